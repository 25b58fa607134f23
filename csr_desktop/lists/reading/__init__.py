"""Reading lists from files a stranger or a tired person made: guarded, in a child process, nothing written anywhere.

The parent only copies the bytes; parsing happens in a child with memory and time limits (design/safety.md 4.9).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from csr_desktop.domain.class_table import ClassTable
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.lists.profiles import KINDS, OwnColumns, ReadProfile, load_read_profile
from csr_desktop.lists.reading.child import run_guarded
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.lists.reading.parse import parse_list, peek
from csr_desktop.lists.reading.result import ListReading, RowProblem
from csr_desktop.paths import resources_dir

__all__ = ["Limits", "ListReading", "PastedRows", "RowProblem", "first_rows", "read_list"]


@dataclass(frozen=True, slots=True)
class PastedRows:
    """Rows from the clipboard, as a spreadsheet puts them there: cells with tabs between them; `name` says what it is.

    They are read like a file, with every check of one.
    """

    text: str
    name: str


def read_list(
    path: Path | PastedRows,
    *,
    kind: str | None = None,
    profile: Path | OwnColumns | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
    class_table: ClassTable,
    today: date,
    cancelled: Callable[[], bool] | None = None,
) -> ListReading:
    """Read one file, or pasted rows, as a list of claims, creditors or answers (`kind`; found out when not given).

    Raises UserError with a reason for a file that cannot be used (too large, damaged, encrypted, no header, unknown
    sheet or kind, cancelled), EnvironmentProblem when it cannot be read from disk.
    """
    if kind is not None and kind not in KINDS:
        raise UserError("list.unknown_kind")
    limits = limits or Limits()
    data = _bytes_of(path, limits)
    rules = _rules(path, profile)
    return run_guarded(
        parse_list,
        data,
        unicodedata.normalize("NFC", path.name),
        hashlib.sha256(data).hexdigest(),
        rules,
        kind,
        sheet,
        limits,
        class_table,
        today,
        seconds=limits.seconds,
        memory_bytes=limits.memory_bytes,
        cancelled=cancelled,
    )


def first_rows(
    path: Path | PastedRows, *, sheet: str | None = None, cancelled: Callable[[], bool] | None = None
) -> tuple[tuple[str, ...], ...]:
    """Return the first rows of a list as text, for a person who points out what its columns are.

    Raises the errors of `read_list` about the file itself.
    """
    limits = Limits()
    return run_guarded(
        peek,
        _bytes_of(path, limits),
        _rules(path, None),
        sheet,
        limits,
        seconds=limits.seconds,
        memory_bytes=limits.memory_bytes,
        cancelled=cancelled,
    )


def _rules(path: Path | PastedRows, own: Path | OwnColumns | None) -> ReadProfile:
    rules = load_read_profile(resources_dir() / "profiles" / "default.toml", own)
    # A spreadsheet puts tabs between its cells; commas in them are of amounts.
    is_table = isinstance(path, PastedRows) and "\t" in path.text
    return replace(rules, delimiter="\t") if is_table and rules.delimiter is None else rules


def _bytes_of(path: Path | PastedRows, limits: Limits) -> bytes:
    data = path.text.encode("utf-8", "replace") if isinstance(path, PastedRows) else _content(path, limits)
    if len(data) > limits.file_bytes:
        raise UserError("file.too_large", limit=limits.file_bytes // 1_000_000)
    return data


def _content(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            # Not the size the system tells: a pipe or a growing file has another one.
            return file.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise UserError("file.not_found", file=path.name) from error
    except IsADirectoryError as error:
        raise UserError("file.is_folder", file=path.name) from error
    except OSError as error:
        raise EnvironmentProblem("file.unreadable", file=path.name) from error
