"""A model of a disk that loses its power: what was synced is there, of the rest anything may be.

Sectors of 512 bytes that were written and not synced may be old, new or garbage; a file may have its old or its new
length; a new name, a rename or a removal that no sync of its folder made durable may be missing. Names that depend on
one another keep their order, sectors do not.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from tests.faults.paper_hub import ELSEWHERE
from tests.faults.recording import Event

_SECTOR = 512


class _File:
    """Durable content, and what was asked since in the order it was asked."""

    def __init__(self, content: bytes = b"") -> None:
        self.durable = bytearray(content)
        self.pending: list[tuple[str, int, bytes]] = []
        self.size = len(content)

    def ask(self, kind: str, offset: int, data: bytes = b"") -> None:
        self.pending.append((kind, offset, data))
        self.size = offset if kind == "cut" else max(self.size, offset + len(data))

    def sync(self) -> None:
        for ask in self.pending:
            _apply(self.durable, *ask)
        self.pending.clear()

    def after_power_loss(self, dice: random.Random) -> bytes:
        content = bytearray(self.durable)
        share = dice.choice((0.0, 0.5, 0.5, 0.9, 1.0))
        for kind, offset, data in self.pending:
            if kind == "cut":
                if dice.random() < share:
                    _apply(content, kind, offset, data)
                continue
            for start in range(0, len(data), _SECTOR):
                piece = data[start : start + _SECTOR]
                roll = dice.random()
                if roll < share:
                    _apply(content, kind, offset + start, piece)
                elif roll > 0.97 and share < 1:
                    _apply(content, kind, offset + start, dice.randbytes(len(piece)))
        if len(content) < self.size and dice.random() < 0.5:
            # The length was written down and the sectors were not.
            content.extend(bytes(self.size - len(content)))
        return bytes(content)


def _apply(content: bytearray, kind: str, offset: int, data: bytes) -> None:
    if kind == "cut":
        if len(content) > offset:
            del content[offset:]
        else:
            content.extend(bytes(offset - len(content)))
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class Disk:
    """The files under one root as programs see them, and as they would be after a power cut."""

    def __init__(self, base: Path, root: str) -> None:
        """Start with the files of `base`, which the program saw under the name `root`."""
        self._root = root
        self._now: dict[str, _File | None] = {}
        for path in base.rglob("*"):
            name = f"{root}/{path.relative_to(base)}"
            self._now[name] = _File(path.read_bytes()) if path.is_file() else None
        self._durable = dict(self._now)
        self._names: list[Event] = []
        self._made: dict[int, _File | None] = {}

    def happen(self, event: Event) -> None:
        """Do what a program asked."""
        if event.kind == "said" or not event.path.startswith(self._root + "/"):
            return
        file = self._now.get(event.path)
        match event.kind:
            case "open":
                if file is None:
                    self._name(event, _File())
                elif event.other == "empty":
                    file.ask("cut", 0)
            case "write" | "cut":
                # A write through a handle whose name is gone changes nothing that can be found again.
                if file is not None:
                    file.ask(event.kind, event.offset, event.data)
                    if event.path.startswith(f"{self._root}/{ELSEWHERE}/"):
                        # On another computer, which keeps its power.
                        file.sync()
            case "sync":
                if file is not None:
                    file.sync()
                else:
                    self._sync_folder(event.path)
            case _:
                self._name(event, None)

    def _name(self, event: Event, made: _File | None) -> None:
        self._made[len(self._names)] = made
        self._names.append(event)
        _rename(self._now, event, made)

    def _sync_folder(self, folder: str) -> None:
        """Names in the folder are durable now, with all that they depend on."""
        wanted: set[str] = set()
        keep: list[int] = []
        for at in range(len(self._names) - 1, -1, -1):
            event = self._names[at]
            paths = _paths(event)
            if any(str(PurePosixPath(path).parent) == folder for path in paths) or wanted & paths:
                wanted |= paths
                keep.append(at)
        for at in reversed(keep):
            _rename(self._durable, self._names[at], self._made[at])
        rest = [at for at in range(len(self._names)) if at not in keep]
        self._made = {new: self._made[at] for new, at in enumerate(rest)}
        self._names = [self._names[at] for at in rest]

    def write_image(self, target: Path, dice: random.Random) -> None:
        """Write what could be found after a power cut at this moment into an empty folder."""
        names = dict(self._durable)
        share = dice.choice((0.0, 0.5, 0.8, 1.0))
        missing: set[str] = set()
        for at, event in enumerate(self._names):
            paths = _paths(event)
            if missing & paths or any(path.startswith(gone + "/") for path in paths for gone in missing):
                missing |= paths
            elif dice.random() < share:
                _rename(names, event, self._made[at])
            else:
                missing |= paths
        contents = {id(file): file.after_power_loss(dice) for file in names.values() if file is not None}
        for name, file in sorted(names.items()):
            path = target / name[len(self._root) + 1 :]
            if file is None:
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(contents[id(file)])


def _paths(event: Event) -> set[str]:
    return {event.path, event.other} if event.kind == "rename" else {event.path}


def _rename(names: dict[str, _File | None], event: Event, made: _File | None) -> None:
    match event.kind:
        case "open":
            names[event.path] = made
        case "mkdir":
            names[event.path] = None
        case "unlink" | "rmdir":
            names.pop(event.path, None)
        case "rename":
            if event.path in names:
                names[event.other] = names.pop(event.path)


def crash_points(history: Sequence[Event], confirmed_in: str) -> list[tuple[int, int]]:
    """Return every moment to cut the power: the number of events before it and of steps confirmed by then."""
    points, confirmed = [], 0
    for at, event in enumerate(history):
        points.append((at, confirmed))
        if event.kind == "said" and event.data.decode().startswith(confirmed_in):
            confirmed += 1
    return [*points, (len(history), confirmed)]
