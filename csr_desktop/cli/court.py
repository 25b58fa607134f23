"""`csr court`: cases before a court, from the file to the judgment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted
from csr_desktop.cli.typed import typed_amount, typed_day
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.intake import Threat
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro, format_percentage, percentage_hundredths
from csr_desktop.services.court_json import case_json, offer_json, question_json

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.domain.court import CourtCase
    from csr_desktop.services.court_checks import CheckedQuestion
    from csr_desktop.services.court_facts import CourtFacts

_WORDS = {"yes": True, "no": False}


@click.group("court")
def command() -> None:
    """De rechter: dwangakkoord, moratorium, voorlopige voorziening, afkoelingsperiode, Wsnp-verklaring."""


@command.command("open")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option(
    "--route",
    type=click.Choice([item.value for item in CourtRoute]),
    default=CourtRoute.FORCED_SETTLEMENT.value,
    show_default=True,
    help="Wat u de rechter vraagt.",
)
@click.option("--creditor", "creditors", multiple=True, help="Kenmerk van een schuldeiser die weigert (anders: allen).")
@click.option("--court", default="", help="Rechtbank.")
@click.option("--grounds", default="", help="Waarop het verzoek steunt.")
@click.option("--threat", type=click.Choice([item.value for item in Threat]), help="Bij een moratorium: wat dreigt.")
@click.option("--on", "on", help="Dag waarop de zaak begon (anders vandaag).")
@click.option("--fixed-salary", help="Vast salaris van de bewindvoerder in de Wsnp, in deze zaak.")
@click.option("--monthly-salary", help="Salaris van de bewindvoerder per maand, in deze zaak.")
@click.option("--court-costs", help="Kosten van de rechtbank in de Wsnp, in deze zaak.")
@click.pass_obj
def open_(
    context: CliContext,
    number: str,
    route: str,
    creditors: tuple[str, ...],
    court: str,
    grounds: str,
    threat: str | None,
    on: str | None,
    fixed_salary: str | None,
    monthly_salary: str | None,
    court_costs: str | None,
) -> None:
    """Begin een zaak; er gaat nog niets naar de rechtbank."""
    core = context.core()
    case = core.court.open(
        core.dossiers.by_number(number).id,
        CourtRoute(route),
        on=typed_day(context, on) if on else None,
        creditor_ids=creditors,
        court=court,
        grounds=grounds,
        threat=Threat(threat) if threat else None,
        fixed_salary_cents=typed_amount(fixed_salary) if fixed_salary else None,
        monthly_salary_cents=typed_amount(monthly_salary) if monthly_salary else None,
        court_costs_cents=typed_amount(court_costs) if court_costs else None,
    )
    _show(context, core, case)


@command.command("check")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--case", "case_id", help="Kenmerk van de zaak (anders: de lopende zaak).")
@click.option("--question", help="De code van de vraag; zonder vraag ziet u de hele lijst.")
@click.option("--answer", type=click.Choice(["yes", "no"]), help="Uw antwoord.")
@click.option("--remark", default="", help="Waarom; altijd nodig bij 'no'.")
@click.option("--document", help="Kenmerk van het document dat het bewijst.")
@click.pass_obj
def check(
    context: CliContext,
    number: str,
    case_id: str | None,
    question: str | None,
    answer: str | None,
    remark: str,
    document: str | None,
) -> None:
    """Toon de vragen van de rechter, of beantwoord er een."""
    if (question is None) is not (answer is None):
        raise click.UsageError("Geef --question en --answer samen, of geen van beide.")
    core = context.core()
    case = _case(core, number, case_id)
    if question is not None and answer is not None:
        core.court.check(case.id, question, holds=_WORDS[answer], remark=remark, document_id=document)
    questions = core.court.checks(case.id)
    if context.as_json:
        context.emit([question_json(item, context.texts) for item in questions])
        return
    for item in questions:
        _print_question(context, item)
    _print_next(context, core, case)


@command.command("request")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--case", "case_id", help="Kenmerk van de zaak (anders: de lopende zaak).")
@click.option("--on", "on", default="vandaag", show_default=True, help="Dag van indienen of afgeven.")
@click.option("--case-number", default="", help="Zaaknummer van de rechtbank.")
@click.option("--court", default="", help="Rechtbank.")
@click.pass_obj
def request(context: CliContext, number: str, case_id: str | None, on: str, case_number: str, court: str) -> None:
    """Leg vast dat het verzoek is ingediend, of de Wsnp-verklaring is afgegeven."""
    core = context.core()
    case = _case(core, number, case_id)
    _show(context, core, core.court.request(case.id, typed_day(context, on), case_number=case_number, court=court))


@command.command("hearing")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--case", "case_id", help="Kenmerk van de zaak (anders: de lopende zaak).")
@click.option("--on", "on", required=True, help="Dag van de zitting; dat mag een dag zijn die nog komt.")
@click.pass_obj
def hearing(context: CliContext, number: str, case_id: str | None, on: str) -> None:
    """Leg de dag van de zitting vast."""
    core = context.core()
    case = _case(core, number, case_id)
    _show(context, core, core.court.hearing(case.id, typed_day(context, on)))


@command.command("decide")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--case", "case_id", help="Kenmerk van de zaak (anders: de lopende zaak).")
@click.option("--outcome", required=True, type=click.Choice([item.value for item in CourtOutcome]), help="Uitkomst.")
@click.option("--on", "on", default="vandaag", show_default=True, help="Dag van de uitspraak.")
@click.option("--from", "starts", help="Begin van de maatregel.")
@click.option("--until", "ends", help="Laatste dag van de maatregel.")
@click.option("--costs/--no-costs", default=None, help="Of de schuldeisers in de kosten zijn veroordeeld.")
@click.option("--remark", default="", help="Waarop de uitspraak steunt.")
@click.option("--case-number", default="", help="Zaaknummer van de rechtbank.")
@click.option("--to-wsnp", is_flag=True, help="Na een afwijzing beslist de rechter over de Wsnp.")
@click.pass_obj
def decide(
    context: CliContext,
    number: str,
    case_id: str | None,
    outcome: str,
    on: str,
    starts: str | None,
    ends: str | None,
    costs: bool | None,
    remark: str,
    case_number: str,
    to_wsnp: bool,
) -> None:
    """Leg de uitspraak vast, of dat de zaak is ingetrokken."""
    core = context.core()
    case = core.court.decide(
        _case(core, number, case_id).id,
        CourtOutcome(outcome),
        typed_day(context, on),
        starts_on=typed_day(context, starts) if starts else None,
        ends_on=typed_day(context, ends) if ends else None,
        costs_ordered=costs,
        remark=remark,
        case_number=case_number,
        to_wsnp=to_wsnp,
    )
    _show(context, core, case)


@command.command("report")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--case", "case_id", required=True, help="Kenmerk van het moratorium.")
@click.option("--on", "on", default="vandaag", show_default=True, help="Dag van het verslag.")
@click.pass_obj
def report(context: CliContext, number: str, case_id: str, on: str) -> None:
    """Leg vast dat na een moratorium het verslag naar de rechtbank ging."""
    core = context.core()
    case = _case(core, number, case_id)
    _show(context, core, core.court.report(case.id, typed_day(context, on)))


@command.command("statement")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--case", "case_id", help="Kenmerk van de zaak (anders: de lopende zaak).")
@click.option("--reason", help="Waarom een regeling buiten de rechter niet kan.")
@click.option("--without-attempt/--after-attempt", default=None, help="Of er geen poging is gedaan.")
@click.option("--assets", help="Bezittingen, met pand, hypotheek en eigendomsvoorbehoud (art. 96 Fw).")
@click.option("--income", help="Inkomsten.")
@click.option("--fixed-costs", help="Vaste lasten.")
@click.option("--changes", help="Te verwachten wijzigingen in de komende drie jaar.")
@click.option("--partner", help="Gegevens van de partner.")
@click.pass_obj
def statement(
    context: CliContext, /, number: str, case_id: str | None, without_attempt: bool | None, **texts: str | None
) -> None:
    """Vul de gegevens voor de Wsnp-verklaring in (art. 285 Fw)."""
    core = context.core()
    case = _case(core, number, case_id)
    given: dict[str, object] = {name: text for name, text in texts.items() if text is not None}
    if without_attempt is not None:
        given["without_attempt"] = without_attempt
    core.court.state(case.id, **given)
    _show(context, core, case)


@command.command("file")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--case", "case_id", help="Kenmerk van de zaak (anders: de lopende of laatste zaak).")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Map voor de bestanden.")
@click.pass_obj
def file_(context: CliContext, number: str, case_id: str | None, out: Path) -> None:
    """Schrijf het dossier voor de rechter als PDF en als JSON."""
    core = context.core()
    case = _case(core, number, case_id, also_over=True)
    context.warn_about_place(out)
    pdf, data = core.court_files.write(case.id, out)
    if context.as_json:
        context.emit({"case": case.id, "pdf": str(pdf), "json": str(data)})
        return
    click.echo(
        f"Geschreven: {pdf.name} en {data.name}. Er staan persoonsgegevens in; stuur ze alleen naar de rechtbank."
    )


@command.command("list")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def list_(context: CliContext, number: str) -> None:
    """Toon de zaken van een dossier."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    cases = core.court.of_dossier(dossier.id)
    if context.as_json:
        context.emit([case_json(case) for case in cases])
        return
    for case in cases:
        click.echo(f"{case.id}  {_line(context, case)}")
    click.echo(f"{counted(len(cases), 'zaak', 'zaken')}.")


def _case(core: Core, number: str, case_id: str | None, *, also_over: bool = False) -> CourtCase:
    """Return the case that is meant: by its id, or the only one of the dossier that still runs."""
    dossier = core.dossiers.by_number(number)
    cases = core.court.of_dossier(dossier.id)
    if case_id is not None:
        cases = [case for case in cases if case.id == case_id]
    elif running := [case for case in cases if case.outcome is None]:
        cases = running
    elif also_over:
        cases = cases[-1:]
    else:
        cases = []
    if len(cases) != 1:
        raise UserError("cli.which_case")
    return cases[0]


def _line(context: CliContext, case: CourtCase) -> str:
    label = context.texts.label
    words = [label("court_route", case.route), f"begonnen {case.opened_on:%d-%m-%Y}"]
    if case.requested_on:
        words.append(f"ingediend {case.requested_on:%d-%m-%Y}")
    if case.hearing_on:
        words.append(f"zitting {case.hearing_on:%d-%m-%Y}")
    if case.outcome and case.decided_on:
        words.append(f"{label('court_outcome', case.outcome).lower()} {case.decided_on:%d-%m-%Y}")
    return ", ".join(words)


def _show(context: CliContext, core: Core, case: CourtCase) -> None:
    core.audit.viewed(case.dossier_id)
    facts = core.court.facts(case.id)
    if context.as_json:
        certainty = core.court.table.wsnp.certainty
        context.emit(
            {
                **case_json(case),
                "offer": offer_json(facts.offer, facts.against, certainty=certainty) if facts.offer else None,
                "next": [context.texts.say(step) for step in core.court.next_steps(case.id)],
            }
        )
        return
    click.echo(f"{_line(context, case)}  ({case.id})")
    _print_offer(context, facts)
    _print_next(context, core, case)


def _print_offer(context: CliContext, facts: CourtFacts) -> None:
    offer = facts.offer
    if offer is None:
        return
    wsnp, proposal = offer.wsnp.distribution, offer.proposal
    click.echo(
        f"Aanbod versie {proposal.version}: preferent {format_percentage(proposal.preferential_hundredths)}, "
        f"concurrent {format_percentage(proposal.ordinary_hundredths)}; in de Wsnp "
        f"{format_percentage(wsnp.preferential_hundredths)} en {format_percentage(wsnp.ordinary_hundredths)}."
    )
    for party in facts.against:
        click.echo(
            f"  {party.creditor.name}: {format_euro(party.amount_cents)}, "
            f"{format_percentage(party.part_hundredths)} van de schuld, "
            f"{context.texts.label('court_standing', party.standing).lower()}"
        )
    if facts.against:
        part = format_percentage(percentage_hundredths(offer.part_of(facts.against)))
        click.echo(
            f"  Samen {part} van {format_euro(offer.total_cents)}, {len(facts.against)} van {len(offer.parties)}."
        )


def _print_question(context: CliContext, item: CheckedQuestion) -> None:
    word = {True: "ja", False: "nee", None: "open"}[item.holds]
    click.echo(f"{word:<5} {item.question.code:<20} {item.question.question}")
    click.echo(f"      {context.texts.say(item.told.why)}")
    if item.answer is not None and item.answer.remark:
        click.echo(f"      Uw antwoord: {item.answer.remark}")


def _print_next(context: CliContext, core: Core, case: CourtCase) -> None:
    for step in core.court.next_steps(case.id):
        click.echo(f"→ {context.texts.say(step)}")
