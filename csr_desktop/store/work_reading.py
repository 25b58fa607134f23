"""Where every open dossier stands, as counts: what the work list needs to say which step comes next. One row each."""

from __future__ import annotations

import json
from collections.abc import Collection

import msgspec

from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.store.database import Database


class WorkFacts(msgspec.Struct, frozen=True, gc=False):
    """One open dossier.

    `open_answers` counts claims of a version that was sent and that has no yes of theirs yet; `looks` are second looks
    that are still asked; `has_meeting` says that the first talk was planned or held, as long as that matters: in the
    phase of the registration. `is_untold` says that the decision in whose phase it is has no letter.
    """

    id: str
    number: str
    phase: Phase
    counsellor: str
    registered_on: str | None
    changed_on: str | None
    product: str
    texts_missing: bool
    taking_part: int
    to_request: int
    waiting: int
    unknown: int
    has_vtlb: bool
    proposal: ProposalStatus | None
    open_answers: int
    unsent_letters: int
    looks: int
    has_meeting: bool
    is_untold: bool


#: `changed_on` is the begin of the present stay: since when the next step waits. Columns beside a lone max() come from
#: the row that holds it; SQLite promises that.
_SQL = """
WITH newest AS (
    SELECT dossier_id, id, status, product, max(version) FROM proposal WHERE {of_one} GROUP BY dossier_id
), unsent AS (
    SELECT dossier_id, count(*) AS letters FROM letter
    WHERE sent_on IS NULL AND withdrawn_on IS NULL AND {of_one} GROUP BY dossier_id
), asked AS (
    SELECT dossier_id, count(*) AS looks FROM second_look WHERE approved IS NULL AND {of_one} GROUP BY dossier_id
)
SELECT d.id, d.number, d.phase, d.counsellor, d.registered_on,
    (SELECT max(e.began_on) FROM phase_event e WHERE e.dossier_id = d.id AND e.ended_on IS NULL),
    coalesce(p.product, d.intended_product),
    trim(d.cause) = '' OR trim(d.effort) = '' OR trim(d.prospects) = '',
    EXISTS (SELECT 1 FROM vtlb_result v WHERE v.dossier_id = d.id),
    p.status,
    CASE WHEN p.status = 'sent' THEN (
        SELECT count(*) FROM consent_decision k WHERE k.proposal_id = p.id AND k.outcome = 'to_ask'
        AND coalesce((SELECT a.outcome FROM proposal_answer a WHERE a.proposal_id = p.id AND a.claim_id = k.claim_id
            ORDER BY a.outcome = 'ordered' DESC, a.pk DESC LIMIT 1), 'no_answer') NOT IN ('agreed', 'ordered')
    ) ELSE 0 END,
    coalesce(u.letters, 0),
    coalesce(s.looks, 0),
    d.phase = 'registered' AND EXISTS (SELECT 1 FROM intake i WHERE i.dossier_id = d.id
        AND (i.meeting_planned_on IS NOT NULL OR i.first_meeting_on IS NOT NULL)),
    d.phase IN ('admitted', 'rejected') AND coalesce((SELECT b.letter_id IS NULL FROM decision b
        WHERE b.dossier_id = d.id ORDER BY b.decided_on DESC, b.pk DESC LIMIT 1), 0)
FROM dossier d
LEFT JOIN newest p ON p.dossier_id = d.id
LEFT JOIN unsent u ON u.dossier_id = d.id
LEFT JOIN asked s ON s.dossier_id = d.id
WHERE d.deleted_on IS NULL AND d.phase <> 'closed' AND {is_one}
ORDER BY d.number
"""
#: In the order of the index, so that nothing has to be sorted or looked up; after an agreement nobody asks for counts.
_CLAIMS_SQL = """
SELECT c.dossier_id, c.balance_status, count(*) FROM dossier d CROSS JOIN claim c ON c.dossier_id = d.id
WHERE d.deleted_on IS NULL AND d.phase NOT IN ('closed', 'execution', 'succeeded', 'ended_early', 'agreed', 'rejected')
AND c.deleted_on IS NULL AND c.rank <> 'excluded' AND {is_one}
GROUP BY d.id, c.rank, c.balance_status
"""
_NAMES_SQL = """
SELECT dossier_id, group_concat(name, ' en ') FROM (
    SELECT c.dossier_id, trim(replace(c.initials || ' ' || c.prefix || ' ' || c.surname, '  ', ' ')) AS name
    FROM client c JOIN dossier d ON d.id = c.dossier_id
    WHERE d.deleted_on IS NULL AND d.phase <> 'closed'
    ORDER BY c.dossier_id, c.position)
GROUP BY dossier_id
"""
_PARTIES_SQL = """
SELECT c.id, k.name FROM claim c JOIN creditor k ON k.id = coalesce(c.bailiff_id, c.collector_id, c.creditor_id)
WHERE c.id IN (SELECT value FROM json_each(?))
"""
#: Claims of the version that was sent which have no yes of theirs; as `open_answers` counts them.
_NOT_AGREED_SQL = """
SELECT p.dossier_id, k.claim_id FROM proposal p CROSS JOIN consent_decision k ON k.proposal_id = p.id
WHERE p.status = 'sent' AND p.dossier_id IN (SELECT value FROM json_each(?)) AND k.outcome = 'to_ask'
AND coalesce((SELECT a.outcome FROM proposal_answer a WHERE a.proposal_id = p.id AND a.claim_id = k.claim_id
    ORDER BY a.outcome = 'ordered' DESC, a.pk DESC LIMIT 1), 'no_answer') NOT IN ('agreed', 'ordered')
ORDER BY k.pk
"""
_NO_CLAIMS = (0, 0, 0, 0)
_TO_REQUEST, _UNKNOWN = BalanceStatus.TO_REQUEST.value, BalanceStatus.CLIENT_UNKNOWN.value
_WAITING = frozenset({BalanceStatus.REQUESTED.value, BalanceStatus.REMINDED.value})
_PHASES = {phase.value: phase for phase in Phase}
_STATUSES = {status.value: status for status in ProposalStatus}


def read_work(database: Database, dossier_id: str | None = None) -> list[WorkFacts]:
    """Read where all open dossiers stand, by number; or where one stands."""
    claims = _claims(database, dossier_id)
    found = []
    sql, given = _about(_SQL, dossier_id)
    for (
        key, number, phase, counsellor, registered_on, changed_on, product, texts_missing, has_vtlb, proposal,
        open_answers, unsent_letters, looks, has_meeting, is_untold,
    ) in database.stream(sql, given):  # fmt: skip
        taking_part, to_request, waiting, unknown = claims.get(key, _NO_CLAIMS)
        found.append(
            WorkFacts(
                key, number, _PHASES[phase], counsellor, registered_on, changed_on, product, texts_missing == 1,
                taking_part, to_request, waiting, unknown, has_vtlb == 1, _STATUSES.get(proposal), open_answers,
                unsent_letters, looks, has_meeting == 1, is_untold == 1,
            )
        )  # fmt: skip
    return found


def read_names(database: Database) -> dict[str, str]:
    """Read who every open dossier is about: its clients, as `DossierRow.client_names` names them."""
    return dict(database.tuples(_NAMES_SQL))


def read_parties(database: Database, claim_ids: Collection[str]) -> dict[str, str]:
    """Read who handles each of these claims, by name."""
    return dict(database.tuples(_PARTIES_SQL, (json.dumps(list(claim_ids)),))) if claim_ids else {}


def read_not_agreed(database: Database, dossier_ids: Collection[str]) -> dict[str, list[str]]:
    """Read which claims of the version that was sent have no agreement yet, by dossier."""
    found: dict[str, list[str]] = {}
    if dossier_ids:
        for dossier_id, claim_id in database.tuples(_NOT_AGREED_SQL, (json.dumps(list(dossier_ids)),)):
            found.setdefault(dossier_id, []).append(claim_id)
    return found


def _about(sql: str, dossier_id: str | None) -> tuple[str, tuple[str, ...]]:
    """Return a statement over all dossiers or over one, with what is filled in."""
    if dossier_id is None:
        return sql.format(of_one="1", is_one="1"), ()
    made = sql.format(of_one="dossier_id = ?1", is_one="d.id = ?1")
    return made, (dossier_id,)


def _claims(database: Database, only: str | None) -> dict[str, tuple[int, int, int, int]]:
    """Return for every dossier how many claims take part, must be asked, are waited for, and are unknown."""
    found: dict[str, tuple[int, int, int, int]] = {}
    sql, given = _about(_CLAIMS_SQL, only)
    for dossier_id, status, count in database.stream(sql, given):
        part, ask, wait, unknown = found.get(dossier_id, _NO_CLAIMS)
        if status == _UNKNOWN:
            unknown += count
        else:
            part += count
            if status == _TO_REQUEST:
                ask += count
            elif status in _WAITING:
                wait += count
        found[dossier_id] = (part, ask, wait, unknown)
    return found
