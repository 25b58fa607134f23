"""What must be looked at before a claim can be offered for: the rules of the table, held against one dossier.

`readiness`, the work list and the court's file ask here; a proposal is not fixed or sent while a finding blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from csr_desktop.clock import Clock
from csr_desktop.domain.claim_marks import ClaimMark, MarkKind
from csr_desktop.domain.claim_rules import ClaimRule, ClaimRuleTable, Effect, applies_to
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Phase, PhaseEvent
from csr_desktop.domain.proposals import Proposal, ProposalLine, ProposalStatus
from csr_desktop.errors import Message
from csr_desktop.store.unit_of_work import Reader


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that is about one claim. `checked` is why a person lets it be; then it neither blocks nor warns."""

    rule: ClaimRule
    claim: Claim
    creditor: str
    reason: str = ""
    checked: str = ""

    @property
    def blocks(self) -> bool:
        """Whether no proposal can be fixed or sent because of it."""
        return self.rule.effect is Effect.BLOCKS and not self.checked

    @property
    def message(self) -> Message:
        """What a person reads: whose claim it is, and what the rule says."""
        return by_rule([self])[0][1]


def by_rule(findings: Iterable[Finding]) -> list[tuple[ClaimRule, Message]]:
    """Say each rule once, with all creditors it is about: the same sentence five times is read by nobody."""
    names: dict[str, list[str]] = {}
    rules: dict[str, ClaimRule] = {}
    for item in findings:
        rules[item.rule.code] = item.rule
        names.setdefault(item.rule.code, []).append(item.creditor)
    return [
        (
            rule,
            Message.of("claim_rule.finding", creditor=", ".join(dict.fromkeys(names[code])), text=rule.sentence),
        )
        for code, rule in rules.items()
    ]


def late_claims(reader: Reader, dossier_id: str, claims: Sequence[Claim] | None = None) -> list[Claim]:
    """Return the claims that take part but do not stand in the agreed version; empty without an agreement.

    `claims` are those of the dossier, where somebody read them already.
    """
    agreed = reader.find(Proposal, dossier_id=dossier_id, status=ProposalStatus.AGREED)
    if not agreed:
        return []
    known = {line.claim_id for line in reader.find(ProposalLine, proposal_id=agreed[-1].id)}
    return [claim for claim in _claims(reader, dossier_id, claims) if claim.takes_part and claim.id not in known]


def _claims(reader: Reader, dossier_id: str, claims: Sequence[Claim] | None) -> Sequence[Claim]:
    if claims is not None:
        return claims
    return reader.find(Claim, dossier_id=dossier_id, deleted_on=None, order_by=("position", "id"))


class ClaimRules:
    """Holds dossiers against the table."""

    def __init__(self, table: ClaimRuleTable, clock: Clock) -> None:
        self.table = table
        self._clock = clock

    def findings(self, reader: Reader, dossier_id: str, claims: Sequence[Claim] | None = None) -> tuple[Finding, ...]:
        """Return what the rules say about a dossier's claims, in the order of the table, what was checked too.

        `claims` are those of the dossier in their order, where somebody read them already.
        """
        claims = _claims(reader, dossier_id, claims)
        if not claims:
            return ()
        marks = reader.find(ClaimMark, dossier_id=dossier_id, order_by="id")
        asked = [stay.began_on for stay in reader.find(PhaseEvent, dossier_id=dossier_id, phase=Phase.INVENTORY)]
        reference = min(asked, default=None)
        late = {claim.id for claim in late_claims(reader, dossier_id, claims)}
        today = self._clock.today()
        found = [
            (rule, claim)
            for rule in self.table.rule
            for claim in applies_to(rule, claims, marks, reference, today, late)
        ]
        # Of most claims no rule says anything, and then nobody needs their names.
        wanted = tuple({claim.creditor_id for _rule, claim in found})
        names = {party.id: party.name for party in reader.find(Creditor, id=wanted)} if wanted else {}
        return tuple(
            Finding(rule, claim, names[claim.creditor_id], _reason(rule, claim, marks), _checked(rule, claim, marks))
            for rule, claim in found
        )

    def open(self, reader: Reader, dossier_id: str, claims: Sequence[Claim] | None = None) -> tuple[Finding, ...]:
        """Return what nobody checked yet."""
        return tuple(finding for finding in self.findings(reader, dossier_id, claims) if not finding.checked)

    def blocking(self, reader: Reader, dossier_id: str) -> list[Message]:
        """Return why no proposal can be fixed or sent; empty when nothing stands in the way."""
        found = (finding for finding in self.findings(reader, dossier_id) if finding.blocks)
        return [message for _rule, message in by_rule(found)]


def _reason(rule: ClaimRule, claim: Claim, marks: Sequence[ClaimMark]) -> str:
    """Return what the counsellor wrote with the mark the rule is about."""
    own = [mark.reason for mark in marks if mark.claim_id == claim.id and mark.is_open and mark.kind is rule.mark]
    return own[-1] if own and rule.mark is not None else ""


def _checked(rule: ClaimRule, claim: Claim, marks: Sequence[ClaimMark]) -> str:
    """Return why a person lets it be; a mark is settled itself, so no check goes past it."""
    if rule.mark is not None:
        return ""
    own = [
        mark.reason
        for mark in marks
        if mark.kind is MarkKind.CHECKED and mark.claim_id == claim.id and mark.rule == rule.code
    ]
    return own[-1] if own else ""
