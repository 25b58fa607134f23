"""A new version in the place of one that was fixed or sent: what changed, and who must be asked again.

An answer belongs to the version it was given to, and an advance consent to product, amount and percentage: none of them
goes over to another version by itself (design/domain.md 5.4, 9.8).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.proposals import (
    AnswerOutcome,
    ConsentDecision,
    ConsentOutcome,
    Proposal,
    ProposalAnswer,
    ProposalLine,
    ProposalStatus,
)
from csr_desktop.errors import Message, UserError
from csr_desktop.money import parse_machine
from csr_desktop.proposals.calculation import CalculationRequest
from csr_desktop.services.letters_due import left_out_claims
from csr_desktop.services.proposal_answers import counting_answers
from csr_desktop.services.proposals import ProposalService
from csr_desktop.store.unit_of_work import Reader, Store

#: What a new version can take the place of; withdrawn is an agreement that was opened again.
_REPLACEABLE = (ProposalStatus.FROZEN, ProposalStatus.SENT, ProposalStatus.WITHDRAWN)


class Versus(StrEnum):
    """The new offer for one party against the old one."""

    NEW = "new"
    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Turn:
    """One party under the new version: whether it must be asked, why (not), what it said before, and what it got.

    `was_asked` says whether the old version was put before it; amounts are cents of all its claims together.
    """

    handler: Creditor
    claims: tuple[Claim, ...]
    must_ask: bool
    reason: Message
    said_before: AnswerOutcome | None
    was_asked: bool
    offer_before_cents: int
    offer_now_cents: int

    @property
    def versus(self) -> Versus:
        """Whether the new offer is better for this party."""
        if not self.offer_before_cents and not self.was_asked:
            return Versus.NEW
        if self.offer_now_cents == self.offer_before_cents:
            return Versus.SAME
        return Versus.HIGHER if self.offer_now_cents > self.offer_before_cents else Versus.LOWER


@dataclass(frozen=True, slots=True)
class Requote:
    """A new version beside the one it replaces."""

    old: Proposal
    new: Proposal
    changes: tuple[Message, ...]
    turns: tuple[Turn, ...]
    next_steps: tuple[Message, ...]

    @property
    def asked_again(self) -> tuple[Turn, ...]:
        """Who must be asked about the new version."""
        return tuple(turn for turn in self.turns if turn.must_ask)

    @property
    def not_asked(self) -> tuple[Turn, ...]:
        """Who need not be asked: the advance consent covers the new version too."""
        return tuple(turn for turn in self.turns if not turn.must_ask)


@dataclass(frozen=True, slots=True)
class Outdated:
    """What differs by now from the version that is fixed or sent, before anybody makes a new one.

    `obstacles` is why no new version can be made yet (a new claim without an amount); then `changes` is empty, because
    there is nothing to calculate. `agreed` and `consented` count the claims whose yes was for the old figures: an
    answer has to be asked again, an advance consent is judged again.
    """

    version: int
    changes: tuple[Message, ...]
    obstacles: tuple[Message, ...]
    agreed: int
    consented: int


@dataclass(frozen=True, slots=True)
class _Figures:
    """What a version rests on, as far as a change of it makes another version; claims by id: rank and amount."""

    product: Product
    capacity_cents: int
    assets_cents: int
    months: int
    norms: str
    claims: Mapping[str, tuple[ClaimRank, int]]


class RequoteService:
    """Makes a new version from the old one and says what that means for everybody."""

    def __init__(self, store: Store, proposals: ProposalService) -> None:
        self._store = store
        self._proposals = proposals

    def requote(self, dossier_id: str, product: Product | None = None) -> Requote:
        """Replace the fixed or sent version by a new draft with the figures of today.

        The product stays the same unless another is given: an advance consent is for one product. Raises UserError
        `requote.nothing_fixed` without such a version, `requote.after_agreement` when the newest one is agreed (a late
        creditor has its own way), `requote.nothing_changed` when everything would be as it was, and those of `make`.
        """
        old = self._old(dossier_id)
        _product, request = self._proposals.wanted(dossier_id, product or old.product)
        with self._store.unit_of_work("proposal.requote", product=request.product.value) as work:
            new = self._proposals.draft_within(work, dossier_id, request)
            changes = tuple(changes_between(work, old, new))
            if not changes:
                raise UserError("requote.nothing_changed", version=old.version)
            return self._described(work, old, new, changes)

    def outdated(self, dossier_id: str) -> Outdated | None:
        """Say what a new version would change against the one that creditors have, None when all is as it was.

        Reads only. A version that is still a draft, and one that was agreed, are none of its business.
        """
        newest = self._proposals.newest(dossier_id)
        if newest is None or newest.status not in _REPLACEABLE:
            return None
        changes: tuple[Message, ...] = ()
        obstacles: tuple[Message, ...] = ()
        try:
            request = self._proposals.request_for(dossier_id, newest.product)
        except UserError as error:
            obstacles = error.messages
        else:
            now = _figures_of_request(request, self._proposals.norm_package)
            changes = tuple(_changes(self._store, dossier_id, _figures_of(self._store, newest), now))
        if not changes and not obstacles:
            return None
        tally = self._proposals.summary(newest.id).tally
        return Outdated(newest.version, changes, obstacles, tally.agreed, tally.consented)

    def of(self, new: Proposal) -> Requote | None:
        """Describe a version against the one before it, None for the first."""
        earlier = self._store.find(Proposal, dossier_id=new.dossier_id, version=new.version - 1)
        if not earlier:
            return None
        return self._described(self._store, earlier[0], new, tuple(changes_between(self._store, earlier[0], new)))

    def _old(self, dossier_id: str) -> Proposal:
        newest = self._proposals.newest(dossier_id)
        if newest is not None and newest.status is ProposalStatus.AGREED:
            raise UserError("requote.after_agreement")
        if newest is None or newest.status not in _REPLACEABLE:
            raise UserError("requote.nothing_fixed")
        return newest

    def _described(self, reader: Reader, old: Proposal, new: Proposal, changes: tuple[Message, ...]) -> Requote:
        turns = tuple(_turns(reader, old, new))
        return Requote(old, new, changes, turns, tuple(_next_steps(reader, old, new, turns)))


def changes_between(reader: Reader, old: Proposal, new: Proposal) -> Iterator[Message]:
    """Say what differs between two versions: product, capacity, assets, and claim by claim."""
    yield from _changes(reader, new.dossier_id, _figures_of(reader, old), _figures_of(reader, new))


def _figures_of(reader: Reader, proposal: Proposal) -> _Figures:
    request = json.loads(proposal.input_json)
    return _Figures(
        product=proposal.product,
        capacity_cents=parse_machine(request["gross_capacity"]),
        assets_cents=parse_machine(request["assets"]),
        months=proposal.months,
        norms=proposal.norm_package,
        claims={key: (line.rank, line.amount_cents) for key, line in lines_of(reader, proposal).items()},
    )


def _figures_of_request(request: CalculationRequest, norms: str) -> _Figures:
    return _Figures(
        product=request.product,
        capacity_cents=request.gross_capacity_cents,
        assets_cents=request.assets_cents,
        months=request.months,
        norms=norms,
        claims={line.id: (line.rank, line.amount_cents) for line in request.claims},
    )


def _changes(reader: Reader, dossier_id: str, old: _Figures, new: _Figures) -> Iterator[Message]:
    if old.product is not new.product:
        yield Message.of("requote.product", old=old.product.value, new=new.product.value)
    if old.capacity_cents != new.capacity_cents:
        yield Message.of("requote.capacity", old=old.capacity_cents, new=new.capacity_cents)
    if old.assets_cents != new.assets_cents:
        yield Message.of("requote.assets", old=old.assets_cents, new=new.assets_cents)
    if old.months != new.months or old.norms != new.norms:
        yield Message.of("requote.norms", old=old.norms, new=new.norms)
    claims = {claim.id: claim for claim in reader.find(Claim, dossier_id=dossier_id)}
    parties = reader.find(Creditor, id=tuple({claim.creditor_id for claim in claims.values()}))
    names = {party.id: party.name for party in parties}
    for claim_id in dict.fromkeys((*old.claims, *new.claims)):
        name = names[claims[claim_id].creditor_id]
        yield from _claim_changes(name, old.claims.get(claim_id), new.claims.get(claim_id))


def _claim_changes(
    name: str, old: tuple[ClaimRank, int] | None, new: tuple[ClaimRank, int] | None
) -> Iterator[Message]:
    was_in = old is not None and old[0] is not ClaimRank.EXCLUDED
    is_in = new is not None and new[0] is not ClaimRank.EXCLUDED
    if new is not None and is_in and not was_in:
        yield Message.of("requote.claim_added", creditor=name, amount=new[1])
    elif old is not None and was_in and not is_in:
        yield Message.of("requote.claim_left_out", creditor=name, amount=old[1])
    elif old is not None and new is not None and is_in:
        if old[1] != new[1]:
            yield Message.of("requote.amount", creditor=name, old=old[1], new=new[1])
        if old[0] is not new[0]:
            yield Message.of("requote.rank", creditor=name)


def lines_of(reader: Reader, proposal: Proposal) -> dict[str, ProposalLine]:
    """Return the lines of a version by claim, in their order."""
    return {line.claim_id: line for line in reader.find(ProposalLine, proposal_id=proposal.id, order_by="pk")}


def _turns(reader: Reader, old: Proposal, new: Proposal) -> Iterator[Turn]:
    old_lines, new_lines = lines_of(reader, old), lines_of(reader, new)
    decisions = {item.claim_id: item for item in reader.find(ConsentDecision, proposal_id=new.id)}
    earlier = {item.claim_id: item for item in reader.find(ConsentDecision, proposal_id=old.id)}
    said = counting_answers(reader.find(ProposalAnswer, proposal_id=old.id, order_by="pk"))
    by_handler: dict[str, list[Claim]] = {}
    for claim in reader.find(Claim, id=tuple(new_lines), order_by=("position", "id")):
        if decisions[claim.id].outcome is not ConsentOutcome.NOT_INVOLVED:
            by_handler.setdefault(claim.handler_id, []).append(claim)
    parties = {party.id: party for party in reader.find(Creditor, id=tuple(by_handler))} if by_handler else {}
    for handler_id, claims in by_handler.items():
        ids = [claim.id for claim in claims]
        must_ask = any(decisions[item].outcome is ConsentOutcome.TO_ASK for item in ids)
        outcomes = [said[item].outcome for item in ids if item in said]
        was_asked = old.sent_on is not None and any(
            item in earlier and earlier[item].outcome is ConsentOutcome.TO_ASK for item in ids
        )
        yield Turn(
            handler=parties[handler_id],
            claims=tuple(claims),
            must_ask=must_ask,
            reason=_why(must_ask, ids, decisions, earlier, outcomes, old),
            said_before=outcomes[-1] if outcomes else None,
            was_asked=was_asked,
            offer_before_cents=sum(old_lines[item].offer_cents for item in ids if item in old_lines),
            offer_now_cents=sum(new_lines[item].offer_cents for item in ids),
        )


def _why(
    must_ask: bool,
    ids: Sequence[str],
    decisions: Mapping[str, ConsentDecision],
    earlier: Mapping[str, ConsentDecision],
    outcomes: Sequence[AnswerOutcome],
    old: Proposal,
) -> Message:
    if not must_ask:
        return Message.of("requote.consent_stands")
    lapsed = any(
        item in earlier
        and earlier[item].outcome is ConsentOutcome.CONSENTED
        and decisions[item].outcome is ConsentOutcome.TO_ASK
        for item in ids
    )
    if lapsed:
        first = next(item for item in ids if decisions[item].outcome is ConsentOutcome.TO_ASK)
        reasons = " ".join(reason["text"] for reason in json.loads(decisions[first].reasons_json))
        return Message.of("requote.consent_lapsed", reasons=reasons)
    if not any(item in earlier for item in ids):
        return Message.of("requote.new_creditor")
    if AnswerOutcome.AGREED in outcomes:
        return Message.of("requote.agreed_to_old", version=old.version)
    if AnswerOutcome.REFUSED in outcomes:
        return Message.of("requote.refused_old", version=old.version)
    return Message.of("requote.no_answer_to_old", version=old.version)


def _next_steps(reader: Reader, old: Proposal, new: Proposal, turns: Sequence[Turn]) -> Iterator[Message]:
    """Say what follows: the new version is fixed and sent, and who no longer takes part hears so."""
    if new.status is ProposalStatus.DRAFT:
        yield Message.of("requote.next_freeze", version=new.version)
    asked = sum(turn.must_ask for turn in turns)
    if asked:
        yield Message.of("requote.next_send", count=asked, version=new.version)
    else:
        yield Message.of("requote.next_nobody")
    if old.sent_on is None:
        return
    told = {
        letter.creditor_id
        for letter in reader.find(Letter, dossier_id=new.dossier_id, kind=LetterKind.WITHDRAWAL, withdrawn_on=None)
        if letter.made_on >= new.made_on
    }
    handlers = {claim.handler_id for claim in left_out_claims(reader, old, new)} - told
    for party in reader.find(Creditor, id=tuple(sorted(handlers)), order_by="name") if handlers else ():
        yield Message.of("requote.next_withdrawn", name=party.name)
