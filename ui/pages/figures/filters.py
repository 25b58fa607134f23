"""Over what is counted: a period by name or typed, a municipality, a counsellor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from csr_desktop.errors import UserError
from csr_desktop.services.figures.model import Period
from csr_desktop.services.figures.periods import Span, period_of
from ui.context import UiContext
from ui.forms.fields import ChoiceField, DateField, Field
from ui.forms.sized_label import RowLabel

_OWN = "own"


class PeriodFields(QWidget):
    """A period by name; who chooses to type it gets two dates.

    Signals:
        chosen: another period is wanted, and can be read from `period`.
    """

    chosen = Signal()

    def __init__(
        self, context: UiContext, spans: Sequence[Span], parent: QWidget | None = None, *, is_column: bool = False
    ) -> None:
        super().__init__(parent)
        texts, self._today = context.texts, context.clock.today()
        options = [(str(span), texts.label("span", span).capitalize()) for span in spans]
        self.span_field = ChoiceField(self.tr("Periode"), texts, [*options, (_OWN, self.tr("Zelf kiezen"))])
        self.first_field = DateField(self.tr("Van"), texts, self._today, required=True)
        self.last_field = DateField(self.tr("Tot en met"), texts, self._today, required=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        # On one line with the text of the field, also when a reason stands below it.
        self._labels = [RowLabel(field.label) for field in self._fields()]
        for at, (words, field) in enumerate(zip(self._labels, self._fields(), strict=True)):
            words.setBuddy(field.editor)
            place = (at if is_column else 0, 0 if is_column else 2 * at)
            grid.addWidget(words, *place, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, place[0], place[1] + 1, Qt.AlignmentFlag.AlignTop)
        if is_column:
            grid.setColumnStretch(1, 1)
        self._is_column = is_column
        self._fit()
        self._show_dates()
        self.span_field.committed.connect(self._on_span_chosen)
        self.first_field.committed.connect(self._on_day_typed)
        self.last_field.committed.connect(self._on_day_typed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """In a row both days are as wide as a day is."""
        if not self._is_column:
            for field in (self.first_field, self.last_field):
                field.setFixedWidth(self.fontMetrics().averageCharWidth() * 18)

    @property
    def period(self) -> Period | None:
        """The period; None while what is typed is none, with the reason beside the field."""
        span = self.span_field.value
        if span != _OWN:
            return period_of(Span(str(span)), self._today)
        if not (self.first_field.check() and self.last_field.check()):
            return None
        first, last = self.first_field.value, self.last_field.value
        assert isinstance(first, date)
        assert isinstance(last, date)
        try:
            return Period(first=first, last=last)
        except UserError:
            # The sentence of the error names both days; here they stand beside each other.
            self.last_field.show_error(self.tr("Dit is vóór de begindatum."))
            return None

    @Slot(object)
    def _on_span_chosen(self, _span: object) -> None:
        self._show_dates()
        self.chosen.emit()

    @Slot(object)
    def _on_day_typed(self, _day: object) -> None:
        if self.period is not None:
            self.chosen.emit()

    def _show_dates(self) -> None:
        """Typed dates begin as those of the period that was chosen last."""
        span = self.span_field.value
        is_own = span == _OWN
        if not is_own:
            period = period_of(Span(str(span)), self._today)
            self.first_field.replace_value(period.first)
            self.last_field.replace_value(period.last)
        for words, field in list(zip(self._labels, self._fields(), strict=True))[1:]:
            words.setVisible(is_own)
            field.setVisible(is_own)

    def _fields(self) -> tuple[Field, ...]:
        return self.span_field, self.first_field, self.last_field
