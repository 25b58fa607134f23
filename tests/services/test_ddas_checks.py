"""What is told about a trajectory before it leaves: each fault with its field, in a sentence that mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.clients import Gender
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import CrisisIntervention, DecisionKind, Threat
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.domain.support import Guidance, GuidanceKind, PeriodKind, SupportPeriod
from csr_desktop.domain.work import MoveKind, PhaseMove
from csr_desktop.services.ddas.checks import Severity
from csr_desktop.services.ddas.selection import DeliveryPeriod
from tests.services import ddas_cases as cases

YEAR = DeliveryPeriod(date(2026, 1, 1), date(2026, 11, 24))
TOMORROW = date(2026, 11, 25)


@pytest.fixture
def ids(office):
    return office.core.store.ids


@pytest.fixture
def told(office):
    """Write cases and return what the check says: (severity, field, code) without the prefix."""

    def tell(*written):
        for case in written:
            case.write(office.core.store)
        prepared = office.core.ddas.prepare(YEAR)
        for item in prepared.findings:
            sentence = office.core.texts.say(item.message)
            assert "hadden voorzien" not in sentence, item.message
            assert f"label.ddas_field.{item.field.replace('.', '_')}" in office.core.texts.codes
        return [
            (item.severity.value, item.field, item.message.code.removeprefix("ddas.")) for item in prepared.findings
        ]

    return tell


SOUND = (cases.with_everything, cases.succeeded, cases.forced, cases.refused, cases.ended_early, cases.zero_offer,
         cases.turned_away, cases.withdrew)  # fmt: skip


@pytest.mark.parametrize("make", SOUND, ids=lambda make: make.__name__)
def test_a_sound_dossier_has_nothing_to_tell(make, ids, told):
    assert told(make(ids)) == []


# --- what is wrong, one at a time ------------------------------------------------------------------------------------


def client(**fields):
    def change(case):
        case.clients[0] = replace(case.clients[0], **fields)

    return change


def dossier(**fields):
    def change(case):
        case.dossier = replace(case.dossier, **fields)

    return change


def claim(**fields):
    def change(case):
        case.claims[0] = replace(case.claims[0], **fields)

    return change


def intake(**fields):
    def change(case):
        case.intake = replace(case.intake, **fields)

    return change


def without(name, value=None):
    def change(case):
        setattr(case, name, value)

    return change


def twice(case):
    case.clients.append(replace(case.clients[0], id=case.ids.new(), position=2))


def nobody(case):
    case.clients = []


def settled(**fields):
    def change(case):
        case.settlements[0] = replace(case.settlements[0], **fields)

    return change


def more(make):
    def change(case):
        case.extra.append(make(case))

    return change


def period(kind, began_on, ended_on=None):
    return more(
        lambda case: SupportPeriod(
            id=case.ids.new(), dossier_id=case.id, kind=kind, began_on=began_on, ended_on=ended_on
        )
    )


def crisis(began_on, ended_on=None):
    return more(
        lambda case: CrisisIntervention(
            id=case.ids.new(), dossier_id=case.id, threat=Threat.EVICTION, reported_on=began_on, ended_on=ended_on
        )
    )


def guidance(began_on, ended_on=None):
    return more(
        lambda case: Guidance(
            id=case.ids.new(), dossier_id=case.id, kind=GuidanceKind.BUDGET_COACHING, provider="X", began_on=began_on,
            ended_on=ended_on,
        )
    )  # fmt: skip


def decision(kind, day):
    return more(lambda case: case.decision(kind, day))


def not_agreed(case):
    case.proposals[-1] = replace(case.proposals[-1], status=ProposalStatus.SENT, agreed_on=None)


def moratorium(**fields):
    def change(case):
        case.court(CourtRoute.MORATORIUM, date(2026, 3, 1), outcome=CourtOutcome.GRANTED, **fields)

    return change


def reopened(case):
    case.extra.append(
        PhaseMove(
            id=case.ids.new(), dossier_id=case.id, kind=MoveKind.REOPENED, from_phase=Phase.CLOSED,
            to_phase=Phase.INVENTORY, moved_on=date(2026, 3, 1), by="F. Voorbeeld",
        )
    )  # fmt: skip


def no_bsn(**fields):
    return client(bsn=None, **fields)


ANYONE = cases.Case
OFFERED = lambda ids: cases.Case(ids).offer()  # noqa: E731 - a table of cases reads better so
ERRORS = {
    "nobody": (ANYONE, nobody, "client", "client_count"),
    "the same person twice": (ANYONE, twice, "client", "client_twice"),
    "a number that is none": (ANYONE, client(bsn="999990018"), "client.Burgerservicenummer", "bsn_wrong"),
    "no birth date": (ANYONE, no_bsn(birth_date=None), "client", "client_incomplete"),
    "no address": (ANYONE, no_bsn(address=Address()), "client", "client_incomplete"),
    "postcode abroad": (
        ANYONE, no_bsn(address=Address(house_number="5", postcode="B-1000")), "client", "client_incomplete",
    ),
    "no registration": (ANYONE, dossier(registered_on=None), "aanmelding.startdatum", "registered_missing"),
    "code without GM": (ANYONE, dossier(municipality_code="0363"), "gemeentecode", "municipality_form"),
    "let in without a decision": (ANYONE, without("decided"), "intake.beschikkingsdatum", "decision_missing"),
    "carried out without a begin": (
        cases.with_everything, without("settlements", []), "oplossing.startdatum", "solution_without_start",
    ),
    "carried out without an agreement": (
        cases.zero_offer, not_agreed, "schuldregeling.toegekend", "solution_without_agreement",
    ),
    "offered without an amount": (OFFERED, claim(balance_cents=None), "schulden.bedrag", "debts_without_amount"),
    "owed to the client": (ANYONE, claim(balance_cents=-5_000), "schulden.bedrag", "debts_below_zero"),
    "closed without a reason": (cases.succeeded, dossier(exit_reason=None), "uitstroom.reden", "exit_without_reason"),
    "closed without a day": (cases.turned_away, dossier(closed_on=None), "uitstroom.datum", "exit_without_day"),
    "ended before it began": (
        cases.turned_away, dossier(registered_on=date(2026, 2, 20)), "einddatum", "ends_before_begin",
    ),
    "born afterwards": (ANYONE, client(birth_date=date(2026, 3, 6)), "client.Geboortedatum", "birth_late"),
    "first meeting to come": (ANYONE, intake(first_meeting_on=TOMORROW), "intake.startdatum", "day_in_future"),
    "debt fixed tomorrow": (ANYONE, claim(balance_date=TOMORROW), "schulden.peildatum", "day_in_future"),
    "meeting before the registration": (
        ANYONE, intake(first_meeting_on=date(2026, 1, 4)), "intake.startdatum", "day_before_begin",
    ),
    "crisis before the registration": (
        ANYONE, crisis(date(2025, 12, 30)), "crisisinterventies.startdatum", "day_before_begin",
    ),
    "crisis that ends before it begins": (
        ANYONE, crisis(date(2026, 1, 9), date(2026, 1, 8)), "crisisinterventies.einddatum", "days_out_of_order",
    ),
    "advice after the end": (
        cases.turned_away, period(PeriodKind.ADVICE, date(2026, 3, 1)), "informatieEnAdvies.startdatum",
        "day_after_end",
    ),
    "aftercare that ends before it begins": (
        cases.succeeded, period(PeriodKind.AFTERCARE, date(2026, 7, 1), date(2026, 6, 30)), "nazorg.einddatum",
        "days_out_of_order",
    ),
    "intake that ends before it begins": (
        ANYONE, intake(completed_on=date(2026, 1, 18)), "intake.einddatum", "days_out_of_order",
    ),
    "guidance that ends before it begins": (
        ANYONE, guidance(date(2026, 4, 1), date(2026, 3, 1)), "begeleiding.einddatum", "days_out_of_order",
    ),
    "solution that ends before it begins": (
        cases.with_everything, settled(ended_on=date(2026, 4, 30)), "oplossing.einddatum", "days_out_of_order",
    ),
    "moratorium granted before it was asked": (
        ANYONE, moratorium(decided_on=date(2026, 2, 27)), "moratoria.datumGoedkeuring", "days_out_of_order",
    ),
    "moratorium that ends before it begins": (
        ANYONE, moratorium(decided_on=date(2026, 3, 2), starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1)),
        "moratoria.einddatum", "days_out_of_order",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_an_error_is_told_with_its_field(name, ids, told):
    make, change, field, code = ERRORS[name]
    case = make(ids)
    change(case)
    assert ("error", field, code) in told(case)


REMARKS = {
    "no number": (ANYONE, no_bsn(), "client.Burgerservicenummer", "bsn_missing"),
    "gender unknown": (ANYONE, no_bsn(gender=Gender.UNKNOWN), "client.Geslachtsaanduiding", "gender_unknown"),
    "municipality unknown": (ANYONE, dossier(municipality_code=""), "gemeentecode", "municipality_missing"),
    "opened again": (ANYONE, reopened, "einddatum", "reopened"),
    "no first meeting": (ANYONE, without("intake"), "intake.startdatum", "no_meeting"),
    "no day": (OFFERED, claim(balance_date=None), "schulden.peildatum", "debts_without_day"),
    "some cents": (ANYONE, claim(balance_cents=49), "schulden.bedrag", "debts_of_zero"),
    "no amount yet": (ANYONE, claim(balance_cents=None), "schulden.bedrag", "debts_without_amount"),
    "no debts yet": (ANYONE, without("claims", []), "schulden", "no_debts"),
    "another sum than was offered": (
        OFFERED, claim(balance_cents=98_751), "totaalSchuldbedragBijAanvangSchuld", "sum_differs",
    ),
    "a measure without a day": (
        ANYONE,
        lambda case: case.court(CourtRoute.PROVISIONAL, date(2026, 3, 1), outcome=CourtOutcome.GRANTED),
        "voorlopigeVoorzieningen.startdatum",
        "measure_without_day",
    ),
    "a decision to end and an open dossier": (
        ANYONE, decision(DecisionKind.TERMINATION, date(2026, 4, 1)), "uitstroom.datum", "ended_but_open",
    ),
    "closed without a decision": (
        lambda ids: cases.Case(ids).close(ExitReason.MOVED, date(2026, 4, 1)), lambda case: None,
        "uitstroom.datumBeeindigingsbeschikking", "no_termination",
    ),
    "closed on another day": (cases.succeeded, dossier(closed_on=date(2026, 6, 10)), "uitstroom.datum", "ends_differ"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REMARKS))
def test_a_remark_is_told_with_its_field(name, ids, told):
    make, change, field, code = REMARKS[name]
    case = make(ids)
    change(case)
    found = told(case)
    assert ("remark", field, code) in found
    assert Severity.ERROR.value not in {severity for severity, _field, _code in found}


class TestMore:
    def test_a_decision_only_missing_later_on_is_a_remark(self, ids, told):
        case = cases.Case(ids)
        case.decided, case.stays = None, [stay for stay in case.stays if stay.phase is not Phase.ADMITTED]
        assert told(case) == [("remark", "intake.beschikkingsdatum", "no_decision")]

    def test_before_the_intake_nothing_is_missed(self, ids, told):
        case = cases.Case(ids)
        case.stays, case.intake, case.decided, case.claims = case.stays[:1], None, None, []
        case.stays[0] = replace(case.stays[0], ended_on=None)
        case.dossier = replace(case.dossier, phase=Phase.REGISTERED)
        assert told(case) == []

    def test_closed_as_completed_without_a_solution(self, ids, told):
        case = cases.Case(ids).close(ExitReason.COMPLETED, date(2026, 4, 1), decided_on=date(2026, 4, 1))
        assert told(case) == [("remark", "uitstroom.reden", "completed_without_solution")]

    def test_closed_as_completed_after_advice(self, ids, told):
        case = cases.Case(ids).close(ExitReason.COMPLETED, date(2026, 4, 1), decided_on=date(2026, 4, 1))
        period(PeriodKind.ADVICE, date(2026, 1, 9), date(2026, 1, 9))(case)
        assert told(case) == []

    def test_several_periods_and_settlements(self, ids, told):
        case = cases.with_everything(ids)
        period(PeriodKind.ADVICE, date(2026, 2, 1))(case)
        case.settlements.append(replace(case.settlements[0], id=ids.new(), started_on=date(2026, 6, 1)))
        assert told(case) == [
            ("remark", "informatieEnAdvies", "several_periods"),
            ("remark", "oplossing", "several_solutions"),
        ]

    def test_granted_by_the_court_and_not_agreed_yet(self, ids, told):
        case = cases.forced(ids)
        not_agreed(case)
        assert told(case) == [("remark", "schuldregeling.dwangakkoord", "forced_without_agreement")]

    def test_what_may_be_at_any_time(self, ids, told):
        case = cases.succeeded(ids)
        guidance(date(2025, 1, 1), date(2026, 9, 1))(case)
        period(PeriodKind.AFTERCARE, date(2026, 6, 20), date(2026, 9, 1))(case)
        claim(balance_date=date(2025, 12, 1))(case)
        moratorium(decided_on=date(2026, 3, 2), starts_on=date(2026, 3, 2), ends_on=date(2026, 9, 2))(case)
        assert told(case) == []

    def test_a_court_may_set_an_end_that_is_to_come(self, ids, told):
        case = cases.Case(ids)
        moratorium(decided_on=date(2026, 3, 2), starts_on=date(2026, 3, 2), ends_on=date(2027, 1, 2))(case)
        assert told(case) == []

    def test_errors_come_first(self, ids, told):
        case = cases.Case(ids)
        case.intake = None
        client(bsn="999990018")(case)
        assert [severity for severity, _field, _code in told(case)] == ["error", "remark"]


class TestOnePersonInTwo:
    def test_at_the_same_time(self, ids, told, office):
        one, two = cases.Case(ids, "WR-1"), cases.Case(ids, "WR-2")
        assert told(one, two) == [("remark", "client", "person_twice")] * 2
        sentences = [office.core.texts.say(item.message) for item in office.core.ddas.prepare(YEAR).findings]
        assert "WR-2" in sentences[0]
        assert "WR-1" in sentences[1]

    def test_without_a_number_by_all_the_rest(self, ids, told):
        found = told(cases.Case(ids, "WR-1", bsn=None), cases.Case(ids, "WR-2", bsn=None))
        assert found.count(("remark", "client", "person_twice")) == 2

    def test_incomplete_people_equal_nobody(self, ids, told):
        one, two = cases.Case(ids, "WR-1"), cases.Case(ids, "WR-2")
        for case in (one, two):
            no_bsn(birth_date=None)(case)
        assert ("remark", "client", "person_twice") not in told(one, two)

    def test_one_after_the_other_is_fine(self, ids, told):
        first = cases.turned_away(ids)
        second = cases.Case(ids, "WR-2")
        second.dossier = replace(second.dossier, registered_on=date(2026, 2, 17))
        second.stays, second.intake, second.decided = second.stays[-1:], None, None
        assert ("remark", "client", "person_twice") not in told(first, second)
