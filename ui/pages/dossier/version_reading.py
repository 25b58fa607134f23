"""Everything the card of a version shows, read in one go in the database's lane."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from csr_desktop.bootstrap import Core
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.proposals import (
    AnswerOutcome,
    ConsentOutcome,
    Proposal,
    ProposalAnswer,
    ProposalLine,
    ProposalStatus,
)
from csr_desktop.services.consents import ConsentSummary, Tally
from csr_desktop.services.overviews import ClaimRow
from csr_desktop.services.refusals import Refusal
from csr_desktop.services.requotes import Outdated, Requote


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One row of the table."""

    claim_id: str
    handler_id: str
    creditor: str
    handler: str
    line: ProposalLine
    outcome: ConsentOutcome
    channel: Channel
    reasons: str
    answer: ProposalAnswer | None

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited."""
        is_answered = self.answer is not None and self.answer.outcome is not AnswerOutcome.NO_ANSWER
        return self.outcome is ConsentOutcome.TO_ASK and not is_answered

    @property
    def is_refused(self) -> bool:
        """Whether the last answer was no."""
        return self.answer is not None and self.answer.outcome is AnswerOutcome.REFUSED


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version with names, answers, and how it differs from the figures of today or from the version before."""

    proposal: Proposal
    lines: tuple[VersionLine, ...]
    tally: Tally
    #: Who refused, by claim.
    refusals: Mapping[str, Refusal]
    #: What changed since it was fixed or sent; None when nothing did.
    outdated: Outdated | None
    #: What a version that is not sent yet makes different from the one before; None for the first.
    requote: Requote | None
    #: Claims that came up after the agreement and about which nobody decided.
    late: tuple[tuple[Claim, str], ...]
    #: All versions of the dossier, newest first.
    versions: tuple[Proposal, ...]
    #: Who was held back when it was sent, by name.
    unasked: tuple[str, ...] = ()


def read_version(core: Core, dossier_id: str, proposal_id: str) -> VersionView:
    """Read the version with this id, else the newest; once it was sent, who refused and who must answer stand first."""
    versions = tuple(core.proposals.versions(dossier_id))
    proposal = next((version for version in versions if version.id == proposal_id), versions[0])
    summary: ConsentSummary = core.proposals.summary(proposal.id)
    answers = core.proposals.answers(proposal.id)
    rows: dict[str, ClaimRow] = {row.id: row for row in core.overviews.claims(dossier_id)}
    handlers = {claim.id: item.handler for item in summary.to_ask for claim in item.claims}
    lines = []
    for line in core.proposals.lines(proposal.id):
        row = rows.get(line.claim_id)
        decision = summary.decisions[line.claim_id]
        handler = handlers.get(line.claim_id)
        lines.append(
            VersionLine(
                claim_id=line.claim_id,
                handler_id=handler.id if handler else "",
                creditor=row.creditor if row else "",
                handler=(row.bailiff or row.collector) if row else "",
                line=line,
                outcome=decision.outcome,
                channel=decision.channel,
                reasons=" ".join(reason["text"] for reason in json.loads(decision.reasons_json)),
                answer=answers.get(line.claim_id),
            )
        )
    is_sent = proposal.status is ProposalStatus.SENT
    if is_sent:
        lines.sort(key=lambda item: (not item.is_refused, not item.is_open))
    is_new = proposal.status in {ProposalStatus.DRAFT, ProposalStatus.FROZEN}
    return VersionView(
        proposal=proposal,
        lines=tuple(lines),
        tally=summary.tally,
        refusals={
            claim_id: refusal
            for refusal in core.refusals.of_dossier(dossier_id)
            if refusal.proposal_id == proposal.id
            for claim_id in refusal.claim_ids
        },
        outdated=core.requotes.outdated(dossier_id) if proposal is versions[0] else None,
        requote=core.requotes.of(proposal) if is_new and proposal.version > 1 else None,
        late=_late(core, proposal, rows) if proposal.status is ProposalStatus.AGREED else (),
        versions=versions,
        unasked=tuple(item.handler.name for item in core.proposals.to_send(proposal.id)) if is_sent else (),
    )


def _late(core: Core, proposal: Proposal, rows: Mapping[str, ClaimRow]) -> tuple[tuple[Claim, str], ...]:
    waiting = core.late_creditors.waiting(proposal.dossier_id)
    return tuple((claim, rows[claim.id].creditor if claim.id in rows else "") for claim in waiting)
