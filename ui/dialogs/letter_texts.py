"""Steps on a letter's text: put it in use, go back, give it a name and a folder, put a condition in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QCompleter, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.services.letter_texts import LetterTextVersion, TextCard, WordHelp
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, NoteField, TextField
from ui.forms.parts import label

#: More than this nobody reads before a step.
_MOST_NOTES = 5


class UseTextDialog(StepDialog):
    """Put a text in use: the one that was changed, an older version, or the shipped one."""

    def __init__(
        self,
        context: UiContext,
        card: TextCard,
        text: str = "",
        version: LetterTextVersion | None = None,
        notes: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """With a `text` that one is used, else the `version`, else the shipped text; `notes` are said before."""
        self._card, self._text, self._version = card, text, version
        super().__init__(context, "", "", parent, subject=f"{card.name}/{version.number if version else ''}")
        self.setWindowTitle(self._title())
        self.step_button.setText(self.tr("In gebruik nemen") if text or version else self.tr("Teruggaan"))
        self.note_label.setText(
            self.tr("Nieuwe brieven '{title}' krijgen deze tekst. Gemaakte brieven blijven zoals zij zijn.").format(
                title=card.label or card.title
            )
        )
        self.note_label.show()
        if notes:
            self.form.addRow(label(self.tr("Kijk hier nog naar"), "heading"))
            for note in notes[:_MOST_NOTES]:
                self.form.addRow(label(self.tr("⚠ {note}").format(note=note), wrap=True))
            if len(notes) > _MOST_NOTES:
                others = self.tr("En nog {count}: zij staan onder de tekst.").format(count=len(notes) - _MOST_NOTES)
                self.form.addRow(label(others, wrap=True))
        self.reason_field = NoteField(
            self.tr("Waarom"), context.texts, self.tr("Uw collega's lezen dit terug"), lines=2
        )
        self.add_field(self.reason_field, "letter_text.no_reason")
        self.day_field = self.add_day(
            self.tr("Vanaf"), help_text=self.tr("Leeg: vanaf nu. Of kies een dag die nog komt")
        )
        self.places["letter_text.since_past"] = self.day_field
        if not text and version is None:
            # Going back to what came with the program is for now, not for later.
            self.form.setRowVisible(self.day_field, False)

    def work(self) -> Callable[[Core], Any]:
        name, text, version, reason = self._card.name, self._text, self._version, self.reason_field.value
        day = self.day_field.value
        assert day is None or isinstance(day, date)

        def use(core: Core) -> None:
            if text:
                core.letter_texts.put_in_use(name, text, reason, day)
            elif version is not None:
                core.letter_texts.use_version(name, version.number, reason, day)
            else:
                core.letter_texts.reset(name, reason)

        return use

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - nothing
        day = self.day_field.value
        if isinstance(day, date) and day > self.context.clock.today():
            return self.tr("Vanaf {day} krijgen nieuwe brieven deze tekst.").format(day=format_short(day))
        if not self._text and self._version is None:
            return self.tr("Nieuwe brieven krijgen weer de tekst van het programma.")
        return self.tr("Nieuwe brieven krijgen voortaan deze tekst.")

    def _title(self) -> str:
        if self._text:
            return self.tr("Tekst in gebruik nemen")
        if self._version is None:
            return self.tr("Terug naar de tekst van het programma")
        return self.tr("Terug naar versie {number}").format(number=self._version.number)


class DescribeTextDialog(StepDialog):
    """A name of the team's own for a text, and the folder it lies in."""

    def __init__(
        self, context: UiContext, card: TextCard, folders: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        self._card = card
        super().__init__(context, "", "", parent, subject=card.name)
        self.setWindowTitle(self.tr("Naam en map"))
        self.step_button.setText(self.tr("Bewaren"))
        self.note_label.setText(self.tr("Alleen om te vinden: op de brief verandert er niets."))
        self.note_label.show()
        self.name_field = TextField(self.tr("Eigen naam"), context.texts, longest=80)
        self.name_field.edit.setPlaceholderText(card.title)
        self.add_field(self.name_field)
        self.folder_field = TextField(self.tr("Map"), context.texts, longest=80)
        self.folder_field.edit.setCompleter(QCompleter(list(folders), self.folder_field.edit))
        self.add_field(self.folder_field)
        self.name_field.set_value(card.label)
        self.folder_field.set_value(card.folder)

    def work(self) -> Callable[[Core], Any]:
        name, own, folder = self._card.name, str(self.name_field.value), str(self.folder_field.value)
        return lambda core: core.letter_texts.describe(name, label=own, folder=folder)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - nothing
        return self.tr("Naam en map zijn bewaard.")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it stands in a text: what opens it and what closes it."""

    opening: str
    closing: str


class ConditionDialog(StepDialog):
    """Choose when something stands in the letter; the words of the condition are put around what was selected.

    Signals:
        made: the condition (`Condition`).
    """

    made = Signal(object)

    def __init__(
        self,
        context: UiContext,
        words: Sequence[WordHelp],
        chosen: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._words = {word.name: word for word in words}
        super().__init__(context, "", "", parent)
        self.setWindowTitle(self.tr("Voorwaarde"))
        self.step_button.setText(self.tr("In de tekst zetten"))
        self.note_label.setText(self.tr("Wat u gekozen hebt, staat dan alleen in de brief als dit klopt."))
        self.note_label.show()
        self.word_field = ChoiceField(self.tr("Invulveld"), context.texts, [(name, name) for name in self._words])
        self.when_field = ChoiceField(self.tr("Staat er als"), context.texts, [])
        self.add_field(self.word_field)
        self.add_field(self.when_field)
        self.otherwise_box: QCheckBox = self.add_box(self.tr("Anders staat er iets anders"))
        self.word_field.committed.connect(self._on_word_chosen)
        if chosen in self._words:
            self.word_field.set_value(chosen)
        self._show_ways()

    @property
    def condition(self) -> Condition:
        """The condition that is chosen."""
        asked = str(self.when_field.value)
        otherwise = "{% anders %}" if self.otherwise_box.isChecked() else ""
        return Condition(f"{{% als {asked} %}}", f"{otherwise}{{% einde %}}")

    @Slot()
    def do(self) -> None:
        self.made.emit(self.condition)
        self.accept()

    @Slot(object)
    def _on_word_chosen(self, _name: object) -> None:
        self._show_ways()

    def _show_ways(self) -> None:
        word = self._words.get(str(self.word_field.value))
        if word is None:
            return
        name = word.name
        if word.values:
            options = [(f'{name} = "{value}"', self.tr("het {value} is").format(value=value)) for value in word.values]
        elif word.rows:
            options = [(name, self.tr("er zulke regels zijn")), (f"niet {name}", self.tr("er geen zulke regels zijn"))]
        elif word.is_asked_only:
            options = [(name, self.tr("dit zo is")), (f"niet {name}", self.tr("dit niet zo is"))]
        else:
            options = [(name, self.tr("het is ingevuld")), (f"niet {name}", self.tr("het leeg is"))]
        self.when_field.set_options(options)
