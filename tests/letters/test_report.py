"""Plain reports read back from their PDF: every word is there, tables keep their heads, nothing runs off the page."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from csr_desktop.letters.report import Report, Section
from csr_desktop.letters.report_press import ReportPress


@pytest.fixture(scope="module")
def press(resources):
    return ReportPress.load(resources)


def report(*sections, **fields):
    facts = {
        "title": "Overzicht", "intro": ("Een inleiding.",), "heads": ("Dag", "Wie"), "shares": (1, 3),
        "rows": (("01-11-2026", "F. Voorbeeld"),), "closing": ("Tot slot.",), "page_of": "Blad {page} van {pages}",
        "unknown": "Onbekend: {characters}.", "author": "Gemeente Voorbeeld",
    }  # fmt: skip
    return Report(**facts | fields, sections=tuple(sections))


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_sections_stand_in_order_after_the_table(press):
    first = Section(heading="Schulden", intro=("Peildatum 1 november.",), heads=("Wie", "Bedrag"), shares=(3, 1),
                    rows=(("Bank", "€ 10,00"), ("Energie", "€ 1,01")))  # fmt: skip
    second = Section(heading="Zonder tabel", intro=("Alleen tekst.",), closing=("En nog een zin.",))
    (page,) = pages_of(press.render(report(first, second)))
    words = ("Overzicht", "Een inleiding.", "F. Voorbeeld", "Schulden", "Peildatum 1 november.", "Bank", "€ 10,00",
             "Energie", "Zonder tabel", "Alleen tekst.", "En nog een zin.", "Tot slot.", "Blad 1 van 1")  # fmt: skip
    places = [page.index(word) for word in words]
    assert places == sorted(places)


def test_long_table_repeats_its_heads_and_loses_no_row(press):
    rows = tuple((f"schuldeiser nummer {number}", f"€ {number},00") for number in range(1, 201))
    pages = pages_of(press.render(report(Section(heading="Lang", heads=("Wie", "Bedrag"), shares=(3, 1), rows=rows))))
    assert len(pages) > 3
    for page in pages[1:-1]:
        assert page.index("Bedrag") < page.index("schuldeiser nummer")
    whole = "\n".join(pages)
    assert [whole.count(f"schuldeiser nummer {number} € {number},00") for number in range(1, 201)] == [1] * 200


def test_heading_stays_with_what_follows(press):
    """Whatever comes before, no page ends with a heading whose first row stands on the next one."""
    for lines in range(30, 50):
        intro = tuple(f"regel {number}" for number in range(lines))
        section = Section(heading="Kopje", heads=("Wie", "Wat"), shares=(1, 1), rows=(("eerste", "rij"),))
        pages = pages_of(press.render(report(section, intro=intro)))
        assert [page for page in pages if "Kopje" in page] == [page for page in pages if "eerste" in page]


def test_boxes_to_tick_are_drawn(press):
    """A square is a rectangle on the page, not a character that no font has."""
    rows = (("☐", "paspoort"), ("☐", "huurcontract"))
    pdf = press.render(report(heads=("", "Wat"), rows=rows))
    (page,) = PdfReader(BytesIO(pdf)).pages
    assert page.get_contents().get_data().count(b" re ") + page.get_contents().get_data().count(b" re\n") >= 2
    assert "?" not in page.extract_text()


def test_character_without_a_sign_is_named(press):
    whole = "".join(pages_of(press.render(report(Section(heading="Naam 漢", intro=("x",))))))
    assert "漢" not in whole
    assert "U+6F22" in whole
