"""`csr search`: find dossiers, people, creditors, references and letters."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext

_WORDS = {
    "dossier": "dossier",
    "client": "cliënt",
    "creditor": "schuldeiser",
    "claim": "vordering",
    "letter": "brief",
}


@click.command("search")
@click.argument("text")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200), help="Hoogstens zoveel.")
@click.pass_obj
def command(context: CliContext, text: str, limit: int) -> None:
    """Zoek in namen, dossiernummers, kenmerken, schuldeisers en brieven."""
    core = context.core()
    hits = core.overviews.search(text, limit)
    core.audit.searched(len(hits), len(text.split()))
    if context.as_json:
        context.emit(
            [
                {
                    "kind": hit.kind,
                    "id": hit.object_id,
                    "dossier": hit.dossier_id,
                    "title": hit.title,
                    "detail": hit.detail,
                }
                for hit in hits
            ]
        )
        return
    for hit in hits:
        click.echo(f"{_WORDS.get(hit.kind, hit.kind):<12} {hit.title}  {hit.detail}")
    click.echo(f"{len(hits)} gevonden.")
