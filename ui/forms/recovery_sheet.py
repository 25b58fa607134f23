"""The paper with the recovery key: one clean page that says what it is, whose it is, and how to use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QPagedPaintDevice, QPageLayout, QPainter, QPen

from csr_desktop.dates import format_long
from csr_desktop.services.keys import groups_of

_MARGIN_MM = 20.0


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What stands on the paper; only made while the key may be seen."""

    key: str
    database: str
    organisation: str
    day: date

    def __repr__(self) -> str:
        return "RecoverySheet(…)"

    @property
    def groups(self) -> list[str]:
        """The key in its groups of four."""
        return groups_of(self.key)

    @property
    def words(self) -> tuple[str, str, str]:
        """The sentences: what the key is for, how to use it, where it belongs."""
        translate = QCoreApplication.translate
        return (
            translate(
                "recovery",
                "Met deze sleutel kunt u de dossiers openen als niemand de wachtzin meer weet. Zonder wachtzin en "
                "zonder deze sleutel kan niemand dat, ook de makers van het programma niet.",
            ),
            translate(
                "recovery",
                "Zo gebruikt u hem: start CSR Desktop, kies ‘Wachtzin vergeten?’ en typ de negen groepjes over. "
                "Hoofdletters en streepjes maken niet uit. Daarna kiest u een nieuwe wachtzin.",
            ),
            translate(
                "recovery",
                "Bewaar dit papier in een kluis of een afgesloten kast, los van de computer. Wie dit papier en de "
                "computer heeft, kan alle dossiers lezen.",
            ),
        )

    def as_text(self) -> str:
        """The same as plain text, for who has no printer here."""
        translate = QCoreApplication.translate
        numbered = [f"{number}. {group}" for number, group in enumerate(self.groups, start=1)]
        rows = "\n".join("   ".join(numbered[at : at + 3]) for at in range(0, len(numbered), 3))
        return "\n\n".join(
            (
                translate("recovery", "Herstelsleutel van CSR Desktop"),
                translate("recovery", "Organisatie: {name}").format(name=self.organisation),
                translate("recovery", "Database: {name}").format(name=self.database),
                translate("recovery", "Gemaakt op: {day}").format(day=format_long(self.day)),
                "-".join(self.groups),
                # They are asked for by number.
                rows,
                *self.words,
                "",
            )
        )


def prepare_page(device: QPagedPaintDevice) -> None:
    """Ask for a page with margins on every side that printers can do."""
    device.setPageMargins(QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM), QPageLayout.Unit.Millimeter)


def paint_sheet(sheet: RecoverySheet, device: QPagedPaintDevice) -> bool:
    """Draw the page; False when the printer would not begin."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    try:
        _Page(painter, device, sheet).paint()
    finally:
        painter.end()
    return True


class _Page:
    """Draws from the top down, in points, whatever the resolution is."""

    def __init__(self, painter: QPainter, device: QPagedPaintDevice, sheet: RecoverySheet) -> None:
        self._painter = painter
        self._sheet = sheet
        self._dots = device.logicalDpiX() / 72
        self._width = float(device.width())
        self._at = 0.0

    def paint(self) -> None:
        translate = QCoreApplication.translate
        self._write(translate("recovery", "Herstelsleutel"), 24, bold=True)
        self._write(translate("recovery", "van CSR Desktop"), 13)
        self._skip(18)
        for name, value in (
            (translate("recovery", "Organisatie"), self._sheet.organisation),
            (translate("recovery", "Database"), self._sheet.database),
            (translate("recovery", "Gemaakt op"), format_long(self._sheet.day)),
        ):
            self._write(f"{name}: {value}", 12)
        self._skip(18)
        self._draw_key()
        self._skip(24)
        for sentence in self._sheet.words:
            self._write(sentence, 12)
            self._skip(8)

    def _draw_key(self) -> None:
        """Three rows of three groups, each with its number: they are asked for by number."""
        groups, painter = self._sheet.groups, self._painter
        cell_width, cell_height = self._width / 3, 62 * self._dots
        frame = QRectF(0, self._at, self._width, cell_height * ((len(groups) + 2) // 3))
        painter.setPen(QPen(Qt.GlobalColor.black, self._dots))
        painter.drawRect(frame)
        small, large = QFont(), QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        small.setPointSizeF(10)
        large.setPointSizeF(26)
        large.setBold(True)
        for at, group in enumerate(groups):
            box = QRectF(at % 3 * cell_width, self._at + at // 3 * cell_height, cell_width, cell_height)
            painter.setFont(small)
            painter.drawText(
                box.adjusted(8 * self._dots, 6 * self._dots, 0, 0),
                int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop),
                str(at + 1),
            )
            painter.setFont(large)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), group)
        self._at += frame.height()

    def _write(self, text: str, points: float, *, bold: bool = False) -> None:
        font = QFont()
        font.setPointSizeF(points)
        font.setBold(bold)
        self._painter.setFont(font)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
        room = QRectF(0, self._at, self._width, 1_000_000)
        self._at += self._painter.boundingRect(room, flags, text).height()
        self._painter.drawText(room, flags, text)

    def _skip(self, points: float) -> None:
        self._at += points * self._dots
