"""The code of an answer slip, read back from the page as a scanner reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pypdfium2
import pytest

from csr_desktop.letters import reply_code
from csr_desktop.letters.layout import MM
from csr_desktop.letters.model import HouseStyle, LetterData
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.qr import reply_figure
from tests.letters.reading_codes import badly_scanned, codes_in, codes_of, page_picture

WITH_SLIP = ("L09-1", "L09-40", "L10", "L12", "L13", "L14", "L15", "L16", "L17", "L26-BR", "L26-HF")


@pytest.mark.parametrize("name", WITH_SLIP)
def test_the_slip_holds_its_code_and_nothing_else(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    letter = letters[name]
    (code,) = codes_of(press.render(letter, house).pdf)
    # No address, no name, no sign that keyboards differ about: only what the desk asks for.
    assert code.text == letter.reply_code
    assert reply_code.check(code.text) == letter.reply_code
    assert code.ec_level == "M"


def test_a_letter_without_a_slip_has_no_code(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    assert letters["L08-prive"].reply_code
    assert codes_of(press.render(letters["L08-prive"], house).pdf) == []


@pytest.mark.parametrize("degrees", [3.0, -3.0])
def test_a_bad_scan_is_still_read(
    degrees: float, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    pdf = press.render(letters["L12"], house).pdf
    last = len(pypdfium2.PdfDocument(pdf)) - 1
    (code,) = codes_in(badly_scanned(page_picture(pdf, last), degrees=degrees))
    assert code.text == letters["L12"].reply_code


def test_the_code_is_large_enough_and_has_white_around_it(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    pdf = press.render(letters["L09-1"], house).pdf
    picture = page_picture(pdf, 1, dpi=600)
    (code,) = codes_in(picture)
    corners = (code.position.top_left, code.position.bottom_right)
    left, top, right, bottom = (getattr(corner, axis) for corner in corners for axis in ("x", "y"))
    module = (right - left) / 21
    assert (right - left) / 600 * 25.4 == pytest.approx(18, abs=0.2)
    # Two modules less than four: the reader gives corners to half a module, and lines have a width.
    white = round(3.4 * module)
    around = picture.crop((left - white, top - white, right + white, bottom + white))
    inside = round(0.6 * module)
    around.paste(255, (white - inside, white - inside, around.width - white + inside, around.height - white + inside))
    assert around.getextrema()[0] > 200


def test_the_figure_says_in_words_what_it_is() -> None:
    figure = reply_figure("03NQK8N1", "QR-code met antwoordcode 03NQ-K8N1", size_mm=18)
    assert figure.alt == "QR-code met antwoordcode 03NQ-K8N1"
    assert figure.width == figure.height == 18 * MM
    assert all(x >= 0 and x + width <= figure.width + 1e-6 for x, _, width, _ in figure.boxes)


@pytest.mark.parametrize(
    "typed", ["03NQK8N1", "03nqk8n1", "03NQ-K8N1", "03nq k8n1", "O3NQK8NI", "03NQ/K8N1", "03NQ'K8N1"]
)
def test_whatever_a_scanner_or_a_person_types_is_the_same_code(typed: str) -> None:
    assert reply_code.check(typed) == "03NQK8N1"


@pytest.mark.parametrize("name", ["L07-betalen", "L21-uitkomst"])
def test_a_bank_reads_from_the_code_what_the_letter_says(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable[[bytes], str]
) -> None:
    letter = letters[name]
    pdf = press.render(letter, house).pdf
    (code,) = codes_of(pdf)
    assert code.ec_level == "M"
    lines = code.bytes.decode("utf-8").split("\n")
    assert lines[:5] == ["BCD", "002", "1", "SCT", ""]
    payee, iban, amount, purpose, reference = lines[5:]
    assert (payee, iban, purpose) == (letter.payment_name, letter.payment_iban, "")
    assert amount == f"EUR{letter.payment_cents // 100}.{letter.payment_cents % 100:02d}" == "EUR250.05"
    assert reference == letter.payment_reference.replace(" ", "")
    text = text_of(pdf)
    for said in ("€ 250,05", "NL16 PRAC 0000 0005 01", payee, letter.payment_reference):
        assert said in text


def test_a_payment_code_is_read_after_a_bad_scan(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    pdf = press.render(letters["L21-uitkomst"], house).pdf
    (code,) = codes_in(badly_scanned(page_picture(pdf, 0)))
    assert code.bytes == letters["L21-uitkomst"].payment_code


@pytest.mark.parametrize("name", ["L07", "L07-paar", "L21-lager"])
def test_who_pays_us_nothing_is_asked_for_nothing(
    name: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable[[bytes], str]
) -> None:
    pdf = press.render(letters[name], house).pdf
    assert codes_of(pdf) == []
    assert "Zo betaalt u" not in text_of(pdf)
    assert "etaalkenmerk" not in text_of(pdf)
