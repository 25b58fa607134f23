"""What reading a list gives: checked rows, problems with row number and reason, and how the file was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from csr_desktop.errors import Message
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something about a row (or the whole file, when `row` is None) that a person should know."""

    row: int | None
    column: str | None
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReading:
    """One file as it was understood (contract: docs/cli.md, `csr read-list --json`).

    Every data row stands in `rows` or in `problems`. A row whose essential field is unusable is only in `problems`; a
    row with a faulty side field is in `rows` with that field empty, and in `problems` as well.
    """

    file: str
    sha256: str
    kind: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int
    columns: Mapping[str, str]
    unused_columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]
    problems: tuple[RowProblem, ...]

    def to_json(self, texts: Texts) -> dict[str, object]:
        """Return the reading as the command line's JSON."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "kind": self.kind,
            "format": self.format,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "unused_columns": list(self.unused_columns),
            "rows": [dict(row) for row in self.rows],
            "problems": [
                {
                    "row": problem.row,
                    "column": problem.column,
                    "code": problem.message.code,
                    "text": texts.say(problem.message),
                }
                for problem in self.problems
            ],
        }
