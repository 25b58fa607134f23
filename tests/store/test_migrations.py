"""Bringing an older file up to date: a copy first, all or nothing, and the old file stays good."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import typing
from dataclasses import MISSING, field, fields, make_dataclass, replace

import pytest

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.court import CourtCase, CourtRoute
from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.errors import CsrError, EnvironmentProblem, UserError
from csr_desktop.store import migrations, opening
from csr_desktop.store.backups import list_backups, unpack, verify_with_key
from csr_desktop.store.database import Database
from csr_desktop.store.keys import open_with_passphrase, open_with_recovery_key
from csr_desktop.store.log_against_tables import differences
from tests.store.conftest import Desk


def add_column(database):
    database.execute("ALTER TABLE claim ADD COLUMN wish TEXT NOT NULL DEFAULT 'geen'")


def transform(database):
    """A change SQLite has no statement for, by sqlite-utils."""
    database.utils["setting"].transform(column_order=("value", "id"))


def fail(database):
    database.execute("UPDATE claim SET balance_cents = 1")
    database.execute("CREATE TABLE half (pk INTEGER PRIMARY KEY) STRICT")
    raise EnvironmentProblem("store.disk_full", file="x")


def loosen(database):
    database.execute("PRAGMA defer_foreign_keys = ON")
    database.execute("UPDATE claim SET dossier_id = 'nergens'")


@pytest.fixture
def newer(monkeypatch):
    """A program that knows more schema changes than the one that made the file."""

    def with_steps(*steps):
        known = (*migrations.MIGRATIONS, *steps)
        monkeypatch.setattr(migrations, "MIGRATIONS", known)
        monkeypatch.setattr(migrations, "NEWEST_SCHEMA", len(known))
        monkeypatch.setattr(opening, "NEWEST_SCHEMA", len(known))

    return with_steps


@pytest.fixture
def old(desk):
    desk.case()
    desk.close()
    return desk


def copies_of(desk):
    return list_backups(migrations.backup_folder(desk.path))[0]


def test_newest_file_is_left_alone(old, fingerprints):
    old.reopen()
    assert copies_of(old) == []


def test_steps_run_in_order_after_a_copy(old, newer):
    newer(add_column, transform)
    store = old.open()
    assert store.database.pragma("user_version") == len(migrations.MIGRATIONS)
    assert [row["wish"] for row in store.database.query("SELECT wish FROM claim")] == ["geen"]
    assert store.database.check() == []
    assert old.reopen().database.pragma("user_version") == len(migrations.MIGRATIONS)


def test_copy_opens_with_passphrase_and_recovery_key(old, newer, tmp_path):
    old_version = migrations.NEWEST_SCHEMA
    newer(add_column)
    old.open()
    (backup,) = copies_of(old)
    assert (backup.manifest.reason, backup.manifest.schema) == ("migration", old_version)
    copy = unpack(backup, tmp_path, "kopie.csrdb")
    key = open_with_passphrase(copy, old.passphrase)
    assert key == open_with_recovery_key(copy, old.recovery_key)
    database = Database.open(copy, key, old_version)
    assert database.pragma("user_version") == old_version
    assert database.check() == []
    assert database.tuples("SELECT balance_cents FROM claim") == [(98_765,)]
    database.close()


@pytest.mark.parametrize(
    ("steps", "code"),
    [((fail,), "store.disk_full"), ((add_column, fail), "store.disk_full"), ((loosen,), "store.migration_failed")],
    ids=["first", "second", "references"],
)
def test_failure_leaves_the_old_file(old, newer, steps, code, tables, monkeypatch):
    before = tables(old.open())
    old.close()
    newer(*steps)
    with pytest.raises(EnvironmentProblem) as caught:
        old.open()
    assert caught.value.code == code
    assert len(copies_of(old)) == 1
    monkeypatch.undo()
    assert tables(old.open()) == before
    assert old.store.database.pragma("user_version") == len(migrations.MIGRATIONS)
    assert old.store.check() == []


def test_without_a_copy_nothing_is_changed(old, newer, fingerprints, monkeypatch):
    newer(add_column)

    def no_room(_database, _path, _stop):
        raise EnvironmentProblem("store.disk_full", file="x")

    before = fingerprints(old.path.parent)
    monkeypatch.setattr(Database, "copy_to", no_room)
    with pytest.raises(EnvironmentProblem):
        old.open()
    assert fingerprints(old.path.parent) == before


def test_older_program_refuses_the_newer_file(old, newer, monkeypatch, fingerprints):
    newer(add_column)
    old.open()
    old.close()
    before = fingerprints(old.path.parent)
    monkeypatch.undo()
    with pytest.raises(UserError) as caught:
        old.open()
    assert caught.value.code == "store.newer"
    assert fingerprints(old.path.parent) == before


UPDATER = """
import sys
from pathlib import Path
from csr_desktop.clock import SystemClock
from csr_desktop.ids import IdMaker
from csr_desktop.store import migrations, opening
def step(database):
    database.execute("ALTER TABLE claim ADD COLUMN wish TEXT NOT NULL DEFAULT 'geen'")
    for number in range(40):
        database.execute("UPDATE claim SET remark = ?", (f"ronde {number}",))
migrations.MIGRATIONS += (step,)
migrations.NEWEST_SCHEMA = opening.NEWEST_SCHEMA = len(migrations.MIGRATIONS)
import sqlcipher3, cryptography.hazmat.primitives.ciphers.aead, argon2.low_level
print("go", flush=True)
opening.open_store(Path(sys.argv[1]), sys.argv[2], SystemClock(), IdMaker(SystemClock()), actor="x")
print("done", flush=True)
sys.stdin.read()
"""


def test_killed_during_the_change(old, tmp_path):
    """Either the old or the new schema, with the number that belongs to it; a copy is whole or not there."""
    whole = old.path.read_bytes()
    dice = random.Random(8)
    newest = migrations.NEWEST_SCHEMA + 1
    seen = set()
    for _ in range(15):
        old.path.write_bytes(whole)
        for leftover in old.path.parent.glob("*-wal"):
            leftover.unlink()
        command = [sys.executable, "-c", UPDATER, str(old.path), old.passphrase]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as updater:
            assert updater.stdout.readline() == "go\n"
            timer = threading.Timer(dice.uniform(0, 0.05), updater.kill)
            timer.start()
            done = updater.stdout.read() == "done\n"
            timer.cancel()
        database = Database.open(old.path, old.key(), newest)
        version = database.pragma("user_version")
        columns = {row["name"] for row in database.query("PRAGMA table_info(claim)")}
        remarks = {row["remark"] for row in database.query("SELECT remark FROM claim")}
        assert ("wish" in columns, remarks) == ((True, {"ronde 39"}) if version == newest else (False, {""}))
        assert version == newest or not done
        assert database.check() == []
        database.close()
        seen.add(version)
        for backup in copies_of(old):
            verify_with_key(backup, old.key(), tmp_path)
    assert seen <= {newest - 1, newest}
    old.path.write_bytes(whole)
    assert old.open().count(Claim) == 1


#: What the first schema did not have yet.
LATER = {Letter: {"template_sha256", "withdrawn_on", "withdrawn_reason"}, Client: {"sheet_language"}}


def as_first(kind):
    """The record as the first schema has it: some of its fields came later."""
    hints = typing.get_type_hints(kind)
    known = [
        (
            part.name,
            hints[part.name],
            field(default=part.default)
            if part.default_factory is MISSING
            else field(default_factory=part.default_factory),
        )
        for part in fields(kind)
        if part.name not in LATER[kind]
    ]
    return make_dataclass(kind.__name__, known, frozen=True, kw_only=True, namespace={"__module__": kind.__module__})


def first_of(record):
    """A record of today as the first schema holds it."""
    old = as_first(type(record))
    return old(**{part.name: getattr(record, part.name) for part in fields(old)})


@pytest.fixture
def first_schema(clock, id_maker, tmp_path, monkeypatch):
    """A file as the first schema made it, with a dossier that was sent a letter, in its log too."""
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        for module in (migrations, opening):
            patch.setattr(module, "NEWEST_SCHEMA", 1)
        desk = Desk(tmp_path, clock, id_maker, "oud.csrdb")
        dossier, creditor = desk.dossier("WR-2026-0001"), desk.creditor("Energie")
        claim = desk.claim(dossier, creditor, reference="R-1")
        desk.add(dossier, first_of(desk.client(dossier, "Berg")), creditor, claim)
        letter = as_first(Letter)(
            id=id_maker.new(), dossier_id=dossier.id, kind=LetterKind.NOTICE, template_version="1", reference="K1",
            made_on=clock.today(), sha256="0" * 64, pages=1,
        )  # fmt: skip
        desk.add(
            letter, PhaseEvent(id=id_maker.new(), dossier_id=dossier.id, phase=dossier.phase, began_on=clock.today())
        )
        desk.close()
    return desk


def test_first_schema_becomes_the_second(first_schema):
    """What the first one holds stays, what it refused is allowed, and what neither knows is still refused."""
    store = first_schema.open()
    assert store.database.pragma("user_version") == migrations.NEWEST_SCHEMA
    assert len(copies_of(first_schema)) == 1
    [dossier] = store.find(Dossier)
    with store.unit_of_work("proef") as work:
        work.save(replace(dossier, phase=Phase.COURT))
        work.add(CourtCase(id=first_schema.ids.new(), dossier_id=dossier.id, route=CourtRoute.FORCED_SETTLEMENT,
                           opened_on=first_schema.clock.today()))  # fmt: skip
    for table, column in (("dossier", "phase"), ("phase_event", "phase"), ("letter", "kind")):
        assert store.database.query(f"SELECT {column} FROM {table}")
        with pytest.raises(CsrError):
            store.database.execute(f"UPDATE {table} SET {column} = 'onzin'")
    assert store.database.check() == []
    assert [*store.log.check(), *differences(store.database)] == []
    assert first_schema.reopen().find(Dossier)[0].phase is Phase.COURT


def test_old_schema_and_new_schema_are_one(first_schema, desk):
    """A file that was brought up to date has the very tables of a file made today."""

    def schema(store):
        found = store.database.tuples(
            "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        return dict(found)

    assert schema(first_schema.open()) == schema(desk.store)
