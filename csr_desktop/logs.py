"""The quiet log: what went wrong and where in the program, never about whom (design/safety.md E10, S1).

An error is written as kinds and places in our code, because its text may hold a name or a number of a client. What
libraries tell is reduced to who told it and where. Whatever still gets as far as a line goes through `redacted`.
"""

from __future__ import annotations

import logging
import re
from functools import cache, cached_property
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.errors import CsrError

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

FILE_NAME = "csr-desktop.log"
#: Three files of 500 kB: enough for months of faults, small enough to send along.
_MOST_BYTES = 500_000
_OLDER_FILES = 2
_OURS = "csr_desktop"
_GONE = "[weg]"
_LONGEST_LINE = 2_000
_PLACE = r"[\w./<>-]+:[0-9]+"


class QuietLog:
    """The log of one program; several programs may write the same file, each a line at a time."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.file = folder / FILE_NAME
        self._handler = _QuietHandler(self.file)
        self._handler.setFormatter(_Lines(clock))

    def fault(self, error: BaseException) -> str:
        """Write an error as kinds and places; return the line without its time."""
        line = redacted(described(error))
        # Past the tree of loggers: nobody else can turn it off, or send its lines elsewhere.
        self._handler.handle(logging.LogRecord(_OURS, logging.ERROR, __file__, 0, line, None, None))
        return line

    def take_libraries(self) -> None:
        """Let warnings of libraries end here instead of on the screen, where they may quote what they read."""
        root = logging.getLogger()
        if self._handler not in root.handlers:
            root.addHandler(self._handler)

    def close(self) -> None:
        """Let the libraries go."""
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()


def described(error: BaseException) -> str:
    """Return an error as kinds and places: `ValueError at services/claims.py:88 in add < ui/tasks.py:117 in work`."""
    frames = [
        f"{'/'.join(Path(frame.f_code.co_filename).parts[-2:])}:{line} in {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    code = f" {error.code}" if isinstance(error, CsrError) else ""
    where = f" at {' < '.join(reversed(frames))}" if frames else ""
    cause = error.__cause__ or error.__context__
    return f"{type(error).__name__}{code}{where}" + (f" from {described(cause)}" if cause is not None else "")


def redacted(line: str) -> str:
    """Take out of a line what may belong to a person or open something: quotes, numbers, accounts, addresses, keys.

    Places in the code (`services/claims.py:88`) stay. This is the second net; the first is that texts of errors are
    never written.
    """
    kept = []
    for piece in re.split(rf"({_PLACE})(?=\s|$)", line[:_LONGEST_LINE], flags=re.ASCII):
        text = piece
        if not _is_place(piece):
            for secret in _secrets():
                text = secret.sub(_GONE, text)
        kept.append(text)
    return "".join("".join(character if character.isprintable() else " " for character in text) for text in kept)


@cache
def _secrets() -> tuple[re.Pattern[str], ...]:
    """Return what a line may never hold; made with the first line, because most days have none."""
    return (
        re.compile(r"[\"'`«»‘’‚“”„‹›].*[\"'`«»‘’‚“”„‹›]"),
        re.compile(r"\S+@\S+"),
        re.compile(r"\b[A-Za-z]{2}[0-9]{2}(?:[ .-]?[A-Za-z0-9]{4}){2,7}(?:[ .-]?[A-Za-z0-9]{1,3})?\b", re.ASCII),
        re.compile(r"(?=[A-Za-z0-9+/=_-]*[0-9])[A-Za-z0-9+/=_-]{16,}"),
        # Digits of any script, also cut up as people write them: 9999.90.019, 06 1234 5678.
        re.compile(r"\d(?:[ .\-/]?\d){4,}"),
        re.compile(r"\b[A-Za-z0-9]{4}(?:[- ][A-Za-z0-9]{4}){2,}\b"),
    )


def _is_place(piece: str) -> bool:
    name, colon, number = piece.rpartition(":")
    return bool(colon) and len(number) < 6 and number.isdecimal() and (name.endswith(".py") or name == "<string>")


def _known(record: logging.LogRecord) -> str:
    """Return what may be written of a record; of a library only who told it and where."""
    if record.name == _OURS:
        return record.getMessage()
    told = f"{record.levelname} of {record.name} at {Path(record.pathname).name}:{record.lineno}"
    error = record.exc_info[1] if record.exc_info else None
    return redacted(f"{told} {described(error)}" if error is not None else told)


class _Lines(logging.Formatter):
    """Time of our own clock, version, and the line."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        return f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ} {__version__} {_known(record)}"


class _QuietHandler(logging.Handler):
    """Opens the file for one line only, and never makes a second fault of the first."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return
        self._turning.emit(record)
        # Windows does not rename a file that a second program holds open.
        self._turning.close()

    @cached_property
    def _turning(self) -> RotatingFileHandler:
        """Writes the lines; `logging.handlers` reads half of the library for networks, so not before the first."""
        from logging.handlers import RotatingFileHandler

        turning = RotatingFileHandler(
            self._file, maxBytes=_MOST_BYTES, backupCount=_OLDER_FILES, encoding="utf-8", delay=True
        )
        turning.setFormatter(self.formatter)
        # A full disk or a missing right: the line is lost, the program goes on; logging would print the record.
        turning.handleError = self.handleError  # type: ignore[method-assign]
        return turning

    def handleError(self, record: logging.LogRecord) -> None:
        """See where it is given to the writer."""
        del record
