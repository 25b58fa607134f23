"""What the window relies on in PySide6; when an upgrade changes one of these, a rule of docs/adr/0007 has to change."""

from __future__ import annotations

import datetime
import gc
import threading
import weakref
from decimal import Decimal
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSortFilterProxyModel, Qt, QThread, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QLabel, QPushButton


@pytest.fixture
def no_gc():
    """Only counting references: what lives on is held by somebody."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Closing(QDialog):
    """A dialog whose button is connected in one of several ways."""

    def __init__(self, how):
        super().__init__()
        self.button = QPushButton(self)
        if how == "lambda":
            self.button.clicked.connect(lambda: self.accept())
        elif how == "partial":
            self.button.clicked.connect(partial(self.done, 1))
        else:
            self.button.clicked.connect(self.accept)


def alive_after_dropping(how):
    dialog = Closing(how)
    seen = weakref.ref(dialog)
    del dialog
    gc.collect()
    return seen


@pytest.mark.parametrize("how", ["lambda", "partial"])
def test_v1_a_slot_that_captures_self_keeps_the_dialog(qapp, no_gc, how):
    seen = alive_after_dropping(how)
    assert seen() is not None
    seen().deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert seen() is None or not shiboken6.isValid(seen())


def test_v1_a_bound_method_lets_the_dialog_go(qapp, no_gc):
    assert alive_after_dropping("bound")() is None


class Emitter(QObject):
    said = Signal(object)

    def say(self):
        self.said.emit("hello")


class Ear(QObject):
    """Lives in the window's thread."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def hear(self, _word):
        self.heard.append(threading.current_thread() is threading.main_thread())


@pytest.fixture
def emitter_in_thread(qapp):
    thread, emitter = QThread(), Emitter()
    emitter.moveToThread(thread)
    thread.started.connect(emitter.say)
    yield thread, emitter
    thread.quit()
    thread.wait()


def test_v2_a_lambda_runs_in_the_thread_of_the_emitter(emitter_in_thread, qtbot):
    thread, emitter = emitter_in_thread
    heard = []
    emitter.said.connect(
        lambda _word: heard.append(threading.current_thread() is threading.main_thread()),
        Qt.ConnectionType.QueuedConnection,
    )
    thread.start()
    qtbot.waitUntil(lambda: len(heard) == 1)
    assert heard == [False]


def test_v2_a_bound_method_of_an_object_runs_in_the_windows_thread(emitter_in_thread, qtbot):
    thread, emitter = emitter_in_thread
    ear = Ear()
    emitter.said.connect(ear.hear)
    thread.start()
    qtbot.waitUntil(lambda: len(ear.heard) == 1)
    assert ear.heard == [True]


def test_v3_an_emitter_of_the_windows_thread_may_be_used_from_any_thread(qapp, qtbot):
    emitter, ear = Emitter(), Ear()
    emitter.said.connect(ear.hear)
    thread = threading.Thread(target=emitter.say)
    thread.start()
    thread.join()
    assert ear.heard == []
    qtbot.waitUntil(lambda: ear.heard == [True])


class Typed(QObject):
    number = Signal(int)
    mapping = Signal(dict)
    text = Signal(str)
    anything = Signal(object)


def emitted(signal, value):
    got = []
    signal.connect(got.append)
    signal.emit(value)
    return got


def test_v4_typed_signals_lose_values(qapp):
    source = Typed()
    assert emitted(source.number, 12.9) == [12]
    assert emitted(source.mapping, {1: 2}) == [{}]
    assert emitted(source.text, 5) == [""]


def test_v4_an_int_signal_loses_cents(qapp, qtbot):
    source, cents = Typed(), 3_000_000_000
    with qtbot.capture_exceptions() as raised:
        got = emitted(source.number, cents)
    assert [kind for kind, _error, _traceback in raised] == [OverflowError]
    assert cents not in got


def test_v4_object_signals_carry_everything(qapp):
    source = Typed()
    for value in (3_000_000_000, Decimal("12.90"), {1: 2}, None, datetime.date(2026, 11, 24)):
        got = []
        source.anything.connect(got.append)
        source.anything.emit(value)
        source.anything.disconnect()
        assert got == [value]


def sorted_by_proxy(values):
    model, proxy = QStandardItemModel(), QSortFilterProxyModel()
    for value in values:
        item = QStandardItem()
        item.setData(value, Qt.ItemDataRole.UserRole)
        model.appendRow(item)
    proxy.setSourceModel(model)
    proxy.setSortRole(Qt.ItemDataRole.UserRole)
    proxy.sort(0)
    return [proxy.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(proxy.rowCount())]


def test_v5_texts_sort(qapp):
    assert sorted_by_proxy(["2026-03-06", "2025-12-31"]) == ["2025-12-31", "2026-03-06"]
    assert sorted_by_proxy([5, -3, 0]) == [-3, 0, 5]


def test_v5_numbers_on_both_sides_of_32_bits_do_not_sort(qapp):
    """The paper said they do; hence the sort keys of `ui/models/table_model.py` are always text."""
    assert sorted_by_proxy([5, -3, 2**40, 0]) != [-3, 0, 5, 2**40]


def test_v5_decimals_stay_unsorted(qapp):
    values = [Decimal(5), Decimal(-3), Decimal(2)]
    assert sorted_by_proxy(values) == values


def test_many_texts_do_not_wear_none_out(qapp):
    """PySide6 6.12 loses a reference to None per call and aborts after some five thousand (pyproject.toml)."""
    label, button = QLabel(), QPushButton()
    for number in range(20_000):
        label.setText(str(number))
        button.setText("")
    assert label.text() == "19999"
