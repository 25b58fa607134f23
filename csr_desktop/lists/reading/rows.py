"""From a raw table to checked rows: column by column decided, row by row checked, nothing dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from csr_desktop.domain.class_table import ClassTable
from csr_desktop.errors import Message, UserError
from csr_desktop.lists.profiles import FieldSpec, ReadProfile
from csr_desktop.lists.reading.amounts import Marks, column_marks, parse_amount
from csr_desktop.lists.reading.cells import CellParsers, clean_text
from csr_desktop.lists.reading.headers import Header
from csr_desktop.lists.reading.raw import ERROR_VALUES, Cell, RawTable
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
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_EXTRA_KEYS = {"creditors": ("scope", "municipalities"), "claims": (), "answers": ()}


class RowReader:
    """Reads the rows below one header."""

    def __init__(self, profile: ReadProfile, header: Header, class_table: ClassTable, today: date) -> None:
        self._header = header
        self._specs = profile.fields[header.kind]
        self._columns = sorted(header.fields.items())
        self._parsers = CellParsers(class_table, today)
        self._blank = {spec.name: None for spec in self._specs} | dict.fromkeys(_EXTRA_KEYS[header.kind])
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
        self._readers = {
            column: self._reader(spec, [cells[column] for _row, cells in body if column < len(cells)])
            for column, spec in self._columns
        }
        troubled = {row: message for row, message in table.problems}
        for number, cells in body:
            if number in troubled:
                self._problem(number, None, troubled[number])
            elif not self._is_blank(cells) and not self._is_header_again(cells):
                self._read_row(number, cells, table)

    def _reader(self, spec: FieldSpec, column: Sequence[Cell]) -> Callable[[Cell], object]:
        if spec.type == "amount":
            return _AmountReader(column, positive=spec.positive)
        return self._parsers.parser(spec.type)

    def _read_row(self, number: int, cells: Sequence[Cell], table: RawTable) -> None:
        values: dict[str, object] = {"row": number, **self._blank}
        faults: list[tuple[FieldSpec, str, Message]] = []
        width = len(cells)
        for column, spec in self._columns:
            cell = cells[column] if column < width else None
            if cell is None or cell == "" or (isinstance(cell, str) and cell.isspace()):
                if table.uncached and (number, column) in table.uncached:
                    faults.append((spec, self._header.names[column], Message.of("cell.formula_without_value")))
                continue
            try:
                if cell in ERROR_VALUES:
                    raise UserError("cell.error_value", value=cell)
                value = self._readers[column](cell)
            except UserError as error:
                faults.append((spec, self._header.names[column], error.message))
                continue
            if isinstance(value, dict):
                values.update(value)
            else:
                values[spec.name] = value
        if _is_total(values, cells):
            self._check_total(number, values, faults)
            return
        if table.format == "csv" and self._spills(cells):
            self._problem(number, None, Message.of("row.too_many_cells", columns=len(self._header.names)))
            return
        self._settle(values)
        self._judge(number, values, faults, cells)

    def _judge(
        self,
        number: int,
        values: dict[str, object],
        faults: Sequence[tuple[FieldSpec, str, Message]],
        cells: Sequence[Cell],
    ) -> None:
        """Keep the row unless an essential field cannot be used; faults of other fields are told beside it."""
        if (faults or not self._is_whole(values)) and not self._tell(number, values, faults):
            return
        removed = self._invisible(cells)
        if removed:
            self._problem(number, None, Message.of("text.invisible_removed", count=removed))
        self.rows.append(values)
        cents = _cents(values.get("amount"))
        self._sum_cents += cents
        self._sum_since_total += cents

    def _is_whole(self, values: Mapping[str, object]) -> bool:
        """Whether what a row cannot do without is there."""
        no_key = self._header.kind == "answers" and not (values["conversation"] or values["case_number"])
        return not no_key and all(values[name] is not None for name in self._required)

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

    def _is_header_again(self, cells: Sequence[Cell]) -> bool:
        """Whether the header is repeated further down, as on the pages of a printed list."""
        if self._first_name not in cells:
            return False
        names = [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]
        return [name for name in names if name] == [name for name in self._header.names if name]

    def _spills(self, cells: Sequence[Cell]) -> bool:
        """Whether something stands beyond the last column name: a loose delimiter has moved the cells of a CSV row."""
        beyond = cells[len(self._header.names) :]
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


class _AmountReader:
    """Reads the amounts of one column; looks at the rest of the column only when a cell has two meanings."""

    def __init__(self, column: Sequence[Cell], *, positive: bool) -> None:
        self._column = column
        self._positive = positive
        self._marks: Marks | None = None

    def __call__(self, cell: Cell) -> str:
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
