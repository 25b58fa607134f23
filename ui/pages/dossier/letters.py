"""Brieven en stukken: what was made and sent, letters made by hand, and the documents of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.letters import Notices
from csr_desktop.services.workbench import DossierState, NextStep
from ui.context import UiContext
from ui.dialogs.client_letter import ClientLetterDialog
from ui.dialogs.outcome_letters import OutcomeLettersDialog
from ui.forms.channel_words import NO_STATEMENT, reasons_words
from ui.forms.flow import flowing
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.documents import DocumentsPart
from ui.pages.dossier.tab import DossierTab

if TYPE_CHECKING:
    from csr_desktop.services.outcome_letters import DueToName

Row = tuple[Letter, str]


class LettersTab(DossierTab):
    """The letters of this dossier."""

    key = "letters"
    parts = ("documents",)

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._opener = LetterOpener(context, self)
        self._due: tuple[DueToName, ...] = ()
        self._wants_unsent = False
        texts = context.texts
        columns = (
            Column("made", self.tr("Gemaakt"), lambda row: format_short(row[0].made_on), _made_key),
            Column("kind", self.tr("Brief"), lambda row: texts.label("letter", row[0].kind)),
            Column("to", self.tr("Aan"), lambda row: row[1], tip=lambda row: row[1]),
            Column("reference", self.tr("Kenmerk"), lambda row: row[0].reference),
            Column("code", self.tr("Antwoordcode"), lambda row: row[0].reply_code or ""),
            Column("pages", self.tr("Blz."), lambda row: str(row[0].pages), lambda row: row[0].pages, right=True),
            Column(
                "sent",
                self.tr("Verstuurd"),
                self._sent_word,
                lambda row: row[0].sent_on.isoformat() if row[0].sent_on else "",
            ),
        )
        self.letters_table = Table(
            columns, lambda row: row[0].id, self.tr("Brieven van dit dossier"), context.state, "letters-tab", "to"
        )
        self.view_button = button(self.tr("Bekijken"))
        self.sent_button = button(self.tr("Als verstuurd markeren"))
        self.notice_button = button(
            self.tr("Kennisgevingen maken"), tip=self.tr("Meld schuldeisers dat de hulp is begonnen (L08)")
        )
        self.overview_button = button(
            self.tr("Schuldenoverzicht maken"), tip=self.tr("Het overzicht dat de cliënt ondertekent (L11)")
        )
        self.outcome_button = button(
            self.tr("Brieven aan schuldeisers…"),
            tip=self.tr(
                "Heroverweging, laatste termijn, betaling, hercontrole, kwijting of einde (L16 tot en met L25)"
            ),
        )
        self.client_button = button(
            self.tr("Brief aan cliënt maken…"), tip=self.tr("Uitnodiging, beschikking, plan, machtiging en meer")
        )
        self.empty_label = label(self.tr("Er zijn nog geen brieven in dit dossier."), "muted")
        self.documents_part = DocumentsPart(context, dossier_id, self)
        self._lay_out()
        self.view_button.clicked.connect(self._on_view_clicked)
        self.sent_button.clicked.connect(self._on_sent_clicked)
        self.notice_button.clicked.connect(self._on_notice_clicked)
        self.overview_button.clicked.connect(self._on_overview_clicked)
        self.client_button.clicked.connect(self._on_client_clicked)
        self.outcome_button.clicked.connect(self._on_outcome_clicked)
        self.letters_table.opened.connect(self._on_row_opened)

    def show_state(self, state: DossierState) -> None:
        is_closed = state.dossier.phase is Phase.CLOSED
        self.notice_button.setEnabled(not is_closed)
        self.overview_button.setEnabled(not is_closed)
        dossier_id = self.dossier_id
        self.context.tasks.run_db(self, lambda core: _read(core, dossier_id), self._show)
        self.documents_part.read()

    def focus_part(self, key: str) -> None:
        self.documents_part.focus_first()

    def focus_first(self) -> None:
        self.letters_table.setFocus()

    def begin(self, step: str) -> None:
        if step == DeadlineStep.RENEW_NOTICE:
            self.notice_button.setFocus()
        elif step == NextStep.PRINT_LETTERS:
            # Read first: a tab that was just made has no rows yet.
            self._wants_unsent = True
            dossier_id = self.dossier_id
            self.context.tasks.run_db(self, lambda core: _read(core, dossier_id), self._show)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_view_clicked(self) -> None:
        self._opener.open_letters([letter for letter, _name in self.letters_table.selected_rows()])

    @Slot(object)
    def _on_row_opened(self, row: Row) -> None:
        self._opener.open_letter(row[0])

    @Slot()
    def _on_sent_clicked(self) -> None:
        chosen = [letter for letter, _name in self.letters_table.selected_rows() if letter.is_waiting]
        waiting = chosen or [letter for letter, _name in self.letters_table.rows_model.rows if letter.is_waiting]
        if not waiting:
            self.context.notices.warn(self.tr("Alle brieven zijn al als verstuurd gemarkeerd."))
            return
        agreed = self.context.dialogs.confirm(
            self,
            self.tr("Is deze brief echt op de post?")
            if len(waiting) == 1
            else self.tr("Zijn deze {count} brieven echt op de post?").format(count=len(waiting)),
            self.tr("De datum van vandaag komt erbij; vanaf dan lopen de antwoordtermijnen."),
            self.tr("Ja, verstuurd"),
        )
        if agreed:
            ids = [letter.id for letter in waiting]
            self.perform(lambda core: core.letters.mark_sent(ids), self._marked)

    @Slot()
    def _on_notice_clicked(self) -> None:
        dossier_id = self.dossier_id
        self.perform(lambda core: core.letters.notices(dossier_id), self._notices_made)

    @Slot()
    def _on_overview_clicked(self) -> None:
        dossier_id = self.dossier_id
        self.perform(lambda core: core.letters.debt_overview(dossier_id), self._overview_made)

    @Slot()
    def _on_client_clicked(self) -> None:
        ClientLetterDialog(self.context, self.dossier_id, None, self.window()).start()

    @Slot()
    def _on_outcome_clicked(self) -> None:
        OutcomeLettersDialog(self.context, self.dossier_id, self._due, self.window()).start()

    # --- results -----------------------------------------------------------------------------------------------------

    def _marked(self, _nothing: None) -> None:
        self.undoable(self.tr("De brieven zijn als verstuurd gemarkeerd."))

    def _notices_made(self, made: Notices) -> None:
        count = len(made.letters) + len(made.messages)
        words = (
            self.tr("1 kennisgeving staat klaar.")
            if count == 1
            else self.tr("{count} kennisgevingen staan klaar.").format(count=count)
        )
        if made.not_told:
            reasons = reasons_words(self.context.texts, [item.reason for item in made.not_told])
            left_out = self.tr("Nog niet ingelicht:\n{reasons}").format(reasons=reasons)
            if count:
                self.undoable(f"{words} {left_out}")
            elif any(item.reason.code == NO_STATEMENT for item in made.not_told):
                self.context.notices.warn(left_out, self.tr("Naar de stukken"), self.documents_part.focus_first)
            else:
                self.context.notices.warn(left_out)
        elif count:
            self.undoable(words)
        else:
            self.context.notices.warn(self.tr("Alle schuldeisers hebben al een kennisgeving gekregen."))

    def _overview_made(self, _letter: Letter) -> None:
        self.undoable(self.tr("Het schuldenoverzicht staat klaar om te laten tekenen."))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        bar = flowing(
            self.view_button,
            self.sent_button,
            self.notice_button,
            self.overview_button,
            self.outcome_button,
            self.client_button,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.letters_table, 1)
        layout.addWidget(self.empty_label)
        layout.addWidget(self.documents_part)

    def _sent_word(self, row: Row) -> str:
        letter = row[0]
        if letter.withdrawn_on is not None:
            return self.tr("ingetrokken")
        return format_short(letter.sent_on) if letter.sent_on else self.tr("nog niet")

    def _show(self, view: tuple[list[Row], tuple[DueToName, ...]]) -> None:
        rows, self._due = view
        # Nothing to choose from is no choice.
        self.outcome_button.setVisible(bool(self._due))
        self.letters_table.set_rows(rows)
        self.empty_label.setVisible(not rows)
        self.sent_button.setEnabled(any(letter.is_waiting for letter, _name in rows))
        self.view_button.setEnabled(bool(rows))
        if self._wants_unsent:
            self._wants_unsent = False
            self.letters_table.point_at([letter.id for letter, _name in rows if letter.is_waiting])
            self.view_button.setFocus()


def _read(core: Core, dossier_id: str) -> tuple[list[Row], tuple[DueToName, ...]]:
    letters = core.letters.of_dossier(dossier_id)
    names = {party.id: party.name for party in core.register.named({item.creditor_id for item in letters})}
    clients = " en ".join(client.full_name for client in core.dossiers.clients(dossier_id))
    rows = [(letter, names.get(letter.creditor_id or "", clients)) for letter in reversed(letters)]
    return rows, tuple(item for item in core.outcome_letters.due(dossier_id) if item.ids)


def _made_key(row: Row) -> str:
    return f"{row[0].made_on.isoformat()} {row[0].id}"
