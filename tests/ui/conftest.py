"""Pages on a real database: work runs at once (`InlineLane`), dialogs are answered by a recorder."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from csr_desktop import bootstrap
from csr_desktop.bootstrap import create_core
from csr_desktop.paths import AppPaths
from csr_desktop.practice.office import make_office
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, practice_core
from tests.practice_hub.calling import TODAY, make_hub
from tests.signing import Publisher
from tests.ui.hub_office import HubOffice
from tests.ui.on_screen import context_on, window_on
from ui.app import Session
from ui.application import Application
from ui.notices import Notice
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
def publisher(tmp_path, monkeypatch):
    """A program that knows the key of this publisher; to be asked for before a database is opened."""
    made = Publisher(tmp_path / "uitgever")
    monkeypatch.setattr(bootstrap, "resources_dir", lambda: made.resources)
    return made


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
    return context_on(office.core, qapp, tmp_path, clock, tasks=tasks, texts=texts, dialogs=dialogs)


@pytest.fixture
def qtbot(qtbot):
    """pytest-qt closes every widget it was given, also one that has deleted itself by then; those are left to us."""
    add = qtbot.addWidget

    def add_widget(widget, **options):
        if not widget.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose):
            add(widget, **options)

    qtbot.addWidget = add_widget
    return qtbot


@pytest.fixture
def show_page(qtbot, ui):
    """Show a page by itself, as wide as the smallest screen; it hears of changes as in the window."""
    # pytest-qt itself keeps no widget alive.
    kept = []

    def show(page, *, height=720):
        kept.append(page)
        qtbot.addWidget(page)
        ui.tasks.committed.connect(page.on_changes)
        page.resize(1280, height)
        page.show()
        page.enter()
        return page

    return show


@pytest.fixture
def show_window(qtbot, ui):
    """Show the window with all its pages."""
    kept = []

    def show():
        kept.append(window_on(ui))
        qtbot.addWidget(kept[-1])
        return kept[-1]

    return show


@pytest.fixture(scope="session")
def practice_facts(tmp_path_factory):
    """The clients and creditors whom a practice hub plays."""
    return make_office(tmp_path_factory.mktemp("hub-office"), seed=1, dossiers=6, today=TODAY)


@pytest.fixture
def hub_office(tmp_path, clock, texts, practice_facts):
    """An office beside a practice hub; a module that wants it everywhere calls it `office`."""
    core = practice_core(tmp_path, clock, texts)
    with make_hub(practice_facts, clock) as hub:
        yield HubOffice(core, clock, hub)
        core.close()
        assert hub.own_faults == []


@pytest.fixture
def database(tmp_path, clock, texts):
    """A closed database without a dossier."""
    path = tmp_path / "dossiers.csrdb"
    core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    core.close()
    return path


@pytest.fixture
def paths(tmp_path):
    return AppPaths.below(tmp_path / "gebruiker")


@pytest.fixture
def session(qapp, paths, clock, dialogs):
    """The program as it runs, with real lanes; it is not started yet."""
    made = Session(qapp, paths, clock, dialogs=dialogs)
    yield made
    made.shut_down()
    qapp.aboutToQuit.disconnect(made.shut_down)
    made.deleteLater()


@pytest.fixture(autouse=True)
def _no_window_left(qapp):
    """No test leaves a window open for the next one."""
    yield
    for widget in QApplication.topLevelWidgets():
        widget.close()
        widget.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    gc.collect()
