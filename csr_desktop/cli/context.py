"""What every command shares: the global options, the clock, the sentences, and how results leave the program."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import click

from csr_desktop.clock import Clock, FixedClock, SystemClock
from csr_desktop.errors import UserError
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from csr_desktop.bootstrap import Core
    from csr_desktop.errors import Message

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
        """Open the database and wire the services, once per call."""
        if self._core is None:
            from csr_desktop.bootstrap import open_core

            self._core = open_core(self.database_path, self.passphrase(), self.clock, self.texts)
        return self._core

    def close(self) -> None:
        """Close what was opened."""
        if self._core is not None:
            self._core.close()
            self._core = None

    def say(self, text: str) -> None:
        """Tell a person something; with `--json` people read stderr, because stdout is one document."""
        click.echo(text, err=self.as_json)

    def warn(self, messages: Iterable[Message]) -> None:
        """Write sentences to stderr."""
        for message in messages:
            click.echo(self.texts.say(message), err=True)

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
