"""What a client pays in each month, and how: the account, the reference of the dossier, and the code for a bank's app.

In debt mediation the client pays monthly capacity into the reserve for the creditors (design/domain.md 2.1, 2.2). Of a
saneringskrediet the bank that lends collects the terms, and without capacity nothing is paid: then nothing is asked.
"""

from __future__ import annotations

from typing import Any

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.identifiers import parse_iban
from csr_desktop.errors import UserError
from csr_desktop.payments.epc_qr import epc_content
from csr_desktop.payments.references import own_reference
from csr_desktop.payments.sepa_text import sepa_text
from csr_desktop.services.organisation import Organisation, OrganisationService

#: The name of an account in a payment (EPC069-12, and pain.001).
_LONGEST_NAME = 70


def monthly_payment(
    organisation: Organisation, number: str, product: Product, capacity_cents: int | None
) -> dict[str, Any]:
    """Return the fields of a letter that asks for a monthly payment; none when nothing is to be paid to us.

    `number` is that of the dossier. Raises UserError when account, name or amount would not pass a bank.
    """
    if product is not Product.SB or not capacity_cents or not organisation.deposit_iban:
        return {}
    name = organisation.deposit_name or organisation.name
    reference = own_reference(number)
    return {
        "payment_cents": capacity_cents,
        "payment_iban": organisation.deposit_iban,
        "payment_name": name,
        "payment_reference": reference,
        "payment_code": epc_content(
            name=name, iban=organisation.deposit_iban, amount_cents=capacity_cents, reference=reference
        ),
    }


def parse_account_name(text: str) -> str:
    """Return the name of an account as it goes into a payment; UserError `deposit_account.name` when it cannot."""
    name = " ".join(text.split())
    if len(name) > _LONGEST_NAME or sepa_text(name) is None:
        raise UserError("deposit_account.name", most=_LONGEST_NAME)
    return name


class DepositAccount:
    """The account on which clients pay in."""

    def __init__(self, organisation: OrganisationService) -> None:
        self._organisation = organisation

    def set(self, iban: str, name: str) -> Organisation:
        """Store the account with the name that the bank has for it; an empty account: letters ask for no payment.

        Raises UserError for what is no account number, or for a name that no payment can carry.
        """
        account = parse_iban(iban) if iban.strip() else ""
        return self._organisation.change(deposit_iban=account, deposit_name=parse_account_name(name))
