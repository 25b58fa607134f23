"""The task runner with real threads: where work runs, where results arrive, and how it ends."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from PySide6.QtCore import QObject, QTimer

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.domain.class_table import load_class_table
from csr_desktop.errors import UserError
from csr_desktop.lists.reading import read_list
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE
from ui.tasks import TaskRunner, ThreadLane

WAIT_S = 20


class Receiver(QObject):
    """Stands for a page: remembers what arrived, and in which thread."""

    def __init__(self):
        super().__init__()
        self.results = []
        self.errors = []
        self.threads = []

    def take(self, result):
        self.threads.append(threading.current_thread())
        self.results.append(result)

    def fail(self, error):
        self.threads.append(threading.current_thread())
        self.errors.append(error)


@pytest.fixture
def runner(qapp):
    made = TaskRunner(ThreadLane("database"), ThreadLane("files"), hub_lane=ThreadLane("hub"))
    yield made
    made.shutdown()
    made.deleteLater()


@pytest.fixture
def page(qapp):
    return Receiver()


@pytest.fixture
def opened(runner, page, qtbot, tmp_path, clock, texts):
    """The runner with a database open in its lane."""

    def make():
        core, _key = create_core(tmp_path / "a.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
        return core

    runner.open_core(page, make, page.take, page.fail)
    qtbot.waitUntil(lambda: page.results == [None], timeout=WAIT_S * 1000)
    page.results.clear()
    page.threads.clear()
    return runner


def test_work_runs_aside_and_its_result_arrives_in_the_windows_thread(runner, page, qtbot):
    runner.run_io(page, lambda token: threading.current_thread().name, page.take)
    qtbot.waitUntil(lambda: len(page.results) == 1)
    assert page.results[0].startswith("files")
    assert page.threads == [threading.main_thread()]


@pytest.mark.parametrize(("slow", "quick"), [("run_io", "run_hub"), ("run_hub", "run_io")])
def test_a_long_list_and_a_slow_hub_do_not_hold_each_other_up(runner, page, qtbot, slow, quick):
    slow_one, may_end = Receiver(), threading.Event()
    getattr(runner, slow)(slow_one, lambda token: may_end.wait(WAIT_S), slow_one.take)
    getattr(runner, quick)(page, lambda token: threading.current_thread().name, page.take)
    qtbot.waitUntil(lambda: len(page.results) == 1)
    assert page.results[0].startswith("hub" if quick == "run_hub" else "files")
    assert slow_one.results == []
    may_end.set()
    qtbot.waitUntil(lambda: slow_one.results == [True])


def test_the_end_stops_what_asks_the_hub_too(qapp, page):
    runner = TaskRunner(ThreadLane("database"), ThreadLane("files"), hub_lane=ThreadLane("hub"))
    begun, told = threading.Event(), []

    def ask(token):
        begun.set()
        # As a request to the hub does: it listens for the wish to stop while it waits.
        told.append(token._event.wait(WAIT_S))

    runner.run_hub(page, ask)
    assert begun.wait(WAIT_S)
    runner.shutdown()
    assert told == [True]
    assert not any(thread.name.startswith("hub") and thread.is_alive() for thread in threading.enumerate())


def test_an_error_reaches_the_one_who_asked(runner, page, qtbot):
    nobody = []
    runner.failed.connect(nobody.append)

    def work(token):
        raise UserError("field.date", text="x")

    runner.run_io(page, work, page.take, page.fail)
    qtbot.waitUntil(lambda: len(page.errors) == 1)
    assert [error.code for error in page.errors] == ["field.date"]
    assert page.threads == [threading.main_thread()]
    assert nobody == page.results == []


def test_an_error_nobody_takes_is_told_by_the_runner(runner, page, qtbot):
    with qtbot.waitSignal(runner.failed) as told:
        runner.run_io(page, lambda token: 1 // 0, page.take)
    assert isinstance(told.args[0], ZeroDivisionError)
    assert page.results == []


def test_a_result_for_a_page_that_is_gone_is_dropped(runner, page, qtbot):
    gone, may_end = Receiver(), threading.Event()
    arrived = gone.results
    runner.run_io(gone, lambda token: may_end.wait(WAIT_S), gone.take)
    gone.deleteLater()
    with qtbot.waitSignal(gone.destroyed):
        pass
    may_end.set()
    runner.run_io(page, lambda token: "later", page.take)
    qtbot.waitUntil(lambda: page.results == ["later"])
    assert arrived == []


def test_the_error_of_a_page_that_is_gone_is_still_told(runner, qtbot):
    gone, may_end = Receiver(), threading.Event()

    def work(token):
        may_end.wait(WAIT_S)
        raise UserError("file.cancelled")

    runner.run_io(gone, work, gone.take, gone.fail)
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    with qtbot.waitSignal(runner.failed) as told:
        may_end.set()
    assert told.args[0].code == "file.cancelled"


def test_work_can_be_cancelled(runner, page, qtbot):
    began = threading.Event()

    def work(token):
        began.set()
        while not token.is_cancelled():
            threading.Event().wait(0.001)
        return "stopped"

    token = runner.run_io(page, work, page.take)
    assert began.wait(WAIT_S)
    token.cancel()
    qtbot.waitUntil(lambda: page.results == ["stopped"])


def test_a_result_never_arrives_before_the_question_was_asked(runner, page, qtbot):
    """Also when the work is done before anyone could listen for its end."""
    for number in range(200):
        runner.run_io(page, lambda token: None, page.take)
        assert page.results == [], number
    qtbot.waitUntil(lambda: len(page.results) == 200)


def test_busy_is_told_once_for_work_that_overlaps(runner, page, qtbot):
    told = []
    runner.busy_changed.connect(told.append)
    for number in range(5):
        runner.run_io(page, lambda token, number=number: number, page.take)
    assert runner.is_busy
    qtbot.waitUntil(lambda: len(page.results) == 5)
    assert page.results == [0, 1, 2, 3, 4]
    assert told == [True, False]
    assert not runner.is_busy


def test_the_services_are_used_in_one_thread_only(opened, page, qtbot):
    names = []

    def work(core):
        names.append(threading.current_thread().name)
        return core.organisation.get().name

    for _ in range(3):
        opened.run_db(page, work, page.take)
    qtbot.waitUntil(lambda: len(page.results) == 3)
    assert page.results == ["Gemeente Waterrijk"] * 3
    assert len(set(names)) == 1
    assert names[0].startswith("database")


def test_the_services_refuse_every_other_thread(opened, page, qtbot):
    """What keeps the rule: taking the core out of its lane fails at once and changes nothing."""
    taken = []
    opened.run_db(page, taken.append, page.take)
    qtbot.waitUntil(lambda: len(page.results) == 1)
    with pytest.raises(Exception, match=r"thread|Bug|store\."):
        taken[0].organisation.get()
    opened.run_db(page, lambda core: core.organisation.get().name, page.take)
    qtbot.waitUntil(lambda: page.results[-1] == "Gemeente Waterrijk")


def test_what_was_changed_is_told_in_the_windows_thread(opened, page, qtbot):
    told = Receiver()
    opened.committed.connect(told.take)
    opened.run_db(page, lambda core: core.organisation.save(Organisation(name="Anders")), page.take)
    qtbot.waitUntil(lambda: len(page.results) == 1 and len(told.results) == 1)
    assert told.results[0].objects
    assert told.threads == [threading.main_thread()]


def test_without_a_database_work_fails_instead_of_waiting(runner, page, qtbot):
    runner.run_db(page, lambda core: core, page.take, page.fail)
    qtbot.waitUntil(lambda: len(page.errors) == 1)
    assert isinstance(page.errors[0], RuntimeError)


def test_the_end_waits_for_what_is_being_saved_and_closes_the_database(qapp, page, tmp_path, clock, texts):
    runner = TaskRunner(ThreadLane("database"), ThreadLane("files"))
    path = tmp_path / "b.csrdb"
    began = threading.Event()

    def make():
        core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
        return core

    def read(token):
        began.set()
        while not token.is_cancelled():
            threading.Event().wait(0.001)

    runner.open_core(page, make, page.take)
    runner.run_io(page, read)
    assert began.wait(WAIT_S)
    # Typed a moment before the window closed.
    runner.run_db(page, lambda core: core.organisation.save(Organisation(name="Net nog bewaard")))
    runner.shutdown()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith(("database", "files"))]
    core = open_core(path, PASSPHRASE, clock, texts)
    try:
        assert core.organisation.get().name == "Net nog bewaard"
    finally:
        core.close()


def test_who_hears_a_result_after_the_end_may_ask_for_more_and_nothing_is_done(qapp, page):
    runner = TaskRunner(ThreadLane("database"), ThreadLane("files"))
    begun, done = threading.Event(), []

    def ask_more(result):
        page.take(result)
        runner.run_io(page, lambda _token: done.append("a file"))
        runner.run_db(page, lambda _core: done.append("the database"))

    def work(_token):
        begun.set()
        return "read"

    runner.run_io(page, work, ask_more)
    assert begun.wait(WAIT_S)
    runner.shutdown()
    qapp.processEvents()
    assert (page.results, done) == (["read"], [])


def test_opening_another_database_closes_the_first(opened, page, qtbot, tmp_path, clock, texts):
    def other():
        core, _key = create_core(
            tmp_path / "c.csrdb", PASSPHRASE, clock, texts, Organisation(name="Tweede"), kdf=FAST_KDF_FOR_TESTS
        )
        return core

    opened.open_core(page, other, page.take)
    opened.run_db(page, lambda core: core.organisation.get().name, page.take)
    qtbot.waitUntil(lambda: page.results == [None, "Tweede"])
    first = open_core(tmp_path / "a.csrdb", PASSPHRASE, clock, texts)
    first.close()


def test_the_window_ticks_while_a_list_is_read(runner, page, qtbot, tmp_path, resources):
    """The real reader in its real child process; the event loop goes round all the time."""
    path = tmp_path / "lijst.csv"
    lines = [f"Schuldeiser {number};K{number};{number},50" for number in range(1, 3_001)]
    path.write_text("\n".join(["Schuldeiser;Kenmerk;Bedrag", *lines]), encoding="utf-8")
    today = date(2026, 11, 24)
    table = load_class_table(resources / "classes", today)
    ticks = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(runner.is_busy))
    timer.start(1)
    runner.run_io(
        page,
        lambda token: read_list(path, kind="claims", class_table=table, today=today, cancelled=token.is_cancelled),
        page.take,
        page.fail,
    )
    qtbot.waitUntil(lambda: bool(page.results or page.errors), timeout=WAIT_S * 1000)
    timer.stop()
    assert page.errors == []
    assert len(page.results[0].rows) == 3_000
    # Far fewer would already show that nothing waited for the child.
    assert ticks.count(True) >= 10
