"""What every command shares: the global options, the clock, the sentences, and how results leave the program."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import click

from csr_desktop.clock import Clock, FixedClock, SystemClock
from csr_desktop.errors import CsrError, Message, UserError
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from csr_desktop.bootstrap import Core
    from csr_desktop.services.backups import Unlock

T = TypeVar("T")


@dataclass(slots=True)
class CliContext:
    """The global options of one call; opens the database only for commands that need it."""

    as_json: bool = False
    database: Path | None = None
    key_file: Path | None = None
    today: date | None = None
    texts: Texts = field(default_factory=lambda: Texts.load(resources_dir() / "texts"))
    _core: Core | None = None

    @property
    def clock(self) -> Clock:
        """The computer's clock, or the day given with `--today`."""
        return FixedClock(self.today) if self.today else SystemClock()

    @property
    def database_path(self) -> Path:
        """The database file of this call."""
        return self.database or AppPaths.for_user().database

    def passphrase(self) -> str:
        """Return the passphrase from the key file, or ask for it on a terminal."""
        if self.key_file is not None:
            from csr_desktop.key_file import read_key_file

            return read_key_file(self.key_file)
        if not sys.stdin.isatty():
            raise UserError("cli.no_passphrase")
        return str(click.prompt("Wachtzin van de database", hide_input=True, err=True))

    def core(self) -> Core:
        """Open the database and wire the services, once per call.

        Without a key file the computer may remember the database; else the passphrase is asked.
        """
        if self._core is None:
            from csr_desktop.bootstrap import open_core
            from csr_desktop.services.keys import open_remembered, remembered_here
            from csr_desktop.vault import system_vault

            vault = system_vault()
            if self.key_file is None and remembered_here(self.database_path, vault):
                return self.core_by(lambda database: open_remembered(database, vault))
            self._core = open_core(self.database_path, self.passphrase(), self.clock, self.texts)
            self.warn(self._core.store.warnings)
        return self._core

    def core_by(self, unlock: Unlock) -> Core:
        """Open the database with a secret of another kind, once per call."""
        if self._core is None:
            from csr_desktop.bootstrap import open_core_by

            self._core = open_core_by(self.database_path, unlock, self.clock, self.texts)
            self.warn(self._core.store.warnings)
        return self._core

    def copy_to_second(self) -> Path | None:
        """Copy the newest back-up to the second place when its time has come; a place out of reach is only told."""
        from csr_desktop.services.backups import copy_to_second

        core = self.core()
        due = core.backups.second_due()
        if due is None:
            return None
        backup, folder = due
        try:
            copied = copy_to_second(backup, folder, self.clock.now(), core.safety.backup)
        except CsrError as error:
            core.backups.told_second(backup.path.name, error)
            self.warn(error.messages)
            return None
        core.backups.told_second(backup.path.name, None)
        return copied.path

    def close(self) -> None:
        """Close what was opened, with a back-up when one is due; one that fails is told and stops nothing."""
        if self._core is None:
            return
        try:
            if self._core.backups.is_due():
                self._core.backups.make("due")
                self.copy_to_second()
        except (CsrError, OSError) as error:
            self.warn(error.messages if isinstance(error, CsrError) else (Message.of("backup.failed"),))
        finally:
            core, self._core = self._core, None
            core.close()

    def say(self, text: str) -> None:
        """Tell a person something; with `--json` people read stderr, because stdout is one document."""
        click.echo(text, err=self.as_json)

    def warn(self, messages: Iterable[Message]) -> None:
        """Write sentences to stderr."""
        for message in messages:
            click.echo(self.texts.say(message), err=True)

    def warn_about_place(self, folder: Path) -> None:
        """Say on stderr when personal data in clear are about to leave this computer's own disk."""
        from csr_desktop.services.places import warn_about_place

        warning = warn_about_place(folder)
        if warning is not None:
            self.warn([warning])

    def emit(self, document: object) -> None:
        """Write the one JSON document of this call to stdout."""
        click.echo(dump_json(document))

    def progress(self, items: Sequence[T], label: str) -> Iterator[T]:
        """Walk through items with a progress bar on a terminal, and silently when piped."""
        if not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=label, file=sys.stderr) as bar:
            yield from bar


def dump_json(document: Any) -> str:  # noqa: ANN401 - any JSON value
    """Write a JSON document as people can read it, names and letters as they are."""
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
