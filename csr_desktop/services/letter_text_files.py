"""Letter texts as one file: to another office, to somebody who writes better, and back again.

A zip with `brieven/L09.txt` and so on (UTF-8, as people read them) and `inhoud.json` with the hash of each. What comes
in is bounded, checked as typing is, and shown before anything is written; what is taken in becomes a draft or, when
that is asked for, a version in use.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write, told_files
from csr_desktop.letters.places import Finding, Weight
from csr_desktop.letters.source import MOST_CHARACTERS, digest, tidy
from csr_desktop.services.letter_texts import LetterText, LetterTextService
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.store.unit_of_work import Store

_FORM = "csr-brieven"
_FORM_VERSION = 1
_MANIFEST = "inhoud.json"
_FOLDER = "brieven"
#: All texts of a team together are about 100 kB; this is room for the longest that can be.
MOST_FILE_BYTES = 4_000_000
_MOST_PART_BYTES = 4 * MOST_CHARACTERS
_MOST_PARTS = 100
_MOST_MANIFEST_BYTES = 200_000


class Arrival(StrEnum):
    """What a text of a file is beside the one that is in use here."""

    SAME = "same"
    CHANGED = "changed"
    FAULTY = "faulty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ArrivingText:
    """One text of a file: what it is here, and what there is to say about it.

    `is_damaged`: it is not the text that the file says was written; it can be taken in after a look all the same.
    """

    name: str
    arrival: Arrival
    text: str
    findings: tuple[Finding, ...] = ()
    label: str = ""
    folder: str = ""
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class ArrivingTexts:
    """What a file holds; `organisation` and `made_on` are as the file says."""

    organisation: str
    made_on: str
    texts: tuple[ArrivingText, ...]

    @property
    def usable(self) -> tuple[ArrivingText, ...]:
        """The texts that differ from ours and have no faults."""
        return tuple(item for item in self.texts if item.arrival is Arrival.CHANGED)


class LetterTextFiles:
    """Writes letter texts to a file and reads them from one."""

    def __init__(self, store: Store, clock: Clock, texts: LetterTextService, organisation: OrganisationService) -> None:
        self._store = store
        self._clock = clock
        self._texts = texts
        self._organisation = organisation

    def write(self, path: Path, names: Sequence[str] = ()) -> int:
        """Write the texts in use to one file, those of these names or all; return how many.

        Raises EnvironmentProblem `file.…` when the file cannot be written.
        """
        with self._store.attempt("letter_text.export"):
            cards = {card.name: card for card in self._texts.cards()}
            chosen = names or tuple(cards)
            texts = {name: self._texts.in_use(name) for name in chosen}
            manifest = {
                "form": _FORM,
                "form_version": _FORM_VERSION,
                "program": __version__,
                "organisation": self._organisation.get().name,
                "made_on": self._clock.today().isoformat(),
                "texts": {
                    name: {"sha256": digest(text), "label": cards[name].label, "folder": cards[name].folder}
                    for name, text in texts.items()
                },
            }
            with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _put(archive, _MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                for name, text in texts.items():
                    _put(archive, f"{_FOLDER}/{name}.txt", text)
        self._store.note("letter_text.export", texts=len(texts))
        return len(texts)

    def read(self, path: Path) -> ArrivingTexts:
        """Read a file and hold its texts against ours; nothing is written.

        Raises UserError `letter_text.file_…` for a file that is too large, damaged or something else, and
        EnvironmentProblem `file.…` when it cannot be read.
        """
        parts = _parts(path)
        manifest = _manifest(parts)
        told: Mapping[str, Any] = manifest["texts"]
        found = []
        for part, content in sorted(parts.items()):
            if part == _MANIFEST:
                continue
            name = part.removeprefix(f"{_FOLDER}/").removesuffix(".txt")
            about = told.get(name)
            found.append(self._arriving(name, _text(part, content), about if isinstance(about, Mapping) else {}))
        return ArrivingTexts(str(manifest["organisation"])[:200], str(manifest["made_on"])[:10], tuple(found))

    def read_one(self, name: str, path: Path) -> str:
        """Read the text of one letter from a plain file. Raises UserError `letter_text.file_…` as `read` does."""
        with told_files(path), path.open("rb") as file:
            content = file.read(_MOST_PART_BYTES + 1)
        if len(content) > _MOST_PART_BYTES:
            raise UserError("letter_text.file_large", file=path.name)
        return _text(path.name, content)

    def take(self, arriving: Sequence[ArrivingText], reason: str, *, in_use: bool) -> list[str]:
        """Take texts in, in one step that can be undone: as drafts, faults and all, or in use from today on.

        Returns their names; a text of a letter we do not know is left. Raises UserError with every fault of the first
        text that has any when they go in use.
        """
        taken = [item for item in arriving if item.arrival is not Arrival.UNKNOWN]
        self._texts.take_in(
            [
                LetterText(id="", name=item.name, label=item.label, folder=item.folder, draft=item.text)
                for item in taken
            ],
            reason,
            in_use=in_use,
        )
        return [item.name for item in taken]

    def _arriving(self, name: str, text: str, about: Mapping[str, Any]) -> ArrivingText:
        text = tidy(text)
        try:
            ours = self._texts.in_use(name)
        except UserError:
            return ArrivingText(name, Arrival.UNKNOWN, text)
        findings = self._texts.check(name, text)
        if text == ours:
            arrival = Arrival.SAME
        elif any(item.weight is Weight.ERROR for item in findings):
            arrival = Arrival.FAULTY
        else:
            arrival = Arrival.CHANGED
        return ArrivingText(
            name=name,
            arrival=arrival,
            text=text,
            findings=findings,
            label=str(about.get("label", "")),
            folder=str(about.get("folder", "")),
            is_damaged=about.get("sha256") != digest(text),
        )


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """Add a part; the day of writing stays out, so that the same texts give the same file."""
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)


def _parts(path: Path) -> dict[str, bytes]:
    """Unpack a file, bounded by what texts can be; nothing is ever written under a name from the file."""
    with told_files(path), path.open("rb") as file:
        data = file.read(MOST_FILE_BYTES + 1)
    if len(data) > MOST_FILE_BYTES:
        raise UserError("letter_text.file_large", file=path.name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_PARTS or len({entry.filename for entry in entries}) < len(entries):
                raise UserError("letter_text.file_other", file=path.name)
            return {entry.filename: _unpacked(archive, entry, path.name) for entry in entries}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        zlib.error,
    ) as error:
        raise UserError("letter_text.file_other", file=path.name) from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> bytes:
    """Unpack one part; what it says of its own size is not believed."""
    name = entry.filename
    inside = name.removeprefix(f"{_FOLDER}/")
    if name != _MANIFEST and (inside == name or "/" in inside or not inside.endswith(".txt")):
        raise UserError("letter_text.file_other", file=file)
    if entry.flag_bits & 0x1 or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UserError("letter_text.file_other", file=file)
    most = _MOST_MANIFEST_BYTES if name == _MANIFEST else _MOST_PART_BYTES
    with archive.open(entry) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise UserError("letter_text.file_large", file=file)
    return content


def _manifest(parts: Mapping[str, bytes]) -> Mapping[str, Any]:
    try:
        raw = json.loads(parts.get(_MANIFEST, b""))
    except (ValueError, RecursionError) as error:
        raise UserError("letter_text.file_other", file=_MANIFEST) from error
    if not isinstance(raw, dict) or raw.get("form") != _FORM or not isinstance(raw.get("texts"), dict):
        raise UserError("letter_text.file_other", file=_MANIFEST)
    if raw.get("form_version") != _FORM_VERSION:
        raise UserError("letter_text.file_newer")
    return {"organisation": "", "made_on": "", **raw}


def _text(part: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("letter_text.file_not_text", file=part.rpartition("/")[2]) from error
