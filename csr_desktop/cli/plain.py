"""`csr letters plain`: is a text easy to read? Needs no database."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import Message, UserError
from csr_desktop.paths import resources_dir


@click.command("plain")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--letter", "name", help="Een brief van het programma, bijvoorbeeld L01 of L21-outcome.")
@click.pass_obj
def command(context: CliContext, file: Path | None, name: str | None) -> None:
    """Kijk na of een tekst of een brief makkelijk leest (lange zinnen, moeilijke woorden)."""
    from csr_desktop.services.plain_language import PlainLanguageService

    if (file is None) is (name is None):
        raise UserError("plain.file_or_letter")
    service = PlainLanguageService(resources_dir(), context.clock.today())
    if name is not None:
        reading = service.read_shipped(name)
    else:
        assert file is not None
        source = _text_of(file)
        reading = service.read_template(source) if file.suffix == ".toml" else service.read(source)
    texts = context.texts
    if context.as_json:
        context.emit(
            {
                "level": reading.level.value,
                "ease": reading.ease,
                "words": reading.words,
                "sentences": reading.sentences,
                "average_words": reading.average_words,
                "findings": [
                    {
                        "kind": item.kind.value,
                        "line": item.line,
                        "column": item.column,
                        "text": item.text,
                        "reason": texts.say(item.reason),
                    }
                    for item in reading.findings
                ],
            }
        )
        return
    for item in reading.findings:
        click.echo(f"{item.line}:{item.column}  {texts.say(item.reason)}")
    if not reading.findings:
        click.echo(texts.say(Message.of("plain.no_findings")))
    told = Message.of(
        "plain.reading",
        words=reading.words,
        sentences=reading.sentences,
        average=str(reading.average_words).replace(".", ","),
        ease=reading.ease,
    )
    click.echo(f"{texts.label('plain_level', reading.level)}. {texts.say(told)}")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UserError("plain.not_text", file=file.name) from error
