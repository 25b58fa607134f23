"""Letters beside a mail merge of LibreOffice, where one with Python (Debian: python3-uno) is installed."""

from __future__ import annotations

import csv
import html
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from csr_desktop.letters.layout import Page, TextOp
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.tags import Tag
from csr_desktop.paths import resources_dir
from tests.bench.bench_letters import HOUSE, letter, letters, separate
from tests.bench.shape import Aim, Line, NotHere, Sample, Subject, Works, numbers

#: A Python that has LibreOffice's `uno`: Debian's own, not the one of the program.
OFFICE_PYTHON = "/usr/bin/python3"
TRIES = 5

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


def is_here() -> None:
    if shutil.which("soffice") is None or not Path(OFFICE_PYTHON).exists():
        raise NotHere("LibreOffice is not installed")
    if subprocess.run([OFFICE_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        raise NotHere("LibreOffice is installed without Python (python3-uno)")


@contextmanager
def works(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    is_here()
    press, places = LetterPress.load(resources_dir()), numbers()
    press.render(*next(letters(1)))

    def merged(kind: str) -> Sample:
        """What LibreOffice itself says it used; it falls over now and then, and is asked again."""
        for _ in range(TRIES):
            told = tried(kind)
            if isinstance(told, Sample):
                return told
        raise NotHere(f"LibreOffice could not: {told}")

    def tried(kind: str) -> Sample | str:
        place = folder / f"{kind}{next(places)}"
        place.mkdir()
        made = press._lay_out(letter("@"), HOUSE)
        (place / "letter.html").write_text(page_of(made.part, made.pages), encoding="utf-8")
        with (place / "people.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writerow(["naam", "straat", "schuldeiser", "kenmerk"])
            for data, _house in letters(size):
                client = data.clients[0]
                writer.writerow([client.name, client.address.split(",")[0], data.recipient, data.their_references[0]])
        script = str(Path(__file__).with_name("mail_merge.py"))
        command = [OFFICE_PYTHON, script, str(place), str(size), kind]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr or done.stdout).strip().splitlines()[-1]
        return Sample(float(done.stdout))

    yield {
        "one": lambda: press.render_many(letters(size)) and None,
        "many": lambda: separate(press, size),
        "merge one": lambda: merged("one"),
        "merge many": lambda: merged("many"),
    }


_BARE = "a mail merge of LibreOffice"
SUBJECTS = (
    Subject(
        "merge", 7, "letters", (30, 300), works,
        (
            Line("a letter, all into one PDF", "one", "merge one", _BARE, Aim(0.05, "x", at_large=True), "size"),
            Line("a letter, into a PDF each", "many", "merge many", _BARE, Aim(0.05, "x", at_large=True), "size"),
        ),
        most_rounds=0,
    ),
)  # fmt: skip
