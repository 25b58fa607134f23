"""Steps of a dossier through its phases: on, back with a reason, closed, opened again, and a begin put right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase, PhaseEvent
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, NoteField

#: What a step by hand may be refused for, beside its day.
_REASON_CODES = ("process.reason_missing",)


class MoveDialog(StepDialog):
    """To the next phase, on a day."""

    def __init__(self, context: UiContext, dossier: Dossier, phase: Phase, parent: QWidget | None = None) -> None:
        self._dossier_id, self._phase = dossier.id, phase
        self._word = context.texts.label("phase", phase)
        super().__init__(context, "", "", parent, subject=f"{dossier.id}/{phase}")
        self.setWindowTitle(self.tr("Naar de fase ‘{phase}’").format(phase=self._word))
        self.step_button.setText(self.tr("Naar deze fase"))
        self.note_label.setText(self.tr("Alleen de fase verandert. Er wordt niets verstuurd en niets gevraagd."))
        self.note_label.show()
        self.day_field = self.add_day(self.tr("Begint op"))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, phase, day = self._dossier_id, self._phase, self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.process.move(dossier_id, phase, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Dossier`
        return self.tr("Het dossier staat nu in de fase ‘{phase}’.").format(phase=self._word)


class BackDialog(StepDialog):
    """Back to a phase in which the dossier has been, with the reason."""

    def __init__(
        self, context: UiContext, dossier: Dossier, phases: Sequence[Phase], parent: QWidget | None = None
    ) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Stap terug"))
        self.step_button.setText(self.tr("Stap terug doen"))
        self.note_label.setText(
            self.tr(
                "Alleen de fase gaat terug. Er wordt niets opnieuw verstuurd of gevraagd: een brief die weg is, "
                "blijft weg, en een voorstel dat verstuurd is, blijft verstuurd."
            )
        )
        self.note_label.show()
        self.phase_field = ChoiceField(
            self.tr("Terug naar"), context.texts, [(phase, context.texts.label("phase", phase)) for phase in phases]
        )
        self.reason_field = NoteField(self.tr("Waarom"), context.texts, lines=2)
        self.add_field(self.phase_field)
        self.add_field(self.reason_field, *_REASON_CODES)
        self.day_field = self.add_day(self.tr("Begint op"))
        # The last phase is the likely one, and it stands last.
        self.phase_field.set_value(phases[-1])

    def work(self) -> Callable[[Core], Any]:
        dossier_id, reason = self._dossier_id, self.reason_field.value
        phase, day = self.phase_field.value, self.day_field.value
        assert isinstance(phase, Phase)
        assert day is None or isinstance(day, date)
        return lambda core: core.process.back(dossier_id, phase, reason, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Dossier`
        word = self.context.texts.label("phase", result.phase)
        return self.tr("Het dossier is terug in de fase ‘{phase}’. Er is niets verstuurd.").format(phase=word)


class CloseDossierDialog(StepDialog):
    """Close the dossier with the reason and the day of the national standard."""

    def __init__(self, context: UiContext, dossier: Dossier, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Dossier sluiten"))
        self.step_button.setText(self.tr("Dossier sluiten"))
        self.note_label.setText(
            self.tr(
                "Reden en dag gaan mee in de landelijke aanlevering (DDAS). Schuldeisers met wie een gesprek over "
                "de hub loopt, krijgen bericht dat het is beëindigd."
            )
        )
        self.note_label.show()
        self.reason_field = self.add_choice(self.tr("Reden"), "exit_reason", ExitReason)
        self.day_field = self.add_day(self.tr("Gesloten op"))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, reason, day = self._dossier_id, self.reason_field.value, self.day_field.value
        assert isinstance(reason, ExitReason)
        assert day is None or isinstance(day, date)
        return lambda core: core.dossiers.close(dossier_id, reason, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Dossier`
        return self.tr("Dossier {number} is gesloten.").format(number=result.number)


class ReopenDialog(StepDialog):
    """Open a closed dossier again, in the phase in which it was closed."""

    def __init__(self, context: UiContext, dossier: Dossier, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Dossier heropenen"))
        self.step_button.setText(self.tr("Heropenen"))
        self.note_label.setText(
            self.tr(
                "Het dossier komt terug in de fase waarin het werd gesloten. Schuldeisers die het einde hoorden, "
                "krijgen geen bericht; dag en reden van sluiten blijven in het verloop staan."
            )
        )
        self.note_label.show()
        self.reason_field = NoteField(self.tr("Waarom"), context.texts, lines=2)
        self.add_field(self.reason_field, *_REASON_CODES)
        self.day_field = self.add_day(self.tr("Heropend op"))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, reason, day = self._dossier_id, self.reason_field.value, self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.process.reopen(dossier_id, reason, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Dossier`
        return self.tr("Dossier {number} is weer open. Er is niets verstuurd.").format(number=result.number)


class CorrectBeginDialog(StepDialog):
    """Put the begin of a phase right; the end of the one before it goes along."""

    def __init__(self, context: UiContext, stay: PhaseEvent, parent: QWidget | None = None) -> None:
        self._stay = stay
        self._word = context.texts.label("phase", stay.phase)
        super().__init__(context, "", "", parent, subject=stay.id)
        self.setWindowTitle(self.tr("Begindatum verbeteren"))
        self.step_button.setText(self.tr("Verbeteren"))
        self.note_label.setText(self.tr("Het einde van de fase ervoor gaat mee, dus er ontstaat geen gat."))
        self.note_label.show()
        self.day_field = self.add_day(self.tr("‘{phase}’ begon op").format(phase=self._word), is_required=True)
        self.day_field.set_value(stay.began_on)

    def work(self) -> Callable[[Core], Any]:
        stay, day = self._stay, self.day_field.value
        assert isinstance(day, date)
        return lambda core: core.process.correct_begin(stay.dossier_id, stay.id, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `PhaseEvent`
        return self.tr("De begindatum van de fase ‘{phase}’ is verbeterd.").format(phase=self._word)
