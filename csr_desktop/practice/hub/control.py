"""The control side of the practice hub: on another port, on this computer only, for tests and exercises.

Every call is a POST with a JSON object. It is not part of the contract; a real hub has nothing like it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from csr_desktop.practice.hub.answers import Answer, Call, json_answer, problem_answer
from csr_desktop.practice.hub.contract import Json, read_json
from csr_desktop.practice.hub.faults import NOISE, rule_from
from csr_desktop.practice.hub.hub_clock import iso
from csr_desktop.practice.hub.problems import Refusal, invalid_at, not_found
from csr_desktop.practice.hub.ways import ProposalWay, Way

if TYPE_CHECKING:
    from csr_desktop.practice.hub.damage import Line
    from csr_desktop.practice.hub.hub import PracticeHub


class Control:
    """Steers one hub."""

    def __init__(self, hub: PracticeHub) -> None:
        self._hub = hub
        self._actions: Mapping[str, Callable[[Json], Json]] = {
            "/clock": self._clock,
            "/expire": self._expire,
            "/faults": self._faults,
            "/noise": self._noise,
            "/faults/clear": self._clear,
            "/tokens/revoke": self._revoke,
            "/ways": self._ways,
            "/send": self._send,
            "/offline": self._offline,
            "/online": self._online,
            "/statistics": self._statistics,
            "/statistics/clear": self._clear_statistics,
        }

    def __call__(self, call: Call, line: Line) -> None:
        """Answer one request."""
        self._hub.note_call()
        line.send(self.answer(call))

    def answer(self, call: Call) -> Answer:
        """Do what is asked."""
        try:
            action = self._actions.get(call.path)
            # A web page can make a browser post to this port, but not as JSON and not without its own host name.
            host = call.headers.get("host", "").partition(":")[0]
            if action is None or call.method != "POST" or host not in {"127.0.0.1", "localhost"}:
                raise not_found()
            if call.media_type != "application/json":
                raise invalid_at("", "GEEN_JSON", "De inhoud moet application/json zijn.")
            told = read_json(call.body)
            if not isinstance(told, dict):
                raise invalid_at("", "ONJUISTE_SOORT", "Geef een object.")
            return json_answer(200, action(told))
        except Refusal as refusal:
            return problem_answer(refusal)
        except (KeyError, TypeError, ValueError) as error:
            return problem_answer(invalid_at("", "ONBEGRIJPELIJK", f"{type(error).__name__}: {error}"))

    def _clock(self, told: Json) -> Json:
        """Move on: `days`, `working_days`, `seconds`."""
        self._hub.move(**_whole(told, "days", "working_days", "seconds"))
        return {"now": iso(self._hub.clock.now())}

    def _expire(self, told: Json) -> Json:
        """Let the messages `references` expire now."""
        for reference in told["references"]:
            self._hub.exchange.expire(str(reference).lower())
        return {}

    def _faults(self, told: Json) -> Json:
        """Add `rules`, each with `kind` and perhaps `operation`, `skip`, `times`, and a field of Fault."""
        rules = [rule_from(rule) for rule in told["rules"]]
        for rule in rules:
            self._hub.faults.add(rule)
        return {"added": len(rules)}

    def _noise(self, told: Json) -> Json:
        """Let `percent` of all requests go wrong by chance from a `seed`; `kinds` as in faults.NOISE."""
        numbers = _whole(told, "percent", "seed", "retry_after")
        self._hub.faults.noise(
            numbers.get("percent", 0),
            numbers.get("seed", 1),
            told.get("kinds", NOISE),
            retry_after=numbers.get("retry_after"),
        )
        return {}

    def _clear(self, _told: Json) -> Json:
        self._hub.faults.clear()
        return {}

    def _revoke(self, _told: Json) -> Json:
        self._hub.tokens.revoke_all()
        return {}

    def _ways(self, told: Json) -> Json:
        """Let a `member` (or `*`) act in one `way`, and treat proposals in one way (`proposal`)."""
        way, proposal = told.get("way"), told.get("proposal")
        self._hub.creditors.behave(
            str(told.get("member", "*")), Way(way) if way else None, ProposalWay(proposal) if proposal else None
        )
        return {}

    def _send(self, told: Json) -> Json:
        """Put a `message` in the box of its receiver; with `checked` false it may be anything that has a header."""
        reference = self._hub.creditors.send(told["message"], checked=told.get("checked", True) is not False)
        return {"reference": reference}

    def _offline(self, _told: Json) -> Json:
        self._hub.go_offline()
        return {}

    def _online(self, _told: Json) -> Json:
        self._hub.come_back()
        return {}

    def _statistics(self, _told: Json) -> Json:
        return self._hub.tally.as_json()

    def _clear_statistics(self, _told: Json) -> Json:
        self._hub.tally.clear()
        return {}


def _whole(told: Mapping[str, Any], *names: str) -> dict[str, int]:
    """Return the numbers among these names. Raises ValueError for another name or what is no whole number."""
    made = {}
    for name, value in told.items():
        if name in names:
            if not isinstance(value, int) or isinstance(value, bool):
                raise ValueError(name)
            made[name] = value
    return made
