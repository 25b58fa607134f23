"""What a passphrase must be; one rule for window and command line."""

from __future__ import annotations

from csr_desktop.errors import UserError

#: A sentence of a few words has this length by itself; shorter ones are guessed (design/safety.md 4.4, BIO2 5.17).
SHORTEST_PASSPHRASE = 15


def check_passphrase(passphrase: str) -> None:
    """Refuse one that is too short or says nothing: UserError `store.passphrase_short`."""
    if len(passphrase) < SHORTEST_PASSPHRASE or len(set(passphrase.strip())) < SHORTEST_PASSPHRASE // 3:
        raise UserError("store.passphrase_short", minimum=SHORTEST_PASSPHRASE)
