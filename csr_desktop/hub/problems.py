"""What can go wrong with a hub: a closed set of classes, each with what the client must do (design/exchange.md 4.3).

Nothing here belongs to one protocol: another adapter behind the port raises the same. What the hub says in words is
shown as plain text, cut and cleaned, and never decides anything; codes do.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from csr_desktop.errors import EnvironmentProblem, Message
from csr_desktop.hub import strict_json
from csr_desktop.hub.strict_json import NotStrict

_MOST_TEXT = 300
_MOST_FAULTS = 20
_MOST_PROBLEM_BYTES = 1_000_000


class HubProblem(EnvironmentProblem):
    """Base of all problems with a hub. `request_id` is what the hub's administrator can look up; may be empty."""

    request_id: str = ""


class RetryLater(HubProblem):
    """Nothing is known about what was asked; the same again later. `after` is what the hub demands, in seconds."""

    after: int | None = None


class NotUnderstood(RetryLater):
    """The hub answered something that is no answer; nothing of it was used. Later it may be better."""


class Stopped(HubProblem):
    """Somebody asked us to stop; what was done stays done, the rest can be done again."""


class NeedsLogin(HubProblem):
    """The hub does not accept our key or certificate; a person must look at it."""


class NotAllowed(HubProblem):
    """The hub knows us and does not allow this; the administrator must look at it. `hub_code` is the hub's."""

    hub_code: str = ""


@dataclass(frozen=True, slots=True)
class HubFault:
    """One fault the hub found in a message: where (a JSON Pointer), its code, its words (plain text, cleaned)."""

    path: str
    code: str
    text: str


class Refused(HubProblem):
    """Definitive for this one message or question; the same again gives the same. A person must look at it."""

    hub_code: str = ""
    status: int = 0
    faults: tuple[HubFault, ...] = ()


class ResyncNeeded(HubProblem):
    """The cursor is no longer known; start again without one, nothing is lost."""


class NewerApi(HubProblem):
    """The hub speaks a version that this program does not know; read what is here, send nothing."""


class Untrusted(HubProblem):
    """Whoever answered is not proved to be the hub; nothing was sent there. There is no way to go on all the same."""


class _Fault(msgspec.Struct, frozen=True, kw_only=True, rename={"path": "pad", "text": "melding"}):
    path: str
    code: str
    text: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, rename={"faults": "fouten"}):
    """problem+json (RFC 9457) as the hub sends it; all members may be absent, a status is known anyway."""

    code: str = ""
    title: str = ""
    detail: str = ""
    faults: Annotated[tuple[_Fault, ...], Meta(max_length=1_000)] = ()


_PROBLEM = msgspec.json.Decoder(Problem)

_REFUSALS = {
    "ONGELDIGE_INVOER": "hub.refused.invalid",
    "ONTVANGER_ONBEKEND": "hub.refused.receiver",
    "NIET_GEVONDEN": "hub.refused.not_found",
    "REFERENTIE_HERGEBRUIKT": "hub.refused.reference_used",
    "STAP_NIET_TOEGESTAAN": "hub.refused.step",
    "LIJST_HERGEBRUIKT": "hub.refused.reference_used",
    "BIJLAGE_VERLOPEN": "hub.refused.attachment_expired",
    "BERICHT_VERLOPEN": "hub.refused.expired",
    "TE_GROOT": "hub.refused.too_large",
    "BESTANDSSOORT": "hub.refused.file_kind",
    "BIJLAGE_ONTBREEKT": "hub.refused.attachment_missing",
    "CONTROLEGETAL_ONJUIST": "hub.refused.digest",
}
_REFUSALS_BY_STATUS = {
    400: "hub.refused.invalid",
    404: "hub.refused.not_found",
    409: "hub.refused.step",
    410: "hub.refused.expired",
    413: "hub.refused.too_large",
    415: "hub.refused.file_kind",
    422: "hub.refused.attachment_missing",
}
_NOT_ALLOWED = {
    "AFZENDER_KOMT_NIET_OVEREEN": "hub.not_allowed.sender",
    "MODULE_NIET_TOEGESTAAN": "hub.not_allowed.module",
}
#: 408 and 425 are the transport's own; 409 with this code is a request that still runs.
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_RUNNING = "IN_BEHANDELING"


def read_problem(data: bytes) -> Problem:
    """Read what a hub says about a refusal; something unreadable is an empty problem: the status still counts."""
    try:
        return strict_json.decode(data, _PROBLEM, _MOST_PROBLEM_BYTES)
    except NotStrict:
        return Problem()


def problem_of(status: int, problem: Problem, after: int | None = None) -> HubProblem:
    """Return the error for an HTTP-like status and what the hub said. 410 on a cursor is the caller's to know."""
    if status in _LATER or status > 500 or (status == 409 and problem.code == _RUNNING):
        return later("hub.busy" if status in {429, 503} else "hub.failing", after)
    if status == 401:
        return _with_words(NeedsLogin("hub.login_refused"), problem)
    if status == 403:
        refusal = NotAllowed(_NOT_ALLOWED.get(problem.code, "hub.not_allowed.other"))
        refusal.hub_code = clean(problem.code)
        return _with_words(refusal, problem)
    return _refused(status, problem)


def _refused(status: int, problem: Problem) -> Refused:
    code = _REFUSALS.get(problem.code) or _REFUSALS_BY_STATUS.get(status)
    refusal = Refused(code) if code else Refused("hub.refused.other", hub_code=clean(problem.code) or str(status))
    refusal.hub_code = clean(problem.code)
    refusal.status = status
    refusal.faults = tuple(
        HubFault(clean(fault.path), clean(fault.code), clean(fault.text)) for fault in problem.faults[:_MOST_FAULTS]
    )
    _with_words(refusal, problem)
    refusal.messages += tuple(
        Message("hub.fault", {"place": place_of(fault.path), "text": fault.text}) for fault in refusal.faults
    )
    return refusal


def later(code: str, after: int | None = None) -> RetryLater:
    """Return a `RetryLater` with the seconds that the hub demands."""
    error = RetryLater(code)
    error.after = after
    return error


def clean(text: str, most: int = _MOST_TEXT) -> str:
    """Return a text from outside for showing: one line, without control and direction characters, not too long."""
    kept = "".join(character if unicodedata.category(character)[0] != "C" else " " for character in text[: 4 * most])
    line = " ".join(kept.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def place_of(pointer: str) -> str:
    """Return a JSON Pointer as people read it: `/inhoud/klant/achternaam` is `klant, achternaam`."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/") if part]
    named = [str(int(part) + 1) if part.isdecimal() and len(part) < 5 else part for part in parts]
    return ", ".join(named[1:] if named[:1] in (["inhoud"], ["header"]) and len(named) > 1 else named)


def _with_words(error: HubProblem, problem: Problem) -> HubProblem:
    words = clean(problem.detail) or clean(problem.title)
    if words:
        error.messages += (Message("hub.says", {"text": words}),)
    return error
