"""Everything the tab shows, read in one go in the database's lane."""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.bootstrap import Core
from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.court import CourtCase
from csr_desktop.domain.court_terms import MeasureTerms
from csr_desktop.errors import Message
from csr_desktop.services.court_checks import CheckedQuestion
from csr_desktop.services.court_facts import CourtFacts, CourtParty


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with its facts, its questions and what a person does next; `certainty` is of the costs of the Wsnp."""

    facts: CourtFacts
    questions: tuple[CheckedQuestion, ...]
    next_steps: tuple[Message, ...]
    certainty: str


@dataclass(frozen=True, slots=True)
class CourtView:
    """The cases of a dossier, newest first, the one in sight, and against whom a new one could be asked.

    `terms` says how long measures may last.
    """

    cases: tuple[CourtCase, ...]
    case: CaseView | None
    refusing: tuple[CourtParty, ...]
    documents: tuple[Document, ...]
    terms: MeasureTerms


def read_court(core: Core, dossier_id: str, case_id: str) -> CourtView:
    """Read the tab; without a case of this id the one that runs is shown, else the newest."""
    cases = tuple(reversed(core.court.of_dossier(dossier_id)))
    shown = next((case for case in cases if case.id == case_id), None)
    shown = shown or next((case for case in cases if case.outcome is None), cases[0] if cases else None)
    return CourtView(
        cases=cases,
        case=_read_case(core, shown) if shown is not None else None,
        refusing=core.court.refusing(dossier_id),
        documents=tuple(core.documents.of_dossier(dossier_id)),
        terms=core.court.table.terms,
    )


def _read_case(core: Core, case: CourtCase) -> CaseView:
    return CaseView(
        facts=core.court.facts(case.id),
        questions=core.court.checks(case.id),
        next_steps=core.court.next_steps(case.id),
        certainty=core.court.table.wsnp.certainty,
    )
