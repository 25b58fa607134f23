"""`csr settlement`: carry out an agreed settlement, from its start to the discharge."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.settlement_output import (
    ending_json,
    outcomes_json,
    print_ending,
    print_outcomes,
    print_show,
    review_json,
    settlement_json,
    show_json,
)
from csr_desktop.cli.settlement_payouts import payouts
from csr_desktop.cli.typed import typed_amount, typed_day
from csr_desktop.domain.identifiers import parse_iban
from csr_desktop.domain.settlement import DepositKind, EndReason
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro, format_machine, format_percentage
from csr_desktop.services.organisation import ZeroDischarge
from csr_desktop.services.settlement.payees import name_fault
from csr_desktop.services.settlement.reserve import BOOKABLE


@click.group("settlement")
def command() -> None:
    """De uitvoering van een regeling: reserve, uitbetalingen, hercontrole, einde en kwijting."""


command.add_command(payouts)


@command.command("start")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--on", "started_on", metavar="DATUM", help="Begin van de uitvoering (anders: vandaag).")
@click.option("--first-repayment", metavar="DATUM", help="Dag van de eerste aflossing.")
@click.option("--lump-sum", metavar="DATUM", help="Saneringskrediet: dag waarop de schuldeisers worden betaald.")
@click.option("--lender", default="", help="Saneringskrediet: wie het krediet verstrekt.")
@click.option("--payout-month", "payout_months", type=int, multiple=True, help="Bemiddeling: maand van uitbetaling.")
@click.option("--review-month", "review_months", type=int, multiple=True, help="Bemiddeling: maand van hercontrole.")
@click.option("--remark", default="", help="Notitie.")
@click.pass_obj
def start(
    context: CliContext,
    number: str,
    started_on: str | None,
    first_repayment: str | None,
    lump_sum: str | None,
    lender: str,
    payout_months: tuple[int, ...],
    review_months: tuple[int, ...],
    remark: str,
) -> None:
    """Start de uitvoering van het voorstel waarmee iedereen akkoord is."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.settlement.beginning.start(
        dossier.id,
        started_on=typed_day(context, started_on) if started_on else None,
        first_repayment_on=typed_day(context, first_repayment) if first_repayment else None,
        lump_sum_on=typed_day(context, lump_sum) if lump_sum else None,
        lender=lender,
        payout_months=payout_months or None,
        review_months=review_months or None,
        remark=remark,
    )
    _show(context, dossier.id)


@command.command("first-repayment")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--on", "day", required=True, metavar="DATUM", help="Dag van de eerste aflossing.")
@click.pass_obj
def first_repayment(context: CliContext, number: str, day: str) -> None:
    """Leg vast wanneer de cliënt voor het eerst afloste."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.settlement.beginning.record_first_repayment(dossier.id, typed_day(context, day))
    if context.as_json:
        context.emit(settlement_json(core.settlement.facts(dossier.id)))
        return
    click.echo(f"Eerste aflossing vastgelegd; de regeling loopt tot en met {made.planned_end_on:%d-%m-%Y}.")


@command.command("show")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def show(context: CliContext, number: str) -> None:
    """Toon hoe de uitvoering ervoor staat en wat de volgende stap is."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    _show(context, dossier.id)


@command.command("deposit")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--amount", required=True, help="Bedrag met een punt: 200.00. Met een min: een inleg terugdraaien.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in BOOKABLE]),
    default=DepositKind.MONTHLY.value,
    show_default=True,
    help="Maandelijkse inleg, vermogen, eenmalig bedrag, krediet, of terug naar de cliënt.",
)
@click.option("--on", "booked_on", metavar="DATUM", help="Boekdatum (anders: vandaag).")
@click.option("--month", metavar="DATUM", help="Een dag in de maand waarvoor de inleg is (anders: die van boeken).")
@click.option("--remark", default="", help="Notitie.")
@click.pass_obj
def deposit(
    context: CliContext, number: str, amount: str, kind: str, booked_on: str | None, month: str | None, remark: str
) -> None:
    """Boek geld in de reserve; kosten gaan er vanzelf af, alleen over de maandelijkse inleg."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    booked = core.settlement.reserve.book(
        dossier.id,
        DepositKind(kind),
        typed_amount(amount),
        booked_on=typed_day(context, booked_on) if booked_on else None,
        for_month=typed_day(context, month) if month else None,
        remark=remark,
    )
    context.warn(booked.warnings)
    if context.as_json:
        context.emit(
            {
                "booked": [
                    {
                        "deposit": item.id,
                        "kind": item.kind.value,
                        "amount": format_machine(item.amount_cents),
                        "booked_on": item.booked_on.isoformat(),
                        "for_month": iso(item.for_month),
                    }
                    for item in booked.deposits
                ],
                "reserve": format_machine(booked.reserve_cents),
                "free": format_machine(booked.free_cents),
                "warnings": [context.texts.say(item) for item in booked.warnings],
            }
        )
        return
    for item in booked.deposits:
        click.echo(f"{context.texts.label('deposit_kind', item.kind)}: {format_euro(item.amount_cents)}")
    click.echo(f"In de reserve: {format_euro(booked.reserve_cents)}.")


@command.group("review")
def review() -> None:
    """Hercontroles van een schuldbemiddeling."""


@review.command("plan")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--on", "due_on", required=True, metavar="DATUM", help="Uiterste dag van de hercontrole.")
@click.pass_obj
def review_plan(context: CliContext, number: str, due_on: str) -> None:
    """Plan een hercontrole erbij."""
    core = context.core()
    made = core.settlement.reviews.plan(core.dossiers.by_number(number).id, typed_day(context, due_on))
    if context.as_json:
        context.emit(review_json(made))
        return
    click.echo(f"Hercontrole gepland op {made.due_on:%d-%m-%Y}.")


@review.command("hold")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--on", "held_on", metavar="DATUM", help="Dag van de hercontrole (anders: vandaag).")
@click.option("--changed-on", metavar="DATUM", help="Vanaf wanneer de nieuwe afloscapaciteit geldt.")
@click.option("--keep-excess", is_flag=True, help="Boek te veel gereserveerd geld nog niet terug naar de cliënt.")
@click.option("--remark", default="", help="Notitie.")
@click.pass_obj
def review_hold(
    context: CliContext, number: str, held_on: str | None, changed_on: str | None, keep_excess: bool, remark: str
) -> None:
    """Houd de hercontrole met de nieuwste VTLB-berekening van het dossier."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    found = core.settlement.reviews.hold(
        dossier.id,
        held_on=typed_day(context, held_on) if held_on else None,
        changed_on=typed_day(context, changed_on) if changed_on else None,
        give_back=not keep_excess,
        remark=remark,
    )
    if context.as_json:
        context.emit(
            {
                **review_json(found.review),
                "returned_to_client": format_machine(found.returned_cents),
                "top_up": format_machine(found.top_up_cents),
                "percentages_changed": found.percentages_changed,
                "notes": [context.texts.say(note) for note in found.notes],
            }
        )
        return
    done = found.review
    assert done.outcome is not None
    click.echo(
        f"{context.texts.label('review_outcome', done.outcome)}: van {format_euro(done.old_capacity_cents or 0)} naar "
        f"{format_euro(done.new_capacity_cents or 0)} per maand. Verwacht voor de schuldeisers: "
        f"{format_euro(done.prognosis_cents or 0)}, preferent {format_percentage(done.preferential_hundredths or 0)}, "
        f"concurrent {format_percentage(done.ordinary_hundredths or 0)}."
    )
    for note in found.notes:
        click.echo(f"  {context.texts.say(note)}")


@command.command("end")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--reason", required=True, type=click.Choice([item.value for item in EndReason]), help="Waarom.")
@click.option("--on", "ended_on", metavar="DATUM", help="Laatste dag (anders: vandaag).")
@click.option("--remark", default="", help="Notitie; verplicht bij 'other'. Schuldeisers krijgen haar niet.")
@click.pass_obj
def end(context: CliContext, number: str, reason: str, ended_on: str | None, remark: str) -> None:
    """Beëindig de uitvoering voor haar tijd."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    found = core.settlement.endings.end_early(
        dossier.id,
        EndReason(reason),
        ended_on=typed_day(context, ended_on) if ended_on else None,
        remark=remark,
    )
    if context.as_json:
        context.emit(ending_json(found, context.texts))
        return
    print_ending(found, context.texts)


@command.command("discharge")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--on", "decided_on", metavar="DATUM", help="Dag van de kwijting (anders: vandaag).")
@click.option("--keep", nargs=2, multiple=True, metavar="SCHULD REDEN", help="Een schuld die toch blijft bestaan.")
@click.option("--dry-run", is_flag=True, help="Toon alleen wat er met elke schuld gebeurt.")
@click.option("--remark", default="", help="Notitie.")
@click.pass_obj
def discharge(
    context: CliContext,
    number: str,
    decided_on: str | None,
    keep: tuple[tuple[str, str], ...],
    dry_run: bool,
    remark: str,
) -> None:
    """Rond een geslaagde regeling af: kwijting per schuld, en de nazorg begint."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    endings = core.settlement.endings
    if dry_run:
        core.audit.viewed(dossier.id)
        outcomes = endings.preview(dossier.id, dict(keep))
        obstacle = endings.obstacle(dossier.id)
        if context.as_json:
            said = context.texts.say(obstacle) if obstacle else None
            context.emit({"claims": outcomes_json(outcomes, context.texts), "not_yet": said})
            return
        print_outcomes(outcomes, context.texts)
        if obstacle is not None:
            click.echo(f"Nog niet mogelijk: {context.texts.say(obstacle)}")
        return
    found = endings.discharge(
        dossier.id,
        decided_on=typed_day(context, decided_on) if decided_on else None,
        kept=dict(keep),
        remark=remark,
    )
    if context.as_json:
        context.emit(ending_json(found, context.texts))
        return
    print_ending(found, context.texts)


@command.command("confirm")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--claim", "claims", multiple=True, required=True, help="Schuld waarvan de kwijting is bevestigd.")
@click.option("--on", "confirmed_on", metavar="DATUM", help="Dag van de bevestiging (anders: vandaag).")
@click.pass_obj
def confirm(context: CliContext, number: str, claims: tuple[str, ...], confirmed_on: str | None) -> None:
    """Leg vast dat een schuldeiser de kwijting heeft bevestigd."""
    core = context.core()
    found = core.settlement.endings.confirm(
        core.dossiers.by_number(number).id, claims, typed_day(context, confirmed_on) if confirmed_on else None
    )
    if context.as_json:
        context.emit({"confirmed": [item.claim_id for item in found]})
        return
    click.echo("Bevestigd: 1 schuld." if len(found) == 1 else f"Bevestigd: {len(found)} schulden.")


@command.command("reopen")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--reason", required=True, help="Waarom het einde een vergissing was.")
@click.pass_obj
def reopen(context: CliContext, number: str, reason: str) -> None:
    """Neem het einde van de uitvoering terug; er wordt niets verstuurd."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.settlement.endings.reopen(dossier.id, reason)
    _show(context, dossier.id)


@command.command("settings")
@click.option("--iban", help="Rekening waarvan de schuldeisers worden betaald.")
@click.option("--account-name", help="Naam van die rekening, precies zoals de bank hem kent.")
@click.option("--deposit-iban", help="Rekening waarop cliënten hun maandbedrag betalen; leeg: geen betaalgegevens.")
@click.option("--deposit-name", help="Naam van die rekening, precies zoals de bank hem kent.")
@click.option(
    "--zero-discharge",
    type=click.Choice([item.value for item in ZeroDischarge]),
    help="Wanneer schulden zonder afloscapaciteit vervallen: meteen, of na de afgesproken maanden.",
)
@click.pass_obj
def settings(
    context: CliContext,
    iban: str | None,
    account_name: str | None,
    deposit_iban: str | None,
    deposit_name: str | None,
    zero_discharge: str | None,
) -> None:
    """Toon of wijzig de rekeningen en het moment van kwijting zonder afloscapaciteit."""
    core = context.core()
    changed: dict[str, object] = {}
    if iban is not None:
        changed["payment_iban"] = parse_iban(iban) if iban else ""
    if account_name is not None:
        fault = name_fault(account_name) if account_name else None
        if fault is not None:
            raise UserError.many((fault,))
        changed["payment_name"] = account_name
    if zero_discharge is not None:
        changed["zero_discharge"] = ZeroDischarge(zero_discharge)
    now = core.organisation.change(**changed) if changed else core.organisation.get()
    if deposit_iban is not None or deposit_name is not None:
        now = core.deposit_account.set(
            now.deposit_iban if deposit_iban is None else deposit_iban,
            now.deposit_name if deposit_name is None else deposit_name,
        )
    if context.as_json:
        context.emit(
            {
                "payment_iban": now.payment_iban or None,
                "payment_name": now.payment_name or now.name,
                "deposit_iban": now.deposit_iban or None,
                "deposit_name": now.deposit_name or now.name,
                "zero_discharge": now.zero_discharge.value,
            }
        )
        return
    click.echo(f"Betaalrekening: {now.payment_iban or 'niet ingevuld'}, op naam van {now.payment_name or now.name}")
    click.echo(
        f"Rekening voor cliënten: {now.deposit_iban or 'niet ingevuld'}, op naam van {now.deposit_name or now.name}"
    )
    click.echo(
        f"Zonder afloscapaciteit vervallen schulden: {context.texts.label('zero_discharge', now.zero_discharge)}"
    )


def _show(context: CliContext, dossier_id: str) -> None:
    core = context.core()
    facts = core.settlement.facts(dossier_id)
    steps = core.settlement.steps.of(dossier_id)
    claims = core.dossiers.claims(dossier_id)
    parties = {party_id: party.name for party_id, party in core.dossiers.parties_of(claims).items()}
    names = {claim.id: parties[claim.creditor_id] for claim in claims}
    if context.as_json:
        context.emit(show_json(facts, steps, names, context.texts))
        return
    print_show(facts, steps, names, context.texts)
