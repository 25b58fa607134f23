"""What a plain report says: a title, a few lines and one table. `report_press` draws it and brings the PDF library."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed; `shares` divide the width among the columns, `page_of` has places for page and pages.

    `unknown` is said at the end when a character cannot be printed; it has a place for `characters`.
    """

    title: str
    intro: tuple[str, ...]
    heads: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    closing: tuple[str, ...]
    page_of: str
    unknown: str
    author: str
