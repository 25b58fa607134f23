"""A letter to the client is made: which one, and for an appointment when on the day and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.client_letters import WITH_APPOINTMENT, ClientLetter
from csr_desktop.domain.correspondence import Letter
from csr_desktop.texts import Texts
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import TextField


class ClientLetterDialog(StepDialog):
    """Asks which letter, unless that is known, and what only a person knows about an appointment."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        letter: ClientLetter | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._dossier_id = dossier_id
        self._letter = letter
        super().__init__(context, "", "", parent, subject=f"{dossier_id}/{letter or ''}")
        self.setWindowTitle(self.tr("Brief aan de cliënt maken"))
        self.step_button.setText(self.tr("Brief maken"))
        self.note_label.setText(
            self.tr("De brief komt klaar te liggen bij de brieven. U kunt hem daar eerst bekijken.")
        )
        self.note_label.show()
        self.letter_field = self.add_choice(self.tr("Brief"), "client_letter", ClientLetter, chosen=letter)
        self.time_field = TextField(self.tr("Hoe laat"), context.texts, longest=40)
        self.time_field.edit.setPlaceholderText(self.tr("bijvoorbeeld 10.30 uur; leeg: wij bellen nog"))
        self.place_field = TextField(self.tr("Waar"), context.texts, longest=120)
        self.place_field.edit.setPlaceholderText(self.tr("op ons eigen adres"))
        for field in (self.time_field, self.place_field):
            self.add_field(field)
        self.form.setRowVisible(self.letter_field, letter is None)
        self._show_appointment()
        self.letter_field.committed.connect(self._on_letter_chosen)

    @property
    def letter(self) -> ClientLetter | None:
        """The letter that is asked for."""
        chosen = self._letter or self.letter_field.value
        return chosen if isinstance(chosen, ClientLetter) else None

    def start(self) -> None:
        super().start()
        if self._letter is not None:
            self.time_field.setFocus()

    def work(self) -> Callable[[Core], Any]:
        dossier_id, letter = self._dossier_id, self.letter
        assert letter is not None
        with_appointment = letter in WITH_APPOINTMENT
        time = str(self.time_field.value) if with_appointment else ""
        place = str(self.place_field.value) if with_appointment else ""
        return lambda core: core.client_letters.make(dossier_id, letter, time=time, place=place)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Letter`s
        return letters_ready(self.context.texts, result)

    @Slot()
    def _on_letter_chosen(self) -> None:
        self.letter_field.show_error(None)
        self._show_appointment()

    def _show_appointment(self) -> None:
        for field in (self.time_field, self.place_field):
            self.form.setRowVisible(field, self.letter in WITH_APPOINTMENT)


def letters_ready(texts: Texts, letters: Sequence[Letter]) -> str:
    """Say which letters lie ready, by their names."""
    names = [texts.label("letter", letter.kind) for letter in letters]
    one = QCoreApplication.translate("ClientLetterDialog", "De brief ligt klaar om te versturen: {names}.")
    more = QCoreApplication.translate("ClientLetterDialog", "De brieven liggen klaar om te versturen: {names}.")
    return (one if len(names) == 1 else more).format(names=", ".join(names))
