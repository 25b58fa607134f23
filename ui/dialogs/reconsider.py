"""Ask a creditor that refused the proposal to think again: over the hub where that can be, else with a note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import CsrError
from csr_desktop.services.hub_reconsideration import Refusal
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import NoteField
from ui.forms.parts import button, label
from ui.forms.undo import newest_units, offer_undo


class ReconsiderDialog(GrowingDialog):
    """One party that refused; says why the hub is not the way before anybody types."""

    def __init__(self, context: UiContext, dossier_id: str, refusal: Refusal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Heroverweging vragen"))
        self._context = context
        self._dossier_id = dossier_id
        self._refusal = refusal
        self.head_label = label(refusal.party.name, "title", wrap=True)
        self.reason_label = label(
            self.tr("Weigerde het voorstel: {reason}").format(reason=refusal.reason)
            if refusal.reason
            else self.tr("Weigerde het voorstel, zonder reden."),
            wrap=True,
        )
        over_hub = refusal.why_not is None
        self.why_not_label = label(kind="warning", wrap=True)
        if refusal.why_not is not None:
            self.why_not_label.setText(context.texts.say(refusal.why_not))
        self.why_not_label.setVisible(not over_hub)
        self.text_field = NoteField(
            self.tr("Waarom zou deze schuldeiser er nog eens over denken?"),
            context.texts,
            self.tr("Zonder namen of nummers van de cliënt; die staan al in het gesprek")
            if over_hub
            else self.tr("Wat hebt u gevraagd, en met wie sprak u?"),
            lines=4,
        )
        self.text_field.stores_whole = True
        self.send_button = button(
            self.tr("Vragen over de hub"), "primary", self.tr("Het verzoek gaat mee met de volgende uitwisseling")
        )
        self.note_button = button(
            self.tr("Alleen notitie bewaren"),
            "" if over_hub else "primary",
            self.tr("Als u het telefonisch of per mail vroeg; er wordt niets verzonden"),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.send_button.setParent(self)
        self.send_button.hide()
        # A box of buttons shows whatever is in it.
        for made in (self.send_button, self.note_button) if over_hub else (self.note_button,):
            buttons.addButton(made, QDialogButtonBox.ButtonRole.ActionRole)
        self.send_button.setVisible(over_hub)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (self.head_label, self.reason_label, self.why_not_label):
            layout.addWidget(widget)
        layout.addWidget(label(self.text_field.label))
        layout.addWidget(self.text_field)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 80)
        self.send_button.clicked.connect(self._on_send_clicked)
        self.note_button.clicked.connect(self._on_note_clicked)
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
        self._do(lambda core: core.proposals.reconsider(dossier_id, party_id, text), self._sent)

    @Slot()
    def _on_note_clicked(self) -> None:
        dossier_id, party_id, text = self._dossier_id, self._refusal.party.id, self.text_field.value
        self._do(lambda core: core.hub_reconsideration.note(dossier_id, party_id, text), self._noted)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _do(self, work: Callable[[Core], object], on_done: Callable[[tuple[str, ...]], None]) -> None:
        for made in (self.send_button, self.note_button):
            made.setEnabled(False)

        def with_unit(core: Core) -> tuple[str, ...]:
            work(core)
            return newest_units(core)

        self._context.tasks.run_db(self, with_unit, on_done, self._failed)

    def _sent(self, units: tuple[str, ...]) -> None:
        self._end(self.tr("Het verzoek om heroverweging staat klaar voor de hub."), units)

    def _noted(self, units: tuple[str, ...]) -> None:
        self._end(self.tr("De notitie over de heroverweging is bewaard."), units)

    def _end(self, text: str, units: tuple[str, ...]) -> None:
        drop_drafts(self)
        offer_undo(self._context, text, units)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        for made in (self.send_button, self.note_button):
            made.setEnabled(True)
        if isinstance(error, CsrError):
            self.text_field.show_error(error)
            self.text_field.setFocus()
        else:
            self._context.tasks.failed.emit(error)
