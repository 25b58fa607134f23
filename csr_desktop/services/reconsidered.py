"""Who may be asked to think again, and what follows when the last one who was asked has answered (docs/process.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.process import OfferState
from csr_desktop.domain.proposals import AnswerOutcome, Proposal, ProposalAnswer
from csr_desktop.ids import IdMaker
from csr_desktop.services.offer_states import offer_states
from csr_desktop.services.phases import move_phase, stays_of
from csr_desktop.services.proposal_answers import counting_answers
from csr_desktop.store.unit_of_work import UnitOfWork

#: Who did not agree; a creditor that never answered is reminded first, and then counts as silent.
_NOT_AGREED = frozenset({AnswerOutcome.REFUSED, AnswerOutcome.NO_ANSWER})
#: Nobody is waited for any more, and nobody stands in the way.
_COMPLETE = frozenset({OfferState.NOT_INVOLVED, OfferState.CONSENTED, OfferState.AGREED, OfferState.ORDERED})
_WAITING = frozenset({OfferState.TO_ASK, OfferState.SENT, OfferState.REMINDED})


def may_be_asked_again(claim_id: str, states: Mapping[str, OfferState], answers: Mapping[str, ProposalAnswer]) -> bool:
    """Whether a claim was refused, or whoever handles it kept silent, also after a reminder.

    `states` are those of the version, `answers` the ones that count.
    """
    answer = answers.get(claim_id)
    if answer is not None:
        return answer.outcome in _NOT_AGREED
    return states.get(claim_id) is OfferState.REMINDED


def end_of_reconsideration(work: UnitOfWork, ids: IdMaker, proposal: Proposal, today: date) -> Dossier:
    """Make it an impasse once everybody has said what it thinks after thinking again and somebody stays out.

    As long as one creditor can still answer, or when all agree by now, nothing changes. A clock that was set back does
    not keep an answer out: the new stay begins at the earliest on the day on which the present one did.
    """
    dossier = work.get(Dossier, proposal.dossier_id)
    if dossier.phase is not Phase.RECONSIDERATION:
        return dossier
    states = offer_states(work, proposal)
    answers = counting_answers(work.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))
    if any(_is_awaited(state, answers.get(claim_id)) for claim_id, state in states.items()):
        return dossier
    if all(state in _COMPLETE for state in states.values()):
        return dossier
    began = max((stay.began_on for stay in stays_of(work, dossier.id)), default=today)
    return move_phase(work, ids, dossier, Phase.IMPASSE, max(today, began))


def _is_awaited(state: OfferState, answer: ProposalAnswer | None) -> bool:
    # That somebody gave no answer is what a person noted: then nobody waits for it any more.
    return state is OfferState.RECONSIDERATION or (state in _WAITING and answer is None)
