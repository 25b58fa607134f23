"""The rules of the table of readiness, by their codes: each looks at the facts and says a sentence, or nothing.

A rule that the table names and this module does not know is refused when the table is read (`known`), so that a team
never believes that something is checked which is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.clients import Client
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.readiness_table import ReadinessTable
from csr_desktop.domain.work import Evidence, EvidenceStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.services import readiness
from csr_desktop.services.readiness_facts import ReadyFacts, Standards

Rule = Callable[[ReadyFacts, Standards], Message | None]

#: Words that tell a creditor about somebody's health; a proposal says what happened, not the illness (domain.md 6, 7).
_MEDICAL = re.compile(
    r"\b(?:diagnos\w*|depress\w*|psych\w*|kanker\w*|verslav\w*|autis\w*|adhd|ptss|burn-?out|medicijn\w*|medicatie"
    r"|therapie\w*|operatie\w*|hartinfarct\w*|beroerte\w*|zwanger\w*|hiv|dementie)\b",
    re.IGNORECASE,
)


def known(table: ReadinessTable) -> ReadinessTable:
    """Return the table when every rule in it exists; UserError `ready.unknown_rule` otherwise."""
    for rule in table.rule:
        if rule.code not in RULES:
            raise UserError("ready.unknown_rule", rule=rule.code)
    return table


def _client_named(facts: ReadyFacts, _standards: Standards) -> Message | None:
    without = [client for client in facts.clients if not (client.surname.strip() and client.initials.strip())]
    return Message.of("ready.client_named") if without or not facts.clients else None


def _birth_date(facts: ReadyFacts, _standards: Standards) -> Message | None:
    without = [client for client in facts.clients if client.birth_date is None]
    return Message.of("ready.client_birth_date", names=_names(without)) if without else None


def _address(facts: ReadyFacts, _standards: Standards) -> Message | None:
    without = [client for client in facts.clients if not (client.address.is_complete and client.address.postcode)]
    return Message.of("ready.client_address", names=_names(without)) if without else None


def _bsn_for_public(facts: ReadyFacts, _standards: Standards) -> Message | None:
    """A public body finds somebody by the BSN; a private one never gets it (design/domain.md 0.6)."""
    asks = any(
        (party := facts.parties.get(claim.handler_id)) is not None and party.is_public for claim in facts.taking_part
    )
    without = [client for client in facts.clients if client.bsn is None]
    return Message.of("ready.client_bsn_for_public", names=_names(without)) if asks and without else None


def _sender(_facts: ReadyFacts, standards: Standards) -> Message | None:
    organisation = standards.organisation
    whole = organisation.name and organisation.address.is_complete and (organisation.phone or organisation.email)
    return None if whole else Message.of("ready.sender_known")


def _handler_address(facts: ReadyFacts, _standards: Standards) -> Message | None:
    ids = dict.fromkeys(claim.handler_id for claim in facts.taking_part)
    names = [
        party.name
        for party_id in ids
        if (party := facts.parties.get(party_id)) is not None
        and not party.hub_id
        and not party.letter_address.is_complete
    ]
    return Message.of("ready.handler_without_address", names=", ".join(names)) if names else None


def _reference(facts: ReadyFacts, _standards: Standards) -> Message | None:
    without = sum(not (claim.handler_reference or claim.customer_number) for claim in facts.taking_part)
    return Message.of("ready.claim_without_reference", count=without) if without else None


def _excluded_reason(facts: ReadyFacts, _standards: Standards) -> Message | None:
    without = sum(claim.rank is ClaimRank.EXCLUDED and not claim.excluded_reason.strip() for claim in facts.claims)
    return Message.of("ready.excluded_without_reason", count=without) if without else None


def _medical(facts: ReadyFacts, _standards: Standards) -> Message | None:
    texts = " ".join((facts.dossier.cause, facts.dossier.effort, facts.dossier.prospects))
    found = dict.fromkeys(match.group().lower() for match in _MEDICAL.finditer(texts))
    return Message.of("ready.medical_words", words=", ".join(found)) if found else None


def _sa_with_capacity(facts: ReadyFacts, _standards: Standards) -> Message | None:
    vtlb = facts.vtlb
    if vtlb is None or not (vtlb.capacity_cents or vtlb.assets_cents):
        return None
    return Message.of("ready.sa_with_capacity", amount=vtlb.capacity_cents, assets=vtlb.assets_cents)


def _no_capacity(facts: ReadyFacts, _standards: Standards) -> Message | None:
    vtlb = facts.vtlb
    return Message.of("ready.no_capacity") if vtlb and not (vtlb.capacity_cents or vtlb.assets_cents) else None


def _guidance(facts: ReadyFacts, standards: Standards) -> Message | None:
    runs = any(item.ended_on is None or item.ended_on >= standards.today for item in facts.guidance)
    return None if runs else Message.of("ready.sa_without_guidance")


def _lender(_facts: ReadyFacts, standards: Standards) -> Message | None:
    return None if standards.organisation.lender.strip() else Message.of("ready.sk_without_lender")


def _wck(_facts: ReadyFacts, standards: Standards) -> Message | None:
    return None if standards.organisation.wck_basis.strip() else Message.of("ready.wck_basis")


def _savings(facts: ReadyFacts, _standards: Standards) -> Message | None:
    """Savings beyond the VTLB and the allowances go into the offer (S27: what may be left)."""
    vtlb = facts.vtlb
    if vtlb is None:
        return None
    savings = sum(item.amount_cents or 0 for item in _received(facts, "bank_statements"))
    left_free = vtlb.vtlb_cents + sum(item.amount_cents or 0 for item in _received(facts, "allowances"))
    beyond = savings - left_free
    if beyond <= vtlb.assets_cents:
        return None
    return Message.of("ready.savings_not_put_in", beyond=beyond, assets=vtlb.assets_cents)


def _car(facts: ReadyFacts, standards: Standards) -> Message | None:
    limit = next((item.worth_at_most_cents for item in standards.table.item if item.code == "car"), None)
    worth = sum(item.amount_cents or 0 for item in _received(facts, "car"))
    if limit is None or worth <= limit or facts.vtlb is None or facts.vtlb.assets_cents >= worth - limit:
        return None
    return Message.of("ready.car_worth_too_much", worth=worth, limit=limit, surplus=worth - limit)


def _rank(facts: ReadyFacts, standards: Standards) -> Message | None:
    """A kind whose rank the table itself is not sure of, and nobody decided."""
    open_ = sum(
        claim.rank_decided_on is None and standards.classes.kind(claim.kind).certainty == "unsure"
        for claim in facts.taking_part
    )
    return Message.of("ready.rank_not_decided", count=open_) if open_ else None


def _plan(facts: ReadyFacts, _standards: Standards) -> Message | None:
    is_there = facts.intake is not None and facts.intake.plan_completed_on is not None
    return None if is_there else Message.of("ready.plan_missing")


def _admitted(facts: ReadyFacts, _standards: Standards) -> Message | None:
    is_in = any(item.kind is DecisionKind.ADMISSION for item in facts.decisions)
    return None if is_in else Message.of("ready.not_admitted")


def _iban(facts: ReadyFacts, _standards: Standards) -> Message | None:
    without = sum(not (claim.iban or _party_iban(facts, claim.handler_id)) for claim in facts.taking_part)
    return Message.of("ready.iban_missing", count=without) if without else None


def _party_iban(facts: ReadyFacts, party_id: str) -> bool:
    party = facts.parties.get(party_id)
    return party is not None and party.iban is not None


def _payment_reference(facts: ReadyFacts, _standards: Standards) -> Message | None:
    without = sum(not (claim.payment_reference or claim.handler_reference) for claim in facts.taking_part)
    return Message.of("ready.payment_reference_missing", count=without) if without else None


def _agreed(facts: ReadyFacts, _standards: Standards) -> Message | None:
    return None if facts.is_agreed else Message.of("ready.not_all_agreed")


def _received(facts: ReadyFacts, item: str) -> list[Evidence]:
    return [noted for noted in facts.evidence if noted.item == item and noted.status is EvidenceStatus.RECEIVED]


def _names(clients: Iterable[Client]) -> str:
    return ", ".join(client.full_name for client in clients)


RULES: Mapping[str, Rule] = {
    "client_named": _client_named,
    "client_birth_date": _birth_date,
    "client_address": _address,
    "client_bsn_for_public": _bsn_for_public,
    "sender_known": _sender,
    "no_claims": lambda facts, _standards: readiness.no_claims(facts.claims),
    "handler_without_address": _handler_address,
    "claim_without_reference": _reference,
    "no_vtlb": lambda facts, _standards: readiness.no_vtlb(facts.vtlb),
    "claims_without_amount": lambda facts, _standards: readiness.claims_without_amount(facts.claims),
    "unknown_not_confirmed": lambda facts, _standards: readiness.unknown_not_confirmed(facts.claims),
    "excluded_without_reason": _excluded_reason,
    "balances_open": lambda facts, _standards: readiness.balances_open(facts.claims),
    "balances_old": lambda facts, standards: readiness.balances_old(facts.claims, standards.norms, standards.today),
    "vtlb_old": lambda facts, standards: readiness.vtlb_old(facts.vtlb, standards.norms, standards.today),
    "vtlb_differs": lambda facts, _standards: readiness.vtlb_differs(facts.vtlb),
    "cause": lambda facts, _standards: readiness.cause_missing(facts.dossier),
    "effort": lambda facts, _standards: readiness.effort_missing(facts.dossier),
    "prospects": lambda facts, _standards: readiness.prospects_missing(facts.dossier),
    "medical_words": _medical,
    "sa_with_capacity": _sa_with_capacity,
    "no_capacity": _no_capacity,
    "sa_without_guidance": _guidance,
    "sk_without_lender": _lender,
    "wck_basis": _wck,
    "savings_not_put_in": _savings,
    "car_worth_too_much": _car,
    "cak_beside_insurer": lambda facts, _standards: readiness.cak_beside_insurer(facts.claims),
    "rank_not_decided": _rank,
    "plan_missing": _plan,
    "not_admitted": _admitted,
    "iban_missing": _iban,
    "payment_reference_missing": _payment_reference,
    "not_all_agreed": _agreed,
}
