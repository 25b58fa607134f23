"""Deadlines for a counsellor: what is due and why, and what can be done to it (move, sleep, met, cancel, one's own)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.dates import add_months
from csr_desktop.domain.correspondence import Document, Letter
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.retention import OwnTerm
from csr_desktop.domain.term_table import DeadlineStep, TermCode, TermRule
from csr_desktop.domain.terms import checked_day
from csr_desktop.domain.work import Deadline
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.deadlines.court import court_deadlines
from csr_desktop.services.deadlines.creditors import creditor_deadlines
from csr_desktop.services.deadlines.hub import hub_deadlines
from csr_desktop.services.deadlines.intake import intake_deadlines
from csr_desktop.services.deadlines.late import Overdue, late_items
from csr_desktop.services.deadlines.merging import key_of, known, merged
from csr_desktop.services.deadlines.model import DerivedDeadline, OpenDeadline
from csr_desktop.services.deadlines.parts import RuleContext
from csr_desktop.services.deadlines.settlement import figure_deadlines, retention_deadlines, settlement_deadlines
from csr_desktop.services.deadlines.terms import OwnLength, TermsInForce, TermTables
from csr_desktop.store.deadline_facts import DeadlineFacts
from csr_desktop.store.deadline_reading import read_deadlines, read_facts, read_unsent
from csr_desktop.store.unit_of_work import Store, UnitOfWork

__all__ = ["DeadlineService", "DeadlineSnapshot", "DeadlineStep", "MoveBy", "OpenDeadline", "Overdue", "TermCode"]

_OWN_LENGTHS = "terms.own"
_OWN_RETENTION = "retention.own_terms"
#: A deadline is never put further away than this, nor does it sleep longer: that is forgetting it.
_FURTHEST_YEARS = 10


class MoveBy(StrEnum):
    """Moving with one key."""

    WEEK = "+1w"
    TWO_WEEKS = "+2w"
    MONTH = "+1m"


@dataclass(frozen=True, slots=True)
class DeadlineSnapshot:
    """Records that were read at one moment; the same snapshot always gives the same deadlines."""

    today: date
    facts: DeadlineFacts
    records: tuple[Deadline, ...]
    own_retention: Mapping[str, OwnTerm]
    #: Only what is shown as coming by then was read and is wanted; None is everything that is open.
    horizon: date | None = None


class DeadlineService:
    """Derives deadlines from the records of all open dossiers, or of one, and keeps what people do to them."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, tables: TermTables) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._tables = tables

    # --- what is due --------------------------------------------------------------------------------------------

    def snapshot(self, dossier_id: str | None = None, *, horizon: date | None = None) -> DeadlineSnapshot:
        """Read everything that deadlines follow from, each table once.

        `horizon`: only deadlines that are shown as coming by that day are wanted, which costs about half of it.
        """
        today = self._clock.today()
        terms = self.terms()
        least = min(rule.years for rule in self._tables.safety.retention)
        raw = self._store.setting(_OWN_RETENTION)
        own = msgspec.json.decode(raw, type=dict[str, OwnTerm]) if raw else {}
        least = min([least, *(term.years for term in own.values())])
        closed_before = add_months(max(today, horizon or today), -12 * least)
        database = self._store.database
        records = tuple(known(read_deadlines(database, dossier_id)))
        facts = read_facts(
            database,
            tuple(terms.notice_months),
            dossier_id=dossier_id,
            closed_before=closed_before,
            told_before=None if horizon is None else _oldest_notice(terms, records, horizon),
        )
        return DeadlineSnapshot(today, facts, records, own, horizon)

    def deadlines_of(self, snapshot: DeadlineSnapshot) -> list[OpenDeadline]:
        """Return the open deadlines that follow from records already read, the earliest first, in a stable order."""
        terms = self.terms()
        touched = frozenset(key_of(record) for record in snapshot.records)
        context = RuleContext(terms, snapshot.today, snapshot.horizon, touched)
        facts = snapshot.facts
        derived: list[DerivedDeadline] = [
            *intake_deadlines(facts, context),
            *creditor_deadlines(facts, context),
            *hub_deadlines(facts, context),
            *figure_deadlines(facts, context),
            *settlement_deadlines(facts, context),
            *court_deadlines(facts, context),
            *retention_deadlines(facts, context, snapshot.own_retention),
        ]
        last = snapshot.horizon
        found = [
            item for item in merged(facts, derived, snapshot.records, terms) if last is None or item.warn_on <= last
        ]
        found.sort(key=_place)
        return found

    def all_open(self) -> list[OpenDeadline]:
        """Return all open deadlines, also those that sleep."""
        return self.deadlines_of(self.snapshot())

    def of(self, dossier_id: str) -> list[OpenDeadline]:
        """Return the open deadlines of one dossier, also those that sleep."""
        return self.deadlines_of(self.snapshot(dossier_id))

    def due(self, until: date | None = None) -> list[OpenDeadline]:
        """Return what has to be looked at on a day (today without one): its warning day has come and it is awake."""
        day = until or self._clock.today()
        return [item for item in self.coming(day) if not item.is_asleep(day)]

    def coming(self, until: date | None = None) -> list[OpenDeadline]:
        """Return what is late or shown as coming on a day (today without one), also what sleeps.

        It costs about half of `all_open`.
        """
        return self.deadlines_of(self.snapshot(horizon=until or self._clock.today()))

    def late(self, dossier_id: str | None = None) -> list[Overdue]:
        """Return what should have happened by now in all dossiers or in one, longest first (csr check, bin, pages).

        What the hub's guard, the check of figures and the list of retention tell is not told a second time.
        """
        snapshot = self.snapshot(dossier_id, horizon=self._clock.today())
        unsent = read_unsent(self._store.database, dossier_id)
        return late_items(self.deadlines_of(snapshot), unsent, snapshot.today)

    def find(self, dossier_id: str, reference: str) -> OpenDeadline:
        """Return the open deadline that a person means: its reference, or its term alone when there is one of it.

        Raises UserError `deadline.unknown`, or `deadline.ambiguous` with the references that fit.
        """
        term, _, subject = reference.strip().partition("/")
        fitting = [
            item
            for item in self.of(dossier_id)
            if item.term.casefold() == term.casefold() and (not subject or item.subject.endswith(subject))
        ]
        if not fitting:
            raise UserError("deadline.unknown", reference=reference)
        if len(fitting) > 1:
            raise UserError("deadline.ambiguous", references=", ".join(item.reference for item in fitting))
        return fitting[0]

    def records(self, dossier_id: str) -> list[Deadline]:
        """Return what people did to deadlines of a dossier, also to those that are over, oldest first."""
        return self._store.find(Deadline, dossier_id=dossier_id, order_by="id")

    # --- what a person does -------------------------------------------------------------------------------------

    def add(
        self,
        dossier_id: str,
        due_on: date,
        reason: str,
        *,
        owner: str = "",
        document_id: str | None = None,
        letter_id: str | None = None,
    ) -> Deadline:
        """Set a deadline of one's own, with its reason, for a document or letter of the same dossier perhaps.

        Raises UserError `deadline.reason_missing`, `deadline.day_passed`, `deadline.too_far`,
        `deadline.dossier_closed`, `deadline.other_dossier`.
        """
        if not reason.strip():
            raise UserError("deadline.reason_missing")
        self._check_due(due_on)
        with self._store.unit_of_work("deadline.add") as work:
            self._check_open(work, dossier_id)
            _check_belongs(work, dossier_id, document_id, letter_id)
            own_id = self._ids.new()
            return work.add(
                Deadline(
                    id=own_id,
                    dossier_id=dossier_id,
                    term=TermCode.OWN,
                    subject=own_id,
                    began_on=self._clock.today(),
                    due_on=due_on,
                    term_ends_on=due_on,
                    reason=reason.strip(),
                    owner=owner.strip(),
                    document_id=document_id,
                    letter_id=letter_id,
                )
            )

    def move(self, deadline: OpenDeadline, to: date) -> Deadline:
        """Choose another day for a deadline; the day by the rule stays visible beside it.

        Raises UserError `deadline.day_passed`, `deadline.before_begin`, `deadline.too_far`, `deadline.dossier_closed`.
        """
        self._check_due(to)
        if to < deadline.began_on:
            raise UserError("deadline.before_begin", begin=deadline.began_on, day=to)
        return self._change("deadline.move", deadline, due_on=to, sleeps_until=None)

    def move_by(self, deadline: OpenDeadline, by: MoveBy) -> Deadline:
        """Move by a week, two weeks or a month, from its day or from today if that has passed; never to a free day."""
        begin = max(deadline.due_on, self._clock.today())
        weeks = 1 if by is MoveBy.WEEK else 2
        to = add_months(begin, 1) if by is MoveBy.MONTH else begin + timedelta(weeks=weeks)
        return self.move(deadline, self.terms().calendar.open_from(to))

    def sleep(self, deadline: OpenDeadline, until: date) -> Deadline:
        """Hide a deadline until a day; it keeps its own day, and stands in every list of the dossier itself.

        Raises UserError `deadline.sleep_passed`, `deadline.too_far`, `deadline.dossier_closed`.
        """
        if until <= self._clock.today():
            raise UserError("deadline.sleep_passed", day=until)
        self._check_far(until)
        return self._change("deadline.sleep", deadline, sleeps_until=until)

    def wake(self, deadline: OpenDeadline) -> Deadline:
        """Show a sleeping deadline again."""
        return self._change("deadline.wake", deadline, sleeps_until=None)

    def met(self, deadline: OpenDeadline, on: date | None = None) -> Deadline:
        """Record that what was to be done is done, today or on an earlier day.

        Raises UserError `deadline.met_later` for a day that has not come, `deadline.met_before_begin` for one before
        the deadline began (a clock that was set back).
        """
        day = on or self._clock.today()
        if day > self._clock.today():
            raise UserError("deadline.met_later", day=day)
        if day < deadline.began_on:
            raise UserError("deadline.met_before_begin", day=day, begin=deadline.began_on)
        return self._change("deadline.met", deadline, met_on=day)

    def cancel(self, deadline: OpenDeadline) -> Deadline:
        """Record that a deadline does not count (any more)."""
        return self._change("deadline.cancel", deadline, cancelled_on=self._clock.today())

    def hand_to(self, deadline: OpenDeadline, owner: str) -> Deadline:
        """Let a colleague watch a deadline; an empty name gives it back to the counsellor of the dossier."""
        return self._change("deadline.owner", deadline, owner=owner.strip())

    # --- the terms themselves -----------------------------------------------------------------------------------

    def terms(self) -> TermsInForce:
        """Return the terms as they hold for this organisation."""
        return TermsInForce(self._tables, self._own_lengths())

    def rules(self) -> Sequence[TermRule]:
        """Return the rows of the table in its order."""
        return self._tables.terms.term

    def set_length(self, code: TermCode, length: int | None, reason: str) -> None:
        """Choose another length for a term that a municipality may set, with its reason; None takes the table's again.

        Raises UserError `term.not_municipal`, `term.length`, `term.too_long` or `term.reason_missing`.
        """
        rule = self._tables.terms.rule(code)
        if not rule.municipal or rule.length is None or rule.unit is None:
            names = ", ".join(item.code for item in self._tables.terms.term if item.municipal)
            raise UserError("term.not_municipal", term=code.value, terms=names)
        own = dict(self._own_lengths())
        if length is None:
            own.pop(code, None)
        else:
            if length < 1:
                raise UserError("term.length", count=length)
            most = rule.most or rule.length
            if length > most:
                raise UserError("term.too_long", most=most)
            if not reason.strip():
                raise UserError("term.reason_missing")
            own[code] = OwnLength(length, reason.strip())
        with self._store.unit_of_work("terms.own") as work:
            work.put_setting(_OWN_LENGTHS, msgspec.json.encode(own).decode())

    # --- inside -------------------------------------------------------------------------------------------------

    def _own_lengths(self) -> Mapping[TermCode, OwnLength]:
        raw = self._store.setting(_OWN_LENGTHS)
        return msgspec.json.decode(raw, type=dict[TermCode, OwnLength]) if raw else {}

    def _change(self, action: str, deadline: OpenDeadline, **fields: object) -> Deadline:
        """Change the record of a deadline, or make it at the first change."""
        with self._store.unit_of_work(action) as work:
            self._check_open(work, deadline.dossier_id)
            key = (deadline.dossier_id, deadline.term.value, deadline.subject)
            stored = [
                record
                for record in work.find(Deadline, dossier_id=deadline.dossier_id, term=deadline.term)
                if key_of(record) == key
            ]
            if stored:
                days = {"due_on": deadline.due_on, "term_ends_on": deadline.term_ends_on}
                return work.save(replace(stored[-1], **{**days, **fields}))  # type: ignore[arg-type]
            made = Deadline(
                id=self._ids.new(),
                dossier_id=deadline.dossier_id,
                term=deadline.term,
                subject=deadline.subject,
                began_on=deadline.began_on,
                due_on=deadline.due_on,
                term_ends_on=deadline.term_ends_on,
                letter_id=deadline.letter_ids[0] if len(deadline.letter_ids) == 1 else None,
            )
            return work.add(replace(made, **fields))  # type: ignore[arg-type]

    def _check_due(self, day: date) -> None:
        checked_day(day)
        if day < self._clock.today():
            raise UserError("deadline.day_passed", day=day)
        self._check_far(day)

    def _check_far(self, day: date) -> None:
        if day > add_months(self._clock.today(), 12 * _FURTHEST_YEARS):
            raise UserError("deadline.too_far", day=day, years=_FURTHEST_YEARS)

    def _check_open(self, work: UnitOfWork, dossier_id: str) -> None:
        dossier = work.get(Dossier, dossier_id)
        if dossier.phase is Phase.CLOSED or dossier.deleted_on is not None:
            raise UserError("deadline.dossier_closed", number=dossier.number)


def _place(item: OpenDeadline) -> tuple[date, str, str, str]:
    """By which deadlines are ordered: always the same for the same data."""
    return item.due_on, item.number, item.derived.term, item.derived.subject


def _oldest_notice(terms: TermsInForce, records: Sequence[Deadline], horizon: date) -> date | None:
    """The last day of a notice whose rest can come to its end by the horizon; None when somebody touched one."""
    usual = terms.length(TermCode.NOTICE)
    if usual is None or any(record.term == TermCode.NOTICE for record in records):
        return None
    months = min([usual.count, *terms.notice_months.values()])
    return add_months(horizon + timedelta(days=terms.rule(TermCode.NOTICE).warn_days), -months) + _MONTH_ENDS


#: A month less is not exactly a month back: some days more, and the rules themselves say which count.
_MONTH_ENDS = timedelta(days=4)


def _check_belongs(work: UnitOfWork, dossier_id: str, document_id: str | None, letter_id: str | None) -> None:
    if document_id is not None and work.get(Document, document_id).dossier_id != dossier_id:
        raise UserError("deadline.other_dossier")
    if letter_id is not None and work.get(Letter, letter_id).dossier_id != dossier_id:
        raise UserError("deadline.other_dossier")
