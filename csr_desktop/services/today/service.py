"""The work list: one ordered list over all open dossiers, from the data alone; put off, handed over, explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.dates import add_months
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.readiness_table import ReadyStep
from csr_desktop.domain.work import WorkMark
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.deadlines.model import OpenDeadline
from csr_desktop.services.deadlines.service import DeadlineService
from csr_desktop.services.next_step import NextStep, Step
from csr_desktop.services.ready import ReadyService
from csr_desktop.services.today.lines import deadline_lines, step_lines, step_of
from csr_desktop.services.today.model import WorkGroup, WorkItem
from csr_desktop.store.unit_of_work import Store
from csr_desktop.store.work_reading import read_names, read_not_agreed, read_parties, read_work

#: For which step papers are looked at, before each next step that a person takes.
_READY_FOR: Mapping[Step, ReadyStep] = {
    NextStep.REQUEST_BALANCES: ReadyStep.BALANCES,
    NextStep.ENTER_VTLB: ReadyStep.VTLB,
    NextStep.COMPLETE_TEXTS: ReadyStep.PROPOSAL,
    NextStep.MAKE_PROPOSAL: ReadyStep.PROPOSAL,
    NextStep.FREEZE_PROPOSAL: ReadyStep.PROPOSAL,
    NextStep.SEND_PROPOSAL: ReadyStep.PROPOSAL,
}
#: Longer is forgetting it; a deadline of one's own says when instead.
_LONGEST_MONTHS = 6


class TodayService:
    """Makes the list; what people do to a line is kept with the deadline, or as a mark."""

    def __init__(
        self, store: Store, ids: IdMaker, clock: Clock, deadlines: DeadlineService, ready: ReadyService
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._deadlines = deadlines
        self._ready = ready

    def items(self, *, owner: str = "", hidden: bool = False) -> list[WorkItem]:
        """Return the list in its order: of everybody or of one counsellor, with or without what was put off.

        The order: threats, statutory terms that passed, other terms that passed, today, second looks, what comes near,
        steps that wait for us, what is kept too long; within a group the oldest day first, then the number.
        """
        today = self._clock.today()
        found = self._lines(self._deadlines.coming(today), today)
        wanted = owner.strip().casefold()
        return [
            item
            for item in found
            if (hidden or item.hidden_until is None) and (not wanted or item.owner.casefold() == wanted)
        ]

    def of(self, dossier_id: str, deadlines: Sequence[OpenDeadline]) -> list[WorkItem]:
        """Return the lines of one dossier, also what was put off, from its deadlines as `DeadlineService.of` says."""
        return self._lines(deadlines, self._clock.today(), dossier_id)

    def names(self, items: Sequence[WorkItem]) -> Mapping[str, str]:
        """Return who the dossiers of these lines are about, by their id."""
        found = read_names(self._store.database)
        closed = tuple({item.dossier_id for item in items if item.dossier_id not in found})
        people: dict[str, list[str]] = {}
        for client in self._store.find(Client, dossier_id=closed, order_by=("dossier_id", "position")):
            people.setdefault(client.dossier_id, []).append(client.full_name)
        return {**found, **{dossier_id: " en ".join(names) for dossier_id, names in people.items()}}

    def parties(self, items: Sequence[WorkItem]) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Return who a line is about that stands for several creditors, by dossier and key; each name once.

        Lines about one creditor, or about none, are left out: these say it themselves.
        """
        claims: dict[tuple[str, str], Sequence[str]] = {}
        refused: dict[str, tuple[str, str]] = {}
        for item in items:
            if item.deadline is not None:
                if item.deadline.claim_ids and not item.deadline.creditor:
                    claims[item.dossier_id, item.key] = item.deadline.claim_ids
            elif item.step == NextStep.NEW_PROPOSAL:
                refused[item.dossier_id] = (item.dossier_id, item.key)
        for dossier_id, found in read_not_agreed(self._store.database, refused).items():
            claims[refused[dossier_id]] = found
        names = read_parties(self._store.database, {claim_id for found in claims.values() for claim_id in found})
        return {
            line: tuple(dict.fromkeys(names[claim_id] for claim_id in found if claim_id in names))
            for line, found in claims.items()
        }

    def counts(self, items: Sequence[WorkItem]) -> dict[WorkGroup, int]:
        """Return how many lines each group has, in the order of the list; groups without lines are left out."""
        return {group: count for group in WorkGroup if (count := sum(item.group is group for item in items))}

    def find(self, dossier_id: str, key: str) -> WorkItem:
        """Return the line of a dossier by its key; UserError `today.gone` when it is not (any more) on the list."""
        for item in self.items(hidden=True):
            if item.dossier_id == dossier_id and item.key == key:
                return item
        raise UserError("today.gone", key=key)

    def snooze(self, item: WorkItem, until: date) -> None:
        """Put a line off until a day; it comes back by itself, also when its reason has changed by then.

        Raises UserError `today.snooze_passed` or `today.snooze_too_long`.
        """
        if until <= self._clock.today():
            raise UserError("today.snooze_passed", day=until)
        if until > add_months(self._clock.today(), _LONGEST_MONTHS):
            raise UserError("today.snooze_too_long", day=until, months=_LONGEST_MONTHS)
        if item.deadline is not None:
            self._deadlines.sleep(item.deadline, until)
        else:
            self._mark("today.snooze", item, hidden_until=until)

    def wake(self, item: WorkItem) -> None:
        """Show a line again that was put off."""
        if item.deadline is not None:
            self._deadlines.wake(item.deadline)
        else:
            self._mark("today.wake", item, hidden_until=None)

    def hand_over(self, item: WorkItem, owner: str, remark: str = "") -> None:
        """Let a colleague do one line; an empty name gives it back to the counsellor of the dossier."""
        if item.deadline is not None:
            self._deadlines.hand_to(item.deadline, owner)
        else:
            self._mark("today.hand_over", item, owner=owner.strip(), remark=remark.strip())

    def _lines(self, deadlines: Sequence[OpenDeadline], today: date, dossier_id: str | None = None) -> list[WorkItem]:
        steps = [(facts, step_of(facts)) for facts in read_work(self._store.database, dossier_id)]
        missing = self._ready.missing_papers(
            {facts.id: _READY_FOR[step] for facts, step in steps if step in _READY_FOR}
        )
        lines = [
            *deadline_lines(deadlines, today),
            *self._marked(list(step_lines(steps, missing, today)), today),
        ]
        lines.sort(key=lambda item: item.place)
        return lines

    def _marked(self, lines: list[WorkItem], today: date) -> list[WorkItem]:
        marks = {(mark.dossier_id, mark.item): mark for mark in self._store.find(WorkMark, order_by="id")}
        found = []
        for line in lines:
            mark = marks.get((line.dossier_id, line.key))
            if mark is None:
                found.append(line)
                continue
            hidden = mark.hidden_until if mark.hidden_until and mark.hidden_until > today else None
            found.append(msgspec.structs.replace(line, owner=mark.owner or line.owner, hidden_until=hidden))
        return found

    def _mark(self, action: str, item: WorkItem, **fields: object) -> None:
        with self._store.unit_of_work(action) as work:
            work.get(Dossier, item.dossier_id)
            stored = work.find(WorkMark, dossier_id=item.dossier_id, item=item.key)
            by = self._store.actor
            if stored:
                work.save(replace(stored[0], by=by, **fields))  # type: ignore[arg-type]
            else:
                mark = WorkMark(id=self._ids.new(), dossier_id=item.dossier_id, item=item.key, by=by)
                work.add(replace(mark, **fields))  # type: ignore[arg-type]
