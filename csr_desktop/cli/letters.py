"""`csr letters`: letters as PDF files, and the list of what was made."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli import letter_post, letter_texts, print_runs
from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, letter_json, print_letters, print_messages
from csr_desktop.cli.plain import command as plain
from csr_desktop.cli.sheet import languages, sheet
from csr_desktop.domain.client_letters import WITH_APPOINTMENT, ClientLetter
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write

OUTCOME_LETTERS = [f"L{number}" for number in (16, 17, 19, 20, 21, 22, 24, 25)]


@click.group("letters")
def command() -> None:
    """Brieven."""


command.add_command(print_runs.command)
command.add_command(letter_texts.command)
for _command in letter_post.COMMANDS:
    command.add_command(_command)


command.add_command(plain)
command.add_command(sheet)
command.add_command(languages)


@command.command("make")
@click.option("--dossier", "number", help="Dossiernummer.")
@click.option("--due", is_flag=True, help="Alles wat nog verzonden moet worden, uit alle dossiers.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Map voor de PDF's.")
@click.option("--sent", is_flag=True, help="Leg meteen vast dat de brieven vandaag zijn verzonden.")
@click.pass_obj
def make(context: CliContext, number: str | None, due: bool, out: Path, sent: bool) -> None:
    """Schrijf brieven als PDF, met namen zonder persoonsgegevens."""
    core = context.core()
    if (number is None) is not due:
        raise UserError("cli.dossier_or_due")
    letters = core.letters.unsent() if number is None else core.letters.of_dossier(core.dossiers.by_number(number).id)
    context.warn_about_place(out)
    written = core.letter_post.write_files(letters, out)
    letters, files = [letter for letter, _file in written], [file for _letter, file in written]
    core.audit.printed(letters, "save")
    if sent:
        core.letters.mark_sent([letter.id for letter in letters if letter.is_waiting])
    if context.as_json:
        context.emit([{**letter_json(letter), "file": str(file)} for letter, file in zip(letters, files, strict=True)])
        return
    click.echo(f"{counted(len(files), 'brief', 'brieven')} geschreven in {out}.")


@command.command("window-test")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Het PDF-bestand.")
@click.pass_obj
def window_test(context: CliContext, out: Path) -> None:
    """Maak het blad dat zegt hoever het venster van een envelop van het adres af is."""
    content = context.core().house_style.test_print()
    context.warn_about_place(out.parent)
    with atomic_write(out) as file:
        file.write(content)
    if context.as_json:
        context.emit({"file": str(out)})
        return
    click.echo(f"Geschreven: {out}. Druk het af op ware grootte (100 %).")


@command.command("list")
@click.option("--dossier", "number", help="Dossiernummer.")
@click.pass_obj
def list_(context: CliContext, number: str | None) -> None:
    """Toon de brieven van een dossier, of alles wat nog verzonden moet worden."""
    core = context.core()
    if number is None:
        letters = core.letters.unsent()
        core.audit.viewed_list(len(letters), "letter")
    else:
        dossier = core.dossiers.by_number(number)
        letters = core.letters.of_dossier(dossier.id)
        core.audit.viewed(dossier.id)
    if context.as_json:
        context.emit([letter_json(letter) for letter in letters])
        return
    print_letters(letters)
    click.echo(f"{counted(len(letters), 'brief', 'brieven')}.")


@command.command("notice")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def notice(context: CliContext, number: str) -> None:
    """Maak de kennisgevingen aan alle schuldeisers (begin van de stabilisatie)."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.letters.notices(dossier.id)
    # Also with --json, where it goes to stderr: who was not told is never passed over.
    context.warn([item.reason for item in made.not_told])
    if context.as_json:
        context.emit([letter_json(letter) for letter in made.letters])
        return
    print_letters(made.letters)
    print_messages(len(made.messages))
    if made.not_told:
        count = len(made.not_told)
        who = "1 schuldeiser heeft" if count == 1 else f"{count} schuldeisers hebben"
        click.echo(f"{who} nog geen kennisgeving gekregen.")


@command.command("overview")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def overview(context: CliContext, number: str) -> None:
    """Maak het schuldenoverzicht dat de cliënt ondertekent."""
    core = context.core()
    letter = core.letters.debt_overview(core.dossiers.by_number(number).id)
    if context.as_json:
        context.emit(letter_json(letter))
        return
    print_letters([letter])


@command.command("client")
@click.argument("letter", type=click.Choice([item.value for item in ClientLetter]))
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--time", default="", help="Hoe laat de afspraak is, bijvoorbeeld '10.30 uur'.")
@click.option("--place", default="", help="Waar de afspraak is; zonder dit op het eigen adres.")
@click.pass_obj
def client(context: CliContext, letter: str, number: str, time: str, place: str) -> None:
    """Maak een brief aan de cliënt, bijvoorbeeld een uitnodiging, een beschikking of de eindbrief."""
    core = context.core()
    wanted = ClientLetter(letter)
    if (time or place) and wanted not in WITH_APPOINTMENT:
        raise UserError("cli.no_appointment", letter=context.texts.label("client_letter", wanted))
    made = core.client_letters.make(core.dossiers.by_number(number).id, wanted, time=time, place=place)
    if context.as_json:
        context.emit([letter_json(item) for item in made])
        return
    print_letters(made)


@command.command("outcome")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option(
    "--letter", "kind", type=click.Choice(OUTCOME_LETTERS), help="Welke brief; zonder brief ziet u wat nodig is."
)
@click.option("--creditor", help="Kenmerk van de schuldeiser, bij L25.")
@click.option("--text", "words", default="", help="Uw toelichting voor die schuldeiser, bij L25.")
@click.option("--case", "case_id", help="Kenmerk van de zaak, bij L24.")
@click.option("--address", multiple=True, help="Regel van het adres van de rechtbank, bij L24; mag vaker.")
@click.pass_obj
def outcome(
    context: CliContext,
    number: str,
    kind: str | None,
    creditor: str | None,
    words: str,
    case_id: str | None,
    address: tuple[str, ...],
) -> None:
    """Maak de brieven over de uitkomst: heroverweging, rechter, betaling, hercontrole, kwijting of einde."""
    core = context.core()
    dossier_id = core.dossiers.by_number(number).id
    if kind is None:
        _show_due(context, dossier_id)
        return
    wanted = LetterKind(kind)
    if (wanted is LetterKind.FRAUD) is not (creditor is not None):
        raise UserError("cli.letter_wants_creditor")
    if (wanted is LetterKind.COURT_LETTER) is not (case_id is not None):
        raise UserError("cli.letter_wants_case")
    if creditor is not None:
        made: tuple[Letter, ...] = (core.outcome_letters.explain_fraud(dossier_id, creditor, words),)
    elif case_id is not None:
        if case_id not in {case.id for case in core.court.of_dossier(dossier_id)}:
            raise UserError("cli.other_case")
        made = (core.outcome_letters.for_court(case_id, address),)
    else:
        made = core.outcome_letters.make(dossier_id, wanted)
    if context.as_json:
        context.emit([letter_json(item) for item in made])
        return
    print_letters(made)


def _show_due(context: CliContext, dossier_id: str) -> None:
    core = context.core()
    core.audit.viewed(dossier_id)
    found = core.outcome_letters.due(dossier_id)
    if context.as_json:
        context.emit(
            [
                {
                    "kind": item.kind.value,
                    "creditors": [
                        {"creditor": key, "name": name} for key, name in zip(item.ids, item.names, strict=True)
                    ],
                    "unsent": [letter.id for letter in item.due.unsent],
                }
                for item in found
            ]
        )
        return
    for item in found:
        name = context.texts.label("letter", item.kind)
        if item.names:
            click.echo(f"{item.kind.value}  {name}: te maken voor {', '.join(item.names)}")
        if item.due.unsent:
            click.echo(f"{item.kind.value}  {name}: {len(item.due.unsent)} te versturen")
    click.echo(f"{counted(len(found), 'soort', 'soorten')} brieven nodig.")
