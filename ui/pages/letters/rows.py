"""A letter as the lists of this page show it, and the order in which letters go into envelopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.correspondence import Letter
from ui.context import UiContext
from ui.models.table_model import Column


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter with the names that belong to it."""

    letter: Letter
    recipient: str
    dossier_number: str
    client_names: str

    @property
    def envelope(self) -> str:
        """Letters with the same key go to one address: a party of the register, or the client of a dossier."""
        return self.letter.creditor_id or self.letter.dossier_id


def read_rows(core: Core, letters: Sequence[Letter], *, with_bin: bool) -> list[LetterRow]:
    """Return letters with names; runs in the database's lane. Letters of dossiers in the bin only when asked for."""
    parties = {party.id: party.name for party in core.register.named({letter.creditor_id for letter in letters})}
    dossiers = {row.id: row for row in core.overviews.dossiers(include_closed=True, include_deleted=with_bin)}
    rows = []
    for letter in letters:
        dossier = dossiers.get(letter.dossier_id)
        if dossier is not None:
            clients = dossier.client_names or ""
            rows.append(LetterRow(letter, parties.get(letter.creditor_id or "", clients), dossier.number, clients))
    if rows:
        core.audit.viewed_list(len(rows), "letter")
    return rows


def in_envelope_order(rows: Sequence[LetterRow]) -> list[LetterRow]:
    """Sort by recipient, then dossier, so that what goes into one envelope lies together."""
    return sorted(rows, key=_envelope_key)


def letter_columns(context: UiContext, *, with_sent: bool, words: dict[str, str]) -> tuple[Column, ...]:
    """Return the columns; `words` are their titles, and the word for a letter that was not sent."""
    texts = context.texts
    made = Column("made", words["made"], lambda row: format_short(row.letter.made_on), _made_key)
    columns = [
        Column("to", words["to"], lambda row: row.recipient, tip=lambda row: row.recipient),
        Column("client", words["client"], lambda row: row.client_names, tip=lambda row: row.client_names),
        Column("kind", words["kind"], lambda row: texts.label("letter", row.letter.kind)),
    ]
    if with_sent:
        not_sent = words["not_sent"]
        # The reference begins with the number of the dossier.
        return (
            *columns,
            Column(
                "reference", words["reference"], lambda row: row.letter.reference, tip=lambda row: row.letter.reference
            ),
            made,
            Column(
                "sent",
                words["sent"],
                lambda row: format_short(row.letter.sent_on) if row.letter.sent_on else not_sent,
                lambda row: row.letter.sent_on.isoformat() if row.letter.sent_on else "",
            ),
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


def _envelope_key(row: LetterRow) -> tuple[str, str, str, str]:
    return row.recipient.casefold(), row.envelope, row.dossier_number, row.letter.reference


def _made_key(row: LetterRow) -> str:
    return f"{row.letter.made_on.isoformat()} {row.letter.id}"
