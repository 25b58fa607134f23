"""The way in: arguments, and whether this database has a window already, before anything heavy is loaded.

Somebody who starts the program a second time wants the first window in front of him at once, not after all modules of
a second one were read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop import __version__
from ui.reading_modules import without_looking_back

if TYPE_CHECKING:
    from csr_desktop.paths import AppPaths
    from ui.application import Application
    from ui.single_instance import SingleInstance


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window; return the exit code."""
    options = _options(list(sys.argv[1:] if arguments is None else arguments))
    if options.self_test:
        return _self_test(options.report, short=options.self_test == "short")
    with without_looking_back():
        from csr_desktop.paths import AppPaths
        from ui.application import Application
        from ui.single_instance import SingleInstance

    application = Application(sys.argv[:1])
    paths = AppPaths.for_user()
    database = options.database or paths.database
    instance = SingleInstance(paths.data / "vensters")
    # The window that takes it over has another working folder.
    file = options.file.absolute() if options.file is not None else None
    if not instance.claim(database, file):
        return 0
    return _run(application, paths, database, instance, options, file)


def _self_test(report: Path | None, *, short: bool) -> int:
    try:
        # Qt as the window reads it: what cannot be read that way must not be found by a person first.
        with without_looking_back():
            from ui.self_test import run_self_test
    except Exception as error:
        # A part is missing that every module needs: that has to be told too, and the installer reads the report.
        part = getattr(error, "name", None) or ""
        line = f"FOUT Onderdelen: {type(error).__name__} {part}".rstrip()
        print(f"CSR Desktop {__version__}: zelftest\n{line}")  # noqa: T201 - what this command is for
        if report is not None:
            from csr_desktop.files import atomic_write

            with atomic_write(report) as file:
                file.write(f"CSR Desktop {__version__}: zelftest\n{line}\n".encode())
        return 1
    return run_self_test(report, short=short)


def _run(
    application: Application,
    paths: AppPaths,
    database: Path,
    instance: SingleInstance,
    options: argparse.Namespace,
    file: Path | None,
) -> int:
    with without_looking_back():
        from csr_desktop.clock import Clock, FixedClock, SystemClock
        from ui.app import Session
        from ui.private_folder import sweep_private_folders

    clock: Clock = FixedClock(options.today) if options.today else SystemClock()
    session = Session(application, paths, clock, instance=instance)
    session.fault_log.install()
    sweep_private_folders()
    if file is not None:
        session.take_in(file)
    session.start(database, practice=options.practice, key_file=options.key_file)
    return application.exec()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="csr-desktop", description="De werkplek van de schuldhulpverlener.")
    parser.add_argument("--version", action="version", version=f"csr-desktop {__version__}")
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="BESTAND", help="Dossierbestand van een collega, normpakket of bericht."
    )
    parser.add_argument("--database", type=Path, help="Databasebestand (anders: de map van de gebruiker).")
    parser.add_argument("--key-file", type=Path, help="Bestand met de wachtzin op de eerste regel.")
    parser.add_argument("--practice", action="store_true", help="De database is de oefenomgeving.")
    parser.add_argument("--today", type=date.fromisoformat, metavar="JJJJ-MM-DD", help="Zet de datum vast.")
    parser.add_argument(
        "--self-test",
        nargs="?",
        const="long",
        choices=("long", "short"),
        help="Controleer de installatie en stop; =short alleen wat in een paar seconden klaar is.",
    )
    parser.add_argument("--report", type=Path, metavar="BESTAND", help="Schrijf de uitkomst van de zelftest hierin.")
    return parser.parse_args(arguments)
