"""`csr deadlines`: the list with reasons and next steps, what can be done to each deadline, and bad input."""

from __future__ import annotations

import pytest


@pytest.fixture
def case(ready):
    """A dossier that was registered on the day of the tests, Tuesday 24 November 2026."""
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Berg", "--initials", "J.")
    return ready


def listed(case, *args):
    return case.ok("deadlines", "list", *args).json


def on(case, day, *args, **kwargs):
    """Run a command on a later day."""
    return case("--today", day, *args, **kwargs)


def test_a_new_dossier_has_its_first_meeting(case):
    (item,) = listed(case, "--dossier", "WR-1")
    assert (item["term"], item["due_on"], item["term_ends_on"], item["late"]) == (
        "T01",
        "2026-12-22",
        "2026-12-22",
        False,
    )
    assert (item["step"], item["letter"], item["basis"], item["statutory"]) == (
        "hold_meeting",
        "L01",
        "art. 4 lid 1 Wgs",
        True,
    )
    assert "24-11-2026" in item["reason"]
    # Four weeks away: nothing to look at today, a week before it is.
    assert listed(case) == []
    assert [item["dossier"] for item in on(case, "2026-12-15", "deadlines", "list").json] == ["WR-1"]
    assert [item["dossier"] for item in listed(case, "--until", "15-12-2026")] == ["WR-1"]
    assert [item["dossier"] for item in listed(case, "--all")] == ["WR-1"]
    assert on(case, "2026-12-23", "deadlines", "list").json[0]["late"] is True


def test_the_list_as_people_read_it(case):
    shown = on(case, "2026-12-23", "deadlines", "list", json_out=False).out
    assert "22-12-2026  WR-1           Eerste gesprek  te laat" in shown
    assert "Volgende stap: Voer het eerste gesprek en leg de dag vast." in shown
    assert "[T01/" in shown


def test_a_deadline_of_ones_own(case):
    case.ok("deadlines", "add", "--dossier", "WR-1", "--on", "+2w", "--reason", "Belastingdienst bellen")
    own = next(item for item in listed(case, "--dossier", "WR-1") if item["term"] == "own")
    assert (own["name"], own["due_on"], own["owner"]) == ("Belastingdienst bellen", "2026-12-08", "F. Voorbeeld")
    case.ok("deadlines", "met", "--dossier", "WR-1", "own")
    assert [item["term"] for item in listed(case, "--dossier", "WR-1")] == ["T01"]
    case.ok("undo")
    assert len(listed(case, "--dossier", "WR-1")) == 2


def test_moving_keeps_the_day_by_the_rule(case):
    moved = case.ok("deadlines", "move", "--dossier", "WR-1", "T01", "--by", "+1w").json
    assert (moved["due_on"], moved["term_ends_on"]) == ("2026-12-29", "2026-12-22")
    assert "wettelijke termijn" in moved["doubts"][0]
    (item,) = listed(case, "--dossier", "WR-1")
    assert (item["due_on"], item["term_ends_on"]) == ("2026-12-29", "2026-12-22")
    case.ok("deadlines", "move", "--dossier", "WR-1", "T01", "--to", "1-12-2026")
    (item,) = listed(case, "--dossier", "WR-1")
    assert (item["due_on"], item["doubts"]) == ("2026-12-01", [])
    # A month after Tuesday 1 December is New Year's Day; so Monday 4 January (Friday the 1st is free).
    assert case.ok("deadlines", "move", "--dossier", "WR-1", "T01", "--by", "+1m").json["due_on"] == "2027-01-04"


def test_sleeping_until_a_day(case):
    case.ok("deadlines", "sleep", "--dossier", "WR-1", "T01", "--until", "18-12-2026")
    assert on(case, "2026-12-17", "deadlines", "list").json == []
    assert [item["term"] for item in on(case, "2026-12-18", "deadlines", "list").json] == ["T01"]
    (item,) = listed(case, "--dossier", "WR-1")
    assert (item["asleep"], item["sleeps_until"], item["due_on"]) == (True, "2026-12-18", "2026-12-22")
    case.ok("deadlines", "wake", "--dossier", "WR-1", "T01")
    assert listed(case, "--dossier", "WR-1")[0]["asleep"] is False


def test_cancelling_and_handing_over(case):
    case.ok("deadlines", "hand-over", "--dossier", "WR-1", "T01", "--owner", "A. Collega")
    assert listed(case, "--dossier", "WR-1")[0]["owner"] == "A. Collega"
    case.ok("deadlines", "cancel", "--dossier", "WR-1", "T01")
    assert listed(case, "--dossier", "WR-1") == []


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("move", "T01"), "--to"),
        (("move", "T01", "--by", "+1w", "--to", "1-1-2027"), "--to"),
        (("move", "T01", "--to", "1-1-1900"), "kan niet kloppen"),
        (("move", "T01", "--to", "1-1-2200"), "kan niet kloppen"),
        (("move", "T01", "--to", "1-1-2060"), "meer dan 10 jaar"),
        (("move", "T01", "--to", "23-11-2026"), "al voorbij"),
        (("move", "T05", "--by", "+1w"), "geen termijn"),
        (("sleep", "T01", "--until", "vandaag"), "na vandaag"),
        (("met", "T01", "--on", "25-11-2026"), "moet nog komen"),
        (("met", "T01", "--on", "1-1-2020"), "voor het begin"),
        (("add", "--on", "gisteren", "--reason", "x"), "al voorbij"),
        (("add", "--on", "morgen", "--reason", " "), "waarvoor"),
        (("add", "--on", "32-1-2027", "--reason", "x"), "32-1-2027"),
    ],
)
def test_what_cannot_be_is_refused_in_words(case, args, sentence):
    refused = case("deadlines", args[0], "--dossier", "WR-1", *args[1:])
    assert (refused.code, refused.out) == (1, "")
    assert sentence in refused.err


def test_a_clock_that_was_set_back_is_told(case):
    (item,) = on(case, "2026-11-20", "deadlines", "list", "--dossier", "WR-1").json
    assert "klok van deze computer" in item["doubts"][0]
    refused = on(case, "2026-11-20", "deadlines", "met", "--dossier", "WR-1", "T01")
    assert refused.code == 1
    assert "voor het begin" in refused.err


def test_a_closed_dossier_has_no_deadlines_and_takes_none(case):
    case.ok("dossier", "close", "WR-1", "--reason", "withdrawn")
    assert listed(case, "--dossier", "WR-1") == []
    refused = case("deadlines", "add", "--dossier", "WR-1", "--on", "morgen", "--reason", "x")
    assert (refused.code, "gesloten" in refused.err) == (1, True)


def test_the_terms_and_a_municipality_that_chooses(case):
    rows = {row["term"]: row for row in case.ok("deadlines", "terms").json}
    assert (rows["T03"]["length"], rows["T03"]["unit"], rows["T03"]["municipal"]) == (8, "weeks", True)
    assert (rows["T09"]["length"], rows["T09"]["home"]) == (21, "norms.balance_answer_days")
    case.ok("deadlines", "set", "--term", "T01", "--length", 2, "--reason", "Belofte van de gemeente")
    assert listed(case, "--dossier", "WR-1")[0]["due_on"] == "2026-12-08"
    assert "Belofte van de gemeente" in case.ok("deadlines", "terms", json_out=False).out
    for args, sentence in (
        (("--term", "T03", "--length", 9, "--reason", "x"), "hoogstens 8"),
        (("--term", "T03", "--length", 6), "waarom"),
        (("--term", "T15", "--length", 3, "--reason", "x"), "niet zelf kiezen"),
        (("--term", "T99", "--length", 3, "--reason", "x"), "geen termijn"),
    ):
        refused = case("deadlines", "set", *args)
        assert (refused.code, sentence in refused.err) == (1, True), refused.err
    case.ok("deadlines", "set", "--term", "T01")
    assert listed(case, "--dossier", "WR-1")[0]["due_on"] == "2026-12-22"
