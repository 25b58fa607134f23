"""What may follow what: every step of the tables is documented, everything else is refused with what is possible."""

from __future__ import annotations

import pytest

from csr_desktop.domain.balances import with_status
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.process import BALANCES, OFFERS, PAYOUTS, PHASES, PROPOSALS, OfferState, StepNeed
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.domain.settlement import PayoutStatus
from csr_desktop.domain.work import MoveKind
from csr_desktop.errors import UserError
from tests.process_tables import PAGE, TABLES, documented, filled

#: By hand, from design/domain.md 1.2 and the code that takes the steps; the page and the module must agree with it.
ALLOWED = {
    "balance_status": {
        "to_request": "requested received client_unknown no_cooperation",
        "requested": "reminded received client_unknown no_cooperation no_answer to_request",
        "reminded": "received client_unknown no_cooperation no_answer to_request",
        "received": "client_unknown no_cooperation to_request",
        "client_unknown": "received no_cooperation to_request",
        "no_cooperation": "received client_unknown to_request",
        "no_answer": "received client_unknown no_cooperation to_request",
    },
    "proposal_status": {
        "draft": "frozen replaced withdrawn",
        "frozen": "sent agreed replaced withdrawn",
        "sent": "agreed replaced withdrawn",
        "agreed": "replaced withdrawn",
        "replaced": "",
        "withdrawn": "",
    },
    "offer_state": {
        "not_involved": "",
        "consented": "",
        "to_ask": "sent",
        "sent": "reminded agreed refused reconsideration ordered",
        "reminded": "agreed refused reconsideration ordered",
        "agreed": "refused",
        "refused": "reconsideration agreed ordered",
        "reconsideration": "agreed refused ordered",
        "ordered": "",
    },
    "payout_status": {
        "planned": "exported paid cancelled",
        "exported": "paid returned cancelled planned",
        "paid": "discharged returned exported",
        "returned": "planned cancelled",
        "discharged": "",
        "cancelled": "",
    },
    "phase": {
        "registered": "intake rejected stabilisation inventory closed",
        "intake": "rejected admitted stabilisation inventory closed registered",
        "rejected": "admitted closed registered intake",
        "admitted": "stabilisation inventory closed intake rejected",
        "stabilisation": "inventory wsnp closed registered intake admitted",
        "inventory": "proposal_ready wsnp closed registered intake admitted stabilisation",
        "proposal_ready": "proposal_sent agreed closed inventory",
        "proposal_sent": "agreed impasse reconsideration closed inventory proposal_ready",
        "impasse": "reconsideration court wsnp agreed closed inventory proposal_ready proposal_sent",
        "reconsideration": "agreed impasse court wsnp closed inventory proposal_ready proposal_sent",
        "court": "agreed impasse wsnp closed inventory proposal_ready proposal_sent reconsideration",
        "wsnp": "closed stabilisation inventory impasse reconsideration court",
        "agreed": "execution closed inventory proposal_ready proposal_sent impasse reconsideration court",
        "execution": "succeeded ended_early closed agreed",
        "succeeded": "closed execution",
        "ended_early": "wsnp closed execution",
        "closed": " ".join(phase for phase in Phase if phase is not Phase.CLOSED),
    },
}
PAIRS = [(name, a, b) for name, table in TABLES.items() for a in table.states for b in table.states]


@pytest.mark.parametrize(("name", "source", "target"), PAIRS)
def test_every_pair_is_allowed_or_refused_exactly(name, source, target):
    table = TABLES[name]
    if source is target:
        assert table.check(source, target) is None
    elif target in ALLOWED[name][source].split():
        step = table.check(source, target)
        assert (step.source, step.target) == (source, target)
    else:
        with pytest.raises(UserError) as refused:
            table.check(source, target)
        params = refused.value.message.params
        assert (params["current"], params["wanted"]) == (f"{name}.{source}", f"{name}.{target}")
        possible = {word.rpartition(".")[2] for word in params.get("possible", ())}
        assert possible == set(ALLOWED[name][source].split())
        assert refused.value.code == ("process.step_not_allowed" if possible else "process.no_step_left")


def test_the_page_shows_the_tables():
    page = PAGE.read_text(encoding="utf-8")
    assert page == filled(page), "run: python tests/process_tables.py"
    told = set(documented(page))
    assert told == {
        (table.name, step.source, step.target, step.kind, step.needs) for table in TABLES.values() for step in table
    }
    assert len(told) == sum(len(targets.split()) for table in ALLOWED.values() for targets in table.values())


def test_a_changed_page_is_noticed():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page.replace("| `registered` | forward |", "| `registered` | back |")) == page


def test_a_refusal_names_what_is_possible_in_dutch(texts):
    with pytest.raises(UserError) as refused:
        PAYOUTS.check(PayoutStatus.RETURNED, PayoutStatus.PAID)
    assert texts.say(refused.value.message) == (
        "Dit kan niet van ‘Teruggeboekt’ naar ‘Betaald’. Wel mogelijk: Gepland, Vervallen."
    )
    with pytest.raises(UserError) as refused:
        PROPOSALS.check(ProposalStatus.REPLACED, ProposalStatus.SENT)
    assert texts.say(refused.value.message) == (
        "Dit kan niet van ‘Vervangen’ naar ‘Verzonden’: na ‘Vervangen’ komt niets meer."
    )


def test_a_kind_that_is_not_asked_for_is_refused():
    assert PHASES.check(Phase.CLOSED, Phase.INTAKE).kind is MoveKind.REOPENED
    with pytest.raises(UserError):
        PHASES.check(Phase.CLOSED, Phase.INTAKE, (MoveKind.FORWARD, MoveKind.BACK))


class TestPhases:
    def test_every_forward_step_can_be_taken_back(self):
        """A slip of the hand must not be for ever; closing is reopened instead."""
        forward = {(step.source, step.target) for step in PHASES if step.kind is MoveKind.FORWARD}
        stuck = [
            pair
            for pair in forward
            if PHASES.find(pair[1], pair[0]) is None and (pair[0], pair[1]) != (Phase.ENDED_EARLY, Phase.WSNP)
        ]
        assert stuck == []

    def test_every_phase_leads_to_the_end(self):
        reached = {Phase.CLOSED}
        for _ in Phase:
            reached |= {step.source for step in PHASES if step.kind is MoveKind.FORWARD and step.target in reached}
        assert reached == set(Phase)

    def test_a_step_back_always_has_a_reason_and_goes_where_one_was(self):
        back = [step for step in PHASES if step.kind is not MoveKind.FORWARD]
        assert all({StepNeed.REASON, StepNeed.WAS_THERE} <= set(step.needs) for step in back)

    def test_what_others_heard_of_is_no_step_by_hand_alone(self):
        """Whoever reads 'sent' or 'agreed' must be able to rely on it."""
        for target in (Phase.PROPOSAL_SENT, Phase.AGREED, Phase.COURT, Phase.EXECUTION, Phase.SUCCEEDED):
            assert all(step.needs for step in PHASES if step.target is target and step.kind is MoveKind.FORWARD), target


@pytest.mark.parametrize("status", BalanceStatus)
@pytest.mark.parametrize("answer", [BalanceStatus.RECEIVED, BalanceStatus.CLIENT_UNKNOWN, BalanceStatus.TO_REQUEST])
def test_an_answer_is_taken_in_whatever_was_before(status, answer):
    """A creditor answers when it wants: before it was asked, twice, or after it said that it would not."""
    claim = Claim(id="c", dossier_id="d", creditor_id="e", balance_status=status)
    assert with_status(claim, answer).balance_status is answer


def test_a_reminder_needs_a_request():
    claim = Claim(id="c", dossier_id="d", creditor_id="e", balance_status=BalanceStatus.RECEIVED)
    with pytest.raises(UserError, match=r"process\.step_not_allowed"):
        with_status(claim, BalanceStatus.REMINDED)
    assert BALANCES.find(BalanceStatus.RECEIVED, BalanceStatus.REMINDED) is None


def test_a_court_order_is_the_last_word():
    assert OFFERS.steps_from(OfferState.ORDERED) == ()
