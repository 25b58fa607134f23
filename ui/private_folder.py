"""The folder for letters in clear that other programs have to read: private, and gone with the program.

A module of its own, because what a killed program left behind is thrown away at every start, before anything else.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from csr_desktop.files import is_running

_PREFIX = "csr-brieven-"


class PrivateFolder:
    """A folder that only this user can read, gone when the program ends; made when first needed."""

    def __init__(self) -> None:
        self._path: Path | None = None

    @property
    def path(self) -> Path:
        """The folder."""
        if self._path is None or not self._path.is_dir():
            # mkdtemp gives 0700 on POSIX; on Windows the user's own temporary folder is private already.
            self._path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
            atexit.register(self.remove)
        return self._path

    def remove(self) -> None:
        """Delete the folder with everything in it; a viewer that still holds a file keeps only that one."""
        if self._path is not None:
            shutil.rmtree(self._path, ignore_errors=True)
            self._path = None
        atexit.unregister(self.remove)


def sweep_private_folders() -> None:
    """Throw away the letters that a program which was killed left in the folder for temporary files."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and int(owner) != os.getpid() and not is_running(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
