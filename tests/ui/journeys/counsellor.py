"""A person at the keyboard: goes to what is named, types, presses, waits, and reads; no mouse, no names of widgets.

Everything is found the way a person with a screen reader finds it: by pressing Tab and hearing what it is called. A
field without a name, a button that Tab does not reach, or a step that is not in words makes a journey stop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QWidget,
)

from tests.ui.journeys.camera import Camera
from ui.forms.parts import Stepper
from ui.messages import QtDialogs

#: What is slower than this hangs; nothing is measured with it.
PATIENCE_SECONDS = 60
#: More places than any page has.
_MOST_TABS = 220


class Stuck(AssertionError):
    """The person cannot go on; the message says what was heard instead."""


class PlannedDialogs(QtDialogs):
    """Questions are answered by keyboard in the real box; the file dialogs of the system are answered as planned."""

    def __init__(self) -> None:
        self.files: list[Path] = []
        self.yes: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.is_over = False
        self.wrong = ""
        self.counsellor: Counsellor | None = None

    def confirm(self, parent: QWidget, question: str, detail: str, action: str) -> bool:
        """Press the button a person meant to press; a question nobody foresaw stops the journey."""
        if self.is_over:
            return True
        self.asked.append((plain(question), plain(detail)))
        if not self.yes:
            raise Stuck(f"an unexpected question: {question} {detail}")
        wanted = self.yes.pop(0)
        QTimer.singleShot(0, lambda: self._answer(wanted))
        return super().confirm(parent, question, detail, action)

    def _answer(self, wanted: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert self.counsellor is not None
        self.counsellor.camera.take(f"vraag {wanted}", box)
        buttons = [button for button in box.buttons() if spoken(button) == wanted]
        if not buttons:
            self.wrong = f"no button {wanted!r} but {[spoken(button) for button in box.buttons()]} on {box.text()!r}"
            box.reject()
            return
        buttons[0].setFocus()
        QTest.keyClick(buttons[0], Qt.Key.Key_Space)

    def _file(self, title: str) -> Path:
        if not self.files:
            raise Stuck(f"an unexpected dialog for files: {title}")
        return self.files.pop(0)

    def open_file(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Give the next planned file."""
        return self._file(title)

    def choose_folder(self, parent: QWidget, title: str) -> Path | None:
        """Give the next planned folder."""
        return self._file(title)

    def save_file(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Give the next planned place; a folder gets the name that was proposed."""
        place = self._file(title)
        return place / name if place.is_dir() else place


class Counsellor:
    """Works in whatever window is in use."""

    def __init__(self, session: Any, dialogs: PlannedDialogs, camera: Camera) -> None:
        self.session = session
        self.dialogs = dialogs
        self.camera = camera
        self.notices: list[str] = []
        dialogs.counsellor = self
        session.notices.shown.connect(self._on_notice)

    def _on_notice(self, notice: Any) -> None:
        self.notices.append(plain(notice.text))

    # --- waiting ---------------------------------------------------------------------------------------------------

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the program work until something is so."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise Stuck(f"waited in vain for: {what}\n{self.hear()}")
            QApplication.processEvents()
            QTest.qWait(2)

    def rest(self) -> None:
        """Wait until nothing runs and what was done is shown."""
        calm = 0
        end = time.monotonic() + PATIENCE_SECONDS
        while calm < 3:
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            calm = 0 if self.session.tasks.is_busy else calm + 1
            if time.monotonic() > end:
                raise Stuck(f"the program keeps working\n{self.hear()}")
            if not calm:
                QTest.qWait(2)

    # --- where one is ----------------------------------------------------------------------------------------------

    @property
    def place(self) -> QWidget:
        """The window, dialog or menu that gets the keys."""
        popup = QApplication.activePopupWidget()
        if popup is not None and isinstance(popup, QMenu):
            return popup
        found = QApplication.activeModalWidget() or QApplication.activeWindow()
        if found is None:
            shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget.isWindow()]
            assert shown, "no window in sight"
            found = shown[-1]
            found.activateWindow()
            self.until(lambda: QApplication.activeWindow() is not None, "a window in use")
        return found

    @property
    def here(self) -> QWidget:
        """What has the focus."""
        return QApplication.focusWidget() or self.place

    @property
    def popup(self) -> QWidget | None:
        """A list that hangs open; it gets the keys, and passes on what is not for it."""
        return QApplication.activePopupWidget()

    def hear(self) -> str:
        """Everything that can be read in the window in use, for the person and for who looks for a fault."""
        place = self.place
        lines = [f"[{type(place).__name__}] {place.windowTitle()}"]
        for widget in place.findChildren(QWidget):
            if not widget.isVisibleTo(place):
                continue
            if isinstance(widget, QLabel) and widget.text().strip():
                lines.append(f"  {plain(widget.text())}")
            elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
                state = "" if widget.isEnabled() else " (uit)"
                lines.append(f"  <{type(widget).__name__}> {spoken(widget)!r} = {content(widget)!r}{state}")
        return "\n".join(lines)

    def lines(self) -> list[str]:
        """Every text in sight."""
        place = self.place
        found = (plain(content(widget)) for widget in place.findChildren(QWidget) if widget.isVisibleTo(place))
        return [text for text in found if text.strip()]

    def reads(self, words: str) -> bool:
        """Whether some text in sight holds these words."""
        return any(words in line for line in self.lines())

    def expect(self, words: str) -> None:
        """Read these words somewhere in sight, or stop."""
        if not self.reads(words):
            raise Stuck(f"nowhere in sight: {words!r}\nnotices: {self.notices[-4:]}\n{self.hear()}")

    @property
    def notice(self) -> str:
        """The newest notice."""
        return self.notices[-1] if self.notices else ""

    def expect_notice(self, words: str) -> None:
        """Have been told these words as the newest notice."""
        assert words in self.notice, f"{words!r} is not in {self.notices[-3:]}"

    # --- keys ------------------------------------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        """Press keys as they stand in a menu: `Ctrl+N`, `Return`, `Esc`; then wait until all is done."""
        self.place.activateWindow()
        self.until(lambda: QApplication.activeWindow() is not None, "a window in use")
        combination = QKeySequence(keys)[0]
        target = self.popup or self.here
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())
        self.rest()

    def go_to(self, words: str) -> None:
        """Go to a page by the number of its name in the side bar."""
        keys = {
            name: f"Ctrl+{number}"
            for number, name in enumerate(
                (
                    "Vandaag", "Dossiers", "Schuldeisers", "Lijsten",
                    "Uitwisseling", "Brieven", "Cijfers", "Instellingen",
                ),
                start=1,
            )
        }  # fmt: skip
        self.press(keys[words])

    def tab_to(self, words: str, kind: type[QWidget] | tuple[type[QWidget], ...] = QWidget) -> QWidget:
        """Press Tab until something of this name has the focus; every stop must have a name."""
        self._begin_in_window()
        heard: list[str] = []
        start = self.here
        for turn in range(_MOST_TABS):
            now = self.here
            if isinstance(now, kind) and matches(now, words):
                return now
            if turn and now is start:
                break
            if not spoken(now) and now is not self.place:
                raise Stuck(f"Tab leads to something without a name, after {heard[-2:]}: {type(now).__name__}")
            heard.append(f"{spoken(now)} <{type(now).__name__}>")
            QTest.keyClick(self.popup or now, Qt.Key.Key_Tab)
            QApplication.processEvents()
            if self.here is now:
                raise Stuck(f"Tab stays in {spoken(now)!r} <{type(now).__name__}>")
        raise Stuck(f"Tab leads to no {words!r}; heard: {heard}\nnotices: {self.notices[-4:]}\n{self.hear()}")

    def _begin_in_window(self) -> None:
        place = self.place
        if not place.isActiveWindow():
            place.activateWindow()
            self.until(place.isActiveWindow, "the window in use")
        focus = QApplication.focusWidget()
        if focus is None or focus.window() is not place:
            QTest.keyClick(place, Qt.Key.Key_Tab)

    def fill(self, words: str, text: str) -> None:
        """Go to a field and type in it, over what stood there."""
        field = self.tab_to(words, (QLineEdit, QPlainTextEdit))
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for sign in text:
            strike(self.popup or field, sign)
        QApplication.processEvents()

    def paste(self, words: str, text: str) -> None:
        """Go to a field and paste a text in it."""
        field = self.tab_to(words, (QLineEdit, QPlainTextEdit))
        QApplication.clipboard().setText(text)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()

    def choose(self, words: str, option: str) -> None:
        """Go to a list of choices and walk with the arrows to one of them."""
        box = self.tab_to(words, QComboBox)
        assert isinstance(box, QComboBox)
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if option in plain(box.currentText()):
                self.rest()
                return
            QTest.keyClick(box, Qt.Key.Key_Down)
        options = [box.itemText(at) for at in range(box.count())]
        raise Stuck(f"{words!r} has no choice {option!r}: {options}")

    def push(self, words: str, *, say: str = "") -> None:
        """Go to a button, press it, and wait; `say` is the button of the question that follows."""
        self.begin_to_push(words, say=say)
        self.rest()
        assert not self.dialogs.yes, f"no question came for {self.dialogs.yes}"
        assert not self.dialogs.wrong, self.dialogs.wrong

    def begin_to_push(self, words: str, *, say: str = "") -> None:
        """Press a button and do not wait for what it begins."""
        button = self.tab_to(words, QAbstractButton)
        if say:
            self.dialogs.yes.append(say)
        QTest.keyClick(button, Qt.Key.Key_Space)

    def tick(self, words: str) -> None:
        """Put a tick in a box."""
        self.push(words)

    def open_tab(self, words: str) -> None:
        """Go to the row of tabs that has this one, and walk to it with the arrows."""
        self._begin_in_window()
        for bar in self.place.findChildren(QTabBar):
            in_sight = [at for at in range(bar.count()) if bar.isTabVisible(at)]
            target = next((at for at in in_sight if plain_name(bar.tabText(at)) == words), None)
            if bar.isVisible() and target is not None:
                break
        else:
            raise Stuck(f"no tab {words!r}\n{self.hear()}")
        self.tab_to(spoken(bar), QTabBar)
        for _ in in_sight:
            if bar.currentIndex() == target:
                break
            QTest.keyClick(bar, Qt.Key.Key_Left if target < bar.currentIndex() else Qt.Key.Key_Right)
        assert bar.currentIndex() == target, f"the arrows do not reach the tab {words!r}"
        self.rest()

    def row(self, words: str, table: str = "") -> QTableView:
        """Go to a table and walk down to the row with these words."""
        view = self.tab_to(table, QTableView) if table else self.tab_to_kind(QTableView)
        assert isinstance(view, QTableView)
        model = view.model()
        QTest.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        for _ in range(model.rowCount()):
            at = view.currentIndex().row()
            if at >= 0 and words in row_words(view, at):
                self.rest()
                return view
            QTest.keyClick(view, Qt.Key.Key_Down)
        rows = [row_words(view, at) for at in range(model.rowCount())]
        raise Stuck(f"no row with {words!r} in {spoken(view)!r}: {rows}")

    def rows(self, table: str) -> list[str]:
        """Read the rows of a table."""
        view = self.tab_to(table, QTableView)
        assert isinstance(view, QTableView)
        return [row_words(view, at) for at in range(view.model().rowCount())]

    def tab_to_kind(self, kind: type[QWidget]) -> QWidget:
        """Press Tab until something of this kind has the focus."""
        self._begin_in_window()
        for _ in range(_MOST_TABS):
            if isinstance(self.here, kind):
                return self.here
            QTest.keyClick(self.here, Qt.Key.Key_Tab)
            QApplication.processEvents()
        raise Stuck(f"Tab leads to no {kind.__name__}\n{self.hear()}")

    # --- what a person does often ------------------------------------------------------------------------------------

    def find(self, words: str) -> None:
        """Search everything and open what is found first."""
        self.press("Ctrl+K")
        self.until(lambda: spoken(self.here) == "Zoeken in alles", "the search field in use")
        QTest.keyClicks(self.here, words)
        self.until(lambda: {"Dossiers", "Cliënten"} & set(self._found()), f"found {words}")
        self.rest()
        self.press("Return")
        self.until(lambda: not self._found(), "what was found is opened")
        self.rest()

    def _found(self) -> list[str]:
        return [
            view.item(at).text()
            for view in self.place.findChildren(QListWidget)
            if view.isVisible()
            for at in range(view.count())
        ]

    def ask(self, question: Callable[[Any], Any]) -> Any:
        """Look in the database, in its own lane."""
        answers: list[Any] = []
        self.session.tasks.run_db(self.session, question, answers.append)
        self.until(lambda: bool(answers), "an answer of the database")
        return answers[0]

    def photo(self, step: str) -> None:
        """Keep how the window in use looks after a step."""
        self.camera.take(step, self.place)


def strike(widget: QWidget, sign: str) -> None:
    """Type one sign; Qt's own way of testing knows only those of an American keyboard."""
    if sign.isascii():
        QTest.keyClick(widget, sign)
        return
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign))


def spoken(widget: QWidget) -> str:
    """What a screen reader calls something."""
    if isinstance(widget, (QComboBox, QTabBar)):
        # On Linux Qt gives the choice for the name of a list of choices; on Windows it is this.
        return plain_name(widget.accessibleName())
    found = QAccessible.queryAccessibleInterface(widget)
    name = found.text(QAccessible.Text.Name) if found is not None else ""
    return plain_name(name)


def content(widget: QWidget) -> str:
    """What stands in something."""
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
        return str(widget.text())
    if isinstance(widget, QPlainTextEdit):
        return str(widget.toPlainText())
    if isinstance(widget, QComboBox):
        return str(widget.currentText())
    if isinstance(widget, Stepper):
        # Drawn, so heard: which phase it is.
        return str(widget.accessibleName())
    if isinstance(widget, QTableView):
        return "\n".join(row_words(widget, at) for at in range(min(60, widget.model().rowCount())))
    return ""


def row_words(view: QTableView, at: int) -> str:
    """The words of a row as they are read from left to right."""
    model = view.model()
    cells = (model.index(at, column).data() for column in range(model.columnCount()))
    return plain(" | ".join(str(cell) for cell in cells if cell))


def matches(widget: QWidget, words: str) -> bool:
    """Whether something is called so; words that end in an ellipsis match the beginning."""
    name = spoken(widget)
    if words.endswith("*"):
        return name.startswith(words[:-1])
    return name == words


def plain(text: str) -> str:
    """A text with ordinary spaces."""
    return text.replace("\xa0", " ").replace("\u202f", " ")


def plain_name(text: str) -> str:
    """A name without the mark of its Alt key."""
    return plain(text.replace("&&", "\0").replace("&", "").replace("\0", "&")).strip()
