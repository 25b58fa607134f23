"""What courts ask, how long their measures hold, and the costs of the Wsnp: dated tables in `resources/court`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from csr_desktop.domain.dated_tables import TableFile, TableFolder, table_in_force
from csr_desktop.errors import UserError
from csr_desktop.money import parse_machine

Months = Annotated[int, msgspec.Meta(ge=1, le=60)]


class MeasureTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long what a court orders may last (T15 to T17)."""

    moratorium_months: Months
    cooling_off_months: Months
    judgment_days: Annotated[int, msgspec.Meta(ge=1, le=60)]


class WsnpCosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes off an estate in the Wsnp; amounts as text in euros, `months` is the term."""

    months: Months
    fixed_salary: str
    fixed_salary_joint: str
    fixed_salary_business: str
    fixed_salary_business_joint: str
    monthly_salary: str
    court_costs: str
    certainty: str

    def fixed_cents(self, *, joint: bool, business: bool) -> int:
        """Return the part of the administrator's salary that does not depend on the term, in cents."""
        single, both = (
            (self.fixed_salary_business, self.fixed_salary_business_joint)
            if business
            else (self.fixed_salary, self.fixed_salary_joint)
        )
        return parse_machine(both if joint else single)

    @property
    def monthly_cents(self) -> int:
        """The part of the salary for each month of the term, in cents."""
        return parse_machine(self.monthly_salary)

    @property
    def court_cents(self) -> int:
        """The costs of the court, in cents."""
        return parse_machine(self.court_costs)


class CourtQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of the court; `by` is what in the dossier answers it, or `person`."""

    code: str
    question: str
    by: str
    source: str
    risk: str = ""


class CourtTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    terms: MeasureTerms
    wsnp: WsnpCosts
    question: tuple[CourtQuestion, ...]


def load_court_table(folder: TableFolder, day: date) -> CourtTable:
    """Read the table in force on a day, the oldest when all begin later.

    Raises UserError `court_table.none`, or `court_table.unreadable` with the name of a file that will not do.
    """
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("court_table.none")
    return table


def _read(file: TableFile) -> CourtTable:
    try:
        table = msgspec.toml.decode(file.read_bytes(), type=CourtTable)
        fixed = [
            table.wsnp.fixed_cents(joint=joint, business=business)
            for joint in (False, True)
            for business in (False, True)
        ]
        if min(*fixed, table.wsnp.monthly_cents, table.wsnp.court_cents) < 0:
            raise ValueError(file.name)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("court_table.unreadable", file=file.name) from error
    if len({item.code for item in table.question}) != len(table.question):
        raise UserError("court_table.unreadable", file=file.name)
    return table
