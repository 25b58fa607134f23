"""The files of a list channel in one folder: written whole, never the same row in two of them, nothing written over.

A file of the same name may be the list of this morning, on its way to a creditor, or the answer that came back. It is
replaced only when the new list holds all that it holds and nobody filled anything in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from csr_desktop.domain.names import normalise_name
from csr_desktop.errors import CsrError
from csr_desktop.files import make_folder, remove_file, told_files
from csr_desktop.lists.profiles import ListProfile
from csr_desktop.lists.reading import ListReading
from csr_desktop.lists.row_values import Row, text
from csr_desktop.lists.writing import split_csv_by_size, write_csv, write_xlsx

_UNSAFE = re.compile(r"[^0-9a-z]+")
#: Columns that we fill in; whatever else holds something was filled in by the other side.
_OURS = frozenset({"row", "conversation", "message", "case_number", "asked_customer_number", "asked_reference"})

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file with balance requests, and the references of those in it that were asked for."""

    path: Path
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """What became of rows: the files they stand in, and which references stood there before."""

    files: tuple[ListFile, ...]
    before: frozenset[str]


class ListFolder:
    """Writes lists. `read` reads one back, guarded as every file from outside: somebody may have edited it."""

    def __init__(
        self, folder: Path, profile: ListProfile, *, as_xlsx: bool, read: Callable[[Path], ListReading]
    ) -> None:
        self._folder = folder
        self._profile = profile
        self._as_xlsx = as_xlsx
        self._read = read

    def put(self, stem: str, rows: Sequence[Record]) -> Put:
        """Write rows to files of this name, in parts when they are too large for one.

        Rows that stand in such a file already, beside others, are not written once more. Raises EnvironmentProblem
        `file.…`; what was written before stays and is replaced by the next try.
        """
        make_folder(self._folder)
        wanted = {_reference(row) for row in rows}
        there = {path: self._references(path) for path in self._files(stem)}
        kept = {path: found for path, found in there.items() if not found or not found <= wanted}
        before = wanted & {reference for found in kept.values() for reference in found}
        fresh = [row for row in rows if _reference(row) not in before]
        files = list(self._write(stem, fresh, kept))
        written = {file.path for file in files}
        for path in there.keys() - kept.keys() - written:
            # All that it held stands in the new files.
            remove_file(path)
        files += [
            ListFile(path, tuple(sorted(found & wanted))) for path, found in sorted(kept.items()) if found & wanted
        ]
        return Put(tuple(files), frozenset(before.union(*(there[path] for path in there.keys() - kept.keys()))))

    def _write(self, stem: str, rows: Sequence[Record], taken: Collection[Path]) -> Iterator[ListFile]:
        if not rows:
            return
        parts = [list(rows)] if self._as_xlsx else list(split_csv_by_size(self._profile, rows))
        for path, part in zip(self._names(stem, len(parts), taken), parts, strict=False):
            if self._as_xlsx:
                write_xlsx(path, self._profile, part)
            else:
                write_csv(path, self._profile, part)
            yield ListFile(path, tuple(dict.fromkeys(_reference(row) for row in part)))

    def _names(self, stem: str, parts: int, taken: Collection[Path]) -> Iterator[Path]:
        plain = self._folder / f"{stem}{self._suffix}"
        if parts == 1 and plain not in taken:
            yield plain
            return
        number = 1 if parts > 1 else 2
        while True:
            path = self._folder / f"{stem}-{number}{self._suffix}"
            if path not in taken:
                yield path
            number += 1

    def _files(self, stem: str) -> list[Path]:
        pattern = re.compile(rf"{re.escape(stem)}(?:-[0-9]+)?{re.escape(self._suffix)}")
        with told_files(self._folder):
            return sorted(path for path in self._folder.iterdir() if pattern.fullmatch(path.name))

    def _references(self, path: Path) -> frozenset[str]:
        """Return the requests in a file of ours; none for one that is not as we wrote it."""
        try:
            reading = self._read(path)
        except CsrError:
            return frozenset()
        if reading.problems or any(_is_filled_in(row) for row in reading.rows):
            return frozenset()
        return frozenset(text(row, "message") for row in reading.rows)

    @property
    def _suffix(self) -> str:
        return ".xlsx" if self._as_xlsx else ".csv"


def slug(name: str) -> str:
    """Reduce an organisation's name to what every file system takes."""
    return _UNSAFE.sub("-", normalise_name(name)).strip("-")[:60] or "schuldeiser"


def _reference(row: Record) -> str:
    return str(row["message"])


def _is_filled_in(row: Row) -> bool:
    return any(value not in (None, "", False) for name, value in row.items() if name not in _OURS)
