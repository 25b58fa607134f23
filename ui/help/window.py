"""The help in a window of its own beside the work: pages at the left, the text at the right, a search above them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from csr_desktop.manual.pages import HelpPage
from ui.forms.fitting import FittingDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.help.book import Found, HelpBook, folded
from ui.help.reader import HelpReader

_KEY_ROLE = Qt.ItemDataRole.UserRole


class HelpWindow(FittingDialog):
    """Stays open beside the work; Escape closes it.

    Signals:
        manual_wanted: a person wants the manual as PDF.
    """

    manual_wanted = Signal()

    def __init__(self, book: HelpBook, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Help"))
        self.setSizeGripEnabled(True)
        self._book = book
        self._shown: list[str] = []
        self._is_passing = False
        self.search_edit = QLineEdit()
        self.search_edit.setPlaceholderText(self.tr("Zoek in de help"))
        self.search_edit.setAccessibleName(self.tr("Zoeken in de help"))
        self.search_edit.setClearButtonEnabled(True)
        self.pages_list = QListWidget()
        self.pages_list.setAccessibleName(self.tr("Onderwerpen"))
        self.pages_list.setWordWrap(True)
        self.pages_list.setSpacing(3)
        self.nothing_label = label(
            self.tr("Niets gevonden. Zoek met één woord, of kijk bij ‘Woorden van het vak’."), "muted", wrap=True
        )
        self.nothing_label.hide()
        self.reader = HelpReader(folder)
        self.back_button = button(self.tr("Vorige uitleg"), tip=self.tr("Terug naar wat u hiervoor las (Alt+Links)"))
        self.back_button.setEnabled(False)
        self.manual_button = button(
            self.tr("Handleiding als PDF…"), tip=self.tr("De hele uitleg om af te drukken, en een kaart van één blad")
        )
        self.told_label = label("", "muted", wrap=True)
        self.told_label.hide()
        self.close_button = button(self.tr("Sluiten"))
        self._lay_out()
        self._fill()
        self.search_edit.textChanged.connect(self._on_search_changed)
        self.search_edit.returnPressed.connect(self._on_search_return)
        self.pages_list.currentItemChanged.connect(self._on_current_changed)
        self.pages_list.itemActivated.connect(self._on_activated)
        self.reader.page_wanted.connect(self.show_page)
        self.back_button.clicked.connect(self._on_back)
        self.manual_button.clicked.connect(self.manual_wanted)
        self.close_button.clicked.connect(self.close)
        QShortcut(QKeySequence.StandardKey.Back, self, self._on_back)
        QShortcut(QKeySequence.StandardKey.Find, self, self._on_find)

    @property
    def book(self) -> HelpBook:
        """The pages it shows."""
        return self._book

    @property
    def current_key(self) -> str:
        """The page in sight."""
        return self._shown[-1] if self._shown else ""

    @Slot(object)
    def show_page(self, key: str) -> None:
        """Show a page; one that is not there changes nothing."""
        page = self._book.page(key)
        if page is None:
            return
        if self.search_edit.text() and self._row_of(key) is None:
            self.search_edit.clear()
        self._show(page)
        self._mark(key)

    def tell_manual(self, words: str, *, is_busy: bool = False) -> None:
        """Say how it stands with the manual that was asked for; while one is being made, no other can be."""
        self.told_label.setText(words)
        self.told_label.setVisible(bool(words))
        self.manual_button.setEnabled(not is_busy)

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.reader.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_search_changed(self) -> None:
        before = self.current_key
        self._fill()
        if self.search_edit.text().strip():
            # What flies by while somebody types is no page that was read.
            if self._is_passing and len(self._shown) > 1:
                self._shown.pop()
            read = self.current_key
            self.pages_list.setCurrentRow(0)
            self._is_passing = self.current_key != read
        else:
            self._mark(before)
            page = self._book.page(before)
            if page is not None:
                self.reader.show_text(page.text)

    @Slot()
    def _on_search_return(self) -> None:
        self._is_passing = False
        if self.pages_list.count():
            self.reader.setFocus()

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_current_changed(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        page = self._book.page(item.data(_KEY_ROLE)) if item is not None else None
        if page is not None:
            self._show(page)

    @Slot(QListWidgetItem)
    def _on_activated(self, _item: QListWidgetItem) -> None:
        self._is_passing = False
        self.reader.setFocus()

    @Slot()
    def _on_back(self) -> None:
        if len(self._shown) > 1:
            self._shown.pop()
            self.show_page(self._shown.pop())

    @Slot()
    def _on_find(self) -> None:
        self.search_edit.setFocus()
        self.search_edit.selectAll()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _show(self, page: HelpPage) -> None:
        if self.current_key != page.key:
            self._shown.append(page.key)
        self.back_button.setEnabled(len(self._shown) > 1)
        self.reader.show_text(page.text, folded(self.search_edit.text()).split())

    def _fill(self) -> None:
        found = self._book.search(self.search_edit.text())
        self.pages_list.blockSignals(True)
        self.pages_list.clear()
        for item in found:
            self.pages_list.addItem(_line(item))
        self.pages_list.blockSignals(False)
        self.pages_list.setVisible(bool(found))
        self.nothing_label.setVisible(not found)

    def _row_of(self, key: str) -> QListWidgetItem | None:
        rows = (self.pages_list.item(at) for at in range(self.pages_list.count()))
        return next((row for row in rows if row.data(_KEY_ROLE) == key), None)

    def _mark(self, key: str) -> None:
        row = self._row_of(key)
        if row is not None:
            self.pages_list.blockSignals(True)
            self.pages_list.setCurrentItem(row)
            self.pages_list.blockSignals(False)

    def _lay_out(self) -> None:
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.search_edit)
        left.addWidget(self.pages_list, 1)
        left.addWidget(self.nothing_label)
        left.addStretch(0)
        parts = QSplitter()
        parts.setChildrenCollapsible(False)
        parts.addWidget(side)
        parts.addWidget(self.reader)
        unit = self.fontMetrics()
        parts.setSizes([unit.averageCharWidth() * 34, unit.averageCharWidth() * 92])
        parts.setStretchFactor(1, 1)
        row = FlowLayout()
        row.addWidget(self.back_button)
        row.addWidget(self.manual_button)
        row.add(self.close_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(parts, 1)
        layout.addWidget(self.told_label)
        layout.addLayout(row)
        # As large as helps, never larger than the screen.
        room = self.screen().availableGeometry().size() * 0.92
        wanted = unit.averageCharWidth() * 132, unit.height() * 44
        self.resize(min(wanted[0], room.width()), min(wanted[1], room.height()))


def _line(found: Found) -> QListWidgetItem:
    item = QListWidgetItem(f"{found.page.title}\n{found.line}" if found.line else found.page.title)
    item.setData(_KEY_ROLE, found.page.key)
    return item
