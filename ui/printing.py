"""Papers on a printer, page by page: drawn in the guarded child as everything that is looked at, and handed on as dots.

A page has 300 dots to the inch, what print shops ask of a scan; Qt of the wheels we use has no way to hand a PDF to a
printer as lines and letters. Which tray the paper comes from can only be said on Windows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from csr_desktop.errors import EnvironmentProblem
from ui.messages import Tray, take_from

if TYPE_CHECKING:
    from csr_desktop.letters.bundle import PrintFile
    from csr_desktop.lists.sight import Picture

DOTS_PER_INCH = 300
#: Elsewhere Qt asks the system for one kind of paper, once for the whole run.
CAN_CHOOSE_TRAY = sys.platform == "win32"
_WIDTH = round(210 / 25.4 * DOTS_PER_INCH)


@dataclass(frozen=True, slots=True)
class Trays:
    """The paper for the first page of a letter (often with a printed head), and for all others."""

    first: Tray = Tray.AS_SET
    others: Tray = Tray.AS_SET

    def of(self, *, is_front: bool) -> Tray:
        """Return the tray of a page."""
        return self.first if is_front else self.others


def print_file(file: PrintFile, device: QPagedPaintDevice, trays: Trays, cancelled: Callable[[], bool]) -> int:
    """Send a file to the printer and return how many pages went; may run aside, because nothing of the window is used.

    A person who stops it stops between two pages. Raises EnvironmentProblem `print.refused` when the printer does not
    begin or breaks off, and what `lists.sight.see` raises.
    """
    # Only here: who does not print need not wait for what opens files.
    from csr_desktop.lists.sight import see

    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    _use_whole_page(device)
    painter = QPainter()
    printed, count = 0, 1
    try:
        while printed < count and not cancelled():
            sight = see(file.pdf, printed, _WIDTH, cancelled=cancelled)
            count = sight.count
            for page in sight.pages:
                if cancelled():
                    break
                take_from(device, trays.of(is_front=printed in file.fronts))
                is_open = device.newPage() if painter.isActive() else painter.begin(device)
                if not is_open:
                    raise EnvironmentProblem("print.refused", pages=printed)
                _draw(painter, device, page)
                printed += 1
    finally:
        if painter.isActive():
            painter.end()
    return printed


def _draw(painter: QPainter, device: QPagedPaintDevice, page: Picture) -> None:
    image = QImage(page.dots, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888)
    painter.drawImage(QRectF(0, 0, device.width(), device.height()), image)


def _use_whole_page(device: QPagedPaintDevice) -> None:
    """Measure from the edge of the paper: the address stands where the window of the envelope is."""
    layout = device.pageLayout()
    layout.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(layout)
