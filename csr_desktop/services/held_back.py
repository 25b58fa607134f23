"""What is not done yet because something must be done first, beside what was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Letter
from csr_desktop.errors import Message


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Claims of one dossier about which nobody is written to yet; the reason says what must be done first.

    `handler` is the name of the party that waits for it, where one step is about one party.
    """

    dossier_number: str
    claims: tuple[Claim, ...]
    reason: Message
    handler: str = ""


class MadeLetters(tuple[Letter, ...]):
    """The letters that a step made, and what it held back; messages over the hub are queued and not in it."""

    held_back: tuple[HeldBack, ...]

    def __new__(cls, letters: Iterable[Letter] = (), held_back: Iterable[HeldBack] = ()) -> MadeLetters:
        """Put letters and what was held back together."""
        made = super().__new__(cls, letters)
        made.held_back = tuple(held_back)
        return made
