"""`csr dossier documents` and the warning of exports, as a script uses them."""

from __future__ import annotations

import pytest

PDF = b"%PDF-1.4\nx\n%%EOF"


@pytest.fixture
def dossier(ready):
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Berg", "--initials", "J.")
    (ready.folder / "stuk.pdf.exe").write_bytes(PDF)
    return ready


def test_the_round(dossier, texts) -> None:
    added = dossier.ok("dossier", "documents", "add", "--dossier", "WR-1", dossier.folder / "stuk.pdf.exe").json
    assert (added["name"], added["media_type"], added["size"]) == ("stuk.pdf.exe", "application/pdf", len(PDF))
    assert dossier.ok("dossier", "documents", "list", "--dossier", "WR-1").json == [added]
    saved = dossier.ok("dossier", "documents", "save", "stuk.pdf.exe", "--dossier", "WR-1", "--out", "uit")
    assert saved.err == ""
    assert (dossier.folder / "uit" / "stuk.pdf.exe.pdf").read_bytes() == PDF
    dossier.ok("dossier", "documents", "remove", added["document"], "--dossier", "WR-1")
    assert dossier.ok("dossier", "documents", "list", "--dossier", "WR-1").json == []
    dossier.ok("undo")
    assert dossier.ok("dossier", "documents", "list", "--dossier", "WR-1").json == [added]


def test_a_consent_statement_is_marked_and_only_a_pdf_can_be_one(dossier) -> None:
    add = ("dossier", "documents", "add", "--dossier", "WR-1", "--consent-statement")
    assert dossier.ok(*add, "stuk.pdf.exe").json["mark"] == "consent_statement"
    (dossier.folder / "tekst.txt").write_text("geen PDF")
    refused = dossier(*add, "tekst.txt")
    assert (refused.code, refused.out) == (1, "")
    assert [item["mark"] for item in dossier.ok("dossier", "documents", "list", "--dossier", "WR-1").json] == [
        "consent_statement"
    ]


def test_what_a_document_is_can_be_said_afterwards(dossier) -> None:
    add = ("dossier", "documents", "add", "--dossier", "WR-1", "stuk.pdf.exe")
    mark = ("dossier", "documents", "mark", "stuk.pdf.exe", "--dossier", "WR-1", "--as")
    assert dossier.ok(*add).json["mark"] == "other"
    assert dossier.ok(*mark, "consent_statement").json["mark"] == "consent_statement"
    listed = dossier.ok("dossier", "documents", "list", "--dossier", "WR-1", json_out=False).out
    assert "(toestemmingsverklaring)" in listed
    dossier.ok("undo")
    assert dossier.ok("dossier", "documents", "list", "--dossier", "WR-1").json[0]["mark"] == "other"
    assert dossier(*mark, "iets").code == 2
    dossier.ok("dossier", "documents", "remove", "stuk.pdf.exe", "--dossier", "WR-1")
    assert dossier.ok(*add, "--court-order").json["mark"] == "court_order"
    assert dossier(*add, "--court-order", "--consent-statement").code == 2


def test_an_unknown_document_and_an_unwanted_file(dossier) -> None:
    wrong = dossier("dossier", "documents", "save", "weg", "--dossier", "WR-1", "--out", "uit")
    assert (wrong.code, wrong.out) == (1, "")
    assert "csr dossier documents list" in wrong.err
    (dossier.folder / "brief.pdf").write_bytes(b"MZ\x90\0")
    refused = dossier("dossier", "documents", "add", "--dossier", "WR-1", "brief.pdf")
    assert refused.code == 1
    assert "Deze soort bestand wordt niet bewaard" in refused.err


def test_what_leaves_for_a_synced_folder_is_told(dossier) -> None:
    dossier.ok("dossier", "documents", "add", "--dossier", "WR-1", "stuk.pdf.exe")
    away = dossier.folder / "OneDrive - Gemeente"
    away.mkdir()
    for arguments in (
        ("dossier", "documents", "save", "stuk.pdf.exe", "--dossier", "WR-1", "--out", away),
        ("dossier", "export", "WR-1", "--out", away / "dossier.json"),
        ("letters", "make", "--due", "--out", away),
        ("lists", "export", "--out", away),
    ):
        # There is nothing to put on a list yet; the warning comes before that is known.
        done = dossier(*arguments)
        assert "leesbare persoonsgegevens" in done.err, arguments
    assert (away / "dossier.json").is_file()


def test_no_database_in_a_synced_folder(csr) -> None:
    csr.database = csr.folder / "Dropbox" / "dossiers.csrdb"
    done = csr("init", "--organisation", "Gemeente Waterrijk", "--municipality-code", "GM9999", "--counsellor", "F. V",
               "--street", "Marktplein 1", "--postcode", "1234AB", "--city", "Waterrijk")  # fmt: skip
    assert done.code == 1
    assert "OneDrive, Dropbox" in done.err
    assert not (csr.folder / "Dropbox").exists()
