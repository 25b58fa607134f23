"""How a line of the work list is told: its group with a sign, by when, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from csr_desktop.dates import format_short
from csr_desktop.services.today.model import WorkGroup, WorkItem
from csr_desktop.texts import Texts

#: A sign beside the word, so that a group is seen at a glance and never by colour alone.
SIGNS: Mapping[WorkGroup, str] = {
    WorkGroup.THREAT: "⚠",
    WorkGroup.LAW_LATE: "§",
    WorkGroup.LATE: "!",
    WorkGroup.TODAY: "●",
    WorkGroup.LOOK: "◎",
    WorkGroup.SOON: "○",
    WorkGroup.STEP: "→",
    WorkGroup.KEEPING: "▪",
}
#: So many papers are named; the rest is counted.
_MOST_PAPERS = 4
#: So many creditors are named in a line; the rest is counted.
_MOST_PARTIES = 2


def group_words(texts: Texts, group: WorkGroup) -> str:
    """Return sign and word of a group."""
    return f"{SIGNS[group]}  {texts.label('work_group', group)}"


def reason_words(texts: Texts, item: WorkItem, parties: Sequence[str] = ()) -> str:
    """Return why a line is there, after the creditor it is about: two lines may say the same else.

    `parties` are the creditors of a line that stands for several; the first two are named.
    """
    words = texts.say(item.reason)
    name = item.deadline.creditor if item.deadline is not None else ""
    name = name or party_words(parties)
    return f"{name}: {words[:1].lower()}{words[1:]}" if name else words


def party_words(parties: Sequence[str]) -> str:
    """Return the first two names and how many more there are; all of them when one more would take no more room."""
    translate = QCoreApplication.translate
    if len(parties) > _MOST_PARTIES + 1:
        words = translate("today_words", "{names} en {count} andere")
        return words.format(names=", ".join(parties[:_MOST_PARTIES]), count=len(parties) - _MOST_PARTIES)
    if len(parties) > 1:
        return translate("today_words", "{names} en {last}").format(names=", ".join(parties[:-1]), last=parties[-1])
    return "".join(parties)


def step_words(texts: Texts, item: WorkItem) -> str:
    """Return what is to be done, as a sentence where a deadline asks for it."""
    return texts.label(item.step_group, item.step)


def step_word(texts: Texts, item: WorkItem) -> str:
    """Return what is to be done in a word or two, for a column."""
    return step_words(texts, item) if item.deadline is None else texts.label("deadline_word", item.step)


def day_words(item: WorkItem) -> str:
    """Return by when, or since when it waits."""
    if item.hidden_until is not None:
        words = QCoreApplication.translate("today_words", "uitgesteld tot {day}")
        return words.format(day=format_short(item.hidden_until))
    if item.deadline is None:
        return QCoreApplication.translate("today_words", "sinds {day}").format(day=format_short(item.since))
    return format_short(item.since)


def day_sort(item: WorkItem) -> int:
    """Return by what the column of days is sorted."""
    return (item.hidden_until or item.since).toordinal()


def more_words(texts: Texts, item: WorkItem, today: date, parties: Sequence[str] = ()) -> list[str]:
    """Return what else deserves to be known of a line, each as a sentence; all creditors where the line names two."""
    found = []
    translate = QCoreApplication.translate
    if len(parties) > _MOST_PARTIES + 1:
        found.append(translate("today_words", "Schuldeisers: {names}.").format(names=", ".join(parties)))
    if item.deadline is not None:
        late = (today - item.since).days
        if late > 0:
            one, more = translate("today_words", "1 dag te laat."), translate("today_words", "{days} dagen te laat.")
            found.append(one if late == 1 else more.format(days=late))
        if item.deadline.is_moved:
            words = translate("today_words", "Verzet; volgens de regel was het {day}.")
            found.append(words.format(day=format_short(item.deadline.term_ends_on)))
        if item.deadline.basis:
            found.append(translate("today_words", "Bron: {basis}.").format(basis=item.deadline.basis.rstrip(".")))
        found += [texts.say(doubt) for doubt in item.deadline.doubts]
    if item.missing:
        named = ", ".join(item.missing[:_MOST_PAPERS])
        rest = len(item.missing) - _MOST_PAPERS
        if rest > 0:
            named = translate("today_words", "{names} en nog {count}").format(names=named, count=rest)
        found.append(translate("today_words", "Ontbreekt nog: {names}.").format(names=named))
    return found
