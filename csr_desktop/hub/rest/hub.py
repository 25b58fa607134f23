"""The REST contract behind the port (design/exchange.md 5): PUT with the client's own numbers, opaque cursors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

from csr_desktop.clock import Clock
from csr_desktop.errors import Bug
from csr_desktop.hub import answers
from csr_desktop.hub.answers import ChangesPage, InboxPage, Limits, LogQuery, MessageState, Participant, Profile
from csr_desktop.hub.problems import HubProblem, NotUnderstood, Untrusted
from csr_desktop.hub.rest import files
from csr_desktop.hub.rest.caller import Caller, Question, numbered
from csr_desktop.hub.rest.sending import Sender, by_reference, problem_in
from csr_desktop.hub.rest.settings import HubSettings, check_settings
from csr_desktop.hub.transport import AddressBook, ConfirmResult, SendResult, Stop
from csr_desktop.hub.wire import Attachment, OutgoingMessage, encode_confirmations, encode_struct

#: The contract's own limits, whatever the profile tells.
_MOST_CONFIRMED = 500
_MOST_PER_LIST = 500
_MOST_PER_PAGE = 200
_MOST_PAGES = 10_000
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class RestHub:
    """A hub over REST; for one thread. `new_id` makes the numbers of lists (UUIDv7)."""

    def __init__(self, settings: HubSettings, clock: Clock, new_id: Callable[[], str], stop: Stop) -> None:
        check_settings(settings)
        self._participant_id = settings.participant_id.lower()
        self._caller = Caller(settings, clock, stop)
        self._sender = Sender(self._caller, self._most_per_list, new_id)
        self._limits: Limits | None = None

    @property
    def hub_time(self) -> datetime | None:
        """The hub's own clock, now; None before it was heard."""
        return self._caller.hub_clock.heard

    def profile(self) -> Profile:
        """Return who we are to the hub. `Untrusted` when it takes us for somebody else: their messages are not ours."""
        answer = self._caller.ask(Question(method="GET", path="/deelnemer"))
        found = self._caller.read(answer, answers.read_profile)
        if found.participant.id.lower() != self._participant_id:
            raise numbered(Untrusted("hub.untrusted.participant"), answer)
        if found.server_time is not None:
            self._caller.hub_clock.take(found.server_time)
        self._limits = found.limits
        return found

    def send(self, messages: Sequence[OutgoingMessage]) -> tuple[SendResult, ...]:
        """Offer messages in order: one by its own address, more in lists as long as the hub allows."""
        return self._sender.send(messages)

    def state(self, reference: str) -> MessageState:
        """Return how far a message got."""
        answer = self._caller.ask(Question(method="GET", path=f"/berichten/{_number(reference)}"))
        return self._caller.read(answer, answers.read_state)

    def fetch(self, cursor: str | None, limit: int | None = None) -> InboxPage:
        """Return the messages after the cursor that are not confirmed yet."""
        answer = self._caller.ask(_page("/postbus/berichten", cursor, limit))
        page = self._caller.read(answer, answers.read_inbox)
        if page.more and not page.messages:
            # A page with nothing on it and more behind it could go on for ever.
            raise numbered(NotUnderstood("hub.answer.endless"), answer)
        return page

    def confirm(self, references: Sequence[str]) -> tuple[ConfirmResult, ...]:
        """Confirm messages; never raises, because what was confirmed before an error stays confirmed."""
        found: dict[str, HubProblem | None] = {}
        broken: HubProblem | None = None
        for chunk in _chunks(tuple(dict.fromkeys(references)), _MOST_CONFIRMED):
            if broken is None:
                try:
                    found |= self._confirm(chunk)
                except HubProblem as problem:
                    broken = problem
            if broken is not None:
                found |= dict.fromkeys(chunk, broken)
        return tuple(ConfirmResult(reference=reference, problem=found[reference]) for reference in references)

    def changes(self, cursor: str | None, limit: int | None = None) -> ChangesPage:
        """Return changes in the state of our own messages after the cursor."""
        answer = self._caller.ask(_page("/statuswijzigingen", cursor, limit))
        page = self._caller.read(answer, answers.read_changes)
        if page.more and not page.changes and not page.unreadable:
            raise numbered(NotUnderstood("hub.answer.endless"), answer)
        return page

    def participants(self, etag: str | None) -> AddressBook | None:
        """Return the whole address book, page by page; None when the hub says that ours is still good."""
        headers = {"If-None-Match": etag} if etag is not None and etag.isascii() and etag.isprintable() else {}
        first = _page("/deelnemers", None, _MOST_PER_PAGE, headers=headers, good=frozenset({200, 304}))
        answer = self._caller.ask(first)
        if answer.status == 304:
            return None
        people: list[Participant] = []
        unreadable = 0
        for page in self._pages_from(self._caller.read(answer, answers.read_participants)):
            people += page.participants
            unreadable += page.unreadable
        return AddressBook(participants=tuple(people), etag=answer.header("ETag"), unreadable=unreadable)

    def put_attachment(self, attachment: Attachment, data: bytes) -> None:
        """Put a file on the hub."""
        _number(attachment.id)
        files.put(self._caller, attachment, data)

    def get_attachment(self, attachment: Attachment, so_far: bytearray) -> None:
        """Fetch what is missing of a file and hold the whole against its digest."""
        _number(attachment.id)
        files.get(self._caller, attachment, so_far)

    def search_log(self, query: LogQuery) -> ChangesPage:
        """Ask the hub's log; the question goes in the body, so that nothing of it stands in an address."""
        question = Question(method="POST", path="/logboek/_zoek", body=encode_struct(query), may_pack=True)
        return self._caller.read(self._caller.ask(question), answers.read_changes)

    def close(self) -> None:
        """Let connections go and forget the token."""
        self._caller.close()

    def _most_per_list(self) -> int:
        if self._limits is None:
            self.profile()
        assert self._limits is not None
        return min(max(1, self._limits.messages_per_list or 1), _MOST_PER_LIST)

    def _confirm(self, references: tuple[str, ...]) -> dict[str, HubProblem | None]:
        question = Question(method="POST", path="/postbus/bevestigingen", body=encode_confirmations(references))
        told = by_reference(self._caller.read(self._caller.ask(question), answers.read_results))
        return {reference: problem_in(told.get(reference.lower())) for reference in references}

    def _pages_from(self, first: answers.ParticipantsPage) -> Iterator[answers.ParticipantsPage]:
        page, seen = first, set[str]()
        yield page
        while page.more:
            if page.cursor in seen or len(seen) >= _MOST_PAGES:
                raise NotUnderstood("hub.answer.endless")
            seen.add(page.cursor)
            answer = self._caller.ask(_page("/deelnemers", page.cursor, _MOST_PER_PAGE))
            page = self._caller.read(answer, answers.read_participants)
            yield page


def _page(
    path: str,
    cursor: str | None,
    limit: int | None,
    *,
    headers: dict[str, str] | None = None,
    good: frozenset[int] = frozenset({200}),
) -> Question:
    """Return the question for a page; a cursor is opaque, so every sign of it is quoted."""
    asked = {"na": cursor, "limiet": None if limit is None else str(min(max(limit, 1), _MOST_PER_PAGE))}
    words = urlencode({name: value for name, value in asked.items() if value is not None}, quote_via=quote, safe="")
    return Question(
        method="GET",
        path=f"{path}?{words}" if words else path,
        good=good,
        headers=headers or {},
        by_cursor=cursor is not None,
        may_pack=True,
    )


def _number(text: str) -> str:
    """Return what will stand in an address; anything but a number made by a machine is our own fault."""
    if not _UUID.fullmatch(text):
        raise Bug("hub.no_number")
    return text


def _chunks(references: tuple[str, ...], most: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(references), most):
        yield references[start : start + most]
