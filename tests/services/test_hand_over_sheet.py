"""The hand-over sheet: what a colleague must know, read back from the PDF; no citizen service number on it."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from csr_desktop.domain.intake import DecisionKind, Threat
from csr_desktop.domain.support import GuidanceKind
from csr_desktop.errors import EnvironmentProblem


def text_of(path):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_a_dossier_in_the_middle_of_its_way(office, collective_case, tmp_path):
    core, (dossier, claims) = office.core, collective_case
    core.intake.report_crisis(dossier.id, Threat.EVICTION)
    core.guidance.add(dossier.id, GuidanceKind.BUDGET_MANAGEMENT, "Stichting Budget")
    core.balances.request([dossier.id])
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier)
    core.proposals.make(dossier.id)
    core.second_looks.ask_about_decision(dossier.id, DecisionKind.ADMISSION, "", remark="Kijk naar de grond.")
    core.hub_timeline.add_note(dossier.id, claims[0].creditor_id, "Belt vrijdag terug.")
    core.handover.hand_over([dossier.id], "B. Jansen", "Ziek sinds maandag.")
    path = tmp_path / "blad.pdf"
    core.hand_over_sheet.save(dossier.id, path)
    text = text_of(path)
    for words in (
        "Overdracht van dossier WR-2026-0001",
        "Cliënt: J. van der Berg.",
        "Behandelaar: B. Jansen.",
        "van F. Voorbeeld aan B. Jansen. Ziek sinds maandag.",
        "Wat er openstaat",
        "bedreigende situatie",
        "besluit nemen, gevraagd door F. Voorbeeld",
        "Kijk naar de grond.",
        "Energiebedrijf Noorderlicht",
        "€ 987,65",
        "Versie 1: Saneringskrediet, Concept",
        "Budgetbeheer, Stichting Budget",
        "Energiebedrijf Noorderlicht: Belt vrijdag terug.",
        "Dit blad bevat persoonsgegevens.",
    ):
        assert words in text, words
    assert "999990019" not in text


def test_a_new_dossier_says_that_there_is_nothing_yet(office, tmp_path):
    dossier = office.dossier()
    office.core.hand_over_sheet.save(dossier.id, tmp_path / "blad.pdf")
    text = text_of(tmp_path / "blad.pdf")
    assert "Er zijn nog geen schulden ingevoerd." in text
    assert "Voorstel" not in text


def test_that_it_was_made_or_not_stands_in_the_log(office, tmp_path):
    core, dossier = office.core, office.dossier()
    core.hand_over_sheet.save(dossier.id, tmp_path / "blad.pdf")
    with pytest.raises(EnvironmentProblem):
        core.hand_over_sheet.save(dossier.id, tmp_path / "geen map" / "blad.pdf")
    told = [(record["action"], record["result"]) for record in core.store.log_records()[-2:]]
    assert told == [("data.export", "done"), ("data.export", "failed")]
