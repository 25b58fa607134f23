"""The one gateway to the database file: creates, opens, checks and closes it; nothing else connects.

One connection, used by the thread that opened it (sqlite3 checks that), exclusive lock, WAL, full sync: the pragma set
and its reasons are those of design/safety.md 4.1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csr_desktop.errors import Bug, EnvironmentProblem, Message, UserError
from csr_desktop.store.keys import DataKey

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtilsDatabase

#: "CSR1": which program a file belongs to.
APPLICATION_ID = 0x43535231
_MIN_SQLITE = (3, 51, 3)
#: Full-text tables, kept by triggers; none of them ever holds a BSN.
SEARCH_TABLES = ("client_fts", "dossier_fts", "creditor_fts", "claim_fts", "letter_fts")


def _driver() -> Any:  # noqa: ANN401 - the driver has no types
    """Return SQLCipher's driver, known to sqlite-utils under the name it looks for.

    Without the alias sqlite-utils picks the standard library's sqlite3 for its own checks and leaves a transaction open
    after INSERT … RETURNING, so that later writes are never committed (design/libraries.md).
    """
    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    return sqlcipher3


def check_driver() -> None:
    """Refuse to run on a SQLite without encryption, without full-text search, or with the WAL-reset bug."""
    driver = _driver()
    if driver.sqlite_version_info < _MIN_SQLITE:
        raise EnvironmentProblem("store.sqlite_too_old", version=driver.sqlite_version)
    probe = driver.connect(":memory:")
    try:
        cipher = probe.execute("PRAGMA cipher_version").fetchone()
        if not cipher or not cipher[0]:
            raise EnvironmentProblem("store.no_cipher")
        if not probe.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'").fetchone():
            raise EnvironmentProblem("store.no_fts")
    finally:
        probe.close()


class Database:
    """An open database file."""

    def __init__(self, path: Path, connection: Any) -> None:  # noqa: ANN401 - the driver has no types
        self.path = path
        self.connection = connection

    @classmethod
    def create(cls, path: Path, key: DataKey) -> Database:
        """Make a new, empty, encrypted file; refuses when something is there already."""
        check_driver()
        if path.exists():
            raise UserError("store.exists", file=path.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        database = cls(path, _connect(path, key))
        database.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        return database

    @classmethod
    def open(cls, path: Path, key: DataKey, newest_schema: int) -> Database:
        """Open an existing file; every refusal is a typed error and leaves the file as it was."""
        check_driver()
        if not path.is_file():
            raise UserError("store.no_file", file=path.name)
        with path.open("rb") as file:
            head = file.read(16)
        if not head or head.startswith(b"SQLite format 3"):
            raise UserError("store.not_ours", file=path.name)
        database = cls(path, _connect(path, key))
        try:
            database._check_identity(newest_schema)
        except BaseException:
            database.close()
            raise
        return database

    def _check_identity(self, newest_schema: int) -> None:
        if self.pragma("application_id") != APPLICATION_ID:
            raise UserError("store.not_ours", file=self.path.name)
        if (schema := self.pragma("user_version")) > newest_schema:
            raise UserError("store.newer", file=self.path.name, schema=schema, newest=newest_schema)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run one write transaction: committed at the end, rolled back on any exception."""
        driver = _driver()
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
        except driver.OperationalError as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise _typed(error, self.path) from error

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Mapping[str, Any]]:
        """Return the rows of a query as mappings."""
        cursor = self.connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def row(self, table: str, object_id: str) -> Mapping[str, Any] | None:
        """Return one row by its id."""
        return next(self.query(f"SELECT * FROM {_name(table)} WHERE id = ?", (object_id,)), None)  # noqa: S608

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows."""
        names = ", ".join(_name(column) for column in columns)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {_name(table)} ({names}) VALUES ({marks})"  # noqa: S608 - checked names
        self.connection.executemany(sql, [[row[column] for column in columns] for row in rows])

    def update(self, table: str, object_id: str, values: Mapping[str, object]) -> None:
        """Change columns of one row."""
        assignments = ", ".join(f"{_name(column)} = ?" for column in values)
        sql = f"UPDATE {_name(table)} SET {assignments} WHERE id = ?"  # noqa: S608 - checked names
        self.connection.execute(sql, [*values.values(), object_id])

    def delete(self, table: str, object_id: str) -> None:
        """Delete one row."""
        self.connection.execute(f"DELETE FROM {_name(table)} WHERE id = ?", (object_id,))  # noqa: S608

    def setting(self, key: str) -> str | None:
        """Return one setting."""
        found = self.row("setting", key)
        return None if found is None else str(found["value"])

    def put_setting(self, key: str, value: str) -> None:
        """Store one setting."""
        self.connection.execute(
            "INSERT INTO setting (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def content(self, sha256: str) -> bytes | None:
        """Return stored bytes by their hash."""
        found = self.connection.execute("SELECT content FROM document_content WHERE sha256 = ?", (sha256,)).fetchone()
        return None if found is None else bytes(found[0])

    def put_content(self, sha256: str, content: bytes) -> None:
        """Store bytes by their hash, once."""
        self.connection.execute(
            "INSERT INTO document_content (sha256, content) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
            (sha256, content),
        )

    def append_log(self, values: Sequence[object]) -> None:
        """Append one line to the change log (columns of `change_log.LOG_COLUMNS`)."""
        self.append_log_lines([values])

    def append_log_lines(self, lines: Sequence[Sequence[object]]) -> None:
        """Append lines to the change log."""
        self.connection.executemany(
            "INSERT INTO change_log (unit_id, actor, origin, at, action, operation, object_kind, object_id,"
            " dossier_id, old, new, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            lines,
        )

    def check(self) -> list[Message]:
        """Return what is wrong with pages, encryption, references and search index."""
        problems = []
        if self.pragma("integrity_check") != "ok":
            problems.append(Message.of("store.check_integrity"))
        damaged = self.connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if damaged:
            problems.append(Message.of("store.check_cipher", pages=len(damaged)))
        loose = self.connection.execute("PRAGMA foreign_key_check").fetchall()
        if loose:
            problems.append(Message.of("store.check_references", count=len(loose)))
        return [*problems, *self._check_search()]

    def _check_search(self) -> list[Message]:
        driver = _driver()
        problems = []
        for table in SEARCH_TABLES:
            try:
                self.connection.execute(
                    f"INSERT INTO {_name(table)}({_name(table)}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
                )
            except driver.DatabaseError:
                problems.append(Message.of("store.check_search", table=table))
        return problems

    def pragma(self, name: str) -> Any:  # noqa: ANN401 - whatever SQLite answers
        """Return the value of a pragma."""
        return self.connection.execute(f"PRAGMA {name}").fetchone()[0]

    @property
    def utils(self) -> SqliteUtilsDatabase:
        """The same connection with the tools of sqlite-utils."""
        from sqlite_utils import Database as SqliteUtilsDatabase

        return SqliteUtilsDatabase(self.connection, execute_plugins=False)

    def backup(self, path: Path, key: DataKey) -> None:
        """Copy the live database with SQLite's backup API into a new encrypted file, and check the copy."""
        driver = _driver()
        target = driver.connect(str(path), isolation_level=None)
        try:
            target.execute(f"PRAGMA key = \"x'{key.raw.hex()}'\"")
            self.connection.backup(target)
            if target.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise EnvironmentProblem("store.backup_damaged")
        finally:
            target.close()

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in and gone afterwards."""
        self.connection.close()


def _connect(path: Path, key: DataKey) -> Any:  # noqa: ANN401 - the driver has no types
    driver = _driver()
    connection = driver.connect(str(path), isolation_level=None, timeout=0.5)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.raw.hex()}'\"")
        _apply_pragmas(connection)
    except driver.DatabaseError as error:
        connection.close()
        raise _typed(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _apply_pragmas(connection: Any) -> None:  # noqa: ANN401 - the driver has no types
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    # The first read shows whether the key fits and whether another program holds the file.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
        raise EnvironmentProblem("store.no_wal")
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "mmap_size = 0",
        "wal_autocheckpoint = 1000",
        "journal_size_limit = 16777216",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")


def _typed(error: Exception, path: Path) -> Exception:
    text = str(error)
    if "locked" in text or "busy" in text:
        return EnvironmentProblem("store.locked", file=path.name)
    if "not a database" in text or "malformed" in text or "disk image" in text:
        return UserError("store.damaged", file=path.name)
    if "readonly" in text or "unable to open" in text:
        return EnvironmentProblem("store.read_only", file=path.name)
    return EnvironmentProblem("store.failed", file=path.name)


def _name(text: str) -> str:
    """Check a table or column name; names come from our own code and log, never from outside."""
    if not text.isidentifier():
        raise Bug("store.bad_name")
    return text
