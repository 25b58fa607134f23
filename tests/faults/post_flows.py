"""A print run: made, printed, good, on the post; a letter is sent with its piece, or neither is."""

from __future__ import annotations

from csr_desktop.domain.print_runs import PieceState, PrintPiece, PrintRun, RunState
from csr_desktop.files import atomic_write
from tests.faults.flows import Flow, Session, Step, asked_office


def start_run(session: Session) -> None:
    runs = session.core.print_runs
    waiting = [item.letter.id for item in runs.waiting()]
    if waiting:
        runs.start(waiting, duplex=True)


def print_run(session: Session) -> None:
    for run in session.core.print_runs.open_runs():
        session.core.print_runs.hand_out(run.id)


def write_paper(session: Session) -> None:
    for run in session.core.print_runs.open_runs():
        with atomic_write(session.place.out / "ronde.pdf") as file:
            file.write(session.core.print_runs.part_papers(run.id).file().pdf)


def all_good(session: Session) -> None:
    for run in session.core.print_runs.open_runs():
        session.core.print_runs.all_good(run.id)


def post(session: Session) -> None:
    for run in session.core.print_runs.open_runs():
        session.core.print_runs.send(run.id)


def run_is_whole(session: Session) -> list[str]:
    """A piece says of its letter what the letter says itself, and a finished run leaves nothing open."""
    store = session.core.store
    runs = {run.id: run for run in store.find(PrintRun)}
    pieces = store.find(PrintPiece)
    letters = {letter.id: letter for letter in session.core.letters.of_dossier(session.dossier().id)}
    whole = (
        len({piece.letter_id for piece in pieces}) == len(pieces)
        and all(
            (letters[piece.letter_id].sent_on is not None) is (piece.state is PieceState.SENT)
            and (runs[piece.run_id].state is RunState.DONE) is (piece.state is PieceState.SENT)
            and (piece.part == 0) is (piece.state is PieceState.WAITING)
            and piece.part <= runs[piece.run_id].last_part
            for piece in pieces
        )
        and all(any(piece.run_id == run for piece in pieces) for run in runs)
    )
    return [] if whole else ["corrupt: half a step of a print run"]


POST_FLOWS: dict[str, Flow] = {
    "print-run": Flow(
        "print-run",
        (
            Step(start_run, "print.start"),
            Step(print_run, "print.part"),
            Step(write_paper),
            Step(all_good, "print.good"),
            Step(post, "print.sent"),
        ),
        asked_office,
        agrees=run_is_whole,
    ),
}
