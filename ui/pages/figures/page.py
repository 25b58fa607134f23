"""Cijfers: what the team needs to know of itself, and the delivery to the CBS."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.context import UiContext
from ui.forms.in_sight import TabsInSight
from ui.forms.page import Page, Wish
from ui.pages.figures.delivery_part import DeliveryPart
from ui.pages.figures.figures_part import FiguresPart


class FiguresPage(Page):
    """Two parts in tabs; only the part in sight is read again after a change."""

    key = "figures"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.figures_part = FiguresPart(context)
        self.delivery_part = DeliveryPart(context)
        self.tabs = TabsInSight()
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van Cijfers"))
        self.tabs.addTab(self.figures_part, self.tr("Cijfers"))
        self.tabs.addTab(self.delivery_part, self.tr("Landelijke levering"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 12)
        layout.addWidget(self.tabs)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        for part in (self.figures_part, self.delivery_part):
            part.dossier_requested.connect(self.dossier_requested)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.SHOW_TAB:
            is_delivery = subject == "delivery"
            self.tabs.setCurrentWidget(self.delivery_part if is_delivery else self.figures_part)
            self._current().focus_first()

    def refresh(self) -> None:
        self._current().refresh()

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        # A figure may come from any record; what is typed and not kept yet is none.
        return bool(changes.objects)

    def focus_first(self) -> None:
        self._current().focus_first()

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        self.refresh()
        # Someone who walks along the tabs with the arrow keys keeps walking.
        if not self.tabs.tabBar().hasFocus():
            self.focus_first()

    def _current(self) -> FiguresPart | DeliveryPart:
        part = self.tabs.currentWidget()
        assert isinstance(part, FiguresPart | DeliveryPart)
        return part
