"""The Windows Python that the program runs on: an input with an expected hash, unpacked into one known shape."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path


class BuildStopped(Exception):
    """The build cannot go on; carries the sentence for the person who builds."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """An unpacked Python: its folder, version (`3.13`) and the name of its library."""

    folder: Path
    version: str
    dll: str


def unpack_runtime(archive: Path, sha256: str, folder: Path) -> Runtime:
    """Unpack a Windows Python (python.org's embeddable zip, or a zip of an installed one) after checking its hash.

    Raises BuildStopped when the hash is another, or when no Python for Windows is in it.
    """
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != sha256.lower():
        raise BuildStopped(f"{archive.name} has SHA-256 {found}, not the expected {sha256}. It was not used.")
    with zipfile.ZipFile(archive) as packed:
        root = _root_of(packed)
        for item in packed.infolist():
            if item.is_dir() or not item.filename.startswith(root):
                continue
            target = folder / item.filename.removeprefix(root)
            if not target.resolve().is_relative_to(folder.resolve()):
                raise BuildStopped(f"{archive.name} wants to write outside its folder: {item.filename}")
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(item) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out)
    _unpack_library(folder)
    dlls = [file.name for file in folder.glob("python3*.dll") if file.name != "python3.dll"]
    if len(dlls) != 1:
        raise BuildStopped(f"{archive.name} holds no Python for Windows.")
    return Runtime(folder, f"3.{dlls[0].removeprefix('python3').removesuffix('.dll')}", dlls[0])


def _root_of(packed: zipfile.ZipFile) -> str:
    """Return the folder in the archive that holds python.exe; empty when it is the archive itself."""
    places = [name for name in packed.namelist() if name.split("/")[-1] == "python.exe"]
    if not places:
        raise BuildStopped("There is no python.exe in the archive of the runtime.")
    return min(places, key=len).removesuffix("python.exe")


def _unpack_library(folder: Path) -> None:
    """The embeddable Python keeps its library in a zip and its extensions beside it; both get the usual place."""
    for packed in folder.glob("python3*.zip"):
        with zipfile.ZipFile(packed) as library:
            library.extractall(folder / "Lib")
        packed.unlink()
    extensions = [*folder.glob("*.pyd"), *folder.glob("lib*.dll")]
    for file in extensions:
        (folder / "DLLs").mkdir(exist_ok=True)
        file.rename(folder / "DLLs" / file.name)
