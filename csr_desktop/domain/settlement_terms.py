"""Terms of carrying out a settlement: dated tables in `resources/settlement`.

The table in force is the newest whose `valid_from` is not later than the day asked for, the oldest when all begin
later: without it nobody would be told which debts stay.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from csr_desktop.domain.dated_tables import TableFile, TableFolder, table_in_force
from csr_desktop.errors import UserError

Months = Annotated[int, msgspec.Meta(ge=1, le=120)]
Days = Annotated[int, msgspec.Meta(ge=1, le=366)]


class StartTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first repayment comes at most so many months after the start (T11)."""

    first_repayment_within_months: Months


class PaymentTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far ahead a payment file may be dated."""

    days_ahead: Days


class EndingTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What follows the end: within so many months the client is spoken to once more."""

    aftercare_talk_months: Months


class KeptDebt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of debt that stays when it took no part, with the code of the reason and where that comes from."""

    kind: str
    reason: str
    basis: str
    certainty: Literal["sure", "fairly_sure", "unsure"]


class SettlementTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    start: StartTerms
    payments: PaymentTerms
    ending: EndingTerms
    kept: tuple[KeptDebt, ...]


def load_settlement_terms(folder: TableFolder, day: date) -> SettlementTerms:
    """Read the table in force on a day.

    Raises UserError `settlement_terms.none`, or `settlement_terms.unreadable` with the name of a file that will not do.
    """
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("settlement_terms.none")
    return table


def _read(file: TableFile) -> SettlementTerms:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=SettlementTerms)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("settlement_terms.unreadable", file=file.name) from error
