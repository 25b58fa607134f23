"""What a counsellor notes about a debt before an offer: disputed, lapsed, fraud; looked at; how it ended; left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.claim_marks import ClaimMark, MarkKind, MarkOutcome
from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.services.claim_rules import Finding
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import AmountField, ChoiceField, NoteField

_KINDS = (MarkKind.DISPUTED, MarkKind.LAPSED, MarkKind.FRAUD)
_OUTCOMES = (MarkOutcome.STANDS, MarkOutcome.CHANGED, MarkOutcome.LEFT_OUT)


class _ReasonDialog(StepDialog):
    """A step about one debt with its reason."""

    def __init__(self, context: UiContext, subject: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "", parent, subject=subject)
        self.step_button.setText(self.tr("Vastleggen"))
        self.reason_field = NoteField(
            self.tr("Waarom"),
            context.texts,
            self.tr("De reden staat in het dossier en zo nodig bij de rechter"),
            lines=3,
        )

    def _tell(self, text: str) -> None:
        self.note_label.setText(text)
        self.note_label.show()

    def _add_reason(self) -> None:
        self.add_field(self.reason_field, "claim_mark.without_reason", "claim.exclusion_without_reason")


class MarkDialog(_ReasonDialog):
    """Note that a debt is disputed, perhaps lapsed, or called fraud."""

    def __init__(self, context: UiContext, claim: Claim, parent: QWidget | None = None) -> None:
        super().__init__(context, claim.id, parent)
        self._claim_id = claim.id
        self.setWindowTitle(self.tr("Aandachtspunt bij deze schuld"))
        self._tell(self.tr("Betwist of misschien verjaard houdt een voorstel tegen tot u vastlegt hoe het afliep."))
        self.kind_field = ChoiceField(
            self.tr("Wat is er"), context.texts, [(kind, context.texts.label("mark", kind)) for kind in _KINDS]
        )
        self.kind_field.set_value(None)
        self.add_field(self.kind_field, "claim_mark.already")
        self._add_reason()

    def work(self) -> Callable[[Core], Any]:
        claim_id, kind, reason = self._claim_id, self.kind_field.value, self.reason_field.value
        assert isinstance(kind, MarkKind)
        return lambda core: core.claim_marks.mark(claim_id, kind, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `ClaimMark`
        return self.tr("Vastgelegd bij de schuld: {mark}.").format(
            mark=self.context.texts.label("mark", result.kind).lower()
        )


class CheckDialog(_ReasonDialog):
    """Note that a person looked at what the program wonders about, and why the debt may stay as it is."""

    def __init__(self, context: UiContext, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(context, f"{finding.claim.id}/{finding.rule.code}", parent)
        self._claim_id, self._rule = finding.claim.id, finding.rule.code
        self.setWindowTitle(self.tr("Nagekeken"))
        self._tell(finding.rule.sentence)
        self._add_reason()

    def work(self) -> Callable[[Core], Any]:
        claim_id, rule, reason = self._claim_id, self._rule, self.reason_field.value
        return lambda core: core.claim_marks.check(claim_id, rule, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `ClaimMark`
        return self.tr("Vastgelegd dat u dit hebt nagekeken.")


class SettleDialog(_ReasonDialog):
    """How a mark ended: the debt stands, its amount was put right, or it takes no part."""

    def __init__(self, context: UiContext, mark: ClaimMark, parent: QWidget | None = None) -> None:
        super().__init__(context, mark.id, parent)
        self._mark_id = mark.id
        self.setWindowTitle(self.tr("Hoe liep het af?"))
        self._tell(self.tr("{mark}: {reason}").format(mark=context.texts.label("mark", mark.kind), reason=mark.reason))
        self.outcome_field = ChoiceField(
            self.tr("Uitkomst"),
            context.texts,
            [(outcome, context.texts.label("mark_outcome", outcome)) for outcome in _OUTCOMES],
        )
        self.outcome_field.set_value(None)
        self.amount_field = AmountField(self.tr("Het bedrag dat klopt"), context.texts)
        self.add_field(self.outcome_field)
        self.add_field(self.amount_field, "claim_mark.amount_missing", "claim.amount_out_of_range")
        self._add_reason()
        self.outcome_field.committed.connect(self._on_outcome_chosen)
        self.outcome_field.restored.connect(self._on_outcome_chosen)
        self._on_outcome_chosen()

    def work(self) -> Callable[[Core], Any]:
        mark_id, outcome, reason = self._mark_id, self.outcome_field.value, self.reason_field.value
        assert isinstance(outcome, MarkOutcome)
        cents = self.amount_field.value if outcome is MarkOutcome.CHANGED else None
        amount = cents if isinstance(cents, int) else None
        return lambda core: core.claim_marks.settle(mark_id, outcome, reason, balance_cents=amount)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `ClaimMark`
        return self.tr("Vastgelegd hoe het afliep: {outcome}.").format(
            outcome=self.context.texts.label("mark_outcome", result.outcome).lower()
        )

    @Slot()
    def _on_outcome_chosen(self) -> None:
        self.outcome_field.show_error(None)
        self.form.setRowVisible(self.amount_field, self.outcome_field.value is MarkOutcome.CHANGED)


class LeaveOutDialog(_ReasonDialog):
    """Leave a debt out of the settlement, with the reason that everybody may read."""

    def __init__(self, context: UiContext, claim: Claim, parent: QWidget | None = None) -> None:
        super().__init__(context, claim.id, parent)
        self._claim_id, self._user = claim.id, context.user
        self.setWindowTitle(self.tr("Buiten de regeling laten"))
        self._tell(
            self.tr("De schuld blijft in het dossier en doet niet mee. De andere schuldeisers kunnen de reden lezen.")
        )
        self._add_reason()

    def work(self) -> Callable[[Core], Any]:
        claim_id, user, reason = self._claim_id, self._user, self.reason_field.value
        return lambda core: core.claims.change(
            claim_id, decided_by=user, rank=ClaimRank.EXCLUDED, excluded_reason=reason
        )

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Claim`
        return self.tr("De schuld doet niet mee in de regeling.")
