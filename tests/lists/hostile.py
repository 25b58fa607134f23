"""Files as a stranger would send them, made by hand byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def archive(parts: Mapping[str, bytes], *, stored: Sequence[str] = ()) -> bytes:
    """A plain zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name), content, compress_type=kind)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """What is in a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def xlsx_parts(rows: str, *, strings: Sequence[str] = (), extra: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """The parts of a small XLSX with these rows as XML."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>'.encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ).encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>'.encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode(),
        **(extra or {}),
    }


def xlsx(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', **more: object) -> bytes:
    """A small XLSX with these rows as XML."""
    return archive(xlsx_parts(rows, **more))


def ods(tables: str, *, extra: Mapping[str, bytes] | None = None, prolog: str = "") -> bytes:
    """A small ODS with these tables as XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content xmlns:office="{OFFICE}:office:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0" office:version="1.3"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
            **(extra or {}),
        },
        stored=["mimetype"],
    )


class Forged:
    """A zip in which the directory may say anything."""

    def __init__(self) -> None:
        self._body = b""
        self._directory = b""
        self._count = 0

    def add(
        self,
        name: bytes,
        packed: bytes,
        *,
        size: int,
        checksum: int = 0,
        method: int = 8,
        flags: int = 0,
        local_name: bytes | None = None,
        at: int | None = None,
    ) -> Forged:
        """Add a part; with `at`, only in the directory, pointing at bytes that are there already."""
        shared = struct.pack("<5H3L2H", 20, flags, method, 0, 0, checksum, len(packed), size, len(name), 0)
        if at is None:
            at = len(self._body)
            told = name if local_name is None else local_name
            local = struct.pack("<5H3L2H", 20, flags, method, 0, 0, checksum, len(packed), size, len(told), 0)
            self._body += b"PK\x03\x04" + local + told + packed
        self._directory += b"PK\x01\x02" + struct.pack("<H", 20) + shared + struct.pack("<3H2L", 0, 0, 0, 0, at) + name
        self._count += 1
        return self

    def done(self, *, count: int | None = None) -> bytes:
        """The whole file."""
        number = self._count if count is None else count
        end = struct.pack("<4H2LH", 0, 0, number, number, len(self._directory), len(self._body), 0)
        return self._body + self._directory + b"PK\x05\x06" + end


def deflated(content: bytes) -> bytes:
    """A raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def compound(*names: str) -> bytes:
    """An OLE file whose directory holds these streams (without contents)."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<L", header, 44, 1)
    # One table in sector 0, the directory from sector 1 on.
    struct.pack_into("<LLLLLLL", header, 48, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    sectors = -(-(len(names) + 1) // 4)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128L", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    directory = b""
    for number, name in enumerate(("Root Entry", *names)):
        raw = name.encode("utf-16-le")
        entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, 5 if number == 0 else 2, 1)
        directory += entry.ljust(128, b"\0")
    return bytes(header) + table + directory.ljust(sectors * 512, b"\0")
