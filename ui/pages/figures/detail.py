"""One figure: what it counts, how it stands to the norm, a picture by group, and the dossiers behind it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.services.figures.model import Measure
from csr_desktop.services.figures.words import FigureWords
from ui.charts.bars import BarChart
from ui.charts.base import ChartWidget
from ui.charts.spreads import SpreadChart
from ui.charts.stacked import StackedChart
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.parts import Card, button, label, scrolled
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.figures.facts import FigureRow, GroupBy, Picture, has_kinds, picture_of, rows_of


class FigureDetail(QWidget):
    """Shows one figure at a time.

    Signals:
        left: back to all figures.
        dossier_requested: open a dossier (its id).
    """

    left = Signal()
    dossier_requested = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._words = FigureWords(context.texts)
        self._measure: Measure | None = None
        self._same: Mapping[GroupBy, Measure] = {}
        self.back_button = button(self.tr("‹ Alle cijfers"), "link", self.tr("Terug naar alle cijfers (Esc)"))
        self.name_label = label(kind="title", wrap=True)
        self.about_label = label(kind="muted", wrap=True)
        self.state_label = label(wrap=True)
        self.group_field = ChoiceField(self.tr("Verdeeld naar"), context.texts, [(str(GroupBy.KIND), "")])
        self.more_label = label(kind="muted", wrap=True)
        self.chart: ChartWidget = BarChart()
        self.count_label = label(kind="muted", wrap=True)
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Filter de lijst, bijvoorbeeld op naam of soort (Ctrl+F)"))
        self.filter_edit.setAccessibleName(self.tr("Dossiers achter dit cijfer filteren"))
        self.filter_edit.setClearButtonEnabled(True)
        self.cases_table: Table = self._table(self.tr("Dossiers"), ())
        self._chart_place, self._table_place = QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        self.back_button.clicked.connect(self.left)
        self.group_field.committed.connect(self._on_group_chosen)
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        QShortcut(
            QKeySequence.StandardKey.Find,
            self,
            self._on_find,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        QShortcut(
            QKeySequence(Qt.Key.Key_Escape),
            self,
            self.left.emit,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )

    @property
    def code(self) -> str:
        """The figure that is shown."""
        return self._measure.code if self._measure else ""

    def show_figure(
        self,
        measure: Measure,
        names: dict[str, str],
        same: Mapping[GroupBy, Measure],
        *,
        several_municipalities: bool,
    ) -> None:
        """Show a figure with the names of the clients by dossier; `same` are its cases told by somebody or something.

        What it is divided by stays while the same figure is read again.
        """
        is_other = measure.code != self.code
        self._measure, self._same = measure, same
        self.name_label.setText(self._words.name(measure.code))
        self.about_label.setText(self._words.about(measure.code))
        source = self.tr(" Bron van de norm: {source}.").format(source=measure.norm.source) if measure.norm else ""
        self.state_label.setText(self._words.headline(measure) + source)
        if is_other:
            self.filter_edit.clear()
            self._offer_groups(measure, several_municipalities=several_municipalities)
        self._draw()
        self._show_rows(rows_of(same.get(GroupBy.CREDITOR, measure), names, self._words), is_other=is_other)

    def focus_first(self) -> None:
        """Give the focus to the dossiers."""
        self.cases_table.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_group_chosen(self, _group: object) -> None:
        self._draw()

    @Slot(object)
    def _on_row_opened(self, row: FigureRow) -> None:
        if row.dossier_id:
            self.dossier_requested.emit(row.dossier_id)
        else:
            self._context.notices.warn(self.tr("Dit dossier is gewist. Alleen de cijfers ervan zijn bewaard."))

    @Slot(str)
    def _on_filter_changed(self, text: str) -> None:
        self.cases_table.set_filter(text)
        self._count()

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # --- the picture -------------------------------------------------------------------------------------------------

    def _offer_groups(self, measure: Measure, *, several_municipalities: bool) -> None:
        options = []
        if has_kinds(measure) and measure.cases:
            options.append((str(GroupBy.KIND), self.tr("Fase") if measure.code == "phases" else self.tr("Soort")))
        if GroupBy.CREDITOR in self._same:
            options.append((str(GroupBy.CREDITOR), self.tr("Schuldeiser")))
            options.append((str(GroupBy.CHANNEL), self.tr("Kanaal")))
        options.append((str(GroupBy.MONTH), self.tr("Maand")))
        if several_municipalities:
            options.append((str(GroupBy.MUNICIPALITY), self.tr("Gemeente")))
        options.append((str(GroupBy.COUNSELLOR), self.tr("Behandelaar")))
        self.group_field.set_options(options)
        self.group_field.set_value(options[0][0])

    def _draw(self) -> None:
        measure = self._measure
        if measure is None:
            return
        by = GroupBy(str(self.group_field.value))
        picture = picture_of(self._same.get(by, measure), by, self._words, self._context.texts)
        made = self._chart_of(picture, self._words.name(measure.code))
        self._chart_place.replaceWidget(self.chart, made)
        self.chart.hide()
        self.chart.deleteLater()
        self.chart = made
        made.setVisible(bool(measure.cases))
        self.more_label.setText(self._below(measure, picture))
        self.more_label.setVisible(bool(self.more_label.text()))

    def _below(self, measure: Measure, picture: Picture) -> str:
        """What must be said with the picture."""
        if not measure.cases:
            return self.tr("Nog niets afgerond in deze periode. In de lijst staat wie nog bezig is.")
        parts = []
        if picture.counted:
            share = self.tr("Voor het percentage tellen: {kinds}.")
            parts.append(share.format(kinds=picture.counted))
        if picture.more:
            more = self.tr("Niet getekend: {count} kleinere of oudere groepen. Ze staan in de lijst en in Excel.")
            parts.append(more.format(count=picture.more))
        return " ".join(parts)

    def _chart_of(self, picture: Picture, name: str) -> ChartWidget:
        if picture.spreads:
            spreads = SpreadChart()
            key = self.tr("Balk: gemiddeld. Rondje: de middelste. Eind van de lijn: 9 van 10 zijn dan klaar.")
            spreads.show_spreads(name, picture.spreads, key)
            return spreads
        if picture.wholes:
            stacked = StackedChart()
            stacked.show_wholes(name, picture.wholes, picture.legend)
            return stacked
        bars = BarChart()
        bars.show_bars(name, picture.bars, picture.limit)
        return bars

    # --- the dossiers ------------------------------------------------------------------------------------------------

    def _show_rows(self, rows: list[FigureRow], *, is_other: bool) -> None:
        if is_other:
            # Each figure has columns of its own.
            made = self._table(self.tr("Dossiers achter dit cijfer"), self._columns(rows))
            self._table_place.replaceWidget(self.cases_table, made)
            self.cases_table.hide()
            self.cases_table.deleteLater()
            self.cases_table = made
        self.cases_table.set_rows(rows)
        if rows and self.cases_table.current_row() is None:
            self.cases_table.selectRow(0)
        self.cases_table.set_filter(self.filter_edit.text())
        self._count()

    def _count(self) -> None:
        rows = self.cases_table.visible_rows()
        dossiers = len({row.dossier_id or row.key for row in rows})
        words = self.tr("Regels: {rows}. Dossiers: {dossiers}. Enter opent het dossier.")
        self.count_label.setText(words.format(rows=len(rows), dossiers=dossiers))

    def _table(self, name: str, columns: tuple[Column, ...]) -> Table:
        table = Table(columns, lambda row: row.key, name, stretch="client" if columns else "")
        table.opened.connect(self._on_row_opened)
        return table

    def _columns(self, rows: list[FigureRow]) -> tuple[Column, ...]:
        late = self.tr("Over de norm")
        waiting = self.tr("nog bezig")
        columns = [
            Column("number", self.tr("Dossier"), lambda row: row.number),
            Column("client", self.tr("Cliënt"), lambda row: row.client, tip=lambda row: row.client),
            Column("label", self.tr("Schuldeiser"), lambda row: row.label, tip=lambda row: row.label),
            Column("kind", self.tr("Soort"), lambda row: row.kind, tip=lambda row: row.kind),
            Column(
                "value",
                self.tr("Waarde"),
                lambda row: f"⚠ {row.value_text}" if row.is_within is False else row.value_text,
                lambda row: row.value,
                right=True,
                tip=lambda row: late if row.is_within is False else row.value_text,
            ),
            Column(
                "day",
                self.tr("Datum"),
                lambda row: format_short(row.day) if row.day else waiting,
                lambda row: _age(row),
            ),
            Column("counsellor", self.tr("Behandelaar"), lambda row: row.counsellor, tip=lambda row: row.counsellor),
        ]
        empty = {
            "label": not any(row.label for row in rows),
            "kind": not any(row.kind for row in rows),
            "value": not any(row.value_text for row in rows),
            # There is room for one of both; the counsellor can be chosen above.
            "counsellor": any(row.label or row.kind for row in rows),
        }
        return tuple(column for column in columns if not empty.get(column.key, False))

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(2)
        row = QHBoxLayout()
        row.addWidget(self.back_button)
        row.addStretch(1)
        head.addLayout(row)
        for made in (self.name_label, self.about_label, self.state_label):
            head.addWidget(made)
        picture = Card("")
        choice = QHBoxLayout()
        words = label(self.group_field.label)
        words.setBuddy(self.group_field.editor)
        choice.addWidget(words)
        choice.addWidget(self.group_field, 1)
        picture.body.addLayout(choice)
        content = QWidget()
        content.setLayout(self._chart_place)
        self._chart_place.setContentsMargins(0, 0, 0, 0)
        self._chart_place.addWidget(self.chart)
        self._chart_place.addWidget(self.more_label)
        self._chart_place.addStretch(1)
        area = scrolled(content)
        for part in (content, area.viewport()):
            part.setAutoFillBackground(False)
        picture.body.addWidget(area, 1)
        cases = QVBoxLayout()
        cases.setSpacing(6)
        cases.addWidget(self.filter_edit)
        self._table_place.addWidget(self.cases_table, 1)
        cases.addLayout(self._table_place, 1)
        cases.addWidget(self.count_label)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(picture, 10)
        both.addLayout(cases, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addLayout(both, 1)


def _age(row: FigureRow) -> str:
    """What waits has no day yet, and comes last."""
    return row.day.isoformat() if row.day else "~"
