"""`csr calculate`: the pure calculation from JSON to JSON; touches no database."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import Message, UserError
from csr_desktop.paths import resources_dir
from csr_desktop.proposals.calculation import calculate
from csr_desktop.proposals.codec import calculation_to_json, decode_request, messages_json, parse_json
from csr_desktop.proposals.norms import NormPackage, load_norms
from csr_desktop.texts import Texts

MAX_MEGABYTES = 64


@click.command("calculate")
@click.argument("file", default="-", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def command(context: CliContext, file: Path) -> int:
    """Bereken voorstellen uit JSON (FILE, of - voor de standaardinvoer); geen database nodig."""
    document = parse_json(_text(_read(file)))
    norms = load_norms(resources_dir() / "norms", context.clock.today())
    if isinstance(document, list):
        return _answer_all(context, document, norms)
    context.emit(_answer(document, norms, context.texts))
    return 0


def _answer_all(context: CliContext, documents: list[object], norms: NormPackage) -> int:
    """Write one array with an answer per element, each on a line of its own; return the exit code."""
    answers = []
    refused = 0
    for document in context.progress(documents, "Berekenen"):
        try:
            answer = _answer(document, norms, context.texts)
        except UserError as error:
            refused += 1
            answer = {"error": messages_json(error.messages, context.texts)}
        answers.append(json.dumps(answer, ensure_ascii=False, allow_nan=False))
    click.echo("[\n" + ",\n".join(answers) + "\n]" if answers else "[]")
    if not refused:
        return 0
    context.warn([Message.of("calculate.array_faults", count=refused, total=len(documents))])
    return 1


def _answer(document: object, norms: NormPackage, texts: Texts) -> dict[str, object]:
    decoded = decode_request(document, norms)
    return calculation_to_json(calculate(decoded.request, norms), texts, decoded.warnings)


def _read(file: Path) -> bytes:
    """Read everything up to the limit; an input without end is refused, not collected."""
    limit = MAX_MEGABYTES * 2**20
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError("calculate.file_not_found", file=file.name) from error
    except IsADirectoryError as error:
        raise UserError("calculate.file_is_folder", file=file.name) from error
    except PermissionError as error:
        # Windows says "no access" for a folder.
        raise UserError(
            "calculate.file_is_folder" if file.is_dir() else "calculate.file_no_access", file=file.name
        ) from error
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) or error.errno in {errno.ENAMETOOLONG, errno.EINVAL}:
            raise UserError("calculate.file_not_found", file=file.name) from error
        raise
    if len(data) > limit:
        raise UserError("calculate.too_large", limit=MAX_MEGABYTES)
    return data


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("calculate.not_utf8") from error
