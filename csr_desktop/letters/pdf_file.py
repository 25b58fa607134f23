"""The bytes of a PDF 1.7 file: numbered objects, small ones packed together and compressed, and the table of places.

Objects are written as they come, so that a long print run does not pile up; what is written is the same for the same
objects. Everything above bytes (pages, fonts, tags) is the business of others.
"""

from __future__ import annotations

import hashlib
import io
import zlib

#: How many small objects share one stream; more would make readers unpack too much for one of them.
_PACKED = 100
#: A tenth quicker than the usual 6, and a letter is no hundredth larger.
_LEVEL = 4


def pdf_text(text: str) -> bytes:
    """Return a text as a PDF string: ASCII where that is enough, else UTF-16."""
    raw = text.encode("ascii") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be", "replace")
    return b"(%b)" % escaped(raw)


def escaped(raw: bytes) -> bytes:
    """Return bytes as they may stand between the brackets of a PDF string."""
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")


def packed(data: bytes) -> bytes:
    """Return data compressed as `PdfFile.stream` wants them (FlateDecode)."""
    return zlib.compress(data, _LEVEL)


class PdfFile:
    """A file being written. Numbers are given by `reserve`; every reserved object must be put before `close`."""

    def __init__(self) -> None:
        self._out = io.BytesIO()
        self._out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        #: Kind, place or stream, and place in that stream, of each object; the first one is the head of the free list.
        self._places: list[tuple[int, int, int]] = [(0, 0, 65535)]
        self._waiting: list[tuple[int, bytes]] = []

    def reserve(self) -> int:
        """Return the number of an object that will be put later."""
        self._places.append((0, 0, 0))
        return len(self._places) - 1

    def put(self, body: bytes, number: int = 0) -> int:
        """Write an object that is no stream; returns its number, a new one unless given."""
        number = number or self.reserve()
        self._waiting.append((number, body))
        if len(self._waiting) >= _PACKED:
            self._pack()
        return number

    def stream(self, data: bytes, entries: bytes = b"", *, is_packed: bool = True, number: int = 0) -> int:
        """Write a stream; `data` are compressed already (`packed`) unless `is_packed` says otherwise."""
        number = number or self.reserve()
        self._places[number] = (1, self._out.tell(), 0)
        how = b"/Filter/FlateDecode" if is_packed else b""
        self._out.write(b"%d 0 obj\n<<%b%b/Length %d>>\nstream\n" % (number, entries, how, len(data)))
        self._out.write(data)
        self._out.write(b"\nendstream\nendobj\n")
        return number

    def close(self, root: int, info: int) -> bytes:
        """Write the table of places and return the file. Its identifier is a digest of what it holds."""
        self._pack()
        number = self.reserve()
        start = self._out.tell()
        self._places[number] = (1, start, 0)
        digest = hashlib.sha256(self._out.getbuffer()).digest()[:16].hex().encode()
        table = b"".join([
            kind.to_bytes(1, "big") + place.to_bytes(5, "big") + within.to_bytes(2, "big")
            for kind, place, within in self._places
        ])  # fmt: skip
        data = packed(table)
        self._out.write(
            b"%d 0 obj\n<</Type/XRef/Size %d/W[1 5 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode"
            b"/Length %d>>\nstream\n" % (number, len(self._places), root, info, digest, digest, len(data))
        )
        self._out.write(data)
        self._out.write(b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start)
        return self._out.getvalue()

    def _pack(self) -> None:
        """Write the waiting objects as one stream (ISO 32000-1, 7.5.7)."""
        if not self._waiting:
            return
        number = self.reserve()
        heads: list[str] = []
        at = 0
        for index, (own, body) in enumerate(self._waiting):
            self._places[own] = (2, number, index)
            heads.append(f"{own} {at}")
            at += len(body) + 1
        head = (" ".join(heads) + "\n").encode()
        bodies = b"\n".join([body for _own, body in self._waiting])
        entries = b"/Type/ObjStm/N %d/First %d" % (len(self._waiting), len(head))
        self._waiting.clear()
        self.stream(packed(head + bodies), entries, number=number)
