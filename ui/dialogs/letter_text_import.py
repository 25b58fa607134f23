"""Letter texts from a file: what each of them is beside ours is shown before anything is taken in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.services.letter_text_files import Arrival, ArrivingText, ArrivingTexts
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import NoteField
from ui.forms.parts import label
from ui.plain_text import visible

_LINES, _WIDE = 10, 96


class ImportTextsDialog(StepDialog):
    """Choose which texts come in; they become drafts, so that somebody reads them before letters are made of them."""

    def __init__(self, context: UiContext, arriving: ArrivingTexts, parent: QWidget | None = None) -> None:
        #: What is the same as ours needs no choice.
        self._shown = tuple(text for text in arriving.texts if text.arrival is not Arrival.SAME)
        super().__init__(context, "", "", parent)
        self.setWindowTitle(self.tr("Teksten inlezen"))
        self.step_button.setText(self.tr("Inlezen als ontwerp"))
        self.note_label.setText(
            self.tr("Bestand van {organisation}, gemaakt op {day}. De gekozen teksten worden ontwerpen: "
                    "brieven krijgen ze pas als u ze in gebruik neemt.").format(
                organisation=visible(arriving.organisation) or self.tr("onbekend"), day=_day(arriving.made_on)
            )
        )  # fmt: skip
        self.note_label.show()
        self.texts_list = QListWidget()
        self.texts_list.setAccessibleName(self.tr("Teksten in het bestand"))
        self.texts_list.setMinimumHeight(self.fontMetrics().height() * _LINES)
        for text in self._shown:
            self.texts_list.addItem(self._item(text))
        self.texts_list.setVisible(bool(self._shown))
        self.form.addRow(self.texts_list)
        self.same_label = label(self._same_words(len(arriving.texts) - len(self._shown)), wrap=True)
        self.form.addRow(self.same_label)
        self.reason_field = NoteField(
            self.tr("Waarom"), context.texts, self.tr("Uw collega's lezen dit terug"), lines=2
        )
        self.add_field(self.reason_field, "letter_text.no_reason")
        # A line says what a text is and what became of it; half of it helps nobody.
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDE)
        self._on_item_changed()
        self.texts_list.itemChanged.connect(self._on_item_changed)

    @property
    def chosen(self) -> tuple[ArrivingText, ...]:
        """The texts that are ticked."""
        return tuple(
            text
            for at, text in enumerate(self._shown)
            if self.texts_list.item(at).checkState() is Qt.CheckState.Checked
        )

    def start(self) -> None:
        (self.texts_list if self._shown else self.buttons).setFocus()
        self.open()

    @Slot()
    def _on_item_changed(self) -> None:
        self.step_button.setEnabled(bool(self.chosen))

    def work(self) -> Callable[[Core], Any]:
        chosen, reason = self.chosen, self.reason_field.value
        return lambda core: core.letter_text_files.take(chosen, reason, in_use=False)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - names of texts
        if len(result) == 1:
            return self.tr("1 tekst is ingelezen als ontwerp.")
        return self.tr("{count} teksten zijn ingelezen als ontwerp.").format(count=len(result))

    def _same_words(self, count: int) -> str:
        if not self._shown:
            return self.tr("Alle teksten in dit bestand zijn gelijk aan de uwe. U hoeft niets te doen.")
        if not count:
            return ""
        if count == 1:
            return self.tr("1 andere tekst is gelijk aan de uwe.")
        return self.tr("{count} andere teksten zijn gelijk aan de uwe.").format(count=count)

    def _item(self, text: ArrivingText) -> QListWidgetItem:
        words = {
            Arrival.CHANGED: self.tr("anders dan de uwe"),
            Arrival.FAULTY: self.tr("anders, met fouten"),
            Arrival.UNKNOWN: self.tr("deze brief kennen wij niet"),
        }[text.arrival]
        if text.is_damaged:
            words = self.tr("{words}; na het bewaren gewijzigd").format(words=words)
        name = visible(text.label or _title(text.text) or text.name)
        line = self.tr("{name} ({number}): {words}").format(name=name, number=text.name[:3], words=words)
        item = QListWidgetItem(line)
        # A box to tick is higher than a line of words.
        item.setSizeHint(QSize(0, int(self.fontMetrics().height() * 1.6)))
        can_come = text.arrival in (Arrival.CHANGED, Arrival.FAULTY)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable if can_come else flags)
        item.setCheckState(Qt.CheckState.Checked if text.arrival is Arrival.CHANGED else Qt.CheckState.Unchecked)
        return item


def _title(text: str) -> str:
    """The title at the head of a text."""
    first = text.partition("\n")[0]
    return first.removeprefix("Titel:").strip() if first.startswith("Titel:") else ""


def _day(text: str) -> str:
    """A day as people write it; what is no day stays as the file has it."""
    try:
        return format_short(date.fromisoformat(text))
    except ValueError:
        return visible(text)
