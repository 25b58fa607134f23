"""`csr report`: figures, the national delivery (DDAS), and who sends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csr_desktop.cli import figures
from csr_desktop.cli.context import CliContext
from csr_desktop.cli.typed import typed_day
from csr_desktop.dates import format_short
from csr_desktop.domain.identifiers import parse_kvk
from csr_desktop.errors import Message, UserError
from csr_desktop.services.ddas.checks import Severity

if TYPE_CHECKING:
    from csr_desktop.services.ddas.checks import Finding
    from csr_desktop.services.ddas.comparison import Comparison
    from csr_desktop.services.ddas.service import Preparation, Written
    from csr_desktop.services.organisation import Organisation

#: Which option mends what a sentence complains of; the sentences themselves are said in the window too.
_OPTION_FOR = {
    "ddas.has_errors": "csr report ddas … --leave-out",
    "ddas.period_not_over": "csr report ddas … --test",
    "ddas.sender_without_email": "csr report ddas-sender --contact-email …",
    "ddas.sender_email_form": "csr report ddas-sender --contact-email …",
    "ddas.sender_without_code": "csr report ddas-sender --municipality-code …, of --works-for-municipalities",
    "ddas.sender_without_kvk": "csr report ddas-sender --kvk …",
    "ddas.sender_without_contact": "csr report ddas-sender --contact-name …",
}
#: So many dossiers are named with one remark.
_MOST_NUMBERS = 12


@click.group("report")
def command() -> None:
    """Cijfers en landelijke levering."""


command.add_command(figures.command)


@command.command("ddas")
@click.option("--from", "first", required=True, help="Eerste dag van de periode.")
@click.option("--to", "last", required=True, help="Laatste dag van de periode.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Bestand (JSON).")
@click.option("--test", "is_test", is_flag=True, help="Een proef: telt niet als levering, en de naam zegt het.")
@click.option("--check-only", is_flag=True, help="Alleen controleren en vergelijken; er wordt niets geschreven.")
@click.option("--leave-out", is_flag=True, help="Laat dossiers met fouten weg.")
@click.pass_obj
def ddas(
    context: CliContext, first: str, last: str, out: Path | None, is_test: bool, check_only: bool, leave_out: bool
) -> int:
    """Controleer de landelijke levering (DDAS v1.0) over een periode en schrijf haar."""
    from csr_desktop.services.ddas.selection import DeliveryPeriod

    if out is None and not check_only:
        raise UserError("ddas.no_file")
    core = context.core()
    prepared = core.ddas.prepare(DeliveryPeriod(typed_day(context, first), typed_day(context, last)))
    compared = core.ddas.compare(prepared, leave_out=leave_out)
    core.audit.viewed_list(len(prepared.made))
    written, refusal = None, None
    if out is not None and not check_only:
        context.warn_about_place(out.parent)
        try:
            written = core.ddas.write(prepared, out, is_test=is_test, leave_out=leave_out)
        except UserError as error:
            refusal = error
        else:
            core.audit.exported("ddas_test" if is_test else "ddas", records=written.trajectories)
    _show(context, prepared, compared, written)
    if refusal is not None:
        context.warn(refusal.messages)
        for option in _options(refusal.messages):
            click.echo(option, err=True)
        return 1
    return 1 if check_only and (prepared.faults or (prepared.with_errors and not leave_out)) else 0


@command.command("ddas-sender")
@click.option("--kvk", help="KvK-nummer; telt als uw organisatie voor gemeenten werkt.")
@click.option(
    "--municipality/--works-for-municipalities",
    "is_municipality",
    default=None,
    help="Of uw organisatie een gemeente is, of voor gemeenten werkt.",
)
@click.option("--municipality-code", help="CBS-code van de gemeente, bijvoorbeeld GM0363.")
@click.option("--contact-name", help="Wie het CBS kan bellen.")
@click.option("--contact-role", help="Functie van die persoon.")
@click.option("--contact-email", help="Waar het CBS het op-orde-rapport naartoe stuurt.")
@click.option("--contact-phone", help="Telefoonnummer van die persoon.")
@click.pass_obj
def ddas_sender(context: CliContext, /, **given: Any) -> None:  # noqa: ANN401 - texts and one yes or no
    """Toon of wijzig wie de landelijke levering verstuurt."""
    core = context.core()
    changed = {name: value for name, value in given.items() if value is not None}
    if changed.get("kvk"):
        changed["kvk"] = parse_kvk(changed["kvk"])
    if changed:
        core.organisation.save(replace(core.organisation.get(), **changed))
    _show_sender(context, core.organisation.get())


def _show_sender(context: CliContext, organisation: Organisation) -> None:
    from csr_desktop.services.ddas import sender

    missing = (*sender.faults(organisation), *sender.remarks(organisation))
    faults = [context.texts.say(message) for message in missing]
    if context.as_json:
        context.emit(
            {
                "name": organisation.name,
                "is_municipality": organisation.is_municipality,
                "municipality_code": organisation.municipality_code or None,
                "kvk": organisation.kvk or None,
                "contact_name": organisation.contact_name or None,
                "contact_role": organisation.contact_role or None,
                "contact_email": sender.contact_email(organisation) or None,
                "contact_phone": organisation.contact_phone or organisation.phone or None,
                "missing": faults,
            }
        )
        return
    kind = f"gemeente {organisation.municipality_code}" if organisation.is_municipality else "werkt voor gemeenten"
    click.echo(f"Afzender: {organisation.name} ({kind})")
    click.echo(f"KvK-nummer: {organisation.kvk or 'niet ingevuld'}")
    contact = ", ".join(filter(None, (organisation.contact_name, organisation.contact_role)))
    click.echo(f"Contactpersoon: {contact or 'niet ingevuld'}")
    click.echo(f"E-mailadres: {sender.contact_email(organisation) or 'niet ingevuld'}")
    for line in (*faults, *_options(missing)):
        click.echo(line)


def _options(messages: Iterable[Message]) -> list[str]:
    """Return with which options what was said can be mended, each once."""
    found = [_OPTION_FOR[message.code] for message in messages if message.code in _OPTION_FOR]
    return [f"  {option}" for option in dict.fromkeys(found)]


# --- what a person or a script gets to see ---------------------------------------------------------------------------


def _show(context: CliContext, prepared: Preparation, compared: Comparison | None, written: Written | None) -> None:
    if context.as_json:
        context.emit(_json(context, prepared, compared, written))
        return
    period = prepared.period
    click.echo(
        f"Landelijke levering over {format_short(period.first)} tot en met {format_short(period.last)}. "
        f"Trajecten: {len(prepared.made)}."
    )
    about_all = (*prepared.faults, *prepared.remarks)
    for line in (*map(context.texts.say, about_all), *_options(about_all)):
        click.echo(line)
    _print_findings(context, prepared)
    if compared is not None:
        _print_comparison(context, compared)
    if written is not None:
        _print_written(written)


def _print_findings(context: CliContext, prepared: Preparation) -> None:
    """Print errors dossier by dossier, and each remark once with the dossiers it is about."""
    number = ""
    for item in prepared.errors:
        if item.number != number:
            number = item.number
            click.echo(f"Dossier {number}")
        click.echo(f"  fout: {_field(context, item)}: {context.texts.say(item.message)}")
    remarks: dict[str, list[str]] = {}
    for item in prepared.findings:
        if item.severity is not Severity.ERROR:
            remarks.setdefault(f"{_field(context, item)}: {context.texts.say(item.message)}", []).append(item.number)
    for remark, numbers in remarks.items():
        more = len(numbers) - _MOST_NUMBERS
        named = ", ".join(numbers[:_MOST_NUMBERS]) + (f" en nog {more} (alle met --json)" if more > 0 else "")
        click.echo(f"Let op bij {remark}\n  dossier {named}")
    click.echo(
        f"Dossiers met fouten: {len(prepared.with_errors)}. Fouten: {len(prepared.errors)}. "
        f"Om naar te kijken: {len(prepared.findings) - len(prepared.errors)}."
    )


def _print_comparison(context: CliContext, compared: Comparison) -> None:
    period = compared.period
    click.echo(
        f"Vergeleken met de levering over {format_short(period.first)} tot en met {format_short(period.last)}: "
        f"{len(compared.new)} nieuw, {len(compared.gone)} weg, {len(compared.changed)} gewijzigd, "
        f"{compared.same} gelijk."
    )
    for number in compared.new:
        click.echo(f"  nieuw      {number}")
    for gone in compared.gone:
        click.echo(f"  weg        {gone.number}: {context.texts.say(gone.reason)}")
    for changed in compared.changed:
        parts = ", ".join(context.texts.label("ddas_part", part) for part in changed.parts)
        click.echo(f"  gewijzigd  {changed.number}: {parts}")
    if compared.erased:
        click.echo(f"  gewist     sindsdien: {compared.erased}")


def _print_written(written: Written) -> None:
    click.echo(f"Geschreven naar {written.path.name}. Trajecten: {written.trajectories}. SHA-256: {written.sha256}.")
    if written.left_out:
        click.echo(f"Weggelaten om fouten: {', '.join(written.left_out)}.")
    if written.is_test:
        click.echo("Dit is een proef. Stuur dit bestand niet in; het telt niet als levering.")
    click.echo("Let op: dit bestand bevat burgerservicenummers. Bewaar het niet langer dan nodig.")


def _field(context: CliContext, item: Finding) -> str:
    return context.texts.label("ddas_field", item.field.replace(".", "_"))


def _json(
    context: CliContext, prepared: Preparation, compared: Comparison | None, written: Written | None
) -> dict[str, object]:
    say = context.texts.say
    return {
        "from": prepared.period.first.isoformat(),
        "to": prepared.period.last.isoformat(),
        "trajectories": len(prepared.made),
        "faults": [say(message) for message in prepared.faults],
        "remarks": [say(message) for message in prepared.remarks],
        "findings": [
            {
                "dossier": item.number,
                "severity": item.severity.value,
                "field": item.field,
                "code": item.message.code,
                "text": say(item.message),
            }
            for item in prepared.findings
        ],
        "comparison": None
        if compared is None
        else {
            "made_at": compared.made_at.isoformat(),
            "from": compared.period.first.isoformat(),
            "to": compared.period.last.isoformat(),
            "new": list(compared.new),
            "gone": [{"dossier": gone.number, "reason": say(gone.reason)} for gone in compared.gone],
            "changed": [{"dossier": changed.number, "parts": list(changed.parts)} for changed in compared.changed],
            "same": compared.same,
            "erased": compared.erased,
        },
        "written": None
        if written is None
        else {
            "file": str(written.path),
            "test": written.is_test,
            "trajectories": written.trajectories,
            "left_out": list(written.left_out),
            "sha256": written.sha256,
        },
    }
