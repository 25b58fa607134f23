"""Holding a closed database against every other program, by the lock SQLite itself takes, without opening it.

Who puts other files in the place of a database cannot ask SQLite: the database may be damaged, and its key unknown.
Moved away under a program that has it open, whatever that program still writes would be lost (design/safety.md P1).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csr_desktop.errors import EnvironmentProblem

#: Where SQLite locks a file that is open exclusively, on Linux and on Windows alike (SHARED_FIRST and SHARED_SIZE,
#: https://sqlite.org/src/file/src/os.h). Nothing is ever stored there.
_FIRST, _SIZE = 0x40000002, 510


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Keep every other program out of a database for the time of the block; this program must not have it open.

    A file that is not there needs no lock. Raises EnvironmentProblem `store.locked` when a program has it open.
    """
    try:
        handle, is_writable = _opened(database)
    except FileNotFoundError:
        yield
        return
    except OSError as error:
        raise EnvironmentProblem("store.unreadable", file=database.name) from error
    try:
        if not _locked(handle, is_writable):
            raise EnvironmentProblem("store.locked", file=database.name)
        yield
    finally:
        # The lock goes with the handle.
        os.close(handle)


def identity(database: Path) -> tuple[int, int] | None:
    """Say which file stands at a place, so that an exchange is noticed; None when there is none."""
    try:
        found = database.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _opened(database: Path) -> tuple[int, bool]:
    binary = getattr(os, "O_BINARY", 0)
    try:
        return os.open(database, os.O_RDWR | binary), True
    except PermissionError:
        # A file that may only be read can be moved aside all the same.
        return os.open(database, os.O_RDONLY | binary), False


def _locked(handle: int, is_writable: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _FIRST, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, _SIZE)
        else:
            import fcntl

            kind = fcntl.LOCK_EX if is_writable else fcntl.LOCK_SH
            fcntl.lockf(handle, kind | fcntl.LOCK_NB, _SIZE, _FIRST, os.SEEK_SET)
    except OSError:
        return False
    return True
