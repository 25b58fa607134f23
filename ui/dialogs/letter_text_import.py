"""Letter texts from a file: what each of them is beside ours is shown before anything is taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.services.letter_text_files import Arrival, ArrivingText, ArrivingTexts
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import NoteField
from ui.plain_text import visible

_LINES = 10


class ImportTextsDialog(StepDialog):
    """Choose which texts come in; they become drafts, so that somebody reads them before letters are made of them."""

    def __init__(self, context: UiContext, arriving: ArrivingTexts, parent: QWidget | None = None) -> None:
        self._arriving = arriving
        super().__init__(context, "", "", parent)
        self.setWindowTitle(self.tr("Teksten inlezen"))
        self.step_button.setText(self.tr("Inlezen als ontwerp"))
        self.note_label.setText(
            self.tr("Bestand van {organisation}, gemaakt op {day}. De gekozen teksten worden ontwerpen: "
                    "brieven krijgen ze pas als u ze in gebruik neemt.").format(
                organisation=visible(arriving.organisation) or self.tr("onbekend"), day=visible(arriving.made_on)
            )
        )  # fmt: skip
        self.note_label.show()
        self.texts_list = QListWidget()
        self.texts_list.setAccessibleName(self.tr("Teksten in het bestand"))
        self.texts_list.setWordWrap(True)
        self.texts_list.setMinimumHeight(self.fontMetrics().height() * _LINES)
        for text in arriving.texts:
            self.texts_list.addItem(self._item(text))
        self.form.addRow(self.texts_list)
        self.reason_field = NoteField(
            self.tr("Waarom"), context.texts, self.tr("Uw collega's lezen dit terug"), lines=2
        )
        self.add_field(self.reason_field, "letter_text.no_reason")

    @property
    def chosen(self) -> tuple[ArrivingText, ...]:
        """The texts that are ticked."""
        return tuple(
            text
            for at, text in enumerate(self._arriving.texts)
            if self.texts_list.item(at).checkState() is Qt.CheckState.Checked
        )

    def start(self) -> None:
        self.texts_list.setFocus()
        self.open()

    def work(self) -> Callable[[Core], Any]:
        chosen, reason = self.chosen, self.reason_field.value
        return lambda core: core.letter_text_files.take(chosen, reason, in_use=False)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - names of texts
        if len(result) == 1:
            return self.tr("1 tekst is ingelezen als ontwerp.")
        return self.tr("{count} teksten zijn ingelezen als ontwerp.").format(count=len(result))

    def _item(self, text: ArrivingText) -> QListWidgetItem:
        words = {
            Arrival.SAME: self.tr("gelijk aan de uwe"),
            Arrival.CHANGED: self.tr("anders dan de uwe"),
            Arrival.FAULTY: self.tr("anders, met fouten die u eerst verbetert"),
            Arrival.UNKNOWN: self.tr("deze brief kennen wij niet"),
        }[text.arrival]
        if text.is_damaged:
            words = self.tr("{words}; na het bewaren gewijzigd").format(words=words)
        item = QListWidgetItem(self.tr("{name}: {words}").format(name=visible(text.label or text.name), words=words))
        can_come = text.arrival in (Arrival.CHANGED, Arrival.FAULTY)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable if can_come else flags)
        item.setCheckState(Qt.CheckState.Checked if text.arrival is Arrival.CHANGED else Qt.CheckState.Unchecked)
        return item
