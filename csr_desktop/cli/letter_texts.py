"""`csr letters texts`: the texts of letters that a team reads, changes, tries and puts in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.typed import typed_day
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csr_desktop.bootstrap import Core
    from csr_desktop.services.letter_texts import Finding, LetterTextVersion, TextCard, WordHelp

SHIPPED, IN_USE, DRAFT = "shipped", "use", "draft"
_SIGNS = {"same": " ", "gone": "-", "new": "+"}
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("texts")
def command() -> None:
    """De teksten van brieven: lezen, veranderen, proberen en in gebruik nemen."""


@command.command("list")
@click.option("--search", "sought", default="", help="Alleen teksten met deze woorden.")
@click.option("--folder", help="Alleen teksten in deze map.")
@click.pass_obj
def list_(context: CliContext, sought: str, folder: str | None) -> None:
    """Toon alle brieven met de tekst die in gebruik is."""
    cards = context.core().letter_texts.cards(sought, folder)
    if context.as_json:
        context.emit([_card_json(card) for card in cards])
        return
    for card in cards:
        version = f"eigen versie {card.version.number} sinds {iso(card.since)}" if card.version else "meegeleverd"
        notes = [
            *(["ontwerp"] if card.has_draft else []),
            *(["nieuwe meegeleverde tekst"] if card.has_newer_shipped else []),
            *([f"vanaf {iso(card.planned.since)} een andere"] if card.planned else []),
            *(["KLOPT NIET"] if card.errors else []),
        ]
        click.echo(f"{card.name:<16} {card.label or card.title}  [{', '.join([version, *notes])}]")
    click.echo(f"{_counted(len(cards), 'tekst', 'teksten')}.")


@command.command("show")
@click.argument("name")
@click.option("--which", default=IN_USE, help="shipped, draft, use (in gebruik) of het nummer van een versie.")
@click.option("--out", type=_FILE, help="Schrijf de tekst naar dit bestand.")
@click.pass_obj
def show(context: CliContext, name: str, which: str, out: Path | None) -> None:
    """Toon de tekst van een brief zoals u die kunt veranderen."""
    text = _which(context.core(), name, which)
    if out is not None:
        with atomic_write(out) as file:
            file.write(text.encode())
    if context.as_json:
        context.emit({"name": name, "which": which, "text": text})
    elif out is None:
        click.echo(text, nl=False)
    else:
        click.echo(f"De tekst staat in {out}.")


@command.command("words")
@click.argument("name")
@click.pass_obj
def words(context: CliContext, name: str) -> None:
    """Toon de invulvelden die in een brief kunnen staan."""
    found = context.core().letter_texts.words(name)
    if context.as_json:
        context.emit([_word_json(word) for word in found])
        return
    for word in found:
        click.echo(_word_line(word, word.name))
        for row in word.rows:
            click.echo(_word_line(row, f"  rij.{row.name}"))


@command.command("check")
@click.argument("name")
@click.argument("file", required=False, type=_FILE)
@click.pass_obj
def check(context: CliContext, name: str, file: Path | None) -> int:
    """Kijk een tekst na: uit een bestand, of de tekst die in gebruik is. Code 1 bij fouten."""
    core = context.core()
    text = core.letter_texts.in_use(name) if file is None else core.letter_text_files.read_one(name, file)
    found = core.letter_texts.check(name, text)
    if context.as_json:
        context.emit([_finding_json(context, item) for item in found])
    else:
        _print_findings(context, found)
    return int(any(item.weight == "error" for item in found))


@command.command("put")
@click.argument("name")
@click.argument("file", type=_FILE)
@click.pass_obj
def put(context: CliContext, name: str, file: Path) -> None:
    """Bewaar een tekst als ontwerp; er worden nog geen brieven mee gemaakt."""
    core = context.core()
    text = core.letter_text_files.read_one(name, file)
    core.letter_texts.save_draft(name, text)
    found = core.letter_texts.check(name, text)
    if context.as_json:
        context.emit({"name": name, "findings": [_finding_json(context, item) for item in found]})
        return
    _print_findings(context, found)
    click.echo(f"Het ontwerp van {name} is bewaard. 'csr letters texts use {name}' neemt het in gebruik.")


@command.command("proof")
@click.argument("name")
@click.option("--which", default=IN_USE, help="shipped, draft, use (in gebruik) of het nummer van een versie.")
@click.option("--dossier", "number", help="Met dit dossier; zonder dit met verzonnen gegevens.")
@click.option("--couple", is_flag=True, help="Verzonnen gegevens van twee mensen.")
@click.option("--out", required=True, type=_FILE, help="Het PDF-bestand.")
@click.pass_obj
def proof(context: CliContext, name: str, which: str, number: str | None, couple: bool, out: Path) -> None:
    """Maak de brief als proef, zonder hem te bewaren."""
    from csr_desktop.services.letter_preview import ONE_PERSON, TWO_PEOPLE

    core = context.core()
    text = _which(core, name, which)
    if number is None:
        made = core.letter_preview.make(name, text, TWO_PEOPLE if couple else ONE_PERSON)
    else:
        dossier = core.dossiers.by_number(number)
        core.audit.viewed(dossier.id)
        context.warn_about_place(out.parent)
        made = core.letter_rehearsal.make(name, text, dossier.id)
    with atomic_write(out) as file:
        file.write(made)
    if context.as_json:
        context.emit({"name": name, "file": str(out)})
        return
    click.echo(f"De proef staat in {out}.")


@command.command("use")
@click.argument("name")
@click.option("--version", "number", type=int, help="Deze oudere versie; zonder dit het ontwerp.")
@click.option("--reason", required=True, help="Waarom de tekst verandert.")
@click.option("--from", "day", help="Vanaf deze dag; zonder dit vanaf vandaag.")
@click.pass_obj
def use(context: CliContext, name: str, number: int | None, reason: str, day: str | None) -> None:
    """Neem het ontwerp in gebruik, of een oudere versie."""
    texts = context.core().letter_texts
    since = typed_day(context, day) if day else None
    if number is not None:
        version = texts.use_version(name, number, reason, since)
    else:
        draft = texts.draft(name)
        if not draft:
            raise UserError("letter_text.no_draft", name=name)
        version = texts.put_in_use(name, draft, reason, since)
    if context.as_json:
        context.emit(_version_json(version))
        return
    click.echo(f"Versie {version.number} van {name} is in gebruik vanaf {iso(since or context.clock.today())}.")


@command.command("versions")
@click.argument("name")
@click.pass_obj
def versions(context: CliContext, name: str) -> None:
    """Toon de bewaarde versies van een tekst en vanaf wanneer wat in gebruik was, het nieuwste eerst."""
    texts = context.core().letter_texts
    found, uses = texts.versions(name), texts.uses(name)
    numbers = {version.id: version.number for version in found}
    if context.as_json:
        context.emit(
            {
                "versions": [_version_json(version) for version in found],
                "decisions": [
                    {
                        "since": iso(item.since),
                        "version": numbers[item.version_id] if item.version_id else None,
                        "decided_at": item.decided_at.isoformat(),
                        "decided_by": item.decided_by,
                        "reason": item.reason,
                    }
                    for item in uses
                ],
            }
        )
        return
    for version in found:
        click.echo(f"{version.number:>4}  {iso(version.made_at.date())}  {version.made_by}  {version.reason}")
    click.echo(f"{_counted(len(found), 'versie', 'versies')}.")
    for item in uses:
        chosen = f"versie {numbers[item.version_id]}" if item.version_id else "de meegeleverde tekst"
        click.echo(f"Vanaf {iso(item.since)}: {chosen} ({item.decided_by}: {item.reason}).")


@command.command("compare")
@click.argument("name")
@click.option("--old", default=SHIPPED, help="shipped, draft, use of het nummer van een versie.")
@click.option("--new", default=IN_USE, help="shipped, draft, use of het nummer van een versie.")
@click.pass_obj
def compare(context: CliContext, name: str, old: str, new: str) -> None:
    """Toon wat er verschilt tussen twee teksten van een brief."""
    core = context.core()
    lines = core.letter_texts.compare(_which(core, name, old), _which(core, name, new))
    if context.as_json:
        context.emit(
            [
                {"kind": line.kind.value, "text": line.text, "old": line.old_number, "new": line.new_number}
                for line in lines
            ]
        )
        return
    for line in lines:
        if line.kind != "same":
            click.echo(f"{line.old_number or line.new_number:>4} {_SIGNS[line.kind]} {line.text}")
    count = sum(line.kind != "same" for line in lines)
    click.echo(f"{_counted(count, 'regel verschilt', 'regels verschillen')}." if count else "De teksten zijn gelijk.")


@command.command("describe")
@click.argument("name")
@click.option("--label", help="De naam die uw team aan de tekst geeft; leeg haalt hem weg.")
@click.option("--folder", help="De map waarin de tekst staat; leeg haalt hem daaruit.")
@click.pass_obj
def describe(context: CliContext, name: str, label: str | None, folder: str | None) -> None:
    """Geef een tekst een eigen naam of een map."""
    texts = context.core().letter_texts
    before = texts.card(name)
    texts.describe(
        name,
        label=before.label if label is None else label,
        folder=before.folder if folder is None else folder,
    )
    if context.as_json:
        context.emit(_card_json(texts.card(name)))
        return
    click.echo(f"De naam en de map van {name} zijn bewaard.")


@command.command("reset")
@click.argument("name")
@click.option("--reason", required=True, help="Waarom u teruggaat naar de meegeleverde tekst.")
@click.pass_obj
def reset(context: CliContext, name: str, reason: str) -> None:
    """Ga vanaf vandaag terug naar de meegeleverde tekst; de eigen versies blijven bewaard."""
    texts = context.core().letter_texts
    texts.reset(name, reason)
    if context.as_json:
        context.emit(_card_json(texts.card(name)))
        return
    click.echo(f"Voor {name} is de meegeleverde tekst weer in gebruik.")


@command.command("export")
@click.argument("names", nargs=-1)
@click.option("--out", required=True, type=_FILE, help="Het bestand, bijvoorbeeld brieven.zip.")
@click.pass_obj
def export(context: CliContext, names: tuple[str, ...], out: Path) -> None:
    """Schrijf de teksten die in gebruik zijn naar één bestand: deze, of alle."""
    count = context.core().letter_text_files.write(out, names)
    if context.as_json:
        context.emit({"file": str(out), "texts": count})
        return
    click.echo(f"{_counted(count, 'tekst', 'teksten')} geschreven in {out}.")


@command.command("import")
@click.argument("file", type=_FILE)
@click.option("--use", "in_use", is_flag=True, help="Neem over wat verschilt en neem het meteen in gebruik.")
@click.option("--draft", "as_draft", is_flag=True, help="Neem over wat verschilt, als ontwerp.")
@click.option("--reason", default="", help="Waarom, bij --use.")
@click.pass_obj
def import_(context: CliContext, file: Path, in_use: bool, as_draft: bool, reason: str) -> None:
    """Lees teksten uit een bestand; zonder --use of --draft ziet u alleen wat er zou veranderen."""
    core = context.core()
    if in_use and as_draft:
        raise UserError("letter_text.use_or_draft")
    arriving = core.letter_text_files.read(file)
    wanted = arriving.usable if in_use else tuple(item for item in arriving.texts if item.arrival in _WANTED)
    taken: Sequence[str] = ()
    if (in_use or as_draft) and wanted:
        taken = core.letter_text_files.take(wanted, reason or (file.name if as_draft else ""), in_use=in_use)
    if context.as_json:
        context.emit(
            {
                "organisation": arriving.organisation,
                "made_on": arriving.made_on,
                "texts": [
                    {
                        "name": item.name,
                        "arrival": item.arrival.value,
                        "damaged": item.is_damaged,
                        "findings": [_finding_json(context, found) for found in item.findings],
                    }
                    for item in arriving.texts
                ],
                "taken": list(taken),
            }
        )
        return
    for item in arriving.texts:
        if item.arrival != "same":
            click.echo(f"{item.name:<16} {context.texts.label('text_arrival', item.arrival)}")
            _print_findings(context, item.findings)
    told = f"{_counted(len(taken), 'tekst', 'teksten')} overgenomen."
    click.echo(told if taken else "Er is niets overgenomen.")


_WANTED = frozenset({"changed", "faulty"})


def _which(core: Core, name: str, which: str) -> str:
    """The text somebody means: shipped, in use, the draft, or a version by its number."""
    texts = core.letter_texts
    match which:
        case "shipped":
            return texts.shipped(name)
        case "use":
            return texts.in_use(name)
        case "draft":
            draft = texts.draft(name)
            if not draft:
                raise UserError("letter_text.no_draft", name=name)
            return draft
    if not (which.isascii() and which.isdecimal()):
        raise UserError("letter_text.which", which=which)
    return texts.version(name, int(which)).text


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _print_findings(context: CliContext, found: Sequence[Finding]) -> None:
    for item in found:
        click.echo(f"{context.texts.label('text_weight', item.weight)}: {context.texts.say(item.message)}")
    if not found:
        click.echo("Geen opmerkingen.")


def _finding_json(context: CliContext, item: Finding) -> dict[str, object]:
    return {
        "weight": item.weight.value,
        "code": item.message.code,
        "line": item.line,
        "column": item.column,
        "length": item.length,
        "word": item.message.params.get("word", ""),
        "text": context.texts.say(item.message),
    }


def _card_json(card: TextCard) -> dict[str, object]:
    return {
        "name": card.name,
        "title": card.title,
        "label": card.label,
        "folder": card.folder,
        "version": card.version.number if card.version else None,
        "since": iso(card.since),
        "planned_on": iso(card.planned.since) if card.planned else None,
        "draft": card.has_draft,
        "last_used_on": iso(card.last_used_on),
        "newer_shipped": card.has_newer_shipped,
        "sound": not card.errors,
    }


def _version_json(version: LetterTextVersion) -> dict[str, object]:
    return {
        "name": version.name,
        "version": version.number,
        "sha256": version.sha256,
        "made_at": version.made_at.isoformat(),
        "made_by": version.made_by,
        "reason": version.reason,
    }


def _word_json(word: WordHelp) -> dict[str, object]:
    return {
        "word": word.name,
        "ways": list(word.ways),
        "asked_only": word.is_asked_only,
        "may_be_empty": word.may_be_empty,
        "values": list(word.values),
        "rows": [_word_json(row) for row in word.rows],
    }


def _word_line(word: WordHelp, name: str) -> str:
    notes = [
        *(["tabel"] if word.rows else ["alleen in een voorwaarde"] if word.is_asked_only else []),
        *(["kan ontbreken"] if word.may_be_empty else []),
        *([f"ook als: {', '.join(word.ways[1:])}"] if len(word.ways) > 1 else []),
        *([f"waarden: {', '.join(word.values)}"] if word.values else []),
    ]
    return f"{name:<34} {'; '.join(notes)}".rstrip()
