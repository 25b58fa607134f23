"""The work list on paper: what is to be done, in the order of the list, without a name of a client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from csr_desktop.clock import Clock
from csr_desktop.dates import format_short
from csr_desktop.errors import Message
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.report import BOX, Report, Section
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.today.model import WorkItem
from csr_desktop.texts import Texts

_SHARES = (1, 3, 3, 8, 6)


class TodayPrint:
    """Sets the list as PDF; it names dossiers by number only, because it may lie on a printer."""

    def __init__(self, desk: LetterDesk, texts: Texts, organisation: OrganisationService, clock: Clock) -> None:
        self._desk = desk
        self._texts = texts
        self._organisation = organisation
        self._clock = clock

    def pdf(self, items: Sequence[WorkItem]) -> bytes:
        """Return these lines as PDF, in the order in which they come, a part for each group."""
        return self._desk.report(self.document(items))

    def document(self, items: Sequence[WorkItem]) -> Report:
        """Return what is printed."""
        say = self._texts.say
        name = self._organisation.get().name
        made = Message.of("today.print_made", day=self._clock.today(), organisation=name, count=len(items))
        return Report(
            title=say(Message.of("today.print_title")),
            intro=(say(made),),
            heads=(),
            shares=(),
            rows=(),
            closing=(),
            page_of=say(Message.of("viewers.page", page="{page}", pages="{pages}")),
            unknown=say(Message.of("viewers.unknown_characters", characters="{characters}")),
            author=name,
            sections=tuple(self._sections(items)),
        )

    def _sections(self, items: Sequence[WorkItem]) -> Iterator[Section]:
        say = self._texts.say
        heads = (
            "",
            say(Message.of("today.print_day")),
            say(Message.of("today.print_dossier")),
            say(Message.of("today.print_reason")),
            say(Message.of("today.print_step")),
        )
        for group, found in groupby(items, key=lambda item: item.group):
            yield Section(
                heading=self._texts.label("work_group", group),
                heads=heads,
                shares=_SHARES,
                rows=tuple(self._row(item) for item in found),
            )

    def _row(self, item: WorkItem) -> tuple[str, ...]:
        return (
            BOX,
            format_short(item.since),
            item.number,
            self._texts.say(item.reason),
            self._texts.label(item.step_group, item.step),
        )
