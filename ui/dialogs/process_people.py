"""Who works on a dossier: guidance of the client, a second pair of eyes, a colleague who takes over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.support import Guidance, GuidanceKind, PeriodKind, SupportPeriod
from csr_desktop.domain.work import SecondLook
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import NoteField, TextField
from ui.forms.parts import button

# --- guidance --------------------------------------------------------------------------------------------------------


class GuidanceDialog(StepDialog):
    """Guidance of the client: add it, or put right what was recorded."""

    def __init__(
        self, context: UiContext, dossier: Dossier, present: Guidance | None = None, parent: QWidget | None = None
    ) -> None:
        self._dossier_id, self._present = dossier.id, present
        super().__init__(context, "", "", parent, subject=f"{dossier.id}/{present.id if present else ''}")
        self.setWindowTitle(self.tr("Begeleiding wijzigen") if present else self.tr("Begeleiding toevoegen"))
        self.step_button.setText(self.tr("Wijzigen") if present else self.tr("Toevoegen"))
        chosen = present.kind if present else None
        self.kind_field = self.add_choice(self.tr("Soort"), "guidance_kind", GuidanceKind, chosen=chosen)
        self.provider_field = TextField(self.tr("Door wie"), context.texts, longest=100, required=True)
        self.add_field(self.provider_field, "guidance.provider_missing")
        self.begin_field = self.add_day(self.tr("Begint op"), is_required=present is not None)
        self.condition_box = self.add_box(self.tr("Is een voorwaarde om mee te doen"))
        self.remark_field = NoteField(self.tr("Notitie"), context.texts, lines=2)
        self.add_field(self.remark_field)
        self.condition_box.setChecked(present is None or present.is_condition)
        if present is not None:
            self.provider_field.set_value(present.provider)
            self.begin_field.set_value(present.began_on)
            self.remark_field.set_value(present.remark)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, present = self._dossier_id, self._present
        kind, provider, began = self.kind_field.value, str(self.provider_field.value), self.begin_field.value
        is_condition, remark = self.condition_box.isChecked(), self.remark_field.value
        assert isinstance(kind, GuidanceKind)
        assert began is None or isinstance(began, date)

        def keep(core: Core) -> Guidance:
            if present is None or began is None:
                return core.guidance.add(dossier_id, kind, provider, began, is_condition=is_condition, remark=remark)
            return core.guidance.change(present.id, kind, provider, began, is_condition=is_condition, remark=remark)

        return keep

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Guidance`
        words = self.tr("De begeleiding is gewijzigd: {kind}, {provider}.")
        if self._present is None:
            words = self.tr("De begeleiding is vastgelegd: {kind}, {provider}.")
        kind = self.context.texts.label("guidance_kind", result.kind)
        return words.format(kind=kind, provider=result.provider)


class PeriodDialog(StepDialog):
    """Advice or aftercare begins."""

    def __init__(self, context: UiContext, dossier: Dossier, parent: QWidget | None = None) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Advies of nazorg begint"))
        self.step_button.setText(self.tr("Vastleggen"))
        self.kind_field = self.add_choice(
            self.tr("Soort"), "period_kind", PeriodKind, "guidance.period_open", "guidance.advice_closed"
        )
        self.begin_field = self.add_day(self.tr("Begint op"))
        self.remark_field = NoteField(self.tr("Notitie"), context.texts, lines=2)
        self.add_field(self.remark_field)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, kind = self._dossier_id, self.kind_field.value
        began, remark = self.begin_field.value, self.remark_field.value
        assert isinstance(kind, PeriodKind)
        assert began is None or isinstance(began, date)
        return lambda core: core.guidance.begin_period(dossier_id, kind, began, remark)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `SupportPeriod`
        kind = self.context.texts.label("period_kind", result.kind)
        return self.tr("{kind} begon op {day}.").format(kind=kind, day=format_short(result.began_on))


class EndGuidanceDialog(StepDialog):
    """Guidance, advice or aftercare ends."""

    def __init__(self, context: UiContext, found: Guidance | SupportPeriod, parent: QWidget | None = None) -> None:
        self._found = found
        super().__init__(context, "", "", parent, subject=found.id)
        self._word = context.texts.label(
            "guidance_kind" if isinstance(found, Guidance) else "period_kind", str(found.kind)
        )
        self.setWindowTitle(self.tr("{kind} eindigt").format(kind=self._word))
        self.step_button.setText(self.tr("Vastleggen"))
        self.end_field = self.add_day(self.tr("Eindigt op"))
        self.end_field.set_value(found.ended_on)

    def work(self) -> Callable[[Core], Any]:
        found, day = self._found, self.end_field.value
        assert day is None or isinstance(day, date)

        def end(core: Core) -> Guidance | SupportPeriod:
            if isinstance(found, Guidance):
                return core.guidance.end(found.id, day)
            return core.guidance.end_period(found.id, day)

        return end

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Guidance` or `SupportPeriod`
        return self.tr("{kind} eindigde op {day}.").format(kind=self._word, day=format_short(result.ended_on))


# --- a second look ---------------------------------------------------------------------------------------------------


class AskLookDialog(StepDialog):
    """Ask a colleague to look at a step before it goes on."""

    def __init__(
        self, context: UiContext, dossier: Dossier, people: Sequence[str], parent: QWidget | None = None
    ) -> None:
        self._dossier_id = dossier.id
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Tweede blik vragen"))
        self.step_button.setText(self.tr("Vragen"))
        self.step_field = self.add_choice(
            self.tr("Waarvoor"),
            "look_step",
            LookStep,
            "proposal.no_draft",
            "proposal.not_frozen",
            "look.no_settlement",
            "look.approved_already",
        )
        self.kind_field = self.add_choice(self.tr("Welk besluit"), "decision_kind", DecisionKind)
        self.ground_field = NoteField(
            self.tr("Grond"), context.texts, self.tr("Precies zoals u het besluit wilt nemen"), lines=2
        )
        self.add_field(self.ground_field)
        self.by_field = self.add_person(self.tr("Gevraagd door"), tuple(people), "look.nobody_asks")
        self.by_field.set_value(dossier.counsellor)
        self.remark_field = NoteField(self.tr("Notitie voor wie kijkt"), context.texts, lines=2)
        self.add_field(self.remark_field)
        self.step_field.committed.connect(self._on_step_chosen)
        self._on_step_chosen()

    def work(self) -> Callable[[Core], Any]:
        dossier_id, step, kind = self._dossier_id, self.step_field.value, self.kind_field.value
        ground, by, remark = self.ground_field.value, str(self.by_field.value), self.remark_field.value

        def ask(core: Core) -> SecondLook:
            if isinstance(kind, DecisionKind) and step is LookStep.DECISION:
                told = "\n".join(part for part in (ground, remark) if part)
                return core.second_looks.ask_about_decision(dossier_id, kind, ground, by, told)
            if step is LookStep.PAYOUT:
                return core.second_looks.ask_about_payouts(dossier_id, by, remark)
            assert isinstance(step, LookStep)
            return core.second_looks.ask_about_proposal(dossier_id, step, by, remark)

        return ask

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `SecondLook`
        return self.tr("De tweede blik is gevraagd: {step}.").format(
            step=self.context.texts.label("look_step", result.step)
        )

    @Slot()
    def _on_step_chosen(self) -> None:
        is_decision = self.step_field.value is LookStep.DECISION
        self.form.setRowVisible(self.kind_field, is_decision)
        self.form.setRowVisible(self.ground_field, is_decision)


class GiveLookDialog(StepDialog):
    """Somebody else looked: approve it, or send it back with what must be different."""

    def __init__(
        self,
        context: UiContext,
        look: SecondLook,
        subject: str,
        people: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        self._look = look
        self._approves = True
        super().__init__(context, "", "", parent, subject=look.id)
        self.setWindowTitle(self.tr("Meekijken"))
        self.step_button.setText(self.tr("Goedkeuren"))
        told = self.tr("{subject}. Gevraagd door {by} op {day}.").format(
            subject=subject, by=look.asked_by, day=format_short(look.asked_on)
        )
        self.note_label.setText("\n".join(part for part in (told, look.remark) if part))
        self.note_label.show()
        others = tuple(name for name in people if name != look.asked_by)
        self.by_field = self.add_person(
            self.tr("Wie heeft meegekeken"), others, "look.nobody_looks", "look.own_work", "look.decided_already"
        )
        self.remark_field = NoteField(self.tr("Notitie of wat er anders moet"), context.texts, lines=2)
        self.add_field(self.remark_field, "process.reason_missing")
        self.reject_button = button(self.tr("Teruggeven"), tip=self.tr("Zeg erbij wat er anders moet"))
        self.buttons.addButton(self.reject_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.reject_button.clicked.connect(self._on_reject_clicked)

    def work(self) -> Callable[[Core], Any]:
        look_id, approves = self._look.id, self._approves
        by, remark = str(self.by_field.value), self.remark_field.value
        self._approves = True
        if approves:
            return lambda core: core.second_looks.approve(look_id, by, remark)
        return lambda core: core.second_looks.reject(look_id, by, remark)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `SecondLook`
        step = self.context.texts.label("look_step", result.step)
        words = self.tr("Goedgekeurd door {by}: {step}.")
        if not result.approved:
            words = self.tr("Teruggegeven door {by}: {step}.")
        return words.format(by=result.decided_by, step=step)

    @Slot()
    def _on_reject_clicked(self) -> None:
        self._approves = False
        self.do()
        self._approves = True


# --- handing over ----------------------------------------------------------------------------------------------------


class HandOverDialog(StepDialog):
    """Another colleague takes the dossier over."""

    def __init__(
        self, context: UiContext, dossier: Dossier, people: Sequence[str], parent: QWidget | None = None
    ) -> None:
        self._dossier = dossier
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Dossier overdragen"))
        self.step_button.setText(self.tr("Overdragen"))
        self.note_label.setText(self.tr("De behandelaar is nu {name}.").format(name=dossier.counsellor))
        self.note_label.setVisible(bool(dossier.counsellor))
        others = tuple(name for name in people if name != dossier.counsellor)
        self.to_field = self.add_person(self.tr("Aan"), others, "handover.nobody", "handover.same")
        self.reason_field = NoteField(
            self.tr("Notitie"), context.texts, self.tr("Waarom, en wat de collega moet weten"), lines=3
        )
        self.add_field(self.reason_field)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, to, reason = self._dossier.id, str(self.to_field.value), self.reason_field.value
        return lambda core: core.handover.hand_over([dossier_id], to, reason)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - list of `Handover`
        return self.tr("Dossier {number} is overgedragen aan {name}.").format(
            number=self._dossier.number, name=result[0].to_counsellor
        )
