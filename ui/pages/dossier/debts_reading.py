"""The debts of a dossier with what the program wonders about each, read in one go in the database's lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from csr_desktop.bootstrap import Core
from csr_desktop.domain.claim_duplicates import probable_duplicates
from csr_desktop.domain.claim_marks import ClaimMark
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.services.claim_rules import Finding
from csr_desktop.services.overviews import ClaimRow
from csr_desktop.services.workbench import DossierState


@dataclass(frozen=True, slots=True)
class ClaimPoints:
    """What there is to look at for one claim; `duplicates` are others that are probably the same debt."""

    findings: tuple[Finding, ...] = ()
    marks: tuple[ClaimMark, ...] = ()
    duplicates: tuple[ClaimRow, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether no proposal can be fixed because of it."""
        return any(item.blocks for item in self.findings)

    @property
    def is_open(self) -> bool:
        """Whether somebody must still look."""
        return bool(self.duplicates) or any(not item.checked for item in self.findings)


@dataclass(frozen=True, slots=True)
class DebtsView:
    """The rows of the table, and the points by claim; a claim without any is not among them."""

    rows: tuple[ClaimRow, ...]
    points: Mapping[str, ClaimPoints]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with its parties and the last answer of the creditor."""

    claim: Claim
    parties: dict[str, Creditor]
    answer: BalanceAnswer | None


def read_debts(core: Core, state: DossierState) -> DebtsView:
    """Read the table; the claims and what the rules say of them come with the state of the dossier."""
    dossier_id = state.dossier.id
    rows = {row.id: row for row in core.overviews.claims(dossier_id)}
    findings: dict[str, list[Finding]] = {}
    for item in state.findings:
        findings.setdefault(item.claim.id, []).append(item)
    marks: dict[str, list[ClaimMark]] = {}
    for mark in core.claim_marks.of_dossier(dossier_id):
        marks.setdefault(mark.claim_id, []).append(mark)
    same = probable_duplicates(state.claims)
    points = {
        claim_id: ClaimPoints(
            findings=tuple(findings.get(claim_id, ())),
            marks=tuple(marks.get(claim_id, ())),
            duplicates=tuple(rows[other] for other in same.get(claim_id, ()) if other in rows),
        )
        for claim_id in rows
        if claim_id in findings or claim_id in marks or claim_id in same
    }
    return DebtsView(tuple(rows.values()), points)


def read_claim(core: Core, claim_id: str) -> ClaimView:
    """Read one claim."""
    claim = core.claims.get(claim_id)
    answers = core.balances.answers(claim_id)
    return ClaimView(claim, core.dossiers.parties_of([claim]), answers[-1] if answers else None)
