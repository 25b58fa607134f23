"""Claims that need a look before an offer: marks, rules of the table, what blocks and what a person lets be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from csr_desktop.domain.claim_marks import MarkKind, MarkOutcome
from csr_desktop.domain.claim_rules import load_claim_rules
from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import ParticipationLevel, Product
from csr_desktop.domain.readiness_table import ReadyStep, Weight
from csr_desktop.errors import UserError


@pytest.fixture
def dossier(office):
    dossier = office.dossier()
    office.vtlb(dossier)
    return dossier


def claimed(office, dossier, kind, amount=50_000, *, name="Schuldeiser", **fields):
    creditor = office.creditor(name, kind=kind)
    return office.answer(office.claim(dossier, creditor, amount, kind=kind, **fields))


def rules(office, dossier):
    return {(item.rule.code, item.blocks) for item in office.core.claim_marks.findings(dossier.id)}


def refusal(code):
    return pytest.raises(UserError, match=code.replace(".", r"\."))


def inventory(office, dossier):
    """Ask the balances now: the reference date of the rules for new debts."""
    office.core.balances.request([dossier.id])


class TestMarks:
    @pytest.mark.parametrize("kind", [MarkKind.DISPUTED, MarkKind.LAPSED])
    def test_no_version_is_fixed_with_a_claim_that_is_uncertain(self, office, dossier, kind):
        claim = claimed(office, dossier, "bank")
        mark = office.core.claim_marks.mark(claim.id, kind, "De cliënt zegt dat er betaald is.")
        office.core.proposals.make(dossier.id, Product.SB)
        with refusal("claim_rule.finding") as caught:
            office.core.proposals.freeze(dossier.id)
        assert "Schuldeiser" in str(caught.value.message.params)
        office.core.claim_marks.settle(mark.id, MarkOutcome.STANDS, "Bankafschrift gezien: niet betaald.")
        assert office.core.proposals.freeze(dossier.id).frozen_on == office.clock.today()

    def test_nor_sent_when_the_dispute_came_after(self, office, dossier):
        claim = claimed(office, dossier, "bank")
        office.core.proposals.make(dossier.id, Product.SB)
        office.core.proposals.freeze(dossier.id)
        office.core.claim_marks.mark(claim.id, MarkKind.DISPUTED, "Nieuwe brief van de cliënt.")
        with refusal("claim_rule.finding"):
            office.core.proposals.send(dossier.id)
        assert office.core.letters.unsent() == []

    def test_fraud_warns_and_does_not_block(self, office, dossier):
        claim = claimed(office, dossier, "social_assistance_recovery")
        office.core.claim_marks.mark(claim.id, MarkKind.FRAUD, "Boete opgelegd in 2024.")
        assert rules(office, dossier) == {("fraud", False)}
        office.core.proposals.make(dossier.id, Product.SB)
        office.core.proposals.freeze(dossier.id)

    def test_an_amount_put_right_ends_the_consent_given_for_the_other_one(self, office, dossier):
        creditor = office.creditor("Energie", level=ParticipationLevel.COLLECTIVE)
        claim = office.answer(
            office.claim(dossier, creditor, 50_000),
            consent=True,
            principal_cents=40_000,
            interest_cents=5_000,
            costs_cents=5_000,
        )
        assert claim.advance_consent
        mark = office.core.claim_marks.mark(claim.id, MarkKind.DISPUTED, "Kosten te hoog.")
        with refusal("claim_mark.amount_missing"):
            office.core.claim_marks.settle(mark.id, MarkOutcome.CHANGED, "Kosten vervallen.")
        office.core.claim_marks.settle(mark.id, MarkOutcome.CHANGED, "Kosten vervallen.", balance_cents=45_000)
        now = office.reread(claim)
        assert (now.balance_cents, now.costs_cents, now.advance_consent) == (45_000, None, None)

    def test_a_lapsed_claim_is_left_out_with_its_reason(self, office, dossier):
        claim = claimed(office, dossier, "telecom")
        claimed(office, dossier, "bank", name="Bank")
        mark = office.core.claim_marks.mark(claim.id, MarkKind.LAPSED, "Van 2015.")
        settled = office.core.claim_marks.settle(mark.id, MarkOutcome.LEFT_OUT, "Verjaard sinds 2020, geen stuiting.")
        now = office.reread(claim)
        assert (now.rank, now.excluded_reason) == (ClaimRank.EXCLUDED, "Verjaard sinds 2020, geen stuiting.")
        assert (settled.settled_on, settled.is_open) == (office.clock.today(), False)
        assert rules(office, dossier) == set()
        office.core.store.undo()
        assert office.reread(claim).rank is ClaimRank.ORDINARY
        assert rules(office, dossier) == {("lapsed", True)}

    def test_refused_in_words_and_nothing_changed(self, office, dossier):
        claim = claimed(office, dossier, "bank")
        marks = office.core.claim_marks
        with refusal("claim_mark.without_reason"):
            marks.mark(claim.id, MarkKind.DISPUTED, "  ")
        with refusal("claim_mark.kind_not_by_hand"):
            marks.mark(claim.id, MarkKind.LATE, "x")
        mark = marks.mark(claim.id, MarkKind.DISPUTED, "x")
        with refusal("claim_mark.already"):
            marks.mark(claim.id, MarkKind.DISPUTED, "y")
        with refusal("claim_mark.without_reason"):
            marks.settle(mark.id, MarkOutcome.STANDS, "")
        with refusal("claim_mark.kind_not_by_hand"):
            marks.settle(mark.id, MarkOutcome.REOPENED, "x")
        with refusal("claim.amount_out_of_range"):
            marks.settle(mark.id, MarkOutcome.CHANGED, "x", balance_cents=0)
        with refusal("claim_mark.settle_instead"):
            marks.check(claim.id, "disputed", "x")
        assert [item.is_open for item in marks.of_dossier(dossier.id)] == [True]
        marks.settle(mark.id, MarkOutcome.STANDS, "klopt")
        with refusal("claim_mark.settled"):
            marks.settle(mark.id, MarkOutcome.STANDS, "klopt")
        marks.remove(mark.id)
        assert marks.of_dossier(dossier.id) == []


class TestRules:
    """Each rule of the table with the case it is for, and one beside it that it leaves alone (design/domain.md 3.5)."""

    def test_criminal_fine_but_not_a_traffic_fine(self, office, dossier):
        claimed(office, dossier, "fine")
        assert rules(office, dossier) == set()
        claimed(office, dossier, "criminal_fine")
        assert rules(office, dossier) == {("criminal_fine", False)}

    def test_student_loan_until_it_is_split(self, office, dossier):
        duo = office.creditor("DUO", kind="student_loan")
        office.answer(office.claim(dossier, duo, 59_045, kind="student_loan"))
        assert rules(office, dossier) == {("student_loan", False)}
        other = office.claim(dossier, duo, 900_000, kind="student_loan", reference="toekomst")
        office.core.balances.confirm_unknown(other.id, "Termijnen die nog komen.")
        assert rules(office, dossier) == set()

    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            ("web_shop", "new_debt"),
            ("allowances_recovery", "new_allowances"),
            ("rent", "running_costs"),
            ("energy", "running_costs"),
        ],
    )
    def test_a_debt_after_the_reference_date_cannot_join(self, office, dossier, kind, code):
        claimed(office, dossier, "bank")
        office.claim(dossier, office.creditor("Oud", kind=kind), 1_000, kind=kind, origin_date=office.clock.today())
        inventory(office, dossier)
        assert rules(office, dossier) == set()
        office.clock.day += timedelta(days=30)
        day = office.clock.today() - timedelta(days=1)
        claimed(office, dossier, kind, origin_date=day, name="Nieuw")
        assert rules(office, dossier) == {(code, True)}

    def test_without_balances_asked_nothing_is_new(self, office, dossier):
        claimed(office, dossier, "web_shop", origin_date=office.clock.today())
        assert rules(office, dossier) == set()

    def test_five_years_to_the_day(self, office, dossier):
        claimed(office, dossier, "bank", origin_date=date(2021, 11, 24))
        assert rules(office, dossier) == set()
        office.clock.day = date(2026, 11, 25)
        assert rules(office, dossier) == {("old_debt", False)}

    def test_alimony(self, office, dossier):
        claimed(office, dossier, "alimony")
        assert rules(office, dossier) == {("alimony", False)}

    def test_what_a_person_checked_neither_blocks_nor_warns(self, office, dossier):
        claim = office.claim(dossier, office.creditor("Bank", kind="bank"), 50_000, kind="bank")
        inventory(office, dossier)
        office.answer(claim, origin_date=office.clock.today())
        office.clock.day += timedelta(days=1)
        new = claimed(office, dossier, "web_shop", origin_date=office.clock.today(), name="Winkel")
        office.core.proposals.make(dossier.id, Product.SB)
        with refusal("claim_rule.finding"):
            office.core.proposals.freeze(dossier.id)
        with refusal("claim_mark.nothing_to_check"):
            office.core.claim_marks.check(claim.id, "new_debt", "x")
        office.core.claim_marks.check(new.id, "new_debt", "De factuur is van voor de peildatum; datum klopt niet.")
        (item,) = office.core.claim_marks.findings(dossier.id)
        assert (item.blocks, item.checked.startswith("De factuur")) == (False, True)
        office.core.proposals.freeze(dossier.id)

    def test_a_claim_outside_is_no_matter_for_the_rules(self, office, dossier):
        claim = claimed(office, dossier, "criminal_fine")
        office.core.balances.confirm_unknown(claim.id, "Strafboete loopt door.")
        assert rules(office, dossier) == set()


class TestShown:
    """What the rules say is part of the check of readiness and stands on the page of a dossier."""

    def test_in_the_check_of_a_proposal_with_its_weight_and_source(self, office, dossier):
        claim = claimed(office, dossier, "criminal_fine")
        office.core.claim_marks.mark(claim.id, MarkKind.DISPUTED, "De cliënt betwist de boete.")
        report = office.core.ready.check(dossier.id, ReadyStep.PROPOSAL)
        found = {item.rule: item.weight for item in report.findings if item.rule.startswith("claim.")}
        assert found == {"claim.disputed": Weight.BLOCKS, "claim.criminal_fine": Weight.LOOK}
        assert all(item.source and item.field == "claims" for item in report.findings if item.rule in found)
        assert report.findings[0].weight is Weight.BLOCKS
        assert report.is_blocked
        before = office.core.ready.check(dossier.id, ReadyStep.BALANCES)
        assert not [item for item in before.findings if item.rule.startswith("claim.")]

    def test_one_sentence_for_all_creditors_of_a_rule(self, office, dossier):
        for name in ("CJIB", "Rechtbank"):
            claimed(office, dossier, "criminal_fine", name=name)
        (said,) = [
            item for item in office.core.workbench.state(dossier.id).warnings if item.code == "claim_rule.finding"
        ]
        assert said.params["creditor"] == "CJIB, Rechtbank"

    def test_on_the_page_of_the_dossier_until_somebody_checked(self, office, dossier):
        claim = claimed(office, dossier, "criminal_fine")

        def shown():
            return [item.code for item in office.core.workbench.state(dossier.id).warnings].count("claim_rule.finding")

        assert shown() == 1
        office.core.claim_marks.check(claim.id, "criminal_fine", "Het CJIB doet mee, gevraagd op 20 november.")
        assert shown() == 0


class TestTable:
    def test_every_rule_has_a_source_and_kinds_that_exist(self, office, resources):
        table = load_claim_rules(resources / "claim_rules", office.clock.today())
        assert len(table.rule) >= 11
        for rule in table.rule:
            assert rule.source
            assert rule.sentence.endswith((".", "?"))
            assert {*rule.kinds, *rule.except_kinds} <= office.core.class_table.kinds.keys()

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('mark = "disputed"', ""),
            ("years = 5", ""),
            ('effect = "warns"', 'effect = "misschien"'),
            ('when = "kind"', 'when = "kind"\nmark = "fraud"'),
        ],
    )
    def test_a_table_that_will_not_do_is_named(self, resources, tmp_path, old, new):
        text = (resources / "claim_rules" / "2026.toml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "eigen.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        with refusal("claim_rules.unreadable"):
            load_claim_rules(tmp_path, date(2026, 11, 24))

    def test_no_table(self, tmp_path):
        with refusal("claim_rules.none"):
            load_claim_rules(tmp_path, date(2026, 11, 24))
