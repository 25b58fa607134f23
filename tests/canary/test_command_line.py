"""Markers through every flow of the command line; they stand where they were asked for, and nowhere else (S1, I7)."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from csr_desktop.store.keys import open_with_passphrase
from tests.canary.watched import BSN, MARKERS, NAMES, REFERENCE, SECRETS, Workplace, hits, hits_below

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at programs through /proc"),
]

PERSON, FIRST, CREDITOR, CAUSE, ATTACHED, STREET, COUNSELLOR, DOCUMENT = NAMES
DOSSIER = "K-2026-1"
#: Runs that print names because a person asked to see them; never on stderr, never a secret.
SHOWS = ("dossier show", "dossier list", "claims import", "creditors import", "creditors list", "search ", "read-list ",
         "proposal make", "proposal show", "proposal answer", "lists import", "dossier documents", "lists export",
         "balances request", "letters list", "proposal send", "proposal freeze", "proposal conclude",
         "letters notice", "letters overview", "audit lines")  # fmt: skip

BREAKS = """
import sys
from csr_desktop.services.overviews import OverviewService
from csr_desktop.cli.main import main

def search(self, text, limit=50):
    people = self._store.find(__import__("csr_desktop.domain.clients", fromlist=["Client"]).Client)
    raise ValueError(f"kan {people} niet vinden met {text}")

OverviewService.search = search
main()
"""

STAYS_OPEN = """
import sys
from dataclasses import replace
from pathlib import Path
from csr_desktop.bootstrap import open_core
from csr_desktop.clock import SystemClock
from csr_desktop.domain.clients import Client
from csr_desktop.key_file import read_key_file
from csr_desktop.paths import resources_dir
from csr_desktop.texts import Texts

texts = Texts.load(resources_dir() / "texts")
core = open_core(Path(sys.argv[1]), read_key_file(Path(sys.argv[2])), SystemClock(), texts)
client = core.store.find(Client)[0]
with core.store.unit_of_work("client.save") as work:
    work.save(replace(client, first_names=client.first_names + " twee"))
with core.store.unit_of_work("client.save") as work:
    work.save(replace(client, first_names=client.first_names + " drie"))
    Path(sys.argv[3]).touch()
    while True:
        pass
"""


def claims_csv(*extra: str) -> str:
    return "\r\n".join(["Schuldeiser;Kenmerk;Bedrag;Soort", f"{CREDITOR};{REFERENCE};1.234,56;energie", *extra, ""])


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Workplace:
    """The whole story, once."""
    place = Workplace(tmp_path_factory.mktemp("kanarie"))
    given, asked, csr = place.given, place.asked, place.csr
    (given / "schuldeisers.csv").write_text(
        f"Naam;Kanaal;Straat;Huisnummer;Postcode;Plaats\r\n{CREDITOR};brief;{STREET};1;1234AB;Waterrijk\r\n"
        f"{CREDITOR} op lijsten;lijst;{STREET};2;1234AB;Waterrijk\r\n",
        encoding="utf-8",
    )
    (given / "schulden.csv").write_text(
        claims_csv(f"{CREDITOR} op lijsten;{REFERENCE}-2;12,34;energie"), encoding="utf-8"
    )
    # Long enough to be killed in the middle: no two lines are the same.
    long = claims_csv(*(f"{CREDITOR} {line};{REFERENCE}-{line};{line},00;energie" for line in range(190_000)))
    (given / "groot.csv").write_text(long, encoding="utf-8")
    (given / "kapot.csv").write_text(claims_csv(f"{PERSON};{BSN};geen bedrag;{SECRETS[0]}"), encoding="utf-8")
    (given / f"{DOCUMENT}.txt").write_text(f"{ATTACHED} van {PERSON}", encoding="utf-8")
    (given / "kapot.docx").write_bytes(b"PK\x03\x04" + ATTACHED.encode() * 50)
    (given / "fout.txt").write_text(SECRETS[1] + "\n", encoding="utf-8")
    (given / "nieuw.txt").write_text(SECRETS[2] + "\n", encoding="utf-8")
    (given / "breekt.py").write_text(BREAKS, encoding="utf-8")
    (given / "open.py").write_text(STAYS_OPEN, encoding="utf-8")

    made = csr("--json", "init", "--organisation", "Gemeente Waterrijk", "--municipality-code", "GM9999", "--street",
               "Marktplein 1", "--postcode", "1234AB", "--city", "Waterrijk", "--counsellor", COUNSELLOR)  # fmt: skip
    place.recovery_key = json.loads(made.out)["recovery_key"]
    place.runs.remove(made)
    place.init = made
    csr("dossier", "add", "--number", DOSSIER, "--surname", PERSON, "--initials", "J.", "--street", STREET,
        "--house-number", "7", "--postcode", "1234AB", "--city", "Waterrijk", "--ask-bsn", "--birth-date", "1-2-1980",
        stdin=f"{BSN}\n")  # fmt: skip
    csr("dossier", "describe", DOSSIER, stdin=json.dumps({"cause": CAUSE, "effort": "Werkt.", "prospects": "Geen."}))
    csr("creditors", "import", given / "schuldeisers.csv", "--create-missing")
    csr("creditors", "list")
    csr("read-list", given / "schulden.csv")
    csr("claims", "import", given / "schulden.csv", "--dossier", DOSSIER, "--create-missing")
    csr("undo")
    csr("redo")
    csr("dossier", "show", DOSSIER)
    csr("dossier", "list")
    csr("search", PERSON)
    csr("dossier", "documents", "add", "--dossier", DOSSIER, given / f"{DOCUMENT}.txt")
    csr("dossier", "documents", "list", "--dossier", DOSSIER)
    csr("dossier", "documents", "save", f"{DOCUMENT}.txt", "--dossier", DOSSIER, "--out", asked / "stukken")
    csr("letters", "notice", "--dossier", DOSSIER)
    csr("balances", "request", "--dossier", DOSSIER)
    csr("lists", "export", "--out", asked / "lijsten", "--again")
    csr("lists", "export", "--out", asked / "lijsten", "--again", "--xlsx")
    # Not enough to pay all: who pays all gets another letter, which tells no cause.
    csr("dossier", "vtlb", "--dossier", DOSSIER, "--income", "1655.00", "--vtlb", "1650.00")
    csr("letters", "overview", "--dossier", DOSSIER)
    csr("proposal", "make", "--dossier", DOSSIER)
    csr("proposal", "show", "--dossier", DOSSIER)
    csr("proposal", "freeze", "--dossier", DOSSIER)
    csr("proposal", "send", "--dossier", DOSSIER)
    csr("letters", "make", "--dossier", DOSSIER, "--out", asked / "brieven", "--sent")
    csr("letters", "list", "--dossier", DOSSIER)
    csr("dossier", "export", DOSSIER, "--out", asked / "dossier.json")

    # Errors on purpose: what a person gets wrong, what a stranger sends, what nobody foresaw.
    csr("dossier", "list", key_file=given / "fout.txt")
    csr("dossier", "list", key_file=given / "nergens.txt")
    csr("dossier", "show", "bestaat-niet")
    csr("dossier", "add", "--number", DOSSIER, "--surname", PERSON, "--initials", "J.")
    csr("dossier", "add", "--surname", PERSON, "--initials", "J.", "--gender", PERSON)
    csr("dossier", "add", "--number", "K-2026-2", "--surname", PERSON, "--initials", "J.", "--ask-bsn",
        stdin=f"{BSN[:-1]}0\n")  # fmt: skip
    csr("claims", "import", given / "kapot.csv", "--dossier", DOSSIER)
    csr("dossier", "documents", "add", "--dossier", DOSSIER, given / "kapot.docx")
    place.crashed = csr("read-list", given / "groot.csv", kill_children=True)
    place.broken = place.driver(given / "breekt.py", "--database", place.database, "--key-file", place.key_file,
                                "search", PERSON)  # fmt: skip
    csr("letters", "make", "--dossier", DOSSIER, "--out", given / "sleutel.txt")

    # Back-ups, keys, a kill in the middle of writing, and a restore.
    csr("backup", "create")
    csr("backup", "list")
    csr("backup", "verify", "--all")
    csr("keys", "passphrase", "--new-key-file", given / "nieuw.txt")
    csr("keys", "list", key_file=given / "nieuw.txt")
    csr("audit", "lines", key_file=given / "nieuw.txt")
    busy = given / "bezig"
    place.killed = place.driver(given / "open.py", place.database, given / "nieuw.txt", busy, kill_when=busy.exists)
    place.after_kill = hits_below(place.data) + hits_below(place.temporary)
    place.wal = (place.data / "dossiers.csrdb-wal").stat().st_size
    csr("check", key_file=given / "nieuw.txt")
    backup = json.loads(csr("--json", "backup", "create", key_file=given / "nieuw.txt").out)["file"]
    csr("undo", key_file=given / "nieuw.txt")
    csr("backup", "restore", backup, "--yes", key_file=given / "nieuw.txt")
    csr("dossier", "list", key_file=given / "nieuw.txt")
    place.data_key = open_with_passphrase(place.database, SECRETS[2])
    return place


def unpacked(path: Path) -> bytes:
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


def run_of(place: Workplace, what: str) -> list:
    found = [run for run in place.runs if run.what.startswith(what)]
    assert found, what
    return found


def test_the_story_was_told(place) -> None:
    """A canary that never flew proves nothing: each step did what it should, or was refused as it should."""
    refused = {"dossier list": 2, "dossier show": 1, "dossier add": 3, "letters make": 1, "read-list": 1}
    for run in place.runs:
        assert "Traceback" not in run.err, run.what
    for what, times in refused.items():
        assert len([run for run in run_of(place, what) if run.code in {1, 2, 3}]) == times, what
    for what in (
        "creditors import", "undo", "redo", "search", "lists export", "balances request", "proposal send", "check",
        "--json backup", "backup verify", "backup restore", "keys passphrase", "audit lines", "dossier export",
    ):  # fmt: skip
        assert [(run.code, run.err) for run in run_of(place, what) if run.code] == [], what
    assert place.broken.code == 70
    assert place.killed.code == -9
    assert place.wal > 0


def test_the_markers_are_in_what_was_asked_for(place) -> None:
    letters = [PdfReader(io.BytesIO(path.read_bytes())) for path in (place.asked / "brieven").glob("*.pdf")]
    words = "\n".join(page.extract_text() for reader in letters for page in reader.pages)
    assert {PERSON, CREDITOR, CAUSE, REFERENCE} <= set(hits(words.encode()))
    assert {PERSON, BSN, REFERENCE, CAUSE} <= set(hits((place.asked / "dossier.json").read_bytes()))
    assert hits((place.asked / "stukken" / f"{DOCUMENT}.txt").read_bytes()) == [PERSON, ATTACHED]
    for kind in ("csv", "xlsx"):
        lists = list((place.asked / "lijsten").glob(f"*.{kind}"))
        assert lists
        assert REFERENCE in hits(b"".join(unpacked(path) for path in lists))
    assert PERSON in run_of(place, "dossier show")[0].out
    assert PERSON in run_of(place, "search")[0].out


def test_no_secret_is_in_what_was_asked_for(place) -> None:
    assert hits_below(place.asked, SECRETS) == []


def test_no_name_of_a_person_is_in_the_name_of_a_letter_or_list(place) -> None:
    names = [path.name for folder in ("brieven", "lijsten") for path in (place.asked / folder).glob("*")]
    assert names
    assert [name for name in names if hits(name.encode(), (PERSON, FIRST, BSN, *SECRETS))] == []


def test_nothing_in_clear_in_data_home_and_temporary_files(place) -> None:
    for folder in place.quiet_folders:
        assert hits_below(folder) == []
    kinds = {path.suffix or path.name for path in place.data.rglob("*") if path.is_file()}
    assert {".csrdb", ".keys", ".witness"} <= kinds
    assert len(kinds) > 3, kinds


def test_nothing_in_clear_after_a_kill(place) -> None:
    assert place.after_kill == []


def test_temporary_files_are_gone(place) -> None:
    assert [path.name for path in place.temporary.rglob("*") if path.is_file()] == []


def test_the_keys_themselves_are_nowhere(place) -> None:
    raw = place.data_key.raw
    recovery = place.recovery_key
    wanted = [
        raw,
        raw.hex().encode(),
        raw.hex().upper().encode(),
        recovery.encode(),
        recovery.replace("-", "").encode(),
    ]
    for folder in (*place.quiet_folders, place.asked):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert [key for key in wanted if key in content] == [], path.name
    for run in place.runs:
        assert recovery not in run.out + run.err
    assert recovery in place.init.out


def test_the_log_tells_what_broke_and_about_nobody(place) -> None:
    log = next(place.home.rglob("csr-desktop.log"))
    written = log.read_text(encoding="utf-8")
    assert "ValueError at gegeven/breekt.py:" in written
    assert hits(written.encode()) == []
    assert "Client(" not in written


def test_stderr_names_nobody(place) -> None:
    assert [(run.what, found) for run in [*place.runs, place.init] if (found := hits(run.err.encode()))] == []


def test_stdout_shows_names_only_where_they_were_asked_for(place) -> None:
    told = [
        (run.what, found) for run in place.runs if (found := hits(run.out.encode())) and not run.what.startswith(SHOWS)
    ]
    assert told == []
    assert [run.what for run in place.runs if hits(run.out.encode(), (*SECRETS, BSN))] == []


def test_other_users_of_the_computer_see_nothing(place) -> None:
    """Arguments and environment of the program hold no secret and no BSN, those of its children nothing at all."""
    own = b"\0".join(line for run in place.runs for line in run.own_arguments)
    # Between its birth and its start a child still has the arguments of the program, which a person typed.
    children = [line for run in place.runs for line in run.child_arguments - run.own_arguments]
    environments = b"\0".join(each for run in place.runs for each in run.environments)
    assert hits(own, (BSN, *SECRETS)) == []
    assert any(b"spawn_main" in line for line in children), "no child was seen, so nothing was proven"
    assert hits(b"\0".join(children)) == []
    assert b"TMPDIR" in environments
    assert hits(environments) == []


def test_a_child_that_was_killed_is_told_without_its_file(place) -> None:
    assert place.crashed.code == 1
    assert "het lezen is gestopt" in place.crashed.err
    assert hits(place.crashed.out.encode()) == []


def test_the_search_for_markers_finds_them(tmp_path: Path) -> None:
    for number, marker in enumerate(MARKERS):
        (tmp_path / f"a{number}").write_bytes(b"\0\1" + marker.upper().encode("utf-16-le"))
        (tmp_path / f"b{number}").write_bytes(marker.encode())
    assert len(hits_below(tmp_path)) >= 2 * len(MARKERS)
    assert hits(b"9999.90.019 en 999 990 019") == [BSN]
