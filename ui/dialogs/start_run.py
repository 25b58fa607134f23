"""A print run is made: which letters, on what paper, with what between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField


class StartRunDialog(StepDialog):
    """Asks how the letters are to be printed; what is chosen is remembered for the next run on this computer.

    Signals:
        stepped: the run was made (the `PrintRun`).
    """

    def __init__(
        self, context: UiContext, letter_ids: Sequence[str], counts: str, parent: QWidget | None = None
    ) -> None:
        """`counts` says in words how many letters and envelopes there are."""
        super().__init__(context, "", "", parent)
        self._letter_ids = tuple(letter_ids)
        self.setWindowTitle(self.tr("Printronde maken"))
        self.step_button.setText(self.tr("Ronde maken"))
        self.note_label.setText(
            self.tr("{counts}. De ronde staat daarna klaar om af te drukken, op volgorde van envelop.").format(
                counts=counts
            )
        )
        self.note_label.show()
        state = context.state
        self.sides_field = ChoiceField(
            self.tr("Papier"),
            context.texts,
            [(True, self.tr("dubbelzijdig, elke brief op een nieuw vel")), (False, self.tr("enkelzijdig"))],
        )
        self.sides_field.set_value(state.flag("letters/duplex", default=True))
        self.add_field(self.sides_field)
        self.cover_box = self.add_box(self.tr("Voorblad met de aantallen en de volgorde"))
        self.cover_box.setChecked(state.flag("letters/cover", default=True))
        self.separators_box = self.add_box(self.tr("Een vel tussen de enveloppen"))
        self.separators_box.setChecked(state.flag("letters/separators"))

    def start(self) -> None:
        """Show the dialog; mostly nothing is to be changed, so Enter makes the run."""
        super().start()
        self.step_button.setFocus()

    def work(self) -> Callable[[Core], Any]:
        letter_ids, is_duplex = self._letter_ids, bool(self.sides_field.value)
        has_cover, has_separators = self.cover_box.isChecked(), self.separators_box.isChecked()
        state = self.context.state
        state.put_flag("letters/duplex", is_duplex)
        state.put_flag("letters/cover", has_cover)
        state.put_flag("letters/separators", has_separators)
        return lambda core: core.print_runs.start(
            letter_ids, duplex=is_duplex, cover=has_cover, separators=has_separators
        )

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - a `PrintRun`
        return self.tr("Printronde {number} staat klaar.").format(number=result.number)
