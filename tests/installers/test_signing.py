"""The tools of whoever publishes: a key, a norm package, an announcement, as commands; and read by the program."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop.services.table_packages import read_package_file
from csr_desktop.services.updates import read_announcement
from csr_desktop.signed_files import load_keys
from installers import announcement, norms, signing_key
from tests.signing import Publisher

DAY = date(2026, 11, 24)


@pytest.fixture
def made(tmp_path):
    """A key made by the tool, and resources that trust it."""
    publisher = Publisher(tmp_path / "uitgever")
    (publisher.resources / "keys" / f"{publisher.name}.toml").unlink()
    words = tmp_path / "wachtzin.txt"
    words.write_text("een lange wachtzin voor de sleutel\n", encoding="utf-8")
    private = tmp_path / "geheim.pem"
    arguments = [
        "--name", "csr-2026", "--from", "2026-01-01", "--until", "2027-12-31", "--private", str(private),
        "--public", str(publisher.resources / "keys" / "csr-2026.toml"), "--passphrase-file", str(words),
    ]  # fmt: skip
    assert signing_key.main(arguments) == 0
    return publisher, private, ["--key", f"csr-2026={private}", "--passphrase-file", str(words)], arguments


def test_the_private_half_is_encrypted_and_never_lands_in_the_repository(made, checkout, capsys):
    _publisher, private, _with_key, arguments = made
    assert private.read_text(encoding="ascii").startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    with pytest.raises(SystemExit):
        signing_key.main(arguments)
    assert "already" in capsys.readouterr().err
    arguments[arguments.index("--private") + 1] = str(checkout / "resources" / "keys" / "geheim.pem")
    with pytest.raises(SystemExit):
        signing_key.main(arguments)
    assert "never lies in the repository" in capsys.readouterr().err


def test_a_package_as_the_program_reads_it(made, tmp_path, capsys):
    publisher, _private, with_key, _arguments = made
    folder, out = tmp_path / "tabellen", tmp_path / "normen-2027.csrnorm"
    (folder / "norms").mkdir(parents=True)
    (folder / "norms" / "2027.toml").write_text(publisher.norms(), encoding="utf-8")
    arguments = [
        str(folder), "--number", "1", "--name", "Normen 2027", "--from", "2027-01-01", "--source", "Recofa",
        "--resources", str(publisher.resources), "--today", "2026-11-24", "--out", str(out), *with_key,
    ]  # fmt: skip
    assert norms.main(arguments) == 0
    data = out.read_bytes()
    package = read_package_file(data, load_keys(publisher.resources / "keys"), DAY, out.name)
    assert (package.number, package.name, package.norms[0].version) == (1, "Normen 2027", "2027-01")
    norms.main(arguments)
    assert out.read_bytes() == data, "the same tables give the same file"
    (folder / "norms" / "2027.toml").write_text(publisher.norms(months="0"), encoding="utf-8")
    with pytest.raises(SystemExit):
        norms.main(arguments)
    (folder / "lees.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit):
        norms.main(arguments)
    told = capsys.readouterr().err
    assert "2027.toml ontbreekt 'months'" in told
    assert "lees.txt" in told
    assert out.read_bytes() == data, "what is refused is not written"


def test_an_announcement_as_the_program_reads_it(made, tmp_path):
    publisher, _private, with_key, _arguments = made
    out = tmp_path / "csr-desktop.csrnieuws"
    arguments = [
        "--number", "1", "--version", "1.4.0", "--expires", "2027-03-01", "--news", "De normen van 2027.",
        "--news", "Brieven zijn sneller klaar.", "--where", "Softwarecentrum", "--weight", "ordinary",
        "--out", str(out), *with_key,
    ]  # fmt: skip
    assert announcement.main(arguments) == 0
    found = read_announcement(out.read_bytes(), load_keys(publisher.resources / "keys"), DAY, out.name)
    assert (found.version, len(found.news), found.where) == ("1.4.0", 2, "Softwarecentrum")
    arguments[arguments.index("1.4.0")] = "1.4"
    with pytest.raises(SystemExit):
        announcement.main(arguments)
