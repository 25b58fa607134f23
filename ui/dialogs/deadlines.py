"""A deadline of one's own, and another day for a deadline that is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.work import Deadline
from csr_desktop.services.deadlines.service import OpenDeadline
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import TextField


class NewDeadlineDialog(StepDialog):
    """Asks what is to be done and by when."""

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Nieuwe termijn"))
        self.step_button.setText(self.tr("Vastleggen"))
        self._dossier_id = dossier_id
        self.reason_field = TextField(self.tr("Waarvoor"), context.texts, longest=200, required=True)
        self.add_field(self.reason_field, "deadline.reason_missing")
        self.day_field = self.add_day(
            self.tr("Uiterlijk"), is_required=True, help_text=self.tr("Bijvoorbeeld 4-1-2027, morgen of +2w")
        )
        self.places.update(dict.fromkeys(("deadline.day_passed", "deadline.too_far"), self.day_field))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, reason, day = self._dossier_id, str(self.reason_field.value), self.day_field.value
        assert isinstance(day, date)

        def add(core: Core, due_on: date = day) -> Deadline:
            return core.deadlines.add(dossier_id, due_on, reason)

        return add

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - the deadline
        return self.tr("De termijn staat op {day}.").format(day=format_short(result.due_on))


class MoveDeadlineDialog(StepDialog):
    """Asks another last day; the one by the rule stays in sight."""

    def __init__(self, context: UiContext, deadline: OpenDeadline, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "", parent, subject=f"{deadline.dossier_id}/{deadline.reference}")
        self.setWindowTitle(self.tr("Termijn verzetten"))
        self.step_button.setText(self.tr("Verzetten"))
        self._deadline = deadline
        words = self.tr("{name}. Volgens de regel is de laatste dag {day}.")
        self.note_label.setText(words.format(name=deadline.name, day=format_short(deadline.term_ends_on)))
        self.note_label.show()
        self.day_field = self.add_day(
            self.tr("Nieuwe laatste dag"), is_required=True, help_text=self.tr("Bijvoorbeeld 4-1-2027, morgen of +2w")
        )
        day_codes = ("deadline.day_passed", "deadline.too_far", "deadline.before_begin")
        self.places.update(dict.fromkeys(day_codes, self.day_field))

    def work(self) -> Callable[[Core], Any]:
        deadline, day = self._deadline, self.day_field.value
        assert isinstance(day, date)

        def move(core: Core, to: date = day) -> Deadline:
            return core.deadlines.move(deadline, to)

        return move

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - the deadline
        return self.tr("De termijn is verzet naar {day}.").format(day=format_short(result.due_on))
