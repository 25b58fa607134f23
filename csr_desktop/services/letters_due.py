"""Which letters about the outcome must still be written, to whom, and which lie ready: read from the records.

Nothing is stored about it. A letter counts for what happened on or before the day it was made; whoever heard of the end
over the hub needs none. A step is done when its letters are marked sent (design/domain.md 6: L16 to L22 and L25).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.claim_marks import ClaimMark, MarkKind
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import AskedBy, ConsentDecision, ConsentOutcome, Proposal, ProposalStatus
from csr_desktop.domain.settlement import Payout, SettlementResult
from csr_desktop.letters.outcome_model import WithdrawalReason
from csr_desktop.services.court_facts import NOT_AGREED, parties_of
from csr_desktop.services.hub_conversations import Conversations
from csr_desktop.services.reconsiderations import asked_again
from csr_desktop.services.settlement.facts import ARRIVED, SettlementFacts, claims_of
from csr_desktop.store.unit_of_work import Reader

_LOST = frozenset({CourtOutcome.REJECTED, CourtOutcome.INADMISSIBLE, CourtOutcome.WITHDRAWN})
#: Where it is clear that there will be no settlement of this proposal.
_OVER = frozenset({Phase.IMPASSE, Phase.WSNP, Phase.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersDue:
    """One kind of letter that something asks for since a day: to which handlers, about which claims.

    `subject` is the id of what asks for it (a request to think again, a case, a review). `made` are the letters that
    there are for it, by handler; `reason` is what a creditor hears when there is no settlement.
    """

    kind: LetterKind
    since: date
    claims: Mapping[str, tuple[Claim, ...]]
    made: Mapping[str, Letter]
    subject: str = ""
    reason: WithdrawalReason | None = None

    @property
    def missing(self) -> dict[str, tuple[Claim, ...]]:
        """The handlers that have no letter of it yet."""
        return {handler: claims for handler, claims in self.claims.items() if handler not in self.made}

    @property
    def unsent(self) -> tuple[Letter, ...]:
        """Letters that lie ready and were not marked sent."""
        return tuple(letter for letter in self.made.values() if letter.sent_on is None)

    @property
    def is_done(self) -> bool:
        """Whether everybody was written to and all of it was sent."""
        return not self.missing and not self.unsent


def by_handler(claims: Iterable[Claim]) -> dict[str, tuple[Claim, ...]]:
    """Return claims by who handles them, in their order."""
    found: dict[str, tuple[Claim, ...]] = {}
    for claim in claims:
        found[claim.handler_id] = (*found.get(claim.handler_id, ()), claim)
    return found


def offer_letters_due(reader: Reader, dossier: Dossier) -> Iterator[LettersDue]:
    """Say what is to be written about the proposal: thinking again, the court, fraud, and what lapses."""
    versions = reader.find(Proposal, dossier_id=dossier.id, order_by="version")
    newest = versions[-1] if versions else None
    if newest is not None and newest.status is ProposalStatus.SENT:
        yield from _pleas(reader, newest)
        yield from _announcements(reader, dossier, newest)
        yield from _explanations(reader, dossier, newest)
    yield from _left_out(reader, dossier, versions)
    yield from _no_settlement(reader, dossier, newest)


def settlement_letters_due(reader: Reader, facts: SettlementFacts) -> Iterator[LettersDue]:
    """Say what is to be written about a settlement: payments, another percentage, the discharge or the early end."""
    settlement = facts.settlement
    if settlement.ended_on is None:
        yield from _payments(reader, facts)
        yield from _reviews(reader, facts)
        return
    succeeded = settlement.result is SettlementResult.SUCCEEDED
    discharged = {item.claim_id for item in facts.discharges if item.is_discharged}
    claims = [
        claim for claim in claims_of(reader, facts).values() if not succeeded or claim.id in discharged
    ]  # what stays although it took part has its own reason, and no letter of discharge
    kind = LetterKind.DISCHARGE if succeeded else LetterKind.WITHDRAWAL
    yield _due(
        reader,
        facts.dossier.id,
        kind,
        settlement.ended_on,
        _not_over_hub(reader, facts.dossier.id, by_handler(claims)),
        subject=settlement.id,
        reason=None if succeeded else WithdrawalReason.ENDED_EARLY,
    )


def told_before(facts: SettlementFacts) -> tuple[int | None, int | None]:
    """Return the percentages that creditors knew before the last review: preferential and ordinary, in hundredths."""
    earlier = facts.held_reviews[:-1]
    if earlier:
        return earlier[-1].preferential_hundredths, earlier[-1].ordinary_hundredths
    return facts.proposal.preferential_hundredths, facts.proposal.ordinary_hundredths


def untold_payments(reader: Reader, facts: SettlementFacts) -> list[Payout]:
    """Return the payments that the bank carried out and no letter (L20) that was made since is about."""
    letters = reader.find(
        Letter, dossier_id=facts.dossier.id, kind=LetterKind.PAYMENT, withdrawn_on=None, order_by="id"
    )
    return [
        item
        for item in facts.payouts
        if item.status in ARRIVED and item.paid_on is not None and _about(letters, item) is None
    ]


def left_out_claims(reader: Reader, old: Proposal, new: Proposal) -> list[Claim]:
    """Return the claims that were offered for in one version and take no part in the next."""
    asked = {item.claim_id for item in reader.find(ConsentDecision, proposal_id=old.id, outcome=ConsentOutcome.TO_ASK)}
    stays = {
        item.claim_id
        for item in reader.find(ConsentDecision, proposal_id=new.id)
        if item.outcome is not ConsentOutcome.NOT_INVOLVED
    }
    gone = tuple(sorted(asked - stays))
    return reader.find(Claim, id=gone, order_by=("position", "id")) if gone else []


# --- parts -----------------------------------------------------------------------------------------------------------


def _pleas(reader: Reader, proposal: Proposal) -> Iterator[LettersDue]:
    for asked in asked_again(reader, proposal.id):
        record = asked.record
        if record.channel is not AskedBy.LETTER or not asked.is_open:
            continue
        claims = reader.find(Claim, id=record.claim_ids, order_by=("position", "id"))
        letters = reader.find(Letter, id=record.letter_id, withdrawn_on=None) if record.letter_id else []
        yield LettersDue(
            kind=LetterKind.RECONSIDERATION,
            since=record.asked_on,
            claims={record.creditor_id: tuple(claims)},
            made=dict.fromkeys((record.creditor_id,), letters[-1]) if letters else {},
            subject=record.id,
        )


def _announcements(reader: Reader, dossier: Dossier, proposal: Proposal) -> Iterator[LettersDue]:
    for case in reader.find(CourtCase, dossier_id=dossier.id, proposal_id=proposal.id, order_by="id"):
        is_prepared = case.outcome is None and case.requested_on is None
        if case.route is CourtRoute.FORCED_SETTLEMENT and is_prepared and case.claim_ids:
            still = {
                claim_id
                for party in parties_of(reader, proposal)
                if party.standing in NOT_AGREED
                for claim_id in party.claim_ids
            }
            claims = reader.find(Claim, id=case.claim_ids, order_by=("position", "id"))
            against = by_handler(claim for claim in claims if claim.id in still)
            yield _due(reader, dossier.id, LetterKind.COURT_NOTICE, case.opened_on, against, subject=case.id)


def _explanations(reader: Reader, dossier: Dossier, proposal: Proposal) -> Iterator[LettersDue]:
    marked = {item.claim_id for item in reader.find(ClaimMark, dossier_id=dossier.id, kind=MarkKind.FRAUD)}
    if not marked:
        return
    asked = {
        claim_id
        for party in parties_of(reader, proposal)
        if party.standing in NOT_AGREED
        for claim_id in party.claim_ids
        if claim_id in marked
    }
    claims = reader.find(Claim, id=tuple(asked), order_by=("position", "id")) if asked else []
    if claims:
        since = proposal.sent_on or proposal.made_on
        yield _due(reader, dossier.id, LetterKind.FRAUD, since, by_handler(claims), subject=proposal.id)


def _left_out(reader: Reader, dossier: Dossier, versions: Sequence[Proposal]) -> Iterator[LettersDue]:
    if len(versions) < 2 or versions[-2].sent_on is None or dossier.phase in _OVER:
        return
    old, new = versions[-2:]
    claims = by_handler(left_out_claims(reader, old, new))
    if claims:
        yield _due(
            reader,
            dossier.id,
            LetterKind.WITHDRAWAL,
            new.made_on,
            claims,
            subject=new.id,
            reason=WithdrawalReason.LEFT_OUT,
        )


def _no_settlement(reader: Reader, dossier: Dossier, newest: Proposal | None) -> Iterator[LettersDue]:
    """After the help ended without a settlement: whoever was written to hears that the request to wait ends too."""
    if dossier.phase not in _OVER or (newest is not None and newest.status is ProposalStatus.AGREED):
        return
    was_sent = newest is not None and newest.status is ProposalStatus.SENT
    if dossier.phase is Phase.IMPASSE and not _is_lost(reader, newest):
        return
    letters = reader.find(Letter, dossier_id=dossier.id, withdrawn_on=None, order_by="id")
    written = {letter.creditor_id for letter in letters if letter.creditor_id}
    claims = [
        claim
        for claim in reader.find(Claim, dossier_id=dossier.id, deleted_on=None, order_by=("position", "id"))
        if claim.takes_part and claim.handler_id in written
    ]
    wanted = _not_over_hub(reader, dossier.id, by_handler(claims))
    if not wanted:
        return
    refused = (
        newest is not None and was_sent and any(party.standing in NOT_AGREED for party in parties_of(reader, newest))
    )
    since = newest.sent_on if newest is not None and newest.sent_on is not None else dossier.registered_on or date.min
    yield _due(
        reader,
        dossier.id,
        LetterKind.WITHDRAWAL,
        since,
        wanted,
        subject=dossier.id,
        reason=WithdrawalReason.NOT_REACHED if refused else WithdrawalReason.STOPPED,
    )


def _is_lost(reader: Reader, proposal: Proposal | None) -> bool:
    """Whether the court was asked about this version and did not help."""
    if proposal is None:
        return False
    cases = reader.find(CourtCase, dossier_id=proposal.dossier_id, proposal_id=proposal.id, order_by="id")
    asked = [case for case in cases if case.route is CourtRoute.FORCED_SETTLEMENT and case.requested_on is not None]
    return bool(asked) and asked[-1].outcome in _LOST


def _payments(reader: Reader, facts: SettlementFacts) -> Iterator[LettersDue]:
    paid = [item for item in facts.payouts if item.status in ARRIVED and item.paid_on is not None]
    if not paid:
        return
    claims = claims_of(reader, facts)
    letters = reader.find(
        Letter, dossier_id=facts.dossier.id, kind=LetterKind.PAYMENT, withdrawn_on=None, order_by="id"
    )
    told = {item.id: letter for item in paid if (letter := _about(letters, item)) is not None}
    open_ids = {item.claim_id for item in paid if item.id not in told}
    missing = by_handler(claim for claim in claims.values() if claim.id in open_ids)
    unsent = {
        letter.creditor_id: letter
        for letter in told.values()
        if letter.creditor_id and letter.sent_on is None and letter.creditor_id not in missing
    }
    waiting = by_handler(claim for claim in claims.values() if claim.handler_id in unsent)
    since = max(item.paid_on for item in paid if item.paid_on is not None)
    yield LettersDue(
        kind=LetterKind.PAYMENT,
        since=since,
        claims={**missing, **waiting},
        made=unsent,
        subject=facts.settlement.id,
    )


def _reviews(reader: Reader, facts: SettlementFacts) -> Iterator[LettersDue]:
    if facts.settlement.product is not Product.SB or not facts.held_reviews:
        return
    last = facts.held_reviews[-1]
    if last.held_on is None or (last.preferential_hundredths, last.ordinary_hundredths) == told_before(facts):
        return
    yield _due(
        reader,
        facts.dossier.id,
        LetterKind.REVIEW,
        last.held_on,
        by_handler(claims_of(reader, facts).values()),
        subject=last.id,
    )


def _due(
    reader: Reader,
    dossier_id: str,
    kind: LetterKind,
    since: date,
    claims: Mapping[str, tuple[Claim, ...]],
    *,
    subject: str,
    reason: WithdrawalReason | None = None,
) -> LettersDue:
    ids = {handler: {claim.id for claim in own} for handler, own in claims.items()}
    made = {
        letter.creditor_id: letter
        for letter in reader.find(Letter, dossier_id=dossier_id, kind=kind, withdrawn_on=None, order_by="id")
        if letter.creditor_id in ids and letter.made_on >= since and ids[letter.creditor_id] & set(letter.claim_ids)
    }
    return LettersDue(kind=kind, since=since, claims=claims, made=made, subject=subject, reason=reason)


def _about(letters: Sequence[Letter], payout: Payout) -> Letter | None:
    """Return the newest letter that tells of a payment: about its claim, made on or after the day it was paid."""
    paid_on = payout.paid_on or date.max
    found = [item for item in letters if payout.claim_id in item.claim_ids and item.made_on >= paid_on]
    return found[-1] if found else None


def _not_over_hub(
    reader: Reader, dossier_id: str, claims: Mapping[str, tuple[Claim, ...]]
) -> dict[str, tuple[Claim, ...]]:
    told = {item.handler_id for item in Conversations(reader).of_dossier(dossier_id) if item.is_ended}
    return {handler: own for handler, own in claims.items() if handler not in told}
