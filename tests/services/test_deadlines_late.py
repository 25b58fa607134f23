"""What is late: per dossier, since the day it should have been there, with the right term for each kind."""

from __future__ import annotations

from datetime import date, timedelta

from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.term_table import TermCode


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


def test_what_is_told_beforehand_is_what_is_reminded_and_not_a_day_too_soon(office, collective_case):
    dossier, _claims = collective_case
    office.core.balances.request([dossier.id])
    send_all(office)
    for days, letters in ((office.core.norms.balance_answer_days - 1, 0), (1, 2)):
        forward(office, days)
        plan = office.core.balances.plan_reminders([dossier.id])
        assert (plan.letters, plan.messages, plan.dossiers) == (letters, 0, letters and 1)
        assert len(office.core.balances.remind([dossier.id])) == letters
    assert office.core.balances.plan_reminders([dossier.id]).letters == 0


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


def test_terms_of_the_way_in_are_told_by_their_name(office, texts):
    dossier = office.dossier()
    forward(office, 28)
    assert late(office) == []
    forward(office, 1)
    (item,) = office.core.deadlines.late()
    assert (item.number, item.since, item.reason.code) == (dossier.number, date(2026, 12, 22), "overdue.term")
    assert texts.say(item.reason) == "Eerste gesprek: de termijn was 22-12-2026."


def test_a_deadline_of_ones_own_is_told_in_ones_own_words(office, texts):
    dossier = office.dossier()
    office.core.deadlines.add(dossier.id, date(2026, 11, 30), "Belastingdienst bellen")
    forward(office, 7)
    (item,) = office.core.deadlines.late(dossier.id)
    assert texts.say(item.reason) == "Belastingdienst bellen: de dag die u koos was 30-11-2026."


def test_what_was_moved_or_sleeps_is_not_late(office):
    dossier = office.dossier()
    forward(office, 30)
    (deadline,) = office.core.deadlines.of(dossier.id)
    office.core.deadlines.sleep(deadline, office.clock.day + timedelta(days=2))
    assert late(office) == []
    forward(office, 2)
    assert [code for _number, code, _since in late(office)] == ["overdue.term"]
    (deadline,) = office.core.deadlines.of(dossier.id)
    office.core.deadlines.move(deadline, office.clock.day + timedelta(days=5))
    assert late(office) == []


def test_what_others_tell_is_not_told_twice(office):
    """The end of keeping stands in the list of retention, old figures in the check of a proposal."""
    dossier = office.dossier()
    office.core.dossiers.close(dossier.id, ExitReason.WITHDRAWN)
    forward(office, 365 * 6)
    assert [item.term for item in office.core.deadlines.of(dossier.id)] == [TermCode.RETENTION]
    assert late(office) == []
    assert len(office.core.retention.overdue()) == 1


def test_a_dossier_in_the_bin_is_not_late(office):
    dossier = office.dossier()
    forward(office, 60)
    office.core.bin.put(dossier.id)
    assert late(office) == []
    assert office.core.store.get(Dossier, dossier.id).deleted_on is not None
