"""`csr self-test`: whether the installation is whole, as far as it needs no window."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from csr_desktop.cli.context import CliContext


@click.command("self-test")
@click.option("--short", is_flag=True, help="Alleen wat in een paar seconden klaar is.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Schrijf de uitkomst hierin.")
@click.pass_obj
def command(context: CliContext, short: bool, report: Path | None) -> int:
    """Controleer de installatie: onderdelen, database, certificaten, oefenhub. Raakt geen gegevens aan."""
    from csr_desktop.paths import AppPaths, resources_dir
    from csr_desktop.self_check.computer import ComputerFacts
    from csr_desktop.self_check.report import core_checks, report_of

    clock = context.clock
    with tempfile.TemporaryDirectory(prefix="csr-zelftest-", ignore_cleanup_errors=True) as work:
        checks = core_checks(resources_dir(), Path(work), clock)
        found = report_of(checks, ComputerFacts(AppPaths.for_user()), clock, short=short)
    if report is not None:
        found.keep(report)
    if context.as_json:
        context.emit(found.as_json())
    else:
        for line in found.lines():
            click.echo(line)
    return 0 if found.is_well else 1
