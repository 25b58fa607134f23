"""The hub itself: takes messages, keeps them for their receiver, and tells the sender what became of them."""

from __future__ import annotations

import heapq
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.practice.hub.attachments import Attachments
from csr_desktop.practice.hub.contract import Contract, Json, ReadMessage, digest_of
from csr_desktop.practice.hub.cursors import Cursors
from csr_desktop.practice.hub.hub_clock import add_working_days, iso
from csr_desktop.practice.hub.members import AddressBook, Member
from csr_desktop.practice.hub.problems import Refusal, invalid_at, not_found
from csr_desktop.practice.hub.steps import NOTICES, RECEIVES, SENDS, Rules, consents
from csr_desktop.practice.hub.tally import Tally

BOX, CHANGES, MEMBERS, LOGBOOK = "postbus", "statuswijzigingen", "deelnemers", "logboek"
_OVER = frozenset({"BEVESTIGD", "VERLOPEN"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers a participant reads in its profile, and those of the server (resources/hub/practice.toml)."""

    messages_per_list: int
    attachment_bytes: int
    content_bytes: int
    body_bytes: int
    retention_working_days: int
    answer_working_days: int
    cursor_days: int
    token_minutes: int
    assertion_minutes: int


@dataclass(slots=True)
class Kept:
    """A message on the hub. `content` goes when it was confirmed or has expired; the digests stay."""

    header: Json
    content: Json | None
    signature: str | None
    digest: str
    content_sha256: str
    accepted_on: datetime
    expires_on: datetime
    status: str = "GEACCEPTEERD"
    collected_on: datetime | None = None
    confirmed_on: datetime | None = None
    expired: bool = False
    consents: bool | None = None

    @property
    def reference(self) -> str:
        """The message's number."""
        return str(self.header["referentienummer"]).lower()

    @property
    def kind(self) -> str:
        """The type of message."""
        return str(self.header["berichttype"])

    @property
    def cross(self) -> str | None:
        """The message that this one answers."""
        found = self.header.get("crossReferentienummer")
        return str(found).lower() if found else None

    @property
    def replaces(self) -> str | None:
        """The first message of the row that this one sends again."""
        found = self.header.get("vervangt")
        return str(found).lower() if found else None

    @property
    def root(self) -> str:
        """What a receiver recognises a repetition by."""
        return self.replaces or self.reference

    @property
    def conversation(self) -> str:
        """The conversation it belongs to."""
        return str(self.header["conversatieReferentienummer"]).lower()

    @property
    def sender(self) -> str:
        """Who sent it."""
        return str(self.header["afzender"]).lower()

    @property
    def receiver(self) -> str:
        """Whom it is for."""
        return str(self.header["ontvanger"]).lower()

    def state(self) -> Json:
        """Return what the contract calls a Berichtstand."""
        made: Json = {
            "header": self.header,
            "status": self.status,
            "geaccepteerdOp": iso(self.accepted_on),
            "verlooptOp": iso(self.expires_on),
            "inhoudSha256": self.content_sha256,
        }
        if self.collected_on:
            made["opgehaaldOp"] = iso(self.collected_on)
        if self.confirmed_on:
            made["bevestigdOp"] = iso(self.confirmed_on)
        return made


class Exchange:
    """All state of the hub behind one lock. Participants are told apart by their id; who they are is checked before."""

    def __init__(
        self, contract: Contract, book: AddressBook, clock: Clock, limits: Limits, secret: bytes, tally: Tally
    ) -> None:
        self.contract = contract
        self.book = book
        self.limits = limits
        self.tally = tally
        self.rules = Rules()
        self.lock = threading.RLock()
        self.cursors = Cursors(secret, limits.cursor_days)
        self.files = Attachments(limits.attachment_bytes, limits.retention_working_days)
        #: Called with every message that was taken, under the lock: the creditors' ear.
        self.on_accepted: Callable[[Kept], None] = lambda _kept: None
        self._clock = clock
        self.messages: dict[str, Kept] = {}
        self.lists: dict[str, tuple[str, str]] = {}
        self.boxes: dict[str, list[str]] = defaultdict(list)
        self.changes: dict[str, list[Json]] = defaultdict(list)
        #: How many messages at the head of a box are gone for good: nobody need look at them again.
        self._heads: dict[str, int] = defaultdict(int)
        self._by_conversation: dict[str, list[Kept]] = defaultdict(list)
        self._expiring: list[tuple[datetime, str]] = []

    # --- sending ----------------------------------------------------------------------------------------------------

    def put_message(self, raw: bytes, sender: str, reference: str | None) -> tuple[int, Json]:
        """Take one message and return the status (201, or 200 for the same again) and where it is.

        Raises Refusal in the order of the notes: 400, 403 sender, 200/409 by reference, 404, 403, 400 version, 413,
        400/409 step and references, 422.
        """
        read = self.contract.message(raw, reference)
        self.tally.offered(read.reference)
        with self.lock:
            if str(read.header["afzender"]).lower() != sender:
                raise Refusal(403, "AFZENDER_KOMT_NIET_OVEREEN", "De afzender is niet wie is aangemeld.")
            there = self.messages.get(read.reference)
            if there is not None:
                if there.digest != read.digest:
                    raise Refusal(409, "REFERENTIE_HERGEBRUIKT", "Onder dit nummer staat een ander bericht.")
                return 200, there.state()
            receiver = self._receiver(read)
            self._check_role(read, receiver)
            if read.content_bytes > self.limits.content_bytes:
                raise Refusal(413, "TE_GROOT", "De inhoud is groter dan is toegestaan.")
            self._check_step(read)
            self._check_consent_form(read, receiver)
            self.files.check(read.header, sender)
            return 201, self.keep(read).state()

    def put_list(self, raw: bytes, sender: str, list_id: str) -> list[Json]:
        """Take a list and return a result per message, in its order. Raises Refusal: 400, 409 and 413 for the whole."""
        pairs, digest = self.contract.bundle(raw, list_id, self.limits.messages_per_list)
        with self.lock:
            there = self.lists.setdefault(list_id, (sender, digest))
            if there != (sender, digest):
                raise Refusal(409, "LIJST_HERGEBRUIKT", "Onder dit nummer staat een andere lijst.")
            return [self._result(raw_message, sender, reference) for reference, raw_message in pairs]

    def keep(self, read: ReadMessage) -> Kept:
        """Keep a message for its receiver. The practice creditors come in here with messages nobody would let pass."""
        now = self._clock.now()
        kept = Kept(
            header=read.header,
            content=read.content,
            signature=read.signature,
            digest=read.digest,
            content_sha256=read.content_sha256,
            accepted_on=now,
            expires_on=add_working_days(now, self.limits.retention_working_days),
            consents=consents(read.kind, read.content),
        )
        with self.lock:
            self.files.attach(kept.header, kept.reference)
            self.restore(kept)
            self.boxes[kept.receiver].append(kept.reference)
            self._tell(kept)
            if kept.kind == "FOUTBERICHT":
                self._reject(kept)
            self.tally.accepted(kept.reference, self._alike(kept))
            self.on_accepted(kept)
        return kept

    def take(self, reference: str) -> Json | None:
        """Collect and confirm a message for a practice creditor and return its content; None when it is gone."""
        with self.lock:
            kept = self.messages[reference]
            content = kept.content
            if content is not None:
                self._collect(kept, self._clock.now())
                self._confirm(reference, kept.receiver)
            return content

    def restore(self, kept: Kept) -> None:
        """Enter a message into the indexes (also when a saved state is read)."""
        self.messages[kept.reference] = kept
        self._by_conversation[kept.conversation].append(kept)
        if kept.status not in _OVER and not kept.expired:
            heapq.heappush(self._expiring, (kept.expires_on, kept.reference))

    def _alike(self, kept: Kept) -> str:
        """Return what is the same for messages of the organisation that say the same; a repetition says so itself."""
        sender = self.book.get(kept.sender)
        if kept.replaces is not None or sender is None or sender.kind != "SHV":
            return kept.reference
        return digest_of([kept.sender, kept.receiver, kept.kind, kept.content])

    def _result(self, raw: bytes, sender: str, reference: str) -> Json:
        try:
            status, _state = self.put_message(raw, sender, None)
        except Refusal as refusal:
            return {"referentienummer": reference, "status": refusal.status, "probleem": refusal.as_json()}
        return {"referentienummer": reference, "status": status}

    def _receiver(self, read: ReadMessage) -> Member:
        receiver = self.book.get(str(read.header["ontvanger"]))
        if receiver is None or not receiver.active:
            raise Refusal(404, "ONTVANGER_ONBEKEND", "Deze ontvanger is onbekend of doet niet meer mee.")
        return receiver

    def _check_role(self, read: ReadMessage, receiver: Member) -> None:
        sender = self.book.get(str(read.header["afzender"]))
        assert sender is not None
        module = read.header.get("module")
        if read.kind not in SENDS[sender.kind] or RECEIVES.get(sender.kind) != receiver.kind:
            raise _not_allowed("Deze deelnemers wisselen dit soort bericht niet uit.")
        if read.kind == "KENNISGEVING_PUBLIEK" and not receiver.is_public:
            raise _not_allowed("Alleen overheden ontvangen een kennisgeving met burgerservicenummer.")
        if not sender.active or not all(_has_module(member, module) for member in (sender, receiver)):
            raise _not_allowed("De module is voor deze deelnemers niet beschikbaar.")
        if not all(_takes_version(member, module, read.header["berichtversie"]) for member in (sender, receiver)):
            raise invalid_at("/header/berichtversie", "VERSIE_ONBEKEND", "De ontvanger kent deze berichtversie niet.")

    def _check_step(self, read: ReadMessage) -> None:
        header = read.header
        before = self._by_conversation.get(str(header["conversatieReferentienummer"]).lower(), [])
        parties = {str(header["afzender"]).lower(), str(header["ontvanger"]).lower()}
        if before and {before[0].sender, before[0].receiver} != parties:
            raise _step("Dit is een conversatie van andere deelnemers.")
        objection = self.rules.objection(read.kind, before)
        if objection is not None:
            raise _step(objection)
        cross = header.get("crossReferentienummer")
        if cross is not None and not any(told.reference == cross.lower() for told in before):
            raise invalid_at("/header/crossReferentienummer", "ONBEKEND", "Dit bericht hoort niet bij de conversatie.")
        if "vervangt" in header:
            self._check_replaces(read, before)

    def _check_replaces(self, read: ReadMessage, before: list[Kept]) -> None:
        first = str(read.header["vervangt"]).lower()
        row = [told for told in before if told.root == first]
        fits = (
            row
            and row[0].reference == first
            and row[0].kind == read.kind
            and row[0].sender == str(read.header["afzender"]).lower()
            and row[0].receiver == str(read.header["ontvanger"]).lower()
            and row[-1].status in {"VERLOPEN", "AFGEKEURD"}
        )
        if not fits:
            raise invalid_at(
                "/header/vervangt", "ONJUIST", "Dit is niet het eerste van een verlopen of afgekeurde reeks."
            )

    def _check_consent_form(self, read: ReadMessage, receiver: Member) -> None:
        sender = self.book.get(str(read.header["afzender"]))
        assert sender is not None
        wanted = sender.consent_form_required or receiver.consent_form_required
        if not wanted or (read.kind not in NOTICES and read.kind != "SALDOVERZOEK"):
            return
        if not any(named["soort"] == "TOESTEMMINGSVERKLARING" for named in read.header.get("bijlagen", [])):
            raise Refusal(422, "BIJLAGE_ONTBREEKT", "Bij dit bericht hoort een toestemmingsverklaring.")

    def _reject(self, error: Kept) -> None:
        told = self.messages.get(error.cross or "")
        if told is not None and {told.sender, told.receiver} == {error.sender, error.receiver}:
            told.status = "AFGEKEURD"
            self._tell(told)

    def _tell(self, kept: Kept) -> None:
        """Note a change for the sender."""
        self.changes[kept.sender].append(kept.state())

    # --- receiving --------------------------------------------------------------------------------------------------

    def message_state(self, reference: str, member_id: str) -> Json:
        """Return where a message is, for its sender and its receiver. Raises Refusal (404)."""
        with self.lock:
            kept = self.messages.get(reference)
            if kept is None or member_id not in {kept.sender, kept.receiver}:
                raise not_found()
            return kept.state()

    def box_page(self, member_id: str, cursor: str | None, most: int) -> Json:
        """Return messages that wait for confirmation, and mark them as collected. Raises Refusal (410)."""
        with self.lock:
            now = self._clock.now()
            place = self.cursors.place(cursor, BOX, member_id, now, can_expire=True)
            box = self.boxes[member_id]
            place = max(place, self._head(member_id))
            found: list[Kept] = []
            while place < len(box) and len(found) < most:
                kept = self.messages[box[place]]
                place += 1
                if kept.content is not None:
                    found.append(kept)
            for kept in found:
                self._collect(kept, now)
            more = any(self.messages[box[index]].content is not None for index in range(place, len(box)))
            return {
                "berichten": [
                    {"header": kept.header, "inhoud": kept.content, "verlooptOp": iso(kept.expires_on)}
                    for kept in found
                ],
                "volgende": self.cursors.make(BOX, member_id, place, now),
                "meer": more,
            }

    def confirm(self, references: list[str], member_id: str) -> list[Json]:
        """Confirm messages: 200 (also again), 404 when not in this box, 410 when expired, per message."""
        with self.lock:
            return [self._confirm(reference.lower(), member_id) for reference in references]

    def change_page(self, member_id: str, cursor: str | None, most: int) -> Json:
        """Return what happened to messages this participant sent. Raises Refusal (410)."""
        with self.lock:
            now = self._clock.now()
            place = self.cursors.place(cursor, CHANGES, member_id, now, can_expire=True)
            told = self.changes[member_id]
            page = told[place : place + most]
            place += len(page)
            return {
                "wijzigingen": page,
                "volgende": self.cursors.make(CHANGES, member_id, place, now),
                "meer": place < len(told),
            }

    def attachment(self, file_id: str, member_id: str) -> bytes:
        """Return a file. Raises Refusal: 404, 410."""
        with self.lock:
            there = self.files.all.get(file_id)
            users = there.used_by if there else ()
            return self.files.get(file_id, member_id, [self.messages[reference].receiver for reference in users])

    def search(self, question: Json, member_id: str, most: int) -> Json:
        """Search the traffic of one participant; no content. Raises Refusal (400) for a cursor of something else."""
        with self.lock:
            now = self._clock.now()
            place = self.cursors.place(question.get("na"), LOGBOOK, member_id, now, can_expire=False)
            own = [kept for kept in self.messages.values() if member_id in {kept.sender, kept.receiver}]
            found = [kept for kept in own if self._matches(kept, question)]
            page = found[place : place + most]
            return {
                "wijzigingen": [kept.state() for kept in page],
                "volgende": self.cursors.make(LOGBOOK, member_id, place + len(page), now),
                "meer": place + len(page) < len(found),
            }

    def settle(self) -> None:
        """Let expire what was not confirmed in time. Called before each request and after the clock was moved."""
        with self.lock:
            now = self._clock.now()
            while self._expiring and self._expiring[0][0] <= now:
                _due, reference = heapq.heappop(self._expiring)
                self._expire(self.messages[reference])
            self.files.settle(now)

    def expire(self, reference: str) -> None:
        """Let one message expire now, as if its time had come; what was confirmed cannot. Raises Refusal (404)."""
        with self.lock:
            if reference not in self.messages:
                raise not_found()
            self._expire(self.messages[reference])

    def _head(self, member_id: str) -> int:
        box, head = self.boxes[member_id], self._heads[member_id]
        while head < len(box) and self.messages[box[head]].content is None:
            head += 1
        self._heads[member_id] = head
        return head

    def _expire(self, kept: Kept) -> None:
        if kept.content is None:
            return
        kept.expired = True
        if kept.status != "AFGEKEURD":
            kept.status = "VERLOPEN"
            self._tell(kept)
        self._erase(kept)

    def _collect(self, kept: Kept, now: datetime) -> None:
        self.tally.delivered(kept.reference)
        if kept.collected_on is None:
            kept.collected_on = now
            if kept.status == "GEACCEPTEERD":
                kept.status = "OPGEHAALD"
                self._tell(kept)

    def _confirm(self, reference: str, member_id: str) -> Json:
        kept = self.messages.get(reference)
        if kept is None or kept.receiver != member_id:
            return {"referentienummer": reference, "status": 404, "probleem": not_found().as_json()}
        if kept.expired:
            gone = Refusal(410, "BERICHT_VERLOPEN", "Dit bericht is niet op tijd bevestigd en is gewist.")
            return {"referentienummer": reference, "status": 410, "probleem": gone.as_json()}
        self.tally.confirmed(reference)
        if kept.confirmed_on is None:
            kept.confirmed_on = self._clock.now()
            if kept.status != "AFGEKEURD":
                kept.status = "BEVESTIGD"
                self._tell(kept)
            self._erase(kept)
        return {"referentienummer": reference, "status": 200}

    def _erase(self, kept: Kept) -> None:
        kept.content = None
        kept.signature = None
        self.files.release(kept.header, kept.reference)

    def _matches(self, kept: Kept, question: Json) -> bool:
        sender, receiver = self.book.get(kept.sender), self.book.get(kept.receiver)
        day = kept.accepted_on.astimezone(DUTCH_TIME).date()
        facts: dict[str, Any] = {
            "referentienummer": kept.reference,
            "conversatieReferentienummer": kept.conversation,
            "crossReferentienummer": kept.cross,
            "afzender": kept.sender,
            "ontvanger": kept.receiver,
            "berichttype": kept.kind,
            "opgehaald": kept.collected_on is not None,
            "bevestigd": kept.confirmed_on is not None,
            "afzenderOrganisatietype": sender.kind if sender else None,
            "ontvangerOrganisatietype": receiver.kind if receiver else None,
            "versie": kept.header["berichtversie"],
        }
        return all(
            facts[name] == (value.lower() if name.endswith(("nummer", "zender", "vanger")) else value)
            for name, value in question.items()
            if name in facts
        ) and (
            date.fromisoformat(question.get("vanafDatum", "0001-01-01"))
            <= day
            <= date.fromisoformat(question.get("totDatum", "9999-12-31"))
        )


def _has_module(member: Member, module: str | None) -> bool:
    """Whether a participant takes the module; without a list it takes every one, without a module any will do."""
    return member.modules is None or any(module in {None, name} for name, _versions in member.modules)


def _takes_version(member: Member, module: str | None, version: str) -> bool:
    return member.modules is None or any(
        version in versions for name, versions in member.modules if module in {None, name}
    )


def _not_allowed(detail: str) -> Refusal:
    return Refusal(403, "MODULE_NIET_TOEGESTAAN", detail)


def _step(detail: str) -> Refusal:
    return Refusal(409, "STAP_NIET_TOEGESTAAN", detail)
