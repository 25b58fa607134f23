"""What the self-test says about the computer, and that each check can fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.errors import UserError
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.policies import Policies
from csr_desktop.self_check.checks import Check, CheckFailed, outcomes
from csr_desktop.self_check.computer import ComputerFacts
from csr_desktop.self_check.data import DataChecks
from csr_desktop.self_check.network import NetworkChecks
from csr_desktop.self_check.storage import StorageChecks
from csr_desktop.store import migrations, self_check
from tests.conftest import TODAY


@pytest.fixture
def clock():
    return FixedClock(TODAY)


def failing(error):
    def work():
        raise error

    return Check("proef", work)


def test_one_that_fails_stops_no_other_and_quotes_nothing():
    checks = [
        failing(CheckFailed("er kwam geen PDF")),
        failing(UserError("store.no_file", file="Berg.csrdb")),
        failing(ValueError("BSN 999990019")),
        Check("laatste", lambda: "goed"),
        Check("lang", lambda: "goed", is_long=True),
    ]
    found = outcomes(checks, short=True)
    assert [item.line() for item in found] == [
        "FOUT proef: er kwam geen PDF", "FOUT proef: store.no_file", "FOUT proef: ValueError", "OK   laatste: goed",
    ]  # fmt: skip
    assert len(outcomes(checks)) == 5


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/home/zoe.visser/.local/share/CSR Desktop", "$HOME/.local/share/CSR Desktop"),
        ("/home/zoe.visserij/x", "/home/<gebruiker>ij/x"),
        ("/data/Zoe.Visser/CSR", "/data/<gebruiker>/CSR"),
        ("/opt/csr", "/opt/csr"),
    ],
)
def test_nobody_is_named(path, told):
    facts = ComputerFacts(AppPaths.below(Path(path)), {"HOME": "/home/zoe.visser"}, "zoe.visser")
    assert facts.without_user(Path(path)) == told


def test_what_administrators_laid_down_is_told_without_a_name(tmp_path):
    laid_down = Policies(news_place="/delen/zoe.visser/csr")
    facts = ComputerFacts(AppPaths.below(tmp_path), {}, "zoe.visser", laid_down).all()
    told = {fact.name: fact.value for fact in facts}
    assert told["Vastgelegde plaats van berichten"] == "/delen/<gebruiker>/csr"
    facts = ComputerFacts(AppPaths.below(tmp_path), policies=Policies()).all()
    assert {fact.name: fact.value for fact in facts}["Vastgelegde plaats van berichten"] == "geen"


def test_a_place_that_others_write_in_is_told(tmp_path):
    good, bad = (AppPaths.below(tmp_path / name / "CSR") for name in ("eigen", "OneDrive - Gemeente"))
    (well,) = outcomes(ComputerFacts(good).checks())
    (ill,) = outcomes(ComputerFacts(bad).checks())
    assert well.is_well
    assert (ill.is_well, "place.synced" in ill.found) == (False, True)


def test_an_update_without_its_back_up_is_found(tmp_path, clock, monkeypatch):
    (tmp_path / "een").mkdir()
    (tmp_path / "twee").mkdir()
    assert "met een reservekopie" in StorageChecks(resources_dir(), tmp_path / "een", clock).update()
    # A program that forgets the back-up.
    monkeypatch.setattr(self_check, "list_backups", lambda *_given: ([], []))
    with pytest.raises(CheckFailed, match="geen reservekopie"):
        StorageChecks(resources_dir(), tmp_path / "twee", clock).update()


def test_an_update_that_breaks_the_database_is_found(tmp_path, clock, monkeypatch):
    def lose(database):
        database.execute("DROP TABLE creditor_search")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS[:-1], lose))
    (found,) = outcomes([Check("bijwerken", StorageChecks(resources_dir(), tmp_path, clock).update)])
    assert not found.is_well


def test_norms_of_another_year_are_found(tmp_path, clock):
    folder = tmp_path / "resources"
    shutil.copytree(resources_dir(), folder, ignore=shutil.ignore_patterns("fonts", "help", "icons"))
    checks = DataChecks(folder, tmp_path, clock)
    assert "2026" in checks.tables()
    (folder / "norms" / "2026.toml").write_text("geen normen", encoding="utf-8")
    (folder / "terms" / "2026.toml").unlink()
    assert [item.is_well for item in outcomes([Check("normen", checks.tables)])] == [False]


def test_a_message_goes_to_the_practice_hub_and_back(tmp_path, clock):
    checks = NetworkChecks(tmp_path, clock)
    assert "heen en terug" in checks.practice_hub()
    assert int(checks.trust().split()[0]) > 0
