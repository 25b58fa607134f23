"""What people type on the command line, read or refused with a sentence: dates and amounts."""

from __future__ import annotations

from datetime import date

from csr_desktop.cli.context import CliContext
from csr_desktop.dates import parse_typed
from csr_desktop.errors import UserError
from csr_desktop.money import parse_machine


def typed_day(context: CliContext, text: str) -> date:
    """Read a date as people write it (`1-2-2026`, `vandaag`, `+2w`); UserError `cli.date_form`."""
    try:
        return parse_typed(text, context.clock.today())
    except ValueError as error:
        raise UserError("cli.date_form", text=text) from error


def typed_amount(text: str) -> int:
    """Read an amount with a point and at most two decimals, as cents; UserError `cli.amount_form`."""
    try:
        return parse_machine(text)
    except ValueError as error:
        raise UserError("cli.amount_form", text=text) from error
