"""The real program for a journey: real threads, a real encrypted database, the practice hub on this computer."""

from __future__ import annotations

import pytest

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.paths import AppPaths
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from tests.ui.journeys.camera import Camera
from tests.ui.journeys.counsellor import Counsellor, PlannedDialogs
from tests.ui.journeys.practice import prepare_practice
from ui.app import Session
from ui.dialogs import practice_run, ways_in


@pytest.fixture
def camera(request):
    """Takes pictures when `--pictures DIR` was given."""
    return Camera.of(request)


@pytest.fixture
def light_keys(monkeypatch):
    """The first start and the practice run with a light key and few dossiers; all else of them is real."""

    def light(*args):
        return create_core(*args, kdf=FAST_KDF_FOR_TESTS)

    monkeypatch.setattr(ways_in, "create_core", light)
    monkeypatch.setattr("csr_desktop.bootstrap.create_core", light)
    monkeypatch.setattr(practice_run, "_DOSSIERS", 2)


@pytest.fixture
def workplace(qapp, qtbot, tmp_path, clock, texts, camera):
    """Makes databases and sits people down before them; at the end every program ends in order."""
    made = Workplace(qapp, tmp_path, clock, texts, camera)
    yield made
    made.end()


class Workplace:
    """Databases, and people who work in the program with them."""

    def __init__(self, qapp, folder, clock, texts, camera):
        self.qapp, self.folder, self.clock, self.texts, self.camera = qapp, folder, clock, texts, camera
        self.database = folder / "dossiers.csrdb"
        self.key_file = folder / "wachtzin.txt"
        self.practice = None
        self._sessions = []

    def paths(self, name):
        """Where the program of somebody keeps its things."""
        return AppPaths.below(self.folder / name)

    def prepare(self, work=None, database=None):
        """Make a database, with what lies in it before the journey begins (`work` gets an `Office`)."""
        core, _key = create_core(
            database or self.database, PASSPHRASE, self.clock, self.texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
        )
        try:
            return work(Office(core, self.clock)) if work is not None else None
        finally:
            core.close()

    def prepare_hub(self, work):
        """Make a database of the practice environment with a practice hub; `work` gets an `Office` and the hub."""
        self.practice, made = prepare_practice(self.folder / "oefenen", self.clock, self.texts, work)
        self.database = self.practice.database
        return made

    def begin(self, database=None, *, name="gebruiker"):
        """Start the program on a database; return the person before it. Nothing is unlocked yet."""
        dialogs = PlannedDialogs()
        session = Session(self.qapp, self.paths(name), self.clock, dialogs=dialogs)
        self._sessions.append(session)
        person = Counsellor(session, dialogs, self.camera)
        if self.practice is not None:
            session.start(self.practice.database, practice=True, key_file=self.practice.key_file)
            self._wait_for_window(person)
            person.until(lambda: session.practice_hub.is_running, "the practice hub")
            person.rest()
        else:
            session.start(database or self.database)
        return person

    def sit_down(self, database=None, *, name="gebruiker"):
        """Start the program and type the passphrase."""
        person = self.begin(database, name=name)
        self.unlock(person)
        return person

    def unlock(self, person):
        """Type the passphrase and wait for the window."""
        person.fill("Wachtzin", PASSPHRASE)
        person.press("Return")
        self._wait_for_window(person)

    @staticmethod
    def _wait_for_window(person):
        person.until(lambda: person.session.window is not None, "the window")
        person.rest()
        person.session.window.resize(1280, 800)
        person.session.window.activateWindow()
        person.until(person.session.window.isActiveWindow, "the window in use")
        person.rest()

    def leave(self, person):
        """End the program."""
        person.session.shut_down()
        self.qapp.aboutToQuit.disconnect(person.session.shut_down)
        self._sessions.remove(person.session)
        person.session.deleteLater()

    def look_inside(self, question, database=None, passphrase=PASSPHRASE):
        """Ask a database that nobody has open."""
        core = open_core(database or self.database, passphrase, self.clock, self.texts)
        try:
            return question(core)
        finally:
            core.close()

    def end(self):
        """End every program that runs."""
        for session in list(self._sessions):
            session._dialogs.is_over = True
            session.shut_down()
            self.qapp.aboutToQuit.disconnect(session.shut_down)
            session.deleteLater()
        self._sessions.clear()
