"""Makes sheets with the first page of every sample letter: `python tests/letters/make_letter_pictures.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import client_letter_samples
import letter_samples
import outcome_letter_samples
import pypdfium2
from PIL import Image, ImageDraw

from csr_desktop.letters.pdf import LetterPress
from csr_desktop.paths import resources_dir

_WIDE, _PER_ROW, _ROWS, _EDGE, _HEAD = 430, 4, 2, 14, 24


def main(folder: Path) -> None:
    """Write `letters-1.png` and so on, in the order of their numbers."""
    press = LetterPress.load(resources_dir())
    samples = {**client_letter_samples.CLIENT_LETTERS, **letter_samples.LETTERS, **outcome_letter_samples.LETTERS}
    pages = []
    for name, data in sorted(samples.items()):
        letter = press.render(data, letter_samples.HOUSE)
        page = pypdfium2.PdfDocument(letter.pdf)[0]
        pages.append((f"{name} ({letter.pages} blz.)", page.render(scale=_WIDE / page.get_width()).to_pil()))
    folder.mkdir(parents=True, exist_ok=True)
    each = _PER_ROW * _ROWS
    for number, start in enumerate(range(0, len(pages), each), 1):
        _sheet(pages[start : start + each]).save(folder / f"letters-{number}.png", optimize=True)


def _sheet(pages: list[tuple[str, Image.Image]]) -> Image.Image:
    high = max(picture.height for _name, picture in pages)
    rows = -(-len(pages) // _PER_ROW)
    size = (_PER_ROW * (_WIDE + _EDGE) + _EDGE, rows * (high + _HEAD + _EDGE) + _EDGE)
    sheet = Image.new("RGB", size, "#c8ced4")
    pen = ImageDraw.Draw(sheet)
    for number, (name, picture) in enumerate(pages):
        x = _EDGE + (number % _PER_ROW) * (_WIDE + _EDGE)
        y = _EDGE + (number // _PER_ROW) * (high + _HEAD + _EDGE)
        pen.text((x, y), name, fill="#20303c", font_size=16)
        sheet.paste(picture, (x, y + _HEAD))
    return sheet.quantize(64)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
