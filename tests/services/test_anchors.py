"""The log against what others remember: truncation, rewriting and roll-back are named; an honest restore is not."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import timedelta

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.services.audit import LogAnchor
from csr_desktop.services.backups import RestoreDesk
from csr_desktop.store.log_chain import NO_LINES, STORED_COLUMNS, LogChain
from csr_desktop.store.witness import witness_path
from tests.conftest import PASSPHRASE


@pytest.fixture
def second(office, tmp_path_factory):
    """A second place with a copy of a back-up, out of reach of whoever tampers."""
    folder = tmp_path_factory.mktemp("tweede")
    office.dossier()
    office.core.backups.set_second_folder(folder)
    made = office.core.backups.make("asked")
    shutil.copy(made.path, folder)
    return folder


def told(core):
    """What the whole check says of the log; that tables no longer fit an emptied log is another finding."""
    return [message for message in core.history.check() if message.code.startswith("log.")]


def codes(core):
    return sorted({message.code for message in told(core)})


def insider(office, *statements):
    """Somebody with the key: takes the triggers away, and takes care of the witness and the back-ups at hand."""
    database = office.core.store.database
    database.execute("DROP TRIGGER IF EXISTS change_log_no_update")
    database.execute("DROP TRIGGER IF EXISTS change_log_no_delete")
    for statement in statements:
        database.execute(statement)
    witness_path(database.path).unlink(missing_ok=True)
    shutil.rmtree(office.core.backups.folder)
    return database


def test_all_is_well(office, second):
    assert office.core.history.check() == []
    assert office.core.audit.anchor().seq == office.core.store.log.head().seq


def test_truncated(office, second):
    insider(office, "DELETE FROM change_log WHERE seq > 5")
    assert office.core.store.log.check() == [], "the chain alone is content"
    (message,) = told(office.core)
    sentence = office.core.texts.say(message)
    assert message.code == "log.anchor_beyond"
    assert "regel 5" in sentence
    assert ".csrbackup" in sentence


def test_rewritten_with_a_chain_made_anew(office, second):
    database = insider(office, "UPDATE change_log SET actor = 'iemand anders' WHERE seq = 2")
    rows = database.tuples(f"SELECT {', '.join(STORED_COLUMNS)} FROM change_log ORDER BY seq")
    database.execute("DELETE FROM change_log")
    database.append_log(STORED_COLUMNS, LogChain(database.key.log_key).extend(NO_LINES, [row[1:-3] for row in rows]))
    assert office.core.store.log.check() == []
    assert codes(office.core) == ["log.anchor_other"]


def test_wiped(office, second):
    insider(office, "DELETE FROM change_log")
    assert codes(office.core) == ["log.anchor_beyond"]


def test_old_database_put_back_by_hand(office, second, clock, texts, tmp_path):
    core, path = office.core, office.core.store.database.path
    core.close()
    old = {file: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}
    again = open_core(path, PASSPHRASE, clock, texts)
    again.audit.viewed(again.overviews.dossiers()[0].id)
    made = again.backups.make("asked")
    shutil.copy(made.path, second)
    again.close()
    for file, content in old.items():
        file.write_bytes(content)
    witness_path(path).unlink()
    back = open_core(path, PASSPHRASE, clock, texts)
    found = codes(back)
    back.close()
    assert found in (["log.anchor_beyond"], ["log.anchor_other"])


def test_a_forged_manifest_is_named(office, second):
    (copy,) = second.glob("*.csrbackup")
    with zipfile.ZipFile(copy) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts["manifest.json"])
    manifest["seq"] += 1_000
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(copy, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert codes(office.core) == ["log.anchor_seal"]


def test_a_restore_explains_the_back_ups_it_left_behind(office, second, clock, texts):
    """After a restore newer back-ups know lines that are gone; that is no tampering, and the restore is in the log."""
    core, path = office.core, office.core.store.database.path
    first = core.backups.all()[0]
    clock.day += timedelta(days=1)
    office.dossier("WR-2026-0002")
    later = core.backups.make("asked")
    shutil.copy(later.path, second)
    clock.day += timedelta(days=1)
    prepared, _preview = core.backups.prepare_restore(first.path)
    core.close()
    RestoreDesk(path, clock).carry_out(prepared)
    again = open_core(path, PASSPHRASE, clock, texts)
    assert codes(again) == []
    assert [row.number for row in again.overviews.dossiers()] == ["WR-2026-0001"]
    # What comes after the restore counts again.
    clock.day += timedelta(days=1)
    again.audit.viewed(again.overviews.dossiers()[0].id)
    shutil.copy(again.backups.make("asked").path, second)
    database = again.store.database
    database.execute("DROP TRIGGER change_log_no_delete")
    database.execute("DELETE FROM change_log WHERE seq > (SELECT max(seq) - 2 FROM change_log)")
    assert "log.anchor_beyond" in codes(again)
    again.close()


def test_another_keeper_can_be_asked_too(office):
    """The port the exchange hub will fill: whoever holds anchors is held against the log."""

    class Notebook:
        def __init__(self):
            self.kept: list[LogAnchor] = []

        def keep(self, anchor):
            self.kept.append(anchor)

        def held(self):
            return self.kept

    notebook = Notebook()
    notebook.keep(office.core.audit.anchor())
    office.dossier()
    notebook.keep(office.core.audit.anchor())
    assert office.core.audit.check_anchors(notebook) == []
    insider_database = office.core.store.database
    insider_database.execute("DROP TRIGGER change_log_no_delete")
    insider_database.execute("DELETE FROM change_log WHERE seq = (SELECT max(seq) FROM change_log)")
    found = {message.code for message in office.core.audit.check_anchors(notebook)}
    assert found == {"log.anchor_beyond"}
