"""Files and pictures that a person drags into the window or pastes from the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage

from csr_desktop.file_names import own_kind


def files_in(data: QMimeData | None) -> list[Path]:
    """Return the files of this computer that are dragged; nothing when it is something else.

    Files of our own kinds are left to the window: they lead to the same place wherever they are dropped.
    """
    return [path for path in copied_files(data) if own_kind(path.name) is None]


def own_file_in(data: QMimeData | None) -> Path | None:
    """Return the file of one of our own kinds that is dragged, the first when there are more."""
    return next((path for path in copied_files(data) if own_kind(path.name) is not None), None)


def picture_in(data: QMimeData | None) -> QImage | None:
    """Return the picture that is dragged or copied, None when there is none."""
    image = data.imageData() if data is not None and data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def copied_files(data: QMimeData | None) -> list[Path]:
    """Return all files of this computer that were copied: what is pasted is meant for the place where it is pasted."""
    # An empty clipboard gives nothing at all, whatever the types of Qt say.
    return [] if data is None else [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def as_png(image: QImage) -> bytes:
    """Return a picture as the content of a PNG file; takes a moment for a large one."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs want bytes, Qt a text
    return bytes(content.data())
