"""What kind of file this really is, and whether it is safe to hand to a reader: by content, never by name.

Refuses with a reason a person can act on (design/safety.md L2): too large, empty, with a password, a bomb, a document
type declaration, damaged, or simply no list.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from csr_desktop.errors import UserError
from csr_desktop.lists.reading.archive import LOCAL_HEADER, Archive
from csr_desktop.paths import resources_dir

FileKind = Literal["csv", "xlsx", "ods", "xls"]


@cache
def _configured() -> Mapping[str, int]:
    file = resources_dir() / "profiles" / "limits.toml"
    return {name: int(value) for name, value in tomllib.loads(file.read_text(encoding="utf-8")).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a file may ask of this computer; what is not given comes from resources/profiles/limits.toml."""

    file_bytes: int = field(default_factory=lambda: _configured()["file_bytes"])
    unpacked_bytes: int = field(default_factory=lambda: _configured()["unpacked_bytes"])
    part_ratio: int = field(default_factory=lambda: _configured()["part_ratio"])
    parts: int = field(default_factory=lambda: _configured()["parts"])
    rows: int = field(default_factory=lambda: _configured()["rows"])
    columns: int = field(default_factory=lambda: _configured()["columns"])
    memory_bytes: int = field(default_factory=lambda: _configured()["memory_bytes"])
    seconds: int = field(default_factory=lambda: _configured()["seconds"])


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN = 0xFFFFFFFA
_NO_TEXT = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"II*\0", b"MM\0*",
    b"SQLite format", b"{\\rtf", b"BZh", b"\xfd7zXZ",
)  # fmt: skip
#: A web page or XML saved as .xls; a reader of CSV would make rows of tags of it.
_MARKUP = (b"<?xml", b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<style", b"<script")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a\0")
_SAMPLE = 8192
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def check_file(data: bytes, limits: Limits) -> FileKind:
    """Return what the content is: "csv", "xlsx", "ods" or "xls".

    Raises UserError: `file.empty`, `file.too_large`, `file.bomb`, `file.encrypted`, `file.doctype`, `file.damaged` or
    `file.unknown_kind`. Unpacks a workbook once, so call it where memory is limited.
    """
    if len(data) > limits.file_bytes:
        raise UserError("file.too_large", limit=limits.file_bytes // 1_000_000)
    if not data[:_SAMPLE].strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe") and not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UserError("file.empty")
    if data.startswith(LOCAL_HEADER):
        return _check_archive(data, limits)
    if data.startswith(_OLE):
        return _check_ole(data)
    if data.startswith((b"PK\x05\x06", b"PK\x07\x08", b"PK00PK")):
        raise UserError("file.damaged")
    if _is_no_text(data):
        raise UserError("file.unknown_kind")
    return "csv"


def _check_archive(data: bytes, limits: Limits) -> FileKind:
    archive = Archive(data, limits)
    archive.check()
    if "xl/workbook.xml" in archive.names:
        return "xlsx"
    if (archive.read("mimetype") or b"").startswith(_ODS_TYPE) and "content.xml" in archive.names:
        if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):
            raise UserError("file.encrypted")
        return "ods"
    raise UserError("file.unknown_kind")


def _check_ole(data: bytes) -> FileKind:
    """Tell an old Excel workbook from a locked new one and from other old Office files."""
    names = {name.casefold() for name in ole_names(data)}
    if names & {"encryptedpackage", "encryptioninfo"}:
        raise UserError("file.encrypted")
    if names & {"workbook", "book"}:
        return "xls"
    if not names:
        raise UserError("file.damaged")
    raise UserError("file.unknown_kind")


def ole_names(data: bytes) -> Iterator[str]:
    """Yield the names in the directory of a compound file; every sector is visited once at most."""
    size = 1 << min(int.from_bytes(data[30:32], "little"), 16)
    if size < 512:
        raise UserError("file.damaged")
    sector = int.from_bytes(data[48:52], "little")
    seen: set[int] = set()
    while sector < _END_OF_CHAIN and sector not in seen:
        seen.add(sector)
        block = data[(sector + 1) * size : (sector + 2) * size]
        for at in range(0, len(block) - 127, 128):
            length = int.from_bytes(block[at + 64 : at + 66], "little")
            if 2 < length <= 64:
                yield block[at : at + length - 2].decode("utf-16-le", "replace")
        sector = _next_sector(data, sector, size)


def _next_sector(data: bytes, sector: int, size: int) -> int:
    """Look a sector up in the allocation table (the first 109 tables: a directory never lies further)."""
    table, entry = divmod(sector, size // 4)
    if table >= 109:
        return _END_OF_CHAIN
    at = int.from_bytes(data[76 + 4 * table : 80 + 4 * table], "little")
    if at >= _END_OF_CHAIN:
        return _END_OF_CHAIN
    where = (at + 1) * size + 4 * entry
    found = data[where : where + 4]
    return int.from_bytes(found, "little") if len(found) == 4 else _END_OF_CHAIN


def _is_no_text(data: bytes) -> bool:
    start = data[:_SAMPLE]
    if start.startswith(_NO_TEXT) or b"%PDF-" in start[:1024]:
        return True
    for mark in _MARKS:
        start = start.removeprefix(mark)
    text = start.replace(b"\0", b"").lstrip().lower()
    if text.startswith(_MARKUP):
        return True
    controls = len(text) - len(text.translate(None, _CONTROLS))
    return controls > max(8, len(text) // 50)
