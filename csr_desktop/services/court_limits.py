"""What a step in a case before a court may not be: too early, too late, too long, or about an offer of before."""

from __future__ import annotations

from datetime import date

from csr_desktop.dates import add_months
from csr_desktop.domain.court import CourtCase, CourtRoute, WsnpStatement
from csr_desktop.domain.court_terms import MeasureTerms
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.errors import UserError
from csr_desktop.services.court_facts import NOT_AGREED, parties_of
from csr_desktop.store.unit_of_work import Reader


def refuse_future(day: date, today: date) -> None:
    """Refuse a day to come for what has happened (`court.future_date`)."""
    if day > today:
        raise UserError("court.future_date", day=day)


def refuse_reversed(first: date, second: date) -> None:
    """Refuse a step that lies before the one it follows (`court.days_reversed`)."""
    if second < first:
        raise UserError("court.days_reversed", first=first, second=second)


def refuse_replaced(reader: Reader, case: CourtCase) -> None:
    """Refuse when creditors have another version before them by now (`court.offer_replaced`)."""
    proposal = reader.get(Proposal, case.proposal_id or "")
    if proposal.status is not ProposalStatus.SENT:
        raise UserError("court.offer_replaced", version=proposal.version)


def refuse_period(
    route: CourtRoute, requested: date | None, starts_on: date | None, ends_on: date | None, terms: MeasureTerms
) -> None:
    """Refuse a measure without its period, or longer than the law allows (Fw 287b; Wgs art. 5; resources/court).

    Provisional measures last until the judge says otherwise: only they have no last day. Raises UserError
    `court.without_period`, `court.days_reversed` or `court.period_too_long`.
    """
    if starts_on is None or (ends_on is None and route is not CourtRoute.PROVISIONAL):
        raise UserError("court.without_period")
    refuse_reversed(requested or starts_on, starts_on)
    if ends_on is None:
        return
    refuse_reversed(starts_on, ends_on)
    months = {
        CourtRoute.MORATORIUM: terms.moratorium_months,
        CourtRoute.COOLING_OFF: terms.cooling_off_months,
    }.get(route)
    if months is not None and ends_on > add_months(starts_on, months):
        raise UserError("court.period_too_long", months=months, last=add_months(starts_on, months))


def refuse_hasty(reader: Reader, case: CourtCase) -> None:
    """Refuse a 285 statement while nothing was tried and no reason speaks against trying (Fw 285(1)).

    Raises UserError `court.statement_without_reason` or `court.statement_needs_attempt`.
    """
    statements = reader.find(WsnpStatement, case_id=case.id)
    if not statements:
        raise UserError("court.statement_without_reason")
    sent = reader.find(Proposal, dossier_id=case.dossier_id, status=ProposalStatus.SENT)
    refused = any(party.standing in NOT_AGREED for item in sent for party in parties_of(reader, item))
    ended = reader.get(Dossier, case.dossier_id).phase is Phase.ENDED_EARLY
    if not refused and not ended and not statements[-1].without_attempt:
        raise UserError("court.statement_needs_attempt")
