"""A team's database for the measures of the window: dossiers of one client, and one of them with claims."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from csr_desktop.bootstrap import Core, create_core, open_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts

PASSPHRASE = "oefenzin voor de meting"
FILE, KEY_FILE = "bench.csrdb", "key.txt"
CLAIMS = 40
CLOCK = FixedClock(date(2026, 11, 24))


def make(folder: Path, dossiers: int, claims: int = CLAIMS) -> None:
    """So many dossiers and so many creditors; the first dossier has the claims.

    The key costs next to nothing: what Argon2 takes on purpose is measured apart.
    """
    core, _key = create_core(
        folder / FILE, PASSPHRASE, CLOCK, Texts.load(resources_dir() / "texts"), Organisation(name="Bank"),
        kdf=FAST_KDF_FOR_TESTS,
    )  # fmt: skip
    ids = IdMaker(CLOCK)
    made = [Dossier(id=ids.new(), number=f"B-{number:05d}", registered_on=CLOCK.day) for number in range(dossiers)]
    clients = [
        Client(
            id=ids.new(),
            dossier_id=dossier.id,
            position=1,
            initials="J.",
            surname=f"Jansen{at}",
            address=Address(street="Kade", house_number="1", postcode="1234AB", city="Waterrijk"),
        )
        for at, dossier in enumerate(made)
    ]
    creditors = [Creditor(id=ids.new(), name=f"Schuldeiser {at}") for at in range(max(dossiers, claims))]
    debts = [
        Claim(
            id=ids.new(),
            dossier_id=made[0].id,
            creditor_id=creditor.id,
            position=at,
            balance_cents=12_345 + at,
            balance_status=BalanceStatus.RECEIVED,
        )
        for at, creditor in enumerate(creditors[:claims])
    ]
    with core.store.unit_of_work("bench.fill") as work:
        for records in (made, clients, creditors, debts):
            work.add_all(records)
    core.dossiers.add_vtlb(
        VtlbResult(
            id="",
            dossier_id=made[0].id,
            net_income_cents=200_000,
            vtlb_cents=180_000,
            capacity_cents=20_000,
            calculated_on=CLOCK.day,
        )
    )
    core.close()
    (folder / KEY_FILE).write_text(f"{PASSPHRASE}\n", encoding="utf-8")


def opened(folder: Path) -> Core:
    return open_core(folder / FILE, PASSPHRASE, CLOCK, Texts.load(resources_dir() / "texts"))
