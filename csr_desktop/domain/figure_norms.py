"""Norms that figures are held against: dated tables in `resources/figures`, of the law, the sector and the team."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from csr_desktop.domain.dated_tables import TableFile, TableFolder, table_in_force
from csr_desktop.errors import UserError

Positive = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class FigureNorm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One norm. `own` is the team's stricter or looser one; a figure is held against both."""

    figure: str
    unit: Literal["days", "working_days", "percent"]
    limit: Literal["most", "least"]
    norm: Positive
    source: str
    own: Positive | None = None


class FigureNorms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    norm: tuple[FigureNorm, ...] = ()

    def of(self, figure: str) -> FigureNorm | None:
        """Return the norm of a figure, or None."""
        return next((norm for norm in self.norm if norm.figure == figure), None)


def load_figure_norms(folder: TableFolder, day: date) -> FigureNorms:
    """Read the table in force on a day, the oldest when all begin later; UserError `figures.norms_faulty`."""
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("figures.no_norms")
    return table


def _read(file: TableFile) -> FigureNorms:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=FigureNorms)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise UserError("figures.norms_faulty", file=file.name) from error
