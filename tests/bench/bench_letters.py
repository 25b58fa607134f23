"""How fast letters are made, as ratios to a bare reportlab canvas that draws the same text.

Run: `python tests/bench/bench_letters.py`. Prints letters per second and the ratio; no limits are asserted here.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "letters"))

import letter_samples
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from csr_desktop.letters.compose import compose
from csr_desktop.letters.layout import PAGE_HEIGHT, Page, TextOp
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.paths import resources_dir

COUNT = 60
ROUNDS = 5
FACES = {"NotoSans-Regular": "Bare-Regular", "NotoSans-Bold": "Bare-Bold", "NotoSans-Italic": "Bare-Italic"}


def pages_of(press: LetterPress, name: str) -> list[Page]:
    data = letter_samples.LETTERS[name]
    return compose(data, press.template(data.kind), letter_samples.HOUSE, None, press._tools)


def draw_bare(canvas: Canvas, pages: list[Page]) -> None:
    for page in pages:
        for op in page.ops:
            if isinstance(op, TextOp):
                canvas.setFont(FACES[op.face], op.size)
                canvas.drawString(op.x, PAGE_HEIGHT - op.y, op.text)
        canvas.showPage()


def bare_separate(pages: list[Page]) -> None:
    for _ in range(COUNT):
        canvas = Canvas(io.BytesIO(), invariant=1)
        draw_bare(canvas, pages)
        canvas.save()


def bare_combined(pages: list[Page]) -> None:
    canvas = Canvas(io.BytesIO(), invariant=1)
    for _ in range(COUNT):
        draw_bare(canvas, pages)
    canvas.save()


def per_second(work) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return COUNT / statistics.median(times)


def main() -> None:
    fonts = resources_dir() / "fonts"
    for face, name in FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"{face}.ttf")))
    start = time.perf_counter()
    press = LetterPress.load(resources_dir())
    loaded = time.perf_counter() - start
    print(f"fonts and terms loaded in {loaded * 1000:.0f} ms")
    print(f"{'letter':12} {'pages':>5}   separate     bare  ratio    one file     bare  ratio")
    house = letter_samples.HOUSE
    for name, data in letter_samples.LETTERS.items():
        pages = pages_of(press, name)
        separate = per_second(lambda data=data: [press.render(data, house) for _ in range(COUNT)])
        combined = per_second(lambda data=data: press.render_many([(data, house)] * COUNT))
        bare_one = per_second(lambda pages=pages: bare_separate(pages))
        bare_all = per_second(lambda pages=pages: bare_combined(pages))
        print(
            f"{name:12} {len(pages):5} {separate:8.0f}/s {bare_one:6.0f}/s {separate / bare_one:6.2f}"
            f"   {combined:7.0f}/s {bare_all:6.0f}/s {combined / bare_all:6.2f}"
        )


if __name__ == "__main__":
    main()
