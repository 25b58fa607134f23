"""`csr dossier`: case files."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from csr_desktop.cli import documents, erasing
from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, iso
from csr_desktop.cli.typed import typed_amount, typed_day
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.identifiers import mask_bsn, parse_bsn, parse_postcode
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import UserError
from csr_desktop.key_file import read_key_file
from csr_desktop.money import format_euro, format_machine

#: The texts of a dossier that every proposal rests on. They come from a file, because other users can read arguments.
_DESCRIPTIONS = ("cause", "effort", "prospects", "guidance")
_LONGEST_DESCRIPTION = 100_000


@click.group("dossier")
def command() -> None:
    """Dossiers."""


for part in (documents.command, erasing.bin_, erasing.unbin, erasing.erase):
    command.add_command(part)


@command.command("add")
@click.option("--number", default="", help="Dossiernummer (anders het eerstvolgende vrije).")
@click.option("--surname", required=True, help="Achternaam.")
@click.option("--prefix", default="", help="Voorvoegsel, bijvoorbeeld 'van der'.")
@click.option("--initials", required=True, help="Voorletters, bijvoorbeeld A.B.")
@click.option(
    "--gender", type=click.Choice([item.value for item in Gender]), default=Gender.UNKNOWN.value, help="Voor de aanhef."
)
@click.option("--birth-date", default="", help="Bijvoorbeeld 1-2-1980.")
@click.option("--ask-bsn", is_flag=True, help="Vraag het BSN (niet als argument: dat is voor anderen te zien).")
@click.option("--street", default="", help="Straat.")
@click.option("--house-number", default="", help="Huisnummer met toevoeging.")
@click.option("--postcode", default="", help="Postcode, bijvoorbeeld 1234AB.")
@click.option("--city", default="", help="Plaats.")
@click.option("--counsellor", default="", help="Naam van de schuldhulpverlener (anders die van de organisatie).")
@click.option("--adults", type=click.IntRange(0, 20), help="Aantal volwassenen in het huishouden.")
@click.option("--children", type=click.IntRange(0, 20), help="Aantal kinderen in het huishouden.")
@click.pass_obj
def add(
    context: CliContext, /, number: str, ask_bsn: bool, adults: int | None, children: int | None, **fields: str
) -> None:
    """Open een dossier voor één cliënt."""
    core = context.core()
    organisation = core.organisation.get()
    made = core.dossiers.add(
        Dossier(
            id="",
            number=number,
            municipality_code=organisation.municipality_code,
            counsellor=fields["counsellor"] or organisation.counsellor,
            household_adults=adults,
            household_children=children,
        ),
        [_client(context, fields, _asked_bsn() if ask_bsn else "")],
    )
    if context.as_json:
        context.emit({"dossier": made.number, "id": made.id})
        return
    click.echo(f"Dossier {made.number} is geopend.")


def _asked_bsn() -> str:
    """Ask a person without an echo; take one line from a script, where Python would print a warning with a path."""
    if sys.stdin.isatty():
        return str(click.prompt("BSN", hide_input=True, err=True))
    return sys.stdin.readline().strip()


def _client(context: CliContext, fields: dict[str, str], bsn: str) -> Client:
    return Client(
        id="",
        dossier_id="",
        position=1,
        initials=fields["initials"],
        prefix=fields["prefix"],
        surname=fields["surname"],
        gender=Gender(fields["gender"]),
        birth_date=typed_day(context, fields["birth_date"]) if fields["birth_date"] else None,
        bsn=parse_bsn(bsn) if bsn else None,
        address=Address(
            street=fields["street"],
            house_number=fields["house_number"],
            postcode=parse_postcode(fields["postcode"]) if fields["postcode"] else "",
            city=fields["city"],
        ),
    )


@command.command("describe")
@click.argument("number")
@click.argument("file", default="-", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def describe(context: CliContext, number: str, file: Path) -> None:
    """Leg oorzaak, inspanning, vooruitzichten en begeleiding vast uit JSON (FILE, of - voor de standaardinvoer)."""
    core = context.core()
    texts = _described(_read(file))
    saved = core.dossiers.save(replace(core.dossiers.by_number(number), **texts))  # type: ignore[arg-type]
    if context.as_json:
        context.emit({"dossier": saved.number, **{name: getattr(saved, name) for name in _DESCRIPTIONS}})
        return
    click.echo(f"De beschrijving van dossier {saved.number} is bewaard.")


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read(_LONGEST_DESCRIPTION + 1)
    try:
        with file.open("rb") as stream:
            return stream.read(_LONGEST_DESCRIPTION + 1)
    except (OSError, ValueError) as error:
        raise UserError("cli.describe_unreadable", file=file.name) from error


def _described(data: bytes) -> dict[str, str]:
    """Return the texts of a description; what is not in it stays as it was."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found = None
    if (
        len(data) > _LONGEST_DESCRIPTION
        or not isinstance(found, dict)
        or not found
        or not all(name in _DESCRIPTIONS and isinstance(text, str) for name, text in found.items())
    ):
        raise UserError("cli.describe_form", fields=", ".join(_DESCRIPTIONS))
    return {name: text.strip() for name, text in found.items()}


@command.command("vtlb")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--income", required=True, help="Netto-inkomen per maand, bijvoorbeeld 1850.00.")
@click.option("--vtlb", required=True, help="Vrij te laten bedrag per maand.")
@click.option("--capacity", help="Afloscapaciteit per maand (anders inkomen min vtlb).")
@click.option("--assets", default="0", help="Vermogen dat wordt ingebracht.")
@click.option("--date", "day", default="vandaag", help="Datum van de berekening.")
@click.option("--version", default="", help="Versie van de VTLB-calculator.")
@click.pass_obj
def vtlb(
    context: CliContext,
    number: str,
    income: str,
    vtlb: str,
    capacity: str | None,
    assets: str,
    day: str,
    version: str,
) -> None:
    """Leg de uitkomst van de VTLB-calculator vast."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    income_cents, vtlb_cents = typed_amount(income), typed_amount(vtlb)
    result = core.dossiers.add_vtlb(
        VtlbResult(
            id="",
            dossier_id=dossier.id,
            net_income_cents=income_cents,
            vtlb_cents=vtlb_cents,
            capacity_cents=max(0, income_cents - vtlb_cents) if capacity is None else typed_amount(capacity),
            assets_cents=typed_amount(assets),
            calculated_on=typed_day(context, day),
            calculator_version=version,
        )
    )
    if context.as_json:
        context.emit({"dossier": number, "capacity": format_machine(result.capacity_cents)})
        return
    click.echo(f"Afloscapaciteit {format_euro(result.capacity_cents)} per maand vastgelegd.")


@command.command("list")
@click.argument("text", default="")
@click.option("--closed", is_flag=True, help="Ook gesloten dossiers.")
@click.option("--bin", "binned", is_flag=True, help="Wat in de prullenbak ligt, met de dag waarop het erin ging.")
@click.pass_obj
def list_(context: CliContext, text: str, closed: bool, binned: bool) -> None:
    """Toon dossiers, of die met TEXT in naam, nummer of plaats."""
    if binned:
        erasing.list_bin(context)
        return
    core = context.core()
    rows = core.overviews.dossiers(text, include_closed=closed)
    core.audit.viewed_list(len(rows))
    if context.as_json:
        context.emit(
            [
                {
                    "dossier": row.number,
                    "id": row.id,
                    "clients": row.client_names,
                    "phase": row.phase,
                    "claims": row.claims,
                    "total": format_machine(row.total_cents),
                    "answered": row.answered,
                    "consented": row.consented,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        click.echo(
            f"{row.number:<16} {row.client_names:<40} {context.texts.label('phase', row.phase):<20} {row.claims:>3} "
            f"{format_euro(row.total_cents):>16}"
        )
    click.echo(f"{counted(len(rows), 'dossier', 'dossiers')}.")


@command.command("show")
@click.argument("number")
@click.pass_obj
def show(context: CliContext, number: str) -> None:
    """Toon een dossier met zijn schulden."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    clients = core.dossiers.clients(dossier.id)
    claims = core.dossiers.claims(dossier.id)
    parties = core.dossiers.parties_of(claims)
    totals = core.claims.totals(dossier.id)
    label = context.texts.label
    kept = core.retention.of(dossier.id)
    if context.as_json:
        context.emit(
            {
                "dossier": dossier.number,
                "id": dossier.id,
                "phase": dossier.phase.value,
                "registered_on": iso(dossier.registered_on),
                "closed_on": iso(dossier.closed_on),
                "binned_on": iso(dossier.deleted_on),
                "kept_until": iso(kept.until) if kept else None,
                "kept_by": kept.rule if kept else None,
                "clients": [
                    {"name": client.full_name, "bsn": mask_bsn(client.bsn) if client.bsn else None}
                    for client in clients
                ],
                "claims": [
                    {
                        "claim": claim.id,
                        "creditor": parties[claim.creditor_id].name,
                        "handler": parties[claim.handler_id].name,
                        "reference": claim.reference,
                        "rank": claim.rank.value,
                        "amount": None if claim.balance_cents is None else format_machine(claim.balance_cents),
                        "status": claim.balance_status.value,
                        "advance_consent": claim.advance_consent,
                    }
                    for claim in claims
                ],
                "totals": {
                    "preferential": format_machine(totals.preferential_cents),
                    "ordinary": format_machine(totals.ordinary_cents),
                    "excluded": format_machine(totals.excluded_cents),
                    "participating": format_machine(totals.participating_cents),
                },
            }
        )
        return
    click.echo(
        f"Dossier {dossier.number}  {' en '.join(client.full_name for client in clients)}  "
        f"({label('phase', dossier.phase)})"
    )
    for claim in claims:
        amount = "onbekend" if claim.balance_cents is None else format_euro(claim.balance_cents)
        click.echo(
            f"  {parties[claim.creditor_id].name:<40} {claim.reference:<16} {amount:>16}  "
            f"{label('rank', claim.rank):<14} {label('balance_status', claim.balance_status)}"
        )
    if dossier.deleted_on:
        click.echo(f"  In de prullenbak sinds {dossier.deleted_on:%d-%m-%Y}.")
    if kept:
        rule = label("retention_rule", kept.rule)
        click.echo(f"  Bewaard tot {kept.until:%d-%m-%Y}: {kept.years} jaar na sluiten, {rule} ({kept.basis}).")
    click.echo(f"  {totals.claims} vorderingen doen mee, samen {format_euro(totals.participating_cents)}.")


@command.command("export")
@click.argument("number")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Bestand (JSON).")
@click.option("--seal-key-file", type=click.Path(path_type=Path), help="Bestand met een wachtzin: zet er een slot op.")
@click.pass_obj
def export(context: CliContext, number: str, out: Path, seal_key_file: Path | None) -> None:
    """Schrijf een dossier met al zijn gegevens naar één JSON-bestand."""
    core = context.core()
    context.warn_about_place(out.parent)
    dossier = core.dossiers.by_number(number)
    count = core.transfer.export(dossier.id, out, read_key_file(seal_key_file) if seal_key_file else "")
    core.audit.exported("dossier", dossier.id, records=count)
    if context.as_json:
        context.emit({"file": str(out), "records": count})
        return
    ending = "Alleen wie de wachtzin kent, kan het lezen." if seal_key_file else "Let op: iedereen kan het lezen."
    click.echo(f"{count} gegevens geschreven naar {out.name}. Dit bestand bevat persoonsgegevens. {ending}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--to", default="", help="De collega die het overneemt (anders blijft de behandelaar).")
@click.option("--dry-run", is_flag=True, help="Zeg alleen wat er komt; er wordt niets ingelezen.")
@click.option(
    "--seal-key-file", type=click.Path(path_type=Path), help="Bestand met de wachtzin van een bestand op slot."
)
@click.pass_obj
def import_(context: CliContext, file: Path, to: str, dry_run: bool, seal_key_file: Path | None) -> None:
    """Lees een dossier in dat een collega met 'export' maakte."""
    from csr_desktop.services.transfer_in import read_transfer

    core = context.core()
    plan = core.take_in.plan(read_transfer(file, read_key_file(seal_key_file) if seal_key_file else ""))
    if not dry_run:
        core.take_in.take_in(plan, to)
    dossier = plan.file.dossier
    notices = [context.texts.say(item) for item in plan.notices]
    if context.as_json:
        context.emit(
            {
                "dossier": dossier.number,
                "id": dossier.id,
                "taken_in": not dry_run,
                "claims": plan.claims,
                "papers": plan.papers,
                "new_parties": list(plan.new_parties),
                "known_parties": plan.known_parties,
                "notices": notices,
            }
        )
        return
    click.echo(
        f"Dossier {dossier.number} van {' en '.join(plan.clients)}: {plan.claims} schulden, {plan.papers} brieven en "
        f"stukken, {len(plan.new_parties)} nieuwe schuldeisers."
    )
    for notice in notices:
        click.echo(f"Let op: {notice}")
    click.echo("Er is niets ingelezen." if dry_run else "Het dossier is ingelezen.")


@command.command("close")
@click.argument("number")
@click.option("--reason", required=True, type=click.Choice([item.value for item in ExitReason]), help="Reden.")
@click.pass_obj
def close(context: CliContext, number: str, reason: str) -> None:
    """Sluit een dossier met een reden."""
    core = context.core()
    closed = core.dossiers.close(core.dossiers.by_number(number).id, ExitReason(reason))
    if context.as_json:
        context.emit({"dossier": closed.number, "closed_on": iso(closed.closed_on), "reason": reason})
        return
    click.echo(f"Dossier {closed.number} is gesloten.")
