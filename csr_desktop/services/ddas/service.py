"""The national delivery as a person makes it: looked at first, then written, and remembered for the next one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.work import DeliveredTrajectory, Delivery
from csr_desktop.errors import CsrError, Message, UserError
from csr_desktop.files import atomic_write, remove_file
from csr_desktop.ids import IdMaker
from csr_desktop.services.ddas import checks, comparison, sender
from csr_desktop.services.ddas.checks import Finding, Severity
from csr_desktop.services.ddas.comparison import Comparison
from csr_desktop.services.ddas.model import DeliveryFile, OneDelivery, Trajectory, to_json
from csr_desktop.services.ddas.persons import PersonBook
from csr_desktop.services.ddas.selection import DeliveryPeriod, read, select
from csr_desktop.services.ddas.trajectory import UNKNOWN_MUNICIPALITY, trajectory
from csr_desktop.services.ddas.words import DdasWords
from csr_desktop.services.organisation import Organisation, OrganisationService
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

#: What the name of a test file must have in it, so that nobody sends it in by mistake.
_TEST = "proef"


@dataclass(frozen=True, slots=True)
class Made:
    """One dossier as it would be delivered."""

    dossier_id: str
    number: str
    trajectory: Trajectory


@dataclass(frozen=True, slots=True)
class Preparation:
    """A delivery that was looked at and not written yet.

    `faults` are about the organisation and stop every delivery; `remarks` are about the whole. `findings` are about
    single dossiers, in the order of their numbers.
    """

    period: DeliveryPeriod
    organisation: Organisation
    made: tuple[Made, ...]
    faults: tuple[Message, ...]
    remarks: tuple[Message, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which a dossier cannot be delivered as it is."""
        return tuple(item for item in self.findings if item.severity is Severity.ERROR)

    @property
    def with_errors(self) -> frozenset[str]:
        """The dossiers that have one."""
        return frozenset(item.dossier_id for item in self.errors)

    def to_deliver(self, *, leave_out: bool) -> tuple[Made, ...]:
        """Return what goes in: all, or without the dossiers that have errors."""
        skipped = self.with_errors if leave_out else frozenset()
        return tuple(item for item in self.made if item.dossier_id not in skipped)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written. `left_out` are the numbers of dossiers that are not in it because of their errors."""

    path: Path
    is_test: bool
    trajectories: int
    left_out: tuple[str, ...]
    sha256: str


class DdasService:
    """Makes deliveries; reads everything, changes nothing but the memory of what was delivered."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        texts: Texts,
        organisation: OrganisationService,
        *,
        is_practice: bool,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._organisation = organisation
        self._words = DdasWords(texts)
        self._is_practice = is_practice

    def prepare(self, period: DeliveryPeriod) -> Preparation:
        """Map and check every trajectory of a period. UserError `ddas.period_order` when it ends before it begins."""
        if period.last < period.first:
            raise UserError("ddas.period_order", first=period.first, last=period.last)
        organisation, today = self._organisation.get(), self._clock.today()
        selected = select(self._store, period)
        made: list[Made] = []
        findings: dict[str, list[Finding]] = {}
        people = PersonBook()
        for records in read(self._store, selected.dossiers):
            one = trajectory(records, today)
            made.append(Made(records.dossier.id, records.dossier.number, one))
            findings[records.dossier.id] = checks.check(records, one, today, self._words)
            people.add(records)
        for number, dossier_id, message in people.doubles():
            findings[dossier_id].append(Finding(dossier_id, number, Severity.REMARK, "client", message))
        return Preparation(
            period=period,
            organisation=organisation,
            made=tuple(made),
            faults=(*sender.faults(organisation), *self._clock_faults()),
            remarks=tuple(self._remarks(organisation, period, made, len(selected.binned))),
            findings=tuple(item for found in findings.values() for item in found),
        )

    def compare(self, prepared: Preparation, *, leave_out: bool = False) -> Comparison | None:
        """Return what differs from the last delivery that was no test; None when there was none."""
        last = comparison.last_delivery(self._store)
        if last is None:
            return None
        delivered = prepared.to_deliver(leave_out=leave_out)
        return comparison.compare(
            self._store,
            last,
            prepared.period,
            {item.dossier_id: comparison.digests(item.trajectory) for item in delivered},
            {item.dossier_id: item.number for item in delivered},
            prepared.with_errors if leave_out else frozenset(),
        )

    def history(self) -> list[Delivery]:
        """Return every delivery that was made, tests too, newest first."""
        return list(reversed(self._store.find(Delivery, order_by="pk")))

    def write(self, prepared: Preparation, path: Path, *, is_test: bool = False, leave_out: bool = False) -> Written:
        """Write a delivery to a file and remember it; a test is not remembered as delivered, and its name says so.

        So does the name of one from a practice database: its people are made up.

        The file holds citizen service numbers. Raises UserError: what is wrong with the organisation,
        `ddas.period_not_over` when the last day is still to come (a test may), `ddas.has_errors` when dossiers have
        errors and are not to be left out; EnvironmentProblem `file.…`. Nothing is remembered then.
        """
        with self._store.attempt("ddas.deliver"):
            self._check_allowed(prepared, is_test=is_test, leave_out=leave_out)
            delivered = prepared.to_deliver(leave_out=leave_out)
            inside = {item.dossier_id for item in delivered}
            content = to_json(self._file(prepared, delivered))
            target = _test_name(path) if is_test or self._is_practice else path
            written = Written(
                target,
                is_test,
                len(delivered),
                tuple(item.number for item in prepared.made if item.dossier_id not in inside),
                hashlib.sha256(content).hexdigest(),
            )
            self._keep(prepared, written, delivered, content)
            return written

    def _check_allowed(self, prepared: Preparation, *, is_test: bool, leave_out: bool) -> None:
        if prepared.faults:
            raise UserError.many(prepared.faults)
        if prepared.period.last > self._clock.today() and not is_test:
            raise UserError("ddas.period_not_over", last=prepared.period.last)
        if prepared.with_errors and not leave_out:
            raise UserError("ddas.has_errors", count=len(prepared.with_errors))

    def _keep(self, prepared: Preparation, written: Written, delivered: Sequence[Made], content: bytes) -> None:
        """Remember and write as one: a file that cannot be written is not remembered, and the other way round."""
        is_there = False
        try:
            with self._store.unit_of_work("ddas.deliver", trajectories=written.trajectories) as work:
                delivery = work.add(
                    Delivery(
                        id=self._ids.new(),
                        made_at=self._clock.now(),
                        period_from=prepared.period.first,
                        period_until=prepared.period.last,
                        is_test=written.is_test,
                        trajectories=written.trajectories,
                        sha256=written.sha256,
                    )
                )
                if not written.is_test:
                    work.add_all(
                        DeliveredTrajectory(
                            id=self._ids.new(),
                            delivery_id=delivery.id,
                            dossier_id=item.dossier_id,
                            digests=comparison.digests(item.trajectory),
                        )
                        for item in delivered
                    )
                with atomic_write(written.path) as file:
                    file.write(content)
                is_there = True
        except CsrError:
            if is_there:
                remove_file(written.path)
            raise

    def _file(self, prepared: Preparation, delivered: Sequence[Made]) -> DeliveryFile:
        return DeliveryFile(
            period_from=prepared.period.first,
            period_until=prepared.period.last,
            made_at=self._clock.now().astimezone(UTC).replace(microsecond=0),
            supplier=sender.SUPPLIER,
            deliveries=tuple(
                OneDelivery(
                    counter=place,
                    sender=sender.sender(prepared.organisation, code),
                    trajectories=tuple(item.trajectory for item in items),
                )
                for place, (code, items) in enumerate(_by_municipality(prepared.organisation, delivered), 1)
            ),
        )

    def _clock_faults(self) -> Iterable[Message]:
        last = comparison.last_delivery(self._store)
        if last is not None and last.made_at > self._clock.now():
            yield Message.of("ddas.clock_set_back", day=last.made_at.date())

    def _remarks(
        self, organisation: Organisation, period: DeliveryPeriod, made: Sequence[Made], binned: int
    ) -> Iterable[Message]:
        if self._is_practice:
            yield Message.of("ddas.practice")
        yield from sender.remarks(organisation)
        known = {organisation.municipality_code, UNKNOWN_MUNICIPALITY}
        others = sum(item.trajectory.municipality_code not in known for item in made)
        if organisation.is_municipality and others:
            yield Message.of("ddas.other_municipalities", count=others)
        if period.last > self._clock.today():
            yield Message.of("ddas.period_goes_on", last=period.last)
        if binned:
            yield Message.of("ddas.binned", count=binned)


def _by_municipality(organisation: Organisation, delivered: Sequence[Made]) -> list[tuple[str, Sequence[Made]]]:
    """Group trajectories by municipality: our own first, those of no known one last; never nothing at all.

    A municipality that delivers for itself has those of no known municipality among its own.
    """
    own = organisation.municipality_code
    found: dict[str, list[Made]] = {own: []} if organisation.is_municipality else {}
    for item in delivered:
        code = item.trajectory.municipality_code
        is_own = organisation.is_municipality and code == UNKNOWN_MUNICIPALITY
        found.setdefault(own if is_own else code, []).append(item)
    groups = found if len(found) < 2 else {code: items for code, items in found.items() if items}
    return sorted(
        (groups or {UNKNOWN_MUNICIPALITY: []}).items(),
        key=lambda pair: (pair[0] != own, pair[0] == UNKNOWN_MUNICIPALITY, pair[0]),
    )


def _test_name(path: Path) -> Path:
    """Return a name that says that the file is only a test."""
    return path if _TEST in path.stem.lower() else path.with_name(f"{path.stem}-{_TEST}{path.suffix}")
