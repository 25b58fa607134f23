"""What came of things: consent by creditor and channel, success, exits, zero offers, amounts, relapse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.proposals import ConsentOutcome, Proposal, ProposalStatus
from csr_desktop.domain.settlement import PayoutStatus, SettlementResult
from csr_desktop.services.figures.model import Case, Period
from csr_desktop.services.figures.records import DossierRecords, OfficeRecords
from csr_desktop.services.proposal_answers import counting_answers

#: Exits that the client could have prevented (features.md 3d: blameworthy drop-out).
BLAMEWORTHY = frozenset({ExitReason.NO_SHOW.value, ExitReason.NOT_COMPLIANT.value, ExitReason.WITHDRAWN.value})
_PAID = (PayoutStatus.PAID, PayoutStatus.DISCHARGED)


def case(item: DossierRecords, day: date | None, value: int = 0, category: str = "", label: str = "") -> Case:
    """Return a case of a dossier."""
    dossier = item.dossier
    return Case(
        dossier_id=dossier.id,
        number=dossier.number,
        municipality_code=dossier.municipality_code,
        counsellor=dossier.counsellor,
        day=day,
        value=value,
        category=category,
        label=label,
    )


def decided(items: Iterable[DossierRecords], period: Period) -> Iterator[tuple[DossierRecords, Proposal, date]]:
    """Return the newest version of each dossier that was agreed, or else sent, in the period."""
    for item in items:
        proposal = item.agreed or item.last_sent
        day = (proposal.agreed_on or proposal.sent_on) if proposal else None
        if proposal is not None and day is not None and period.holds(day):
            yield item, proposal, day


def collective(records: OfficeRecords, items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return per dossier the share of claims with consent in advance (hundredths of a per cent) and its group."""
    found = []
    for item, proposal, day in decided(items, period):
        share = collective_share(records, proposal)
        if share is not None:
            found.append(case(item, day, share, collective_group(share)))
    return found


def collective_share(records: OfficeRecords, proposal: Proposal) -> int | None:
    """Return the share of the claims taking part that consented in advance; None when none takes part."""
    outcomes = [
        one.outcome for one in records.consents.get(proposal.id, ()) if one.outcome is not ConsentOutcome.NOT_INVOLVED
    ]
    if not outcomes:
        return None
    consented = sum(outcome is ConsentOutcome.CONSENTED for outcome in outcomes)
    return (consented * 10_000 + len(outcomes) // 2) // len(outcomes)


def collective_group(share: int) -> str:
    """Return the group of a share: all, most, some or none of the claims."""
    if share == 10_000:
        return "all"
    if share >= 5_000:
        return "most"
    return "some" if share else "none"


def consents(
    records: OfficeRecords, items: Iterable[DossierRecords], period: Period
) -> Iterator[tuple[Case, str, str]]:
    """Return each claim of a decided version: a case with the outcome, the name of its handler, and the channel."""
    for item, proposal, day in decided(items, period):
        answers = counting_answers(records.answers.get(proposal.id, ()))
        amounts = {line.claim_id: line.amount_cents for line in records.lines.get(proposal.id, ())}
        for decision in records.consents.get(proposal.id, ()):
            claim = records.claims.get(decision.claim_id)
            if decision.outcome is ConsentOutcome.NOT_INVOLVED or claim is None:
                continue
            answer = answers.get(decision.claim_id)
            if decision.outcome is ConsentOutcome.CONSENTED:
                outcome = "advance"
            else:
                outcome = answer.outcome.value if answer else "no_answer"
            party = records.parties.get(claim.handler_id)
            channel = answer.channel if answer and answer.channel else decision.channel.value
            counted = case(item, day, amounts.get(decision.claim_id, 0), outcome)
            yield counted, party.name if party else "", channel


def success(items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return the settlements whose carrying out ended in the period, by result."""
    return [
        case(item, settlement.ended_on, category=(settlement.result or SettlementResult.ENDED_EARLY).value)
        for item in items
        for settlement in item.settlements
        if period.holds(settlement.ended_on)
    ]


def agreements(items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return the dossiers whose newest version was sent in the period, by what came of it."""
    found = []
    for item in items:
        first = next((one.sent_on or one.agreed_on for one in item.proposals if one.sent_on or one.agreed_on), None)
        if not period.holds(first):
            continue
        found.append(case(item, first, category=_fate(item)))
    return found


def _fate(item: DossierRecords) -> str:
    if item.agreed is not None:
        return "agreed"
    phase = item.dossier.phase
    if phase in {Phase.IMPASSE, Phase.RECONSIDERATION, Phase.COURT, Phase.WSNP, Phase.CLOSED}:
        return phase.value
    sent = any(one.status is ProposalStatus.SENT for one in item.proposals)
    return "open" if sent else "again"


def exits(records: OfficeRecords, items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return the dossiers that were closed in the period, by reason; erased ones by their month."""
    found = [
        case(item, item.dossier.closed_on, category=item.dossier.exit_reason.value if item.dossier.exit_reason else "")
        for item in items
        if period.holds(item.dossier.closed_on)
    ]
    return found + erased(records, period)


def erased(records: OfficeRecords, period: Period) -> list[Case]:
    """Return what is left of erased dossiers that were closed in the months of the period."""
    return [
        Case(
            dossier_id="",
            number="",
            municipality_code=one.municipality_code,
            counsellor="",
            day=None,
            value=one.lead_days or 0,
            category=one.exit_reason,
        )
        for one in records.erased
        if one.closed_month and period.holds_month(one.closed_month)
    ]


def offers(items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return the decided versions by product; a version that offers nothing is a zero offer whatever it is called."""
    return [
        case(item, day, proposal.offered_cents, proposal.product.value if proposal.offered_cents else "zero")
        for item, proposal, day in decided(items, period)
    ]


def debts(records: OfficeRecords, items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return the debt that takes part in each decided version."""
    return [
        case(
            item, day, sum(line.amount_cents for line in records.lines.get(proposal.id, ()) if line.rank != "excluded")
        )
        for item, proposal, day in decided(items, period)
    ]


def paid(items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return what was paid to creditors in the period, per dossier."""
    found = []
    for item in items:
        amounts = [one.amount_cents for one in item.payouts if one.status in _PAID and period.holds(one.paid_on)]
        if amounts:
            found.append(case(item, period.last, sum(amounts)))
    return found


def relapse(records: OfficeRecords, items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return who registered in the period: again after a settlement that succeeded, or not."""
    people = records.people()
    found = []
    for item in items:
        begun = item.dossier.registered_on
        if not period.holds(begun):
            continue
        earlier = [
            other
            for client in item.clients
            if client.bsn is not None
            for other in people[client.bsn]
            if other is not item and _succeeded_before(other, begun)
        ]
        found.append(case(item, begun, category="again" if earlier else "first"))
    return found


def _succeeded_before(item: DossierRecords, day: date | None) -> bool:
    closed = item.dossier.closed_on
    return (
        day is not None
        and closed is not None
        and closed <= day
        and (
            item.dossier.exit_reason is ExitReason.COMPLETED
            or any(one.result is SettlementResult.SUCCEEDED for one in item.settlements)
        )
    )


def wsnp(items: Iterable[DossierRecords], period: Period) -> list[Case]:
    """Return the dossiers that came to an end or to the Wsnp in the period: how many needed the statement (Fw 285)."""
    found = []
    for item in items:
        stays = [stay.began_on for stay in item.stays if stay.phase is Phase.WSNP]
        if stays and period.holds(min(stays)):
            found.append(case(item, min(stays), category="wsnp"))
        elif not stays and period.holds(item.dossier.closed_on):
            found.append(case(item, item.dossier.closed_on, category="other"))
    return found
