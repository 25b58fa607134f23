"""`csr demo` from end to end on a small office, and the other commands on the database that it leaves behind."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from csr_desktop.cli.main import cli, run
from csr_desktop.practice.hub.serving import Served, open_hub
from csr_desktop.practice_database import PRACTICE_DAY
from csr_desktop.store import keys

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Demo:
    out: Path
    database: Path
    key_file: Path
    figures: dict[str, int]


def csr_demo(out: Path, *args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-c", "from csr_desktop.cli.main import main; main()", *map(str, args)]
    return subprocess.run(
        [*command, "--out", str(out)], capture_output=True, encoding="utf-8", timeout=300, check=False, cwd=out.parent
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Demo:
    out = tmp_path_factory.mktemp("oefenen") / "kantoor"
    done = csr_demo(out, "--json", "demo", "--dossiers", 8, "--seed", 1)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert Path(document["out"]) == out
    return Demo(out, Path(document["database"]), out / "wachtzin.txt", document["figures"])


@pytest.fixture(scope="module")
def light(demo, tmp_path_factory) -> Path:
    """A copy of the practice database with a passphrase that is cheap to try: the tests open it a hundred times."""
    database = tmp_path_factory.mktemp("licht") / "kopie.csrdb"
    for file in demo.out.glob(f"{demo.database.name}*"):
        shutil.copy(file, database.parent / file.name.replace(demo.database.stem, "kopie", 1))
    passphrase = demo.key_file.read_text(encoding="utf-8").strip()
    header = keys._read(database)
    assert header.passphrase.kdf.memory_kib == keys.STANDARD_KDF.memory_kib
    key = keys.open_with_passphrase(database, passphrase)
    header.passphrase = keys._by_passphrase(key, passphrase, keys.FAST_KDF_FOR_TESTS)
    keys._write(database, header)
    return database


@pytest.fixture
def practice(demo, light, tmp_path, capsys):
    """A copy of the practice database that a test may change, and `csr` on it."""
    database = tmp_path / light.name
    for file in light.parent.iterdir():
        shutil.copy(file, tmp_path / file.name)

    def call(*args: object, as_json: bool = True):
        flags = ["--database", str(database), "--key-file", str(demo.key_file), "--today", "2026-11-24"]
        code = run([*flags, *(["--json"] if as_json else []), *map(str, args)])
        captured = capsys.readouterr()
        if not as_json or code:
            return code, captured.out, captured.err
        return json.loads(captured.out)

    return call


# --- the run ----------------------------------------------------------------------------------------------------------


def test_every_dossier_has_one_outcome(demo):
    figures = Counter(demo.figures)
    assert figures["dossiers"] == 8
    proposals = sum(figures[f"proposals_{product}"] for product in ("SK", "SB", "SA"))
    assert proposals + figures["can_pay_all"] + figures["not_ready"] == 8
    assert figures["agreements"] + figures["phase_impasse"] == proposals
    assert sum(count for name, count in figures.items() if name.startswith("phase_")) == 8


def test_the_figures_of_the_run_fit_together(demo):
    figures = Counter(demo.figures)
    assert 0 < figures["proposed_cents"] < figures["debt_cents"]
    assert 0 < figures["consented_claims"] < figures["proposed_claims"] <= figures["claims_imported"]
    assert figures["consented_cents"] <= figures["debt_cents"]
    answered = figures["offers_agreed"] + figures["offers_refused"] + figures["consented_claims"]
    assert answered <= figures["proposed_claims"]
    assert figures["problems_found_by_check"] == 0


def test_what_went_over_the_hub_came_across_whole(demo):
    figures = Counter(demo.figures)
    out = {name.removeprefix("hub_out_"): count for name, count in figures.items() if re.match("hub_out_[A-Z]", name)}
    into = {name.removeprefix("hub_in_"): count for name, count in figures.items() if re.match("hub_in_[A-Z]", name)}
    assert sum(out.values()) == figures["hub_sent"] > 0
    assert sum(into.values()) == figures["hub_received"] == figures["hub_confirmed"] > 0
    assert figures["hub_balance_answers"] <= out["SALDOVERZOEK"]
    assert {"BETAALVOORSTEL", "REGELING_GEACCORDEERD"} <= out.keys()
    assert (figures["hub_still_waiting"], figures["hub_incomplete_rounds"]) == (0, 0)


def test_the_practice_hub_goes_on_where_it_stopped(demo, tmp_path):
    shutil.copytree(demo.out, tmp_path / "kantoor")
    hub, connection = open_hub(Served(folder=tmp_path / "kantoor" / "oefenhub", office_day=PRACTICE_DAY))
    try:
        assert len(hub.office.dossiers) == 8
        command = [
            *("--database", tmp_path / "kantoor" / demo.database.name, "--key-file", demo.key_file, "--json"),
            *("hub", "sync"),
        ]
        done = CliRunner().invoke(cli, [str(part) for part in command])
        assert (done.exit_code, json.loads(done.stdout)["complete"]) == (0, True)
        assert json.loads((tmp_path / "kantoor" / "oefenhub" / "verbinding.json").read_text()) == connection
    finally:
        hub.stop()
        assert hub.own_faults == []


def test_every_letter_lies_in_the_folder(demo):
    figures = Counter(demo.figures)
    made = list((demo.out / "brieven").iterdir())
    assert len(made) == figures["letters"]
    kinds = Counter(file.stem.rpartition("-")[2] for file in made)
    assert kinds["L09"] == figures["balance_letters"]
    assert kinds["L10"] == figures["balance_reminders"]
    assert kinds["L12"] + kinds["L13"] + kinds["L14"] + kinds["L26"] == figures["offer_letters"]
    assert kinds["L15"] == figures["offer_reminders"]
    assert kinds["L18"] == figures["agreement_letters"]
    assert all(file.read_bytes().startswith(b"%PDF-") for file in made)
    assert all(re.fullmatch(r"WR-2026-\d{4}-B\d{3}-L\d\d\.pdf", file.name) for file in made)


def test_the_same_seed_gives_the_same_lists_and_figures_and_the_table_shows_them(demo, tmp_path):
    done = csr_demo(tmp_path / "nog eens", "demo", "--dossiers", 8, "--seed", 1)
    assert (done.returncode, done.stderr) == (0, "")
    again = tmp_path / "nog eens"
    first = {file.relative_to(demo.out): file.read_bytes() for file in (demo.out / "lijsten-in").rglob("*.*")}
    assert {file.relative_to(again): file.read_bytes() for file in (again / "lijsten-in").rglob("*.*")} == first
    table = {line[:52].strip(): line[52:].strip() for line in done.stdout.splitlines()}
    figures = Counter(demo.figures)
    plain = {
        "dossiers": "dossiers",
        "vorderingen overgenomen": "claims_imported",
        "twijfelachtige rijen beslist": "claims_doubtful",
        "nieuwe partijen gemaakt": "parties_made",
        "brieven met een saldoverzoek": "balance_letters",
        "kan alles betalen (geen schuldregeling)": "can_pay_all",
        "regelingen rond": "agreements",
        "geen akkoord": "phase_impasse",
        "problemen bij de eindcontrole": "problems_found_by_check",
    }
    assert {label: table[label] for label in plain} == {label: str(figures[name]) for label, name in plain.items()}
    assert table["brieven / bladzijden"] == f"{figures['letters']} / {figures['pages']}"
    consent = f"{figures['consented_claims']} van {figures['proposed_claims']}"
    assert table["vooraf akkoord (vorderingen)"].startswith(consent)
    euros = f"{figures['proposed_cents'] // 100:,}".replace(",", ".")
    assert table["aangeboden"] == f"€\u00a0{euros},{figures['proposed_cents'] % 100:02d}"
    assert "csr-desktop --practice --database" in done.stdout


def test_another_seed_gives_another_office(demo, tmp_path):
    done = csr_demo(tmp_path / "ander", "--json", "demo", "--dossiers", 1, "--seed", 2)
    assert done.returncode == 0
    name = Path("lijsten-in") / "schuldeisers.csv"
    assert (tmp_path / "ander" / name).read_bytes() != (demo.out / name).read_bytes()


def test_a_practice_office_is_never_overwritten(demo):
    before = demo.database.read_bytes()
    done = csr_demo(demo.out, "demo")
    assert (done.returncode, done.stdout) == (1, "")
    assert "staat al een oefenomgeving" in done.stderr
    assert demo.database.read_bytes() == before


def test_a_line_of_totals_became_no_creditor(practice):
    names = [party["name"].casefold().strip(" :") for party in practice("creditors", "list")]
    assert [name for name in names if name in {"samen", "totaal", "som", "totaal schulden"}] == []


# --- the database it leaves behind ------------------------------------------------------------------------------------


def test_the_database_is_whole(practice):
    found = practice("check")
    assert (found["ok"], found["problems"]) == (True, [])
    code, out, err = practice("check", as_json=False)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[-1] == "De database is in orde."
    late = [f"{item['dossier']}: {item['text']}" for item in found["overdue"]]
    assert lines[: len(late)] == late
    # The run lasts for months, and nobody signed the review of the last one.
    assert found["review_overdue"]
    assert found["review_overdue"][:4] in lines[len(late)]
    assert lines[len(late) + 1 : -1] == found["hub"]


def test_the_dossiers_are_those_of_the_run(demo, practice):
    rows = practice("dossier", "list")
    assert [row["dossier"] for row in rows] == [f"WR-2026-{number:04d}" for number in range(1, 9)]
    phases = Counter(row["phase"] for row in rows)
    assert phases == {name[6:]: count for name, count in demo.figures.items() if name.startswith("phase_")}
    code, out, _ = practice("dossier", "list", as_json=False)
    assert (code, out.splitlines()[-1]) == (0, "8 dossiers.")
    assert "impasse" not in out
    assert "Geen akkoord" in out


def test_what_a_person_reads_has_dutch_words_for_phase_rank_and_status(practice):
    number = next(row["dossier"] for row in practice("dossier", "list") if row["phase"] == "execution")
    told = (
        practice("dossier", "show", number, as_json=False)[1]
        + practice("proposal", "show", "--dossier", number, as_json=False)[1]
    )
    assert re.findall(r"\b(agreed|execution|preferential|ordinary|received|frozen|sent)\b", told) == []
    assert "Akkoord" in told


def test_a_proposal_adds_up_to_the_cent(practice):
    for row in practice("dossier", "list"):
        proposal = practice("proposal", "show", "--dossier", row["dossier"])
        result, tally = proposal["calculation"], proposal["consent"]
        offers = [cents(line["offer"]) for line in result["lines"]]
        assert sum(offers) == cents(result["totals"]["offered"])
        assert sum(cents(line["amount"]) for line in result["lines"]) == cents(
            result["totals"]["participating"]
        ) + cents(result["totals"]["excluded"])
        parts = [tally[name] for name in ("consented", "agreed", "refused", "open")]
        assert sum(part["claims"] for part in parts) == tally["claims"]
        assert sum(cents(part["amount"]) for part in parts) == cents(tally["amount"])


def test_nothing_is_left_to_ask_remind_or_send(practice):
    asked = practice("balances", "request", "--all", "--dry-run")
    assert (asked["claims"], asked["without_address"], asked["letters"]) == (0, [], [])
    assert practice("letters", "list") == []


def test_undo_and_redo_walk_through_the_steps(practice):
    at_first = practice("dossier", "list")
    # A settlement that is carried out is ended first; the others can be closed as they are.
    for row in [row for row in at_first if row["phase"] != "execution"][:3]:
        practice("dossier", "close", row["dossier"], "--reason", "withdrawn")
    before = practice("dossier", "list")
    for _ in range(3):
        assert practice("undo")["objects"] > 0
    assert practice("dossier", "list") == at_first != before
    for _ in range(3):
        assert practice("redo")["objects"] > 0
    assert practice("dossier", "list") == before
    code, out, err = practice("redo")
    assert (code, out) == (1, "")
    assert err.strip().endswith(".")
    assert practice("check")["ok"]


def test_a_dossier_is_exported_whole_and_not_over_a_folder(practice, tmp_path):
    done = practice("dossier", "export", "WR-2026-0001", "--out", tmp_path / "uit.json")
    document = json.loads((tmp_path / "uit.json").read_text(encoding="utf-8"))
    assert sum(map(len, document["records"].values())) == done["records"]
    code, out, err = practice("dossier", "export", "WR-2026-0001", "--out", tmp_path / "uit.json" / "x.json")
    assert (code, out) == (3, "")
    assert err.strip().endswith(".")


def test_a_party_that_stands_twice_is_found_and_joined(practice):
    parties = practice("creditors", "list")
    keep, drop = [party for party in parties if party["role"] == "creditor"][:2]
    assert practice("creditors", "duplicates") == []
    joined = practice("creditors", "merge", keep["name"], drop["creditor"])
    assert drop["name"] in joined["aliases"]
    assert len(practice("creditors", "list")) == len(parties) - 1
    practice("undo")
    assert practice("creditors", "list") == parties


def test_letters_are_written_again_and_notices_and_overview_made(practice, tmp_path):
    made = practice("letters", "make", "--dossier", "WR-2026-0001", "--out", tmp_path / "brieven")
    assert all(Path(letter["file"]).read_bytes().startswith(b"%PDF-") for letter in made)
    overview = practice("letters", "overview", "--dossier", "WR-2026-0003")
    assert (overview["kind"], overview["sent_on"]) == ("L11", None)
    notices = practice("letters", "notice", "--dossier", "WR-2026-0003")
    assert {letter["kind"] for letter in notices} == {"L08"}
    assert practice("letters", "make", "--out", tmp_path / "brieven")[0] == 1
    due = practice("letters", "make", "--due", "--out", tmp_path / "brieven", "--sent")
    assert len(due) == len(notices) + 1
    assert practice("letters", "list") == []


def test_no_output_shows_a_bsn(demo, practice, tmp_path):
    """Only the export of a dossier holds the number, in its file."""
    numbers = [row["dossier"] for row in practice("dossier", "list")][:3]
    told = [json.dumps(demo.figures)]
    secrets = set()
    for number in numbers:
        told.append(practice("dossier", "export", number, "--out", tmp_path / "uit.json", as_json=False)[1])
        exported = json.loads((tmp_path / "uit.json").read_text(encoding="utf-8"))
        secrets |= {client["bsn"] for client in exported["records"]["client"] if client["bsn"]}
        for args in (
            ("dossier", "show", number),
            ("proposal", "show", "--dossier", number),
            ("letters", "list", "--dossier", number),
        ):
            told += [json.dumps(practice(*args)), practice(*args, as_json=False)[1]]
    told += [json.dumps(practice("search", secret)) for secret in secrets]
    assert len(secrets) >= 3
    assert [secret for secret in secrets if any(secret in text for text in told)] == []


def test_a_bsn_is_asked_without_showing_it(demo, tmp_path):
    for file in demo.out.glob(f"{demo.database.name}*"):
        shutil.copy(file, tmp_path / file.name)
    base = ["--database", str(tmp_path / demo.database.name), "--key-file", str(demo.key_file), "--today", "2026-11-24"]
    add = ["dossier", "add", "--surname", "Kowalczyk", "--initials", "D.", "--number", "WR-9", "--ask-bsn"]
    done = CliRunner().invoke(cli, [*base, *add], input="999990019\n")
    assert done.exit_code == 0, done.output
    assert "999990019" not in done.output
    shown = json.loads(CliRunner().invoke(cli, [*base, "--json", "dossier", "show", "WR-9"]).stdout)
    assert shown["clients"][0]["bsn"].endswith("019")
    assert "999990" not in shown["clients"][0]["bsn"]


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (("dossier", "show", "WR-0"), "geen dossier met nummer WR-0"),
        (("dossier", "export", "WR-0", "--out", "x.json"), "geen dossier met nummer WR-0"),
        (("dossier", "close", "WR-0", "--reason", "moved"), "geen dossier met nummer WR-0"),
        (("dossier", "describe", "WR-2026-0001", "geen.json"), "geen.json kan niet worden gelezen"),
        (("dossier", "vtlb", "--dossier", "WR-2026-0001", "--income", "1.850,00", "--vtlb", "0"), "bedrag"),
        (("dossier", "add", "--surname", "X", "--initials", "Y.", "--postcode", "12"), "ostcode"),
        (("creditors", "merge", "CJIB", "Wie dan ook"), "Wie dan ook"),
        (("creditors", "import", "geen.csv"), "geen.csv"),
        (("claims", "import", "geen.csv", "--dossier", "WR-2026-0001"), "geen.csv"),
        (("lists", "import", "geen.csv"), "geen.csv"),
        (("lists", "export", "--out", "x", "--creditor", "Wie dan ook"), "Wie dan ook"),
        (("balances", "request"), "--all"),
        (("balances", "remind", "--all", "--dossier", "WR-2026-0001"), "--all"),
        (("proposal", "answer", "--dossier", "WR-2026-0001", "--code", "0000-0000", "--outcome", "agreed"), "0000"),
        (("proposal", "send", "--dossier", "WR-0"), "geen dossier met nummer WR-0"),
        (("letters", "overview", "--dossier", "WR-0"), "geen dossier met nummer WR-0"),
        (("letters", "notice", "--dossier", "WR-0"), "geen dossier met nummer WR-0"),
        (("read-list", "geen.csv"), "geen.csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_done_is_said_and_changes_nothing(practice, monkeypatch, tmp_path, args, part):
    monkeypatch.chdir(tmp_path)
    code, out, err = practice(*args)
    assert (code, out) == (1, "")
    assert part in err
    assert err.strip().endswith(".")
    assert practice("check")["ok"]


@pytest.mark.parametrize("text", ["", "5", "[]", "{}", '{"cause": 5}', '{"oorzaak": "x"}', "{", "[" * 60_000])
def test_a_description_that_is_none_is_refused(practice, tmp_path, text):
    (tmp_path / "beschrijving.json").write_text(text, encoding="utf-8")
    code, out, err = practice("dossier", "describe", "WR-2026-0001", tmp_path / "beschrijving.json")
    assert (code, out) == (1, "")
    assert "cause, effort, prospects, guidance" in err


def cents(amount: str) -> int:
    whole, _, rest = amount.partition(".")
    assert len(rest) == 2
    return int(whole) * 100 + int(rest)
