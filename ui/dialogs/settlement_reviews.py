"""Reviews (hercontrole) of debt mediation: plan one, and hold one with the newest VTLB."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.money import format_euro, format_percentage
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import DateField, NoteField


class PlanReviewDialog(StepDialog):
    """One review more, before the settlement ends."""

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier_id
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Hercontrole plannen"))
        self.step_button.setText(self.tr("Plannen"))
        self.day_field = self.add_day(self.tr("Uiterlijk op"), is_required=True)
        self.places["review.due_day"] = self.places["review.planned_already"] = self.day_field

    def work(self) -> Callable[[Core], Any]:
        dossier_id, day = self._dossier_id, self.day_field.value
        assert isinstance(day, date)
        return lambda core: core.settlement.reviews.plan(dossier_id, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Review`
        return self.tr("De hercontrole is gepland, uiterlijk op {day}.").format(day=format_short(result.due_on))


class HoldReviewDialog(StepDialog):
    """Holds the review: the new capacity, from when it counts, and whether what was saved too much goes back."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        vtlb: VtlbResult,
        old_capacity_cents: int,
        parent: QWidget | None = None,
    ) -> None:
        self._dossier_id = dossier_id
        super().__init__(context, "", "", parent, subject=f"{dossier_id}/{vtlb.id}")
        self.setWindowTitle(self.tr("Hercontrole houden"))
        self.step_button.setText(self.tr("Vastleggen"))
        self.note_label.setText(
            self.tr(
                "Met de VTLB-berekening van {day}: de afloscapaciteit wordt {new} per maand. Tot nu toe was dat {old}."
            ).format(
                day=format_short(vtlb.calculated_on),
                new=format_euro(vtlb.capacity_cents),
                old=format_euro(old_capacity_cents),
            )
        )
        self.note_label.show()
        self.day_field = self.add_day(self.tr("Gehouden op"))
        self.places["review.held_day"] = self.places["review.no_new_vtlb"] = self.day_field
        self.changed_field = DateField(self.tr("Geldt vanaf"), context.texts, context.clock.today())
        self.changed_field.edit.setPlaceholderText(self.tr("de dag van de VTLB-berekening"))
        self.add_field(self.changed_field, "review.changed_day")
        self.back_box = self.add_box(self.tr("Boek te veel gespaard geld meteen terug naar de cliënt"))
        self.back_box.setChecked(True)
        self.remark_field = NoteField(self.tr("Notitie"), context.texts, lines=2)
        self.add_field(self.remark_field)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, day, changed = self._dossier_id, self.day_field.value, self.changed_field.value
        give_back, remark = self.back_box.isChecked(), self.remark_field.value
        assert day is None or isinstance(day, date)
        assert changed is None or isinstance(changed, date)
        return lambda core: core.settlement.reviews.hold(
            dossier_id, held_on=day, changed_on=changed, give_back=give_back, remark=remark
        )

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `ReviewResult`
        texts, done = self.context.texts, result.review
        words = self.tr(
            "Hercontrole vastgelegd: {outcome}. Verwacht voor de schuldeisers: {prognosis}, preferent {first}, "
            "concurrent {ordinary}."
        ).format(
            outcome=texts.label("review_outcome", done.outcome).lower(),
            prognosis=format_euro(done.prognosis_cents or 0),
            first=format_percentage(done.preferential_hundredths or 0),
            ordinary=format_percentage(done.ordinary_hundredths or 0),
        )
        if result.returned_cents:
            back = self.tr("Terug naar de cliënt: {amount}.").format(amount=format_euro(result.returned_cents))
            words = f"{words} {back}"
        return "\n".join([words, *(texts.say(note) for note in result.notes)])
