"""The colours and sizes of type that letters are set in."""

from __future__ import annotations

from dataclasses import dataclass, replace

INK = "#1a1a1a"
MUTED = "#5b6470"
RULE = "#c9ced6"
FORM = "#8a93a0"


@dataclass(frozen=True, slots=True)
class Style:
    """A size of type with its line height, in points."""

    size: float
    leading: float
    colour: str = INK

    @property
    def baseline(self) -> float:
        """How far below the top of a line its letters stand."""
        return (self.leading + 0.714 * self.size) / 2


BODY = Style(10, 13.6)
SMALL = Style(8.5, 11.5)
NOTE = Style(8, 11, MUTED)
LABEL = Style(7.5, 10, MUTED)
HEAD = Style(10.5, 13)
TIGHT = replace(SMALL, size=8, leading=10.5)
