"""Whose citizen service number a creditor may be told: the one rule for letters and for messages over the hub.

Only a body that itself works with the BSN may have it, for a claim that is its own (design/domain.md 0.6), and only of
the people who owe what it claims: of two people in a dossier the number of somebody else is not needed to find a debtor
(design/domain.md 7: sharing must be strictly necessary).
"""

from __future__ import annotations

from collections.abc import Sequence

from csr_desktop.domain.claims import Claim, Liability
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor


def may_have_bsn(handler: Creditor, claims: Sequence[Claim]) -> bool:
    """Whether a party may be told a BSN at all: a public body that handles its own claims."""
    return handler.is_public and all(claim.handler_id == claim.creditor_id for claim in claims)


def who_owes(clients: Sequence[Client], claims: Sequence[Claim]) -> tuple[Client, ...]:
    """Return the people of a dossier who owe at least one of these claims; without a partner that is the client."""
    if len(clients) < 2:
        return tuple(clients)
    owed_by = {claim.liability for claim in claims}
    not_owing = (Liability.PARTNER, Liability.CLIENT)
    return tuple(client for client, other in zip(clients, not_owing, strict=False) if not owed_by or owed_by - {other})
