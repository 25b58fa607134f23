"""Rows for screens and lists, one statement each: what a page shows, already joined and summed."""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.store.database import Database


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One line of the list of dossiers."""

    id: str
    number: str
    client_names: str
    city: str
    phase: str
    counsellor: str
    registered_on: str
    claims: int
    total_cents: int
    requested: int
    answered: int
    consented: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One line of a dossier's debts."""

    id: str
    creditor: str
    collector: str
    bailiff: str
    reference: str
    handler_reference: str
    kind: str
    rank: str
    rank_basis: str
    balance_cents: int | None
    balance_date: str | None
    balance_status: str
    advance_consent: bool | None
    remark: str


@dataclass(frozen=True, slots=True)
class CreditorRow:
    """One line of the register."""

    id: str
    name: str
    role: str
    kind: str
    city: str
    channel: str
    level: str
    claims: int


def dossier_rows(
    database: Database, text: str = "", *, include_closed: bool = False, include_deleted: bool = False
) -> list[DossierRow]:
    """Return dossiers whose number, client, town or counsellor contains the text."""
    conditions = ["1"]
    if not include_closed:
        conditions.append("d.phase <> 'closed'")
    if not include_deleted:
        conditions.append("d.deleted_on IS NULL")
    sql = f"""
        SELECT d.id, d.number, p.names AS client_names, p.city, d.phase, d.counsellor,
               coalesce(d.registered_on, '') AS registered_on, coalesce(v.claims, 0) AS claims,
               coalesce(v.total, 0) AS total_cents, coalesce(v.requested, 0) AS requested,
               coalesce(v.answered, 0) AS answered, coalesce(v.consented, 0) AS consented
        FROM dossier d
        LEFT JOIN (
            SELECT dossier_id, group_concat(name, ' en ') AS names, max(city) AS city FROM (
                SELECT dossier_id, trim(replace(initials || ' ' || prefix || ' ' || surname, '  ', ' ')) AS name,
                       json_extract(address, '$.city') AS city
                FROM client ORDER BY dossier_id, position)
            GROUP BY dossier_id) p ON p.dossier_id = d.id
        LEFT JOIN (
            SELECT dossier_id, count(*) AS claims, sum(coalesce(balance_cents, 0)) AS total,
                   sum(balance_status IN ('requested', 'reminded')) AS requested,
                   sum(balance_status = 'received') AS answered, sum(coalesce(advance_consent, 0)) AS consented
            FROM claim
            WHERE deleted_on IS NULL AND rank <> 'excluded' AND balance_status <> 'client_unknown'
            GROUP BY dossier_id) v ON v.dossier_id = d.id
        WHERE {" AND ".join(conditions)}
        ORDER BY d.number"""  # noqa: S608 - conditions are our own
    wanted = text.casefold().split()
    rows = [DossierRow(**row) for row in database.query(sql)]
    return [
        row
        for row in rows
        if all(word in " ".join((row.number, row.client_names, row.city, row.counsellor)).casefold() for word in wanted)
    ]


def claim_rows(database: Database, dossier_id: str) -> list[ClaimRow]:
    """Return the claims of a dossier with the names of their parties."""
    sql = """
        SELECT v.id, k.name AS creditor, coalesce(i.name, '') AS collector, coalesce(b.name, '') AS bailiff,
               v.reference,
               CASE WHEN v.bailiff_id IS NOT NULL THEN v.bailiff_reference
                    WHEN v.collector_id IS NOT NULL THEN v.collector_reference ELSE v.reference END
                   AS handler_reference,
               v.kind, v.rank, v.rank_basis, v.balance_cents, v.balance_date, v.balance_status, v.advance_consent,
               v.remark
        FROM claim v
        JOIN creditor k ON k.id = v.creditor_id
        LEFT JOIN creditor i ON i.id = v.collector_id
        LEFT JOIN creditor b ON b.id = v.bailiff_id
        WHERE v.dossier_id = ? AND v.deleted_on IS NULL
        ORDER BY v.position, v.pk"""
    return [
        ClaimRow(**{**row, "advance_consent": None if row["advance_consent"] is None else bool(row["advance_consent"])})
        for row in database.query(sql, (dossier_id,))
    ]


def creditor_rows(database: Database, text: str = "") -> list[CreditorRow]:
    """Return the parties of the register whose name, alias or town contains the text."""
    sql = """
        SELECT k.id, k.name, k.role, k.kind,
               coalesce(json_extract(k.visiting_address, '$.city'), '') AS city, k.channel,
               coalesce((SELECT level FROM participation p WHERE p.creditor_id = k.id ORDER BY p.pk DESC LIMIT 1),
                        'none') AS level,
               (SELECT count(*) FROM claim v WHERE v.creditor_id = k.id AND v.deleted_on IS NULL) AS claims,
               k.aliases
        FROM creditor k WHERE k.merged_into IS NULL ORDER BY k.name"""
    wanted = text.casefold().split()
    found = []
    for row in database.query(sql):
        values = dict(row)
        searched = f"{values['name']} {values.pop('aliases')} {values['city']}".casefold()
        if all(word in searched for word in wanted):
            found.append(CreditorRow(**values))
    return found
