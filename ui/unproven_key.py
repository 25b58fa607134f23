"""A recovery key that was shown and never typed back: told at every opening until another one is proven.

It is kept as a draft: work that somebody began and did not end. Nothing of the key itself is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csr_desktop.errors import Message

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core

_PLACE, _FIELD = "recovery_key", "unproven"


def mark_unproven(core: Core) -> None:
    """The key is on the screen now."""
    core.drafts.put(_PLACE, {_FIELD: "1"})


def mark_proven(core: Core) -> None:
    """The key is on paper."""
    core.drafts.clear(_PLACE)


def told_of_key(core: Core) -> tuple[Message, ...]:
    """Return what a person has to hear about it at the opening."""
    return (Message.of("keys.recovery_unproven"),) if core.drafts.of(_PLACE) else ()
