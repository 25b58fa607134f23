"""`csr letters notice`: who was not told is named, also where a script reads the answer."""

from __future__ import annotations

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from tests.cli.conftest import PASSPHRASE

ADDRESS = Address(street="Kade", house_number="1", postcode="1234 AB", city="Waterrijk")


@pytest.fixture
def dossier(ready, clock, texts):
    """One creditor can be written to, of the other nobody knows the address."""
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Berg", "--initials", "J.")
    core = open_core(ready.database, PASSPHRASE, clock, texts)
    found = core.store.find(Dossier, number="WR-1")[0]
    for name, address in (("Energie Noord", ADDRESS), ("Winkel Zonder Adres", Address())):
        party = core.register.add(Creditor(id="", name=name, visiting_address=address))
        core.claims.add(Claim(id="", dossier_id=found.id, creditor_id=party.id, balance_cents=1_000))
    core.close()
    return ready


def test_who_was_not_told_is_named(dossier):
    made = dossier.ok("letters", "notice", "--dossier", "WR-1")
    assert len(made.json) == 1
    assert made.err.strip() == (
        "Er kan geen kennisgeving naar Winkel Zonder Adres: het adres ontbreekt. Vul het adres aan bij Schuldeisers."
    )
    again = dossier.ok("letters", "notice", "--dossier", "WR-1", json_out=False)
    assert "Winkel Zonder Adres" in again.err
    assert "1 schuldeiser heeft nog geen kennisgeving gekregen." in again.out
