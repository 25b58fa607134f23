"""Somebody who grew up with a language reads its phrases; written down who, the language may be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.services.companions import SampleSheet, SheetLanguage
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, TextField
from ui.forms.parts import label


class SheetLanguagesDialog(StepDialog):
    """One language at a time; Dutch needs no look."""

    def __init__(self, context: UiContext, languages: Sequence[SheetLanguage], parent: QWidget | None = None) -> None:
        self._languages = {item.code: item for item in languages if item.code != "nl"}
        super().__init__(context, "", "", parent)
        self.setWindowTitle(self.tr("Talen van het blad bij brieven"))
        self.note_label.setText(
            self.tr(
                "Deze zinnen zijn gemaakt door de makers van het programma. Laat ze lezen door iemand die met de taal "
                "is opgegroeid. Klopt alles? Schrijf dan wie het was; daarna kunt u de taal kiezen bij een cliënt."
            )
        )
        self.note_label.show()
        options = [(item.code, f"{item.name} – {item.own_name}") for item in self._languages.values()]
        self.language_field = ChoiceField(self.tr("Taal"), context.texts, options)
        self.add_field(self.language_field, "companion.unknown")
        self.phrases_edit = QPlainTextEdit()
        self.phrases_edit.setReadOnly(True)
        self.phrases_edit.setTabChangesFocus(True)
        self.phrases_edit.setAccessibleName(self.tr("Zinnen in het Nederlands en in deze taal"))
        self.phrases_edit.setMinimumHeight(self.fontMetrics().lineSpacing() * 14)
        self.form.addRow(self.phrases_edit)
        self.state_label = label(wrap=True)
        self.form.addRow(self.state_label)
        self.reviewer_field = TextField(
            self.tr("Nagekeken door"),
            context.texts,
            longest=80,
            required=True,
            help_text=self.tr("Naam van wie het las"),
        )
        self.add_field(self.reviewer_field, "companion.reviewer_missing")
        self.language_field.committed.connect(self._on_language_chosen)
        self._show_language()

    @property
    def language(self) -> SheetLanguage:
        """The language that is chosen."""
        return self._languages[str(self.language_field.value)]

    def work(self) -> Callable[[Core], Any]:
        code = self.language.code
        if self.language.is_on:
            return lambda core: core.companions.withdraw(code)
        name = str(self.reviewer_field.value)
        return lambda core: core.companions.set_reviewed(code, name)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - a `SheetLanguage`
        words = self.tr("{name} kan nu worden gekozen.") if result.is_on else self.tr("{name} staat nu uit.")
        return words.format(name=result.name)

    @Slot(object)
    def _on_language_chosen(self, _code: object) -> None:
        self._show_language()

    def _show_language(self) -> None:
        language = self.language
        self.form.setRowVisible(self.reviewer_field, not language.is_on)
        self.step_button.setText(self.tr("Taal uitzetten") if language.is_on else self.tr("Taal aanzetten"))
        if language.is_on and language.reviewed_on is not None:
            words = self.tr("Nagekeken door {who} op {day}. Deze taal staat aan.").format(
                who=language.reviewed_by, day=format_short(language.reviewed_on)
            )
        else:
            words = self.tr("Nog niet nagekeken door een moedertaalspreker. Deze taal staat uit.")
        self.state_label.setText(words)
        code = language.code
        self.context.tasks.run_db(self, lambda core: core.companions.phrases(code), self._show_phrases)

    def _show_phrases(self, sample: SampleSheet) -> None:
        if sample.language.code == self.language.code:
            self.phrases_edit.setPlainText("\n\n".join(f"{dutch}\n{other}" for dutch, other in sample.pairs))
