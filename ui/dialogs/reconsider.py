"""Ask a creditor that refused or kept silent to think again: over the hub where that can be, else a person asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.proposals import AskedBy
from csr_desktop.errors import CsrError
from csr_desktop.services.reconsiderations import AskedAgain
from csr_desktop.services.refusals import Refusal
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import ChoiceField, NoteField, add_row, make_form
from ui.forms.parts import button, label
from ui.forms.undo import newest_units, offer_undo

#: The hub does not come into it.
_ANOTHER_WAY = "hub.reconsider.not_over_hub"


class ReconsiderDialog(GrowingDialog):
    """One party that did not agree; says why the hub is not the way before anybody types."""

    def __init__(self, context: UiContext, dossier_id: str, refusal: Refusal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Heroverweging vragen"))
        self._context = context
        self._dossier_id = dossier_id
        self._refusal = refusal
        self.head_label = label(refusal.party.name, "title", wrap=True)
        self.reason_label = label(self._reason(), wrap=True)
        over_hub = refusal.why_not is None
        # Who was never on the hub is simply asked another way; anything else is worth a look.
        is_usual = refusal.why_not is not None and refusal.why_not.code == _ANOTHER_WAY
        self.why_not_label = label(kind="muted" if is_usual else "warning", wrap=True)
        if refusal.why_not is not None:
            self.why_not_label.setText(context.texts.say(refusal.why_not))
        self.why_not_label.setVisible(not over_hub)
        self.text_field = NoteField(
            self.tr("Waarom zou deze schuldeiser er nog eens over denken?"),
            context.texts,
            self.tr("Zonder namen of nummers van de cliënt; die staan al in het gesprek")
            if over_hub
            else self.tr("In een brief staat dit zoals u het schrijft. Vroeg u het zelf: ook met wie u sprak"),
            lines=4,
        )
        self.text_field.stores_whole = True
        self.send_button = button(
            self.tr("Vragen over de hub"), "primary", self.tr("Het verzoek gaat mee met de volgende uitwisseling")
        )
        self.way_field = ChoiceField(
            self.tr("Zelf gevraagd per"),
            context.texts,
            [(way, context.texts.label("asked_by", way)) for way in (AskedBy.PHONE, AskedBy.MAIL)],
        )
        self.way_field.stores_whole = True
        self.letter_button = button(
            self.tr("Brief maken"),
            "" if over_hub else "primary",
            self.tr("Het verzoek om heroverweging (L16), met wie er akkoord is en de vergelijking met de Wsnp"),
        )
        self.note_button = button(
            self.tr("Ik vroeg het zelf"),
            "",
            self.tr("Leg vast dat u het zelf vroeg; er wordt niets verzonden"),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        # A box of buttons shows whatever is in it; who was asked already is asked nothing.
        wanted = {
            self.send_button: over_hub,
            self.letter_button: not refusal.is_waiting,
            self.note_button: not refusal.is_waiting,
        }
        for made, is_wanted in wanted.items():
            if is_wanted:
                buttons.addButton(made, QDialogButtonBox.ButtonRole.ActionRole)
            else:
                made.setParent(self)
                made.hide()
        self._asking = QWidget()
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.addWidget(label(self.text_field.label))
        asking.addWidget(self.text_field)
        way = make_form()
        add_row(way, self.way_field)
        asking.addLayout(way)
        self._asking.setVisible(not refusal.is_waiting)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.head_label, self.reason_label, self.why_not_label):
            layout.addWidget(widget)
        layout.addWidget(self._asking)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 80)
        self.send_button.clicked.connect(self._on_send_clicked)
        self.note_button.clicked.connect(self._on_note_clicked)
        self.letter_button.clicked.connect(self._on_letter_clicked)
        buttons.rejected.connect(self.reject)
        self.text_field.setFocus()

    @property
    def draft_subject(self) -> str:
        """Whom the words are for, and about which version."""
        return f"{self._refusal.proposal_id}/{self._refusal.party.id}"

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_send_clicked(self) -> None:
        dossier_id, party_id, text = self._dossier_id, self._refusal.party.id, self.text_field.value
        self._do(lambda core: core.reconsiderations.ask(dossier_id, party_id, text, AskedBy.HUB), self._sent)

    @Slot()
    def _on_note_clicked(self) -> None:
        dossier_id, party_id, text = self._dossier_id, self._refusal.party.id, self.text_field.value
        way = self.way_field.value
        assert isinstance(way, AskedBy)
        self._do(lambda core: core.reconsiderations.ask(dossier_id, party_id, text, way), self._noted)

    @Slot()
    def _on_letter_clicked(self) -> None:
        dossier_id, party_id, text = self._dossier_id, self._refusal.party.id, self.text_field.value
        self._do(lambda core: core.outcome_letters.ask_again(dossier_id, party_id, text)[0], self._written, steps=2)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _reason(self) -> str:
        if self._refusal.is_silent:
            return self.tr("Gaf geen antwoord op het voorstel, ook niet na een herinnering.")
        if self._refusal.reason:
            return self.tr("Weigerde het voorstel: {reason}").format(reason=self._refusal.reason)
        return self.tr("Weigerde het voorstel, zonder reden.")

    def _do(
        self,
        work: Callable[[Core], AskedAgain],
        on_done: Callable[[tuple[str, ...]], None],
        steps: int = 1,
    ) -> None:
        for made in (self.send_button, self.letter_button, self.note_button):
            made.setEnabled(False)

        def with_unit(core: Core) -> tuple[str, ...]:
            work(core)
            return newest_units(core, steps)

        self._context.tasks.run_db(self, with_unit, on_done, self._failed)

    def _sent(self, units: tuple[str, ...]) -> None:
        self._end(self.tr("Het verzoek om heroverweging staat klaar voor de hub."), units)

    def _noted(self, units: tuple[str, ...]) -> None:
        self._end(self.tr("Vastgelegd dat u om heroverweging vroeg."), units)

    def _written(self, units: tuple[str, ...]) -> None:
        self._end(self.tr("De brief met het verzoek om heroverweging ligt klaar om te versturen."), units)

    def _end(self, text: str, units: tuple[str, ...]) -> None:
        drop_drafts(self)
        offer_undo(self._context, text, units)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        for made in (self.send_button, self.letter_button, self.note_button):
            made.setEnabled(True)
        if isinstance(error, CsrError):
            self.text_field.show_error(error)
            self.text_field.setFocus()
        else:
            self._context.tasks.failed.emit(error)
