"""`csr report figures`: as a team leader's script asks for them."""

from __future__ import annotations

import pytest


@pytest.fixture
def dossier(ready):
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Berg", "--initials", "J.")
    return ready


YEAR = ("report", "figures", "--from", "1-1-2026", "--to", "31-12-2026")


def test_all_figures_and_the_dossiers_behind_one(dossier):
    report = dossier.ok(*YEAR).json
    figures = {item["figure"]: item for item in report["figures"]}
    assert report["dossiers"] == 1
    assert figures["waiting_first_meeting"]["waiting"] == 1
    assert figures["waiting_first_meeting"]["norm"]["norm"] == 28
    assert figures["exits"]["share"] is None
    (one,) = dossier.ok(*YEAR, "--figure", "waiting_first_meeting").json["figures"]
    assert [(case["dossier"], case["state"]) for case in one["cases"]] == [("WR-1", "waiting")]
    dossier.ok("dossier", "close", "WR-1", "--reason", "no_show")
    after = {item["figure"]: item for item in dossier.ok(*YEAR).json["figures"]}
    assert (after["exits"]["share"], after["exits"]["within_norm"]) == ("100.00", False)
    assert after["exits"]["categories"]["no_show"]["count"] == 1


def test_files_for_the_team_leader(dossier):
    written = dossier.ok(*YEAR, "--xlsx", "cijfers.xlsx", "--pdf", "cijfers.pdf").json
    assert written["files"] == ["cijfers.xlsx", "cijfers.pdf"]
    assert (dossier.folder / "cijfers.pdf").read_bytes().startswith(b"%PDF")
    assert (dossier.folder / "cijfers.xlsx").read_bytes().startswith(b"PK")
    exported = dossier.ok("audit", "lines", "--limit", "5").out
    assert "cijfers" in exported


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", "2-2-2026", "--to", "1-2-2026"),
        ("--from", "gisterochtend", "--to", "1-2-2026"),
        ("--from", "1-1-2026", "--to", "1-2-2026", "--figure", "verzonnen"),
    ],
)
def test_what_cannot_be_is_said_in_dutch(dossier, arguments):
    refused = dossier("report", "figures", *arguments)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.strip().endswith(".")


def test_figures_for_people(dossier):
    shown = dossier.ok(*YEAR, "--figure", "waiting_first_meeting", json_out=False).out
    assert "Wachttijd tot het eerste gesprek" in shown
    assert "WR-1" in shown
