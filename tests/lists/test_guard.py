"""What a file really is, and the files that are refused before anyone reads them (safety.md L2)."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter

from csr_desktop.errors import UserError
from csr_desktop.lists.reading.guard import Limits, check_file
from tests.lists.hostile import Forged, archive, compound, deflated, ods, parts_of, xlsx, xlsx_parts

LIMITS = Limits()


def code_of(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(UserError) as refused:
        check_file(data, limits)
    return refused.value.code


def part(content: bytes) -> dict[str, object]:
    """What an honest directory says about a deflated part."""
    return {"packed": deflated(content), "size": len(content), "checksum": zlib.crc32(content)}


def made_by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Schuldeiser", "Saldo"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def made_by_xlsxwriter(**options: object) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        book.add_worksheet("Één ✓").write(0, 0, "Ż€ 漢字")
    return buffer.getvalue()


# What is let through, and as what


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Schuldeiser;Saldo\r\nBank;1,00\r\n", "csv"),
        ("Schuldeiser;Saldo\nCafé;1,00".encode("utf-16"), "csv"),
        ("Schuldeiser;Saldo\nCafé;1,00".encode("utf-16-le"), "csv"),
        ("\ufeffSchuldeiser;Saldo".encode(), "csv"),
        (b"PKN;Saldo\n", "csv"),
        (b"MZ-nummer;Saldo\nBM;II*\n", "csv"),
        (xlsx(), "xlsx"),
        (made_by_openpyxl(), "xlsx"),
        (made_by_xlsxwriter(), "xlsx"),
        (ods("<table:table table:name='Blad1'/>"), "ods"),
        (compound("Workbook"), "xls"),
        (compound("SummaryInformation", "DocumentSummaryInformation", "x", "y", "Book"), "xls"),
    ],
)
def test_a_list_is_known_by_its_content(data: bytes, kind: str) -> None:
    assert check_file(data, LIMITS) == kind


def test_a_workbook_with_macros_pictures_and_attachments_is_still_a_list() -> None:
    inner = archive({"word/document.xml": b"<x/>"})
    drawing = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>'
    extra = {
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 40,
        "xl/media/logo.svg": drawing,
        "xl/embeddings/brief.docx": inner,
        "xl/externalLinks/externalLink1.xml": b'<externalLink><externalBook Target="file:///x"/></externalLink>',
    }
    assert check_file(archive(xlsx_parts("", extra=extra)), LIMITS) == "xlsx"


def test_names_with_backslashes_and_capitals_are_the_same_names() -> None:
    """Some programs write zip names as on Windows."""
    parts = {name.replace("/", "\\").replace("xl", "XL"): content for name, content in xlsx_parts("").items()}
    forged = Forged()
    for name, content in parts.items():
        forged.add(name.encode(), **part(content))
    assert check_file(forged.done(), LIMITS) == "xlsx"


def test_a_large_archive_form_is_read_like_any_other() -> None:
    """Java programs write the 64-bit form of zip for small workbooks too."""
    assert check_file(made_by_xlsxwriter(use_zip64=True), LIMITS) == "xlsx"
    plain = xlsx()
    at = plain.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HLL", plain[at + 10 : at + 20])
    record = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, count, count, size, start)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, at, 1)
    assert check_file(plain[:at] + record + locator + plain[at:], LIMITS) == "xlsx"
    lying = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 10**6, 10**6, size, start)
    assert code_of(plain[:at] + lying + locator + plain[at:]) == "file.bomb"


def test_parts_written_as_a_stream_are_read() -> None:
    """Sizes behind the data instead of before it, as web portals write them."""

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_args: object) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    buffer = Stream()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in xlsx_parts("").items():
            made.writestr(name, content)
    assert check_file(buffer.getvalue(), LIMITS) == "xlsx"


# Not a list


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n...",
        b"\xef\xbb\xbf\n%PDF-1.4",
        b"\x89PNG\r\n\x1a\n" + b"x" * 50,
        b"\xff\xd8\xff\xe0" + b"x" * 50,
        b"GIF89a...",
        b"MZ\x90\x00" + bytes(range(256)) * 4,
        b"\x7fELF\x02",
        b"\x1f\x8b\x08\x00",
        b"7z\xbc\xaf\x27\x1c",
        b"{\\rtf1 hallo}",
        b"<html><table><tr><td>Schuldeiser</td></tr></table></html>",
        b'\xef\xbb\xbf\r\n<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        b"  <TABLE border=1>",
        "<html>".encode("utf-16"),
        archive({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}),
        archive({"xl/workbook.bin": b"x"}),
        archive({"lijst.csv": b"Schuldeiser;Saldo\n"}),
        archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
        compound("WordDocument"),
    ],
)
def test_what_is_no_list_is_told_with_what_would_be(data: bytes, texts) -> None:
    assert code_of(data) == "file.unknown_kind"
    sentence = texts.explain(UserError("file.unknown_kind"))[0]
    assert all(kind in sentence for kind in (".xlsx", ".xls", ".ods", "CSV"))


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 30_000, b"\n" * 30_000])
def test_an_empty_file_is_empty(data: bytes) -> None:
    assert code_of(data) == "file.empty"


def test_a_file_may_be_so_large_and_no_larger() -> None:
    limits = Limits(file_bytes=20)
    assert check_file(b"x" * 20, limits) == "csv"
    assert code_of(b"x" * 21, limits) == "file.too_large"


# Passwords


def test_a_workbook_with_a_password_is_told_so() -> None:
    assert code_of(compound("EncryptionInfo", "EncryptedPackage")) == "file.encrypted"
    locked = Forged().add(b"xl/workbook.xml", b"x" * 30, size=18, flags=1).done()
    assert code_of(locked) == "file.encrypted"
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    assert code_of(ods("", extra={"META-INF/manifest.xml": manifest})) == "file.encrypted"


# Bombs


def test_a_part_that_unpacks_to_too_much_is_refused() -> None:
    assert code_of(xlsx("<!-- " + "x" * 70_000_000 + " -->")) == "file.bomb"


def test_a_part_packed_a_thousand_times_is_refused_before_the_limit() -> None:
    assert code_of(xlsx(" " * 5_000_000)) == "file.bomb"
    assert check_file(xlsx(" " * 500_000), LIMITS) == "xlsx"


def test_many_parts_that_together_are_too_much_are_refused() -> None:
    chunk = random.Random(1).randbytes(400_000)
    extra = {f"xl/media/{number}.png": chunk for number in range(10)}
    data = archive(xlsx_parts("", extra=extra))
    assert check_file(data, Limits(unpacked_bytes=4_100_000)) == "xlsx"
    assert code_of(data, Limits(unpacked_bytes=3_900_000)) == "file.bomb"


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    bomb = deflated(b"<" * 90_000_000)
    for told in (0, 10, 60_000_000):
        assert code_of(Forged().add(b"xl/workbook.xml", bomb, size=told).done()) == "file.bomb"
    boasting = Forged().add(b"xl/workbook.xml", deflated(b"<x/>"), size=500, checksum=zlib.crc32(b"<x/>")).done()
    assert code_of(boasting) == "file.damaged"
    stored = Forged().add(b"xl/workbook.xml", b"<x/>" * 50, size=4, method=0).done()
    assert code_of(stored) == "file.bomb"


def test_one_packed_block_counted_many_times_is_refused() -> None:
    content = b"<a/>" * 100_000
    forged = Forged().add(b"xl/workbook.xml", **part(content))
    for number in range(50):
        forged.add(b"xl/%d.xml" % number, **part(content), at=0)
    assert code_of(forged.done()) in {"file.bomb", "file.damaged"}
    same = Forged().add(b"a.xml", **part(content)).add(b"a.xml", **part(content), at=0).done()
    assert code_of(same) == "file.damaged"
    inside = Forged().add(b"a.xml", b"PK\x03\x04" + bytes(22) + b"\1\0\0\0b" + b"x" * 40, size=71, method=0)
    assert code_of(inside.add(b"b", b"x" * 20, size=20, method=0, at=35).done()) == "file.bomb"


def test_too_many_parts_are_refused() -> None:
    data = archive({f"xl/{number}.xml": b"<x/>" for number in range(LIMITS.parts + 1)})
    assert code_of(data) == "file.bomb"
    assert code_of(Forged().add(b"a", **part(b"x")).done(count=60_000)) == "file.bomb"


def test_a_workbook_in_a_workbook_is_refused() -> None:
    assert code_of(archive(xlsx_parts("", extra={"xl/more.zip": xlsx()}))) == "file.bomb"


# Document type declarations


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</worksheet>'
)


@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml", "_rels/.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_declaration_is_refused_in_any_part_and_encoding(name: str, encoding: str) -> None:
    parts = xlsx_parts("") | {name: LAUGHS.decode().encode(encoding)}
    assert code_of(archive(parts)) == "file.doctype"


def test_a_declaration_across_two_blocks_is_seen() -> None:
    for shift in range(12):
        padding = b"<!--" + random.Random(shift).randbytes(65_536 - shift).hex().encode() + b"-->"
        assert code_of(archive(xlsx_parts("") | {"xl/styles.xml": padding + LAUGHS})) == "file.doctype"


def test_a_declaration_in_an_ods_is_refused() -> None:
    assert code_of(ods("", prolog='<!DOCTYPE x SYSTEM "file:///etc/hostname">')) == "file.doctype"


def test_text_that_speaks_of_a_declaration_is_no_declaration() -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&lt;!DOCTYPE html&gt;</t></is></c></row>'
    assert check_file(xlsx(row), LIMITS) == "xlsx"


# Damage and tricks


def test_a_file_cut_off_anywhere_is_damaged() -> None:
    whole = made_by_openpyxl()
    for length in (4, 10, 30, len(whole) // 2, len(whole) - 23, len(whole) - 1):
        assert code_of(whole[:length]) == "file.damaged", length


def test_flipped_bytes_never_give_anything_but_a_reason() -> None:
    whole = made_by_openpyxl()
    chance = random.Random(7)
    codes = set()
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 20))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            codes.add(check_file(bytes(broken), LIMITS))
        except UserError as refused:
            codes.add(refused.code)
    assert "file.damaged" in codes
    assert codes <= {
        "xlsx", "csv", "file.damaged", "file.bomb", "file.encrypted", "file.unknown_kind", "file.doctype",
    }  # fmt: skip


def test_a_cut_or_twisted_old_workbook_gives_a_reason() -> None:
    whole = compound("Workbook")
    assert code_of(whole[:600]) in {"file.damaged", "file.unknown_kind"}
    endless = bytearray(whole)
    struct.pack_into("<L", endless, 512 + 4, 1)
    assert check_file(bytes(endless), LIMITS) == "xls"
    tiny = bytearray(whole)
    struct.pack_into("<H", tiny, 30, 0)
    assert code_of(bytes(tiny)) == "file.damaged"


@pytest.mark.parametrize(
    "name",
    [b"../../x.xml", b"/etc/x.xml", b"C:\\x.xml", b"xl/..\\..\\x.xml", b"xl/x.xml\0.png", b"\\\\host\\share\\x.xml"],
)
def test_names_that_point_elsewhere_are_refused(name: bytes) -> None:
    forged = Forged()
    for own, content in xlsx_parts("").items():
        forged.add(own.encode(), **part(content))
    assert code_of(forged.add(name, **part(b"<x/>")).done()) == "file.damaged"


def test_two_parts_of_one_name_are_refused() -> None:
    forged = Forged().add(b"xl/workbook.xml", **part(b"<a/>")).add(b"XL\\Workbook.xml", **part(b"<b/>"))
    assert code_of(forged.done()) == "file.damaged"


def test_a_part_that_says_another_name_than_the_directory_is_refused() -> None:
    forged = Forged().add(b"xl/workbook.xml", **part(b"<a/>"), local_name=b"xl/calcChain.xm")
    assert code_of(forged.done()) == "file.damaged"


def test_a_second_directory_is_never_a_matter_of_taste() -> None:
    """Two readers must not see two different workbooks in one file."""
    data = xlsx()
    assert code_of(data + data) == "file.damaged"
    assert code_of(data + b"trailing") == "file.damaged"


def test_other_ways_of_packing_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as made:
        for name, content in xlsx_parts("").items():
            made.writestr(name, content)
    assert code_of(buffer.getvalue()) == "file.damaged"


def test_the_parts_keep_what_they_held() -> None:
    data = made_by_openpyxl()
    from csr_desktop.lists.reading.archive import Archive

    found = Archive(data, LIMITS)
    assert {name: found.read(name) for name in found.names} == {
        name.casefold(): content for name, content in parts_of(data).items()
    }
    assert found.read("xl/nothing.xml") is None
