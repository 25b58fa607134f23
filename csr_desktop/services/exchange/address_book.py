"""The hub's address book as we keep it."""

from __future__ import annotations

from csr_desktop.domain.hub_messages import Participant
from csr_desktop.hub import answers
from csr_desktop.hub.vocabulary import OUR_VERSIONS, Module


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
