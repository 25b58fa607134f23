"""The schema as it stands in a file: strict tables, whole cents, and the pragmas that keep the data safe."""

from __future__ import annotations

import re
import typing
from dataclasses import fields

import pytest

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.store import database as database_module
from csr_desktop.store.database import APPLICATION_ID, SEARCH_TABLES, check_driver
from csr_desktop.store.mapping import TABLES
from csr_desktop.store.migrations import NEWEST_SCHEMA


@pytest.fixture
def statements(desk):
    """Name → the statement that made it, of every ordinary table."""
    rows = desk.store.database.query("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return {row["name"]: row["sql"] for row in rows if "_fts" not in row["name"]}


def test_every_table_is_strict(statements, desk):
    assert len(statements) >= len(TABLES) + 3
    for name, sql in statements.items():
        assert sql.rstrip().endswith("STRICT"), name
    # The same as sqlite-utils sees it.
    assert all(desk.store.database.utils[name].strict for name in statements)


def test_money_is_whole_cents_within_bounds(statements):
    columns = [
        (table, line.strip())
        for table, sql in statements.items()
        for line in sql.splitlines()
        if re.match(r"\s*\w+_cents\b", line)
    ]
    named = [name for kind in TABLES for field in fields(kind) if (name := field.name).endswith("_cents")]
    assert sorted(line.split()[0] for _table, line in columns) == sorted(named)
    for table, line in columns:
        assert re.match(r"\w+_cents INTEGER\b.*CHECK \(\w+ BETWEEN -1000000000000 AND 1000000000000\)", line), (
            table,
            line,
        )
    assert not any(re.search(r"\b(REAL|NUMERIC|FLOAT|ANY)\b", sql) for sql in statements.values())


def test_no_field_is_a_float():
    for kind in TABLES:
        hints = typing.get_type_hints(kind)
        assert not any(float in (hints[field.name], *typing.get_args(hints[field.name])) for field in fields(kind))


def test_references_are_kept(statements):
    """Every field that names another record has a reference, but for those that point outside the database."""
    outside = {
        "document_id", "list_id", "conversation_id", "hub_id", "source_id", "participant_id", "sender_id",
    }  # fmt: skip
    outlives = {("erasure_request", "dossier_id")}
    for kind, table in TABLES.items():
        for field in fields(kind):
            if (table, field.name) in outlives:
                continue
            if field.name.endswith("_id") and field.name not in outside and field.name != "answers_id":
                assert re.search(rf"\b{field.name} TEXT.* REFERENCES ", statements[table]), (table, field.name)


def test_bsn_stands_in_no_search_table(desk):
    for table in SEARCH_TABLES:
        columns = {row["name"] for row in desk.store.database.query(f"PRAGMA table_info({table})")}
        assert columns
        assert not columns & {"bsn", "iban", "birth_date"}


@pytest.mark.parametrize("opened", ["new", "again"])
def test_pragmas_in_force(desk, opened):
    if opened == "again":
        desk.reopen()
    pragma = desk.store.database.pragma
    assert {
        name: pragma(name)
        for name in (
            "application_id", "user_version", "journal_mode", "locking_mode", "synchronous", "foreign_keys",
            "secure_delete", "temp_store", "trusted_schema", "cell_size_check", "mmap_size", "journal_size_limit",
            "cipher_use_hmac",
        )
    } == {
        "application_id": APPLICATION_ID,
        "user_version": NEWEST_SCHEMA,
        "journal_mode": "wal",
        "locking_mode": "exclusive",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "journal_size_limit": 16_777_216,
        "cipher_use_hmac": "1",
    }  # fmt: skip
    assert pragma("cipher_version").startswith("4.")
    assert pragma("cipher_provider")


class TestDriver:
    """Without encryption, search or the repaired write-ahead log the program refuses to run."""

    class Fake:
        def __init__(self, version=(3, 53, 4), cipher="4.9", search=True):
            self.sqlite_version_info, self.sqlite_version = version, "3"
            self.answers = {"cipher_version": cipher, "ENABLE_FTS5": search}
            self.closed = 0

        def connect(self, _path):
            return self

        def execute(self, sql):
            self.asked = sql
            return self

        def fetchone(self):
            answer = next(value for word, value in self.answers.items() if word in self.asked)
            return (answer,) if answer else None

        def close(self):
            self.closed += 1

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"version": (3, 51, 2)}, "store.sqlite_too_old"),
            ({"cipher": ""}, "store.no_cipher"),
            ({"search": False}, "store.no_fts"),
        ],
    )
    def test_is_refused(self, monkeypatch, facts, code):
        monkeypatch.setattr(database_module, "_driver", lambda: self.Fake(**facts))
        with pytest.raises(EnvironmentProblem) as caught:
            check_driver()
        assert caught.value.code == code

    def test_is_accepted(self):
        check_driver()


def test_sqlite_utils_works_on_the_same_connection_and_commits(desk):
    """The trap of design/libraries.md: a RETURNING statement that leaves a transaction open."""
    utils = desk.store.database.utils
    with desk.store.database.transaction():
        utils["setting"].insert({"id": "proef", "value": "1"})
    assert not desk.store.database.connection.in_transaction
    assert desk.reopen().setting("proef") == "1"


def test_check_tells_of_a_table_with_another_layout(desk):
    assert desk.store.check() == []
    desk.store.database.execute("ALTER TABLE participation ADD COLUMN extra TEXT")
    assert [(item.code, item.params["table"]) for item in desk.store.check()] == [
        ("store.check_schema", "participation")
    ]
