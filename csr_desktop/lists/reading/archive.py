"""A workbook as the zip archive it is: every part unpacked once, bounded, before any reader of workbooks sees it.

Nothing the archive says about itself is believed: sizes are counted while unpacking, parts may not overlap, and the
directory must be the only one a reader could find (design/safety.md L2).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from csr_desktop.errors import UserError

if TYPE_CHECKING:
    from csr_desktop.lists.reading.guard import Limits

LOCAL_HEADER = b"PK\x03\x04"
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
_END_SIZE = 22
_LOCATOR_SIZE = 20
_LONGEST_COMMENT = 0xFFFF
_ENTRY_SIZE = 46
#: What one entry of the directory may take on average: name, extra fields and comment included.
_ROOM_PER_ENTRY = 512
_BLOCK = 1 << 16
_MOST_AT_ONCE = 1 << 20
#: Below this a high ratio proves nothing: an empty sheet compresses well.
_RATIO_MATTERS_FROM = 1_000_000
_FLAG_ENCRYPTED = 0x1 | 0x40 | 0x2000
_FLAG_UTF8 = 0x800
_FORBIDDEN = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST_FORBIDDEN = max(len(mark) for mark in _FORBIDDEN)
#: Never parsed as XML by anyone here; a drawing may honestly begin with a DTD.
_MEDIA = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin", ".bmp", ".tif", ".tiff")
_EMBEDDED = ("xl/embeddings/", "word/embeddings/", "object ")


class Archive:
    """The parts of one archive, by name in small letters with forward slashes."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Read and check the directory of parts; raises UserError for damage, bombs, tricks and passwords."""
        self._data = memoryview(data)
        self._limits = limits
        _check_directory_size(data, limits)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as found:
                entries = found.infolist()
                directory = found.start_dir
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise UserError("file.damaged") from error
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = _safe_name(entry)
            if name in self._parts:
                raise UserError("file.damaged")
            self._parts[name] = entry
        self._starts = {name: self._data_start(entry) for name, entry in self._parts.items()}
        self._check_layout(directory)

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self._parts)

    def read(self, name: str) -> bytes | None:
        """Unpack one part, or return None when it is not there."""
        wanted = _normal(name)
        return b"".join(self._unpacked(wanted)) if wanted in self._parts else None

    def check(self) -> None:
        """Unpack everything once and throw it away; raises UserError `file.bomb`, `file.doctype` or `file.damaged`."""
        limit = self._limits.unpacked_bytes
        if sum(entry.file_size for entry in self._parts.values()) > limit:
            raise UserError("file.bomb", limit=limit // 1_000_000)
        total = 0
        for name in self._parts:
            tail = b""
            looks = not name.endswith(_MEDIA)
            for block in self._unpacked(name):
                if not tail:
                    self._refuse_nested(name, block)
                total += len(block)
                if total > limit:
                    raise UserError("file.bomb", limit=limit // 1_000_000)
                window = tail + block
                if looks and any(mark in window for mark in _FORBIDDEN):
                    raise UserError("file.doctype")
                tail = window[-_LONGEST_FORBIDDEN:]

    def _refuse_nested(self, name: str, first: bytes) -> None:
        if first.startswith(LOCAL_HEADER) and not name.startswith(_EMBEDDED):
            raise UserError("file.bomb", limit=self._limits.unpacked_bytes // 1_000_000)

    def _data_start(self, entry: zipfile.ZipInfo) -> int:
        """Return where the packed bytes begin, after checking that the part itself says the same name."""
        at = entry.header_offset
        header = bytes(self._data[at : at + 30])
        if at < 0 or len(header) < 30 or not header.startswith(LOCAL_HEADER):
            raise UserError("file.damaged")
        name_length = int.from_bytes(header[26:28], "little")
        extra_length = int.from_bytes(header[28:30], "little")
        name = bytes(self._data[at + 30 : at + 30 + name_length])
        if name != entry.orig_filename.encode("utf-8" if entry.flag_bits & _FLAG_UTF8 else "cp437"):
            raise UserError("file.damaged")
        return at + 30 + name_length + extra_length

    def _check_layout(self, directory: int) -> None:
        """Refuse parts that share bytes (one packed block counted a thousand times) or lie outside the file."""
        spans = sorted(
            (entry.header_offset, self._starts[name] + entry.compress_size) for name, entry in self._parts.items()
        )
        if not spans or spans[0][0] != 0:
            raise UserError("file.damaged")
        ends = [0]
        for start, end in spans:
            if start < ends[-1]:
                raise UserError("file.bomb", limit=self._limits.unpacked_bytes // 1_000_000)
            ends.append(end)
        if ends[-1] > directory:
            raise UserError("file.damaged")

    def _unpacked(self, name: str) -> Iterator[bytes]:
        """Yield a part in blocks, never more than it claims, and hold it against its size and checksum."""
        entry = self._parts[name]
        start = self._starts[name]
        packed = self._data[start : start + entry.compress_size]
        limit = min(self._limits.unpacked_bytes, max(_RATIO_MATTERS_FROM, self._limits.part_ratio * len(packed)))
        size = checksum = 0
        blocks = iter([bytes(packed)]) if entry.compress_type == zipfile.ZIP_STORED else _inflate(packed)
        for block in blocks:
            size += len(block)
            checksum = zlib.crc32(block, checksum)
            if size > min(entry.file_size, limit):
                raise UserError("file.bomb", limit=self._limits.unpacked_bytes // 1_000_000)
            yield block
        if size != entry.file_size or checksum != entry.CRC:
            raise UserError("file.damaged")


def _inflate(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _BLOCK):
            pending: bytes | memoryview = packed[at : at + _BLOCK]
            while pending and not inflater.eof:
                block = inflater.decompress(pending, _MOST_AT_ONCE)
                pending = inflater.unconsumed_tail
                if block:
                    yield block
        while not inflater.eof and (block := inflater.decompress(b"", _MOST_AT_ONCE)):
            yield block
    except zlib.error as error:
        raise UserError("file.damaged") from error
    if not inflater.eof:
        raise UserError("file.damaged")


def _check_directory_size(data: bytes, limits: Limits) -> None:
    """Look at the end record before a million entries are read; it must be the very end of the file."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0 or at + _END_SIZE > len(data):
        raise UserError("file.damaged")
    if at + _END_SIZE + int.from_bytes(data[at + 20 : at + 22], "little") != len(data):
        raise UserError("file.damaged")
    entries = int.from_bytes(data[at + 10 : at + 12], "little")
    size = int.from_bytes(data[at + 12 : at + 16], "little")
    locator = data[max(0, at - _LOCATOR_SIZE) : at]
    if locator.startswith(_LOCATOR_64):
        record = int.from_bytes(locator[8:16], "little")
        if data[record : record + 4] != _END_64:
            raise UserError("file.damaged")
        entries = int.from_bytes(data[record + 32 : record + 40], "little")
        size = int.from_bytes(data[record + 40 : record + 48], "little")
    if size > len(data):
        raise UserError("file.damaged")
    if max(entries, size // _ROOM_PER_ENTRY) > limits.parts or size // _ENTRY_SIZE > limits.parts * 12:
        raise UserError("file.bomb", limit=limits.unpacked_bytes // 1_000_000)


def _safe_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a part; raises UserError for passwords, odd packing and names that point elsewhere."""
    if entry.flag_bits & _FLAG_ENCRYPTED:
        raise UserError("file.encrypted")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UserError("file.damaged")
    name = _normal(entry.orig_filename)
    if name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"):
        raise UserError("file.damaged")
    return name


def _normal(name: str) -> str:
    return name.replace("\\", "/").casefold()
