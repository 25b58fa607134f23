"""Type in a balance answer that came on paper, from the page of a dossier."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from ui.context import UiContext
from ui.forms.balance_answer_form import BalanceAnswerForm
from ui.forms.fitting import FittingDialog


class BalanceAnswerDialog(FittingDialog):
    """The form of one claim in a window of its own.

    Signals:
        stored: the answer is in the database (the `Claim` as it stands now).
    """

    stored = Signal(object)

    def __init__(self, context: UiContext, claim_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Antwoord van schuldeiser"))
        self.form = BalanceAnswerForm(context, self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        # Always in sight, whatever the form scrolls.
        buttons.addButton(self.form.store_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.form)
        layout.addWidget(buttons)
        self.setTabOrder(self.form.store_button, buttons.button(QDialogButtonBox.StandardButton.Cancel))
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 100)
        self.form.stored.connect(self._on_stored)
        self.form.load(claim_id)
        self.form.focus_first()

    @Slot(object)
    def _on_stored(self, claim: object) -> None:
        self.stored.emit(claim)
        self.accept()
