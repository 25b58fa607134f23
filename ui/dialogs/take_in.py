"""A dossier of a colleague: what is in the file, who takes it over, and then it is here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.services.transfer_in import TakeInPlan
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.parts import label

#: As many names of new creditors are told; the rest is counted.
_NAMES_TOLD = 4


class TakeInDialog(StepDialog):
    """Shows what a file holds before anything of it is written."""

    def __init__(
        self, context: UiContext, plan: TakeInPlan, people: Sequence[str], parent: QWidget | None = None
    ) -> None:
        self._plan = plan
        dossier = plan.file.dossier
        super().__init__(context, "", "", parent, subject=dossier.id)
        self.setWindowTitle(self.tr("Dossier van een collega inlezen"))
        self.step_button.setText(self.tr("Inlezen"))
        self.note_label.setText(
            self.tr("Gemaakt op {day}. Er is nog niets ingelezen.").format(
                day=format_short(plan.file.exported_at.date())
            )
        )
        self.note_label.show()
        facts = (
            (self.tr("Dossier"), dossier.number),
            (self.tr("Cliënt"), self.tr(" en ").join(plan.clients)),
            (self.tr("Fase"), context.texts.label("phase", dossier.phase)),
            (self.tr("Schulden"), str(plan.claims)),
            (self.tr("Brieven en stukken"), str(plan.papers)),
            (self.tr("Schuldeisers"), self._parties()),
        )
        for name, words in facts:
            self.form.addRow(label(name), label(words, wrap=True))
        if dossier.counsellor:
            self.form.addRow(label(self.tr("Behandelaar nu")), label(dossier.counsellor, wrap=True))
        self.to_field = self.add_person(self.tr("Wordt overgenomen door"), tuple(people), is_required=False)
        self.to_field.edit.setPlaceholderText(self.tr("leeg: de behandelaar blijft"))
        self.notices_label = label(
            "\n".join(f"⚠ {context.texts.say(item)}" for item in plan.notices), "warning", wrap=True
        )
        self.notices_label.setVisible(bool(plan.notices))
        self.form.addRow(self.notices_label)

    @property
    def can_undo(self) -> bool:
        # What is known to the hub cannot be called back.
        return not (self._plan.file.in_standing or self._plan.file.out_standing)

    def work(self) -> Callable[[Core], Any]:
        plan, to = self._plan, str(self.to_field.value)
        return lambda core: core.take_in.take_in(plan, to)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Dossier`
        return self.tr("Dossier {number} staat nu ook hier. Werk er voortaan op één werkplek aan.").format(
            number=result.number
        )

    def _parties(self) -> str:
        new = self._plan.new_parties
        told = ", ".join(new[:_NAMES_TOLD])
        if len(new) > _NAMES_TOLD:
            told = self.tr("{names} en nog {count}").format(names=told, count=len(new) - _NAMES_TOLD)
        if not new:
            return self.tr("alle al in het register")
        if not self._plan.known_parties:
            return self.tr("nieuw: {names}").format(names=told)
        return self.tr("al in het register: {known}; nieuw: {names}").format(known=self._plan.known_parties, names=told)
