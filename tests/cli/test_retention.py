"""Bin, retention, erasing and the export for support on the real command line."""

from __future__ import annotations

import zipfile

import pytest

CODE = "drie losse woorden"


@pytest.fixture
def with_dossier(ready):
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Kanariewaarts", "--initials", "D.")
    (ready.folder / "code.txt").write_text(CODE + "\n", encoding="utf-8")
    return ready


def later(csr, day, *args):
    """The same program on another day: the last --today counts."""
    return csr("--today", day, *args)


def test_in_the_bin_and_back(with_dossier):
    put = with_dossier.ok("dossier", "bin", "WR-1").json
    assert put == {"dossier": "WR-1", "binned_on": "2026-11-24", "until": "2026-12-24", "open": []}
    assert with_dossier.ok("dossier", "list").json == []
    listed = with_dossier.ok("dossier", "list", "--bin").json
    assert [(item["dossier"], item["binned_on"], item["overdue"]) for item in listed["dossiers"]] == [
        ("WR-1", "2026-11-24", False)
    ]
    assert with_dossier("dossier", "bin", "WR-1").code == 1
    with_dossier.ok("dossier", "unbin", "WR-1")
    assert [item["dossier"] for item in with_dossier.ok("dossier", "list").json] == ["WR-1"]
    assert with_dossier("dossier", "unbin", "WR-1").code == 1


def test_retention_is_shown_and_overdue_stands_in_the_check(with_dossier):
    assert with_dossier.ok("dossier", "show", "WR-1").json["kept_until"] is None
    with_dossier.ok("dossier", "close", "WR-1", "--reason", "other")
    shown = with_dossier.ok("dossier", "show", "WR-1").json
    assert (shown["kept_until"], shown["kept_by"]) == ("2031-11-24", "dossier")
    assert with_dossier.ok("retention", "list", "--overdue").json == []
    (term,) = later(with_dossier, "2031-12-01", "retention", "list", "--overdue").json
    assert (term["dossier"], term["until"], term["overdue"]) == ("WR-1", "2031-11-24", True)
    checked = later(with_dossier, "2031-12-01", "check")
    assert "bewaartermijn" in str(checked.json["overdue"])
    assert checked.code == 0
    changed = with_dossier.ok("retention", "set", "--rule", "dossier", "--years", "10", "--reason", "Besluit").json
    assert {item["rule"]: item["years"] for item in changed} == {"settlement": 7, "dossier": 10}
    assert with_dossier.ok("dossier", "show", "WR-1").json["kept_until"] == "2036-11-24"
    assert with_dossier("retention", "set", "--rule", "dossier", "--years", "9").code == 1


def test_one_asks_another_decides(with_dossier):
    code_file = ("--code-file", with_dossier.folder / "code.txt")
    refused = with_dossier(
        "dossier", "erase", "--dossier", "WR-1", "--decide", "approve", "--by", "T. Leider", *code_file
    )
    assert refused.code == 1
    with_dossier.ok("retention", "people", "add", "T. Leider", *code_file)
    with_dossier.ok("retention", "people", "add", "F. Voorbeeld", *code_file)
    assert [item["name"] for item in with_dossier.ok("retention", "people", "list").json] == [
        "F. Voorbeeld",
        "T. Leider",
    ]
    assert with_dossier("dossier", "erase", "--dossier", "WR-1").code == 1
    asked = with_dossier.ok("dossier", "erase", "--dossier", "WR-1", "--reason", "Brief van de cliënt").json
    assert (asked["ground"], asked["asked_by"], asked["status"]) == ("client", "F. Voorbeeld", "open")
    (waiting,) = with_dossier.ok("retention", "requests").json
    assert (waiting["dossier"], waiting["reason"]) == ("WR-1", "Brief van de cliënt")
    approve = ("dossier", "erase", "--dossier", "WR-1", "--decide", "approve", "--by")
    own = with_dossier(*approve, "F. Voorbeeld", *code_file)
    assert own.code == 1
    assert "niet zelf" in own.err
    done = with_dossier.ok(*approve, "T. Leider", *code_file).json
    assert (done["status"], done["problems"]) == ("erased", [])
    assert done["log_lines"] > 0
    assert with_dossier("dossier", "show", "WR-1").code == 1
    assert with_dossier.ok("check").json["ok"] is True
    assert "erase" in {item["reason"] for item in with_dossier.ok("backup", "list").json["backups"]}


def test_refused_and_withdrawn(with_dossier):
    code_file = ("--code-file", with_dossier.folder / "code.txt")
    with_dossier.ok("retention", "people", "add", "T. Leider", *code_file)
    with_dossier.ok("dossier", "erase", "--dossier", "WR-1", "--reason", "Brief")
    with_dossier.ok("dossier", "erase", "--dossier", "WR-1", "--decide", "refuse", "--by", "T. Leider",
                    "--reason", "Bewaarplicht", *code_file)  # fmt: skip
    with_dossier.ok("dossier", "erase", "--dossier", "WR-1", "--reason", "Brief")
    with_dossier.ok("dossier", "erase", "--dossier", "WR-1", "--withdraw")
    assert with_dossier.ok("retention", "requests").json == []
    assert with_dossier.ok("dossier", "show", "WR-1").json["dossier"] == "WR-1"


def test_help_without_people(with_dossier):
    out = with_dossier.folder / "hulp.zip"
    done = with_dossier.ok("support", "export", "--out", out, "--dossier", "WR-1").json
    assert (done["dossiers"], done["file"]) == (1, str(out))
    with zipfile.ZipFile(out) as archive:
        everything = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "Kanariewaarts" not in everything
    assert "WR-1" not in everything
