"""Importing a list on the command line: the shared options, a person's choices, and the report."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import plan_json, print_plan
from csr_desktop.errors import UserError
from csr_desktop.lists.plan import NEW_PARTY, Choice, ImportPlan

if TYPE_CHECKING:
    from csr_desktop.domain.creditors import Creditor
    from csr_desktop.lists.reading import ListReading

_COLUMNS = ("creditor", "collector", "bailiff", "transferred_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What a person gave on the command line for one import."""

    file: Path
    profile: Path | None
    sheet: str | None
    dry_run: bool
    choose: tuple[str, ...]
    accept: tuple[int, ...]
    skip: tuple[int, ...]
    create_missing: bool
    accept_score: int | None


def import_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give an import command its shared options; they arrive together as `options`."""

    @functools.wraps(command)
    def collected(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own options
        names = ImportOptions.__dataclass_fields__
        options = ImportOptions(**{name: kwargs.pop(name) for name in names})
        command(*args, options=options, **kwargs)

    decorators = (
        click.argument("file", type=click.Path(path_type=Path)),
        click.option("--profile", type=click.Path(path_type=Path), help="Eigen kolomindeling."),
        click.option("--sheet", help="Naam van het werkblad."),
        click.option("--dry-run", is_flag=True, help="Laat alleen zien wat er zou gebeuren."),
        click.option(
            "--choose",
            multiple=True,
            metavar="RIJ[.KOLOM]=PARTIJ",
            help="Wie er in een rij bedoeld is: een id of naam uit het register, of 'new'.",
        ),
        click.option("--accept", multiple=True, type=int, metavar="RIJ", help="Neem een twijfelachtige rij toch over."),
        click.option("--skip", multiple=True, type=int, metavar="RIJ", help="Laat een rij weg."),
        click.option("--create-missing", is_flag=True, help="Maak partijen aan die op geen enkele bekende lijken."),
        click.option(
            "--accept-score",
            type=click.IntRange(80, 100),
            metavar="80-100",
            help="Neem de beste suggestie over vanaf deze score (anders beslist u per rij).",
        ),
    )
    for decorator in reversed(decorators):
        collected = decorator(collected)
    return collected


def run_import(
    context: CliContext,
    options: ImportOptions,
    kind: str,
    make_plan: Callable[[ListReading, Mapping[int, Choice]], ImportPlan],
) -> None:
    """Read, plan with the choices, write unless it is a dry run, and report."""
    core = context.core()
    reading = core.list_imports.read(options.file, kind, profile=options.profile, sheet=options.sheet)
    choices = _explicit_choices(options, core.register.all())
    plan = make_plan(reading, choices)
    plan = make_plan(reading, _implied_choices(plan, choices, options))
    written = 0 if options.dry_run else core.list_imports.confirm(plan).written
    if context.as_json:
        context.emit({**plan_json(plan, context.texts), "written": written})
        return
    print_plan(plan, context.texts)
    if options.dry_run:
        click.echo("Er is niets bewaard (proef).")
    else:
        click.echo(f"{written} rijen bewaard; met 'csr undo' terug te draaien.")


def _explicit_choices(options: ImportOptions, register: list[Creditor]) -> dict[int, Choice]:
    """Turn the options into choices; UserError for a row, column or party that cannot be understood."""
    choices: dict[int, Choice] = {}
    for text in options.choose:
        target, _, wanted = text.partition("=")
        number, _, column = target.partition(".")
        column = column or "creditor"
        if not (number.isascii() and number.isdecimal()) or column not in _COLUMNS or not wanted:
            raise UserError("cli.choice_form", text=text)
        row = int(number)
        known = choices.get(row, Choice())
        choices[row] = replace(known, parties={**known.parties, column: _party(wanted, register)})
    for row in options.accept:
        choices[row] = replace(choices.get(row, Choice()), accept=True)
    for row in options.skip:
        choices[row] = replace(choices.get(row, Choice()), skip=True)
    return choices


def _implied_choices(plan: ImportPlan, choices: dict[int, Choice], options: ImportOptions) -> dict[int, Choice]:
    """Add what the general options settle: unknown parties are made, look-alikes from a score are taken."""
    found = dict(choices)
    for row in plan.rows:
        if row.row in choices and choices[row.row].skip:
            continue
        parties: dict[str, str] = {}
        for column in row.open_parties:
            match = row.matches[column]
            best = match.suggestions[0] if match.suggestions else None
            if best is None and options.create_missing and not match.conflict:
                parties[column] = NEW_PARTY
            elif best and options.accept_score and best.score >= options.accept_score and not match.conflict:
                parties[column] = best.creditor_id
        if parties:
            known = found.get(row.row, Choice())
            found[row.row] = replace(known, parties={**parties, **known.parties})
    return found


def _party(wanted: str, register: list[Creditor]) -> str:
    if wanted == NEW_PARTY:
        return NEW_PARTY
    hits = [party.id for party in register if wanted in {party.id, party.name}]
    if len(hits) != 1:
        raise UserError("cli.choice_party", name=wanted)
    return hits[0]
