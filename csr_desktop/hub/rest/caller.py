"""A question to the hub and its answer: access, the version of the API, the hub's clock, and what a status means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from csr_desktop.clock import Clock
from csr_desktop.hub.backoff import demanded_seconds
from csr_desktop.hub.problems import (
    HubProblem,
    NewerApi,
    NotUnderstood,
    Problem,
    ResyncNeeded,
    problem_of,
    read_problem,
)
from csr_desktop.hub.rest.hub_clock import HubClock
from csr_desktop.hub.rest.login import CertificateLogin, Login, TokenLogin
from csr_desktop.hub.rest.settings import HubSettings
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.transport import Stop

if TYPE_CHECKING:
    from csr_desktop.hub.rest.session import Answer

T = TypeVar("T")

#: What we were made for: the contract has major 0 below /v1, and will have 1 when it is published.
_KNOWN_MAJORS = frozenset({"0", "1"})
_VERSION = re.compile(r"([0-9]{1,4})\.[0-9]{1,6}\.[0-9]{1,6}([-+][0-9A-Za-z.+-]{1,40})?", re.ASCII)
_JSON = frozenset({"application/json", "application/problem+json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask of the hub. `path` stands below the base address; `good` are the statuses that are an answer."""

    method: str
    path: str
    good: frozenset[int] = frozenset({200})
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    #: An answer of which 410 means: begin again without a cursor.
    by_cursor: bool = False
    may_pack: bool = False
    #: A file: more time, and another limit of size.
    is_file: bool = False
    most_bytes: int | None = None
    into: Callable[[int, Mapping[str, str], bytes], None] | None = None


class Caller:
    """Asks, and raises `HubProblem` for everything that is not the answer."""

    def __init__(self, settings: HubSettings, clock: Clock, stop: Stop) -> None:
        from csr_desktop.hub.rest.session import HubSession

        self.hub_clock = HubClock(clock)
        self.patience = settings.patience
        self._base = settings.base_url.rstrip("/")
        self._session = HubSession(settings, stop)
        self._login: Login = CertificateLogin()
        if settings.login is not None:
            self._login = TokenLogin(settings.login, self._session, self.hub_clock, settings.patience)

    def ask(self, question: Question) -> Answer:
        """Return the answer when its status is one of the good ones."""
        answer = self._ask(question)
        if answer.status == 401 and self._login.renew():
            answer = self._ask(question)
        if answer.status in question.good:
            return answer
        raise numbered(self._problem(answer, question), answer)

    def read(self, answer: Answer, reader: Callable[[bytes, int], T]) -> T:
        """Return what an answer says; `NotUnderstood` when it is not what was asked for."""
        media_type = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
        if media_type not in _JSON:
            raise numbered(NotUnderstood("hub.answer.garbled"), answer)
        try:
            return reader(answer.body, self.patience.most_answer_bytes)
        except NotStrict as error:
            raise numbered(NotUnderstood("hub.answer.garbled"), answer) from error

    def close(self) -> None:
        """Let the connections go and forget the token."""
        self._login.renew()
        self._session.close()

    def _ask(self, question: Question) -> Answer:
        from csr_desktop.hub.rest.session import Request

        authorization = self._login.authorization()
        headers = {"Accept": "application/json, application/problem+json", **question.headers}
        if question.body is not None:
            headers["Content-Type"] = question.content_type
        patience = self.patience
        answer = self._session.ask(
            Request(
                method=question.method,
                url=f"{self._base}{question.path}",
                headers=headers,
                body=question.body,
                authorization=authorization,
                total_s=patience.attachment_s if question.is_file else patience.total_s,
                most_bytes=patience.most_answer_bytes if question.most_bytes is None else question.most_bytes,
                may_pack=question.may_pack,
                into=question.into,
            )
        )
        self.hub_clock.hear(answer.header("Date"))
        self._check_version(answer)
        return answer

    def _check_version(self, answer: Answer) -> None:
        """An answer of another major version is not read; one without a version is no answer of this API at all."""
        told = answer.header("API-Version")
        found = _VERSION.fullmatch(told.strip()) if told is not None else None
        if found is not None and found[1] not in _KNOWN_MAJORS:
            raise numbered(NewerApi("hub.newer"), answer)
        if found is None and answer.status < 400:
            raise numbered(NotUnderstood("hub.answer.unversioned"), answer)

    def _problem(self, answer: Answer, question: Question) -> HubProblem:
        if answer.status < 400:
            return NotUnderstood("hub.answer.garbled")
        media_type = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
        said = read_problem(answer.body) if media_type in _JSON else Problem()
        if answer.status == 410 and question.by_cursor:
            return ResyncNeeded("hub.resync")
        after = demanded_seconds(answer.header("Retry-After"), self.hub_clock.now())
        return problem_of(answer.status, said, after)


def numbered(problem: HubProblem, answer: Answer) -> HubProblem:
    """Return a problem with the number of the request that led to it."""
    problem.request_id = answer.request_id
    return problem
