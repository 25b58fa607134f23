"""`csr updates`: announcements of new versions, and where they come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.dates import format_short

if TYPE_CHECKING:
    from csr_desktop.services.updates import Announcement


@click.group("updates")
def command() -> None:
    """Berichten over een nieuwe versie; het programma haalt of installeert die nooit zelf."""


@command.command("show")
@click.pass_obj
def show(context: CliContext) -> None:
    """Toon het laatste bericht en de plaats waar berichten staan."""
    core = context.core()
    told, news = core.updates.told(), core.news.standing()
    if context.as_json:
        context.emit(
            {
                "place": news.place or None,
                "laid_down": news.is_laid_down,
                "looked_on": iso(news.looked_on),
                "trouble": None if news.trouble is None else news.trouble.value,
                "announcement": None if told is None else _json(told),
            }
        )
        return
    laid_down = " (vastgelegd voor deze computer)" if news.is_laid_down else ""
    click.echo(f"Plaats: {news.place or 'geen'}{laid_down}.")
    if news.looked_on is not None:
        click.echo(f"Voor het laatst gekeken: {format_short(news.looked_on)}.")
    if news.trouble is not None:
        click.echo(context.texts.label("news_trouble", news.trouble))
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
