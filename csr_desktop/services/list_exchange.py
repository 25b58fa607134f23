"""The list channel: saldo lists per creditor out, in the portal's columns, as CSV (at most 4 MB a file) or XLSX.

For creditors on the exchange hub the same file is for upload on the hub's portal, until the direct link is there. No
list ever holds a BSN (design/exchange.md 2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.correspondence import Direction, Exchange
from csr_desktop.domain.creditors import Channel, Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.names import normalise_name
from csr_desktop.errors import UserError
from csr_desktop.files import make_folder
from csr_desktop.lists.profiles import ListProfile
from csr_desktop.lists.writing import split_csv_by_size, write_csv, write_xlsx
from csr_desktop.services.organisation import Organisation, OrganisationService
from csr_desktop.store.unit_of_work import Store

_UNSAFE = re.compile(r"[^0-9a-z]+")
_GENDER_LETTER = {Gender.MALE: "M", Gender.FEMALE: "V"}


@dataclass(frozen=True, slots=True)
class ExportedList:
    """One file that was written for one creditor."""

    path: Path
    creditor_id: str
    channel: Channel
    lines: int


class ListExchangeService:
    """Writes the lists of balance requests that wait for their channel."""

    def __init__(self, store: Store, clock: Clock, organisation: OrganisationService, profile: ListProfile) -> None:
        self._store = store
        self._clock = clock
        self._organisation = organisation
        self._profile = profile

    def waiting(self) -> dict[str, list[Exchange]]:
        """Return the requests that were not exported yet, by handler."""
        return self._by_handler(self._store.find(Exchange, direction=Direction.OUT, status="ready", order_by="id"))

    def export(
        self, folder: Path, *, creditor_id: str | None = None, as_xlsx: bool = False, again: bool = False
    ) -> list[ExportedList]:
        """Write one list per creditor and mark its requests as exported.

        `again` also takes requests that were exported before but not answered: the ids stay the same, so an answer to
        either file is recognised. Raises UserError `lists.nothing_to_export`.
        """
        status: tuple[str, ...] = ("ready", "exported") if again else ("ready",)
        found = self._by_handler(self._store.find(Exchange, direction=Direction.OUT, status=status, order_by="id"))
        wanted = {key: items for key, items in found.items() if creditor_id in (None, key)}
        if not wanted:
            raise UserError("lists.nothing_to_export")
        with self._store.attempt("lists.export"):
            return self._export(folder, wanted, as_xlsx=as_xlsx)

    def _export(self, folder: Path, wanted: dict[str, list[Exchange]], *, as_xlsx: bool) -> list[ExportedList]:
        make_folder(folder)
        parties = {party.id: party for party in self._store.find(Creditor, id=tuple(wanted))}
        written = []
        for handler_id, items in sorted(wanted.items(), key=lambda pair: parties[pair[0]].name):
            written += self._write(folder, parties[handler_id], items, as_xlsx=as_xlsx)
        with self._store.unit_of_work("lists.export", files=len(written)) as work:
            for items in wanted.values():
                for item in items:
                    work.save(replace(item, status="exported"))
        return written

    def _by_handler(self, exchanges: Sequence[Exchange]) -> dict[str, list[Exchange]]:
        claims = self._claims(exchanges)
        found: dict[str, list[Exchange]] = {}
        for item in exchanges:
            if item.claim_id in claims:
                found.setdefault(claims[item.claim_id].handler_id, []).append(item)
        return found

    def _claims(self, exchanges: Sequence[Exchange]) -> dict[str, Claim]:
        ids = tuple({item.claim_id for item in exchanges})
        return {claim.id: claim for claim in self._store.find(Claim, id=ids, deleted_on=None)}

    def _write(
        self, folder: Path, creditor: Creditor, items: Sequence[Exchange], *, as_xlsx: bool
    ) -> list[ExportedList]:
        rows = self._rows(items)
        stem = f"saldoverzoek-{slug(creditor.name)}-{self._clock.today():%Y%m%d}"
        if as_xlsx:
            path = folder / f"{stem}.xlsx"
            write_xlsx(path, self._profile, rows)
            return [ExportedList(path, creditor.id, creditor.channel, len(rows))]
        parts = list(split_csv_by_size(self._profile, rows))
        written = []
        for number, part in enumerate(parts, 1):
            path = folder / (f"{stem}.csv" if len(parts) == 1 else f"{stem}-{number}.csv")
            write_csv(path, self._profile, part)
            written.append(ExportedList(path, creditor.id, creditor.channel, len(part)))
        return written

    def _rows(self, items: Sequence[Exchange]) -> list[dict[str, object]]:
        organisation = self._organisation.get()
        claims = self._claims(items)
        dossiers = {
            dossier.id: dossier for dossier in self._store.find(Dossier, id=tuple({item.dossier_id for item in items}))
        }
        people: dict[str, list[Client]] = {}
        for client in self._store.find(Client, dossier_id=tuple(dossiers), order_by="position"):
            people.setdefault(client.dossier_id, []).append(client)
        return [
            _row(item, claims[item.claim_id], dossiers[item.dossier_id], people[item.dossier_id], organisation)
            for item in items
        ]


def _row(
    item: Exchange, claim: Claim, dossier: Dossier, people: Sequence[Client], organisation: Organisation
) -> dict[str, object]:
    """Return the question part of one line; the answer columns stay empty (design/domain.md 5.3, A to K)."""
    first = people[0]
    address = first.address
    contact = (dossier.counsellor or organisation.counsellor, organisation.phone, organisation.email)
    return {
        "conversation": item.conversation_id,
        "message": item.id,
        "counsellor_organisation": organisation.name,
        "counsellor_contact": ", ".join(part for part in contact if part),
        "case_number": dossier.number,
        "customer_number_asked": claim.customer_number,
        "product": dossier.intended_product.value,
        "client": _person(first),
        "partner": _person(people[1]) if len(people) > 1 else "",
        "address": ", ".join(
            (address.street, address.house_number, "", address.house_suffix, "", address.postcode, address.city, "", "")
        ),
        "reference_asked": claim.handler_reference,
    }


def _person(client: Client) -> str:
    """As one cell: geslacht, voorletters, voornamen, voorvoegsel, achternaam, geboortedatum."""
    birth = f"{client.birth_date:%d-%m-%Y}" if client.birth_date else ""
    return ", ".join(
        (
            _GENDER_LETTER.get(client.gender, "O"),
            client.initials,
            client.first_names,
            client.prefix,
            client.surname,
            birth,
        )
    )


def slug(name: str) -> str:
    """Reduce an organisation's name to what every file system takes."""
    return _UNSAFE.sub("-", normalise_name(name)).strip("-")[:60] or "schuldeiser"
