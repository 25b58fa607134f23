"""`csr today`: the work list of a day, as a script and a person read it."""

from __future__ import annotations

import pytest


@pytest.fixture
def dossier(ready):
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Berg", "--initials", "J.")
    return ready


def test_list_snooze_and_hand_over(dossier):
    before = dossier.ok("today").json
    (item,) = before["items"]
    assert (item["dossier"], item["step"], item["group"]) == ("WR-1", "plan_meeting", "step")
    dossier.ok("today", "hand-over", "WR-1", item["key"], "--to", "Collega")
    assert [one["owner"] for one in dossier.ok("today", "--counsellor", "collega").json["items"]] == ["Collega"]
    assert dossier.ok("today", "snooze", "WR-1", item["key"], "--until", "+1w").json["hidden_until"] == "2026-12-01"
    assert dossier.ok("today").json["items"] == []
    assert len(dossier.ok("today", "--hidden").json["items"]) == 1
    dossier.ok("today", "wake", "WR-1", item["key"])
    assert dossier.ok("today").json["counts"] == {"step": 1}


def test_list_for_people(dossier):
    shown = dossier.ok("today", json_out=False).out
    assert "Volgende stap" in shown
    assert "plan het eerste gesprek" in shown
    assert "Berg" not in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("snooze", "WR-1", "next_step/verzonnen", "--until", "+1w"),
        ("snooze", "WR-1", "work_step/plan_meeting", "--until", "gisteren"),
        ("snooze", "WR-9", "work_step/plan_meeting", "--until", "+1w"),
        ("hand-over", "WR-1", "next_step/verzonnen", "--to", "X"),
    ],
)
def test_what_cannot_be_is_said_in_dutch(dossier, arguments):
    refused = dossier("today", *arguments)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.strip().endswith(".")
