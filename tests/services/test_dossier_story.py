"""The story of a dossier: everything once, the newest day first, the same things of a day together."""

from __future__ import annotations

from datetime import timedelta

from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.services.dossier_story import StoryKind


def told(office, dossier):
    return [(line.kind, line.what, line.who) for line in office.core.story.of(dossier.id)]


def test_the_main_job_is_told_in_one_list(office, collective_case):
    dossier, claims = collective_case
    core = office.core
    core.balances.request([dossier.id])
    core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id)])
    office.clock.day += timedelta(days=3)
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier)
    version = core.proposals.make(dossier.id)
    core.proposals.freeze(dossier.id)
    core.proposals.send(dossier.id)
    office.clock.day += timedelta(days=2)
    core.proposals.record_answers(version.id, {claims[0].id: AnswerOutcome.REFUSED}, channel="letter")
    days = [line.day for line in core.story.of(dossier.id)]
    assert days == sorted(days, reverse=True)
    lines = told(office, dossier)
    assert lines[0] == (StoryKind.ANSWER, "Antwoord op voorstel 1: geweigerd", "Energiebedrijf Noorderlicht")
    assert (StoryKind.BALANCE, "Saldo-opgave ontvangen (brief)", "3 schuldeisers") in lines
    assert (StoryKind.PHASE, "Fase: Voorstel verzonden", "") in lines
    # The requests went out together, so they are one line.
    assert len([line for line in lines if line[0] is StoryKind.LETTER and "Verstuurd" in line[1]]) == 1


def test_every_dossier_has_its_own_story(office, collective_case):
    dossier, _claims = collective_case
    other = office.dossier("WR-2026-0002")
    office.core.balances.request([dossier.id])
    assert [line[0] for line in told(office, other)] == [StoryKind.PHASE]
