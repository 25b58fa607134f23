"""Print runs: letters in the order of their envelopes, through the printer and to the post, and none lost on the way.

A run is kept, so that it goes on after a restart. What was handed to the printer is only good when a person says so;
on a jam the person names the piece from which it has to be printed again, and everything before that is good. A letter
is sent when a person says that it was posted: the whole run, what is good so far, or all but some. Then its terms run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csr_desktop.clock import Clock
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.post_table import PostTable
from csr_desktop.domain.print_runs import OPEN_PIECES, PieceState, PrintPiece, PrintRun, RunState
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.letters import LetterService
from csr_desktop.services.print_order import Addressed, PostCounts, addressed, count, stacks
from csr_desktop.services.run_cover import RunCover
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

if TYPE_CHECKING:
    from csr_desktop.letters.bundle import PrintFile

__all__ = ["Papers", "Piece", "PieceState", "PostCounts", "PrintRun", "RunState", "RunView"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One letter of a run with what is printed on it."""

    record: PrintPiece
    item: Addressed

    @property
    def position(self) -> int:
        """The how manieth it is, from 1."""
        return self.record.position

    @property
    def is_open(self) -> bool:
        """Whether it still has to be printed or posted; not in a dossier that lies in the bin."""
        return self.record.state in OPEN_PIECES and self.item.letter.is_waiting and not self.item.is_binned


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with its pieces in their order, and what there is to count of those that go out."""

    run: PrintRun
    pieces: tuple[Piece, ...]
    counts: PostCounts

    def of(self, *states: PieceState) -> tuple[Piece, ...]:
        """Return the open pieces in one of these states."""
        return tuple(piece for piece in self.pieces if piece.is_open and piece.record.state in states)

    @property
    def sent(self) -> int:
        """How many of its letters were sent."""
        return sum(piece.record.state is PieceState.SENT for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Papers:
    """What goes to the printer: a cover, a PDF with a page before each envelope, and the letters as they were made."""

    cover: bytes | None
    separators: bytes | None
    stacks: tuple[tuple[bytes, ...], ...]
    on_new_sheet: bool

    def file(self) -> PrintFile:
        """Return all of it as one PDF, every letter on a sheet of its own; needs no database and takes its time."""
        from csr_desktop.letters.bundle import run_file

        return run_file(self.stacks, on_new_sheet=self.on_new_sheet, cover=self.cover, separators=self.separators)


class PrintRunService:
    """Makes print runs and keeps what became of them."""

    def __init__(
        self, store: Store, ids: IdMaker, clock: Clock, letters: LetterService, cover: RunCover, table: PostTable
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._letters = letters
        self._cover = cover
        #: Weight classes, sheets of labels and envelopes.
        self.table = table

    # --- what there is -----------------------------------------------------------------------------------------------

    def waiting(self) -> list[Addressed]:
        """Return the letters that must go out and lie in no run, in the order of the envelopes; none of the bin."""
        taken = self._in_open_runs(self._store)
        letters = [letter for letter in self._letters.unsent() if letter.id not in taken]
        items = (item for item in addressed(self._store, letters) if not item.is_binned)
        return [item for stack in stacks(items) for item in stack]

    def count(self, items: Sequence[Addressed], *, duplex: bool) -> PostCounts:
        """Count letters, pages, sheets and envelopes."""
        return count(items, self.table, duplex=duplex)

    def open_runs(self) -> list[PrintRun]:
        """Return the runs that are not finished, oldest first."""
        return self._store.find(PrintRun, state=RunState.OPEN, order_by="number")

    def by_number(self, number: int) -> PrintRun:
        """Return a run; UserError `print_run.unknown`."""
        found = self._store.find(PrintRun, number=number)
        if not found:
            raise UserError("print_run.unknown", number=number)
        return found[0]

    def view(self, run_id: str) -> RunView:
        """Return a run with its pieces; those of a dossier that was erased are gone."""
        run = self._store.get(PrintRun, run_id)
        records = self._store.find(PrintPiece, run_id=run_id, order_by="position")
        letters = {
            letter.id: letter for letter in self._store.find(Letter, id=tuple(item.letter_id for item in records))
        }
        items = addressed(self._store, [letters[record.letter_id] for record in records])
        pieces = tuple(map(Piece, records, items))
        going = [piece.item for piece in pieces if piece.is_open or piece.record.state is PieceState.SENT]
        return RunView(run, pieces, self.count(going, duplex=run.is_duplex))

    # --- making ------------------------------------------------------------------------------------------------------

    def start(
        self, letter_ids: Collection[str], *, duplex: bool, cover: bool = True, separators: bool = False
    ) -> PrintRun:
        """Make a run of letters in the order of their envelopes; nothing is printed yet.

        Raises UserError `print_run.empty` without letters, `print_run.not_waiting` when one was sent, taken back or
        lies in the bin, `print_run.in_another` when one lies in another open run.
        """
        with self._store.unit_of_work("print.start", letters=len(letter_ids)) as work:
            letters = work.find(Letter, id=tuple(letter_ids)) if letter_ids else []
            if not letters:
                raise UserError("print_run.empty")
            items = addressed(self._store, letters)
            gone = [item.letter.reference for item in items if not item.letter.is_waiting or item.is_binned]
            if gone:
                raise UserError("print_run.not_waiting", references=", ".join(sorted(gone)))
            taken = self._in_open_runs(work)
            if doubled := sorted(letter.reference for letter in letters if letter.id in taken):
                raise UserError("print_run.in_another", references=", ".join(doubled))
            newest = work.find(PrintRun, order_by="number")
            run = work.add(
                PrintRun(
                    id=self._ids.new(),
                    number=newest[-1].number + 1 if newest else 1,
                    made_at=self._clock.now(),
                    made_by=work.actor,
                    is_duplex=duplex,
                    has_cover=cover,
                    has_separators=separators,
                )
            )
            work.add_all(self._pieces(run, items))
            return run

    def _pieces(self, run: PrintRun, items: Sequence[Addressed]) -> list[PrintPiece]:
        made: list[PrintPiece] = []
        for envelope, stack in enumerate(stacks(items), 1):
            for item in stack:
                made.append(
                    PrintPiece(
                        id=self._ids.new(),
                        run_id=run.id,
                        dossier_id=item.letter.dossier_id,
                        letter_id=item.letter.id,
                        position=len(made) + 1,
                        envelope=envelope,
                    )
                )
        return made

    # --- printing ----------------------------------------------------------------------------------------------------

    def hand_out(self, run_id: str, first: int = 1, only: Collection[int] = ()) -> PrintRun:
        """Note that pieces are handed to the printer now, as the next part of the run; `part_papers` has the paper.

        From piece `first` to the end: what was printed before it is good then, because somebody looked where it went
        wrong. With `only` these pieces alone are printed again, and nothing is said of the others. What was sent stays
        as it is and is not printed again.

        Raises UserError `print_run.closed`, or `print_run.no_such_piece`.
        """
        with self._store.unit_of_work("print.part") as work:
            run, records = self._open(work, run_id)
            wanted = [item for item in records if (item.position in only if only else item.position >= first)]
            if not wanted:
                raise UserError("print_run.no_such_piece", number=first, last=records[-1].position if records else 0)
            part = run.last_part + 1
            for item in wanted:
                work.save(replace(item, part=part, state=PieceState.PRINTED))
            if not only:
                self._good(work, [item for item in records if item.position < first])
            return work.save(replace(run, last_part=part))

    def part_papers(self, run_id: str, part: int | None = None) -> Papers:
        """Return what the printer gets for a part, the last one unless said otherwise.

        Raises UserError `print_run.not_printed` when no part of that number has a piece.
        """
        view = self.view(run_id)
        wanted = view.run.last_part if part is None else part
        pieces = [piece for piece in view.pieces if piece.record.part == wanted and piece.is_open]
        if not pieces or not wanted:
            raise UserError("print_run.not_printed", number=view.run.number)
        return self._papers(view, pieces)

    def papers_of(self, letters: Sequence[Letter], *, on_new_sheet: bool) -> Papers:
        """Return letters of the archive to be printed once more, in the order of envelopes, outside any run."""
        found = stacks(addressed(self._store, letters))
        together = tuple(tuple(self._letters.pdf(item.letter) for item in stack) for stack in found)
        return Papers(None, None, together, on_new_sheet)

    def cover_file(self, run_id: str) -> bytes:
        """Return the cover sheet of the whole run."""
        view = self.view(run_id)
        return self._cover.pdf(view, view.pieces)

    def _papers(self, view: RunView, pieces: Sequence[Piece]) -> Papers:
        run = view.run
        together: list[tuple[bytes, ...]] = []
        envelope = 0
        for piece in pieces:
            content = self._letters.pdf(piece.item.letter)
            if piece.record.envelope != envelope:
                together.append(())
                envelope = piece.record.envelope
            together[-1] += (content,)
        return Papers(
            cover=self._cover.pdf(view, pieces) if run.has_cover else None,
            separators=self._cover.separators(view, pieces) if run.has_separators else None,
            stacks=tuple(together),
            on_new_sheet=run.is_duplex,
        )

    def all_good(self, run_id: str) -> PrintRun:
        """Note that everything that came out of the printer is good."""
        with self._store.unit_of_work("print.good") as work:
            run, records = self._open(work, run_id)
            self._good(work, records)
            return run

    def _good(self, work: UnitOfWork, records: Sequence[PrintPiece]) -> None:
        for item in records:
            if item.state is PieceState.PRINTED:
                work.save(replace(item, state=PieceState.GOOD))

    # --- the post ----------------------------------------------------------------------------------------------------

    def send(self, run_id: str, *, without: Collection[int] = (), rest_later: bool = False) -> int:
        """Mark what is good as sent today, without the pieces named; return how many letters that were.

        The pieces named, and what was not printed well, go back to the letters that must still go out, so that the run
        is finished; with `rest_later` they stay in the run. Raises UserError `print_run.closed`, or
        `print_run.nothing_good` when nothing was printed well yet.
        """
        with self._store.unit_of_work("print.sent") as work:
            run, records = self._open(work, run_id)
            chosen = [item for item in records if item.state is PieceState.GOOD and item.position not in without]
            if not chosen:
                raise UserError("print_run.nothing_good")
            today = self._clock.today()
            letters = {item.id: item for item in work.find(Letter, id=tuple(item.letter_id for item in chosen))}
            for item in chosen:
                work.save(replace(letters[item.letter_id], sent_on=today))
                work.save(replace(item, state=PieceState.SENT))
            done = {item.id for item in chosen}
            rest = [item for item in records if item.id not in done]
            if not rest_later:
                for item in rest:
                    work.save(replace(item, state=PieceState.LEFT_OUT))
            if not rest or not rest_later:
                work.save(replace(run, state=RunState.DONE))
            return len(chosen)

    def leave_out(self, run_id: str, positions: Collection[int]) -> None:
        """Take pieces out of a run: their letters wait again among those that must go out.

        Raises UserError `print_run.closed` or `print_run.no_such_piece`.
        """
        with self._store.unit_of_work("print.leave_out") as work:
            run, records = self._open(work, run_id)
            chosen = [item for item in records if item.position in positions]
            if not chosen:
                raise UserError("print_run.no_such_piece", number=min(positions, default=0), last=len(records))
            for item in chosen:
                work.save(replace(item, state=PieceState.LEFT_OUT))
            if len(chosen) == len(records):
                was_sent = work.count(PrintPiece, run_id=run_id, state=PieceState.SENT)
                work.save(replace(run, state=RunState.DONE if was_sent else RunState.DROPPED))

    def drop(self, run_id: str) -> None:
        """Give a run up: what was not sent waits again among the letters that must go out."""
        with self._store.unit_of_work("print.drop") as work:
            run, records = self._open(work, run_id)
            for item in records:
                work.save(replace(item, state=PieceState.LEFT_OUT))
            work.save(replace(run, state=RunState.DROPPED))

    # --- inside ------------------------------------------------------------------------------------------------------

    def _open(self, work: UnitOfWork, run_id: str) -> tuple[PrintRun, list[PrintPiece]]:
        """Return an open run and its pieces that are open, in their order."""
        run = work.get(PrintRun, run_id)
        if run.state is not RunState.OPEN:
            raise UserError("print_run.closed", number=run.number)
        records = work.find(PrintPiece, run_id=run_id, state=tuple(OPEN_PIECES), order_by="position")
        letters = {item.id: item for item in work.find(Letter, id=tuple(item.letter_id for item in records))}
        binned = {
            item.id
            for item in work.find(Dossier, id=tuple({record.dossier_id for record in records}))
            if item.deleted_on is not None
        }
        return run, [
            record for record in records if letters[record.letter_id].is_waiting and record.dossier_id not in binned
        ]

    @staticmethod
    def _in_open_runs(reader: Reader) -> dict[str, str]:
        """Return the letters that lie in an open run, each with that run."""
        runs = tuple(run.id for run in reader.find(PrintRun, state=RunState.OPEN))
        pieces = reader.find(PrintPiece, run_id=runs, state=tuple(OPEN_PIECES)) if runs else []
        return {piece.letter_id: piece.run_id for piece in pieces}


def refuse_in_run(reader: Reader, letter: Letter) -> Message | None:
    """Say why a letter cannot be taken back while it lies in an open run; None when it lies in none."""
    for piece in reader.find(PrintPiece, letter_id=letter.id, state=tuple(OPEN_PIECES)):
        run = reader.get(PrintRun, piece.run_id)
        if run.state is RunState.OPEN:
            return Message.of("letter.withdraw_in_run", number=run.number, piece=piece.position)
    return None
