"""What a document for a dossier really is: looked at by its content, in a child process, before it is kept.

Kept are kinds that people send with debts: PDF, pictures, text, office documents without macros, and messages. The
name a file has says nothing. Nothing is opened or run here, now or later (design/safety.md E4, 4.9, L12).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.file_names import clean_name
from csr_desktop.lists.reading.archive import LOCAL_HEADER, Archive
from csr_desktop.lists.reading.child import run_guarded
from csr_desktop.lists.reading.guard import Limits, ole_names
from csr_desktop.paths import resources_dir


class DocumentKind(StrEnum):
    """The kinds that are kept."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TEXT = "txt"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    EML = "eml"
    MSG = "msg"


MEDIA_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.TEXT: "text/plain",
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DocumentKind.ODT: "application/vnd.oasis.opendocument.text",
    DocumentKind.EML: "message/rfc822",
    DocumentKind.MSG: "application/vnd.ms-outlook",
}

#: Which endings a name may have for its content; another one gets the first of these behind it.
ENDINGS = {
    DocumentKind.PDF: (".pdf",),
    DocumentKind.PNG: (".png",),
    DocumentKind.JPEG: (".jpg", ".jpeg"),
    DocumentKind.TEXT: (".txt", ".csv", ".md", ".log"),
    DocumentKind.DOCX: (".docx",),
    DocumentKind.XLSX: (".xlsx",),
    DocumentKind.ODT: (".odt",),
    DocumentKind.EML: (".eml",),
    DocumentKind.MSG: (".msg",),
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_JPEG = b"\xff\xd8\xff"
_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|head|body|script|svg|meta|table|hta)", re.IGNORECASE)
#: A text that a computer would run: scripts of Windows and Unix, PostScript, RTF, and what is no text at all.
_RUNS = (b"#!", b"%!PS", b"{\\rtf", b"MZ", b"\x7fELF", b"@echo")
_HEADER = re.compile(rb"(?:^|\n)(from|to|date|subject|message-id|received|mime-version|return-path):", re.IGNORECASE)
_FOLDED = re.compile(rb"(?:[!-9;-~]+:[^\n]*|[ \t][^\n]*|From [^\n]*|>From [^\n]*)")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")
_SAMPLE = 65_536
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that may be kept: content, what it is, and a name that can be shown and written anywhere."""

    content: bytes
    sha256: str
    name: str
    kind: DocumentKind


def most_bytes() -> int:
    """Return how large a document may be."""
    limits = tomllib.loads((resources_dir() / "profiles" / "limits.toml").read_text(encoding="utf-8"))
    return int(limits["attachment_bytes"])


def read_attachment(path: Path, *, cancelled: Callable[[], bool] | None = None) -> Attachment:
    """Read one file as a document for a dossier.

    Raises UserError with what a person can do (too large, empty, of another kind, with macros or a password, damaged),
    EnvironmentProblem when the file cannot be read from disk.
    """
    name = clean_name(path.name)
    limits = Limits(file_bytes=most_bytes())
    try:
        if path.exists() and not path.is_file():
            raise UserError("file.is_folder", file=name)
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        raise UserError("file.not_found", file=name) from error
    except (OSError, ValueError) as error:
        raise EnvironmentProblem("file.unreadable", file=name) from error
    return attachment_of(data, name, cancelled=cancelled)


def attachment_of(data: bytes, name: str, *, cancelled: Callable[[], bool] | None = None) -> Attachment:
    """Look at content that is not in a file, such as a picture from the clipboard; the errors of `read_attachment`."""
    limits = Limits(file_bytes=most_bytes())
    if len(data) > limits.file_bytes:
        raise UserError("document.too_large", limit=limits.file_bytes // 1_000_000)
    try:
        kind = run_guarded(
            kind_of, data, limits, seconds=limits.seconds, memory_bytes=limits.memory_bytes, cancelled=cancelled
        )
    except UserError as error:
        raise _in_words_for_documents(error) from error
    return Attachment(data, hashlib.sha256(data).hexdigest(), clean_name(name), kind)


def name_for(name: str, kind: DocumentKind) -> str:
    """Return the name to write a document under: its own, and an ending that fits what is in it.

    >>> name_for("brief.pdf.exe", DocumentKind.PDF)
    'brief.pdf.exe.pdf'
    """
    cleaned = clean_name(name)
    if cleaned.casefold().endswith(ENDINGS[kind]):
        return cleaned
    return clean_name(f"{cleaned}{ENDINGS[kind][0]}")


def kind_of(data: bytes, limits: Limits) -> DocumentKind:
    """Return what the content is; runs in the child. Raises the errors of the guard of lists, and `document.*`."""
    if not data.strip(b" \t\r\n\0"):
        raise UserError("document.empty")
    if data.startswith(LOCAL_HEADER):
        return _kind_of_archive(data, limits)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if b"%PDF-" in data[:1024]:
        return DocumentKind.PDF
    if data.startswith(_PNG):
        return DocumentKind.PNG
    if data.startswith(_JPEG):
        return DocumentKind.JPEG
    return _kind_of_text(data)


def _kind_of_archive(data: bytes, limits: Limits) -> DocumentKind:
    archive = Archive(data, limits)
    archive.check()
    names = archive.names
    if any(name.endswith(("vbaproject.bin", "activex1.bin")) or name.startswith("basic/") for name in names):
        raise UserError("document.macros")
    if "word/document.xml" in names:
        return DocumentKind.DOCX
    if "xl/workbook.xml" in names:
        return DocumentKind.XLSX
    if (archive.read("mimetype") or b"").strip() == _ODT_TYPE and "content.xml" in names:
        if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):
            raise UserError("document.encrypted")
        return DocumentKind.ODT
    raise UserError("document.unknown_kind")


def _kind_of_ole(data: bytes) -> DocumentKind:
    names = {name.casefold() for name in ole_names(data)}
    if names & {"encryptedpackage", "encryptioninfo"}:
        raise UserError("document.encrypted")
    if "__properties_version1.0" in names:
        return DocumentKind.MSG
    raise UserError("document.unknown_kind")


def _kind_of_text(data: bytes) -> DocumentKind:
    start = data.removeprefix(b"\xef\xbb\xbf")[:_SAMPLE]
    if start.lower().startswith(tuple(mark.lower() for mark in _RUNS)) or _MARKUP.match(start):
        raise UserError("document.unknown_kind")
    if _is_message(start):
        return DocumentKind.EML
    text = data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16").encode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise UserError("document.unknown_kind") from error
    if text.translate(None, _CONTROLS) != text:
        raise UserError("document.unknown_kind")
    return DocumentKind.TEXT


def _is_message(start: bytes) -> bool:
    """Whether a text begins with the head of a message: a sender, two more fields, and nothing but fields."""
    head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0].replace(b"\r\n", b"\n")
    fields = {name.lower() for name in _HEADER.findall(head)}
    lines = head.split(b"\n")
    return b"from" in fields and len(fields) >= 3 and all(_FOLDED.fullmatch(line) for line in lines if line)


def _in_words_for_documents(error: UserError) -> UserError:
    """What the guard says of lists, said of documents."""
    match error.code:
        case "file.encrypted":
            return UserError("document.encrypted")
        case "file.cancelled":
            return error
        case "file.bomb" | "file.doctype" | "file.damaged" | "file.too_heavy" | "file.too_slow":
            return UserError("document.damaged")
    return error
