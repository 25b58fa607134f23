"""A real encrypted database with a dossier, a client, a creditor and a claim, and ways to look at its files."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS, open_with_passphrase
from csr_desktop.store.opening import create_store, open_store

PASSPHRASE = "een lange wachtzin voor de proef"


class Desk:
    """Makes, fills, closes and reopens one store."""

    def __init__(self, folder, clock, ids, name="proef.csrdb"):
        self.path = folder / name
        self.clock = clock
        self.ids = ids
        self.passphrase = PASSPHRASE
        self.store, self.recovery_key = create_store(
            self.path, PASSPHRASE, clock, ids, actor="f.voorbeeld", kdf=FAST_KDF_FOR_TESTS
        )

    def dossier(self, number="WR-2026-0001", **fields):
        return Dossier(id=self.ids.new(), number=number, municipality_code="GM9999", counsellor="F. V.", **fields)

    def client(self, dossier, surname="Berg", **fields):
        return Client(
            id=self.ids.new(),
            dossier_id=dossier.id,
            position=1,
            initials="J.",
            surname=surname,
            address=Address(street="Kade", house_number="12", postcode="3012BJ", city="Utrecht"),
            **fields,
        )

    def creditor(self, name="Energiebedrijf Noorderlicht", **fields):
        return Creditor(id=self.ids.new(), name=name, **fields)

    def claim(self, dossier, creditor, cents=98_765, **fields):
        return Claim(id=self.ids.new(), dossier_id=dossier.id, creditor_id=creditor.id, balance_cents=cents, **fields)

    def add(self, *records, action="proef"):
        with self.store.unit_of_work(action) as work:
            for record in records:
                work.add(record)
        return records

    def case(self, number="WR-2026-0001", surname="Berg"):
        """A dossier with a client, a creditor and a claim."""
        dossier = self.dossier(number)
        client = self.client(dossier, surname)
        creditor = self.creditor(f"Energie {number}")
        claim = self.claim(dossier, creditor, reference=f"R-{number}", origin_date=date(2024, 1, 1))
        return self.add(dossier, client, creditor, claim)

    def key(self):
        return open_with_passphrase(self.path, self.passphrase)

    def close(self):
        self.store.close()

    def open(self):
        self.store = open_store(self.path, self.passphrase, self.clock, self.ids, actor="f.voorbeeld")
        return self.store

    def reopen(self):
        self.close()
        return self.open()


@pytest.fixture
def desk(tmp_path, fixed_clock, id_maker):
    made = Desk(tmp_path, fixed_clock, id_maker)
    yield made
    made.close()


@pytest.fixture
def other_desk(tmp_path, fixed_clock, id_maker):
    folder = tmp_path / "elders"
    folder.mkdir()
    made = Desk(folder, fixed_clock, id_maker)
    yield made
    made.close()


@pytest.fixture
def fingerprints():
    """All files of a folder with the hash of their bytes."""

    def of(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return of


@pytest.fixture
def tables():
    """The whole content of a store, row by row in the order of the ids; without the order of adding."""

    def of(store) -> dict[str, list[dict]]:
        from csr_desktop.store.mapping import TABLES

        return {
            name: sorted(
                ({column: value for column, value in row.items() if column != "pk"} for row in rows),
                key=lambda row: row["id"],
            )
            for name in (*TABLES.values(), "setting")
            for rows in [store.database.query(f"SELECT * FROM {name}")]
        }

    return of
