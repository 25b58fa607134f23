"""Dossiers that go through the services of the process, as they are delivered in the end: all records fit."""

from __future__ import annotations

import json
from datetime import date

import pytest

from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import Threat
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.settlement import EndReason
from csr_desktop.domain.support import GuidanceKind, PeriodKind
from csr_desktop.services.ddas.selection import DeliveryPeriod
from tests.services.ddas_cases import schema_errors

DEBTS = (("Energie Noord", "energy", 98_765), ("Telecom Plus", "telecom", 62_344))


class Journey:
    """One dossier, day after day."""

    def __init__(self, office, day):
        self.office = office
        self.core = office.core
        self.on(day)
        self.dossier = office.dossier()
        self.id = self.dossier.id

    def on(self, day):
        self.office.clock.day = day
        return self

    def let_in(self):
        """The way in: a crisis, the first meeting, the decision, the plan, budget management, stabilisation."""
        self.on(date(2026, 3, 3))
        crisis = self.core.intake.report_crisis(self.id, Threat.EVICTION)
        self.core.intake.begin_crisis(crisis.id)
        self.on(date(2026, 3, 4))
        self.core.intake.record_meeting(self.id)
        self.on(date(2026, 3, 6))
        self.core.intake.end_crisis(crisis.id)
        self.on(date(2026, 3, 20))
        self.core.intake.complete(self.id)
        self.core.decisions.admit(self.id)
        self.core.intake.write_plan(
            self.id, request="Rust.", support="Regeling.", referrals="Geen.", conditions="Geen nieuwe schulden."
        )
        self.core.intake.complete_plan(self.id)
        self.core.process.move(self.id, Phase.STABILISATION)
        self.core.guidance.add(self.id, GuidanceKind.BUDGET_MANAGEMENT, "Kredietbank Waterrijk")
        return self

    def agree(self, product, capacity):
        """Balances, a proposal, and the agreement of all."""
        proposal, claims = self.offer(product, capacity)
        self.on(date(2026, 4, 30))
        self.say(proposal, claims, AnswerOutcome.AGREED)
        self.core.proposals.conclude(self.id)
        return self

    def say(self, proposal, claims, outcome):
        self.core.proposals.record_answer(proposal.id, [claim.id for claim in claims], outcome, channel="letter")

    def offer(self, product, capacity):
        """Balances, and a proposal that goes out."""
        self.on(date(2026, 4, 1))
        claims = []
        for name, kind, cents in DEBTS:
            claims.append(self.office.claim(self.dossier, self.office.creditor(name, kind=kind), cents, kind=kind))
        self.core.process.move(self.id, Phase.INVENTORY)
        self.on(date(2026, 4, 15))
        for claim in claims:
            self.office.answer(claim)
        self.office.vtlb(self.dossier, capacity=capacity)
        self.core.proposals.make(self.id, product)
        frozen = self.core.proposals.freeze(self.id)
        self.on(date(2026, 4, 16))
        self.core.proposals.send(self.id)
        return frozen, claims

    def delivered(self, tmp_path):
        """The trajectory as it stands in the file, and what the check told."""
        self.on(date(2026, 11, 24))
        prepared = self.core.ddas.prepare(DeliveryPeriod(date(2026, 1, 1), date(2026, 10, 31)))
        self.core.ddas.write(prepared, tmp_path / "ddas.json")
        document = json.loads((tmp_path / "ddas.json").read_text(encoding="utf-8"))
        (told,) = document["leveringen"][0]["schuldhulptrajecten"]
        return document, told, [item.message.code for item in prepared.findings]


START = {
    "gemeentecode": "GM9999",
    "startdatum": "2026-03-02",
    "aanmelding": {"crisisinterventie": True, "startdatum": "2026-03-02", "einddatum": "2026-03-04"},
    "crisisinterventies": [{"startdatum": "2026-03-03", "einddatum": "2026-03-06"}],
    "client": [{"Burgerservicenummer": "999990019"}],
    "intake": {
        "startdatum": "2026-03-04",
        "einddatum": "2026-03-20",
        "beschikkingsdatum": "2026-03-20",
        "beschikkingssoort": "Toelatingsbeschikking",
    },
    "planVanAanpak": {"datumAfronding": "2026-03-20"},
    "begeleiding": [{"soort": "Budgetbeheer", "startdatum": "2026-03-20"}],
}


@pytest.fixture
def schema(shared_dir):
    return json.loads((shared_dir / "ddas" / "json_schema_Uitwisselmodel.json").read_text(encoding="utf-8"))


def test_a_zero_offer_that_was_carried_out(office, tmp_path, schema):
    journey = Journey(office, date(2026, 3, 2)).let_in().agree(Product.SA, 0).on(date(2026, 5, 4))
    office.core.settlement.beginning.start(journey.id)
    journey.on(date(2026, 5, 11))
    office.core.settlement.endings.discharge(journey.id)
    journey.on(date(2026, 6, 1))
    office.core.decisions.terminate(journey.id, "De regeling is klaar.", ExitReason.COMPLETED)
    document, told, findings = journey.delivered(tmp_path)
    assert schema_errors(document, schema) == []
    assert findings == []
    assert told.pop("nazorg")["startdatum"] == "2026-05-11"
    debts = told.pop("schulden")
    assert [(debt["bedrag"], debt["peildatum"]) for debt in debts] == [(988, "2026-04-15"), (623, "2026-04-15")]
    assert told == START | {
        "einddatum": "2026-06-01",
        "toekenningsdatum": "2026-04-30",
        "totaalSchuldbedragBijAanvangSchuld": 1611,
        "stabilisatie": {"startdatum": "2026-03-20", "einddatum": "2026-04-01"},
        "schuldregeling": {"datum": "2026-04-16", "toegekend": "2026-04-30", "dwangakkoord": False},
        "oplossing": {"soort": "0%-aanbod", "startdatum": "2026-05-04", "einddatum": "2026-05-11", "vtlb": 1800},
        "uitstroom": {"datum": "2026-06-01", "datumBeeindigingsbeschikking": "2026-06-01", "reden": "Afgerond"},
    }


def test_a_mediation_that_was_broken_off(office, tmp_path, schema):
    journey = Journey(office, date(2026, 3, 2)).let_in().agree(Product.SB, 5_000).on(date(2026, 5, 4))
    office.core.settlement.beginning.start(journey.id, first_repayment_on=date(2026, 5, 31))
    journey.on(date(2026, 8, 3))
    office.core.settlement.endings.end_early(journey.id, EndReason.NEW_DEBTS)
    office.core.decisions.terminate(journey.id, "Nieuwe schulden.", ExitReason.NOT_COMPLIANT)
    document, told, findings = journey.delivered(tmp_path)
    assert schema_errors(document, schema) == []
    assert findings == []
    assert told["oplossing"] == {
        "soort": "Schuldbemiddeling", "startdatum": "2026-05-04", "einddatum": "2026-08-03", "vtlb": 1750,
    }  # fmt: skip
    assert told["uitstroom"] == {
        "datum": "2026-08-03", "datumBeeindigingsbeschikking": "2026-08-03", "reden": "Voldoet niet",
    }  # fmt: skip


@pytest.fixture
def refused_case(office):
    """One of two creditors refused, and the request for a compulsory settlement is with the court."""
    journey = Journey(office, date(2026, 3, 2)).let_in()
    proposal, (energy, telecom) = journey.offer(Product.SB, 5_000)
    journey.on(date(2026, 4, 30))
    journey.say(proposal, [energy], AnswerOutcome.AGREED)
    journey.say(proposal, [telecom], AnswerOutcome.REFUSED)
    case = office.core.court.open(journey.id, CourtRoute.FORCED_SETTLEMENT)
    journey.on(date(2026, 5, 6))
    office.core.court.request(case.id, date(2026, 5, 6))
    journey.on(date(2026, 6, 3))
    return journey, case


def test_ordered_by_the_court(office, refused_case, tmp_path, schema):
    journey, case = refused_case
    office.core.court.decide(case.id, CourtOutcome.GRANTED, date(2026, 6, 3))
    office.core.proposals.conclude(journey.id)
    document, told, findings = journey.delivered(tmp_path)
    assert schema_errors(document, schema) == []
    assert findings == []
    assert told["schuldregeling"] == {
        "datum": "2026-04-16",
        "datumVerzoekDwangakkoord": "2026-05-06",
        "dwangakkoord": True,
        "toegekend": "2026-06-03",
    }
    assert told["toekenningsdatum"] == "2026-06-03"


def test_refused_by_the_court_too(office, refused_case, tmp_path, schema):
    journey, case = refused_case
    office.core.court.decide(case.id, CourtOutcome.REJECTED, date(2026, 6, 3), to_wsnp=True)
    journey.on(date(2026, 6, 10))
    office.core.decisions.terminate(journey.id, "Naar de Wsnp.", ExitReason.OTHER)
    document, told, findings = journey.delivered(tmp_path)
    assert schema_errors(document, schema) == []
    assert findings == []
    assert told["schuldregeling"] == {
        "datum": "2026-04-16",
        "datumVerzoekDwangakkoord": "2026-05-06",
        "dwangakkoord": False,
        "afgewezen": "2026-06-03",
    }
    assert "oplossing" not in told


def test_a_moratorium_on_the_way(office, tmp_path, schema):
    journey = Journey(office, date(2026, 3, 2)).let_in()
    case = office.core.court.open(journey.id, CourtRoute.MORATORIUM, threat=Threat.EVICTION)
    office.core.court.request(case.id, date(2026, 3, 20))
    journey.on(date(2026, 3, 25))
    office.core.court.decide(
        case.id, CourtOutcome.GRANTED, date(2026, 3, 25), starts_on=date(2026, 3, 26), ends_on=date(2026, 9, 25)
    )
    document, told, findings = journey.delivered(tmp_path)
    assert schema_errors(document, schema) == []
    assert findings == []
    assert told["moratoria"] == [
        {
            "datumAanvraag": "2026-03-20",
            "datumGoedkeuring": "2026-03-25",
            "startdatum": "2026-03-26",
            "einddatum": "2026-09-25",
        }
    ]


def test_turned_away_and_only_advised(office, tmp_path, schema):
    journey = Journey(office, date(2026, 3, 2)).on(date(2026, 3, 4))
    office.core.intake.record_meeting(journey.id)
    advice = office.core.guidance.begin_period(journey.id, PeriodKind.ADVICE)
    office.core.guidance.end_period(advice.id)
    journey.on(date(2026, 3, 18))
    office.core.decisions.reject(journey.id, "Recidive.")
    journey.on(date(2026, 3, 25))
    office.core.dossiers.close(journey.id, ExitReason.UNSUITABLE)
    document, told, findings = journey.delivered(tmp_path)
    assert schema_errors(document, schema) == []
    assert findings == []
    assert told == {
        "gemeentecode": "GM9999",
        "startdatum": "2026-03-02",
        "einddatum": "2026-03-25",
        "aanmelding": {"crisisinterventie": False, "startdatum": "2026-03-02", "einddatum": "2026-03-04"},
        "client": [{"Burgerservicenummer": "999990019"}],
        "informatieEnAdvies": {"startdatum": "2026-03-04", "einddatum": "2026-03-04"},
        "intake": {
            "startdatum": "2026-03-04",
            "einddatum": "2026-03-18",
            "beschikkingsdatum": "2026-03-18",
            "beschikkingssoort": "Afwijzingsbeschikking",
        },
        "uitstroom": {"datum": "2026-03-25", "datumBeeindigingsbeschikking": "2026-03-25", "reden": "Niet passend"},
    }


def test_closed_and_opened_again(office, tmp_path):
    journey = Journey(office, date(2026, 3, 2)).let_in().on(date(2026, 4, 1))
    office.core.decisions.terminate(journey.id, "Verhuisd.", ExitReason.MOVED)
    journey.on(date(2026, 5, 1))
    office.core.process.reopen(journey.id, "Toch niet verhuisd.")
    _document, told, findings = journey.delivered(tmp_path)
    assert findings == ["ddas.reopened"]
    assert "einddatum" not in told
    assert "uitstroom" not in told
