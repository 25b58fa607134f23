"""Decide about a creditor that turned up after the agreement: open it again, or leave the claim outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.claims import Claim
from csr_desktop.money import format_euro
from csr_desktop.services.late_creditors import LateDecision
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, NoteField


class LateCreditorDialog(StepDialog):
    """One claim, one decision with its reason."""

    def __init__(self, context: UiContext, claim: Claim, creditor: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "", parent, subject=claim.id)
        self._claim_id = claim.id
        self.setWindowTitle(self.tr("Schuld na het akkoord"))
        self.step_button.setText(self.tr("Vastleggen"))
        self.note_label.setText(
            self.tr(
                "{creditor}, {amount}. Het akkoord geldt niet voor deze schuld. Meedoen kan alleen met een nieuw "
                "voorstel aan iedereen."
            ).format(creditor=creditor, amount=format_euro(claim.balance_cents or 0))
        )
        self.note_label.show()
        self.decision_field = ChoiceField(
            self.tr("Wat doet u"),
            context.texts,
            [
                (True, self.tr("akkoord opnieuw openstellen: iedereen krijgt een nieuw voorstel")),
                (False, self.tr("de schuld blijft buiten de regeling")),
            ],
        )
        self.decision_field.set_value(None)
        self.reason_field = NoteField(
            self.tr("Waarom"), context.texts, self.tr("Dit staat in het dossier en in brieven"), lines=3
        )
        self.add_field(self.decision_field, "late.in_execution")
        self.add_field(self.reason_field, "late.without_reason")

    def work(self) -> Callable[[Core], Any]:
        claim_id, reason = self._claim_id, self.reason_field.value
        if self.decision_field.value:
            return lambda core: core.late_creditors.reopen(claim_id, reason)
        return lambda core: core.late_creditors.leave_outside(claim_id, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `LateDecision`
        assert isinstance(result, LateDecision)
        return " ".join((self.tr("Vastgelegd."), *(self.context.texts.say(step) for step in result.next_steps)))
