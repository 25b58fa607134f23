"""Letter fonts inside a PDF: only the characters that are used, with what each of them means for who copies or listens.

A character is named in the file by its Unicode number (two bytes), so text is the same bytes in every letter, and what
most letters need is cut out of a font once for all of them.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from csr_desktop.letters.pdf_file import PdfFile, packed

#: What nearly every Dutch letter needs. A letter that needs no more shares one ready-made subset per face.
COMMON = frozenset([*map(chr, range(0x20, 0x7F)), *"éëïüöóáèêçäÉ€–•’‘“”…×§°²½\u00a0\u00ad\u2011"])

_KEPT = 64
_CMAP = b"""/CIDInit/ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
/CMapName/Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
%bendcmap
CMapName currentdict/CMap defineresource pop
end
end
"""


@dataclass(frozen=True, slots=True)
class _Subset:
    """A font cut down to some characters, ready to be written."""

    name: bytes
    program: bytes
    length: int
    glyphs: bytes
    widths: bytes
    meaning: bytes


class FontShelf:
    """Cuts down fonts and keeps what it made. `faces` are reportlab's, by name."""

    def __init__(self) -> None:
        self._made: OrderedDict[tuple[str, tuple[int, ...]], _Subset] = OrderedDict()

    def write(self, file: PdfFile, name: str, face: Any, characters: Iterable[str]) -> int:  # noqa: ANN401 - reportlab's
        """Put a font with these characters, and those that are common, into a file; returns its number."""
        known = face.charToGlyph
        codes = sorted({ord(char) for char in COMMON.union(characters) if ord(char) in known})
        made = self._subset(name, face, tuple(codes))
        program = file.stream(made.program, b"/Length1 %d" % made.length)
        glyphs = file.stream(made.glyphs)
        meaning = file.stream(made.meaning)
        descriptor = file.put(
            b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[%b]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d"
            b"/StemV %d/FontFile2 %d 0 R>>"
            % (
                made.name, face.flags & 0x40 | 4, " ".join(f"{value:.0f}" for value in face.bbox).encode(),
                face.italicAngle, face.ascent, face.descent, face.capHeight, face.stemV, program,
            )
        )  # fmt: skip
        own = file.put(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor %d 0 R/DW %d/W[%b]/CIDToGIDMap %d 0 R>>"
            % (made.name, descriptor, face.defaultWidth, made.widths, glyphs)
        )
        return file.put(
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (made.name, own, meaning)
        )

    def _subset(self, name: str, face: Any, codes: tuple[int, ...]) -> _Subset:  # noqa: ANN401 - reportlab's
        key = (name, codes)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = _cut(name, face, codes)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(key)
        return found


def _cut(name: str, face: Any, codes: tuple[int, ...]) -> _Subset:  # noqa: ANN401 - reportlab's
    program = face.makeSubset(list(codes))
    # Six capitals mark a subset; the same characters always give the same ones.
    digest = hashlib.sha256(program).digest()
    mark = bytes(65 + byte % 26 for byte in digest[:6])
    return _Subset(
        name=mark + b"+" + name.encode(),
        program=zlib.compress(program, 9),
        length=len(program),
        glyphs=packed(_glyphs(face, codes)),
        widths=_widths(face, codes),
        meaning=packed(_CMAP % _meanings(codes)),
    )


def _glyphs(face: Any, codes: Sequence[int]) -> bytes:  # noqa: ANN401 - reportlab's
    """For every number up to the highest: the place of its glyph in the subset, in the order reportlab gives them."""
    places = {0: 0}
    numbers = bytearray(2 * (codes[-1] + 1))
    for code in codes:
        place = places.setdefault(face.charToGlyph[code], len(places))
        numbers[2 * code : 2 * code + 2] = place.to_bytes(2, "big")
    return bytes(numbers)


def _widths(face: Any, codes: Sequence[int]) -> bytes:  # noqa: ANN401 - reportlab's
    parts = [f"{run[0]}[{' '.join(f'{face.charWidths[code]:g}' for code in run)}]" for run in _runs(codes)]
    return "".join(parts).encode()


def _meanings(codes: Sequence[int]) -> bytes:
    """Every number means itself; a range may not pass a change of its first byte, and a block holds a hundred."""
    ranges = [f"<{run[0]:04X}><{run[-1]:04X}><{run[0]:04X}>\n" for run in _runs(codes)]
    blocks = [ranges[at : at + 100] for at in range(0, len(ranges), 100)]
    return "".join(f"{len(block)} beginbfrange\n{''.join(block)}endbfrange\n" for block in blocks).encode()


def _runs(codes: Sequence[int]) -> list[list[int]]:
    """Split rising numbers into runs without a gap, none of which has two different first bytes."""
    runs = [[codes[0]]]
    for before, code in pairwise(codes):
        if code == before + 1 and code & 0xFF:
            runs[-1].append(code)
        else:
            runs.append([code])
    return runs
