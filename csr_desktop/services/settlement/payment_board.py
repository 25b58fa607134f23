"""The payments of all dossiers together, as the person at the bank sees them: what waits, and the files that went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.settlement import PaymentBatch, Payout, PayoutStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.services.second_eyes import SecondEyes
from csr_desktop.services.settlement.facts import ARRIVED, NormsOn
from csr_desktop.services.settlement.payment_checks import name_notes, payment_faults, require_looks
from csr_desktop.services.settlement.planning import without_doubles
from csr_desktop.store.unit_of_work import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPayments:
    """The planned payments of one dossier.

    `faults` keep them out of a file, and so does `look`: a colleague must look first. `notes` are to be looked at.
    """

    dossier_id: str
    number: str
    client: str
    payouts: tuple[Payout, ...]
    faults: tuple[Message, ...]
    look: Message | None
    notes: tuple[Message, ...]

    @property
    def total_cents(self) -> int:
        """What is paid in all."""
        return sum(item.amount_cents for item in self.payouts)

    @property
    def may_go(self) -> bool:
        """Whether nothing of this dossier keeps it out of a file."""
        return not self.faults and self.look is None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A payment file that was made, and how many of its payments are open, paid, came back or lapsed."""

    batch: PaymentBatch
    open_ids: tuple[str, ...]
    paid: int
    returned: int
    lapsed: int


class PaymentBoard:
    """Reads; writes nothing."""

    def __init__(self, store: Reader, norms_on: NormsOn, eyes: SecondEyes) -> None:
        self._store = store
        self._norms_on = norms_on
        self._eyes = eyes

    def waiting(self, dossier_ids: Sequence[str] | None = None) -> list[WaitingPayments]:
        """Return what is planned, of some dossiers or of all, by the number of the dossier."""
        by_dossier: dict[str, list[Payout]] = {}
        for item in self._store.find(Payout, status=PayoutStatus.PLANNED, order_by="id"):
            if dossier_ids is None or item.dossier_id in dossier_ids:
                by_dossier.setdefault(item.dossier_id, []).append(item)
        if not by_dossier:
            return []
        ids = tuple(by_dossier)
        clients = {
            client.dossier_id: client.full_name for client in self._store.find(Client, dossier_id=ids, position=1)
        }
        dossiers = self._store.find(Dossier, id=ids, order_by="number")
        return [self._of(item, clients.get(item.id, ""), tuple(by_dossier[item.id])) for item in dossiers]

    def files(self, limit: int | None = None) -> list[MadeFile]:
        """Return the payment files that were made, newest first; `limit` is how many at most."""
        found = self._store.find(PaymentBatch, order_by="id")[::-1][:limit]
        by_batch: dict[str, list[Payout]] = {item.id: [] for item in found}
        for payout in self._store.find(Payout, batch_id=tuple(by_batch), order_by="id") if by_batch else ():
            by_batch[payout.batch_id or ""].append(payout)
        return [_made(item, by_batch[item.id]) for item in found]

    def _of(self, dossier: Dossier, client: str, payouts: tuple[Payout, ...]) -> WaitingPayments:
        try:
            faults = without_doubles(payment_faults(self._store, self._norms_on, payouts))
        except UserError as error:
            # Planned in a settlement that ended, or the dossier lies in the bin.
            faults = tuple(error.messages)
        look: Message | None = None
        try:
            require_looks(self._store, self._eyes, payouts)
        except UserError as error:
            look = error.message
        return WaitingPayments(
            dossier_id=dossier.id,
            number=dossier.number,
            client=client,
            payouts=payouts,
            faults=faults,
            look=look,
            notes=without_doubles(name_notes(None, payouts)),
        )


def _made(batch: PaymentBatch, payouts: Sequence[Payout]) -> MadeFile:
    return MadeFile(
        batch=batch,
        open_ids=tuple(item.id for item in payouts if item.status is PayoutStatus.EXPORTED),
        paid=sum(item.status in ARRIVED for item in payouts),
        returned=sum(item.status is PayoutStatus.RETURNED for item in payouts),
        lapsed=sum(item.status is PayoutStatus.CANCELLED for item in payouts),
    )
