"""A table whose rows can be put off by typing how long: `+1d`, `+1w`, `+2w`, `+1m`, as in a field for a day."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ui.models.table import Table

#: What may stand so far, and what is a whole length of time.
_PART = re.compile(r"\+[0-9]{0,2}", re.ASCII)
_WHOLE = re.compile(r"\+[1-9][0-9]?[dwm]", re.ASCII)


class LaterTable(Table):
    """Reads a length of time from the keys; any other key ends it and does what it always does.

    Signals:
        later_typed: a whole length was typed with a row current (the text, and the row object).
        typing_changed: what is typed so far; empty when it ended.
    """

    later_typed = Signal(str, object)
    typing_changed = Signal(str)

    _typed = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._takes(event.text().lower()):
            event.accept()
            return
        if event.key() != Qt.Key.Key_Shift:
            # Shift alone is on its way to a plus.
            had = self._typed
            self._say("")
            if had and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._say("")
        super().focusOutEvent(event)

    def _takes(self, character: str) -> bool:
        row = self.current_row()
        if row is None or not character or not (self._typed or character == "+"):
            return False
        typed = character if character == "+" else self._typed + character
        if _WHOLE.fullmatch(typed):
            self._say("")
            self.later_typed.emit(typed, row)
            return True
        if not _PART.fullmatch(typed):
            return False
        self._say(typed)
        return True

    def _say(self, typed: str) -> None:
        if typed != self._typed:
            self._typed = typed
            self.typing_changed.emit(typed)
