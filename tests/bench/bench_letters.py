"""Letters, beside a bare reportlab canvas that draws the same text.

Every letter is to somebody else and about somebody else. Ours are tagged PDF/A with everything that makes a letter
(template, line breaking, pages); the bare canvas only draws the finished lines.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "letters"))

import letter_samples
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from csr_desktop.letters.layout import PAGE_HEIGHT, Page, TextOp
from csr_desktop.letters.model import LetterData
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.paths import resources_dir
from tests.bench.held import held_mb
from tests.bench.shape import Aim, Line, Sample, Subject, Works

#: The bare canvas draws these in turn.
DIFFERENT = 300
SAMPLE = "L08-prive"
FACES = {"NotoSans-Regular": "Bare-Regular", "NotoSans-Bold": "Bare-Bold", "NotoSans-Italic": "Bare-Italic"}
HOUSE = letter_samples.HOUSE


def letter(number: int | str) -> LetterData:
    """The sample, to another creditor about another client."""
    data = letter_samples.LETTERS[SAMPLE]
    if isinstance(number, int):
        name, street = f"mevrouw J.{chr(65 + number % 26)}. van Voorbeeld-{number}", f"Kerkstraat {number}"
        creditor, reference = f"Noorderlicht {number} B.V.", f"NL-{number:08}"
    else:
        name, street, creditor, reference = (f"@{part}@" for part in ("naam", "straat", "schuldeiser", "kenmerk"))
    return replace(
        data,
        clients=(replace(data.clients[0], name=name, address=f"{street}, 1234 AB Waterrijk"),),
        addressee=(creditor, *data.addressee[1:]),
        recipient=creditor,
        claims=tuple(replace(claim, reference=reference) for claim in data.claims[:1]),
        their_references=(reference,),
    )


def letters(count: int) -> Iterator[tuple[LetterData, object]]:
    return ((letter(number), HOUSE) for number in range(count))


def draw_bare(canvas: Canvas, pages: Sequence[Page]) -> None:
    for page in pages:
        for op in page.ops:
            if isinstance(op, TextOp):
                canvas.setFont(FACES[op.face], op.size)
                canvas.drawString(op.x, PAGE_HEIGHT - op.y, op.text)
        canvas.showPage()


def bare_separate(laid_out: Sequence[Sequence[Page]], count: int) -> None:
    for number in range(count):
        canvas = Canvas(io.BytesIO(), invariant=1)
        draw_bare(canvas, laid_out[number % len(laid_out)])
        canvas.save()


def bare_combined(laid_out: Sequence[Sequence[Page]], count: int) -> None:
    canvas = Canvas(io.BytesIO(), invariant=1)
    for number in range(count):
        draw_bare(canvas, laid_out[number % len(laid_out)])
    canvas.save()


def separate(press: LetterPress, count: int) -> None:
    for data, house in letters(count):
        press.render(data, house)


@contextmanager
def works(_stage: Path, _folder: Path, size: int) -> Iterator[Works]:
    press = LetterPress.load(resources_dir())
    # Streams as bytes, as ours are: the bare canvas is a quarter faster with it.
    rl_config.useA85 = 0
    fonts = resources_dir() / "fonts"
    for face, name in FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"{face}.ttf")))
    laid_out = [press._lay_out(data, house).pages for data, house in letters(min(size, DIFFERENT))]
    assert all(len(pages) == 1 for pages in laid_out)
    yield {
        "one": lambda: press.render_many(letters(size)) and None,
        "many": lambda: separate(press, size),
        "bare one": lambda: bare_combined(laid_out, size),
        "bare many": lambda: bare_separate(laid_out, size),
    }


@contextmanager
def staying(_stage: Path, _folder: Path, size: int) -> Iterator[Works]:
    """Letters, each a file that nobody keeps: what the process holds at the end."""
    press = LetterPress.load(resources_dir())
    press.render(*next(letters(1)))
    first = Sample(mb=held_mb())

    def held() -> Sample:
        separate(press, size)
        return Sample(mb=held_mb())

    yield {"many": held, "first": lambda: first}


_BARE = "a bare canvas"
SUBJECTS = (
    Subject(
        "letters", 7, "letters", (100, 1_000), works,
        (
            Line("a letter of a print run, one PDF", "one", "bare one", _BARE, Aim(2, "x", at_large=True), "size"),
            Line("a letter, a file each", "many", "bare many", _BARE, Aim(1.67, "x", at_large=True), "size"),
        ),
        most_rounds=3,
        budget_s=12,
    ),
    Subject(
        "letters-memory", 7, "letters", (400, 4_000), staying,
        (Line("memory after so many letters", "many", "first", "after one", Aim(220, "MB", at_large=True)),),
        most_rounds=0,
    ),
)  # fmt: skip
