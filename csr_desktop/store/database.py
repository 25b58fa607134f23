"""The one gateway to the database file: creates, opens, checks and closes it; nothing else connects.

One connection, used by the thread that opened it (sqlite3 checks that), exclusive lock, WAL, full sync: the pragma set
and its reasons are those of design/safety.md 4.1.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from csr_desktop.errors import CsrError, EnvironmentProblem, Message, UserError
from csr_desktop.files import make_folder
from csr_desktop.store.faults import told
from csr_desktop.store.keys import DataKey
from csr_desktop.store.statements import bulk_inserts, checked_name, insert_sql

if TYPE_CHECKING:
    from sqlite_utils import Database as SqliteUtilsDatabase

#: "CSR1": which program a file belongs to.
APPLICATION_ID = 0x43535231
_MIN_SQLITE = (3, 51, 3)
#: Full-text tables and what they index; kept by triggers; none of them ever holds a BSN.
SEARCH_TABLES: Mapping[str, str] = {
    "client_fts": "client",
    "dossier_fts": "dossier",
    "creditor_fts": "creditor",
    "claim_fts": "claim",
    "letter_fts": "letter",
}
_SEARCH_OF = {source: search_table for search_table, source in SEARCH_TABLES.items()}
#: From this many rows on, the search index is filled by one statement instead of by its trigger, row by row.
_BULK = 200
#: Columns of the log that most lines leave empty.
_OPTIONAL_IN_LOG = frozenset({"dossier_id", "fields", "undoes", "old", "new"})
#: Pages copied between two questions whether to go on: some 8 MB.
_COPIED_AT_ONCE = 2_000
#: What SQLite says of a database after SQLCipher found a damaged page in it.
_AFTER_DAMAGE = frozenset({"store.read_only", "store.failed"})
#: Taking a row out of the index costs about this many times as much as putting it in.
_REMOVAL_COST = 50


@functools.cache
def _driver() -> Any:  # noqa: ANN401 - the driver has no types
    """Return SQLCipher's driver, known to sqlite-utils under the name it looks for.

    Without the alias sqlite-utils picks the standard library's sqlite3 for its own checks and leaves a transaction open
    after INSERT … RETURNING, so that later writes are never committed (design/libraries.md).
    """
    import sqlcipher3

    sys.modules.setdefault("pysqlite3", sqlcipher3)
    # Without an adapter the driver asks None itself for two attributes it does not have: ten times as slow, and half
    # of the columns of a claim are empty.
    sqlcipher3.register_adapter(type(None), lambda _none: None)
    # The same goes for bytes, of which a line of the log has three.
    sqlcipher3.register_adapter(bytes, bytes)
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


def driver_versions() -> tuple[str, str]:
    """Return the versions of SQLCipher and of the SQLite in it; raises as `check_driver` does."""
    check_driver()
    driver = _driver()
    probe = driver.connect(":memory:")
    try:
        return str(probe.execute("PRAGMA cipher_version").fetchone()[0]), str(driver.sqlite_version)
    finally:
        probe.close()


class Database:
    """An open database file. Whatever the driver raises leaves it as an error of our own (`faults`)."""

    def __init__(self, path: Path, connection: Any, key: DataKey) -> None:  # noqa: ANN401 - the driver has no types
        self.path = path
        self.connection = connection
        self.key = key
        self._driver = _driver()
        self._has_met_damage = False
        self._is_together = False
        self._told = told(self._driver, path, self._notice)

    @classmethod
    def create(cls, path: Path, key: DataKey) -> Database:
        """Make a new, empty, encrypted file; refuses when something is there already."""
        check_driver()
        if path.exists():
            raise UserError("store.exists", file=path.name)
        make_folder(path.parent)
        database = cls(path, _connect(path, key), key)
        with database._closed_on_error():
            # The number is the first thing in the file, so that a maker killed half-way leaves a file of ours.
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database._apply_pragmas()
        return database

    @classmethod
    def open(cls, path: Path, key: DataKey, newest_schema: int) -> Database:
        """Open an existing file; every refusal is a typed error and leaves the file as it was."""
        check_driver()
        if not path.is_file():
            raise UserError("store.no_file", file=path.name)
        try:
            with path.open("rb") as file:
                head = file.read(16)
        except OSError as error:
            raise EnvironmentProblem("store.unreadable", file=path.name) from error
        if not head or head.startswith(b"SQLite format 3"):
            raise UserError("store.not_ours", file=path.name)
        if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            # On a disk mounted for reading only, SQLite would speak of a disk that fails.
            raise EnvironmentProblem("store.read_only", file=path.name)
        database = cls(path, _connect(path, key), key)
        with database._closed_on_error():
            database._check_identity(newest_schema)
            database._apply_pragmas()
        return database

    @classmethod
    def inspect(cls, path: Path, key: DataKey) -> Database:
        """Open a copy only to look into it; it is treated as a stranger's file and leaves no file beside it."""
        database = cls(path, _connect(path, key), key)
        with database._closed_on_error():
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON"):
                database.execute(f"PRAGMA {pragma}").fetchall()
            if database.pragma("application_id") != APPLICATION_ID:
                raise UserError("store.not_ours", file=path.name)
        return database

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _check_identity(self, newest_schema: int) -> None:
        if self.pragma("application_id") != APPLICATION_ID:
            raise UserError("store.not_ours", file=self.path.name)
        if (schema := self.pragma("user_version")) > newest_schema:
            raise UserError("store.newer", file=self.path.name, schema=schema, newest=newest_schema)

    def _apply_pragmas(self) -> None:
        """Set what holds for every connection, once it is known that the file is ours: WAL is written into it."""
        if self.pragma("journal_mode = WAL") != "wal":
            raise EnvironmentProblem("store.no_wal")
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "mmap_size = 0",
            "cache_size = -32768",
            "wal_autocheckpoint = 1000",
            "journal_size_limit = 16777216",
        ):
            self.execute(f"PRAGMA {pragma}").fetchall()
        # The first write takes the lock that keeps every other program out until this one closes.
        with self.transaction():
            pass

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run one write transaction: committed at the end, rolled back on any exception.

        Within `together` it is a part of that one: whole or not at all, and committed with the others.
        """
        if self._is_together:
            self._still_together()
            with self.savepoint():
                yield
            return
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction already; a refused COMMIT leaves it open.
            if self.connection.in_transaction:
                self.execute("ROLLBACK")
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within: transactions are parts of one, committed at the end or, on any exception, not at all.

        A commit encrypts every page that changed since the last one, so many small ones cost several times as much.
        References are checked at the end, and one part that breaks them takes all others along: whoever cannot have
        that does them again one by one.
        """
        with self.transaction():
            self._is_together = True
            try:
                yield
            finally:
                self._is_together = False
            self._still_together()

    def _still_together(self) -> None:
        """Refuse to go on with what a full or failing disk has ended: SQLite takes all of it back by itself then."""
        if not self.connection.in_transaction:
            raise EnvironmentProblem("store.failed", file=self.path.name)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction: what the block wrote is taken back when it fails, the rest stays."""
        self.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.execute("ROLLBACK TO part")
                self.execute("RELEASE part")
            raise
        self.execute("RELEASE part")

    def _notice(self, error: CsrError) -> None:
        """Remember damage, and tell it where it is the cause.

        Once a damaged page was read, SQLCipher lets nothing be written any more and SQLite calls that read-only; the
        damage is what a person has to hear of.
        """
        if error.code == "store.damaged":
            self._has_met_damage = True
        elif self._has_met_damage and error.code in _AFTER_DAMAGE:
            raise UserError("store.damaged", file=self.path.name) from error

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> Any:  # noqa: ANN401 - the driver has no types
        """Run one statement and return its cursor."""
        with self._told:
            return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for each of the rows."""
        with self._told:
            self.connection.executemany(sql, rows)

    def tuples(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query as plain tuples, all at once."""
        cursor = self.execute(sql, parameters)
        with self._told:
            return list(cursor.fetchall())

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a query as plain tuples, one after the other: for more than the memory should hold."""
        cursor = self.execute(sql, parameters)
        with self._told:
            yield from cursor

    def query(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Mapping[str, Any]]:
        """Return the rows of a query as mappings."""
        cursor = self.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        with self._told:
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def row(self, table: str, object_id: str) -> Mapping[str, Any] | None:
        """Return one row by its id."""
        return next(self.query(f"SELECT * FROM {checked_name(table)} WHERE id = ?", (object_id,)), None)  # noqa: S608

    def rows(self, table: str, object_ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """Return rows by their ids."""
        sql = f"SELECT * FROM {checked_name(table)} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - checked name
        return self.query(sql, (msgspec.json.encode(object_ids).decode(),))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Insert rows, their values in the order of the columns."""
        if len(rows) < _BULK:
            self.executemany(insert_sql(table, tuple(columns)), rows)
            return
        search_table = _SEARCH_OF.get(table)
        if search_table is None:
            self._insert_many(table, columns, rows, has_trigger=False)
            return
        last = self.tuples(f"SELECT coalesce(max(pk), 0) FROM {table}")[0][0]  # noqa: S608 - a name of our own
        searched = ", ".join(row["name"] for row in self.query(f"PRAGMA table_info({search_table})"))
        with self._search_paused():
            self._insert_many(table, columns, rows, has_trigger=True)
            self.execute(
                f"INSERT INTO {search_table} (rowid, {searched})"  # noqa: S608 - names of our own
                f" SELECT pk, {searched} FROM {table} WHERE pk > ?",
                (last,),
            )

    def _insert_many(
        self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, has_trigger: bool
    ) -> None:
        known = self.query(f"PRAGMA table_info({checked_name(table)})")
        optional = {row["name"] for row in known if not row["notnull"] and row["dflt_value"] is None}
        for sql, many in bulk_inserts(table, columns, rows, optional=optional, has_trigger=has_trigger):
            self.executemany(sql, many)

    def update(self, table: str, object_id: str, values: Mapping[str, object]) -> None:
        """Change columns of one row."""
        assignments = ", ".join(f"{checked_name(column)} = ?" for column in values)
        sql = f"UPDATE {checked_name(table)} SET {assignments} WHERE id = ?"  # noqa: S608 - checked names
        self.execute(sql, [*values.values(), object_id])

    def delete(self, table: str, object_ids: Sequence[str]) -> None:
        """Delete rows."""
        sql = f"DELETE FROM {checked_name(table)} WHERE id = ?"  # noqa: S608 - checked name
        marks = [(object_id,) for object_id in object_ids]
        search_table = _SEARCH_OF.get(table)
        if search_table is None or len(marks) < _BULK or len(marks) * _REMOVAL_COST < self._size(table):
            self.executemany(sql, marks)
            return
        with self._search_paused():
            self.executemany(sql, marks)
            self.execute(f"INSERT INTO {search_table} ({search_table}) VALUES ('rebuild')")  # noqa: S608

    def _size(self, table: str) -> int:
        return int(self.tuples(f"SELECT count(*) FROM {checked_name(table)}")[0][0])  # noqa: S608 - checked name

    @contextmanager
    def _search_paused(self) -> Iterator[None]:
        """Let the triggers of the search tables rest; part of the transaction, so that a kill takes the pause back.

        When the block fails the pause stays: the caller's savepoint or transaction takes it back with the rows.
        """
        self.execute("INSERT INTO search_pause (pk) VALUES (1)")
        yield
        self.execute("DELETE FROM search_pause")

    def setting(self, key: str) -> str | None:
        """Return one setting."""
        found = self.row("setting", key)
        return None if found is None else str(found["value"])

    def put_setting(self, key: str, value: str) -> None:
        """Store one setting."""
        self.execute(
            "INSERT INTO setting (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def content(self, sha256: str) -> bytes | None:
        """Return stored bytes by their hash."""
        found = self.tuples("SELECT content FROM document_content WHERE sha256 = ?", (sha256,))
        return bytes(found[0][0]) if found else None

    def put_content(self, sha256: str, content: bytes) -> None:
        """Store bytes by their hash, once."""
        self.execute(
            "INSERT INTO document_content (sha256, content) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
            (sha256, content),
        )

    def append_log(self, columns: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
        """Append lines to the log, their values in the order of the columns."""
        if len(lines) < _BULK:
            self.executemany(insert_sql("change_log", tuple(columns)), lines)
            return
        optional = _OPTIONAL_IN_LOG
        for sql, many in bulk_inserts("change_log", columns, lines, optional=optional, has_trigger=False):
            self.executemany(sql, many)

    def check(self) -> list[Message]:
        """Return what is wrong with pages, encryption, references and search index.

        Raises EnvironmentProblem when the disk does not allow to look.
        """
        try:
            # The cipher looks at the file alone. After a crash, pages whose good copy is in the log may be torn there.
            self.fold_in()
        except UserError:
            return [Message.of("store.check_integrity")]
        try:
            return self.check_pages() or [*self._check_references(), *self._check_search()]
        except CsrError:
            # So damaged that the question itself fails.
            return [Message.of("store.check_integrity")]

    def check_pages(self) -> list[Message]:
        """Let the cipher and SQLite check every page; return what is wrong."""
        return list(self._page_faults())

    def damaged_pages(self) -> int:
        """Let the cipher check every page as it lies on the disk; return how many are not what was written.

        Unlike reading a damaged page, this leaves the connection fit for use: SQLCipher refuses everything after the
        first page that fails on its way into memory.
        """
        self.fold_in()
        damaged = len(self.tuples("PRAGMA cipher_integrity_check"))
        self._has_met_damage = self._has_met_damage or damaged > 0
        return damaged

    def size(self) -> int:
        """Return the size of the file in bytes."""
        return int(self.pragma("page_count")) * int(self.pragma("page_size"))

    def _page_faults(self) -> Iterator[Message]:
        damaged = self.tuples("PRAGMA cipher_integrity_check")
        if damaged:
            yield Message.of("store.check_cipher", pages=len(damaged))
        elif self.pragma("integrity_check") != "ok":
            yield Message.of("store.check_integrity")

    def _check_references(self) -> Iterator[Message]:
        loose = self.tuples("PRAGMA foreign_key_check")
        if loose:
            yield Message.of("store.check_references", count=len(loose))

    def _check_search(self) -> Iterator[Message]:
        for table in SEARCH_TABLES:
            try:
                # Rank 1: compare the index with the rows themselves, not only with itself.
                self.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
            except CsrError:
                yield Message.of("store.check_search", table=table)

    def pragma(self, name: str) -> Any:  # noqa: ANN401 - whatever SQLite answers
        """Return the value of a pragma."""
        return self.tuples(f"PRAGMA {name}")[0][0]

    @property
    def utils(self) -> SqliteUtilsDatabase:
        """The same connection with the tools of sqlite-utils."""
        from sqlite_utils import Database as SqliteUtilsDatabase

        return SqliteUtilsDatabase(self.connection, execute_plugins=False)

    def copy_to(self, path: Path, stop: Callable[[], bool] | None = None) -> None:
        """Copy the live database with SQLite's backup API into a new file, encrypted with the same key.

        A plain copy of a file in use is a broken copy (design/safety.md, finding 4). When `stop` says so between two
        pieces, the copy is given up with EnvironmentProblem `store.backup_stopped`.
        """

        def between(_status: int, _left: int, _pages: int) -> None:
            if stop is not None and stop():
                raise EnvironmentProblem("store.backup_stopped")

        with told(self._driver, path, self._notice):
            target = self._driver.connect(str(path), isolation_level=None)
            try:
                target.execute(f'PRAGMA key = "{self.key.cipher_key}"')
                self.connection.backup(target, pages=-1 if stop is None else _COPIED_AT_ONCE, progress=between)
            finally:
                target.close()

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in and gone afterwards."""
        with self._told:
            self.connection.close()

    def fold_in(self) -> None:
        """Write the write-ahead log into the file and empty it, so that nothing erased lingers in it."""
        if self.tuples("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
            raise EnvironmentProblem("store.failed", file=self.path.name)


def _connect(path: Path, key: DataKey) -> Any:  # noqa: ANN401 - the driver has no types
    """Connect with the key and read something: that shows whether the key fits and whether another holds the file."""
    driver = _driver()
    with told(driver, path):
        connection = driver.connect(str(path), isolation_level=None, timeout=0.5)
        try:
            # SQLCipher would write about wrong keys and damaged pages to stderr; we say it in a sentence.
            connection.execute("PRAGMA cipher_log_level = NONE").fetchall()
            connection.execute(f'PRAGMA key = "{key.cipher_key}"')
            # Before WAL: then there is no file in shared memory, and a second program is refused at once.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection
