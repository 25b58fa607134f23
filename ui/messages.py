"""The only place with message boxes, file dialogs and printers; tests put a recorder in its place."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPagedPaintDevice


class Tray(StrEnum):
    """Where the paper comes from; `as_set` leaves it to the printer."""

    AS_SET = "as_set"
    UPPER = "upper"
    MIDDLE = "middle"
    LOWER = "lower"
    MANUAL = "manual"


def take_from(device: QPagedPaintDevice, tray: Tray) -> None:
    """Let the next page come from a tray; only a real printer has any."""
    from PySide6.QtPrintSupport import QPrinter

    source = {
        Tray.UPPER: QPrinter.PaperSource.Upper,
        Tray.MIDDLE: QPrinter.PaperSource.Middle,
        Tray.LOWER: QPrinter.PaperSource.Lower,
        Tray.MANUAL: QPrinter.PaperSource.Manual,
    }.get(tray)
    if source is not None and isinstance(device, QPrinter):
        device.setPaperSource(source)


def printer_names() -> list[str]:
    """Return the printers this person has, as the system names them; may take seconds on a network."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return list(QPrinterInfo.availablePrinterNames())


def printer_into(file: Path) -> QPagedPaintDevice:
    """Return a printer that writes a PDF: the self-test tries the whole way to paper without using any."""
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    return printer


class Dialogs(Protocol):
    """What a page may ask a person outside its own fields."""

    def confirm(self, parent: QWidget, question: str, detail: str, action: str) -> bool:
        """Ask before something that reaches other people or cannot be undone; `action` is the word on the button."""

    def open_file(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Let a person choose a file to read."""

    def choose_folder(self, parent: QWidget, title: str) -> Path | None:
        """Let a person choose a folder to write in."""

    def save_file(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Let a person choose where a file goes."""

    def choose_printer(self, parent: QWidget, title: str, *, two_sided: bool | None = None) -> QPagedPaintDevice | None:
        """Let a person choose what prints; the pages are drawn by who asks. `two_sided` is chosen beforehand."""


class QtDialogs:
    """The real ones."""

    def confirm(self, parent: QWidget, question: str, detail: str, action: str) -> bool:
        """Ask; Esc and Enter both mean no unless the person moved to the button."""
        # Each of these classes of Qt costs the start a millisecond when it is named at the top.
        from PySide6.QtWidgets import QMessageBox

        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        # A box guesses whether a text is rich text, and in the texts are names that others chose.
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(question)
        box.setInformativeText(detail)
        for part in box.findChildren(QLabel):
            part.setTextFormat(Qt.TextFormat.PlainText)
        yes = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(QCoreApplication.translate("QtDialogs", "Annuleren"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.exec()
        chosen = box.clickedButton() is yes
        box.deleteLater()
        return chosen

    def open_file(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Show the system's own dialog."""
        from PySide6.QtWidgets import QFileDialog

        name, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
        return Path(name) if name else None

    def choose_folder(self, parent: QWidget, title: str) -> Path | None:
        """Show the system's own dialog."""
        from PySide6.QtWidgets import QFileDialog

        name = QFileDialog.getExistingDirectory(parent, title)
        return Path(name) if name else None

    def save_file(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Show the system's own dialog."""
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
        return Path(chosen) if chosen else None

    def choose_printer(self, parent: QWidget, title: str, *, two_sided: bool | None = None) -> QPagedPaintDevice | None:
        """Show the system's own dialog."""
        # Only here: looking for printers takes time that the start need not pay.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if two_sided is not None:
            printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide if two_sided else QPrinter.DuplexMode.DuplexNone)
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle(title)
        chosen = dialog.exec() == QPrintDialog.DialogCode.Accepted
        dialog.deleteLater()
        return printer if chosen else None
