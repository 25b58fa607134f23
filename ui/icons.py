"""Line icons of one set (Lucide, in `resources/icons`), in the colour of the text around them, sharp at every scale."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_SIZES = (16, 20, 24, 32, 48, 64)


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
        icon = QIcon()
        file = self._folder / f"{name}.svg"
        if not file.is_file():
            return icon
        drawing = file.read_text(encoding="utf-8").replace("currentColor", self._colour)
        renderer = QSvgRenderer(QByteArray(drawing.encode()))
        for size in _SIZES:
            pixmap = QPixmap(QSize(size, size))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            icon.addPixmap(pixmap)
        return icon
