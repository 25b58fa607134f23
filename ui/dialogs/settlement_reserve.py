"""Money into the reserve, and out of it again; the fees that belong to it are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.settlement import DepositKind
from csr_desktop.money import format_euro
from csr_desktop.services.audit import month_name
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import AmountField, ChoiceField, NoteField

#: Money of which it matters for which month it is.
_OF_A_MONTH = frozenset({DepositKind.MONTHLY, DepositKind.RETURNED_TO_CLIENT})


class DepositDialog(StepDialog):
    """Books money that came in or goes back; with `takes_back` an earlier booking is turned back, with its reason."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        kinds: Sequence[DepositKind],
        months: Sequence[date],
        parent: QWidget | None = None,
        *,
        takes_back: bool = False,
    ) -> None:
        self._dossier_id, self._takes_back = dossier_id, takes_back
        super().__init__(context, "", "", parent, subject=f"{dossier_id}/{takes_back}")
        self.setWindowTitle(self.tr("Inleg terugdraaien") if takes_back else self.tr("Inleg boeken"))
        self.step_button.setText(self.tr("Terugdraaien") if takes_back else self.tr("Boeken"))
        self.note_label.setText(
            self.tr("Voor geld dat de bank terughaalde, of voor een verkeerde boeking. De kosten gaan vanzelf mee.")
            if takes_back
            else self.tr("Kosten gaan er vanzelf af, alleen over de maandelijkse inleg.")
        )
        self.note_label.show()
        self.kind_field = self.add_choice(
            self.tr("Soort"), "deposit_kind", kinds, "deposit.kind_not_here", chosen=kinds[0]
        )
        self.amount_field = AmountField(self.tr("Bedrag"), context.texts, required=True)
        self.add_field(
            self.amount_field,
            "deposit.amount",
            "deposit.more_than_free",
            "deposit.returns_too_much",
            "deposit.correction_too_much",
        )
        self.day_field = self.add_day(self.tr("Geboekt op"))
        self.places["deposit.future"] = self.places["deposit.too_early"] = self.day_field
        options: list[tuple[object, str]] = [("", self.tr("de maand van de boeking"))]
        options += [(month, month_name(month)) for month in months]
        self.month_field = ChoiceField(self.tr("Voor de maand"), context.texts, options)
        self.add_field(self.month_field, "deposit.month")
        self.remark_field = NoteField(self.tr("Waarom") if takes_back else self.tr("Notitie"), context.texts, lines=2)
        self.add_field(self.remark_field, "deposit.correction_without_reason")
        self.kind_field.committed.connect(self._on_kind_chosen)
        self._on_kind_chosen()

    def work(self) -> Callable[[Core], Any]:
        dossier_id, kind, day = self._dossier_id, self.kind_field.value, self.day_field.value
        amount, remark = self.amount_field.value, self.remark_field.value
        month = self.month_field.value if kind in _OF_A_MONTH else None
        assert isinstance(kind, DepositKind)
        assert isinstance(amount, int)
        cents = -amount if self._takes_back else amount
        booked_on = day if isinstance(day, date) else None
        for_month = month if isinstance(month, date) else None
        return lambda core: core.settlement.reserve.book(
            dossier_id, kind, cents, booked_on=booked_on, for_month=for_month, remark=remark
        )

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Booked`
        texts = self.context.texts
        items = [
            self.tr("{kind} {amount}").format(
                kind=texts.label("deposit_kind", item.kind), amount=format_euro(item.amount_cents)
            )
            for item in result.deposits
        ]
        words = self.tr("Geboekt: {items}. In de reserve staat nu {reserve}.").format(
            items=", ".join(items), reserve=format_euro(result.reserve_cents)
        )
        return "\n".join([words, *(texts.say(item) for item in result.warnings)])

    @Slot()
    def _on_kind_chosen(self) -> None:
        self.form.setRowVisible(self.month_field, self.kind_field.value in _OF_A_MONTH)
