"""The content of a payment code, line by line as EPC069-12 has it, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from csr_desktop.errors import UserError
from csr_desktop.payments.epc_qr import epc_content
from csr_desktop.payments.references import ReferenceKind, own_reference, reference_of

GOOD = {
    "name": "Gemeente Waterrijk",
    "iban": "NL16 PRAC 0000 0005 01",
    "amount_cents": 25_005,
    "reference": "RF51 2026 0417",
}


def test_every_line_stands_where_the_standard_wants_it() -> None:
    assert epc_content(**GOOD).decode().split("\n") == [
        "BCD", "002", "1", "SCT", "", "Gemeente Waterrijk", "NL16PRAC0000000501", "EUR250.05", "", "RF5120260417",
    ]  # fmt: skip


def test_a_reference_that_is_none_goes_as_text_on_the_line_below() -> None:
    lines = epc_content(**{**GOOD, "reference": "dossier 17, Öztürk"}).decode().split("\n")
    assert lines[9:] == ["", "dossier 17, Öztürk"]


@given(st.integers(min_value=1, max_value=99_999_999_999))
def test_every_amount_is_written_to_the_cent(cents: int) -> None:
    line = epc_content(**{**GOOD, "amount_cents": cents}).decode().split("\n")[7]
    euros, _, rest = line.removeprefix("EUR").partition(".")
    assert int(euros) * 100 + int(rest) == cents
    assert len(rest) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "epc.name"),
        ({"name": "n" * 71}, "epc.name"),
        ({"iban": "NL17PRAC0000000501"}, "identifier.iban_check"),
        ({"iban": ""}, "identifier.iban_check"),
        ({"amount_cents": 0}, "epc.amount"),
        ({"amount_cents": -1}, "epc.amount"),
        ({"amount_cents": 100_000_000_000}, "epc.amount"),
        ({"reference": ""}, "epc.reference"),
        ({"reference": "x" * 141}, "epc.reference"),
        # Within its 140 signs, but more bytes than a code may hold.
        ({"reference": "Ж" * 140}, "epc.reference"),
    ],
)
def test_nothing_is_made_of_what_does_not_hold(change: dict, code: str) -> None:
    with pytest.raises(UserError) as refused:
        epc_content(**{**GOOD, **change})
    assert refused.value.messages[0].code in {code, "identifier.iban_form"}


@pytest.mark.parametrize(
    ("number", "reference"), [("2026-0417", "RF51 2026 0417"), ("WR-1", "RF38 WR1"), ("wr 1", "RF38 WR1")]
)
def test_the_number_of_a_dossier_becomes_a_reference_with_check_digits(number: str, reference: str) -> None:
    assert own_reference(number) == reference


@given(
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/", min_size=1, max_size=21).filter(
        lambda t: any(c.isalnum() for c in t)
    )
)
def test_banks_can_check_every_such_reference(number: str) -> None:
    found = reference_of(own_reference(number))
    assert found.kind is ReferenceKind.ISO
    assert iso11649.is_valid(found.value)


@pytest.mark.parametrize("number", ["2026-0417-VEEL-TE-LANG-NUMMER", "Ж-17", "--"])
def test_a_number_that_cannot_be_one_stays_as_it_is(number: str) -> None:
    assert own_reference(number) == number
