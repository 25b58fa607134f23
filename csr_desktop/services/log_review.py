"""The monthly review: what stands out in a month of the log, a random sample, and the sign of whoever looked at it.

Logs that nobody reads protect nobody (AVG art. 32; the HagaZiekenhuis decision; BIO2 8.15.06). What is pointed out here
is no accusation: each finding says what happened, and a person judges.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum

import msgspec

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.dates import MONTHS, add_months
from csr_desktop.domain.log_reviews import LogReview
from csr_desktop.domain.names import normalise_name
from csr_desktop.domain.safety_terms import LogTerms
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.log_words import LogLine, LogWords
from csr_desktop.store import log_reading
from csr_desktop.store.log_reading import LogEntry
from csr_desktop.store.unit_of_work import Store

#: Looking at one dossier or at something in it.
LOOKS = frozenset({"dossier.view", "bsn.view", "letter.view", "document.view"})
#: Personal data that left the program.
HANDED_OUT = frozenset(
    {
        "data.export",
        "lists.export",
        "letter.print",
        "letter.save",
        "log.viewers",
        "dossier.export",
        "backup.second_copy",
    }
)
#: Whatever took data away or put older data back; codes of actions begin with one of these.
_TAKEN_AWAY = ("dossier.erase", "erasure.", "backup.restore")
#: A day whose events are not told one by one any more.
_MOST_TOLD = 500
_SHORTEST_NAME = 3


class FindingKind(StrEnum):
    """What may stand out, in the order in which it is shown."""

    CHAIN = "chain"
    ERASED = "erased"
    WRONG_SECRET = "wrong_secret"  # noqa: S105 - a word, not a secret
    OWN_NAME = "own_name"
    SAME_ADDRESS = "same_address"
    MANY_VIEWS = "many_views"
    HOURS = "hours"
    HANDED_OUT = "handed_out"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands out, as a sentence; `dossier_id` when it is about one dossier."""

    kind: FindingKind
    text: Message
    dossier_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """The review of one month as it stands now. `entries` is how many entries the month has."""

    review: LogReview
    entries: int
    findings: tuple[Finding, ...]
    sample: tuple[LogLine, ...]
    is_running: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each kind."""
        return dict(Counter(finding.kind.value for finding in self.findings))


@dataclass(slots=True)
class _Month:
    """What is collected while the month goes by once."""

    entries: int = 0
    looks: list[int] = field(default_factory=list)
    odd_hours: dict[tuple[date, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[tuple[date, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    wrong: Counter[tuple[date, str]] = field(default_factory=Counter)
    told: list[tuple[FindingKind, int]] = field(default_factory=list)


class LogReviewService:
    """Makes the review of a month and keeps who signed it."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        terms: LogTerms,
        words: LogWords,
        check: Callable[[], list[Message]],
    ) -> None:
        """`check` says whether the log is whole: its chain and what others remember of it."""
        self._store = store
        self._ids = ids
        self._clock = clock
        self._terms = terms
        self._words = words
        self._check = check

    def report(self, month: date) -> ReviewReport:
        """Return the review of a month (any day of it); its random sample is drawn at the first look and then stays.

        Raises UserError `review.month_future`.
        """
        first = month.replace(day=1)
        if first > self._clock.today():
            raise UserError("review.month_future")
        review = self._begun(first)
        found = self._collect(first)
        findings = sorted(self._findings(found), key=lambda item: list(FindingKind).index(item.kind))
        return ReviewReport(
            review, found.entries, tuple(findings), tuple(self._sample(review, found)), self._is_running(first)
        )

    def sign(self, month: date, who: str, remark: str) -> LogReview:
        """Sign the review of a month that is over.

        Raises UserError `review.month_running`, `review.signed_already` or `review.remark_missing`.
        """
        first = month.replace(day=1)
        report = self.report(first)
        if report.is_running:
            raise UserError("review.month_running", month=month_name(first))
        if report.review.signed_at is not None:
            raise UserError("review.signed_already", month=month_name(first), who=report.review.signed_by)
        if not remark.strip():
            raise UserError("review.remark_missing")
        signed = replace(
            report.review,
            signed_at=self._clock.now(),
            signed_by=who,
            remark=remark.strip(),
            last_seq=self._store.log.head().seq,
            findings_json=msgspec.json.encode(report.counts).decode(),
        )
        with self._store.unit_of_work("review.sign", month=first.isoformat(), **report.counts) as work:
            return work.save(signed)

    def due(self) -> date | None:
        """Return the first day of last month when nobody signed its review and the log is that old; None otherwise."""
        this = self._clock.today().replace(day=1)
        last = add_months(this, -1)
        begins = log_reading.first_moment(self._store.database)
        if begins is None or datetime.fromisoformat(begins) >= _moment(this):
            return None
        found = self._store.find(LogReview, month=last)
        return None if found and found[0].signed_at is not None else last

    def all(self) -> list[LogReview]:
        """Return the reviews, newest month first."""
        return self._store.find(LogReview, order_by="month")[::-1]

    # --- inside ------------------------------------------------------------------------------------------------------

    def _is_running(self, first: date) -> bool:
        return self._clock.today() < add_months(first, 1)

    def _begun(self, first: date) -> LogReview:
        found = self._store.find(LogReview, month=first)
        if found:
            return found[0]
        # Drawn when somebody looks, not before: nobody can know which looks will be asked about.
        made = LogReview(id=self._ids.new(), month=first, seed=secrets.randbelow(1 << 62))
        with self._store.unit_of_work("review.begin", month=first.isoformat()) as work:
            return work.add(made)

    def _collect(self, first: date) -> _Month:
        month = _Month()
        since, until = _moment(first).isoformat(), _moment(add_months(first, 1)).isoformat()
        for entry in log_reading.stream(self._store.database, since, until):
            self._note(month, entry)
        return month

    def _note(self, month: _Month, entry: LogEntry) -> None:
        month.entries += 1
        at = datetime.fromisoformat(entry.at).astimezone(DUTCH_TIME)
        whose = (at.date(), entry.actor)
        if entry.action == "database.open" and entry.result != "done":
            month.wrong[whose] += 1
        if entry.action.startswith(_TAKEN_AWAY):
            month.told.append((FindingKind.ERASED, entry.seq))
        elif entry.action in HANDED_OUT and entry.result == "done":
            month.told.append((FindingKind.HANDED_OUT, entry.seq))
        is_look = entry.action in LOOKS and entry.dossier_id is not None
        if is_look:
            month.looks.append(entry.seq)
            month.seen[whose].add(str(entry.dossier_id))
        if (is_look or entry.is_step) and self._is_odd(at):
            month.odd_hours[whose].append(at)

    def _is_odd(self, at: datetime) -> bool:
        return at.weekday() >= 5 or not self._terms.day_begins <= at.hour < self._terms.day_ends

    def _findings(self, month: _Month) -> Iterable[Finding]:
        yield from (Finding(FindingKind.CHAIN, message) for message in self._check())
        for (day, who), moments in month.odd_hours.items():
            first, last = min(moments), max(moments)
            if len(moments) == 1:
                text = Message.of("review.hours_once", who=who, day=day, first=f"{first:%H:%M}")
            else:
                text = Message.of(
                    "review.hours", who=who, count=len(moments), day=day, first=f"{first:%H:%M}", last=f"{last:%H:%M}"
                )
            yield Finding(FindingKind.HOURS, text)
        for (day, who), seen in month.seen.items():
            if len(seen) >= self._terms.many_views:
                yield Finding(
                    FindingKind.MANY_VIEWS, Message.of("review.many_views", who=who, count=len(seen), day=day)
                )
        for (day, who), count in month.wrong.items():
            yield Finding(FindingKind.WRONG_SECRET, Message.of("review.wrong_secret", who=who, count=count, day=day))
        yield from self._kin(month)
        yield from self._told(month)

    def _told(self, month: _Month) -> Iterable[Finding]:
        """Exports, erasures and restores, each as its own sentence."""
        kinds = {seq: kind for kind, seq in month.told[:_MOST_TOLD]}
        for line in self._words.lines(log_reading.entries_at(self._store.database, list(kinds))):
            at = line.at.astimezone(DUTCH_TIME)
            text = Message.of("review.event", day=at.date(), time=f"{at:%H:%M}", sentence=line.sentence)
            yield Finding(kinds[line.seq], text, line.dossier_id)

    def _kin(self, month: _Month) -> Iterable[Finding]:
        """Looks at people with the looker's own surname, and at two dossiers on one address."""
        ids = sorted(set().union(*month.seen.values()))
        numbers = log_reading.dossier_numbers(self._store.database, ids)
        surnames: dict[str, set[str]] = defaultdict(set)
        addresses: dict[str, set[str]] = defaultdict(set)
        for dossier_id, prefix, surname, address in log_reading.people_of(self._store.database, ids):
            surnames[dossier_id] |= {_plain(surname), _plain(prefix + surname)}
            if (place := _address(address)) is not None:
                addresses[dossier_id].add(place)
        first_seen: dict[tuple[str, str], date] = {}
        for (day, who), seen in sorted(month.seen.items()):
            for dossier_id in seen:
                first_seen.setdefault((who, dossier_id), day)
        for (who, dossier_id), day in first_seen.items():
            if dossier_id in numbers and any(bears(who, name) for name in surnames[dossier_id]):
                text = Message.of("review.own_name", who=who, number=numbers[dossier_id], day=day)
                yield Finding(FindingKind.OWN_NAME, text, dossier_id)
        yield from _same_address(first_seen, addresses, numbers)

    def _sample(self, review: LogReview, month: _Month) -> list[LogLine]:
        count = min(self._terms.review_sample, len(month.looks))
        drawn = sorted(random.Random(review.seed).sample(month.looks, count))  # noqa: S311 - repeated, not secret
        return self._words.lines(log_reading.entries_at(self._store.database, drawn))


def _same_address(
    first_seen: dict[tuple[str, str], date], addresses: dict[str, set[str]], numbers: dict[str, str]
) -> Iterable[Finding]:
    at: dict[tuple[str, str], list[str]] = defaultdict(list)
    for who, dossier_id in first_seen:
        for place in addresses[dossier_id]:
            if dossier_id in numbers:
                at[who, place].append(dossier_id)
    for (who, _place), together in at.items():
        found = sorted(together, key=numbers.__getitem__)
        for other in found[1:]:
            text = Message.of("review.same_address", who=who, number=numbers[found[0]], other=numbers[other])
            yield Finding(FindingKind.SAME_ADDRESS, text, other)


def bears(account: str, surname: str) -> bool:
    """Whether an account carries a surname: `f.voorbeeld`, `fvoorbeeld`, `Voorbeeld, F.`; both sides reduced."""
    if len(surname) < _SHORTEST_NAME:
        return False
    words = normalise_name(account.replace("_", " ")).split()
    whole = "".join(words)
    # Initials before the name make an account; more letters than that make another name.
    return any(_ends_in(word, surname) for word in (*words, whole))


def _ends_in(word: str, surname: str) -> bool:
    return word.endswith(surname) and len(word) - len(surname) <= 2


def _plain(name: str) -> str:
    return normalise_name(name).replace(" ", "")


def _address(text: str) -> str | None:
    """Return postcode and number as one word, None for an address that says neither."""
    parts = msgspec.json.decode(text, type=dict[str, str])
    found = [parts.get(name, "").replace(" ", "").upper() for name in ("postcode", "house_number", "house_suffix")]
    return "/".join(found) if found[0] and found[1] else None


def month_name(first: date) -> str:
    """Return a month as people say it: `oktober 2026`."""
    return f"{MONTHS[first.month - 1]} {first.year}"


def parse_month(text: str) -> date:
    """Read `2026-10`; UserError `review.month_form`."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise UserError("review.month_form") from error


def _moment(first: date) -> datetime:
    """The moment in UTC at which a Dutch day begins."""
    return datetime(first.year, first.month, first.day, tzinfo=DUTCH_TIME).astimezone(UTC)
