"""The table of terms of the exchange: what the agreements say, and a table that will not do is refused."""

from __future__ import annotations

import re
import shutil
from datetime import date

import pytest

from csr_desktop.domain.exchange_terms import load_exchange_terms
from csr_desktop.errors import UserError

DAY = date(2026, 11, 24)


@pytest.fixture
def folder(resources, tmp_path):
    return shutil.copytree(resources / "exchange", tmp_path / "exchange")


def changed(folder, pattern, by, name="2026.toml"):
    text = (folder / "2026.toml").read_text("utf-8")
    new, count = re.subn(pattern, by, text, flags=re.MULTILINE)
    assert count == 1, pattern
    (folder / name).write_text(new, "utf-8")


def test_the_terms_of_the_agreements(resources):
    terms = load_exchange_terms(resources / "exchange", DAY)
    assert (terms.messages.retention_working_days, terms.messages.answer_working_days) == (5, 10)
    assert (terms.guard.warn_working_days, terms.guard.round_working_days) == (2, 1)
    # Every quarter of an hour, a fifth more or less.
    assert (terms.rounds.earliest_ms, terms.rounds.latest_ms) == (12 * 60_000, 18 * 60_000)


def test_every_term_names_where_it_comes_from(resources):
    for file in (resources / "exchange").glob("*.toml"):
        numbers = [line for line in file.read_text("utf-8").splitlines() if re.match(r"\w+ = \d+\s", line + " ")]
        assert numbers
        assert [line for line in numbers if not re.search(r"#.*\[.+\]$", line)] == []


def test_a_newer_table_counts_from_its_day_on(folder):
    changed(folder, r"^valid_from = .*$", "valid_from = 2027-01-01", "2027.toml")
    changed(folder, r"^answer_working_days = 10", "answer_working_days = 12", "2027.toml")
    text = (folder / "2027.toml").read_text("utf-8")
    (folder / "2027.toml").write_text(text.replace("valid_from = 2026-01-01", "valid_from = 2027-01-01"), "utf-8")
    assert load_exchange_terms(folder, date(2026, 12, 31)).messages.answer_working_days == 10
    assert load_exchange_terms(folder, date(2027, 1, 1)).messages.answer_working_days == 12
    assert load_exchange_terms(folder, date(2020, 1, 1)).messages.answer_working_days == 10


@pytest.mark.parametrize(
    ("pattern", "by"),
    [
        (r"^warn_working_days = 2", "warn_working_days = 0"),
        (r"^warn_working_days = 2", "warn_working_days = 5"),
        (r"^spread_percent = 20", "spread_percent = 100"),
        (r"^every_minutes = 15", "every_minutes = 'vaak'"),
        (r"^\[rounds\]$", "[rondes]"),
    ],
)
def test_a_table_that_will_not_do_is_named(folder, pattern, by):
    changed(folder, pattern, by)
    with pytest.raises(UserError) as refused:
        load_exchange_terms(folder, DAY)
    assert refused.value.code == "exchange_terms.unreadable"
    assert refused.value.messages[0].params == {"file": "2026.toml"}


def test_without_a_table_there_is_no_exchange(tmp_path):
    with pytest.raises(UserError) as refused:
        load_exchange_terms(tmp_path, DAY)
    assert refused.value.code == "exchange_terms.none"
