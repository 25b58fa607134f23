"""Consent of one proposal version: judged per claim, stored with its reasons, and added up for screen and letters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.consent import ConsentFacts, Judgement, judge
from csr_desktop.domain.creditors import Channel, Creditor, Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.proposals import (
    AnswerOutcome,
    ConsentDecision,
    ConsentOutcome,
    Proposal,
    ProposalAnswer,
    ProposalLine,
)
from csr_desktop.errors import Message
from csr_desktop.ids import IdMaker
from csr_desktop.proposals.calculation import Calculation
from csr_desktop.proposals.shares import share
from csr_desktop.services.channel_choice import HubRoute
from csr_desktop.services.proposal_answers import counting_answers
from csr_desktop.services.register import RegisterService
from csr_desktop.store.unit_of_work import Store, UnitOfWork
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True)
class Tally:
    """Who has agreed, who refused and who must still answer: by number of claims and by amount (features.md B12)."""

    claims: int
    amount_cents: int
    consented: int
    consented_cents: int
    agreed: int
    agreed_cents: int
    refused: int
    refused_cents: int
    open: int
    open_cents: int
    #: Part of those that agreed: ordered by the court (Fw 287a).
    ordered: int = 0
    ordered_cents: int = 0

    def share(self, cents: int) -> Fraction:
        """Return what part of the whole debt an amount is, exactly; print it with `money.percentage_hundredths`."""
        return share(cents, self.amount_cents)

    @property
    def is_complete(self) -> bool:
        """Whether everyone involved said yes, beforehand or to this proposal."""
        return self.claims > 0 and self.consented + self.agreed == self.claims


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A party that must still be asked, over which channel, and why its consent does not count.

    `channel` is the register's wish until `ProposalService.to_ask` chose what is possible now; then `route` leads over
    the hub, or `not_over_hub` says why it does not.
    """

    handler: Creditor
    channel: Channel
    claims: tuple[Claim, ...]
    reasons: tuple[Message, ...]
    route: HubRoute | None = None
    not_over_hub: Message | None = None


@dataclass(frozen=True, slots=True)
class ConsentSummary:
    """The consent page of one proposal version."""

    proposal: Proposal
    tally: Tally
    to_ask: tuple[ToAsk, ...]
    decisions: Mapping[str, ConsentDecision]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Of the claims that take part in a product: how many creditors agreed to it beforehand."""

    consented: int
    claims: int


class ConsentService:
    """Judges and adds up; the rules themselves stand in `domain.consent`."""

    def __init__(self, ids: IdMaker, clock: Clock, texts: Texts, register: RegisterService) -> None:
        self._ids = ids
        self._clock = clock
        self._texts = texts
        self._register = register

    def judge_all(self, work: UnitOfWork, dossier: Dossier, proposal: Proposal, lines: Sequence[ProposalLine]) -> None:
        """Judge the advance consent of every line of a version and store the decisions with their reasons."""
        figures = [(line.claim_id, line.percentage_hundredths, line.amount_cents) for line in lines]
        claims = {claim.id: claim for claim in work.find(Claim, dossier_id=dossier.id)}
        handlers = {
            party.id: party for party in work.find(Creditor, id=tuple({claim.handler_id for claim in claims.values()}))
        }
        for claim, judgement in self._judged(claims, dossier, proposal.product, figures):
            work.add(self._decision(proposal, claim, judgement, handlers[claim.handler_id].channel))

    def foresee(
        self, reader: Store | UnitOfWork, dossier: Dossier, calculations: Mapping[Product, Calculation]
    ) -> dict[Product, Foreseen]:
        """Say for each product how many advance consents would cover it, before anybody makes a version of it."""
        claims = {claim.id: claim for claim in reader.find(Claim, dossier_id=dossier.id)}
        found = {}
        for product, calculation in calculations.items():
            figures = [(line.id, line.percentage_hundredths, line.amount_cents) for line in calculation.lines]
            outcomes = [judgement.outcome for _claim, judgement in self._judged(claims, dossier, product, figures)]
            found[product] = Foreseen(
                consented=outcomes.count(ConsentOutcome.CONSENTED),
                claims=len(outcomes) - outcomes.count(ConsentOutcome.NOT_INVOLVED),
            )
        return found

    def _judged(
        self,
        claims: Mapping[str, Claim],
        dossier: Dossier,
        product: Product,
        figures: Iterable[tuple[str, int, int]],
    ) -> Iterator[tuple[Claim, Judgement]]:
        """Judge claims by id, percentage in hundredths and amount in cents, in their order."""
        participations = self._register.participations_of(tuple({claim.creditor_id for claim in claims.values()}))
        for claim_id, percentage_hundredths, amount_cents in figures:
            claim = claims[claim_id]
            judgement = judge(
                ConsentFacts(
                    claim=claim,
                    participations=participations[claim.creditor_id],
                    municipality_code=dossier.municipality_code,
                    day=self._clock.today(),
                    product=product,
                    percentage_hundredths=percentage_hundredths,
                    amount_cents=amount_cents,
                )
            )
            yield claim, judgement

    def summary(self, reader: Store | UnitOfWork, proposal: Proposal) -> ConsentSummary:
        """Return who has agreed, by number and amount, and who must still be asked over which channel."""
        decisions = {item.claim_id: item for item in reader.find(ConsentDecision, proposal_id=proposal.id)}
        lines = reader.find(ProposalLine, proposal_id=proposal.id, order_by="pk")
        claims = {claim.id: claim for claim in reader.find(Claim, dossier_id=proposal.dossier_id)}
        given = counting_answers(reader.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))
        answers = {claim_id: answer.outcome for claim_id, answer in given.items()}
        return ConsentSummary(
            proposal, _tally(lines, decisions, answers), self._to_ask(reader, lines, decisions, claims), decisions
        )

    def _decision(self, proposal: Proposal, claim: Claim, judgement: Judgement, channel: Channel) -> ConsentDecision:
        reasons = [{"code": reason.code, "text": self._texts.say(reason)} for reason in judgement.reasons]
        return ConsentDecision(
            id=self._ids.new(),
            proposal_id=proposal.id,
            claim_id=claim.id,
            outcome=judgement.outcome,
            reasons_json=json.dumps(reasons, ensure_ascii=False),
            channel=channel,
            decided_on=self._clock.today(),
        )

    def _to_ask(
        self,
        reader: Store | UnitOfWork,
        lines: Sequence[ProposalLine],
        decisions: Mapping[str, ConsentDecision],
        claims: Mapping[str, Claim],
    ) -> tuple[ToAsk, ...]:
        by_handler: dict[str, list[Claim]] = {}
        for line in lines:
            if decisions[line.claim_id].outcome is ConsentOutcome.TO_ASK:
                claim = claims[line.claim_id]
                by_handler.setdefault(claim.handler_id, []).append(claim)
        parties = {party.id: party for party in reader.find(Creditor, id=tuple(by_handler))} if by_handler else {}
        return tuple(
            ToAsk(
                parties[handler_id],
                parties[handler_id].channel,
                tuple(items),
                tuple(
                    Message.of("consent.stored_reason", reason=reason["text"])
                    for claim in items
                    for reason in json.loads(decisions[claim.id].reasons_json)
                ),
            )
            for handler_id, items in by_handler.items()
        )


def _tally(
    lines: Sequence[ProposalLine],
    decisions: Mapping[str, ConsentDecision],
    answers: Mapping[str, AnswerOutcome],
) -> Tally:
    count: dict[str, int] = {"consented": 0, "agreed": 0, "refused": 0, "open": 0}
    amount: dict[str, int] = dict(count)
    ordered = ordered_cents = 0
    for line in lines:
        outcome = decisions[line.claim_id].outcome
        if outcome is ConsentOutcome.NOT_INVOLVED:
            continue
        key = "consented" if outcome is ConsentOutcome.CONSENTED else _ANSWER_KEY[answers.get(line.claim_id)]
        count[key] += 1
        amount[key] += line.amount_cents
        if key == "agreed" and answers.get(line.claim_id) is AnswerOutcome.ORDERED:
            ordered += 1
            ordered_cents += line.amount_cents
    return Tally(
        claims=sum(count.values()),
        amount_cents=sum(amount.values()),
        consented=count["consented"],
        consented_cents=amount["consented"],
        agreed=count["agreed"],
        agreed_cents=amount["agreed"],
        refused=count["refused"],
        refused_cents=amount["refused"],
        open=count["open"],
        open_cents=amount["open"],
        ordered=ordered,
        ordered_cents=ordered_cents,
    )


_ANSWER_KEY: dict[AnswerOutcome | None, str] = {
    None: "open",
    AnswerOutcome.NO_ANSWER: "open",
    AnswerOutcome.AGREED: "agreed",
    AnswerOutcome.ORDERED: "agreed",
    AnswerOutcome.REFUSED: "refused",
}
