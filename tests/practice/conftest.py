from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.practice.creditors import export_slug
from csr_desktop.practice.facts import Office
from csr_desktop.practice.office import make_office

TODAY = date(2026, 11, 24)
#: The columns of the hub portal (design/domain.md 5.3), as in the answers of a real creditor's list.
PORTAL_COLUMNS = (
    "ConversatieReferentienummer", "Referentienummer", "Schuldhulpverlener",
    "Contactpersoon SHV (naam, telefoonnummer, emailadres)", "KlantnummerSHV", "KlantnummerSEVolgensSHV",
    "TypeSchuldregeling", "Klant (geslacht, voorletters, voornamen, voorvoegsel, achternaam, geboortedatum)",
    "Partner (geslacht, voorletters, voornamen, voorvoegsel, achternaam, geslacht)",
    "Adres (straatnaam, huisnummer, huisletter, huisnummertoevoeging, aanduiding bij huisnummer, postcode, woonplaats, "
    "woonbootverwijzing, woonwagenverwijzing)",
    "Vordering.FactuurnummerSEVolgensSHV", "Klantnummer SE", "Contactpersoon SE.Naam", "Contactpersoon SE.Email",
    "Contactpersoon SE.Telefoon", "Klant onbekend (Ja, leeg)", "Standaard akkoord (Ja, leeg)", "Datum (dd-mm-jjjj)",
    "Schuldtype (openstaande schuld, overgedragen schuld, onbekende schuld bij SE)", "FactuurnummerSE",
    "openstaand.Ontstaansdatum(dd-mm-jjjj)", "openstaand.Orginele vordering", "openstaand.Rente", "openstaand.Kosten",
    "openstaand.Totaal", "Overgedragen aan", "Preferent (Ja, leeg)", "IBAN", "Betaalreferentie",
)  # fmt: skip


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office of sixty dossiers; no test changes its files."""
    return make_office(tmp_path_factory.mktemp("office"), seed=1, today=TODAY)


@pytest.fixture(scope="session")
def requests(office: Office, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Lists of balance requests as the program exports them: one per party that is asked by list or hub."""
    folder = tmp_path_factory.mktemp("lists")
    by_party: dict[str, list[list[str]]] = {}
    for dossier in office.dossiers:
        client = dossier.clients[0]
        for debt in dossier.debts:
            party = office.parties.get(debt.handler or debt.creditor)
            if party is None or party.channel == "post":
                continue
            rows = by_party.setdefault(party.name, [])
            number = f"{dossier.number}-{len(rows)}-{party.iban}"
            rows.append(
                [
                    f"conversatie-{number}", f"bericht-{number}", "Gemeente Waterrijk", "F. Voorbeeld", dossier.number,
                    debt.customer_number, "SK",
                    f"V, {client.initials}, , {client.prefix}, {client.surname}, 01-01-1980",
                    "", "Kerkstraat, 1, , , , 1234AB, Waterrijk, , ", debt.handler_reference or debt.reference,
                ]
            )  # fmt: skip
    return [
        write_requests(folder / f"saldoverzoek-{export_slug(name)}-20261124.csv", rows)
        for name, rows in sorted(by_party.items())
    ]


def write_requests(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(PORTAL_COLUMNS)
        writer.writerows([*row, *[""] * (len(PORTAL_COLUMNS) - len(row))] for row in rows)
    return path
