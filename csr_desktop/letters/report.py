"""What a plain report says: lines and tables under headings. `report_press` draws it and brings the PDF library."""

from __future__ import annotations

from dataclasses import dataclass

#: A cell that holds this, and nothing else, is a square to tick by hand; it is drawn, because few fonts have the sign.
BOX = "\N{BALLOT BOX}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars beneath each other, each with its name and its value in words; `limit` is drawn as a line with its name.

    Values are whole and not negative. What the chart says stands in its words too, so that nobody needs the picture.
    """

    bars: tuple[tuple[str, int, str], ...]
    limit: int | None = None
    limit_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part under a heading: paragraphs, a chart, a table (none without `heads`), then more paragraphs."""

    heading: str
    intro: tuple[str, ...] = ()
    chart: Chart | None = None
    heads: tuple[str, ...] = ()
    shares: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed; `shares` divide the width among the columns, `page_of` has places for page and pages.

    `sections` stand after the table. `unknown` is said at the end when a character cannot be printed; it has a place
    for `characters`.
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
    sections: tuple[Section, ...] = ()
