"""Card "Verloop": every stay in a phase, who began it, how and why; a begin can be put right."""

from __future__ import annotations

from PySide6.QtCore import Slot

from csr_desktop.dates import format_short
from ui.dialogs.process_moves import CorrectBeginDialog
from ui.forms.parts import Card, button
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.process.lines import button_rows
from ui.pages.dossier.process.reading import ProcessView, Stay
from ui.pages.dossier.tab import DossierTab

#: As many rows are shown before the table scrolls.
_ROWS_SHOWN = 8


class HistoryCard(Card):
    """The story of the phases."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(self.tr("Verloop"), tab)
        self._tab = tab
        texts = tab.context.texts

        def how(stay: Stay) -> str:
            return texts.label("move_kind", stay.move.kind) if stay.move else ""

        def phase(stay: Stay) -> str:
            return texts.label("phase", stay.event.phase)

        columns = (
            Column("phase", self.tr("Fase"), phase),
            Column("began", self.tr("Van"), _began, _began_iso),
            Column("ended", self.tr("Tot"), _ended),
            Column("how", self.tr("Hoe"), how),
            Column("by", self.tr("Door"), lambda stay: stay.move.by if stay.move else ""),
            Column("why", self.tr("Waarom"), _why, tip=_why),
        )
        self.stays_table = Table(columns, lambda stay: stay.event.id, self.tr("Verloop van de fasen"), stretch="why")
        self.correct_button = button(
            self.tr("Begindatum verbeteren…"), tip=self.tr("Van de fase die in de tabel is gekozen")
        )
        self.body.addWidget(self.stays_table)
        self.body.addLayout(button_rows((self.correct_button,)))
        self.stays_table.opened.connect(self._on_row_opened)
        self.correct_button.clicked.connect(self._on_correct_clicked)
        self._is_binned = False

    def show_view(self, view: ProcessView) -> None:
        """Show the stays, the newest first."""
        rows = list(reversed(view.stays))
        self._is_binned = view.dossier.deleted_on is not None
        self.stays_table.set_rows(rows)
        if rows and self.stays_table.current_row() is None:
            self.stays_table.select_id(rows[0].event.id)
        height = self.stays_table.verticalHeader().defaultSectionSize()
        head = self.stays_table.horizontalHeader().sizeHint().height()
        self.stays_table.setFixedHeight(height * min(max(1, len(rows)), _ROWS_SHOWN) + head + 8)
        self.correct_button.setVisible(bool(rows) and not self._is_binned)

    @Slot(object)
    def _on_row_opened(self, stay: Stay) -> None:
        if not self._is_binned:
            CorrectBeginDialog(self._tab.context, stay.event, self.window()).start()

    @Slot()
    def _on_correct_clicked(self) -> None:
        stay = self.stays_table.current_row()
        if stay is not None:
            self._on_row_opened(stay)


def _began(stay: Stay) -> str:
    return format_short(stay.event.began_on)


def _began_iso(stay: Stay) -> str:
    return stay.event.began_on.isoformat()


def _ended(stay: Stay) -> str:
    return format_short(stay.event.ended_on) if stay.event.ended_on else ""


def _why(stay: Stay) -> str:
    return stay.move.reason if stay.move else ""
