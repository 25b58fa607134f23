"""The pieces of a print run as a table, and the way to one of them by its number, its reference or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from csr_desktop.domain.print_runs import PieceState
from csr_desktop.texts import Texts
from ui.context import UiContext
from ui.models.table import Table
from ui.models.table_model import Column

if TYPE_CHECKING:
    from csr_desktop.services.print_runs import Piece


def pieces_table(context: UiContext) -> Table:
    """Return a table with a line for each letter, in the order in which they lie in the tray."""
    words, translate = _Words(context.texts), QCoreApplication.translate
    columns = (
        Column("piece", translate("run_pieces", "Stuk"), _position, lambda piece: piece.position, right=True),
        Column(
            "envelope", translate("run_pieces", "Envelop"), _envelope, lambda piece: piece.record.envelope, right=True
        ),
        Column("to", translate("run_pieces", "Aan"), _recipient, tip=_recipient),
        Column("kind", translate("run_pieces", "Brief"), words.kind),
        Column("reference", translate("run_pieces", "Kenmerk"), lambda piece: piece.item.letter.reference),
        Column("pages", translate("run_pieces", "Blz."), _pages, lambda piece: piece.item.letter.pages, right=True),
        Column("state", translate("run_pieces", "Stand"), words.state),
    )
    name = translate("run_pieces", "Stukken van de printronde")
    return Table(columns, lambda piece: piece.record.id, name, context.state, "print-run", stretch="to")


def found_piece(pieces: Sequence[Piece], text: str) -> Piece | None:
    """Return the piece of this number ("120", "stuk 120"), else the first one in which the words stand, else None."""
    wanted = text.strip().casefold().removeprefix("stuk").strip()
    if not wanted:
        return None
    by_number = [piece for piece in pieces if str(piece.position) == wanted]
    by_words = (
        piece
        for piece in pieces
        if wanted in f"{piece.item.recipient} {piece.item.letter.reference} {piece.item.clients}".casefold()
    )
    return by_number[0] if by_number else next(by_words, None)


class _Words:
    """The words of a line that need the sentences."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def kind(self, piece: Piece) -> str:
        """Which letter it is, and whether a citizen service number stands in it."""
        kind = self._texts.label("letter", piece.item.letter.kind)
        with_bsn = QCoreApplication.translate("run_pieces", "{kind} (met BSN)")
        return with_bsn.format(kind=kind) if piece.item.has_bsn else kind

    def state(self, piece: Piece) -> str:
        """How far it is."""
        if piece.item.letter.sent_on is not None:
            return self._texts.label("piece_state", PieceState.SENT)
        if piece.item.is_binned:
            return QCoreApplication.translate("run_pieces", "dossier in prullenbak")
        return self._texts.label("piece_state", piece.record.state)


def _position(piece: Piece) -> str:
    return str(piece.position)


def _envelope(piece: Piece) -> str:
    return str(piece.record.envelope)


def _recipient(piece: Piece) -> str:
    return piece.item.recipient


def _pages(piece: Piece) -> str:
    return str(piece.item.letter.pages)
