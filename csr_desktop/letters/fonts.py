"""The bundled letter fonts: parsed once and measured from a cache; `pdf_fonts` puts them into files.

Noto Sans and Noto Serif have every Latin, Greek and Cyrillic letter of Europe; Armenian and Georgian come from two
small companions of each.
What no bundled font has is reported before a letter is drawn (`FontBook.missing`), never drawn as an empty box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.letters.model import LetterFont


class Face(StrEnum):
    """The faces a letter is set in, by their names in the family of the program itself."""

    REGULAR = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"
    ITALIC = "NotoSans-Italic"


#: Scripts that the families themselves do not have; one weight is enough for a name.
_COMPANIONS = ("Armenian-Regular", "Georgian-Regular")

_WIDTHS_KEPT = 30_000
_LONGEST_KEPT = 160


class _PlainFont(TTFont):  # type: ignore[misc]  # reportlab has no type information
    """A font that is measured without any fuss."""

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:
        """Measure a text; reportlab asks again for what was measured already, so this is as plain as can be."""
        widths: dict[int, float] = self.face.charWidths
        return sum([widths.get(ord(char), 0) for char in text]) * size / 1000


class FontBook:
    """Measures text in one family and says which font has a character. Make one per family and process."""

    def __init__(self, fonts: dict[str, Any], family: LetterFont = LetterFont.SANS) -> None:
        self._fonts = fonts
        self._names = {face: _name(face, family) for face in Face}
        self._companions = {f"{family}{script}": _characters(fonts[f"{family}{script}"]) for script in _COMPANIONS}
        self._own = frozenset.intersection(*(_characters(fonts[name]) for name in self._names.values()))
        self._all = self._own.union(*self._companions.values())
        self._widths: dict[str, dict[str, float]] = {face: {} for face in Face}
        self._measures = {name: _measure(font) for name, font in fonts.items()}

    @classmethod
    def load(cls, folder: Path, family: LetterFont = LetterFont.SANS) -> FontBook:
        """Read a family of `resources/fonts`; reportlab keeps it for the rest of the process."""
        # Streams as bytes instead of as ASCII text: a quarter smaller and faster.
        rl_config.useA85 = 0
        names = (*(_name(face, family) for face in Face), *(f"{family}{script}" for script in _COMPANIONS))
        return cls({name: _registered(name, folder / f"{name}.ttf") for name in names}, family)

    def face(self, name: str) -> Any:  # noqa: ANN401 - reportlab's
        """Return the typeface of a font by the name that `runs` gives."""
        return self._fonts[name].face

    def missing(self, text: str) -> list[str]:
        """Return the characters that no bundled font has, each once, in the order of the text."""
        if text.isascii():
            return []
        return [char for char in dict.fromkeys(text) if char not in self._all and char != "\n"]

    def runs(self, text: str, face: Face) -> list[tuple[str, str]]:
        """Split a text into pieces of one font each: (name of the font, text)."""
        if text.isascii() or self._own.issuperset(text):
            return [(self._names[face], text)]
        return [(name, "".join(part)) for name, part in groupby(text, lambda char: self._font_of(char, face))]

    def width(self, text: str, face: Face) -> float:
        """Return the width of a text in thousandths of the font size."""
        known = self._widths[face]
        found = known.get(text)
        if found is None:
            found = sum([sum(map(self._measures[name], part)) for name, part in self.runs(text, face)])
            if len(text) <= _LONGEST_KEPT:
                if len(known) >= _WIDTHS_KEPT:
                    known.clear()
                known[text] = found
        return found

    def _font_of(self, char: str, face: Face) -> str:
        if char not in self._own:
            for name, characters in self._companions.items():
                if char in characters:
                    return name
        return self._names[face]


def _name(face: Face, family: LetterFont) -> str:
    return face.value.replace(LetterFont.SANS, family)


def _characters(font: Any) -> frozenset[str]:  # noqa: ANN401 - reportlab's font
    return frozenset(chr(code) for code, glyph in font.face.charToGlyph.items() if glyph)


def _registered(name: str, file: Path) -> Any:  # noqa: ANN401 - reportlab's font
    """Return reportlab's registered font, so that a second book in the process parses nothing."""
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(_PlainFont(name, str(file), shapable=False))
        except Exception as error:
            raise EnvironmentProblem("letter.font_unreadable", file=file.name) from error
    return pdfmetrics.getFont(name)


def _measure(font: Any) -> Callable[[str], float]:  # noqa: ANN401 - reportlab's font
    """Return a function: the width of one character, 0 for what the font does not have."""
    widths = defaultdict[str, float](float, {chr(code): width for code, width in font.face.charWidths.items()})
    return widths.__getitem__
