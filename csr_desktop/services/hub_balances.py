"""Balance answers over the hub, and "no co-operation": claim by claim, with the rule that holds for every channel.

An answer that says something else than the dossier knows is never written by itself (issue 4, part 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from csr_desktop.clock import Clock
from csr_desktop.domain.balances import DebtType, apply_answer, with_status
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.creditors import Creditor, PartyRole, Product
from csr_desktop.domain.hub_messages import MessageType, OutMessage
from csr_desktop.domain.identifiers import Iban, parse_iban
from csr_desktop.domain.proposals import Proposal, ProposalLine, ProposalStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.hub import payloads
from csr_desktop.hub.vocabulary import DebtType as WireDebtType
from csr_desktop.hub.vocabulary import NoCooperationReason
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.services.hub_conversations import NOTICES, payload_of
from csr_desktop.services.hub_effects import Effect, Handlers, Received, ReviewField, ReviewLine, refused
from csr_desktop.services.hub_facts import same_number
from csr_desktop.services.register import RegisterService
from csr_desktop.store.hub_reading import amount_changed_since
from csr_desktop.store.unit_of_work import Reader, UnitOfWork

_HANDLERS = (PartyRole.COLLECTOR, PartyRole.BAILIFF)
_WAITING = frozenset(
    {BalanceStatus.TO_REQUEST, BalanceStatus.REQUESTED, BalanceStatus.REMINDED, BalanceStatus.NO_ANSWER}
)
_USED = (ProposalStatus.FROZEN, ProposalStatus.SENT, ProposalStatus.AGREED)
_DEBT_TYPES = {
    WireDebtType.OPEN: DebtType.OPEN,
    WireDebtType.TRANSFERRED: DebtType.TRANSFERRED,
    WireDebtType.UNKNOWN: DebtType.UNKNOWN,
}
_SHOWN = (
    "debt_type", "balance_cents", "principal_cents", "interest_cents", "costs_cents", "advance_consent", "reference",
    "customer_number", "iban", "payment_reference", "transferred_to",
)  # fmt: skip
#: What decides whether two answers say the same.
_COMPARED = (
    "client_unknown", "debt_type", "balance_cents", "principal_cents", "interest_cents", "costs_cents",
    "advance_consent", "transferred_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of an answer at the claim it is about."""

    claim: Claim
    answer: BalanceAnswer
    handler_id: str | None = None
    handler_reference: str = ""
    says_nothing_new: bool = False


class BalanceEffects:
    """Works out what balance answers do."""

    def __init__(self, ids: IdMaker, clock: Clock, register: RegisterService) -> None:
        self._ids = ids
        self._clock = clock
        self._register = register

    # --- balance answers --------------------------------------------------------------------------------------------

    def answer(self, reader: Reader, received: Received) -> Effect:
        """Plan a SALDOVERZOEK_ANTWOORD or SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD."""
        said = payload_of(received.message, payloads.BalanceAnswer)
        asked = received.asked.message if received.asked else None
        if said is None:
            return refused(Message.of("hub.case.unreadable"))
        if asked is None or asked.type is not MessageType.BALANCE_REQUEST:
            return refused(Message.of("hub.case.not_asked"), lines=[_as_told(line) for line in said.claims])
        claims = {claim.id: claim for claim in reader.find(Claim, id=asked.claim_ids)} if asked.claim_ids else {}
        pairs, loose = self._matched(asked, [claims[item] for item in asked.claim_ids if item in claims], said.claims)
        faults: list[Message] = []
        lines: list[ReviewLine] = []
        writes: list[_Line] = []
        transfers: list[str] = []
        for claim, line in pairs:
            made, doubts = self._line(reader, received, asked, claim, said, line)
            faults += doubts
            lines.append(_side_by_side(reader, claim, made.answer))
            if not made.says_nothing_new:
                writes.append(made)
            if made.answer.debt_type == DebtType.TRANSFERRED and made.handler_id is None:
                transfers.append(claim.id)
        if loose:
            # Totals and claims that we do not know: which of ours they mean only a person can find out.
            total = all(line.invoice_number is None for line in loose)
            faults.append(Message.of("hub.case.total" if total else "hub.case.other_claims", count=len(loose)))
            lines += [_as_told(line) for line in loose]
        usable = [item for item in writes if not _is_unusable(item.answer)]

        def write(work: UnitOfWork, handlers: Handlers) -> None:
            for item in usable:
                self._write(work, item, handlers)

        return Effect(
            write=write if usable or not loose else None,
            faults=tuple(faults),
            lines=tuple(lines),
            transfers=tuple(transfers),
        )

    def _matched(
        self, asked: OutMessage, claims: Sequence[Claim], lines: Sequence[payloads.BalanceClaim]
    ) -> tuple[list[tuple[Claim, payloads.BalanceClaim]], list[payloads.BalanceClaim]]:
        """Pair lines with the claims we asked about: by number, else when exactly one of each is left.

        A line with a number of its own is not the claim that is left just because nothing else is: among several it may
        be a debt that nobody asked about.
        """
        numbers = _numbers(asked, claims)
        open_claims = list(claims)
        pairs: list[tuple[Claim, payloads.BalanceClaim]] = []
        loose: list[payloads.BalanceClaim] = []
        for line in lines:
            wanted = same_number(line.invoice_number or "")
            fitting = [claim for claim in open_claims if wanted and wanted in numbers[claim.id]]
            if len(fitting) == 1:
                pairs.append((fitting[0], line))
                open_claims.remove(fitting[0])
            else:
                loose.append(line)
        if len(loose) == 1 and len(open_claims) == 1:
            alone = len(claims) == len(lines) == 1
            nameless = not same_number(loose[0].invoice_number or "") or not open_claims[0].handler_reference
            if alone or nameless:
                pairs.append((open_claims[0], loose.pop()))
        return pairs, loose

    def _line(
        self,
        reader: Reader,
        received: Received,
        asked: OutMessage,
        claim: Claim,
        said: payloads.BalanceAnswer,
        line: payloads.BalanceClaim,
    ) -> tuple[_Line, list[Message]]:
        doubts: list[Message] = []
        answer = self._answer(received, asked, claim, said, line)
        if line.iban and answer.iban is None:
            doubts.append(Message.of("hub.case.iban"))
        handler_id = None
        if answer.debt_type == DebtType.TRANSFERRED:
            handler_id = self._taker(line)
            if handler_id is None:
                doubts.append(Message.of("hub.case.transferred_unknown"))
        elif answer.debt_type == DebtType.OPEN:
            doubts += _amount_faults(answer)
        previous = _newest(reader, claim.id)
        # An answer from before a transfer, or before the claim was asked again, is no answer to this question.
        is_answered = claim.balance_status not in _WAITING
        moved = claim.handler_id != received.handler.id
        same = (is_answered or moved) and previous is not None and _says_the_same(previous, answer)
        if moved and not same:
            doubts.append(Message.of("hub.case.other_handler"))
        elif not same:
            doubts += self._conflicts(reader, asked, claim, answer, previous, is_answered=is_answered)
        taker = line.transferred_to.reference if line.transferred_to and line.transferred_to.reference else ""
        return _Line(claim, answer, handler_id, taker, says_nothing_new=same), doubts

    def _conflicts(
        self,
        reader: Reader,
        asked: OutMessage,
        claim: Claim,
        answer: BalanceAnswer,
        previous: BalanceAnswer | None,
        *,
        is_answered: bool,
    ) -> Iterator[Message]:
        """Yield what in the dossier speaks against writing this answer."""
        if claim.deleted_on is not None:
            yield Message.of("hub.case.claim_removed")
        if not claim.takes_part and claim.balance_status is not BalanceStatus.CLIENT_UNKNOWN:
            yield Message.of("hub.case.claim_left_out")
        if is_answered:
            by_hub = previous is None or previous.channel == "hub"
            yield Message.of("hub.case.second_answer" if by_hub else "hub.case.answered_elsewhere")
        elif claim.balance_cents == answer.balance_cents:
            return
        elif amount_changed_since(reader.database, claim.id, asked.replaces or asked.id):
            yield Message.of("hub.case.typed_since")
        elif _is_used(reader, claim):
            yield Message.of("hub.case.used_in_proposal")

    def _answer(
        self,
        received: Received,
        asked: OutMessage,
        claim: Claim,
        said: payloads.BalanceAnswer,
        line: payloads.BalanceClaim,
    ) -> BalanceAnswer:
        today = self._clock.today()
        advance = received.message.type == MessageType.BALANCE_ANSWER_ADVANCE
        debt_type = _DEBT_TYPES[line.debt_type]
        return BalanceAnswer(
            id="",
            claim_id=claim.id,
            received_on=min(line.as_of or today, today),
            channel="hub",
            transferred_to=line.transferred_to.name if line.transferred_to else "",
            debt_type=debt_type.value,
            reference=line.invoice_number or "",
            customer_number=said.number_at_creditor,
            original_cents=_cents(line.original_cents),
            principal_cents=_cents(line.principal_cents),
            interest_cents=_cents(line.interest_cents),
            costs_cents=_cents(line.costs_cents),
            balance_cents=_cents(line.outstanding_cents),
            origin_date=line.arose_on,
            claims_preference=line.preferential,
            iban=_iban(line.iban),
            payment_reference=line.payment_reference or "",
            contact=_contact(said.contact),
            # Only an explicit "yes" is consent (design/domain.md, fact 4).
            advance_consent=advance and debt_type is DebtType.OPEN and said.agreed_in_advance is True,
            product=_product(asked, received.dossier.intended_product),
        )

    def _taker(self, line: payloads.BalanceClaim) -> str | None:
        """Return the party a claim went to if the register knows it for certain."""
        if line.transferred_to is None:
            return None
        taker = line.transferred_to
        return self._register.matcher().match(taker.name, kvk=taker.kvk_number, roles=_HANDLERS).creditor_id

    def _write(self, work: UnitOfWork, line: _Line, handlers: Handlers) -> None:
        claim = work.get(Claim, line.claim.id)
        handler_id = handlers.get(claim.id) or line.handler_id
        if line.answer.debt_type == DebtType.TRANSFERRED and handler_id is None:
            raise UserError("answer.transferred_to_nobody")
        is_bailiff = handler_id is not None and work.get(Creditor, handler_id).role is PartyRole.BAILIFF
        kept = work.add(replace(line.answer, id=self._ids.new()))
        applied = apply_answer(
            claim,
            kept,
            requested_product=kept.product or Product.SK,
            collector_id=None if is_bailiff else handler_id,
            bailiff_id=handler_id if is_bailiff else None,
        )
        if line.handler_reference:
            reference = line.handler_reference
            applied = (
                replace(applied, bailiff_reference=reference)
                if is_bailiff
                else replace(applied, collector_reference=reference)
            )
        work.save(applied)

    # --- no co-operation --------------------------------------------------------------------------------------------

    def no_cooperation(self, reader: Reader, received: Received) -> Effect:
        """Plan a GEEN_MEDEWERKING: the status of the claims, and a task for a person (design/exchange.md 1.4)."""
        said = payload_of(received.message, payloads.NoCooperation)
        asked = received.asked.message if received.asked else None
        if said is None:
            return refused(Message.of("hub.case.unreadable"))
        if asked is None or asked.type not in NOTICES | {MessageType.BALANCE_REQUEST}:
            return refused(Message.of("hub.case.not_asked"))
        claims = reader.find(Claim, id=asked.claim_ids, deleted_on=None) if asked.claim_ids else []
        status = (
            BalanceStatus.CLIENT_UNKNOWN
            if said.reason is NoCooperationReason.CLIENT_UNKNOWN
            else BalanceStatus.NO_COOPERATION
        )
        lines = [
            ReviewLine(
                claim.handler_reference, claim.id, (ReviewField("balance_status", claim.balance_status, status),)
            )
            for claim in claims
        ]
        waiting = [claim for claim in claims if claim.balance_status in _WAITING]

        def write(work: UnitOfWork, _handlers: Handlers) -> None:
            for claim in claims:
                self._write_refusal(work, work.get(Claim, claim.id), said, received.dossier.intended_product)

        if len(waiting) < len(claims):
            return Effect(write=write, faults=(Message.of("hub.case.contradicts"),), lines=tuple(lines))
        return Effect(write=write, task=_no_cooperation_task(said.reason), lines=tuple(lines))

    def _write_refusal(self, work: UnitOfWork, claim: Claim, said: payloads.NoCooperation, product: Product) -> None:
        if said.reason is not NoCooperationReason.CLIENT_UNKNOWN:
            work.save(with_status(claim, BalanceStatus.NO_COOPERATION))
            return
        kept = work.add(
            BalanceAnswer(
                id=self._ids.new(),
                claim_id=claim.id,
                received_on=self._clock.today(),
                channel="hub",
                client_unknown=True,
                contact=_contact(said.contact),
                product=product,
            )
        )
        work.save(apply_answer(claim, kept, requested_product=product))


def _numbers(asked: OutMessage, claims: Sequence[Claim]) -> dict[str, set[str]]:
    """Return under which numbers each claim may come back: as we asked for it, and as the dossier names it."""
    request = payload_of(asked, payloads.BalanceRequest)
    named = dict(zip(asked.claim_ids, request.claims if request else (), strict=False))
    return {
        claim.id: {
            same_number(number)
            for number in (
                named[claim.id].invoice_number if claim.id in named else "",
                claim.reference,
                claim.collector_reference,
                claim.bailiff_reference,
            )
        }
        - {""}
        for claim in claims
    }


def _amount_faults(answer: BalanceAnswer) -> Iterator[Message]:
    if answer.balance_cents is None:
        yield Message.of("hub.case.no_amount")
        return
    if not 0 < answer.balance_cents <= MAX_CENTS:
        yield Message.of("hub.case.amount_range")
    parts = (answer.principal_cents, answer.interest_cents, answer.costs_cents)
    if None not in parts and sum(part or 0 for part in parts) != answer.balance_cents:
        yield Message.of("hub.case.parts_differ", parts=sum(part or 0 for part in parts), amount=answer.balance_cents)


def _is_unusable(answer: BalanceAnswer) -> bool:
    """Whether taking the line over would leave a claim without a usable amount."""
    return answer.debt_type == DebtType.OPEN and not 0 < (answer.balance_cents or 0) <= MAX_CENTS


def _newest(reader: Reader, claim_id: str) -> BalanceAnswer | None:
    found = reader.find(BalanceAnswer, claim_id=claim_id, order_by="pk")
    return found[-1] if found else None


def _says_the_same(previous: BalanceAnswer, answer: BalanceAnswer) -> bool:
    return all((getattr(previous, name) or None) == (getattr(answer, name) or None) for name in _COMPARED)


def _is_used(reader: Reader, claim: Claim) -> bool:
    """Whether the claim's amount stands in a proposal that creditors know or may know."""
    proposals = {item.id for item in reader.find(Proposal, dossier_id=claim.dossier_id, status=_USED)}
    return any(line.proposal_id in proposals for line in reader.find(ProposalLine, claim_id=claim.id))


def _side_by_side(reader: Reader, claim: Claim, answer: BalanceAnswer) -> ReviewLine:
    previous = _newest(reader, claim.id)
    fields = []
    for name in _SHOWN:
        ours = getattr(claim, name, None) if name not in {"debt_type", "transferred_to"} else None
        if name == "reference":
            # As the party that answers numbers it.
            ours = claim.handler_reference
        if ours is None and previous is not None and name in {"debt_type", "transferred_to"}:
            ours = getattr(previous, name)
        theirs = getattr(answer, name)
        if (ours or None) is not None or (theirs or None) is not None:
            fields.append(ReviewField(name, ours or None, theirs or None))
    return ReviewLine(claim.handler_reference or answer.reference, claim.id, tuple(fields))


def _as_told(line: payloads.BalanceClaim) -> ReviewLine:
    """Return a line that nobody can put beside one of ours."""
    told = {
        "debt_type": _DEBT_TYPES[line.debt_type].value,
        "balance_cents": _cents(line.outstanding_cents),
        "principal_cents": _cents(line.principal_cents),
        "interest_cents": _cents(line.interest_cents),
        "costs_cents": _cents(line.costs_cents),
    }
    fields = tuple(ReviewField(name, None, value) for name, value in told.items() if value is not None)
    return ReviewLine(line.invoice_number or "", None, fields)


def _no_cooperation_task(reason: NoCooperationReason) -> Message:
    match reason:
        case NoCooperationReason.CLIENT_UNKNOWN:
            return Message.of("hub.case.client_unknown")
        case NoCooperationReason.RECENT_DISCHARGE:
            return Message.of("hub.case.recent_discharge")
        case NoCooperationReason.RECENT_STABILISATION:
            return Message.of("hub.case.recent_stabilisation")
    return Message.of("hub.case.no_cooperation")


def _product(asked: OutMessage, intended: Product) -> Product:
    """Return the product that the request named: the consent was given for that one."""
    request = payload_of(asked, payloads.BalanceRequest)
    try:
        return Product(request.arrangement.value) if request else intended
    except ValueError:
        return intended


def _cents(amount: int | None) -> int | None:
    return None if amount is None else int(amount)


def _iban(text: str | None) -> Iban | None:
    try:
        return parse_iban(text) if text else None
    except UserError:
        return None


def _contact(contact: payloads.Contact | None) -> str:
    return ", ".join(part for part in (contact.name, contact.email, contact.phone) if part) if contact else ""
