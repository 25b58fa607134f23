"""Lijsten: read a list in, make the balance lists for creditors, and the payment file for the bank."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.context import UiContext
from ui.forms.dropped import files_in
from ui.forms.in_sight import TabsInSight
from ui.forms.page import ListWish, Page, Wish
from ui.forms.parts import scrolled
from ui.pages.lists.export_tab import ExportTab
from ui.pages.lists.import_tab import ImportTab
from ui.pages.lists.payments_tab import PaymentsTab


class ListsPage(Page):
    """Three parts: "Inlezen", "Saldolijsten maken" and "Betalingen"; a file can be dropped anywhere."""

    key = "lists"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setAcceptDrops(True)
        self.import_tab = ImportTab(context)
        self.export_tab = ExportTab(context)
        self.payments_tab = PaymentsTab(context)
        self._payments_place = scrolled(self.payments_tab)
        self.tabs = TabsInSight(is_whole=True)
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van Lijsten"))
        self.tabs.addTab(self.import_tab, self.tr("Inlezen"))
        self.tabs.addTab(scrolled(self.export_tab), self.tr("Saldolijsten maken"))
        self.tabs.addTab(self._payments_place, self.tr("Betalingen"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)
        self.import_tab.dossier_requested.connect(self.dossier_requested)
        self.payments_tab.dossier_requested.connect(self.dossier_requested)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.IMPORT:
            self.tabs.setCurrentIndex(0)
            self.import_tab.ask_file(subject)
        elif wish is Wish.SHOW_TAB and subject == "payments":
            self.tabs.setCurrentWidget(self._payments_place)
            self.payments_tab.focus_first()

    def take_list(self, wish: ListWish) -> None:
        self.tabs.setCurrentIndex(0)
        self.import_tab.read_for(wish.source, wish.dossier_id)

    def refresh(self) -> None:
        self.import_tab.refresh()
        self.export_tab.refresh()
        if self.tabs.currentWidget() is self._payments_place:
            self.payments_tab.refresh()

    def focus_first(self) -> None:
        if self.tabs.currentIndex() == 0:
            self.import_tab.focus_first()
        elif self.tabs.currentWidget() is self._payments_place:
            self.payments_tab.focus_first()
        else:
            self.export_tab.focus_first()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = files_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.tabs.setCurrentIndex(0)
            self.import_tab.read(paths[0])
            if len(paths) > 1:
                self.context.notices.warn(
                    self.tr("Lijsten gaan één voor één. Nu is {file} aan de beurt; sleep daarna de volgende.").format(
                        file=paths[0].name
                    )
                )

    # --- slots -----------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        if self.tabs.currentWidget() is self._payments_place:
            self.payments_tab.refresh()
        self.focus_first()
