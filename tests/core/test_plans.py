"""Planning imports: what would be new, changed, same, doubtful or refused, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.class_table import load_class_table
from csr_desktop.domain.correspondence import Direction, Exchange
from csr_desktop.domain.creditors import Channel, Creditor, Participation, ParticipationLevel, PartyRole, Scope
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.lists.matching import CreditorMatcher
from csr_desktop.lists.plan import NEW_PARTY, Choice, Verdict
from csr_desktop.lists.plan_answers import AnswerPlanner
from csr_desktop.lists.plan_claims import ClaimPlanner
from csr_desktop.lists.plan_creditors import CreditorPlanner, creditor_fields
from csr_desktop.money import format_machine

TODAY = date(2026, 11, 24)
TABLE = load_class_table(Path(__file__).resolve().parents[2] / "resources" / "classes", TODAY)
REGISTER = (
    Creditor(id="energy", name="Energiebedrijf Noorderlicht", kind="energy", iban="NL69PRAC0000001002"),
    Creditor(id="uwv", name="UWV", kind="benefit_recovery", is_public=True),
    Creditor(id="taxes", name="Gemeente Waterrijk, Belastingen", kind="municipal_tax", kvk="90000015"),
    Creditor(id="unie", name="Incasso Unie B.V.", kind="collection", role=PartyRole.COLLECTOR),
    Creditor(id="loon", name="Deurwaarders Van Loon & Partners", kind="collection", role=PartyRole.BAILIFF),
)
CLAIM = Claim(
    id="k1",
    dossier_id="d1",
    creditor_id="energy",
    reference="0012345",
    kind="energy",
    balance_cents=10_000,
    balance_date=date(2026, 9, 1),
)


def claim_row(row=2, **values):
    return {"row": row, "creditor": "Energiebedrijf Noorderlicht", "reference": "0012345", "amount": "100.00"} | values


def plan_claims(*rows, existing=(), choices=None):
    planner = ClaimPlanner(
        existing=existing,
        matcher=CreditorMatcher(REGISTER),
        class_table=TABLE,
        today=TODAY,
        source="lijst.xlsx",
        choices=choices or {},
    )
    return planner.plan(rows)


def codes(row):
    return {message.code for message in (*row.doubts, *row.notes)}


class TestClaims:
    def test_new_claim_takes_class_and_kind_from_the_table(self):
        (row,) = plan_claims(claim_row(creditor="UWV", reference="7"))
        assert row.verdict is Verdict.NEW
        assert row.parties == {"creditor": "uwv"}
        assert row.values["rank"] is ClaimRank.PREFERENTIAL
        assert row.values["kind"] == "benefit_recovery"

    def test_municipal_tax_stays_ordinary_even_when_the_list_says_preferential(self):
        (row,) = plan_claims(claim_row(creditor="Gemeente Waterrijk, Belastingen", rank="preferential"))
        assert row.values["rank"] is ClaimRank.ORDINARY
        assert "import.rank_differs" in codes(row)

    def test_same_claim_is_same_and_changed_amount_is_shown_with_old_and_new(self):
        (same,) = plan_claims(claim_row(), existing=(CLAIM,))
        assert same.verdict is Verdict.SAME
        (changed,) = plan_claims(claim_row(amount="120.00"), existing=(CLAIM,))
        assert changed.verdict is Verdict.CHANGED
        assert [(item.name, item.old, item.new) for item in changed.changes] == [("balance_cents", 10_000, 12_000)]

    def test_excel_may_have_eaten_leading_zeros_of_a_known_reference(self):
        (row,) = plan_claims(claim_row(reference="12345"), existing=(CLAIM,))
        assert row.target_id == "k1"

    def test_empty_cells_never_wipe_what_is_known(self):
        (row,) = plan_claims(claim_row(remark="", iban=None), existing=(replace(CLAIM, remark="let op"),))
        assert row.verdict is Verdict.SAME

    def test_what_the_creditor_answered_is_not_overwritten_by_the_clients_list(self):
        answered = replace(CLAIM, balance_status=BalanceStatus.RECEIVED)
        (row,) = plan_claims(claim_row(amount="120.00"), existing=(answered,))
        assert row.verdict is Verdict.DOUBTFUL
        assert "import.claim_answered_already" in codes(row)
        (taken,) = plan_claims(claim_row(amount="120.00"), existing=(answered,), choices={2: Choice(accept=True)})
        assert taken.verdict is Verdict.CHANGED

    def test_unknown_or_misspelled_creditor_waits_for_a_person(self):
        misspelled, unknown = plan_claims(
            claim_row(creditor="Energiebedrijf Noorderlich"), claim_row(3, creditor="Bakker Bart")
        )
        assert (misspelled.verdict, unknown.verdict) == (Verdict.DOUBTFUL, Verdict.DOUBTFUL)
        assert "import.party_looks_like" in codes(misspelled)
        assert "import.party_unknown" in codes(unknown)

    def test_choices_settle_parties(self):
        rows = (claim_row(creditor="Energiebedrijf Noorderlich"), claim_row(3, creditor="Bakker Bart"))
        choices = {2: Choice(parties={"creditor": "energy"}), 3: Choice(parties={"creditor": NEW_PARTY})}
        chosen, made = plan_claims(*rows, choices=choices)
        assert (chosen.verdict, made.verdict) == (Verdict.NEW, Verdict.NEW)
        assert chosen.values["kind"] == "energy"

    def test_skip_leaves_a_row_out(self):
        (row,) = plan_claims(claim_row(), choices={2: Choice(skip=True)})
        assert row.verdict is Verdict.REFUSED
        assert not row.will_be_written

    def test_a_collector_is_not_a_creditor(self):
        (row,) = plan_claims(claim_row(creditor="Incasso Unie B.V."))
        assert row.verdict is Verdict.DOUBTFUL
        assert "import.creditor_is_collector" in codes(row)

    def test_one_debt_under_creditor_and_collector_is_pointed_out(self):
        first, second = plan_claims(
            claim_row(collector="Incasso Unie B.V.", collector_reference="D-99"),
            claim_row(3, creditor="UWV", reference="d99"),
        )
        assert first.verdict is Verdict.NEW
        assert "import.claim_also_at_collector" in codes(second)

    def test_reference_of_a_bailiff_goes_with_the_bailiff(self):
        (row,) = plan_claims(claim_row(bailiff="Deurwaarders Van Loon & Partners", collector_reference="D1"))
        assert row.parties["bailiff"] == "loon"
        assert row.values["bailiff_reference"] == "D1"
        assert row.values["collector_reference"] == ""

    def test_twice_in_one_list(self):
        first, second = plan_claims(claim_row(), claim_row(3))
        assert first.verdict is Verdict.NEW
        assert second.verdict is Verdict.DOUBTFUL

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"principal": "90.00", "interest": "5.00", "costs": "4.99"}, "import.claim_parts_differ"),
            ({"balance_date": "2026-11-25"}, "import.claim_future_date"),
        ],
    )
    def test_doubtful_figures(self, values, code):
        (row,) = plan_claims(claim_row(**values))
        assert row.verdict is Verdict.DOUBTFUL
        assert code in codes(row)


def plan_creditors(*rows, register=REGISTER, participations=None, choices=None):
    planner = CreditorPlanner(
        matcher=CreditorMatcher(register),
        participations=participations or {},
        class_table=TABLE,
        municipality_code="GM9999",
        choices=choices or {},
    )
    return planner.plan(rows)


class TestCreditors:
    ROW: ClassVar = {
        "row": 2,
        "name": "Waterbedrijf Vechtstreek",
        "aliases": ["Vechtstreek"],
        "kvk": "90000005",
        "kind": "water",
        "participation": "collective",
        "scope": "local",
        "channel": "list",
        "valid_from": "2026-01-01",
    }

    def test_new_party_with_its_local_agreement(self):
        (row,) = plan_creditors(self.ROW)
        assert row.verdict is Verdict.NEW
        made = Creditor(**creditor_fields("x", row.values))
        assert (made.kind, made.channel, made.aliases) == ("water", Channel.LIST, ("Vechtstreek",))
        agreement = row.values["participation"]
        assert agreement["municipalities"] == ("GM9999",)
        assert agreement["scope"] is Scope.LOCAL

    def test_public_bodies_come_from_the_class_table_and_bailiffs_get_their_role(self):
        taxes, bailiff = plan_creditors(
            {"row": 2, "name": "Belastingdienst", "kind": "national_tax"},
            {"row": 3, "name": "Deurwaarderskantoor De Wit", "kind": "collection"},
        )
        assert taxes.values["is_public"] is True
        assert bailiff.values["role"] is PartyRole.BAILIFF

    def test_post_box_beside_a_street_is_not_given_the_streets_postcode(self):
        (row,) = plan_creditors(
            {"row": 2, "name": "Nieuw", "street": "Kade", "house_number": "1", "postcode": "1234AB", "city": "Utrecht",
             "po_box": "Postbus 1200"}
        )  # fmt: skip
        made = Creditor(**creditor_fields("x", row.values))
        assert made.letter_address.street == "Kade"
        assert made.remark == "Postbus 1200"

    def test_known_party_is_same_until_a_field_changes(self):
        known = Creditor(**creditor_fields("w", plan_creditors(self.ROW)[0].values))
        agreement = Participation(
            id="p", creditor_id="w", level=ParticipationLevel.COLLECTIVE, scope=Scope.LOCAL,
            municipalities=("GM9999",), valid_from=date(2026, 1, 1),
        )  # fmt: skip
        arguments = {"register": (*REGISTER, known), "participations": {"w": [agreement]}}
        (same,) = plan_creditors(self.ROW, **arguments)
        assert same.verdict is Verdict.SAME
        (moved,) = plan_creditors(self.ROW | {"channel": "hub", "participation": "none"}, **arguments)
        assert {change.name for change in moved.changes} == {"channel", "participation"}

    FULL = Creditor(
        id="w",
        name="Waterbedrijf Vechtstreek",
        kind="water",
        is_public=True,
        channel=Channel.HUB,
        email="oud@vechtstreek.example",
        visiting_address=Address(street="Kade", house_number="1", house_suffix="a", postcode="3012BJ", city="Utrecht"),
        post_address=Address(po_box="Postbus 12", postcode="3500AB", city="Utrecht"),
    )

    def test_what_a_list_has_no_column_for_is_not_wiped(self):
        (row,) = plan_creditors(
            {"row": 2, "name": self.FULL.name, "email": "nieuw@vechtstreek.example"}, register=(self.FULL,)
        )
        assert [(change.name, change.new) for change in row.changes] == [("email", "nieuw@vechtstreek.example")]

    def test_only_the_town_keeps_the_street(self):
        (row,) = plan_creditors({"row": 2, "name": self.FULL.name, "city": "Assen"}, register=(self.FULL,))
        (change,) = row.changes
        assert (change.new.street, change.new.house_suffix, change.new.city) == ("Kade", "a", "Assen")

    def test_another_street_is_another_address(self):
        (row,) = plan_creditors(
            {"row": 2, "name": self.FULL.name, "street": "Plein", "house_number": "9"}, register=(self.FULL,)
        )
        (change,) = row.changes
        assert (change.name, change.new.street, change.new.house_suffix) == ("visiting_address", "Plein", "")
        assert change.new.postcode == "3012BJ"

    def test_a_post_box_leaves_the_visiting_address_alone(self):
        (row,) = plan_creditors(
            {"row": 2, "name": self.FULL.name, "po_box": "Postbus 99", "postcode": "3500AC", "city": "Utrecht"},
            register=(self.FULL,),
        )
        assert [change.name for change in row.changes] == ["post_address"]

    def test_another_spelling_becomes_an_alias_and_never_the_name(self):
        known = replace(self.FULL, kvk="90000005", aliases=("Vechtstreek",))
        (row,) = plan_creditors(
            {"row": 2, "name": "Vechtstreek", "kvk": "90000005", "aliases": ["VS Water"]}, register=(known,)
        )
        assert [(change.name, change.new) for change in row.changes] == [("aliases", ("Vechtstreek", "VS Water"))]

    def test_look_alike_and_same_kvk_wait_for_a_person(self):
        alike, desk = plan_creditors(
            {"row": 2, "name": "Energiebedrijf Noorderligt"},
            {"row": 3, "name": "Gemeente Waterrijk, Parkeren", "kvk": "90000015"},
        )
        assert alike.verdict is Verdict.DOUBTFUL
        assert "import.creditor_same_kvk" in codes(desk)
        (made,) = plan_creditors(
            {"row": 3, "name": "Gemeente Waterrijk, Parkeren", "kvk": "90000015"},
            choices={3: Choice(parties={"creditor": NEW_PARTY})},
        )
        assert made.verdict is Verdict.NEW

    def test_twice_in_one_list(self):
        _first, second = plan_creditors(self.ROW, self.ROW | {"row": 3})
        assert "import.creditor_twice" in codes(second)


class TestParts:
    KNOWN = replace(CLAIM, principal_cents=8_000, interest_cents=1_500, costs_cents=500)

    @pytest.mark.parametrize(
        ("values", "wanted"),
        [
            ({"amount": "100.00"}, {}),
            ({"amount": "120.00"},
             {"balance_cents": 12_000, "principal_cents": None, "interest_cents": None, "costs_cents": None}),
            ({"amount": "120.00", "principal": "100.00"}, {"balance_cents": 12_000, "principal_cents": 10_000}),
            ({"amount": "120.00", "principal": "110.00", "interest": "10.00"},
             {"balance_cents": 12_000, "principal_cents": 11_000, "interest_cents": 1_000, "costs_cents": None}),
        ],
    )  # fmt: skip
    def test_what_does_not_add_up_to_a_new_total_goes_and_is_shown(self, values, wanted):
        (row,) = plan_claims(claim_row(**values), existing=(self.KNOWN,))
        changes = {change.name: change.new for change in row.changes}
        assert {name: new for name, new in changes.items() if name.endswith("_cents")} == wanted


DOSSIER = Dossier(id="d1", number="WR-2026-0001")
ASKED = Exchange(
    id="m1", conversation_id="conv-1", dossier_id="d1", claim_id="k1", direction=Direction.OUT, channel="list",
    kind="SALDOVERZOEK", at=FixedClock(TODAY).now(), status="exported",
)  # fmt: skip


def answer_row(row=2, **values):
    return {
        "row": row, "conversation": "conv-1", "case_number": "WR-2026-0001", "amount": "123.45", "debt_type": "open",
        "advance_consent": True, "date": "2026-11-20",
    } | values  # fmt: skip


def plan_answers(*rows, claims=(CLAIM,), answers=None, choices=None, asked=ASKED, dossier=DOSSIER, used=()):
    planner = AnswerPlanner(
        exchanges={"conv-1": asked},
        claims={claim.id: claim for claim in claims},
        dossiers={"d1": dossier},
        answers=answers or {},
        matcher=CreditorMatcher(REGISTER),
        today=TODAY,
        choices=choices or {},
        used=frozenset(used),
    )
    return planner.plan(rows)


class TestAnswers:
    def test_answer_finds_its_claim_by_conversation(self):
        (row,) = plan_answers(answer_row())
        assert (row.verdict, row.target_id) == (Verdict.NEW, "k1")
        assert row.values["balance_cents"] == 12_345
        assert row.values["advance_consent"] is True

    def test_empty_consent_is_no_consent(self):
        (row,) = plan_answers(answer_row(advance_consent=None))
        assert row.values["advance_consent"] is False

    def test_row_that_came_back_empty_is_no_answer(self):
        (row,) = plan_answers(answer_row(amount=None, debt_type=None, advance_consent=None))
        assert row.verdict is Verdict.SAME
        assert not row.will_be_written

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"conversation": "x", "case_number": "ZZ-1"}, "import.answer_unknown_conversation"),
            ({"case_number": "WR-2026-0002"}, "import.answer_other_dossier"),
            ({"conversation": "x", "reference": "elders"}, "import.answer_no_claim"),
        ],
    )
    def test_answers_that_belong_nowhere_are_refused_with_the_reason(self, values, code):
        (row,) = plan_answers(answer_row(**values))
        assert row.verdict is Verdict.REFUSED
        assert codes(row) == {code}

    def test_without_conversation_the_dossier_and_reference_find_the_claim(self):
        (row,) = plan_answers(answer_row(conversation=None, reference="0012345"))
        assert row.target_id == "k1"

    BEFORE = BalanceAnswer(
        id="a", claim_id="k1", received_on=TODAY, channel="list", debt_type="open", balance_cents=10_000,
        advance_consent=True,
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("claim", "asked"),
        [
            (replace(CLAIM, balance_status=BalanceStatus.RECEIVED), ASKED),
            # Asked anew since, but this list is still that of the question before.
            (CLAIM, replace(ASKED, status="answered", answers_id="a")),
        ],
    )
    def test_second_answer_with_another_amount_is_never_silent(self, claim, asked):
        (row,) = plan_answers(answer_row(), claims=(claim,), answers={"k1": self.BEFORE}, asked=asked)
        assert row.verdict is Verdict.DOUBTFUL
        assert "import.answer_changes_amount" in codes(row)
        (again,) = plan_answers(answer_row(amount="100.00"), claims=(claim,), answers={"k1": self.BEFORE}, asked=asked)
        assert again.verdict is Verdict.SAME

    def test_the_same_amount_is_news_when_it_was_asked_anew(self):
        asked_anew = replace(CLAIM, balance_status=BalanceStatus.REQUESTED)
        (row,) = plan_answers(answer_row(amount="100.00"), claims=(asked_anew,), answers={"k1": self.BEFORE})
        assert row.verdict is Verdict.NEW

    def test_the_number_of_another_claim_of_the_dossier_waits_for_a_person(self):
        other = replace(CLAIM, id="k2", reference="7654321", bailiff_reference="T-2")
        for values in ({"asked_reference": "7654321"}, {"reference": "T-2"}):
            (row,) = plan_answers(answer_row(**values), claims=(CLAIM, other))
            assert (row.verdict, codes(row)) == (Verdict.DOUBTFUL, {"import.answer_other_claim"})
        (own,) = plan_answers(answer_row(asked_reference="0012345", reference="N-1"), claims=(CLAIM, other))
        assert own.verdict is Verdict.NEW
        (found,) = plan_answers(answer_row(conversation=None, asked_reference="T-2"), claims=(CLAIM, other))
        assert found.target_id == "k2"

    def test_what_the_dossier_says_against_it_waits_for_a_person(self):
        (used,) = plan_answers(answer_row(), used=("k1",))
        assert codes(used) == {"import.answer_used_in_proposal"}
        as_we_know = format_machine(CLAIM.balance_cents)
        assert plan_answers(answer_row(amount=as_we_know), used=("k1",))[0].verdict is Verdict.NEW
        (closed,) = plan_answers(answer_row(), dossier=replace(DOSSIER, phase=Phase.CLOSED))
        assert codes(closed) == {"import.answer_dossier_closed"}
        (left_out,) = plan_answers(answer_row(), claims=(replace(CLAIM, rank=ClaimRank.EXCLUDED),))
        assert codes(left_out) == {"import.answer_claim_left_out"}

    def test_transfer_needs_a_known_collector(self):
        known, unknown = plan_answers(
            answer_row(debt_type="transferred", amount=None, transferred_to="Incasso Unie"),
            answer_row(3, conversation=None, reference="0012345", debt_type="transferred", amount=None,
                       transferred_to="Onbekend Incasso"),
        )  # fmt: skip
        assert known.parties == {"transferred_to": "unie"}
        assert known.verdict is Verdict.NEW
        assert unknown.open_parties == ("transferred_to",)

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"amount": None}, "import.answer_without_amount"),
            ({"amount": None, "debt_type": None}, "import.answer_without_amount"),
            ({"client_unknown": True}, "import.answer_contradicts"),
            ({"principal": "100.00", "interest": "20.00", "costs": "0.00"}, "import.claim_parts_differ"),
            ({"date": "2027-01-01"}, "import.claim_future_date"),
        ],
    )
    def test_contradictions_wait_for_a_person(self, values, code):
        (row,) = plan_answers(answer_row(**values))
        assert row.verdict is Verdict.DOUBTFUL
        assert code in codes(row)

    def test_preference_claimed_without_ground_or_forgotten_is_noted(self):
        (claimed,) = plan_answers(answer_row(rank="preferential"))
        assert "import.answer_claims_preference" in codes(claimed)
        forgotten = replace(CLAIM, rank=ClaimRank.PREFERENTIAL, rank_basis="art. 60 Participatiewet")
        (row,) = plan_answers(answer_row(), claims=(forgotten,))
        assert "import.answer_forgot_preference" in codes(row)
