"""Archief: every letter that was ever made, exactly as it was."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from ui.context import UiContext
from ui.forms.fields import DateField
from ui.forms.flow import flowing
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import label
from ui.pages.letters.part import LetterListPart
from ui.pages.letters.rows import LetterRow, read_rows


class ArchivePart(LetterListPart):
    """All letters, newest first, with a filter and a period."""

    key = "archive"

    def __init__(self, context: UiContext, opener: LetterOpener) -> None:
        super().__init__(context, opener, "archive", with_sent=True, name="")
        today = context.clock.today()
        self.letters_table.setAccessibleName(self.tr("Archief van brieven"))
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Filter op naam, kenmerk of soort (Ctrl+F)"))
        self.filter_edit.setAccessibleName(self.tr("Brieven filteren"))
        self.filter_edit.setClearButtonEnabled(True)
        self.since_field = DateField(self.tr("Gemaakt vanaf"), context.texts, today)
        self.until_field = DateField(self.tr("tot en met"), context.texts, today)
        self.print_button.setText(self.tr("Opnieuw afdrukken…"))
        self.count_label = label(kind="muted")
        self._lay_out()
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        self.since_field.committed.connect(self._on_period_committed)
        self.until_field.committed.connect(self._on_period_committed)
        QShortcut(
            QKeySequence.StandardKey.Find, self, self._on_find, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def refresh(self) -> None:
        if self.since_field.has_error or self.until_field.has_error:
            return
        since, until = _day(self.since_field.value), _day(self.until_field.value)
        self.context.tasks.run_db(
            self, lambda core: read_rows(core, core.letters.archive(since, until), with_bin=True), self._show
        )

    def focus_first(self) -> None:
        self.filter_edit.setFocus()

    def show_selection(self) -> None:
        super().show_selection()
        rows = self.letters_table.selected_rows()
        visible = self.letters_table.proxy.rowCount()
        everything = len(self.letters_table.rows_model.rows)
        words = (
            self.tr("{count} brieven").format(count=everything)
            if visible == everything
            else self.tr("{visible} van {count} brieven").format(visible=visible, count=everything)
        )
        if len(rows) > 1:
            words += self.tr(" · gekozen: {counts}").format(counts=self.counts(rows))
        self.count_label.setText(words)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_filter_changed(self, text: str) -> None:
        self.letters_table.set_filter(text)
        self.show_selection()

    @Slot(object)
    def _on_period_committed(self, _day: object) -> None:
        self.refresh()

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.filter_edit, 3)
        for field in (self.since_field, self.until_field):
            top.addWidget(label(field.label))
            top.addWidget(field, 1)
        buttons = (self.view_button, self.save_button, self.print_button, self.dossier_button)
        bar = flowing(*buttons, self.sheet_box, self.count_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.letters_table, 1)
        layout.addLayout(bar)

    def _show(self, rows: list[LetterRow]) -> None:
        self.letters_table.set_rows(rows)
        self.show_selection()


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
