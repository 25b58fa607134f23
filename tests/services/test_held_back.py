"""A text of the team's own that fits no more: proposals and reminders leave its letters out, say so, and go on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import ParticipationLevel, Product
from csr_desktop.domain.hub_messages import MessageType
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.errors import UserError
from tests.services.hub_desk import balance, open_claim
from tests.services.test_letter_texts import broken


@pytest.fixture
def desk(hub_desk):
    return hub_desk


def test_a_proposal_goes_to_who_is_on_the_hub_and_its_letters_follow_when_the_text_is_mended(desk):
    core, dossier = desk.core, desk.dossier()
    there = desk.on_hub("Energie Noord", register={"level": ParticipationLevel.COLLECTIVE})
    here = desk.creditor("Webwinkel")
    over_hub, on_paper = desk.claim(dossier, there, 98_765, reference="F-1"), desk.claim(dossier, here, 20_000)
    (asked,) = desk.ask(dossier)
    desk.answered(asked, MessageType.BALANCE_ANSWER, balance(open_claim("987.65", "F-1")))
    core.letters.mark_sent([letter.id for letter in core.letters.unsent()])
    desk.answer(desk.reread(on_paper))
    desk.vtlb(dossier, capacity=4_000)
    core.proposals.make(dossier.id, Product.SK)
    core.proposals.freeze(dossier.id)
    line = broken(desk, "L12", core.letter_texts.shipped("L12"), "{{ antwoorddatum }}", "{{ weggehaald }}")

    made = core.proposals.send(dossier.id)
    (waits,) = made.held_back
    assert (list(made), waits.handler, waits.claims[0].id) == ([], "Webwinkel", on_paper.id)
    assert (waits.reason.code, waits.reason.params["line"]) == ("letter_text.held_back", line)
    (offer,) = desk.sent(MessageType.PROPOSAL)
    assert offer.claim_ids == (over_hub.id,)
    proposal = core.proposals.newest(dossier.id)
    assert proposal.status is ProposalStatus.SENT
    # Who was never asked is not reminded, and can still be asked.
    assert core.proposals.remind(dossier.id) == ()
    assert [item.handler.name for item in core.proposals.to_send(proposal.id)] == ["Webwinkel"]
    with pytest.raises(UserError, match=r"letter_text\.in_use_faulty"):
        core.proposals.send(dossier.id)

    core.letter_texts.reset("L12", "terug naar een tekst die klopt")
    made = core.proposals.send(dossier.id)
    assert [(letter.kind, letter.claim_ids) for letter in made] == [(LetterKind.OFFER_SK, (on_paper.id,))]
    assert made.held_back == ()
    assert len(desk.sent(MessageType.PROPOSAL)) == 1
    assert core.proposals.to_send(proposal.id) == ()
    with pytest.raises(UserError, match=r"proposal\.not_frozen"):
        core.proposals.send(dossier.id)


def test_with_nothing_but_letters_a_proposal_is_not_sent_at_all(office):
    core, dossier = office.core, office.dossier()
    office.answer(office.claim(dossier, office.creditor("Webwinkel"), 900_000))
    office.vtlb(dossier)
    core.proposals.make(dossier.id, Product.SB)
    core.proposals.freeze(dossier.id)
    broken(office, "L13", core.letter_texts.shipped("L13"), "{{ antwoorddatum }}", "{{ weggehaald }}")
    with pytest.raises(UserError, match=r"letter_text\.in_use_faulty"):
        core.proposals.send(dossier.id)
    assert core.proposals.newest(dossier.id).status is ProposalStatus.FROZEN


def test_reminders_of_a_broken_text_wait_and_those_over_the_hub_go(desk):
    core, dossier = desk.core, desk.dossier()
    there = desk.on_hub("Energie Noord", register={"level": ParticipationLevel.COLLECTIVE})
    over_hub, on_paper = desk.claim(dossier, there, 98_765), desk.claim(dossier, desk.creditor("Webwinkel"), 20_000)
    (asked,) = desk.ask(dossier)
    desk.collect(asked)
    desk.sync()
    core.letters.mark_sent([letter.id for letter in core.letters.unsent()])
    desk.clock.day += timedelta(days=40)
    text = core.letter_texts.shipped("L10")
    line = broken(desk, "L10", text, "{{ antwoorddatum }}", "{{ weggehaald }}")

    plan = core.balances.plan_reminders([dossier.id])
    assert (plan.letters, plan.messages, plan.held_back.code) == (0, 1, "letter_text.held_back")
    made = core.balances.remind([dossier.id])
    (waits,) = made.held_back
    assert (list(made), waits.handler, waits.reason.params["line"]) == ([], "Webwinkel", line)
    assert desk.reread(over_hub).balance_status is BalanceStatus.REMINDED
    assert desk.reread(on_paper).balance_status is BalanceStatus.REQUESTED
    core.letter_texts.reset("L10", "terug naar een tekst die klopt")
    (letter,) = core.balances.remind([dossier.id])
    assert letter.claim_ids == (on_paper.id,)


def test_reminders_of_a_proposal_wait_for_their_text(office, collective_case):
    dossier, claims = collective_case
    core = office.core
    for claim in claims:
        office.answer(claim)
    office.vtlb(dossier)
    core.proposals.make(dossier.id, Product.SB)
    core.proposals.freeze(dossier.id)
    core.proposals.send(dossier.id)
    core.letters.mark_sent([letter.id for letter in core.letters.unsent()])
    broken(office, "L15", core.letter_texts.shipped("L15"), "{{ antwoorddatum }}", "{{ weggehaald }}")
    made = core.proposals.remind(dossier.id)
    assert list(made) == []
    assert made.held_back
    assert {item.reason.params["name"] for item in made.held_back} == {"L15"}
    core.letter_texts.reset("L15", "terug")
    assert len(core.proposals.remind(dossier.id)) == len(made.held_back)
