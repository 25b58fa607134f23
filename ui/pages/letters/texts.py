"""Teksten: the texts of all letters, found and opened; the editor takes the place of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.services.letter_text_files import ArrivingTexts
from csr_desktop.services.letter_texts import TextCard
from ui.context import UiContext
from ui.dialogs.letter_text_import import ImportTextsDialog
from ui.dialogs.letter_texts import DescribeTextDialog
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout
from ui.forms.in_sight import StackInPart
from ui.forms.letter_view import LetterOpener
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.letters.part import LettersPart
from ui.pages.letters.text_editor import TextEditor
from ui.theme import Space

_EXPORT_NAME = "briefteksten.zip"


@dataclass(frozen=True, slots=True)
class _Stored:
    cards: list[TextCard]
    folders: list[str]


class TextsPart(LettersPart):
    """A list of texts with search and folders; Enter opens one."""

    key = "texts"

    def __init__(self, context: UiContext, opener: LetterOpener) -> None:
        super().__init__(context, opener)
        self._folders: list[str] = []
        self.editor = TextEditor(context)
        self.find_edit = QLineEdit()
        self.find_edit.setPlaceholderText(self.tr("Zoek op naam, map of woorden in de tekst (Ctrl+F)"))
        self.find_edit.setAccessibleName(self.tr("Teksten zoeken"))
        self.find_edit.setClearButtonEnabled(True)
        self.folder_field = ChoiceField(self.tr("Map"), context.texts, [(None, self.tr("Alle mappen"))])
        self.texts_table = Table(
            [
                Column("title", self.tr("Brief"), lambda card: card.label or card.title),
                Column("name", self.tr("Nr."), lambda card: card.kind.value),
                Column("folder", self.tr("Map"), lambda card: card.folder),
                Column("state", self.tr("Tekst"), self._state_words),
                Column(
                    "used",
                    self.tr("Laatst gebruikt"),
                    lambda card: format_short(card.last_used_on) if card.last_used_on else "",
                    lambda card: (card.last_used_on or date.min).isoformat(),
                ),
            ],
            lambda card: card.name,
            self.tr("Teksten van brieven"),
            context.state,
            "letter_texts",
            stretch="title",
        )
        self.open_button = button(self.tr("Tekst openen"), "primary", tip=self.tr("Lees of wijzig de tekst (Enter)"))
        self.describe_button = button(self.tr("Naam en map…"))
        self.import_button = button(self.tr("Teksten inlezen…"), tip=self.tr("Uit een bestand van een ander"))
        self.export_button = button(self.tr("Teksten bewaren als bestand…"))
        self.empty_label = label(self.tr("Geen tekst gevonden. Zoek met minder woorden."), "muted", wrap=True)
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_label.hide()
        self._list = QWidget()
        self._stack = StackInPart()
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        sought, folder = self.find_edit.text(), self.folder_field.value

        def read(core: Core) -> _Stored:
            texts = core.letter_texts
            return _Stored(texts.cards(sought, folder if isinstance(folder, str) else None), texts.folders())

        self.context.tasks.run_db(self, read, self._show)
        if self.is_editing:
            self.editor.refresh()

    def focus_first(self) -> None:
        if self.is_editing:
            self.editor.focus_first()
        else:
            self.texts_table.setFocus()

    @property
    def is_editing(self) -> bool:
        """Whether a text is open."""
        return self._stack.currentWidget() is self.editor

    def open_text(self, name: str) -> None:
        """Open the text of one letter (`L09`, `L21-creditor`)."""
        self.editor.open_text(name)
        self._stack.setCurrentWidget(self.editor)
        self.editor.focus_first()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_opened(self, card: TextCard) -> None:
        self.open_text(card.name)

    @Slot()
    def _on_open_clicked(self) -> None:
        card = self.texts_table.current_row()
        if card is not None:
            self.open_text(card.name)

    @Slot()
    def _on_closed(self) -> None:
        self._stack.setCurrentWidget(self._list)
        self.refresh()
        self.texts_table.setFocus()

    @Slot()
    def _on_describe_clicked(self) -> None:
        card = self.texts_table.current_row()
        if card is not None:
            DescribeTextDialog(self.context, card, self._folders, self.window()).start()

    @Slot(str)
    def _on_sought(self, _text: str) -> None:
        self.refresh()

    @Slot(object)
    def _on_folder_chosen(self, _folder: object) -> None:
        self.refresh()

    @Slot(object)
    def _on_current_changed(self, card: TextCard | None) -> None:
        for made in (self.open_button, self.describe_button):
            made.setEnabled(card is not None)

    @Slot()
    def _on_find(self) -> None:
        self.find_edit.setFocus()
        self.find_edit.selectAll()

    @Slot()
    def _on_down(self) -> None:
        self.texts_table.setFocus()

    @Slot()
    def _on_export_clicked(self) -> None:
        path = self.context.dialogs.save_file(
            self, self.tr("Teksten bewaren als bestand"), _EXPORT_NAME, self.tr("Briefteksten (*.zip)")
        )
        if path is not None:
            self.context.tasks.run_db(self, lambda core: core.letter_text_files.write(path), self._exported)

    @Slot()
    def _on_import_clicked(self) -> None:
        path = self.context.dialogs.open_file(self, self.tr("Teksten inlezen"), self.tr("Briefteksten (*.zip)"))
        if path is not None:
            self._read_file(path)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _read_file(self, path: Path) -> None:
        self.context.tasks.run_db(self, lambda core: core.letter_text_files.read(path), self._ask_to_take)

    def _ask_to_take(self, arriving: ArrivingTexts) -> None:
        ImportTextsDialog(self.context, arriving, self.window()).start()

    def _exported(self, count: int) -> None:
        self.context.notices.done(self.tr("{count} teksten zijn bewaard.").format(count=count))

    def _show(self, stored: _Stored) -> None:
        self._folders = stored.folders
        chosen = self.folder_field.value
        options: list[tuple[object, str]] = [(None, self.tr("Alle mappen"))]
        options += [(folder, folder) for folder in stored.folders]
        self.folder_field.set_options(options)
        self.folder_field.set_value(chosen if chosen in stored.folders else None)
        self.folder_field.setVisible(bool(stored.folders))
        self._folder_label.setVisible(bool(stored.folders))
        self.texts_table.set_rows(stored.cards)
        if self.texts_table.current_row() is None and stored.cards:
            self.texts_table.select_id(stored.cards[0].name)
        self.empty_label.setVisible(not stored.cards)
        self._on_current_changed(self.texts_table.current_row())

    def _state_words(self, card: TextCard) -> str:
        words = []
        if card.errors:
            words.append(self.tr("⚠ let op: klopt niet meer"))
        elif card.has_newer_shipped:
            words.append(self.tr("⚠ let op: nieuwe tekst van het programma"))
        if card.version is None:
            words.append(self.tr("standaard"))
        else:
            words.append(self.tr("eigen, versie {number}").format(number=card.version.number))
        if card.has_draft:
            words.append(self.tr("ontwerp"))
        if card.planned is not None:
            words.append(self.tr("verandert op {day}").format(day=format_short(card.planned.since)))
        return ", ".join(words)

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.texts_table.opened.connect(self._on_opened)
        self.texts_table.current_changed.connect(self._on_current_changed)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.describe_button.clicked.connect(self._on_describe_clicked)
        self.import_button.clicked.connect(self._on_import_clicked)
        self.export_button.clicked.connect(self._on_export_clicked)
        self.find_edit.textChanged.connect(self._on_sought)
        self.find_edit.returnPressed.connect(self._on_open_clicked)
        self.folder_field.committed.connect(self._on_folder_chosen)
        self.editor.closed.connect(self._on_closed)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.Find, self._list, self._on_find, context=within)
        QShortcut(QKeySequence("Down"), self.find_edit, self._on_down, context=Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.SMALL)
        top.addWidget(self.find_edit, 1)
        self._folder_label = label(self.folder_field.label)
        top.addWidget(self._folder_label)
        top.addWidget(self.folder_field)
        bar = FlowLayout(spacing=Space.SMALL)
        for made in (self.open_button, self.describe_button, self.import_button, self.export_button):
            bar.addWidget(made)
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, Space.MEDIUM, 0, 0)
        column.setSpacing(Space.MEDIUM)
        column.addLayout(top)
        column.addWidget(self.texts_table, 1)
        column.addWidget(self.empty_label)
        column.addLayout(bar)
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
