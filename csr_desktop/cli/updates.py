"""`csr updates`: announcements of new versions, and where they come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso

if TYPE_CHECKING:
    from csr_desktop.services.updates import Announcement


@click.group("updates")
def command() -> None:
    """Berichten over een nieuwe versie; het programma haalt of installeert die nooit zelf."""


@command.command("show")
@click.pass_obj
def show(context: CliContext) -> None:
    """Toon het laatste bericht en de plaats waar berichten staan."""
    updates = context.core().updates
    told, place = updates.told(), updates.place
    if context.as_json:
        context.emit({"place": place or None, "announcement": None if told is None else _json(told)})
        return
    click.echo(f"Plaats: {place or 'geen'}.")
    if told is None:
        click.echo("Er is geen bericht over een nieuwe versie.")
    else:
        _print(context, told)


@command.command("read")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def read(context: CliContext, file: Path | None) -> None:
    """Lees een bericht uit een bestand; zonder bestand op de ingestelde plaats."""
    updates = context.core().updates
    found = updates.look() if file is None else updates.read(file)
    if context.as_json:
        context.emit(_json(found))
    elif found.is_newer:
        _print(context, found)
    else:
        click.echo(f"U werkt al met versie {found.version} of nieuwer.")


@command.command("place")
@click.argument("place")
@click.pass_obj
def place(context: CliContext, place: str) -> None:
    """Stel in waar berichten staan: een map of een https-adres. Een lege tekst ('') haalt de plaats weg."""
    updates = context.core().updates
    updates.set_place(place)
    if context.as_json:
        context.emit({"place": updates.place or None})
        return
    click.echo(f"Plaats: {updates.place or 'geen'}.")


def _print(context: CliContext, told: Announcement) -> None:
    click.echo(f"Versie {told.version}: {context.texts.label('update_weight', told.weight)}.")
    for line in told.news:
        click.echo(f"- {line}")
    click.echo(f"Voor uw systeembeheerder: {told.where}")


def _json(told: Announcement) -> dict[str, object]:
    return {
        "number": told.number,
        "version": told.version,
        "newer": told.is_newer,
        "expires": iso(told.expires),
        "weight": told.weight.value,
        "news": list(told.news),
        "where": told.where,
    }
