"""Which message may follow which within a conversation, and who may send it (the notes of the contract, "Steps")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

#: What a party of one sort may send. The rest of the types is not theirs (403).
SENDS = {
    "SHV": frozenset(
        {
            "KENNISGEVING", "KENNISGEVING_PUBLIEK", "SALDOVERZOEK", "BETAALVOORSTEL", "HEROVERWEGING",
            "REGELING_GEACCORDEERD", "REGELING_BEEINDIGD", "STATUSVERZOEK", "STATUSBERICHT_SHV", "FOUTBERICHT",
        }
    ),
    "SE": frozenset(
        {
            "KENNISGEVING_ANTWOORD", "SALDOVERZOEK_ANTWOORD", "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD",
            "GEEN_MEDEWERKING", "BETAALVOORSTEL_ANTWOORD", "STATUSVERZOEK", "STATUSBERICHT_SE", "FOUTBERICHT",
        }
    ),
    "WSK": frozenset({"FOUTBERICHT"}),
}  # fmt: skip
RECEIVES = {"SHV": "SE", "SE": "SHV"}
NOTICES = frozenset({"KENNISGEVING", "KENNISGEVING_PUBLIEK"})
BALANCE_ANSWERS = frozenset({"SALDOVERZOEK_ANTWOORD", "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD"})
_ANSWERED_BY = {
    "KENNISGEVING": frozenset({"KENNISGEVING_ANTWOORD", "GEEN_MEDEWERKING"}),
    "KENNISGEVING_PUBLIEK": frozenset({"KENNISGEVING_ANTWOORD", "GEEN_MEDEWERKING"}),
    "SALDOVERZOEK": BALANCE_ANSWERS | {"GEEN_MEDEWERKING"},
    "BETAALVOORSTEL": frozenset({"BETAALVOORSTEL_ANTWOORD"}),
}
_ALWAYS = frozenset({"STATUSVERZOEK", "STATUSBERICHT_SHV", "STATUSBERICHT_SE", "FOUTBERICHT"})
_GONE = frozenset({"VERLOPEN", "AFGEKEURD"})


class Told(Protocol):
    """What the rules look at in a message that was accepted before."""

    @property
    def reference(self) -> str:
        """Its number."""
        ...

    @property
    def kind(self) -> str:
        """Its type."""
        ...

    @property
    def cross(self) -> str | None:
        """The message it answers."""
        ...

    @property
    def status(self) -> str:
        """Where it is on its way."""
        ...

    @property
    def consents(self) -> bool | None:
        """What an answer says about agreeing; None where it says nothing about it."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules, with pairs (what went before, what may come) that the operator allows as well."""

    further_pairs: frozenset[tuple[str, str]] = frozenset()

    def objection(self, kind: str, before: Sequence[Told]) -> str | None:
        """Return why a message of this type may not follow now, or None."""
        if kind in _ALWAYS or any((told.kind, kind) in self.further_pairs for told in before):
            return None
        alive = [told for told in before if told.status not in _GONE]
        if any(told.kind == "REGELING_BEEINDIGD" for told in alive):
            return "Deze regeling is beëindigd."
        if kind in NOTICES or kind == "SALDOVERZOEK":
            asked = NOTICES if kind in NOTICES else {kind}
            return "Er staat al zo'n vraag open." if _open(alive, before, asked) else None
        if kind == "BETAALVOORSTEL":
            return _against_proposal(alive, before)
        if kind == "HEROVERWEGING":
            answered = any(told.kind == "BETAALVOORSTEL_ANTWOORD" for told in before)
            return None if answered else "Er is nog geen antwoord op een voorstel."
        if kind == "REGELING_GEACCORDEERD":
            return _against_agreement(alive, before)
        return None


def _open(alive: Iterable[Told], before: Sequence[Told], kinds: Iterable[str]) -> bool:
    """Return whether a question of these types waits for its answer."""
    wanted = frozenset(kinds)
    return any(
        told.kind in wanted
        and not any(later.cross == told.reference and later.kind in _ANSWERED_BY[told.kind] for later in before)
        for told in alive
    )


def _against_proposal(alive: Iterable[Told], before: Sequence[Told]) -> str | None:
    balance = _last(before, BALANCE_ANSWERS)
    if balance is None:
        return "Er is nog geen antwoord op een saldoverzoek."
    if balance.kind == "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD" and balance.consents:
        return "De schuldeiser ging al vooraf akkoord."
    return "Er staat al een voorstel open." if _open(alive, before, {"BETAALVOORSTEL"}) else None


def _against_agreement(alive: Iterable[Told], before: Sequence[Told]) -> str | None:
    if any(told.kind == "REGELING_GEACCORDEERD" for told in alive):
        return "Deze regeling is al geaccordeerd."
    answer, balance = _last(before, {"BETAALVOORSTEL_ANTWOORD"}), _last(before, BALANCE_ANSWERS)
    agreed = answer is not None and answer.consents
    beforehand = (
        balance is not None and balance.kind == "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD" and balance.consents is True
    )
    return None if agreed or beforehand else "De schuldeiser ging nog niet akkoord."


def _last(before: Sequence[Told], kinds: Iterable[str]) -> Told | None:
    wanted = frozenset(kinds)
    return next((told for told in reversed(before) if told.kind in wanted), None)


def consents(kind: str, content: dict[str, Any]) -> bool | None:
    """Return what an answer says about agreeing. An advance consent that does not say "no" is one."""
    if kind == "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD":
        return content.get("standaardAkkoord") is not False
    if kind == "BETAALVOORSTEL_ANTWOORD":
        return content.get("akkoord") is True
    return None
