"""What a QR code says so that a bank's app fills in a transfer (European Payments Council, EPC069-12, version 002).

A code that is read wrongly is a payment that goes astray: so nothing is made unless name, account, amount and reference
hold, each by its own check.
"""

from __future__ import annotations

from csr_desktop.domain.identifiers import parse_iban
from csr_desktop.errors import UserError
from csr_desktop.payments.references import ReferenceKind, reference_of

#: Limits of EPC069-12.
_LONGEST_NAME = 70
_LONGEST_TEXT = 140
_MOST_CENTS = 99_999_999_999
_MOST_BYTES = 331


def epc_content(*, name: str, iban: str, amount_cents: int, reference: str) -> bytes:
    """Return the content of the code, in UTF-8.

    `reference` goes structured when it is an ISO 11649 reference, else as text. Raises UserError `epc.name`,
    `epc.amount`, `epc.reference`, or that of an IBAN that is none.
    """
    name, reference = " ".join(name.split()), " ".join(reference.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise UserError("epc.name", most=_LONGEST_NAME)
    if not 0 < amount_cents <= _MOST_CENTS:
        raise UserError("epc.amount")
    found = reference_of(reference)
    is_structured = found.kind is ReferenceKind.ISO
    if not is_structured and not 0 < len(reference) <= _LONGEST_TEXT:
        raise UserError("epc.reference")
    lines = [
        "BCD",
        "002",
        "1",  # UTF-8
        "SCT",
        "",  # the bank's own code is not needed within the SEPA
        name,
        parse_iban(iban),
        f"EUR{amount_cents // 100}.{amount_cents % 100:02d}",
        "",  # no purpose
        *([found.value] if is_structured else ["", reference]),
    ]
    content = "\n".join(lines).encode()
    if len(content) > _MOST_BYTES:
        raise UserError("epc.reference")
    return content
