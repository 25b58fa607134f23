"""Whose dossier it is: names in the size of a title, on two lines at most."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from ui.forms.sized_label import LargeLabel
from ui.plain_text import plain_tip
from ui.theme import TITLE_SIZE

#: Where a name can be broken; of a part that is longer than so many characters the middle is left out.
_BREAKS, _LONGEST_PART = re.compile(r"[\s\-/]+"), 25


class NameLabel(LargeLabel):
    """Names on one line or two; of what does not fit the middle gives way to …, and all of it stands in the tip.

    The text of the label, which a screen reader says, is always whole. Without word wrap it is one line.
    """

    #: What stands on each line when two people do not fit otherwise, and what else the tip says.
    _halves: tuple[str, str] | None = None
    _more = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", TITLE_SIZE, parent)
        self.setWordWrap(True)

    def show_names(self, names: Sequence[str], between: str) -> None:
        """Show the names of one or two people, with a word between them."""
        self._halves = (f"{names[0]}{between.rstrip()}", names[1]) if len(names) == 2 else None
        self.setText(between.join(names))
        self.updateGeometry()
        self._tell()

    def tell_more(self, words: str) -> None:
        """Say in the tip what stands nowhere else now; nothing for only the names, where these are shortened."""
        self._more = words
        self._tell()

    @property
    def is_shortened(self) -> bool:
        """Whether a part of the names is left out."""
        return "".join(self._lines(self.width())).replace(" ", "") != self.text().replace(" ", "")

    # --- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text())
        return QSize(min(width, metrics.averageCharWidth() * 60), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        if not self.wordWrap():
            return QSize(metrics.averageCharWidth() * 8, metrics.height())
        longest = max(map(metrics.horizontalAdvance, _BREAKS.split(self.text())), default=0)
        return QSize(min(longest, metrics.averageCharWidth() * _LONGEST_PART), metrics.height())

    def heightForWidth(self, width: int) -> int:
        return max(1, len(self._lines(width))) * self.fontMetrics().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        high = self.fontMetrics().height()
        lines = self._lines(self.width())
        top = (self.height() - high * len(lines)) // 2
        for at, line in enumerate(lines):
            painter.drawText(0, top + at * high + self.fontMetrics().ascent(), line)
        painter.end()

    # --- helpers -------------------------------------------------------------------------------------------------

    def _lines(self, width: int) -> list[str]:
        """Return what is drawn in such a width."""
        if self.fontMetrics().horizontalAdvance(self.text()) <= width:
            return [self.text()]
        if not self.wordWrap():
            return [self._shortened(self.text(), width)]
        lines = self._wrapped(width)
        if len(lines) <= 2:
            return lines
        first, second = self._halves or (lines[0], "".join(lines[1:]))
        return [self._shortened(first, width), self._shortened(second, width)]

    def _wrapped(self, width: int) -> list[str]:
        layout = QTextLayout(self.text(), self.font())
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        layout.beginLayout()
        lines = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            lines.append(self.text()[line.textStart() : line.textStart() + line.textLength()])
        layout.endLayout()
        return lines

    def _shortened(self, text: str, width: int) -> str:
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, width)

    def _tell(self) -> None:
        words = self._more or (self.text() if self.is_shortened else "")
        self.setToolTip(plain_tip(words) if words else "")
