"""The two steps of erasing: one person asks with a reason, another decides with a code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.erasure import ErasureGround, ErasureRequest
from csr_desktop.services.erasure import ErasureReport, OpenRequest
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.fields import ChoiceField, NoteField, add_row, make_form
from ui.forms.parts import button, label
from ui.forms.passphrase import PassphraseField


class AskErasureDialog(GrowingDialog):
    """Asks why a dossier should be erased.

    Signals:
        asked: the request stands.
    """

    asked = Signal()

    def __init__(
        self, context: UiContext, number: str, dossier_id: str, ground: ErasureGround, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Wissen aanvragen"))
        self._context = context
        self._dossier_id = dossier_id
        self._ground = ground
        self.reason_field = NoteField(self.tr("Toelichting"), context.texts, lines=3)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.ask_button = button(self.tr("Aanvragen"), "primary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.ask_button, QDialogButtonBox.ButtonRole.ActionRole)
        words = self.tr("Dossier {number}: {ground}.").format(
            number=number, ground=context.texts.label("erasure_ground", ground)
        )
        explained = self.tr(
            "Er verandert nog niets. Iemand anders moet met een eigen code beslissen; pas dan wordt het dossier gewist."
        )
        form = make_form()
        add_row(form, self.reason_field)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(words, "heading", wrap=True))
        layout.addWidget(label(explained, wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        self.ask_button.clicked.connect(self._on_ask_clicked)
        buttons.rejected.connect(self.reject)
        self.reason_field.setFocus()

    @property
    def draft_subject(self) -> str:
        """Which dossier it is about, and why."""
        return f"{self._dossier_id}/{self._ground}"

    @Slot()
    def _on_ask_clicked(self) -> None:
        dossier_id, ground, reason, who = self._dossier_id, self._ground, self.reason_field.value, self._context.user

        def ask(core: Core) -> ErasureRequest:
            return core.erasure.ask(dossier_id, ground, reason, who)

        self._context.tasks.run_db(self, ask, self._done, self._failed)

    def _done(self, _request: ErasureRequest) -> None:
        self.asked.emit()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()


class DecideErasureDialog(GrowingDialog):
    """The second person: who, a code, and yes or no.

    Signals:
        decided: there is a decision (the `ErasureReport`, or None when it was refused).
    """

    decided = Signal(object)

    def __init__(
        self, context: UiContext, wish: OpenRequest, names: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Beslissen over wissen"))
        self._context = context
        self._wish = wish
        self.name_field = ChoiceField(self.tr("Wie beslist"), context.texts, [(name, name) for name in names])
        self.code_field = PassphraseField(self.tr("Code"), context.texts)
        self.remark_field = NoteField(self.tr("Reden bij afwijzen"), context.texts, lines=2)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.erase_button = button(self.tr("Voorgoed wissen…"))
        self.refuse_button = button(self.tr("Afwijzen"))
        for made in (self.erase_button, self.refuse_button):
            made.setAutoDefault(False)
        self._lay_out()
        self.erase_button.clicked.connect(self._on_erase_clicked)
        self.refuse_button.clicked.connect(self._on_refuse_clicked)
        self.name_field.setFocus()

    def _lay_out(self) -> None:
        request, texts = self._wish.request, self._context.texts
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        for made in (self.refuse_button, self.erase_button):
            buttons.addButton(made, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        head = self.tr("Dossier {number}, {names}").format(number=self._wish.number, names=self._wish.client_names)
        layout.addWidget(label(head, "heading", wrap=True))
        asked = self.tr("{who} vraagt om dit dossier te wissen: {ground}.").format(
            who=request.asked_by, ground=texts.label("erasure_ground", request.ground)
        )
        layout.addWidget(label(asked, wrap=True))
        layout.addWidget(label(request.reason, wrap=True))
        if self._wish.kept_until is not None:
            warning = self.tr("Let op: de bewaartermijn loopt nog tot {day}. Dat kan een reden zijn om af te wijzen.")
            layout.addWidget(label(warning.format(day=format_short(self._wish.kept_until)), "warning", wrap=True))
        form = make_form()
        for field in (self.name_field, self.code_field, self.remark_field):
            add_row(form, field)
        layout.addLayout(form)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 76)

    # --- slots -------------------------------------------------------------------------------------------------------

    @property
    def draft_subject(self) -> str:
        """Which request is decided."""
        return self._wish.request.id

    @Slot()
    def _on_erase_clicked(self) -> None:
        agreed = self._context.dialogs.confirm(
            self,
            self.tr("Dossier {number} voorgoed wissen?").format(number=self._wish.number),
            self.tr(
                "Het dossier, de brieven en wat er in het logboek over staat, gaan weg. Dit is niet terug te draaien."
            ),
            self.tr("Voorgoed wissen"),
        )
        if not agreed:
            return
        request_id, name, code = self._wish.request.id, str(self.name_field.value or ""), self.code_field.value
        self._pause()
        self._context.tasks.run_db(
            self, lambda core: core.erasure.approve(request_id, name, code), self._erased, self._failed
        )

    @Slot()
    def _on_refuse_clicked(self) -> None:
        request_id, name, code = self._wish.request.id, str(self.name_field.value or ""), self.code_field.value
        remark = self.remark_field.value
        self._pause()
        self._context.tasks.run_db(
            self, lambda core: core.erasure.refuse(request_id, name, code, remark), self._refused, self._failed
        )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _pause(self) -> None:
        for made in (self.erase_button, self.refuse_button):
            made.setEnabled(False)

    def _erased(self, report: ErasureReport) -> None:
        self.decided.emit(report)
        self.accept()

    def _refused(self, _request: ErasureRequest) -> None:
        self.decided.emit(None)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        for made in (self.erase_button, self.refuse_button):
            made.setEnabled(True)
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()
        self.code_field.forget()
        self.code_field.setFocus()


class AddApproverDialog(GrowingDialog):
    """Somebody who may decide types a name and a code of their own.

    Signals:
        added: the person may decide from now on.
    """

    added = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Beslisser toevoegen"))
        self._context = context
        self.name_edit = QLineEdit()
        self.name_edit.setMaxLength(80)
        self.name_edit.setAccessibleName(self.tr("Naam"))
        self.account_edit = QLineEdit()
        self.account_edit.setMaxLength(80)
        self.account_edit.setAccessibleName(self.tr("Naam op de computer"))
        self.code_field = PassphraseField(self.tr("Code"), context.texts)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.add_button = button(self.tr("Toevoegen"), "primary")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.ActionRole)
        form = make_form()
        form.addRow(label(self.tr("Naam")), self.name_edit)
        form.addRow(label(self.tr("Naam op de computer")), self.account_edit)
        add_row(form, self.code_field)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        explained = self.tr(
            "Laat deze persoon zelf een code kiezen en typen. Wie iets aanvraagt, mag er niet zelf over beslissen; "
            "vul daarom ook in met welke naam deze persoon op de computer werkt."
        )
        layout.addWidget(label(explained, wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.error_label)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 70)
        self.add_button.clicked.connect(self._on_add_clicked)
        buttons.rejected.connect(self.reject)
        self.name_edit.setFocus()

    @Slot()
    def _on_add_clicked(self) -> None:
        name, code, account = self.name_edit.text(), self.code_field.value, self.account_edit.text()

        def add(core: Core) -> None:
            core.approvers.add(name, code, account)

        self._context.tasks.run_db(self, add, self._done, self._failed)

    def _done(self, _nothing: None) -> None:
        self.added.emit()
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()
