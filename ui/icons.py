"""Line icons of one set (Lucide, in `resources/icons`), in the colour of the text around them, sharp at every scale."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

#: How much of its colour an icon keeps that cannot be used now.
_FAINT = 0.4


class _Drawing(QIconEngine):
    """Draws one icon at the size that is asked for; an icon nobody looks at (in a closed menu) is never drawn."""

    def __init__(self, drawing: bytes) -> None:
        super().__init__()
        self._drawing = drawing
        self._renderer: QSvgRenderer | None = None

    def clone(self) -> QIconEngine:
        return _Drawing(self._drawing)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        if self._renderer is None:
            self._renderer = QSvgRenderer(QByteArray(self._drawing))
        before = painter.opacity()
        if mode is QIcon.Mode.Disabled:
            painter.setOpacity(before * _FAINT)
        self._renderer.render(painter, QRectF(rect))
        painter.setOpacity(before)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():
            # A button that is squeezed to nothing for a moment.
            return QPixmap()
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made


class Icons:
    """Makes icons by name; an unknown name gives an empty icon, never an error in front of a person."""

    def __init__(self, folder: Path, colour: str) -> None:
        self._folder = folder
        self._colour = colour
        self._made: dict[str, QIcon] = {}

    def recolour(self, colour: str) -> None:
        """Use another colour for icons made from now on."""
        self._colour = colour
        self._made.clear()

    def get(self, name: str) -> QIcon:
        """Return an icon."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> QIcon:
        file = self._folder / f"{name}.svg"
        if not name or not file.is_file():
            return QIcon()
        drawing = file.read_text(encoding="utf-8").replace("currentColor", self._colour)
        return QIcon(_Drawing(drawing.encode()))
