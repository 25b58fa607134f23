"""The manual as PDF, read back: every word, heading, picture and page number of it, and the standards it claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from csr_desktop.errors import Bug, EnvironmentProblem
from csr_desktop.manual.markdown import Heading, Inline, Items, PictureBlock, RunningText, Table, blocks
from csr_desktop.manual.pages import Chapter, Document, HelpIndex
from csr_desktop.manual.press import ManualPress
from csr_desktop.paths import resources_dir
from tests.letters.reading_tags import Node, Tagged
from tests.letters.test_pdf_standards import archival_findings, hold_against_ua

NAMES = ("handleiding", "kaart", "beheerder", "privacy-en-beveiliging", "teamleider")
CONTENTS = frozenset({"TOC", "TOCI"})
FOLDER = resources_dir() / "help"
TO_PAGE = re.compile(r"\(blz\.(\d+)\)")


@pytest.fixture(scope="module")
def index() -> HelpIndex:
    return HelpIndex.load(FOLDER)


@pytest.fixture(scope="module")
def documents(index: HelpIndex) -> dict[str, Document]:
    return {document.name: document for document in index.documents()}


@pytest.fixture(scope="module")
def press(index: HelpIndex) -> ManualPress:
    return ManualPress.load(resources_dir(), index.words)


@pytest.fixture(scope="module")
def printed(press: ManualPress, documents: Mapping[str, Document]) -> dict[str, bytes]:
    return {name: press.render(document, "1.2.3") for name, document in documents.items()}


def bare(text: str) -> str:
    return re.sub(r"[\s\u00ad]", "", text)


def words(text: Inline) -> str:
    return "".join(part.text for part in text)


def source(chapter: Chapter) -> str:
    """All that a reader must find of a page, without white."""
    told = []
    for block in blocks(chapter.page.text):
        match block:
            case Heading(_level, text):
                told.append(text)
            case RunningText(text):
                told.append(words(text))
            case Items(items, _numbered):
                told.extend(words(item) for item in items)
            case Table(heads, rows):
                told.extend([*heads, *(cell for row in rows for cell in row)])
            case PictureBlock(_file, alt):
                told.append(alt)
    return bare("".join(told))


def text_of(tagged: Tagged, node: Node) -> str:
    """The text of a node without the signs and numbers before the items of lists."""
    if node.role == "Lbl":
        return ""
    own = "".join(tagged.pages[page].texts.get(mcid, "") for page, mcid in node.marks)
    return bare(own + "".join(text_of(tagged, kid) for kid in node.kids))


def sections(tagged: Tagged) -> list[Node]:
    return [node for node in tagged.tree.walk() if node.role == "Sect"]


def test_every_page_is_printed_once_and_every_picture_is_shown(
    index: HelpIndex, documents: Mapping[str, Document]
) -> None:
    assert tuple(documents) == NAMES
    in_print = [chapter.page.key for document in documents.values() for chapter in document.chapters]
    assert sorted(in_print) == sorted(page.key for page in index.pages())
    shown = {block.file for page in index.pages() for block in blocks(page.text) if isinstance(block, PictureBlock)}
    assert shown == {file.name for file in FOLDER.glob("*.png")}
    # A part of the table of contents is one run of chapters.
    parts = [chapter.part for chapter in documents["handleiding"].chapters]
    assert all(parts)
    assert len([1 for before, part in zip(["", *parts], parts, strict=False) if before != part]) == len(set(parts))


@pytest.mark.parametrize("name", NAMES)
def test_every_word_stands_in_print_in_its_order(
    name: str, printed: Mapping[str, bytes], documents: Mapping[str, Document]
) -> None:
    tagged = Tagged(printed[name])
    made = [TO_PAGE.sub("", text_of(tagged, node)) for node in sections(tagged)]
    assert made == [source(chapter) for chapter in documents[name].chapters]


@pytest.mark.parametrize("name", NAMES)
def test_it_lasts_and_can_be_listened_to(
    name: str, printed: Mapping[str, bytes], documents: Mapping[str, Document]
) -> None:
    assert archival_findings(printed[name]) == []
    tagged = hold_against_ua(printed[name], CONTENTS)
    assert tagged.pdf.docinfo["/Title"] == documents[name].title
    pictures = [node for node in tagged.tree.walk() if node.role == "Figure"]
    assert [str(node.element.Alt) for node in pictures] == [
        block.alt
        for chapter in documents[name].chapters
        for block in blocks(chapter.page.text)
        if isinstance(block, PictureBlock)
    ]


def test_page_numbers_are_true(printed: Mapping[str, bytes], documents: Mapping[str, Document]) -> None:
    tagged = Tagged(printed["handleiding"])
    chapters = documents["handleiding"].chapters
    begins = {}
    for chapter, node in zip(chapters, sections(tagged), strict=True):
        head = node.kids[0]
        assert (head.role, tagged.text(head)) == ("H2", chapter.page.title)
        begins[chapter.page.key] = head.marks[0][0] + 1
    contents = [tagged.text(node) for node in tagged.tree.walk() if node.role == "TOCI"]
    assert contents == [f"{chapter.page.title} {begins[chapter.page.key]}" for chapter in chapters]
    # Where a chapter speaks of another one, its page stands behind the words.
    for chapter, node in zip(chapters, sections(tagged), strict=True):
        told = [int(number) for number in TO_PAGE.findall(text_of(tagged, node))]
        assert told == [begins[target] for target in re.findall(r"\]\((\w[\w-]*)\.md\)", chapter.page.text)]
    assert len(begins) > 20
    feet = [" ".join(page.artifacts) for page in tagged.pages]
    assert all(f"bladzijde {at} van {len(feet)}" in foot for at, foot in enumerate(feet, 1))


def test_bookmarks_lead_to_chapters_or_to_sections(
    printed: Mapping[str, bytes], documents: Mapping[str, Document]
) -> None:
    def bookmarks(name: str) -> list[str]:
        with Tagged(printed[name]).pdf.open_outline() as outline:
            return [item.title for item in outline.root]

    book = documents["handleiding"]
    assert bookmarks("handleiding") == [book.title, *(chapter.page.title for chapter in book.chapters)]
    (chapter,) = documents["beheerder"].chapters
    assert bookmarks("beheerder") == [block.text for block in blocks(chapter.page.text) if isinstance(block, Heading)]


def test_the_card_is_one_page(printed: Mapping[str, bytes]) -> None:
    assert len(Tagged(printed["kaart"]).pages) == 1


def test_the_same_document_gives_the_same_bytes(
    press: ManualPress, printed: Mapping[str, bytes], documents: Mapping[str, Document]
) -> None:
    assert press.render(documents["teamleider"], "1.2.3") == printed["teamleider"]


def test_what_no_font_has_is_not_printed_as_an_empty_box(press: ManualPress, documents: Mapping[str, Document]) -> None:
    card = documents["kaart"]
    page = replace(card.chapters[0].page, text="# Kaart\n\nEen raket: \N{ROCKET}\n")
    with pytest.raises(Bug) as caught:
        press.render(replace(card, chapters=(Chapter(page, ""),)), "1")
    assert caught.value.messages[0].params == {"characters": "U+1F680"}


def test_a_picture_that_is_gone_is_told(press: ManualPress, documents: Mapping[str, Document]) -> None:
    card = documents["kaart"]
    page = replace(card.chapters[0].page, text="# Kaart\n\n![Weg](weg.png)\n")
    with pytest.raises(EnvironmentProblem) as caught:
        press.render(replace(card, chapters=(Chapter(page, ""),)), "1")
    assert caught.value.messages[0].params == {"file": "weg.png"}


def test_a_page_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "index.toml").write_text(
        'page = [{ key = "weg" }]\ndocument = []\nwords = { contents = "Inhoud" }\n', encoding="utf-8"
    )
    with pytest.raises(EnvironmentProblem):
        list(HelpIndex.load(tmp_path).pages())
