"""The sheet that goes with a letter to the client, as words ready to be set: what happens, what to do, by when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionBox:
    """One of the three boxes: its question, and the sentences that answer it."""

    question: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionText:
    """The sheet in one language; `language` is its code (`nl`, `pl`), for who has it read aloud."""

    language: str
    title: str
    counts: str
    boxes: tuple[CompanionBox, ...]
    closing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """The sheet: Dutch, and beside it the other language when there is one."""

    dutch: CompanionText
    other: CompanionText | None = None
