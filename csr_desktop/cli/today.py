"""`csr today`: the work list, with what can be done to a line."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.typed import typed_day
from csr_desktop.dates import format_short
from csr_desktop.services.today.model import WorkGroup, WorkItem
from csr_desktop.texts import Texts

#: So many papers are named in a line; the rest is counted.
_MOST_PAPERS = 3


@click.group("today", invoke_without_command=True)
@click.option("--counsellor", default="", help="Alleen de regels van deze behandelaar.")
@click.option("--hidden", is_flag=True, help="Ook wat is uitgesteld.")
@click.option("--limit", type=click.IntRange(1), help="Hoogstens zoveel regels.")
@click.pass_context
def command(click_context: click.Context, counsellor: str, hidden: bool, limit: int | None) -> None:
    """Wat er vandaag te doen is, in volgorde, met de reden."""
    if click_context.invoked_subcommand is not None:
        return
    context = click_context.obj
    assert isinstance(context, CliContext)
    core = context.core()
    found = core.today.items(owner=counsellor, hidden=hidden)
    core.audit.viewed_list(len(found))
    texts = context.texts
    if context.as_json:
        context.emit(
            {
                "date": iso(context.clock.today()),
                "counts": {group.value: count for group, count in core.today.counts(found).items()},
                "items": [_json(item, texts) for item in found[:limit]],
            }
        )
        return
    shown: WorkGroup | None = None
    for item in found[:limit]:
        if item.group is not shown:
            shown = item.group
            click.echo(texts.label("work_group", shown))
        hidden_note = f" (uitgesteld tot {format_short(item.hidden_until)})" if item.hidden_until else ""
        click.echo(f"  {item.number:<14} {format_short(item.since)}  {texts.say(item.reason)}{hidden_note}")
        click.echo(f"  {'':<14} {'':<10}  > {step_words(item, texts)}  [{item.key}]{missing_words(item)}")
    click.echo(f"Aantal regels: {len(found)}.")


@command.command("snooze")
@click.argument("number")
@click.argument("key")
@click.option("--until", required=True, help="Tot welke dag, bijvoorbeeld +1w.")
@click.pass_obj
def snooze(context: CliContext, number: str, key: str, until: str) -> None:
    """Stel een regel uit tot een dag."""
    core = context.core()
    item = core.today.find(core.dossiers.by_number(number).id, key)
    day = typed_day(context, until)
    core.today.snooze(item, day)
    if context.as_json:
        context.emit({"dossier": number, "key": key, "hidden_until": iso(day)})
        return
    click.echo(f"Uitgesteld tot {format_short(day)}.")


@command.command("wake")
@click.argument("number")
@click.argument("key")
@click.pass_obj
def wake(context: CliContext, number: str, key: str) -> None:
    """Laat een uitgestelde regel weer zien."""
    core = context.core()
    core.today.wake(core.today.find(core.dossiers.by_number(number).id, key))
    if context.as_json:
        context.emit({"dossier": number, "key": key, "hidden_until": None})
        return
    click.echo("De regel staat weer op de lijst.")


@command.command("hand-over")
@click.argument("number")
@click.argument("key")
@click.option("--to", "owner", required=True, help="De collega die het doet; leeg geeft de regel terug.")
@click.option("--remark", default="", help="Opmerking voor de collega.")
@click.pass_obj
def hand_over(context: CliContext, number: str, key: str, owner: str, remark: str) -> None:
    """Geef een regel aan een collega."""
    core = context.core()
    core.today.hand_over(core.today.find(core.dossiers.by_number(number).id, key), owner, remark)
    if context.as_json:
        context.emit({"dossier": number, "key": key, "owner": owner})
        return
    click.echo(f"Overgedragen aan {owner}." if owner.strip() else "Teruggegeven aan de behandelaar.")


def step_words(item: WorkItem, texts: Texts) -> str:
    """Return what is to be done, in words."""
    if item.step_group == "deadline_step":
        return texts.label("deadline_step", item.step)
    if item.step_group == "work_step":
        return texts.label("work_step", item.step)
    return texts.label("next_step", item.step)


def missing_words(item: WorkItem) -> str:
    """Return which papers are lacking, the first few by name; empty when none are."""
    if not item.missing:
        return ""
    rest = len(item.missing) - _MOST_PAPERS
    more = f" en nog {rest}" if rest > 0 else ""
    return f" Ontbreekt: {', '.join(item.missing[:_MOST_PAPERS])}{more}."


def _json(item: WorkItem, texts: Texts) -> dict[str, object]:
    return {
        "dossier": item.number,
        "key": item.key,
        "group": item.group.value,
        "since": iso(item.since),
        "reason": texts.say(item.reason),
        "step": item.step,
        "step_text": step_words(item, texts),
        "owner": item.owner,
        "missing": list(item.missing),
        "hidden_until": iso(item.hidden_until),
        "term": item.deadline.term.value if item.deadline else None,
        "doubts": [texts.say(doubt) for doubt in item.deadline.doubts] if item.deadline else [],
    }
