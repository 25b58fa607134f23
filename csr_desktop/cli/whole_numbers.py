"""Whole numbers on the command line: ASCII digits only, as everywhere (design/safety.md L5).

Python's `int` also takes `1_000`, `١٢٣` and `１２３`; what looks like one number and is another must not get in.
"""

from __future__ import annotations

import re
from typing import Any

import click

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


class AsciiRange(click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Refuse other notations, then do as click does."""
        return int(super().convert(_checked(self, value, param, ctx), param, ctx))


class AsciiInt(type(click.INT)):  # type: ignore[misc]  # click gives this class no public name
    """A whole number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Refuse other notations, then do as click does."""
        return int(super().convert(_checked(self, value, param, ctx), param, ctx))


def with_ascii_numbers(command: click.Command) -> click.Command:
    """Let every option of a command, and of all commands below it, take whole numbers in ASCII digits only."""
    for param in command.params:
        kind = param.type
        if isinstance(kind, click.IntRange):
            param.type = AsciiRange(kind.min, kind.max, kind.min_open, kind.max_open, kind.clamp)
        elif isinstance(kind, type(click.INT)):
            param.type = AsciiInt()
    if isinstance(command, click.Group):
        for below in command.commands.values():
            with_ascii_numbers(below)
    return command


def _checked(
    kind: click.ParamType[Any],
    value: Any,  # noqa: ANN401 - what click hands over
    param: click.Parameter | None,
    ctx: click.Context | None,
) -> Any:  # noqa: ANN401
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        kind.fail("no whole number", param, ctx)
    return value
