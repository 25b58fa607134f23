"""Everything the tab shows, read in one go in the database's lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from csr_desktop.bootstrap import Core
from csr_desktop.dates import add_months
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import Payout, PayoutStatus, Review
from csr_desktop.domain.work import SecondLook
from csr_desktop.errors import Message, UserError
from csr_desktop.services.settlement.ending import AfterEnd
from csr_desktop.services.settlement.facts import SettlementFacts
from csr_desktop.services.settlement.outcomes import Outcome
from csr_desktop.services.settlement.starting import StartPlan
from csr_desktop.services.settlement.steps import NextSettlementStep


@dataclass(frozen=True, slots=True)
class SettlementView:
    """One dossier after its agreement. `start` is how it can begin, `facts` what is carried out or was."""

    dossier: Dossier
    today: date
    start: StartPlan | None
    facts: SettlementFacts | None
    steps: tuple[NextSettlementStep, ...]
    #: Creditors by claim.
    names: Mapping[str, str]
    #: Why planned payments wait for a colleague, and the look that is asked.
    look_reason: Message | None
    look: SecondLook | None
    people: tuple[str, ...]
    #: Why the discharge cannot be concluded today.
    obstacle: Message | None
    outcomes: tuple[Outcome, ...]
    after: AfterEnd | None

    @property
    def is_running(self) -> bool:
        """Whether something is carried out now."""
        return self.facts is not None and self.facts.settlement.ended_on is None and not self.is_closed

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be done any more but opening the dossier again."""
        return self.dossier.closed_on is not None or self.dossier.deleted_on is not None

    def payouts_in(self, *statuses: PayoutStatus) -> list[Payout]:
        """Return the payouts in these states, in the order in which they were planned."""
        return [item for item in self.facts.payouts if item.status in statuses] if self.facts else []

    @property
    def open_reviews(self) -> list[Review]:
        """Reviews that are planned and not held."""
        return [item for item in self.facts.reviews if item.held_on is None] if self.facts else []

    @property
    def months(self) -> list[date]:
        """The months for which money may come in, newest first: from the first month until now."""
        if self.facts is None:
            return []
        first = self.facts.begins_on.replace(day=1)
        found = [add_months(first, number) for number in range(self.facts.settlement.months)]
        return [month for month in found if month <= self.today][::-1]


def read_settlement(core: Core, dossier_id: str, today: date) -> SettlementView:
    """Read how the agreement of one dossier is carried out."""
    desk = core.settlement
    start: StartPlan | None = None
    try:
        start = desk.beginning.preview(dossier_id)
    except UserError:
        # Not agreed (any more), or begun: then what is carried out is shown.
        start = None
    facts = desk.facts(dossier_id) if desk.all_of(dossier_id) else None
    claims = core.dossiers.claims(dossier_id)
    parties = {party_id: party.name for party_id, party in core.dossiers.parties_of(claims).items()}
    names = {claim.id: parties[claim.creditor_id] for claim in claims}
    waiting = desk.payments.waiting([dossier_id])
    looks = [
        look
        for look in core.second_looks.of(dossier_id)
        if look.step is LookStep.PAYOUT and look.approved is None and facts and look.subject == facts.settlement.id
    ]
    running = facts is not None and facts.settlement.ended_on is None
    return SettlementView(
        dossier=core.dossiers.get(dossier_id),
        today=today,
        start=start,
        facts=facts,
        steps=tuple(desk.steps.of(dossier_id)) if facts else (),
        names=names,
        look_reason=waiting[0].look if waiting else None,
        look=looks[-1] if looks and waiting and waiting[0].look else None,
        people=core.team.known(),
        obstacle=desk.endings.obstacle(dossier_id) if running else None,
        outcomes=_ended(facts, names) if facts else (),
        after=desk.endings.after(dossier_id) if facts else None,
    )


def _ended(facts: SettlementFacts, names: Mapping[str, str]) -> tuple[Outcome, ...]:
    part = {line.claim_id for line in facts.lines}
    return tuple(
        Outcome(item, creditor=names.get(item.claim_id, ""), handler_id="", takes_part=item.claim_id in part)
        for item in facts.discharges
    )
