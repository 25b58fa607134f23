"""`csr letters labels`, `envelopes`, `find`, `show`, `withdraw`: what goes around letters, and the archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, letter_json, print_letters
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.domain.correspondence import Letter
    from csr_desktop.services.letter_archive import Explanation


@click.command("labels")
@click.option("--dossier", "number", help="De brieven van dit dossier die klaarliggen; zonder dit alles wat klaarligt.")
@click.option("--run", type=int, help="De brieven van deze printronde.")
@click.option("--sheet", default="3x8", help="Het etikettenvel: 3x8, 3x7 of 2x7.")
@click.option("--start", default=1, help="Bij welk etiket van het eerste vel het begint.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Het PDF-bestand.")
@click.pass_obj
def labels(context: CliContext, number: str | None, run: int | None, sheet: str, start: int, out: Path) -> None:
    """Maak etiketten met de adressen zoals ze op de brieven staan, één per envelop."""
    core = context.core()
    letters = _letters(core, number, run)
    _write(context, core.letter_post.labels(letters, sheet, start), letters, out)


@click.command("envelopes")
@click.option("--dossier", "number", help="De brieven van dit dossier die klaarliggen; zonder dit alles wat klaarligt.")
@click.option("--run", type=int, help="De brieven van deze printronde.")
@click.option("--size", default="c5", help="De envelop: dl, c5 of c4.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Het PDF-bestand.")
@click.pass_obj
def envelopes(context: CliContext, number: str | None, run: int | None, size: str, out: Path) -> None:
    """Maak enveloppen met adres en afzender zoals ze op de brieven staan."""
    core = context.core()
    letters = _letters(core, number, run)
    _write(context, core.letter_post.envelopes(letters, size), letters, out)


@click.command("find")
@click.argument("text")
@click.pass_obj
def find(context: CliContext, text: str) -> None:
    """Zoek een brief: op kenmerk, dossier, kenmerk van de schuldeiser, antwoordcode, naam, datum of controlegetal."""
    from csr_desktop.services.letter_archive import narrow

    core = context.core()
    letters = [row.letter for row in narrow(core.letter_archive.rows(), text)]
    core.audit.searched(len(letters), len(text.split()))
    if context.as_json:
        context.emit([letter_json(letter) for letter in letters])
        return
    print_letters(letters)
    click.echo(f"{counted(len(letters), 'brief', 'brieven')}.")


@click.command("show")
@click.argument("reference")
@click.option("--against", help="Kenmerk van een andere brief om mee te vergelijken.")
@click.pass_obj
def show(context: CliContext, reference: str, against: str | None) -> None:
    """Toon waar een brief vandaan komt: de tekst, de gegevens, en of hij nog is zoals hij gemaakt is."""
    from csr_desktop.services.letter_archive import differences

    core = context.core()
    found = core.letter_archive.explain(core.letter_archive.by_reference(reference))
    core.audit.viewed(found.letter.dossier_id)
    other = core.letter_archive.explain(core.letter_archive.by_reference(against)) if against else None
    changed = differences(found.inputs, other.inputs) if other and other.inputs and found.inputs else []
    if context.as_json:
        document = _explanation_json(found)
        if other is not None:
            document["differences"] = [{"field": name, "here": here, "there": there} for name, here, there in changed]
        context.emit(document)
        return
    print_letters([found.letter])
    click.echo(f"Tekst: {found.letter.kind.value}, versie {found.letter.template_version}")
    click.echo("De brief is zoals hij gemaakt is." if found.holds else "De brief is beschadigd.")
    click.echo("De gegevens zijn bewaard." if found.inputs else "De gegevens waarvan hij gemaakt is, ontbreken.")
    for name, here, there in changed:
        click.echo(f"{name}: {here or '-'} / {there or '-'}")


@click.command("withdraw")
@click.argument("reference")
@click.option("--reason", required=True, help="Waarom de brief niet de deur uit gaat.")
@click.pass_obj
def withdraw(context: CliContext, reference: str, reason: str) -> None:
    """Trek een brief in die nog niet verstuurd is; hij blijft met de reden in het archief."""
    core = context.core()
    letter = core.letter_archive.withdraw(core.letter_archive.by_reference(reference).id, reason)
    if context.as_json:
        context.emit(letter_json(letter))
        return
    click.echo(f"Brief {reference} is ingetrokken.")


COMMANDS = (labels, envelopes, find, show, withdraw)


def _letters(core: Core, number: str | None, run: int | None) -> list[Letter]:
    if number is not None and run is not None:
        raise UserError("cli.dossier_or_run")
    if run is not None:
        view = core.print_runs.view(core.print_runs.by_number(run).id)
        return [piece.item.letter for piece in view.pieces if piece.is_open]
    letters = core.letters.unsent()
    if number is None:
        return letters
    dossier_id = core.dossiers.by_number(number).id
    return [letter for letter in letters if letter.dossier_id == dossier_id]


def _write(context: CliContext, content: bytes, letters: list[Letter], out: Path) -> None:
    context.warn_about_place(out.parent)
    with atomic_write(out) as file:
        file.write(content)
    context.core().audit.printed(letters, "print")
    if context.as_json:
        context.emit({"file": str(out), "letters": len(letters)})
        return
    click.echo(f"Geschreven: {out}.")


def _explanation_json(found: Explanation) -> dict[str, object]:
    record, inputs = found.record, found.inputs
    return {
        **letter_json(found.letter),
        "template_version": found.letter.template_version,
        "template_sha256": found.letter.template_sha256,
        "holds": found.holds,
        "inputs_hold": found.inputs_hold,
        "inputs_sha256": record.sha256 if record else None,
        "text_sha256": record.text_sha256 if record else None,
        "inputs": {"letter": inputs.shown, "house": dict(inputs.house)} if inputs else None,
    }
