"""The choice between one dossier and all open ones, shared by commands that work on either."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from csr_desktop.errors import UserError

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core

F = TypeVar("F", bound=Callable[..., Any])


def scope_options(command: F) -> F:
    """Add `--dossier NR` and `--all`."""
    command = click.option("--all", "every", is_flag=True, help="Alle open dossiers.")(command)
    return click.option("--dossier", "number", help="Dossiernummer.")(command)


def dossier_scope(core: Core, number: str | None, *, every: bool) -> list[str]:
    """Return the ids of the dossiers that are meant; exactly one of the two options must be given."""
    if (number is None) is not every:
        raise UserError("cli.dossier_or_all")
    if number is not None:
        return [core.dossiers.by_number(number).id]
    return core.dossiers.open_ids()
