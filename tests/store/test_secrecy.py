"""Names, numbers and secrets are nowhere in clear: not in the database, its log, keys, copies or temporary files."""

from __future__ import annotations

import sys

import pytest

from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store.backups import make_backup
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS, create_keys, header_path
from csr_desktop.store.opening import create_store
from csr_desktop.store.search import search

#: Words that occur nowhere else; a test BSN.
CANARIES = ("Kanariewaarts", "999990019", "Achternaamstraat", "KENMERK-GEHEIM-7")


@pytest.fixture
def forbidden(desk):
    """Everything that may stand in no file, as bytes in the encodings a program might use."""
    key = desk.key()
    words = [*CANARIES, desk.passphrase, desk.recovery_key, desk.recovery_key.replace("-", ""), key.raw.hex()]
    return [word.encode(code) for word in words for code in ("utf-8", "utf-16-le")] + [key.raw]


@pytest.fixture
def secret_case(desk):
    dossier = desk.dossier("KENMERK-GEHEIM-7", cause="Kanariewaarts")
    client = desk.client(dossier, "Kanariewaarts", bsn="999990019", first_names="Achternaamstraat")
    return desk.add(dossier, client)


def seen_in(folder, forbidden):
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [(path.name, word) for word in forbidden if word.lower() in content.lower()]
    return found


def test_canaries_are_really_stored(desk, secret_case):
    assert desk.store.find(Client, bsn="999990019") == [secret_case[1]]
    assert search(desk.store.database, "kanariewaarts")


def test_nothing_readable_while_open(desk, secret_case, forbidden, tmp_path):
    assert (tmp_path / "proef.csrdb-wal").stat().st_size > 0
    assert seen_in(tmp_path, forbidden) == []
    assert not (tmp_path / "proef.csrdb-shm").exists()


def test_nothing_readable_after_closing(desk, secret_case, forbidden, tmp_path):
    desk.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "proef.csrdb",
        "proef.csrdb.keys",
        "proef.csrdb.witness",
    ]
    assert seen_in(tmp_path, forbidden) == []


def test_nothing_readable_in_a_copy(desk, secret_case, forbidden, tmp_path):
    desk.store.database.copy_to(tmp_path / "kopie.bak")
    assert (tmp_path / "kopie.bak").stat().st_size > 10_000
    assert seen_in(tmp_path, forbidden) == []


def test_large_work_leaves_no_temporary_files(desk, secret_case, forbidden, tmp_path, monkeypatch):
    """Sorting and undoing more than fits in the cache happens in memory, not in a file beside it."""
    folder = tmp_path / "tijdelijk"
    folder.mkdir()
    for name in ("TMPDIR", "TMP", "TEMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    with desk.store.unit_of_work("proef") as work:
        work.add_all([desk.dossier(f"N{number}", remark="Kanariewaarts" * 20) for number in range(3_000)])
    desk.store.find(Dossier, order_by=("remark", "number"))
    desk.store.undo()
    assert list(folder.iterdir()) == []
    assert seen_in(tmp_path, forbidden) == []


def test_errors_and_keys_show_no_values(desk, secret_case):
    assert desk.key().raw.hex() not in repr(desk.key())
    with pytest.raises(Exception) as caught:
        desk.add(desk.dossier("KENMERK-GEHEIM-7"))
    text = str(caught.value)
    error = caught.value
    while (error := error.__cause__ or error.__context__) is not None:
        text += str(error)
    assert not any(word in text for word in CANARIES)


def test_the_same_passphrase_never_gives_the_same_key(tmp_path, desk):
    first, _ = create_keys(tmp_path / "een.csrdb", desk.passphrase)
    second, _ = create_keys(tmp_path / "twee.csrdb", desk.passphrase)
    assert first.raw != second.raw
    one, two = (header_path(tmp_path / name).read_text() for name in ("een.csrdb", "twee.csrdb"))
    assert not set(one.split('"')) & {part for part in two.split('"') if len(part) > 20}


def test_removed_data_is_overwritten(desk, secret_case):
    """`secure_delete` for the pages and its like in each search index."""
    database = desk.store.database
    assert database.pragma("secure_delete") == 1
    values = [
        row["v"]
        for table in ("client_fts", "dossier_fts", "creditor_fts", "claim_fts", "letter_fts")
        for row in database.query(f"SELECT v FROM {table}_config WHERE k = 'secure-delete'")
    ]
    assert values == [1] * 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards the folder of the user by itself")
def test_no_other_account_gets_at_what_is_made(tmp_path, fixed_clock, id_maker):
    """The wrapped keys are an invitation to guess."""
    store, _key = create_store(
        tmp_path / "nieuw" / "proef.csrdb",
        "een lange wachtzin",
        fixed_clock,
        id_maker,
        actor="x",
        kdf=FAST_KDF_FOR_TESTS,
    )
    make_backup(store.database, tmp_path / "reservekopieen", fixed_clock.now(), "asked")
    store.close()
    made = [tmp_path / "nieuw", tmp_path / "reservekopieen"]
    assert [oct(folder.stat().st_mode & 0o777) for folder in made] == ["0o700", "0o700"]
