"""The class table: the ranks with the most at stake, and a table that is whole (design/domain.md 3.4)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.domain.claims import ClaimRank, DebtKind
from csr_desktop.domain.class_table import ClassTable, load_class_table

DAY = date(2026, 11, 24)


@pytest.fixture
def table(resources: Path) -> ClassTable:
    return load_class_table(resources / "classes", DAY)


@pytest.mark.parametrize(
    ("code", "rank", "debt_kind"),
    [
        ("national_tax", ClaimRank.PREFERENTIAL, DebtKind.PUBLIC),
        ("social_assistance_recovery", ClaimRank.PREFERENTIAL, DebtKind.PUBLIC),
        ("benefit_recovery", ClaimRank.PREFERENTIAL, DebtKind.PUBLIC),
        ("municipal_tax", ClaimRank.ORDINARY, DebtKind.PUBLIC),
        ("water_board_tax", ClaimRank.ORDINARY, DebtKind.PUBLIC),
        ("allowances_recovery", ClaimRank.ORDINARY, DebtKind.PUBLIC),
        ("fine", ClaimRank.ORDINARY, DebtKind.PUBLIC),
        ("student_loan", ClaimRank.ORDINARY, DebtKind.PUBLIC),
        ("mortgage", ClaimRank.SECURED_REMAINDER, DebtKind.OTHER),
        ("health_insurance", ClaimRank.ORDINARY, DebtKind.CARE),
        ("care", ClaimRank.ORDINARY, DebtKind.CARE),
        ("energy", ClaimRank.ORDINARY, DebtKind.UTILITIES),
        ("water", ClaimRank.ORDINARY, DebtKind.UTILITIES),
        ("rent", ClaimRank.ORDINARY, DebtKind.OTHER),
        ("telecom", ClaimRank.ORDINARY, DebtKind.OTHER),
        ("bank", ClaimRank.ORDINARY, DebtKind.OTHER),
        ("web_shop", ClaimRank.ORDINARY, DebtKind.OTHER),
        ("other", ClaimRank.ORDINARY, DebtKind.OTHER),
    ],
)
def test_ranks_and_national_debt_kinds(table: ClassTable, code: str, rank: ClaimRank, debt_kind: DebtKind) -> None:
    assert code in table.kinds
    assert table.kind(code).rank is rank
    assert table.kind(code).debt_kind is debt_kind


def test_every_kind_is_whole(table: ClassTable) -> None:
    for kind in table.kinds.values():
        assert kind.label, kind.code
        assert kind.certainty in {"sure", "fairly_sure", "unsure"}, kind.code
        assert kind.public == (kind.debt_kind is DebtKind.PUBLIC), kind.code
        if kind.rank is not ClaimRank.ORDINARY:
            assert kind.basis, f"{kind.code} departs from the ordinary rank without its legal basis"


def test_a_synonym_means_one_kind(table: ClassTable) -> None:
    words = [word for kind in table.kinds.values() for word in {*kind.synonyms, kind.label.casefold(), kind.code}]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_every_synonym_and_label_is_found(table: ClassTable) -> None:
    for kind in table.kinds.values():
        for word in (*kind.synonyms, kind.label, kind.code, kind.label.upper(), f"  {kind.label} "):
            assert table.find(word) == kind.code, word


def test_unknown_words_are_not_guessed(table: ClassTable) -> None:
    assert table.find("zonnepaneel") is None
    assert table.find("") is None


def test_a_kind_of_another_years_table_counts_as_other(table: ClassTable) -> None:
    assert table.kind("gone_since_2031").code == "other"


def write_versions(resources: Path, folder: Path, *days: str) -> None:
    original = next((resources / "classes").glob("*.toml"))
    for day in days:
        copy = folder / f"{day}.toml"
        shutil.copy(original, copy)
        text = copy.read_text(encoding="utf-8")
        lines = [f"valid_from = {day}" if line.startswith("valid_from") else line for line in text.splitlines()]
        copy.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("day", "valid_from"),
    [
        (date(2026, 12, 31), date(2026, 1, 1)),
        (date(2027, 1, 1), date(2027, 1, 1)),
        (date(2035, 6, 1), date(2027, 1, 1)),
        (date(2020, 1, 1), date(2026, 1, 1)),
    ],
)
def test_the_table_in_force_on_a_day(resources: Path, tmp_path: Path, day: date, valid_from: date) -> None:
    write_versions(resources, tmp_path, "2027-01-01", "2026-01-01")
    assert load_class_table(tmp_path, day).valid_from == valid_from
