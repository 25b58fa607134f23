"""A dossier that a colleague exported, taken in on this workstation: read, looked at, and written as one step.

The file is what somebody sends, so nothing in it is believed: each record is held against its type, every reference
must lead to a record of the file, and contents must be what their SHA-256 says. Records keep their ids, so a dossier
comes in once, and a message over the hub keeps the reference by which the hub knows it.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import InStanding, OutStanding, OutState
from csr_desktop.domain.names import normalise_name
from csr_desktop.domain.settlement import PaymentBatch
from csr_desktop.domain.work import Handover
from csr_desktop.errors import EnvironmentProblem, Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.dossiers import DossierService
from csr_desktop.services.transfer import FORMAT, PARTY_FIELDS, RECORDS
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.sealing import is_sealed, unseal
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: Far more than a dossier with all its papers; a file that is larger is not read.
_MOST_BYTES = 512_000_000
#: The one record that a file is about.
_ONE = "dossier"
#: Fields that lead to another record of the file; what they name must be in it.
_LEADS = frozenset(
    {
        "claim_id", "proposal_id", "vtlb_id", "case_id", "settlement_id", "letter_id", "document_id", "client_id",
        "batch_id", *PARTY_FIELDS,
    }
)  # fmt: skip
#: Letters and codes that may stand in a database once.
_ONCE = ("reference", "reply_code")


@dataclass(frozen=True, slots=True)
class TransferFile:
    """A file that was read and holds together; nothing of it is in the database yet."""

    exported_at: datetime
    records: Mapping[str, tuple[Any, ...]]
    contents: Mapping[str, bytes]
    out_standing: tuple[OutStanding, ...]
    in_standing: tuple[InStanding, ...]
    #: Whether it comes from a practice environment: about people who do not exist.
    is_practice: bool

    @property
    def dossier(self) -> Dossier:
        """The dossier itself."""
        found = self.records[_ONE][0]
        assert isinstance(found, Dossier)
        return found

    def of(self, kind: str) -> tuple[Any, ...]:
        """Return the records of a kind."""
        return self.records.get(kind, ())


@dataclass(frozen=True, slots=True)
class TakeInPlan:
    """What would come in, and what a person should know of it first."""

    file: TransferFile
    clients: tuple[str, ...]
    claims: int
    papers: int
    #: Parties that the register does not have yet, and how many it has.
    new_parties: tuple[str, ...]
    known_parties: int
    notices: tuple[Message, ...]


class _Envelope(msgspec.Struct):
    """The file as it lies there."""

    format: str
    exported_at: datetime
    records: dict[str, list[dict[str, Any]]]
    practice: bool = False
    out_standing: list[dict[str, Any]] = []
    in_standing: list[dict[str, Any]] = []
    contents: dict[str, str] = {}


def read_transfer(path: Path, passphrase: str = "") -> TransferFile:
    """Read a file and look whether it holds together; touches no database.

    Raises UserError `transfer.sealed` when it can only be read with a passphrase, what `unseal` raises for another one,
    `transfer.too_large`, `transfer.not_ours`, `transfer.newer` for a file of a newer program, or
    `transfer.damaged`; EnvironmentProblem `transfer.unreadable`.
    """
    try:
        # A pipe or a device would be waited for.
        if not path.is_file():
            raise EnvironmentProblem("transfer.unreadable", file=path.name)
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise EnvironmentProblem("transfer.unreadable", file=path.name) from error
    if len(data) > _MOST_BYTES:
        raise UserError("transfer.too_large", file=path.name)
    if is_sealed(data):
        if not passphrase:
            raise UserError("transfer.sealed", file=path.name)
        data = unseal(data, passphrase)
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError("transfer.not_ours", file=path.name) from error
    if envelope.format != FORMAT:
        kind, _, _version = FORMAT.partition("/")
        raise UserError(
            "transfer.newer" if envelope.format.startswith(f"{kind}/") else "transfer.not_ours", file=path.name
        )
    if not envelope.records.keys() <= RECORDS.keys():
        raise UserError("transfer.newer", file=path.name)
    try:
        return _checked(envelope)
    except (msgspec.ValidationError, ValueError) as error:
        raise UserError("transfer.damaged", file=path.name) from error


def _checked(envelope: _Envelope) -> TransferFile:
    """Turn text into records; ValueError when they do not hold together."""
    records = {
        kind: tuple(msgspec.convert(item, RECORDS[kind]) for item in found) for kind, found in envelope.records.items()
    }
    contents = {sha256: b64decode(text, validate=True) for sha256, text in envelope.contents.items()}
    if any(hashlib.sha256(content).hexdigest() != sha256 for sha256, content in contents.items()):
        raise ValueError("content")
    if len(records.get(_ONE, ())) != 1 or not records.get("client"):
        raise ValueError("dossier")
    dossier_id = records[_ONE][0].id
    known: set[str] = set()
    for found in records.values():
        own = {record.id for record in found}
        if len(own) != len(found):
            raise ValueError("ids")
        known |= own
    for kind, found in records.items():
        _refuse_astray(RECORDS[kind], found, dossier_id, known)
    out = tuple(msgspec.convert(item, OutStanding) for item in envelope.out_standing)
    into = tuple(msgspec.convert(item, InStanding) for item in envelope.in_standing)
    told = {item.message_id for item in out} | {item.message_id for item in into}
    if not told <= known or len(told) != len(out) + len(into):
        raise ValueError("standing")
    if len(into) != len(records.get("in_message", ())):
        # A received message always stands somewhere; one of ours that has no standing is ready and never left.
        raise ValueError("standing")
    return TransferFile(envelope.exported_at, records, contents, out, into, envelope.practice)


def _refuse_astray(kind: type[Any], records: Sequence[Any], dossier_id: str, known: AbstractSet[str]) -> None:
    """Refuse records of another dossier, and those that lead to nothing."""
    names = {field.name for field in fields(kind)}
    leads = names & _LEADS
    for record in records:
        if "dossier_id" in names and record.dossier_id != dossier_id:
            raise ValueError("dossier_id")
        if not {target for name in leads if (target := getattr(record, name)) is not None} <= known:
            raise ValueError("reference")


class DossierTakeIn:
    """Takes dossiers of colleagues in."""

    def __init__(
        self, store: Store, ids: IdMaker, clock: Clock, dossiers: DossierService, *, is_practice: bool
    ) -> None:
        self._is_practice = is_practice
        self._store = store
        self._ids = ids
        self._clock = clock
        self._dossiers = dossiers

    def plan(self, file: TransferFile) -> TakeInPlan:
        """Say what would come in; writes nothing.

        Raises UserError `transfer.of_practice` or `transfer.into_practice` when one of the two is for practice: the key
        of a practice environment lies beside it, so it is no place for people who exist. Also `transfer.known` or
        `transfer.in_bin` when the dossier is here already, `transfer.number_taken` when another dossier has its number,
        and `transfer.letter_taken` when one of its letters bears a code of ours.
        """
        self._refuse(file)
        new = [party.name for party in self._new(file.of("creditor"), self._matched(file.of("creditor")))]
        notices = [
            Message.of("transfer.same_client", name=client.full_name, number=other.number)
            for client in file.of("client")
            for other in self._dossiers.same_bsn(client)
            if other.deleted_on is None
        ]
        waiting = sum(item.state in _WAITING for item in file.out_standing)
        if waiting:
            notices.append(Message.of("transfer.waiting", count=waiting))
        missing = sum(record.sha256 not in file.contents for record in (*file.of("letter"), *file.of("document")))
        if missing:
            notices.append(Message.of("transfer.without_papers", count=missing))
        return TakeInPlan(
            file=file,
            clients=tuple(client.full_name for client in file.of("client")),
            claims=len([claim for claim in file.of("claim") if claim.deleted_on is None]),
            papers=len(file.of("letter")) + len(file.of("document")),
            new_parties=tuple(new),
            known_parties=len(file.of("creditor")) - len(new),
            notices=tuple(notices),
        )

    def take_in(self, plan: TakeInPlan, counsellor: str = "") -> Dossier:
        """Write the dossier as one step; with a name that colleague takes it over. Raises UserError as `plan` does."""
        file = plan.file
        with self._store.unit_of_work("dossier.take_in", records=sum(map(len, file.records.values()))) as work:
            self._refuse(file)
            matched = self._matched(file.of("creditor"))
            new = self._new(file.of("creditor"), matched)
            for content in file.contents.values():
                work.put_content(content)
            work.add_all([replace(party, merged_into=None) for party in new])
            for kind in RECORDS:
                if kind != "creditor":
                    work.add_all(self._fitting(kind, file.of(kind), matched, {party.id for party in new}))
            box = HubBox(work.database)
            # What is ready and never left has no standing: then the step can still be taken back.
            box.put_out_all([item for item in file.out_standing if item.state is not OutState.READY])
            for item in file.in_standing:
                box.put_in(item)
            return self._handed_over(work, file.dossier, counsellor)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _refuse(self, file: TransferFile) -> None:
        if file.is_practice != self._is_practice:
            raise UserError("transfer.of_practice" if file.is_practice else "transfer.into_practice")
        dossier = file.dossier
        present = self._store.find(Dossier, id=dossier.id)
        if present:
            code = "transfer.known" if present[0].deleted_on is None else "transfer.in_bin"
            raise UserError.many([Message.of(code, number=present[0].number)])
        if self._store.count(Dossier, number=dossier.number):
            raise UserError("transfer.number_taken", number=dossier.number)
        letter_kind = RECORDS["letter"]
        for name in _ONCE:
            used = tuple(value for letter in file.of("letter") if (value := getattr(letter, name)))
            if used and self._store.count(letter_kind, **{name: used}):
                raise UserError("transfer.letter_taken")

    def _new(self, parties: Sequence[Creditor], matched: Mapping[str, str]) -> list[Creditor]:
        """Return the parties that the register does not have."""
        return [
            party for party in parties if matched[party.id] == party.id and not self._store.count(Creditor, id=party.id)
        ]

    def _matched(self, parties: Sequence[Creditor]) -> dict[str, str]:
        """Return under which id the register has each party, or will have it: its own, or that of the same party.

        The same is who has the same id, the same identity on the hub, the same KvK number in the same role, or alone
        the same name in the same role. What the register says of it stays. A party that the colleague merged into
        another one of the file goes on as that one.
        """
        by_id = {party.id: party for party in parties}
        everyone = self._store.find(Creditor, order_by="pk")
        register = [party for party in everyone if party.merged_into is None]
        merged = {party.id: party.merged_into for party in everyone if party.merged_into is not None}
        found: dict[str, str] = {}
        for mentioned in parties:
            party = _kept(mentioned, by_id)
            same = (
                [other for other in register if other.id == merged.get(party.id, party.id)]
                or [other for other in register if party.hub_id and other.hub_id == party.hub_id]
                or [other for other in register if party.kvk and (other.kvk, other.role) == (party.kvk, party.role)]
                or [
                    other
                    for other in register
                    if other.role is party.role and normalise_name(other.name) == normalise_name(party.name)
                ]
            )
            found[mentioned.id] = same[0].id if len(same) == 1 else party.id
        return found

    def _fitting(
        self, kind: str, records: Sequence[Any], matched: Mapping[str, str], new_parties: Collection[str]
    ) -> list[Any]:
        """Return what is written of a kind; what belongs to the office and is here stays as it is."""
        if kind == "participation":
            # What a party agreed to is taken over with a new party only; of the others the register says it.
            return [item for item in records if item.creditor_id in new_parties]
        if kind == "payment_batch":
            return [item for item in records if not self._store.count(PaymentBatch, id=item.id)]
        names = {field.name for field in fields(RECORDS[kind])}
        made = []
        for record in records:
            changes: dict[str, str | None] = {
                name: matched[party] for name in PARTY_FIELDS if name in names and (party := getattr(record, name))
            }
            if kind == "balance_answer":
                # The import by which it came stands in the database of the colleague.
                changes["import_id"] = None
            made.append(replace(record, **changes) if changes else record)
        return made

    def _handed_over(self, work: UnitOfWork, dossier: Dossier, counsellor: str) -> Dossier:
        name = " ".join(counsellor.split())
        if not name or normalise_name(name) == normalise_name(dossier.counsellor):
            return dossier
        work.add(
            Handover(
                id=self._ids.new(),
                dossier_id=dossier.id,
                from_counsellor=dossier.counsellor,
                to_counsellor=name,
                moved_on=self._clock.today(),
            )
        )
        return work.save(replace(dossier, counsellor=name))


def _kept(party: Creditor, by_id: Mapping[str, Creditor]) -> Creditor:
    """Return the party that a merged one goes on as, as far as the file has it."""
    seen = {party.id}
    while (kept := by_id.get(party.merged_into or "")) is not None and kept.id not in seen:
        seen.add(kept.id)
        party = kept
    return party


_WAITING = frozenset({OutState.READY, OutState.SENDING, OutState.RETRY})
