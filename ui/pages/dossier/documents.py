"""Stukken: the documents of a dossier: added, dropped or pasted, looked at here, saved elsewhere on request.

Never handed to another program by us: a person saves a document and opens it there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.correspondence import Document
from csr_desktop.errors import CsrError
from csr_desktop.file_names import clean_name
from csr_desktop.services.documents import Attachment, DocumentMark, attachment_of, read_attachment
from ui.context import UiContext
from ui.dialogs.pasted_picture import PastedPictureDialog
from ui.forms.dropped import as_png, copied_files, files_in, picture_in
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.place_warning import tell_of_place
from ui.forms.viewer import Paper, ViewerDialog
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.tab import DossierTab
from ui.plain_text import plain_tip
from ui.tasks import CancelToken

_ROWS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class _Looked:
    """Files that were looked at: what may be kept, and why the others may not."""

    attachments: tuple[Attachment, ...]
    refused: tuple[tuple[str, CsrError], ...]


class DocumentsPart(DossierTab):
    """A table of documents with what can be done with them; a file may also be dropped on it."""

    key = "documents"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._wanted_id = ""
        columns = (
            Column("name", self.tr("Stuk"), lambda row: row.name, tip=lambda row: row.name),
            Column("mark", self.tr("Wat het is"), lambda row: context.texts.label("document_mark", row.mark)),
            Column("size", self.tr("Grootte"), _size, lambda row: row.size, right=True),
            Column("stored", self.tr("Toegevoegd"), _day, lambda row: f"{row.stored_on.isoformat()} {row.id}"),
        )
        self.documents_table = Table(
            columns, lambda row: row.id, self.tr("Stukken in dit dossier"), context.state, "documents", "name"
        )
        self.add_button = button(
            self.tr("Stuk toevoegen…"), tip=self.tr("Een PDF, foto, tekst, Word, Excel of e-mail; slepen mag ook")
        )
        self.paste_button = button(
            self.tr("Plakken"), tip=self.tr("Bewaar de afbeelding of de bestanden van het klembord (Ctrl+V)")
        )
        self.look_button = button(self.tr("Bekijken"), tip=self.tr("Bekijk het gekozen stuk hier (Enter)"))
        self.save_button = button(
            self.tr("Opslaan als bestand…"), tip=self.tr("Zet het gekozen stuk in een map; openen doet u daar zelf")
        )
        self.remove_button = button(self.tr("Weghalen"), tip=self.tr("Haal het gekozen stuk uit het dossier"))
        self.mark_field = ChoiceField(
            self.tr("Het gekozen stuk is een"),
            context.texts,
            [(mark, context.texts.label("document_mark", mark)) for mark in DocumentMark],
        )
        self.mark_field.box.setToolTip(
            plain_tip(self.tr("Een toestemmingsverklaring gaat mee naar schuldeisers die haar willen zien"))
        )
        self.mark_label = label(self.mark_field.label)
        self.heading_label = label(self.tr("Stukken van de cliënt en van anderen"), "heading")
        self.empty_label = label(
            self.tr("Er zijn nog geen stukken. Sleep er een hierheen, of kies Stuk toevoegen."), "muted", wrap=True
        )
        self._lay_out()
        self.setAcceptDrops(True)
        self.add_button.clicked.connect(self._on_add_clicked)
        self.paste_button.clicked.connect(self.paste)
        self.look_button.clicked.connect(self._on_look_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.documents_table.opened.connect(self._on_row_opened)
        self.documents_table.current_changed.connect(self._on_current_changed)
        self.mark_field.committed.connect(self._on_mark_chosen)
        QShortcut(
            QKeySequence.StandardKey.Paste, self, self.paste, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self._show([])

    @property
    def draft_subject(self) -> str:
        """Which document the field about it shows."""
        document = self.documents_table.current_row()
        return document.id if document is not None else ""

    def focus_first(self) -> None:
        (self.documents_table if self.documents_table.rows_model.rows else self.add_button).setFocus()

    def read(self) -> None:
        """Read the documents of this dossier again."""
        dossier_id = self.dossier_id
        self.context.tasks.run_db(self, lambda core: core.documents.of_dossier(dossier_id), self._show)

    def add(self, paths: Sequence[Path]) -> None:
        """Look at files beside the window, in a child process, and keep them as one step."""
        self.add_button.setEnabled(False)
        self.context.tasks.run_io(self, lambda token: _look_at(paths, token), self._was_looked, self._not_added)

    @Slot()
    def paste(self) -> None:
        """Keep what lies on the clipboard: copied files, or a picture such as a screenshot."""
        data = QApplication.clipboard().mimeData()
        if not self._take(data, copied_files(data)):
            self.context.notices.warn(
                self.tr("Op het klembord staat geen afbeelding en geen bestand. Maak eerst een schermafdruk.")
            )

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()) or picture_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._take(event.mimeData(), files_in(event.mimeData())):
            event.acceptProposedAction()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_add_clicked(self) -> None:
        path = self.context.dialogs.open_file(self, self.tr("Stuk toevoegen"), self.tr("Alle bestanden (*)"))
        if path is not None:
            self.add([path])

    @Slot()
    def _on_look_clicked(self) -> None:
        document = self.documents_table.current_row()
        if document is None:
            self.context.notices.warn(self.tr("Kies eerst een stuk in de tabel."))
            return
        viewer = DocumentViewer(self.context, document, self.tr("Opslaan als bestand…"), self.window())
        viewer.save_requested.connect(self._on_save_requested)
        viewer.show()

    @Slot(object)
    def _on_save_requested(self, document: Document) -> None:
        self._save(document)

    @Slot()
    def _on_save_clicked(self) -> None:
        document = self.documents_table.current_row()
        if document is None:
            self.context.notices.warn(self.tr("Kies eerst een stuk in de tabel."))
            return
        self._save(document)

    def _save(self, document: Document) -> None:
        folder = self.context.dialogs.choose_folder(self, self.tr("In welke map komt het stuk?"))
        if folder is not None:
            tell_of_place(self.context, self, folder)
            self._work(lambda core: core.documents.save_as(document.id, folder), self._saved)

    @Slot(object)
    def _on_row_opened(self, _document: Document) -> None:
        self._on_look_clicked()

    @Slot()
    def _on_remove_clicked(self) -> None:
        document = self.documents_table.current_row()
        if document is not None:
            self.perform(lambda core: core.documents.remove(document.id), self._removed)

    @Slot(object)
    def _on_current_changed(self, document: Document | None) -> None:
        self.mark_field.setEnabled(document is not None)
        self.mark_field.set_value(document.mark if document is not None else DocumentMark.OTHER)

    @Slot(object)
    def _on_mark_chosen(self, mark: DocumentMark) -> None:
        document = self.documents_table.current_row()
        if document is not None:
            self.perform(lambda core: core.documents.set_mark(document.id, mark), self._marked, self._not_marked)

    # --- results -----------------------------------------------------------------------------------------------------

    def _was_looked(self, looked: _Looked) -> None:
        if looked.refused:
            sentence = self.context.notices.sentence
            if len(looked.refused) == 1 and not looked.attachments:
                self.context.notices.error(looked.refused[0][1])
            else:
                told = self.tr("'{name}': {reason}")
                self.context.notices.warn(
                    "\n".join(told.format(name=name, reason=sentence(error)) for name, error in looked.refused)
                )
        if not looked.attachments:
            self.add_button.setEnabled(True)
            return
        dossier_id = self.dossier_id
        self.perform(lambda core: core.documents.keep_all(dossier_id, looked.attachments), self._added, self._not_added)

    def _added(self, documents: list[Document]) -> None:
        self.add_button.setEnabled(True)
        # What it is, is often said next.
        self._wanted_id = documents[-1].id
        self.read()
        if len(documents) == 1:
            self.undoable(self.tr("'{name}' zit nu in het dossier.").format(name=documents[0].name))
        else:
            self.undoable(self.tr("{count} stukken zitten nu in het dossier.").format(count=len(documents)))

    def _was_pasted(self, attachment: Attachment) -> None:
        dialog = PastedPictureDialog(self.context, self.dossier_id, attachment, self)
        dialog.stepped.connect(self._on_picture_kept)
        dialog.start()

    @Slot(object)
    def _on_picture_kept(self, document: Document) -> None:
        self._wanted_id = document.id
        self.read()

    def _not_added(self, error: BaseException) -> None:
        self.add_button.setEnabled(True)
        self.context.notices.error(error)

    def _marked(self, document: Document) -> None:
        self.undoable(
            self.tr("'{name}' is nu een {mark}.").format(
                name=document.name, mark=self.context.texts.label("document_mark", document.mark)
            )
        )

    def _not_marked(self, error: BaseException) -> None:
        document = self.documents_table.current_row()
        if document is not None:
            # The choice is taken back, so nothing in the field waits to be mended.
            self.mark_field.set_value(document.mark)
        self.context.notices.error(error)

    def _saved(self, path: Path) -> None:
        self.context.notices.done(
            self.tr("Opgeslagen als {name}. Open het alleen als u de afzender vertrouwt.").format(name=path.name)
        )

    def _removed(self, _nothing: None) -> None:
        self.undoable(self.tr("Het stuk is uit het dossier gehaald."))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _take(self, data: QMimeData | None, paths: Sequence[Path]) -> bool:
        """Take files or a picture from a drag or the clipboard; False when there is neither."""
        picture = picture_in(data)
        if paths:
            self.add(paths)
        elif picture is not None:
            self._paste_picture(picture)
        return bool(paths) or picture is not None

    def _paste_picture(self, picture: QImage) -> None:
        name = self.tr("schermafdruk {day}.png").format(day=self.context.clock.today().isoformat())

        def work(token: CancelToken) -> Attachment:
            return attachment_of(as_png(picture), name, cancelled=token.is_cancelled)

        self.context.tasks.run_io(self, work, self._was_pasted, self._not_added)

    def _work(self, work: Callable[[Core], Path], on_done: Callable[[Path], None]) -> None:
        self.context.tasks.run_db(self, work, on_done, self.context.notices.error)

    def _show(self, documents: list[Document]) -> None:
        self.documents_table.set_rows(documents)
        wanted, self._wanted_id = self._wanted_id, ""
        if documents and (wanted or self.documents_table.current_row() is None):
            self.documents_table.select_id(wanted or documents[0].id)
        self.documents_table.setVisible(bool(documents))
        self.mark_field.setVisible(bool(documents))
        self.mark_label.setVisible(bool(documents))
        self._on_current_changed(self.documents_table.current_row())
        self.empty_label.setVisible(not documents)
        for made in (self.look_button, self.save_button, self.remove_button):
            made.setEnabled(bool(documents))
            made.setVisible(bool(documents))
        rows = self.documents_table.verticalHeader().defaultSectionSize()
        head = self.documents_table.horizontalHeader().sizeHint().height()
        self.documents_table.setFixedHeight(rows * min(max(1, len(documents)), _ROWS_SHOWN) + head + 8)

    def _lay_out(self) -> None:
        bar = FlowLayout()
        for made in (self.add_button, self.paste_button, self.look_button, self.save_button, self.remove_button):
            bar.addWidget(made)
        what = FlowLayout()
        what.addWidget(self.mark_label)
        what.addWidget(self.mark_field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.heading_label)
        layout.addLayout(bar)
        layout.addWidget(self.empty_label)
        layout.addWidget(self.documents_table)
        layout.addLayout(what)


def _size(document: Document) -> str:
    return f"{max(1, (document.size + 500) // 1_000):,} kB".replace(",", ".")


def _day(document: Document) -> str:
    return format_short(document.stored_on)


def _look_at(paths: Sequence[Path], token: CancelToken) -> _Looked:
    """Look at files one after the other; one that may not be kept does not hold up the others."""
    attachments, refused = [], []
    for path in paths:
        try:
            attachments.append(read_attachment(path, cancelled=token.is_cancelled))
        except CsrError as error:
            refused.append((clean_name(path.name), error))
    return _Looked(tuple(attachments), tuple(refused))


class DocumentViewer(ViewerDialog):
    """One document on the screen.

    Signals:
        save_requested: save it as a file (the document).
    """

    save_requested = Signal(object)

    def __init__(self, context: UiContext, document: Document, elsewhere: str, parent: QWidget | None = None) -> None:
        document_id = document.id
        paper = Paper(document.name, lambda core: core.documents.look(document_id))
        super().__init__(context, [paper], parent, elsewhere=elsewhere)
        self._document = document
        self.elsewhere_requested.connect(self._on_elsewhere_requested)

    @Slot(object)
    def _on_elsewhere_requested(self, _at: int) -> None:
        self.save_requested.emit(self._document)
