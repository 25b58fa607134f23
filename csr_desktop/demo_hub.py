"""The practice run's part over the hub: the practice counsellor exchanges every working day and settles what waits.

The program is the one that goes to a real hub, the hub is the practice hub on this computer
(`csr_desktop.practice.hub`). What a counsellor would decide stands here as a plain policy and is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import PartyRole
from csr_desktop.domain.hub_messages import InMessage, MessageType, OutState
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.errors import UserError
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.settings import HubPlace, OwnKey
from csr_desktop.services.hub_review import Decision, ReviewCase

if TYPE_CHECKING:
    from csr_desktop.practice.hub.hub import PracticeHub

#: From this likeness the practice counsellor takes a suggested participant for a party of the register.
_TAKE_SUGGESTION_FROM = 85
#: Where the creditor's word counts although it contradicts ours: it looked again, or the claim lies elsewhere by now.
_TAKE_THEIRS = frozenset({"hub.case.transferred_unknown", "hub.case.other_customer_number"})
#: Where what we have stays: the first answer, what came on paper, what stands in a proposal, what does not add up.
_KEEP_OURS = frozenset(
    {
        "hub.case.second_answer", "hub.case.answered_elsewhere", "hub.case.used_in_proposal", "hub.case.parts_differ",
        "hub.case.typed_since", "hub.case.second_answer_to_proposal", "hub.case.proposal_replaced",
    }
)  # fmt: skip
_ANOTHER_TRY = "De cliënt biedt het uiterste van wat kan, en alle andere schuldeisers worden gelijk behandeld."


class HubPart:
    """Exchanges with the practice hub as an office does."""

    def __init__(self, core: Core, hub: PracticeHub, figures: Counter[str]) -> None:
        self._core = core
        self._hub = hub
        self._figures = figures

    def connect(self, connection: Mapping[str, str]) -> None:
        """Set the hub up as an administrator does, and fetch the address book; `connection` is as in its file."""
        self._core.exchange.settings.configure(
            HubPlace(
                base_url=connection["base_url"],
                participant_id=connection["participant_id"],
                token_url=connection["token_url"],
                client_id=connection["client_id"],
            ),
            key=OwnKey(pem=Path(connection["private_key"]).read_bytes()),
        )
        self.exchange()
        self.match()

    def match(self) -> None:
        """Link participants to parties of the register: the certain ones, and near names as a counsellor would."""
        book = self._core.hub_book
        self._figures["hub_matched"] += len(book.link_certain())
        asked: set[str] = set()
        for item in book.matches():
            if item.participant.id in asked or item.score < _TAKE_SUGGESTION_FROM:
                continue
            asked.add(item.participant.id)
            book.link(item.creditor_id, item.participant.id)
            self._figures["hub_matched_by_person"] += 1
        book.seen()

    def day(self) -> None:
        """The day on the other side, then a round, and what it brought is settled."""
        self._hub.settle()
        self.exchange()

    def exchange(self) -> None:
        """One round, then what waits for a person; what that queued goes with the next one."""
        report = drive(self._core.exchange.begin(at_once=True))
        self._figures["hub_rounds"] += 1
        self._figures["hub_sent"] += report.sent
        self._figures["hub_received"] += report.received
        self._figures["hub_confirmed"] += report.confirmed
        self._figures["hub_incomplete_rounds"] += not report.complete
        if report.received or report.expired or report.for_review:
            self._settle()
        self._resend()

    def _resend(self) -> None:
        """Send once more what expired on the hub or what a creditor could not handle; a second time a person calls."""
        for item in self._core.exchange.outgoing():
            state = item.standing.state
            rejected = state is OutState.FAILED and item.standing.accepted_at is not None
            if item.message.replaces is not None or not (state is OutState.EXPIRED or rejected):
                continue
            try:
                self._core.exchange.resend(item.message.id)
                self._figures["hub_resent"] += 1
            except UserError as error:
                if error.code not in {"hub.resend.already", "hub.resend.not_now"}:
                    raise

    def _settle(self) -> None:
        for case in self._core.hub_review.waiting():
            self._figures["hub_for_review"] += 1
            self._figures[f"review:{case.reason.code}"] += 1
            decision = self._decision(case)
            self._core.hub_review.decide(case.message.id, decision, handlers=self._handlers(case, decision))
            self._figures[f"hub_decided_{decision.value}"] += 1

    def _decision(self, case: ReviewCase) -> Decision:
        wanted = Decision.BY_HAND
        if case.reason.code in _TAKE_THEIRS and not case.further_reasons:
            wanted = Decision.TAKE_THEIRS
        elif case.reason.code in _KEEP_OURS:
            wanted = Decision.KEEP_OURS
        return wanted if wanted in case.choices else Decision.BY_HAND

    def _handlers(self, case: ReviewCase, decision: Decision) -> dict[str, str]:
        """Look up where a claim went: the nearest collector or bailiff of the register."""
        if decision is not Decision.TAKE_THEIRS:
            return {}
        found = {}
        for line in case.lines:
            if line.claim_id in case.transfers:
                name = next(str(field.theirs) for field in line.fields if field.name == "transferred_to")
                match = self._core.register.matcher().match(name, roles=(PartyRole.COLLECTOR, PartyRole.BAILIFF))
                near = match.creditor_id or next((item.creditor_id for item in match.suggestions), None)
                if near is not None and line.claim_id is not None:
                    found[line.claim_id] = near
        return found

    def reconsider(self, dossier_ids: Sequence[str]) -> int:
        """Ask everyone who refused over the hub to think again; return how many were asked."""
        asked = 0
        for dossier_id in dossier_ids:
            newest = self._core.proposals.newest(dossier_id)
            if newest is None or newest.sent_on is None:
                continue
            answers = self._core.proposals.answers(newest.id)
            refused = {
                claim.handler_id
                for claim in self._core.dossiers.claims(dossier_id)
                if claim.id in answers
                and answers[claim.id].outcome is AnswerOutcome.REFUSED
                and answers[claim.id].channel == "hub"
            }
            for handler_id in sorted(refused):
                try:
                    self._core.proposals.reconsider(dossier_id, handler_id, _ANOTHER_TRY)
                    asked += 1
                except UserError as error:
                    if error.code != "proposal.reconsider_not_possible":
                        raise
        self._figures["hub_reconsiderations"] += asked
        return asked

    def count(self, dossier_ids: Sequence[str]) -> None:
        """Count what went over the hub, by type and by where it stands, and how proposals were answered there."""
        for dossier_id in dossier_ids:
            newest = self._core.proposals.newest(dossier_id)
            for answer in self._core.proposals.answers(newest.id).values() if newest else ():
                if answer.channel == "hub":
                    self._figures[f"hub_offers_{answer.outcome.value}"] += 1
        for item in self._core.exchange.outgoing():
            self._figures[f"hub_out_{item.message.type.value}"] += 1
            self._figures[f"hub_out_state_{item.standing.state.value}"] += 1
        for came in self._core.exchange.incoming():
            kind = came.message.type if came.message.type in set(MessageType) else "ANDERS"
            self._figures[f"hub_in_{kind}"] += 1
            self._figures["hub_balance_answers"] += _is_balance_answer(came.message)
        self._figures["hub_still_waiting"] = len(self._core.hub_review.waiting())


def _is_balance_answer(message: InMessage) -> bool:
    return message.type in {MessageType.BALANCE_ANSWER, MessageType.BALANCE_ANSWER_ADVANCE}
