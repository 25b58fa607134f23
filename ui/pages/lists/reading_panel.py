"""How a file was understood: one line always, columns and remarks on request."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.lists.reading import ListReading, RowProblem
from ui.context import UiContext
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.lists.words import ListWords

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class _ColumnUse:
    """One column of the file and what it became; `field` is empty for one that is not used."""

    header: str
    field: str


class ReadingPanel(QWidget):
    """The line "Zo is de lijst gelezen", with a button for the rest."""

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

    def show_reading(self, reading: ListReading) -> None:
        """Show how a file was understood."""
        self.summary_label.setText(self._summary(reading))
        uses = [_ColumnUse(header, field) for field, header in reading.columns.items()]
        uses += [_ColumnUse(header, "") for header in reading.unused_columns]
        self.columns_table.set_rows(uses)
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
        text = self.tr("{kind}. Zo is de lijst gelezen: {how}.").format(
            kind=self._words.kinds[reading.kind], how=", ".join(parts)
        )
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
        self.details.hide()

    @Slot(bool)
    def _on_details_toggled(self, checked: bool) -> None:
        self.details.setVisible(checked)
        self.details_button.setText(
            self.tr("Kolommen en opmerkingen verbergen") if checked else self.tr("Kolommen en opmerkingen")
        )


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
