"""The work list: what is to be done, in an order that never wavers, put off and handed over without losing a line."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.intake import CrisisIntervention, Intake, Threat
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.readiness_table import ReadyStep
from csr_desktop.domain.work import EvidenceStatus, SecondLook
from csr_desktop.errors import UserError
from csr_desktop.services.today.lines import step_of
from csr_desktop.services.today.model import WorkGroup
from csr_desktop.store.work_reading import read_work


def add(office, *records):
    with office.core.store.unit_of_work("proef") as work:
        for record in records:
            work.add(record)


def lines(office, **wish):
    return [(item.number, item.group, item.key) for item in office.core.today.items(**wish)]


def step_of_page(office, dossier):
    return office.core.workbench.state(dossier.id).next_step


def in_phase(office, dossier, phase):
    with office.core.store.unit_of_work("proef") as work:
        return work.save(replace(work.get(Dossier, dossier.id), phase=phase))


class TestSteps:
    def test_the_list_and_the_page_of_a_dossier_say_the_same_all_the_way(self, office, collective_case):
        """Through the whole main job, the next step by counting is the next step by reading."""
        dossier, claims = collective_case
        core = office.core
        seen = []

        def same():
            (facts,) = [item for item in read_work(core.store.database) if item.id == dossier.id]
            assert step_of(facts) is step_of_page(office, dossier)
            seen.append(step_of(facts).value)

        same()
        core.balances.request([dossier.id])
        same()
        core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id)])
        same()
        for claim in claims:
            office.answer(core.store.get(type(claim), claim.id))
        same()
        office.vtlb(dossier)
        same()
        core.proposals.make(dossier.id)
        same()
        core.proposals.freeze(dossier.id)
        same()
        core.proposals.send(dossier.id)
        same()
        core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id) if letter.sent_on is None])
        same()
        newest = core.proposals.newest(dossier.id)
        core.proposals.record_answers(newest.id, {claim.id: AnswerOutcome.AGREED for claim in claims}, channel="letter")
        same()
        core.proposals.conclude(dossier.id)
        same()
        assert len(set(seen)) >= 9, seen
        assert seen[-1] == "print_letters"
        core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id) if letter.sent_on is None])
        same()
        assert seen[-1] == "start_settlement"

    def test_one_dossier_has_the_lines_that_all_have(self, office, collective_case):
        dossier, _claims = collective_case
        other = office.dossier("WR-2026-0002")
        office.core.balances.request([dossier.id])
        office.core.deadlines.add(other.id, office.clock.today(), "Bellen")
        office.clock.day += timedelta(days=40)
        for one in (dossier, other):
            mine = office.core.today.of(one.id, office.core.deadlines.of(one.id))
            assert mine == [item for item in office.core.today.items(hidden=True) if item.dossier_id == one.id]
            assert mine
        assert office.core.today.names([])[other.id] == "J. van der Berg"

    def test_missing_papers_are_named_until_they_are_there(self, office):
        dossier = office.dossier()
        office.answer(office.claim(dossier, office.creditor("Bank"), 5_000, reference="1"), 5_000)
        office.vtlb(dossier)
        (item,) = [item for item in office.core.today.items() if item.step == "make_proposal"]
        assert "geldig identiteitsbewijs" in item.missing
        for need in office.core.ready.papers(dossier.id):
            office.core.ready.note(dossier.id, need.item.code, EvidenceStatus.NOT_APPLICABLE)
        (item,) = [item for item in office.core.today.items() if item.step == "make_proposal"]
        assert item.missing == ()

    def test_many_dossiers_get_what_one_gets(self, office):
        """Worked out together or one by one, the lacking papers are the same."""
        dice = random.Random(5)
        items = [item.code for item in office.core.ready.table.item if not item.per_client]
        step = {}
        for number in range(12):
            dossier = office.dossier(f"WR-2026-{number + 1:04d}", partner=number % 3 == 0)
            for code in dice.sample(items, 4):
                status = dice.choice(list(EvidenceStatus))
                office.core.ready.note(dossier.id, code, status, dated_on=date(2026, dice.randint(1, 11), 20))
            step[dossier.id] = dice.choice(("balances", "vtlb", "proposal"))
        together = office.core.ready.missing_papers({key: ReadyStep(value) for key, value in step.items()})
        for dossier_id, value in step.items():
            one = office.core.ready.check(dossier_id, ReadyStep(value)).papers
            expected = tuple(dict.fromkeys(n.item.name for n in one if n.fault not in {"", "ends_soon"}))
            assert together[dossier_id] == expected

    def test_agreed_and_ended_have_their_step(self, office):
        for number, phase in enumerate((Phase.AGREED, Phase.SUCCEEDED, Phase.REJECTED, Phase.ENDED_EARLY, Phase.WSNP)):
            in_phase(office, office.dossier(f"WR-2026-000{number + 1}"), phase)
        steps = {item.number[-1]: item.step for item in office.core.today.items() if item.step_group == "work_step"}
        assert steps == {"1": "start_settlement", "2": "close_dossier", "3": "close_dossier", "4": "close_dossier",
                         "5": "close_dossier"}  # fmt: skip

    def test_closed_and_binned_dossiers_are_gone(self, office):
        dossier = office.dossier()
        assert lines(office)
        office.core.dossiers.put_in_bin(dossier.id)
        assert lines(office) == []


class TestOrder:
    @pytest.fixture
    def mixed(self, office):
        """A threat, a statutory term that passed, a step, and a second look, in dossiers numbered against the order."""
        step = office.dossier("WR-2026-0001")
        office.claim(step, office.creditor("Bank"), 5_000)
        add(office, Intake(id="i1", dossier_id=step.id, first_meeting_on=office.clock.today()))
        late = office.core.dossiers.add(
            Dossier(id="", number="WR-2026-0002", registered_on=office.clock.today() - timedelta(days=60)),
            [replace(client, id="") for client in office.core.dossiers.clients(step.id)],
        )
        threat = office.dossier("WR-2026-0003")
        add(
            office,
            CrisisIntervention(id="c", dossier_id=threat.id, threat=Threat.EVICTION, reported_on=office.clock.today()),
        )
        look = in_phase(office, office.dossier("WR-2026-0004"), Phase.EXECUTION)
        add(office, SecondLook(id="l", dossier_id=look.id, step="payout", subject="x", digest="x", asked_by="A",
                               asked_on=office.clock.today()))  # fmt: skip
        return {"step": step, "late": late, "threat": threat, "look": look}

    def test_groups_come_in_order(self, office, mixed):
        found = office.core.today.items()
        places = [list(WorkGroup).index(item.group) for item in found]
        assert places == sorted(places)
        first = {}
        for item in found:
            first.setdefault(item.group, item.number)
        assert first[WorkGroup.THREAT] == "WR-2026-0003"
        assert first[WorkGroup.LAW_LATE] == "WR-2026-0002"
        assert first[WorkGroup.LOOK] == "WR-2026-0004"

    def test_same_data_same_order_whatever_happened_before(self, office, mixed):
        before = lines(office)
        item = office.core.today.items()[0]
        office.core.today.hand_over(item, "Collega")
        office.core.today.hand_over(office.core.today.find(item.dossier_id, item.key), "")
        assert lines(office) == before
        assert lines(office) == before

    def test_every_line_speaks(self, office, mixed, texts):
        items = office.core.today.items()
        assert len({item.group for item in items}) > 1
        for item in items:
            assert texts.say(item.reason).endswith(".")
            assert "voorzien" not in texts.say(item.reason)
            assert texts.label(item.step_group, item.step) != item.step
            assert texts.label("work_group", item.group) != item.group.value

    def test_keys_are_unique_within_a_dossier(self, office, mixed):
        keys = [(item.dossier_id, item.key) for item in office.core.today.items(hidden=True)]
        assert len(keys) == len(set(keys))


class TestPutOff:
    @pytest.fixture
    def step(self, office):
        dossier = office.dossier()
        office.claim(dossier, office.creditor("Bank"), 5_000)
        return next(item for item in office.core.today.items() if item.step == "request_balances")

    def test_snoozed_comes_back_by_itself(self, office, step):
        today = office.core.today
        today.snooze(step, office.clock.today() + timedelta(days=7))
        assert step.key not in [key for _number, _group, key in lines(office)]
        assert step.key in [key for _number, _group, key in lines(office, hidden=True)]
        office.clock.day += timedelta(days=7)
        assert step.key in [key for _number, _group, key in lines(office)]

    def test_deadline_sleeps_where_deadlines_are(self, office):
        late = office.core.dossiers.add(
            Dossier(id="", number="WR-2026-0002", registered_on=office.clock.today() - timedelta(days=60)),
            [replace(client, id="") for client in office.core.dossiers.clients(office.dossier().id)],
        )
        item = next(one for one in office.core.today.items() if one.dossier_id == late.id and one.deadline)
        until = office.clock.today() + timedelta(days=14)
        office.core.today.snooze(item, until)
        assert office.core.deadlines.find(late.id, item.deadline.reference).sleeps_until == until
        assert item.key not in [key for _n, _g, key in lines(office)]
        office.core.today.wake(office.core.today.find(late.id, item.key))
        assert item.key in [key for _n, _g, key in lines(office)]

    def test_waking_and_undoing(self, office, step):
        office.core.today.snooze(step, office.clock.today() + timedelta(days=7))
        office.core.history.undo()
        assert step.key in [key for _n, _g, key in lines(office)]
        office.core.today.snooze(step, office.clock.today() + timedelta(days=7))
        office.core.today.wake(office.core.today.find(step.dossier_id, step.key))
        assert step.key in [key for _n, _g, key in lines(office)]

    def test_handed_over_is_on_the_list_of_the_colleague(self, office, step):
        office.core.today.hand_over(step, "Collega Twee", "Wil jij bellen?")
        assert [item.key for item in office.core.today.items(owner="collega twee")] == [step.key]
        assert step.key not in [item.key for item in office.core.today.items(owner="F. Voorbeeld")]

    def test_a_mark_does_not_stick_to_another_step(self, office, step):
        """Putting off the question for balances hides that question, not what comes after it."""
        office.core.today.snooze(step, office.clock.today() + timedelta(days=30))
        claim = office.core.dossiers.claims(step.dossier_id)[0]
        with office.core.store.unit_of_work("proef") as work:
            work.save(replace(claim, balance_status=BalanceStatus.RECEIVED))
        assert [item.step for item in office.core.today.items() if item.group is WorkGroup.STEP] == ["enter_vtlb"]

    @pytest.mark.parametrize(("days", "code"), [(0, "snooze_passed"), (-1, "snooze_passed"), (400, "snooze_too_long")])
    def test_days_that_cannot_be(self, office, step, days, code):
        with pytest.raises(UserError) as caught:
            office.core.today.snooze(step, office.clock.today() + timedelta(days=days))
        assert caught.value.code == f"today.{code}"

    def test_a_line_that_is_gone_is_said(self, office, step):
        with pytest.raises(UserError, match=r"today\.gone"):
            office.core.today.find(step.dossier_id, "next_step/verzonnen")


class TestOnPaper:
    def test_the_list_in_its_order_without_a_name(self, office):
        dossier = office.dossier()
        office.claim(dossier, office.creditor("Bank"), 5_000)
        office.core.deadlines.add(dossier.id, office.clock.today(), "Bellen met de bank")
        items = office.core.today.items()
        made = office.core.today_print.document(items)
        assert [part.heading for part in made.sections] == ["Vandaag", "Volgende stap"]
        printed = [row[2:4] for part in made.sections for row in part.rows]
        assert [number for number, _reason in printed] == ["WR-2026-0001"] * len(items)
        assert any("Bellen met de bank" in reason for _number, reason in printed)
        assert "Berg" not in repr(made)
        assert office.core.today_print.pdf(items).startswith(b"%PDF")


def test_a_line_for_several_creditors_knows_them_each_once(office):
    """Who was asked for a balance, and after the answers who did not agree."""
    core, dossier = office.core, office.dossier("WR-2026-0009")
    twice = office.creditor("Webwinkel")
    claims = [office.claim(dossier, creditor, 10_000) for creditor in (twice, twice, office.creditor("Energie Noord"))]

    def parties(step):
        items = core.today.items()
        (line,) = [item for item in items if item.step == step]
        return core.today.parties(items)[line.dossier_id, line.key]

    core.balances.request([dossier.id])
    core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id)])
    office.clock.day += timedelta(days=60)
    assert parties("remind_balance") == ("Webwinkel", "Energie Noord")
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier)
    for step in (core.proposals.make, core.proposals.freeze, core.proposals.send):
        step(dossier.id)
    proposal = core.proposals.newest(dossier.id)
    core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id)])
    no, yes = AnswerOutcome.REFUSED, AnswerOutcome.AGREED
    core.proposals.record_answers(
        proposal.id, {item.id: no for item in claims[:2]} | {claims[2].id: yes}, channel="letter"
    )
    core.proposals.impasse(dossier.id)
    assert parties("new_proposal") == ("Webwinkel",)
