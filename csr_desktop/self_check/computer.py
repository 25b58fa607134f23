"""What whoever looks after the computer wants to know of it: versions, folders, and whether they may hold a database.

A name of a user stands in many a path; it is taken out, because the report may be sent along.
"""

from __future__ import annotations

import getpass
import locale
import os
import platform
import re
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.files import free_bytes
from csr_desktop.paths import AppPaths
from csr_desktop.policies import Policies, policies_of_computer
from csr_desktop.self_check.checks import Check, CheckFailed

#: What a path below the own folders begins with, the most exact first; the names are those that IT uses.
_VARIABLES = ("LOCALAPPDATA", "APPDATA", "TEMP", "USERPROFILE", "HOME")
_USER = "<gebruiker>"
#: A name so short is in every other word too.
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about this computer."""

    name: str
    value: str

    def line(self) -> str:
        """Return the fact as people read it."""
        return f"     {self.name}: {self.value}"


class ComputerFacts:
    """What this computer says of itself, without who uses it."""

    def __init__(
        self,
        paths: AppPaths,
        environment: Mapping[str, str] = os.environ,
        user: str = "",
        policies: Policies | None = None,
    ) -> None:
        """`user`: the account whose name is taken out; empty is the one this runs for. `policies`: of this computer."""
        self._paths = paths
        self._policies = policies or policies_of_computer()
        self._environment = environment
        self._user = user or _own_name()

    def checks(self) -> list[Check]:
        """Return what can be right or wrong about a computer."""
        return [Check("Map voor gegevens", self.data_folder)]

    def data_folder(self) -> str:
        """The usual place of the database is this computer's own disk, and there is room."""
        from csr_desktop.store.places import refuse_unsafe_place

        try:
            refuse_unsafe_place(self._paths.database)
        except UserError as error:
            kinds = ", ".join(message.code for message in error.messages)
            raise CheckFailed(f"{self.without_user(self._paths.data)} is geen geschikte plaats ({kinds})") from error
        return f"{self.without_user(self._paths.data)} staat op de eigen schijf van deze computer"

    def all(self) -> list[Fact]:
        """Return the facts, in the order in which they are told."""
        return [
            Fact("Besturingssysteem", _system()),
            Fact("Taal en tekens", f"{locale.getlocale()[0] or 'onbekend'}, {sys.getfilesystemencoding()}"),
            *_long_paths(),
            Fact("Python", f"{platform.python_version()} ({platform.machine()})"),
            Fact("OpenSSL", ssl.OPENSSL_VERSION),
            Fact("SQLCipher", _cipher()),
            Fact("Programma", self.without_user(Path(sys.executable).parent)),
            Fact("Gegevens", self.without_user(self._paths.data)),
            Fact("Instellingen", self.without_user(self._paths.config)),
            Fact("Logboek van storingen", self.without_user(self._paths.logs)),
            Fact("Vastgelegde plaats van berichten", self.unnamed(self._policies.news_place) or "geen"),
            Fact("Vrije ruimte", self._free()),
        ]

    def without_user(self, path: Path) -> str:
        """Return a path as IT writes it, below a variable of the computer, without the name of the account."""
        text = str(path)
        for name in _VARIABLES:
            folder = self._environment.get(name, "").rstrip("/\\")
            if folder and (text == folder or text.startswith((f"{folder}/", f"{folder}\\"))):
                rest = text[len(folder) :]
                return (f"%{name}%" if sys.platform == "win32" else f"${name}") + self.unnamed(rest)
        return self.unnamed(text)

    def unnamed(self, text: str) -> str:
        """Return a text with the name of the account taken out."""
        if len(self._user) < _SHORTEST_NAME:
            return text
        return re.sub(re.escape(self._user), _USER, text, flags=re.IGNORECASE)

    def _free(self) -> str:
        folder = next((item for item in (self._paths.data, *self._paths.data.parents) if item.is_dir()), None)
        if folder is None:
            return "onbekend"
        try:
            return f"{free_bytes(folder) / 1e9:.1f} GB".replace(".", ",")
        except (OSError, EnvironmentProblem):
            return "onbekend"


def _own_name() -> str:
    try:
        return getpass.getuser()
    except OSError:
        return ""


def _system() -> str:
    if sys.platform == "win32":
        told = sys.getwindowsversion()
        edition = platform.win32_edition() or ""
        # Windows 11 still calls itself 10; only its number of the build tells.
        name = "11" if told.build >= 22_000 else "10"
        return f"Windows {name} {edition} ({told.major}.{told.minor}.{told.build})".replace("  ", " ")
    return f"{platform.system()} {platform.release()}"


def _long_paths() -> list[Fact]:
    """Whether an administrator allowed paths of over 260 characters."""
    if sys.platform == "win32":
        import winreg

        place = r"SYSTEM\CurrentControlSet\Control\FileSystem"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                allowed = bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
        except OSError:
            allowed = False
        return [Fact("Lange paden", "toegestaan" if allowed else "niet toegestaan; tot 260 tekens")]
    return []


def _cipher() -> str:
    from csr_desktop.store.self_check import driver_versions

    try:
        cipher, sqlite = driver_versions()
    except EnvironmentProblem as problem:
        return problem.code
    return f"{cipher}, met SQLite {sqlite}"
