"""`csr keys`: who may open the database."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import UserError


@click.group("keys")
def command() -> None:
    """Wachtzin, herstelsleutel en organisatiesleutels."""


@command.command("list")
@click.pass_obj
def list_(context: CliContext) -> None:
    """Toon wie deze database kan openen."""
    keys = context.core().keys
    held = keys.organisation_keys()
    if context.as_json:
        context.emit(
            {
                "organisation": [{"name": key.name, "fingerprint": key.fingerprint} for key in held],
                "remembered": keys.is_remembered,
            }
        )
        return
    click.echo("De wachtzin, en de herstelsleutel op papier.")
    for key in held:
        click.echo(f"Organisatiesleutel {key.fingerprint}  {key.name}")
    click.echo("Deze computer onthoudt de database." if keys.is_remembered else "Deze computer onthoudt niets.")


@command.command("passphrase")
@click.option("--new-key-file", type=click.Path(path_type=Path), help="Bestand met de nieuwe wachtzin.")
@click.pass_obj
def passphrase(context: CliContext, new_key_file: Path | None) -> None:
    """Geef de database een andere wachtzin; de herstelsleutel en organisatiesleutels blijven gelden."""
    core = context.core()
    core.keys.change_passphrase(_new_passphrase(new_key_file))
    _done(context, "De wachtzin is gewijzigd. Oudere reservekopieën openen nog met de vorige wachtzin.")


@command.command("recovery")
@click.option("--activate", type=click.Path(path_type=Path), help="Bestand met de overgetypte sleutel ('-' is stdin).")
@click.pass_obj
def recovery(context: CliContext, activate: Path | None) -> None:
    """Vernieuw de herstelsleutel in twee stappen: eerst op papier, dan overgetypt.

    Zonder --activate wordt een nieuwe sleutel getoond die nog nergens voor geldt. Met --activate wordt de overgetypte
    sleutel de geldige.
    """
    core = context.core()
    if activate is None:
        key = core.keys.propose_recovery_key()
        if context.as_json:
            context.emit({"recovery_key": key, "active": False})
            return
        click.echo(f"Schrijf deze sleutel op papier:\n\n    {key}\n")
        click.echo("Zij geldt pas als u haar overtypt met: csr keys recovery --activate -")
        return
    core.keys.renew_recovery_key(_first_line(activate))
    _done(context, "De nieuwe herstelsleutel geldt. Oudere reservekopieën openen nog met de vorige.")


@command.command("recover")
@click.option(
    "--recovery-key-file", type=click.Path(path_type=Path), help="Bestand met de herstelsleutel ('-': stdin)."
)
@click.option("--organisation-key", type=click.Path(path_type=Path), help="Bestand met de geheime organisatiesleutel.")
@click.option("--organisation-key-file", type=click.Path(path_type=Path), help="Bestand met het wachtwoord daarvan.")
@click.option("--new-key-file", type=click.Path(path_type=Path), help="Bestand met de nieuwe wachtzin.")
@click.pass_obj
def recover(
    context: CliContext,
    recovery_key_file: Path | None,
    organisation_key: Path | None,
    organisation_key_file: Path | None,
    new_key_file: Path | None,
) -> None:
    """Open de database zonder wachtzin en geef haar een nieuwe."""
    from csr_desktop import bootstrap

    if (recovery_key_file is None) is (organisation_key is None):
        raise UserError("cli.recovery_or_organisation")
    opened = (context.database_path, context.clock, context.texts)
    if organisation_key is not None:
        secret = _first_line(organisation_key_file) if organisation_key_file else _hidden("Wachtwoord van de sleutel")
        core = bootstrap.open_core_with_organisation_key(
            opened[0], _read(organisation_key), secret, _new_passphrase(new_key_file), *opened[1:]
        )
    else:
        assert recovery_key_file is not None
        core = bootstrap.open_core_with_recovery_key(
            opened[0], _first_line(recovery_key_file), _new_passphrase(new_key_file), *opened[1:]
        )
    context.warn(core.store.warnings)
    core.close()
    _done(context, "De database opent voortaan met de nieuwe wachtzin.")


@command.group("organisation")
def organisation() -> None:
    """Organisatiesleutels: een teamleider of beveiligingsfunctionaris die ook kan openen."""


@organisation.command("new")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Map voor de twee bestanden."
)
@click.option("--organisation-key-file", type=click.Path(path_type=Path), help="Bestand met het wachtwoord ervoor.")
@click.pass_obj
def new(context: CliContext, out: Path, organisation_key_file: Path | None) -> None:
    """Maak een sleutelpaar: een geheime helft voor de kluis en een openbare helft voor de werkplekken."""
    from csr_desktop.files import atomic_write
    from csr_desktop.services.keys import new_organisation_key

    private, public = out / "organisatiesleutel-geheim.pem", out / "organisatiesleutel-openbaar.pem"
    taken = next((file for file in (private, public) if file.exists()), None)
    if taken is not None:
        raise UserError("store.exists", file=taken.name)
    secret = _first_line(organisation_key_file) if organisation_key_file else _asked_twice("Wachtwoord van de sleutel")
    contents = new_organisation_key(secret)
    out.mkdir(parents=True, exist_ok=True)
    for file, content in zip((private, public), contents, strict=True):
        with atomic_write(file) as opened:
            opened.write(content)
    if context.as_json:
        context.emit({"private": str(private), "public": str(public)})
        return
    click.echo(f"Geheim, bewaar dit in een kluis: {private}\nOpenbaar, voor de werkplekken: {public}")


@organisation.command("add")
@click.argument("public_key", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Wie de sleutel bewaart.")
@click.pass_obj
def add(context: CliContext, public_key: Path, name: str) -> None:
    """Laat de houder van een organisatiesleutel deze database openen."""
    added = context.core().keys.add_organisation_key(name, _read(public_key))
    if context.as_json:
        context.emit({"name": added.name, "fingerprint": added.fingerprint})
        return
    click.echo(f"Toegevoegd: {added.name}, kenmerk {added.fingerprint}. Vergelijk het kenmerk met de houder.")


@organisation.command("remove")
@click.argument("fingerprint")
@click.pass_obj
def remove(context: CliContext, fingerprint: str) -> None:
    """Neem een organisatiesleutel weg."""
    context.core().keys.remove_organisation_key(fingerprint.strip().upper())
    _done(context, "Weggenomen. Oudere reservekopieën openen nog met deze sleutel.")


@command.command("remember")
@click.pass_obj
def remember(context: CliContext) -> None:
    """Laat deze computer de database openen zonder wachtzin, in de sessie van deze gebruiker."""
    context.core().keys.remember()
    _done(context, "Onthouden. Wie in uw sessie op deze computer werkt, kan de dossiers nu openen.")


@command.command("forget")
@click.pass_obj
def forget(context: CliContext) -> None:
    """Laat deze computer weer om de wachtzin vragen."""
    context.core().keys.forget()
    _done(context, "Deze computer onthoudt niets meer.")


def _done(context: CliContext, sentence: str) -> None:
    if context.as_json:
        context.emit({"done": True})
    context.say(sentence)


def _new_passphrase(file: Path | None) -> str:
    return _first_line(file) if file else _asked_twice("Nieuwe wachtzin")


def _asked_twice(words: str) -> str:
    return _hidden(words, confirm=True)


def _hidden(words: str, *, confirm: bool = False) -> str:
    if not sys.stdin.isatty():
        raise UserError("cli.no_secret")
    return str(click.prompt(words, hide_input=True, confirmation_prompt=confirm, err=True))


def _first_line(file: Path) -> str:
    from csr_desktop.key_file import read_key_file

    if str(file) == "-":
        return sys.stdin.readline().strip("\r\n")
    return read_key_file(file)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(100_000)
    except OSError as error:
        raise UserError("store.organisation_key_unreadable") from error
