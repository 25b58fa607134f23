"""Pages on a real database: work runs at once (`InlineLane`), dialogs are answered by a recorder."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from csr_desktop.paths import resources_dir
from ui.application import Application
from ui.clipboard import PassingClipboard
from ui.context import UiContext
from ui.icons import Icons
from ui.notices import Notice, Notices
from ui.state import UiState
from ui.tasks import InlineLane, TaskRunner


def pytest_addoption(parser):
    parser.addoption("--pictures", metavar="DIR", help="keep a picture of every step of the journeys in this folder")


class RecordedDialogs:
    """Answers as the test says and remembers what was asked; a dialog nobody planned is a failure."""

    def __init__(self):
        self.asked = []
        self.answers = []

    def will(self, *answers):
        self.answers.extend(answers)

    def _answer(self, kind, *what):
        self.asked.append((kind, *what))
        assert self.answers, f"an unexpected dialog: {kind} {what}"
        return self.answers.pop(0)

    def confirm(self, parent, question, detail, action):
        return self._answer("confirm", question, detail, action)

    def open_file(self, parent, title, kinds):
        return self._answer("open_file", title)

    def choose_folder(self, parent, title):
        return self._answer("choose_folder", title)

    def save_file(self, parent, title, name, kinds):
        return self._answer("save_file", title, name)

    def choose_printer(self, parent, title, *, two_sided=None):
        return self._answer("choose_printer", title)


@pytest.fixture(scope="session")
def qapp_cls():
    return Application


@pytest.fixture
def tasks(qapp):
    return TaskRunner(InlineLane(), InlineLane(), qapp)


@pytest.fixture
def dialogs():
    return RecordedDialogs()


@pytest.fixture
def shown(ui):
    """Every notice the window showed, oldest first."""
    seen: list[Notice] = []
    ui.notices.shown.connect(seen.append)
    return seen


@pytest.fixture
def ui(office, tasks, dialogs, texts, clock, tmp_path, qapp):
    """What pages get, on the database of `office`; failures nobody took fail the test."""
    context = UiContext(
        tasks=tasks,
        texts=texts,
        notices=Notices(texts, qapp),
        dialogs=dialogs,
        state=UiState(tmp_path / "window.ini"),
        icons=Icons(resources_dir() / "icons", "#1b2733"),
        clock=clock,
        tables=office.core.tables,
        read_list=office.core.list_imports.read,
        clipboard=PassingClipboard(qapp.clipboard(), 20),
        user="F. Voorbeeld",
    )
    tasks.open_core(qapp, lambda: office.core, lambda _nothing: None)
    tasks.failed.connect(context.notices.error)
    return context


@pytest.fixture
def qtbot(qtbot):
    """pytest-qt closes every widget it was given, also one that has deleted itself by then; those are left to us."""
    add = qtbot.addWidget

    def add_widget(widget, **options):
        if not widget.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose):
            add(widget, **options)

    qtbot.addWidget = add_widget
    return qtbot


@pytest.fixture(autouse=True)
def _no_window_left(qapp):
    """No test leaves a window open for the next one."""
    yield
    for widget in QApplication.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gc.collect()
