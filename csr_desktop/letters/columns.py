"""How wide the columns of a table are: figures first, words whole as far as there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from csr_desktop.letters.fonts import Face
from csr_desktop.letters.styles import TIGHT, Style
from csr_desktop.letters.text import LONG_WORD, LineBreaker, is_words

#: The parts of a text that must stay on one line.
_Kept = Callable[[str], Sequence[str]]

CELL_X = 5.0
_MIN_COLUMN = 44.0
_LEAST_COLUMN = 30.0


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """How one column is set; `weight` shares out what the figures leave."""

    head: str
    is_right: bool = False
    weight: int = 1


class Columns:
    """The columns of one table in a text of a given width."""

    def __init__(self, breaker: LineBreaker, width: float, columns: Sequence[ColumnStyle]) -> None:
        self._breaker = breaker
        self._width = width
        self._columns = columns

    def shared_out(
        self, rows: Sequence[Sequence[str]], total: Sequence[str], style: Style
    ) -> tuple[Style, list[float]]:
        """Figures get the room they need, texts what they ask for as far as there is room, the rest goes by weight.

        A table that asks for too much keeps its words whole, in smaller type if that helps; then its references.
        """
        weights = [0 if column.is_right else column.weight for column in self._columns]
        for kept_heads in (_whole, _in_words):
            wanted = self._asked(rows, total, style, (_whole, kept_heads))
            spare = self._width - sum(wanted)
            if spare >= 0 and any(weights):
                return style, [
                    width + spare * weight / sum(weights) for width, weight in zip(wanted, weights, strict=True)
                ]
        for tried, kept in ((style, _in_words), (TIGHT, _in_words), (TIGHT, _in_short_words), (TIGHT, _in_references)):
            least = self._asked(rows, total, tried, (kept, kept))
            if sum(least) <= self._width:
                wanted = self._asked(rows, total, tried, (_whole, _in_words))
                return tried, _between(least, wanted, self._width)
        return TIGHT, self._squeezed(self._asked(rows, total, TIGHT, (_whole, _in_words)))

    def _asked(
        self,
        rows: Sequence[Sequence[str]],
        total: Sequence[str],
        style: Style,
        kept: tuple[_Kept, _Kept],
    ) -> list[float]:
        """The width each column needs when what `kept` gives of its cells and of its head stays on one line."""
        asked: list[float] = []
        for at, column in enumerate(self._columns):
            of_cell = _whole if column.is_right else kept[0]
            regular = [part for row in rows for part in of_cell(row[at])]
            bold = [*kept[1](column.head), *(of_cell(total[at]) if total else ())]
            widest = max(
                max((self._breaker.width(text, Face.REGULAR, style.size) for text in regular), default=0.0),
                max((self._breaker.width(text, Face.BOLD, style.size) for text in bold), default=0.0),
            )
            asked.append(max(widest + 1, _LEAST_COLUMN) + gutter(at, len(self._columns)))
        return asked

    def _squeezed(self, natural: Sequence[float]) -> list[float]:
        """Widths for a table that asks for too much: small columns keep theirs, the large ones share the rest."""
        widths = [width if column.is_right else 0.0 for column, width in zip(self._columns, natural, strict=True)]
        room = self._width - sum(widths)
        flexible = [at for at, column in enumerate(self._columns) if not column.is_right]
        if not flexible or room < _MIN_COLUMN * len(flexible):
            return [self._width / len(self._columns)] * len(self._columns)
        while flexible:
            share = room / sum(self._columns[at].weight for at in flexible)
            small = [at for at in flexible if natural[at] <= share * self._columns[at].weight]
            if not small:
                break
            for at in small:
                widths[at] = natural[at]
                room -= natural[at]
                flexible.remove(at)
        for at in flexible:
            widths[at] = share * self._columns[at].weight
        return widths


def gutter(at: int, count: int) -> float:
    """The white at both sides of a cell; the outer edges of the table stand flush with the text."""
    return CELL_X * ((at > 0) + (at < count - 1))


def _whole(text: str) -> Sequence[str]:
    return (text,)


def _in_words(text: str) -> Sequence[str]:
    return text.split(" ")


def _in_short_words(text: str) -> Sequence[str]:
    return [part for part in text.split(" ") if len(part) < LONG_WORD or not is_words(part)]


def _in_references(text: str) -> Sequence[str]:
    """Only what has no place for a hyphen; words may be hyphenated."""
    return [part for part in text.split(" ") if not is_words(part)]


def _between(least: Sequence[float], wanted: Sequence[float], width: float) -> list[float]:
    """Share out what the least widths leave, to each column by what it still wants."""
    wishes = [max(most - fewest, 0.0) for most, fewest in zip(wanted, least, strict=True)]
    spare, wished = width - sum(least), sum(wishes)
    return [
        fewest + (spare * wish / wished if wished else spare / len(least))
        for fewest, wish in zip(least, wishes, strict=True)
    ]
