"""Documents in a dossier: kept once by content, shown under a cleaned name, given back as a file, never opened."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.correspondence import Document, DocumentMark
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.file_names import numbered
from csr_desktop.files import atomic_write, mark_from_outside
from csr_desktop.ids import IdMaker
from csr_desktop.lists.attachments import (
    MEDIA_TYPES,
    Attachment,
    DocumentKind,
    attachment_of,
    name_for,
    read_attachment,
)
from csr_desktop.store.unit_of_work import Store

__all__ = ["Attachment", "DocumentMark", "DocumentService", "attachment_of", "name_for", "read_attachment"]

_KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
_MOST_NAMESAKES = 1_000


class DocumentService:
    """Adds, lists, gives back and removes documents.

    `mark` tells the operating system that a file came from outside, so that it is opened with care.
    """

    def __init__(
        self, store: Store, ids: IdMaker, clock: Clock, *, mark: Callable[[Path], None] = mark_from_outside
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._mark = mark

    def of_dossier(self, dossier_id: str) -> list[Document]:
        """Return the documents of a dossier, oldest first."""
        return self._store.find(Document, dossier_id=dossier_id, order_by="pk")

    def add(self, dossier_id: str, path: Path) -> Document:
        """Look at a file in a child process and keep it; one step for undo. Raises the errors of `read_attachment`."""
        return self.keep(dossier_id, read_attachment(path))

    def keep(self, dossier_id: str, attachment: Attachment) -> Document:
        """Keep a document that was looked at before (the window does that away from the database).

        Raises UserError `document.already` when the dossier has this very content.
        """
        return self.keep_all(dossier_id, [attachment])[0]

    def keep_all(self, dossier_id: str, attachments: Sequence[Attachment]) -> list[Document]:
        """Keep documents as one step; what the dossier has already is left out.

        Raises UserError `document.already` when it has all of them.
        """
        size = sum(len(attachment.content) for attachment in attachments)
        with self._store.unit_of_work("document.add", size=size) as work:
            work.get(Dossier, dossier_id)
            known = {item.sha256: item.name for item in work.find(Document, dossier_id=dossier_id)}
            fresh = {item.sha256: item for item in attachments if item.sha256 not in known}
            if not fresh:
                raise UserError("document.already", name=known[attachments[0].sha256])
            return [
                work.add(
                    Document(
                        id=self._ids.new(),
                        sha256=work.put_content(item.content),
                        name=unicodedata.normalize("NFC", item.name),
                        media_type=MEDIA_TYPES[item.kind],
                        size=len(item.content),
                        stored_on=self._clock.today(),
                        dossier_id=dossier_id,
                    )
                )
                for item in fresh.values()
            ]

    def save_as(self, document_id: str, folder: Path) -> Path:
        """Write a document in a folder a person chose, under its cleaned name; what stands there is never replaced.

        Raises UserError `document.folder` when there is no such folder or it has a thousand namesakes,
        EnvironmentProblem when it cannot be written; that stands in the log too.
        """
        document = self._store.get(Document, document_id)
        with self._store.attempt("document.save", document.dossier_id):
            return self._save_as(document, folder)

    def _save_as(self, document: Document, folder: Path) -> Path:
        content = self._store.content(document.sha256)
        if not folder.is_dir():
            raise UserError("document.folder")
        path = _free_path(folder, name_for(document.name, _KINDS.get(document.media_type, DocumentKind.TEXT)))
        try:
            with atomic_write(path) as file:
                file.write(content)
            self._mark(path)
        except OSError as error:
            raise EnvironmentProblem("environment.os_error", reason=error.strerror or type(error).__name__) from error
        self._store.note("document.save", object_kind="document", object_id=document.id, dossier_id=document.dossier_id)
        return path

    def look(self, document_id: str) -> bytes:
        """Return the content of a document to show it; that somebody looked stands in the log.

        Whatever draws it has to be `lists.sight`: the content is a stranger's.
        """
        document = self._store.get(Document, document_id)
        content = self._store.content(document.sha256)
        self._store.note("document.view", object_kind="document", object_id=document.id, dossier_id=document.dossier_id)
        return content

    def set_mark(self, document_id: str, mark: DocumentMark) -> Document:
        """Say what a document proves, so that it can go along with messages that need it.

        Raises UserError `document.mark_not_pdf`: the hub takes PDF only (design/exchange.md 5.1).
        """
        with self._store.unit_of_work("document.mark") as work:
            document = work.get(Document, document_id)
            if mark is not DocumentMark.OTHER and document.media_type != MEDIA_TYPES[DocumentKind.PDF]:
                raise UserError("document.mark_not_pdf", name=document.name)
            return work.save(replace(document, mark=mark))

    def remove(self, document_id: str) -> None:
        """Take a document out of its dossier (undo brings it back).

        Raises UserError `document.in_use` or `document.in_message`.
        """
        with self._store.unit_of_work("document.remove") as work:
            document = work.get(Document, document_id)
            if work.count(VtlbResult, document_id=document.id):
                raise UserError("document.in_use")
            sent = work.find(OutMessage, dossier_id=document.dossier_id) if document.dossier_id else []
            if any(document.id in message.attachment_ids for message in sent):
                raise UserError("document.in_message")
            work.remove(document)


def _free_path(folder: Path, name: str) -> Path:
    for number in range(1, _MOST_NAMESAKES):
        path = folder / (name if number == 1 else numbered(name, number))
        if not path.exists() and not path.is_symlink():
            return path
    raise UserError("document.folder")
