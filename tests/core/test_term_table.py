"""The table of terms: whole, sourced, each length in one place; a table that will not do is named."""

from __future__ import annotations

import re
import shutil
from datetime import date

import pytest

from csr_desktop.domain.term_table import TermCode, load_term_table
from csr_desktop.domain.terms import Length, Unit
from csr_desktop.errors import UserError

DAY = date(2026, 11, 24)


@pytest.fixture
def folder(resources, tmp_path):
    return shutil.copytree(resources / "terms", tmp_path / "terms")


def changed(folder, old, new, name="2026.toml"):
    text = (folder / "2026.toml").read_text("utf-8")
    assert text.count(old) >= 1, old
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def test_t01_to_t19_are_all_there(resources):
    table = load_term_table(resources / "terms", DAY)
    numbers = {code.value[:3] for code in TermCode if code is not TermCode.OWN}
    assert numbers == {f"T{number:02d}" for number in range(1, 20)}
    assert [rule.code for rule in table.term if not rule.basis or not rule.runs_from or not rule.name] == []


def test_the_lengths_that_stand_here(resources):
    """Design/domain.md 1.3 for each; Awb 7:10 for the decision on an objection."""
    table = load_term_table(resources / "terms", DAY)
    assert {rule.code.value: rule.own_length for rule in table.term if rule.own_length} == {
        "T01": Length(4, Unit.WEEKS),
        "T02": Length(3, Unit.WORKING_DAYS),
        "T03": Length(8, Unit.WEEKS),
        "T05": Length(6, Unit.WEEKS),
        "T05b": Length(6, Unit.WEEKS),
        "T07": Length(120, Unit.DAYS),
        "T18": Length(6, Unit.MONTHS),
    }


def test_the_act_is_about_statutory_terms_only(resources):
    """T01 to T05, and what the Faillissementswet and the Wgs say of courts; not covenants, the hub, custom."""
    table = load_term_table(resources / "terms", DAY)
    assert {rule.code.value for rule in table.term if rule.atw} == {
        "T01", "T02", "T03", "T05", "T05b", "T15", "T16", "T17",
    }  # fmt: skip


def test_days_made_equal_to_holidays_are_ordinary_days_otherwise(resources):
    table = load_term_table(resources / "terms", DAY)
    assert all(day.weekday() < 5 for day in table.equated_days)
    # The Friday after Ascension Day, from the first decree to the last year of the second.
    assert {2023, 2024, 2025, 2026, 2027, 2028} == {day.year for day in table.equated_days}


def test_a_newer_table_counts_from_its_day_on(folder):
    changed(folder, "valid_from = 2026-01-01", "valid_from = 2027-01-01", "2027.toml")
    text = (folder / "2027.toml").read_text("utf-8")
    (folder / "2027.toml").write_text(text.replace("length = 4\n", "length = 3\n", 1), "utf-8")
    lengths = [
        load_term_table(folder, day).rule(TermCode.FIRST_MEETING).length
        for day in (date(2020, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert lengths == [4, 4, 3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("length = 4\n", "length = 0\n"),
        ("length = 4\n", ""),
        ("length = 4\n", 'length = 4\nhome = "norms.months"\n'),
        ('unit = "weeks"', 'unit = "uren"'),
        ('home = "record"', 'home = "elders"'),
        ("most = 12", "most = 5"),
        ('code = "T02"', 'code = "T01"'),
        ('code = "T02"', 'code = "T20"'),
        ("warn_days = 7", "warn_days = -1"),
        ("[[term]]", "[[termijn]]"),
    ],
)
def test_a_table_that_will_not_do_is_named(folder, old, new):
    changed(folder, old, new)
    with pytest.raises(UserError) as refused:
        load_term_table(folder, DAY)
    assert (refused.value.code, refused.value.messages[0].params) == ("terms.unreadable", {"file": "2026.toml"})


def test_without_a_table_nothing_is_due(tmp_path):
    with pytest.raises(UserError) as refused:
        load_term_table(tmp_path, DAY)
    assert refused.value.code == "terms.none"


def test_every_statutory_length_names_its_article(resources):
    rows = (resources / "terms" / "2026.toml").read_text("utf-8").split("[[term]]")[1:]
    statutory = [row for row in rows if "atw = true" in row]
    assert [row for row in statutory if not re.search(r'basis = "art\. ', row)] == []
