"""Line icons of one set (Lucide, in `resources/icons`), in the colour of the text around them, sharp at every scale."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QIcon, QPainter, QPixmap

#: Drawn in these sizes, in dots; Qt takes the nearest that is not smaller. 22 is the side bar, the others are for
#: menus, larger text and sharper screens.
_SIZES = (16, 22, 32, 48, 96)
#: The largest icon beside the text around it (that of a list that was read), in heights of a line of usual size.
_MOST_LINES, _USUAL_LINE = 2.0, 16


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
        # Pixmaps and no icon engine of our own: Qt deletes an engine with its icon, Python deletes what it made, and
        # who came first decides whether the program goes on.
        # The screen that asks the passphrase has no icons, and this is a library of its own.
        from PySide6.QtSvg import QSvgRenderer

        renderer = QSvgRenderer(QByteArray(drawing.encode()))
        icon = QIcon()
        for size in self._sizes():
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            icon.addPixmap(pixmap)
        return icon

    @staticmethod
    def _sizes() -> list[int]:
        """Return the sizes that this text on these screens can ask for; the largest take longest to draw."""
        line = max(_USUAL_LINE, QFontMetrics(QGuiApplication.font()).height())
        application = QGuiApplication.instance()
        ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
        most = line * _MOST_LINES * ratio
        return [size for at, size in enumerate(_SIZES) if not at or _SIZES[at - 1] < most]
