"""Letters to the client by what a counsellor calls them; light, because window and command line name them."""

from __future__ import annotations

from enum import StrEnum


class ClientLetter(StrEnum):
    """A letter to the client; a decision is L02 or L03, by what was decided (design/domain.md 6)."""

    INVITATION = "invitation"
    DECISION = "decision"
    COMPLETION = "completion"
    PLAN = "plan"
    MANDATE = "mandate"
    AGREEMENT = "agreement"
    REVIEW_INVITATION = "review_invitation"
    REVIEW_OUTCOME = "review_outcome"
    FINAL = "final"


#: Letters with an appointment, for which a person may say when on the day and where.
WITH_APPOINTMENT = frozenset({ClientLetter.INVITATION, ClientLetter.REVIEW_INVITATION})
