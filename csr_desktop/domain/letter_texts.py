"""Letter texts that a team owns: what somebody works on, versions that never change, and which one is in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """What a team says of one letter's text (`name` is `L09`, or `L21-creditor` for a variant).

    `draft` is what somebody works on and no letter is made of; empty when nobody does. `seen_sha256` is the shipped
    text that somebody looked at last, so that a newer one can be announced.
    """

    id: str
    name: str
    label: str = ""
    folder: str = ""
    draft: str = ""
    draft_at: datetime | None = None
    draft_by: str = ""
    seen_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTextVersion:
    """A text as it was kept: it never changes. `sha256` names it, in letters too.

    `shipped_sha256` is the shipped text of that day: what the team's own text was changed from.
    """

    id: str
    name: str
    number: int
    sha256: str
    text: str
    made_at: datetime
    made_by: str
    reason: str
    shipped_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTextUse:
    """From `since` on letters are made of a version; without one, of the shipped text."""

    id: str
    name: str
    version_id: str | None
    since: date
    decided_at: datetime
    decided_by: str
    reason: str
