"""Entry point of `csr`: global options, commands loaded only when called, and errors as sentences with exit codes."""

from __future__ import annotations

import importlib
import io
import sys
from datetime import date
from pathlib import Path

import click

from csr_desktop import __version__
from csr_desktop.cli.context import CliContext
from csr_desktop.cli.dutch import DutchContext, complaint, in_dutch
from csr_desktop.cli.whole_numbers import with_ascii_numbers
from csr_desktop.crash_dumps import leave_no_memory
from csr_desktop.errors import CsrError, Message, UserError

#: Command → module that holds it as `command`. A command without a module here does not exist yet (docs/cli.md).
COMMANDS: dict[str, str] = {
    "init": "csr_desktop.cli.init",
    "demo": "csr_desktop.cli.demo",
    "today": "csr_desktop.cli.today",
    "read-list": "csr_desktop.cli.read_list",
    "creditors": "csr_desktop.cli.creditors",
    "dossier": "csr_desktop.cli.dossier",
    "process": "csr_desktop.cli.process",
    "guidance": "csr_desktop.cli.guidance",
    "deadlines": "csr_desktop.cli.deadlines",
    "claims": "csr_desktop.cli.claims",
    "ready": "csr_desktop.cli.ready",
    "balances": "csr_desktop.cli.balances",
    "lists": "csr_desktop.cli.lists",
    "calculate": "csr_desktop.cli.calculate",
    "proposal": "csr_desktop.cli.proposal",
    "court": "csr_desktop.cli.court",
    "settlement": "csr_desktop.cli.settlement",
    "letters": "csr_desktop.cli.letters",
    "search": "csr_desktop.cli.search",
    "undo": "csr_desktop.cli.undo",
    "redo": "csr_desktop.cli.redo",
    "check": "csr_desktop.cli.check",
    "self-test": "csr_desktop.cli.self_test",
    "audit": "csr_desktop.cli.audit",
    "backup": "csr_desktop.cli.backup",
    "keys": "csr_desktop.cli.keys",
    "hub": "csr_desktop.cli.hub",
    "report": "csr_desktop.cli.report",
    "retention": "csr_desktop.cli.retention",
    "support": "csr_desktop.cli.support",
    "norms": "csr_desktop.cli.norms",
    "updates": "csr_desktop.cli.updates",
    "manual": "csr_desktop.cli.manual",
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are called, so that `csr calculate` starts quickly."""

    context_class = DutchContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all command names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        module_name = COMMANDS.get(cmd_name)
        if module_name is None:
            return None
        command = importlib.import_module(module_name).command
        assert isinstance(command, click.Command)
        return with_ascii_numbers(in_dutch(command))


def _iso_day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter("geef de datum als JJJJ-MM-DD") from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="csr")
@click.option("--database", type=click.Path(path_type=Path), help="Databasebestand (anders: de map van de gebruiker).")
@click.option("--key-file", type=click.Path(path_type=Path), help="Bestand met de wachtzin op de eerste regel.")
@click.option("--json", "as_json", is_flag=True, help="Precies één JSON-document op stdout, de rest op stderr.")
@click.option("--today", callback=_iso_day, metavar="JJJJ-MM-DD", help="Zet de datum vast.")
@click.pass_context
def cli(ctx: click.Context, database: Path | None, key_file: Path | None, as_json: bool, today: date | None) -> None:
    """Collectief schuldregelen op de werkplek van de schuldhulpverlener."""
    ctx.obj = CliContext(as_json=as_json, database=database, key_file=key_file, today=today)
    ctx.call_on_close(ctx.obj.close)


def main(args: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code; never a traceback, never personal data in an error."""
    leave_no_memory()
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run one command and return its exit code (design/cli.md: 0, 1, 2, 3, 70)."""
    for stream in (sys.stdout, sys.stderr):
        # A Dutch Windows console still starts with code page 850; our sentences have euro signs.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = cli.main(args=args, prog_name="csr", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        _complain(error)
        return 2
    except click.Abort:
        click.echo("Gestopt. Wat al klaar was, is bewaard.", err=True)
        return 1
    except CsrError as error:
        if not isinstance(error, UserError):
            _log(error)
        _tell(error.messages)
        return error.exit_code
    except OSError as error:
        _log(error)
        _tell((Message.of("environment.os_error", reason=error.strerror or type(error).__name__),))
        return 3
    except Exception as error:
        _log(error)
        _tell((Message.of("bug.unexpected", kind=type(error).__name__),))
        return 70
    return result if isinstance(result, int) else 0


def _complain(error: click.ClickException) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":
        # A group without a command (click 8.2 and later): its help page is the answer.
        error.show()
        return
    _tell((complaint(error),))
    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(f"Hulp: {error.ctx.command_path} --help", err=True)


def _log(error: BaseException) -> None:
    """Write what was not the person's to mend in the quiet log: kinds and places, for whoever helps."""
    from csr_desktop.clock import SystemClock
    from csr_desktop.logs import QuietLog
    from csr_desktop.paths import AppPaths

    log = QuietLog(AppPaths.for_user().logs, SystemClock())
    log.fault(error)
    log.close()


def _tell(messages: tuple[Message, ...]) -> None:
    texts = CliContext().texts
    for message in messages:
        click.echo(texts.say(message), err=True)
