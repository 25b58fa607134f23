"""Numbers and dates are ASCII digits everywhere: lists, command line, fields and machine notation (safety.md L5)."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop.cli.main import run
from csr_desktop.dates import parse_dutch, parse_typed
from csr_desktop.domain.identifiers import parse_bsn, parse_postcode
from csr_desktop.errors import UserError
from csr_desktop.lists.reading.amounts import parse_amount
from csr_desktop.lists.reading.days import parse_day
from csr_desktop.money import parse_machine

TODAY = date(2026, 11, 24)
NUMBERS = ["١٢٣", "１２３", "1_000", "0x10", "1e3", "१२", "①", "½", "1\u0661", "0b1", "0o7", "NaN", "Ⅳ", "٣"]
DAYS = [
    "١-٢-٢٠٢٦",
    "１-２-２０２６",
    "1-2-２０２６",
    "2026-０1-01",
    "1_1-2-2026",
    "0x1-2-2026",
    "１ feb 2026",
    "٢٠٢٦-٠١-٠١",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_amounts(text: str) -> None:
    with pytest.raises(UserError):
        parse_amount(text)
    with pytest.raises(ValueError):
        parse_machine(text)


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    with pytest.raises(ValueError):
        parse_dutch(text, pivot_year=2026)
    with pytest.raises(ValueError):
        parse_typed(text, TODAY)
    with pytest.raises(UserError):
        parse_day(text, TODAY)


@pytest.mark.parametrize("text", ["+１d", "+١w", "+1_0d", "-0x1d"])
def test_steps_in_time(text: str) -> None:
    with pytest.raises(ValueError):
        parse_typed(text, TODAY)


@pytest.mark.parametrize("text", ["９９９９９００１９", "٩٩٩٩٩٠٠١٩", "99999_0019", "999990019\u0661"])
def test_numbers_of_citizens(text: str) -> None:
    with pytest.raises(UserError):
        parse_bsn(text)


@pytest.mark.parametrize("text", ["１２３４AB", "١٢٣٤ AB", "1_34AB"])
def test_postcodes(text: str) -> None:
    with pytest.raises(UserError):
        parse_postcode(text)


@pytest.mark.parametrize("text", ["١٢", "１２", "1_0", "0x10", " 12", "1e1", "½"])
@pytest.mark.parametrize(
    "command",
    [
        ["search", "x", "--limit"],
        ["demo", "--out", "x", "--seed"],
        ["dossier", "add", "--surname", "x", "--initials", "x", "--adults"],
        ["creditors", "import", "x", "--accept"],
    ],
)
def test_options_of_the_command_line(command: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, text]) == 2
    err = capsys.readouterr().err
    assert "geheel getal" in err
    assert text.strip() not in err.replace(" 1 tot en met 200", "")


@pytest.mark.parametrize("text", ["٢٠٢٦-٠١-٠١", "２０２６-01-01", "2026_01_01"])
def test_the_day_of_the_command_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--today", text, "search", "x"]) == 2
    assert "JJJJ-MM-DD" in capsys.readouterr().err


def test_ordinary_numbers_still_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--database", "weg.csrdb", "search", "x", "--limit", "12"]) == 1
    assert "geheel getal" not in capsys.readouterr().err
