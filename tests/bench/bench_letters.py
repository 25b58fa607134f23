"""How fast letters are made, beside a bare reportlab canvas that draws the same text, and a LibreOffice mail merge.

Run: `python tests/bench/bench_letters.py [COUNT]`. Every letter is to somebody else and about somebody else. Ours are
tagged PDF/A with everything that makes a letter (template, line breaking, pages); the bare canvas only draws the
finished lines. Prints letters per second of processor and the ratio; no limits are asserted here. The mail merge is
left out, and said so, where no LibreOffice with Python is installed.
"""

from __future__ import annotations

import csv
import html
import io
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
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
from csr_desktop.letters.tags import Tag
from csr_desktop.paths import resources_dir

COUNT = 1_000
MERGED = 1_000
ROUNDS = 3
SAMPLE = "L08-prive"
FACES = {"NotoSans-Regular": "Bare-Regular", "NotoSans-Bold": "Bare-Bold", "NotoSans-Italic": "Bare-Italic"}
HOUSE = letter_samples.HOUSE
#: A Python that has LibreOffice's `uno`: Debian's own, not the one of the program.
OFFICE_PYTHON = "/usr/bin/python3"


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


def per_second(count: int, rounds: int, *works: Callable[[], object]) -> list[float]:
    """Letters per second of processor, each work in turn so that a busy machine troubles all of them."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(spent, works, strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return [count / statistics.median(times) for times in spent]


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1_000_000


#: What a tag is in a page that a word processor reads.
ELEMENTS = {
    "H1": "h3",
    "H2": "h4",
    "P": "p",
    "L": "ul",
    "LI": "li",
    "Table": "table",
    "TR": "tr",
    "TH": "th",
    "TD": "td",
}


def page_of(part: Tag, pages: Sequence[Page]) -> str:
    """The same letter for a word processor: headings, paragraphs, lists and tables."""
    texts: dict[int, str] = {}
    for page in pages:
        for op in page.ops:
            if isinstance(op, TextOp):
                texts[id(op.tag)] = texts.get(id(op.tag), "") + op.text

    def told(tag: Tag) -> str:
        if tag.role == "Lbl":
            return ""
        inside = html.escape(texts.get(id(tag), "")) + "".join(map(told, tag.kids))
        element = ELEMENTS.get(tag.role)
        return f"<{element}>{inside}</{element}>\n" if element else inside

    return f'<html><meta charset="utf-8"><body style="font: 8pt Noto Sans">{told(part)}</body></html>'


def merged(press: LetterPress, kind: str) -> float | str:
    """Letters per second of processor in LibreOffice; why not, where it is not there."""
    if shutil.which("soffice") is None or not Path(OFFICE_PYTHON).exists():
        return "LibreOffice is not installed"
    if subprocess.run([OFFICE_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        return "LibreOffice is installed without Python (python3-uno)"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = press._lay_out(letter("@"), HOUSE)
        (folder / "letter.html").write_text(page_of(made.part, made.pages), encoding="utf-8")
        with (folder / "people.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writerow(["naam", "straat", "schuldeiser", "kenmerk"])
            for data, _house in letters(MERGED):
                client = data.clients[0]
                writer.writerow([client.name, client.address.split(",")[0], data.recipient, data.their_references[0]])
        script = str(Path(__file__).with_name("mail_merge.py"))
        done = subprocess.run(
            [OFFICE_PYTHON, script, name, str(MERGED), kind], capture_output=True, text=True, check=False
        )
        if done.returncode:
            return f"LibreOffice could not: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
        return MERGED / float(done.stdout)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    start = time.perf_counter()
    press = LetterPress.load(resources_dir())
    print(f"fonts and terms loaded in {(time.perf_counter() - start) * 1000:.0f} ms")
    show_memory(press, count)
    show_speed(press, count)
    show_mail_merge(press, count)


def show_memory(press: LetterPress, count: int) -> None:
    """Ten times as many letters, each a file that nobody keeps: what the process holds on the way."""
    press.render(*next(letters(1)))
    held = [memory_mb()]
    for number, (data, house) in enumerate(letters(10 * count), 1):
        press.render(data, house)
        if number % count == 0:
            held.append(memory_mb())
    print(f"memory, MB: {held[0]:.0f} at one letter; after every {count}: {' '.join(f'{at:.0f}' for at in held[1:])}")


def show_speed(press: LetterPress, count: int) -> None:
    """Beside a bare canvas, once with `count` letters and once with ten times as many."""
    # Streams as bytes, as ours are: the bare canvas is a quarter faster with it.
    rl_config.useA85 = 0
    fonts = resources_dir() / "fonts"
    for face, name in FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(fonts / f"{face}.ttf")))
    laid_out = [press._lay_out(data, house).pages for data, house in letters(count)]
    assert all(len(pages) == 1 for pages in laid_out)
    print(f"one page each ({SAMPLE}); letters per second of processor")
    print(f"{'letters':>8}   one file     bare  ratio    separate     bare  ratio")
    for size, rounds in ((count, ROUNDS), (10 * count, 1)):
        one, bare_one, apart, bare_apart = per_second(
            size,
            rounds,
            lambda size=size: press.render_many(letters(size)),
            lambda size=size: bare_combined(laid_out, size),
            lambda size=size: separate(press, size),
            lambda size=size: bare_separate(laid_out, size),
        )
        print(
            f"{size:8} {one:8.0f}/s {bare_one:6.0f}/s {one / bare_one:6.2f}"
            f"   {apart:7.0f}/s {bare_apart:6.0f}/s {apart / bare_apart:6.2f}",
            flush=True,
        )


def show_mail_merge(press: LetterPress, count: int) -> None:
    """Beside LibreOffice, into one file and into a file for each letter."""
    for kind, work in (("one", lambda: press.render_many(letters(count))), ("many", lambda: separate(press, count))):
        (ours,) = per_second(count, ROUNDS, work)
        theirs = merged(press, kind)
        said = theirs if isinstance(theirs, str) else f"{theirs:.1f}/s, ours {ours:.0f}/s: {ours / theirs:.0f} times"
        print(f"mail merge of {MERGED} letters into {kind} PDF: {said}", flush=True)


if __name__ == "__main__":
    main()
