"""What charts show: names, whole values to draw with, and the same values in words to read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `value` is whole and not negative, `text` says it."""

    name: str
    value: int
    text: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A line that bars are held against."""

    value: int
    text: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How long one phase takes: a bar up to the mean, a mark at the middle one, a line up to nine of ten."""

    name: str
    mean: int
    middle: int
    most: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole, by the place of its kind in the legend."""

    kind: int
    count: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A bar that is divided; `text` stands behind it."""

    name: str
    parts: tuple[Part, ...]
    text: str
