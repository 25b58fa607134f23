"""Parts beside each other as long as there is room for all of them, else below each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Space

#: From this width, in average characters, two columns of cards fit beside each other.
_WIDE = 110


class SideBySide(QWidget):
    """A row of widgets or layouts that becomes a column where the window is narrow or the text large."""

    def __init__(
        self,
        parts: Sequence[QWidget | QLayout],
        characters: int,
        *,
        spacing: int = Space.MEDIUM,
        shares: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`characters` is the width, in average characters of the chosen text size, from which all stand in one row.

        With `shares` they divide that row; else each has as much as the others.
        """
        super().__init__(parent)
        self._characters = characters
        self._spacing = spacing
        self._shares = tuple(shares) or (1,) * len(parts)
        self._is_kept = False
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)
        for part, share in zip(parts, self._shares, strict=True):
            if isinstance(part, QWidget):
                self._row.addWidget(part, share)
            else:
                self._row.addLayout(part, share)
        # Narrower than the row asks for: that is when it turns.
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    @property
    def is_row(self) -> bool:
        """Whether the parts stand beside each other."""
        return self._row.direction() is QBoxLayout.Direction.LeftToRight

    def keep_row(self, is_kept: bool) -> None:
        """Stay a row however narrow it is; the first part then has all that the others leave."""
        if is_kept is not self._is_kept:
            self._is_kept = is_kept
            for at, share in enumerate(self._shares):
                self._row.setStretch(at, int(at == 0) if is_kept else share)
            self._turn()

    def minimumSizeHint(self) -> QSize:
        # Beside each other they would keep the page as wide as all of them together.
        return QSize(max(self._least_widths(), default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            # Words came that need more room, or went.
            self._turn()
        return done

    def _turn(self) -> None:
        widths = self._least_widths()
        together = sum(widths) + self._spacing * max(0, len(widths) - 1)
        fits = self._is_kept or self.width() >= max(together, self.fontMetrics().averageCharWidth() * self._characters)
        wanted = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not wanted:
            self._row.setDirection(wanted)
            self._row.setSpacing(self._spacing if fits else min(self._spacing, Space.MEDIUM))

    def _least_widths(self) -> list[int]:
        """Return the width no part can do without, for each that is in sight."""
        items = [item for at in range(self._row.count()) if (item := self._row.itemAt(at)) is not None]
        return [item.minimumSize().width() for item in items if not item.isEmpty()]


class TwoColumns(SideBySide):
    """Two columns to be filled, `left` and `right`; below each other the left one comes first."""

    def __init__(self, gap: int = Space.MEDIUM, parent: QWidget | None = None, *, shares: Sequence[int] = ()) -> None:
        """`shares` divide the width between both, when they are beside each other."""
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        super().__init__((self.left, self.right), _WIDE, spacing=gap, shares=shares, parent=parent)
        for column in (self.left, self.right):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(Space.MEDIUM)


class Downwards(QScrollArea):
    """A part of `SideBySide` that scrolls downwards only, so that it is never narrower than what is in it.

    Below the other parts it does not scroll at all: then the page does, with one bar.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = content
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        layout, least = self._content.layout(), super().minimumSizeHint().height()
        whole = least if layout is None or not self._is_alone else layout.minimumHeightForWidth(self.viewport().width())
        return QSize(self._content.minimumSizeHint().width() + bar, max(least, whole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if self._is_alone else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)
        self.updateGeometry()

    @property
    def _is_alone(self) -> bool:
        around = self.parentWidget()
        return isinstance(around, SideBySide) and not around.is_row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            # What is in it needs other room than before; Qt tells nobody around a place that scrolls.
            self.updateGeometry()
        return super().eventFilter(watched, event)
