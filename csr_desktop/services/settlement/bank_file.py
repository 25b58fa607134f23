"""The file for the bank, and what became of the payments in it (ADR 0013).

The database knows first that payments were handed out; then the file is written. So after a crash in between nothing is
paid twice: the same file, byte for byte, is made again from what is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.banking_days import banking_day_from, is_banking_day
from csr_desktop.domain.identifiers import parse_iban
from csr_desktop.domain.process import PAYOUTS
from csr_desktop.domain.settlement import Discharge, PaymentBatch, Payout, PayoutStatus
from csr_desktop.domain.settlement_terms import SettlementTerms
from csr_desktop.errors import CsrError, EnvironmentProblem, Message, UserError
from csr_desktop.files import atomic_write
from csr_desktop.ids import IdMaker
from csr_desktop.payments.pain001 import PainVersion as PainVersion
from csr_desktop.payments.pain001 import Payer, Payment, payment_file
from csr_desktop.payments.references import reference_of
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.second_eyes import SecondEyes
from csr_desktop.services.settlement.facts import NormsOn
from csr_desktop.services.settlement.payees import name_fault
from csr_desktop.services.settlement.payment_checks import name_notes, payment_faults, require_looks
from csr_desktop.services.settlement.planning import without_doubles
from csr_desktop.store.opening import RESTORED_AT
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: Which putting back of a back-up a person looked at before payments went out again.
_RESTORE_CONFIRMED = "settlement.restore_confirmed"


@dataclass(frozen=True, slots=True)
class Exported:
    """A payment file that was made, and what a person should look at before handing it in."""

    batch: PaymentBatch
    payouts: tuple[Payout, ...]
    notes: tuple[Message, ...]


class BankFiles:
    """Makes payment files and notes what the bank did."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        norms_on: NormsOn,
        terms: SettlementTerms,
        organisation: OrganisationService,
        eyes: SecondEyes,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms_on = norms_on
        self._terms = terms
        self._organisation = organisation
        self._eyes = eyes

    def export(
        self,
        path: Path,
        dossier_ids: Sequence[str] | None = None,
        *,
        execution_on: date | None = None,
        version: PainVersion = PainVersion.V09,
        after_restore: bool = False,
    ) -> Exported:
        """Write the planned payouts of some dossiers, or of all, to a payment file and mark them as handed out.

        Without a day the next banking day is taken. After a back-up was put back nothing goes out until a person says
        once, with `after_restore`, that none of the planned payments was in a file that the back-up does not know.

        Raises UserError with everything that stands in the way: `payout.after_restore`, `payout.no_account`,
        `payout.execution_past`, `payout.execution_closed`, `payout.execution_far`, `payout.nothing_planned`,
        `payout.changed_since`, `payout.reserve_negative`, or `look.…` while a second look is wanted. When the file
        itself cannot be written the payments stay marked, and the error says how to make the same file again.
        """
        today = self._clock.today()
        day = execution_on or self.next_day()
        self._check_day(day, today)
        with self._store.unit_of_work("payout.export") as work:
            _hold_after_restore(work, confirmed=after_restore)
            payer = self._payer()
            found = self._planned(work, dossier_ids)
            faults = without_doubles(payment_faults(work, self._norms_on, found))
            if faults:
                raise UserError.many(faults)
            require_looks(work, self._eyes, found)
            batch = PaymentBatch(
                id=self._ids.new(),
                made_at=self._clock.now(),
                execution_on=day,
                iban=parse_iban(payer.iban),
                account_name=payer.name,
                version=version.value,
                count=len(found),
                total_cents=sum(item.amount_cents for item in found),
                sha256="",
            )
            content = _content(batch, found)
            batch = work.add(replace(batch, sha256=hashlib.sha256(content).hexdigest()))
            found = [work.save(replace(item, status=PayoutStatus.EXPORTED, batch_id=batch.id)) for item in found]
        self._write(path, content, batch)
        return Exported(batch, tuple(found), without_doubles(name_notes(payer, found)))

    def again(self, batch_id: str, path: Path) -> Exported:
        """Make the very same payment file once more; it warns, because handing it in twice may pay twice.

        Raises UserError `payout.batch_unknown`, or `payout.batch_gone` when payments of it were erased with their
        dossier.
        """
        batch = self._batch(batch_id)
        found = self._store.find(Payout, batch_id=batch.id, order_by="id")
        content = _content(batch, found) if found else b""
        if hashlib.sha256(content).hexdigest() != batch.sha256:
            raise UserError("payout.batch_gone")
        # Also in the log: that the file was handed out once more is what somebody will want to know.
        self._store.note("payout.export_again", object_kind="payment_batch", object_id=batch.id, payouts=len(found))
        self._write(path, content, batch)
        notes = [Message.of("payout.made_before", day=batch.made_at.date(), count=batch.count)]
        moved = sum(item.status is not PayoutStatus.EXPORTED for item in found)
        if moved:
            notes.append(Message.of("payout.batch_moved_on", count=moved))
        return Exported(batch, tuple(found), tuple(notes))

    def next_day(self) -> date:
        """Return the first day on which the bank can pay, which is taken when nobody names one."""
        return banking_day_from(self._clock.today() + timedelta(days=1))

    def set_account(self, iban: str, name: str) -> None:
        """Store the account from which creditors are paid; UserError when the name cannot go to the bank as it is."""
        fault = name_fault(name)
        if fault is not None:
            raise UserError.many((fault,))
        self._organisation.change(payment_iban=parse_iban(iban), payment_name=name)

    def needs_restore_word(self) -> bool:
        """Whether a back-up was put back since the last file, so that a person must have looked at the bank first."""
        restored_at = self._store.database.setting(RESTORED_AT)
        return restored_at is not None and self._store.database.setting(_RESTORE_CONFIRMED) != restored_at

    def batches(self) -> list[PaymentBatch]:
        """Return all payment files that were made, newest first."""
        return self._store.find(PaymentBatch, order_by="id")[::-1]

    def of_batch(self, batch_id: str) -> list[Payout]:
        """Return the payments of a file; UserError `payout.batch_unknown`."""
        return self._store.find(Payout, batch_id=self._batch(batch_id).id, order_by="id")

    def paid(self, payout_ids: Sequence[str], paid_on: date | None = None) -> list[Payout]:
        """Note that the bank paid; also of a payment that was made by hand, without a file.

        Raises UserError when a payment is in another state or waits for a second look, or `payout.paid_day` for a day
        in the future or before the day of execution (of planning, without a file).
        """
        today = self._clock.today()
        day = paid_on or today
        with self._store.unit_of_work("payout.paid") as work:
            by_hand = [item for item in work.find(Payout, id=tuple(payout_ids)) if item.status is PayoutStatus.PLANNED]
            require_looks(work, self._eyes, by_hand)
            found = []
            for payout_id in payout_ids:
                payout = work.get(Payout, payout_id)
                if PAYOUTS.check(payout.status, PayoutStatus.PAID) is None:
                    continue
                earliest = payout.planned_on
                if payout.batch_id is not None:
                    earliest = work.get(PaymentBatch, payout.batch_id).execution_on
                if not earliest <= day <= today:
                    raise UserError("payout.paid_day", day=day, earliest=earliest, today=today)
                found.append(work.save(replace(payout, status=PayoutStatus.PAID, paid_on=day)))
                _mend_outcome(work, payout, payout.amount_cents)
            return found

    def returned(self, payout_id: str, reason: str, returned_on: date | None = None) -> Payout:
        """Note that a payment came back, and why; the money is in the reserve again.

        Raises UserError `payout.returned_reason`, `payout.returned_day`, or when the payment never went out.
        """
        today = self._clock.today()
        day = returned_on or today
        with self._store.unit_of_work("payout.returned") as work:
            payout = work.get(Payout, payout_id)
            if not reason.strip():
                raise UserError("payout.returned_reason")
            if PAYOUTS.check(payout.status, PayoutStatus.RETURNED) is None:
                raise UserError("payout.returned_already", payee=payout.payee)
            earliest = payout.paid_on or payout.planned_on
            if not earliest <= day <= today:
                raise UserError("payout.returned_day", day=day, earliest=earliest, today=today)
            if payout.status is PayoutStatus.PAID:
                _mend_outcome(work, payout, -payout.amount_cents)
            return work.save(
                replace(payout, status=PayoutStatus.RETURNED, returned_on=day, returned_reason=reason.strip())
            )

    # --- before it goes ----------------------------------------------------------------------------------------------

    def _check_day(self, day: date, today: date) -> None:
        ahead = self._terms.payments.days_ahead
        if day < today:
            raise UserError("payout.execution_past", day=day)
        if day > today + timedelta(days=ahead):
            raise UserError("payout.execution_far", day=day, days=ahead)
        if not is_banking_day(day):
            raise UserError("payout.execution_closed", day=day, next=banking_day_from(day))

    def _payer(self) -> Payer:
        organisation = self._organisation.get()
        name = organisation.payment_name or organisation.name
        if not organisation.payment_iban:
            raise UserError("payout.no_account")
        fault = name_fault(name)
        if fault is not None:
            raise UserError.many((fault,))
        return Payer(name, parse_iban(organisation.payment_iban))

    def _planned(self, work: UnitOfWork, dossier_ids: Sequence[str] | None) -> list[Payout]:
        if dossier_ids is None:
            found = work.find(Payout, status=PayoutStatus.PLANNED, order_by="id")
        else:
            found = work.find(Payout, status=PayoutStatus.PLANNED, dossier_id=tuple(dossier_ids), order_by="id")
        if not found:
            raise UserError("payout.nothing_planned")
        return found

    def _batch(self, batch_id: str) -> PaymentBatch:
        found = self._store.find(PaymentBatch, id=batch_id)
        if not found:
            raise UserError("payout.batch_unknown")
        return found[0]

    def _write(self, path: Path, content: bytes, batch: PaymentBatch) -> None:
        try:
            with atomic_write(path) as file:
                file.write(content)
        except EnvironmentProblem as error:
            raise _not_written(error, batch) from error


def _hold_after_restore(work: UnitOfWork, *, confirmed: bool) -> None:
    """Refuse the first file after a back-up was put back, because it may be older than a file that was handed in."""
    restored_at = work.database.setting(RESTORED_AT)
    if restored_at is None or work.database.setting(_RESTORE_CONFIRMED) == restored_at:
        return
    if not confirmed:
        raise UserError("payout.after_restore")
    work.put_setting(_RESTORE_CONFIRMED, restored_at)


def _mend_outcome(work: UnitOfWork, payout: Payout, paid_cents: int) -> None:
    """Keep what was paid for a claim right, when the bank pays or returns after the settlement ended."""
    for item in work.find(Discharge, settlement_id=payout.settlement_id, claim_id=payout.claim_id):
        work.save(
            replace(
                item,
                paid_cents=item.paid_cents + paid_cents,
                remainder_cents=item.remainder_cents - paid_cents,
            )
        )


def _not_written(error: CsrError, batch: PaymentBatch) -> EnvironmentProblem:
    told = EnvironmentProblem(error.code)
    told.messages = (*error.messages, Message.of("payout.file_missing", batch=batch.id))
    return told


def _content(batch: PaymentBatch, payouts: Sequence[Payout]) -> bytes:
    payments = [
        Payment(
            end_to_end=item.end_to_end,
            amount_cents=item.amount_cents,
            payee=item.payee,
            iban=item.iban or "",
            reference=reference_of(item.payment_reference),
            execution_on=batch.execution_on,
        )
        for item in payouts
    ]
    return payment_file(
        PainVersion(batch.version), batch.id.replace("-", ""), batch.made_at, Payer(batch.account_name, batch.iban),
        payments,
    )  # fmt: skip
