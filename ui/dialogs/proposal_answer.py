"""Type in what a creditor answered to a proposal, from the page of a dossier."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from ui.context import UiContext
from ui.forms.fitting import FittingDialog
from ui.forms.parts import scrolled
from ui.forms.proposal_answer_form import ProposalAnswerForm


class ProposalAnswerDialog(FittingDialog):
    """The form of one party and its claims in a window of its own.

    Signals:
        stored: the answer is in the database (the `Proposal`).
    """

    stored = Signal(object)

    def __init__(
        self,
        context: UiContext,
        proposal_id: str,
        handler_id: str,
        claim_ids: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Antwoord op het voorstel"))
        self.form = ProposalAnswerForm(context, self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        # Always in sight, whatever the form scrolls.
        buttons.addButton(self.form.store_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        # A collection agency can have more claims than fit on a screen.
        layout.addWidget(scrolled(self.form))
        layout.addWidget(buttons)
        self.setTabOrder(self.form.store_button, buttons.button(QDialogButtonBox.StandardButton.Cancel))
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 90, unit.height() * 24)
        self.form.stored.connect(self._on_stored)
        self.form.load(proposal_id, handler_id, claim_ids)
        self.form.focus_first()

    @Slot(object)
    def _on_stored(self, proposal: object) -> None:
        self.stored.emit(proposal)
        self.accept()
