"""What is wrong with a trajectory before it leaves, each with its dossier, its field, and how it can be mended.

An error is something Statistics Netherlands could not use or would count wrongly; a remark is something to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.court import CourtOutcome
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.support import PeriodKind
from csr_desktop.errors import Message
from csr_desktop.services.ddas import dates, people, settlement
from csr_desktop.services.ddas.model import Trajectory
from csr_desktop.services.ddas.persons import identity
from csr_desktop.services.ddas.selection import DossierRecords
from csr_desktop.services.ddas.trajectory import is_measure, is_municipality, let_in_or_not, of_kind
from csr_desktop.services.ddas.words import DdasWords

#: The phases after the intake, in which a decision ought to be there.
_PAST_INTAKE = frozenset(Phase) - {Phase.REGISTERED, Phase.INTAKE, Phase.CLOSED}
#: The phases in which the debts ought to be listed.
_LISTED = _PAST_INTAKE - {Phase.REJECTED, Phase.ADMITTED, Phase.STABILISATION}
_DECIDED = frozenset({Phase.ADMITTED, Phase.REJECTED})
_CARRIED_OUT = frozenset({Phase.EXECUTION, Phase.SUCCEEDED, Phase.ENDED_EARLY})


class Severity(StrEnum):
    """Whether a dossier can be delivered as it is."""

    ERROR = "error"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one dossier; `field` is the place in the delivery (`oplossing.startdatum`)."""

    dossier_id: str
    number: str
    severity: Severity
    field: str
    message: Message


@dataclass(frozen=True, slots=True)
class _Said:
    severity: Severity
    field: str
    message: Message


def check(records: DossierRecords, made: Trajectory, today: date, words: DdasWords) -> list[Finding]:
    """Return what is wrong with one trajectory, errors first; `today` is the day of delivery."""
    said = [
        *_people(records, words),
        *_start(records, made),
        *_intake(records),
        *_settlement(records, made),
        *_debts(records),
        *_exit(records),
        *(
            _error(problem.field, problem.message)
            for problem in dates.problems(made, today, [client.birth_date for client in records.clients], words)
        ),
    ]
    dossier = records.dossier
    return [
        Finding(dossier.id, dossier.number, item.severity, item.field, item.message)
        for item in sorted(said, key=lambda item: item.severity)
    ]


def _error(field: str, message: Message) -> _Said:
    return _Said(Severity.ERROR, field, message)


def _remark(field: str, message: Message) -> _Said:
    return _Said(Severity.REMARK, field, message)


# --- people ----------------------------------------------------------------------------------------------------------


def _people(records: DossierRecords, words: DdasWords) -> Iterator[_Said]:
    clients = records.clients
    if not 1 <= len(clients) <= 2:
        yield _error("client", Message.of("ddas.client_count", count=len(clients)))
    if len({identity(client) for client in clients}) < len(clients):
        yield _error("client", Message.of("ddas.client_twice"))
    for client in clients:
        yield from _person(client, words)


def _person(client: Client, words: DdasWords) -> Iterator[_Said]:
    who = words.person(client.position)
    if client.bsn:
        if not people.has_good_bsn(client):
            yield _error("client.Burgerservicenummer", Message.of("ddas.bsn_wrong", who=who))
        return
    missing = [name for name in people.missing_of(client) if name != "gender"]
    if missing:
        yield _error("client", Message.of("ddas.client_incomplete", who=who, missing=words.missing(missing)))
        return
    yield _remark("client.Burgerservicenummer", Message.of("ddas.bsn_missing", who=who))
    if client.gender in (Gender.UNKNOWN, Gender.OTHER):
        yield _remark("client.Geslachtsaanduiding", Message.of("ddas.gender_unknown", who=who))


# --- the way in ------------------------------------------------------------------------------------------------------


def _start(records: DossierRecords, made: Trajectory) -> Iterator[_Said]:
    dossier = records.dossier
    if dossier.registered_on is None:
        yield _error("aanmelding.startdatum", Message.of("ddas.registered_missing"))
    if not dossier.municipality_code.strip():
        yield _remark("gemeentecode", Message.of("ddas.municipality_missing"))
    elif not is_municipality(dossier.municipality_code):
        yield _error("gemeentecode", Message.of("ddas.municipality_form", code=dossier.municipality_code))
    if (day := records.reopened_on) is not None:
        yield _remark("einddatum", Message.of("ddas.reopened", day=day))
    for kind, field in ((PeriodKind.ADVICE, "informatieEnAdvies"), (PeriodKind.AFTERCARE, "nazorg")):
        if (count := len(of_kind(records.periods, kind))) > 1:
            yield _remark(field, Message.of("ddas.several_periods", count=count))


def _intake(records: DossierRecords) -> Iterator[_Said]:
    reached = {records.dossier.phase, *(stay.phase for stay in records.stays)}
    if let_in_or_not(records) is None:
        if _DECIDED & reached:
            yield _error("intake.beschikkingsdatum", Message.of("ddas.decision_missing"))
        elif _PAST_INTAKE & reached:
            yield _remark("intake.beschikkingsdatum", Message.of("ddas.no_decision"))
    if _PAST_INTAKE & reached and (records.intake is None or records.intake.first_meeting_on is None):
        yield _remark("intake.startdatum", Message.of("ddas.no_meeting"))


# --- settlement and debts --------------------------------------------------------------------------------------------


def _settlement(records: DossierRecords, made: Trajectory) -> Iterator[_Said]:
    reached = {records.dossier.phase, *(stay.phase for stay in records.stays)}
    if _CARRIED_OUT & reached and not records.settlements:
        yield _error("oplossing.startdatum", Message.of("ddas.solution_without_start"))
    if (count := len(records.settlements)) > 1:
        yield _remark("oplossing", Message.of("ddas.several_solutions", count=count))
    if any(is_measure(case) and not (case.starts_on or case.decided_on) for case in records.cases):
        yield _remark("voorlopigeVoorzieningen.startdatum", Message.of("ddas.measure_without_day"))
    forced, agreed = settlement.forced_request(records), settlement.agreement(records)
    if forced is not None and forced.outcome is CourtOutcome.GRANTED and agreed is None:
        yield _remark("schuldregeling.dwangakkoord", Message.of("ddas.forced_without_agreement"))
    if records.settlements and agreed is None:
        yield _error("schuldregeling.toegekend", Message.of("ddas.solution_without_agreement"))


def _debts(records: DossierRecords) -> Iterator[_Said]:
    claims = people.counted(records.claims)
    is_offered = settlement.submission(records) is not None
    # Before a proposal the answers of creditors may still be on their way.
    unless_offered = _error if is_offered else _remark
    if not claims and _LISTED & {records.dossier.phase, *(stay.phase for stay in records.stays)}:
        yield unless_offered("schulden", Message.of("ddas.no_debts"))
    named = {claim.id: f"{place} ({_creditor_name(records, claim)})" for place, claim in enumerate(claims, 1)}

    def names_of(found: Iterable[Claim]) -> str:
        return ", ".join(named[claim.id] for claim in found)

    if names := names_of(claim for claim in claims if claim.balance_cents is None):
        yield unless_offered("schulden.bedrag", Message.of("ddas.debts_without_amount", names=names))
    if names := names_of(claim for claim in claims if claim.balance_cents is not None and claim.balance_date is None):
        yield _remark("schulden.peildatum", Message.of("ddas.debts_without_day", names=names))
    if names := names_of(
        claim for claim in claims if claim.balance_cents is not None and people.whole_euros(claim.balance_cents) == 0
    ):
        yield _remark("schulden.bedrag", Message.of("ddas.debts_of_zero", names=names))
    if names := names_of(claim for claim in claims if claim.balance_cents is not None and claim.balance_cents < 0):
        yield _error("schulden.bedrag", Message.of("ddas.debts_below_zero", names=names))
    if any(claim.creditor_id not in (records.creditors or {}) for claim in claims):
        yield _error("schulden.schuldeiser", Message.of("ddas.debt_without_creditor"))
    yield from _sum(records, claims)


def _sum(records: DossierRecords, claims: Sequence[Claim]) -> Iterator[_Said]:
    """The debts must be those that the creditors got to see; rounding to whole euros is no difference."""
    shown = [item for item in records.proposals if item.sent_on or item.agreed_on]
    if not shown:
        return
    lines = [line for line in records.lines_of(shown[-1]) if line.rank is not ClaimRank.EXCLUDED]
    offered = sum(line.amount_cents for line in lines)
    present = sum(claim.balance_cents or 0 for claim in claims)
    if offered != present:
        yield _remark(
            "totaalSchuldbedragBijAanvangSchuld", Message.of("ddas.sum_differs", present=present, offered=offered)
        )


def _creditor_name(records: DossierRecords, claim: Claim) -> str:
    creditor = (records.creditors or {}).get(claim.creditor_id)
    return creditor.name if creditor else ""


# --- the way out -----------------------------------------------------------------------------------------------------


def _exit(records: DossierRecords) -> Iterator[_Said]:
    dossier, decision = records.dossier, records.termination
    if dossier.phase is not Phase.CLOSED:
        if decision is not None:
            yield _remark("uitstroom.datum", Message.of("ddas.ended_but_open", day=decision.decided_on))
        return
    if dossier.exit_reason is None:
        yield _error("uitstroom.reden", Message.of("ddas.exit_without_reason"))
    if records.ended_on is None:
        yield _error("uitstroom.datum", Message.of("ddas.exit_without_day"))
    elif decision is None and not _was_refused(records):
        yield _remark("uitstroom.datumBeeindigingsbeschikking", Message.of("ddas.no_termination", day=records.ended_on))
    elif decision is not None and dossier.closed_on is not None and dossier.closed_on != decision.decided_on:
        yield _remark(
            "uitstroom.datum",
            Message.of("ddas.ends_differ", closed=dossier.closed_on, decided=decision.decided_on),
        )
    if dossier.exit_reason is ExitReason.COMPLETED and not records.settlements and not _was_advised(records):
        yield _remark("uitstroom.reden", Message.of("ddas.completed_without_solution"))


def _was_refused(records: DossierRecords) -> bool:
    """Whether the client was not let in: then there is no help to end, and no decision about it."""
    decision = let_in_or_not(records)
    return decision is not None and decision.kind is DecisionKind.REJECTION


def _was_advised(records: DossierRecords) -> bool:
    return bool(of_kind(records.periods, PeriodKind.ADVICE))
