"""The audit log: who looked at whom and what was handed out is told to it here, and here it is read.

What changes data stands in the log by itself (`Store.unit_of_work`). This service adds what changes nothing, and turns
the log into pages, into "who saw my dossier", and into the monthly review. Never a name, a searched text or a citizen
service number goes into a line (BIO2 8.15.02); an object is named by its own id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.log_reviews import LogReview
from csr_desktop.errors import Message
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.services.anchors import AnchorKeeper, AnchorSource, LogAnchor, LogAnchors
from csr_desktop.services.log_review import (
    HANDED_OUT,
    LOOKS,
    Finding,
    FindingKind,
    LogReviewService,
    ReviewReport,
    month_name,
    parse_month,
)
from csr_desktop.services.log_words import FieldChange, LogLine, LogWords, ObjectChange
from csr_desktop.services.viewers_report import ViewerDay, ViewersReport, document
from csr_desktop.store import log_reading
from csr_desktop.store.log_reading import LogFilter
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

__all__ = [
    "AnchorKeeper",
    "AnchorSource",
    "AuditService",
    "FieldChange",
    "Finding",
    "FindingKind",
    "LogAnchor",
    "LogFilter",
    "LogLine",
    "LogReview",
    "LogWish",
    "ObjectChange",
    "ReviewReport",
    "ViewerDay",
    "ViewersReport",
    "month_name",
    "parse_month",
]

#: Steps that give data of dossiers away; for the review a line of their own (`data.export`) tells it once.
_GIVEN_AS_A_STEP = frozenset({"ddas.deliver"})
#: What a person wants to see of the log.
Subject = Literal["", "looks", "changes", "handed_out", "safety"]
_ACTIONS: dict[str, tuple[str, ...]] = {
    "looks": (*sorted(LOOKS), "dossier.list", "letter.list", "message.list", "search.all", "log.view"),
    "handed_out": tuple(sorted(HANDED_OUT)),
    "safety": (
        "database.open", "database.make", "database.found", "database.pages", "keys.passphrase", "keys.recovery",
        "keys.organisation_added", "keys.organisation_removed", "keys.remembered", "keys.forgotten", "backup.make",
        "backup.verify", "backup.restore", "backup.second", "backup.second_copy", "review.begin", "review.sign",
        "database.close", "database.lock", "dossier.erase", "dossier.erased", "erasure.ask", "erasure.refuse",
        "erasure.withdraw", "approver.add", "approver.code", "approver.remove", "retention.terms",
    ),
}  # fmt: skip
#: How letters were handed to a person.
LetterUse = Literal["view", "print", "save"]
_MOST_CHANGES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWish:
    """What a person wants to see: of one dossier or of all, of a person, a kind, a result, a period of Dutch days."""

    dossier_id: str | None = None
    actor: str = ""
    subject: Subject = ""
    result: str = ""
    since: date | None = None
    until: date | None = None

    def as_filter(self) -> LogFilter:
        """Return the same as the store asks for it; the last day counts as a whole."""
        return LogFilter(
            dossier_id=self.dossier_id,
            actor=self.actor,
            actions=_ACTIONS.get(self.subject, ()),
            operation="begin" if self.subject == "changes" else "",
            result=self.result,
            since=_begin(self.since).isoformat() if self.since else "",
            until=_begin(self.until + timedelta(days=1)).isoformat() if self.until else "",
        )


class AuditService:
    """Tells the log what was looked at and handed out, and reads it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        texts: Texts,
        same_view_minutes: int,
        words: LogWords,
        desk: LetterDesk,
        anchors: LogAnchors,
        reviews: LogReviewService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._texts = texts
        self._same_look = timedelta(minutes=same_view_minutes)
        self._words = words
        self._desk = desk
        self._anchors = anchors
        self._reviews = reviews
        self._lists: dict[str, datetime] = {}

    # --- telling -----------------------------------------------------------------------------------------------------

    def viewed(self, dossier_id: str) -> None:
        """Tell that a dossier was looked at; looking on within the same look is no new line."""
        self._look(dossier_id, "dossier.view", "dossier", dossier_id)

    def bsn_shown(self, dossier_id: str, client_id: str) -> None:
        """Tell that somebody asked to see a citizen service number."""
        self._look(dossier_id, "bsn.view", "client", client_id)

    def viewed_list(self, rows: int, kind: Literal["dossier", "letter", "log", "message"] = "dossier") -> None:
        """Tell that a list with people in it was looked at."""
        now = self._clock.now()
        last = self._lists.get(kind)
        if last is not None and timedelta(0) <= now - last < self._same_look:
            return
        self._lists[kind] = now
        actions = {"dossier": "dossier.list", "letter": "letter.list", "log": "log.view", "message": "message.list"}
        action = actions[kind]
        self._store.note(action, rows=rows)

    def searched(self, hits: int, words: int) -> None:
        """Tell that somebody searched: how many words and how many results, never which."""
        self._store.note("search.all", hits=hits, words=words)

    def exported(self, kind: str, dossier_id: str | None = None, *, records: int) -> None:
        """Tell that data went into a file: `kind` is a word of the set `export`. Saldo lists are steps of their own."""
        self._store.note("data.export", dossier_id=dossier_id, kind=kind, records=records)

    def printed(self, letters: Sequence[Letter], use: LetterUse) -> None:
        """Tell that letters were opened, printed or saved: a line for each dossier they are about."""
        action = {"view": "letter.view", "print": "letter.print", "save": "letter.save"}[use]
        for dossier_id, count in Counter(letter.dossier_id for letter in letters).items():
            self._store.note(action, dossier_id=dossier_id, letters=count)

    # --- reading -----------------------------------------------------------------------------------------------------

    def page(self, wish: LogWish, before: int | None = None, limit: int = 100) -> list[LogLine]:
        """Return up to `limit` entries as sentences, newest first; `before` is the `seq` of the last one seen."""
        return self._words.lines(log_reading.page(self._store.database, wish.as_filter(), before, limit))

    def changes(self, unit_id: str) -> list[ObjectChange]:
        """Return what one step changed, old beside new, as far as the log still has it."""
        return self._words.changes(log_reading.changes_of(self._store.database, unit_id, _MOST_CHANGES))

    def actors(self) -> list[str]:
        """Return everybody who stands in the log."""
        return log_reading.actors(self._store.database)

    def viewers(self, dossier_id: str) -> ViewersReport:
        """Return who looked at a dossier and who changed it, per person and Dutch day, newest first (AVG art. 15)."""
        dossier = self._store.get(Dossier, dossier_id)
        looked: Counter[tuple[date, str]] = Counter()
        changed: Counter[tuple[date, str]] = Counter()
        given: Counter[tuple[date, str]] = Counter()
        days = []
        for at, actor, action, unit_id in log_reading.touches_of(self._store.database, dossier_id):
            key = (datetime.fromisoformat(at).astimezone(DUTCH_TIME).date(), actor)
            days.append(key[0])
            if action in HANDED_OUT or action in _GIVEN_AS_A_STEP:
                given[key] += 1
            elif unit_id:
                changed[key] += 1
            elif action in LOOKS:
                looked[key] += 1
        keys = sorted(looked.keys() | changed.keys() | given.keys(), key=lambda key: (-key[0].toordinal(), key[1]))
        rows = tuple(ViewerDay(day, who, looked[day, who], changed[day, who], given[day, who]) for day, who in keys)
        minutes = int(self._same_look.total_seconds() // 60)
        return ViewersReport(dossier_id, dossier.number, min(days) if days else None, minutes, rows)

    def viewers_pdf(self, dossier_id: str, organisation: str) -> bytes:
        """Return the same for the client, as PDF; that it was made stands in the log."""
        report = self.viewers(dossier_id)
        pdf = self._desk.report(document(report, self._texts, organisation, self._clock.today()))
        self._store.note("log.viewers", dossier_id=dossier_id, rows=len(report.rows))
        return pdf

    # --- the monthly review, and the end of the log elsewhere --------------------------------------------------------

    def review(self, month: date) -> ReviewReport:
        """Return the review of a month (any day of it); UserError `review.month_future`."""
        return self._reviews.report(month)

    def reviews(self) -> list[LogReview]:
        """Return the reviews there are, newest month first."""
        return self._reviews.all()

    def sign_review(self, month: date, remark: str, who: str = "") -> LogReview:
        """Sign the review of a month that is over, and let the witness remember the log as it was signed.

        Raises UserError `review.month_running`, `review.signed_already` or `review.remark_missing`.
        """
        signed = self._reviews.sign(month, who or self._store.log.actor, remark)
        self._anchors.keep()
        return signed

    def review_due(self) -> date | None:
        """Return the first day of last month when its review is not signed, None when it is or there was no log."""
        return self._reviews.due()

    def anchor(self) -> LogAnchor:
        """Return the end of the log, for whoever keeps it out of reach of this computer."""
        return self._anchors.anchor()

    def check_anchors(self, *others: AnchorSource) -> list[Message]:
        """Hold the log against back-ups, witness and others; return where it contradicts, nothing when all is well."""
        return self._anchors.check(*others)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _look(self, dossier_id: str, action: str, object_kind: str, object_id: str) -> None:
        last = log_reading.last_look(self._store.database, dossier_id, action, self._store.log.actor, object_id)
        if last is not None:
            passed = self._clock.now() - datetime.fromisoformat(last)
            # A clock that was set back hides no look.
            if timedelta(0) <= passed < self._same_look:
                return
        self._store.note(action, object_kind=object_kind, object_id=object_id, dossier_id=dossier_id)


def _begin(day: date) -> datetime:
    """The moment in UTC at which a Dutch day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=DUTCH_TIME).astimezone(UTC)
