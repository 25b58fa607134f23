"""What a counsellor noted about a claim that decides whether it can be offered for (design/domain.md 3.5).

A mark stays until somebody settles it. What follows from the data alone (a student loan, a debt that is too new) needs
no mark; there a mark of the kind `checked` says that a person looked and why it may stay as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MarkKind(StrEnum):
    """What there is about the claim."""

    DISPUTED = "disputed"  # betwist: client and creditor do not agree that it exists, or how much it is
    LAPSED = "lapsed"  # mogelijk verjaard: too old to be claimed
    FRAUD = "fraud"  # the creditor calls it fraud (art. 60c Participatiewet and the like)
    LATE = "late"  # came up after the agreement
    CHECKED = "checked"  # a person looked at what a rule warned of


class MarkOutcome(StrEnum):
    """How a mark was settled."""

    STANDS = "stands"  # the claim is right, for the amount in the dossier
    CHANGED = "changed"  # the amount was put right
    LEFT_OUT = "left_out"  # the claim takes no part, with its reason
    REOPENED = "reopened"  # the agreement was opened again for it


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMark:
    """One mark with its reason; `rule` is the code in the table of rules when the kind is `checked`.

    `settled_on` None is still open. A mark of the kind `checked` has nothing to settle: it can only be taken away.
    """

    id: str
    dossier_id: str
    claim_id: str
    kind: MarkKind
    marked_on: date
    reason: str
    rule: str = ""
    settled_on: date | None = None
    outcome: MarkOutcome | None = None
    settlement: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still needs somebody."""
        return self.settled_on is None and self.kind is not MarkKind.CHECKED
