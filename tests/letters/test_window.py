"""The window of the envelope, measured on the page as it is drawn; and the sheet that tells how far it is off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pypdfium2
import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.letters.fonts import FontBook
from csr_desktop.letters.model import HouseStyle, LetterData, LetterFont, WindowSide
from csr_desktop.letters.page import HOLE_HEIGHT_MM, HOLE_LEFT_MM, HOLE_TOP_MM, HOLE_WIDTH_MM
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.window_test import WindowTest, WindowTestPress

MM = 72 / 25.4
#: Dots of the picture in a point.
SCALE = 4
#: Darker than this is ink.
DARK = 140
#: How far paper shifts in an envelope, to each side.
SHIFT_MM = 1

LONG = "Gemeenschappelijke Regeling Belastingsamenwerking Waterrijk"
ADDRESSES = {
    "post_box": ("Incassobureau De Vries & Zn. B.V.", "Afdeling Bijzonder Beheer",
                 *Address(po_box="1234", postcode="1234AB", city="Waterrijk").lines()),
    "abroad": ("Stadtwerke Köln GmbH",
               *Address(street="Parkgürtel", house_number="24", postcode="50823", city="Köln", country="DE").lines()),
    "below": ("Northern Light Energy Ltd", "Customer Accounts",
              *Address(street="High Street", house_number="10", postcode="LS1 4AP", city="York", country="UK").lines()),
    "most_lines": (LONG, LONG, "t.a.v. mevrouw Y. Özdemir", "Postbus 1", "1234 AB  WATERRIJK"),
}  # fmt: skip


def ink(pdf: bytes, area_mm: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    """Where there is ink within an area of the first page: left, top, right, bottom in millimetres."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=SCALE).to_pil().convert("L")
    box = tuple(round(value * MM * SCALE) for value in area_mm)
    found = picture.crop(box).point([255 if value < DARK else 0 for value in range(256)]).getbbox()
    if found is None:
        return None
    left, top, right, bottom = (value / SCALE / MM for value in found)
    return area_mm[0] + left, area_mm[1] + top, area_mm[0] + right, area_mm[1] + bottom


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("side", "right", "down"),
    [(WindowSide.LEFT, 0, 0), (WindowSide.RIGHT, 0, 0), (WindowSide.LEFT, 4.5, -3.5), (WindowSide.RIGHT, -6, 5)],
)
def test_the_whole_address_is_in_the_window_and_stays_there_when_the_paper_shifts(
    letters: Mapping[str, LetterData],
    press: LetterPress,
    house: HouseStyle,
    address: str,
    side: WindowSide,
    right: float,
    down: float,
) -> None:
    styled = replace(house, window_side=side, window_offset_x_mm=right, window_offset_y_mm=down)
    pdf = press.render(replace(letters["L09-1"], addressee=ADDRESSES[address]), styled).pdf
    left, top = HOLE_LEFT_MM[side] + right, HOLE_TOP_MM + down
    # As far around the window as nothing else of the letter stands.
    found = ink(pdf, (left - 1, top - 3, left + HOLE_WIDTH_MM + 4, top + HOLE_HEIGHT_MM + 3))
    assert found is not None
    assert found[0] >= left + SHIFT_MM
    assert found[1] >= top + SHIFT_MM
    assert found[2] <= left + HOLE_WIDTH_MM - SHIFT_MM
    assert found[3] <= top + HOLE_HEIGHT_MM - SHIFT_MM / 2


@pytest.mark.parametrize("font", LetterFont)
def test_an_address_of_every_kind_is_read_back_as_it_was_given(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable, font: LetterFont
) -> None:
    for lines in ADDRESSES.values():
        text = text_of(press.render(replace(letters["L09-1"], addressee=lines), replace(house, font=font)).pdf)
        for line in lines:
            assert " ".join(line.split()) in text


def test_half_a_millimetre_is_half_a_millimetre(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    def place(right: float, down: float) -> tuple[float, float]:
        styled = replace(house, return_line="", window_offset_x_mm=right, window_offset_y_mm=down)
        page = pypdfium2.PdfDocument(press.render(letters["L09-1"], styled).pdf)[0].get_textpage()
        at, _count = page.search("Afdeling Bijzonder Beheer").get_next()
        box = page.get_charbox(at)
        return box[0] / MM, 297 - box[3] / MM

    (x, y), (moved_x, moved_y) = place(0, 0), place(0.5, -0.5)
    assert (moved_x - x, moved_y - y) == (pytest.approx(0.5, abs=0.02), pytest.approx(-0.5, abs=0.02))


# --- the test print ---------------------------------------------------------------------------------------------------


def sheet(fonts: FontBook, house: HouseStyle) -> bytes:
    return WindowTestPress(fonts).render(
        WindowTest(
            title="Proef",
            author="Waterrijk",
            sender="Afzender",
            addressee=("Mevrouw A. Voorbeeld", "Straat 1", "1234 AB  STAD"),
            steps=("Druk af.", "Vouw."),
            fold="hier vouwen",
            length="Deze lijn is 100 mm.",
            across="Naar rechts",
            down="Naar beneden",
            rows=(("Naar rechts", "Nu ingevuld: 0"),),
        ),
        house,
    )


@pytest.mark.parametrize(("side", "left"), [(WindowSide.LEFT, 20), (WindowSide.RIGHT, 110)])
def test_the_number_at_the_edge_of_the_window_is_the_number_to_fill_in(
    fonts: FontBook, house: HouseStyle, side: WindowSide, left: int
) -> None:
    """Whatever is filled in now, the mark of each number stands where the window's edge is with that number."""
    for right, down in ((0, 0), (4.5, -3)):
        styled = replace(house, window_side=side, window_offset_x_mm=right, window_offset_y_mm=down)
        pdf = sheet(fonts, styled)
        document = pypdfium2.PdfDocument(pdf)
        assert len(document) == 1
        page = document[0].get_textpage()
        numbers: dict[str, list[tuple[float, float]]] = {}
        for at in range(page.count_rects()):
            box = page.get_rect(at)
            text = page.get_text_bounded(*box).strip()
            numbers.setdefault(text, []).append(((box[0] + box[2]) / 2 / MM, 297 - (box[1] + box[3]) / 2 / MM))
        for number in (-10, -5, 0, 5, 10):
            text = f"+{number}" if number > 0 else str(number)
            places = numbers[text]
            assert any(abs(x - (left + number)) < 0.4 for x, _y in places), text
            at_the_right = left + HOLE_WIDTH_MM + number
            # Beyond the edge of the paper there is nothing to read.
            assert at_the_right > 205 or any(abs(x - at_the_right) < 0.4 for x, _y in places), text
            assert any(abs(y - (45 + number)) < 0.6 for _x, y in places), text
        # The ruler itself: a long tick exactly at the edge, below its number.
        tick = ink(pdf, (left + 5 - 0.3, 73.2, left + 5 + 0.3, 74.2))
        assert tick is not None
        assert (tick[0] + tick[2]) / 2 == pytest.approx(left + 5, abs=0.1)


def test_the_line_to_check_the_printer_is_a_hundred_millimetres(fonts: FontBook, house: HouseStyle) -> None:
    pdf = sheet(fonts, house)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    at, _count = page.search("Deze lijn").get_next()
    y = 297 - page.get_charbox(at)[1] / MM
    found = ink(pdf, (15, y + 1.5, 200, y + 3.5))
    assert found is not None
    assert found[2] - found[0] == pytest.approx(100, abs=0.4)
