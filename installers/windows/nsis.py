"""The installer itself: NSIS runs `installer.nsi` with the lists of files, in one order, that this module writes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from installers.windows.runtime import BuildStopped
from installers.windows.tree import files_of

#: Before, an uninstaller of an administrator ran from a folder that other users can fill (CVE-2023-37378).
_SAFE = (3, 9)
#: Debian brought that to its own 3.08.
_SAFE_DEBIAN = "3.08-3+deb12u1"
_SCRIPT = Path(__file__).resolve().parent / "installer.nsi"


def make_installer(
    folder: Path,
    file: Path,
    words: Mapping[str, str],
    work: Path,
    moment: int,
    *,
    target: str = "",
    quick: bool = False,
) -> None:
    """Wrap the built folder in one installer; `words` are VERSION, VERSION4, PUBLISHER and ICON.

    `target` is the kind of the installer's own program; NSIS of Debian has one of 64 bits too (`amd64-unicode`).
    `quick` packs less well in a tenth of the time, for installers that nobody gets.
    """
    tool = shutil.which("makensis")
    if tool is None:
        raise BuildStopped("makensis (NSIS 3) was not found; install NSIS or leave the installer out (--no-installer).")
    told = subprocess.run([tool, "-VERSION"], capture_output=True, text=True).stdout.strip()
    if not is_safe(told):
        raise BuildStopped(f"NSIS {told} has a known weakness (CVE-2023-37378); install 3.09 or newer.")
    work.mkdir(parents=True, exist_ok=True)
    write_lists(folder, work)
    size = sum(path.stat().st_size for path in files_of(folder)) // 1024
    defines = {**words, "SOURCE": str(folder), "OUT": str(file), "LISTS": str(work), "SIZE_KB": str(size)}
    if target:
        defines["TARGET"] = target
    if quick:
        defines["QUICK"] = "1"
    command = [tool, "-V2", "-INPUTCHARSET", "UTF8", *(f"-D{name}={value}" for name, value in defines.items())]
    done = subprocess.run([*command, str(_SCRIPT)], env={**os.environ, "SOURCE_DATE_EPOCH": str(moment)})
    if done.returncode:
        raise BuildStopped("makensis failed; the reason stands above.")


def is_safe(version: str) -> bool:
    """Whether this NSIS (`v3.09`) makes uninstallers that only administrators can prepare the ground for."""
    numbers = re.match(r"v?(\d+)\.(\d+)", version)
    return version.removeprefix("v") == _SAFE_DEBIAN or (
        numbers is not None and (int(numbers[1]), int(numbers[2])) >= _SAFE
    )


def write_lists(folder: Path, work: Path) -> None:
    """Write what is installed and, of the same files, what is removed: never a folder with what a user put in it."""
    install: list[str] = []
    remove: list[str] = []
    places: set[str] = set()
    place_now = ""
    for file in files_of(folder):
        place = _windows(file.relative_to(folder).parent)
        if place != place_now:
            place_now = place
            places.add(place)
            install.append(f'SetOutPath "{place}"')
        install.append(f'File "{file}"')
        remove.append(f'Delete "{_windows(file.relative_to(folder))}"')
    deepest_first = sorted(_all_places(places), key=lambda name: (-name.count("\\"), name))
    remove += [f'RMDir "{place}"' for place in deepest_first]
    for name, lines in (("install.nsh", install), ("remove.nsh", remove)):
        (work / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _windows(path: Path) -> str:
    inner = str(path).replace("/", "\\").replace("$", "$$")
    return "$INSTDIR" if inner == "." else f"$INSTDIR\\{inner}"


def _all_places(places: set[str]) -> set[str]:
    """Folders with the folders above them, without the one that was chosen by a person."""
    found: set[str] = set()
    for place in places:
        while place != "$INSTDIR":
            found.add(place)
            place = place.rpartition("\\")[0]
    return found
