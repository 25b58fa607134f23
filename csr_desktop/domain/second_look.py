"""The second pair of eyes: for which steps it may be wanted, and how a change since the look is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from enum import StrEnum


class LookStep(StrEnum):
    """Steps for which a municipality may want a second pair of eyes (features.md A13)."""

    PROPOSAL_FREEZE = "proposal_freeze"
    PROPOSAL_SEND = "proposal_send"
    DECISION = "decision"
    PAYOUT = "payout"


def look_digest(parts: Sequence[object]) -> str:
    """Return the SHA-256 of what was looked at, as JSON; any other part gives another digest."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
