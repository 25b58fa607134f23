"""The base of the parts of this page that list letters: looking at them, saving them, printing them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.context import UiContext
from ui.dialogs.letter_steps import PostPapersDialog
from ui.forms.letter_view import LetterOpener, save_letters
from ui.forms.parts import button
from ui.forms.place_warning import tell_of_place
from ui.models.table import Table
from ui.pages.letters.rows import LetterRow, in_envelope_order, letter_columns


class LettersPart(QWidget):
    """One tab of the page.

    Signals:
        dossier_requested: open a dossier (its id, and a tab).
    """

    key = ""

    dossier_requested = Signal(object, object)

    def __init__(self, context: UiContext, opener: LetterOpener, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.opener = opener

    def refresh(self) -> None:
        """Read again what is shown."""

    def focus_first(self) -> None:
        """Give the focus to where work begins."""


class LetterListPart(LettersPart):
    """A table of letters with the buttons that work on what is selected in it."""

    def __init__(self, context: UiContext, opener: LetterOpener, state_key: str, *, with_sent: bool, name: str) -> None:
        super().__init__(context, opener)
        words = {
            "to": self.tr("Aan"),
            "number": self.tr("Dossier"),
            "client": self.tr("Cliënt"),
            "kind": self.tr("Brief"),
            "reference": self.tr("Kenmerk"),
            "short": self.tr("Nr."),
            "pages": self.tr("Blz."),
            "made": self.tr("Gemaakt"),
            "sent": self.tr("Verstuurd"),
            "not_sent": self.tr("nog niet"),
            "withdrawn": self.tr("ingetrokken"),
        }
        self.letters_table = Table(
            letter_columns(context, with_sent=with_sent, words=words),
            lambda row: row.letter.id,
            name,
            context.state,
            state_key,
            stretch="to",
        )
        self.view_button = button(self.tr("Bekijken"), tip=self.tr("Bekijk de gekozen brieven hier (Enter)"))
        self.save_button = button(self.tr("Opslaan als PDF…"), tip=self.tr("Bewaar de gekozen brieven in een map"))
        self.post_button = button(
            self.tr("Etiketten, enveloppen…"), tip=self.tr("Adressen zoals ze op de gekozen brieven staan")
        )
        self.dossier_button = button(self.tr("Dossier openen"))
        self.letters_table.opened.connect(self._on_row_opened)
        self.letters_table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.view_button.clicked.connect(self._on_view_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.post_button.clicked.connect(self._on_post_clicked)
        self.dossier_button.clicked.connect(self._on_dossier_clicked)

    def focus_first(self) -> None:
        self.letters_table.setFocus()

    def chosen(self) -> list[LetterRow]:
        """Return the letters that are selected, in the order of the envelopes."""
        return in_envelope_order(self.letters_table.selected_rows())

    def counts(self, rows: list[LetterRow]) -> str:
        """Return how many letters, pages and envelopes: what a person needs to know at the printer."""
        envelopes = len({row.envelope for row in rows})
        words = (
            self.tr("1 brief") if len(rows) == 1 else self.tr("{count} brieven").format(count=len(rows)),
            self._pages_words(sum(row.letter.pages for row in rows)),
            self.tr("1 envelop") if envelopes == 1 else self.tr("{count} enveloppen").format(count=envelopes),
        )
        return ", ".join(words)

    def show_selection(self) -> None:
        """Let buttons and counts follow what is selected."""
        rows = self.letters_table.selected_rows()
        for made in (self.view_button, self.save_button, self.post_button):
            made.setEnabled(bool(rows))
        self.dossier_button.setEnabled(len({row.letter.dossier_id for row in rows}) == 1)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_selection_changed(self) -> None:
        self.show_selection()

    @Slot(object)
    def _on_row_opened(self, row: LetterRow) -> None:
        self.opener.open_letter(row.letter)

    @Slot()
    def _on_view_clicked(self) -> None:
        self.opener.open_letters([row.letter for row in self.chosen()])

    @Slot()
    def _on_save_clicked(self) -> None:
        letters = [row.letter for row in self.chosen()]
        folder = self.context.dialogs.choose_folder(self, self.tr("In welke map komen de brieven?"))
        if letters and folder is not None:
            tell_of_place(self.context, self, folder)
            self.context.tasks.run_db(
                self, lambda core: save_letters(core, letters, folder), self._saved, self.context.notices.error
            )

    @Slot()
    def _on_post_clicked(self) -> None:
        letters = [row.letter for row in self.chosen()]
        if letters:
            PostPapersDialog(self.context, self.opener, letters, self.context.tables.post, self.window()).start()

    @Slot()
    def _on_dossier_clicked(self) -> None:
        rows = self.chosen()
        if rows:
            self.dossier_requested.emit(rows[0].letter.dossier_id, "letters")

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _saved(self, paths: list[Path]) -> None:
        self.context.notices.done(
            self.tr("{count} brieven staan in de map {folder}.").format(count=len(paths), folder=paths[0].parent)
        )

    def _pages_words(self, pages: int) -> str:
        return self.tr("1 bladzijde") if pages == 1 else self.tr("{count} bladzijden").format(count=pages)
