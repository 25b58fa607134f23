"""The practice creditors at their message boxes: they collect, confirm, and answer now, later, oddly or not at all."""

from __future__ import annotations

import hashlib
import heapq
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from csr_desktop.ids import IdMaker
from csr_desktop.practice.hub.contract import Json, ReadMessage, canonical, digest_of
from csr_desktop.practice.hub.exchange import Exchange, Kept
from csr_desktop.practice.hub.hub_clock import HubClock, add_working_days, iso
from csr_desktop.practice.hub.members import CURRENT_VERSION, Member
from csr_desktop.practice.hub.problems import Refusal
from csr_desktop.practice.hub.replies import Replies
from csr_desktop.practice.hub.steps import NOTICES
from csr_desktop.practice.hub.tally import Tally
from csr_desktop.practice.hub.ways import REASONS, Habits, ProposalWay, Way


class Creditors:
    """Plays every participant that is a party of the practice office, except those that a test plays itself."""

    def __init__(
        self, exchange: Exchange, clock: HubClock, ids: IdMaker, habits: Habits, replies: Replies, tally: Tally
    ) -> None:
        self._exchange = exchange
        self._clock = clock
        self._ids = ids
        self._habits = habits
        self._replies = replies
        self._tally = tally
        self._lock = threading.RLock()
        self._number = 0
        self._later: list[tuple[datetime, int, str, Json | None]] = []
        #: First numbers of the messages that were acted on; a repetition has no second effect.
        self.done: set[str] = set()
        self._complained: set[str] = set()
        self._proposals: dict[str, Json] = {}
        self._ways: dict[str, Way] = {}
        self._proposal_ways: dict[str, ProposalWay] = {}
        self._played_elsewhere: set[str] = set()
        exchange.on_accepted = self._heard

    # --- set by tests and exercises -----------------------------------------------------------------------------------

    def behave(self, member_id: str, way: Way | None = None, proposal: ProposalWay | None = None) -> None:
        """Let a creditor always act in one way from now on; `*` as its number means all of them."""
        with self._lock:
            if way is not None:
                self._ways[member_id] = way
            if proposal is not None:
                self._proposal_ways[member_id] = proposal

    def leave_to_caller(self, member_id: str) -> None:
        """Do not play this participant: somebody calls the hub in its name."""
        self._played_elsewhere.add(member_id)

    # --- at work ------------------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Do everything that is due."""
        with self._exchange.lock, self._lock:
            now = self._clock.now()
            while self._later and self._later[0][0] <= now:
                _due, _number, reference, content = heapq.heappop(self._later)
                kept = self._exchange.messages[reference]
                if content is None:
                    self._collect(kept)
                else:
                    self._act(kept, content)

    def waiting(self) -> list[tuple[str, str, Json | None]]:
        """Return what is still to be done, in order: moment, message, content when it was collected already."""
        with self._lock:
            return [
                (iso(due), reference, content) for due, _number, reference, content in sorted(self._later, key=_when)
            ]

    def resume(self, due: datetime, reference: str, content: Json | None) -> None:
        """Put back what `waiting` returned."""
        self._plan(due, reference, content)

    def _heard(self, kept: Kept) -> None:
        receiver = self._exchange.book.get(kept.receiver)
        if receiver is None or not receiver.party or receiver.id in self._played_elsewhere:
            return
        if self._way(receiver, self._client_of(kept)) is not Way.NOT_COLLECTING:
            self._plan(self._clock.now(), kept.reference, None)

    def _client_of(self, kept: Kept) -> str:
        """Return whom a balance request is about; chance keeps a box shut for a first request only."""
        if kept.kind != "SALDOVERZOEK" or kept.replaces is not None:
            return ""
        return str((kept.content or {}).get("klantnummerSHV", ""))

    def _plan(self, due: datetime, reference: str, content: Json | None) -> None:
        with self._lock:
            self._number += 1
            heapq.heappush(self._later, (due, self._number, reference, content))

    def _collect(self, kept: Kept) -> None:
        content = self._exchange.take(kept.reference)
        if content is None or kept.root in self.done:
            return
        member = self._exchange.book.get(kept.receiver)
        assert member is not None
        client = str(content.get("klantnummerSHV", ""))
        way = self._way(member, client)
        if way is Way.ERROR_MESSAGE and kept.kind == "SALDOVERZOEK" and kept.root not in self._complained:
            self._complained.add(kept.root)
            self._send(kept, "FOUTBERICHT", {"foutcode": "VERWERKING", "omschrijving": "Niet te verwerken."})
            return
        self.done.add(kept.root)
        self._tally.effect(kept.root)
        if way is Way.LATE and kept.kind == "SALDOVERZOEK":
            days = self._habits.days_late(member.party, client)
            self._plan(add_working_days(self._clock.now(), days), kept.reference, content)
        else:
            self._act(kept, content)

    def _act(self, kept: Kept, content: Json) -> None:
        member = self._exchange.book.get(kept.receiver)
        assert member is not None
        if kept.kind in NOTICES:
            self._answer_notice(kept, member, content)
        elif kept.kind == "SALDOVERZOEK":
            self._answer_balance(kept, member, content)
        elif kept.kind in {"BETAALVOORSTEL", "HEROVERWEGING"}:
            self._answer_proposal(kept, member, content)
        elif kept.kind == "STATUSVERZOEK":
            self._send(kept, "STATUSBERICHT_SE", {"tekst": "De zaak is in behandeling.", "statuscode": "LOPEND"})

    def _answer_notice(self, kept: Kept, member: Member, content: Json) -> None:
        way = self._way(member, str(content["klantnummerSHV"]))
        if way in REASONS and member.id in self._ways:
            self._send(kept, "GEEN_MEDEWERKING", {"reden": REASONS[way]})
        elif way is not Way.SILENT and self._habits.answers_notice(member.party, str(content["klantnummerSHV"])):
            self._send(kept, "KENNISGEVING_ANTWOORD", self._replies.notice(member.party, content))

    def _answer_balance(self, kept: Kept, member: Member, content: Json) -> None:
        way = self._way(member, str(content["klantnummerSHV"]))
        if way is Way.SILENT:
            return
        today = self._clock.today()
        reply = self._replies.balance(member.party, content, way, advance=member.advance_consent, today=today)
        if reply is None:
            return
        kind, answer = reply
        match way:
            case Way.ODD_TYPE:
                self._send(kept, "SALDOVERZOEK_ANTWOORD_UITGEBREID", answer, odd=True)
            case Way.ODD_VERSION:
                more = {**answer, "kredietsoort": {"code": 7}}
                self._send(kept, kind, more, odd=True, berichtversie="9.0")
            case Way.ODD_REFERENCE:
                self._send(kept, kind, answer, odd=True, crossReferentienummer=self._ids.new())
            case Way.ODD_DOUBLE:
                self._send(kept, kind, answer)
                self._send(kept, kind, _other_amount(answer))
            case _:
                self._send(kept, kind, answer)

    def _answer_proposal(self, kept: Kept, member: Member, content: Json) -> None:
        again = kept.kind == "HEROVERWEGING"
        if not again:
            again = kept.conversation in self._proposals
            self._proposals[kept.conversation] = content
        proposal = self._proposals.get(kept.conversation, {})
        claims = sorted(f"{claim['factuurnummerSE']}" for claim in proposal.get("vorderingen", []))
        forced = self._proposal_ways.get(member.id) or self._proposal_ways.get("*")
        way = forced or self._habits.proposal(member.party, " ".join(claims))
        answer = self._replies.proposal(member.party, proposal, way, again=again)
        if answer is not None:
            self._send(kept, "BETAALVOORSTEL_ANTWOORD", answer)

    def _way(self, member: Member, client: str) -> Way:
        forced = self._ways.get(member.id) or self._ways.get("*")
        return forced or (self._habits.balance(member.party, client) if client else Way.BOOKS)

    def _send(self, asked: Kept, kind: str, content: Json, *, odd: bool = False, **header: str) -> None:
        """Answer a message; an odd answer goes past the checks that a real hub would make."""
        message = self.write(asked.receiver, asked.sender, asked.conversation, kind, content)
        message["header"] |= {
            "crossReferentienummer": asked.reference,
            "berichtversie": asked.header["berichtversie"],
            **header,
        }
        self.send(message, checked=not odd)

    def write(self, sender: str, receiver: str, conversation: str, kind: str, content: Json) -> Json:
        """Return a message of a creditor with a new number."""
        return {
            "header": {
                "referentienummer": self._ids.new(),
                "conversatieReferentienummer": conversation,
                "berichttype": kind,
                "berichtversie": CURRENT_VERSION,
                "module": "SCHULDREGELING",
                "afzender": sender,
                "ontvanger": receiver,
                "aangemaaktOp": iso(self._clock.now()),
            },
            "inhoud": content,
        }

    def send(self, message: Json, *, checked: bool) -> str:
        """Put a message in its receiver's box and return its number; empty when the hub refuses it.

        Without checks anything goes in that has a header.
        """
        raw = canonical(message)
        reference = str(message["header"]["referentienummer"])
        if checked:
            try:
                self._exchange.put_message(raw, str(message["header"]["afzender"]), reference)
            except Refusal:
                return ""
            return reference
        content = canonical(message["inhoud"])
        read = ReadMessage(
            header=message["header"],
            content=message["inhoud"],
            signature=None,
            digest=digest_of(message),
            content_sha256=hashlib.sha256(content).hexdigest(),
            content_bytes=len(content),
        )
        self._exchange.keep(read)
        return reference

    # --- kept between two runs ----------------------------------------------------------------------------------------

    def memory(self) -> Json:
        """Return what the creditors remember."""
        return {
            "done": sorted(self.done),
            "complained": sorted(self._complained),
            "proposals": self._proposals,
            "asked": dict(self._replies.asked),
            "waiting": self.waiting(),
        }

    def remember(self, memory: Mapping[str, Any]) -> None:
        """Take back what `memory` returned."""
        self.done = set(memory["done"])
        self._complained = set(memory["complained"])
        self._proposals = dict(memory["proposals"])
        self._replies.asked.update(memory["asked"])
        for due, reference, content in memory["waiting"]:
            self.resume(datetime.fromisoformat(due), reference, content)


def _when(task: tuple[datetime, int, str, Json | None]) -> tuple[datetime, int]:
    return task[0], task[1]


def _other_amount(answer: Json) -> Json:
    """Return an answer in which the first open claim is ten euros more."""
    claims = [dict(claim) for claim in answer.get("vorderingen", [])]
    for claim in claims:
        if "openstaandBedrag" in claim:
            cents = int(claim["openstaandBedrag"].replace(".", "")) + 10_00
            claim["openstaandBedrag"] = f"{cents // 100}.{cents % 100:02d}"
            break
    return {**answer, "vorderingen": claims} if claims else answer
