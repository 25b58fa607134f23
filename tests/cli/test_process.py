"""`csr process` and `csr guidance`, in processes of their own: a dossier from registration to reopening."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def csr_at(ready):
    """The program on a day."""

    def call(day, *args, code=0, **kwargs):
        result = ready("--today", day, *args, **kwargs)
        assert result.code == code, (result.out, result.err)
        return result

    call("2026-03-02", "dossier", "add", "--number", "A-1", "--surname", "Berg", "--initials", "J.")
    return call


def test_from_registration_to_reopening(csr_at):
    one = ("--dossier", "A-1")
    planned = csr_at("2026-03-03", "process", "intake", "appointment", *one, "--date", "+1w")
    assert planned.json["meeting_planned_on"] == "2026-03-10"
    # What people read beside the one document: the letter that has no template yet.
    assert "L01" in planned.err
    early = csr_at("2026-03-03", "process", "decision", "admit", *one, code=1)
    assert "eerste gesprek" in early.err
    assert early.out == ""
    csr_at("2026-03-10", "process", "intake", "meeting", *one)
    plan = {"request": "Rust", "support": "Schuldregeling", "referrals": "Naar niemand", "conditions": "Geen schulden"}
    csr_at("2026-03-11", "process", "plan", "write", *one, stdin=json.dumps(plan))
    assert csr_at("2026-03-11", "process", "plan", "complete", *one).json["plan_completed_on"] == "2026-03-11"
    csr_at("2026-03-11", "process", "suspend", "begin", *one, "--until", "25-3-2026", "--reason", "Loonstroken")
    admitted = csr_at("2026-03-20", "process", "decision", "admit", *one).json
    assert (admitted["phase"], admitted["letters_to_make"]) == ("admitted", ["L02", "L05"])
    refused = csr_at("2026-03-20", "process", "move", *one, "--to", "agreed", code=1)
    assert "‘Toegelaten’ naar ‘Akkoord’" in refused.err
    assert "Stabilisatie" in refused.err
    moved = csr_at("2026-03-25", "process", "move", *one, "--to", "stabilisation", "--date", "23-3-2026").json
    assert moved == {"dossier": "A-1", "phase": "stabilisation", "kind": "forward", "moved_on": "2026-03-23"}
    back = csr_at("2026-03-26", "process", "back", *one, "--to", "intake", "--reason", "Verkeerd geklikt").json
    assert (back["phase"], back["kind"]) == ("intake", "back")
    clock = csr_at("2026-03-01", "process", "move", *one, "--to", "stabilisation", code=1)
    assert "klok van deze computer" in clock.err
    csr_at("2026-03-26", "process", "correct", *one, "--stay", "2", "--begin", "9-3-2026")
    ended = csr_at("2026-04-01", "process", "decision", "terminate", *one, "--ground", "Artikel 5", "--reason", "moved")
    assert (ended.json["phase"], ended.json["decided_on"]) == ("closed", "2026-04-01")
    csr_at("2026-04-02", "process", "reopen", *one, "--reason", "Toch niet verhuisd")
    told = csr_at("2026-04-02", "process", "show", *one).json
    assert [(stay["phase"], stay["began_on"], stay["ended_on"]) for stay in told["stays"]] == [
        ("registered", "2026-03-02", "2026-03-09"),
        ("intake", "2026-03-09", "2026-03-20"),
        ("admitted", "2026-03-20", "2026-03-23"),
        ("stabilisation", "2026-03-23", "2026-03-26"),
        ("intake", "2026-03-26", "2026-04-01"),
        ("closed", "2026-04-01", "2026-04-02"),
        ("intake", "2026-04-02", None),
    ]
    assert [move["kind"] for move in told["moves"]] == [
        "forward", "forward", "forward", "back", "forward", "reopened",
    ]  # fmt: skip
    assert told["suspensions"][0]["ended_on"] == "2026-03-20"
    assert told["intake"]["request"] == "Rust"
    assert {step["to"]: step["missing"] for step in told["steps"]}["rejected"] == ["rejection"]
    assert told["notices"] == []
    page = csr_at("2026-04-02", "process", "show", *one, json_out=False).out
    assert "terug: Verkeerd geklikt" in page
    assert "heropend: Toch niet verhuisd" in page


def test_hand_over_look_crisis_and_guidance(csr_at):
    one, day = ("--dossier", "A-1"), "2026-03-05"
    crisis = csr_at(day, "process", "crisis", "report", *one, "--threat", "eviction").json
    assert csr_at(day, "process", "crisis", "end", "--crisis", crisis["crisis"]).json["ended_on"] == day
    assert csr_at(day, "process", "hand-over", "--to", "T. Collega", code=1).out == ""
    moved = csr_at(day, "process", "hand-over", "--all-of", "F. Voorbeeld", "--to", "T. Collega").json
    assert moved == [{"dossier": "A-1", "from": "F. Voorbeeld", "to": "T. Collega", "moved_on": day}]
    csr_at(day, "process", "look", "setting", "--step", "decision")
    reject = ("process", "decision", "reject", *one, "--ground", "Artikel 3")
    assert "tweede blik" in csr_at(day, *reject, code=1).err
    asked = csr_at(day, "process", "look", "ask", *one, "--step", "decision", "--kind", "rejection",
                   "--ground", "Artikel 3").json  # fmt: skip
    own = csr_at(day, "process", "look", "approve", asked["look"], "--by", "T. Collega", code=1)
    assert "Een andere collega" in own.err
    csr_at(day, "process", "look", "approve", asked["look"], "--by", "A. Derde")
    assert csr_at(day, *reject).json["phase"] == "rejected"
    assert csr_at(day, "process", "look", "list").json == []
    guidance = ("guidance", "add", *one, "--kind", "budget_management", "--provider")
    assert csr_at(day, *guidance, "Stichting Een").json["notices"] == []
    second = csr_at(day, *guidance, "Stichting Twee").json
    assert len(second["notices"]) == 1
    csr_at(day, "guidance", "end", second["guidance"], "--date", "4-3-2026", code=1)
    assert csr_at(day, "guidance", "end", second["guidance"]).json["ended_on"] == day
    csr_at(day, "guidance", "begin-period", *one, "--kind", "advice")
    listed = csr_at(day, "guidance", "list", *one).json
    assert ([item["provider"] for item in listed["guidance"]], len(listed["periods"])) == (
        ["Stichting Een", "Stichting Twee"], 1,
    )  # fmt: skip


def test_a_dossier_goes_to_another_workstation(csr_at, ready):
    csr_at("2026-03-03", "dossier", "export", "A-1", "--out", ready.folder / "A-1.json")
    csr_at("2026-03-03", "process", "sheet", "--dossier", "A-1", "--out", ready.folder / "blad.pdf")
    assert (ready.folder / "blad.pdf").read_bytes().startswith(b"%PDF")
    again = csr_at("2026-03-03", "dossier", "import", ready.folder / "A-1.json", code=1)
    assert "Dit dossier is hier al: A-1" in again.err
    # The colleague has the dossier no more here: undone, the file brings it back with all that was recorded.
    csr_at("2026-03-03", "undo")
    looked = csr_at("2026-03-03", "dossier", "import", ready.folder / "A-1.json", "--dry-run")
    assert looked.json["taken_in"] is False
    assert csr_at("2026-03-03", "dossier", "list").json == []
    csr_at("2026-03-03", "dossier", "import", ready.folder / "A-1.json", "--to", "B. Jansen")
    shown = csr_at("2026-03-03", "process", "show", "--dossier", "A-1").json
    assert (shown["counsellor"], shown["phase"]) == ("B. Jansen", "registered")
    assert [item["to"] for item in shown["handovers"]] == ["B. Jansen"]
