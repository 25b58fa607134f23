"""Erasing with four eyes: one person asks, another decides with a code, and then it is gone, back-ups included in time.

A request needs a ground that holds when it is made and still holds when it is decided: the term of retention is over,
the dossier was in the bin for all its days, or the client asks for it (art. 17 AVG).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.erasure import Approver, ErasureGround, ErasureRequest, ErasureStatus
from csr_desktop.domain.names import normalise_name
from csr_desktop.errors import CsrError, Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.approvers import ApproverService
from csr_desktop.services.backups import BackupService
from csr_desktop.services.bin import BinService
from csr_desktop.services.dossier_figures import figures_of
from csr_desktop.services.dossiers import DossierService
from csr_desktop.services.retention import RetentionService
from csr_desktop.store.opening import ERASE_AGAIN
from csr_desktop.store.unit_of_work import Store, UnitOfWork

__all__ = ["Candidate", "ErasureGround", "ErasureReport", "ErasureService", "OpenRequest"]


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that waits for a decision, with what a person needs to know the dossier by.

    `kept_until` is the term of retention that still runs: a reason to refuse a client (art. 17 (3) (b) AVG).
    """

    request: ErasureRequest
    number: str
    client_names: str
    kept_until: date | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier that may be erased by now, proposed to be asked for; `since` is the day from which it may."""

    dossier_id: str
    number: str
    client_names: str
    ground: ErasureGround
    since: date


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was done. `copies_until` is the day on which the last older copy is gone, None when there is none.

    `problems` say what could not be finished: the dossier is erased all the same.
    """

    number: str
    lines: int
    documents: int
    copies_until: date | None
    problems: tuple[Message, ...]


class ErasureService:
    """Requests, decisions, and the erasing itself."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        dossiers: DossierService,
        retention: RetentionService,
        bin_: BinService,
        approvers: ApproverService,
        backups: BackupService,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._dossiers = dossiers
        self._retention = retention
        self._bin = bin_
        self._approvers = approvers
        self._backups = backups

    def candidates(self) -> list[Candidate]:
        """Return what may be erased and nobody asked for yet: retention over, or all days in the bin. Longest first."""
        kept = [
            Candidate(item.dossier_id, item.number, "", ErasureGround.RETENTION, item.since)
            for item in self._retention.overdue()
        ]
        binned = [
            Candidate(item.dossier_id, item.number, "", ErasureGround.BIN, item.since) for item in self._bin.overdue()
        ]
        one_each = {item.dossier_id: item for item in [*binned, *kept]}
        named = [replace(item, client_names=self._names(item.dossier_id)) for item in one_each.values()]
        return sorted(named, key=lambda item: (item.since, item.number))

    def requests(self) -> list[OpenRequest]:
        """Return the requests that wait for a decision, oldest first."""
        found = []
        for request in self._store.find(ErasureRequest, status=ErasureStatus.OPEN, order_by="id"):
            term = self._retention.of(request.dossier_id)
            runs = term is not None and not term.is_over(self._clock.today())
            found.append(
                OpenRequest(
                    request,
                    self._dossiers.get(request.dossier_id).number,
                    self._names(request.dossier_id),
                    term.until if term is not None and runs else None,
                )
            )
        return found

    def open_request(self, dossier_id: str) -> ErasureRequest:
        """Return the open request for a dossier; UserError `erasure.no_request` when there is none."""
        found = self._store.find(ErasureRequest, dossier_id=dossier_id, status=ErasureStatus.OPEN)
        if not found:
            raise UserError("erasure.no_request")
        return found[0]

    def ground_of(self, dossier_id: str) -> ErasureGround:
        """Return the ground that holds by itself; only a client's wish has to be told."""
        if self._retention.is_over(dossier_id):
            return ErasureGround.RETENTION
        return ErasureGround.BIN if self._bin.is_over(dossier_id) else ErasureGround.CLIENT

    def ask(self, dossier_id: str, ground: ErasureGround, reason: str, asked_by: str) -> ErasureRequest:
        """Ask to erase a dossier; somebody else decides.

        Raises UserError `erasure.reason_missing`, `erasure.asked_already`, `erasure.not_over` or `erasure.not_binned`.
        """
        if not reason.strip():
            raise UserError("erasure.reason_missing")
        if self._store.find(ErasureRequest, dossier_id=dossier_id, status=ErasureStatus.OPEN):
            raise UserError("erasure.asked_already")
        self._check_ground(dossier_id, ground)
        with self._store.unit_of_work("erasure.ask", ground=ground.value) as work:
            return work.add(
                ErasureRequest(
                    id=self._ids.new(),
                    dossier_id=dossier_id,
                    ground=ground,
                    reason=reason.strip(),
                    asked_by=asked_by.strip() or self._store.actor,
                    asked_account=self._store.actor,
                    asked_at=self._clock.now(),
                )
            )

    def withdraw(self, request_id: str, remark: str = "") -> ErasureRequest:
        """Take a request back; UserError `erasure.decided_already` when it was decided meanwhile."""
        with self._store.unit_of_work("erasure.withdraw") as work:
            request = self._open(work, request_id)
            return work.save(
                replace(request, status=ErasureStatus.WITHDRAWN, decided_at=self._clock.now(), remark=remark.strip())
            )

    def refuse(self, request_id: str, name: str, code: str, remark: str) -> ErasureRequest:
        """Decide that a dossier stays, with the reason; UserError as `approve`, or `erasure.reason_missing`."""
        if not remark.strip():
            raise UserError("erasure.reason_missing")
        approver = self._decider(request_id, name, code)
        with self._store.unit_of_work("erasure.refuse") as work:
            return work.save(
                replace(
                    self._open(work, request_id),
                    status=ErasureStatus.REFUSED,
                    decided_by=approver.name,
                    decided_at=self._clock.now(),
                    remark=remark.strip(),
                )
            )

    def approve(self, request_id: str, name: str, code: str) -> ErasureReport:
        """Decide that a dossier goes, and erase it for good; there is no way back.

        Raises UserError `erasure.nobody`, `erasure.code_wrong`, `erasure.wait`, `erasure.same_person`,
        `erasure.decider_too_new`, `erasure.decided_already`, or that the ground does not hold any more.
        """
        approver = self._decider(request_id, name, code)
        request = self._store.get(ErasureRequest, request_id)
        self._check_ground(request.dossier_id, request.ground)
        number = self._dossiers.get(request.dossier_id).number
        now = self._clock.now()
        with self._store.unit_of_work("dossier.erase", ground=request.ground.value) as work:
            self._open(work, request_id)
            for other in work.find(ErasureRequest, dossier_id=request.dossier_id):
                decided = (
                    replace(other, status=ErasureStatus.ERASED, decided_by=approver.name, decided_at=now)
                    if other.id == request_id
                    else other
                )
                # What was written about the dossier goes with it; who asked and who decided stays.
                work.save(replace(decided, reason="", remark=""))
            erased = work.erase(request.dossier_id, figures_of(work, request.dossier_id, self._clock.today()))
        copies_until = self._backups.all_gone_on()
        return ErasureReport(number, erased.lines, erased.documents, copies_until, self._finish())

    def finish_interrupted(self) -> bool:
        """Finish an erasure that was stopped after its commit; whether there was one. Called at every opening.

        What a restored back-up brought back although it was erased since, is erased again first: it was decided then.
        A disk that is full keeps nobody out: it is told as a warning and tried again at the next opening.
        """
        try:
            self._erase_again()
            return self._store.scrub()
        except CsrError:
            self._store.warnings = (*self._store.warnings, Message.of("erasure.scrub_later"))
            return False

    def _erase_again(self) -> None:
        wanted = self._store.setting(ERASE_AGAIN)
        if not wanted:
            return
        for dossier_id in msgspec.json.decode(wanted, type=list[str]):
            with self._store.unit_of_work("dossier.erase", ground="restored") as work:
                if work.find(Dossier, id=dossier_id):
                    for request in work.find(ErasureRequest, dossier_id=dossier_id):
                        work.save(replace(request, reason="", remark=""))
                    work.erase(dossier_id, figures_of(work, dossier_id, self._clock.today()))
        with self._store.database.transaction():
            self._store.database.put_setting(ERASE_AGAIN, "")

    def _finish(self) -> tuple[Message, ...]:
        """Scrub, and make the back-up that lets the older ones go; a failure of these is told, not raised."""
        problems: list[Message] = []
        try:
            self._store.scrub()
        except CsrError as error:
            problems += [Message.of("erasure.scrub_later"), *error.messages]
        try:
            self._backups.make("erase")
        except CsrError as error:
            problems += error.messages
        return tuple(problems)

    def _decider(self, request_id: str, name: str, code: str) -> Approver:
        """Return who decides, when this person may: known by code, another than who asked, registered before that."""
        request = self._store.get(ErasureRequest, request_id)
        approver = self._approvers.identify(name, code)
        is_same = normalise_name(approver.name) == normalise_name(request.asked_by)
        if is_same or (approver.account and approver.account.casefold() == request.asked_account.casefold()):
            raise UserError("erasure.same_person")
        if approver.added_at > request.asked_at:
            raise UserError("erasure.decider_too_new")
        return approver

    def _check_ground(self, dossier_id: str, ground: ErasureGround) -> None:
        if ground is ErasureGround.RETENTION and not self._retention.is_over(dossier_id):
            raise UserError("erasure.not_over")
        if ground is ErasureGround.BIN and not self._bin.is_over(dossier_id):
            raise UserError("erasure.not_binned")
        self._store.get(Dossier, dossier_id)

    def _open(self, work: UnitOfWork, request_id: str) -> ErasureRequest:
        request = work.get(ErasureRequest, request_id)
        if request.status is not ErasureStatus.OPEN:
            raise UserError("erasure.decided_already")
        return request

    def _names(self, dossier_id: str) -> str:
        return " en ".join(client.full_name for client in self._dossiers.clients(dossier_id))
