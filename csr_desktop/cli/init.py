"""`csr init`: make the encrypted database and show the recovery key once."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.identifiers import parse_kvk
from csr_desktop.services.organisation import Organisation


@click.command("init")
@click.option("--organisation", "name", required=True, help="Naam van de organisatie, zoals die op brieven staat.")
@click.option("--municipality-code", default="", help="CBS-code van de gemeente, bijvoorbeeld GM0363.")
@click.option("--counsellor", default="", help="Naam van de schuldhulpverlener.")
@click.option("--street", default="", help="Straat en huisnummer van de organisatie.")
@click.option("--postcode", default="", help="Postcode van de organisatie.")
@click.option("--city", default="", help="Plaats van de organisatie.")
@click.option("--phone", default="", help="Telefoonnummer op brieven.")
@click.option("--email", default="", help="E-mailadres op brieven.")
@click.option("--kvk", default="", help="KvK-nummer, voor de landelijke levering.")
@click.option(
    "--works-for-municipalities", is_flag=True, help="De organisatie is geen gemeente maar werkt voor gemeenten."
)
@click.option("--contact-name", default="", help="Contactpersoon voor de landelijke levering.")
@click.option("--contact-role", default="", help="Functie van die persoon.")
@click.option("--contact-email", default="", help="Waar het CBS het rapport over de levering naartoe stuurt.")
@click.option("--contact-phone", default="", help="Telefoonnummer van de contactpersoon.")
@click.pass_obj
def command(
    context: CliContext,
    name: str,
    municipality_code: str,
    counsellor: str,
    street: str,
    postcode: str,
    city: str,
    phone: str,
    email: str,
    kvk: str,
    works_for_municipalities: bool,
    contact_name: str,
    contact_role: str,
    contact_email: str,
    contact_phone: str,
) -> None:
    """Maak een nieuwe, versleutelde database."""
    from csr_desktop.bootstrap import create_core

    organisation = Organisation(
        name=name,
        municipality_code=municipality_code,
        counsellor=counsellor,
        address=Address(street=street, postcode=postcode, city=city),
        phone=phone,
        email=email,
        kvk=parse_kvk(kvk) if kvk else "",
        is_municipality=not works_for_municipalities,
        contact_name=contact_name,
        contact_role=contact_role,
        contact_email=contact_email,
        contact_phone=contact_phone,
    )
    core, recovery_key = create_core(
        context.database_path, context.passphrase(), context.clock, context.texts, organisation
    )
    core.close()
    if context.as_json:
        context.emit({"database": str(context.database_path), "recovery_key": recovery_key})
        return
    click.echo(f"De database is gemaakt: {context.database_path}")
    click.echo("Herstelsleutel (wordt maar één keer getoond; bewaar hem op papier, los van deze computer):")
    click.echo(f"\n    {recovery_key}\n")
    click.echo("Zonder wachtzin én zonder herstelsleutel kan niemand de gegevens terughalen.")
