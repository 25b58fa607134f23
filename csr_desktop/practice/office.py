"""Makes the practice office: the register, a list of debts per client, and the facts a counsellor would type."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from csr_desktop.dates import format_short
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.class_table import load_class_table
from csr_desktop.paths import resources_dir
from csr_desktop.practice.chance import Chance
from csr_desktop.practice.claim_lists import STYLES, write_claim_list
from csr_desktop.practice.debts import DebtMaker, debt_counts
from csr_desktop.practice.facts import HouseStyle, Office, Party, PracticeDossier
from csr_desktop.practice.material import load_material
from csr_desktop.practice.parties import make_parties
from csr_desktop.practice.people import Household, make_households, make_vtlb
from csr_desktop.practice.sheets import csv_bytes, write_file

#: No municipality has this code (CBS counts from GM0003 and is far from here).
MUNICIPALITY_CODE = "GM9999"
REGISTER_COLUMNS = (
    "Naam", "Ook bekend als", "KvK", "Straat", "Nr", "Postcode", "Plaats", "Postbus", "E-mail", "Telefoon", "IBAN",
    "Soort", "Doet mee aan CSR", "Vanaf", "Tot", "Kanaal",
)  # fmt: skip
#: There are some nine hundred service numbers of the test range, and a fifth of the households are two people.
MOST_DOSSIERS = 600
#: A household that can pay everything has few and small debts.
_MOST_DEBTS_TO_PAY_ALL = 8


def make_office(folder: Path, *, seed: int, dossiers: int = 60, creditors: int = 120, today: date) -> Office:
    """Write the files of a practice office into `folder` and return what is true in it.

    `schuldeisers.csv` is the register of at least `creditors` parties (collectors and bailiffs among them; all names
    of the data files are always in it), `clients/<dossier number>.xlsx|csv` the list of each client. The same seed,
    numbers and day give the same files byte for byte. All people and companies are made up. Raises ValueError when
    `dossiers` is not from 1 to MOST_DOSSIERS.
    """
    if not 1 <= dossiers <= MOST_DOSSIERS:
        raise ValueError(f"a practice office has 1 to {MOST_DOSSIERS} dossiers, not {dossiers}")
    resources = resources_dir()
    material = load_material(resources / "practice")
    parties = make_parties(material, seed, creditors, today)
    register_file = write_file(folder / "schuldeisers.csv", _register(parties))
    maker = DebtMaker(
        material=material,
        parties=parties,
        class_table=load_class_table(resources / "classes", today),
        seed=seed,
        today=today,
    )
    households = make_households(material, seed, dossiers, today, MUNICIPALITY_CODE)
    counts = _counts(seed, households)
    made = [
        _dossier(folder / "clients", maker, index, household, count)
        for index, (household, count) in enumerate(zip(households, counts, strict=True))
    ]
    return Office(
        folder=folder,
        seed=seed,
        today=today,
        house_style=house_style(),
        register_file=register_file,
        parties={party.name: party for party in parties},
        dossiers=tuple(made),
    )


def house_style() -> HouseStyle:
    """Return the settings of the made-up municipality."""
    return HouseStyle(
        name="Schuldhulp Waterrijk",
        municipality="Waterrijk",
        municipality_code=MUNICIPALITY_CODE,
        counsellor="F. Voorbeeld",
        address=Address(street="Raadhuisplein", house_number="1", postcode="1234AA", city="Waterrijk"),
        phone="010-5550100",
        email="schuldhulp@waterrijk.example",
        phone_hours="maandag tot en met vrijdag, 9.00 tot 12.00 uur",
        signatory="F. Voorbeeld",
        signatory_role="schuldhulpverlener",
        wck_basis="Wij bemiddelen op grond van artikel 48, eerste lid, onder b, van de Wet op het consumentenkrediet.",
        lender="Kredietbank Waterrijk (oefening)",
        accent_colour="#1F5F7A",
        footer=("Oefenkantoor: alle personen, bedrijven en bedragen zijn verzonnen.",),
    )


def _counts(seed: int, households: Sequence[Household]) -> list[int]:
    """Return how many debts each household has; the short lists go to those that can pay everything."""
    counts = debt_counts(seed, len(households))
    able = [index for index, household in enumerate(households) if household.profile == "full"]
    for index in able:
        if counts[index] > _MOST_DEBTS_TO_PAY_ALL:
            others = [other for other in range(len(counts)) if other not in able]
            shortest = min(others, key=lambda other: (counts[other], other), default=index)
            counts[index], counts[shortest] = counts[shortest], counts[index]
    return counts


def _dossier(folder: Path, maker: DebtMaker, index: int, household: Household, count: int) -> PracticeDossier:
    dossier = household.dossier
    debts = maker.make(dossier.number, dossier.registered_on or maker.today, count, small=household.profile == "full")
    # Every style occurs, also in an office with few dossiers.
    style = STYLES[(index + maker.seed) % len(STYLES)]
    total = sum(debt.balance_cents for debt in debts)
    return PracticeDossier(
        dossier=dossier,
        clients=household.clients,
        vtlb=make_vtlb(Chance(maker.seed, "vtlb", dossier.number), household, total, maker.today),
        profile=household.profile,
        debts=debts,
        claim_list=write_claim_list(
            folder, style, dossier.number, debts, Chance(maker.seed, "list", dossier.number), maker.today
        ),
    )


def _register(parties: Sequence[Party]) -> bytes:
    """Return the export of the register as Dutch Excel saves "CSV UTF-8"."""
    rows = [REGISTER_COLUMNS, *(_register_row(party) for party in parties)]
    return csv_bytes(rows, delimiter=";", encoding="utf-8-sig")


def _register_row(party: Party) -> tuple[str, ...]:
    return (
        party.name,
        ", ".join(party.aliases),
        party.kvk,
        party.street,
        party.house_number,
        party.postcode,
        party.city,
        party.po_box,
        party.email,
        party.phone,
        party.iban,
        party.kind_written,
        party.participation,
        format_short(party.valid_from) if party.valid_from else "",
        format_short(party.valid_until) if party.valid_until else "",
        party.channel,
    )
