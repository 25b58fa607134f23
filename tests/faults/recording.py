"""What a program really asked of the disk, read from strace's own words (`-y -xx`)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Everything that changes files or makes changes durable; `sendto` is how a worker confirms a step.
TRACED = (
    "openat,lseek,pwrite64,write,writev,pwritev,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,unlink,"
    "unlinkat,mkdir,mkdirat,rmdir,link,linkat,sendto,copy_file_range,sendfile,close"
)
#: The calls at which a fault falls.
FAULTED = ("pwrite64", "write", "fsync", "fdatasync", "rename", "unlink", "unlinkat", "rmdir", "ftruncate", "mkdir")
_LINE = re.compile(rb"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)\) = (-?\d+)")
_UNKNOWN = {
    "pwritev",
    "fallocate",
    "renameat",
    "renameat2",
    "mkdirat",
    "link",
    "linkat",
    "copy_file_range",
    "sendfile",
}
_TEXT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
_OF = re.compile(rb"^(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")
_RESULT = re.compile(rb"\) = (\d+)<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True, slots=True)
class Event:
    """One call: `kind` is open (made or emptied), write, cut, sync, rename, unlink, mkdir, rmdir, or said."""

    kind: str
    path: str
    other: str = ""
    offset: int = 0
    data: bytes = b""


def _bytes(text: bytes) -> bytes:
    return bytes.fromhex(text.replace(b"\\x", b"").decode())


def _path(text: bytes) -> str:
    return os.fsdecode(_bytes(text))


def events(trace: bytes) -> Iterator[Event]:
    """Read a trace of one process; calls that failed changed nothing. A call we do not know is an error of the test."""
    places: dict[bytes, int] = {}
    for line in trace.splitlines():
        found = _LINE.match(line)
        if not found or int(found[3]) < 0:
            continue
        call, arguments, result = found[1].decode(), found[2], int(found[3])
        if call in _UNKNOWN:
            raise AssertionError(f"the model of the disk does not know {call}")
        texts = _TEXT.findall(arguments)
        handle = _OF.match(arguments)
        path = _path(handle[2]) if handle else ""
        match call:
            case "openat":
                opened = _RESULT.search(line)
                assert opened
                places[opened[1]] = 0
                if b"O_CREAT" in arguments or b"O_TRUNC" in arguments:
                    yield Event("open", _path(opened[2]), other="empty" if b"O_TRUNC" in arguments else "")
            case "lseek" if handle:
                places[handle[1]] = result
            case "pwrite64":
                offset = int(arguments.rsplit(b",", 1)[1])
                yield Event("write", path, offset=offset, data=_bytes(texts[0])[:result])
            case "write" | "writev" if handle:
                offset = places.get(handle[1], 0)
                places[handle[1]] = offset + result
                yield Event("write", path, offset=offset, data=b"".join(map(_bytes, texts))[:result])
            case "ftruncate":
                yield Event("cut", path, offset=int(arguments.rsplit(b",", 1)[1]))
            case "fsync" | "fdatasync":
                yield Event("sync", path)
            case "rename":
                yield Event("rename", _path(texts[0]), other=_path(texts[1]))
            case "unlink":
                yield Event("unlink", _path(texts[0]))
            case "unlinkat":
                name = _path(texts[0])
                kind = "rmdir" if b"AT_REMOVEDIR" in arguments else "unlink"
                yield Event(kind, name if name.startswith("/") else f"{path}/{name}")
            case "mkdir" | "rmdir":
                yield Event(call, _path(texts[0]))
            case "sendto":
                yield Event("said", "", data=_bytes(texts[0]))
