"""Answers, new versions and the court on the command line, each dossier taken to its end by `csr` itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.clock import FixedClock
from tests.cli.conftest import PASSPHRASE
from tests.conftest import TODAY, Office
from tests.services.court_desk import Refused, text_of

AMOUNTS = {"Bank": 625_000, "Energie": 98_765, "Winkel": 14_612}


@pytest.fixture
def refused(ready, texts):
    """A dossier whose offer was sent: the bank refuses, the others agree."""
    core = open_core(ready.database, PASSPHRASE, FixedClock(TODAY), texts)
    case = Refused(Office(core, FixedClock(TODAY)), AMOUNTS)
    case.yes("Energie", "Winkel")
    case.no("Bank")
    ids = {name: creditor.id for name, creditor in case.creditors.items()}
    claims = {name: claim.id for name, claim in case.claims.items()}
    core.close()
    ready.ids, ready.claims = ids, claims
    return ready


def phase(csr):
    return csr.ok("dossier", "show", "WR-1").json["phase"]


def test_forced_settlement_granted(refused, tmp_path):
    opened = refused.ok("court", "open", "--dossier", "WR-1", "--court", "Rechtbank Den Haag").json
    assert opened["offer"]["against"] == {"creditors": 1, "of": 3, "amount": "6250.00", "share": "84.65"}
    assert opened["offer"]["wsnp"]["salary"] == "2295.00"
    questions = {item["question"]: item for item in refused.ok("court", "check", "--dossier", "WR-1").json}
    assert questions["number_of_creditors"]["holds"] is True
    assert questions["share_of_refusers"]["holds"] is False
    answered = refused.ok(
        "court", "check", "--dossier", "WR-1", "--question", "tested_by_expert", "--answer", "yes",
        "--remark", "Door de kredietbank.",
    ).json  # fmt: skip
    assert [item["by"] for item in answered if item["question"] == "tested_by_expert"] == ["person"]
    case_id = opened["case"]
    (due,) = refused.ok("letters", "outcome", "--dossier", "WR-1").json
    assert (due["kind"], [item["name"] for item in due["creditors"]]) == ("L17", ["Bank"])
    assert "te maken voor Bank" in refused.ok("letters", "outcome", "--dossier", "WR-1", json_out=False).out
    (notice,) = refused.ok("letters", "outcome", "--dossier", "WR-1", "--letter", "L17").json
    assert notice["kind"] == "L17"
    assert refused("letters", "outcome", "--dossier", "WR-1", "--letter", "L24").code == 1
    assert refused("letters", "outcome", "--dossier", "WR-1", "--letter", "L24", "--case", "geen").code == 1
    (cover,) = refused.ok(
        "letters", "outcome", "--dossier", "WR-1", "--letter", "L24", "--case", case_id, "--address", "Postbus 1"
    ).json
    assert cover["kind"] == "L24"
    refused.ok("court", "request", "--dossier", "WR-1", "--case-number", "C/09/1")
    assert phase(refused) == "court"
    refused.ok("court", "hearing", "--dossier", "WR-1", "--on", "24-11-2026")
    written = refused.ok("court", "file", "--dossier", "WR-1", "--out", tmp_path / "rechtbank").json
    assert "Door de kredietbank." in text_of(Path(written["pdf"]).read_bytes())
    document = json.loads(Path(written["json"]).read_text(encoding="utf-8"))
    assert document["case"]["case_number"] == "C/09/1"
    decided = refused.ok("court", "decide", "--dossier", "WR-1", "--outcome", "granted", "--costs").json
    assert (decided["outcome"], decided["decided_on"], decided["costs_ordered"]) == ("granted", "2026-11-24", True)
    tally = refused.ok("proposal", "show", "--dossier", "WR-1").json["consent"]
    assert (tally["ordered"]["claims"], tally["shares"]["agreed"]) == (1, "100.00")
    shown = refused.ok("proposal", "show", "--dossier", "WR-1", json_out=False).out
    assert "1 waarvan op bevel van de rechter: € 6.250,00, 84,65% van de schuld" in shown.replace("\u00a0", " ")
    refused.ok("proposal", "conclude", "--dossier", "WR-1")
    assert phase(refused) == "agreed"
    (case,) = refused.ok("court", "list", "--dossier", "WR-1").json
    assert case["outcome"] == "granted"


def test_rejected_then_a_new_offer(refused):
    refused.ok("court", "open", "--dossier", "WR-1")
    refused.ok("court", "request", "--dossier", "WR-1")
    again = refused("proposal", "make", "--dossier", "WR-1", "--product", "SB")
    assert again.code == 1
    assert "rechter" in again.err
    refused.ok("court", "decide", "--dossier", "WR-1", "--outcome", "rejected", "--remark", "Spaargeld niet geteld.")
    assert phase(refused) == "impasse"
    refused.ok(
        "dossier", "vtlb", "--dossier", "WR-1", "--income", "1800.00", "--vtlb", "1600.00", "--capacity", "200.00",
        "--assets", "400.00",
    )  # fmt: skip
    made = refused.ok("proposal", "requote", "--dossier", "WR-1").json
    assert [change["code"] for change in made["changes"]] == ["requote.assets"]
    assert {turn["name"]: turn["said_before"] for turn in made["asked_again"]} == {
        "Bank": "refused", "Energie": "agreed", "Winkel": "agreed",
    }  # fmt: skip
    assert {turn["versus"] for turn in made["asked_again"]} == {"higher"}
    refused.ok("proposal", "freeze", "--dossier", "WR-1")
    refused.ok("proposal", "send", "--dossier", "WR-1")
    for name in AMOUNTS:
        refused.ok("proposal", "answer", "--dossier", "WR-1", "--creditor", refused.ids[name], "--channel", "phone",
                   "--outcome", "agreed")  # fmt: skip
    refused.ok("proposal", "conclude", "--dossier", "WR-1")
    assert phase(refused) == "agreed"


def test_thinking_again_by_letter_and_words_for_one_creditor(refused):
    bank = refused.ids["Bank"]
    asked = refused.ok(
        "proposal", "reconsider", "--dossier", "WR-1", "--creditor", bank, "--by", "letter", "--text", "Het uiterste."
    ).json
    (letter,) = [item for item in refused.ok("letters", "list").json if item["kind"] == "L16"]
    assert (asked["by"], asked["letter"]) == ("letter", letter["letter"])
    refused.ok(
        "claims", "mark", "--dossier", "WR-1", "--claim", refused.claims["Bank"], "--kind", "fraud", "--reason", "Bank."
    )
    assert refused("letters", "outcome", "--dossier", "WR-1", "--letter", "L25").code == 1
    (made,) = refused.ok(
        "letters", "outcome", "--dossier", "WR-1", "--letter", "L25", "--creditor", bank, "--text", "Niet waar."
    ).json
    assert made["kind"] == "L25"


def test_thinking_again_by_phone(refused):
    bank = refused.ids["Bank"]
    asked = refused.ok(
        "proposal", "reconsider", "--dossier", "WR-1", "--creditor", bank, "--by", "phone", "--text", "Het uiterste."
    ).json
    assert (asked["by"], asked["outcome"], phase(refused)) == ("phone", None, "reconsideration")
    told = refused.ok(
        "proposal", "reconsider", "--dossier", "WR-1", "--creditor", bank, "--by", "phone", "--outcome", "agreed"
    ).json
    assert told["tally"]["agreed"]["claims"] == 3
    (state,) = refused.ok("proposal", "reconsider", "--dossier", "WR-1").json
    assert (state["name"], state["outcome"], state["answered_on"]) == ("Bank", "agreed", "2026-11-24")
    text = refused.ok("proposal", "reconsider", "--dossier", "WR-1", json_out=False).out
    assert "Bank: Akkoord" in text


def test_a_disputed_claim_keeps_the_offer_back(refused):
    claim = refused.claims["Bank"]
    mark = refused.ok("claims", "mark", "--dossier", "WR-1", "--claim", claim, "--kind", "disputed", "--reason",
                      "Al betaald.").json  # fmt: skip
    refused.ok("claims", "mark", "--dossier", "WR-1", "--claim", refused.claims["Winkel"], "--kind", "fraud",
               "--reason", "Aangifte.")  # fmt: skip
    found = refused.ok("claims", "findings", "--dossier", "WR-1").json
    assert [(item["rule"], item["effect"]) for item in found["findings"]] == [
        ("disputed", "blocks"), ("fraud", "warns"),
    ]  # fmt: skip
    refused.ok("proposal", "make", "--dossier", "WR-1", "--product", "SB")
    held = refused("proposal", "freeze", "--dossier", "WR-1")
    assert held.code == 1
    assert "Bank: Over deze schuld is onenigheid." in held.err
    settled = refused.ok(
        "claims", "settle", "--dossier", "WR-1", "--mark", mark["mark"], "--outcome", "changed", "--amount", "6000.00",
        "--reason", "Deels betaald.",
    ).json  # fmt: skip
    assert (settled["outcome"], settled["settled_on"]) == ("changed", "2026-11-24")
    refused.ok("proposal", "make", "--dossier", "WR-1", "--product", "SB")
    refused.ok("proposal", "freeze", "--dossier", "WR-1")
    text = refused.ok("claims", "findings", "--dossier", "WR-1", json_out=False).out
    assert "let op" in text
    assert "Bedrag aangepast".lower() in text


def test_late_creditor(refused):
    refused.ok("proposal", "answer", "--dossier", "WR-1", "--creditor", refused.ids["Bank"], "--outcome", "agreed")
    refused.ok("proposal", "conclude", "--dossier", "WR-1")
    assert refused.ok("proposal", "late", "--dossier", "WR-1").json == []
    wrong = refused("proposal", "late", "--dossier", "WR-1", "--claim", refused.claims["Bank"], "--decision", "reopen",
                    "--reason", "x")  # fmt: skip
    assert wrong.code == 1
    assert "kwam niet na het akkoord op" in wrong.err


def test_moratorium_and_statement(ready):
    ready.ok("dossier", "add", "--number", "WR-2", "--surname", "Kowalczyk", "--initials", "D.")
    without = ready("court", "open", "--dossier", "WR-2", "--route", "moratorium")
    assert without.code == 1
    assert "287b" in without.err
    ready.ok("court", "open", "--dossier", "WR-2", "--route", "moratorium", "--threat", "eviction")
    ready.ok("court", "request", "--dossier", "WR-2")
    long = ready("court", "decide", "--dossier", "WR-2", "--outcome", "granted", "--from", "24-11-2026", "--until",
                 "25-5-2027")  # fmt: skip
    assert long.code == 1
    assert "24-05-2027" in long.err
    case = ready.ok("court", "decide", "--dossier", "WR-2", "--outcome", "granted", "--from", "24-11-2026", "--until",
                    "24-5-2027").json  # fmt: skip
    assert (case["starts_on"], case["ends_on"]) == ("2026-11-24", "2027-05-24")
    reported = ready.ok("court", "report", "--dossier", "WR-2", "--case", case["case"]).json
    assert reported["reported_on"] == "2026-11-24"
    ready.ok("court", "open", "--dossier", "WR-2", "--route", "wsnp_statement")
    ready.ok("court", "statement", "--dossier", "WR-2", "--reason", "Niets te bieden.", "--without-attempt",
             "--assets", "Geen.")  # fmt: skip
    refused = ready("court", "request", "--dossier", "WR-2")
    assert refused.code == 1, "a dossier that was only registered cannot go to the Wsnp"
    text = ready.ok("court", "list", "--dossier", "WR-2", json_out=False).out
    assert "Moratorium, begonnen 24-11-2026" in text


def test_wrong_usage_is_refused_in_words(refused):
    for args in (
        ("court", "check", "--dossier", "WR-1", "--question", "utmost"),
        ("proposal", "answer", "--dossier", "WR-1", "--outcome", "agreed"),
        ("proposal", "reconsider", "--dossier", "WR-1", "--text", "x"),
        ("proposal", "late", "--dossier", "WR-1", "--claim", "x"),
    ):
        assert refused(*args).code == 2, args
    for args in (
        ("court", "request", "--dossier", "WR-1"),
        ("court", "open", "--dossier", "WR-1", "--creditor", refused.ids["Energie"]),
        ("court", "open", "--dossier", "WR-1", "--court-costs", "veel"),
        ("claims", "mark", "--dossier", "WR-1", "--claim", "x", "--kind", "fraud", "--reason", "x"),
        ("claims", "settle", "--dossier", "WR-1", "--mark", "x", "--outcome", "stands", "--reason", "x"),
        ("proposal", "answer", "--dossier", "WR-1", "--creditor", "x", "--outcome", "agreed"),
    ):
        result = refused(*args)
        assert result.code == 1, args
        assert result.err.strip()
