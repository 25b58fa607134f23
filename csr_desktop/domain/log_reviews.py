"""The monthly review of the log: who looked, what stood out, and the sign under it (AVG art. 32; BIO2 8.15.06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReview:
    """The review of one month (its first day); `signed_at` is None until a person signed it.

    `seed` draws the random sample, so that the same sample can be shown again. `last_seq` and `findings_json` (how many
    of each kind) say what the person who signed had before them.
    """

    id: str
    month: date
    seed: int
    signed_at: datetime | None = None
    signed_by: str = ""
    remark: str = ""
    last_seq: int | None = None
    findings_json: str = ""
