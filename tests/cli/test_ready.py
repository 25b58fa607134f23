"""`csr ready`: what is missing, papers noted, and the list for the client, as a counsellor's script uses them."""

from __future__ import annotations

import pytest
from pypdf import PdfReader


@pytest.fixture
def dossier(ready):
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Berg", "--initials", "J.")
    return ready


def test_from_missing_to_noted(dossier):
    report = dossier("ready", "check", "--dossier", "WR-1")
    assert report.code == 1
    assert (report.json["step"], report.json["ready"], report.json["blocked"]) == ("balances", False, True)
    found = {item["rule"]: item for item in report.json["findings"]}
    assert found["no_claims"]["weight"] == "blocks"
    assert found["paper.mandate"]["field"] == "evidence.mandate"
    dossier.ok("ready", "note", "--dossier", "WR-1", "--item", "mandate", "--dated", "1-11-2026")
    dossier.ok("ready", "note", "--dossier", "WR-1", "--item", "debts_papers", "--status", "not_applicable")
    after = {item["rule"] for item in dossier("ready", "check", "--dossier", "WR-1").json["findings"]}
    assert found.keys() - after == {"paper.mandate", "paper.debts_papers"}
    papers = {item["item"]: item for item in dossier.ok("ready", "papers", "--dossier", "WR-1").json}
    assert (papers["mandate"]["status"], papers["mandate"]["dated"]) == ("received", "2026-11-01")
    assert papers["car"]["status"] == "wanted"
    dossier.ok("undo")
    assert "paper.debts_papers" in {i["rule"] for i in dossier("ready", "check", "--dossier", "WR-1").json["findings"]}


def test_check_for_people(dossier):
    shown = dossier("ready", "check", "--dossier", "WR-1", "--step", "proposal", "--product", "SB", json_out=False)
    assert shown.code == 1
    assert "Eerst doen" in shown.out
    assert "Nog niet klaar." in shown.out
    assert "Nog niet ontvangen: geldig identiteitsbewijs (J. Berg)." in shown.out


def test_bring_list(dossier):
    dossier.ok("ready", "bring-list", "--dossier", "WR-1", "--out", "meenemen.pdf")
    text = "".join(page.extract_text() for page in PdfReader(dossier.folder / "meenemen.pdf").pages)
    assert "Wat neemt u mee?" in text
    assert "Berg" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("note", "--dossier", "WR-1", "--item", "verzonnen"),
        ("note", "--dossier", "WR-1", "--item", "car", "--dated", "31-2-2026"),
        ("note", "--dossier", "WR-1", "--item", "car", "--dated", "1-1-2027"),
        ("note", "--dossier", "WR-1", "--item", "car", "--amount", "1,50"),
        ("note", "--dossier", "WR-1", "--item", "id_document", "--person", "2"),
        ("check", "--dossier", "WR-9"),
    ],
)
def test_what_cannot_be_is_said_in_dutch(dossier, arguments):
    refused = dossier("ready", *arguments)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.strip().endswith(".")
