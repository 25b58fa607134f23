"""`csr manual`: five documents in a folder, without a database."""

from __future__ import annotations

from pypdf import PdfReader

from csr_desktop import __version__

NAMES = ["handleiding.pdf", "kaart.pdf", "beheerder.pdf", "privacy-en-beveiliging.pdf", "teamleider.pdf"]


def test_the_manual_is_written_and_written_again(csr, tmp_path):
    folder = tmp_path / "nieuw" / "handleiding"
    made = csr.ok("manual", "--out", folder).json
    assert made == {"files": [str(folder / name) for name in NAMES]}
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert sorted(before) == sorted(NAMES)
    assert f"Versie {__version__}" in PdfReader(folder / "handleiding.pdf").pages[0].extract_text()
    told = csr.ok("manual", "--out", folder, json_out=False).out
    assert told.splitlines() == made["files"]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert not csr.database.exists()


def test_a_folder_that_cannot_be_made_is_told(csr, tmp_path):
    (tmp_path / "bestand").write_text("x", encoding="utf-8")
    refused = csr("manual", "--out", tmp_path / "bestand" / "map")
    assert refused.code == 3
    assert "bestand" in refused.err or "map" in refused.err
