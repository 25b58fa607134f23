"""Logboek: the monthly review first, then every line."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.services.audit import LogReview
from ui.context import UiContext
from ui.forms.in_sight import TabsInSight
from ui.forms.page import Page, Wish
from ui.pages.log.lines import LinesPart
from ui.pages.log.review import ReviewPart


class LogPage(Page):
    """Reached by the menu and from the settings; it has no place of its own at the side."""

    key = "log"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.review_part = ReviewPart(context)
        self.lines_part = LinesPart(context)
        self.tabs = TabsInSight()
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van het logboek"))
        self.tabs.addTab(self.review_part, self.tr("Maandcontrole"))
        self.tabs.addTab(self.lines_part, self.tr("Alle regels"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 12)
        layout.addWidget(self.tabs)
        for part in (self.review_part, self.lines_part):
            part.dossier_requested.connect(self._on_dossier_wanted)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.SHOW_TAB:
            self.tabs.setCurrentWidget(self.lines_part if subject == "lines" else self.review_part)

    def refresh(self) -> None:
        self._current().refresh()

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        # Every step is a line, but a log that jumps while somebody reads it is of no use; a signature is.
        return bool(changes.concerns(LogReview)) and changes.action != "review.begin"

    def enter(self) -> None:
        # Looks make lines too, and no commit tells of them.
        self.is_stale = True
        super().enter()

    def focus_first(self) -> None:
        self._current().focus_first()

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        self.refresh()

    @Slot(object)
    def _on_dossier_wanted(self, dossier_id: str) -> None:
        self.dossier_requested.emit(dossier_id, "log")

    def _current(self) -> ReviewPart | LinesPart:
        return self.lines_part if self.tabs.currentWidget() is self.lines_part else self.review_part
