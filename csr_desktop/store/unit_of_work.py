"""The store as services see it: typed reading, and one unit of work that writes data and change log together.

Undo, audit and "what changed" for the screens are three readings of that one log (design/architecture.md, Settled).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.errors import Bug, CsrError, EnvironmentProblem, Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.store.change_log import ChangeLog, HistoryEntry, Operation, Result, dossier_of, dossiers_of
from csr_desktop.store.conditions import is_collection, where
from csr_desktop.store.database import Database
from csr_desktop.store.erasing import ERASED, Erased, erase_dossier, is_scrub_wanted, keep_figures, scrub
from csr_desktop.store.log_against_tables import differences
from csr_desktop.store.mapping import TABLES, codec, table_of

if TYPE_CHECKING:
    from csr_desktop.domain.erasure import DossierFigures

T = TypeVar("T")

#: SQLite takes at most 32,766 parameters in one statement; lists of ids are cut into pieces of this size.
_IN_LIMIT = 5_000
#: So many records are turned into rows and log lines at a time, so that a long list does not fill the memory.
_BATCH = 5_000


class Changes(msgspec.Struct, frozen=True):
    """What one unit of work changed: enough for a screen to know whether it is concerned."""

    unit_id: str
    action: str
    objects: frozenset[tuple[str, str]]
    dossier_ids: frozenset[str]

    def concerns(self, kind: type, dossier_id: str | None = None) -> bool:
        """Whether records of this kind (of this dossier) were touched."""
        table = table_of(kind)
        if dossier_id is not None and self.dossier_ids and dossier_id not in self.dossier_ids:
            return False
        return any(touched == table for touched, _id in self.objects)


class Reader:
    """Typed reading from the open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """The open file, for the read models of the store."""
        return self._database

    def get(self, kind: type[T], object_id: str, /) -> T:
        """Return one record; UserError `store.not_found` when it is not there (any more)."""
        found = self.find(kind, id=object_id)
        if not found:
            raise UserError("store.not_found", kind=table_of(kind))
        return found[0]

    def find(
        self, kind: type[T], /, *, order_by: str | Sequence[str] = (), limit: int | None = None, **equals: object
    ) -> list[T]:
        """Return the records whose fields equal the given values; None means empty, a collection means any of these."""
        coder = codec(kind)
        rows = self._rows(kind, ", ".join(coder.columns), order_by, limit, equals)
        return [coder.from_values(row) for row in rows]

    def count(self, kind: type, /, **equals: object) -> int:
        """Return how many records have these values."""
        return sum(row[0] for row in self._rows(kind, "count(*)", (), None, equals))

    def _rows(
        self, kind: type, what: str, order_by: str | Sequence[str], limit: int | None, equals: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        columns = codec(kind).columns
        if not equals.keys() <= set(columns):
            raise Bug("store.unknown_field")
        large = next(
            (name for name, value in equals.items() if is_collection(value) and len(value) > _IN_LIMIT),  # type: ignore[arg-type]
            None,
        )
        if large is not None:
            values = list(dict.fromkeys(equals[large]))  # type: ignore[call-overload]
            return [
                row
                for start in range(0, len(values), _IN_LIMIT)
                for row in self._rows(
                    kind, what, order_by, limit, {**equals, large: tuple(values[start : start + _IN_LIMIT])}
                )
            ]
        order = [order_by] if isinstance(order_by, str) else list(order_by)
        if not set(order) <= {*columns, "pk"}:
            raise Bug("store.unknown_field")
        condition, parameters = where(equals)
        sql = f"SELECT {what} FROM {table_of(kind)}{condition}"  # noqa: S608 - names come from our own dataclasses
        if order:
            sql += " ORDER BY " + ", ".join(order)
        if limit is not None:
            sql += f" LIMIT {int(limit)}"
        return self._database.tuples(sql, parameters)


class UnitOfWork(Reader):
    """Writes inside one transaction; every write is logged with what was there before."""

    def __init__(self, database: Database, log: ChangeLog, unit_id: str, action: str) -> None:
        super().__init__(database)
        self._log = log
        self._unit_id = unit_id
        self._action = action
        self._objects: set[tuple[str, str]] = set()
        self._dossiers: set[str] = set()
        self._changes: Changes | None = None
        self._about: str | None = None

    @property
    def actor(self) -> str:
        """The account that works, as the log names it."""
        return self._log.actor

    @property
    def about(self) -> str | None:
        """The dossier this unit began with: what a refusal is about."""
        return self._about or next(iter(self._dossiers), None)

    def get(self, kind: type[T], object_id: str, /) -> T:
        """Return one record; UserError `store.not_found` when it is not there (any more)."""
        found = super().get(kind, object_id)
        of = getattr(found, "dossier_id", None) or (object_id if table_of(kind) == "dossier" else None)
        self._about = self._about or of
        return found

    @property
    def changes(self) -> Changes:
        """What was changed; only known after the commit."""
        if self._changes is None:
            raise Bug("store.not_committed")
        return self._changes

    def add(self, obj: T) -> T:
        """Add one record."""
        self.add_all([obj])
        return obj

    def add_all(self, objs: Iterable[T]) -> list[T]:
        """Add records of one type."""
        records = list(objs)
        if records:
            kind = type(records[0])
            self._add_rows(kind, map(codec(kind).to_values, records))
        return records

    def add_fields(self, kind: type, given: Iterable[Mapping[str, object]]) -> None:
        """Add records of one type by their fields; what is not given has its usual value.

        As `add_all`, without a record for each: for lists of tens of thousands.
        """
        self._add_rows(kind, map(codec(kind).values_of, given))

    def _add_rows(self, kind: type, values: Iterator[list[object]]) -> None:
        columns, table = codec(kind).columns, table_of(kind)
        place = columns.index("id")
        touched: set[tuple[str, str]] = set()
        dossiers: set[str] = set()
        with self._database.savepoint():
            while rows := list(islice(values, _BATCH)):
                self._database.insert(table, columns, rows)
                self._log.write_added(self._unit_id, self._action, table, columns, rows)
                touched.update((table, str(row[place])) for row in rows)
                dossiers.update(filter(None, dossiers_of(table, columns, rows)))
        self._objects |= touched
        self._dossiers |= dossiers

    def save(self, obj: T) -> T:
        """Store the fields of a known record that differ from what is stored; nothing happens when none does."""
        kind = type(obj)
        coder, table = codec(kind), table_of(kind)
        old = coder.to_row(self.get(kind, obj.id))  # type: ignore[attr-defined]
        new = coder.to_row(obj)
        changed = [name for name in coder.columns if old[name] != new[name]]
        if changed:
            self._database.update(table, str(new["id"]), {name: new[name] for name in changed})
            self._logged(
                Operation.CHANGE,
                table,
                new,
                {name: old[name] for name in changed},
                {name: new[name] for name in changed},
            )
        return obj

    def remove(self, obj: object) -> None:
        """Delete a record for good (undo can bring it back)."""
        coder, table = codec(type(obj)), table_of(type(obj))
        row = coder.to_row(self.get(type(obj), obj.id))  # type: ignore[attr-defined]
        self._database.delete(table, [str(row["id"])])
        self._logged(Operation.REMOVE, table, row, row, None)

    def put_setting(self, key: str, value: str) -> None:
        """Store one setting."""
        old = self._database.setting(key)
        if old == value:
            return
        self._database.put_setting(key, value)
        row = {"id": key, "value": value}
        before = None if old is None else {"value": old}
        after = row if old is None else {"value": value}
        self._logged(Operation.ADD if old is None else Operation.CHANGE, "setting", row, before, after)

    def put_content(self, content: bytes) -> str:
        """Store bytes once, by their SHA-256; content is append-only and not part of the log."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._database.put_content(sha256, content)
        return sha256

    def erase(self, dossier_id: str, figures: DossierFigures) -> Erased:
        """Erase a dossier for good, leaving its figures; `Store.scrub` has to follow the commit.

        What this unit itself logged about the dossier before is emptied with the rest, so the unit cannot be undone.
        """
        keep_figures(self._database, figures)
        erased = erase_dossier(self._database, dossier_id, self._unit_id)
        self._objects |= erased.objects
        self._dossiers.add(dossier_id)
        self._log.note(
            self._unit_id, ERASED, {"lines": erased.lines, "documents": erased.documents},
            object_kind="dossier", object_id=dossier_id, dossier_id=dossier_id,
        )  # fmt: skip
        return erased

    def _logged(
        self,
        operation: Operation,
        table: str,
        row: Mapping[str, object],
        old: Mapping[str, object] | None,
        new: Mapping[str, object] | None,
    ) -> None:
        object_id = str(row["id"])
        dossier_id = dossier_of(table, row)
        self._touched(table, object_id, dossier_id)
        self._log.write(self._unit_id, self._action, operation, table, object_id, dossier_id, old, new)

    def _touched(self, table: str, object_id: str, dossier_id: str | None) -> None:
        self._objects.add((table, object_id))
        if dossier_id:
            self._dossiers.add(dossier_id)

    def finish(self) -> Changes:
        """Fix what changed, after the commit."""
        self._changes = Changes(self._unit_id, self._action, frozenset(self._objects), frozenset(self._dossiers))
        return self._changes


class Store(Reader):
    """One open database with its log; the only thing services need of storage."""

    def __init__(self, database: Database, clock: Clock, ids: IdMaker, *, actor: str, origin: str) -> None:
        super().__init__(database)
        self._ids = ids
        self._log = ChangeLog(database, clock, actor=actor, origin=origin)
        self._listeners: list[Callable[[Changes], None]] = []
        self._closers: list[Callable[[], None]] = []
        self._working = False
        #: What is done `together` and not committed yet; None when nothing is.
        self._untold: list[Changes] | None = None
        self._refusals = 0
        #: The account that works with it, as the log names it.
        self.actor = actor
        #: What a person should know about how the database was found when it was opened.
        self.warnings: tuple[Message, ...] = ()
        #: Whether the last program that had it open closed it; a new one counts as such.
        self.was_left_in_order = True

    @property
    def ids(self) -> IdMaker:
        """Where ids come from."""
        return self._ids

    @property
    def log(self) -> ChangeLog:
        """The log of this database."""
        return self._log

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Call a function after every commit, in the thread that committed."""
        self._listeners.append(listener)

    @contextmanager
    def unit_of_work(self, action: str, **detail: object) -> Iterator[UnitOfWork]:
        """Open a unit of work: everything inside is committed together at its end, or not at all.

        `action` is a stable code (`claims.import`); `detail` are figures for the log, never personal data.
        """
        if self._working:
            raise Bug("store.nested_unit")
        self._working = True
        unit_id = self._ids.new()
        work = UnitOfWork(self._database, self._log, unit_id, action)
        try:
            with self._database.transaction():
                self._log.begin(unit_id, action, detail)
                yield work
        except CsrError as error:
            self._note_refusal(action, error, work.about)
            raise
        finally:
            self._working = False
        self._tell(work.finish())

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within: each unit of work is whole or not at all, and all of them are committed at the end or none is.

        Whoever listens hears of them after that. Raises what the commit raises; nothing was changed then.
        """
        if self._working or self._untold is not None:
            raise Bug("store.nested_unit")
        self._untold = untold = list[Changes]()
        try:
            with self._database.together():
                yield
        finally:
            self._untold = None
        for changes in untold:
            self._tell(changes)

    def note(
        self,
        action: str,
        *,
        result: Result = Result.DONE,
        object_kind: str | None = None,
        object_id: str | None = None,
        dossier_id: str | None = None,
        **detail: object,
    ) -> None:
        """Tell the log of something that changed nothing: a view, a search, an export, a print, an opening.

        `detail` are figures and codes, never personal data.
        """
        if self._working:
            raise Bug("store.nested_unit")
        with self._database.transaction():
            self._log.note(
                self._ids.new(),
                action,
                detail,
                result=result,
                object_kind=object_kind,
                object_id=object_id,
                dossier_id=dossier_id,
            )

    @contextmanager
    def attempt(self, action: str, dossier_id: str | None = None) -> Iterator[None]:
        """Tell the log when what the block tries does not come about: data for a file, a step refused beforehand.

        That it came about is told by the step itself, or by who handed the data out (BIO2 8.15.01: resultaat). What a
        unit of work within the block refuses is told once.
        """
        told = self._refusals
        try:
            yield
        except CsrError as error:
            if self._refusals == told and not self._working:
                self._note_refusal(action, error, dossier_id)
            raise

    def _note_refusal(self, action: str, error: CsrError, dossier_id: str | None) -> None:
        """Tell the log that an action did not come about; when even that fails, the error itself is what counts."""
        self._refusals += 1
        result = Result.REFUSED if isinstance(error, UserError) else Result.FAILED
        try:
            with self._database.transaction():
                self._log.note(self._ids.new(), action, {"code": error.code}, result=result, dossier_id=dossier_id)
        except CsrError:
            return

    def setting(self, key: str) -> str | None:
        """Return one setting, None when it was never stored."""
        return self._database.setting(key)

    def content(self, sha256: str) -> bytes:
        """Return stored bytes; damaged or missing content is an EnvironmentProblem."""
        content = self._database.content(sha256)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise EnvironmentProblem("store.content_missing")
        return content

    @property
    def is_scrub_wanted(self) -> bool:
        """Whether a dossier was erased and traces may still lie in freed pages."""
        return is_scrub_wanted(self._database)

    def scrub(self) -> bool:
        """Overwrite what an erasure left in freed pages and the write-ahead log; False when nothing was left."""
        wanted = is_scrub_wanted(self._database)
        if wanted:
            scrub(self._database)
        return wanted

    def undo(self, within: str | None = None) -> Changes | None:
        """Take back the last unit of work that stands; None when there is none. `within`: see `ChangeLog`."""
        unit_id = self._log.next_to_undo(within)
        return None if unit_id is None else self._reverse(unit_id, "undo")

    def redo(self, within: str | None = None) -> Changes | None:
        """Do again what was last taken back; None when something else was done since. `within`: see `ChangeLog`."""
        undo_unit = self._log.next_to_redo(within)
        return None if undo_unit is None else self._reverse(undo_unit, "redo")

    def undo_unit(self, unit_id: str) -> Changes:
        """Take back one unit of work of any age, if nothing it touched was changed since."""
        return self._reverse(unit_id, "undo")

    def history(self, limit: int = 50, dossier_id: str | None = None) -> list[HistoryEntry]:
        """Return the last units of work, newest first."""
        return self._log.history(limit, dossier_id)

    def log_records(self) -> list[dict[str, object]]:
        """Return the whole change log, oldest first, as plain records."""
        return self._log.records()

    def replay(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Apply log records of another database to this one, in one transaction."""
        with self._database.transaction():
            self._log.replay(records)

    def check(self) -> list[Message]:
        """Return what is wrong with the database: pages, encryption, references, search index, log."""
        # On damaged pages the log has nothing to say that can be trusted.
        return self._database.check() or [*self._check_schema(), *self._log.check(), *differences(self._database)]

    def _check_schema(self) -> Iterator[Message]:
        """Tables that are not what the records of this program need, as sqlite-utils sees them."""
        tables = self._database.utils
        for kind, name in TABLES.items():
            table = tables.table(name)
            if not table.strict or {column.name for column in table.columns} != {"pk", *codec(kind).columns}:
                yield Message.of("store.check_schema", table=name)

    def on_close(self, closer: Callable[[], None]) -> None:
        """Do something right before the database is closed."""
        self._closers.append(closer)

    def close(self) -> None:
        """Close the database and overwrite its key; a second time does nothing."""
        closers, self._closers = self._closers, []
        try:
            for closer in closers:
                closer()
        finally:
            self._database.close()
            self._database.key.wipe()

    def _reverse(self, unit_id: str, kind: str) -> Changes:
        new_unit = self._ids.new()
        with self._database.transaction():
            objects, dossiers, action = self._log.reverse(unit_id, new_unit, kind)
        changes = Changes(new_unit, action, frozenset(objects), frozenset(dossiers))
        self._tell(changes)
        return changes

    def _tell(self, changes: Changes) -> None:
        if self._untold is not None:
            self._untold.append(changes)
            return
        for listener in self._listeners:
            listener(changes)
