"""`csr letters`: who gets no notice is named, also where a script reads the answer; letters to the client."""

from __future__ import annotations

from dataclasses import replace

import pypdf
import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
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


def test_a_letter_to_the_client_is_made_or_says_what_is_missing(dossier, clock, texts):
    one = ("--dossier", "WR-1")
    early = dossier("letters", "client", "invitation", *one)
    assert early.code == 1
    assert "Er is nog geen eerste gesprek gepland." in early.err
    dossier.ok("process", "intake", "appointment", *one, "--date", "+1w")
    homeless = dossier("letters", "client", "invitation", *one)
    assert homeless.code == 1
    assert "Het adres van de cliënt is niet compleet." in homeless.err
    core = open_core(dossier.database, PASSPHRASE, clock, texts)
    (someone,) = core.store.find(Client)
    core.dossiers.save_client(replace(someone, address=ADDRESS))
    core.close()
    (made,) = dossier.ok("letters", "client", "invitation", *one, "--time", "10.30 uur").json
    assert made["kind"] == "L01"
    assert [item["letter"] for item in dossier.ok("letters", "list").json] == [made["letter"]]
    wrong = dossier("letters", "client", "mandate", *one, "--time", "10.30 uur")
    assert wrong.code == 1
    assert "Bij de brief 'Machtiging en toestemming' hoort geen afspraak." in wrong.err


def test_a_print_run_goes_on_after_a_jam(dossier, clock, texts, tmp_path):
    """Made, printed, printed again from piece 2, on the post; labels and envelopes of what is in it."""
    core = open_core(dossier.database, PASSPHRASE, clock, texts)
    found = core.store.find(Dossier, number="WR-1")[0]
    (someone,) = core.store.find(Client)
    core.dossiers.save_client(replace(someone, address=ADDRESS))
    for name in ("Waterbedrijf Zuid", "Telecom West"):
        party = core.register.add(Creditor(id="", name=name, visiting_address=ADDRESS))
        core.claims.add(Claim(id="", dossier_id=found.id, creditor_id=party.id, balance_cents=1_000))
    core.close()
    dossier.ok("letters", "notice", "--dossier", "WR-1")
    run = dossier.ok("letters", "print-run", "start", "--simplex").json
    assert [piece["piece"] for piece in run["pieces"]] == [1, 2, 3]
    assert (run["run"], run["state"], run["envelopes"], run["sheets"]) == (1, "open", 3, run["pages"])
    early = dossier("letters", "print-run", "sent", "1")
    assert early.code == 1
    assert "Nog geen enkel stuk is goed afgedrukt." in early.err
    out = tmp_path / "ronde.pdf"
    assert dossier.ok("letters", "print-run", "print", "1", "--out", out).json["pieces"] == [1, 2, 3]
    assert out.read_bytes().startswith(b"%PDF")
    again = dossier.ok("letters", "print-run", "print", "1", "--from", "2", "--out", tmp_path / "rest.pdf").json
    assert (again["part"], again["pieces"]) == (2, [2, 3])
    for command in (("labels", "--sheet", "2x7", "--start", "3"), ("envelopes", "--size", "dl")):
        made = dossier.ok("letters", *command, "--run", "1", "--out", tmp_path / f"{command[0]}.pdf").json
        assert made["letters"] == 3
    states = [piece["state"] for piece in dossier.ok("letters", "print-run", "show", "1").json["pieces"]]
    assert states == ["good", "printed", "printed"]
    assert dossier.ok("letters", "print-run", "sent", "1", "--rest-later").json["sent"] == 1
    dossier.ok("letters", "print-run", "good", "1")
    assert dossier.ok("letters", "print-run", "sent", "1", "--without", "3").json == {
        "run": 1,
        "sent": 1,
        "state": "done",
    }
    (left,) = dossier.ok("letters", "list").json
    assert left["letter"] == run["pieces"][2]["letter"]
    assert dossier.ok("letters", "print-run", "list").json == []
    assert [item["letter"] for item in dossier.ok("letters", "find", "waterbedrif").json] == [left["letter"]]
    shown = dossier.ok("letters", "show", left["reference"], "--against", run["pieces"][0]["reference"]).json
    assert (shown["holds"], shown["inputs_hold"]) == (True, True)
    assert "letter.recipient" in {item["field"] for item in shown["differences"]}
    gone = dossier.ok("letters", "withdraw", left["reference"], "--reason", "Dubbel.").json
    assert (gone["withdrawn_on"], gone["withdrawn_reason"]) == (clock.today().isoformat(), "Dubbel.")
    assert dossier.ok("letters", "list").json == []
    empty = dossier("letters", "print-run", "start")
    assert empty.code == 1
    assert "Er zijn geen brieven gekozen." in empty.err


def test_the_sheet_to_measure_an_envelope_by_is_one_page(ready, tmp_path):
    file = tmp_path / "venster.pdf"
    assert ready.ok("letters", "window-test", "--out", file).json == {"file": str(file)}
    pages = pypdf.PdfReader(file).pages
    assert len(pages) == 1
    assert "Past het adres in het venster" in pages[0].extract_text()
