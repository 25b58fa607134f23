"""How the hub refuses: problem+json (RFC 9457) with a stable code and all faults at once, without any value sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_TITLES = {
    400: "Ongeldige invoer",
    401: "Niet aangemeld",
    403: "Geen recht",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    409: "In strijd met wat er al is",
    410: "Verlopen",
    413: "Te groot",
    415: "Bestandssoort niet toegestaan",
    422: "Bijlage niet in orde",
    429: "Te veel verzoeken",
    500: "Interne fout",
    502: "Interne fout",
    503: "Tijdelijk niet beschikbaar",
    504: "Interne fout",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a request: a JSON Pointer, a code and a sentence; never the value itself."""

    path: str
    code: str
    text: str

    def as_json(self) -> dict[str, str]:
        """Return the fault as the contract writes it."""
        return {"pad": self.path, "code": self.code, "melding": self.text}


class Refusal(Exception):
    """The hub does not do what was asked."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        faults: Sequence[Fault] = (),
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)
        self.retry_after = retry_after

    def as_json(self) -> dict[str, Any]:
        """Return the problem as the contract writes it."""
        problem: dict[str, Any] = {
            "type": "about:blank",
            "status": self.status,
            "title": _TITLES[self.status],
            "detail": self.detail,
            "code": self.code,
        }
        if self.faults:
            problem["fouten"] = [fault.as_json() for fault in self.faults]
        return problem


def invalid(faults: Sequence[Fault]) -> Refusal:
    """Return the refusal of a request with these faults."""
    return Refusal(400, "ONGELDIGE_INVOER", "Het verzoek voldoet niet aan het schema.", faults)


def invalid_at(path: str, code: str, text: str) -> Refusal:
    """Return the refusal of a request with one fault."""
    return invalid([Fault(path, code, text)])


def not_found() -> Refusal:
    """Return the refusal of what is not there, or not for this participant."""
    return Refusal(404, "NIET_GEVONDEN", "Dit is hier niet bekend.")
