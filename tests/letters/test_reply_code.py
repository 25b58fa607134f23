from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import Bug, UserError
from csr_desktop.letters import reply_code

NUMBERS = st.integers(0, reply_code.CAPACITY - 1)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(NUMBERS)
def test_a_code_is_read_back_however_it_is_written(number: int) -> None:
    code = reply_code.make(number)
    sloppy = reply_code.display(code).lower().replace("0", "o").replace("1", "l")
    assert reply_code.check(f"  {sloppy} ") == code
    assert len(code) == 8


@given(NUMBERS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_every_wrong_character_is_noticed(number: int, at: int, other: str) -> None:
    code = reply_code.make(number)
    wrong = code[:at] + other + code[at + 1 :]
    if wrong == code:
        assert reply_code.check(wrong) == code
        return
    with pytest.raises(UserError) as refused:
        reply_code.check(wrong)
    assert refused.value.code == "letter.reply_code_check"


@given(NUMBERS, st.integers(0, 7), st.integers(0, 7))
def test_every_swap_is_noticed(number: int, one: int, two: int) -> None:
    code = list(reply_code.make(number))
    swapped = code.copy()
    swapped[one], swapped[two] = swapped[two], swapped[one]
    if swapped == code:
        return
    with pytest.raises(UserError):
        reply_code.check("".join(swapped))


@given(st.tuples(NUMBERS, NUMBERS).filter(lambda pair: pair[0] != pair[1]))
def test_different_numbers_have_different_codes(pair: tuple[int, int]) -> None:
    assert reply_code.make(pair[0]) != reply_code.make(pair[1])


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "ABCD-EFGU", "ÀBCD-EFGH", "１２３４-5678", "12345 67!"])
def test_other_texts_are_no_codes(text: str) -> None:
    with pytest.raises(UserError) as refused:
        reply_code.check(text)
    assert refused.value.code == "letter.reply_code_form"


@pytest.mark.parametrize("number", [-1, reply_code.CAPACITY])
def test_a_number_that_does_not_fit_is_our_own_fault(number: int) -> None:
    with pytest.raises(Bug):
        reply_code.make(number)


def test_codes_read_as_two_groups_of_four() -> None:
    assert reply_code.display(reply_code.make(123456789)) == "03NQ-K8N1"
