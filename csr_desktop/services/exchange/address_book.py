"""The hub's address book as we keep it."""

from __future__ import annotations

from collections.abc import Sequence

from csr_desktop.domain.hub_messages import Participant
from csr_desktop.hub import answers
from csr_desktop.hub.vocabulary import OUR_VERSIONS, Module

#: More than so many, or more than this part of all, do not leave at once by themselves (design/safety.md H11).
_MOST_GONE, _MOST_GONE_PERCENT = 20, 10
#: In a small book one is more than a tenth already.
_SMALL = 10


def lost_from(before: Sequence[Participant], now: Sequence[Participant]) -> int:
    """Return how many participants are gone, 0 when that is no more than happens by itself."""
    gone = len({item.id for item in before} - {item.id for item in now})
    is_much = gone > _MOST_GONE or (len(before) >= _SMALL and gone * 100 > len(before) * _MOST_GONE_PERCENT)
    return gone if is_much else 0


def known_participant(found: answers.Participant) -> Participant:
    """Return an entry of the address book as we keep it; one that names no modules takes all (hub/notes.md)."""
    modules = (
        [(module.value, OUR_VERSIONS) for module in Module]
        if found.modules is None
        else [(module.module, module.versions) for module in found.modules]
    )
    return Participant(
        id=found.id.lower(),
        name=found.name,
        kvk=found.kvk_number or "",
        is_creditor=found.organisation_type == "SE",
        is_public=bool(found.oin),
        is_active=found.active,
        needs_consent_statement=bool(found.consent_required),
        modules=tuple(f"{module} {version}" for module, versions in modules for version in versions),
    )
