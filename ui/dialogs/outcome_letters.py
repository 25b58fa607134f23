"""Letters about the outcome: which of those that are due, with a person's own words where a letter needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.texts import Texts
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, NoteField

if TYPE_CHECKING:
    from csr_desktop.services.outcome_letters import DueToName


class OutcomeLettersDialog(StepDialog):
    """Letters that the dossier asks for now: chosen by kind, made for everybody who has none yet."""

    def __init__(
        self, context: UiContext, dossier_id: str, due: Sequence[DueToName], parent: QWidget | None = None
    ) -> None:
        self._dossier_id = dossier_id
        super().__init__(context, "", "", parent, subject=f"{dossier_id}/outcome")
        self.setWindowTitle(self.tr("Brieven aan schuldeisers maken"))
        self.step_button.setText(self.tr("Brieven maken"))
        self.note_label.setText(
            self.tr("De brieven komen klaar te liggen bij de brieven. U kunt ze daar eerst bekijken.")
        )
        self.note_label.show()
        self.letters_field = ChoiceField(self.tr("Brief"), context.texts, list(self._options(due)))
        self.add_field(self.letters_field)
        self.words_field = NoteField(
            self.tr("Toelichting"),
            context.texts,
            self.tr("Dit staat zo in de brief en gaat alleen naar deze schuldeiser"),
            lines=4,
        )
        self.add_field(self.words_field, "outcome.without_explanation")
        self._show_words()
        self.letters_field.committed.connect(self._on_letters_chosen)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, (kind, handler_id), words = self._dossier_id, self._chosen, self.words_field.value
        if kind is LetterKind.FRAUD:
            return lambda core: (core.outcome_letters.explain_fraud(dossier_id, handler_id, words),)
        return lambda core: core.outcome_letters.make(dossier_id, kind)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `Letter`s
        return outcome_letters_ready(self.context.texts, result)

    @property
    def _chosen(self) -> tuple[LetterKind, str]:
        kind, handler_id = str(self.letters_field.value).split("/", 1)
        return LetterKind(kind), handler_id

    def _options(self, due: Sequence[DueToName]) -> Iterator[tuple[str, str]]:
        for item in due:
            name = self.context.texts.label("letter", item.kind)
            if item.kind is LetterKind.FRAUD:
                # Each gets words of its own.
                for handler_id, party in zip(item.ids, item.names, strict=True):
                    yield f"{item.kind.value}/{handler_id}", self.tr("{letter}: {who}").format(letter=name, who=party)
            elif item.ids:
                who = (
                    item.names[0]
                    if len(item.names) == 1
                    else self.tr("{count} schuldeisers").format(count=len(item.names))
                )
                yield f"{item.kind.value}/", self.tr("{letter}: {who}").format(letter=name, who=who)

    @Slot()
    def _on_letters_chosen(self) -> None:
        self._show_words()

    def _show_words(self) -> None:
        self.form.setRowVisible(self.words_field, self._chosen[0] is LetterKind.FRAUD)


class CourtLetterDialog(StepDialog):
    """The letter that goes with the file for the court."""

    def __init__(self, context: UiContext, case_id: str, court: str, parent: QWidget | None = None) -> None:
        self._case_id = case_id
        super().__init__(context, "", "", parent, subject=case_id)
        self.setWindowTitle(self.tr("Brief aan de rechtbank maken"))
        self.step_button.setText(self.tr("Brief maken"))
        self.note_label.setText(
            self.tr("Aan: {court}. Voeg bij de brief het dossier voor de rechter.").format(court=court)
            if court
            else self.tr("Vul eerst bij de zaak de naam van de rechtbank in.")
        )
        self.note_label.show()
        self.address_field = NoteField(
            self.tr("Adres van de rechtbank"), context.texts, self.tr("Elke regel zoals op de envelop"), lines=3
        )
        self.add_field(self.address_field)

    def work(self) -> Callable[[Core], Any]:
        case_id, address = self._case_id, tuple(self.address_field.value.splitlines())
        return lambda core: (core.outcome_letters.for_court(case_id, address),)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - one `Letter`
        return outcome_letters_ready(self.context.texts, result)


def outcome_letters_ready(texts: Texts, letters: Sequence[Letter]) -> str:
    """Say how many letters of which kind lie ready."""
    one = QCoreApplication.translate("OutcomeLettersDialog", "De brief ligt klaar om te versturen: {name}.")
    more = QCoreApplication.translate("OutcomeLettersDialog", "{count} brieven liggen klaar om te versturen: {name}.")
    name = texts.label("letter", letters[0].kind)
    return (one if len(letters) == 1 else more).format(name=name, count=len(letters))
