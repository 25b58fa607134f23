"""The file for the court as JSON: the same facts as on paper, for whoever works on with them.

Amounts are text with two decimals, percentages too; days as in ISO 8601. Sentences are Dutch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from csr_desktop.domain.court import CourtCase
from csr_desktop.money import format_machine, format_percentage_machine, percentage_hundredths
from csr_desktop.services.court_checks import CheckedQuestion
from csr_desktop.services.court_facts import CourtFacts, CourtParty, OfferFigures, asks
from csr_desktop.services.court_history import Attachment, Event
from csr_desktop.texts import Texts

FORMAT = "csr-court/1"


def court_json(
    facts: CourtFacts,
    questions: Sequence[CheckedQuestion],
    history: Sequence[Event],
    papers: Sequence[Attachment],
    texts: Texts,
    *,
    certainty: str,
) -> dict[str, object]:
    """Return the whole file; `certainty` says how sure the costs of the Wsnp are."""
    dossier = facts.dossier
    return {
        "format": FORMAT,
        "dossier": dossier.number,
        "case": case_json(facts.case),
        "clients": [
            {
                "name": client.full_name,
                "birth_date": _iso(client.birth_date),
                "bsn": client.bsn if asks(facts, client) else None,
                "address": client.address.lines(),
                "asks": asks(facts, client),
            }
            for client in facts.clients
        ],
        "capacity": _capacity(facts),
        "offer": offer_json(facts.offer, facts.against, certainty=certainty) if facts.offer else None,
        "excluded": [
            {
                "creditor": item.creditor.name,
                "amount": None if item.amount_cents is None else format_machine(item.amount_cents),
                "reason": item.reason,
            }
            for item in facts.excluded
        ],
        "questions": [question_json(item, texts) for item in questions],
        "statement": _statement(facts),
        "story": {
            "cause": dossier.cause,
            "effort": dossier.effort,
            "prospects": dossier.prospects,
            "guidance": dossier.guidance,
        },
        "history": [{"day": event.day.isoformat(), "what": texts.say(event.message)} for event in history],
        "attachments": [
            {"number": item.number, "what": item.what, "reference": item.reference, "day": _iso(item.day)}
            for item in papers
        ],
    }


def case_json(case: CourtCase) -> dict[str, object]:
    """Return one case."""
    return {
        "case": case.id,
        "route": case.route.value,
        "court": case.court,
        "case_number": case.case_number,
        "threat": case.threat.value if case.threat else None,
        "opened_on": _iso(case.opened_on),
        "requested_on": _iso(case.requested_on),
        "hearing_on": _iso(case.hearing_on),
        "decided_on": _iso(case.decided_on),
        "outcome": case.outcome.value if case.outcome else None,
        "starts_on": _iso(case.starts_on),
        "ends_on": _iso(case.ends_on),
        "reported_on": _iso(case.reported_on),
        "costs_ordered": case.costs_ordered,
        "grounds": case.grounds,
        "remark": case.remark,
        "claims": list(case.claim_ids),
    }


def offer_json(offer: OfferFigures, against: Sequence[CourtParty], *, certainty: str) -> dict[str, object]:
    """Return the offer beside the Wsnp, with every creditor's share and standing."""
    proposal, wsnp = offer.proposal, offer.wsnp
    named = {party.creditor.id for party in against}
    return {
        "proposal": proposal.id,
        "version": proposal.version,
        "product": proposal.product.value,
        "months": proposal.months,
        "sent_on": _iso(proposal.sent_on),
        "gross_capacity": format_machine(offer.capacity_cents),
        "assets": format_machine(offer.assets_cents),
        "total": format_machine(offer.total_cents),
        "offered": format_machine(proposal.offered_cents),
        "percentages": {
            "preferential": format_percentage_machine(proposal.preferential_hundredths),
            "ordinary": format_percentage_machine(proposal.ordinary_hundredths),
        },
        "wsnp": {
            "months": wsnp.terms.months,
            "estate": format_machine(wsnp.estate_cents),
            "salary": format_machine(wsnp.salary_cents),
            "court_costs": format_machine(wsnp.court_costs_cents),
            "offered": format_machine(wsnp.distribution.offered_cents),
            "percentages": {
                "preferential": format_percentage_machine(wsnp.distribution.preferential_hundredths),
                "ordinary": format_percentage_machine(wsnp.distribution.ordinary_hundredths),
            },
            "certainty": certainty,
        },
        "creditors": [
            {
                "creditor": party.creditor.id,
                "name": party.creditor.name,
                "claims": list(party.claim_ids),
                "amount": format_machine(party.amount_cents),
                "offer": format_machine(party.offer_cents),
                "share": format_percentage_machine(party.part_hundredths),
                "standing": party.standing.value,
                "reason": party.reason,
                "against": party.creditor.id in named,
            }
            for party in offer.parties
        ],
        "against": {
            "creditors": len(against),
            "of": len(offer.parties),
            "amount": format_machine(sum(party.amount_cents for party in against)),
            "share": format_percentage_machine(percentage_hundredths(offer.part_of(against))),
        },
    }


def question_json(item: CheckedQuestion, texts: Texts) -> dict[str, object]:
    """Return one question of the court; `holds` is true, false, or null for open."""
    return {
        "question": item.question.code,
        "text": item.question.question,
        "holds": item.holds,
        "by": "person" if item.by_person else "data" if item.told.holds is not None else None,
        "data": texts.say(item.told.why),
        "remark": item.answer.remark if item.answer else "",
        "source": item.question.source,
    }


def _capacity(facts: CourtFacts) -> dict[str, object] | None:
    vtlb = facts.vtlb
    if vtlb is None:
        return None
    return {
        "net_income": format_machine(vtlb.net_income_cents),
        "vtlb": format_machine(vtlb.vtlb_cents),
        "capacity": format_machine(vtlb.capacity_cents),
        "assets": format_machine(vtlb.assets_cents),
        "calculated_on": _iso(vtlb.calculated_on),
        "calculator_version": vtlb.calculator_version,
    }


def _statement(facts: CourtFacts) -> dict[str, object] | None:
    if facts.statement is None:
        return None
    return {key: value for key, value in asdict(facts.statement).items() if key not in {"id", "dossier_id", "case_id"}}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
