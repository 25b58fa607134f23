"""A new dossier: number, applicant, and a partner when there is one; the rest is filled in on the page itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier, MatrimonialRegime
from csr_desktop.errors import CsrError
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog, keep_enter_from_cancelling
from ui.forms.fields import ChoiceField, TextField, add_row, make_form
from ui.forms.fitting import FittingDialog
from ui.forms.parts import label, scrolled
from ui.forms.person_form import PersonForm


class NewDossierDialog(FittingDialog):
    """Asks what a dossier begins with.

    Signals:
        made: the new dossier (its id).
    """

    made = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Nieuw dossier"))
        self._context = context
        self.number_field = TextField(
            self.tr("Dossiernummer"),
            context.texts,
            longest=40,
            help_text=self.tr("Leeg laten geeft het volgende vrije nummer"),
        )
        self.number_field.edit.setPlaceholderText(self.tr("volgende vrije nummer"))
        regimes = [(regime, context.texts.label("regime", regime)) for regime in MatrimonialRegime]
        self.regime_field = ChoiceField(self.tr("Burgerlijke staat"), context.texts, regimes)
        self.applicant_form = PersonForm(self.tr("Cliënt"), context)
        self.partner_box = QCheckBox(self.tr("Er is een partner die meedoet"))
        self.partner_form = PersonForm(self.tr("Partner"), context, whose=self.tr("partner"))
        self.partner_form.hide()
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.save_button = QPushButton(self.tr("Dossier maken"))
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        form = make_form()
        add_row(form, self.number_field)
        add_row(form, self.regime_field)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(10)
        inside.addLayout(form)
        inside.addWidget(self.applicant_form)
        inside.addWidget(self.partner_box)
        inside.addWidget(self.partner_form)
        inside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(scrolled(content), 1)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 80, unit.height() * 30)
        keep_enter_from_cancelling(self)
        self.partner_box.toggled.connect(self._on_partner_toggled)
        for field in self.partner_form.fields():
            field.restored.connect(self._on_partner_restored)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        self.applicant_form.initials_field.setFocus()

    @Slot(bool)
    def _on_partner_toggled(self, checked: bool) -> None:
        self.partner_form.setVisible(checked)
        if checked:
            self.partner_form.initials_field.setFocus()

    @Slot()
    def _on_partner_restored(self) -> None:
        self.partner_box.setChecked(True)

    @Slot()
    def _on_accepted(self) -> None:
        people = [self.applicant_form] + ([self.partner_form] if self.partner_box.isChecked() else [])
        for person in people:
            fault = person.first_fault()
            if fault is not None:
                fault.setFocus()
                return
        clients = [person.client(position) for position, person in enumerate(people, 1)]
        number = str(self.number_field.value)
        regime = self.regime_field.value
        assert isinstance(regime, MatrimonialRegime)

        def add(core: Core) -> str:
            organisation = core.organisation.get()
            dossier = Dossier(
                id="",
                number=number,
                municipality_code=organisation.municipality_code,
                counsellor=organisation.counsellor,
                joint=len(clients) == 2 and regime is MatrimonialRegime.COMMUNITY,
                matrimonial_regime=regime,
            )
            return core.dossiers.add(dossier, clients).id

        self.save_button.setEnabled(False)
        self._context.tasks.run_db(self, add, self._made, self._failed)

    def _made(self, dossier_id: str) -> None:
        self.accept()
        self.made.emit(dossier_id)

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        text = self._context.notices.sentence(error)
        self.error_label.setText(text)
        self.error_label.show()
        if isinstance(error, CsrError) and error.code.startswith("dossier.number"):
            self.number_field.show_error(error)
            self.error_label.hide()
            self.number_field.setFocus()


class PartnerDialog(GrowingDialog):
    """Adds a partner to a dossier of one person.

    Signals:
        made: the partner (`Client`).
    """

    made = Signal(object)

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Partner toevoegen"))
        self._context = context
        self._dossier_id = dossier_id
        self.partner_form = PersonForm(self.tr("Partner"), context)
        self.save_button = QPushButton(self.tr("Toevoegen"))
        self.save_button.setProperty("kind", "primary")
        self.save_button.setDefault(True)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        layout = QVBoxLayout(self)
        layout.addWidget(self.partner_form)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)

    @Slot()
    def _on_accepted(self) -> None:
        fault = self.partner_form.first_fault()
        if fault is not None:
            fault.setFocus()
            return
        dossier_id, partner = self._dossier_id, self.partner_form.client(2)
        self.save_button.setEnabled(False)
        self._context.tasks.run_db(
            self, lambda core: core.dossiers.add_partner(dossier_id, partner), self._made, self._failed
        )

    def _made(self, partner: Client) -> None:
        self.accept()
        self.made.emit(partner)

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()
