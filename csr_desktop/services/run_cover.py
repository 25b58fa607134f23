"""The cover sheet of a print run: what lies below it, what to fetch for it, and how to find a letter in the pile.

It stays in the office. The letters themselves are exactly as they are in the archive: which piece of the run a letter
is stands here alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.errors import Message
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.report import Report, Section
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.print_order import PostCounts, count
from csr_desktop.texts import Texts

if TYPE_CHECKING:
    from csr_desktop.domain.post_table import PostTable, WeightClass
    from csr_desktop.services.print_runs import Piece, RunView

_FACT_SHARES = (3, 5)
_PIECE_SHARES = (3, 3, 10, 8, 2)


class RunCover:
    """Sets the cover sheet and the sheets between envelopes."""

    def __init__(self, desk: LetterDesk, texts: Texts, organisation: OrganisationService, table: PostTable) -> None:
        self._desk = desk
        self._texts = texts
        self._organisation = organisation
        self._table = table

    def pdf(self, view: RunView, pieces: Sequence[Piece]) -> bytes:
        """Return the cover sheet for these pieces of a run."""
        return self._desk.report(self.document(view, pieces))

    def separators(self, view: RunView, pieces: Sequence[Piece]) -> bytes:
        """Return a PDF with a page for each envelope of these pieces, in their order."""
        say = self._texts.say
        found: dict[int, list[Piece]] = {}
        for piece in pieces:
            found.setdefault(piece.record.envelope, []).append(piece)
        return self._desk.separators(
            [
                (
                    say(Message.of("run_cover.separator", envelope=envelope, last=view.pieces[-1].record.envelope)),
                    own[0].item.recipient,
                    say(self._span(own, view)),
                )
                for envelope, own in found.items()
            ],
            say(Message.of("run_cover.title", number=view.run.number)),
        )

    def document(self, view: RunView, pieces: Sequence[Piece]) -> Report:
        """Return what stands on it."""
        say, run = self._texts.say, view.run
        counts = count([piece.item for piece in pieces], self._table, duplex=run.is_duplex)
        made = Message.of(
            "run_cover.made",
            day=run.made_at.astimezone(DUTCH_TIME).date(),
            time=f"{run.made_at.astimezone(DUTCH_TIME):%H.%M}",
            who=run.made_by,
        )
        intro = [say(made)]
        if len(pieces) < len(view.pieces):
            intro.append(say(self._span(pieces, view)))
        return Report(
            title=say(Message.of("run_cover.title", number=run.number)),
            intro=tuple(intro),
            heads=(say(Message.of("run_cover.what")), say(Message.of("run_cover.how_many"))),
            shares=_FACT_SHARES,
            rows=tuple(self.facts(counts, duplex=run.is_duplex)),
            closing=(say(Message.of("run_cover.destroy")),),
            page_of=say(Message.of("viewers.page", page="{page}", pages="{pages}")),
            unknown=say(Message.of("viewers.unknown_characters", characters="{characters}")),
            author=self._organisation.get().name,
            sections=(self._list(view, pieces),),
        )

    def facts(self, counts: PostCounts, *, duplex: bool) -> Iterator[tuple[str, str]]:
        """Return what there is to count as lines of a table: what, and how many."""
        say = self._texts.say

        def line(words: Message, number: Message | int) -> tuple[str, str]:
            return say(words), say(number) if isinstance(number, Message) else f"{number:,}".replace(",", ".")

        yield line(Message.of("run_cover.letters"), counts.letters)
        for pages, number in counts.by_pages:
            many = Message.of("run_cover.of_pages", pages=pages)
            yield line(Message.of("run_cover.of_one_page") if pages == 1 else many, number)
        yield line(Message.of("run_cover.pages"), counts.pages)
        sides = Message.of("run_cover.two_sides") if duplex else Message.of("run_cover.one_side")
        yield line(
            Message.of("run_cover.sheets"), Message.of("run_cover.sheets_how", count=counts.sheets, how=say(sides))
        )
        yield line(Message.of("run_cover.envelopes"), counts.envelopes)
        for weight, number in counts.classes:
            yield line(self._weight(weight), number)
        if counts.answer_envelopes:
            yield line(Message.of("run_cover.answer_envelopes"), counts.answer_envelopes)
        if counts.with_bsn:
            yield line(Message.of("run_cover.with_bsn"), counts.with_bsn)

    def _weight(self, weight: WeightClass | None) -> Message:
        if weight is None:
            heaviest = self._table.weight_class[-1]
            return Message.of("run_cover.heavier", sheets=heaviest.most_sheets, grams=heaviest.most_grams)
        return Message.of("run_cover.up_to", sheets=weight.most_sheets, grams=weight.most_grams)

    def _list(self, view: RunView, pieces: Sequence[Piece]) -> Section:
        say = self._texts.say
        heads = (
            Message.of("run_cover.piece"),
            Message.of("run_cover.envelope"),
            Message.of("run_cover.to"),
            Message.of("run_cover.letter"),
            Message.of("run_cover.page_count"),
        )
        return Section(
            heading=say(Message.of("run_cover.list", last=len(view.pieces))),
            heads=tuple(map(say, heads)),
            shares=_PIECE_SHARES,
            rows=tuple(self._row(piece) for piece in pieces),
        )

    def _row(self, piece: Piece) -> tuple[str, ...]:
        item = piece.item
        to = Message.of("run_cover.to_with_bsn", name=item.recipient) if item.has_bsn else None
        return (
            str(piece.position),
            str(piece.record.envelope),
            self._texts.say(to) if to else item.recipient,
            f"{item.letter.reference} ({item.letter.kind.value})",
            str(item.letter.pages),
        )

    @staticmethod
    def _span(pieces: Sequence[Piece], view: RunView) -> Message:
        first, last, count_all = pieces[0].position, pieces[-1].position, len(view.pieces)
        if first == last:
            return Message.of("run_cover.one_piece", piece=first, all=count_all)
        return Message.of("run_cover.span", first=first, last=last, all=count_all)
