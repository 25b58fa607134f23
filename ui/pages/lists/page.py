"""Lijsten: read a list in, make the balance lists for creditors, and the payment file for the bank."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from ui.context import UiContext
from ui.forms.page import Page, Wish
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
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
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
        if _file_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _file_in(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.tabs.setCurrentIndex(0)
            self.import_tab.read(path)

    # --- slots -----------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        if self.tabs.currentWidget() is self._payments_place:
            self.payments_tab.refresh()
        self.focus_first()


def _file_in(data: QMimeData) -> Path | None:
    """Return the first file that is dragged, None when it is something else."""
    return next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)
