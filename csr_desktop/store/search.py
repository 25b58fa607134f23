"""Search everything: people, dossier numbers, creditors, references, letters; words in any order, also just begun.

Every token is quoted, so nothing a person types is query language (design/safety.md E6). When nothing is found, names
that look alike are offered.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from csr_desktop.domain.names import normalise_name
from csr_desktop.store.database import Database

_TOKEN = re.compile(r"[^\W_]+")
_MOST_TOKENS = 8
_ALIKE_FROM = 70

_QUERIES = {
    "dossier": (
        "SELECT d.id, d.id AS dossier_id, d.number AS title, '' AS detail, d.deleted_on FROM dossier_fts f"
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


def search(database: Database, text: str, limit: int = 50) -> list[SearchHit]:
    """Return what matches all words of the text; look-alike names when nothing does."""
    # An é typed as two signs must not fall apart into a word and an accent.
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text))[:_MOST_TOKENS]
    if not tokens:
        return []
    match = " ".join(f'"{token}"*' for token in tokens)
    hits: list[SearchHit] = []
    for kind, sql in _QUERIES.items():
        hits += [
            SearchHit(kind, row["id"], row["dossier_id"], row["title"], row["detail"], row["deleted_on"] is not None)
            for row in database.query(sql, (match, limit))
        ]
        if len(hits) >= limit:
            return hits[:limit]
    return hits or _alike(database, " ".join(tokens), limit)


def _alike(database: Database, text: str, limit: int) -> list[SearchHit]:
    from rapidfuzz import fuzz, process

    names = {
        ("client", row["id"], row["dossier_id"], row["number"]): row["surname"]
        for row in database.query(
            "SELECT c.id, c.dossier_id, c.surname, d.number FROM client c JOIN dossier d ON d.id = c.dossier_id"
        )
    }
    names |= {
        ("creditor", row["id"], None, ""): row["name"]
        for row in database.query("SELECT id, name FROM creditor WHERE merged_into IS NULL")
    }
    found = process.extract(
        text, names, scorer=fuzz.ratio, processor=normalise_name, limit=limit, score_cutoff=_ALIKE_FROM
    )
    return [SearchHit(key[0], key[1], key[2], name, key[3]) for name, _score, key in found]
