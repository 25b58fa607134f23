"""The main job on the command line, with the office lists that lie beside the project."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Csr, CsrProcess

DESCRIPTION = {
    "cause": "Na het einde van een contract daalde het inkomen.",
    "effort": "Werkt 32 uur en zoekt naar meer uren.",
    "prospects": "Binnen een jaar wordt een hoger inkomen verwacht.",
}


@pytest.fixture
def csr(tmp_path, request):
    """The main job as a script does it, each command a process; what is refused is the same without one."""
    return CsrProcess(tmp_path) if request.node.get_closest_marker("journey") else Csr(tmp_path)


@pytest.fixture
def with_register(ready, shared_dir):
    ready.ok("creditors", "import", shared_dir / "data" / "schuldeisers.csv")
    return ready


@pytest.fixture
def with_dossier(with_register):
    with_register.ok(
        "dossier", "add", "--number", "WR-2026-0113", "--surname", "Kowalczyk", "--initials", "D.", "--gender", "male",
        "--birth-date", "13-10-1954", "--street", "Kerkstraat", "--house-number", "14", "--postcode", "1234AB",
        "--city", "Waterrijk",
    )  # fmt: skip
    return with_register


@pytest.mark.journey
def test_init_shows_the_recovery_key_once_and_never_overwrites(csr):
    made = csr.ok("init", "--organisation", "Gemeente Waterrijk").json
    assert len(made["recovery_key"].replace("-", "")) >= 32
    again = csr("init", "--organisation", "Een ander")
    assert again.code == 1
    assert again.err.strip()


def test_wrong_passphrase_is_refused_in_a_sentence(ready):
    ready.key_file.write_text("een heel andere wachtzin\n", encoding="utf-8")
    result = ready("dossier", "list")
    assert result.code == 1
    assert "wachtzin" in result.err.lower()
    assert "een heel andere" not in result.err


def test_database_and_log_are_ciphertext(with_dossier):
    files = list(with_dossier.folder.glob("dossiers.csrdb*"))
    assert with_dossier.folder / "dossiers.csrdb" in files
    for file in files:
        assert b"Kowalczyk" not in file.read_bytes()


def test_register_of_a_dutch_office(with_register):
    parties = {party["name"]: party for party in with_register.ok("creditors", "list").json}
    assert len(parties) == 31
    assert parties["Belastingdienst"]["kind"] == "national_tax"
    assert (
        parties["Gemeente Waterrijk, Belastingen"]["kvk"]
        == parties["Gemeente Waterrijk, Terugvordering bijstand"]["kvk"]
    )
    assert parties["Deurwaarders Van Loon & Partners"]["role"] == "bailiff"
    local = parties["Waterbedrijf Vechtstreek"]["participation"][0]
    assert (local["level"], local["scope"], local["municipalities"]) == ("collective", "local", ["GM9999"])


def test_same_register_again_changes_nothing_and_says_so(with_register, shared_dir):
    again = with_register("creditors", "import", shared_dir / "data" / "schuldeisers.csv")
    assert again.code == 1
    dry = with_register.ok("creditors", "import", shared_dir / "data" / "schuldeisers.csv", "--dry-run").json
    assert dry["counts"]["same"] == 31
    assert dry["imported_before"] == "2026-11-24"


@pytest.mark.journey
def test_clients_list_into_the_dossier_undone_and_redone(with_dossier, shared_dir):
    file = shared_dir / "data" / "schuldenlijst-client.xlsx"
    dry = with_dossier.ok("claims", "import", file, "--dossier", "WR-2026-0113", "--dry-run").json
    assert dry["written"] == 0
    assert dry["counts"]["new"] + dry["counts"]["doubtful"] == 14
    amounts = [float(row["amount"]) for row in dry["rows"] if row["verdict"] == "new"]
    assert [float(item["amount"]) for item in dry["biggest"]] == sorted(amounts, reverse=True)[:5]
    assert dry["smallest"] == {"row": 5, "amount": "485.67"}
    words = with_dossier.ok("claims", "import", file, "--dossier", "WR-2026-0113", "--dry-run", json_out=False).out
    assert "Kleinste: €\u00a0485,67 (rij 5)." in words
    future = [row for row in dry["rows"] if row["verdict"] == "doubtful"]
    assert [row["row"] for row in future] == [8]
    done = with_dossier.ok("claims", "import", file, "--dossier", "WR-2026-0113", "--accept", 8).json
    assert done["written"] == 14
    shown = with_dossier.ok("dossier", "show", "WR-2026-0113").json
    assert shown["totals"]["participating"] == "28806.78"
    by_name = {claim["creditor"]: claim for claim in shown["claims"]}
    assert by_name["UWV"]["rank"] == "preferential"
    assert by_name["Dienst Toeslagen"]["rank"] == "ordinary"
    assert by_name["Waterbedrijf Vechtstreek"]["reference"] == "06252221"
    with_dossier.ok("undo")
    assert with_dossier.ok("dossier", "show", "WR-2026-0113").json["claims"] == []
    with_dossier.ok("redo")
    assert with_dossier.ok("dossier", "show", "WR-2026-0113").json == shown


@pytest.mark.journey
def test_balances_lists_answers_and_proposal(with_dossier, shared_dir):
    csr = with_dossier
    csr.ok("claims", "import", shared_dir / "data" / "schuldenlijst-client.xlsx", "--dossier", "WR-2026-0113",
           "--accept", 8)  # fmt: skip
    asked = csr.ok("balances", "request", "--dossier", "WR-2026-0113").json
    assert asked["claims"] == 14
    assert sum(asked["channels"].values()) == 14
    lists = csr.ok("lists", "export", "--out", csr.folder / "uit").json
    assert sum(item["lines"] for item in lists) == asked["channels"]["hub"] + asked["channels"]["list"]
    answered = csr.folder / "antwoord.csv"
    _fill_in(Path(lists[0]["file"]), answered)
    result = csr.ok("lists", "import", answered).json
    assert result["written"] == lists[0]["lines"]
    assert csr("lists", "import", answered).code == 1

    assert csr("proposal", "make", "--dossier", "WR-2026-0113").code == 1
    csr.ok("dossier", "vtlb", "--dossier", "WR-2026-0113", "--income", "1850.00", "--vtlb", "1650.00")
    made = csr.ok("proposal", "make", "--dossier", "WR-2026-0113").json
    assert made["product"] == "SK"
    calculation = made["calculation"]
    assert sum(_cents(line["offer"]) for line in calculation["lines"]) == _cents(calculation["available"])
    csr.ok("proposal", "freeze", "--dossier", "WR-2026-0113")
    unsaid = csr("proposal", "send", "--dossier", "WR-2026-0113")
    assert (unsaid.code, unsaid.out) == (1, "")
    assert "oorzaak" in unsaid.err
    csr.ok("dossier", "describe", "WR-2026-0113", stdin=json.dumps(DESCRIPTION))
    sent = csr.ok("proposal", "send", "--dossier", "WR-2026-0113").json["letters"]
    assert sent
    assert csr("proposal", "conclude", "--dossier", "WR-2026-0113").code == 1
    for letter in sent:
        csr.ok("proposal", "answer", "--dossier", "WR-2026-0113", "--code", letter["reply_code"], "--outcome", "agreed")
    csr.ok("proposal", "conclude", "--dossier", "WR-2026-0113")
    files = csr.ok("letters", "make", "--due", "--out", csr.folder / "brieven", "--sent").json
    assert all((csr.folder / "brieven").joinpath(item["file"]).exists() for item in files)
    assert csr.ok("letters", "list").json == []
    csr.ok("dossier", "close", "WR-2026-0113", "--reason", "completed")
    assert csr.ok("check").json == {"ok": True, "problems": [], "overdue": [], "hub": [], "review_overdue": None}


def test_search_finds_people_creditors_and_references(with_dossier, shared_dir):
    csr = with_dossier
    csr.ok("claims", "import", shared_dir / "data" / "schuldenlijst-client.xlsx", "--dossier", "WR-2026-0113")
    for text in ("kowal", "WR-2026-0113", "noorderlicht", "06252221"):
        assert csr.ok("search", text).json, text
    assert csr.ok("search", '"; DROP TABLE claim; --').code == 0


@pytest.mark.parametrize(
    "args",
    [
        ("dossier", "show", "BESTAAT-NIET"),
        ("dossier", "vtlb", "--dossier", "WR-2026-0113", "--income", "1.850,00", "--vtlb", "0"),
        ("balances", "request"),
        ("lists", "export", "--out", "uit"),
        ("proposal", "show", "--dossier", "WR-2026-0113"),
        ("proposal", "answer", "--dossier", "WR-2026-0113", "--code", "0000-0000", "--outcome", "agreed"),
        ("claims", "import", "bestaat-niet.xlsx", "--dossier", "WR-2026-0113"),
        ("creditors", "merge", "CJIB", "CJIB"),
        ("creditors", "merge", "CJIB", "Wie dan ook"),
        ("undo",),
    ],
)
def test_what_cannot_be_done_is_said_in_dutch_with_exit_code_1(ready, args):
    ready.ok("dossier", "add", "--number", "WR-2026-0113", "--surname", "Kowalczyk", "--initials", "D.")
    if args == ("undo",):
        ready.ok("undo")
        ready.ok("undo")
    result = ready(*args)
    assert result.code == 1, (result.out, result.err)
    assert result.out == ""
    assert result.err.strip().endswith((".", ")"))


def test_wrong_usage_is_exit_code_2(ready):
    assert ready("dossier", "fly").code == 2


def _fill_in(path, answered):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    header = rows[0]
    column = {name.split("(")[0].strip(): index for index, name in enumerate(header)}
    for row in rows[1:]:
        row[column["Standaard akkoord"]] = "Ja"
        row[column["Datum"]] = "23-11-2026"
        row[column["Schuldtype"]] = "openstaande schuld"
        row[column["openstaand.Totaal"]] = "1.234,56"
    with answered.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def _cents(text):
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest)
