"""Is this dossier ready for a step, and what is missing? Papers are noted here, and listed for the client to bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from csr_desktop.clock import Clock
from csr_desktop.domain.claim_rules import Effect
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.intake import Decision, Intake
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.readiness_table import ReadinessTable, ReadyStep, Weight
from csr_desktop.domain.support import Guidance
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import Evidence, EvidenceStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.money import MAX_CENTS
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.bring_list import document
from csr_desktop.services.claim_rules import ClaimRules, by_rule
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.readiness_facts import ReadyFacts, Standards
from csr_desktop.services.readiness_papers import PaperNeed, papers, papers_of
from csr_desktop.services.readiness_rules import RULES, known
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts


class _OfDossier(Protocol):
    @property
    def dossier_id(self) -> str: ...


R = TypeVar("R", bound=_OfDossier)

#: Which step a dossier works towards in each phase; in the others nothing is asked.
NEXT_READY_STEP = {
    Phase.REGISTERED: ReadyStep.BALANCES,
    Phase.INTAKE: ReadyStep.BALANCES,
    Phase.ADMITTED: ReadyStep.BALANCES,
    Phase.STABILISATION: ReadyStep.BALANCES,
    Phase.INVENTORY: ReadyStep.PROPOSAL,
    Phase.PROPOSAL_READY: ReadyStep.PROPOSAL,
    Phase.PROPOSAL_SENT: ReadyStep.AGREEMENT,
    Phase.IMPASSE: ReadyStep.COURT,
    Phase.RECONSIDERATION: ReadyStep.COURT,
    Phase.COURT: ReadyStep.COURT,
    Phase.AGREED: ReadyStep.EXECUTION,
}
#: Steps that rest on what is offered for each claim.
_WITH_OFFER = frozenset({ReadyStep.PROPOSAL, ReadyStep.AGREEMENT, ReadyStep.COURT})
#: A paper cannot be older than this, and not say something beyond this: typing errors in years.
_FIRST_YEAR, _MOST_YEARS_AHEAD = 1990, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not in order: its rule, how much it weighs, where it is mended, and its sentence."""

    rule: str
    weight: Weight
    field: str
    source: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyReport:
    """What stands between a dossier and a step.

    `papers` holds all papers of the step, also those in order; `passed` the codes of rules that found nothing.
    """

    step: ReadyStep
    product: Product
    findings: tuple[Finding, ...]
    papers: tuple[PaperNeed, ...]
    passed: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing blocks and nothing is missing; what only deserves a look does not count."""
        return all(finding.weight is Weight.LOOK for finding in self.findings)

    @property
    def is_blocked(self) -> bool:
        """Whether the step cannot be taken."""
        return any(finding.weight is Weight.BLOCKS for finding in self.findings)


def check(facts: ReadyFacts, standards: Standards, step: ReadyStep) -> ReadyReport:
    """Hold one dossier against the rules and papers of a step; pure, heaviest first, else in the order of the table."""
    found = [
        Finding(rule=rule.code, weight=rule.weight, field=rule.field, source=rule.source, message=message)
        for rule in standards.table.rule
        if rule.counts_for(step, facts.product) and (message := RULES[rule.code](facts, standards)) is not None
    ]
    faulty = {finding.rule for finding in found}
    passed = tuple(
        rule.code for rule in standards.table.rule if rule.counts_for(step, facts.product) and rule.code not in faulty
    )
    needs = papers(facts, standards, step)
    found += [_of_paper(need) for need in needs if need.fault]
    return ReadyReport(
        step=step,
        product=facts.product,
        findings=tuple(_heaviest_first(found)),
        papers=tuple(needs),
        passed=passed,
    )


def _heaviest_first(findings: Iterable[Finding]) -> list[Finding]:
    weights = list(Weight)
    return sorted(findings, key=lambda finding: weights.index(finding.weight))


def _of_paper(need: PaperNeed) -> Finding:
    weight = Weight.LOOK if need.fault == "ends_soon" else Weight.MISSING
    return Finding(
        rule=f"paper.{need.item.code}",
        weight=weight,
        field=f"evidence.{need.item.code}",
        source=need.item.source,
        message=_paper_message(need),
    )


def _paper_message(need: PaperNeed) -> Message:
    name = f"{need.item.name} ({need.client.full_name})" if need.client else need.item.name
    dated_on = need.noted.dated_on if need.noted else None
    until = need.noted.until if need.noted else None
    match need.fault:
        case "undated":
            return Message.of("ready.paper_undated", name=name)
        case "old":
            return Message.of("ready.paper_old", name=name, day=dated_on)
        case "ended":
            return Message.of("ready.paper_ended", name=name, day=until)
        case "ends_soon":
            return Message.of("ready.paper_ends_soon", name=name, day=until)
    return Message.of("ready.paper_wanted", name=name)


class ReadyService:
    """Reads one dossier and holds it against the table; notes papers."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        norms: NormPackage,
        classes: ClassTable,
        table: ReadinessTable,
        organisation: OrganisationService,
        desk: LetterDesk,
        texts: Texts,
        claim_rules: ClaimRules,
    ) -> None:
        self._claim_rules = claim_rules
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms = norms
        self._classes = classes
        self._table = known(table)
        self._organisation = organisation
        self._desk = desk
        self._texts = texts

    @property
    def table(self) -> ReadinessTable:
        """The table in force."""
        return self._table

    def standards(self) -> Standards:
        """Return what holds for every dossier today."""
        return Standards(
            today=self._clock.today(),
            norms=self._norms,
            classes=self._classes,
            table=self._table,
            organisation=self._organisation.get(),
        )

    def check(
        self,
        dossier_id: str,
        step: ReadyStep | None = None,
        product: Product | None = None,
        claims: Sequence[Claim] | None = None,
    ) -> ReadyReport:
        """Say what stands between a dossier and a step; without a step the one that comes next in its phase.

        `claims` are those of the dossier in their order, where somebody read them already.
        """
        facts = self.facts(dossier_id, product, claims)
        wanted = step or NEXT_READY_STEP.get(facts.dossier.phase)
        if wanted is None:
            return ReadyReport(step=ReadyStep.EXECUTION, product=facts.product, findings=(), papers=())
        report = check(facts, self.standards(), wanted)
        return replace(report, findings=(*_heaviest_first([*report.findings, *self._of_claims(facts, wanted)]),))

    def _of_claims(self, facts: ReadyFacts, step: ReadyStep) -> Iterable[Finding]:
        """Say what the rules for claims with special treatment find (design/domain.md 3.5), once there is an offer."""
        if step not in _WITH_OFFER:
            return
        for rule, message in by_rule(self._claim_rules.open(self._store, facts.dossier.id, facts.claims)):
            weight = Weight.BLOCKS if rule.effect is Effect.BLOCKS else Weight.LOOK
            yield Finding(rule=f"claim.{rule.code}", weight=weight, field="claims", source=rule.source, message=message)

    def papers(self, dossier_id: str) -> list[PaperNeed]:
        """Return all papers of the table for this dossier, with what is noted."""
        return papers(self.facts(dossier_id), self.standards())

    def missing_papers(self, wanted: Mapping[str, ReadyStep]) -> dict[str, tuple[str, ...]]:
        """Return for many dossiers the names of the papers that a step lacks; one statement per table.

        Dossiers about whose papers the same was noted lack the same, so that is worked out once.
        """
        ids = tuple(wanted)
        clients = _grouped(self._store.find(Client, dossier_id=ids, order_by=("dossier_id", "position")))
        evidence = _grouped(self._store.find(Evidence, dossier_id=ids, order_by="id"))
        standards = self.standards()
        known: dict[object, tuple[str, ...]] = {}
        found = {}
        for dossier_id, step in wanted.items():
            people, noted = clients.get(dossier_id, []), evidence.get(dossier_id, [])
            places = {client.id: client.position for client in people}
            key = (
                step,
                len(people),
                tuple(
                    (one.item, places.get(one.client_id or ""), one.status, one.dated_on, one.until) for one in noted
                ),
            )
            if key not in known:
                needs = papers_of(people, noted, standards, step)
                known[key] = tuple(
                    dict.fromkeys(need.item.name for need in needs if need.fault not in {"", "ends_soon"})
                )
            found[dossier_id] = known[key]
        return found

    def bring_list(self, dossier_id: str) -> bytes:
        """Return the list of what the client must still bring, as PDF in plain Dutch."""
        facts = self.facts(dossier_id)
        organisation = self._organisation.get()
        standards = self.standards()
        return self._desk.report(
            document(
                papers(facts, standards),
                self._texts,
                number=facts.dossier.number,
                organisation=organisation.name,
                phone=organisation.phone,
                today=standards.today,
                appointment=facts.intake.meeting_planned_on if facts.intake else None,
                for_two=len(facts.clients) > 1,
            )
        )

    def facts(
        self, dossier_id: str, product: Product | None = None, claims: Sequence[Claim] | None = None
    ) -> ReadyFacts:
        """Read what the check looks at."""
        find = self._store.find
        dossier = self._store.get(Dossier, dossier_id)
        if claims is None:
            claims = find(Claim, dossier_id=dossier_id, deleted_on=None, order_by=("position", "id"))
        versions = find(Proposal, dossier_id=dossier_id, order_by="version")
        newest = versions[-1] if versions else None
        vtlb = find(VtlbResult, dossier_id=dossier_id, order_by=("calculated_on", "pk"))
        intakes = find(Intake, dossier_id=dossier_id, order_by="id")
        handlers = tuple({claim.handler_id for claim in claims})
        return ReadyFacts(
            dossier=dossier,
            clients=find(Client, dossier_id=dossier_id, order_by="position"),
            claims=claims,
            vtlb=vtlb[-1] if vtlb else None,
            evidence=find(Evidence, dossier_id=dossier_id, order_by="id"),
            guidance=find(Guidance, dossier_id=dossier_id, order_by="id"),
            intake=intakes[-1] if intakes else None,
            decisions=find(Decision, dossier_id=dossier_id, order_by=("decided_on", "id")),
            parties={party.id: party for party in find(Creditor, id=handlers)},
            product=product or (newest.product if newest else dossier.intended_product),
            is_agreed=newest is not None and newest.status is ProposalStatus.AGREED,
        )

    def note(
        self,
        dossier_id: str,
        item: str,
        status: EvidenceStatus,
        *,
        client_id: str | None = None,
        dated_on: date | None = None,
        until: date | None = None,
        amount_cents: int | None = None,
        document_id: str | None = None,
        remark: str = "",
    ) -> Evidence:
        """Note of one paper whether it is there, and what stands on it; noting again replaces what was noted.

        Raises UserError for an unknown paper, a person or document of another dossier, a date that cannot be, or a
        negative amount.
        """
        paper = self._table.paper(item)
        today = self._clock.today()
        with self._store.unit_of_work("evidence.note") as work:
            clients = work.find(Client, dossier_id=work.get(Dossier, dossier_id).id, order_by="position")
            if paper.per_client and client_id is None and len(clients) == 1:
                client_id = clients[0].id
            if paper.per_client and client_id not in {client.id for client in clients}:
                raise UserError("ready.which_client", item=paper.name)
            if not paper.per_client:
                client_id = None
            if dated_on is not None and not date(_FIRST_YEAR, 1, 1) <= dated_on <= today:
                raise UserError("ready.paper_date", day=dated_on)
            if until is not None and not (
                (dated_on or date(_FIRST_YEAR, 1, 1)) <= until <= date(today.year + _MOST_YEARS_AHEAD, 12, 31)
            ):
                raise UserError("ready.paper_until", day=until)
            if amount_cents is not None and not 0 <= amount_cents <= MAX_CENTS:
                raise UserError("ready.paper_amount")
            if document_id is not None and work.get(Document, document_id).dossier_id != dossier_id:
                raise UserError("ready.paper_document")
            noted = Evidence(
                id=self._ids.new(),
                dossier_id=dossier_id,
                item=item,
                status=status,
                client_id=client_id,
                noted_on=today,
                dated_on=dated_on,
                until=until,
                amount_cents=amount_cents,
                document_id=document_id,
                remark=remark.strip(),
            )
            before = work.find(Evidence, dossier_id=dossier_id, item=item, client_id=client_id)
            return work.save(replace(noted, id=before[0].id)) if before else work.add(noted)


def _grouped(records: Iterable[R]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = {}
    for record in records:
        found.setdefault(record.dossier_id, []).append(record)
    return found
