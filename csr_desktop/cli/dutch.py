"""click in Dutch: its help pages and its complaints about wrong usage; names of commands and options stay English."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from csr_desktop.errors import Message

_HEADINGS = {"Options": "Opties", "Commands": "Opdrachten"}
_WORDS = (
    ("Show this message and exit.", "Toon deze uitleg."),
    ("Show the version and exit.", "Toon de versie."),
    ("[required]", "[verplicht]"),
    ("[default: ", "[standaard: "),
    ("; required]", "; verplicht]"),
)
_RANGE = re.compile(r"(\d+)<=x<=(\d+)")


class DutchFormatter(click.HelpFormatter):
    """Writes help pages with Dutch headings and remarks."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the first line."""
        super().write_usage(prog, args, "Gebruik: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write the options or commands with their explanation."""
        super().write_dl([(name, _translated(text)) for name, text in rows], col_max, col_spacing)


class DutchContext(click.Context):
    """A call whose help pages are Dutch."""

    formatter_class = DutchFormatter


def in_dutch(command: click.Command) -> click.Command:
    """Let a command and all commands below it write Dutch help pages."""
    command.context_class = DutchContext
    if isinstance(command, click.Group):
        for below in command.commands.values():
            in_dutch(below)
    return command


def _translated(text: str) -> str:
    for english, dutch in _WORDS:
        text = text.replace(english, dutch)
    return _RANGE.sub(r"\1 tot \2", text)


def complaint(error: click.ClickException) -> Message:
    """Return what is wrong with a call; never the value that was given, because it may be somebody's name."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return Message.of("usage.missing", name=_name(error.param))
    if isinstance(error, click.NoSuchOption):
        return Message.of("usage.no_such_option", name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return Message.of("usage.option_without_value", name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error, error.param)
    if isinstance(error, click.UsageError) and isinstance(error.ctx and error.ctx.command, click.Group):
        return Message.of("usage.no_such_command")
    return Message.of("usage.other")


def _bad_value(error: click.BadParameter, param: click.Parameter) -> Message:
    kind = param.type
    if isinstance(kind, click.Choice):
        return Message.of("usage.choice", name=_name(param), choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange):
        return Message.of("usage.range", name=_name(param), low=kind.min, high=kind.max)
    if isinstance(kind, type(click.INT)):
        return Message.of("usage.whole_number", name=_name(param))
    if param.callback is not None:
        # Our own checks say in Dutch what they want.
        return Message.of("usage.value_wanted", name=_name(param), wanted=error.message)
    return Message.of("usage.value", name=_name(param))


def _name(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(click.Context(click.Command("csr")))
