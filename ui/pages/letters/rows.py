"""A letter as the lists of this page show it, in the order in which letters go into envelopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csr_desktop.dates import format_short
from csr_desktop.domain.correspondence import Letter
from ui.context import UiContext
from ui.models.table_model import Column

if TYPE_CHECKING:
    from csr_desktop.services.letter_archive import Archived
    from csr_desktop.services.print_order import Addressed


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter with the names that belong to it; `archived` is what it is found by in the archive."""

    item: Addressed
    archived: Archived | None = None

    @property
    def letter(self) -> Letter:
        """The letter itself."""
        return self.item.letter

    @property
    def recipient(self) -> str:
        """Whom it goes to."""
        return self.item.recipient

    @property
    def dossier_number(self) -> str:
        """The number of its dossier."""
        return self.item.number

    @property
    def client_names(self) -> str:
        """The clients of its dossier."""
        return self.item.clients

    @property
    def envelope(self) -> tuple[str, ...]:
        """Letters with the same key go into one envelope."""
        return self.item.envelope


def in_envelope_order(rows: Sequence[LetterRow]) -> list[LetterRow]:
    """Sort by addressee, then dossier, so that what goes into one envelope lies together."""
    return sorted(rows, key=lambda row: (row.envelope, row.dossier_number, row.letter.reference))


def letter_columns(context: UiContext, *, with_sent: bool, words: dict[str, str]) -> tuple[Column, ...]:
    """Return the columns; `words` are their titles, and the words for where a letter stands."""
    texts = context.texts
    made = Column("made", words["made"], lambda row: format_short(row.letter.made_on), _made_key)
    columns = [
        Column("to", words["to"], lambda row: row.recipient, tip=lambda row: row.recipient),
        Column("client", words["client"], lambda row: row.client_names, tip=lambda row: row.client_names),
        Column("kind", words["kind"], lambda row: texts.label("letter", row.letter.kind)),
    ]
    if with_sent:
        # The reference begins with the number of the dossier.
        return (
            *columns,
            Column(
                "reference", words["reference"], lambda row: row.letter.reference, tip=lambda row: row.letter.reference
            ),
            made,
            Column("sent", words["sent"], lambda row: _sent_word(row, words), _sent_key),
        )
    return (
        columns[0],
        Column("number", words["number"], lambda row: row.dossier_number),
        *columns[1:],
        Column(
            "reference",
            words["short"],
            lambda row: row.letter.reference.removeprefix(f"{row.dossier_number}/"),
            tip=lambda row: row.letter.reference,
        ),
        Column(
            "pages", words["pages"], lambda row: str(row.letter.pages), lambda row: int(row.letter.pages), right=True
        ),
        made,
    )


def _sent_word(row: LetterRow, words: dict[str, str]) -> str:
    letter = row.letter
    if letter.withdrawn_on is not None:
        return words["withdrawn"]
    return format_short(letter.sent_on) if letter.sent_on else words["not_sent"]


def _sent_key(row: LetterRow) -> str:
    return row.letter.sent_on.isoformat() if row.letter.sent_on else ""


def _made_key(row: LetterRow) -> str:
    return f"{row.letter.made_on.isoformat()} {row.letter.id}"
