"""From a raw table to checked rows: column by column decided, row by row checked, nothing dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from csr_desktop.domain.class_table import ClassTable
from csr_desktop.errors import Message, UserError
from csr_desktop.lists.profiles import FieldSpec, ReadProfile
from csr_desktop.lists.reading.amounts import Marks, column_marks, parse_amount, tidy_amount
from csr_desktop.lists.reading.cells import CellParsers, clean_text, whole
from csr_desktop.lists.reading.days import is_month_first, may_be_turned
from csr_desktop.lists.reading.headers import Header
from csr_desktop.lists.reading.raw import Cell, RawTable
from csr_desktop.lists.reading.result import RowProblem
from csr_desktop.money import format_machine

_TOTAL_WORDS = frozenset({"totaal", "subtotaal", "eindtotaal", "total", "totals", "subtotal", "som", "sum", "samen"})
#: What may stand beside them; any other word makes it a name (`Totaal Incasso`, `Total Gas`).
_WORDS_BESIDE = frozenset({
    "algemeen", "alle", "amount", "bedrag", "bedragen", "crediteuren", "de", "debt", "generaal", "grand",
    "hoofdsom", "in", "incl", "inclusief", "kosten", "of", "open", "openstaand", "openstaande", "per", "rente", "saldi",
    "saldo", "schuld", "schulden", "schuldeisers", "van", "vordering", "vorderingen",
})  # fmt: skip
_CURRENCIES = frozenset({"", "eur", "euro"})
_NOTHING = "0.00"
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_EXTRA_KEYS = {"creditors": ("scope", "municipalities"), "claims": (), "answers": ()}


class RowReader:
    """Reads the rows below one header."""

    def __init__(self, profile: ReadProfile, header: Header, class_table: ClassTable, today: date) -> None:
        self._header = header
        self._specs = profile.fields[header.kind]
        self._columns = sorted(header.fields.items())
        self._parsers = CellParsers(class_table, today)
        names = ("row", *(spec.name for spec in self._specs), *_EXTRA_KEYS[header.kind])
        self._blank: dict[str, object] = dict.fromkeys(names)
        self._required = [spec.name for spec in self._specs if spec.required]
        self._has_bailiff = any(spec.name == "bailiff" for spec in header.fields.values())
        self.rows: list[dict[str, object]] = []
        self.problems: list[RowProblem] = []
        self._sum_cents = 0
        self._sum_since_total = 0
        self._first_name = next(cell for cell in header.cells if isinstance(cell, str) and cell.strip())

    def read(self, table: RawTable) -> None:
        """Read all rows of the table below the header."""
        body = table.rows[self._header.index + 1 :]
        self._readers = [
            (column, spec.name, self._reader(spec, _Column(body, column)), spec) for column, spec in self._columns
        ]
        troubled = {row: message for row, message in table.problems}
        for number, cells in body:
            if number in troubled:
                self._problem(number, None, troubled[number])
                continue
            plain = _plain_text(cells)
            if not self._is_blank(cells) and not self._is_header_again(cells, plain):
                self._read_row(number, cells, plain, table)

    def _reader(self, spec: FieldSpec, column: _Column) -> Callable[[Cell], object]:
        if spec.type == "amount":
            return _AmountReader(column, positive=spec.positive)
        if spec.type == "date":
            return _DayReader(column, self._parsers.parser("date"))
        return self._parsers.parser(spec.type)

    def _read_row(self, number: int, cells: Sequence[Cell], plain: str, table: RawTable) -> None:
        values = self._blank.copy()
        values["row"] = number
        faults: list[tuple[FieldSpec, str, Message]] = []
        width = len(cells)
        for column, name, read, spec in self._readers:
            cell = cells[column] if column < width else None
            # A number held against a text is slow to say that it is another thing, so the kind is asked first.
            if cell is None or (cell.__class__ is str and (not cell or cell.isspace())):
                if table.uncached and (number, column) in table.uncached:
                    faults.append((spec, self._header.names[column], Message.of("cell.formula_without_value")))
                continue
            try:
                value = read(cell)
            except UserError as error:
                faults.append((spec, self._header.names[column], error.message))
                continue
            if value.__class__ is dict:
                values.update(value)
            else:
                values[name] = value
        if _may_be_total(plain) and _is_total(values, cells):
            self._check_total(number, values, faults)
            return
        if table.format == "csv" and self._spills(cells):
            self._problem(number, None, Message.of("row.too_many_cells", columns=len(self._header.names)))
            return
        self._settle(values)
        self._judge(number, values, faults, cells, is_plain=bool(plain))

    def _judge(
        self,
        number: int,
        values: dict[str, object],
        faults: Sequence[tuple[FieldSpec, str, Message]],
        cells: Sequence[Cell],
        *,
        is_plain: bool,
    ) -> None:
        """Keep the row unless an essential field cannot be used; faults of other fields are told beside it."""
        if (faults or not self._is_whole(values)) and not self._tell(number, values, faults):
            return
        removed = 0 if is_plain else self._invisible(cells)
        if removed:
            self._problem(number, None, Message.of("text.invisible_removed", count=removed))
        self.rows.append(values)
        if amount := values.get("amount"):
            cents = _cents(amount)
            self._sum_cents += cents
            self._sum_since_total += cents

    def _is_whole(self, values: Mapping[str, object]) -> bool:
        """Whether what a row cannot do without is there."""
        for name in self._required:
            if values[name] is None:
                return False
        return self._header.kind != "answers" or bool(values["conversation"] or values["case_number"])

    def _tell(
        self, number: int, values: Mapping[str, object], faults: Sequence[tuple[FieldSpec, str, Message]]
    ) -> bool:
        """Tell what is wrong with a row; return whether the row can be used all the same."""
        missing = [spec for spec in self._specs if spec.required and values[spec.name] is None]
        for spec in missing:
            if not any(fault[0] is spec for fault in faults):
                self._problem(
                    number,
                    self._header.used.get(spec.name),
                    Message.of("row.required_missing", field=self._header.used.get(spec.name, spec.name)),
                )
        for _spec, column, message in faults:
            self._problem(number, column, message)
        no_key = self._header.kind == "answers" and not (values["conversation"] or values["case_number"])
        if no_key:
            self._problem(number, None, Message.of("row.answer_without_key"))
        amount_lost = any(spec.name == "amount" for spec, _column, _message in faults)
        return not (missing or no_key or amount_lost)

    def _invisible(self, cells: Sequence[Cell]) -> int:
        """Count the signs that were taken out of the cells of a row."""
        for cell in cells:
            if isinstance(cell, str) and not (cell.isascii() and cell.isprintable()):
                return sum(clean_text(cells[column])[1] for column, _spec in self._columns if column < len(cells))
        return 0

    def _settle(self, values: dict[str, object]) -> None:
        """Put a bailiff named in a combined column (Incasso / deurwaarder) where it belongs."""
        if self._header.kind != "claims" or self._has_bailiff:
            return
        name = values["collector"]
        if isinstance(name, str) and "deurwaarder" in name.casefold():
            values["bailiff"], values["collector"] = name, None

    def _is_blank(self, cells: Sequence[Cell]) -> bool:
        """Whether nothing is filled in; a row with only its running number counts as blank."""
        used = self._header.fields
        rest = []
        for column, cell in enumerate(cells):
            text = cell.strip() if isinstance(cell, str) else cell
            if text is None or text == "":
                continue
            if column in used:
                return False
            rest.append(text)
        return not rest or (len(rest) == 1 and str(rest[0]).rstrip(".").isdigit())

    def _is_header_again(self, cells: Sequence[Cell], plain: str) -> bool:
        """Whether the header is repeated further down, as on the pages of a printed list."""
        if self._first_name not in (cells if plain else [cell for cell in cells if cell.__class__ is str]):
            return False
        names = [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]
        return [name for name in names if name] == [name for name in self._header.names if name]

    def _spills(self, cells: Sequence[Cell]) -> bool:
        """Whether something stands beyond the last column name: a loose delimiter has moved the cells of a CSV row."""
        known = len(self._header.names)
        if len(cells) <= known:
            return False
        beyond = cells[known:]
        return any(isinstance(cell, str) and cell.strip() for cell in beyond)

    def _check_total(
        self, number: int, values: dict[str, object], faults: Sequence[tuple[FieldSpec, str, Message]]
    ) -> None:
        stated = values.get("amount")
        # A total below a part of the list adds up that part.
        if isinstance(stated, str) and _cents(stated) not in {self._sum_cents, self._sum_since_total}:
            self._problem(
                number,
                self._header.used.get("amount"),
                Message.of("total.mismatch", stated=_cents(stated), found=self._sum_cents),
            )
        self._sum_since_total = 0
        for _spec, column, message in faults:
            self._problem(number, column, message)

    def _problem(self, row: int | None, column: str | None, message: Message) -> None:
        self.problems.append(RowProblem(row, column, message))


def _is_total(values: dict[str, object], cells: Sequence[Cell]) -> bool:
    """Whether a row adds up the rows above it: its first words say so and nothing else, and it has no key."""
    if values.get("reference") or values.get("conversation"):
        return False
    for cell in cells:
        # The amount may stand before the word: the first text with letters says what the row is.
        words = set(_NOT_A_LETTER.split(cell.casefold())) - _CURRENCIES if isinstance(cell, str) else None
        if words:
            return bool(words & _TOTAL_WORDS) and words <= _TOTAL_WORDS | _WORDS_BESIDE
    return False


def _plain_text(cells: Sequence[Cell]) -> str:
    """Return all cells as one text when each is a text in which nothing could be taken out, else an empty one."""
    try:
        text = "".join(cells)  # type: ignore[arg-type]  # what is no text ends the attempt
    except TypeError:
        return ""
    return text if text.isascii() and text.isprintable() else ""


def _may_be_total(plain: str) -> bool:
    """Whether any word of a total can stand in a row of plain text; in a row that is not plain it always can."""
    text = plain.lower()
    return not text or "tota" in text or "som" in text or "sum" in text or "samen" in text


@dataclass(frozen=True, slots=True)
class _Column:
    """The cells of one column, gathered only when somebody looks at all of them."""

    body: Sequence[tuple[int, Sequence[Cell]]]
    place: int

    def __iter__(self) -> Iterator[Cell]:
        return (cells[self.place] for _row, cells in self.body if self.place < len(cells))


class _DayReader:
    """Reads the dates of one column, and none that means another day when the column has the month first."""

    def __init__(self, column: _Column, parse: Callable[[Cell], object]) -> None:
        self._column = column
        self._parse = parse

    def __call__(self, cell: Cell) -> object:
        if self._is_month_first and may_be_turned(cell):
            raise UserError("date.month_first")
        return self._parse(cell)

    @cached_property
    def _is_month_first(self) -> bool:
        # Dates repeat themselves: each is looked at once.
        return is_month_first({cell for cell in self._column if isinstance(cell, str)})


class _AmountReader:
    """Reads the amounts of one column; looks at the rest of the column only when a cell has two meanings."""

    def __init__(self, column: _Column, *, positive: bool) -> None:
        self._column = column
        self._positive = positive
        self._marks: Marks | None = None

    def __call__(self, cell: Cell) -> str:
        tidy = tidy_amount(cell)
        if tidy is not None and not (self._positive and tidy == _NOTHING):
            return tidy
        whole(cell)
        cents = self._cents(clean_text(cell)[0] if isinstance(cell, str) else cell)
        if self._positive and cents <= 0:
            raise UserError("amount.not_positive")
        return format_machine(cents)

    def _cents(self, value: Cell) -> int:
        try:
            return parse_amount(value)
        except UserError as error:
            if error.code != "amount.ambiguous":
                raise
        if self._marks is None:
            self._marks = column_marks(clean_text(cell)[0] for cell in self._column if isinstance(cell, str))
        return parse_amount(value, self._marks)


def _cents(text: object) -> int:
    return int(text.replace(".", "")) if isinstance(text, str) else 0
