"""The one way this program writes a file: beside it, flushed to disk, and then in its place in one step.

A kill, a full disk or a power cut leaves either the old or the new file, never half of one (design/safety.md 1a: no
file torn, none gone). No other style of writing is allowed; a test looks for it.
"""

from __future__ import annotations

import errno
import glob
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from csr_desktop.errors import EnvironmentProblem

#: A virus scanner may hold a file for a moment on Windows: six tries within 2.5 seconds (design/safety.md P8).
_REPLACE_WAITS_S = (0.05, 0.1, 0.25, 0.6, 1.5)
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR})

#: What Windows reads in the stream `Zone.Identifier` of a file: zone 3 is the internet (Mark of the Web).
MARK_FROM_OUTSIDE = b"[ZoneTransfer]\r\nZoneId=3\r\n"


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a binary file whose content takes the place of `path` when the block ends without an error.

    Whatever the operating system raises, in the block or at its end, is an EnvironmentProblem `file.…`.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    # What a killed writer of this very file left may hold names and amounts in clear.
    sweep_parts(path.parent, path.name)
    with told_files(path):
        try:
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _replace(part, path)
            _sync_folder(path.parent)
        finally:
            # Gone already when all went well; what cannot be removed now, the next writer of this file sweeps.
            with suppress(OSError):
                part.unlink(missing_ok=True)


@contextmanager
def told_files(path: Path) -> Iterator[None]:
    """Turn what the operating system says about a file into an error with a sentence, whatever was being done to it."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise EnvironmentProblem("file.disk_full", file=path.name) from error
        if error.errno in _REFUSED:
            raise EnvironmentProblem("file.no_access", file=path.name) from error
        raise EnvironmentProblem("file.failed", file=path.name) from error


def make_folder(folder: Path, *, is_private: bool = False) -> None:
    """Make a folder and those above it; EnvironmentProblem when that is not possible.

    A private one lets no other account of the computer in: wrapped keys invite to guessing. On Windows the folder of
    the user sees to that.
    """
    mode = 0o700 if is_private and sys.platform != "win32" else 0o777
    with told_files(folder):
        folder.mkdir(mode=mode, parents=True, exist_ok=True)


def remove_file(path: Path) -> None:
    """Remove a file if it is there; EnvironmentProblem when that is not possible."""
    with told_files(path):
        path.unlink(missing_ok=True)


def move_into_place(made: Path, path: Path) -> None:
    """Give a finished file its name in one step, on the same disk, and make the name durable; what stood there goes.

    Raises FileNotFoundError when there is no such file; everything else is an EnvironmentProblem `file.…`.
    """
    with told_files(path):
        try:
            _replace(made, path)
        except FileNotFoundError:
            gone = True
        else:
            gone = False
            _sync_folder(path.parent)
            if made.parent != path.parent:
                _sync_folder(made.parent)
    if gone:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), made.name)


def mark_from_outside(path: Path, *, windows: bool = sys.platform == "win32") -> None:
    """Tell Windows that a file came from somebody else, so that Office and the Explorer open it with care.

    On a file system without streams (a USB stick with FAT) there is no such mark; the file is written all the same.
    """
    if windows:
        with suppress(OSError), Path(f"{path}:Zone.Identifier").open("wb") as stream:
            stream.write(MARK_FROM_OUTSIDE)


def free_bytes(folder: Path) -> int:
    """Return how much this person may still write on the disk of a folder."""
    return shutil.disk_usage(folder).free


def sweep_parts(folder: Path, name: str | None = None) -> None:
    """Throw away what writers that were killed left half-written in a folder; those that still run keep theirs.

    With `name` only of this one file: in a folder that several computers share, the others' writers cannot be asked.
    """
    for part in folder.glob("*.part" if name is None else f"{glob.escape(name)}.*.part"):
        owner = part.suffixes[-2][1:] if len(part.suffixes) > 1 else ""
        if owner.isdecimal() and int(owner) != os.getpid() and not is_running(int(owner)):
            # Tidying is no reason to fail; the next writer tries again.
            with suppress(OSError):
                part.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Return whether a process with this number runs; on Windows False, where files in use refuse to go anyway."""
    if sys.platform == "win32":
        # Windows refuses to delete a file that is still open, so asking is not needed.
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _replace(part: Path, path: Path) -> None:
    for wait in _REPLACE_WAITS_S:
        try:
            part.replace(path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    part.replace(path)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows has no such call and does it by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
