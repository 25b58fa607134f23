"""What is late: per dossier, since the day it should have been there, with the right term for each kind."""

from __future__ import annotations

from datetime import date, timedelta

from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.dossiers import ExitReason


def late(office):
    return [(item.number, item.reason.code, item.since) for item in office.core.deadlines.late()]


def forward(office, days):
    office.clock.day += timedelta(days=days)


def send_all(office):
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])


def test_nothing_is_late_in_a_new_office(office, collective_case):
    assert late(office) == []


def test_letters_that_were_never_posted(office, collective_case):
    dossier, _claims = collective_case
    office.core.balances.request([dossier.id])
    assert late(office) == []
    forward(office, 1)
    assert late(office) == [(dossier.number, "overdue.unsent", date(2026, 11, 24))]


def test_balances_on_paper_and_on_lists_have_the_same_term(office, collective_case, tmp_path):
    dossier, _claims = collective_case
    office.core.balances.request([dossier.id])
    send_all(office)
    office.core.lists.export(tmp_path)
    forward(office, office.core.norms.balance_answer_days)
    assert late(office) == []
    forward(office, 1)
    (item,) = office.core.deadlines.late()
    assert (item.reason.code, item.reason.params["count"]) == ("overdue.balances", 3)


def test_an_answer_takes_it_off_the_list(office, collective_case):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    send_all(office)
    forward(office, 30)
    for claim in claims[1:]:
        office.answer(office.reread(claim))
    assert late(office) == []


def test_a_reminder_gives_its_own_term(office, collective_case):
    dossier, _claims = collective_case
    office.core.balances.request([dossier.id])
    send_all(office)
    forward(office, 30)
    office.core.balances.remind([dossier.id])
    send_all(office)
    assert late(office) == []
    forward(office, office.core.norms.reminder_answer_days + 1)
    assert [code for _number, code, _since in late(office)] == ["overdue.balances"]


def test_a_list_that_nobody_answers_is_reminded_by_letter(office, collective_case, tmp_path):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    send_all(office)
    office.core.lists.export(tmp_path)
    forward(office, office.core.norms.balance_answer_days)
    reminders = office.core.balances.remind([dossier.id])
    assert sorted(claim for letter in reminders for claim in letter.claim_ids) == sorted(claim.id for claim in claims)
    assert {office.reread(claim).balance_status.value for claim in claims} == {"reminded"}
    assert office.core.balances.remind([dossier.id]) == ()


def test_a_list_that_was_never_exported_is_not_reminded(office, collective_case):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    send_all(office)
    forward(office, 60)
    reminded = {claim for letter in office.core.balances.remind([dossier.id]) for claim in letter.claim_ids}
    assert reminded == {claims[1].id, claims[2].id}


def test_a_proposal_without_answers(office):
    dossier = office.dossier()
    claim = office.claim(dossier, office.creditor("Webwinkel", channel=Channel.LETTER), 50_000)
    office.core.balances.request([dossier.id])
    send_all(office)
    office.answer(office.reread(claim))
    office.vtlb(dossier)
    office.core.proposals.make(dossier.id)
    office.core.proposals.freeze(dossier.id)
    office.core.proposals.send(dossier.id)
    send_all(office)
    forward(office, office.core.norms.proposal_answer_days)
    assert late(office) == []
    forward(office, 1)
    assert [code for _number, code, _since in late(office)] == ["overdue.proposal"]
    office.core.dossiers.close(dossier.id, ExitReason.WITHDRAWN)
    assert late(office) == []
