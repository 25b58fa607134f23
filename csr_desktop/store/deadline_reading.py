"""What deadlines are derived from: narrow rows of all open dossiers or of one, each table read once.

Only what can still lead to a deadline is read: a question that was answered, a decision whose objections are settled
and a dossier that is closed or in the bin are left where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.work import Deadline
from csr_desktop.store.database import Database
from csr_desktop.store.deadline_facts import (
    ClosedFacts,
    CourtFacts,
    CrisisFacts,
    DeadlineFacts,
    DecisionFacts,
    DossierFacts,
    IncomingFacts,
    IntakeFacts,
    ListRequest,
    NoticeFacts,
    ProposalFacts,
    QuestionFacts,
    ReconsiderationFacts,
    RequestFacts,
    ReviewFacts,
    SettlementFacts,
    SuspensionFacts,
    UnsentFacts,
)
from csr_desktop.store.mapping import codec

_OPEN = " AND d.deleted_on IS NULL AND d.phase <> 'closed'"
#: Before an agreement: terms of the way in and of the settling run there.
_BEFORE_AGREEMENT = (
    " AND d.deleted_on IS NULL AND d.phase IN ('registered', 'intake', 'rejected', 'admitted', 'stabilisation',"
    " 'inventory', 'proposal_ready', 'proposal_sent', 'impasse', 'reconsideration', 'court')"
)
#: In which balances are asked for and a proposal is made and answered.
_SETTLING = (
    " AND d.deleted_on IS NULL AND d.phase IN ('inventory', 'proposal_ready', 'proposal_sent', 'impasse',"
    " 'reconsideration', 'court')"
)
#: In which figures have to be fresh.
_CALCULATING = " AND d.deleted_on IS NULL AND d.phase IN ('inventory', 'proposal_ready')"
_TAKES_PART = " AND v.deleted_on IS NULL AND v.rank <> 'excluded' AND v.balance_status <> 'client_unknown'"

#: Asked about a version that counts, and nothing was said since: by answers of which nobody knew when it was asked.
_NOT_RECONSIDERED = (
    "p.status = 'sent' AND NOT EXISTS (SELECT 1 FROM proposal_answer a WHERE a.proposal_id = r.proposal_id"
    " AND a.claim_id IN (SELECT value FROM json_each(r.claim_ids))"
    " AND a.id NOT IN (SELECT value FROM json_each(r.known_answers)))"
)


def read_facts(
    database: Database,
    special_kinds: Sequence[str],
    *,
    dossier_id: str | None = None,
    closed_before: date,
    told_before: date | None = None,
) -> DeadlineFacts:
    """Read what deadlines follow from.

    `special_kinds` are the kinds of claims with a notice term of their own. Closed dossiers are read when they were
    closed on `closed_before` or earlier (retention), notices when they were given on `told_before` or earlier.
    """
    reading = _Reading(database, dossier_id)
    waiting = reading.waiting()
    told = (told_before or date.max).isoformat()
    notices = tuple(reading.notices(told))
    return DeadlineFacts(
        dossiers={item.id: item for item in reading.dossiers()},
        intakes={item.dossier_id: item for item in reading.intakes()},
        decisions=tuple(reading.decisions()),
        suspensions=tuple(reading.suspensions()),
        crises=tuple(reading.crises()),
        waiting=waiting,
        requests=tuple(reading.requests(waiting)) if waiting else (),
        list_requests=tuple(reading.lists()) if waiting else (),
        first_asked=reading.first_asked(),
        notices=notices,
        special_notices=tuple(reading.special_notices(special_kinds, told)) if notices else (),
        questions=tuple(reading.questions(waiting)),
        incoming=tuple(reading.incoming()),
        proposals=tuple(reading.proposals()),
        reconsiderations=tuple(reading.reconsiderations()),
        vtlb=reading.vtlb(),
        oldest_balance=reading.oldest_balance(),
        cases=tuple(reading.cases()),
        settlements=tuple(reading.settlements()),
        reviews=tuple(reading.reviews()),
        closed=tuple(reading.closed(closed_before)),
    )


def read_deadlines(database: Database, dossier_id: str | None = None) -> list[Deadline]:
    """Read what people did to the deadlines of open dossiers, or of one; oldest first."""
    coder = codec(Deadline)
    columns = ", ".join(f"t.{name}" for name in coder.columns)
    sql = "SELECT " + columns + " FROM deadline t JOIN dossier d ON d.id = t.dossier_id WHERE 1"  # noqa: S608 - own names
    rows = _Reading(database, dossier_id).rows(sql, _OPEN, tail=" ORDER BY t.pk")
    return [coder.from_values(row) for row in rows]


def read_unsent(database: Database, dossier_id: str | None = None) -> list[UnsentFacts]:
    """Read which open dossiers have letters that were not sent, with the day of the oldest."""
    sql = (
        "SELECT d.id, d.number, min(l.made_on), count(*) FROM letter l JOIN dossier d ON d.id = l.dossier_id"
        " WHERE l.sent_on IS NULL AND l.withdrawn_on IS NULL"
    )
    rows = _Reading(database, dossier_id).rows(sql, _OPEN, tail=" GROUP BY d.id")
    return [UnsentFacts(key, number, _known(oldest), letters) for key, number, oldest, letters in rows]


class _Reading:
    """One reading; every statement is narrowed to one dossier when only that is asked for."""

    def __init__(self, database: Database, dossier_id: str | None) -> None:
        self._database = database
        self._one = "" if dossier_id is None else " AND d.id = ?"
        self._parameters: tuple[object, ...] = () if dossier_id is None else (dossier_id,)

    def rows(self, sql: str, within: str, *parameters: object, tail: str = "") -> Iterator[tuple[Any, ...]]:
        """Return the rows of a statement that ends in conditions, for the dossiers that are meant.

        One after the other: tens of thousands at once would be gone through by the collector time and again.
        """
        return self._database.stream(sql + within + self._one + tail, (*parameters, *self._parameters))

    def dossiers(self) -> Iterator[DossierFacts]:
        sql = "SELECT d.id, d.number, d.phase, d.counsellor, d.registered_on FROM dossier d WHERE 1"
        for key, number, phase, counsellor, registered in self.rows(sql, _OPEN):
            yield DossierFacts(key, number, _PHASES[phase], counsellor, _day(registered))

    def intakes(self) -> Iterator[IntakeFacts]:
        sql = (
            "SELECT i.dossier_id, i.meeting_planned_on, i.first_meeting_on FROM intake i"
            " JOIN dossier d ON d.id = i.dossier_id WHERE 1"
        )
        for key, planned, held in self.rows(sql, _BEFORE_AGREEMENT):
            yield IntakeFacts(key, _day(planned), _day(held))

    def decisions(self) -> Iterator[DecisionFacts]:
        sql = (
            "SELECT b.dossier_id, b.id, b.kind, b.decided_on, b.letter_id, l.sent_on, b.objection_on,"
            " b.objection_settled_on FROM decision b JOIN dossier d ON d.id = b.dossier_id"
            " LEFT JOIN letter l ON l.id = b.letter_id WHERE 1"
        )
        for key, own, kind, decided, letter, sent, objected, settled in self.rows(
            sql, _OPEN, tail=" ORDER BY b.decided_on, b.pk"
        ):
            yield DecisionFacts(key, own, kind, _known(decided), letter, _day(sent), _day(objected), _day(settled))

    def suspensions(self) -> Iterator[SuspensionFacts]:
        sql = (
            "SELECT s.dossier_id, s.id, s.began_on, s.until, s.ended_on, s.letter_id FROM suspension s"
            " JOIN dossier d ON d.id = s.dossier_id WHERE 1"
        )
        for key, own, began, until, ended, letter in self.rows(sql, _BEFORE_AGREEMENT):
            yield SuspensionFacts(key, own, _known(began), _known(until), _day(ended), letter)

    def crises(self) -> Iterator[CrisisFacts]:
        sql = (
            "SELECT c.dossier_id, c.id, c.reported_on, c.began_on FROM crisis_intervention c"
            " JOIN dossier d ON d.id = c.dossier_id WHERE c.ended_on IS NULL"
        )
        for key, own, reported, began in self.rows(sql, _OPEN):
            yield CrisisFacts(key, own, _known(reported), _day(began))

    def waiting(self) -> dict[str, str]:
        """Claims whose balance was asked, did not come and is still wanted, each with its dossier.

        Who fixes a proposal with the client's own figure in it has decided to go on without: nothing is asked then, and
        after the agreement neither.
        """
        sql = (
            "SELECT v.id, v.dossier_id FROM claim v JOIN dossier d ON d.id = v.dossier_id"
            " WHERE v.balance_status IN ('requested', 'reminded')"
            " AND NOT EXISTS (SELECT 1 FROM proposal p JOIN proposal_line n ON n.proposal_id = p.id"
            " WHERE p.dossier_id = v.dossier_id AND p.frozen_on IS NOT NULL AND n.claim_id = v.id)"
        )
        return dict(self.rows(sql, _TAKES_PART + _BEFORE_AGREEMENT))

    def requests(self, waiting: Mapping[str, str]) -> Iterator[RequestFacts]:
        """Letters about claims whose balance is awaited, in the order in which they were made."""
        sql = (
            "SELECT l.pk, l.id, l.kind = 'L10', l.sent_on, l.claim_ids FROM letter l WHERE l.kind IN ('L09', 'L10')"
            " AND l.withdrawn_on IS NULL AND l.dossier_id IN (SELECT value FROM json_each(?))"
        )
        # Sorted here: SQLite would carry whole rows through its sorter, and these dossiers are known to be meant.
        for _pk, own, reminder, sent, claims in sorted(self._database.tuples(sql, (_dossiers(waiting),))):
            about = _ids(claims)
            if not waiting.keys().isdisjoint(about):
                yield RequestFacts(own, reminder == 1, _day(sent), about)

    def lists(self) -> Iterator[ListRequest]:
        sql = (
            "SELECT e.dossier_id, e.claim_id, e.at FROM exchange e JOIN dossier d ON d.id = e.dossier_id"
            " WHERE e.status = 'exported' AND e.direction = 'out'"
        )
        for key, claim, at in self.rows(sql, _OPEN):
            yield ListRequest(key, claim, _dutch(at))

    def first_asked(self) -> dict[str, date]:
        """The day of the first balance request that left, over whatever channel."""
        # By dossier, so that an index alone answers: an office has a hundred letters to one dossier.
        # What was sent cannot be taken back; said with the conditions of the index that holds them by day.
        letters = (
            "SELECT d.id, (SELECT min(l.sent_on) FROM letter l WHERE l.dossier_id = d.id AND l.kind = 'L09'"
            " AND l.kind IN ('L09', 'L10') AND l.withdrawn_on IS NULL) FROM dossier d WHERE 1"
        )
        lists = (
            "SELECT e.dossier_id, min(e.at) FROM exchange e JOIN dossier d ON d.id = e.dossier_id"
            " WHERE e.direction = 'out' AND e.status <> 'ready'"
        )
        hub = (
            "SELECT d.id, (SELECT min(s.accepted_at) FROM out_message m CROSS JOIN out_standing s"
            " ON s.message_id = m.id WHERE m.type = 'SALDOVERZOEK' AND m.dossier_id = d.id) FROM dossier d WHERE 1"
        )
        found = {key: _known(sent) for key, sent in self.rows(letters, _SETTLING) if sent is not None}
        for sql, tail in ((lists, " GROUP BY d.id"), (hub, "")):
            for key, at in self.rows(sql, _SETTLING, tail=tail):
                if at is not None:
                    found[key] = min(found.get(key, date.max), _dutch(at))
        return found

    def notices(self, told: str) -> Iterator[NoticeFacts]:
        """Notices by the day they were given; each handler is told once."""
        # CROSS: from the dossiers to their notices, never through all notices that an office ever gave.
        letters = (
            "SELECT d.id, l.made_on, count(*), group_concat(l.id) FROM dossier d"
            " CROSS JOIN letter l ON l.dossier_id = d.id"
            " WHERE l.kind = 'L08' AND l.sent_on IS NOT NULL AND l.creditor_id IS NOT NULL AND l.made_on <= ?"
        )
        for key, day, count, ids in self.rows(letters, _BEFORE_AGREEMENT, told, tail=" GROUP BY 1, 2"):
            yield NoticeFacts(key, _known(day), None, count, tuple(ids.split(",")))
        hub = (
            "SELECT m.dossier_id, min(s.accepted_at), count(*) FROM out_message m"
            " JOIN out_standing s ON s.message_id = m.id JOIN dossier d ON d.id = m.dossier_id"
            " WHERE m.type IN ('KENNISGEVING', 'KENNISGEVING_PUBLIEK') AND s.accepted_at IS NOT NULL"
            " AND s.state IN ('ACCEPTED', 'COLLECTED', 'CONFIRMED') AND substr(s.accepted_at, 1, 10) <= ?"
        )
        # To the hour: what was sent together is told together, and days are Dutch ones.
        grouped = " GROUP BY m.dossier_id, substr(s.accepted_at, 1, 13)"
        for key, at, count in self.rows(hub, _BEFORE_AGREEMENT, told, tail=grouped):
            yield NoticeFacts(key, _dutch(at), None, count, ())

    def special_notices(self, kinds: Sequence[str], told: str) -> Iterator[NoticeFacts]:
        """Those of the notices whose creditor has a kind of claim with a term of its own."""
        # CROSS: from the few claims to their notices, never from all notices of an office to the claims.
        handler = " AND {}.creditor_id = coalesce(v.bailiff_id, v.collector_id, v.creditor_id)"
        wanted = " WHERE v.kind IN (SELECT value FROM json_each(?)) AND {} <= ?"
        within = _TAKES_PART + _BEFORE_AGREEMENT
        letters = (
            "SELECT v.dossier_id, l.made_on, min(v.kind), l.id FROM claim v JOIN dossier d ON d.id = v.dossier_id"
            " CROSS JOIN letter l ON l.dossier_id = v.dossier_id AND l.kind = 'L08' AND l.sent_on IS NOT NULL"
        )
        on_paper = letters + handler.format("l") + wanted.format("l.made_on")
        for key, day, kind, own in self.rows(on_paper, within, _json(kinds), told, tail=" GROUP BY l.id"):
            yield NoticeFacts(key, _known(day), kind, 1, (own,))
        hub = (
            "SELECT v.dossier_id, s.accepted_at, min(v.kind) FROM claim v JOIN dossier d ON d.id = v.dossier_id"
            " CROSS JOIN out_message m ON m.dossier_id = v.dossier_id"
            " AND m.type IN ('KENNISGEVING', 'KENNISGEVING_PUBLIEK')"
            " JOIN out_standing s ON s.message_id = m.id AND s.accepted_at IS NOT NULL"
            " AND s.state IN ('ACCEPTED', 'COLLECTED', 'CONFIRMED')"
        )
        over_hub = hub + handler.format("m") + wanted.format("substr(s.accepted_at, 1, 10)")
        for key, at, kind in self.rows(over_hub, within, _json(kinds), told, tail=" GROUP BY m.id"):
            yield NoticeFacts(key, _dutch(at), kind, 1, ())

    def questions(self, waiting: Mapping[str, str]) -> Iterator[QuestionFacts]:
        """Messages that were not collected, and questions that were and have no answer.

        A question for a balance that came in another way is none any more: `waiting` are the claims without one. Nor
        is a request to think again, once something was said about it in another way.
        """
        columns = (
            "SELECT m.dossier_id, m.id, m.type, m.made_at, m.answer_due, s.expires_at, s.state = 'CONFIRMED',"
            " m.claim_ids, m.proposal_id, (SELECT k.name FROM creditor k WHERE k.id = m.creditor_id)"
            " FROM out_message m JOIN out_standing s ON s.message_id = m.id"
            " JOIN dossier d ON d.id = m.dossier_id WHERE "
        )
        not_collected = "s.state IN ('ACCEPTED', 'COLLECTED')"
        unanswered = (
            "s.state = 'CONFIRMED' AND NOT EXISTS (SELECT 1 FROM in_message i WHERE i.cross_reference = m.id) AND "
        )
        balances = "m.type = 'SALDOVERZOEK' AND m.dossier_id IN (SELECT value FROM json_each(?))"
        proposals = (
            "m.type = 'BETAALVOORSTEL'"
            " AND m.dossier_id IN (SELECT p.dossier_id FROM proposal p WHERE p.status = 'sent')"
        )
        # By dossier first, so that an index leads to the few messages.
        again = (
            "m.type = 'HEROVERWEGING'"
            " AND m.dossier_id IN (SELECT r.dossier_id FROM reconsideration r WHERE r.channel = 'hub')"
            " AND EXISTS (SELECT 1 FROM reconsideration r JOIN proposal p ON p.id = r.proposal_id"
            " WHERE r.proposal_id = m.proposal_id AND r.creditor_id = m.creditor_id AND r.channel = 'hub' AND "
        )
        for row in self.rows(columns + not_collected, _OPEN):
            yield _question(row)
        if waiting:
            for row in self.rows(columns + unanswered + balances, _OPEN, _dossiers(waiting)):
                if not waiting.keys().isdisjoint(_ids(row[_CLAIM_IDS])):
                    yield _question(row)
        for row in self.rows(columns + unanswered + proposals, _OPEN):
            yield _question(row)
        for row in self.rows(columns + unanswered + again, f"{_NOT_RECONSIDERED}){_OPEN}"):
            yield _question(row)

    def incoming(self) -> Iterator[IncomingFacts]:
        """Messages that a person must judge, and questions to us without a reply."""
        columns = (
            "SELECT i.dossier_id, i.id, i.received_at, (SELECT k.name FROM creditor k WHERE k.id = i.creditor_id)"
            " FROM in_message i JOIN in_standing s ON s.message_id = i.id"
            " JOIN dossier d ON d.id = i.dossier_id WHERE "
        )
        review = "s.state = 'REVIEW'"
        asked = (
            "i.type = 'STATUSVERZOEK' AND s.state <> 'REVIEW' AND NOT EXISTS (SELECT 1 FROM out_message m"
            " WHERE m.cross_reference = i.id AND m.type IN ('STATUSBERICHT_SHV', 'FOUTBERICHT'))"
        )
        for key, own, at, name in [*self.rows(columns + review, _OPEN), *self.rows(columns + asked, _OPEN)]:
            yield IncomingFacts(key, own, _dutch(at), name or "")

    def proposals(self) -> Iterator[ProposalFacts]:
        """Sent proposals with the claims on which an answer is open: asked, and the answer that counts is none.

        The last answer counts, but none goes past the order of a court (services/proposal_answers.py). Who was asked to
        think again has a term of its own.
        """
        sql = (
            "SELECT p.dossier_id, p.id, p.sent_on,"
            " (SELECT group_concat(c.claim_id) FROM consent_decision c WHERE c.proposal_id = p.id"
            " AND c.outcome = 'to_ask'"
            " AND coalesce((SELECT a.outcome FROM proposal_answer a WHERE a.proposal_id = p.id"
            " AND a.claim_id = c.claim_id ORDER BY a.outcome = 'ordered' DESC, a.pk DESC LIMIT 1), 'no_answer')"
            " = 'no_answer'"
            " AND NOT EXISTS (SELECT 1 FROM reconsideration r, json_each(r.claim_ids) j WHERE r.proposal_id = p.id"
            " AND j.value = c.claim_id)),"
            " (SELECT max(l.sent_on) FROM letter l WHERE l.dossier_id = p.dossier_id AND l.proposal_id = p.id"
            " AND l.kind = 'L15'),"
            " EXISTS (SELECT 1 FROM reconsideration r WHERE r.proposal_id = p.id)"
            " FROM proposal p JOIN dossier d ON d.id = p.dossier_id WHERE p.status = 'sent'"
        )
        for key, own, sent, unanswered, reminded, again in self.rows(sql, _OPEN):
            yield ProposalFacts(key, own, _day(sent), _listed(unanswered), _day(reminded), bool(again))

    def reconsiderations(self) -> Iterator[ReconsiderationFacts]:
        sql = (
            "SELECT r.dossier_id, r.id, r.asked_on, r.letter_id, r.claim_ids, k.name FROM reconsideration r"
            " JOIN creditor k ON k.id = r.creditor_id"
            " JOIN proposal p ON p.id = r.proposal_id JOIN dossier d ON d.id = r.dossier_id"
            " WHERE r.channel <> 'hub' AND "
        )
        for key, own, asked, letter, claims, name in self.rows(sql, _NOT_RECONSIDERED + _OPEN):
            yield ReconsiderationFacts(key, own, _known(asked), letter, _ids(claims), name)

    def vtlb(self) -> dict[str, tuple[str, date]]:
        """The newest calculation per dossier, with its id."""
        sql = (
            "SELECT r.dossier_id, r.id, r.calculated_on FROM vtlb_result r JOIN dossier d ON d.id = r.dossier_id"
            " WHERE 1"
        )
        rows = self.rows(sql, _CALCULATING, tail=" ORDER BY r.calculated_on, r.id")
        return {key: (own, _known(calculated)) for key, own, calculated in rows}

    def oldest_balance(self) -> dict[str, date]:
        sql = (
            "SELECT v.dossier_id, min(v.balance_date) FROM claim v JOIN dossier d ON d.id = v.dossier_id"
            " WHERE v.balance_date IS NOT NULL"
        )
        return {key: _known(day) for key, day in self.rows(sql, _TAKES_PART + _CALCULATING, tail=" GROUP BY d.id")}

    def cases(self) -> Iterator[CourtFacts]:
        sql = (
            "SELECT c.dossier_id, c.id, c.route, c.hearing_on, c.decided_on, c.outcome, c.starts_on, c.ends_on,"
            " c.reported_on FROM court_case c JOIN dossier d ON d.id = c.dossier_id"
            " WHERE (c.decided_on IS NULL OR c.outcome = 'granted')"
        )
        for key, own, route, hearing, decided, outcome, starts, ends, reported in self.rows(sql, _OPEN):
            yield CourtFacts(
                key, own, route, _day(hearing), _day(decided), outcome, _day(starts), _day(ends), _day(reported)
            )

    def settlements(self) -> Iterator[SettlementFacts]:
        sql = (
            "SELECT s.dossier_id, s.id, s.product, s.started_on, s.planned_end_on, s.first_repayment_on, s.ended_on,"
            " (SELECT count(*) FROM review r WHERE r.settlement_id = s.id)"
            " FROM settlement s JOIN dossier d ON d.id = s.dossier_id"
            " WHERE (s.ended_on IS NULL OR s.result = 'succeeded')"
        )
        for key, own, product, started, planned, first, ended, reviews in self.rows(sql, _OPEN):
            yield SettlementFacts(
                key, own, product, _known(started), _known(planned), _day(first), _day(ended), reviews
            )

    def reviews(self) -> Iterator[ReviewFacts]:
        sql = (
            "SELECT r.dossier_id, r.id, r.due_on FROM review r JOIN settlement s ON s.id = r.settlement_id"
            " JOIN dossier d ON d.id = r.dossier_id WHERE r.held_on IS NULL AND s.ended_on IS NULL"
        )
        for key, own, due in self.rows(sql, _OPEN):
            yield ReviewFacts(key, own, _known(due))

    def closed(self, before: date) -> Iterator[ClosedFacts]:
        sql = (
            "SELECT d.id, d.number, d.counsellor, d.closed_on,"
            " EXISTS (SELECT 1 FROM proposal p WHERE p.dossier_id = d.id AND p.agreed_on IS NOT NULL)"
            " OR EXISTS (SELECT 1 FROM phase_event e WHERE e.dossier_id = d.id AND e.phase IN ('agreed', 'execution')),"
            " EXISTS (SELECT 1 FROM erasure_request r WHERE r.dossier_id = d.id AND r.status = 'open')"
            " FROM dossier d WHERE d.closed_on <= ?"
        )
        for key, number, counsellor, closed, agreed, asked in self.rows(sql, "", before.isoformat()):
            yield ClosedFacts(key, number, counsellor, _known(closed), bool(agreed), bool(asked))


_PHASES = {phase.value: phase for phase in Phase}


def _day(text: str | None) -> date | None:
    return None if text is None else _known(text)


#: The same days come back in thousands of rows.
_known = lru_cache(maxsize=8_192)(date.fromisoformat)


def _dutch(at: str) -> date:
    # Moments are stored in UTC. Before ten in the evening there, the Dutch date is the same one, summer and winter.
    if at.endswith("+00:00") and at[11:13] < "22":
        return _known(at[:10])
    return datetime.fromisoformat(at).astimezone(DUTCH_TIME).date()


#: Where the claims of a question stand in its row.
_CLAIM_IDS = QuestionFacts.__struct_fields__.index("claim_ids")


def _question(row: tuple[Any, ...]) -> QuestionFacts:
    key, own, kind, made, due, expires, confirmed, claims, proposal, name = row
    ends = _dutch(expires) if expires else None
    made_on, ids = _dutch(made), _ids(claims)
    return QuestionFacts(key, own, kind, made_on, _day(due), ends, confirmed == 1, ids, proposal, name or "")


def _dossiers(waiting: Mapping[str, str]) -> str:
    return _json(tuple(dict.fromkeys(waiting.values())))


def _json(values: Sequence[str]) -> str:
    return msgspec.json.encode(list(values)).decode()


_ids = msgspec.json.Decoder(tuple[str, ...]).decode


def _listed(text: str | None) -> tuple[str, ...]:
    """Ids that the database put together in one text."""
    return tuple(text.split(",")) if text else ()
