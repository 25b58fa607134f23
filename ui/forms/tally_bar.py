"""Who said what to a proposal: one bar by amount, and below it the same in words; never colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from csr_desktop.money import format_euro
from csr_desktop.services.consents import Tally
from ui.forms.flow import FlowLayout
from ui.forms.parts import label

#: In the order of the bar: who agreed stands at the left, so that what is still needed is what is missing at the right.
_PARTS = ("agreed", "consented", "open", "refused")


class TallyBar(QWidget):
    """The bar with its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = _Bar(self)
        self._names = {
            "agreed": self.tr("Akkoord op voorstel"),
            "consented": self.tr("Vooraf akkoord"),
            "open": self.tr("Nog open"),
            "refused": self.tr("Geweigerd"),
        }
        self.count_labels: dict[str, QLabel] = {}
        self._amount_labels: dict[str, QLabel] = {}
        keys = FlowLayout(spacing=16)
        for key in _PARTS:
            words = QVBoxLayout()
            words.setSpacing(0)
            self.count_labels[key] = label()
            self._amount_labels[key] = label(kind="muted")
            words.addWidget(self.count_labels[key])
            words.addWidget(self._amount_labels[key])
            key_box = QWidget()
            one = QHBoxLayout(key_box)
            one.setContentsMargins(0, 0, 0, 0)
            one.setSpacing(8)
            one.addWidget(_Swatch(key, self), 0, Qt.AlignmentFlag.AlignTop)
            one.addLayout(words)
            keys.addWidget(key_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._bar)
        layout.addLayout(keys)

    def show_tally(self, tally: Tally) -> None:
        """Show how it stands; the whole sentence is what a screen reader says."""
        amounts = {key: int(getattr(tally, f"{key}_cents")) for key in _PARTS}
        counts = {key: int(getattr(tally, key)) for key in _PARTS}
        self._bar.show_amounts(amounts)
        for key in _PARTS:
            words = self.tr("{name}: {count} van {claims}").format(
                name=self._names[key], count=counts[key], claims=tally.claims
            )
            amount = format_euro(amounts[key])
            if key == "agreed" and tally.ordered:
                amount = self.tr("{amount}, bevolen door de rechter: {ordered}").format(
                    amount=amount, ordered=tally.ordered
                )
            self.count_labels[key].setText(words)
            self._amount_labels[key].setText(amount)
        self.setAccessibleName(
            "; ".join(f"{self.count_labels[key].text()} ({self._amount_labels[key].text()})" for key in _PARTS)
        )


class _Bar(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._amounts: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_amounts(self, amounts: dict[str, int]) -> None:
        self._amounts = amounts
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 40, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        total = sum(self._amounts.values())
        left, room = 0.5, self.width() - 1.0
        for key in _PARTS:
            wide = room * self._amounts.get(key, 0) / total if total else 0.0
            if wide:
                _fill(painter, self.palette(), key, QRectF(left, 0.5, wide, self.height() - 1.0))
            left += wide
        painter.end()


class _Swatch(QWidget):
    """What a part of the bar looks like, beside its words."""

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._key = key
        side = self.fontMetrics().height()
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _fill(painter, self.palette(), self._key, QRectF(1.5, 1.5, self.width() - 3.0, self.height() - 3.0))
        painter.end()


def _fill(painter: QPainter, palette: QPalette, key: str, box: QRectF) -> None:
    """Fill a part: whole, striped, empty or crossed, so that it can be told without colour."""
    accent, problem = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.BrightText)
    colour, pattern = {
        "agreed": (accent, Qt.BrushStyle.SolidPattern),
        "consented": (accent, Qt.BrushStyle.BDiagPattern),
        "open": (palette.color(QPalette.ColorRole.PlaceholderText), Qt.BrushStyle.NoBrush),
        "refused": (problem, Qt.BrushStyle.DiagCrossPattern),
    }[key]
    painter.setPen(QPen(colour, 1))
    painter.setBrush(QBrush(colour, pattern))
    painter.drawRect(box)
