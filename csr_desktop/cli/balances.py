"""`csr balances`: ask creditors for their balance, each over its own channel."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, letter_json, print_held_back, print_letters, print_messages
from csr_desktop.cli.scope import dossier_scope, scope_options


@click.group("balances")
def command() -> None:
    """Saldo-opgaven vragen en herinneren."""


@command.command("request")
@scope_options
@click.option("--dry-run", is_flag=True, help="Laat alleen zien wie over welk kanaal gevraagd wordt.")
@click.pass_obj
def request(context: CliContext, number: str | None, every: bool, dry_run: bool) -> None:
    """Maak de saldoverzoeken: via de hub, op een lijst of per brief."""
    core = context.core()
    dossiers = dossier_scope(core, number, every=every)
    plan = core.balances.plan(dossiers)
    channels = {channel.value: len(claims) for channel, claims in plan.by_channel.items()}
    missing = [party.name for party in plan.without_address]
    made = None if dry_run else core.balances.request(dossiers)
    letters = made.letters if made else ()
    messages = made.messages if made else ()
    say = context.texts.say
    if context.as_json:
        context.emit(
            {
                "claims": plan.claims,
                "channels": channels,
                "without_address": missing,
                "not_over_hub": [
                    {"creditor": party.id, "claims": claims, "code": reason.code, "text": say(reason)}
                    for party, reason, claims in plan.not_over_hub
                ],
                "held_back": [
                    {
                        "dossier": item.dossier_number,
                        "claims": len(item.claims),
                        "code": item.reason.code,
                        "text": say(item.reason),
                    }
                    for item in plan.held_back
                ],
                "letters": [letter_json(letter) for letter in letters],
                "messages": len(messages),
            }
        )
        return
    printed = counted(len(letters), "brief", "brieven")
    click.echo(
        f"{counted(plan.claims, 'vordering', 'vorderingen')}: "
        f"{channels['hub']} via de hub, {channels['list']} op lijsten, {channels['letter']} per brief ({printed})."
    )
    for _party, reason, claims in plan.not_over_hub:
        click.echo(f"Niet via de hub ({claims}): {say(reason)}")
    for item in plan.held_back:
        click.echo(f"Wacht nog, dossier {item.dossier_number} ({len(item.claims)}): {say(item.reason)}")
    print_messages(len(messages))
    for name in missing:
        click.echo(f"Geen adres bekend: {name}. Vul het adres aan in het schuldeisersregister.")
    print_letters(letters)


@command.command("remind")
@scope_options
@click.pass_obj
def remind(context: CliContext, number: str | None, every: bool) -> None:
    """Maak herinneringen voor brieven waarvan de antwoordtermijn voorbij is."""
    core = context.core()
    before = len(core.exchange.outgoing())
    letters = core.balances.remind(dossier_scope(core, number, every=every))
    print_held_back(context.texts, letters.held_back)
    if context.as_json:
        context.emit([letter_json(letter) for letter in letters])
        return
    print_letters(letters)
    click.echo(f"{counted(len(letters), 'herinnering', 'herinneringen')}.")
    print_messages(len(core.exchange.outgoing()) - before)
