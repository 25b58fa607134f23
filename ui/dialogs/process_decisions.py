"""The way in: decisions and objections, the term that stands still, threats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Suspension, Threat
from csr_desktop.domain.work import SecondLook
from csr_desktop.services.process_decisions import LETTERS_OF
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import NoteField
from ui.forms.parts import button
from ui.forms.undo import newest_units, offer_undo


def letters_words(context: UiContext, letters: tuple[str, ...]) -> str:
    """Return letters by number and name, as a next step names them."""
    return ", ".join(f"{letter} ({context.texts.label('letter_to_make', letter)})" for letter in letters)


class DecisionDialog(StepDialog):
    """Let in, refuse or end; where the organisation wants a second look, it can be asked from here."""

    def __init__(
        self,
        context: UiContext,
        dossier: Dossier,
        kind: DecisionKind | None = None,
        parent: QWidget | None = None,
        *,
        wants_look: bool = False,
    ) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Besluit nemen"))
        self.step_button.setText(self.tr("Besluit nemen"))
        self.kind_field = self.add_choice(
            self.tr("Besluit"),
            "decision_kind",
            DecisionKind,
            "decision.same_already",
            "decision.rejection_too_late",
            "decision.rejected_instead",
            "intake.no_first_meeting",
            chosen=kind,
        )
        self.ground_field = NoteField(
            self.tr("Grond"), context.texts, self.tr("De grond in het beleid van de gemeente"), lines=3
        )
        self.add_field(self.ground_field, "decision.ground_missing")
        self.exit_field = self.add_choice(self.tr("Reden van sluiten"), "exit_reason", ExitReason)
        self.day_field = self.add_day(self.tr("Besloten op"))
        self.look_button = button(
            self.tr("Tweede blik vragen"), tip=self.tr("Vraag een collega om dit besluit eerst te bekijken")
        )
        if wants_look:
            self.buttons.addButton(self.look_button, QDialogButtonBox.ButtonRole.ActionRole)
        else:
            self.look_button.setParent(self)
            self.look_button.hide()
        self.kind_field.committed.connect(self._on_kind_chosen)
        self.look_button.clicked.connect(self._on_look_clicked)
        self._on_kind_chosen()

    def work(self) -> Callable[[Core], Any]:
        dossier_id, kind, ground = self._dossier_id, self.kind_field.value, self.ground_field.value
        reason, day = self.exit_field.value, self.day_field.value
        assert day is None or isinstance(day, date)

        def decide(core: Core) -> Decision:
            if kind is DecisionKind.ADMISSION:
                return core.decisions.admit(dossier_id, ground, day)
            if kind is DecisionKind.REJECTION:
                return core.decisions.reject(dossier_id, ground, day)
            assert isinstance(reason, ExitReason)
            return core.decisions.terminate(dossier_id, ground, reason, day)

        return decide

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Decision`
        return self.tr("Het besluit van {day} is vastgelegd: {kind}. Volgende stap: maak de brief {letters}.").format(
            day=format_short(result.decided_on),
            kind=self.context.texts.label("decision_kind", result.kind).lower(),
            letters=letters_words(self.context, LETTERS_OF[result.kind]),
        )

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_kind_chosen(self) -> None:
        kind = self.kind_field.value
        self.kind_field.show_error(None)
        is_ending = kind is DecisionKind.TERMINATION
        self.form.setRowVisible(self.exit_field, is_ending)
        self.look_button.setEnabled(isinstance(kind, DecisionKind))
        if not isinstance(kind, DecisionKind):
            self.note_label.setText(self.tr("Met het besluit gaat het dossier naar de fase die erbij hoort."))
            self.note_label.show()
            return
        words = self.tr("Hierna maakt u de brief {letters}.")
        if is_ending:
            words = self.tr("Het dossier wordt gesloten op de dag van het besluit. Hierna maakt u de brief {letters}.")
        self.note_label.setText(words.format(letters=letters_words(self.context, LETTERS_OF[kind])))
        self.note_label.show()

    @Slot()
    def _on_look_clicked(self) -> None:
        dossier_id, kind, ground = self._dossier_id, self.kind_field.value, self.ground_field.value
        assert isinstance(kind, DecisionKind)
        remark = self.tr("Grond: {ground}").format(ground=ground) if ground else ""

        def ask(core: Core) -> tuple[SecondLook, tuple[str, ...]]:
            return core.second_looks.ask_about_decision(dossier_id, kind, ground, remark=remark), newest_units(core)

        self.context.tasks.run_db(self, ask, self._asked, self._failed)

    def _asked(self, outcome: tuple[SecondLook, tuple[str, ...]]) -> None:
        # What was typed stays as a draft: the same words are wanted when the colleague has approved them.
        _look, units = outcome
        offer_undo(self.context, self.tr("De tweede blik is gevraagd. Is die goed, neem dan ditzelfde besluit."), units)
        self.reject()


class ObjectionDialog(StepDialog):
    """An objection came in against a decision."""

    def __init__(self, context: UiContext, decision: Decision, parent: QWidget | None = None) -> None:
        self._decision = decision
        super().__init__(context, "", "", parent, subject=decision.id)
        self.setWindowTitle(self.tr("Bezwaar vastleggen"))
        self.step_button.setText(self.tr("Bezwaar vastleggen"))
        self.note_label.setText(
            self.tr("Tegen het besluit van {day}: {kind}.").format(
                day=format_short(decision.decided_on),
                kind=context.texts.label("decision_kind", decision.kind).lower(),
            )
        )
        self.note_label.show()
        self.day_field = self.add_day(self.tr("Ontvangen op"))

    def work(self) -> Callable[[Core], Any]:
        decision_id, day = self._decision.id, self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.decisions.object(decision_id, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Decision`
        return self.tr("Het bezwaar van {day} is vastgelegd.").format(day=format_short(result.objection_on))


class SettleObjectionDialog(StepDialog):
    """What was decided on an objection."""

    def __init__(self, context: UiContext, decision: Decision, parent: QWidget | None = None) -> None:
        self._decision = decision
        super().__init__(context, "", "", parent, subject=decision.id)
        self.setWindowTitle(self.tr("Besluit op bezwaar"))
        self.step_button.setText(self.tr("Vastleggen"))
        self.note_label.setText(
            self.tr("Verandert het besluit zelf door het bezwaar, leg dat dan daarna vast als nieuw besluit.")
        )
        self.note_label.show()
        self.outcome_field = NoteField(self.tr("Uitkomst"), context.texts, lines=2)
        self.add_field(self.outcome_field, "decision.outcome_missing")
        self.day_field = self.add_day(self.tr("Besloten op"))

    def work(self) -> Callable[[Core], Any]:
        decision_id, outcome, day = self._decision.id, self.outcome_field.value, self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.decisions.settle_objection(decision_id, outcome, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Decision`
        return self.tr("Het besluit op bezwaar van {day} is vastgelegd.").format(
            day=format_short(result.objection_settled_on)
        )


class SuspendDialog(StepDialog):
    """Let the term of the decision stand still while the client completes data."""

    def __init__(self, context: UiContext, dossier: Dossier, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Termijn opschorten"))
        self.step_button.setText(self.tr("Opschorten"))
        self.note_label.setText(
            self.tr("De termijn voor het besluit staat stil zolang de cliënt gegevens aanvult. Hierna maakt u de "
                    "brief {letters}.").format(letters=letters_words(context, ("L04",)))
        )  # fmt: skip
        self.note_label.show()
        self.reason_field = NoteField(self.tr("Wat moet er nog komen"), context.texts, lines=2)
        self.add_field(self.reason_field, "process.reason_missing")
        self.until_field = self.add_day(
            self.tr("Aanvullen kan tot en met"), is_required=True, help_text=self.tr("bijvoorbeeld +2w")
        )
        self.day_field = self.add_day(self.tr("Staat stil vanaf"))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, reason = self._dossier_id, self.reason_field.value
        until, day = self.until_field.value, self.day_field.value
        assert isinstance(until, date)
        assert day is None or isinstance(day, date)
        return lambda core: core.intake.suspend(dossier_id, until, reason, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Suspension`
        assert isinstance(result, Suspension)
        return self.tr(
            "De termijn staat stil van {begin} tot en met {until}. Volgende stap: maak de brief L04."
        ).format(begin=format_short(result.began_on), until=format_short(result.until))


class ResumeDialog(StepDialog):
    """Let the term run again."""

    def __init__(self, context: UiContext, dossier: Dossier, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Termijn loopt weer"))
        self.step_button.setText(self.tr("Laten lopen"))
        self.day_field = self.add_day(self.tr("Loopt weer vanaf"))

    def work(self) -> Callable[[Core], Any]:
        dossier_id, day = self._dossier_id, self.day_field.value
        assert day is None or isinstance(day, date)
        return lambda core: core.intake.resume(dossier_id, day)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Suspension`
        return self.tr("De termijn loopt weer vanaf {day}.").format(day=format_short(result.ended_on))


class ThreatDialog(StepDialog):
    """A threatening situation was reported."""

    def __init__(self, context: UiContext, dossier: Dossier, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Dreiging melden"))
        self.step_button.setText(self.tr("Melden"))
        self.note_label.setText(
            self.tr("Bij een dreiging is het eerste gesprek binnen drie werkdagen (Wgs artikel 4).")
        )
        self.note_label.show()
        self.threat_field = self.add_choice(self.tr("Wat dreigt er"), "threat", Threat, "crisis.same_open")
        self.day_field = self.add_day(self.tr("Gemeld op"))
        self.remark_field = NoteField(self.tr("Notitie"), context.texts, lines=2)
        self.add_field(self.remark_field)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, threat, remark = self._dossier_id, self.threat_field.value, self.remark_field.value
        day = self.day_field.value
        assert isinstance(threat, Threat)
        assert day is None or isinstance(day, date)
        return lambda core: core.intake.report_crisis(dossier_id, threat, day, remark)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CrisisIntervention`
        word = self.context.texts.label("threat", result.threat)
        return self.tr("Gemeld op {day}: {threat}.").format(day=format_short(result.reported_on), threat=word)


class ThreatDayDialog(StepDialog):
    """When averting a threat began, or when the threat was over."""

    def __init__(
        self, context: UiContext, crisis: CrisisIntervention, parent: QWidget | None = None, *, is_end: bool
    ) -> None:
        self._crisis, self._is_end = crisis, is_end
        super().__init__(context, "", "", parent, subject=f"{crisis.id}/{is_end}")
        self.setWindowTitle(self.tr("De dreiging is voorbij") if is_end else self.tr("Crisisinterventie begint"))
        self.step_button.setText(self.tr("Vastleggen"))
        self.note_label.setText(context.texts.label("threat", crisis.threat))
        self.note_label.show()
        self.day_field = self.add_day(self.tr("Voorbij op") if is_end else self.tr("Begonnen op"))

    def work(self) -> Callable[[Core], Any]:
        crisis_id, day, is_end = self._crisis.id, self.day_field.value, self._is_end
        assert day is None or isinstance(day, date)

        def keep(core: Core) -> CrisisIntervention:
            return core.intake.end_crisis(crisis_id, day) if is_end else core.intake.begin_crisis(crisis_id, day)

        return keep

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CrisisIntervention`
        if self._is_end:
            return self.tr("De dreiging was voorbij op {day}.").format(day=format_short(result.ended_on))
        return self.tr("De crisisinterventie begon op {day}.").format(day=format_short(result.began_on))
