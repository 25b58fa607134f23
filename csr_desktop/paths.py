"""Where things live: our read-only resources, and the folders of the user (local, never roaming: safety.md 4.2)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

APP_NAME = "CSR Desktop"
#: A file with this name beside the program makes it portable: everything lies in a folder beside it.
PORTABLE_MARK = "portable.txt"
PORTABLE_DATA = "gegevens"


def resources_dir() -> Path:
    """Return the folder `resources`: beside our packages, in a source tree and in the built program alike."""
    return Path(__file__).resolve().parent.parent / "resources"


def window_command(program: Path | None = None) -> list[str]:
    """Return what starts the window: the program beside this one, or in a source tree this Python with the package."""
    running = program or Path(sys.executable)
    beside = running.with_name(f"csr-desktop{running.suffix}")
    if running.stem == "csr" and beside.is_file():
        return [str(beside)]
    return [str(running), "-m", "ui"]


class AppPaths(NamedTuple):
    """The folders one installation works with; tests and the practice environment make their own."""

    data: Path
    config: Path
    logs: Path
    resources: Path

    @classmethod
    def for_user(cls, program: Path | None = None) -> AppPaths:
        """Return the per-user folders of the operating system (Windows: %LOCALAPPDATA%).

        The portable form, told by a file beside the program (by default the running one), keeps all in its own folder.
        """
        folder = (program or Path(sys.executable)).parent
        if (folder / PORTABLE_MARK).is_file():
            return cls.below(folder / PORTABLE_DATA)
        import platformdirs

        dirs = platformdirs.PlatformDirs(APP_NAME, appauthor=False, roaming=False)
        return cls(Path(dirs.user_data_dir), Path(dirs.user_config_dir), Path(dirs.user_log_dir), resources_dir())

    @classmethod
    def below(cls, folder: Path) -> AppPaths:
        """Return folders that all lie below one folder (practice environment, tests)."""
        return cls(folder / "data", folder / "config", folder / "logs", resources_dir())

    @property
    def database(self) -> Path:
        """The database file."""
        return self.data / "dossiers.csrdb"
