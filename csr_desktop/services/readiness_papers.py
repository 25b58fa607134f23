"""Which papers a step still lacks, and which are there but too old or soon say nothing any more (features.md 3a)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csr_desktop.domain.clients import Client
from csr_desktop.domain.readiness_table import PaperItem, ReadyStep
from csr_desktop.domain.work import Evidence, EvidenceStatus
from csr_desktop.services.readiness_facts import ReadyFacts, Standards


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperNeed:
    """One paper for one person (None: for the dossier), with what is noted about it and what is wrong with it.

    `fault` is the code of a sentence (`label.ready_paper.<fault>`); empty when the paper is in order or not needed.
    """

    item: PaperItem
    client: Client | None
    noted: Evidence | None
    fault: str = ""

    @property
    def client_id(self) -> str | None:
        """The person it is asked of."""
        return self.client.id if self.client else None


def papers(facts: ReadyFacts, standards: Standards, step: ReadyStep | None = None) -> list[PaperNeed]:
    """Return the papers of a dossier whose facts were read; see `papers_of`."""
    return papers_of(facts.clients, facts.evidence, standards, step)


def papers_of(
    clients: Sequence[Client], evidence: Sequence[Evidence], standards: Standards, step: ReadyStep | None = None
) -> list[PaperNeed]:
    """Return the papers of a step (of all steps without one), each with its fault.

    Of a group one paper in order is enough; while there is none, every paper of the group is named that is not put
    aside as not applicable, so that a person sees what would do.
    """
    found = list(_needs(clients, evidence, standards, step))
    settled = {(need.item.group, need.client_id) for need in found if need.item.group and _is_in_order(need)}
    known = {
        (need.item.group, need.client_id)
        for need in found
        if need.item.group and need.noted is not None and need.noted.status is EvidenceStatus.RECEIVED
    }
    result = []
    for need in found:
        key = (need.item.group, need.client_id)
        is_received = need.noted is not None and need.noted.status is EvidenceStatus.RECEIVED
        if need.fault and need.item.group and (key in settled or (key in known and not is_received)):
            need = _without_fault(need)
        result.append(need)
    return result


def _needs(
    clients: Sequence[Client], evidence: Sequence[Evidence], standards: Standards, step: ReadyStep | None
) -> Iterator[PaperNeed]:
    noted = {(item.item, item.client_id): item for item in evidence}
    for item in standards.table.item:
        if step is not None and step not in item.steps:
            continue
        people: list[Client | None] = list(clients) if item.per_client else [None]
        for client in people:
            if item.only_when == "contract_ends" and not _ends_within(evidence, standards, item, client):
                continue
            about = noted.get((item.code, client.id if client else None))
            yield PaperNeed(item=item, client=client, noted=about, fault=_fault(item, about, standards))


def _fault(item: PaperItem, evidence: Evidence | None, standards: Standards) -> str:
    if evidence is None or evidence.status is EvidenceStatus.WANTED:
        return "wanted"
    if evidence.status is EvidenceStatus.NOT_APPLICABLE:
        return ""
    today = standards.today
    if item.age is not None or item.this_year:
        if evidence.dated_on is None:
            return "undated"
        if item.is_too_old(evidence.dated_on, today):
            return "old"
    if evidence.until is not None and evidence.until < today:
        return "ended"
    if item.ends_soon is not None and evidence.until is not None and evidence.until <= item.ends_soon.after(today):
        return "ends_soon"
    return ""


def _ends_within(evidence: Sequence[Evidence], standards: Standards, item: PaperItem, client: Client | None) -> bool:
    """Whether a contract of this person ends so soon that this paper is asked."""
    assert item.within is not None
    last = item.within.after(standards.today)
    contracts = [
        one
        for one in evidence
        if one.item == "employment_contract"
        and one.status is EvidenceStatus.RECEIVED
        and one.client_id == (client.id if client else None)
    ]
    return any(one.until is not None and one.until <= last for one in contracts)


def _is_in_order(need: PaperNeed) -> bool:
    return need.noted is not None and need.noted.status is EvidenceStatus.RECEIVED and not need.fault


def _without_fault(need: PaperNeed) -> PaperNeed:
    return PaperNeed(item=need.item, client=need.client, noted=need.noted)
