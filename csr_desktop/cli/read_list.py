"""`csr read-list`: show how a list is understood; touches no database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted
from csr_desktop.domain.class_table import load_class_table
from csr_desktop.paths import resources_dir

if TYPE_CHECKING:
    from csr_desktop.lists.reading import ListReading

_SHOWN = {
    "claims": ("creditor", "reference", "amount", "balance_date"),
    "creditors": ("name", "city", "kind", "participation", "channel"),
    "answers": ("case_number", "reference", "amount", "advance_consent", "debt_type"),
}


@click.command("read-list")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["claims", "creditors", "answers"]), help="Soort lijst (anders herkend).")
@click.option("--profile", type=click.Path(path_type=Path), help="Eigen kolomindeling.")
@click.option("--sheet", help="Naam van het werkblad.")
@click.pass_obj
def command(context: CliContext, file: Path, kind: str | None, profile: Path | None, sheet: str | None) -> None:
    """Laat zien hoe een lijst wordt begrepen; er wordt niets bewaard."""
    from csr_desktop.lists.reading import read_list

    today = context.clock.today()
    reading = read_list(
        file,
        kind=kind,
        profile=profile,
        sheet=sheet,
        class_table=load_class_table(resources_dir() / "classes", today),
        today=today,
    )
    if context.as_json:
        context.emit(reading.to_json(context.texts))
    else:
        _print(reading, context)


def _print(reading: ListReading, context: CliContext) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(soft_wrap=True)
    how = [reading.format.upper(), reading.encoding, f"scheiding '{reading.delimiter}'" if reading.delimiter else None]
    how += [f"blad '{reading.sheet}'" if reading.sheet else None, f"kolomnamen in rij {reading.header_row}"]
    console.print(Text(f"{reading.file}: {', '.join(part for part in how if part)}"))
    for field, header in reading.columns.items():
        console.print(Text(f"  {field:<22} ← {header}"))
    if reading.unused_columns:
        console.print(Text(f"  niet gebruikt: {', '.join(reading.unused_columns)}"))
    table = Table("rij", *_SHOWN[reading.kind])
    for row in reading.rows:
        table.add_row(str(row["row"]), *(Text(_cell(row[name])) for name in _SHOWN[reading.kind]))
    console.print(table)
    for problem in reading.problems:
        place = f"rij {problem.row}" if problem.row else "lijst"
        column = f", {problem.column}" if problem.column else ""
        console.print(Text(f"{place}{column}: {context.texts.say(problem.message)}"))
    rows, remarks = len(reading.rows), len(reading.problems)
    console.print(f"{counted(rows, 'rij', 'rijen')} gelezen, {counted(remarks, 'opmerking', 'opmerkingen')}.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value)
