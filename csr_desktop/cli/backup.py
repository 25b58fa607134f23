"""`csr backup`: back-ups made, listed, proven to open, and put back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.errors import CsrError, Message, UserError

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.services.backups import Backup, Prepared, RestorePreview, Unlock

#: The database does not open by itself, but a back-up may take its place.
_BEYOND_OPENING = frozenset(
    {"store.no_file", "store.damaged", "store.not_ours", "store.keys_missing", "store.keys_damaged"}
)


#: A page is damaged that opening did not read.
_DAMAGED = frozenset({"store.damaged", "store.backup_damaged"})


@click.group("backup")
def command() -> None:
    """Reservekopieën."""


@command.command("create")
@click.pass_obj
def create(context: CliContext) -> None:
    """Maak nu een reservekopie; zij wordt geopend en nageteld voordat zij haar naam krijgt."""
    made = context.core().backups.make("asked")
    context.copy_to_second()
    if context.as_json:
        context.emit(_json(made))
        return
    click.echo(f"Reservekopie gemaakt en gecontroleerd: {made.path}")


@command.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """Toon de reservekopieën, nieuwste eerst."""
    core = context.core()
    status, good = core.backups.status(), core.backups.all()
    if context.as_json:
        context.emit(
            {
                "folder": str(status.folder),
                "second_folder": str(status.second_folder) if status.second_folder else None,
                "stale": status.is_stale,
                "backups": [_json(backup) for backup in good],
                "unreadable": [str(path) for path in status.unreadable],
            }
        )
        return
    for backup in good:
        counts = backup.manifest.counts
        moment = backup.manifest.made_at.astimezone(DUTCH_TIME)
        reason = context.texts.label("backup_reason", backup.manifest.reason)
        click.echo(f"{moment:%d-%m-%Y %H:%M}  {counts['dossier']:>5} dossiers  {reason:<28} {backup.path.name}")
    for path in status.unreadable:
        click.echo(f"niet leesbaar: {path.name}", err=True)
    click.echo(f"{counted(len(good), 'reservekopie', 'reservekopieën')} in {status.folder}.")
    if status.second_folder is None:
        click.echo("Er is geen tweede plaats; kies er een met 'csr backup second MAP'.")
    if status.is_stale:
        click.echo("Let op: er is geen recente reservekopie.", err=True)


@command.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--all", "every", is_flag=True, help="Alle reservekopieën (anders alleen de nieuwste).")
@click.pass_obj
def verify(context: CliContext, file: Path | None, every: bool) -> int:
    """Zet een reservekopie op proef terug: open haar, controleer elke bladzijde en vergelijk de tellingen."""
    from csr_desktop.services.backups import read_backup

    core = context.core()
    if file is not None:
        chosen = [read_backup(_found(file, core.backups.folder))]
    else:
        chosen = core.backups.all() if every else core.backups.all()[:1]
    if not chosen:
        raise UserError("backup.none")
    outcomes: list[tuple[Backup, CsrError | None]] = []
    for backup in context.progress(chosen, "Reservekopieën openen"):
        try:
            core.backups.verify(backup)
        except CsrError as error:
            outcomes.append((backup, error))
        else:
            outcomes.append((backup, None))
    if context.as_json:
        context.emit(
            [
                {**_json(backup), "ok": fault is None, "problem": context.texts.explain(fault)[0] if fault else None}
                for backup, fault in outcomes
            ]
        )
    else:
        for backup, fault in outcomes:
            click.echo(f"{backup.path.name}: " + ("goed" if fault is None else context.texts.explain(fault)[0]))
    return 1 if any(fault for _backup, fault in outcomes) else 0


@command.command("second")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--none", "no_place", is_flag=True, help="Geen tweede plaats meer.")
@click.pass_obj
def second(context: CliContext, folder: Path | None, no_place: bool) -> None:
    """Kies de tweede plaats, bijvoorbeeld een map op het netwerk, en kopieer de nieuwste reservekopie erheen."""
    core = context.core()
    if (folder is None) is not no_place:
        raise UserError("cli.folder_or_none")
    core.backups.set_second_folder(folder.absolute() if folder else None)
    copied = context.copy_to_second() if folder else None
    if context.as_json:
        context.emit(
            {"second_folder": str(folder.absolute()) if folder else None, "copied": str(copied) if copied else None}
        )
        return
    click.echo(f"Tweede plaats: {folder.absolute()}" if folder else "Er is geen tweede plaats meer.")


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Laat alleen zien wat er zou veranderen.")
@click.option("--yes", is_flag=True, help="Vraag niet om bevestiging.")
@click.option(
    "--recovery-key-file",
    type=click.Path(path_type=Path),
    help="Bestand met de herstelsleutel, als de wachtzin van de reservekopie niet meer bekend is.",
)
@click.pass_obj
def restore(context: CliContext, file: Path, dry_run: bool, yes: bool, recovery_key_file: Path | None) -> None:
    """Zet een reservekopie terug in de plaats van de database; die wordt bewaard, niet gewist."""
    from csr_desktop.services.backups import RestoreDesk, backup_folder

    path = _found(file, backup_folder(context.database_path))
    unlock = _unlock(context, recovery_key_file)
    present = _open_if_it_can(context)
    if present is None:
        prepared, preview = RestoreDesk(context.database_path, context.clock).prepare(path, unlock), None
    else:
        prepared, preview = present.backups.prepare_restore(path)
    try:
        if dry_run and context.as_json:
            context.emit(_preview_json(prepared, preview))
        if not context.as_json:
            _show(prepared, preview)
        if dry_run:
            return
        if not yes:
            _confirm()
        if present is not None:
            _back_up_before(context, present)
        context.close()
        aside = RestoreDesk(context.database_path, context.clock).carry_out(prepared)
    finally:
        prepared.discard()
    problems = context.core_by(unlock).history.check()
    if context.as_json:
        context.emit(
            {
                "restored": str(path),
                "made_at": prepared.backup.manifest.made_at.isoformat(),
                "aside": str(aside),
                "problems": [context.texts.say(problem) for problem in problems],
            }
        )
        return
    context.warn(problems)
    click.echo(f"Teruggezet. De database die er stond ligt in {aside}.")


def _found(file: Path, folder: Path) -> Path:
    """A bare name is looked up among the back-ups."""
    return file if file.exists() or file.parent != Path() else folder / file.name


def _unlock(context: CliContext, recovery_key_file: Path | None) -> Unlock:
    from csr_desktop.services.backups import with_passphrase, with_recovery_key

    if recovery_key_file is None:
        return with_passphrase(context.passphrase())
    from csr_desktop.key_file import read_key_file

    return with_recovery_key(read_key_file(recovery_key_file))


def _open_if_it_can(context: CliContext) -> Core | None:
    """Open the present database to compare; None when it is damaged or absent."""
    try:
        return context.core()
    except CsrError as error:
        if error.code in _BEYOND_OPENING:
            return None
        raise


def _back_up_before(context: CliContext, present: Core) -> None:
    """Back up what is to be replaced; what is damaged cannot be backed up, and is put aside all the same."""
    try:
        if present.backups.is_changed():
            present.backups.make("restore")
    except CsrError as error:
        if error.code not in _DAMAGED:
            raise
        context.warn([Message.of("backup.goes_without")])


def _preview_json(prepared: Prepared, preview: RestorePreview | None) -> dict[str, object]:
    return {
        **_json(prepared.backup),
        "compared": None
        if preview is None
        else {
            "counts_now": preview.counts_now,
            "only_now": list(preview.only_now),
            "only_then": list(preview.only_then),
            "changed_since": list(preview.changed_since),
            "steps_lost": preview.steps_lost,
            "erased_again": list(preview.erased_again),
        },
    }


def _show(prepared: Prepared, preview: RestorePreview | None) -> None:
    manifest = prepared.backup.manifest
    made = manifest.made_at.astimezone(DUTCH_TIME)
    click.echo(f"Reservekopie van {made:%d-%m-%Y %H:%M}: {manifest.counts['dossier']} dossiers.")
    if preview is None:
        click.echo("De huidige database is niet te openen; er valt niets te vergelijken.")
        return
    difference = preview.counts_then["dossier"] - preview.counts_now["dossier"]
    click.echo(f"Nu zijn het er {preview.counts_now['dossier']} ({difference:+d} na het terugzetten).")
    if preview.steps_lost is None:
        click.echo("Deze reservekopie hoort niet bij het verleden van de huidige database.")
    else:
        click.echo(f"Stappen van na dat moment die verdwijnen: {preview.steps_lost}.")
    for words, numbers in (
        ("Alleen in de huidige database", preview.only_now),
        ("Alleen in de reservekopie", preview.only_then),
        ("Sindsdien gewijzigd", preview.changed_since),
        ("Sindsdien gewist, en na het terugzetten meteen opnieuw", preview.erased_again),
    ):
        if numbers:
            click.echo(f"{words}: {', '.join(numbers)}.")


def _confirm() -> None:
    if not sys.stdin.isatty():
        raise UserError("backup.confirm")
    click.confirm("Terugzetten?", abort=True, err=True)


def _json(backup: Backup) -> dict[str, object]:
    manifest = backup.manifest
    return {
        "file": str(backup.path),
        "made_at": manifest.made_at.isoformat(),
        "reason": manifest.reason,
        "program": manifest.program,
        "schema": manifest.schema,
        "counts": manifest.counts,
        "size": manifest.size,
    }
