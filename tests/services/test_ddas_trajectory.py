"""What of a dossier goes into the national delivery: the exact JSON of each way a trajectory can go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, ClaimRank
from csr_desktop.domain.clients import Gender
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.domain.support import Guidance, GuidanceKind, PeriodKind, SupportPeriod
from csr_desktop.domain.work import MoveKind, PhaseMove
from csr_desktop.services.ddas import model, selection
from csr_desktop.services.ddas.people import whole_euros
from csr_desktop.services.ddas.trajectory import trajectory
from tests.conftest import TODAY
from tests.services import ddas_cases as cases

UTILITY = {
    "bedrag": 988,
    "peildatum": "2026-03-20",
    "schuldsoort": "Nuts",
    "zakelijkeSchuld": False,
    "schuldeiser": {
        "naam": "Energie Noord",
        "Naam": "Energie Noord",
        "kvknummer": "12345678",
        "postcode": "1234AB",
        "privepersoon": False,
    },
}
NEIGHBOUR = {
    "bedrag": 200,
    "peildatum": "2026-03-20",
    "schuldsoort": "Overig",
    "zakelijkeSchuld": True,
    "schuldeiser": {"naam": "T. Buurman", "Naam": "T. Buurman", "privepersoon": True},
}
#: What every case of these tests has, up to the proposal.
START = {
    "gemeentecode": "GM9999",
    "startdatum": "2026-01-05",
    "totaalSchuldbedragBijAanvangSchuld": 1188,
    "aanmelding": {"crisisinterventie": False, "startdatum": "2026-01-05", "einddatum": "2026-01-19"},
    "client": [{"Burgerservicenummer": "999990019"}],
    "intake": {
        "startdatum": "2026-01-19",
        "einddatum": "2026-02-01",
        "beschikkingsdatum": "2026-02-02",
        "beschikkingssoort": "Toelatingsbeschikking",
    },
    "planVanAanpak": {"datumAfronding": "2026-02-04"},
    "stabilisatie": {"startdatum": "2026-02-09", "einddatum": "2026-03-02"},
    "schulden": [UTILITY, NEIGHBOUR],
}


@pytest.fixture
def ids(office):
    return office.core.store.ids


@pytest.fixture
def told(office):
    """Write a case to the database, read it back, and return what is delivered of it."""

    def tell(case):
        case.write(office.core.store)
        (records,) = selection.read(office.core.store, [case.dossier])
        return model.builtins(trajectory(records, TODAY))

    return tell


def test_everything_that_the_standard_knows(ids, told):
    assert told(cases.with_everything(ids)) == START | {
        "toekenningsdatum": "2026-04-20",
        "aanmelding": START["aanmelding"] | {"crisisinterventie": True},
        "crisisinterventies": [{"startdatum": "2026-01-07", "einddatum": "2026-01-15"}],
        "informatieEnAdvies": {"startdatum": "2026-01-08", "einddatum": "2026-01-09"},
        "begeleiding": [{"soort": "Budgetbeheer", "startdatum": "2026-02-10"}],
        "moratoria": [
            {
                "datumAanvraag": "2026-01-08",
                "datumGoedkeuring": "2026-01-12",
                "startdatum": "2026-01-12",
                "einddatum": "2026-07-12",
            }
        ],
        "voorlopigeVoorzieningen": [{"startdatum": "2026-01-09", "einddatum": "2026-01-12"}],
        "schuldregeling": {"datum": "2026-04-01", "toegekend": "2026-04-20", "dwangakkoord": False},
        "oplossing": {"soort": "Schuldbemiddeling", "startdatum": "2026-05-01", "vtlb": 1601},
    }


def test_a_loan_that_ended_well(ids, told):
    assert told(cases.succeeded(ids)) == START | {
        "einddatum": "2026-06-08",
        "toekenningsdatum": "2026-04-20",
        "schuldregeling": {"datum": "2026-04-01", "toegekend": "2026-04-20", "dwangakkoord": False},
        "oplossing": {
            "soort": "Saneringskrediet",
            "startdatum": "2026-05-01",
            "einddatum": "2026-06-01",
            "vtlb": 1601,
        },
        "uitstroom": {"datum": "2026-06-08", "datumBeeindigingsbeschikking": "2026-06-08", "reden": "Afgerond"},
    }


def test_a_creditor_that_the_court_ordered(ids, told):
    assert told(cases.forced(ids)) == START | {
        "toekenningsdatum": "2026-06-01",
        "schuldregeling": {
            "datum": "2026-04-01",
            "datumVerzoekDwangakkoord": "2026-05-04",
            "dwangakkoord": True,
            "toegekend": "2026-06-01",
        },
    }


def test_refused_by_creditors_and_court(ids, told):
    assert told(cases.refused(ids)) == START | {
        "einddatum": "2026-06-20",
        "schuldregeling": {
            "datum": "2026-04-01",
            "datumVerzoekDwangakkoord": "2026-05-04",
            "dwangakkoord": False,
            "afgewezen": "2026-06-01",
        },
        "uitstroom": {"datum": "2026-06-20", "datumBeeindigingsbeschikking": "2026-06-20", "reden": "Overig"},
    }


def test_broken_off(ids, told):
    assert told(cases.ended_early(ids)) == START | {
        "einddatum": "2026-08-20",
        "toekenningsdatum": "2026-04-20",
        "schuldregeling": {"datum": "2026-04-01", "toegekend": "2026-04-20", "dwangakkoord": False},
        "oplossing": {
            "soort": "Schuldbemiddeling",
            "startdatum": "2026-05-01",
            "einddatum": "2026-08-15",
            "vtlb": 1601,
        },
        "uitstroom": {"datum": "2026-08-20", "datumBeeindigingsbeschikking": "2026-08-20", "reden": "Voldoet niet"},
    }


def test_no_capacity_has_the_old_word(ids, told):
    assert told(cases.zero_offer(ids))["oplossing"] == {
        "soort": "0%-aanbod", "startdatum": "2026-05-01", "vtlb": 1601,
    }  # fmt: skip


def test_turned_away(ids, told):
    assert told(cases.turned_away(ids)) == {
        "gemeentecode": "GM9999",
        "startdatum": "2026-01-05",
        "einddatum": "2026-02-16",
        "aanmelding": {"crisisinterventie": False, "startdatum": "2026-01-05", "einddatum": "2026-01-19"},
        "client": [{"Burgerservicenummer": "999990019"}],
        "intake": {
            "startdatum": "2026-01-19",
            "einddatum": "2026-02-02",
            "beschikkingsdatum": "2026-02-02",
            "beschikkingssoort": "Afwijzingsbeschikking",
        },
        # No decision to end the help: the day of closing stands in all three places.
        "uitstroom": {"datum": "2026-02-16", "datumBeeindigingsbeschikking": "2026-02-16", "reden": "Niet passend"},
    }


def test_withdrawn_by_the_client(ids, told):
    made = told(cases.withdrew(ids))
    assert made["schuldregeling"] == {"datum": "2026-04-01", "dwangakkoord": False, "ingetrokken": "2026-05-11"}
    assert made["uitstroom"]["reden"] == "Ingetrokken"
    assert "toekenningsdatum" not in made


class TestSettlement:
    def test_closed_while_creditors_refused(self, ids, told):
        case = cases.Case(ids).offer().move(Phase.IMPASSE, date(2026, 4, 20))
        made = told(case.close(ExitReason.UNSUITABLE, date(2026, 6, 20)))
        assert made["schuldregeling"] == {"datum": "2026-04-01", "dwangakkoord": False, "afgewezen": "2026-06-20"}

    def test_closed_while_creditors_refused_because_the_client_withdrew(self, ids, told):
        case = cases.Case(ids).offer().move(Phase.IMPASSE, date(2026, 4, 20))
        made = told(case.close(ExitReason.WITHDRAWN, date(2026, 6, 20)))
        assert made["schuldregeling"] == {"datum": "2026-04-01", "dwangakkoord": False, "ingetrokken": "2026-06-20"}

    def test_on_the_way_to_the_wsnp(self, ids, told):
        case = cases.Case(ids).offer().move(Phase.IMPASSE, date(2026, 4, 20)).move(Phase.WSNP, date(2026, 5, 6))
        assert told(case)["schuldregeling"]["afgewezen"] == "2026-05-06"

    def test_a_new_offer_after_a_refusal_is_open_again(self, ids, told):
        case = cases.Case(ids).offer()
        case.court(
            CourtRoute.FORCED_SETTLEMENT, date(2026, 4, 10), decided_on=date(2026, 5, 1), outcome=CourtOutcome.REJECTED
        )
        case.offer(sent_on=date(2026, 6, 1))
        assert told(case)["schuldregeling"] == {
            "datum": "2026-04-01", "datumVerzoekDwangakkoord": "2026-04-10", "dwangakkoord": False,
        }  # fmt: skip

    def test_granted_by_the_court_and_not_agreed_yet_is_not_forced(self, ids, told):
        case = cases.forced(ids)
        case.proposals[-1] = replace(case.proposals[-1], status=ProposalStatus.SENT, agreed_on=None)
        made = told(case)["schuldregeling"]
        assert (made["dwangakkoord"], "toegekend" in made) == (False, False)

    def test_a_request_in_preparation_is_no_request(self, ids, told):
        case = cases.Case(ids).offer()
        case.court(CourtRoute.FORCED_SETTLEMENT, date(2026, 5, 4))
        case.extra[-1] = replace(case.extra[-1], requested_on=None)
        assert "datumVerzoekDwangakkoord" not in told(case)["schuldregeling"]

    def test_all_consented_in_advance(self, ids, told):
        case = cases.Case(ids).offer(sent_on=None, agreed_on=date(2026, 4, 6))
        assert told(case)["schuldregeling"] == {"datum": "2026-04-06", "toegekend": "2026-04-06", "dwangakkoord": False}

    @pytest.mark.parametrize(
        ("product", "percent", "word"),
        [
            (Product.SB, 100, "Betalingsregeling"),
            (Product.SK, 100, "Herfinanciering"),
            (Product.SB, 99, "Schuldbemiddeling"),
            (Product.SK, 99, "Saneringskrediet"),
            (Product.SA, 0, "0%-aanbod"),
        ],
    )
    def test_what_is_paid_in_full_is_another_kind_of_solution(self, ids, told, product, percent, word):
        case = cases.Case(ids).offer(product, percent=percent, agreed_on=date(2026, 4, 20)).carry_out()
        assert told(case)["oplossing"]["soort"] == word

    def test_the_last_of_two_settlements(self, ids, told):
        case = cases.Case(ids).offer(agreed_on=date(2026, 4, 20)).carry_out(ended_on=date(2026, 5, 20))
        case.proposals[-1] = replace(case.proposals[-1], status=ProposalStatus.REPLACED)
        case.offer(Product.SK, sent_on=date(2026, 6, 1), agreed_on=date(2026, 6, 9)).carry_out(date(2026, 7, 1))
        made = told(case)
        assert made["oplossing"]["startdatum"] == "2026-07-01"
        assert made["oplossing"]["soort"] == "Saneringskrediet"
        assert made["toekenningsdatum"] == "2026-06-09"


class TestCourts:
    def test_a_moratorium_that_was_refused_has_its_request_only(self, ids, told):
        case = cases.Case(ids).court(
            CourtRoute.MORATORIUM, date(2026, 1, 8), decided_on=date(2026, 1, 12), outcome=CourtOutcome.REJECTED
        )
        assert told(case)["moratoria"] == [{"datumAanvraag": "2026-01-08"}]

    def test_cooling_off_and_refused_measures_are_no_part_of_it(self, ids, told):
        case = cases.Case(ids)
        case.court(CourtRoute.COOLING_OFF, date(2026, 1, 8), decided_on=date(2026, 1, 9), outcome=CourtOutcome.GRANTED)
        case.court(CourtRoute.PROVISIONAL, date(2026, 1, 8), outcome=CourtOutcome.REJECTED)
        made = told(case)
        assert "moratoria" not in made
        assert "voorlopigeVoorzieningen" not in made


class TestPeople:
    def test_without_bsn_all_that_finds_a_person(self, ids, told):
        case = cases.Case(ids, bsn=None)
        assert told(case)["client"] == [
            {
                "Geboortedatum": "1980-03-06",
                "Geslachtsaanduiding": "Vrouw",
                "Postcode": "3012BJ",
                "Huisnummer": "12",
                "Huisnummertoevoeging": "b",
            }
        ]

    @pytest.mark.parametrize(
        ("typed", "told_number", "told_suffix"),
        [
            (("12b", ""), "12", "b"),
            (("12", "bis"), "12", "bis"),
            (("12 b-3", ""), "12", "b 3"),
            (("naast 12", ""), None, None),
        ],
    )
    def test_number_and_addition_apart(self, ids, told, typed, told_number, told_suffix):
        case = cases.Case(ids, bsn=None)
        number, suffix = typed
        case.clients[0] = replace(
            case.clients[0], address=replace(cases.ADDRESS, house_number=number, house_suffix=suffix)
        )
        (person,) = told(case)["client"]
        assert (person.get("Huisnummer"), person.get("Huisnummertoevoeging")) == (told_number, told_suffix)

    def test_with_bsn_nothing_else(self, ids, told):
        case = cases.Case(ids)
        case.clients.append(
            replace(case.clients[0], id=ids.new(), position=2, bsn="999990020", gender=Gender.MALE, surname="Smit")
        )
        assert told(case)["client"] == [{"Burgerservicenummer": "999990019"}, {"Burgerservicenummer": "999990020"}]

    @pytest.mark.parametrize("gender", [Gender.OTHER, Gender.UNKNOWN])
    def test_a_gender_without_a_word_in_the_standard(self, ids, told, gender):
        case = cases.Case(ids, bsn=None)
        case.clients[0] = replace(case.clients[0], gender=gender)
        assert told(case)["client"][0]["Geslachtsaanduiding"] == "Onbekend"

    def test_an_address_elsewhere_is_left_out(self, ids, told):
        case = cases.Case(ids, bsn=None)
        case.clients[0] = replace(
            case.clients[0], address=Address(street="Rue", house_number="5", postcode="B-1000", country="België")
        )
        assert told(case)["client"] == [
            {"Geboortedatum": "1980-03-06", "Geslachtsaanduiding": "Vrouw", "Huisnummer": "5"}
        ]


class TestDebts:
    def test_only_what_takes_part(self, ids, told):
        case = cases.Case(ids)
        case.claims[0] = replace(case.claims[0], rank=ClaimRank.EXCLUDED, excluded_reason="Boete")
        made = told(case)
        assert [debt["schuldeiser"]["naam"] for debt in made["schulden"]] == ["T. Buurman"]
        assert made["totaalSchuldbedragBijAanvangSchuld"] == 200

    def test_a_client_the_creditor_does_not_know_and_a_claim_in_the_bin(self, ids, told):
        case = cases.Case(ids)
        case.claims[0] = replace(case.claims[0], balance_status=BalanceStatus.CLIENT_UNKNOWN)
        case.claims[1] = replace(case.claims[1], deleted_on=date(2026, 4, 1))
        made = told(case)
        assert "schulden" not in made
        assert "totaalSchuldbedragBijAanvangSchuld" not in made

    def test_an_unknown_amount_has_no_day_either(self, ids, told):
        case = cases.Case(ids)
        case.claims[0] = replace(case.claims[0], balance_cents=None)
        made = told(case)
        assert "bedrag" not in made["schulden"][0]
        assert "peildatum" not in made["schulden"][0]
        assert made["totaalSchuldbedragBijAanvangSchuld"] == 200

    def test_the_creditor_and_not_the_collector(self, ids, told):
        case = cases.Case(ids)
        case.claims[0] = replace(case.claims[0], collector_id=case.creditors[1].id)
        assert told(case)["schulden"][0]["schuldeiser"]["naam"] == "Energie Noord"

    @pytest.mark.parametrize(
        ("cents", "euros"), [(0, 0), (49, 0), (50, 1), (149, 1), (150, 2), (98_749, 987), (98_750, 988)]
    )
    def test_half_a_euro_goes_up(self, cents, euros):
        assert whole_euros(cents) == euros

    def test_the_total_is_the_sum_of_what_is_told(self, ids, told):
        case = cases.Case(ids)
        case.claims = [replace(claim, balance_cents=50) for claim in case.claims]
        made = told(case)
        assert made["totaalSchuldbedragBijAanvangSchuld"] == sum(debt["bedrag"] for debt in made["schulden"]) == 2


def reopen(case, day):
    """Open a closed case again, as the process does it."""
    case.extra.append(
        PhaseMove(
            id=case.ids.new(), dossier_id=case.id, kind=MoveKind.REOPENED, from_phase=Phase.CLOSED,
            to_phase=Phase.INVENTORY, moved_on=day, by="F. Voorbeeld",
        )
    )  # fmt: skip
    case.move(Phase.INVENTORY, day)
    case.dossier = replace(case.dossier, closed_on=None, exit_reason=None)


class TestEnds:
    def test_three_times_the_day_of_the_decision(self, ids, told):
        made = told(cases.Case(ids).close(ExitReason.MOVED, date(2026, 6, 30), decided_on=date(2026, 6, 12)))
        ends = (made["einddatum"], made["uitstroom"]["datum"], made["uitstroom"]["datumBeeindigingsbeschikking"])
        assert ends == ("2026-06-12",) * 3

    @pytest.mark.parametrize(
        ("decided_on", "reopened_on"),
        [(date(2026, 3, 12), date(2026, 5, 1)), (date(2026, 3, 12), date(2026, 3, 12))],
    )
    def test_a_decision_from_before_it_was_opened_again_counts_no_more(self, ids, told, decided_on, reopened_on):
        case = cases.Case(ids).close(ExitReason.MOVED, decided_on, decided_on=decided_on)
        reopen(case, reopened_on)
        case.close(ExitReason.MOVED, date(2026, 6, 30))
        assert told(case)["einddatum"] == "2026-06-30"

    def test_a_decision_on_the_day_it_was_opened_again_counts_when_it_came_later(self, ids, told):
        case = cases.Case(ids).close(ExitReason.MOVED, date(2026, 3, 12), decided_on=date(2026, 3, 12))
        reopen(case, date(2026, 5, 1))
        case.close(ExitReason.MOVED, date(2026, 5, 2), decided_on=date(2026, 5, 1))
        assert told(case)["einddatum"] == "2026-05-01"

    def test_an_open_dossier_has_no_end(self, ids, told):
        case = cases.Case(ids)
        case.extra.append(case.decision(DecisionKind.TERMINATION, date(2026, 4, 1)))
        made = told(case)
        assert "einddatum" not in made
        assert "uitstroom" not in made

    @pytest.mark.parametrize(
        ("reason", "word"),
        [
            (ExitReason.COMPLETED, "Afgerond"),
            (ExitReason.DECEASED, "Overleden"),
            (ExitReason.MOVED, "Verhuisd"),
            (ExitReason.NO_SHOW, "Nietverschenen"),
            (ExitReason.WITHDRAWN, "Ingetrokken"),
            (ExitReason.UNSUITABLE, "Niet passend"),
            (ExitReason.NOT_COMPLIANT, "Voldoet niet"),
            (ExitReason.SELF_SOLVED, "Zelf"),
            (ExitReason.OTHER, "Overig"),
        ],
    )
    def test_reasons(self, ids, told, reason, word):
        assert told(cases.Case(ids).close(reason, date(2026, 6, 1)))["uitstroom"]["reden"] == word


class TestSupport:
    def test_several_periods_are_one(self, ids, told):
        case = cases.Case(ids)
        case.extra += [
            SupportPeriod(id=ids.new(), dossier_id=case.id, kind=PeriodKind.AFTERCARE, began_on=began, ended_on=ended)
            for began, ended in (
                (date(2026, 4, 1), date(2026, 4, 8)),
                (date(2026, 5, 1), date(2026, 6, 1)),
            )
        ]
        assert told(case)["nazorg"] == {"startdatum": "2026-04-01", "einddatum": "2026-06-01"}

    def test_one_that_goes_on_leaves_the_end_open(self, ids, told):
        case = cases.Case(ids)
        case.extra += [
            SupportPeriod(id=ids.new(), dossier_id=case.id, kind=PeriodKind.ADVICE, began_on=began, ended_on=ended)
            for began, ended in ((date(2026, 4, 1), None), (date(2026, 5, 1), date(2026, 6, 1)))
        ]
        assert told(case)["informatieEnAdvies"] == {"startdatum": "2026-04-01"}

    @pytest.mark.parametrize(
        ("kind", "word"),
        [
            (GuidanceKind.BUDGET_COACHING, "Budgetcoaching"),
            (GuidanceKind.BUDGET_MANAGEMENT, "Budgetbeheer"),
            (GuidanceKind.PROTECTIVE_ADMINISTRATION, "Beschermingsbewind"),
            (GuidanceKind.LONG_TERM, "Lange Termijn Begeleiding (DFD)"),
            (GuidanceKind.BUDGET_SUPPORT, "Budgetbegeleiding"),
        ],
    )
    def test_kinds_of_guidance(self, ids, told, kind, word):
        case = cases.with_everything(ids)
        case.extra = [
            replace(item, kind=kind) if isinstance(getattr(item, "kind", None), GuidanceKind) else item
            for item in case.extra
        ]
        assert told(case)["begeleiding"][0]["soort"] == word

    def test_guidance_that_was_agreed_and_is_to_come_is_no_fact(self, ids, told):
        case = cases.with_everything(ids)
        case.extra = [
            replace(item, began_on=TODAY + timedelta(days=1)) if isinstance(item, Guidance) else item
            for item in case.extra
        ]
        assert "begeleiding" not in told(case)


class TestMunicipality:
    @pytest.mark.parametrize(
        ("code", "told_code"), [("GM0363", "GM0363"), ("", "Onbekend"), ("0363", "Onbekend"), ("gm0363", "Onbekend")]
    )
    def test_what_is_not_known_has_a_word(self, ids, told, code, told_code):
        case = cases.Case(ids)
        case.dossier = replace(case.dossier, municipality_code=code)
        assert told(case)["gemeentecode"] == told_code
