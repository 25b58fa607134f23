"""Letters that last and can be listened to: held against PDF/A-2 by a checker, against PDF/UA-1 by reading back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pikepdf
import pikepdf.pdfa
import pytest
from PIL import Image, ImageDraw

from csr_desktop.letters.companion import Companion, CompanionBox, CompanionText
from csr_desktop.letters.model import HouseStyle, LetterData, LetterFont
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.report import BOX, Chart, Report, Section
from csr_desktop.letters.report_press import ReportPress
from csr_desktop.letters.text import SOFT_HYPHEN
from tests.letters.reading_tags import Node, Tagged

BLOCKS = {"P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "Figure", "Sect", "Part", "Div"}


def for_level_b(pdf: bytes) -> bytes:
    """The same file with what pikepdf's checker does not know taken out of its metadata.

    It knows levels B only, and neither PDF/UA nor the description of it that PDF/A wants; of the same length, so that
    all places in the file stay true.
    """

    def blank(match: re.Match[bytes]) -> bytes:
        return b" " * len(match[0])

    pdf, count = re.subn(rb"<pdfaExtension:schemas>.*?</pdfaExtension:schemas>", blank, pdf, flags=re.DOTALL)
    assert count == 1
    pdf = re.sub(rb'xmlns:pdf(?:uaid|aExtension|aSchema|aProperty)="[^"]*"', blank, pdf)
    pdf = re.sub(rb"<pdfuaid:part>1</pdfuaid:part>", blank, pdf)
    return pdf.replace(b"<pdfaid:conformance>A<", b"<pdfaid:conformance>B<")


def archival_findings(pdf: bytes) -> list[str]:
    report = pikepdf.pdfa.validate_written(io.BytesIO(for_level_b(pdf)), "2b")
    return [str(finding) for finding in report.findings]


def hold_against_level_a(tagged: Tagged) -> None:
    """What level A asks beyond B (ISO 19005-2, 6.2.11.7 and 6.7): tags, language, and a meaning for every character."""
    root = tagged.pdf.Root
    assert root.MarkInfo.Marked is True
    assert str(root.Lang) == "nl-NL"
    for page, content in zip(tagged.pdf.pages, tagged.pages, strict=True):
        used = set("".join([*content.texts.values(), *content.artifacts]))
        means: set[str] = set()
        for font in page.Resources.Font.values():
            told = font.ToUnicode.read_bytes().decode("ascii")
            for first, last, to in re.findall("<([0-9A-F]{4})><([0-9A-F]{4})><([0-9A-F]{4})>", told):
                assert first == to
                assert first[:2] == last[:2]
                means.update(map(chr, range(int(first, 16), int(last, 16) + 1)))
        assert used <= means
        assert not any("\ue000" <= char <= "\uf8ff" for char in used)


def hold_against_ua(pdf: bytes, more: frozenset[str] = frozenset()) -> Tagged:
    """PDF/UA-1 (ISO 14289-1, 7) as far as a machine can hold a letter to it; `more` are roles that letters lack."""
    tagged = Tagged(pdf)
    root = tagged.pdf.Root
    assert root.ViewerPreferences.DisplayDocTitle is True
    told = root.Metadata.read_bytes().decode()
    assert "<pdfuaid:part>1<" in told
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A<" in told
    assert "<dc:title>" in told
    assert "/AcroForm" not in root
    assert "/OpenAction" not in root
    nodes = list(tagged.tree.walk())
    assert tagged.tree.role == "Document"
    assert {node.role for node in nodes} - {"Document"} <= BLOCKS | more
    # 7.1: all that prints is told, or told to be no part of the text; each part belongs to one element.
    assert [page.loose for page in tagged.pages] == [0] * len(tagged.pages)
    places = [place for node in nodes for place in node.marks]
    assert len(places) == len(set(places))
    assert set(places) == {(at, mcid) for at, page in enumerate(tagged.pages) for mcid in page.roles}
    for node in nodes:
        for page, mcid in node.marks:
            assert tagged.pages[page].roles[mcid] == node.role
            assert tagged.parents(page)[mcid].objgen == node.element.objgen
    assert not re.search(r"pagina \d|Blad \d", tagged.text(tagged.tree))
    _hold_headings(nodes)
    for node in nodes:
        _hold_node(tagged, node)
    return tagged


def _hold_headings(nodes: list[Node]) -> None:
    """7.4.2: the first is an H1, and no level is left out."""
    levels = [int(node.role[1]) for node in nodes if re.fullmatch("H[1-6]", node.role)]
    assert levels[:1] == [1]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def _hold_node(tagged: Tagged, node: Node) -> None:
    kids = [kid.role for kid in node.kids]
    match node.role:
        case "Table":
            # 7.5: regular, and heads say what they head.
            assert set(kids) == {"TR"}
            assert len({len(row.kids) for row in node.kids}) == 1
            assert any(cell.role == "TH" for row in node.kids for cell in row.kids)
        case "TR":
            assert set(kids) <= {"TD", "TH"}
        case "TH":
            assert str(node.element.A.Scope) in {"/Row", "/Column"}
        case "L":
            assert set(kids) == {"LI"}
            assert str(node.element.A.ListNumbering) in {"/Disc", "/Decimal", "/Square"}
        case "LI":
            assert kids == ["Lbl", "LBody"]
        case "Figure":
            # 7.3: in words, and where it is.
            assert len(str(node.element.Alt)) > 5
            assert len(node.element.A.BBox) == 4
            assert all(tagged.pages[page].drawn.get(mcid) for page, mcid in node.marks)
        case "P" | "H1" | "H2" | "H3" | "Lbl" | "LBody":
            assert tagged.text(node).strip() or any(kid.role == "Figure" for kid in node.kids)
    if node.role not in {"TD", "TH"}:
        assert node.marks or node.kids


def joined(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace(SOFT_HYPHEN, "")).strip()


def test_every_letter_meets_both_standards(letter: LetterData, press: LetterPress, house: HouseStyle) -> None:
    pdf = press.render(letter, house).pdf
    assert archival_findings(pdf) == []
    tagged = hold_against_ua(pdf)
    hold_against_level_a(tagged)
    # Who listens hears the letter in the order in which it stands there: address, date, subject, text, slip.
    told = tagged.text(tagged.tree)
    assert told == tagged.in_order_of_pages()
    words = joined(told)
    places = [
        words.index(joined(part))
        for part in (house.return_line, letter.addressee[0], house.sender_lines[1], "Datum", "Ons kenmerk", "Betreft:")
    ]
    assert places == sorted(places)
    (subject,) = [node for node in tagged.tree.walk() if node.role == "H1"]
    assert joined(tagged.text(subject)).startswith("Betreft: ")
    # Lines of a paragraph are parted by a space, also for who does not see where they end.
    for node in tagged.tree.walk():
        if node.role in {"P", "LBody"}:
            for page, mcid in node.marks[:1]:
                assert not re.search(r"[a-z]{3,}[.,][A-Z][a-z]{3,}", tagged.pages[page].texts[mcid].replace("B.V.", ""))


def pictured(house: HouseStyle) -> HouseStyle:
    logo = Image.new("RGBA", (400, 120), (20, 90, 160, 120))
    scan = Image.new("RGB", (700, 260), "white")
    ImageDraw.Draw(scan).line([(60, 200), (200, 60), (400, 180), (640, 80)], fill="navy", width=9)
    contents = []
    for picture in (logo, scan):
        content = io.BytesIO()
        picture.save(content, "PNG")
        contents.append(content.getvalue())
    return replace(house, logo=contents[0], signature=contents[1])


@pytest.mark.parametrize("font", list(LetterFont))
def test_pictures_and_another_family_meet_them_too(
    font: LetterFont, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    names = "Սարգսյան გიორგი Ĳsbrand x\u0302 Щука Αθηνά"
    data = replace(letters["L12"], cause=names)
    pdf = press.render(data, replace(pictured(house), font=font)).pdf
    assert archival_findings(pdf) == []
    tagged = hold_against_ua(pdf)
    hold_against_level_a(tagged)
    alts = [str(node.element.Alt) for node in tagged.tree.walk() if node.role == "Figure"]
    assert alts[0] == f"Logo van {house.organisation}"
    assert f"Handtekening van {house.signatory}" in alts
    assert sum(alt.startswith("QR-code") for alt in alts) == 1
    assert names in tagged.text(tagged.tree)


def test_a_print_run_meets_them_with_every_letter_a_part(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    chosen = [letters[name] for name in ("L08-prive", "L09-40", "L12")]
    pdf = press.render_many([(data, house) for data in chosen], duplex=True).pdf
    assert archival_findings(pdf) == []
    tagged = Tagged(pdf)
    assert [kid.role for kid in tagged.tree.kids] == ["Part"] * 3
    assert tagged.text(tagged.tree) == tagged.in_order_of_pages()


def test_the_head_of_a_table_is_told_once(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    tagged = hold_against_ua(press.render(letters["L09-40"], house).pdf)
    table = max((node for node in tagged.tree.walk() if node.role == "Table"), key=lambda node: len(node.kids))
    assert len(table.kids) == 41
    assert len({page for node in table.walk() for page, _ in node.marks}) == 2
    heads = [node for node in table.walk() if node.role == "TH"]
    assert len(heads) == len(table.kids[0].kids)
    seen_again = [text for page in tagged.pages for text in page.artifacts]
    assert all(any(tagged.text(head) == text for text in seen_again) for head in heads)


def test_a_word_that_is_broken_is_told_whole(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    long = "arbeidsongeschiktheidsverzekeringsmaatschappij"
    words = f"{long}, {long}; {long} " * 12 + long * 6
    tagged = hold_against_ua(press.render(replace(letters["L12"], cause=words), house).pdf)
    told = [pair for page in tagged.pages for pair in page.told]
    assert len(told) > 5
    for drawn, whole in told:
        assert drawn.replace(SOFT_HYPHEN, "") == whole
        assert SOFT_HYPHEN in drawn
    assert {whole.rstrip(",;") for _drawn, whole in told} >= {long}
    assert tagged.text(tagged.tree).replace(SOFT_HYPHEN, "").count(long) == 3 * 12 + 6


def test_a_reference_that_is_cut_gets_no_space(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    reference = "0123456789" * 30
    tagged = Tagged(press.render(replace(letters["L12"], cause=f"Zie {reference}."), house).pdf)
    assert f"Zie {reference}." in tagged.text(tagged.tree)


def test_a_letter_of_more_pages_has_bookmarks(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    with pikepdf.open(io.BytesIO(press.render(letters["L12"], house).pdf)) as pdf, pdf.open_outline() as outline:
        titles = [item.title.replace("\u00a0", " ") for item in outline.root]
        last = outline.root[-1].destination
        assert titles[0] == "Voorstel voor een schuldregeling met een saneringskrediet – mevrouw J. de Vries"
        assert "Verdeling over alle schuldeisers" in titles
        assert titles[-1] == "Antwoordformulier voorstel"
        assert last[0].objgen == pdf.pages[-1].objgen
    with pikepdf.open(io.BytesIO(press.render(letters["L08-prive"], house).pdf)) as pdf:
        assert "/Outlines" not in pdf.Root


def test_a_sheet_in_another_language_is_told_in_it(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    dutch, turkish = (
        CompanionText(
            language=language, title=f"{word} een", counts=f"{word} twee", closing=f"{word} vier",
            boxes=(CompanionBox(question=f"{word}?", said=(f"{word} drie " * 20,)),),
        )
        for language, word in (("nl", "woord"), ("tr", "sözcük"))
    )  # fmt: skip
    pdf = press.render(replace(letters["L01"], companion=Companion(dutch=dutch, other=turkish)), house).pdf
    assert archival_findings(pdf) == []
    tagged = hold_against_ua(pdf)
    (own,) = [node for node in tagged.tree.walk() if "/Lang" in node.element]
    assert str(own.element.Lang) == "tr"
    # Beside each other on the page, one after the other to who listens.
    assert re.findall("woord|sözcük", tagged.text(own)) == ["sözcük"] * 24
    told = tagged.text(tagged.tree)
    assert told.rindex("woord") < told.index("sözcük")


def test_a_report_meets_both_standards(resources: Path) -> None:
    section = Section(
        heading="Schulden", intro=("Peildatum 1 november. " * 20,), heads=("", "Wie", "Bedrag"), shares=(1, 8, 2),
        rows=tuple((BOX, f"schuldeiser {number}", f"€ {number},00") for number in range(80)),
        chart=Chart(bars=(("een", 3, "drie"), ("twee", 10, "tien")), limit=5, limit_name="grens"), closing=("Slot.",),
    )  # fmt: skip
    report = Report(
        title="Overzicht <& \ud800\uffff\x07>", intro=("Een inleiding.",), heads=("Dag", "Wie"), shares=(1, 3),
        rows=(("01-11-2026", "F. Voorbeeld"),), closing=("Tot slot.",), page_of="Blad {page} van {pages}",
        unknown="Onbekend: {characters}.", author="Gemeente <Voorbeeld>", sections=(section,),
    )  # fmt: skip
    pdf = ReportPress.load(resources).render(report)
    assert archival_findings(pdf) == []
    tagged = hold_against_ua(pdf)
    hold_against_level_a(tagged)
    assert len(tagged.pages) > 2
    told = tagged.text(tagged.tree)
    assert told.count("schuldeiser ") == 80
    assert told.index("grens") < told.index("schuldeiser 0") < told.index("Slot.") < told.index("Tot slot.")
    assert sum(node.role == "Figure" for node in tagged.tree.walk()) == 80


def without_colours(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def without_outlines(pdf: pikepdf.Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor.FontFile2


def with_a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


@pytest.mark.parametrize("break_it", [without_colours, without_outlines, with_a_script])
def test_the_checker_can_find_something(
    break_it: Callable[[pikepdf.Pdf], None], letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    with pikepdf.open(io.BytesIO(press.render(letters["L08-prive"], house).pdf)) as pdf:
        break_it(pdf)
        out = io.BytesIO()
        pdf.save(out)
    assert archival_findings(out.getvalue())


def test_reading_back_finds_what_is_not_told(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    with pikepdf.open(io.BytesIO(press.render(letters["L08-prive"], house).pdf)) as pdf:
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"\n0 0 10 10 re f")
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(AssertionError):
        hold_against_ua(out.getvalue())
