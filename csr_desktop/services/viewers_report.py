"""Who has seen a dossier, for the client to read on paper (AVG art. 15; NEN 7513; design/safety.md 1e)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from csr_desktop.dates import format_short
from csr_desktop.errors import Message
from csr_desktop.letters.report import Report
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True)
class ViewerDay:
    """One person on one Dutch day: how often looked at, changed, and printed or saved to a file."""

    day: date
    who: str
    looked: int
    changed: int
    handed_out: int


@dataclass(frozen=True, slots=True)
class ViewersReport:
    """Who saw one dossier, newest day first; `since` is the day on which its log begins."""

    dossier_id: str
    number: str
    since: date | None
    minutes: int
    rows: tuple[ViewerDay, ...]


def document(report: ViewersReport, texts: Texts, organisation: str, today: date) -> Report:
    """Return the report as it is printed; it names no client, because it may lie on a printer."""
    intro = [texts.say(Message.of("viewers.intro", number=report.number, minutes=report.minutes))]
    if report.since is not None:
        intro.append(texts.say(Message.of("viewers.since", day=report.since)))
    if not report.rows:
        intro.append(texts.say(Message.of("viewers.none")))
    intro.append(texts.say(Message.of("viewers.made", day=today, organisation=organisation)))
    return Report(
        title=texts.say(Message.of("viewers.title")),
        intro=tuple(intro),
        heads=(
            texts.say(Message.of("viewers.day")),
            texts.say(Message.of("viewers.who")),
            texts.say(Message.of("viewers.looked")),
            texts.say(Message.of("viewers.changed")),
            texts.say(Message.of("viewers.handed_out")),
        ),
        shares=(2, 5, 2, 2, 3),
        rows=tuple(
            (format_short(row.day), row.who, str(row.looked), str(row.changed), str(row.handed_out))
            for row in report.rows
        ),
        closing=(texts.say(Message.of("viewers.wrong")),),
        page_of=texts.say(Message.of("viewers.page", page="{page}", pages="{pages}")),
        unknown=texts.say(Message.of("viewers.unknown_characters", characters="{characters}")),
        author=organisation,
    )
