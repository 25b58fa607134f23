"""Search everything: people, dossier numbers, creditors, references, letters; words in any order, also just begun.

Every token is quoted, so nothing a person types is query language (design/safety.md E6). When nothing is found, each
word that no name has is taken for the words that look most like it: those of the index itself, so that what somebody
mistypes is found as quickly as what he types well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from csr_desktop.store.database import Database

_TOKEN = re.compile(r"[^\W_]+")
_MOST_TOKENS = 8
#: In these kinds a word that was mistyped is looked for; a number that looks like another one is another one.
_NAMES = ("client", "creditor")
#: Of a word this long so many signs may be wrong; a shorter one looks like everything.
_FAULTS = ((7, 2), (4, 1))
#: So many look-alikes of one word are tried.
_MOST_ALIKE = 12
#: The dossiers somebody opened last are looked for in so many lines of the log.
_RECENT_LINES = 20_000

_CLIENT_NAMES = (
    "coalesce((SELECT group_concat(trim(n.initials || ' ' || n.prefix) || ' ' || n.surname, ', ') FROM client n"
    " WHERE n.dossier_id = d.id), '')"
)

_QUERIES = {
    "dossier": (
        f"SELECT d.id, d.id AS dossier_id, d.number AS title, {_CLIENT_NAMES} AS detail, d.deleted_on"  # noqa: S608
        " FROM dossier_fts f"
        " JOIN dossier d ON d.pk = f.rowid WHERE dossier_fts MATCH ? LIMIT ?"
    ),
    "client": (
        "SELECT c.id, c.dossier_id, trim(c.initials || ' ' || c.prefix) || ' ' || c.surname AS title,"
        " d.number AS detail, d.deleted_on FROM client_fts f JOIN client c ON c.pk = f.rowid"
        " JOIN dossier d ON d.id = c.dossier_id WHERE client_fts MATCH ? LIMIT ?"
    ),
    "creditor": (
        "SELECT k.id, NULL AS dossier_id, k.name AS title, coalesce(json_extract(k.visiting_address, '$.city'), '')"
        " AS detail, NULL AS deleted_on FROM creditor_fts f JOIN creditor k ON k.pk = f.rowid"
        " WHERE creditor_fts MATCH ? AND k.merged_into IS NULL LIMIT ?"
    ),
    "claim": (
        "SELECT v.id, v.dossier_id, k.name || ' ' || v.reference AS title, d.number AS detail, v.deleted_on"
        " FROM claim_fts f JOIN claim v ON v.pk = f.rowid JOIN creditor k ON k.id = v.creditor_id"
        " JOIN dossier d ON d.id = v.dossier_id WHERE claim_fts MATCH ? LIMIT ?"
    ),
    "letter": (
        "SELECT l.id, l.dossier_id, l.reference AS title, l.kind AS detail, NULL AS deleted_on FROM letter_fts f"
        " JOIN letter l ON l.pk = f.rowid WHERE letter_fts MATCH ? LIMIT ?"
    ),
}


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that was found."""

    kind: str
    object_id: str
    dossier_id: str | None
    title: str
    detail: str
    in_bin: bool = False


class Words:
    """The words of the names, read once and read again after one of them changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[str, tuple[str, ...]] = {}

    def forget(self) -> None:
        """A name was added, changed or taken away."""
        self._read.clear()

    def of(self, kind: str) -> tuple[str, ...]:
        """Return the words of one kind, as the index folds them."""
        if kind not in self._read:
            table = f"{kind}_words"
            self._database.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table} USING fts5vocab(main, {kind}_fts, row)"
            )
            rows = self._database.tuples(f"SELECT term FROM temp.{table}")  # noqa: S608 - names of our own tables
            self._read[kind] = tuple(row[0] for row in rows if not row[0].isdigit())
        return self._read[kind]


def search(database: Database, text: str, limit: int = 50, *, words: Words | None = None) -> list[SearchHit]:
    """Return what matches all words of the text, some of each kind; names that look alike when nothing does."""
    # An é typed as two signs must not fall apart into a word and an accent.
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))[:_MOST_TOKENS]
    if not tokens:
        return []
    match = " ".join(f'"{token}"*' for token in tokens)
    found = [_hits(database, kind, match, limit) for kind in _QUERIES]
    if not any(found):
        known = words or Words(database)
        found = [_hits(database, kind, loose, limit) for kind in _NAMES if (loose := _loose(known.of(kind), tokens))]
    return _shared(found, limit)


def recent(database: Database, actor: str, limit: int) -> list[SearchHit]:
    """Return the dossiers a person opened last, the latest first; those in the bin not."""
    sql = (
        f"SELECT d.id, d.number, {_CLIENT_NAMES} AS names FROM ("  # noqa: S608 - our own words
        "SELECT dossier_id, max(seq) AS last FROM change_log WHERE operation IN ('begin', 'note')"
        " AND seq > (SELECT max(seq) FROM change_log) - ? AND action = 'dossier.view' AND actor = ?"
        " GROUP BY dossier_id) v JOIN dossier d ON d.id = v.dossier_id WHERE d.deleted_on IS NULL"
        " ORDER BY v.last DESC LIMIT ?"
    )
    rows = database.query(sql, (_RECENT_LINES, actor, limit))
    return [SearchHit("dossier", row["id"], row["id"], row["number"], row["names"]) for row in rows]


def _hits(database: Database, kind: str, match: str, limit: int) -> list[SearchHit]:
    return [
        SearchHit(kind, row["id"], row["dossier_id"], row["title"], row["detail"], row["deleted_on"] is not None)
        for row in database.query(_QUERIES[kind], (match, limit))
    ]


def _shared(found: Iterable[list[SearchHit]], limit: int) -> list[SearchHit]:
    """Return as many of each kind as fit together, kind by kind: one that fills the list hides no other."""
    groups = list(found)
    places = chain.from_iterable(zip_longest(*([at] * len(hits) for at, hits in enumerate(groups))))
    taken = list(islice((at for at in places if at is not None), limit))
    return [hit for at, hits in enumerate(groups) for hit in hits[: taken.count(at)]]


def _loose(words: tuple[str, ...], tokens: list[str]) -> str:
    """Return a query that takes each unknown word for the words that look most like it; empty when none do."""
    parts = []
    for token in tokens:
        folded = _folded(token)
        alike = [folded] if any(word.startswith(folded) for word in words) else _alike(words, folded)
        if not alike:
            return ""
        parts.append("(" + " OR ".join(f'"{word}"*' for word in alike) + ")")
    return " AND ".join(parts)


def _alike(words: tuple[str, ...], token: str) -> list[str]:
    """Return what words begin with that looks most like a token, which may be half typed; the nearest only."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    length = len(token)
    faults = next((faults for least, faults in _FAULTS if length >= least), 0)
    if not faults or token.isdigit():
        return []
    sizes = range(length - faults, length + faults + 1)
    beginnings = list({word[:size] for word in words for size in sizes})
    found = process.extract(token, beginnings, scorer=OSA.distance, score_cutoff=faults, limit=_MOST_ALIKE)
    return [word for word, distance, _at in found if distance == found[0][1]]


def _folded(text: str) -> str:
    """Return a word as the index keeps it: without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
