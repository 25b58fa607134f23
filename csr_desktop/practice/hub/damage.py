"""Plays the fault script on one request: before the hub has done anything, or on the answer on its way back."""

from __future__ import annotations

from typing import Protocol

from csr_desktop.practice.hub.answers import Answer, Call, json_answer
from csr_desktop.practice.hub.application import Application, Asked
from csr_desktop.practice.hub.faults import Fault, FaultKind, FaultScript
from csr_desktop.practice.hub.problems import Refusal
from csr_desktop.practice.hub.tally import Tally
from csr_desktop.practice.hub.tokens import Tokens

_CODES = {429: ("TE_VEEL_VERZOEKEN", "Vraag het later nog eens."), 503: ("NIET_BESCHIKBAAR", "Even niet beschikbaar.")}
_INTERNAL = ("INTERNE_FOUT", "Er ging iets mis op de hub.")
_LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Inloggen</title></head><body><form>Gastnetwerk</form></body></html>"
_GATEWAY_PAGE = b"<html><body><h1>Bad gateway</h1></body></html>"


class Line(Protocol):
    """The connection that an answer goes back on."""

    def send(self, answer: Answer, *, length: int | None = None, cut_at: int | None = None, pause_ms: int = 0) -> None:
        """Send an answer, perhaps not as it should be."""

    def drop(self) -> None:
        """Close without a word."""

    def wait(self, milliseconds: int) -> bool:
        """Wait, or until the server stops; return whether it stops."""
        ...


class Responder:
    """Answers every request that comes in over a line, the way the fault script wants it."""

    def __init__(self, application: Application, script: FaultScript, tokens: Tokens, tally: Tally) -> None:
        self._application = application
        self._script = script
        self._tokens = tokens
        self._tally = tally

    def __call__(self, call: Call, line: Line) -> None:
        """Answer one request."""
        asked = self._application.asked(call)
        operation = asked.operation if isinstance(asked, Asked) else ""
        fault = self._script.next(operation)
        if fault is not None:
            self._tally.fault(fault.kind.value)
        if fault is not None and self._instead(fault, call, line):
            return
        answer = self._application.answer(call, asked)
        self._tally.request(operation, answer.status)
        if fault is None:
            line.send(answer)
        else:
            self._spoil(fault, answer, line)

    def _instead(self, fault: Fault, call: Call, line: Line) -> bool:
        """Play what happens before the hub does anything; return whether that was all."""
        kind = fault.kind
        if kind is FaultKind.TOKEN_ENDS:
            self._tokens.revoke(call.headers.get("authorization"))
            return False
        if kind in {FaultKind.DROP_BEFORE, FaultKind.HANG_BEFORE}:
            if kind is FaultKind.HANG_BEFORE:
                line.wait(fault.milliseconds)
            line.drop()
            return True
        answer = self._other_answer(fault, call)
        if answer is None:
            return False
        line.send(answer)
        return True

    def _other_answer(self, fault: Fault, call: Call) -> Answer | None:
        match fault.kind:
            case FaultKind.STATUS:
                code, detail = _CODES.get(fault.status, _INTERNAL)
                refusal = Refusal(fault.status, code, detail, retry_after=fault.retry_after)
                return self._application.refuse(call, refusal)
            case FaultKind.GATEWAY:
                return Answer(fault.status, _GATEWAY_PAGE, "text/html")
            case FaultKind.LOGIN_PAGE:
                return Answer(200, _LOGIN_PAGE, "text/html; charset=utf-8")
            case FaultKind.REDIRECT:
                return Answer(307, b"", "text/html", {"Location": "https://elders.example/aanmelden"})
            case FaultKind.CURSOR_GONE if "na" in call.query:
                refusal = Refusal(410, "CURSOR_VERLOPEN", "Deze cursor geldt niet meer: begin opnieuw, zonder cursor.")
                return self._application.refuse(call, refusal)
        return None

    def _spoil(self, fault: Fault, answer: Answer, line: Line) -> None:
        match fault.kind:
            case FaultKind.DROP_AFTER:
                line.drop()
            case FaultKind.HANG_AFTER:
                line.wait(fault.milliseconds)
                line.drop()
            case FaultKind.TRUNCATED:
                line.send(answer, cut_at=len(answer.body) // 2)
            case FaultKind.WRONG_LENGTH:
                line.send(answer, length=len(answer.body) // 2)
            case FaultKind.DRIP:
                line.send(answer, pause_ms=fault.milliseconds)
            case _:
                line.send(_changed(fault, answer))


def _changed(fault: Fault, answer: Answer) -> Answer:
    """Return the answer with another content or header."""
    match fault.kind:
        case FaultKind.NO_JSON:
            answer.body = b'{"berichten": [' + answer.body[:20] + b"\xff\x00"
        case FaultKind.OTHER_MAJOR:
            answer.headers["API-Version"] = "9.0.0"
        case FaultKind.HUGE if answer.body.startswith(b"{"):
            answer.body = b'{"opvulling":"' + b"x" * fault.size + b'",' + answer.body[1:]
        case FaultKind.DUPLICATE | FaultKind.REORDER | FaultKind.GAP if answer.status == 200:
            page = answer.value()
            told = page["berichten"]
            if fault.kind is FaultKind.DUPLICATE:
                page["berichten"] = [message for message in told for _ in range(2)]
            else:
                page["berichten"] = told[::-1] if fault.kind is FaultKind.REORDER else told[1:]
            # Written as the hub writes it: the messages that are left are the same bytes.
            answer.body = json_answer(answer.status, page).body
    return answer
