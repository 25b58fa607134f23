"""Carrying out on the command line: each ending by `csr` itself, from the agreement to the closed dossier."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.clock import FixedClock
from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from tests.cli.conftest import PASSPHRASE, Result
from tests.conftest import TODAY, Office
from tests.services.settlement_desk import OFFERS, agreed, iban, save_months

NUMBER = "WR-2026-0001"
TWO = [("Energie Noord", "energy", 98_765, "RF18539007547034"), ("UWV", "benefit_recovery", 215_000, "UWV-77")]


class Days:
    """The program, with another day for each call."""

    def __init__(self, csr, texts=None) -> None:
        self.csr = csr
        self.texts = texts
        self.day = TODAY

    def __call__(self, *args: object, json_out: bool = True) -> Result:
        return self.csr("--today", self.day.isoformat(), *args, json_out=json_out)

    def ok(self, *args: object, **kwargs: bool) -> Result:
        result = self(*args, **kwargs)
        assert result.code == 0, (result.code, result.out, result.err)
        return result

    def settle(self, *args: object, **kwargs: bool) -> Result:
        return self.ok("settlement", args[0], *args[1:], "--dossier", NUMBER, **kwargs)

    def save(self, months, *, since):
        """Book months of 200.00 through the services: so many calls of the program would take long."""
        clock = FixedClock(add_months(TODAY, since))
        core = open_core(self.csr.database, PASSPHRASE, clock, self.texts)
        office = Office(core, clock)
        save_months(office, core.dossiers.by_number(NUMBER), months, since=since)
        core.close()

    def show(self):
        return self.settle("show").json


@pytest.fixture
def dossier(ready, texts):
    """Make a dossier that is agreed, by its services; what comes after is done by the program."""

    def made(product, **fields):
        core = open_core(ready.database, PASSPHRASE, FixedClock(TODAY), texts)
        core.organisation.change(lender="Kredietbank Waterrijk", phone="010-5550100", signatory="F. Voorbeeld")
        agreed(Office(core, FixedClock(TODAY)), product, number=NUMBER, **fields)
        core.close()
        days = Days(ready, texts)
        days.ok("settlement", "settings", "--iban", iban(999), "--account-name", "Gemeente Waterrijk")
        return days

    return made


def pay(days, name):
    """Plan, make the file, and note on the day itself that the bank paid."""
    plan = days.settle("payouts", "plan").json
    file = days.csr.folder / name
    made = days.ok("settlement", "payouts", "export", "--dossier", NUMBER, "--out", file).json
    assert hashlib.sha256(Path(made["file"]).read_bytes()).hexdigest() == made["sha256"]
    days.day = date.fromisoformat(made["execution_on"])
    days.ok("settlement", "payouts", "paid", "--batch", made["batch"])
    return plan, made


def test_debt_mediation_from_the_agreement_to_the_closed_dossier(dossier):
    extra = [("CJIB strafrecht", "criminal_fine", 60_000, "strafrecht"), ("DUO", "student_loan", 900_000, "loopt")]
    days = dossier(Product.SB, extra=extra)
    started = days.settle("start", "--first-repayment", "24-11-2026").json
    assert (started["form"], started["planned_end_on"], started["payout_months"]) == ("SB", "2028-05-24", [9, 18])
    days.settle("deposit", "--kind", "assets", "--amount", "250.00")
    booked = days.settle("deposit", "--amount", "200.00").json
    assert [item["amount"] for item in booked["booked"]] == ["200.00", "-18.00", "-6.00"]
    days.save(8, since=1)
    days.day = add_months(TODAY, 9)
    plan, made = pay(days, "negen.xml")
    assert (plan["moment"], plan["final"], plan["total"], made["total"]) == (9, False, "1834.00", "1834.00")
    days.ok("dossier", "vtlb", "--dossier", NUMBER, "--income", "1800.00", "--vtlb", "1600.00")
    held = days.ok("settlement", "review", "hold", "--dossier", NUMBER).json
    assert (held["outcome"], held["prognosis"], held["percentages_changed"]) == ("unchanged", "3418.00", False)
    days.save(9, since=9)
    days.day = date(2028, 5, 24)
    early = days("settlement", "discharge", "--dossier", NUMBER)
    assert early.code == 1
    assert "voor de schuldeisers" in early.err
    plan, _made = pay(days, "achttien.xml")
    assert plan["final"]
    shown = days.show()
    assert [item["paid"] for item in shown["claims"]] == [f"{cents // 100}.{cents % 100:02d}" for cents in OFFERS]
    assert (shown["collected"], shown["reserve"]) == ("3418.00", "0.00")
    before = days.settle("discharge", "--dry-run").json["claims"]
    ended = days.settle("discharge").json
    assert [item["discharged"] for item in ended["claims"]] == [True] * 10 + [False] * 2
    assert [(item["remainder"], item["reason"]) for item in before] == [
        (item["remainder"], item["reason"]) for item in ended["claims"]
    ]
    assert "358" in ended["claims"][10]["reason"]
    assert ended["bkr_on"] == add_months(days.day, 6).isoformat()
    assert ended["aftercare_talk_by"] == add_months(days.day, 3).isoformat()
    after = days.show()
    assert (after["result"], len(after["discharges"])) == ("succeeded", 12)
    assert {(item["step"], item["letter"]) for item in after["next"]} >= {("tell_client", "L23")}
    days.settle("confirm", "--claim", after["claims"][0]["claim"])
    days.ok("dossier", "close", NUMBER, "--reason", ended["exit_reason"])
    assert days.ok("dossier", "show", NUMBER).json["phase"] == "closed"


def test_a_credit_with_a_payment_that_comes_back(dossier):
    days = dossier(Product.SK, case=TWO, capacity=5_000, assets=0)
    offered = days.settle("start", "--lump-sum", "24-11-2026").json["offered"]
    refused = days("settlement", "payouts", "plan", "--dossier", NUMBER)
    assert refused.code == 1
    assert "Boek eerst" in refused.err
    days.settle("deposit", "--kind", "loan", "--amount", offered)
    _plan, made = pay(days, "krediet.xml")
    first = made["payouts"][0]["payout"]
    days.ok("settlement", "payouts", "returned", first, "--reason", "AC04")
    assert days("settlement", "discharge", "--dossier", NUMBER).code == 1
    days.ok("settlement", "payouts", "again", first, "--iban", iban(55))
    assert days("settlement", "payouts", "again", first).code == 1
    file = days.csr.folder / "opnieuw.xml"
    again = days.ok("settlement", "payouts", "export", "--all", "--out", file).json
    assert [item["iban"] for item in again["payouts"]] == [iban(55)]
    once_more = days.ok("settlement", "payouts", "export", "--again", again["batch"], "--out", file)
    assert once_more.json["sha256"] == again["sha256"]
    assert "twee keer betaald" in once_more.err
    days.day = date.fromisoformat(again["execution_on"])
    days.ok("settlement", "payouts", "paid", "--batch", again["batch"])
    assert days.ok("settlement", "payouts", "batches").json[0]["batch"] == again["batch"]
    assert days.settle("discharge").json["result"] == "succeeded"


def test_early_end_after_dividing_the_reserve(dossier):
    days = dossier(Product.SB, case=TWO, capacity=5_000, assets=0)
    days.settle("start")
    days.settle("deposit", "--amount", "50.00")
    days.day += timedelta(days=40)
    days.settle("payouts", "plan", "--closing")
    made = days.ok("settlement", "payouts", "export", "--dossier", NUMBER, "--out", days.csr.folder / "b.xml").json
    assert made["total"] == "39.50"
    ended = days.settle("end", "--reason", "no_cooperation", "--remark", "Komt niet op afspraken.").json
    assert (ended["result"], ended["exit_reason"], ended["reserve"]) == ("ended_early", "not_compliant", "0.00")
    assert len(ended["to_write"]) == 2
    assert any("onderweg" in note for note in ended["notes"])
    assert "Komt niet" not in str(ended)
    days.settle("reopen", "--reason", "Verkeerd dossier.")
    words = days.settle("end", "--reason", "no_cooperation", json_out=False).out
    assert "L19" in words
    assert "blijft bestaan" in words
    closed = days("dossier", "close", NUMBER, "--reason", ended["exit_reason"])
    assert closed.code == 0, closed.err


def test_zero_offer(dossier):
    days = dossier(Product.SA, capacity=0, assets=0)
    days.settle("start")
    refused = days("settlement", "deposit", "--dossier", NUMBER, "--amount", "10.00")
    assert refused.code == 1
    assert "hoort niet bij" in refused.err
    ended = days.settle("discharge").json
    assert {item["paid"] for item in ended["claims"]} == {"0.00"}
    assert all(item["discharged"] for item in ended["claims"])
    assert days.ok("dossier", "close", NUMBER, "--reason", "completed").code == 0


WRONG = [
    ("deposit", "--amount", "1,00", "--dossier", NUMBER),
    ("deposit", "--amount", "1.00", "--on", "31-02-2027", "--dossier", NUMBER),
    ("payouts", "export", "--out", "b.xml"),
    ("payouts", "export", "--out", "b.xml", "--all", "--dossier", NUMBER),
    ("payouts", "paid"),
    ("payouts", "returned", "onbekend", "--reason", "x"),
    ("payouts", "export", "--out", "b.xml", "--again", "onbekend"),
    ("show", "--dossier", NUMBER),
    ("settings", "--iban", "NL00PRAC0000000001"),
]


def test_wrong_input_is_a_sentence(ready):
    days = Days(ready)
    days.ok("dossier", "add", "--number", NUMBER, "--surname", "Berg", "--initials", "J.")
    for args in WRONG:
        result = days("settlement", *args)
        assert (result.code, result.out) == (1, ""), (args, result.err)
        assert result.err.strip(), args
    assert not (ready.folder / "b.xml").exists()
