"""A check box whose words go on in the next line where there is no room; Qt has none."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

#: So many characters stand beside each other at least.
_LEAST = 20


class WrappingBox(QCheckBox):
    """A check box that is as high as its words need."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._words = words
        # What is shown has its lines broken; a screen reader says it in one breath.
        self.setAccessibleName(words.replace("&&", "&"))
        # Qt's own never gets narrower than its words.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum, QSizePolicy.ControlType.CheckBox)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """The words, without the breaks of the lines."""
        return self._words

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._broken(width).count("\n")
        return self._line_height() + lines * self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        return QSize(self._beside() + self.fontMetrics().horizontalAdvance(self._words), self._line_height())

    def minimumSizeHint(self) -> QSize:
        least = self._beside() + self.fontMetrics().averageCharWidth() * _LEAST
        return QSize(min(self.sizeHint().width(), least), self._line_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break_lines()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._break_lines()
            self.updateGeometry()

    def _break_lines(self) -> None:
        broken = self._broken(self.width())
        if broken != super().text():
            self.setText(broken)

    def _broken(self, width: int) -> str:
        """Return the words with as many on each line as fit beside the box."""
        room, metrics = width - self._beside(), self.fontMetrics()
        lines = [""]
        for word in self._words.split(" "):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return "\n".join(lines)

    def _beside(self) -> int:
        """How wide the box itself is, with the gap before the words."""
        shown = max(self.fontMetrics().horizontalAdvance(line) for line in super().text().split("\n"))
        return max(0, super().sizeHint().width() - shown)

    def _line_height(self) -> int:
        extra = super().text().count("\n") * self.fontMetrics().lineSpacing()
        return max(super().sizeHint().height() - extra, self.fontMetrics().height())
