"""Erases a dossier so that nothing of it can be read back: rows, log values, index, documents, drafts, freed pages.

Deleting is not erasing (design/safety.md, finding 5): freed parts of pages, the write-ahead log and the search index
keep what was deleted. So everything happens in one transaction, and afterwards the file is rebuilt and the
write-ahead log emptied (`scrub`). A stop in between is noticed and finished at the next opening.

Lines of the log stay, with who did what and when; their values and salt go. Which lines those are is found over the
log itself, because it also knows claims that were removed, letters that were taken back, and answers to both.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from csr_desktop.store.database import SEARCH_TABLES, Database
from csr_desktop.store.mapping import TABLES, codec, table_of

if TYPE_CHECKING:
    from csr_desktop.domain.erasure import DossierFigures

#: Says in the database that a dossier was erased and the file not rebuilt since.
SCRUB_WANTED = "erasing.scrub_wanted"
#: How people look at the list of dossiers, and how it was last looked at: words of a filter may be a client's name.
LIST_VIEWS, LAST_LIST_VIEW = "views.dossiers", "views.dossiers.last"
#: The action of the note that says how many lines an erasure emptied (`ChangeLog.check` asks for it).
ERASED = "dossier.erased"
#: Columns that name a parent, for tables that do not name their dossier.
_PARENTS = {"claim_id": "claim", "proposal_id": "proposal", "letter_id": "letter", "vtlb_id": "vtlb_result"}
#: Tables that only say where a message stands; they name it and go with it.
_STANDINGS = {"out_standing": "out_message", "in_standing": "in_message"}
#: Tables whose rows name content by its hash.
_WITH_CONTENT = ("letter", "letter_input", "document")
#: Shorter words stand in every text.
_LEAST_TOKEN = 3

_Key = tuple[str, str]


class Erased(msgspec.Struct, frozen=True):
    """What went: the objects (table and id), log lines that were emptied, and documents."""

    objects: frozenset[_Key]
    lines: int
    documents: int


def own_tables() -> tuple[str, ...]:
    """Return the tables whose rows name their dossier, and go with it."""
    # Erasing is rare, and its module is read at every opening.
    from csr_desktop.domain.erasure import ErasureRequest

    outlives = table_of(ErasureRequest)
    return tuple(
        table
        for kind, table in TABLES.items()
        if table == "dossier" or ("dossier_id" in codec(kind).columns and table != outlives)
    )


def child_tables() -> dict[str, tuple[str, ...]]:
    """Return the tables whose rows belong to a dossier through a parent, with the columns that name one."""
    return {
        table: tuple(name for name in codec(kind).columns if name in _PARENTS)
        for kind, table in TABLES.items()
        if table not in own_tables() and any(name in _PARENTS for name in codec(kind).columns)
    }


def erase_dossier(database: Database, dossier_id: str, erased_by: str) -> Erased:
    """Delete everything of a dossier and empty its log lines; within the caller's transaction.

    `erased_by` is the unit that erases; the caller writes the note of it into the log.
    """
    rows = _rows_of(database, dossier_id)
    objects = _with_logged(database, dossier_id, rows)
    tokens = _tokens(database, dossier_id)
    hashes, imports = _hashes(database, objects), _imports(database, objects)
    _delete_rows(database, rows)
    _forget_file_names(database, imports)
    _forget_views(database, tokens)
    others = {("list_import", item) for item in imports} | {("setting", LIST_VIEWS)}
    lines = _empty_lines(database, dossier_id, objects | others, erased_by)
    documents = _delete_content(database, hashes)
    _delete_drafts(database, dossier_id, {item for _kind, item in objects}, tokens)
    for search_table in SEARCH_TABLES:
        # The index keeps words of deleted rows in older segments; one segment holds only what is there.
        database.execute(f"INSERT INTO {search_table} ({search_table}) VALUES ('optimize')")  # noqa: S608 - our own
    database.put_setting(SCRUB_WANTED, "1")
    return Erased(frozenset(objects), lines, documents)


def keep_figures(database: Database, figures: DossierFigures) -> None:
    """Store figures so that neither their place nor their id tells when, or for which dossier, they were made.

    They are no part of the log: a line there would stand beside the dossier's own.
    """
    from csr_desktop.domain.erasure import DossierFigures

    coder = codec(DossierFigures)
    anonymous = replace(figures, id=str(uuid.uuid4()))
    row = (secrets.randbits(62), *coder.to_values(anonymous))
    database.insert(table_of(DossierFigures), ("pk", *coder.columns), [row])


def is_scrub_wanted(database: Database) -> bool:
    """Whether a dossier was erased and traces may still lie in freed pages."""
    return database.setting(SCRUB_WANTED) == "1"


def scrub(database: Database) -> None:
    """Rebuild the file and empty the write-ahead log, outside any transaction.

    `secure_delete` overwrites freed cells, but pages that were rearranged before hold older copies of them: of 1,500
    erased words 43 to 48 could still be read, after rebuilding none (measured over three random histories).
    """
    database.execute("VACUUM")
    with database.transaction():
        database.execute("DELETE FROM setting WHERE id = ?", (SCRUB_WANTED,))
    database.fold_in()


# --- finding ---------------------------------------------------------------------------------------------------------


def _rows_of(database: Database, dossier_id: str) -> dict[str, list[str]]:
    """Return the ids of all rows of a dossier by table."""
    found = {table: _ids(database, table, "id" if table == "dossier" else "dossier_id", [dossier_id])
             for table in own_tables()}  # fmt: skip
    for table, columns in child_tables().items():
        ids: list[str] = []
        for column in columns:
            ids += _ids(database, table, column, found.get(_PARENTS[column], []))
        found[table] = list(dict.fromkeys(ids))
    return found


def _ids(database: Database, table: str, column: str, values: Sequence[str]) -> list[str]:
    sql = f"SELECT id FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - names of our own
    return [row[0] for row in database.tuples(sql, (_json(values),))]


def _with_logged(database: Database, dossier_id: str, rows: dict[str, list[str]]) -> set[_Key]:
    """Return all objects of a dossier there ever were, also those that only the log still knows."""
    objects = {(table, item) for table, ids in rows.items() for item in ids}
    own = set(own_tables())
    for kind, item in database.tuples(
        "SELECT DISTINCT object_kind, object_id FROM change_log WHERE dossier_id = ?", (dossier_id,)
    ):
        if kind in own:
            objects.add((kind, item))
    for table, columns in child_tables().items():
        for column in columns:
            parents = [item for kind, item in objects if kind == _PARENTS[column]]
            sql = (
                "SELECT DISTINCT object_id FROM change_log WHERE object_kind = ? AND operation IN ('add', 'remove')"  # noqa: S608
                f" AND json_extract(coalesce(new, old), '$.{column}') IN (SELECT value FROM json_each(?))"
            )
            objects |= {(table, row[0]) for row in database.tuples(sql, (table, _json(parents)))}
    return objects


def _logged_values(database: Database, objects: Collection[_Key], kinds: Sequence[str], field: str) -> set[str]:
    """Return every value a field of these objects ever had, as far as the log has it."""
    wanted = _json([item for kind, item in objects if kind in kinds])
    sql = (
        "SELECT json_extract(new, ?), json_extract(old, ?) FROM change_log"
        " WHERE object_kind IN (SELECT value FROM json_each(?)) AND object_id IN (SELECT value FROM json_each(?))"
        " AND operation IN ('add', 'change', 'remove')"
    )
    found = database.tuples(sql, (f"$.{field}", f"$.{field}", _json(kinds), wanted))
    return {value for row in found for value in row if value}


def _hashes(database: Database, objects: Collection[_Key]) -> set[str]:
    """Return the hashes of all documents of these objects; content stays behind when its letter is taken back."""
    hashes = _logged_values(database, objects, _WITH_CONTENT, "sha256")
    for table in _WITH_CONTENT:
        ids = [item for kind, item in objects if kind == table]
        sql = f"SELECT sha256 FROM {table} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own
        hashes |= {row[0] for row in database.tuples(sql, (_json(ids),))}
    return hashes


def _imports(database: Database, objects: Collection[_Key]) -> list[str]:
    """Return the imports of creditors' lists that brought something into this dossier; their file names may name it."""
    ids = [item for kind, item in objects if kind == "balance_answer"]
    sql = (
        "SELECT DISTINCT import_id FROM balance_answer"
        " WHERE import_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
    )
    stored = {row[0] for row in database.tuples(sql, (_json(ids),))}
    own = {item for kind, item in objects if kind == "list_import"}
    return sorted((stored | _logged_values(database, objects, ("balance_answer",), "import_id")) - own)


def _tokens(database: Database, dossier_id: str) -> list[str]:
    """Return words by which a draft about this dossier is known."""
    rows = database.tuples("SELECT surname, bsn, email, phone FROM client WHERE dossier_id = ?", (dossier_id,))
    rows += database.tuples("SELECT number FROM dossier WHERE id = ?", (dossier_id,))
    return [value for row in rows for value in row if value and len(value) >= _LEAST_TOKEN]


# --- erasing ---------------------------------------------------------------------------------------------------------


def _delete_rows(database: Database, rows: dict[str, list[str]]) -> None:
    # References are checked at the commit, so the order does not matter.
    for table, messages in _STANDINGS.items():
        marks = [(item,) for item in rows.get(messages, [])]
        database.executemany(f"DELETE FROM {table} WHERE message_id = ?", marks)  # noqa: S608 - names of our own
    for table, ids in rows.items():
        if ids:
            database.delete(table, ids)


def _forget_file_names(database: Database, imports: Iterable[str]) -> None:
    for item in imports:
        database.update("list_import", item, {"file_name": ""})


def _forget_views(database: Database, tokens: Sequence[str]) -> None:
    """Take words out of views that may mean the client; half a name counts too, because a filter takes half words."""
    if database.setting(LAST_LIST_VIEW):
        database.put_setting(LAST_LIST_VIEW, "")
    raw = database.setting(LIST_VIEWS)
    if not raw:
        return
    views = msgspec.json.decode(raw, type=list[dict[str, Any]])
    folded = [token.casefold() for token in tokens]

    def is_meant(text: str) -> bool:
        words = text.casefold()
        parts = [word for word in words.split() if len(word) >= _LEAST_TOKEN]
        return any(token in words or any(part in token for part in parts) for token in folded)

    kept = [
        {**view, "words": "" if is_meant(view.get("words", "")) else view.get("words", "")}
        for view in views
        if not is_meant(view.get("name", ""))
    ]
    database.put_setting(LIST_VIEWS, msgspec.json.encode(kept).decode())


def _empty_lines(database: Database, dossier_id: str, objects: Collection[_Key], erased_by: str) -> int:
    keys = _json([f"{kind}:{item}" for kind, item in objects])
    database.execute("INSERT INTO erasing (pk) VALUES (1)")
    cursor = database.execute(
        "UPDATE change_log SET old = NULL, new = NULL, salt = NULL, erased_by = ?"
        " WHERE salt IS NOT NULL AND action <> ? AND operation <> 'begin'"
        " AND (dossier_id = ? OR object_kind || ':' || object_id IN (SELECT value FROM json_each(?)))",
        (erased_by, ERASED, dossier_id, keys),
    )
    database.execute("DELETE FROM erasing")
    return int(cursor.rowcount)


def _delete_content(database: Database, hashes: set[str]) -> int:
    """Delete documents that nobody else has: another dossier, a logo, or a step of another that can be taken back."""
    union = " UNION ".join(f"SELECT sha256 FROM {table}" for table in _WITH_CONTENT)  # noqa: S608 - names of our own
    used = {row[0] for row in database.tuples(union)}
    used |= {
        row[0]
        for row in database.tuples(
            "SELECT DISTINCT json_extract(coalesce(new, old), '$.sha256') FROM change_log"
            " WHERE object_kind IN (SELECT value FROM json_each(?)) AND operation IN ('add', 'remove')"
            " AND salt IS NOT NULL",
            (_json(_WITH_CONTENT),),
        )
    }
    settings = " ".join(row[0] for row in database.tuples("SELECT value FROM setting"))
    gone = [(item,) for item in sorted(hashes - used) if item not in settings]
    database.executemany("DELETE FROM document_content WHERE sha256 = ?", gone)
    return len(gone)


def _delete_drafts(database: Database, dossier_id: str, ids: Collection[str], tokens: Sequence[str]) -> None:
    for pk, place, content, owner in database.tuples("SELECT pk, place, content, dossier_id FROM draft"):
        folded = content.casefold()
        if (
            owner == dossier_id
            or any(item in place for item in ids)
            or any(token.casefold() in folded for token in tokens)
        ):
            database.execute("DELETE FROM draft WHERE pk = ?", (pk,))


def _json(values: Iterable[str]) -> str:
    return msgspec.json.encode(list(values)).decode()
