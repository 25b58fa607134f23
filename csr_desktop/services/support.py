"""One file for whoever helps: how the program and its database are doing, with chosen dossiers without their people.

The log in it has neither values nor days: who did something is A, B or C, and between lines stands only how many
minutes passed, up to an hour, so that the days of a dossier cannot be found through it.
"""

from __future__ import annotations

import json
import platform
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from importlib import metadata
from pathlib import Path

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.domain import (
    balances,
    claim_marks,
    claims,
    clients,
    correspondence,
    court,
    creditors,
    dossiers,
    hub_messages,
    intake,
    proposals,
    settlement,
    support,
    work,
)
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Document, Exchange, Letter
from csr_desktop.domain.creditors import Creditor, Participation
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.proposals import ConsentDecision, Proposal, ProposalAnswer, ProposalLine
from csr_desktop.domain.safety_terms import SafetyTerms
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import Message
from csr_desktop.files import atomic_write
from csr_desktop.services.anonymising import Anonymiser
from csr_desktop.services.backups import BackupService
from csr_desktop.services.keys import KeyService
from csr_desktop.services.transfer import PROCESS_RECORDS
from csr_desktop.store.support_reading import BareLine, bare_lines, library_versions, table_counts
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

_MOST_LINES = 1_000
_MOST_MINUTES = 60
_MOST_LOG_BYTES = 200_000
#: Libraries whose version matters when something goes wrong.
_LIBRARIES = (
    "PySide6-Essentials",
    "sqlcipher3",
    "reportlab",
    "msgspec",
    "cryptography",
    "argon2-cffi",
    "pypdf",
    "click",
)
_ENUM_MODULES = (
    balances, claim_marks, claims, clients, correspondence, court, creditors, dossiers, hub_messages, intake, proposals,
    settlement, support, work,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SupportExport:
    """What was written: how many files are in it, how many dossiers and lines of the log."""

    files: int
    dossiers: int
    lines: int


class SupportService:
    """Writes the file; it reads everything and changes nothing but the log."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        texts: Texts,
        class_table: ClassTable,
        terms: SafetyTerms,
        backups: BackupService,
        keys: KeyService,
        check: Callable[[], Sequence[Message]],
        logs: Path,
    ) -> None:
        self._store = store
        self._clock = clock
        self._texts = texts
        self._class_table = class_table
        self._terms = terms
        self._backups = backups
        self._keys = keys
        self._check = check
        self._logs = logs

    def export(self, path: Path, dossier_ids: Sequence[str] = ()) -> SupportExport:
        """Write one zip file without people in it; amounts in the chosen dossiers are the real ones.

        Raises UserError `store.not_found` for a dossier that is not there, and whatever the disk says; that stands in
        the log too.
        """
        with self._store.attempt("support.export"):
            return self._export(path, dossier_ids)

    def _export(self, path: Path, dossier_ids: Sequence[str]) -> SupportExport:
        anonymiser = Anonymiser(self._words())
        lines = bare_lines(self._store.database, _MOST_LINES)
        parts: dict[str, object] = {"overzicht.json": self._overview(), "logboek.json": self._log(lines)}
        for number, dossier_id in enumerate(dict.fromkeys(dossier_ids), 1):
            parts[f"dossiers/dossier-{number}.json"] = self._dossier(anonymiser, dossier_id)
        faults = self._faults()
        with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("lees-mij.txt", self._texts.say(Message.of("support.read_me")) + "\n")
            for name, content in parts.items():
                archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=1))
            for name, text in faults.items():
                archive.writestr(f"storingen/{name}", text)
        count = len(parts) - 2
        self._store.note("support.export", dossiers=count, lines=len(lines))
        return SupportExport(len(parts) + len(faults) + 1, count, len(lines))

    # --- the whole ---------------------------------------------------------------------------------------------------

    def _overview(self) -> dict[str, object]:
        status = self._backups.status(look_at_second=False)
        return {
            "program": __version__,
            "system": {"name": platform.system(), "release": platform.release(), "machine": platform.machine()},
            "python": platform.python_version(),
            "libraries": {name: _version(name) for name in _LIBRARIES} | library_versions(self._store.database),
            "tables": table_counts(self._store.database),
            "check": [_bare(problem) for problem in self._check()],
            "backups": {
                "count": len(self._backups.all()),
                "hours_since_newest": None
                if status.newest is None
                else int((self._clock.now() - status.newest.manifest.made_at).total_seconds() // 3600),
                "is_stale": status.is_stale,
                "unreadable": len(status.unreadable),
                "has_second_place": status.second_folder is not None,
            },
            "keys": {
                "organisation_keys": len(self._keys.organisation_keys()),
                "is_remembered": self._keys.is_remembered,
                "can_remember": self._keys.can_remember,
            },
            "lock_minutes": self._terms.lock.idle_minutes,
            "tables_of_terms": {"safety": self._terms.version, "classes": self._class_table.version},
        }

    def _log(self, lines: Sequence[BareLine]) -> list[dict[str, object]]:
        actors, origins, objects = _Letters(), _Letters(), _Letters()
        known_fields = {field.name for kind in _RECORDS for field in fields(kind)}
        found = []
        before: datetime | None = None
        for line in lines:
            at = datetime.fromisoformat(line.at)
            passed = 0 if before is None else max(0, int((at - before).total_seconds() // 60))
            before = at
            action = line.action if f"label.action.{line.action.replace('.', '_')}" in self._texts.codes else "?"
            found.append(
                {
                    "line": line.seq,
                    "minutes_after": min(passed, _MOST_MINUTES),
                    "actor": actors.of(line.actor),
                    "computer": origins.of(line.origin),
                    "action": action,
                    "operation": line.operation,
                    "result": line.result,
                    "kind": line.object_kind if line.object_kind.isidentifier() and len(line.object_kind) < 30 else "?",
                    "object": objects.of(line.object_id),
                    "fields": [name for name in line.fields.split() if name in known_fields],
                    "erased": bool(line.is_erased),
                }
            )
        return found

    def _faults(self) -> dict[str, str]:
        """The quiet log of the program, which holds kinds of errors and places in our code (`csr_desktop.logs`)."""
        found = {}
        for file in sorted(self._logs.glob("csr-desktop.log*")) if self._logs.is_dir() else []:
            try:
                raw = file.read_bytes()[-_MOST_LOG_BYTES:]
            except OSError:
                continue
            found[file.name] = raw.decode("utf-8", errors="replace")
        return found

    # --- one dossier -------------------------------------------------------------------------------------------------

    def _dossier(self, anonymiser: Anonymiser, dossier_id: str) -> dict[str, list[dict[str, object]]]:
        return {
            kind.__name__: [anonymiser.record(record) for record in records]
            for kind, records in self._records(dossier_id).items()
            if records
        }

    def _records(self, dossier_id: str) -> Mapping[type, Sequence[object]]:
        find = self._store.find
        own = find(Claim, dossier_id=dossier_id, order_by="position")
        claim_ids = tuple(item.id for item in own)
        versions = find(Proposal, dossier_id=dossier_id, order_by="version")
        proposal_ids = tuple(item.id for item in versions)
        parties = tuple({party for c in own for party in (c.creditor_id, c.collector_id, c.bailiff_id) if party})
        found: dict[type, Sequence[object]] = {
            Dossier: [self._store.get(Dossier, dossier_id)],
            Client: find(Client, dossier_id=dossier_id, order_by="position"),
            PhaseEvent: find(PhaseEvent, dossier_id=dossier_id, order_by="id"),
            Creditor: find(Creditor, id=parties, order_by="pk"),
            Participation: find(Participation, creditor_id=parties, order_by="pk"),
            Claim: own,
            BalanceAnswer: find(BalanceAnswer, claim_id=claim_ids, order_by="id"),
            VtlbResult: find(VtlbResult, dossier_id=dossier_id, order_by="id"),
            Proposal: versions,
            ProposalLine: find(ProposalLine, proposal_id=proposal_ids, order_by="pk"),
            ConsentDecision: find(ConsentDecision, proposal_id=proposal_ids, order_by="id"),
            ProposalAnswer: find(ProposalAnswer, proposal_id=proposal_ids, order_by="id"),
            Letter: find(Letter, dossier_id=dossier_id, order_by="id"),
            Document: find(Document, dossier_id=dossier_id, order_by="id"),
            Exchange: find(Exchange, dossier_id=dossier_id, order_by="id"),
        }
        return found | {kind: find(kind, dossier_id=dossier_id, order_by="id") for kind in PROCESS_RECORDS.values()}

    def _words(self) -> set[str]:
        """Words of closed sets: the enums of the field, the kinds of the class table, the codes of sentences."""
        from enum import StrEnum

        words = {
            member.value
            for module in _ENUM_MODULES
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, StrEnum)
            for member in value
        }
        return words | set(self._class_table.kinds) | set(self._texts.codes)


_RECORDS = (
    Dossier, Client, PhaseEvent, Creditor, Participation, Claim, BalanceAnswer, VtlbResult, Proposal, ProposalLine,
    ConsentDecision, ProposalAnswer, Letter, Document, Exchange, *PROCESS_RECORDS.values(),
)  # fmt: skip


class _Letters:
    """A, B, C … in the order of appearance."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, value: str) -> str:
        """Return the letter of a value."""
        return self._known.setdefault(value, _letter(len(self._known)))


def _letter(number: int) -> str:
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _bare(problem: Message) -> dict[str, object]:
    """A problem by its code and its numbers; names of files stay here."""
    return {"code": problem.code, **{name: value for name, value in problem.params.items() if isinstance(value, int)}}


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""
