"""The end of carrying out: before its time, or with the discharge of what remains.

Either way every claim gets a record of what was paid and what became of the rest, every creditor hears of it over the
channel it is in, and what must still be told by letter is named (design/domain.md 1.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase
from csr_desktop.domain.process import PAYOUTS
from csr_desktop.domain.settlement import (
    Discharge,
    EndReason,
    Payout,
    PayoutStatus,
    Settlement,
    SettlementResult,
)
from csr_desktop.domain.settlement_terms import SettlementTerms
from csr_desktop.domain.support import PeriodKind, SupportPeriod
from csr_desktop.domain.term_table import TermCode
from csr_desktop.domain.work import Deadline
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.hub_goodbye import tell_ended
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.phases import move_phase
from csr_desktop.services.settlement.facts import NormsOn, SettlementFacts, read_facts
from csr_desktop.services.settlement.outcomes import Outcome, outcomes_of
from csr_desktop.services.settlement.planning import LUMP_SUM, Moment, due_amounts
from csr_desktop.services.settlement.telling import who_heard, who_will_hear
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork
from csr_desktop.texts import Texts

#: DDAS knows nine reasons of leaving; that of an early end is one of them (design/domain.md 1.1).
EXIT_REASONS: Mapping[EndReason, ExitReason] = {
    EndReason.NEW_DEBTS: ExitReason.NOT_COMPLIANT,
    EndReason.NO_COOPERATION: ExitReason.NOT_COMPLIANT,
    EndReason.WRONG_INFORMATION: ExitReason.NOT_COMPLIANT,
    EndReason.DECEASED: ExitReason.DECEASED,
    EndReason.MOVED: ExitReason.MOVED,
    EndReason.WITHDRAWN: ExitReason.WITHDRAWN,
    EndReason.OTHER: ExitReason.OTHER,
}
_UNDER_WAY = (PayoutStatus.PLANNED, PayoutStatus.EXPORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The end of a settlement. `told` heard of it over the hub, `to_write` are those who must get a letter (names).

    `reserve_cents` is what is left in the reserve; `exit_reason` the one to close the dossier with.
    """

    settlement: Settlement
    outcomes: tuple[Outcome, ...]
    told: tuple[str, ...]
    to_write: tuple[str, ...]
    reserve_cents: int
    exit_reason: ExitReason
    bkr_on: date | None = None
    aftercare_talk_by: date | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyEnd:
    """What an end before the time would do: payments that lapse, money under way and left, claims, and who hears."""

    outcomes: tuple[Outcome, ...]
    lapsing: tuple[Payout, ...]
    under_way_cents: int
    reserve_cents: int
    would_hear: tuple[str, ...]
    to_write: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterEnd:
    """What follows a settlement that succeeded: the BKR, and aftercare with its talk while that is still to come."""

    bkr_on: date
    aftercare_began_on: date | None
    aftercare_ended_on: date | None
    talk_by: date | None


class Endings:
    """Ends settlements, opens them again, and notes the confirmations of creditors."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        norms_on: NormsOn,
        terms: SettlementTerms,
        hub: HubComposer,
        texts: Texts,
        bkr_on: Callable[[date], date],
    ) -> None:
        """`bkr_on` gives the day by which the registration at the BKR must be gone, from the day of the end (T18)."""
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms_on = norms_on
        self._terms = terms
        self._hub = hub
        self._texts = texts
        self._bkr_on = bkr_on

    def end_early(
        self, dossier_id: str, reason: EndReason, *, ended_on: date | None = None, remark: str = ""
    ) -> Ending:
        """End before the time: what is planned lapses, nothing is cancelled, every creditor hears that it is over.

        Creditors never hear why: that is the client's own affair. Raises UserError `settlement.end_day`, or
        `settlement.end_remark` when the reason is another one and nobody says which.
        """
        if reason is EndReason.OTHER and not remark.strip():
            raise UserError("settlement.end_remark")
        with self._store.unit_of_work("settlement.end") as work:
            facts = read_facts(work, self._norms_on, dossier_id, running_only=True)
            day = self._end_day(facts, ended_on)
            for payout in facts.planned_out():
                PAYOUTS.check(payout.status, PayoutStatus.CANCELLED)
                work.save(replace(payout, status=PayoutStatus.CANCELLED))
            outcomes = self._outcomes(work, facts, day, succeeded=False, kept={})
            ended = self._close(work, facts, outcomes, SettlementResult.ENDED_EARLY, day, reason.value, remark)
            tell_ended(work, self._hub, facts.dossier, None)
            move_phase(work, self._ids, facts.dossier, Phase.ENDED_EARLY, day)
            told, to_write = who_heard(work, facts)
            notes = []
            under_way = facts.sum_of({PayoutStatus.EXPORTED})
            if under_way:
                notes.append(Message.of("settlement.end_under_way", amount=under_way))
            if facts.reserve_cents > 0:
                notes.append(Message.of("settlement.end_reserve", amount=facts.reserve_cents))
        return Ending(
            settlement=ended,
            outcomes=outcomes,
            told=told,
            to_write=to_write,
            reserve_cents=facts.reserve_cents,
            exit_reason=EXIT_REASONS[reason],
            notes=tuple(notes),
        )

    def preview_early(self, dossier_id: str) -> EarlyEnd:
        """Return what an early end would do today; stores nothing. UserError when nothing is carried out."""
        facts = read_facts(self._store, self._norms_on, dossier_id, running_only=True)
        would_hear, to_write = who_will_hear(self._store, facts)
        return EarlyEnd(
            outcomes=self._outcomes(self._store, facts, self._clock.today(), succeeded=False, kept={}),
            lapsing=tuple(facts.planned_out()),
            under_way_cents=facts.sum_of({PayoutStatus.EXPORTED}),
            reserve_cents=facts.reserve_cents,
            would_hear=would_hear,
            to_write=to_write,
        )

    def after(self, dossier_id: str) -> AfterEnd | None:
        """Return what follows the end; None while it runs and after an early end."""
        facts = read_facts(self._store, self._norms_on, dossier_id)
        ended_on = facts.settlement.ended_on
        if ended_on is None or facts.settlement.result is not SettlementResult.SUCCEEDED:
            return None
        found = self._store.find(SupportPeriod, dossier_id=dossier_id, kind=PeriodKind.AFTERCARE, began_on=ended_on)
        talks = self._store.find(Deadline, dossier_id=dossier_id, subject=found[-1].id) if found else []
        open_talks = [item.due_on for item in talks if item.met_on is None and item.cancelled_on is None]
        return AfterEnd(
            bkr_on=self._bkr_on(ended_on),
            aftercare_began_on=found[-1].began_on if found else None,
            aftercare_ended_on=found[-1].ended_on if found else None,
            talk_by=open_talks[0] if open_talks else None,
        )

    def preview(self, dossier_id: str, kept: Mapping[str, str] | None = None) -> tuple[Outcome, ...]:
        """Return what the discharge would do to each claim if it came today; stores nothing."""
        facts = read_facts(self._store, self._norms_on, dossier_id)
        return self._outcomes(self._store, facts, self._clock.today(), succeeded=True, kept=kept or {})

    def obstacle(self, dossier_id: str) -> Message | None:
        """Say why the discharge could not be concluded today; None when nothing stands in the way."""
        facts = read_facts(self._store, self._norms_on, dossier_id)
        try:
            _refuse_unfinished(facts, self._clock.today())
        except UserError as error:
            return error.message
        return None

    def discharge(
        self,
        dossier_id: str,
        *,
        decided_on: date | None = None,
        kept: Mapping[str, str] | None = None,
        remark: str = "",
    ) -> Ending:
        """Conclude a settlement that was carried out: the discharge of every claim, and aftercare begins.

        `kept` are claims that stay although they took part, with the reason. Raises UserError `discharge.too_early`,
        `discharge.payouts_open`, `discharge.money_left`, `discharge.not_paid`, `discharge.return_surplus`,
        `discharge.claim_unknown`, or `settlement.end_day`.
        """
        given = {claim_id: reason.strip() for claim_id, reason in (kept or {}).items()}
        with self._store.unit_of_work("settlement.discharge") as work:
            facts = read_facts(work, self._norms_on, dossier_id, running_only=True)
            day = self._end_day(facts, decided_on)
            _refuse_unfinished(facts, day)
            outcomes = self._outcomes(work, facts, day, succeeded=True, kept=given)
            if not given.keys() <= {item.discharge.claim_id for item in outcomes} or not all(given.values()):
                raise UserError("discharge.claim_unknown")
            ended = self._close(work, facts, outcomes, SettlementResult.SUCCEEDED, day, "", remark)
            tell_ended(work, self._hub, facts.dossier, ExitReason.COMPLETED)
            move_phase(work, self._ids, facts.dossier, Phase.SUCCEEDED, day)
            talk_by = self._begin_aftercare(work, facts.dossier, day)
            told, to_write = who_heard(work, facts)
        return Ending(
            settlement=ended,
            outcomes=outcomes,
            told=told,
            to_write=to_write,
            reserve_cents=facts.reserve_cents,
            exit_reason=ExitReason.COMPLETED,
            bkr_on=self._bkr_on(day),
            aftercare_talk_by=talk_by,
            notes=(*(note for item in outcomes for note in item.notes), *_notes(facts, day)),
        )

    def confirm(self, dossier_id: str, claim_ids: Sequence[str], confirmed_on: date | None = None) -> list[Discharge]:
        """Note that a creditor confirmed the discharge of its claims; their payments are settled with that.

        Raises UserError `discharge.none`, `discharge.not_discharged` or `discharge.confirm_day`.
        """
        today = self._clock.today()
        day = confirmed_on or today
        with self._store.unit_of_work("discharge.confirm") as work:
            facts = read_facts(work, self._norms_on, dossier_id)
            by_claim = {item.claim_id: item for item in facts.discharges}
            found = []
            for claim_id in claim_ids:
                item = by_claim.get(claim_id)
                if item is None:
                    raise UserError("discharge.none")
                if not item.is_discharged:
                    raise UserError("discharge.not_discharged")
                if not item.decided_on <= day <= today:
                    raise UserError("discharge.confirm_day", earliest=item.decided_on, today=today)
                found.append(work.save(replace(item, confirmed_on=day)))
                for payout in facts.payouts:
                    if payout.claim_id == claim_id and payout.status is PayoutStatus.PAID:
                        PAYOUTS.check(payout.status, PayoutStatus.DISCHARGED)
                        work.save(replace(payout, status=PayoutStatus.DISCHARGED, discharged_on=day))
            return found

    def reopen(self, dossier_id: str, reason: str) -> Settlement:
        """Take the end of a settlement back, because it was a mistake: carrying out goes on where it stood.

        Nothing is sent: who was told that it is over must be told otherwise by a person. Raises UserError
        `settlement.not_ended`, `settlement.reopen_reason`, or `settlement.confirmed` once a creditor confirmed.
        """
        if not reason.strip():
            raise UserError("settlement.reopen_reason")
        with self._store.unit_of_work("settlement.reopen") as work:
            facts = read_facts(work, self._norms_on, dossier_id)
            if facts.settlement.ended_on is None or facts.dossier.phase not in {Phase.SUCCEEDED, Phase.ENDED_EARLY}:
                raise UserError("settlement.not_ended", number=facts.dossier.number)
            if any(item.confirmed_on for item in facts.discharges):
                raise UserError("settlement.confirmed")
            for item in facts.discharges:
                work.remove(item)
            self._end_aftercare(work, facts)
            opened = work.save(replace(facts.settlement, ended_on=None, result=None, end_reason=""))
            move_phase(work, self._ids, facts.dossier, Phase.EXECUTION, self._clock.today(), reason=reason.strip())
            return opened

    # --- parts -------------------------------------------------------------------------------------------------------

    def _end_day(self, facts: SettlementFacts, given: date | None) -> date:
        today = self._clock.today()
        day = given or today
        happened = [item.paid_on for item in facts.payouts if item.paid_on] + [facts.settlement.started_on]
        if not max(happened) <= day <= today:
            raise UserError("settlement.end_day", earliest=max(happened), today=today, day=day)
        return day

    def _outcomes(
        self, reader: Reader, facts: SettlementFacts, day: date, *, succeeded: bool, kept: Mapping[str, str]
    ) -> tuple[Outcome, ...]:
        return outcomes_of(reader, facts, self._terms, day, self._ids.new, succeeded=succeeded, kept=kept)

    def _close(
        self,
        work: UnitOfWork,
        facts: SettlementFacts,
        outcomes: Sequence[Outcome],
        result: SettlementResult,
        day: date,
        reason: str,
        remark: str,
    ) -> Settlement:
        work.add_all([item.discharge for item in outcomes])
        told = remark.strip() or facts.settlement.remark
        return work.save(replace(facts.settlement, ended_on=day, result=result, end_reason=reason, remark=told))

    def _begin_aftercare(self, work: UnitOfWork, dossier: Dossier, day: date) -> date:
        """Begin aftercare, with a talk within the months of the table (features.md 3d) as a deadline of its own."""
        talk_by = add_months(day, self._terms.ending.aftercare_talk_months)
        period = work.add(
            SupportPeriod(id=self._ids.new(), dossier_id=dossier.id, kind=PeriodKind.AFTERCARE, began_on=day)
        )
        work.add(
            Deadline(
                id=self._ids.new(),
                dossier_id=dossier.id,
                term=TermCode.OWN.value,
                subject=period.id,
                began_on=day,
                due_on=talk_by,
                term_ends_on=talk_by,
                reason=self._texts.say(Message.of("settlement.aftercare_talk")),
                owner=dossier.counsellor,
            )
        )
        return talk_by

    def _end_aftercare(self, work: UnitOfWork, facts: SettlementFacts) -> None:
        """Take back the aftercare that began with the end that is taken back."""
        for period in work.find(
            SupportPeriod, dossier_id=facts.dossier.id, kind=PeriodKind.AFTERCARE, began_on=facts.settlement.ended_on
        ):
            for item in work.find(Deadline, dossier_id=facts.dossier.id, subject=period.id):
                work.remove(item)
            work.remove(period)


def _refuse_unfinished(facts: SettlementFacts, day: date) -> None:
    """Refuse the discharge while something is to be paid, to come, or to go back."""
    settlement = facts.settlement
    waiting = [item for item in facts.payouts if item.status in _UNDER_WAY]
    if waiting:
        raise UserError("discharge.payouts_open", count=len(waiting))
    if settlement.product is Product.SA:
        if day < settlement.planned_end_on:
            raise UserError("discharge.too_early", day=settlement.planned_end_on)
        return
    moment = Moment(LUMP_SUM if settlement.product is Product.SK else settlement.months, is_final=True)
    left = sum(due_amounts(facts, moment).values())
    if settlement.product is Product.SK and left:
        raise UserError("discharge.not_paid", amount=left)
    covers_all = facts.collected_cents >= facts.total_cents
    if settlement.product is Product.SB and day < settlement.planned_end_on and not covers_all:
        raise UserError("discharge.too_early", day=settlement.planned_end_on)
    if left:
        raise UserError("discharge.money_left", amount=left)
    if facts.reserve_cents > 0:
        raise UserError("discharge.return_surplus", amount=facts.reserve_cents)


def _notes(facts: SettlementFacts, day: date) -> list[Message]:
    notes = []
    given = facts.collected_cents - facts.reserve_cents
    if given < facts.offered_cents:
        notes.append(Message.of("discharge.below_offer", given=given, offered=facts.offered_cents))
    if facts.reserve_cents < 0:
        notes.append(Message.of("deposit.reserve_negative", amount=facts.reserve_cents))
    open_reviews = sum(item.held_on is None and item.due_on <= day for item in facts.reviews)
    if open_reviews:
        notes.append(Message.of("discharge.review_open", count=open_reviews))
    return notes
