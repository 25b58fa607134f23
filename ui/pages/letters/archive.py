"""Archief: every letter that was ever made, exactly as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout

from csr_desktop.bootstrap import Core
from ui.context import UiContext
from ui.dialogs.letter_steps import LetterOriginDialog
from ui.forms.fields import DateField
from ui.forms.flow import flowing
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import button, label
from ui.pages.letters.part import LetterListPart
from ui.pages.letters.rows import LetterRow

if TYPE_CHECKING:
    from csr_desktop.services.letter_archive import Explanation


class ArchivePart(LetterListPart):
    """All letters, newest first, found by whatever somebody has of one."""

    key = "archive"

    def __init__(self, context: UiContext, opener: LetterOpener) -> None:
        super().__init__(context, opener, "archive", with_sent=True, name="")
        today = context.clock.today()
        self._rows: list[LetterRow] = []
        self.letters_table.setAccessibleName(self.tr("Archief van brieven"))
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Zoek op naam, kenmerk, antwoordcode, dossier of datum (Ctrl+F)"))
        self.filter_edit.setAccessibleName(self.tr("Brieven zoeken"))
        self.filter_edit.setClearButtonEnabled(True)
        self.since_field = DateField(self.tr("Gemaakt vanaf"), context.texts, today)
        self.until_field = DateField(self.tr("tot en met"), context.texts, today)
        self.print_button = button(
            self.tr("Opnieuw afdrukken…"), tip=self.tr("Eén bestand met alle brieven, op volgorde van envelop")
        )
        self.sheet_box = QCheckBox(self.tr("Elke brief op een nieuw vel"))
        self.sheet_box.setToolTip(
            self.tr("Nodig bij dubbelzijdig afdrukken: anders komt de ene brief op de achterkant van de andere")
        )
        self.sheet_box.setChecked(context.state.flag("letters/new_sheet", default=True))
        self.origin_button = button(
            self.tr("Herkomst…"), tip=self.tr("Waarvan de gekozen brief gemaakt is, en of hij nog is zoals hij was")
        )
        self.count_label = label(kind="muted")
        self.empty_label = label(
            self.tr("Geen brief gevonden. Zoek met minder woorden, of maak het tijdvak leeg."), "muted", wrap=True
        )
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        self.since_field.committed.connect(self._on_period_committed)
        self.until_field.committed.connect(self._on_period_committed)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.sheet_box.toggled.connect(self._on_sheet_toggled)
        self.origin_button.clicked.connect(self._on_origin_clicked)
        QShortcut(
            QKeySequence.StandardKey.Find, self, self._on_find, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def refresh(self) -> None:
        if self.since_field.has_error or self.until_field.has_error:
            return
        since, until = _day(self.since_field.value), _day(self.until_field.value)

        def read(core: Core) -> list[LetterRow]:
            rows = [LetterRow(found.item, found) for found in core.letter_archive.rows(since, until)]
            if rows:
                core.audit.viewed_list(len(rows), "letter")
            return rows

        self.context.tasks.run_db(self, read, self._show)

    def focus_first(self) -> None:
        self.filter_edit.setFocus()

    def show_selection(self) -> None:
        super().show_selection()
        rows = self.letters_table.selected_rows()
        self.print_button.setEnabled(bool(rows))
        self.origin_button.setEnabled(len(rows) == 1)
        visible, everything = len(self.letters_table.rows_model.rows), len(self._rows)
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
    def _on_filter_changed(self, _text: str) -> None:
        self._narrow()

    @Slot(object)
    def _on_period_committed(self, _day: object) -> None:
        self.refresh()

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    @Slot()
    def _on_print_clicked(self) -> None:
        rows = self.chosen()
        self.context.notices.done(
            self.tr("Eén bestand met {count} gaat open, op volgorde van envelop.").format(count=self.counts(rows))
        )
        on_new_sheet = self.sheet_box.isChecked()
        self.opener.open_print_file([row.letter for row in rows], on_new_sheet=on_new_sheet)

    @Slot(bool)
    def _on_sheet_toggled(self, checked: bool) -> None:
        self.context.state.put_flag("letters/new_sheet", checked)

    @Slot()
    def _on_origin_clicked(self) -> None:
        rows = self.chosen()
        if len(rows) != 1:
            return
        letter, recipient = rows[0].letter, rows[0].recipient

        def read(core: Core) -> tuple[Explanation, list[tuple[str, str]], str]:
            core.audit.viewed(letter.dossier_id)
            found = core.letter_archive.explain(letter)
            return found, core.letter_archive.lines(found), recipient

        self.context.tasks.run_db(self, read, self._show_origin, self.context.notices.error)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.filter_edit, 3)
        for field in (self.since_field, self.until_field):
            top.addWidget(label(field.label))
            top.addWidget(field, 1)
        buttons = (
            self.view_button,
            self.save_button,
            self.print_button,
            self.post_button,
            self.origin_button,
            self.dossier_button,
        )
        bar = flowing(*buttons, self.sheet_box, self.count_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.letters_table, 1)
        layout.addWidget(self.empty_label, 1)
        layout.addLayout(bar)

    def _show(self, rows: list[LetterRow]) -> None:
        self._rows = rows
        self._narrow()

    def _narrow(self) -> None:
        """Show the letters in which every word that was typed is found."""
        # Only here: who does not search need not wait for what does.
        from csr_desktop.services.letter_archive import narrow

        text = self.filter_edit.text()
        rows: Sequence[LetterRow] = self._rows
        if text.strip():
            own = {row.letter.id: row for row in self._rows}
            found = narrow([row.archived for row in self._rows if row.archived is not None], text)
            rows = [own[item.letter.id] for item in found]
        self.letters_table.set_rows(rows)
        self.letters_table.setVisible(bool(rows) or not self._rows)
        self.empty_label.setVisible(not rows and bool(self._rows))
        self.show_selection()

    def _show_origin(self, reading: tuple[Explanation, list[tuple[str, str]], str]) -> None:
        found, lines, recipient = reading
        LetterOriginDialog(self.context, found, lines, recipient, self.window()).open()


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
