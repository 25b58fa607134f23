"""A claim typed by hand: who, which reference, how much; a creditor that is not in the register is made on the spot."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor, PartyRole
from csr_desktop.errors import CsrError
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import AmountField, ChoiceField, TextField, add_row, make_form
from ui.forms.parts import button, label
from ui.forms.party_field import PartyField
from ui.plain_text import without_shortcut


class NewClaimDialog(GrowingDialog):
    """Asks for one claim; "Toevoegen en volgende" keeps the dialog open for the next.

    Signals:
        made: the new claim (`Claim`).
    """

    made = Signal(object)

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Schuld toevoegen"))
        self._context = context
        self._dossier_id = dossier_id
        self._stay = False
        self._parties: list[Creditor] = []
        texts = context.texts
        self.creditor_field = PartyField(self.tr("Schuldeiser"), texts, required=True)
        self.new_party_button = button("", "link")
        self.new_party_button.hide()
        self.reference_field = TextField(self.tr("Kenmerk"), texts, longest=80)
        self.collector_field = PartyField(self.tr("Incassobureau of deurwaarder"), texts)
        self.collector_reference_field = TextField(self.tr("Kenmerk daarvan"), texts, longest=80)
        kinds = [("other", self.tr("volgens de schuldeiser"))]
        kinds += [(kind.code, kind.label) for kind in context.class_table.kinds.values() if kind.code != "other"]
        self.kind_field = ChoiceField(self.tr("Soort schuld"), texts, kinds)
        self.amount_field = AmountField(self.tr("Bedrag volgens de cliënt"), texts)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self._build()
        context.tasks.run_db(self, lambda core: core.register.all(), self._show_parties)

    def _build(self) -> None:
        form = make_form()
        add_row(form, self.creditor_field)
        form.addRow("", self.new_party_button)
        for field in (
            self.reference_field,
            self.collector_field,
            self.collector_reference_field,
            self.kind_field,
            self.amount_field,
        ):
            add_row(form, field)
        self.next_button = QPushButton(self.tr("Toevoegen en volgende"))
        self.next_button.setProperty("kind", "primary")
        self.save_button = QPushButton(self.tr("Toevoegen en sluiten"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.next_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 80)
        self.next_button.clicked.connect(self._on_next_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.new_party_button.clicked.connect(self._on_new_party_clicked)
        self.creditor_field.edit.textChanged.connect(self._on_creditor_typed)
        buttons.rejected.connect(self.reject)
        self.creditor_field.setFocus()
        # Only now: a dialog does not know of the choice of a button that is not in it yet, and takes the first.
        self.next_button.setDefault(True)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_next_clicked(self) -> None:
        self._save(stay=True)

    @Slot()
    def _on_save_clicked(self) -> None:
        self._save(stay=False)

    @Slot(str)
    def _on_creditor_typed(self, _text: str) -> None:
        text = self.creditor_field.text
        is_new = len(text) > 1 and not any(text.casefold() in party.name.casefold() for party in self._parties)
        self.new_party_button.setVisible(is_new)
        self.new_party_button.setText(without_shortcut(self.tr("Nieuwe schuldeiser maken: {name}").format(name=text)))

    @Slot()
    def _on_new_party_clicked(self) -> None:
        name = self.creditor_field.text

        def add(core: Core) -> tuple[list[Creditor], str]:
            made = core.register.add(Creditor(id="", name=name))
            return core.register.all(), made.id

        self._context.tasks.run_db(self, add, self._party_made, self._failed)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _save(self, *, stay: bool) -> None:
        fields = (
            self.creditor_field,
            self.reference_field,
            self.collector_field,
            self.collector_reference_field,
            self.amount_field,
        )
        faulty = [field for field in fields if not field.check()]
        if faulty:
            faulty[0].setFocus()
            return
        handler_id = self.collector_field.party_id
        handler = next((party for party in self._parties if party.id == handler_id), None)
        is_bailiff = handler is not None and handler.role is PartyRole.BAILIFF
        handler_reference = str(self.collector_reference_field.value)
        amount = self.amount_field.value
        claim = Claim(
            id="",
            dossier_id=self._dossier_id,
            creditor_id=str(self.creditor_field.party_id),
            reference=str(self.reference_field.value),
            collector_id=None if is_bailiff else handler_id,
            collector_reference="" if is_bailiff else handler_reference,
            bailiff_id=handler_id if is_bailiff else None,
            bailiff_reference=handler_reference if is_bailiff else "",
            kind=str(self.kind_field.value),
            balance_cents=amount if isinstance(amount, int) else None,
        )
        self._stay = stay
        self._context.tasks.run_db(self, lambda core: core.claims.add(claim), self._made, self._failed)

    def _made(self, claim: Claim) -> None:
        self.error_label.hide()
        self.made.emit(claim)
        if not self._stay:
            self.accept()
            return
        drop_drafts(self)
        for field in (
            self.creditor_field,
            self.reference_field,
            self.collector_field,
            self.collector_reference_field,
            self.amount_field,
        ):
            field.replace_value(None)
        self.kind_field.set_value("other")
        self.creditor_field.setFocus()

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()
        if isinstance(error, CsrError) and "amount" in error.code:
            self.amount_field.setFocus()

    def _show_parties(self, parties: list[Creditor]) -> None:
        self._parties = parties
        self.creditor_field.set_parties([party for party in parties if party.role is PartyRole.CREDITOR])
        self.collector_field.set_parties([party for party in parties if party.role is not PartyRole.CREDITOR])

    def _party_made(self, result: tuple[list[Creditor], str]) -> None:
        parties, party_id = result
        self._show_parties(parties)
        self.creditor_field.replace_value(party_id)
        self.new_party_button.hide()
        self.reference_field.setFocus()
