"""Norm packages: the right one for a day, and no table that is not whole (domain.md 1.3, 2.1–2.3)."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from csr_desktop.errors import UserError
from csr_desktop.proposals.norms import load_norms


@pytest.mark.parametrize(
    ("day", "version", "months", "maximum"),
    [
        (date(2020, 8, 10), "2020-08", 36, 10),
        (date(2022, 12, 31), "2020-08", 36, 10),
        (date(2023, 1, 1), "2023-01", 36, 12),
        (date(2023, 6, 30), "2023-01", 36, 12),
        (date(2023, 7, 1), "2023-07", 18, 14),
        (date(2024, 1, 1), "2024-01", 18, 15),
        (date(2025, 1, 1), "2025-01", 18, 14),
        (date(2025, 12, 31), "2025-01", 18, 14),
        (date(2026, 1, 1), "2026-01", 18, 12),
        (date(2031, 5, 5), "2026-01", 18, 12),
    ],
)
def test_the_package_in_force(resources: Path, day, version, months, maximum):
    norms = load_norms(resources / "norms", day)
    assert (norms.version, norms.months, norms.max_annual_rate_percent) == (version, months, maximum)


def test_the_figures_of_today(norms):
    assert (norms.fee_percent, norms.account_fee_cents, norms.preferential_multiplier) == (9, 600, 2)
    assert norms.annual_rate_percent == Fraction("8.3")
    assert (norms.notice_months, norms.vtlb_max_age_months, norms.balance_max_age_months) == (8, 6, 6)
    assert (norms.balance_answer_days, norms.reminder_answer_days, norms.proposal_answer_days) == (21, 14, 21)
    assert (norms.reexamination_months, norms.payout_months) == ((9, 18), (9, 18))


def test_no_package_uses_more_than_its_own_maximum(resources: Path):
    files = list((resources / "norms").glob("*.toml"))
    assert files
    for file in files:
        day = date.fromisoformat(file.read_text(encoding="utf-8").split("valid_from = ")[1][:10])
        norms = load_norms(resources / "norms", day)
        assert norms.valid_from == day
        assert norms.fee_percent <= norms.max_fee_percent
        assert norms.account_fee_cents <= norms.max_account_fee_cents
        assert norms.annual_rate_percent <= norms.max_annual_rate_percent
        assert max(norms.payout_months) <= norms.months


def test_before_the_first_package_is_refused(resources: Path, texts):
    first = date(2020, 8, 10)
    with pytest.raises(UserError) as caught:
        load_norms(resources / "norms", first - timedelta(days=1))
    assert caught.value.code == "norms.none_in_force"
    assert "10 augustus 2020" in texts.explain(caught.value)[0]


def test_without_tables_is_refused(tmp_path: Path):
    with pytest.raises(UserError) as caught:
        load_norms(tmp_path, date(2026, 1, 1))
    assert caught.value.code == "norms.none"


def test_two_tables_for_one_day_are_refused(resources: Path, tmp_path: Path):
    shutil.copy(resources / "norms" / "2026.toml", tmp_path / "a.toml")
    shutil.copy(resources / "norms" / "2026.toml", tmp_path / "b.toml")
    with pytest.raises(UserError) as caught:
        load_norms(tmp_path, date(2026, 1, 1))
    assert caught.value.code == "norms.same_day"


@pytest.mark.parametrize("content", [b"months = ", b"\xff\xfe", b'version = "1"\nversion = "2"'])
def test_a_table_that_cannot_be_read(tmp_path: Path, content):
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(UserError) as caught:
        load_norms(tmp_path, date(2026, 1, 1))
    assert caught.value.message.params["file"] == "x.toml"
    assert caught.value.code == "norms.unreadable"


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("months", ""),
        ("months", "months = 0"),
        ("months", "months = 121"),
        ("months", "months = true"),
        ("months", 'months = "18"'),
        ("fee_percent", "fee_percent = 9"),
        ("fee_percent", "fee_percent = 9.0"),
        ("fee_percent", 'fee_percent = "9,0"'),
        ("fee_percent", 'fee_percent = "-9"'),
        ("fee_percent", 'fee_percent = "101"'),
        ("fee_percent", 'fee_percent = "NaN"'),
        ("account_fee", 'account_fee = "-6.00"'),
        ("account_fee", 'account_fee = "6.001"'),
        ("account_fee", "account_fee = 6"),
        ("account_fee_cents", 'account_fee = "6.00"\naccount_fee_cents = 600'),
        ("preferential_multiplier", 'preferential_multiplier = "0.5"'),
        ("valid_from", 'valid_from = "2026-01-01"'),
        ("valid_from", "valid_from = 2026-01-01T00:00:00"),
        ("version", 'version = " "'),
        ("payout_months", "payout_months = [18, 9]"),
        ("payout_months", "payout_months = [9, 9]"),
        ("payout_months", 'payout_months = ["9"]'),
        ("payout_months", "payout_months = 18"),
        ("mnths", "mnths = 18"),
    ],
)
def test_a_table_that_is_not_whole_names_file_and_key(resources: Path, tmp_path: Path, texts, key, line):
    whole = (resources / "norms" / "2026.toml").read_text(encoding="utf-8").splitlines()
    replaced = line.partition(" ")[0] or key
    broken = [row for row in whole if not row.startswith(f"{replaced} ")]
    (tmp_path / "eigen.toml").write_text("\n".join([*broken, line]), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_norms(tmp_path, date(2026, 11, 24))
    assert caught.value.message.params == {"file": "eigen.toml", "key": key}
    assert f"'{key}'" in texts.explain(caught.value)[0]
