"""`csr letters print-run`: letters in envelope order through the printer to the post, also after a jam."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted
from csr_desktop.files import atomic_write

if TYPE_CHECKING:
    from csr_desktop.services.print_runs import Piece, PrintRun, RunView


@click.group("print-run")
def command() -> None:
    """Printrondes: brieven op volgorde van envelop, met voorblad."""


@command.command("start")
@click.option("--dossier", "number", help="Alleen de brieven van dit dossier; zonder dit alles wat klaarligt.")
@click.option("--simplex", is_flag=True, help="Enkelzijdig; anders dubbelzijdig, met elke brief op een nieuw vel.")
@click.option("--no-cover", is_flag=True, help="Zonder voorblad.")
@click.option("--separators", is_flag=True, help="Met een vel tussen de enveloppen.")
@click.pass_obj
def start(context: CliContext, number: str | None, simplex: bool, no_cover: bool, separators: bool) -> None:
    """Maak een printronde; er wordt nog niets afgedrukt."""
    core = context.core()
    waiting = [item.letter for item in core.print_runs.waiting()]
    if number is not None:
        dossier_id = core.dossiers.by_number(number).id
        waiting = [letter for letter in waiting if letter.dossier_id == dossier_id]
    run = core.print_runs.start(
        [letter.id for letter in waiting], duplex=not simplex, cover=not no_cover, separators=separators
    )
    _show(context, core.print_runs.view(run.id))


@command.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """Toon de printrondes die nog niet klaar zijn."""
    core = context.core()
    views = [core.print_runs.view(run.id) for run in core.print_runs.open_runs()]
    if context.as_json:
        context.emit([_run_json(view) for view in views])
        return
    for view in views:
        click.echo(_line(context, view))
    click.echo(f"{counted(len(views), 'printronde', 'printrondes')} bezig.")


@command.command("show")
@click.argument("number", type=int)
@click.pass_obj
def show(context: CliContext, number: int) -> None:
    """Toon de stukken van een printronde."""
    core = context.core()
    view = core.print_runs.view(core.print_runs.by_number(number).id)
    core.audit.viewed_list(len(view.pieces), "letter")
    _show(context, view)


@command.command("print")
@click.argument("number", type=int)
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Het PDF-bestand.")
@click.option("--from", "first", type=int, default=1, help="Vanaf dit stuk (opnieuw); wat ervoor kwam is dan goed.")
@click.option("--only", multiple=True, type=int, help="Alleen dit stuk opnieuw; mag vaker.")
@click.pass_obj
def print_(context: CliContext, number: int, out: Path, first: int, only: tuple[int, ...]) -> None:
    """Schrijf één PDF voor de printer: de hele ronde, of na een storing de rest."""
    core = context.core()
    run = core.print_runs.by_number(number)
    with core.store.attempt("letter.print"):
        run = core.print_runs.hand_out(run.id, first, only)
        context.warn_about_place(out.parent)
        content = core.print_runs.part_papers(run.id).file().pdf
        with atomic_write(out) as file:
            file.write(content)
    view = core.print_runs.view(run.id)
    pieces = [piece for piece in view.pieces if piece.is_open and piece.record.part == run.last_part]
    core.audit.printed([piece.item.letter for piece in pieces], "print")
    if context.as_json:
        positions = [piece.position for piece in pieces]
        context.emit({"run": run.number, "part": run.last_part, "file": str(out), "pieces": positions})
        return
    click.echo(f"{counted(len(pieces), 'stuk', 'stukken')} van printronde {number} in {out}.")


@command.command("good")
@click.argument("number", type=int)
@click.pass_obj
def good(context: CliContext, number: int) -> None:
    """Leg vast dat alles wat is afgedrukt goed is."""
    core = context.core()
    run = core.print_runs.all_good(core.print_runs.by_number(number).id)
    _show(context, core.print_runs.view(run.id))


@command.command("sent")
@click.argument("number", type=int)
@click.option("--without", multiple=True, type=int, help="Dit stuk ging niet mee; mag vaker.")
@click.option("--rest-later", is_flag=True, help="De rest blijft in de ronde.")
@click.pass_obj
def sent(context: CliContext, number: int, without: tuple[int, ...], rest_later: bool) -> None:
    """Leg vast dat wat goed is afgedrukt vandaag op de post ging; de termijnen beginnen dan te lopen."""
    core = context.core()
    run = core.print_runs.by_number(number)
    count = core.print_runs.send(run.id, without=without, rest_later=rest_later)
    if context.as_json:
        context.emit({"run": number, "sent": count, "state": core.print_runs.by_number(number).state.value})
        return
    click.echo(f"{counted(count, 'brief', 'brieven')} van printronde {number} verstuurd.")


@command.command("drop")
@click.argument("number", type=int)
@click.pass_obj
def drop(context: CliContext, number: int) -> None:
    """Laat een printronde vervallen; wat niet verstuurd is, ligt weer klaar."""
    core = context.core()
    core.print_runs.drop(core.print_runs.by_number(number).id)
    if context.as_json:
        context.emit({"run": number, "state": core.print_runs.by_number(number).state.value})
        return
    click.echo(f"Printronde {number} is vervallen.")


def _show(context: CliContext, view: RunView) -> None:
    if context.as_json:
        context.emit({**_run_json(view), "pieces": [_piece_json(piece) for piece in view.pieces]})
        return
    for piece in view.pieces:
        state = context.texts.label("piece_state", piece.record.state)
        letter = piece.item.letter
        click.echo(f"{piece.position:>5}  envelop {piece.record.envelope:<4} {letter.reference:<32} {state}")
    click.echo(_line(context, view))


def _line(context: CliContext, view: RunView) -> str:
    counts, state = view.counts, context.texts.label("run_state", view.run.state)
    return (
        f"Printronde {view.run.number} ({state}): {counts.letters} brieven, {counts.pages} bladzijden,"
        f" {counts.sheets} vellen, {counts.envelopes} enveloppen; {view.sent} verstuurd."
    )


def _run_json(view: RunView) -> dict[str, object]:
    run, counts = view.run, view.counts
    return {
        **_own_json(run),
        "letters": counts.letters,
        "pages": counts.pages,
        "sheets": counts.sheets,
        "envelopes": counts.envelopes,
        "weights": [
            {"most_sheets": weight.most_sheets if weight else None, "envelopes": number}
            for weight, number in counts.classes
        ],
        "by_pages": {str(pages): number for pages, number in counts.by_pages},
        "answer_envelopes": counts.answer_envelopes,
        "with_bsn": counts.with_bsn,
        "sent": view.sent,
    }


def _own_json(run: PrintRun) -> dict[str, object]:
    return {
        "run": run.number,
        "made_at": run.made_at.isoformat(),
        "made_by": run.made_by,
        "state": run.state.value,
        "duplex": run.is_duplex,
        "parts": run.last_part,
    }


def _piece_json(piece: Piece) -> dict[str, object]:
    letter = piece.item.letter
    return {
        "piece": piece.position,
        "envelope": piece.record.envelope,
        "part": piece.record.part,
        "state": piece.record.state.value,
        "letter": letter.id,
        "reference": letter.reference,
        "kind": letter.kind.value,
        "pages": letter.pages,
        "bsn": piece.item.has_bsn,
    }
