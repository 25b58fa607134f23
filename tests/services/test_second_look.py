"""The second pair of eyes: off until it is chosen, asked of somebody else, and asked anew after a change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.second_look import LookStep, look_digest
from csr_desktop.errors import UserError

SEND, FREEZE = LookStep.PROPOSAL_SEND, LookStep.PROPOSAL_FREEZE


def refused(code, step, *args, **kwargs):
    with pytest.raises(UserError) as error:
        step(*args, **kwargs)
    assert error.value.code == code
    return error.value.message


@pytest.fixture
def ready(office, collective_case):
    """A dossier with a draft."""
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier)
    office.core.proposals.make(dossier.id)
    return dossier, claims


def test_it_is_off_by_default(office, ready):
    dossier, _claims = ready
    assert office.core.second_looks.steps() == frozenset()
    office.core.proposals.freeze(dossier.id)
    assert office.core.proposals.send(dossier.id)


def test_sending_waits_for_somebody_else(office, ready, texts):
    dossier, _claims = ready
    core = office.core
    core.second_looks.set_steps([SEND])
    core.proposals.freeze(dossier.id)
    before = len(core.letters.of_dossier(dossier.id))
    told = refused("look.needed", core.proposals.send, dossier.id)
    assert texts.say(told) == (
        "Uw organisatie wil dat een collega eerst meekijkt (voorstel versturen). Vraag een tweede blik."
    )
    look = core.second_looks.ask_about_proposal(dossier.id, SEND)
    assert look.asked_by == "F. Voorbeeld"
    assert core.second_looks.ask_about_proposal(dossier.id, SEND) == look, "the same question is one question"
    refused("look.waiting", core.proposals.send, dossier.id)
    refused("look.own_work", core.second_looks.approve, look.id, " f.  voorbeeld")
    refused("look.nobody_looks", core.second_looks.approve, look.id, " ")
    assert len(core.letters.of_dossier(dossier.id)) == before
    assert core.second_looks.waiting() == [look]
    core.second_looks.approve(look.id, "T. Collega")
    assert core.second_looks.waiting() == []
    assert core.proposals.send(dossier.id)
    assert core.dossiers.get(dossier.id).phase is Phase.PROPOSAL_SENT


def test_what_was_sent_back_is_told_with_its_reason(office, ready, texts):
    dossier, _claims = ready
    core = office.core
    core.second_looks.set_steps([FREEZE])
    look = core.second_looks.ask_about_proposal(dossier.id, FREEZE)
    refused("process.reason_missing", core.second_looks.reject, look.id, "T. Collega", " ")
    core.second_looks.reject(look.id, "T. Collega", "Het vtlb is van vorig jaar.")
    told = texts.say(refused("look.rejected", core.proposals.freeze, dossier.id))
    assert "T. Collega" in told
    assert "Het vtlb is van vorig jaar." in told
    refused("look.decided_already", core.second_looks.approve, look.id, "T. Collega")
    # Asked again, approved by a third person.
    again = core.second_looks.ask_about_proposal(dossier.id, FREEZE)
    core.second_looks.approve(again.id, "A. Derde")
    refused("look.approved_already", core.second_looks.ask_about_proposal, dossier.id, FREEZE)
    core.proposals.freeze(dossier.id)


def test_a_change_asks_a_new_look(office, ready):
    """The receiver of a claim changed after the approval: other paper, other look."""
    dossier, claims = ready
    core = office.core
    core.second_looks.set_steps([SEND])
    core.proposals.freeze(dossier.id)
    core.second_looks.approve(core.second_looks.ask_about_proposal(dossier.id, SEND).id, "T. Collega")
    collector = office.creditor("Incasso Unie B.V.", kind="collection", role="collector")
    core.claims.save(replace(office.reread(claims[2]), collector_id=collector.id))
    refused("look.changed", core.proposals.send, dossier.id)
    core.second_looks.approve(core.second_looks.ask_about_proposal(dossier.id, SEND).id, "T. Collega")
    assert core.proposals.send(dossier.id)


def test_another_version_is_another_question(office, ready):
    dossier, _claims = ready
    core = office.core
    core.second_looks.set_steps([SEND])
    core.proposals.freeze(dossier.id)
    core.second_looks.approve(core.second_looks.ask_about_proposal(dossier.id, SEND).id, "T. Collega")
    core.proposals.make(dossier.id)
    core.proposals.freeze(dossier.id)
    refused("look.needed", core.proposals.send, dossier.id)


def test_a_decision_waits_too_and_another_ground_is_another_decision(office):
    core, dossier = office.core, office.dossier()
    core.second_looks.set_steps([LookStep.DECISION])
    refused("look.needed", core.decisions.reject, dossier.id, "Artikel 3")
    look = core.second_looks.ask_about_decision(dossier.id, DecisionKind.REJECTION, "Artikel 3")
    core.second_looks.approve(look.id, "T. Collega")
    refused("look.changed", core.decisions.reject, dossier.id, "Artikel 4")
    assert core.dossiers.get(dossier.id).phase is Phase.REGISTERED
    core.decisions.reject(dossier.id, "Artikel 3")
    assert core.dossiers.get(dossier.id).phase is Phase.REJECTED


def test_there_must_be_something_to_look_at(office):
    core, dossier = office.core, office.dossier()
    refused("proposal.no_draft", core.second_looks.ask_about_proposal, dossier.id, FREEZE)
    refused("proposal.not_frozen", core.second_looks.ask_about_proposal, dossier.id, SEND)
    refused("look.no_settlement", core.second_looks.ask_about_payouts, dossier.id)
    core.dossiers.change(dossier.id, counsellor="")
    refused("look.nobody_asks", core.second_looks.ask_about_decision, dossier.id, DecisionKind.REJECTION, "x")


def test_the_log_tells_it_in_words(office):
    core, dossier = office.core, office.dossier()
    look = core.second_looks.ask_about_decision(dossier.id, DecisionKind.REJECTION, "Artikel 3", remark="Graag snel")
    core.second_looks.approve(look.id, "T. Collega")
    asked, decided = (
        {change.field: change.new for thing in core.audit.changes(entry.unit_id) for change in thing.fields}
        for entry in reversed(core.store.history(2))
    )
    assert asked == {
        "de stap": "besluit nemen", "de vrager": "F. Voorbeeld", "de datum van vragen": "24-11-2026",
        "de notitie": "Graag snel",
    }  # fmt: skip
    assert decided == {"de beslisser": "T. Collega", "de datum van het besluit": "24-11-2026", "het oordeel": "ja"}


def test_the_setting_is_a_step_that_can_be_taken_back(office):
    looks = office.core.second_looks
    looks.set_steps([SEND, LookStep.PAYOUT])
    assert looks.steps() == {SEND, LookStep.PAYOUT}
    office.core.store.undo()
    assert looks.steps() == frozenset()


@pytest.mark.parametrize(
    ("one", "other"), [(["ab", "c"], ["a", "bc"]), ([1], ["1"]), ([None], [""]), (["a", ["b"]], ["a", "b"])]
)
def test_a_digest_tells_all_parts_apart(one, other):
    assert look_digest(one) != look_digest(other)
    assert look_digest(one) == look_digest(list(one))
