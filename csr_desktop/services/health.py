"""Health of the open database: every page is read and checked once a day, before somebody needs what stands on it.

Opening reads few pages, and a page that rots is better told at once than when a client sits at the desk
(design/safety.md 4.1, Health). Whether log and tables agree, and the search index, is `csr check`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from csr_desktop.clock import Clock
from csr_desktop.domain.safety_terms import HealthTerms
from csr_desktop.errors import CsrError
from csr_desktop.store.change_log import Result
from csr_desktop.store.unit_of_work import Store

_CHECKED_AT = "health.checked_at"
#: The cipher's check cannot be stopped and takes some 4 ms a megabyte; a lock has two seconds. What is larger is read
#: to its last page by the back-ups, in pieces.
_MOST_BYTES = 300_000_000


class HealthService:
    """Checks the pages of the open database and remembers when."""

    def __init__(self, store: Store, clock: Clock, terms: HealthTerms) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms
        self._must_check = not store.was_left_in_order

    def is_due(self) -> bool:
        """Whether it is time: a day later, or the program did not end in order last time."""
        if self._store.database.size() > _MOST_BYTES:
            return False
        last = self._store.setting(_CHECKED_AT)
        if self._must_check or last is None:
            return True
        # A clock that was set back puts no check off for ever.
        return abs(self._clock.now() - datetime.fromisoformat(last)) >= timedelta(hours=self._terms.every_hours)

    def check(self) -> int:
        """Check all pages and tell the log; return how many are damaged.

        Raises EnvironmentProblem when the disk does not allow to look.
        """
        damaged = self._store.database.damaged_pages()
        self._must_check = False
        try:
            if damaged:
                self._store.note("database.pages", result=Result.FAILED, damaged=damaged, code="store.check_integrity")
            else:
                self._store.note("database.pages")
            with self._store.database.transaction():
                self._store.database.put_setting(_CHECKED_AT, self._clock.now().isoformat())
        except CsrError:
            # The log may stand on the page that is damaged; a person is told all the same.
            if not damaged:
                raise
        return damaged
