"""The small facts that the engine keeps between rounds: cursors, limits, when it last worked, when it may again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from csr_desktop.domain.exchange_terms import MessageTerms
from csr_desktop.hub.answers import Limits
from csr_desktop.hub.backoff import MOST_DEMANDED_S
from csr_desktop.store.hub_box import HubBox

INBOX, CHANGES, PARTICIPANTS = "cursor.inbox", "cursor.changes", "etag.participants"
_LAST_ROUND, _LAST_TRY, _FAILED, _QUIET, _LIMITS = "last_round", "last_try", "failed_rounds", "quiet_until", "limits"
_PROBLEM, _RESTORE = "last_problem", "restore_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTerms:
    """What the hub told about itself: messages per list, and working days until messages expire and answers are due."""

    retention_working_days: int
    answer_working_days: int
    messages_per_list: int = 1

    @classmethod
    def of(cls, limits: Limits, usual: MessageTerms) -> HubTerms:
        """Take over what the profile tells; what it leaves out is as usual."""
        return cls(
            messages_per_list=max(1, limits.messages_per_list or 1),
            retention_working_days=limits.retention_working_days or usual.retention_working_days,
            answer_working_days=limits.answer_working_days or usual.answer_working_days,
        )


class Marks:
    """Reads and writes them; whoever writes has a transaction open.

    `usual` are the terms until the hub tells its own.
    """

    def __init__(self, box: HubBox, usual: MessageTerms) -> None:
        self._box = box
        self.usual = usual

    @property
    def terms(self) -> HubTerms:
        """What the hub last told."""
        told = self._box.mark(_LIMITS)
        found: Mapping[str, int] = json.loads(told) if told else {}
        usual = {
            "retention_working_days": self.usual.retention_working_days,
            "answer_working_days": self.usual.answer_working_days,
        }
        known = {field.name for field in fields(HubTerms)}
        return HubTerms(**{**usual, **{name: int(value) for name, value in found.items() if name in known}})

    @property
    def last_round(self) -> datetime | None:
        """When a round last came to its end (UTC)."""
        return self._moment(_LAST_ROUND)

    @property
    def last_try(self) -> datetime | None:
        """When a round last began (UTC)."""
        return self._moment(_LAST_TRY)

    @property
    def last_problem(self) -> str:
        """The code of what cut the last round off; empty when nothing did."""
        return self._box.mark(_PROBLEM) or ""

    @property
    def failed_rounds(self) -> int:
        """How many rounds in a row did not come to their end."""
        return int(self._box.mark(_FAILED) or 0)

    def quiet_until(self, now: datetime) -> datetime | None:
        """Until when the hub wants to be left alone; None when it does not.

        A moment further away than any hub may demand comes from a clock that stood wrong, and does not count.
        """
        until = self._moment(_QUIET)
        if until is None or until <= now or until - now > timedelta(seconds=2 * MOST_DEMANDED_S):
            return None
        return until

    def cursor(self, name: str) -> str | None:
        """Where reading goes on."""
        return self._box.mark(name)

    def put_cursor(self, name: str, value: str | None) -> None:
        """Keep where reading goes on, or begin again."""
        if self._box.mark(name) != value:
            self._box.put_mark(name, value)

    def put_terms(self, terms: HubTerms) -> None:
        """Keep what the hub told."""
        if self.terms != terms or self._box.mark(_LIMITS) is None:
            self._box.put_mark(_LIMITS, json.dumps(asdict(terms)))

    def ended(self, now: datetime, problem: str, quiet_until: datetime | None) -> None:
        """Keep how a round ended; `problem` is empty when it came to its end."""
        self._box.put_mark(_LAST_TRY, now.isoformat())
        self._box.put_mark(_PROBLEM, problem or None)
        self._box.put_mark(_FAILED, str(self.failed_rounds + 1) if problem else None)
        self._box.put_mark(_QUIET, quiet_until.isoformat() if quiet_until else None)
        if not problem:
            self._box.put_mark(_LAST_ROUND, now.isoformat())

    @property
    def restore_confirmed(self) -> str | None:
        """The restore after which a person allowed sending again."""
        return self._box.mark(_RESTORE)

    def confirm_restore(self, restored_at: str) -> None:
        """Keep that a person allowed sending after this restore."""
        self._box.put_mark(_RESTORE, restored_at)

    def _moment(self, name: str) -> datetime | None:
        told = self._box.mark(name)
        return datetime.fromisoformat(told) if told else None
