"""Another recovery key: shown, put on paper, typed back; only then it takes the place of the present one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from ui.context import UiContext
from ui.dialogs.growing import GrowingDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.recovery_key import RecoveryKeyProof, RecoveryKeyView
from ui.forms.recovery_sheet import RecoverySheet
from ui.unproven_key import mark_proven


class NewRecoveryKeyDialog(GrowingDialog):
    """Shows a key that counts for nothing until two of its groups were typed back.

    Signals:
        renewed: the new key counts.
    """

    renewed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Nieuwe herstelsleutel"))
        self._context = context
        self.view = RecoveryKeyView(context.tasks, context.dialogs, context.notices)
        self.proof = RecoveryKeyProof(context.texts)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.proof)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.back_button = button(self.tr("De sleutel nog eens bekijken"), "link")
        self.cancel_button = button(self.tr("Annuleren"))
        self.next_button = button(self.tr("Verder: het staat op papier"), "primary")
        for made in (self.back_button, self.cancel_button):
            made.setAutoDefault(False)
        self.back_button.hide()
        self.next_button.setEnabled(False)
        row = FlowLayout()
        row.addWidget(self.back_button)
        row.add(self.next_button, at_end=True)
        row.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.stack)
        layout.addWidget(
            label(
                self.tr(
                    "De nieuwe sleutel geldt pas als u twee groepjes hebt overgetypt. De oude sleutel opent daarna "
                    "alleen nog reservekopieën van eerder."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addWidget(self.error_label)
        layout.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 104)
        self.next_button.setDefault(True)
        self.next_button.clicked.connect(self._on_next_clicked)
        self.back_button.clicked.connect(self._on_back_clicked)
        self.cancel_button.clicked.connect(self.reject)
        context.tasks.run_db(self, self._propose, self._show, self._failed)

    def _propose(self, core: Core) -> RecoverySheet:
        return RecoverySheet(
            core.keys.propose_recovery_key(),
            core.store.database.path.name,
            core.organisation.get().name,
            core.clock.today(),
        )

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_next_clicked(self) -> None:
        self.error_label.hide()
        if self.stack.currentWidget() is self.view:
            self.proof.ask(self.view.key)
            self._show_step(self.proof)
            return
        if self.proof.is_proven():
            key = self.view.key
            self.next_button.setEnabled(False)

            def renew(core: Core) -> None:
                core.keys.renew_recovery_key(key)
                mark_proven(core)

            self._context.tasks.run_db(self, renew, self._renewed, self._failed)

    @Slot()
    def _on_back_clicked(self) -> None:
        self._show_step(self.view)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self.view.forget()
        self.proof.forget()
        super().done(result)

    def _show(self, sheet: RecoverySheet) -> None:
        self.view.show_sheet(sheet)
        self.next_button.setEnabled(True)
        self.view.setFocus()

    def _show_step(self, step: QWidget) -> None:
        self.stack.setCurrentWidget(step)
        self.back_button.setVisible(step is self.proof)
        self.next_button.setText(
            self.tr("Deze sleutel laten gelden") if step is self.proof else self.tr("Verder: het staat op papier")
        )
        step.setFocus()

    def _renewed(self, _nothing: None) -> None:
        self.accept()
        self.renewed.emit()

    def _failed(self, error: BaseException) -> None:
        self.next_button.setEnabled(bool(self.view.key))
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()
