"""Documents: what they are is found in their content, names are cleaned, nothing is replaced or opened (L12)."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.file_names import LONGEST_NAME, clean_name, windows_objection
from csr_desktop.files import MARK_FROM_OUTSIDE, mark_from_outside
from csr_desktop.lists.attachments import ENDINGS, DocumentKind, kind_of, most_bytes, name_for, read_attachment
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.services.documents import DocumentService

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(50)
EML = b"From: Jansen <j@x.example>\r\nTo: a@b.example\r\nSubject: Schuld\r\n =?utf-8?q?x?=\r\n\r\n<html>dag</html>\r\n"


def packed(**parts: bytes | str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


DOCX = packed(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"})
XLSX = packed(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
ODT = packed(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office:document-content/>"})


def ole(*names: str) -> bytes:
    """A compound file with one directory sector; enough for what is looked at."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32] = (9).to_bytes(2, "little")
    head[48:52] = (0).to_bytes(4, "little")
    directory = bytearray()
    for name in names:
        entry = bytearray(128)
        encoded = name.encode("utf-16-le") + b"\0\0"
        entry[: len(encoded)] = encoded
        entry[64:66] = len(encoded).to_bytes(2, "little")
        directory += entry
    return bytes(head) + bytes(directory).ljust(512, b"\0")


KINDS = {
    DocumentKind.PDF: PDF, DocumentKind.PNG: PNG, DocumentKind.JPEG: JPEG,
    DocumentKind.TEXT: "Beste mevrouw Öztürk,".encode(),
    DocumentKind.DOCX: DOCX, DocumentKind.XLSX: XLSX, DocumentKind.ODT: ODT, DocumentKind.EML: EML,
    DocumentKind.MSG: ole("Root Entry", "__properties_version1.0", "__nameid_version1.0"),
}  # fmt: skip

REFUSED = {
    "nothing": (b"", "document.empty"),
    "only spaces": (b" \r\n\0" * 9, "document.empty"),
    "program of Windows": (b"MZ\x90\0" + bytes(100), "document.unknown_kind"),
    "program of Linux": (b"\x7fELF" + bytes(100), "document.unknown_kind"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "document.unknown_kind"),
    "batch file": (b"@echo off\r\ndel *.*\r\n", "document.unknown_kind"),
    "web page": (b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>", "document.unknown_kind"),
    "picture with scripts": (b"<svg onload='alert(1)'/>", "document.unknown_kind"),
    "hta": (b"<HTA:application id=x>", "document.unknown_kind"),
    "rich text": (b"{\\rtf1 x}", "document.unknown_kind"),
    "postscript": (b"%!PS-Adobe", "document.unknown_kind"),
    "gif": (b"GIF89a" + bytes(20), "document.unknown_kind"),
    "text with controls": (b"dag\x01\x02", "document.unknown_kind"),
    "zip of anything": (packed(a="b"), "document.unknown_kind"),
    "archive in an archive": (packed(**{"word/document.xml": "x", "a.bin": packed(a="b")}), "document.damaged"),
    "document with macros": (
        packed(**{"word/document.xml": "x", "word/vbaProject.bin": "y"}),
        "document.macros",
    ),
    "workbook with macros": (packed(**{"xl/workbook.xml": "x", "xl/vbaProject.bin": "y"}), "document.macros"),
    "office with a password": (ole("Root Entry", "EncryptedPackage"), "document.encrypted"),
    "old Word": (ole("Root Entry", "WordDocument"), "document.unknown_kind"),
    "bomb": (packed(**{"word/document.xml": b"0" * 65_000_000}), "document.damaged"),
    "entities": (packed(**{"word/document.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "document.damaged"),
    "half a zip": (DOCX[: len(DOCX) // 2], "document.damaged"),
    "slip": (packed(**{"word/document.xml": "x", "../../x": "y"}), "document.damaged"),
}  # fmt: skip


@pytest.fixture
def made(tmp_path):
    def make(content: bytes, name: str = "stuk") -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    return make


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "uit"
    folder.mkdir()
    return folder


def kept(office) -> int:
    return office.core.store.database.tuples("SELECT count(*) FROM document_content")[0][0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_content_says_what_it_is(kind: DocumentKind) -> None:
    assert kind_of(KINDS[kind], Limits()) is kind


@pytest.mark.parametrize("name", REFUSED)
def test_the_rest_is_refused_with_a_reason(name: str, made, texts) -> None:
    content, code = REFUSED[name]
    with pytest.raises(UserError) as caught:
        read_attachment(made(content, "brief.pdf"))
    assert caught.value.code == code
    assert len(texts.explain(caught.value)[0]) > 40


@pytest.mark.parametrize("text", ["Ünïcode\tmet tab\r\n", "€ 12,50"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_text_in_the_usual_encodings(text: str, encoding: str) -> None:
    assert kind_of(text.encode(encoding), Limits()) is DocumentKind.TEXT


def test_a_letter_with_a_colon_is_no_message() -> None:
    assert kind_of(b"From: ons\nBetreft: schuld\n\nDate: x", Limits()) is DocumentKind.TEXT


def test_too_large_is_said_before_it_is_looked_at(made, tmp_path) -> None:
    path = made(PDF)
    with path.open("r+b") as file:
        file.truncate(most_bytes() + 1)
    with pytest.raises(UserError) as caught:
        read_attachment(path)
    assert caught.value.code == "document.too_large"
    assert caught.value.message.params == {"limit": 25}


def test_what_is_no_file(tmp_path) -> None:
    for path, code in ((tmp_path, "file.is_folder"), (tmp_path / "weg", "file.not_found")):
        with pytest.raises(UserError) as caught:
            read_attachment(path)
        assert caught.value.code == code


def test_it_is_looked_at_in_another_process(made, monkeypatch) -> None:
    """The child gets the bytes; this process never unpacks them."""

    def here(*_args, **_kwargs):
        raise AssertionError("unpacked in the main process")

    monkeypatch.setattr("csr_desktop.lists.attachments.Archive", here)
    assert read_attachment(made(DOCX)).kind is DocumentKind.DOCX


# --- in a dossier --------------------------------------------------------------------------------------------------


def test_added_listed_and_given_back(office, made, out) -> None:
    dossier = office.dossier()
    document = office.core.documents.add(dossier.id, made(PDF, "Brief van Öztürk.pdf"))
    assert office.core.documents.of_dossier(dossier.id) == [document]
    assert (document.name, document.media_type, document.size) == ("Brief van Öztürk.pdf", "application/pdf", len(PDF))
    assert document.stored_on == office.clock.today()
    path = office.core.documents.save_as(document.id, out)
    assert path.name == "Brief van Öztürk.pdf"
    assert path.read_bytes() == PDF


def test_nothing_is_replaced(office, made, out) -> None:
    dossier = office.dossier()
    document = office.core.documents.add(dossier.id, made(PDF, "brief.pdf"))
    (out / "brief.pdf").write_text("van iemand anders")
    (out / "brief (2).pdf").symlink_to(out / "weg")
    assert office.core.documents.save_as(document.id, out).name == "brief (3).pdf"
    assert (out / "brief.pdf").read_text() == "van iemand anders"
    assert not (out / "weg").exists()


def test_the_same_content_twice_is_refused_in_one_dossier_and_kept_once_in_two(office, made) -> None:
    first, second = office.dossier("WR-1"), office.dossier("WR-2")
    one = office.core.documents.add(first.id, made(PDF, "a.pdf"))
    with pytest.raises(UserError) as caught:
        office.core.documents.add(first.id, made(PDF, "b.pdf"))
    assert caught.value.code == "document.already"
    two = office.core.documents.add(second.id, made(PDF, "b.pdf"))
    assert one.sha256 == two.sha256
    assert kept(office) == 1


def test_adding_and_removing_can_be_undone(office, made, out) -> None:
    dossier = office.dossier()
    document = office.core.documents.add(dossier.id, made(PDF, "a.pdf"))
    office.core.store.undo()
    assert office.core.documents.of_dossier(dossier.id) == []
    office.core.store.redo()
    office.core.documents.remove(document.id)
    assert office.core.documents.of_dossier(dossier.id) == []
    office.core.store.undo()
    assert office.core.documents.of_dossier(dossier.id) == [document]
    assert office.core.documents.save_as(document.id, out).read_bytes() == PDF


def test_a_dossier_that_does_not_exist_keeps_nothing(office, made) -> None:
    with pytest.raises(UserError) as caught:
        office.core.documents.add("weg", made(PDF))
    assert caught.value.code == "store.not_found"
    assert kept(office) == 0


def test_a_folder_that_is_not_there(office, made, tmp_path) -> None:
    document = office.core.documents.add(office.dossier().id, made(PDF))
    with pytest.raises(UserError) as caught:
        office.core.documents.save_as(document.id, tmp_path / "weg")
    assert caught.value.code == "document.folder"


def test_a_name_in_an_altered_database_still_stays_in_the_folder(office, made, out) -> None:
    from dataclasses import replace

    document = office.core.documents.add(office.dossier().id, made(PDF))
    with office.core.store.unit_of_work("document.add") as work:
        work.save(replace(document, name="../../../etc/x\u202e.exe"))
    path = office.core.documents.save_as(document.id, out)
    assert path.parent == out
    assert path.name == "x.exe.pdf"


# --- the mark of the web ---------------------------------------------------------------------------------------------


def test_what_is_given_back_is_marked_as_from_outside(office, made, out, id_maker, clock) -> None:
    document = office.core.documents.add(office.dossier().id, made(PDF, "a.pdf"))
    marked = []
    DocumentService(office.core.store, id_maker, clock, mark=marked.append).save_as(document.id, out)
    assert marked == [out / "a.pdf"]


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a stream, which this test cannot tell from a file")
def test_the_mark_is_what_windows_reads(tmp_path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(PDF)
    mark_from_outside(file, windows=True)
    assert (tmp_path / "a.pdf:Zone.Identifier").read_bytes() == MARK_FROM_OUTSIDE == b"[ZoneTransfer]\r\nZoneId=3\r\n"
    (tmp_path / "a.pdf:Zone.Identifier").unlink()
    mark_from_outside(file, windows=False)
    mark_from_outside(tmp_path / "weg" / "a.pdf", windows=True)
    assert [found.name for found in tmp_path.iterdir()] == ["a.pdf"]


def test_a_disk_that_refuses_is_told(office, made, out, monkeypatch) -> None:
    document = office.core.documents.add(office.dossier().id, made(PDF))

    def full(_path):
        raise OSError(28, "No space left on device")

    with pytest.raises(EnvironmentProblem) as caught:
        DocumentService(office.core.store, office.core.store.ids, office.clock, mark=full).save_as(document.id, out)
    assert caught.value.code == "environment.os_error"


# --- names (L12) -----------------------------------------------------------------------------------------------------

NAMES = {
    "../../etc/passwd": "passwd", "..\\..\\x": "x", "C:\\x\\brief.pdf": "brief.pdf", "C:brief.pdf": "C_brief.pdf",
    "\\\\host\\s\\brief.pdf": "brief.pdf", "//host/s/brief.pdf": "brief.pdf", "a:b": "a_b",
    "x.pdf:Zone.Identifier": "x.pdf_Zone.Identifier", "CON.pdf": "_CON.pdf", "con": "_con", "NUL .txt": "_NUL .txt",
    "COM1": "_COM1", "lpt9.docx": "_lpt9.docx", "com\u00b9.pdf": "_com\u00b9.pdf", "CONIN$": "_CONIN$",
    "console.pdf": "console.pdf", "x.pdf.exe": "x.pdf.exe", "x.exe\u202efdp.": "x.exefdp", "\u202etxt.exe": "txt.exe",
    "a\u200bb\u200d.pdf": "ab.pdf", "brief.pdf. . .": "brief.pdf", "   spaties   .pdf": "spaties .pdf",
    ".": "document", "..": "document", "": "document", "...": "document", "/": "document", "\u202e\u200b": "document",
    "\u3164": "document", "a\0b.pdf": "ab.pdf", "a\nb\tc.pdf": "abc.pdf", "wat?.pdf": "wat_.pdf",
    "a<b>c|d*e\"f.pdf": "a_b_c_d_e_f.pdf", "e\u0301.pdf": "\u00e9.pdf", "\ud800x.pdf": "x.pdf",
    "a\u2044b\u2215c\uff0fd.pdf": "a_b_c_d.pdf", "Zoë Şarić-O'Brien 中.pdf": "Zoë Şarić-O'Brien 中.pdf",
    ".verborgen": "verborgen", "\ufeffbrief.pdf": "brief.pdf", "brief\u00a0van\u2003x.pdf": "brief van x.pdf",
    "desktop.ini/": "document", "x\u0085y.txt": "xy.txt",
}  # fmt: skip
LONG = ["n" * 400, "n" * 396 + ".pdf", "中" * 400 + ".docx", "a." * 200, "x" * 390 + ".pdf.exe", "." + "y" * 400]


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) + len(LONG) >= 40


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_are_cleaned(name: str) -> None:
    assert clean_name(name) == NAMES[name]


@pytest.mark.parametrize("name", [*NAMES, *LONG], ids=range(len(NAMES) + len(LONG)))
def test_every_name_can_be_written_in_the_folder_and_nowhere_else(name: str, out) -> None:
    cleaned = clean_name(name)
    assert clean_name(cleaned) == cleaned
    assert 0 < len(cleaned) <= LONGEST_NAME
    assert windows_objection(f"C:\\x\\{cleaned}") is None
    file = out / cleaned
    file.write_bytes(PDF)
    assert file.parent.resolve() == out.resolve()
    assert [found.name for found in out.iterdir()] == [cleaned]


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("x" * 390 + ".pdf.exe").endswith("….pdf.exe")
    assert clean_name("中" * 400 + ".docx").endswith(".docx")


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_file_gets_the_ending_of_what_is_in_it(kind: DocumentKind) -> None:
    ending = ENDINGS[kind][0]
    assert name_for("x.exe", kind) == f"x.exe{ending}"
    assert name_for(f"X{ending.upper()}", kind) == f"X{ending.upper()}"
    assert name_for("n" * 400, kind).endswith(ending)
