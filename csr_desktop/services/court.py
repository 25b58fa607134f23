"""Cases before a court: a compulsory settlement, a moratorium, measures, a cooling-off period, the 285 statement.

Each step is kept with its day, and the days stand in their order: opened, requested, heard, decided, reported. What the
court decides about a settlement becomes the answer of the creditors it was directed against (Fw 287a).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.domain.court import CourtCase, CourtCheck, CourtOutcome, CourtRoute, WsnpStatement
from csr_desktop.domain.court_terms import CourtTable
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.intake import CrisisIntervention, Threat
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.work import SecondLook
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.claim_rules import ClaimRules, Finding
from csr_desktop.services.consents import ConsentService
from csr_desktop.services.court_checks import CheckedQuestion, CourtEvidence, checked
from csr_desktop.services.court_facts import NOT_AGREED, CourtFacts, CourtParty, facts_of, parties_of
from csr_desktop.services.court_limits import (
    refuse_future,
    refuse_hasty,
    refuse_period,
    refuse_replaced,
    refuse_reversed,
)
from csr_desktop.services.court_next import next_steps
from csr_desktop.services.court_order import write_order
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.phases import move_phase
from csr_desktop.services.reconsiderations import sent_version
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

_MEASURES = frozenset({CourtRoute.MORATORIUM, CourtRoute.PROVISIONAL, CourtRoute.COOLING_OFF})


class CourtService:
    """Opens cases, answers the questions of the court, and takes in what it decides."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        table: CourtTable,
        norms: NormPackage,
        rules: ClaimRules,
        consents: ConsentService,
        organisation: OrganisationService,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self.table = table
        self._norms = norms
        self._rules = rules
        self._consents = consents
        self._organisation = organisation

    # --- reading ----------------------------------------------------------------------------------------------------

    def get(self, case_id: str) -> CourtCase:
        """Return one case."""
        return self._store.get(CourtCase, case_id)

    def of_dossier(self, dossier_id: str) -> list[CourtCase]:
        """Return the cases of a dossier, oldest first."""
        return self._store.find(CourtCase, dossier_id=dossier_id, order_by=("opened_on", "id"))

    def is_known(self, dossier_id: str) -> bool:
        """Whether a case was begun, or a threat is being averted that a judge may have to stop."""
        return bool(
            self._store.count(CourtCase, dossier_id=dossier_id)
            or self._store.count(CrisisIntervention, dossier_id=dossier_id, ended_on=None)
        )

    def refusing(self, dossier_id: str) -> tuple[CourtParty, ...]:
        """Return the creditors against whom a compulsory settlement can be asked now; nobody without a sent version."""
        versions = self._store.find(Proposal, dossier_id=dossier_id, order_by="version")
        if not versions or versions[-1].status is not ProposalStatus.SENT:
            return ()
        return tuple(party for party in parties_of(self._store, versions[-1]) if party.standing in NOT_AGREED)

    def facts(self, case_id: str) -> CourtFacts:
        """Return the facts of a case as they are now."""
        return facts_of(self._store, self.get(case_id), self.table, self._norms)

    def checks(self, case_id: str) -> tuple[CheckedQuestion, ...]:
        """Return the questions of the court with what the data say and what a person answered (Fw 287a only)."""
        facts = self.facts(case_id)
        if facts.offer is None or not _is_forced(facts.case.route):
            return ()
        evidence = CourtEvidence(
            facts=facts,
            offer=facts.offer,
            findings=self._rules.open(self._store, facts.dossier.id),
            looks=tuple(self._store.find(SecondLook, dossier_id=facts.dossier.id, order_by="id")),
            organisation=self._organisation.get(),
            today=self._clock.today(),
        )
        answers = {item.question: item for item in self._store.find(CourtCheck, case_id=case_id, order_by="id")}
        return checked(self.table.question, evidence, answers)

    def special(self, case_id: str) -> tuple[Finding, ...]:
        """Return the claims of a dossier that keep a rule of their own after the settlement (design/domain.md 3.5)."""
        found = self._rules.findings(self._store, self.get(case_id).dossier_id)
        return tuple(item for item in found if item.rule.advice)

    def next_steps(self, case_id: str) -> tuple[Message, ...]:
        """Return what a person does now."""
        case = self.get(case_id)
        questions = self.checks(case_id) if case.outcome is None else ()
        return next_steps(self._store, case, questions, self.table.terms.judgment_days)

    # --- a case begins ----------------------------------------------------------------------------------------------

    def open(
        self,
        dossier_id: str,
        route: CourtRoute,
        *,
        on: date | None = None,
        creditor_ids: Sequence[str] = (),
        court: str = "",
        grounds: str = "",
        threat: Threat | None = None,
        fixed_salary_cents: int | None = None,
        monthly_salary_cents: int | None = None,
        court_costs_cents: int | None = None,
    ) -> CourtCase:
        """Begin the file of a case; nothing is asked of the court yet.

        A compulsory settlement is about the version that was sent, against the creditors that refused or kept silent,
        or those of them that `creditor_ids` names. The three amounts are the costs of the Wsnp in this case, in the
        place of the table's. Raises UserError `court.already_open`, `court.nobody_refuses`, `court.not_a_refuser`,
        `court.without_threat`, `proposal.not_sent`, `court.future_date`, `court.closed_dossier` or
        `court.costs_out_of_range`.
        """
        day = on or self._clock.today()
        with self._store.unit_of_work("court.open", route=route.value) as work:
            dossier = self._open_dossier(work, dossier_id)
            refuse_future(day, self._clock.today())
            if any(item.route is route and item.outcome is None for item in self._cases(work, dossier_id)):
                raise UserError("court.already_open", route=f"court_route.{route}")
            costs = (fixed_salary_cents, monthly_salary_cents, court_costs_cents)
            if any(not 0 <= (amount or 0) <= MAX_CENTS for amount in costs):
                raise UserError("court.costs_out_of_range")
            if route is CourtRoute.MORATORIUM and threat is None:
                raise UserError("court.without_threat")
            proposal = self._proposal(work, dossier, route, day)
            return work.add(
                CourtCase(
                    id=self._ids.new(),
                    dossier_id=dossier_id,
                    route=route,
                    opened_on=day,
                    proposal_id=proposal.id if proposal else None,
                    claim_ids=self._against(work, proposal, creditor_ids) if proposal and _is_forced(route) else (),
                    court=court.strip(),
                    threat=threat,
                    grounds=grounds.strip(),
                    fixed_salary_cents=fixed_salary_cents,
                    monthly_salary_cents=monthly_salary_cents,
                    court_costs_cents=court_costs_cents,
                )
            )

    def _proposal(self, work: UnitOfWork, dossier: Dossier, route: CourtRoute, day: date) -> Proposal | None:
        if _is_forced(route):
            proposal = sent_version(work, dossier.id)
            if proposal.sent_on is not None and day < proposal.sent_on:
                raise UserError("court.before_offer", day=day, sent=proposal.sent_on)
            return proposal
        if route is CourtRoute.WSNP_STATEMENT:
            sent = [
                item
                for item in work.find(Proposal, dossier_id=dossier.id, order_by="version")
                if item.status is ProposalStatus.SENT
            ]
            return sent[-1] if sent else None
        return None

    def _against(self, reader: Reader, proposal: Proposal, creditor_ids: Sequence[str]) -> tuple[str, ...]:
        refusing = {party.creditor.id: party for party in parties_of(reader, proposal) if party.standing in NOT_AGREED}
        if not refusing:
            raise UserError("court.nobody_refuses")
        if not set(creditor_ids) <= refusing.keys():
            raise UserError("court.not_a_refuser")
        chosen = [party for key, party in refusing.items() if not creditor_ids or key in creditor_ids]
        return tuple(claim_id for party in chosen for claim_id in party.claim_ids)

    def check(
        self, case_id: str, question: str, *, holds: bool, remark: str = "", document_id: str | None = None
    ) -> CourtCheck:
        """Answer one question by hand, with its proof; a later answer takes the place of an earlier one.

        Raises UserError `court.unknown_question`, or `court.check_without_reason` for a "no", or against the data,
        without a word of why.
        """
        found = next((item for item in self.checks(case_id) if item.question.code == question), None)
        if found is None:
            raise UserError("court.unknown_question", question=question)
        if not remark.strip() and (not holds or found.told.holds is False):
            raise UserError("court.check_without_reason")
        with self._store.unit_of_work("court.check", question=question) as work:
            case = work.get(CourtCase, case_id)
            before = work.find(CourtCheck, case_id=case_id, question=question)
            if before:
                return work.save(replace(before[-1], holds=holds, remark=remark.strip(), document_id=document_id))
            return work.add(
                CourtCheck(
                    id=self._ids.new(),
                    dossier_id=case.dossier_id,
                    case_id=case_id,
                    question=question,
                    holds=holds,
                    remark=remark.strip(),
                    document_id=document_id,
                )
            )

    def state(self, case_id: str, **texts: Any) -> WsnpStatement:  # noqa: ANN401 - any field of the statement
        """Store what the 285 statement says; fields that are not given stay as they are.

        Raises UserError `court.other_route`, `court.statement_without_reason`, or `court.statement_was_given`.
        """
        with self._store.unit_of_work("court.statement") as work:
            case = work.get(CourtCase, case_id)
            if case.route is not CourtRoute.WSNP_STATEMENT:
                raise UserError("court.other_route")
            if case.requested_on is not None:
                raise UserError("court.statement_was_given", day=case.requested_on)
            before = work.find(WsnpStatement, case_id=case_id)
            new = WsnpStatement(id=self._ids.new(), dossier_id=case.dossier_id, case_id=case_id, reason="")
            statement = replace(before[-1] if before else new, **texts)
            if not statement.reason.strip():
                raise UserError("court.statement_without_reason")
            return work.save(statement) if before else work.add(statement)

    # --- asked, heard, decided --------------------------------------------------------------------------------------

    def request(self, case_id: str, on: date, *, case_number: str = "", court: str = "") -> CourtCase:
        """Record that the request went to the court, or that the 285 statement was given.

        The dossier goes to the phase that belongs to it. Raises UserError `court.requested_already`, `court.over`,
        `court.future_date`, `court.days_reversed`, `court.offer_replaced` when creditors have another version before
        them by now, `court.statement_without_reason`, or `court.statement_needs_attempt` for a statement while nothing
        was refused and no reason speaks against trying (Fw 285(1); since 1 July 2023).
        """
        with self._store.unit_of_work("court.request") as work:
            case, dossier = self._running(work, case_id)
            if case.requested_on is not None:
                raise UserError("court.requested_already", day=case.requested_on)
            refuse_future(on, self._clock.today())
            refuse_reversed(case.opened_on, on)
            if _is_forced(case.route):
                refuse_replaced(work, case)
                if dossier.phase is Phase.PROPOSAL_SENT:
                    dossier = move_phase(work, self._ids, dossier, Phase.IMPASSE, self._clock.today())
                move_phase(work, self._ids, dossier, Phase.COURT, self._clock.today())
            elif case.route is CourtRoute.WSNP_STATEMENT:
                refuse_hasty(work, case)
                if dossier.phase is Phase.PROPOSAL_SENT:
                    dossier = move_phase(work, self._ids, dossier, Phase.IMPASSE, self._clock.today())
                move_phase(work, self._ids, dossier, Phase.WSNP, self._clock.today())
            return work.save(
                replace(
                    case,
                    requested_on=on,
                    case_number=case_number.strip() or case.case_number,
                    court=court.strip() or case.court,
                )
            )

    def hearing(self, case_id: str, on: date) -> CourtCase:
        """Record on which day the court hears the case; that can be a day to come.

        Raises UserError `court.not_requested`, `court.over` or `court.days_reversed`.
        """
        with self._store.unit_of_work("court.hearing") as work:
            case, _dossier = self._running(work, case_id)
            if case.requested_on is None:
                raise UserError("court.not_requested")
            refuse_reversed(case.requested_on, on)
            return work.save(replace(case, hearing_on=on))

    def decide(
        self,
        case_id: str,
        outcome: CourtOutcome,
        on: date,
        *,
        starts_on: date | None = None,
        ends_on: date | None = None,
        costs_ordered: bool | None = None,
        remark: str = "",
        case_number: str = "",
        to_wsnp: bool = False,
    ) -> CourtCase:
        """Record how it ended.

        A compulsory settlement that is granted makes the creditors it is directed against agree by order, but for who
        agreed on the way; then the agreement can be concluded. Rejected, the dossier goes to the impasse, or with
        `to_wsnp` to the Wsnp, because the court then decides about that (Fw 287a(7)). Withdrawn, it stays where it is
        when everybody agreed by now, else it is an impasse. A measure that is granted needs its period, which has an
        upper limit. `remark` is what the court rested it on. Raises UserError `court.not_requested`, `court.over`,
        `court.future_date`, `court.days_reversed`, `court.without_period`, `court.period_not_expected`,
        `court.period_too_long` or `court.offer_replaced`.
        """
        with self._store.unit_of_work("court.decide", outcome=outcome.value) as work:
            case, dossier = self._running(work, case_id)
            if case.requested_on is None and outcome is not CourtOutcome.WITHDRAWN:
                raise UserError("court.not_requested")
            refuse_future(on, self._clock.today())
            refuse_reversed(case.requested_on or case.opened_on, on)
            if case.hearing_on is not None and outcome is not CourtOutcome.WITHDRAWN:
                refuse_reversed(case.hearing_on, on)
            granted = outcome is CourtOutcome.GRANTED
            if granted and case.route in _MEASURES:
                refuse_period(case.route, case.requested_on, starts_on, ends_on, self.table.terms)
            elif starts_on is not None or ends_on is not None:
                raise UserError("court.period_not_expected")
            decided = work.save(
                replace(
                    case,
                    outcome=outcome,
                    decided_on=on,
                    starts_on=starts_on,
                    ends_on=ends_on,
                    costs_ordered=costs_ordered if granted and _is_forced(case.route) else None,
                    remark=remark.strip() or case.remark,
                    case_number=case_number.strip() or case.case_number,
                )
            )
            if _is_forced(case.route) and case.requested_on is not None:
                self._settle_forced(work, decided, dossier, to_wsnp=to_wsnp)
            return decided

    def _settle_forced(self, work: UnitOfWork, case: CourtCase, dossier: Dossier, *, to_wsnp: bool) -> None:
        if case.outcome is CourtOutcome.GRANTED:
            refuse_replaced(work, case)
            write_order(work, self._ids, case, self._clock.today())
            return
        if dossier.phase is not Phase.COURT:
            return
        proposal = work.get(Proposal, case.proposal_id or "")
        if case.outcome is CourtOutcome.WITHDRAWN and self._consents.summary(work, proposal).tally.is_complete:
            return
        lost = case.outcome is not CourtOutcome.WITHDRAWN
        move_phase(work, self._ids, dossier, Phase.WSNP if to_wsnp and lost else Phase.IMPASSE, self._clock.today())

    def report(self, case_id: str, on: date) -> CourtCase:
        """Record the report to the court after a moratorium (Fw 287b; T16).

        Raises UserError `court.no_report_due`, `court.reported_already`, `court.future_date` or `court.days_reversed`.
        """
        with self._store.unit_of_work("court.report") as work:
            case = work.get(CourtCase, case_id)
            if case.route is not CourtRoute.MORATORIUM or case.outcome is not CourtOutcome.GRANTED:
                raise UserError("court.no_report_due")
            if case.reported_on is not None:
                raise UserError("court.reported_already", day=case.reported_on)
            refuse_future(on, self._clock.today())
            refuse_reversed(case.starts_on or case.decided_on or case.opened_on, on)
            return work.save(replace(case, reported_on=on))

    # --- what is checked --------------------------------------------------------------------------------------------

    def _cases(self, reader: Reader, dossier_id: str) -> list[CourtCase]:
        return reader.find(CourtCase, dossier_id=dossier_id)

    def _open_dossier(self, work: UnitOfWork, dossier_id: str) -> Dossier:
        dossier = work.get(Dossier, dossier_id)
        if dossier.phase is Phase.CLOSED:
            raise UserError("court.closed_dossier", number=dossier.number)
        return dossier

    def _running(self, work: UnitOfWork, case_id: str) -> tuple[CourtCase, Dossier]:
        case = work.get(CourtCase, case_id)
        if case.outcome is not None:
            raise UserError("court.over", outcome=f"court_outcome.{case.outcome}", day=case.decided_on)
        return case, self._open_dossier(work, case.dossier_id)


def _is_forced(route: CourtRoute) -> bool:
    return route is CourtRoute.FORCED_SETTLEMENT
