"""Where a person is in the window, as plain data: to come back to the same place after a lock.

It may hold a name (a filter) and ids of dossiers, so between two unlocks it lies in the encrypted database only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QScrollArea, QTabWidget, QWidget

from ui.drafts import root_name, root_of
from ui.forms.field import Field
from ui.models.table import Table
from ui.tasks import TaskRunner

if TYPE_CHECKING:
    from ui.main_window import MainWindow

#: A page reads, a tab in it reads, and its table reads.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class PagePlace:
    """One page: its inner tabs by position, texts of its filters by name, current rows by table, how far scrolled."""

    tabs: tuple[int, ...] = ()
    filters: dict[str, str] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    scrolled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """The window: the page in sight, the open dossiers in their order, and where each page stands."""

    page: str
    dossier_id: str = ""
    dossier_ids: tuple[str, ...] = ()
    pages: dict[str, PagePlace] = field(default_factory=dict)
    #: A client looked along; nothing of another one may come in sight when the window comes back.
    looking: bool = False

    def encoded(self) -> str:
        """Return the place as text."""
        return msgspec.json.encode(self).decode()


def decoded_place(text: str) -> WindowPlace | None:
    """Read a place; None when there is none, or it is of another version of the program."""
    try:
        return msgspec.json.decode(text, type=WindowPlace) if text else None
    except msgspec.DecodeError:
        return None


def place_of(page: QWidget) -> PagePlace:
    """Return where a page stands."""
    tables = page.findChildren(Table)
    rows = [table.current_row() for table in tables]
    return PagePlace(
        tabs=tuple(tabs.currentIndex() for tabs in page.findChildren(QTabWidget)),
        filters={edit.accessibleName(): edit.text() for edit in _filters(page) if edit.text()},
        rows=tuple("" if row is None else table.rows_model.id_of(row) for table, row in zip(tables, rows, strict=True)),
        scrolled=tuple(area.verticalScrollBar().value() for area in page.findChildren(QScrollArea)),
    )


def go_back(page: QWidget, place: PagePlace) -> None:
    """Show the tabs and filters of a place; before the page reads its rows."""
    for tabs, at in zip(page.findChildren(QTabWidget), place.tabs, strict=False):
        tabs.setCurrentIndex(at)
    for edit in _filters(page):
        if edit.accessibleName() in place.filters:
            edit.setText(place.filters[edit.accessibleName()])


def find_rows(page: QWidget, place: PagePlace) -> None:
    """Make the same rows current and scroll as far; after the page has read its rows."""
    for table, row_id in zip(page.findChildren(Table), place.rows, strict=False):
        if row_id:
            table.select_id(row_id)
    for area, value in zip(page.findChildren(QScrollArea), place.scrolled, strict=False):
        area.verticalScrollBar().setValue(value)


def place_of_window(window: MainWindow) -> WindowPlace:
    """Return where the window stands."""
    pages = window.all_pages()
    return WindowPlace(
        page=window.current_page.key,
        dossier_id=window.current_page.dossier_id,
        dossier_ids=tuple(page.dossier_id for page in pages if page.dossier_id),
        pages={root_name(page): place_of(page) for page in pages},
        looking=window.look_along.is_on,
    )


class Return(QObject):
    """Brings a window back to a place; the rows follow when the pages have read them."""

    def __init__(self, window: MainWindow, tasks: TaskRunner, place: WindowPlace) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._place = place
        self._rounds = _ROUNDS

    def begin(self) -> None:
        """Open the same dossiers and show the same page."""
        window, place = self._window, self._place
        if place.looking:
            if place.dossier_id:
                window.look_along.start_with(place.dossier_id)
            self._wait()
            return
        for dossier_id in place.dossier_ids:
            window.open_dossier(dossier_id)
        for key in place.pages:
            if window.has_page(key):
                window.page(key)
        for page in window.all_pages():
            if root_name(page) in place.pages:
                go_back(page, place.pages[root_name(page)])
        if place.dossier_id:
            window.open_dossier(place.dossier_id)
        else:
            window.go_to(place.page)
        self._wait()

    def _wait(self) -> None:
        # What pages read arrives in the order in which it was asked; some ask again with what they got.
        self._tasks.run_db(self, lambda _core: None, self._read)

    def _read(self, _nothing: None) -> None:
        self._rounds -= 1
        if self._rounds:
            self._wait()
            return
        for page in self._window.all_pages():
            if root_name(page) in self._place.pages:
                find_rows(page, self._place.pages[root_name(page)])
        self.deleteLater()


def _filters(page: QWidget) -> list[QLineEdit]:
    """Return the lines of a page that are no fields: nobody stores them, a person only looks with them."""
    found = page.findChildren(QLineEdit)
    return [
        edit for edit in found if edit.accessibleName() and not _is_in_field(edit) and root_of(edit) is root_of(page)
    ]


def _is_in_field(widget: QWidget) -> bool:
    around: QWidget | None = widget
    while around is not None and not isinstance(around, Field):
        around = None if around.isWindow() else around.parentWidget()
    return around is not None
