"""The end of a settlement over the hub: every creditor in a conversation hears it once, and never why."""

from __future__ import annotations

import pytest

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import ParticipationLevel, Product
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.hub_messages import MessageType, OutState
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.settlement import DepositKind, EndReason
from tests.services.hub_desk import balance, open_claim
from tests.services.settlement_desk import iban, pay_account, pay_out

KIND = MessageType


@pytest.fixture
def desk(hub_desk):
    return hub_desk


@pytest.fixture
def running(desk):
    """A saneringskrediet with one creditor on the hub and one by letter, both agreed, and the loan in."""
    dossier = desk.dossier()
    energy = desk.on_hub("Energie Noord", register={"level": ParticipationLevel.COLLECTIVE, "iban": iban(1)})
    shop = desk.creditor("Webwinkel Alles", kind="web_shop", iban=iban(2))
    desk.claim(dossier, energy, 100_000, reference="F-1", payment_reference="F-1")
    by_letter = desk.claim(dossier, shop, 50_000, reference="W-1", payment_reference="W-1")
    (asked,) = desk.ask(dossier)
    desk.answered(asked, KIND.BALANCE_ANSWER, balance(open_claim("1000.00", "F-1")))
    desk.answer(by_letter)
    desk.vtlb(dossier, capacity=4_000)
    desk.core.proposals.make(dossier.id, Product.SK)
    frozen = desk.core.proposals.freeze(dossier.id)
    desk.core.proposals.send(dossier.id)
    desk.sync()
    desk.answered(desk.last(KIND.PROPOSAL), KIND.PROPOSAL_ANSWER, {"akkoord": True})
    desk.core.proposals.record_answer(frozen.id, [by_letter.id], AnswerOutcome.AGREED, channel="letter")
    desk.core.proposals.conclude(dossier.id)
    desk.sync()
    desk.core.settlement.beginning.start(dossier.id)
    offered = desk.core.settlement.facts(dossier.id).offered_cents
    desk.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, offered)
    return dossier


def ended(desk):
    return [(desk.body(message)["reden"], desk.state(message)) for message in desk.sent(KIND.ENDED)]


def written(desk, dossier, kind):
    """Who gets a letter: nobody that heard of it over the hub."""
    letters = desk.core.outcome_letters.make(dossier.id, kind)
    return [desk.core.register.get(letter.creditor_id).name for letter in letters]


def test_an_early_end_is_told_over_the_hub_and_the_letter_is_named(desk, running):
    found = desk.core.settlement.endings.end_early(running.id, EndReason.NEW_DEBTS, remark="Nieuwe schulden in mei.")
    assert (found.told, found.to_write) == (("Energie Noord",), ("Webwinkel Alles",))
    desk.sync()
    ((reason, state),) = ended(desk)
    assert state is OutState.ACCEPTED
    assert "chuld" not in reason.replace("chuldregeling", "").replace("chuldhulp", "")
    assert "mei" not in reason
    assert written(desk, running, LetterKind.WITHDRAWAL) == ["Webwinkel Alles"]
    desk.core.dossiers.close(running.id, found.exit_reason)
    desk.sync()
    assert len(ended(desk)) == 1, "closing does not tell it again"


def test_success_is_told_as_carried_out(desk, running, tmp_path):
    pay_account(desk)
    pay_out(desk, running, tmp_path)
    found = desk.core.settlement.endings.discharge(running.id)
    assert (found.told, found.to_write) == (("Energie Noord",), ("Webwinkel Alles",))
    desk.sync()
    assert ended(desk) == [("De regeling is volledig uitgevoerd.", OutState.ACCEPTED)]
    assert written(desk, running, LetterKind.DISCHARGE) == ["Webwinkel Alles"]
    desk.core.dossiers.close(running.id, ExitReason.COMPLETED)
    desk.sync()
    assert len(ended(desk)) == 1
