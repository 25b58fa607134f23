"""Made-up dossiers as records, for tests of the national delivery: a sound one, and the ways it can end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import jsonschema

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank, DebtKind
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase, PhaseEvent
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Intake, Threat
from csr_desktop.domain.proposals import Proposal, ProposalLine, ProposalStatus
from csr_desktop.domain.settlement import Settlement, SettlementResult
from csr_desktop.domain.support import Guidance, GuidanceKind, PeriodKind, SupportPeriod
from csr_desktop.domain.vtlb import VtlbResult

ADDRESS = Address(street="Kade", house_number="12", house_suffix="b", postcode="3012BJ", city="Utrecht")


def schema_errors(document, schema):
    """What the published schema says of a document; formats too, of which a moment needs a rule of its own."""
    checker = jsonschema.FormatChecker()

    @checker.checks("date-time")
    def _is_moment(value):
        if not isinstance(value, str):
            return True
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
            return False
        try:
            datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return False
        return True

    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(document)]


class Case:
    """One dossier with its records; a test replaces, adds and takes away before it writes."""

    def __init__(self, ids, number="WR-2026-0001", bsn="999990019"):
        self.ids = ids
        self.dossier = Dossier(
            id=ids.new(),
            number=number,
            municipality_code="GM9999",
            phase=Phase.INVENTORY,
            registered_on=date(2026, 1, 5),
        )
        self.clients = [
            Client(
                id=ids.new(), dossier_id=self.id, position=1, initials="J.", surname="Berg", gender=Gender.FEMALE,
                birth_date=date(1980, 3, 6), bsn=bsn, address=ADDRESS,
            )
        ]  # fmt: skip
        self.creditors = [
            Creditor(
                id=ids.new(), name="Energie Noord", kvk="12345678",
                visiting_address=Address(street="Plein", house_number="1", postcode="1234AB", city="Waterrijk"),
            ),
            Creditor(id=ids.new(), name="T. Buurman", is_person=True),
        ]  # fmt: skip
        self.claims = [
            self._claim(0, 98_750, debt_kind=DebtKind.UTILITIES),
            self._claim(1, 20_049, is_business=True),
        ]
        self.stays = []
        self.extra = []
        self._began = self.dossier.registered_on
        for phase, until in (
            (Phase.REGISTERED, date(2026, 1, 20)),
            (Phase.INTAKE, date(2026, 2, 2)),
            (Phase.ADMITTED, date(2026, 2, 9)),
            (Phase.STABILISATION, date(2026, 3, 2)),
        ):
            self.stay(phase, until)
        self.stay(Phase.INVENTORY)
        self.intake = Intake(
            id=ids.new(), dossier_id=self.id, first_meeting_on=date(2026, 1, 19), completed_on=date(2026, 2, 1),
            plan_completed_on=date(2026, 2, 4),
        )  # fmt: skip
        self.decided = self.decision(DecisionKind.ADMISSION, date(2026, 2, 2))
        self.proposals = []
        self.lines = []
        self.settlements = []

    @property
    def id(self):
        return self.dossier.id

    def _claim(self, creditor, cents, **fields):
        return Claim(
            id=self.ids.new(), dossier_id=self.id, creditor_id=self.creditors[creditor].id, position=creditor + 1,
            balance_cents=cents, balance_date=date(2026, 3, 20), balance_status=BalanceStatus.RECEIVED, **fields,
        )  # fmt: skip

    def decision(self, kind, day):
        return Decision(id=self.ids.new(), dossier_id=self.id, kind=kind, decided_on=day)

    def stay(self, phase, until=None):
        """End the stay that runs and begin one in a phase, which is the phase of the dossier from then on."""
        self.stays.append(
            PhaseEvent(id=self.ids.new(), dossier_id=self.id, phase=phase, began_on=self._began, ended_on=until)
        )
        self._began = until
        self.dossier = replace(self.dossier, phase=phase)
        return self

    def move(self, phase, day):
        """Go from the running stay to another phase on a day."""
        self.stays[-1] = replace(self.stays[-1], ended_on=day)
        self._began = day
        return self.stay(phase)

    def offer(self, product=Product.SB, *, percent=40, sent_on=date(2026, 4, 1), agreed_on=None):
        """A proposal that went to the creditors, and that they agreed to when a day is given."""
        vtlb = VtlbResult(
            id=self.ids.new(), dossier_id=self.id, net_income_cents=180_000, vtlb_cents=160_050, capacity_cents=19_950,
            calculated_on=date(2026, 3, 25),
        )  # fmt: skip
        taking_part = [claim for claim in self.claims if claim.takes_part]
        proposal = Proposal(
            id=self.ids.new(), dossier_id=self.id, version=len(self.proposals) + 1, product=product,
            status=ProposalStatus.AGREED if agreed_on else ProposalStatus.SENT, made_on=date(2026, 3, 28),
            norm_package="2026", vtlb_id=vtlb.id, months=18, available_cents=0, offered_cents=0,
            preferential_hundredths=0, ordinary_hundredths=percent * 100, input_json="{}", result_json="{}",
            frozen_on=date(2026, 3, 28), sent_on=sent_on, agreed_on=agreed_on,
        )  # fmt: skip
        self.lines += [
            ProposalLine(
                id=self.ids.new(), proposal_id=proposal.id, claim_id=claim.id, rank=ClaimRank.ORDINARY,
                amount_cents=claim.balance_cents or 0, offer_cents=(claim.balance_cents or 0) * percent // 100,
                percentage_hundredths=percent * 100,
            )
            for claim in taking_part
        ]  # fmt: skip
        self.extra.append(vtlb)
        self.proposals.append(proposal)
        self.move(Phase.PROPOSAL_SENT, sent_on or agreed_on)
        if agreed_on:
            self.move(Phase.AGREED, agreed_on)
        return self

    def carry_out(self, began_on=date(2026, 5, 1), *, ended_on=None, result=None):
        """The agreed proposal is carried out."""
        last = self.proposals[-1]
        self.settlements.append(
            Settlement(
                id=self.ids.new(), dossier_id=self.id, proposal_id=last.id, product=last.product, started_on=began_on,
                planned_end_on=date(2027, 11, 1), months=18, ended_on=ended_on, result=result,
            )
        )  # fmt: skip
        return self.move(Phase.EXECUTION, began_on)

    def court(self, route, requested_on, **fields):
        case = CourtCase(
            id=self.ids.new(),
            dossier_id=self.id,
            route=route,
            opened_on=requested_on,
            requested_on=requested_on,
            **fields,
        )
        self.extra.append(case)
        return self

    def close(self, reason, day, *, decided_on=None):
        """The dossier is closed, with the decision to end the help when its day is given."""
        self.move(Phase.CLOSED, day)
        self.dossier = replace(self.dossier, closed_on=day, exit_reason=reason)
        if decided_on:
            self.extra.append(self.decision(DecisionKind.TERMINATION, decided_on))
        return self

    def records(self):
        return [
            self.dossier, *self.clients, *self.creditors, *self.claims, *self.stays,
            *filter(None, (self.intake, self.decided)), *self.extra, *self.proposals, *self.lines, *self.settlements,
        ]  # fmt: skip

    def write(self, store):
        with store.unit_of_work("dossier.add") as work:
            for record in self.records():
                work.add(record)
        return self


def with_everything(ids):
    """A running trajectory that has every part the standard knows, but for the way out."""
    case = Case(ids)
    case.extra += [
        CrisisIntervention(
            id=ids.new(), dossier_id=case.id, threat=Threat.EVICTION, reported_on=date(2026, 1, 6),
            began_on=date(2026, 1, 7), ended_on=date(2026, 1, 15),
        ),
        SupportPeriod(
            id=ids.new(), dossier_id=case.id, kind=PeriodKind.ADVICE, began_on=date(2026, 1, 8),
            ended_on=date(2026, 1, 9),
        ),
        Guidance(
            id=ids.new(), dossier_id=case.id, kind=GuidanceKind.BUDGET_MANAGEMENT, provider="Waterrijk",
            began_on=date(2026, 2, 10),
        ),
    ]  # fmt: skip
    case.court(
        CourtRoute.MORATORIUM, date(2026, 1, 8), decided_on=date(2026, 1, 12), outcome=CourtOutcome.GRANTED,
        starts_on=date(2026, 1, 12), ends_on=date(2026, 7, 12),
    )  # fmt: skip
    case.court(
        CourtRoute.PROVISIONAL, date(2026, 1, 8), decided_on=date(2026, 1, 9), outcome=CourtOutcome.GRANTED,
        starts_on=date(2026, 1, 9), ends_on=date(2026, 1, 12),
    )  # fmt: skip
    return case.offer(agreed_on=date(2026, 4, 20)).carry_out()


def succeeded(ids):
    """A loan that was paid out to creditors at once, and help that ended well."""
    case = Case(ids).offer(Product.SK, agreed_on=date(2026, 4, 20))
    case.carry_out(ended_on=date(2026, 6, 1), result=SettlementResult.SUCCEEDED)
    case.move(Phase.SUCCEEDED, date(2026, 6, 1))
    return case.close(ExitReason.COMPLETED, date(2026, 6, 8), decided_on=date(2026, 6, 8))


def forced(ids):
    """A court ordered the creditor that refused to agree."""
    case = Case(ids).offer()
    case.move(Phase.IMPASSE, date(2026, 4, 20)).move(Phase.COURT, date(2026, 5, 4))
    case.court(
        CourtRoute.FORCED_SETTLEMENT, date(2026, 5, 4), decided_on=date(2026, 6, 1), outcome=CourtOutcome.GRANTED
    )
    case.proposals[-1] = replace(case.proposals[-1], status=ProposalStatus.AGREED, agreed_on=date(2026, 6, 1))
    return case.move(Phase.AGREED, date(2026, 6, 1))


def refused(ids):
    """Creditors refused, the court too, and the way went on to the Wsnp."""
    case = Case(ids).offer()
    case.move(Phase.IMPASSE, date(2026, 4, 20)).move(Phase.COURT, date(2026, 5, 4))
    case.court(
        CourtRoute.FORCED_SETTLEMENT, date(2026, 5, 4), decided_on=date(2026, 6, 1), outcome=CourtOutcome.REJECTED
    )
    case.move(Phase.WSNP, date(2026, 6, 3))
    return case.close(ExitReason.OTHER, date(2026, 6, 20), decided_on=date(2026, 6, 20))


def ended_early(ids):
    """A settlement that was carried out for some months and broken off."""
    case = Case(ids).offer(agreed_on=date(2026, 4, 20))
    case.carry_out(ended_on=date(2026, 8, 15), result=SettlementResult.ENDED_EARLY)
    case.move(Phase.ENDED_EARLY, date(2026, 8, 15))
    return case.close(ExitReason.NOT_COMPLIANT, date(2026, 8, 20), decided_on=date(2026, 8, 20))


def zero_offer(ids):
    """No capacity: nothing is offered, and the creditors agreed."""
    return Case(ids).offer(Product.SA, percent=0, agreed_on=date(2026, 4, 20)).carry_out()


def turned_away(ids):
    """The application was refused."""
    case = Case(ids)
    case.stays = case.stays[:2]
    case.claims = []
    case.decided = case.decision(DecisionKind.REJECTION, date(2026, 2, 2))
    case.intake = replace(case.intake, completed_on=None, plan_completed_on=None)
    case.move(Phase.REJECTED, date(2026, 2, 2))
    return case.close(ExitReason.UNSUITABLE, date(2026, 2, 16))


def withdrew(ids):
    """The client went away while a proposal was out."""
    return Case(ids).offer().close(ExitReason.WITHDRAWN, date(2026, 5, 11), decided_on=date(2026, 5, 11))
