"""Documents as dots and text: drawn in the child, within limits, whatever the file holds."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from csr_desktop.errors import UserError
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.lists.sight import draw, see, sight_limits


def pdf(pages: int = 2, size: tuple[int, int] = (595, 842)) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    for number in range(1, pages + 1):
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, size[0] / 2, size[1], fill=1, stroke=0)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(320, 700, f"Bladzijde {number}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture(kind: str, mode: str, colour: object, size: tuple[int, int] = (400, 300), turn: int = 0) -> bytes:
    buffer = io.BytesIO()
    made = Image.new(mode, size, colour)
    exif = made.getexif()
    if turn:
        exif[0x0112] = turn
    made.save(buffer, kind, exif=exif)
    return buffer.getvalue()


def dot(page, x: int, y: int) -> tuple[int, ...]:
    at = (y * page.width + x) * 3
    return tuple(page.dots[at : at + 3])


def reason(content: bytes, first: int = 0) -> str:
    with pytest.raises(UserError) as raised:
        see(content, first, 500)
    return raised.value.code


def test_pages_of_a_pdf_as_dots_with_their_text() -> None:
    sight = see(pdf(6), 0, 600)
    assert (sight.count, sight.first, len(sight.pages)) == (6, 0, sight_limits().pages)
    page = sight.pages[0]
    assert (page.width, page.height) == (600, 850)
    assert len(page.dots) == 600 * 850 * 3
    assert dot(page, 100, 400) == (255, 0, 0), "red comes first"
    assert dot(page, 500, 400) == (255, 255, 255)
    assert "Bladzijde 1" in page.text
    later = see(pdf(6), 4, 601)
    assert [page.text.strip() for page in later.pages] == ["Bladzijde 5", "Bladzijde 6"]
    assert len(later.pages[0].dots) == later.pages[0].width * later.pages[0].height * 3, "no gaps between rows"


def test_what_was_filled_in_on_a_form_is_seen() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.acroForm.textfield(name="naam", x=100, y=600, width=200, height=40)
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(PdfReader(io.BytesIO(buffer.getvalue())))
    empty = see(buffer.getvalue(), 0, 600).pages[0].dots
    writer.update_page_form_field_values(writer.pages[0], {"naam": "HHHHHHHHHH"})
    filled = io.BytesIO()
    writer.write(filled)
    assert see(filled.getvalue(), 0, 600).pages[0].dots != empty


def test_pictures_stand_upright_on_white_and_are_never_larger_than_they_are() -> None:
    clear = see(picture("PNG", "RGBA", (255, 0, 0, 0)), 0, 4000).pages[0]
    assert (clear.width, clear.height, dot(clear, 5, 5)) == (400, 300, (255, 255, 255))
    turned = see(picture("JPEG", "RGB", (0, 0, 255), (4000, 3000), turn=6), 0, 600).pages[0]
    assert (turned.width, turned.height) == (600, 800)
    assert dot(turned, 300, 400)[2] > 250


def test_texts_in_the_ways_people_save_them_and_no_longer_than_the_limit() -> None:
    assert see("café €".encode("cp1252"), 0, 1).text == "café €"
    assert see("café €".encode("utf-8-sig"), 0, 1).text == "café €"
    assert see("café €".encode("utf-16"), 0, 1).text == "café €"
    most = replace(sight_limits(), characters=10)
    cut = draw(b"a" * 11, 0, 1, most, Limits())
    assert (cut.text, cut.is_cut) == ("a" * 10, True)
    assert not draw(b"a" * 10, 0, 1, most, Limits()).is_cut


def test_no_page_has_more_dots_than_the_limit() -> None:
    most = replace(sight_limits(), dots=10_000)
    for content in (pdf(1), pdf(1, (100, 14_000)), picture("PNG", "RGB", 1, (3000, 200))):
        page = draw(content, 0, 5_000, most, Limits()).pages[0]
        assert page.width * page.height <= 10_000 * 1.05


def test_every_reason_not_to_show_says_what_to_do(texts) -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf(1))))
    writer.encrypt("geheim", algorithm="AES-256-R5")
    locked = io.BytesIO()
    writer.write(locked)
    assert reason(locked.getvalue()) == "sight.encrypted"
    assert reason(b"%PDF-1.7\nx\n%%EOF") == "sight.unreadable"
    assert reason(pdf(1)[:300]) == "sight.unreadable"
    assert reason(pdf(2), first=2) == "sight.unreadable"
    assert reason(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 40) == "sight.unreadable"
    assert reason(b"From: a@b.example\nTo: c@d.example\nDate: x\nSubject: y\n\nz") == "sight.other_kind"
    huge = picture("PNG", "1", 1, (30_000, 30_000))
    assert reason(huge) == "sight.unreadable", "a small file that would fill the memory"


@pytest.mark.parametrize("seed", range(8))
def test_a_pdf_with_broken_bytes_is_shown_or_refused_but_harms_nobody(seed: int) -> None:
    content = bytearray(pdf(2))
    step = 37 + seed * 11
    for at in range(20 + seed, len(content), step):
        content[at] = (content[at] * 7 + seed) % 256
    try:
        pages = see(bytes(content), 0, 300).pages
    except UserError:
        pages = ()
    assert all(len(page.dots) == page.width * page.height * 3 for page in pages)
