"""The recovery key on paper: 160 random bits in eight groups of four signs, and a ninth that notices typing errors.

Crockford's base32 has no letters that look like digits; what is misread all the same (O, I, L) is understood
(design/safety.md 4.4).
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode

from csr_desktop.errors import UserError

_BYTES = 20
_STANDARD_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD = str.maketrans(_STANDARD_ALPHABET, _CROCKFORD)
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_GROUP = 4


def new_recovery_key() -> str:
    """Make a recovery key, as it is printed."""
    body = b32encode(secrets.token_bytes(_BYTES)).decode().translate(_TO_CROCKFORD)
    return "-".join(groups_of(body + _check_group(body)))


def groups_of(text: str) -> list[str]:
    """Return a key in its groups of four, whether it was written with dashes or not."""
    compact = text.strip().upper().translate(_MISREAD)
    return [compact[start : start + _GROUP] for start in range(0, len(compact), _GROUP)]


def parse_recovery_key(text: str) -> bytes:
    """Return the bits of a key as a person typed it; UserError `store.recovery_form` for any typing error."""
    compact = text.strip().upper().translate(_MISREAD)
    body, check = compact[:-_GROUP], compact[-_GROUP:]
    if len(body) != 32 or any(char not in _CROCKFORD for char in compact) or _check_group(body) != check:
        raise UserError("store.recovery_form")
    number = 0
    for char in body:
        number = number << 5 | _CROCKFORD.index(char)
    return number.to_bytes(_BYTES, "big")


def _check_group(body: str) -> str:
    return b32encode(hashlib.sha256(body.encode()).digest()).decode().translate(_TO_CROCKFORD)[:_GROUP]
