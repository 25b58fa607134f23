"""The quiet log: kinds and places, no texts of errors, no numbers, and never more than three small files."""

from __future__ import annotations

import logging
import warnings

import pytest

from csr_desktop.errors import Bug
from csr_desktop.logs import QuietLog, described, redacted

SECRETS = [
    "BSN 999990019 van de klant", "9999.90.019", "999 990 019", "tel 06-12345678", "010 555 0100",
    "NL20PRAC0123456789", "nl20 prac 0123 4567 89", "jansen@x.nl", "'van der Berg'", '"van der Berg"', "«Öztürk»",
    "‘De Vries’", "„Smit”", "token 3f9a1bc47de20158aa", "dGhpcyBpcyBhIHNlY3JldDE=", "K7QX-4M2P-9RTW-ZZ81",
    "B7QX 4M2P 9RTW ZZ81", "٩٩٩٩٩٠٠١٩", "９９９９９００１９", "0190c4f2-7c1b-7e2a-9d7e-1f2a3b4c5d6e",
]  # fmt: skip
LEFT = ["Berg", "Öztürk", "Vries", "Smit", "jansen", "99999", "9999.90", "999 990", "1234", "555", "0123", "3f9a",
        "dGhp", "K7QX", "B7QX", "٩٩٩", "９９９", "0190c4f2"]  # fmt: skip


@pytest.fixture
def log(tmp_path, clock):
    made = QuietLog(tmp_path / "logs", clock)
    yield made
    made.close()


def stumble(text):
    raise ValueError(text)


def caught(text):
    try:
        stumble(text)
    except ValueError as error:
        return error


@pytest.mark.parametrize("secret", SECRETS)
def test_what_belongs_to_a_person_is_taken_out(secret: str) -> None:
    line = redacted(f"fout bij {secret} in services/claims.py:88")
    assert [left for left in LEFT if left in line] == []
    assert line.startswith("fout bij ")
    assert "services/claims.py:88" in line


def test_the_list_of_leavings_can_find_something() -> None:
    assert all(any(left in secret for left in LEFT) for secret in SECRETS)


@pytest.mark.parametrize(
    "line",
    [
        "ValueError at services/claims.py:88 in add < ui/tasks.py:117 in work",
        "Bug texts.duplicate_code at <string>:1 in <module>",
        "OperationalError at store/database.py:12345 in execute from UserError list.unknown_kind",
    ],
)
def test_kinds_and_places_stay(line: str) -> None:
    assert redacted(line) == line


def test_control_characters_cannot_forge_a_line() -> None:
    assert "\n" not in redacted("a\nb")
    assert redacted("a\x1b[2Jb") == "a [2Jb"


def test_an_error_is_written_as_kind_and_place(log) -> None:
    line = log.fault(caught("999990019 van der Berg"))
    written = log.file.read_text(encoding="utf-8")
    assert written.startswith("2026-11-24T12:00:00Z ")
    assert written.endswith(f"{line}\n")
    assert line.startswith("ValueError at ")
    assert "in stumble" in line
    assert "Berg" not in written
    assert "999990019" not in written


def test_the_cause_is_named_too() -> None:
    try:
        try:
            stumble("1")
        except ValueError as error:
            raise RuntimeError("geheim") from error
    except RuntimeError as error:
        text = described(error)
    assert text.startswith("RuntimeError at ")
    assert " from ValueError at " in text
    assert "geheim" not in text


def test_a_code_of_ours_stays_and_its_parameters_do_not(log) -> None:
    log.fault(Bug("texts.duplicate_code", text_code="van der Berg", file="999990019"))
    written = log.file.read_text(encoding="utf-8")
    assert "Bug texts.duplicate_code" in written
    assert "Berg" not in written


def test_what_libraries_tell_is_reduced_to_who_and_where(log, capsys) -> None:
    log.take_libraries()
    try:
        logging.getLogger("pypdf").warning("kan %s niet lezen", "van der Berg 999990019")
        logging.getLogger("x.y").error("mis met %s", "van der Berg", exc_info=caught("999990019"))
    finally:
        log.close()
    written = log.file.read_text(encoding="utf-8")
    assert "WARNING of pypdf at test_logs.py:" in written
    assert "ERROR of x.y" in written
    assert "ValueError at" in written
    assert "Berg" not in written
    assert "99999" not in written
    assert capsys.readouterr().err == ""


def test_after_closing_libraries_are_as_they_were(log) -> None:
    before = list(logging.getLogger().handlers)
    log.take_libraries()
    log.take_libraries()
    assert len(logging.getLogger().handlers) == len(before) + 1
    log.close()
    assert logging.getLogger().handlers == before


def test_the_log_stays_small(log) -> None:
    error = caught("x")
    line = len(log.fault(error)) + 40
    log.file.write_bytes(b"oud\n" * 124_000)
    for _ in range(2 * 500_000 // line + 500):
        log.fault(error)
    files = sorted(file.name for file in log.file.parent.iterdir())
    assert files == ["csr-desktop.log", "csr-desktop.log.1", "csr-desktop.log.2"]
    assert all(file.stat().st_size <= 500_000 for file in log.file.parent.iterdir())


def test_a_log_that_cannot_be_written_is_no_second_fault(log, capsys) -> None:
    log.file.mkdir(parents=True)
    log.fault(caught("999990019"))
    assert capsys.readouterr() == ("", "")


def test_two_programs_write_the_same_file(tmp_path, clock) -> None:
    first, second = QuietLog(tmp_path, clock), QuietLog(tmp_path, clock)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            first.fault(caught("x"))
            second.fault(caught("x"))
    assert len(first.file.read_text(encoding="utf-8").splitlines()) == 6
    first.close()
    second.close()
