"""`csr hub configure`, `sync`, `status` and what a person decides about messages."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import Message

if TYPE_CHECKING:
    from csr_desktop.services.exchange.guard import AtRisk
    from csr_desktop.services.exchange.report import RoundReport
    from csr_desktop.services.exchange.round import SyncRound
    from csr_desktop.store.hub_box import Incoming, Outgoing

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("configure")
@click.option("--base-url", required=True, metavar="URL", help="Adres van de hub; eindigt op het versienummer (/v1).")
@click.option("--participant-id", required=True, metavar="UUID", help="Deelnemernummer van uw organisatie.")
@click.option("--token-url", default="", metavar="URL", help="Adres waar het programma zich aanmeldt.")
@click.option("--client-id", default="", metavar="NAAM", help="Clientnaam die de beheerder van de hub gaf.")
@click.option("--private-key", type=_FILE, metavar="PEM", help="Sleutel die elders is gemaakt (P-256).")
@click.option("--new-key", is_flag=True, help="Maak een sleutel op deze computer en toon de openbare helft.")
@click.option(
    "--ca", type=_FILE, metavar="PEM", help="Certificaten van de uitgever, als die niet van het systeem zijn."
)
@click.option("--client-certificate", type=_FILE, metavar="PEM", help="Certificaat van uw organisatie.")
@click.option("--client-key", type=_FILE, metavar="PEM", help="Sleutel bij dat certificaat.")
@click.option("--key-passphrase-file", type=_FILE, help="Bestand met op regel 1 de wachtzin van de gegeven sleutel.")
@click.option("--proxy", metavar="URL", help="Proxyserver, alleen als uw organisatie die nodig heeft.")
@click.pass_obj
def configure(
    context: CliContext,
    base_url: str,
    participant_id: str,
    token_url: str,
    client_id: str,
    private_key: Path | None,
    new_key: bool,
    ca: Path | None,
    client_certificate: Path | None,
    client_key: Path | None,
    key_passphrase_file: Path | None,
    proxy: str | None,
) -> None:
    """Stel in hoe dit programma de uitwisselhub bereikt.

    Sleutels komen versleuteld in de database; hun wachtzin in de kluis van deze computer, als die er is.
    """
    from csr_desktop.services.exchange.settings import HubPlace, OwnCertificate, OwnKey

    if private_key is not None and new_key:
        raise click.UsageError("Geef --private-key of --new-key, niet allebei.")
    if (client_certificate is None) != (client_key is None):
        raise click.UsageError("Geef --client-certificate en --client-key samen.")
    passphrase = "" if key_passphrase_file is None else key_passphrase_file.read_text("utf-8").partition("\n")[0]
    certificate = None
    if client_certificate is not None and client_key is not None:
        certificate = OwnCertificate(
            pem=client_certificate.read_bytes(), key=OwnKey(pem=client_key.read_bytes(), passphrase=passphrase)
        )
    public = context.core().exchange.settings.configure(
        HubPlace(
            base_url=base_url,
            participant_id=participant_id,
            token_url=token_url,
            client_id=client_id,
            ca_pem=ca.read_bytes() if ca else None,
            proxy=proxy,
        ),
        key=OwnKey(pem=private_key.read_bytes(), passphrase=passphrase) if private_key else None,
        new_key=new_key,
        certificate=certificate,
    )
    if context.as_json:
        context.emit({"base_url": base_url, "participant_id": participant_id, "public_key": public})
        return
    click.echo("De uitwisselhub is ingesteld.")
    if public is not None:
        from csr_desktop.cli.context import dump_json

        click.echo("Geef deze openbare sleutel aan de beheerder van de hub:")
        click.echo(dump_json(dict(public)))


@click.command("sync")
@click.option("--allow-sending", is_flag=True, help="Sta verzenden weer toe nadat een reservekopie is teruggezet.")
@click.option("--accept-address-book", is_flag=True, help="Neem een adresboek over waaruit veel deelnemers weg zijn.")
@click.pass_obj
def sync(context: CliContext, allow_sending: bool, accept_address_book: bool) -> int:
    """Wissel één keer uit met de hub. Ctrl+C stopt; wat gedaan is, blijft gedaan."""
    from csr_desktop.services.exchange.round import drive

    exchange = context.core().exchange
    if allow_sending:
        exchange.confirm_after_restore()
    one = exchange.begin(at_once=True, accept_book=accept_address_book)
    with _stopped_by_ctrl_c(one):
        report = drive(one)
    if context.as_json:
        context.emit(_told(report))
    else:
        _say(context, report)
    context.warn(report.problems)
    return 0 if report.complete else 3


@contextmanager
def _stopped_by_ctrl_c(one: SyncRound) -> Iterator[None]:
    """Let Ctrl+C end the round in good order: between two requests, with everything kept."""
    before = signal.signal(signal.SIGINT, lambda _number, _frame: one.stop())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _told(report: RoundReport) -> dict[str, Any]:
    return {
        "complete": report.complete,
        "sent": report.sent,
        "already_accepted": report.already_accepted,
        "received": report.received,
        "confirmed": report.confirmed,
        "waiting": report.waiting,
        "expired": report.expired,
        "for_review": report.for_review,
        "failed": [{"message": item.message_id, "code": item.code, "text": item.text} for item in report.failed],
        "held_after_restore": report.held_after_restore,
        "retry_at": _moment(report.retry_at),
        "hub_time": _moment(report.hub_time),
    }


def _say(context: CliContext, report: RoundReport) -> None:
    click.echo(
        f"Verzonden: {report.sent + report.already_accepted}, ontvangen: {report.received}, "
        f"te beoordelen: {report.for_review}, wacht nog: {report.waiting}."
    )
    if report.held_after_restore:
        click.echo(context.texts.say(Message.of("hub.held_after_restore")))
    for item in report.failed:
        click.echo(f"Niet aangenomen: {item.message_id}: {item.text}")
    if report.expired:
        click.echo(context.texts.say(Message.of("hub.expired_now", count=report.expired)))
    if not report.complete:
        click.echo("De uitwisseling is niet af; de rest gaat de volgende keer.")


@click.command("status")
@click.option(
    "--away-until", type=click.DateTime(["%Y-%m-%d"]), metavar="JJJJ-MM-DD",
    help="Toon wat verloopt voordat u op deze dag terug bent.",
)  # fmt: skip
@click.pass_obj
def status(context: CliContext, away_until: datetime | None) -> None:
    """Toon de laatste uitwisseling, alle berichten en wat dreigt te verlopen."""
    exchange = context.core().exchange
    stands = exchange.status()
    back: date | None = away_until.date() if away_until else None
    at_risk = exchange.at_risk() if back is None else exchange.guard.before_leave(back)
    if context.as_json:
        context.emit(
            {
                "configured": exchange.settings.is_configured,
                "last_round": _moment(stands.last_round),
                "last_problem": stands.last_problem or None,
                "held_after_restore": stands.held_after_restore,
                "outgoing": [_out(item) for item in exchange.outgoing()],
                "incoming": [_in(item) for item in exchange.incoming()],
                "at_risk": [_risk(context, item) for item in at_risk],
            }
        )
        return
    if not exchange.settings.is_configured:
        click.echo(context.texts.say(Message.of("hub.not_configured")))
        return
    last = "nog niet" if stands.last_round is None else f"{stands.last_round:%d-%m-%Y %H:%M} UTC"
    click.echo(f"Laatste volledige uitwisseling: {last}")
    for state, count in stands.out.items():
        click.echo(f"Uit  {context.texts.label('hub_out', state.value)}: {count}")
    for place, count in stands.into.items():
        click.echo(f"In   {context.texts.label('hub_in', place.value)}: {count}")
    if back is not None:
        from csr_desktop.services.exchange.guard import away

        click.echo(context.texts.say(away(back, len(at_risk))))
    for risk in at_risk:
        click.echo(f"{risk.until:%d-%m-%Y}  {context.texts.say(risk.reason)}  {risk.message_id or ''}".rstrip())


@click.command("resend")
@click.argument("message")
@click.pass_obj
def resend(context: CliContext, message: str) -> None:
    """Verzend een bericht opnieuw dat verlopen of geweigerd is; de ontvanger handelt het niet dubbel af."""
    sent = context.core().exchange.resend(message)
    if context.as_json:
        context.emit({"message": sent.id, "replaces": sent.replaces})
    else:
        click.echo(f"Klaargezet: {sent.id}")


@click.command("withdraw")
@click.argument("message")
@click.pass_obj
def withdraw(context: CliContext, message: str) -> None:
    """Trek een bericht in dat nog niet is verzonden."""
    context.core().exchange.withdraw(message)
    if context.as_json:
        context.emit({"message": message, "status": "WITHDRAWN"})
    else:
        click.echo("Het bericht is ingetrokken.")


@click.command("review")
@click.argument("message", required=False)
@click.option(
    "--decide", type=click.Choice(["take_theirs", "keep_ours", "by_hand"]),
    help="Neem over wat de schuldeiser schrijft, houd wat er staat, of: u hebt het zelf verwerkt.",
)  # fmt: skip
@click.option("--reject", default="", metavar="TEKST", help="Stuur een foutbericht met deze tekst terug.")
@click.pass_obj
def review(context: CliContext, message: str | None, decide: str | None, reject: str) -> None:
    """Toon de berichten die op uw oordeel wachten, of handel er een af."""
    core = context.core()
    if message is None:
        if decide or reject:
            raise click.UsageError("Noem het bericht.")
        _list_waiting(context)
        return
    if bool(decide) == bool(reject):
        raise click.UsageError("Geef --decide of --reject TEKST.")
    if reject:
        core.exchange.settle(message, reject=reject)
        status = "REJECTED"
    else:
        from csr_desktop.services.hub_review import Decision

        status = core.hub_review.decide(message, Decision(decide or Decision.BY_HAND)).state.value
    if context.as_json:
        context.emit({"message": message, "status": status})
    else:
        click.echo("Het bericht is afgehandeld.")


def _list_waiting(context: CliContext) -> None:
    cases = context.core().hub_review.waiting()
    if context.as_json:
        context.emit(
            [
                {
                    "message": case.message.id,
                    "type": case.message.type,
                    "received": _moment(case.message.received_at),
                    "reasons": [context.texts.say(reason) for reason in (case.reason, *case.further_reasons)],
                    "choices": [choice.value for choice in case.choices],
                }
                for case in cases
            ]
        )
        return
    for case in cases:
        click.echo(f"{case.message.id}  {context.texts.say(case.reason)}")
    if not cases:
        click.echo("Er wacht geen bericht op uw oordeel.")


def _out(item: Outgoing) -> dict[str, Any]:
    return {
        "message": item.message.id,
        "conversation": item.message.conversation_id,
        "type": item.message.type.value,
        "receiver": item.message.participant_id,
        "status": item.standing.state.value,
        "attempts": item.standing.attempts,
        "expires": _moment(item.standing.expires_at),
    }


def _in(item: Incoming) -> dict[str, Any]:
    return {
        "message": item.message.id,
        "conversation": item.message.conversation_id,
        "type": item.message.type,
        "sender": item.message.sender_id,
        "status": item.standing.state.value,
        "received": _moment(item.message.received_at),
    }


def _risk(context: CliContext, item: AtRisk) -> dict[str, Any]:
    return {
        "message": item.message_id,
        "risk": item.risk.value,
        "reason": context.texts.say(item.reason),
        "until": item.until.isoformat(),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


COMMANDS = (configure, sync, status, resend, withdraw, review)
