"""The window off screen: lists, a dossier with its claims, the live comparison, and a table of many rows.

Each beside a table or a calculation without what we put around it.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QEvent,
    QEventLoop,
    QItemSelection,
    QItemSelectionModel,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.money import format_euro
from csr_desktop.paths import resources_dir
from csr_desktop.texts import Texts
from tests.bench import team
from tests.bench.held import held_mb
from tests.bench.shape import Aim, Line, Sample, Subject, Works, numbers, timed
from ui.application import Application
from ui.clipboard import PassingClipboard
from ui.context import UiContext
from ui.icons import Icons
from ui.main_window import MainWindow
from ui.messages import QtDialogs
from ui.models.filter_edit import FilterEdit
from ui.models.table import Table
from ui.models.table_model import Column
from ui.notices import Notices
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers.page import DossiersPage
from ui.state import UiState
from ui.tasks import InlineLane, TaskRunner
from ui.theme import apply_theme

#: A program has one application, which goes after everything that is drawn.
_ALIVE: list[Application] = []
KEYS, STEPS, COPIED, OPENED, PAGES = 11, 20, 5_000, 200, 50


@dataclass
class Desk:
    """A program in which work is done at once, without a lane."""

    application: Application
    context: UiContext
    core: Core
    dossier_id: str


def desk_on(stage: Path, folder: Path) -> Desk:
    application = Application(["bench"])
    _ALIVE.append(application)
    colours = apply_theme(application, "light", 100)
    core = team.opened(stage)
    texts = Texts.load(resources_dir() / "texts")
    tasks = TaskRunner(InlineLane(), InlineLane(), application)
    context = UiContext(
        tasks,
        texts,
        Notices(texts, application),
        QtDialogs(),
        UiState(folder / "w.ini"),
        Icons(resources_dir() / "icons", colours.text),
        team.CLOCK,
        core.tables,
        core.list_imports.read,
        PassingClipboard(application.clipboard(), core.safety.lock.clipboard_seconds),
    )
    tasks.open_core(application, lambda: core, lambda _nothing: None)
    return Desk(application, context, core, core.store.find(Dossier, order_by="pk", limit=1)[0].id)


@contextmanager
def lists(stage: Path, folder: Path, _size: int) -> Iterator[Works]:
    desk = desk_on(stage, folder)
    page = DossiersPage(desk.context)
    page.resize(1280, 720)
    page.show()
    rows = desk.core.overviews.dossiers()
    desk.application.processEvents()  # From here on a repaint paints.

    def bare_table() -> None:
        model = QStandardItemModel()
        for row in rows:
            model.appendRow([QStandardItem(str(value)) for value in (row.number, row.client_names, row.city)])
        view = QTableView()
        view.setModel(model)
        view.show()
        view.close()

    def show_list() -> None:
        page.dossiers_table.set_rows([])
        page.refresh()

    def filter_list() -> None:
        for length in range(1, KEYS):
            page.filter_edit.setText("jansen4999"[:length])
            page.dossiers_table.viewport().repaint()
        page.filter_edit.setText("")

    yield {"list": show_list, "filter": filter_list, "bare": bare_table}
    desk.core.close()


@contextmanager
def dossier(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    team.make(folder, 20, claims=size)
    desk = desk_on(folder, folder)
    page = DossierPage(desk.context, desk.dossier_id)
    page.resize(1280, 720)
    page.show()
    page.enter()
    page.show_tab("proposal")
    slider = page.tab("proposal").capacity_slider
    window = MainWindow(desk.context, make_pages(), DossierPage)
    window.resize(1280, 720)
    window.show()
    rows = desk.core.overviews.claims(desk.dossier_id)

    desk.application.processEvents()  # From here on a repaint paints.

    def slide() -> None:
        for euros in range(100, 100 + STEPS):
            slider.setValue(euros)

    def calculate() -> None:
        for euros in range(100, 100 + STEPS):
            desk.core.proposals.compare(desk.dossier_id, capacity_cents=euros * 100, assets_cents=0)

    def opened(tab: str) -> Sample:
        found = timed("open", lambda: window.open_dossier(desk.dossier_id, tab).repaint(), ())["open"]
        window._on_close_tab()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return found

    def open_dossier() -> Sample:
        return opened("debts")

    def open_overview() -> Sample:
        return opened("")

    def refresh() -> Sample:
        page.show_tab("debts")
        found = timed("refresh", page.refresh, ())["refresh"]
        page.show_tab("proposal")
        return found

    def bare() -> None:
        model = QStandardItemModel()
        for _row in rows:
            model.appendRow([QStandardItem("Schuldeiser") for _ in range(8)])
        view = QTableView()
        view.setModel(model)
        view.resize(1280, 720)
        view.show()
        view.repaint()
        view.close()

    yield {
        "open": open_dossier,
        "overview": open_overview,
        "refresh": refresh,
        "slide": slide,
        "calculate": calculate,
        "bare": bare,
    }
    window.close()
    desk.core.close()


@contextmanager
def staying(stage: Path, folder: Path, _size: int) -> Iterator[Works]:
    """What stays in memory of dossiers that were opened and closed."""
    desk = desk_on(stage, folder)
    window = MainWindow(desk.context, make_pages(), DossierPage)
    window.resize(1280, 720)
    window.show()

    def open_and_close(times: int) -> Sample:
        # In a loop of events, as in the program: without one Qt keeps a list of all that is never told, and that grows.
        loop, timer, left = QEventLoop(), QTimer(), iter(range(times))

        def step() -> None:
            if next(left, None) is None:
                loop.quit()
                return
            window.open_dossier(desk.dossier_id, "debts").repaint()
            window._on_close_tab()

        timer.timeout.connect(step)
        timer.start(0)
        loop.exec()
        timer.stop()
        gc.collect()
        return Sample(mb=held_mb())

    desk.application.processEvents()  # From here on a repaint paints.
    few = open_and_close(10)
    yield {"many": lambda: open_and_close(_size), "few": lambda: few}
    window.close()
    desk.core.close()


class BareModel(QAbstractTableModel):
    """The least that Qt asks of a table."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent=None) -> int:
        return len(self._rows)

    def columnCount(self, parent=None) -> int:
        return 3

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def table_rows(size: int) -> list[tuple[str, str, int]]:
    return [(f"id{at}", f"Schuldeiser {at * 7919 % 100_003}", at * 13 % 900_000) for at in range(size)]


@contextmanager
def tables(_stage: Path, _folder: Path, size: int) -> Iterator[Works]:
    application = Application(["bench"])
    _ALIVE.append(application)
    apply_theme(application, "light", 100)
    columns = (
        Column("name", "Naam", lambda row: row[1]),
        Column("amount", "Bedrag", lambda row: format_euro(row[2]), lambda row: row[2], right=True),
        Column("again", "Nog eens", lambda row: row[1]),
    )
    holder = QWidget()
    field, table = FilterEdit("Filter", "Filter", holder), Table(columns, lambda row: row[0], "Proef", parent=holder)
    field.filters(table)
    table.resize(1280, 720)
    holder.show()
    places = numbers()

    def ours() -> dict[str, Sample]:
        field.setText("")
        table.setFocus()
        table.sort_by("")
        rows = table_rows(size)
        rows[0] = (f"other{next(places)}", *rows[0][1:])  # Other rows than the last time.

        def shown() -> None:
            table.set_rows(rows)
            table.viewport().repaint()

        def in_order() -> None:
            table.sort_by("amount", descending=True)
            table.viewport().repaint()

        steps = {
            "shown": shown,
            "page": lambda: turn(table),
            "sorted": in_order,
            "filter begun": begun,
            "filter first": lambda: filtered("schuldeiser 777"),
            "filter next": lambda: filtered("schuldeiser 7777"),
            "selected": lambda: select(table),
            "copied": lambda: table.copy_rows() and None,
        }
        return each_timed(steps)

    def begun() -> None:
        field.setFocus()
        made()
        assert not table.rows_model.words.missing

    def made() -> None:
        while field.is_at_work:
            application.processEvents()

    def filtered(text: str) -> None:
        field.setText(text)
        made()  # Nothing, when the words were there; else what the key had to wait for.
        table.viewport().repaint()

    texts = [(row[1], format_euro(row[2]), row[1]) for row in table_rows(size)]
    model = BareModel(texts)
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    bare = QTableView()
    bare.setModel(proxy)
    bare.resize(1280, 720)
    bare.show()
    holder.activateWindow()
    table.setFocus()
    application.processEvents()  # From here on a repaint paints.

    def bare_filter() -> None:
        proxy.setFilterFixedString("Schuldeiser 777")
        bare.viewport().repaint()

    def bare_words() -> None:
        _found = [line for line in (" ".join(row).casefold() for row in texts) if "777" in line]

    def bare_copied() -> None:
        _text = "\n".join("\t".join(row) for row in texts[:COPIED])

    def bare_sorted() -> None:
        _order = sorted(range(size), key=lambda at: -(at * 13 % 900_000))

    def plain() -> dict[str, Sample]:
        proxy.setFilterFixedString("")
        proxy.setFilterKeyColumn(0)
        steps = {
            "bare page": lambda: turn(bare),
            "bare filter": bare_filter,
            "bare words": bare_words,
            "bare sorted": bare_sorted,
            "bare copied": bare_copied,
        }
        return each_timed(steps)

    yield {"ours": ours, "bare page": plain}
    holder.close()
    bare.close()


def turn(view: QTableView) -> None:
    """Scroll over the whole length."""
    bar = view.verticalScrollBar()
    for at in range(PAGES):
        bar.setValue(at * bar.maximum() // PAGES)
        view.viewport().repaint()


def each_timed(steps: dict[str, Callable[[], object]]) -> dict[str, Sample]:
    return {name: timed(name, step, ())[name] for name, step in steps.items()}


def select(table: Table) -> None:
    """As Shift+End does, but no more rows than are copied."""
    table.set_filter("")
    last = min(COPIED, table.rows_model.rowCount()) - 1
    rows = QItemSelection(table.rows_model.index(0, 0), table.rows_model.index(last, 2))
    table.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)


_PROXY = "QSortFilterProxyModel, one column"
SUBJECTS = (
    Subject(
        "window-list", 6, "dossiers", (500, 5_000), lists,
        (
            Line("list of dossiers shown", "list", "bare", "a bare Qt table"),
            Line("list of dossiers, filter, per key", "filter", aim=Aim(60, "ms", at_large=True), times=KEYS),
        ),
        stage=("team", team.make),
        most_rounds=5,
    ),
    Subject(
        "window-dossier", 6, "claims", (40, 400), dossier,
        (
            Line("a dossier opened", "open", "bare", "a bare Qt table", Aim(100, "ms")),
            Line("  at its overview", "overview", "bare", "a bare Qt table", Aim(100, "ms")),
            Line("a dossier read again", "refresh", "bare", "a bare Qt table"),
            Line("live comparison, per step", "slide", "calculate", "the calculations", Aim(60, "ms"), STEPS),
        ),
        most_rounds=9,
    ),
    Subject(
        "window-memory", 6, "openings", (OPENED // 10, OPENED), staying,
        (Line("memory after opening and closing", "many", "few", "after 10", Aim(1.1, "x", at_large=True)),),
        stage=("team-small", lambda folder, _size: team.make(folder, 20)),
        most_rounds=0,
    ),
    Subject(
        "window-table", 6, "rows", (10_000, 100_000), tables,
        (
            Line("a table shown", "shown", "bare words", "its words in a list"),
            Line("  a page further", "page", "bare page", "a bare Qt table", Aim(16, "ms", at_large=True), PAGES),
            Line("  sorted on an amount", "sorted", "bare sorted", "sorted()"),
            Line("  filter field entered, words made", "filter begun", "bare words", "its words in a list"),
            Line("  filtered, first key", "filter first", "bare filter", _PROXY, Aim(60, "ms", at_large=True)),
            Line("  filtered, next key", "filter next", "bare filter", _PROXY, Aim(60, "ms", at_large=True)),
            Line(f"  {COPIED:,} rows copied", "copied", "bare copied", "the words joined"),
        ),
        most_rounds=5,
        budget_s=6,
    ),
)  # fmt: skip
