"""`csr self-test`: no database, no passphrase, and a report to keep."""

from __future__ import annotations


def test_the_installation_is_tested_without_a_database(csr):
    done = csr("self-test", "--short", "--report", csr.folder / "zelftest.txt")
    assert done.code == 0, done.out
    told = done.json
    assert told["ok"]
    assert {check["name"] for check in told["checks"]} >= {"Versleutelde database", "Normen van vandaag", "Tijdzone"}
    assert told["computer"]["SQLCipher"].startswith("4.")
    kept = (csr.folder / "zelftest.txt").read_text(encoding="utf-8")
    assert "Alles is in orde." in kept
    assert not csr.database.exists()
