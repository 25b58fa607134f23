"""`csr report ddas` as a person or a script runs it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.cli.main import run
from csr_desktop.clock import FixedClock
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, TODAY
from tests.services import ddas_cases as cases

PERIOD = ("--from", "2026-01-01", "--to", "2026-11-24")


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Desk:
    """The command line with one database and one day, in this process."""

    def __init__(self, folder: Path, capsys, texts) -> None:
        self.folder = folder
        self.database = folder / "dossiers.csrdb"
        self.key_file = folder / "sleutel.txt"
        self.key_file.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self._capsys = capsys
        self._texts = texts

    def make(self, organisation=ORGANISATION):
        """Make the database."""
        core, _key = create_core(
            self.database, PASSPHRASE, FixedClock(TODAY), self._texts, organisation, kdf=FAST_KDF_FOR_TESTS
        )
        core.close()

    def write(self, number, bsn="999990019", **client):
        """Put a dossier in the database."""
        core = open_core(self.database, PASSPHRASE, FixedClock(TODAY), self._texts)
        case = cases.Case(core.store.ids, number, bsn)
        case.clients[0] = replace(case.clients[0], **client)
        case.write(core.store)
        core.close()

    def __call__(self, *args, json_out=True):
        self._capsys.readouterr()
        code = run(
            ["--database", str(self.database), "--key-file", str(self.key_file), "--today", TODAY.isoformat(),
             *(["--json"] if json_out else []), *map(str, args)]
        )  # fmt: skip
        told = self._capsys.readouterr()
        return Result(code, told.out, told.err)

    def ok(self, *args, **kwargs):
        result = self(*args, **kwargs)
        assert result.code == 0, (result.out, result.err)
        return result


@pytest.fixture
def csr(tmp_path, capsys, texts, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys, texts)


@pytest.fixture
def ready(csr):
    csr.make(replace(ORGANISATION, email=""))
    return csr


@pytest.fixture
def sender(csr):
    csr.make(replace(ORGANISATION, contact_email="cijfers@waterrijk.example", contact_name="F. Voorbeeld"))
    return csr


@pytest.fixture
def filled(sender):
    sender.write("WR-1")
    return sender


def broken(csr):
    csr.write("WR-2", None, birth_date=None, address=type(cases.ADDRESS)())


class TestSender:
    def test_what_lacks_is_told(self, ready):
        told = ready.ok("report", "ddas-sender").json
        assert (told["is_municipality"], told["municipality_code"], told["kvk"]) == (True, "GM9999", None)
        assert len(told["missing"]) == 2
        text = ready.ok("report", "ddas-sender", json_out=False).out
        assert "op-orde-rapport" in text

    def test_it_is_kept(self, sender):
        told = sender.ok("report", "ddas-sender", "--kvk", "12345678", "--works-for-municipalities").json
        assert told == sender.ok("report", "ddas-sender").json
        assert (told["is_municipality"], told["kvk"], told["missing"]) == (False, "12345678", [])
        assert told["contact_email"] == "cijfers@waterrijk.example"

    def test_a_number_that_is_none(self, ready):
        result = ready("report", "ddas-sender", "--kvk", "1234567")
        assert result.code == 1
        assert result.out == ""

    def test_init_takes_it_too(self, csr):
        csr.ok("init", "--organisation", "Kredietbank", "--works-for-municipalities", "--kvk", "12345678", "--postcode",
               "1234AB", "--contact-name", "F. Voorbeeld", "--contact-role", "Teamleider", "--contact-email",
               "cijfers@bank.example", "--contact-phone", "010-5550100")  # fmt: skip
        assert csr.ok("report", "ddas-sender").json == {
            "name": "Kredietbank",
            "is_municipality": False,
            "municipality_code": None,
            "kvk": "12345678",
            "contact_name": "F. Voorbeeld",
            "contact_role": "Teamleider",
            "contact_email": "cijfers@bank.example",
            "contact_phone": "010-5550100",
            "missing": [],
        }


class TestDelivery:
    def test_written_told_and_logged(self, filled):
        told = filled.ok("report", "ddas", *PERIOD, "--out", "ddas.json").json
        content = (filled.folder / "ddas.json").read_bytes()
        assert told["written"] == {
            "file": "ddas.json",
            "test": False,
            "trajectories": 1,
            "left_out": [],
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        assert (told["from"], told["to"], told["trajectories"]) == ("2026-01-01", "2026-11-24", 1)
        assert (told["faults"], told["comparison"]) == ([], None)
        assert json.loads(content)["leveringen"][0]["schuldhulptrajecten"][0]["client"] == [
            {"Burgerservicenummer": "999990019"}
        ]
        lines = [line["text"] for line in filled.ok("audit", "lines", "--limit", "10").json]
        assert any("landelijke levering, met burgerservicenummers" in line for line in lines)

    def test_in_words(self, filled):
        text = filled.ok("report", "ddas", *PERIOD, "--out", "ddas.json", json_out=False).out
        assert "Geschreven naar ddas.json. Trajecten: 1." in text
        assert "burgerservicenummers" in text
        assert "999990019" not in text
        again = filled.ok("report", "ddas", *PERIOD, "--out", "ddas.json", json_out=False).out
        assert "0 nieuw, 0 weg, 0 gewijzigd, 1 gelijk" in again

    def test_a_test_says_so(self, filled):
        told = filled.ok("report", "ddas", *PERIOD, "--out", "ddas.json", "--test").json
        assert told["written"]["file"] == "ddas-proef.json"
        assert not (filled.folder / "ddas.json").exists()
        assert filled.ok("report", "ddas", *PERIOD, "--check-only").json["comparison"] is None
        text = filled.ok("report", "ddas", *PERIOD, "--out", "ddas.json", "--test", json_out=False).out
        assert "Stuur dit bestand niet in" in text

    def test_what_changed_is_named(self, filled):
        filled.ok("report", "ddas", *PERIOD, "--out", "ddas.json")
        filled.write("WR-3", "999990020")
        filled.ok("dossier", "close", "WR-1", "--reason", "moved")
        compared = filled.ok("report", "ddas", *PERIOD, "--check-only").json["comparison"]
        assert (compared["new"], compared["gone"], compared["same"]) == (["WR-3"], [], 0)
        assert compared["changed"] == [{"dossier": "WR-1", "parts": ["traject", "uitstroom"]}]
        text = filled.ok("report", "ddas", *PERIOD, "--check-only", json_out=False).out
        assert "gewijzigd  WR-1: het traject zelf, uitstroom" in text


class TestRefused:
    def test_errors_keep_everything_here_unless_left_out(self, filled):
        broken(filled)
        result = filled("report", "ddas", *PERIOD, "--out", "ddas.json")
        assert result.code == 1
        assert "--leave-out" in result.err
        (error,) = [item for item in result.json["findings"] if item["severity"] == "error"]
        assert (error["dossier"], error["field"], error["code"]) == ("WR-2", "client", "ddas.client_incomplete")
        assert error["text"] == (
            "Van de cliënt is geen BSN ingevuld, en ook de geboortedatum, de postcode en het huisnummer niet. "
            "Vul het BSN in, of vul dit aan."
        )
        assert result.json["written"] is None
        assert not (filled.folder / "ddas.json").exists()
        told = filled.ok("report", "ddas", *PERIOD, "--out", "ddas.json", "--leave-out").json
        assert told["written"]["left_out"] == ["WR-2"]

    def test_in_words(self, filled):
        broken(filled)
        result = filled("report", "ddas", *PERIOD, "--out", "ddas.json", json_out=False)
        assert "Dossier WR-2\n  fout: cliënt: Van de cliënt is geen BSN ingevuld" in result.out
        assert "Dossiers met fouten: 1. Fouten: 1." in result.out

    def test_only_the_check_has_an_exit_code_of_its_own(self, filled):
        assert filled("report", "ddas", *PERIOD, "--check-only").code == 0
        broken(filled)
        assert filled("report", "ddas", *PERIOD, "--check-only").code == 1
        assert filled("report", "ddas", *PERIOD, "--check-only", "--leave-out").code == 0

    def test_without_an_address_for_the_report(self, ready):
        result = ready("report", "ddas", *PERIOD, "--out", "ddas.json")
        assert result.code == 1
        assert "ddas-sender --contact-email" in result.err

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--from", "2026-01-01", "--to", "2026-06-30"), "--out"),
            (("--from", "2026-06-30", "--to", "2026-01-01", "--check-only"), "Draai de datums om"),
            (("--from", "gisterochtend", "--to", "2026-01-01", "--check-only"), "gisterochtend"),
            (("--from", "2026-01-01", "--to", "2026-12-31", "--out", "ddas.json"), "--test"),
        ],
    )
    def test_what_cannot_be(self, sender, arguments, said):
        result = sender("report", "ddas", *arguments)
        assert result.code == 1
        assert said in result.err

    def test_a_folder_that_is_not_there(self, filled):
        result = filled("report", "ddas", *PERIOD, "--out", "nergens/ddas.json")
        assert result.code == 3
        assert filled.ok("report", "ddas", *PERIOD, "--check-only").json["comparison"] is None
