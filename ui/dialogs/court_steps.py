"""Steps of a case: asked, heard, decided, reported; each kept with its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, DateField, NoteField, TextField

_DAY_CODES = ("court.future_date", "court.days_reversed", "court.requested_already")
_MEASURES = frozenset({CourtRoute.MORATORIUM, CourtRoute.PROVISIONAL, CourtRoute.COOLING_OFF})
_LOST = frozenset({CourtOutcome.REJECTED, CourtOutcome.INADMISSIBLE})


class _CaseDialog(StepDialog):
    """A step of one case."""

    def __init__(self, context: UiContext, case: CourtCase, title: str, parent: QWidget | None = None) -> None:
        super().__init__(context, title, "", parent, subject=case.id)
        self._case = case
        self.step_button.setText(self.tr("Vastleggen"))

    def _add_court_day(self, words: str, *, is_required: bool = False) -> DateField:
        field = self.add_day(words, is_required=is_required)
        for code in _DAY_CODES:
            self.places[code] = field
        return field

    def _day(self, field: DateField) -> date:
        """Return the day that was typed; an empty field is today."""
        value = field.value
        return value if isinstance(value, date) else self.context.clock.today()


class RequestDialog(_CaseDialog):
    """The request went to the court, or the statement was given."""

    def __init__(self, context: UiContext, case: CourtCase, parent: QWidget | None = None) -> None:
        super().__init__(context, case, "", parent)
        is_statement = case.route is CourtRoute.WSNP_STATEMENT
        self.setWindowTitle(self.tr("Verklaring afgegeven") if is_statement else self.tr("Verzoek ingediend"))
        self.note_label.setText(
            self.tr("Het dossier gaat naar de fase Wsnp-verklaring.")
            if is_statement
            else self.tr("Het dossier gaat naar de fase Dwangakkoord gevraagd.")
        )
        self.note_label.setVisible(is_statement or case.route is CourtRoute.FORCED_SETTLEMENT)
        self.day_field = self._add_court_day(self.tr("Afgegeven op") if is_statement else self.tr("Ingediend op"))
        self.court_field = TextField(self.tr("Rechtbank"), context.texts, longest=80)
        self.court_field.set_value(case.court)
        self.number_field = TextField(self.tr("Zaaknummer"), context.texts, longest=40)
        self.number_field.set_value(case.case_number)
        self.add_field(self.court_field)
        self.add_field(self.number_field)

    def work(self) -> Callable[[Core], Any]:
        case_id, day = self._case.id, self._day(self.day_field)
        court, number = str(self.court_field.value), str(self.number_field.value)
        return lambda core: core.court.request(case_id, day, case_number=number, court=court)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CourtCase`
        words = (
            self.tr("Vastgelegd: de verklaring is afgegeven op {day}.")
            if result.route is CourtRoute.WSNP_STATEMENT
            else self.tr("Vastgelegd: het verzoek is ingediend op {day}.")
        )
        return words.format(day=format_short(result.requested_on))


class HearingDialog(_CaseDialog):
    """On which day the court hears the case; that may be a day to come."""

    def __init__(self, context: UiContext, case: CourtCase, parent: QWidget | None = None) -> None:
        super().__init__(context, case, "", parent)
        self.setWindowTitle(self.tr("Zitting"))
        self.day_field = self._add_court_day(self.tr("Dag van de zitting"), is_required=True)
        self.day_field.set_value(case.hearing_on)

    def work(self) -> Callable[[Core], Any]:
        case_id, day = self._case.id, self._day(self.day_field)
        return lambda core: core.court.hearing(case_id, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CourtCase`
        return self.tr("Vastgelegd: de zitting is op {day}.").format(day=format_short(result.hearing_on))


class DecideDialog(_CaseDialog):
    """How it ended; what a judge did not decide about is not asked."""

    def __init__(self, context: UiContext, case: CourtCase, parent: QWidget | None = None) -> None:
        super().__init__(context, case, "", parent)
        self.setWindowTitle(self.tr("Uitspraak"))
        # Nothing was asked yet: then a case can only be stopped.
        outcomes = tuple(CourtOutcome) if case.requested_on is not None else (CourtOutcome.WITHDRAWN,)
        options: list[tuple[object, str]] = [(item, context.texts.label("court_outcome", item)) for item in outcomes]
        self.outcome_field = ChoiceField(self.tr("Uitkomst"), context.texts, options)
        if len(outcomes) > 1:
            # What a judge decided is never the first line of a list.
            self.outcome_field.set_value(None)
        self.add_field(self.outcome_field)
        self.day_field = self._add_court_day(self.tr("Dag van de uitspraak"))
        today = context.clock.today()
        self.starts_field = DateField(self.tr("Geldt vanaf"), context.texts, today)
        self.ends_field = DateField(self.tr("Geldt tot en met"), context.texts, today)
        self.add_field(self.starts_field, "court.without_period")
        self.add_field(self.ends_field, "court.period_too_long")
        self.costs_field = ChoiceField(
            self.tr("Kosten voor wie weigerde"),
            context.texts,
            [("", self.tr("staat er niet in")), (True, self.tr("ja")), (False, self.tr("nee"))],
        )
        self.add_field(self.costs_field)
        self.wsnp_field = ChoiceField(
            self.tr("Wat gebeurt er nu"),
            context.texts,
            [
                (False, self.tr("geen akkoord: er kan een nieuw voorstel komen")),
                (True, self.tr("de rechter beslist over de Wsnp")),
            ],
        )
        self.add_field(self.wsnp_field)
        self.number_field = TextField(self.tr("Zaaknummer"), context.texts, longest=40)
        self.number_field.set_value(case.case_number)
        self.add_field(self.number_field)
        self.remark_field = NoteField(self.tr("Waarop de uitspraak steunt"), context.texts, lines=2)
        self.add_field(self.remark_field)
        self.outcome_field.committed.connect(self._on_outcome_chosen)
        self.outcome_field.restored.connect(self._on_outcome_chosen)
        self._on_outcome_chosen()

    def work(self) -> Callable[[Core], Any]:
        case_id, day = self._case.id, self._day(self.day_field)
        outcome = self.outcome_field.value
        assert isinstance(outcome, CourtOutcome)
        given: dict[str, Any] = {"remark": self.remark_field.value, "case_number": str(self.number_field.value)}
        if self._asks_period():
            given |= {"starts_on": self.starts_field.value, "ends_on": self.ends_field.value}
        if self._is_forced_and(CourtOutcome.GRANTED):
            given["costs_ordered"] = None if self.costs_field.value == "" else self.costs_field.value
        given["to_wsnp"] = self._is_forced_and(*_LOST) and bool(self.wsnp_field.value)
        return lambda core: core.court.decide(case_id, outcome, day, **given)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CourtCase`
        return self.tr("Vastgelegd: {outcome} op {day}.").format(
            outcome=self.context.texts.label("court_outcome", result.outcome).lower(),
            day=format_short(result.decided_on),
        )

    @Slot()
    def _on_outcome_chosen(self) -> None:
        self.outcome_field.show_error(None)
        self.form.setRowVisible(self.starts_field, self._asks_period())
        self.form.setRowVisible(self.ends_field, self._asks_period())
        self.form.setRowVisible(self.costs_field, self._is_forced_and(CourtOutcome.GRANTED))
        self.form.setRowVisible(self.wsnp_field, self._is_forced_and(*_LOST))
        is_granted = self._is_forced_and(CourtOutcome.GRANTED)
        self.note_label.setText(
            self.tr("Wie weigerde, doet dan op bevel van de rechter mee. Daarna kunt u de regeling afsluiten.")
        )
        self.note_label.setVisible(is_granted)

    def _asks_period(self) -> bool:
        return self._case.route in _MEASURES and self.outcome_field.value is CourtOutcome.GRANTED

    def _is_forced_and(self, *outcomes: CourtOutcome) -> bool:
        return self._case.route is CourtRoute.FORCED_SETTLEMENT and self.outcome_field.value in outcomes


class ReportDialog(_CaseDialog):
    """After a moratorium the report went to the court."""

    def __init__(self, context: UiContext, case: CourtCase, parent: QWidget | None = None) -> None:
        super().__init__(context, case, "", parent)
        self.setWindowTitle(self.tr("Verslag aan de rechtbank"))
        self.day_field = self._add_court_day(self.tr("Verslag verstuurd op"))
        self.places["court.reported_already"] = self.day_field

    def work(self) -> Callable[[Core], Any]:
        case_id, day = self._case.id, self._day(self.day_field)
        return lambda core: core.court.report(case_id, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CourtCase`
        return self.tr("Vastgelegd: het verslag ging op {day} naar de rechtbank.").format(
            day=format_short(result.reported_on)
        )
