"""`csr dossier bin`, `unbin` and `erase`: away for now, back again, or gone for good after a second person agreed."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, iso
from csr_desktop.errors import UserError

_GROUNDS = ("retention", "bin", "client")


@click.command("bin")
@click.argument("number")
@click.option("--yes", is_flag=True, help="Ook als er nog iets openstaat.")
@click.pass_obj
def bin_(context: CliContext, number: str, yes: bool) -> None:
    """Leg een dossier in de prullenbak; het kan worden teruggezet."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    open_ends = core.bin.warnings(dossier.id)
    if open_ends and not yes:
        context.warn(open_ends)
        raise UserError("cli.bin_open_ends")
    core.bin.put(dossier.id)
    (binned,) = (item for item in core.bin.all() if item.dossier_id == dossier.id)
    if context.as_json:
        context.emit(
            {
                "dossier": number,
                "binned_on": iso(binned.since),
                "until": iso(binned.until),
                "open": [context.texts.say(item) for item in open_ends],
            }
        )
        return
    click.echo(f"Dossier {number} ligt in de prullenbak. Daarna wordt het vanaf {binned.until:%d-%m-%Y} voorgesteld "
               "om te wissen; vanzelf gebeurt dat nooit.")  # fmt: skip


def list_bin(context: CliContext) -> None:
    """Show what lies in the bin."""
    core = context.core()
    dossiers, claims = core.bin.all(), core.bin.claims()
    core.audit.viewed_list(len(dossiers) + len(claims))
    core.audit.viewed_list(len(dossiers))
    if context.as_json:
        context.emit(
            {
                "dossiers": [
                    {
                        "dossier": item.number,
                        "clients": item.client_names,
                        "binned_on": iso(item.since),
                        "until": iso(item.until),
                        "overdue": item.is_over,
                        "asked": item.is_asked,
                    }
                    for item in dossiers
                ],
                "claims": [
                    {
                        "claim": item.claim_id,
                        "dossier": item.number,
                        "creditor": item.creditor,
                        "binned_on": iso(item.since),
                    }
                    for item in claims
                ],
            }
        )
        return
    for item in dossiers:
        state = "wissen gevraagd" if item.is_asked else "mag worden gewist" if item.is_over else ""
        click.echo(f"{item.number:<16} {item.client_names:<40} sinds {item.since:%d-%m-%Y}  {state}")
    for claim in claims:
        click.echo(f"{claim.number:<16} schuld bij {claim.creditor:<29} sinds {claim.since:%d-%m-%Y}  {claim.claim_id}")
    click.echo(f"{counted(len(dossiers), 'dossier', 'dossiers')} en {counted(len(claims), 'schuld', 'schulden')}.")


@click.command("unbin")
@click.argument("number")
@click.option("--claim", "claim_id", default="", help="Alleen deze schuld (zie 'csr dossier list --bin').")
@click.pass_obj
def unbin(context: CliContext, number: str, claim_id: str) -> None:
    """Zet een dossier, of een schuld daarvan, uit de prullenbak terug."""
    core = context.core()
    if claim_id:
        if claim_id not in {item.claim_id for item in core.bin.claims(core.dossiers.by_number(number).id)}:
            raise UserError("bin.not_there")
        core.bin.take_back_claim(claim_id)
        _tell(context, {"dossier": number, "claim": claim_id}, f"De schuld staat weer in dossier {number}.")
        return
    core.bin.take_back(core.dossiers.by_number(number).id)
    if context.as_json:
        context.emit({"dossier": number, "binned_on": None})
        return
    click.echo(f"Dossier {number} staat weer bij de dossiers.")


@click.command("erase")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--ground", type=click.Choice(_GROUNDS), help="Waarom het mag (anders wat er nu geldt).")
@click.option("--reason", default="", help="Toelichting van wie aanvraagt of afwijst.")
@click.option("--decide", type=click.Choice(["approve", "refuse"]), help="Beslis als tweede persoon.")
@click.option("--by", "name", default="", help="Naam van wie beslist.")
@click.option("--code-file", type=click.Path(path_type=Path), help="Bestand met de code van wie beslist.")
@click.option("--withdraw", is_flag=True, help="Trek de aanvraag in.")
@click.pass_obj
def erase(
    context: CliContext,
    number: str,
    ground: str | None,
    reason: str,
    decide: str | None,
    name: str,
    code_file: Path | None,
    withdraw: bool,
) -> None:
    """Vraag aan om een dossier voorgoed te wissen, of beslis daarover als tweede persoon."""
    if decide and withdraw:
        raise UserError("cli.erase_one_thing")
    core = context.core()
    dossier_id = core.dossiers.by_number(number).id
    if withdraw:
        core.erasure.withdraw(core.erasure.open_request(dossier_id).id, reason)
        _tell(context, {"dossier": number, "status": "withdrawn"}, f"De aanvraag voor dossier {number} is ingetrokken.")
    elif decide is None:
        _ask(context, dossier_id, number, ground, reason)
    elif decide == "refuse":
        request = core.erasure.open_request(dossier_id)
        core.erasure.refuse(request.id, _name(name), read_code(code_file), reason)
        _tell(context, {"dossier": number, "status": "refused"}, f"De aanvraag voor dossier {number} is afgewezen.")
    else:
        _approve(context, dossier_id, _name(name), read_code(code_file))


def _ask(context: CliContext, dossier_id: str, number: str, ground: str | None, reason: str) -> None:
    from csr_desktop.services.erasure import ErasureGround

    core = context.core()
    chosen = ErasureGround(ground) if ground else core.erasure.ground_of(dossier_id)
    request = core.erasure.ask(dossier_id, chosen, reason, core.organisation.get().counsellor)
    _tell(
        context,
        {"dossier": number, "status": "open", "ground": chosen.value, "asked_by": request.asked_by},
        f"Gevraagd is om dossier {number} te wissen ({context.texts.label('erasure_ground', chosen)}). Een ander moet "
        "daarover beslissen.",
    )


def _approve(context: CliContext, dossier_id: str, name: str, code: str) -> None:
    core = context.core()
    report = core.erasure.approve(core.erasure.open_request(dossier_id).id, name, code)
    context.warn(report.problems)
    until = f" De laatste oudere kopie is weg op {report.copies_until:%d-%m-%Y}." if report.copies_until else ""
    _tell(
        context,
        {
            "dossier": report.number,
            "status": "erased",
            "log_lines": report.lines,
            "documents": report.documents,
            "copies_until": iso(report.copies_until),
            "problems": [context.texts.say(item) for item in report.problems],
        },
        f"Dossier {report.number} is gewist, ook in het logboek ({report.lines} regels).{until}",
    )


def _tell(context: CliContext, document: dict[str, object], sentence: str) -> None:
    if context.as_json:
        context.emit(document)
    else:
        click.echo(sentence)


def _name(name: str) -> str:
    if not name:
        raise UserError("cli.erase_by_missing")
    return name


def read_code(code_file: Path | None) -> str:
    """Return a code from the first line of a file, or ask for it: never an argument, other users can read those."""
    if code_file is not None:
        from csr_desktop.key_file import read_key_file

        return read_key_file(code_file)
    return str(click.prompt("Code", hide_input=True, err=True))
