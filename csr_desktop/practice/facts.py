"""What is true in the practice office: its house style, the parties, the dossiers and their debts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.vtlb import VtlbResult


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStyle:
    """What the organisation's settings would hold; the fields are named as those of the organisation."""

    name: str
    municipality: str
    municipality_code: str
    counsellor: str
    address: Address
    phone: str
    email: str
    phone_hours: str
    signatory: str
    signatory_role: str
    wck_basis: str
    lender: str
    accent_colour: str
    footer: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One line of the register export; texts are as the municipality wrote them.

    `participation` is the cell of the list; `consents` says whether the party, by its agreement on the day the office
    was made, says yes in advance to most clients. `role` is "creditor", "collector" or "bailiff".
    """

    name: str
    aliases: tuple[str, ...]
    kind: str
    kind_written: str
    role: str
    kvk: str
    street: str
    house_number: str
    postcode: str
    city: str
    po_box: str
    email: str
    phone: str
    iban: str
    participation: str
    valid_from: date | None
    valid_until: date | None
    channel: str
    consents: bool
    foreign: bool = False
    national: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """One debt as the client knows it; amounts are cents. `handler` is the collector or bailiff, if any.

    `creditor_written` and `handler_written` are the names as they stand in the client's list: often not quite right.
    """

    dossier_number: str
    creditor: str
    creditor_written: str
    kind: str
    kind_written: str
    handler: str
    handler_written: str
    handler_role: str
    reference: str
    handler_reference: str
    customer_number: str
    principal_cents: int
    interest_cents: int
    costs_cents: int
    origin_date: date
    balance_date: date
    iban: str
    payment_reference: str
    remark: str
    preferential: bool
    in_register: bool = True

    @property
    def balance_cents(self) -> int:
        """What the client thinks is owed."""
        return self.principal_cents + self.interest_cents + self.costs_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimList:
    """A client's list as a file: its style, how many data rows it has, and what is wrong in it on purpose.

    `rows` counts all data rows, doubles and faulty rows included; `faulty_rows` are the row numbers, as Excel counts
    them (in a CSV: the line where the record starts), that cannot be read as they stand.
    """

    path: Path
    style: str
    rows: int
    doubles: int
    faulty_rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeDossier:
    """The facts a counsellor types for one household, and the list the client brought.

    `dossier`, `clients` and `vtlb` are records without ids, ready to be stored; `profile` says what kind of household
    it is for the proposal: "zero", "tiny", "usual", "assets" or "full" (everything can be paid).
    """

    dossier: Dossier
    clients: tuple[Client, ...]
    vtlb: VtlbResult
    profile: str
    debts: tuple[Debt, ...]
    claim_list: ClaimList

    @property
    def number(self) -> str:
        """The dossier number."""
        return self.dossier.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The whole practice office: its files and what is true behind them."""

    folder: Path
    seed: int
    today: date
    house_style: HouseStyle
    register_file: Path
    parties: Mapping[str, Party]
    dossiers: tuple[PracticeDossier, ...]
