"""A scanner in the hand types a code and ends with Enter; this tells such a burst from a person at the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from csr_desktop.errors import UserError
from csr_desktop.letters import reply_code

#: Keys this close together, in milliseconds, come from no hand.
_APART_MS = 60
_LENGTH = 8


class ScanCatcher(QObject):
    """Watches fields in which somebody may be typing when the next slip is scanned.

    Signals:
        begun: the first key of what may be a burst, before it reaches the field.
        scanned: a whole code came in one burst (the code); the field is as it was before.
    """

    begun = Signal()
    scanned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = ""
        self._before: str | int = ""
        self._last = 0

    def watch(self, form: QWidget) -> None:
        """Watch the fields and choices of a form: a letter chooses in a list, and Enter would store that."""
        for edit in (*form.findChildren(QLineEdit), *form.findChildren(QComboBox)):
            edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(watched, QLineEdit | QComboBox):
            assert isinstance(event, QKeyEvent)
            return self._takes(watched, event)
        return False

    def _takes(self, edit: QLineEdit | QComboBox, event: QKeyEvent) -> bool:
        is_close = event.timestamp() - self._last <= _APART_MS
        self._last = event.timestamp()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            keys, self._keys = self._keys if is_close else "", ""
            return self._is_scan(edit, keys)
        sign = event.text()
        if not sign.isalnum():
            # Shift and its like go with a key; anything else ends what may be a burst.
            self._keys = self._keys if not sign else ""
        elif is_close and self._keys:
            self._keys += sign
        else:
            self._keys, self._before = sign, edit.text() if isinstance(edit, QLineEdit) else edit.currentIndex()
            self.begun.emit()
        return False

    def _is_scan(self, edit: QLineEdit | QComboBox, keys: str) -> bool:
        if len(keys) != _LENGTH:
            return False
        try:
            code = reply_code.check(keys)
        except UserError:
            return False
        if isinstance(edit, QLineEdit):
            edit.setText(str(self._before))
        else:
            edit.setCurrentIndex(int(self._before))
        self.scanned.emit(code)
        return True
