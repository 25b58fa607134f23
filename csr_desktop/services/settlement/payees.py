"""To whom a claim is paid: account, exact name and reference, and everything that stands in the way of it.

Banks hold the name against the account (verification of payee), so the name is that of the register, never cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.identifiers import Iban, parse_iban
from csr_desktop.errors import Message, UserError
from csr_desktop.payments.pain001 import NAME_LIMIT, TEXT_LIMIT
from csr_desktop.payments.references import ReferenceKind, has_wrong_check_digit, reference_of
from csr_desktop.payments.sepa_text import sepa_text
from csr_desktop.store.unit_of_work import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """The party that is paid for a claim; `faults` stop the payment, `notes` are for a person to look at."""

    party_id: str
    creditor: str
    name: str
    iban: Iban | None
    reference: str
    faults: tuple[Message, ...]
    notes: tuple[Message, ...]


def payees_of(reader: Reader, claims: Mapping[str, Claim], dossier_number: str) -> dict[str, Payee]:
    """Return the payee of each claim, by the id of the claim."""
    ids = {
        party
        for claim in claims.values()
        for party in (claim.creditor_id, claim.collector_id, claim.bailiff_id)
        if party
    }
    parties = {party.id: party for party in reader.find(Creditor, id=tuple(sorted(ids)))} if ids else {}
    return {claim.id: _payee(claim, parties, dossier_number) for claim in claims.values()}


def written_name(name: str) -> str:
    """Return a name as it goes to the bank; the name itself where it cannot be written."""
    return sepa_text(name) or name


def name_fault(name: str) -> Message | None:
    """Say why a name cannot go to the bank exactly as it is."""
    plain = sepa_text(name)
    if not plain:
        return Message.of("payout.name_unwritable", name=name)
    if len(plain) > NAME_LIMIT:
        return Message.of("payout.name_too_long", name=name, limit=NAME_LIMIT)
    return None


def _payee(claim: Claim, parties: Mapping[str, Creditor], dossier_number: str) -> Payee:
    creditor = parties[claim.creditor_id]
    handler = parties[claim.handler_id]
    iban = claim.iban or handler.iban
    # An account that the register knows belongs to whom the register says; else it came from the last handler.
    chain = [parties[item] for item in (claim.bailiff_id, claim.collector_id, claim.creditor_id) if item]
    party = next((item for item in chain if iban and item.iban == iban), handler)
    reference, is_ours = _reference(claim, dossier_number)
    return Payee(
        party_id=party.id,
        creditor=creditor.name,
        name=party.name,
        iban=iban,
        reference=reference,
        faults=tuple(_faults(claim, creditor, party, iban, reference)),
        notes=tuple(_notes(creditor, party, reference, is_ours)),
    )


def _reference(claim: Claim, dossier_number: str) -> tuple[str, bool]:
    """Return what the payment says it is for; without a payment reference the creditor's own number and ours."""
    if claim.payment_reference.strip():
        return " ".join(claim.payment_reference.split()), False
    if claim.handler_reference.strip():
        return f"{' '.join(claim.handler_reference.split())} {dossier_number}", True
    return "", True


def _faults(claim: Claim, creditor: Creditor, party: Creditor, iban: Iban | None, reference: str) -> Iterator[Message]:
    if claim.deleted_on is not None or not claim.takes_part:
        yield Message.of("payout.claim_gone", creditor=creditor.name)
    if iban is None:
        yield Message.of("payout.no_iban", creditor=creditor.name)
    elif not _is_iban(iban):
        yield Message.of("payout.iban_wrong", creditor=creditor.name)
    if (fault := name_fault(party.name)) is not None:
        yield fault
    if not reference:
        yield Message.of("payout.no_reference", creditor=creditor.name)
    elif reference_of(reference).kind is ReferenceKind.TEXT:
        plain = sepa_text(reference)
        if not plain or len(plain) > TEXT_LIMIT:
            yield Message.of("payout.reference_unwritable", creditor=creditor.name, limit=TEXT_LIMIT)


def _notes(creditor: Creditor, party: Creditor, reference: str, is_ours: bool) -> Iterator[Message]:
    if written_name(party.name) != party.name:
        yield Message.of("payout.name_rewritten", name=party.name, written=written_name(party.name))
    if has_wrong_check_digit(reference):
        yield Message.of("payout.reference_check", creditor=creditor.name)
    if reference and is_ours:
        yield Message.of("payout.reference_ours", creditor=creditor.name, reference=reference)


def _is_iban(iban: str) -> bool:
    try:
        return parse_iban(iban) == iban
    except UserError:
        return False
