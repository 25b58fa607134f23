"""`csr norms`: the norms in force, and signed packages that bring new ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.dates import format_short
from csr_desktop.money import format_euro, format_machine, format_percentage, format_percentage_machine

if TYPE_CHECKING:
    from csr_desktop.services.norm_changes import DossierChange, NormChanges, Sums
    from csr_desktop.services.norms import ArrivingPackage, PackageStanding

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("norms")
def command() -> None:
    """Normen: wat geldt, en normpakketten bekijken, in gebruik nemen en intrekken."""


@command.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """Toon welke normen gelden, sinds wanneer, en welke pakketten er zijn."""
    standing, texts = context.core().norm_packages.standing(), context.texts
    if context.as_json:
        context.emit(
            {
                "has_keys": standing.has_keys,
                "tables": [
                    {
                        "kind": table.kind.value,
                        "version": table.version,
                        "valid_from": iso(table.valid_from),
                        "source": table.source,
                        "package": table.package or None,
                        "next_change": iso(table.next_change),
                    }
                    for table in standing.tables
                ],
                "packages": [_package_json(context, item) for item in standing.packages],
            }
        )
        return
    for table in standing.tables:
        origin = f"uit {table.package}" if table.package else "meegeleverd"
        change = f", verandert op {format_short(table.next_change)}" if table.next_change else ""
        name = texts.label("table_kind", table.kind)
        click.echo(f"{name}: {table.version}, sinds {format_short(table.valid_from)} ({origin}){change}")
    for item in standing.packages:
        accepted = item.accepted
        state = texts.label("package_state", item.state)
        click.echo(f"{accepted.number}  {accepted.name}, vanaf {format_short(accepted.valid_from)}: {state}")
        if item.reason is not None:
            click.echo(f"   {texts.say(item.reason)}")
    if not standing.packages:
        click.echo("Er zijn geen normpakketten in gebruik.")


@command.command("preview")
@click.argument("file", type=_FILE)
@click.pass_obj
def preview(context: CliContext, file: Path) -> None:
    """Laat zien wat een normpakket verandert, per open dossier; er wordt niets bewaard."""
    arriving = context.core().norm_packages.read(file)
    if context.as_json:
        context.emit(_arriving_json(arriving))
    else:
        _print_arriving(context, arriving)


@command.command("accept")
@click.argument("file", type=_FILE)
@click.pass_obj
def accept(context: CliContext, file: Path) -> None:
    """Neem een normpakket in gebruik."""
    norms = context.core().norm_packages
    arriving = norms.read(file)
    accepted = norms.accept(arriving)
    if context.as_json:
        context.emit(_arriving_json(arriving))
        return
    _print_arriving(context, arriving)
    click.echo(f"{accepted.name} is in gebruik genomen en geldt vanaf {format_short(accepted.valid_from)}.")


@command.command("withdraw")
@click.argument("number", type=int)
@click.pass_obj
def withdraw(context: CliContext, number: int) -> None:
    """Trek een normpakket in waarmee nog niets is berekend."""
    withdrawn = context.core().norm_packages.withdraw(number)
    if context.as_json:
        context.emit({"number": withdrawn.number, "name": withdrawn.name})
        return
    click.echo(f"{withdrawn.name} is ingetrokken.")


def _print_arriving(context: CliContext, arriving: ArrivingPackage) -> None:
    texts, package, changes = context.texts, arriving.package, arriving.changes
    click.echo(f"{package.name} (nummer {package.number}), geldt vanaf {format_short(package.valid_from)}.")
    click.echo(f"Bron: {package.source}")
    for table in arriving.tables:
        how = "vervangt" if table.replaces else "nieuw"
        name = texts.label("table_kind", table.kind)
        click.echo(f"  {name}: {table.version}, vanaf {format_short(table.valid_from)} ({how})")
    if changes is None:
        click.echo("De normen waarmee voorstellen worden berekend veranderen niet.")
        return
    for figure in changes.figures:
        click.echo(
            f"  {texts.label('norm_figure', figure.figure)}: "
            f"{figure_words(figure.figure, figure.old)} wordt {figure_words(figure.figure, figure.new)}"
        )
    for item in changes.dossiers:
        click.echo(f"{item.number}  {_sums_line(item)}")
    click.echo(
        f"Anders: {len(changes.dossiers)}. Gelijk: {changes.same}. "
        f"Vaste versie, verandert niet: {changes.fixed}. Nog niet te berekenen: {changes.not_ready}."
    )


def figure_words(figure: str, value: object) -> str:
    """Return the value of a norm as a person reads it."""
    from csr_desktop.services.norm_words import words_of

    return words_of(figure, value)


def _sums_line(item: DossierChange) -> str:
    old, new = item.old, item.new
    return (
        f"{format_euro(old.offered_cents)} wordt {format_euro(new.offered_cents)}; "
        f"gewoon {format_percentage(old.ordinary_hundredths)} wordt {format_percentage(new.ordinary_hundredths)}"
    )


def _package_json(context: CliContext, item: PackageStanding) -> dict[str, object]:
    return {
        "number": item.accepted.number,
        "name": item.accepted.name,
        "valid_from": iso(item.accepted.valid_from),
        "source": item.accepted.source,
        "accepted_on": iso(item.accepted.accepted_on),
        "state": item.state.value,
        "reason": None if item.reason is None else context.texts.say(item.reason),
    }


def _arriving_json(arriving: ArrivingPackage) -> dict[str, object]:
    package = arriving.package
    return {
        "number": package.number,
        "name": package.name,
        "valid_from": iso(package.valid_from),
        "source": package.source,
        "key": package.key_name,
        "tables": [
            {
                "kind": table.kind.value,
                "version": table.version,
                "valid_from": iso(table.valid_from),
                "replaces": table.replaces,
            }
            for table in arriving.tables
        ],
        "compared_on": iso(arriving.compared_on),
        "changes": None if arriving.changes is None else _changes_json(arriving.changes),
    }


def _changes_json(changes: NormChanges) -> dict[str, object]:
    return {
        "old": changes.old_version,
        "new": changes.new_version,
        "figures": [
            {
                "figure": item.figure.value,
                "old": figure_words(item.figure, item.old),
                "new": figure_words(item.figure, item.new),
            }
            for item in changes.figures
        ],
        "dossiers": [
            {
                "dossier": item.number,
                "draft": item.has_draft,
                "old": _sums_json(item.old),
                "new": _sums_json(item.new),
                "difference": format_machine(item.difference_cents),
            }
            for item in changes.dossiers
        ],
        "same": changes.same,
        "fixed": changes.fixed,
        "not_ready": changes.not_ready,
    }


def _sums_json(sums: Sums) -> dict[str, object]:
    return {
        "product": sums.product.value,
        "offered": format_machine(sums.offered_cents),
        "ordinary": format_percentage_machine(sums.ordinary_hundredths),
        "preferential": format_percentage_machine(sums.preferential_hundredths),
        "months": sums.months,
    }
