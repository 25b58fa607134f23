"""What the program puts on the clipboard: never in its history, numbers only for a moment (design/safety.md 4.5)."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer, Slot
from PySide6.QtGui import QClipboard

#: Windows keeps no history of what carries this name (its presence counts, not its content).
_NOT_IN_HISTORY = 'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"'


class PassingClipboard(QObject):
    """Puts a text on the clipboard that leaves by itself."""

    def __init__(self, clipboard: QClipboard, seconds: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._text = ""
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(seconds * 1_000)
        self.timer.timeout.connect(self.take_back)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard for a short time."""
        put_text(self._clipboard, text)
        self._text = text
        self.timer.start()

    @Slot()
    def take_back(self) -> None:
        """Take our text away, unless something else lies there by now."""
        text, self._text = self._text, ""
        self.timer.stop()
        if text and self._clipboard.text() == text:
            self._clipboard.clear()

    def leave_nothing(self) -> None:
        """Clear whatever this program put on the clipboard, also by Ctrl+C in a field; for a lock and for the end."""
        self.take_back()
        if self._clipboard.ownsClipboard():
            self._clipboard.clear()


def put_text(clipboard: QClipboard, text: str) -> None:
    """Put a text on the clipboard that Windows does not remember or send to another computer."""
    content = QMimeData()
    content.setText(text)
    content.setData(_NOT_IN_HISTORY, QByteArray(b"\x00"))
    clipboard.setMimeData(content)
