"""The program on a real screen, driven by keys from another process; what it did is read back by the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.hub_messages import OutState
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from tests.ui.journeys.cases import OVER_HUB, seven_claims
from tests.ui.journeys.practice import prepare_practice
from tests.ui.outside import missing, workstation

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(bool(missing()), reason=f"not on this computer: {', '.join(missing())}"),
]

WINDOW = "CSR Desktop"
PRACTICE_WINDOW = "CSR Desktop – oefenomgeving"
TODAY, TWO_WEEKS_LATER = "2026-11-24", "2026-12-08"
FILE_PASSPHRASE = "vier losse woorden voor het bestand"


@pytest.fixture
def person(tmp_path):
    with workstation(tmp_path / "gebruiker") as made:
        yield made


@pytest.fixture
def csr(tmp_path):
    """The command line on a database, as a program of its own."""
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")

    def run(database, *words):
        program = [sys.executable, "-X", "utf8", "-c", "from csr_desktop.cli.main import main; main()"]
        done = subprocess.run(
            [*program, "--database", str(database), "--key-file", str(key_file), "--json", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env=os.environ | {"XDG_DATA_HOME": str(tmp_path / "niets")},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def database(tmp_path, clock, texts):
    """A database with one dossier, of Van der Berg."""
    path = tmp_path / "dossiers.csrdb"
    core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    Office(core, clock).dossier()
    core.close()
    return path


def test_the_first_start_and_a_power_cut_before_the_key_was_proven(person, csr, tmp_path):
    person.start()
    person.turn_to(WINDOW)
    person.fill("Gemeente Waterrijk", "GM9999", "F. Voorbeeld", "Marktplein", "1", "1234AB", "Waterrijk", "", "")
    person.type(PASSPHRASE)
    # Between the two is the button that shows what was typed.
    person.press("Tab", "Tab")
    person.type(PASSPHRASE)
    person.press("Return")
    person.until(lambda: list(person.home.rglob("*.csrdb")), "the database")
    (database,) = person.home.rglob("*.csrdb")
    person.rest()
    # The focus is on printing; the button after it saves.
    person.press("Tab", "space")
    person.turn_to("Herstelsleutel opslaan")
    sheet = tmp_path / "sleutel.txt"
    person.type(str(sheet))
    person.press("Return")
    person.until(sheet.exists, "the recovery key on paper")
    person.rest()
    person.picture("sleutel opgeslagen")
    assert re.search(r"^(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}$", sheet.read_text(encoding="utf-8"), re.MULTILINE)
    person.pull_the_plug()
    # The next day: the database is there, with the passphrase that was typed.
    person.start()
    person.turn_to(WINDOW)
    person.type(PASSPHRASE)
    person.press("Return")
    person.picture("geopend")
    person.turn_to(WINDOW)
    assert person.leave() == 0
    assert csr(database, "check")
    lines = csr(database, "audit", "lines")
    assert "database.open" in json.dumps(lines)


def test_a_dossier_made_the_screen_locked_and_found_again(person, csr, database):
    person.start("--database", database)
    person.turn_to(WINDOW)
    person.type(PASSPHRASE)
    person.press("Return")
    person.rest()
    person.turn_to(WINDOW)
    person.press("ctrl+n")
    person.turn_to("Nieuw dossier")
    person.fill("Q.", "", "Zuidema", "", "6-3-1980", "")
    person.press("Return")
    person.until(lambda: not person.windows("Nieuw dossier"), "the new dossier")
    person.turn_to(WINDOW)
    # Half typed when the screen is locked: it is there again afterwards.
    person.press("ctrl+n")
    person.turn_to("Nieuw dossier")
    person.fill("W.", "")
    person.type("Halverwe")
    person.press("ctrl+l")
    person.until(lambda: not person.windows("Nieuw dossier"), "the locked screen")
    person.turn_to(WINDOW)
    assert len(person.windows(".+")) == 1, "only the lock is in sight"
    person.type(PASSPHRASE)
    person.press("Return")
    person.rest()
    person.turn_to(WINDOW)
    person.press("ctrl+k")
    person.type("Zuidma")
    person.press("Return")
    person.picture("gevonden")
    assert person.leave() == 0
    dossiers = csr(database, "dossier", "list")
    assert "Zuidema" in json.dumps(dossiers)


@pytest.fixture
def work(tmp_path, clock, texts):
    """A database with a letter that comes back, and a dossier of which all balances are in; a file of a colleague."""
    path = tmp_path / "werk" / "dossiers.csrdb"
    path.parent.mkdir()
    core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    office = Office(core, clock)
    energy = office.creditor("Energiebedrijf Noorderlicht")
    shop = office.creditor("Webwinkel Alles-in-Huis", kind="web_shop")
    asked = named(office, "WR-2026-0001", "Aalbers")
    office.claim(asked, energy, 98_765, reference="A-1")
    core.balances.request([asked.id])
    (letter,) = core.letters.of_dossier(asked.id)
    core.letters.mark_sent([letter.id])
    ready = named(office, "WR-2026-0002", "Bakker")
    claims = [office.claim(ready, party, 50_000, reference="B-1") for party in (energy, shop)]
    core.balances.request([ready.id])
    core.letters.mark_sent([item.id for item in core.letters.of_dossier(ready.id)])
    for claim in claims:
        office.answer(office.reread(claim))
    core.close()
    other, _key = create_core(tmp_path / "elders.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    hers = named(Office(other, clock), "WR-2026-0900", "Cornelissen")
    file = tmp_path / "dossier.csrdossier"
    other.transfer.export(hers.id, file, FILE_PASSPHRASE)
    other.close()
    return path, letter.reply_code, file


def named(office, number, surname):
    dossier = office.dossier(number)
    client = office.core.dossiers.clients(dossier.id)[0]
    office.core.dossiers.change_client(client.id, prefix="", surname=surname)
    return dossier


def go_to(person, name, step=""):
    """Find a dossier by a name; the focus is on its next step then, and that is done when its window is named."""
    person.press("ctrl+k")
    person.type(name)
    person.press("Return")
    if step:
        person.press("space")
        person.turn_to(step)


def say_yes(person):
    """A question of the program begins on No."""
    person.press("shift+Tab", "space")
    person.turn_to(WINDOW)


def finish(person, dialog):
    """Press Enter in a dialog and wait until it is gone."""
    person.press("Return")
    person.until(lambda: not person.windows(dialog), f"the end of '{dialog}'")
    person.turn_to(WINDOW)


def test_from_a_new_dossier_to_an_agreement_and_a_dossier_of_a_colleague(person, csr, work):
    """Journeys 2 to 7 and 9, the main step of each, in one start of the program."""
    database, code, file = work
    person.start("--database", database, "--today", TODAY)
    person.turn_to(WINDOW)
    person.type(PASSPHRASE)
    person.press("Return")
    person.turn_to(WINDOW)

    # 2: a couple, and a debt.
    person.press("ctrl+n")
    person.turn_to("Nieuw dossier")
    person.fill("Q.", "", "Zuidema", "", "6-3-1980", "999990019")
    person.press("space")
    person.fill("A.", "", "Oosterhuis")
    finish(person, "Nieuw dossier")
    person.press("ctrl+shift+n")
    person.turn_to("Schuld toevoegen")
    person.type("Noorder")
    person.press("Down", "Return")
    person.press("Tab")
    person.fill("K-1", "", "", "")
    person.type("1.234,56")
    person.picture("schuld")
    person.press("Return", "Escape")
    person.until(lambda: not person.windows("Schuld toevoegen"), "the debt")
    person.turn_to(WINDOW)

    # 3: its balance is asked for, and the letter goes on the post.
    go_to(person, "Zuidema")
    person.press("space")
    say_yes(person)
    go_to(person, "Zuidema")
    person.press("space", "Tab", "space")
    say_yes(person)

    # 4: an answer on paper, by the code on its slip.
    person.press("ctrl+r")
    person.type(code)
    person.press("Return", "Tab")
    person.type("200")
    person.press("Return")
    person.picture("antwoordbalie")

    # 5: the VTLB, the first of three products, fixed and sent.
    go_to(person, "Bakker")
    person.press("space")
    person.fill("1.925,00", "1725", "", "", "vandaag", "4.3.1", "", "")
    person.press("space")
    go_to(person, "Bakker")
    person.press("space", "space", "space")
    go_to(person, "Bakker")
    person.press("space")
    go_to(person, "Bakker")
    person.press("space", "Tab", "space")
    say_yes(person)

    # 6: one agrees, one refuses and is asked to think again.
    go_to(person, "Bakker", "Antwoord op het voorstel")
    person.press("Down")
    finish(person, "Antwoord op het voorstel")
    go_to(person, "Bakker", "Antwoord op het voorstel")
    person.press("Down", "Down", "Tab")
    person.type("Te laag.")
    finish(person, "Antwoord op het voorstel")
    go_to(person, "Bakker")
    person.press("space", "space")
    person.turn_to("Heroverweging vragen")
    person.type("Alle anderen zijn akkoord.")
    person.press("Tab", "Tab", "Tab", "space")
    person.until(lambda: not person.windows("Heroverweging vragen"), "the question")
    person.turn_to(WINDOW)

    # 7: it agrees after all, and the agreement is closed.
    go_to(person, "Bakker", "Antwoord op het voorstel")
    person.press("Down")
    finish(person, "Antwoord op het voorstel")
    go_to(person, "Bakker")
    person.press("space")
    person.picture("regeling rond")

    # 9: the dossier of a colleague, out of her locked file.
    person.press("ctrl+shift+i")
    person.turn_to("Dossier van een collega inlezen")
    person.type(str(file))
    person.press("Return")
    person.turn_to("Dossierbestand openen")
    person.type(FILE_PASSPHRASE)
    person.press("Return")
    person.turn_to("Dossier van een collega inlezen")
    finish(person, "Dossier van een collega inlezen")
    person.picture("ingelezen")
    assert person.leave() == 0

    dossiers = {item["dossier"]: item for item in csr(database, "dossier", "list")}
    phases = {number: (item["phase"], item["claims"]) for number, item in dossiers.items()}
    assert phases == {
        "2026-0001": (Phase.INVENTORY, 1),
        "WR-2026-0001": (Phase.INVENTORY, 1),
        "WR-2026-0002": (Phase.AGREED, 2),
        "WR-2026-0900": (Phase.REGISTERED, 0),
    }
    assert dossiers["2026-0001"]["clients"] == "Q. Zuidema en A. Oosterhuis"
    assert dossiers["WR-2026-0001"]["total"] == "200.00"
    assert dossiers["WR-2026-0002"]["consented"] == 0


def test_two_weeks_without_a_network(person, tmp_path, clock, texts):
    """Journey 8: asked without a hub in reach; two weeks later all of it goes by itself, and once."""
    place, _dossier_id = prepare_practice(tmp_path / "oefenen", clock, texts, seven_claims)
    away = place.hub_folder.with_name("geen netwerk")
    place.hub_folder.rename(away)
    arguments = ("--practice", "--database", place.database, "--key-file", place.key_file, "--today")
    person.start(*arguments, TODAY)
    person.turn_to(PRACTICE_WINDOW)
    go_to(person, "Berg")
    person.press("space", "shift+Tab", "space")
    person.turn_to(PRACTICE_WINDOW)
    person.press("F5")
    person.picture("niet bereikbaar")
    assert person.leave() == 0
    core = open_core(place.database, PASSPHRASE, clock, texts)
    assert [item.standing.state for item in core.exchange.outgoing()] == [OutState.READY] * len(OVER_HUB)
    core.close()

    away.rename(place.hub_folder)
    person.start(*arguments, TWO_WEEKS_LATER)
    person.turn_to(PRACTICE_WINDOW)
    person.press("F5")
    person.picture("verzonden")
    assert person.leave() == 0
    core = open_core(place.database, PASSPHRASE, clock, texts)
    sent = core.exchange.outgoing()
    assert len({item.message.id for item in sent}) == len(sent) == len(OVER_HUB)
    assert {item.standing.state for item in sent} <= {OutState.ACCEPTED, OutState.COLLECTED, OutState.CONFIRMED}
    assert core.history.check() == []
    core.close()
