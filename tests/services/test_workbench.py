"""Where a dossier stands: what is missing, what deserves a look, and the one next step."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.errors import UserError
from csr_desktop.services.workbench import NextStep, WorkStep


def state(office, dossier):
    return office.core.workbench.state(dossier.id)


def codes(messages):
    return [message.code for message in messages]


def post_everything(office, dossier):
    waiting = [letter.id for letter in office.core.letters.of_dossier(dossier.id) if letter.sent_on is None]
    office.core.letters.mark_sent(waiting)


def test_the_steps_of_the_main_job_in_their_order(office, collective_case):
    dossier, claims = collective_case
    steps = [state(office, dossier).next_step]

    def then(work):
        work()
        step = state(office, dossier).next_step
        if step is NextStep.PRINT_LETTERS:
            steps.append(step)
            post_everything(office, dossier)
            step = state(office, dossier).next_step
        steps.append(step)

    then(lambda: office.core.balances.request([dossier.id]))
    for claim, consent in zip(claims, (True, True, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    then(lambda: None)
    then(lambda: office.vtlb(dossier))
    then(lambda: office.core.proposals.make(dossier.id))
    then(lambda: office.core.proposals.freeze(dossier.id))
    then(lambda: office.core.proposals.send(dossier.id))
    version = office.core.proposals.newest(dossier.id)
    then(
        lambda: office.core.proposals.record_answer(version.id, (claims[2].id,), AnswerOutcome.AGREED, channel="letter")
    )
    then(lambda: office.core.proposals.conclude(dossier.id))
    assert steps == [
        NextStep.REQUEST_BALANCES,
        NextStep.PRINT_LETTERS,
        NextStep.AWAIT_BALANCES,
        NextStep.ENTER_VTLB,
        NextStep.MAKE_PROPOSAL,
        NextStep.FREEZE_PROPOSAL,
        NextStep.SEND_PROPOSAL,
        NextStep.PRINT_LETTERS,
        NextStep.AWAIT_ANSWERS,
        NextStep.CONCLUDE,
        NextStep.PRINT_LETTERS,
        WorkStep.START_SETTLEMENT,
    ]


def test_a_decision_is_told_before_anything_else_until_the_dossier_went_on(office):
    dossier, core = office.dossier(), office.core
    core.organisation.change(municipality="Waterrijk")
    core.intake.record_meeting(dossier.id)
    for part in ("request", "support", "referrals", "conditions"):
        core.intake.write_plan(dossier.id, **{part: "Wordt besproken."})
    core.decisions.admit(dossier.id)

    def steps():
        """The step on the page, and the one of the work list."""
        listed = [item.step for item in core.today.items() if item.step_group in {"work_step", "next_step"}]
        return state(office, dossier).next_step, listed

    assert steps() == (WorkStep.TELL_DECISION, [WorkStep.TELL_DECISION])
    core.client_letters.make(dossier.id, ClientLetter.DECISION)
    assert WorkStep.TELL_DECISION not in {steps()[0], *steps()[1]}
    core.store.undo()
    assert steps()[0] is WorkStep.TELL_DECISION
    core.process.move(dossier.id, Phase.STABILISATION)
    assert WorkStep.TELL_DECISION not in {steps()[0], *steps()[1]}


def test_an_empty_dossier_begins_with_the_talk_and_then_its_debts(office):
    dossier = office.dossier()
    assert state(office, dossier).next_step is WorkStep.PLAN_MEETING
    office.core.intake.plan_meeting(dossier.id, office.clock.today() + timedelta(days=3))
    found = state(office, dossier)
    assert found.next_step is NextStep.ADD_CLAIMS
    assert set(codes(found.missing)) == {"proposal.no_vtlb", "proposal.no_claims"}


def test_a_client_nobody_knows_is_confirmed_first(office):
    dossier = office.dossier()
    known = office.claim(dossier, office.creditor("Gas en Licht"), 10_000)
    unknown = office.claim(dossier, office.creditor("Postorder Van Dam"), 5_000)
    office.core.balances.request([dossier.id])
    post_everything(office, dossier)
    office.answer(office.reread(known))
    office.core.balances.record_answer(
        replace(_answer(office, unknown), client_unknown=True, balance_cents=None, debt_type="unknown")
    )
    assert state(office, dossier).next_step is NextStep.CONFIRM_UNKNOWN
    office.core.balances.confirm_unknown(unknown.id, "Nagevraagd.")
    assert state(office, dossier).next_step is NextStep.ENTER_VTLB


def _answer(office, claim):
    return BalanceAnswer(id="", claim_id=claim.id, received_on=office.clock.today(), channel="letter")


@pytest.mark.parametrize("name", ["cause", "effort", "prospects"])
def test_a_text_that_every_offer_needs_is_missed_before_the_proposal(office, collective_case, name):
    dossier, _claims = collective_case
    office.core.dossiers.change(dossier.id, **{name: "  "})
    assert codes(state(office, dossier).missing) == ["proposal.no_vtlb", f"dossier.{name}_missing"]


def test_a_claim_of_the_cak_beside_the_insurer_is_pointed_out(office):
    dossier = office.dossier()
    office.claim(dossier, office.creditor("CAK", kind="cak_premium"), 50_000)
    assert "proposal.cak_beside_insurer" not in codes(state(office, dossier).warnings)
    office.claim(dossier, office.creditor("Zorgverzekeraar Hartslag", kind="health_insurance"), 90_000)
    assert "proposal.cak_beside_insurer" in codes(state(office, dossier).warnings)


def test_an_old_vtlb_deserves_a_look(office, collective_case):
    dossier, _claims = collective_case
    office.vtlb(dossier)
    assert not any(code.startswith("proposal.vtlb") for code in codes(state(office, dossier).warnings))
    office.clock.day += timedelta(days=60)  # past 1 January
    assert "proposal.vtlb_before_norm_change" in codes(state(office, dossier).warnings)


def test_what_is_late_stands_with_the_dossier_it_is_about(office, collective_case):
    dossier, _claims = collective_case
    other = office.dossier("WR-2026-0002")
    office.core.balances.request([dossier.id])
    office.clock.day += timedelta(days=1)
    assert "overdue.unsent" in codes(state(office, dossier).warnings)
    assert "overdue.unsent" not in codes(state(office, other).warnings)


def test_a_refusal_and_an_impasse_lead_to_a_new_proposal(office, collective_case):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier)
    version = office.core.proposals.make(dossier.id)
    office.core.proposals.freeze(dossier.id)
    office.core.proposals.send(dossier.id)
    post_everything(office, dossier)
    office.core.proposals.record_answer(version.id, (claims[0].id,), AnswerOutcome.REFUSED, channel="letter")
    assert state(office, dossier).next_step is NextStep.AWAIT_ANSWERS
    office.core.proposals.impasse(dossier.id)
    assert state(office, dossier).next_step is NextStep.NEW_PROPOSAL


def test_a_closed_dossier_asks_for_nothing(office, collective_case):
    dossier, _claims = collective_case
    office.core.dossiers.close(dossier.id, ExitReason.MOVED)
    found = state(office, dossier)
    assert (found.next_step, found.missing, found.warnings) == (NextStep.NOTHING, (), ())


class TestChange:
    def test_a_field_changed_elsewhere_is_not_lost(self, office, collective_case):
        _dossier, claims = collective_case
        office.core.claims.change(claims[0].id, remark="bellen")
        office.core.claims.change(claims[0].id, reference="999")
        stored = office.reread(claims[0])
        assert (stored.remark, stored.reference) == ("bellen", "999")

    def test_parts_make_the_balance_once_all_three_are_known(self, office, collective_case):
        _dossier, claims = collective_case
        for name, cents, balance in (
            ("principal_cents", 90_000, 98_765),
            ("interest_cents", 1_000, 98_765),
            ("costs_cents", 500, 91_500),
        ):
            office.core.claims.change(claims[0].id, **{name: cents})
            assert office.reread(claims[0]).balance_cents == balance

    def test_a_balance_against_its_parts_is_refused(self, office, collective_case):
        _dossier, claims = collective_case
        office.core.claims.change(claims[0].id, principal_cents=90_000, interest_cents=0, costs_cents=0)
        with pytest.raises(UserError) as refused:
            office.core.claims.change(claims[0].id, balance_cents=1)
        assert refused.value.code == "import.claim_parts_differ"
        assert office.reread(claims[0]).balance_cents == 90_000

    def test_the_rest_of_an_address_stays(self, office):
        dossier = office.dossier()
        client = office.core.dossiers.clients(dossier.id)[0]
        office.core.dossiers.change_address(client.id, city="Assen")
        address = office.core.dossiers.clients(dossier.id)[0].address
        assert (address.street, address.city) == ("Kade", "Assen")


class TestHistory:
    def test_steps_of_one_dossier_and_back(self, office, collective_case):
        dossier, claims = collective_case
        office.core.claims.remove(claims[0].id)
        steps = office.core.history.steps(10, dossier.id)
        assert [step.action for step in steps] == ["claim.remove", "claim.add", "claim.add", "claim.add", "dossier.add"]
        assert office.core.history.undo() is not None
        assert len(office.core.store.find(Claim, deleted_on=None)) == 3
        assert office.core.history.redo() is not None
        assert office.core.history.check() == []


def test_every_step_has_words(product_sources, texts):
    actions = {
        action for source in product_sources for action in re.findall(r"unit_of_work\(\s*\"([a-z_.]+)\"", source)
    } | {"claims.import", "creditors.import", "answers.import"}
    assert len(actions) > 20
    assert [action for action in actions if f"label.action.{action.replace('.', '_')}" not in texts.codes] == []


@pytest.fixture
def product_sources(checkout):
    return [file.read_text(encoding="utf-8") for file in (checkout / "csr_desktop").rglob("*.py")]
