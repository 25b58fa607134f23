"""`csr-desktop --self-test`: whether everything the program needs came along; touches nothing of the user.

One Dutch line per check, OK or FOUT, then what this computer is; the exit code is 1 when a check failed. Installers run
it. Here stand the checks that need Qt, the others in `csr_desktop/self_check`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QLibraryInfo, QRectF, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from csr_desktop.clock import Clock, SystemClock
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.self_check.checks import Check, CheckFailed
from csr_desktop.self_check.computer import ComputerFacts, Fact
from csr_desktop.self_check.report import Report, core_checks, report_of
from ui.application import Application
from ui.icons import Icons
from ui.messages import printer_into, printer_names

#: So many names of printers are told.
_PRINTERS_TOLD = 12
#: Wide enough to see whether anything was printed.
_LOOKED_AT_DOTS = 200


class WindowChecks:
    """Asks whether the window can be drawn, speaks Dutch, and prints."""

    def __init__(self, resources: Path, work: Path) -> None:
        """`work` is an empty folder that is thrown away."""
        self._resources = resources
        self._work = work

    def all(self) -> list[Check]:
        """Return the checks in the order in which they are told."""
        return [
            Check("Lettertypen", self.fonts),
            Check("Pictogrammen", self.icons),
            Check("Vensters", self.platform),
            Check("Nederlandse woorden van Qt", self.translation),
            Check("Afdrukken", self.printing, is_long=True),
        ]

    def fonts(self) -> str:
        """The fonts of letters can be read."""
        files = sorted((self._resources / "fonts").glob("*.ttf"))
        if not files:
            raise CheckFailed("er zijn geen lettertypen")
        for file in files:
            number = QFontDatabase.addApplicationFont(str(file))
            if number < 0:
                raise CheckFailed(f"{file.name} kan niet worden gelezen")
            QFontDatabase.removeApplicationFont(number)
        return f"{len(files)} bestanden"

    def icons(self) -> str:
        """The icons can be drawn."""
        files = sorted((self._resources / "icons").glob("*.svg"))
        icons = Icons(self._resources / "icons", "#000000")
        empty = [file.stem for file in files if _is_blank(icons.get(file.stem).pixmap(32, 32).toImage())]
        if empty or not files:
            raise CheckFailed(f"leeg: {', '.join(empty) or 'alles'}")
        return f"{len(files)} pictogrammen"

    def platform(self) -> str:
        """Qt has a platform to draw on."""
        name = QGuiApplication.platformName()
        if not name or QApplication.primaryScreen() is None:
            raise CheckFailed("er is geen scherm")
        return name

    def translation(self) -> str:
        """Qt's own buttons speak Dutch."""
        word = QCoreApplication.translate("QPlatformTheme", "Cancel")
        if word == "Cancel":
            raise CheckFailed(f"qtbase_nl ontbreekt in {QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)}")
        return f"qtbase_nl ({word})"

    def printing(self) -> str:
        """A page goes the whole way to a printer, which here writes a file; no paper is used."""
        from csr_desktop.letters.bundle import PrintFile
        from csr_desktop.lists.sight import see
        from ui.printing import Trays, print_file

        printed = self._work / "afdruk.pdf"
        pages = print_file(PrintFile(_page(), frozenset({0})), printer_into(printed), Trays(), lambda: False)
        sight = see(printed.read_bytes(), 0, _LOOKED_AT_DOTS)
        if (pages, sight.count) != (1, 1):
            raise CheckFailed("er kwam niet precies één bladzijde")
        (page,) = sight.pages
        if min(page.dots) > 127:
            raise CheckFailed("de bladzijde bleef wit")
        names = printer_names()
        told = "1 printer" if len(names) == 1 else f"{len(names)} printers"
        return f"1 bladzijde naar een bestand; deze gebruiker heeft {told}"


def run_self_test(report: Path | None = None, *, short: bool = False) -> int:
    """Run the checks and tell them line by line; `report` is a file for a program that has no console."""
    application = QApplication.instance() or Application(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="csr-zelftest-", ignore_cleanup_errors=True) as work:
        found = self_test(resources_dir(), Path(work), SystemClock(), AppPaths.for_user(), short=short)
    for line in found.lines():
        print(line)  # noqa: T201 - what this command is for
    if report is not None:
        found.keep(report)
    del application
    return 0 if found.is_well else 1


def self_test(resources: Path, work: Path, clock: Clock, paths: AppPaths, *, short: bool) -> Report:
    """Do every check, those of the window after those that need none; `work` is an empty folder."""
    computer = ComputerFacts(paths)
    checks = [*core_checks(resources, work, clock), *WindowChecks(resources, work).all()]
    return report_of(checks, computer, clock, short=short, more=_facts(computer, short=short))


def _facts(computer: ComputerFacts, *, short: bool) -> list[Fact]:
    screens = [
        f"{screen.size().width()}×{screen.size().height()} op {screen.devicePixelRatio():.0%}".replace("%", " %")
        for screen in QGuiApplication.screens()
    ]
    facts = [Fact("Qt", str(qVersion())), Fact("Schermen", ", ".join(screens) or "geen")]
    if not short:
        # Windows asks every printer on the network.
        names = [computer.unnamed(name) for name in printer_names()]
        more = f" en nog {len(names) - _PRINTERS_TOLD}" if len(names) > _PRINTERS_TOLD else ""
        facts.append(Fact("Printers", (", ".join(names[:_PRINTERS_TOLD]) + more) or "geen"))
    return facts


def _page() -> bytes:
    """Return a page with a black bar, as a PDF."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    painter.fillRect(QRectF(0, 0, writer.width(), writer.height() / 4), "black")
    painter.end()
    buffer.close()
    return bytes(kept.data())


def _is_blank(image: QImage) -> bool:
    return image.isNull() or not any(
        image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())
    )
