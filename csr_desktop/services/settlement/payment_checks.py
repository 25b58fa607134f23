"""What stands in the way of payments that are planned: register, reserve and a second look, as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import Payout
from csr_desktop.errors import Message
from csr_desktop.payments.pain001 import Payer
from csr_desktop.services.second_eyes import SecondEyes, payout_digest
from csr_desktop.services.settlement.facts import NormsOn, claims_of, read_facts
from csr_desktop.services.settlement.payees import payees_of, written_name
from csr_desktop.store.unit_of_work import Reader


def payment_faults(reader: Reader, norms_on: NormsOn, payouts: Sequence[Payout]) -> Iterator[Message]:
    """Hold every payment against the register and the reserve as they are now.

    Raises UserError when the settlement of one has ended or its dossier lies in the bin.
    """
    for dossier_id in dict.fromkeys(item.dossier_id for item in payouts):
        facts = read_facts(reader, norms_on, dossier_id, running_only=True)
        own = [item for item in payouts if item.dossier_id == dossier_id]
        if facts.free_cents < 0:
            yield Message.of("payout.reserve_negative", number=facts.dossier.number, short=-facts.free_cents)
        claims = {
            claim_id: claim
            for claim_id, claim in claims_of(reader, facts).items()
            if claim_id in {item.claim_id for item in own}
        }
        payees = payees_of(reader, claims, facts.dossier.number)
        for item in own:
            payee = payees[item.claim_id]
            yield from payee.faults
            same = (item.payee, item.iban, item.payment_reference) == (payee.name, payee.iban, payee.reference)
            if not same and not payee.faults:
                yield Message.of("payout.changed_since", payee=item.payee, number=facts.dossier.number)


def require_looks(reader: Reader, eyes: SecondEyes, payouts: Sequence[Payout]) -> None:
    """Hold payments back that nobody else looked at, where the organisation wants a second pair of eyes."""
    for settlement_id, dossier_id in {item.settlement_id: item.dossier_id for item in payouts}.items():
        eyes.require(reader, dossier_id, LookStep.PAYOUT, settlement_id, payout_digest(reader, settlement_id))


def name_notes(payer: Payer | None, payouts: Sequence[Payout]) -> Iterator[Message]:
    """Say which names change because banks know plain letters only; without a payer those of the payees."""
    for name in (*((payer.name,) if payer else ()), *(item.payee for item in payouts)):
        if written_name(name) != name:
            yield Message.of("payout.name_rewritten", name=name, written=written_name(name))
