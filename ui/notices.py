"""Quiet messages in the window: what happened, what went wrong, and a button to take it back."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from csr_desktop.errors import Bug, CsrError
from csr_desktop.texts import Texts


class Tone(StrEnum):
    """How a notice is meant; shown by a word and an icon too, never by colour alone."""

    DONE = "done"
    WARNING = "warning"
    PROBLEM = "problem"


class Notice(NamedTuple):
    """One message; `action` is a button with its words and what it does.

    One that `stays` comes back after others until a person closes it.
    """

    tone: Tone
    text: str
    action_text: str = ""
    action: Callable[[], None] | None = None
    stays: bool = False


class Notices(QObject):
    """Collects notices; the main window shows the newest.

    Signals:
        shown: a new notice (`Notice`).
        cleared: nothing to show any more.
    """

    shown = Signal(object)
    cleared = Signal()

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._staying: list[Notice] = []
        self._is_held = False
        self._aside: list[Notice] = []

    @property
    def staying(self) -> tuple[Notice, ...]:
        """What nobody closed yet, oldest first; also what was said before there was a window."""
        return () if self._is_held else tuple(self._staying)

    def stay(self, text: str, tone: Tone = Tone.WARNING) -> None:
        """Say what a person has to have seen: it stays until it is closed, whatever comes in between."""
        if all(notice.text != text for notice in self._staying):
            self._staying.append(Notice(tone, text, stays=True))
            if not self._is_held:
                self.shown.emit(self._staying[-1])

    def close(self, notice: Notice) -> None:
        """A person closed a notice."""
        if notice in self._staying:
            self._staying.remove(notice)

    def done(self, text: str, action_text: str = "", action: Callable[[], None] | None = None) -> None:
        """Say that something was done, with a way to take it back."""
        self.shown.emit(Notice(Tone.DONE, text, action_text, action))

    def warn(self, text: str, action_text: str = "", action: Callable[[], None] | None = None) -> None:
        """Say what deserves a look, with a way to get there."""
        self.shown.emit(Notice(Tone.WARNING, text, action_text, action))

    def aside(
        self,
        text: str,
        action_text: str = "",
        action: Callable[[], None] | None = None,
        tone: Tone = Tone.WARNING,
    ) -> None:
        """Tell of other work than what the person is doing now; it waits while a client looks along."""
        notice = Notice(tone, text, action_text, action)
        if self._is_held:
            self._aside.append(notice)
        else:
            self.shown.emit(notice)

    def hold(self, is_held: bool) -> None:
        """Keep what is about other work from sight, or show what waited."""
        self._is_held = is_held
        self.clear()
        if not is_held:
            waiting, self._aside = self._aside, []
            for notice in waiting:
                self.shown.emit(notice)

    def error(self, error: BaseException) -> None:
        """Say in Dutch what went wrong and how to mend it."""
        self.shown.emit(Notice(Tone.PROBLEM, self.sentence(error)))

    def clear(self) -> None:
        """Take the notice away."""
        self.cleared.emit()

    def sentence(self, error: BaseException) -> str:
        """Return the Dutch sentences of an error; our own faults get one that promises nothing."""
        if isinstance(error, CsrError) and not isinstance(error, Bug):
            return " ".join(dict.fromkeys(self._texts.explain(error)))
        # Type only: the text of an unforeseen error may hold a name or a number of a client.
        return self.tr(
            "Er ging iets mis in het programma ({kind}). Er is niets half bewaard. Probeer het nog eens; "
            "blijft het misgaan, meld dan wat u deed."
        ).format(kind=type(error).__name__)
