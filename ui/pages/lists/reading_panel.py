"""How a file was understood: one line always; on request remarks, and the columns with a choice of their meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from csr_desktop.lists.profiles import OwnColumns, field_names, names_bsn
from csr_desktop.lists.reading import ListReading, RowProblem
from csr_desktop.paths import resources_dir
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.lists.words import ListWords
from ui.plain_text import without_shortcut

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class _ColumnUse:
    """One column of the file and what it became; `field` is empty for one that is not used."""

    header: str
    field: str


class ReadingPanel(QWidget):
    """The line "Zo is de lijst gelezen", with a button for the rest.

    Signals:
        columns_chosen: read the list again with these columns (`OwnColumns`).
        sender_chosen: read it as the lists of this sender (its name), or as the program understands it ("").
        remember_requested: remember these columns for the sender.
        forget_requested: forget the sender in sight (its name).
    """

    columns_chosen = Signal(object)
    sender_chosen = Signal(object)
    remember_requested = Signal()
    forget_requested = Signal(object)

    def __init__(self, context: UiContext, words: ListWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._words = context, words
        self.summary_label = label(wrap=True)
        self.details_button = button(self.tr("Kolommen en opmerkingen"), "link")
        self.details_button.setCheckable(True)
        self.columns_table = Table(
            (
                Column("header", self.tr("Kolom in de lijst"), lambda use: use.header, tip=lambda use: use.header),
                Column("field", self.tr("Gelezen als"), self._use),
            ),
            lambda use: use.header,
            self.tr("Kolommen van de lijst"),
            stretch="header",
        )
        # A menu and no list to choose from: there every arrow key would be a choice, and the list be read again.
        self.meaning_button = button(
            self.tr("Betekenis van de kolom"), tip=self.tr("Kies wat er in de gekozen kolom staat (Enter in de tabel)")
        )
        self.meaning_menu = QMenu(self.meaning_button)
        self.meaning_button.setMenu(self.meaning_menu)
        self.sender_field = ChoiceField(self.tr("Lees als de lijsten van"), context.texts, [])
        self.sender_label = label(self.sender_field.label)
        self.remember_button = button(
            self.tr("Kolommen onthouden…"), tip=self.tr("De volgende lijst met deze kolommen wordt dan zo gelezen")
        )
        self.forget_button = button(self.tr("Afzender vergeten"), "link")
        self._reading: ListReading | None = None
        self._sender = ""
        self.problems_table = Table(
            (
                Column("row", self.tr("Rij"), self._place, lambda item: item.row or 0, right=True),
                Column("column", self.tr("Kolom"), lambda item: item.column or ""),
                Column("text", self.tr("Opmerking"), self._sentence, tip=self._sentence),
            ),
            lambda item: f"{item.row}/{item.column}/{item.message.code}",
            self.tr("Opmerkingen bij het lezen"),
            stretch="text",
        )
        self.details = QWidget()
        self._lay_out()
        self.details_button.toggled.connect(self._on_details_toggled)
        self.columns_table.current_changed.connect(self._on_column_changed)
        self.meaning_menu.triggered.connect(self._on_meaning_chosen)
        self.sender_field.committed.connect(self._on_sender_chosen)
        self.remember_button.clicked.connect(self.remember_requested)
        self.forget_button.clicked.connect(self._on_forget_clicked)
        self.columns_table.opened.connect(self._on_column_opened)

    def show_senders(self, names: Sequence[str], current: str) -> None:
        """Offer the senders that are known; `current` is whose columns the list was read by."""
        self._sender = current
        self.sender_field.set_options([("", self.tr("zelf herkend")), *((name, name) for name in names)])
        self.sender_field.set_value(current)
        for widget in (self.sender_field, self.sender_label):
            widget.setVisible(bool(names))
        self.forget_button.setVisible(bool(current))

    def show_reading(self, reading: ListReading) -> None:
        """Show how a file was understood."""
        self._reading = reading
        self.summary_label.setText(self._summary(reading))
        uses = [_ColumnUse(header, field) for field, header in reading.columns.items()]
        uses += [_ColumnUse(header, "") for header in reading.unused_columns]
        self.columns_table.set_rows(uses)
        if uses and self.columns_table.current_row() is None:
            self.columns_table.select_id(uses[0].header)
        self._on_column_changed(self.columns_table.current_row())
        self.problems_table.set_rows(reading.problems)
        self.problems_table.setVisible(bool(reading.problems))

    def _summary(self, reading: ListReading) -> str:
        parts = [reading.format.upper()]
        if reading.sheet:
            parts.append(self.tr("tabblad {sheet}").format(sheet=reading.sheet))
        if reading.encoding:
            parts.append(self.tr("tekenset {encoding}").format(encoding=reading.encoding))
        if reading.delimiter:
            shown = self.tr("tab") if reading.delimiter == "\t" else reading.delimiter
            parts.append(self.tr("scheidingsteken ‘{mark}’").format(mark=shown))
        parts.append(self.tr("kolomnamen in rij {row}").format(row=reading.header_row))
        count = len(reading.rows)
        parts.append(
            self.tr("1 rij gelezen") if count == 1 else self.tr("{count} rijen gelezen").format(count=_number(count))
        )
        remarks = len(reading.problems)
        if remarks:
            parts.append(
                self.tr("1 opmerking")
                if remarks == 1
                else self.tr("{count} opmerkingen").format(count=_number(remarks))
            )
        words = self.tr("{kind}. Zo is de lijst gelezen: {how}.")
        text = words.format(kind=self._words.kinds[reading.kind], how=", ".join(parts))
        return f"{text} {self._unused(reading)}".strip()

    def _unused(self, reading: ListReading) -> str:
        unused = reading.unused_columns
        if not unused:
            return ""
        if len(unused) > _MOST_NAMED:
            return self.tr("{count} kolommen zijn niet gebruikt.").format(count=len(unused))
        return self.tr("Niet gebruikt: {names}").format(names=", ".join(unused))

    def _use(self, use: _ColumnUse) -> str:
        return self._words.field(use.field) if use.field else self.tr("niet gebruikt")

    def _place(self, problem: RowProblem) -> str:
        return str(problem.row) if problem.row is not None else self.tr("hele lijst")

    def _sentence(self, problem: RowProblem) -> str:
        return self._context.texts.say(problem.message)

    def _lay_out(self) -> None:
        height = self.fontMetrics().height() * 11
        tables = QHBoxLayout(self.details)
        tables.setContentsMargins(0, 0, 0, 0)
        tables.setSpacing(12)
        for table, weight in ((self.columns_table, 2), (self.problems_table, 3)):
            table.setMinimumHeight(height)
            table.setMaximumHeight(height)
            tables.addWidget(table, weight)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.summary_label, 1)
        top.addWidget(self.details_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.details)
        self.choices = QWidget()
        row = FlowLayout(self.choices)
        row.setSpacing(8)
        for widget in (
            self.meaning_button,
            self.sender_label,
            self.sender_field,
            self.remember_button,
            self.forget_button,
        ):
            row.addWidget(widget)
        layout.addWidget(self.choices)
        self.details.hide()
        self.choices.hide()

    @Slot(bool)
    def _on_details_toggled(self, checked: bool) -> None:
        self.details.setVisible(checked)
        self.choices.setVisible(checked)
        self.details_button.setText(
            self.tr("Kolommen en opmerkingen verbergen") if checked else self.tr("Kolommen en opmerkingen")
        )

    @Slot(object)
    def _on_column_changed(self, use: _ColumnUse | None) -> None:
        # A citizen service number is never read from a list.
        self.meaning_button.setEnabled(use is not None and not names_bsn(use.header))
        self.meaning_menu.clear()
        reading = self._reading
        if reading is None or use is None:
            return
        self._offer("", self.tr("niet gebruiken"), is_now=not use.field)
        self.meaning_menu.addSeparator()
        for name in field_names(resources_dir() / "profiles" / "default.toml", reading.kind):
            words, header = self._words.field(name), reading.columns.get(name)
            if header is not None and header != use.header:
                words = self.tr("{field} (nu: {column})").format(field=words, column=header)
            self._offer(name, words, is_now=use.field == name)

    def _offer(self, field: str, words: str, *, is_now: bool) -> None:
        action = self.meaning_menu.addAction(without_shortcut(words))
        action.setData(field)
        # A tick at the one of now; a box at each would look as if there could be more.
        action.setCheckable(is_now)
        action.setChecked(is_now)

    @Slot(object)
    def _on_column_opened(self, _use: _ColumnUse) -> None:
        if self.meaning_button.isEnabled():
            table = self.columns_table
            below = table.visualRect(table.currentIndex()).bottomLeft()
            self.meaning_menu.popup(table.viewport().mapToGlobal(below))
            # The arrows go on from what it is now.
            self.meaning_menu.setActiveAction(next(item for item in self.meaning_menu.actions() if item.isChecked()))

    @Slot(QAction)
    def _on_meaning_chosen(self, action: QAction) -> None:
        field = str(action.data())
        reading, use = self._reading, self.columns_table.current_row()
        if reading is None or use is None or use.field == field:
            return
        # Every column has its own meaning; whoever had this one before is left out now.
        columns = {name: header for name, header in reading.columns.items() if name != field and header != use.header}
        if field:
            columns[field] = use.header
        everything = (*reading.columns.values(), *reading.unused_columns)
        unused = tuple(header for header in everything if header not in columns.values())
        self.columns_chosen.emit(OwnColumns(reading.kind, columns, unused))

    @Slot(object)
    def _on_sender_chosen(self, name: str) -> None:
        self.sender_chosen.emit(name)

    @Slot()
    def _on_forget_clicked(self) -> None:
        self.forget_requested.emit(self._sender)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
