"""Labels, envelopes and the sheets between stacks, drawn at their places with the fonts of the letters.

An address is drawn line by line as it stands in the letter. What is wider than its room is set smaller, never cut: a
postcode that fell off is a letter that comes back.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csr_desktop.errors import UserError
from csr_desktop.letters.fonts import Face, FontBook
from csr_desktop.letters.layout import MM, PAGE_HEIGHT, PAGE_WIDTH
from csr_desktop.letters.text import clean

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from csr_desktop.domain.post_table import Envelope, LabelSheet

_HUNDREDTH = MM / 100
_LARGEST, _SMALLEST, _LEADING = 10.0, 5.0, 1.3
#: Room inside the edge of a label: a printer that feeds half a millimetre off still prints on it.
_PADDING = 4 * MM
_SENDER_SIZE = 7.0
_HEAD_SIZE, _NAME_SIZE, _NOTE_SIZE = 34.0, 18.0, 13.0


@dataclass(frozen=True, slots=True)
class _Room:
    """A rectangle in points from the top left corner of the page."""

    x: float
    y: float
    width: float
    height: float


class PostPress:
    """Draws what goes around letters."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts

    def labels(self, addresses: Sequence[Sequence[str]], sheet: LabelSheet, start: int, title: str) -> bytes:
        """Return sheets of labels, filled row by row from label `start` (from 1) of the first sheet.

        Raises UserError `post.start_outside` when a sheet has no such label, `post.too_long` for an address that does
        not fit on one even in the smallest letter.
        """
        if not 1 <= start <= sheet.labels:
            raise UserError("post.start_outside", labels=sheet.labels)
        canvas, target = _canvas(PAGE_WIDTH, PAGE_HEIGHT, title)
        for number, lines in enumerate(addresses, start - 1):
            place = number % sheet.labels
            if place == 0 and number >= sheet.labels:
                canvas.showPage()
            row, column = divmod(place, sheet.columns)
            label = _Room(
                (sheet.left + column * sheet.step_x) * _HUNDREDTH,
                (sheet.top + row * sheet.step_y) * _HUNDREDTH,
                sheet.width * _HUNDREDTH,
                sheet.height * _HUNDREDTH,
            )
            inner = _Room(
                label.x + _PADDING, label.y + _PADDING, label.width - 2 * _PADDING, label.height - 2 * _PADDING
            )
            self._address(canvas, lines, inner, PAGE_HEIGHT, is_centred=True)
        canvas.showPage()
        canvas.save()
        return target.getvalue()

    def envelopes(self, addresses: Sequence[tuple[Sequence[str], str]], envelope: Envelope, title: str) -> bytes:
        """Return a page the size of the envelope for each address with the line of its sender.

        Raises UserError `post.too_long`.
        """
        width, height = envelope.width * _HUNDREDTH, envelope.height * _HUNDREDTH
        canvas, target = _canvas(width, height, title)
        room = _Room(
            envelope.address_left * _HUNDREDTH,
            envelope.address_top * _HUNDREDTH,
            envelope.address_width * _HUNDREDTH,
            envelope.address_height * _HUNDREDTH,
        )
        for lines, sender in addresses:
            x, y = envelope.sender_left * _HUNDREDTH, envelope.sender_top * _HUNDREDTH
            # Left of the place of the stamp.
            known = self._known(sender)
            size = self._fitting(known, Face.REGULAR, _SENDER_SIZE, width * 0.6 - x)
            self._write(canvas, x, y + size, known, Face.REGULAR, size, height)
            self._address(canvas, lines, room, height, is_centred=False)
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    def separators(self, sheets: Sequence[tuple[str, str, str]], title: str) -> bytes:
        """Return a page for each stack: what it is, whom it goes to, and which pieces lie below it."""
        canvas, target = _canvas(PAGE_WIDTH, PAGE_HEIGHT, title)
        room = PAGE_WIDTH - 50 * MM
        for head, name, note in sheets:
            # A bar over the whole width shows at the edge of the pile.
            canvas.setFillGray(0.6)
            canvas.rect(0, PAGE_HEIGHT - 14 * MM, PAGE_WIDTH, 8 * MM, stroke=0, fill=1)
            canvas.setFillGray(0)
            y = 70 * MM
            for text, face, wished in (
                (head, Face.BOLD, _HEAD_SIZE), (name, Face.REGULAR, _NAME_SIZE), (note, Face.REGULAR, _NOTE_SIZE),
            ):  # fmt: skip
                known = self._known(text)
                size = self._fitting(known, face, wished, room)
                self._write(canvas, 25 * MM, y, known, face, size, PAGE_HEIGHT)
                y += 1.6 * wished
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    def _address(
        self, canvas: Canvas, lines: Sequence[str], room: _Room, page_height: float, *, is_centred: bool
    ) -> None:
        known = [self._known(line) for line in lines]
        most = min(_LARGEST, room.height / (_LEADING * max(1, len(known))))
        size = min(most, *(self._fitting(line, Face.REGULAR, most, room.width) for line in known))
        if size < _SMALLEST:
            raise UserError("post.too_long", name=known[0])
        block = len(known) * size * _LEADING
        y = room.y + ((room.height - block) / 2 if is_centred else 0.0)
        for line in known:
            self._write(canvas, room.x, y + size, line, Face.REGULAR, size, page_height)
            y += size * _LEADING

    def _fitting(self, text: str, face: Face, largest: float, width: float) -> float:
        """Return the largest size, no larger than this, in which a text fits."""
        widest = self._width(text, face, 1.0)
        return min(largest, width / widest) if widest else largest

    def _width(self, text: str, face: Face, size: float) -> float:
        return self._fonts.width(text, face) * size / 1000

    def _known(self, text: str) -> str:
        plain = clean(text).text.replace("\n", " ")
        for char in self._fonts.missing(plain):
            plain = plain.replace(char, "?")
        return plain

    def _write(
        self, canvas: Canvas, x: float, y: float, text: str, face: Face, size: float, page_height: float
    ) -> None:
        drawn = canvas.beginText()
        for name, part in self._fonts.runs(text, face):
            drawn.setFont(name, size)
            drawn.setTextOrigin(x, page_height - y)
            drawn.textOut(part)
            x += self._width(part, face, size)
        canvas.drawText(drawn)


def _canvas(width: float, height: float, title: str) -> tuple[Canvas, io.BytesIO]:
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(width, height), invariant=1, lang="nl-NL", pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("CSR Desktop")
    # The printer must not make it fit: then nothing stands where it should.
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas, target
