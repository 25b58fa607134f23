"""Keys and back-ups on the command line, as a script or an administrator uses them."""

from __future__ import annotations

import json
import shutil

import pytest

OTHER = "een heel andere lange wachtzin"


@pytest.fixture
def filled(ready):
    """A database with two dossiers, made with moments between them."""
    for number in ("WR-2026-0001", "WR-2026-0002"):
        ready.ok("dossier", "add", "--number", number, "--surname", "Kowalczyk", "--initials", "D.")
    return ready


def numbers(csr):
    return [dossier["dossier"] for dossier in csr.ok("dossier", "list").json]


def test_made_listed_and_proven(filled):
    made = filled.ok("backup", "create").json
    assert made["counts"]["dossier"] == 2
    listed = filled.ok("backup", "list").json
    assert made["file"] in [backup["file"] for backup in listed["backups"]]
    assert listed["unreadable"] == []
    proven = filled.ok("backup", "verify", "--all").json
    assert len(proven) == len(listed["backups"])
    assert all(item["ok"] for item in proven)
    assert "2 dossiers" in filled.ok("backup", "list", json_out=False).out


def test_closing_a_changed_database_makes_one_when_due(filled):
    reasons = [backup["reason"] for backup in filled.ok("backup", "list").json["backups"]]
    assert reasons == ["due"]


def test_damaged_dossier_database_restored_and_compared(filled):
    """Shows what the issue asks: a database damaged, restored, and compared."""
    before = filled.ok("dossier", "export", "WR-2026-0002", "--out", filled.folder / "voor.json")
    assert before.code == 0
    made = filled.ok("backup", "create").json["file"]
    content = bytearray(filled.database.read_bytes())
    content[0:4096] = b"\xff" * 4096
    filled.database.write_bytes(content)
    refused = filled("dossier", "list")
    assert refused.code == 1
    assert "beschadigd" in refused.err
    restored = filled.ok("backup", "restore", made, "--yes").json
    assert restored["problems"] == []
    filled.ok("dossier", "export", "WR-2026-0002", "--out", filled.folder / "na.json")
    voor, na = (json.loads((filled.folder / name).read_text()) for name in ("voor.json", "na.json"))
    assert voor["records"] == na["records"]
    assert filled.ok("check").json["ok"]


def test_preview_then_restore(filled):
    made = filled.ok("backup", "create").json["file"]
    filled.ok("dossier", "add", "--number", "WR-2026-0003", "--surname", "Smit", "--initials", "A.")
    seen = filled.ok("backup", "restore", made, "--dry-run").json
    assert seen["compared"]["only_now"] == ["WR-2026-0003"]
    assert seen["compared"]["steps_lost"] == 1
    assert len(numbers(filled)) == 3
    refused = filled("backup", "restore", made)
    assert refused.code == 1
    assert "--yes" in refused.err
    assert len(numbers(filled)) == 3
    words = filled.ok("backup", "restore", made.rpartition("/")[2], "--dry-run", json_out=False).out
    assert "WR-2026-0003" in words
    filled.ok("backup", "restore", made, "--yes")
    assert numbers(filled) == ["WR-2026-0001", "WR-2026-0002"]
    # What was there before the restore is a back-up too.
    listed = filled.ok("backup", "list").json["backups"]
    assert "restore" in [backup["reason"] for backup in listed]


def test_a_damaged_page_does_not_stand_in_the_way_of_its_back_up(filled):
    made = filled.ok("backup", "create").json["file"]
    text = filled.folder / "brief.txt"
    text.write_text("regel met woorden\n" * 60_000)
    database = filled.folder / "dossiers.csrdb"
    before = database.stat().st_size
    filled.ok("dossier", "documents", "add", text, "--dossier", "WR-2026-0001")
    content = bytearray(database.read_bytes())
    content[(before + len(content)) // 2 // 4096 * 4096 + 1_000] ^= 0x01
    database.write_bytes(content)
    assert numbers(filled) == ["WR-2026-0001", "WR-2026-0002"], "opening does not see it"
    assert filled("backup", "create").code == 1
    restored = filled.ok("backup", "restore", made, "--yes")
    assert "daar kon geen reservekopie van worden gemaakt" in restored.err
    assert restored.json["problems"] == []
    assert filled.ok("check").json["ok"]


def test_new_computer_with_only_a_backup_and_the_recovery_key(csr, tmp_path):
    made = csr.ok("init", "--organisation", "Gemeente Waterrijk").json
    csr.ok("dossier", "add", "--number", "WR-2026-0001", "--surname", "Kowalczyk", "--initials", "D.")
    backup = csr.ok("backup", "create").json["file"]
    elsewhere = tmp_path / "stick.csrbackup"
    shutil.copy(backup, elsewhere)
    for left in tmp_path.glob("dossiers.csrdb*"):
        left.unlink()
    shutil.rmtree(tmp_path / "reservekopieen")
    paper = tmp_path / "papier.txt"
    paper.write_text(made["recovery_key"] + "\n")
    csr.key_file.write_text(OTHER + "\n")
    assert csr("backup", "restore", elsewhere, "--yes").code == 1
    csr.ok("backup", "restore", elsewhere, "--yes", "--recovery-key-file", paper)
    new = tmp_path / "nieuw.txt"
    new.write_text(OTHER + "\n")
    csr.ok("keys", "recover", "--recovery-key-file", paper, "--new-key-file", new)
    assert numbers(csr) == ["WR-2026-0001"]


def test_second_place(filled, tmp_path):
    network = tmp_path / "netwerk"
    network.mkdir()
    filled.ok("backup", "create")
    chosen = filled.ok("backup", "second", network).json
    assert chosen["copied"]
    assert filled.ok("backup", "list").json["second_folder"] == str(network)
    shutil.rmtree(network)
    # A place out of reach is told, and stops nothing.
    filled.ok("backup", "create")
    assert filled("backup", "second", tmp_path / "nergens").code == 1
    assert filled("backup", "second", filled.database.parent).code == 1
    assert filled("backup", "second").code == 1
    filled.ok("backup", "second", "--none")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"rommel" * 1000])
def test_what_is_no_backup(filled, tmp_path, content):
    (tmp_path / "x.csrbackup").write_bytes(content)
    for arguments in (["restore", tmp_path / "x.csrbackup", "--yes"], ["verify", tmp_path / "x.csrbackup"]):
        result = filled("backup", *arguments)
        assert result.code == 1
        assert "x.csrbackup" in result.err
    assert filled("backup", "verify", "nergens.csrbackup").code == 1
    assert len(numbers(filled)) == 2


class TestKeys:
    def test_passphrase(self, filled, tmp_path):
        new = tmp_path / "nieuw.txt"
        new.write_text(OTHER + "\n")
        filled.ok("keys", "passphrase", "--new-key-file", new)
        assert filled("dossier", "list").code == 1
        filled.key_file.write_text(OTHER + "\n")
        assert len(numbers(filled)) == 2
        new.write_text("kort\n")
        assert filled("keys", "passphrase", "--new-key-file", new).code == 1
        assert filled("keys", "passphrase").code == 1

    def test_recovery_key_is_renewed_in_two_steps(self, filled, tmp_path):
        proposed = filled.ok("keys", "recovery").json["recovery_key"]
        filled.ok("keys", "recovery", "--activate", "-", stdin=proposed + "\n")
        assert filled("keys", "recovery", "--activate", "-", stdin=proposed[:-1] + "\n").code == 1
        new = tmp_path / "nieuw.txt"
        new.write_text(OTHER + "\n")
        filled.ok("keys", "recover", "--recovery-key-file", "-", "--new-key-file", new, stdin=proposed + "\n")
        filled.key_file.write_text(OTHER + "\n")
        assert len(numbers(filled)) == 2

    def test_organisation_key(self, filled, tmp_path):
        secret, new = tmp_path / "kluis.txt", tmp_path / "nieuw.txt"
        secret.write_text("wachtwoord van de kluis\n")
        new.write_text(OTHER + "\n")
        pair = filled.ok(
            "keys", "organisation", "new", "--out", tmp_path / "kluis", "--organisation-key-file", secret
        ).json
        again = filled("keys", "organisation", "new", "--out", tmp_path / "kluis", "--organisation-key-file", secret)
        assert again.code == 1
        added = filled.ok("keys", "organisation", "add", pair["public"], "--name", "CISO").json
        assert filled.ok("keys", "list").json["organisation"] == [added]
        filled.ok(
            "keys", "recover", "--organisation-key", pair["private"], "--organisation-key-file", secret,
            "--new-key-file", new,
        )  # fmt: skip
        filled.key_file.write_text(OTHER + "\n")
        assert len(numbers(filled)) == 2
        filled.ok("keys", "organisation", "remove", added["fingerprint"].lower())
        assert filled.ok("keys", "list").json["organisation"] == []
        assert filled("keys", "organisation", "add", pair["private"], "--name", "CISO").code == 1

    def test_both_or_no_way_in_is_told(self, filled):
        assert filled("keys", "recover").code == 1

    def test_a_computer_without_a_place_for_secrets_says_so(self, filled):
        result = filled("keys", "remember")
        assert result.code in {0, 3}
        if result.code == 3:
            assert "wachtzin" in result.err
        filled.ok("keys", "forget")
