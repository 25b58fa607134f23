"""The versions of a letter's text: what changed from one to another, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QPalette, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.services.letter_texts import DiffKind, DiffLine, LetterTextVersion, TextCard
from ui.context import UiContext
from ui.dialogs.letter_texts import UseTextDialog
from ui.forms.fitting import FittingDialog
from ui.forms.parts import button, label
from ui.forms.side_by_side import SideBySide
from ui.plain_text import visible
from ui.theme import Space

#: So many lines around a change are shown.
_AROUND = 2
_SIGNS = {DiffKind.SAME: "  ", DiffKind.GONE: "− ", DiffKind.NEW: "+ "}


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the dialog reads: the versions, newest first, the texts in use and of the program, and the draft."""

    versions: list[LetterTextVersion]
    in_use: str
    shipped: str
    draft: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the list; without a version it is the draft or the text of the program."""

    words: str
    text: str
    version: LetterTextVersion | None = None
    is_draft: bool = False


class VersionsDialog(FittingDialog):
    """The list of versions, and what is different in the chosen one from the text in use.

    Signals:
        taken: work on with the chosen text (the text).
    """

    taken = Signal(object)

    def __init__(self, context: UiContext, card: TextCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Versies van {title}").format(title=visible(card.label or card.title)))
        self._context, self._card = context, card
        self._in_use = ""
        self._entries: list[_Entry] = []
        self.versions_list = QListWidget()
        self.versions_list.setAccessibleName(self.tr("Versies, de nieuwste eerst"))
        self.versions_list.setWordWrap(True)
        self.heading_label = label(kind="heading", wrap=True)
        self.diff_edit = QPlainTextEdit()
        self.diff_edit.setReadOnly(True)
        self.diff_edit.setTabChangesFocus(True)
        self.diff_edit.setAccessibleName(self.tr("Verschillen, regel voor regel"))
        self.whole_box = QCheckBox(self.tr("Hele tekst tonen"))
        self.back_button = button(self.tr("Deze tekst weer gebruiken…"))
        self.take_button = button(self.tr("Hiermee verder werken"), tip=self.tr("Zet deze tekst in de editor"))
        self.seen_button = button(self.tr("Gezien"), tip=self.tr("Wij houden onze eigen tekst"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for made in (self.back_button, self.take_button, self.seen_button):
            self.buttons.addButton(made, QDialogButtonBox.ButtonRole.ActionRole)
        self.seen_button.setVisible(card.has_newer_shipped)
        self._lay_out()
        self.versions_list.currentRowChanged.connect(self._on_chosen)
        self.whole_box.toggled.connect(self._on_whole_toggled)
        self.back_button.clicked.connect(self._on_back)
        self.take_button.clicked.connect(self._on_take)
        self.seen_button.clicked.connect(self._on_seen)
        self.buttons.rejected.connect(self.reject)

    def start(self) -> None:
        """Read the versions and show the dialog."""
        name = self._card.name

        def read(core: Core) -> _Stored:
            texts = core.letter_texts
            return _Stored(texts.versions(name), texts.in_use(name), texts.shipped(name), texts.draft(name))

        self._context.tasks.run_db(self, read, self._show)
        self.versions_list.setFocus()
        self.open()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(int)
    def _on_chosen(self, _at: int) -> None:
        self._compare()

    @Slot(bool)
    def _on_whole_toggled(self, _checked: bool) -> None:
        self._compare()

    @Slot()
    def _on_back(self) -> None:
        entry = self._entry()
        if entry is None:
            return
        dialog = UseTextDialog(self._context, self._card, version=entry.version, parent=self)
        dialog.stepped.connect(self._on_stepped)
        dialog.start()

    @Slot(object)
    def _on_stepped(self, _nothing: object) -> None:
        self.accept()

    @Slot()
    def _on_take(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.taken.emit(entry.text)
            self.accept()

    @Slot()
    def _on_seen(self) -> None:
        name = self._card.name
        self._context.tasks.run_db(self, lambda core: core.letter_texts.seen(name), self._seen)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, stored: _Stored) -> None:
        self._in_use = stored.in_use
        entries = [_Entry(self.tr("Uw ontwerp"), stored.draft, is_draft=True)] if stored.draft else []
        entries += [_Entry(self._version_words(version), version.text, version) for version in stored.versions]
        entries.append(_Entry(self.tr("De tekst van het programma"), stored.shipped))
        self._entries = entries
        self.versions_list.clear()
        self.versions_list.addItems([entry.words for entry in entries])
        newer = self._card.has_newer_shipped
        # What differs from the text in use is what people come for.
        first = next((at for at, entry in enumerate(entries) if entry.text != stored.in_use), 0)
        self.versions_list.setCurrentRow(len(entries) - 1 if newer else first)

    def _compare(self) -> None:
        entry, in_use = self._entry(), self._in_use
        if entry is None:
            return
        chosen, is_same = entry.text, entry.text == in_use
        # A draft is put in use from the editor, where its faults are told.
        self.back_button.setEnabled(not is_same and not entry.is_draft)
        self.take_button.setEnabled(not entry.is_draft)
        self.heading_label.setText(
            self.tr("Dit is de tekst die brieven nu krijgen.")
            if is_same
            else self.tr("Wat er verandert als deze tekst in gebruik komt (− verdwijnt, + komt erbij)")
        )
        self._context.tasks.run_db(self, lambda core: core.letter_texts.compare(in_use, chosen), self._show_lines)

    def _show_lines(self, lines: Sequence[DiffLine]) -> None:
        shown = lines if self.whole_box.isChecked() else _near_changes(lines)
        self.diff_edit.clear()
        cursor = self.diff_edit.textCursor()
        palette = self.diff_edit.palette()
        for at, line in enumerate(shown):
            if at:
                cursor.insertBlock(QTextBlockFormat())
            look = QTextCharFormat()
            if line is None:
                look.setForeground(palette.color(QPalette.ColorRole.PlaceholderText))
                cursor.insertText("…", look)
                continue
            if line.kind is DiffKind.GONE:
                look.setForeground(palette.color(QPalette.ColorRole.BrightText))
            elif line.kind is DiffKind.NEW:
                look.setForeground(palette.color(QPalette.ColorRole.Link))
                look.setFontWeight(QFont.Weight.Bold)
            cursor.insertText(_SIGNS[line.kind] + line.text, look)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.diff_edit.setTextCursor(cursor)

    def _seen(self, _nothing: None) -> None:
        self.seen_button.hide()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _entry(self) -> _Entry | None:
        at = self.versions_list.currentRow()
        return self._entries[at] if 0 <= at < len(self._entries) else None

    def _version_words(self, version: LetterTextVersion) -> str:
        day = format_short(version.made_at.astimezone(DUTCH_TIME).date())
        words = self.tr("Versie {number}, {day}, {who}: {reason}").format(
            number=version.number, day=day, who=version.made_by, reason=version.reason
        )
        is_used = self._card.version is not None and self._card.version.id == version.id
        return self.tr("{words} (nu in gebruik)").format(words=words) if is_used else words

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.SMALL)
        column.addWidget(self.heading_label)
        column.addWidget(self.diff_edit, 1)
        column.addWidget(self.whole_box)
        both = SideBySide((self.versions_list, right), 70, spacing=Space.MEDIUM, shares=(2, 3))
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.MEDIUM)
        layout.addWidget(both, 1)
        layout.addWidget(self.buttons)
        room = self.room()
        self.resize(int(room.width() * 0.85), int(room.height() * 0.85))


def _near_changes(lines: Sequence[DiffLine]) -> list[DiffLine | None]:
    """The changed lines with a few around them; None stands for lines that are left out."""
    changed = [at for at, line in enumerate(lines) if line.kind is not DiffKind.SAME]
    kept = {at + step for at in changed for step in range(-_AROUND, _AROUND + 1)}
    shown: list[DiffLine | None] = []
    for at, line in enumerate(lines):
        if at in kept or not changed:
            shown.append(line)
        elif shown and shown[-1] is not None:
            shown.append(None)
    return shown
