"""`csr dossier documents`: files that belong to a dossier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted
from csr_desktop.domain.correspondence import DocumentMark
from csr_desktop.errors import UserError

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.domain.correspondence import Document


@click.group("documents")
def command() -> None:
    """Documenten in een dossier."""


@command.command("add")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--consent-statement",
    is_flag=True,
    help="Dit is de ondertekende toestemmingsverklaring (PDF); zij gaat mee met berichten die haar nodig hebben.",
)
@click.option("--court-order", is_flag=True, help="Dit is de beschikking van de rechter (PDF).")
@click.pass_obj
def add(context: CliContext, number: str, file: Path, consent_statement: bool, court_order: bool) -> None:
    """Bewaar een bestand in een dossier: PDF, foto, tekst, Word, Excel, OpenDocument of e-mail."""
    if consent_statement and court_order:
        raise click.UsageError("Geef --consent-statement of --court-order, niet allebei.")
    core = context.core()
    document = core.documents.add(core.dossiers.by_number(number).id, file)
    if consent_statement or court_order:
        mark = DocumentMark.CONSENT_STATEMENT if consent_statement else DocumentMark.COURT_ORDER
        try:
            document = core.documents.set_mark(document.id, mark)
        except UserError:
            core.documents.remove(document.id)
            raise
    if context.as_json:
        context.emit(_json(document))
        return
    click.echo(f"Bewaard in dossier {number}: {document.name} ({_size(document)}).")


@command.command("list")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def list_(context: CliContext, number: str) -> None:
    """Toon de documenten van een dossier."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    documents = core.documents.of_dossier(dossier.id)
    if context.as_json:
        context.emit([_json(document) for document in documents])
        return
    for document in documents:
        what = (
            "" if document.mark is DocumentMark.OTHER else f"  ({context.texts.label('document_mark', document.mark)})"
        )
        click.echo(f"{document.id}  {document.stored_on:%d-%m-%Y}  {_size(document):>9}  {document.name}{what}")
    click.echo(f"{counted(len(documents), 'document', 'documenten')}.")


@command.command("save")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Map voor het bestand.")
@click.argument("document")
@click.pass_obj
def save(context: CliContext, number: str, out: Path, document: str) -> None:
    """Schrijf een document (kenmerk of naam) als bestand; wat er al staat, wordt niet vervangen."""
    core = context.core()
    found = _find(core, number, document)
    out.mkdir(parents=True, exist_ok=True)
    context.warn_about_place(out)
    path = core.documents.save_as(found.id, out)
    if context.as_json:
        context.emit({**_json(found), "file": str(path)})
        return
    click.echo(f"Geschreven: {path.name}. Open het alleen als u de afzender vertrouwt.")


@command.command("mark")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option(
    "--as",
    "mark",
    required=True,
    type=click.Choice([item.value for item in DocumentMark]),
    help="Wat het is: toestemmingsverklaring, beschikking van de rechter, of een gewoon stuk.",
)
@click.argument("document")
@click.pass_obj
def mark_(context: CliContext, number: str, mark: str, document: str) -> None:
    """Leg vast wat een document (kenmerk of naam) is; een toestemmingsverklaring gaat mee naar wie haar nodig heeft."""
    core = context.core()
    marked = core.documents.set_mark(_find(core, number, document).id, DocumentMark(mark))
    if context.as_json:
        context.emit(_json(marked))
        return
    click.echo(f"Vastgelegd in dossier {number}: {marked.name} ({context.texts.label('document_mark', marked.mark)}).")


@command.command("remove")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.argument("document")
@click.pass_obj
def remove(context: CliContext, number: str, document: str) -> None:
    """Haal een document (kenmerk of naam) uit een dossier; 'csr undo' zet het terug."""
    core = context.core()
    found = _find(core, number, document)
    core.documents.remove(found.id)
    if context.as_json:
        context.emit(_json(found))
        return
    click.echo(f"Weggehaald uit dossier {number}: {found.name}.")


def _find(core: Core, number: str, wanted: str) -> Document:
    documents = core.documents.of_dossier(core.dossiers.by_number(number).id)
    hits = [document for document in documents if wanted in {document.id, document.name}]
    if len(hits) != 1:
        raise UserError("cli.choice_document", name=wanted)
    return hits[0]


def _json(document: Document) -> dict[str, object]:
    return {
        "document": document.id,
        "name": document.name,
        "media_type": document.media_type,
        "size": document.size,
        "stored_on": document.stored_on.isoformat(),
        "sha256": document.sha256,
        "mark": document.mark.value,
    }


def _size(document: Document) -> str:
    kilobytes = max(1, (document.size + 500) // 1_000)
    return f"{kilobytes:,} kB".replace(",", ".")
