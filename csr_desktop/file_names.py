"""Names of files: which ones every computer can write, and what is left of a name that a stranger chose.

Source of the rules on Windows: "Naming Files, Paths, and Namespaces" (Microsoft Learn, Win32 file systems).
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from pathlib import PurePath, PureWindowsPath

from csr_desktop.errors import Message

#: So much of a name is kept; longer ones are cut in the middle, so that the kind at the end stays in sight.
LONGEST_NAME = 100
#: A file system gives a name 255 bytes; ours get `-wal`, `.keys` or a number and `.part` behind them.
_MOST_BYTES = 220
#: Windows stops at 260 characters unless an administrator allowed more; room is left for our own endings.
_LONGEST_WINDOWS_PATH = 230
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE)
_SEPARATORS = re.compile(r"[/\\]")
_SPACES = re.compile(r"\s+")
#: What looks like a separator or a dot in a name, but is another character.
_LOOKALIKES = str.maketrans({"\u2044": "_", "\u2215": "_", "\u29f8": "_", "\uff0f": "_", "\uff3c": "_", "\ufe68": "_"})
_NAMELESS = "document"
#: A dossier on its way to a colleague (ADR 0018); older programs named it after how it is written.
DOSSIER_SUFFIX = ".csrdossier"
_DOSSIER_SUFFIXES = frozenset({DOSSIER_SUFFIX, ".json"})


class OwnFile(StrEnum):
    """The kinds of files that belong to the program, by their ending: the operating system opens them with it."""

    DOSSIER = DOSSIER_SUFFIX
    NORMS = ".csrnorm"
    NEWS = ".csrnieuws"


def windows_objection(path: str) -> Message | None:
    """Say why Windows cannot keep a file at this absolute path; None when it can."""
    if len(path) > _LONGEST_WINDOWS_PATH:
        return Message.of("place.path_long", most=_LONGEST_WINDOWS_PATH)
    whole = PureWindowsPath(path)
    for part in whole.parts[1:] if whole.anchor else whole.parts:
        if _FORBIDDEN.search(part):
            return Message.of("place.name_character", name=_shown(part))
        if part not in {".", ".."} and part[-1:] in {".", " "}:
            return Message.of("place.name_end", name=_shown(part))
        if _RESERVED.fullmatch(part.partition(".")[0].rstrip()):
            return Message.of("place.name_reserved", name=_shown(part))
    return None


def posix_objection(path: str) -> Message | None:
    """Say why a Linux file system cannot keep our files under this name; None when it can."""
    if "\0" in path:
        return Message.of("place.name_character", name=_shown(PurePath(path.replace("\0", "?")).name))
    try:
        longest = max((len(part.encode()) for part in PurePath(path).parts), default=0)
    except UnicodeEncodeError:
        return Message.of("place.name_character", name=_shown(PurePath(path).name))
    return Message.of("place.name_long", most=_MOST_BYTES) if longest > _MOST_BYTES else None


def clean_name(name: str) -> str:
    """Make of the name a stranger gave a file one that can be shown and written anywhere, in one folder.

    Folders, drives and streams go, control, bidi and zero-width characters go, a double ending (`x.pdf.exe`) stays
    whole and in sight, a device name gets an underscore, and what is longer than 100 characters is cut in its middle
    (design/safety.md L12).
    """
    text = unicodedata.normalize("NFC", name).translate(_LOOKALIKES)
    text = "".join(_plain(character) for character in text)
    text = _SEPARATORS.split(text)[-1]
    text = _FORBIDDEN.sub("_", _SPACES.sub(" ", text)).strip(" .")
    if not text:
        return _NAMELESS
    if _RESERVED.fullmatch(text.partition(".")[0].rstrip()):
        text = f"_{text}"
    return _cut(text)


def numbered(name: str, number: int) -> str:
    """Return the same name with a number before its ending: `brief (2).pdf`."""
    stem, ending = _halves(name)
    return f"{stem} ({number}){ending}"


def is_dossier_name(name: str) -> bool:
    """Whether a file says by its name that it may be a dossier of a colleague."""
    return PurePath(name).suffix.casefold() in _DOSSIER_SUFFIXES


def own_kind(name: str) -> OwnFile | None:
    """Say which of our own kinds a file is by its name; None for every other file, also when it may be a dossier."""
    suffix = PurePath(name).suffix.casefold()
    return next((kind for kind in OwnFile if kind.value == suffix), None)


def _plain(character: str) -> str:
    """Leave out what has no shape of its own or turns the direction of reading; lone surrogates too."""
    kind = unicodedata.category(character)
    if kind in {"Zl", "Zp", "Zs"}:
        return " "
    # Cc, Cf (bidi, zero width, tags), Cs, Co, Cn; and the fillers that Unicode calls letters.
    return "" if kind.startswith("C") or character in "\u115f\u1160\u3164\uffa0\u2800\u034f" else character


def _cut(name: str) -> str:
    stem, ending = _halves(name)
    while len(name) > LONGEST_NAME or len(name.encode()) > _MOST_BYTES:
        stem = stem[:-1]
        name = f"{stem.rstrip(' .')}…{ending}"
    return name


def _halves(name: str) -> tuple[str, str]:
    """Split off the endings a person must keep seeing: the last two when they are short, else the last."""
    found = re.search(r"(?:\.\w{1,8}){1,2}$", name)
    return (name[: found.start()], found[0]) if found and found.start() else (name, "")


def _shown(part: str) -> str:
    return clean_name(part)
