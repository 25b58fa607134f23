"""Logboek: every step in this dossier, by whom and when."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.services.history import HistoryEntry
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.tab import DossierTab

_MOST = 500


class LogTab(DossierTab):
    """The steps of this dossier, newest first."""

    key = "log"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        columns = (
            Column("at", self.tr("Wanneer"), _moment, lambda item: item.at),
            Column("actor", self.tr("Wie"), lambda item: item.actor),
            Column("action", self.tr("Wat"), self._words),
            Column("count", self.tr("Gegevens"), lambda item: str(item.count), lambda item: item.count, right=True),
            Column("undone", self.tr("Teruggenomen"), lambda item: self.tr("ja") if item.undone else ""),
        )
        self.steps_table = Table(
            columns, lambda item: item.unit_id, self.tr("Stappen in dit dossier"), stretch="action"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.addWidget(self.steps_table)

    def show_state(self, state: DossierState) -> None:
        dossier_id = state.dossier.id
        self.context.tasks.run_db(self, lambda core: core.history.steps(_MOST, dossier_id), self.steps_table.set_rows)

    def focus_first(self) -> None:
        self.steps_table.setFocus()

    def _words(self, entry: HistoryEntry) -> str:
        return self.context.texts.label("action", entry.action.replace(".", "_"))


def _moment(entry: HistoryEntry) -> str:
    return datetime.fromisoformat(entry.at).astimezone(DUTCH_TIME).strftime("%d-%m-%Y %H:%M")
