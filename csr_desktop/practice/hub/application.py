"""The contract's paths: who calls, what is asked, and the answer. Knows no sockets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import parse_qs

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.http import parse_range_header
from werkzeug.routing import Map, RequestRedirect, Rule

from csr_desktop.practice.hub.answers import Answer, Call, dress, json_answer, problem_answer
from csr_desktop.practice.hub.attachments import content_digest
from csr_desktop.practice.hub.contract import Contract, Json, is_uuid
from csr_desktop.practice.hub.exchange import MEMBERS, Exchange
from csr_desktop.practice.hub.faults import TOKEN
from csr_desktop.practice.hub.hub_clock import HubClock, iso
from csr_desktop.practice.hub.problems import Refusal, invalid_at, not_found
from csr_desktop.practice.hub.tokens import OAuthRefusal, Tokens

TOKEN_PATH = "/token"  # noqa: S105 - a path
_PATHS = (
    ("GET", "/v1/openapi.json", "leesContract"),
    ("GET", "/v1/deelnemer", "leesEigenDeelnemer"),
    ("GET", "/v1/deelnemers", "leesDeelnemers"),
    ("GET", "/v1/deelnemers/<number>", "leesDeelnemer"),
    ("PUT", "/v1/berichten/<number>", "verzendBericht"),
    ("GET", "/v1/berichten/<number>", "leesBerichtstand"),
    ("PUT", "/v1/verzendlijsten/<number>", "verzendLijst"),
    ("GET", "/v1/statuswijzigingen", "leesStatuswijzigingen"),
    ("GET", "/v1/postbus/berichten", "leesPostbus"),
    ("POST", "/v1/postbus/bevestigingen", "bevestigOntvangst"),
    ("PUT", "/v1/bijlagen/<number>", "plaatsBijlage"),
    ("GET", "/v1/bijlagen/<number>", "leesBijlage"),
    ("POST", "/v1/logboek/_zoek", "zoekLogboek"),
    ("POST", TOKEN_PATH, TOKEN),
)
_PAGED = frozenset({"leesDeelnemers", "leesStatuswijzigingen", "leesPostbus"})
_WITH_JSON = frozenset({"verzendBericht", "verzendLijst", "bevestigOntvangst", "zoekLogboek"})
_USUAL_PAGE, _LARGEST_PAGE = 50, 200
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: the operation and the number in its path, which is a UUID in lower case."""

    operation: str
    number: str = ""


class Application:
    """Answers requests; the same object for all threads."""

    def __init__(
        self,
        contract: Contract,
        exchange: Exchange,
        tokens: Tokens,
        clock: HubClock,
        before: Callable[[], None],
    ) -> None:
        self._contract = contract
        self._exchange = exchange
        self._tokens = tokens
        self._clock = clock
        self._before = before
        #: Mistakes of the hub itself; there should be none.
        self.own_faults: list[Exception] = []
        #: Set by the server as soon as it knows its own address.
        self.token_url = ""
        self._map = Map([Rule(path, endpoint=name, methods=[method]) for method, path, name in _PATHS])
        self._map.strict_slashes = True
        self._map.merge_slashes = False
        self._operations: Mapping[str, Callable[[Call, Asked, str], Answer]] = {
            "leesEigenDeelnemer": self._own_profile,
            "leesDeelnemers": self._members,
            "leesDeelnemer": self._member,
            "verzendBericht": self._send,
            "leesBerichtstand": self._message_state,
            "verzendLijst": self._send_list,
            "leesStatuswijzigingen": self._changes,
            "leesPostbus": self._box,
            "bevestigOntvangst": self._confirm,
            "plaatsBijlage": self._put_file,
            "leesBijlage": self._get_file,
            "zoekLogboek": self._search,
        }

    def asked(self, call: Call) -> Asked | Refusal:
        """Return what a request asks for, or why nothing can be asked like that."""
        try:
            name, values = self._map.bind("hub").match(call.path, call.method)
        except MethodNotAllowed:
            return Refusal(405, "METHODE_NIET_TOEGESTAAN", "Dit adres kent deze methode niet.")
        except (NotFound, RequestRedirect):
            # A slash at the end is another address, not a redirect (NLgov API Design Rules, no-trailing-slash).
            return not_found()
        return Asked(name, str(values.get("number", "")).lower())

    def answer(self, call: Call, asked: Asked | Refusal) -> Answer:
        """Do what is asked; a refusal is an answer too."""
        try:
            self._before()
            answer = self._do(call, asked)
        except Refusal as refusal:
            answer = problem_answer(refusal)
        except OAuthRefusal as refusal:
            answer = json_answer(refusal.status, refusal.as_json())
        except Exception as error:
            # A server answers, also when it is wrong itself; tests look at what is kept here.
            self.own_faults.append(error)
            answer = problem_answer(Refusal(500, "INTERNE_FOUT", "Er ging iets mis op de hub."))
        return self._dated(dress(answer, call, self._contract.version))

    def refuse(self, call: Call, refusal: Refusal) -> Answer:
        """Return a refusal that somebody else decided on."""
        return self._dated(dress(problem_answer(refusal), call, self._contract.version))

    def _dated(self, answer: Answer) -> Answer:
        """Tell the hub's time on every answer (RFC 9110, 6.6.1): a caller whose clock differs can reckon with it."""
        answer.headers["Date"] = format_datetime(self._clock.now(), usegmt=True)
        return answer

    def _do(self, call: Call, asked: Asked | Refusal) -> Answer:
        if isinstance(asked, Refusal):
            raise asked
        if asked.operation == "leesContract":
            return Answer(200, self._contract.document, headers={"Access-Control-Allow-Origin": "*"})
        if asked.operation == TOKEN:
            return self._token(call)
        member_id = self._tokens.member_of(call.headers.get("authorization"), call.fingerprint)
        self._exchange.settle()
        member = self._exchange.book.get(member_id)
        if member is None or not member.active:
            raise Refusal(403, "MODULE_NIET_TOEGESTAAN", "Deze deelnemer doet niet meer mee.")
        if asked.number and not is_uuid(asked.number):
            raise invalid_at("", "ONJUISTE_VORM", "Het nummer in het adres is geen UUID.")
        strangers = set(call.query) - ({"na", "limiet"} if asked.operation in _PAGED else set())
        if strangers:
            raise invalid_at("", "ONBEKEND_VELD", "Het adres heeft een zoekveld dat niet bestaat.")
        if asked.operation in _WITH_JSON and call.media_type != "application/json":
            raise invalid_at("", "GEEN_JSON", "De inhoud moet application/json zijn.")
        if len(call.body) > self._exchange.limits.body_bytes:
            raise Refusal(413, "TE_GROOT", "Het verzoek is groter dan is toegestaan.")
        return self._operations[asked.operation](call, asked, member_id)

    def _token(self, call: Call) -> Answer:
        if call.media_type != "application/x-www-form-urlencoded" or call.query:
            raise OAuthRefusal(400, "invalid_request", "a form in the body is needed")
        try:
            form = parse_qs(call.body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=20)
        except ValueError as error:
            raise OAuthRefusal(400, "invalid_request", "this is no form") from error
        answer = json_answer(200, self._tokens.give(form, self.token_url))
        answer.headers["Pragma"] = "no-cache"
        return answer

    # --- participants -----------------------------------------------------------------------------------------------

    def _own_profile(self, _call: Call, _asked: Asked, member_id: str) -> Answer:
        member, limits = self._exchange.book.get(member_id), self._exchange.limits
        assert member is not None
        told: Json = {
            "deelnemer": member.as_json(),
            "limieten": {
                "maxBerichtenPerLijst": limits.messages_per_list,
                "maxBijlageBytes": limits.attachment_bytes,
                "bewaartermijnWerkdagen": limits.retention_working_days,
                "antwoordtermijnWerkdagen": limits.answer_working_days,
            },
            "serverTijd": iso(self._clock.now()),
        }
        return json_answer(200, told)

    def _members(self, call: Call, _asked: Asked, member_id: str) -> Answer:
        cursor, most = _page(call)
        exchange, now = self._exchange, self._clock.now()
        place = exchange.cursors.place(cursor, MEMBERS, member_id, now, can_expire=False)
        if _unchanged(call, exchange.book.etag):
            return Answer(304, headers={"ETag": exchange.book.etag})
        members = exchange.book.all()
        page = members[place : place + most]
        answer = json_answer(
            200,
            {
                "deelnemers": [member.as_json() for member in page],
                "volgende": exchange.cursors.make(MEMBERS, member_id, place + len(page), now),
                "meer": place + len(page) < len(members),
            },
        )
        answer.headers["ETag"] = exchange.book.etag
        return answer

    def _member(self, call: Call, asked: Asked, _member_id: str) -> Answer:
        member = self._exchange.book.get(asked.number)
        if member is None:
            raise not_found()
        answer = json_answer(200, member.as_json())
        etag = f'"{content_digest(answer.body)[9:41]}"'
        if _unchanged(call, etag):
            return Answer(304, headers={"ETag": etag})
        answer.headers["ETag"] = etag
        return answer

    # --- messages ---------------------------------------------------------------------------------------------------

    def _send(self, call: Call, asked: Asked, member_id: str) -> Answer:
        return json_answer(*self._exchange.put_message(call.body, member_id, asked.number))

    def _message_state(self, _call: Call, asked: Asked, member_id: str) -> Answer:
        return json_answer(200, self._exchange.message_state(asked.number, member_id))

    def _send_list(self, call: Call, asked: Asked, member_id: str) -> Answer:
        return json_answer(200, {"resultaten": self._exchange.put_list(call.body, member_id, asked.number)})

    def _changes(self, call: Call, _asked: Asked, member_id: str) -> Answer:
        return json_answer(200, self._exchange.change_page(member_id, *_page(call)))

    def _box(self, call: Call, _asked: Asked, member_id: str) -> Answer:
        return json_answer(200, self._exchange.box_page(member_id, *_page(call)))

    def _confirm(self, call: Call, _asked: Asked, member_id: str) -> Answer:
        references = self._contract.checked("Bevestigingen", call.body)["referentienummers"]
        return json_answer(200, {"resultaten": self._exchange.confirm(references, member_id)})

    def _search(self, call: Call, _asked: Asked, member_id: str) -> Answer:
        question = self._contract.checked("LogboekZoekvraag", call.body)
        return json_answer(200, self._exchange.search(question, member_id, _LARGEST_PAGE))

    # --- attachments ------------------------------------------------------------------------------------------------

    def _put_file(self, call: Call, asked: Asked, member_id: str) -> Answer:
        digest = call.headers.get("content-digest")
        with self._exchange.lock:
            now = self._clock.now()
            status = self._exchange.files.put(asked.number, member_id, call.body, call.media_type, digest, now)
        return Answer(status)

    def _get_file(self, call: Call, asked: Asked, member_id: str) -> Answer:
        data = self._exchange.attachment(asked.number, member_id)
        status, headers = 200, {"Accept-Ranges": "bytes"}
        asked_range = parse_range_header(call.headers.get("range"))
        part = asked_range.range_for_length(len(data)) if asked_range else None
        if part is not None:
            # A range that cannot be given is ignored (RFC 9110, 14.2): the contract has no 416.
            start, stop = part
            status = 206
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
            data = data[start:stop]
        headers["Content-Digest"] = content_digest(data)
        return Answer(status, data, "application/pdf", headers)


def _page(call: Call) -> tuple[str | None, int]:
    """Return the cursor and the size of the page asked for. Raises Refusal (400)."""
    cursors, sizes = call.query.get("na", []), call.query.get("limiet", [])
    if len(cursors) > 1 or len(sizes) > 1:
        raise invalid_at("", "DUBBEL", "Een zoekveld staat twee keer in het adres.")
    size = sizes[0] if sizes else str(_USUAL_PAGE)
    if not _NUMBER.fullmatch(size) or not 1 <= int(size) <= _LARGEST_PAGE:
        raise invalid_at("/limiet", "BUITEN_GRENZEN", "De omvang van een bladzijde ligt van 1 tot en met 200.")
    return (cursors[0] if cursors else None), int(size)


def _unchanged(call: Call, etag: str) -> bool:
    told = {part.strip().removeprefix("W/") for part in call.headers.get("if-none-match", "").split(",")}
    return etag in told or "*" in told
