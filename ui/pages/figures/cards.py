"""A figure as a card: its number, and for each norm in words and with a sign whether it is met."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.forms.parts import label
from ui.forms.sized_label import LargeLabel
from ui.pages.figures.facts import CardFacts
from ui.theme import KIND

#: How wide a card is at least, in average characters.
_WIDE = 50
#: So many times as large as text is its number.
_NUMBER = 1.5
_MOST_COLUMNS = 4
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class FigureCard(QPushButton):
    """Opens the dossiers behind its figure.

    Signals:
        chosen: the card was pressed (the code of its figure).
    """

    chosen = Signal(object)

    def __init__(self, facts: CardFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = facts.code
        self.setProperty(KIND, "card")
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(2)
        lines = [facts.name, f"{facts.value} {facts.counted}".strip()]
        column.addWidget(_quiet(label(facts.name, "heading")))
        column.addWidget(_quiet(LargeLabel(facts.value, _NUMBER)))
        column.addWidget(_quiet(label(facts.counted, "muted")))
        for verdict in facts.verdicts:
            sign, kind = ("✓", "good") if verdict.is_met else ("⚠", "warning")
            lines.append(verdict.text)
            column.addWidget(_quiet(label(f"{sign} {verdict.text}", kind)))
        if facts.waiting:
            lines.append(facts.waiting)
            column.addWidget(_quiet(label(facts.waiting, "muted")))
        column.addStretch(1)
        self.setAccessibleName(". ".join(line.rstrip(".") for line in lines) + ".")
        self.setAccessibleDescription(self.tr("Enter toont de dossiers achter dit cijfer"))
        self.clicked.connect(self._on_clicked)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalMinimumSize() if layout else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout else super().heightForWidth(width)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.code)


class CardGrid(QWidget):
    """Cards in as many columns as fit; the arrows go from card to card.

    Signals:
        chosen: a card was pressed (the code of its figure).
    """

    chosen = Signal(object)

    def __init__(self, facts: Sequence[CardFacts], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = [FigureCard(item) for item in facts]
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._gaps = [QWidget(self) for _ in range(_MOST_COLUMNS - 1)]
        for gap in self._gaps:
            gap.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for card in self.cards:
            card.chosen.connect(self.chosen)
        self._place(3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(max(1, min(_MOST_COLUMNS, self.width() // (self.fontMetrics().averageCharWidth() * _WIDE))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        at = next((at for at, card in enumerate(self.cards) if card.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        to = at + step[0] * self._columns + step[1]
        if 0 <= to < len(self.cards):
            self.cards[to].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focusNextPrevChild(to > at)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        for at in range(self._columns):
            self._grid.setColumnStretch(at, 0)
        self._columns = columns
        for at, card in enumerate(self.cards):
            self._grid.addWidget(card, at // columns, at % columns)
        # Cards of a short row are no wider than those of the group below.
        for at, gap in enumerate(self._gaps):
            place = len(self.cards) + at
            self._grid.addWidget(gap, place // columns, place % columns)
            gap.setVisible(place < columns)
        for at in range(columns):
            self._grid.setColumnStretch(at, 1)


def _quiet(made: QLabel) -> QLabel:
    """A label on a button: the button gets the click, and says the words itself."""
    made.setWordWrap(True)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made
