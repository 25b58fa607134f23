"""Citizen service, account and Chamber of Commerce numbers and postcodes: right ones in, wrong ones out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain import identifiers
from csr_desktop.errors import UserError

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def outcome(parse, text: str) -> tuple[str | None, str | None]:
    """What was read and nothing, or nothing and the code of the refusal."""
    try:
        return parse(text), None
    except UserError as error:
        return None, error.code


def refused(parse, text: str) -> str:
    with pytest.raises(UserError) as caught:
        parse(text)
    return caught.value.code


@pytest.mark.parametrize("text", ["999990019", "9999 90 019", "9999.90.019", "999990019 ", "999-990-019"])
def test_a_bsn_in_the_ways_people_write_it(text: str) -> None:
    assert identifiers.parse_bsn(text) == "999990019"


def test_an_eight_digit_bsn_gets_its_zero() -> None:
    assert identifiers.parse_bsn("12345672") == "012345672"


@pytest.mark.parametrize(
    "text", ["", "1234567", "9999900199", "99999001a", "٩٩٩٩٩٠٠١٩", "９９９９９００１９", "999990019x", "+99990019"]
)
def test_what_is_not_nine_digits_is_no_bsn(text: str) -> None:
    assert refused(identifiers.parse_bsn, text) == "identifier.bsn_form"


@pytest.mark.parametrize("text", ["000000000", "00000000", "999990018", "111111111", "123456789"])
def test_what_fails_the_eleven_test_is_no_bsn(text: str) -> None:
    assert refused(identifiers.parse_bsn, text) == "identifier.bsn_check"


@given(st.integers(0, 999_999_999))
def test_exactly_the_numbers_of_the_eleven_test_pass(number: int) -> None:
    digits = f"{number:09d}"
    right = number != 0 and sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11 == 0
    expected = (digits, None) if right else (None, "identifier.bsn_check")
    assert outcome(identifiers.parse_bsn, digits) == expected


@given(st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place: int, shift: int) -> None:
    digits = list("999990019")
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert refused(identifiers.parse_bsn, "".join(digits)) == "identifier.bsn_check"


def test_a_masked_bsn_shows_three_digits() -> None:
    assert identifiers.mask_bsn("999990019") == "••••••019"


def fictional_iban(account: int) -> str:
    """An account of the fictional bank PRAC with its check digits (ISO 13616)."""
    body = f"PRAC{account:010d}"
    as_number = "".join(str(int(sign, 36)) for sign in body + "NL00")
    return f"NL{98 - int(as_number) % 97:02d}{body}"


@given(st.integers(0, 9_999_999_999))
def test_every_right_dutch_account_number_passes_in_any_spelling(account: int) -> None:
    iban = fictional_iban(account)
    assert identifiers.parse_iban(iban) == iban
    assert identifiers.parse_iban(identifiers.format_iban(iban).lower()) == iban


@given(st.from_regex(r"NL[0-9]{2}[A-Z]{4}[0-9]{10}", fullmatch=True), st.booleans())
def test_a_tidy_dutch_account_number_is_judged_as_the_library_judges_it(text: str, mends: bool) -> None:
    from stdnum import iban as library

    if mends:
        text = f"NL{library.calc_check_digits(text)}{text[4:]}"
    right = library.is_valid(text, check_country=False)
    assert outcome(identifiers.parse_iban, text) == ((text, None) if right else (None, "identifier.iban_check"))
    assert right or not mends


@given(st.from_regex(r"[0-9]{4} ?[A-Z]{2}", fullmatch=True) | st.sampled_from(["1234SA", "1234 SD", "1234 SS"]))
def test_a_tidy_postcode_is_judged_as_the_library_judges_it(text: str) -> None:
    from stdnum.nl import postcode as library

    expected = (text.replace(" ", ""), None) if library.is_valid(text) else (None, "identifier.postcode_form")
    assert outcome(identifiers.parse_postcode, text) == expected


@given(st.integers(0, 9_999_999_999), st.integers(4, 17), st.integers(1, 9))
def test_one_wrong_sign_in_an_account_number_never_passes(account: int, place: int, shift: int) -> None:
    iban = fictional_iban(account)
    alphabet = "0123456789" if iban[place].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    other = alphabet[(alphabet.index(iban[place]) + shift) % len(alphabet)]
    assert refused(identifiers.parse_iban, iban[:place] + other + iban[place + 1 :]) == "identifier.iban_check"


@pytest.mark.parametrize(
    "text",
    [
        "BE68539007547034", "DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606",
        "NO9386011117947", "MT84MALT011000012345MTLCAST001S",
    ],
)  # fmt: skip
def test_account_numbers_of_other_countries(text: str) -> None:
    assert identifiers.parse_iban(text) == text


@pytest.mark.parametrize(
    "text", ["", "NL91 ABNA 0417 1643 0€", "NL٩١ABNA0417164300", "NL91ABNA０４１７１６４３００", "NL91/ABNA"]
)
def test_what_is_no_account_number_at_all(text: str) -> None:
    assert refused(identifiers.parse_iban, text) == "identifier.iban_form"


@pytest.mark.parametrize(
    "text",
    ["NL91ABNA0417164301", "NL91ABNA041716430", "NL91ABNA04171643000", "ZZ91ABNA0417164300", "NL00", "0417164300"],
)
def test_account_numbers_with_a_wrong_check_length_or_country(text: str) -> None:
    assert refused(identifiers.parse_iban, text) == "identifier.iban_check"


def test_an_account_number_is_shown_in_fours() -> None:
    assert identifiers.format_iban("NL91ABNA0417164300") == "NL91 ABNA 0417 1643 00"


@pytest.mark.parametrize(
    ("text", "number"), [("01234567", "01234567"), (" 1234 5678 ", "12345678"), ("12.34.56.78", "12345678")]
)
def test_a_kvk_number_keeps_its_zero(text: str, number: str) -> None:
    assert identifiers.parse_kvk(text) == number


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "٠١٢٣٤٥٦٧"])
def test_what_is_no_kvk_number(text: str) -> None:
    assert refused(identifiers.parse_kvk, text) == "identifier.kvk_form"


@pytest.mark.parametrize("text", ["1234AB", "1234 ab", " 1234\u00a0AB ", "12 34 AB"])
def test_a_postcode_in_the_ways_people_write_it(text: str) -> None:
    assert identifiers.parse_postcode(text) == "1234AB"


@pytest.mark.parametrize(
    "text", ["", "0234AB", "1234A", "1234ABC", "123AB", "AB1234", "1234SA", "1234SD", "1234 ss", "１２３４AB", "1234ÄB"]
)
def test_what_is_no_postcode(text: str) -> None:
    assert refused(identifiers.parse_postcode, text) == "identifier.postcode_form"


@pytest.mark.parametrize(("postcode", "shown"), [("1234AB", "1234 AB"), ("B-2000", "B-2000"), ("", "")])
def test_a_dutch_postcode_is_shown_with_its_space(postcode: str, shown: str) -> None:
    assert identifiers.format_postcode(postcode) == shown


@pytest.mark.parametrize(
    "parse", [identifiers.parse_bsn, identifiers.parse_iban, identifiers.parse_kvk, identifiers.parse_postcode]
)
@given(text=st.text(max_size=24))
def test_any_text_is_accepted_or_refused_with_a_sentence(parse, texts, text: str) -> None:
    accepted, code = outcome(parse, text)
    if accepted is None:
        assert code in texts.codes
    else:
        assert accepted.isascii()
        assert accepted.isalnum()
        assert parse(accepted) == accepted
