"""Card "Werkwijze": who works here, for which steps a colleague looks along, and when debts end without means."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.second_look import LookStep
from csr_desktop.services.organisation import ZeroDischarge
from ui.context import UiContext
from ui.forms.fields import ChoiceField, NoteField, add_row, make_form
from ui.forms.parts import Card, label
from ui.forms.undo import newest_units, offer_undo
from ui.theme import Space


@dataclass(frozen=True, slots=True)
class _Stored:
    people: tuple[str, ...]
    steps: frozenset[LookStep]
    zero_discharge: ZeroDischarge


def _read(core: Core) -> _Stored:
    return _Stored(core.team.people(), core.second_looks.steps(), core.organisation.get().zero_discharge)


class WayOfWorkingCard(Card):
    """Three choices of the organisation; each is stored when it is made."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Werkwijze"), parent)
        self._context = context
        texts = context.texts
        self.people_field = NoteField(self.tr("Collega's"), texts, self.tr("Op elke regel een naam"), lines=3)
        self.step_boxes = {step: QCheckBox(self._word(step)) for step in LookStep}
        form = make_form()
        add_row(form, self.people_field)
        self.body.addLayout(form)
        self.body.addWidget(
            label(self.tr("Vier ogen: een collega kijkt eerst mee voordat deze stap doorgaat."), wrap=True)
        )
        for box in self.step_boxes.values():
            self.body.addWidget(box)
        self.body.addWidget(
            label(
                self.tr("Dit is een afspraak van uw organisatie, geen slot: namen worden getypt."), "muted", wrap=True
            )
        )
        self.zero_field = ChoiceField(
            self.tr("De schulden vervallen"),
            texts,
            [(when, texts.label("zero_discharge", when)) for when in ZeroDischarge],
        )
        self.zero_field.set_value(None)
        self.body.addSpacing(Space.SMALL)
        self.body.addWidget(
            label(
                self.tr(
                    "Regeling zonder afloscapaciteit: de cliënt kan niets betalen, en de schuldeisers zien af van hun "
                    "geld. Wanneer is de cliënt dan van de schulden af?"
                ),
                wrap=True,
            )
        )
        when = make_form()
        add_row(when, self.zero_field)
        self.body.addLayout(when)
        self.body.addWidget(
            label(
                self.tr(
                    "Dit staat ook in de brieven aan schuldeisers. Wijzig het niet terwijl zo'n voorstel nog loopt."
                ),
                "muted",
                wrap=True,
            )
        )
        self.people_field.committed.connect(self._on_people_left)
        self.zero_field.committed.connect(self._on_zero_chosen)
        for box in self.step_boxes.values():
            # Only what a person does, not what is shown.
            box.clicked.connect(self._on_steps_chosen)

    def refresh(self) -> None:
        """Read again what was chosen."""
        self._context.tasks.run_db(self, _read, self._show, self._context.notices.error)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_people_left(self, text: str) -> None:
        def keep(core: Core) -> tuple[str, ...]:
            core.team.set_people(text.splitlines())
            return newest_units(core)

        self._context.tasks.run_db(self, keep, self._people_kept, self._context.notices.error)

    @Slot()
    def _on_steps_chosen(self) -> None:
        steps = [step for step, box in self.step_boxes.items() if box.isChecked()]

        def keep(core: Core) -> tuple[str, ...]:
            core.second_looks.set_steps(steps)
            return newest_units(core)

        self._context.tasks.run_db(self, keep, self._steps_kept, self._context.notices.error)

    @Slot(object)
    def _on_zero_chosen(self, when: ZeroDischarge) -> None:
        def keep(core: Core) -> tuple[str, ...]:
            core.organisation.change(zero_discharge=when)
            return newest_units(core)

        self._context.tasks.run_db(self, keep, self._zero_kept, self._context.notices.error)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _word(self, step: LookStep) -> str:
        word = self._context.texts.label("look_step", step)
        return word[:1].upper() + word[1:]

    def _show(self, stored: _Stored) -> None:
        self.people_field.set_value("\n".join(stored.people))
        for step, box in self.step_boxes.items():
            box.setChecked(step in stored.steps)
        self.zero_field.set_value(stored.zero_discharge)

    def _people_kept(self, units: tuple[str, ...]) -> None:
        offer_undo(self._context, self.tr("De namen van collega's zijn bewaard."), units)

    def _zero_kept(self, units: tuple[str, ...]) -> None:
        offer_undo(self._context, self.tr("Voortaan geldt dit voor regelingen zonder afloscapaciteit."), units)

    def _steps_kept(self, units: tuple[str, ...]) -> None:
        offer_undo(self._context, self.tr("Voortaan geldt deze afspraak over vier ogen."), units)
