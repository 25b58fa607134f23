"""The beginning of carrying out an agreed settlement: its days, its lender, its months; and the first repayment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.starting import StartPlan
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import DateField, NoteField, TextField


class StartSettlementDialog(StepDialog):
    """Asks what the product of the agreement needs to begin; what is known already stands in the fields."""

    def __init__(self, context: UiContext, dossier_id: str, plan: StartPlan, parent: QWidget | None = None) -> None:
        self._dossier_id, self._plan = dossier_id, plan
        super().__init__(context, "", "", parent, subject=f"{dossier_id}/{plan.proposal.id}")
        self.setWindowTitle(self.tr("Uitvoering starten"))
        self.step_button.setText(self.tr("Starten"))
        product = plan.proposal.product
        self.note_label.setText(self._words())
        self.note_label.show()
        self.begin_field = self.add_day(self.tr("Start op"))
        self.places["settlement.future"] = self.places["settlement.date_order"] = self.begin_field
        texts = context.texts
        self.lender_field = TextField(self.tr("Wie geeft het krediet"), texts, longest=100, required=True)
        self.lump_sum_field = DateField(self.tr("Schuldeisers betaald op"), texts, context.clock.today(), required=True)
        self.repayment_field = DateField(self.tr("Eerste aflossing op"), texts, context.clock.today())
        self.repayment_field.edit.setPlaceholderText(self.tr("nog niet bekend"))
        self.payouts_field = _months_field(self.tr("Uitbetalen in maand"), self)
        self.reviews_field = _months_field(self.tr("Hercontrole in maand"), self)
        self.remark_field = NoteField(self.tr("Notitie"), texts, lines=2)
        if product is Product.SK:
            self.add_field(self.lump_sum_field, "settlement.lump_sum")
            self.add_field(self.lender_field, "settlement.lender_missing")
        if product is not Product.SA:
            self.add_field(self.repayment_field, "settlement.first_repayment")
        if product is Product.SB:
            self.add_field(self.payouts_field, "settlement.months")
            self.add_field(self.reviews_field)
        self.add_field(self.remark_field)
        self.lump_sum_field.set_value(plan.lump_sum_on)
        self.lender_field.set_value(plan.lender)
        self.repayment_field.set_value(plan.first_repayment_on)
        self.payouts_field.set_value(_written(plan.payout_months))
        self.reviews_field.set_value(_written(plan.review_months))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, product = self._dossier_id, self._plan.proposal.product
        begin, remark = _day(self.begin_field), self.remark_field.value
        repayment = _day(self.repayment_field) if product is not Product.SA else None
        lump_sum = _day(self.lump_sum_field) if product is Product.SK else None
        lender = str(self.lender_field.value) if product is Product.SK else ""
        payouts = _read(str(self.payouts_field.value)) if product is Product.SB else None
        reviews = _read(str(self.reviews_field.value)) if product is Product.SB else None
        return lambda core: core.settlement.beginning.start(
            dossier_id,
            started_on=begin,
            first_repayment_on=repayment,
            lump_sum_on=lump_sum,
            lender=lender,
            payout_months=payouts,
            review_months=reviews,
            remark=remark,
        )

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Settlement`
        words = self.tr("De uitvoering is gestart op {day}. Zij loopt tot en met {end}.")
        if result.planned_end_on == result.started_on:
            words = self.tr("De uitvoering is gestart op {day}.")
        return words.format(day=format_short(result.started_on), end=format_short(result.planned_end_on))

    def _words(self) -> str:
        plan = self._plan
        proposal = plan.proposal
        words = self.tr("{product}: {offered} voor de schuldeisers.").format(
            product=self.context.texts.label("product", proposal.product), offered=format_euro(proposal.offered_cents)
        )
        if proposal.product is Product.SK:
            rest = self.tr("De kredietbank betaalt alle schuldeisers in één keer.")
        elif proposal.product is Product.SB:
            rest = self.tr(
                "De cliënt spaart {months} maanden. In de laatste maand wordt altijd uitbetaald. Maanden tellen "
                "vanaf de eerste aflossing; is die nog niet bekend, dan vanaf de start."
            ).format(months=proposal.months)
        else:
            rest = self.tr("De cliënt hoeft niets te betalen. De schulden vervallen op {day}.").format(
                day=format_short(plan.ends_on) if plan.ends_on else ""
            )
        return f"{words} {rest}"


class FirstRepaymentDialog(StepDialog):
    """On which day the client repaid for the first time; debt mediation counts its months from it."""

    def __init__(self, context: UiContext, dossier_id: str, known: date | None, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier_id
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Eerste aflossing vastleggen"))
        self.step_button.setText(self.tr("Vastleggen"))
        self.note_label.setText(
            self.tr("De Wsnp telt vanaf deze dag. Bij schuldbemiddeling gaan ook het einde en de hercontroles mee.")
        )
        self.note_label.show()
        self.day_field = self.add_day(self.tr("Eerste aflossing op"), is_required=True)
        for code in ("settlement.future", "settlement.first_repayment", "settlement.first_repayment_late"):
            self.places[code] = self.day_field
        self.day_field.set_value(known)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, day = self._dossier_id, _day(self.day_field)
        assert day is not None
        return lambda core: core.settlement.beginning.record_first_repayment(dossier_id, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Settlement`
        return self.tr("Eerste aflossing vastgelegd: {day}. De regeling loopt tot en met {end}.").format(
            day=format_short(result.first_repayment_on), end=format_short(result.planned_end_on)
        )


def _months_field(words: str, dialog: StepDialog) -> TextField:
    field = TextField(words, dialog.context.texts, parser=_checked, longest=60)
    field.edit.setPlaceholderText(dialog.tr("zoals 9, 18"))
    return field


def _checked(text: str) -> str:
    return _written(_read(text))


def _read(text: str) -> tuple[int, ...]:
    parts = text.replace(";", ",").replace(" ", ",").split(",")
    numbers = [part for part in parts if part]
    if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in numbers):
        raise UserError("settlement.months_form")
    return tuple(int(part) for part in numbers)


def _written(months: Sequence[int]) -> str:
    return ", ".join(map(str, months))


def _day(field: DateField) -> date | None:
    value = field.value
    assert value is None or isinstance(value, date)
    return value
