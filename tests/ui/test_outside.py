"""The program on a real screen, driven by keys from another process; what it did is read back by the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from csr_desktop.bootstrap import create_core
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from tests.ui.outside import missing, workstation

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(bool(missing()), reason=f"not on this computer: {', '.join(missing())}"),
]

WINDOW = "CSR Desktop"


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
