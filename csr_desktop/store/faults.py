"""Faults of the driver as errors a person understands: who can mend it, and which sentence says how.

Only codes and the name of the file leave this module. What the driver says may quote a statement, never a value; the
few Python faults that do carry the value (text that is no Unicode, a number that does not fit) lose it here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from csr_desktop.errors import Bug, CsrError, EnvironmentProblem, UserError

Make = Callable[[str], CsrError]

_LOCKED: Make = lambda file: EnvironmentProblem("store.locked", file=file)  # noqa: E731 - a table of makers
_READ_ONLY: Make = lambda file: EnvironmentProblem("store.read_only", file=file)  # noqa: E731
_DAMAGED: Make = lambda file: UserError("store.damaged", file=file)  # noqa: E731
_REFUSED: Make = lambda _file: UserError("store.value_refused")  # noqa: E731

#: SQLite's primary result codes (https://sqlite.org/rescode.html).
_BY_CODE: dict[int, Make] = {
    3: _READ_ONLY,  # PERM
    5: _LOCKED,  # BUSY
    6: _LOCKED,  # LOCKED
    7: lambda file: EnvironmentProblem("store.memory", file=file),  # NOMEM
    8: _READ_ONLY,  # READONLY
    10: lambda file: EnvironmentProblem("store.failed", file=file),  # IOERR
    11: _DAMAGED,  # CORRUPT
    13: lambda file: EnvironmentProblem("store.disk_full", file=file),  # FULL
    14: _READ_ONLY,  # CANTOPEN
    18: _REFUSED,  # TOOBIG
    19: _REFUSED,  # CONSTRAINT, for as far as not told apart below
    20: _REFUSED,  # MISMATCH
    26: _DAMAGED,  # NOTADB
}

#: Faults of a copy by the backup API come without a code, only with SQLite's own words for it.
_BACKUP_SAYS = {
    "database is locked": 5,
    "out of memory": 7,
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "file is not a database": 26,
}

#: The driver does not switch extended codes on, so the kinds of broken constraints are told apart by their text.
_BY_TEXT: tuple[tuple[str, Make], ...] = (
    ("FOREIGN KEY constraint", lambda _file: UserError("store.still_used")),
    ("UNIQUE constraint", lambda _file: UserError("store.not_unique")),
    ("append-only", lambda _file: Bug("store.append_only")),
)


def typed(error: Exception, path: Path) -> CsrError:
    """Return our own error for a fault of the driver."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        code = _BACKUP_SAYS.get(str(error))
    if code is None:
        # Raised by the driver itself: a closed connection, another thread, a wrong number of parameters.
        return Bug("store.driver", kind=type(error).__name__)
    told_by_text = (make for text, make in _BY_TEXT if text in str(error))
    make = next(told_by_text, None) or _BY_CODE.get(code & 0xFF)
    return Bug("store.statement", number=code) if make is None else make(path.name)


class told:
    """Turns what the driver raises within the block into our own errors. One may be used again and again.

    A class instead of a generator: every statement passes here, and making a generator costs as much as a small one.
    `notice` hears of each error first, and may raise another in its place.
    """

    __slots__ = ("_driver", "_notice", "_path")

    def __init__(self, driver: Any, path: Path, notice: Callable[[CsrError], None] | None = None) -> None:  # noqa: ANN401
        self._driver = driver
        self._path = path
        self._notice = notice

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, self._driver.Error):
            ours = typed(error, self._path)
            if self._notice is not None:
                self._notice(ours)
            raise ours from error
        _hide_value(error)


class told_values:
    """Turns what Python raises about a value that cannot be written into our own error, without the value."""

    __slots__ = ()

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        _hide_value(error)


def _hide_value(error: BaseException | None) -> None:
    if isinstance(error, UnicodeError | OverflowError):
        raise UserError("store.value_refused") from None
