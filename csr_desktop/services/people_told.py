"""Which people of a dossier a creditor is told about: one rule for letters, messages over the hub, and lists.

Sharing must be strictly necessary (design/domain.md 7). A partner who does not join the settlement is in the dossier
for the VTLB, and is only the business of who claims something of the partner (3.6). A citizen service number goes to a
body that itself works with it, for its own claim (0.6), and only of who owes.
"""

from __future__ import annotations

from collections.abc import Sequence

from csr_desktop.domain.claims import Claim, Liability
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier


def people_named(dossier: Dossier, people: Sequence[Client], claims: Sequence[Claim]) -> tuple[Client, ...]:
    """Return whom to name to the handler of these claims: the client, and a partner who joins or owes."""
    owing = who_owes(dossier, people, claims)
    return tuple(person for place, person in enumerate(people) if not place or person in owing)


def who_owes(dossier: Dossier, people: Sequence[Client], claims: Sequence[Claim]) -> tuple[Client, ...]:
    """Return the people who owe at least one of these claims; in one settlement for two both do, without claims too."""
    if dossier.joint or len(people) < 2 or not claims:
        return tuple(people)
    owed_by = {claim.liability for claim in claims}
    of_the_other = (Liability.PARTNER, Liability.CLIENT)
    return tuple(person for person, other in zip(people, of_the_other, strict=False) if owed_by - {other})


def may_have_bsn(handler: Creditor, claims: Sequence[Claim]) -> bool:
    """Whether a party may be told a BSN at all: a public body that handles its own claims."""
    return handler.is_public and all(claim.handler_id == claim.creditor_id for claim in claims)
