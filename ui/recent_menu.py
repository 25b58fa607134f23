"""The dossiers that were opened last, in a menu; read when the menu opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui.plain_text import visible, without_shortcut
from ui.tasks import TaskRunner

if TYPE_CHECKING:
    from csr_desktop.services.overviews import SearchHit

_MOST = 10


class RecentMenu(QObject):
    """Fills one menu.

    Signals:
        chosen: a dossier (its id).
    """

    chosen = Signal(object)

    def __init__(self, menu: QMenu, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._menu = menu
        self._tasks = tasks
        menu.aboutToShow.connect(self._on_about_to_show)
        menu.triggered.connect(self._on_triggered)

    @Slot()
    def _on_about_to_show(self) -> None:
        self._tasks.run_db(self, lambda core: core.overviews.recent(_MOST), self._show)

    def _show(self, hits: Sequence[SearchHit]) -> None:
        self._menu.clear()
        for hit in hits:
            words = " · ".join(word for word in (hit.title, hit.detail) if word)
            self._menu.addAction(without_shortcut(visible(words))).setData(hit.dossier_id)
        if not hits:
            self._menu.addAction(self.tr("Nog geen dossier geopend")).setEnabled(False)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if action.data():
            self.chosen.emit(str(action.data()))
