"""One figure: what it counts, how it stands to the norm, a picture by group, and the dossiers behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from csr_desktop.services.figures.model import Measure
from csr_desktop.services.figures.words import FigureWords
from ui.charts.bars import BarChart
from ui.charts.base import ChartWidget
from ui.charts.spreads import SpreadChart
from ui.charts.stacked import StackedChart
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label, scrolled
from ui.forms.side_by_side import TwoColumns
from ui.pages.figures.case_list import CaseList
from ui.pages.figures.facts import FigureFacts, GroupBy, Picture, has_kinds, is_of, picture_of


class FigureDetail(QWidget):
    """Shows one figure at a time; a row of the chart is a figure too, and opens its own dossiers.

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
        self._facts: FigureFacts | None = None
        self._picture = Picture()
        self.back_button = button(self.tr("‹ Alle cijfers"), "link", self.tr("Terug naar alle cijfers (Esc)"))
        self.name_label = label(kind="title", wrap=True)
        self.about_label = label(kind="muted", wrap=True)
        self.state_label = label(wrap=True)
        self.group_field = ChoiceField(self.tr("Verdeeld naar"), context.texts, [(str(GroupBy.KIND), "")])
        self.chart: ChartWidget = BarChart()
        self.more_label = label(kind="muted", wrap=True)
        self.case_list = CaseList(context)
        self._chart_place = QVBoxLayout()
        self._area: QScrollArea
        self._lay_out()
        self.case_list.watch_find(self)
        self.case_list.dossier_requested.connect(self.dossier_requested)
        self.case_list.all_wanted.connect(self._show_all)
        self.back_button.clicked.connect(self.left)
        self.group_field.committed.connect(self._on_group_chosen)
        QShortcut(
            QKeySequence(Qt.Key.Key_Escape),
            self,
            self._on_escape,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )

    @property
    def code(self) -> str:
        """The figure that is shown."""
        return self._facts.measure.code if self._facts else ""

    def show_figure(self, facts: FigureFacts) -> None:
        """Show a figure; what it is divided by stays while the same figure is read again."""
        measure = facts.measure
        is_other = measure.code != self.code
        self._facts = facts
        self.name_label.setText(self._words.name(measure.code))
        self.about_label.setText(self._words.about(measure.code))
        source = self.tr(" Bron van de norm: {source}.").format(source=measure.norm.source) if measure.norm else ""
        self.state_label.setText(self._words.headline(measure) + source)
        if is_other:
            self.case_list.clear_filter()
            self._offer_groups(facts)
        self._divide(keeps="" if is_other else self.chart.chosen_row)

    def focus_first(self) -> None:
        """Give the focus to the dossiers."""
        self.case_list.cases_table.setFocus()
        # With large text they stand below the picture; where that is, is known when the layout is done.
        QTimer.singleShot(0, self._show_list)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_group_chosen(self, _group: object) -> None:
        self._divide()

    @Slot(object)
    def _on_row_chosen(self, name: str) -> None:
        by, picture = self._by, self._picture
        self.case_list.show_only(name, (lambda row: is_of(row, name, by, picture)) if name else None)

    @Slot()
    def _show_list(self) -> None:
        if self.case_list.cases_table.hasFocus():
            self._area.ensureWidgetVisible(self.case_list)

    @Slot()
    def _show_all(self) -> None:
        self.chart.choose("")

    @Slot()
    def _on_escape(self) -> None:
        """First back to all dossiers of the figure, then back to all figures."""
        if self.chart.chosen_row:
            self._show_all()
        else:
            self.left.emit()

    # --- helpers -----------------------------------------------------------------------------------------------------

    @property
    def _by(self) -> GroupBy:
        return GroupBy(str(self.group_field.value))

    def _offer_groups(self, facts: FigureFacts) -> None:
        measure, options = facts.measure, []
        if has_kinds(measure) and measure.cases:
            options.append((str(GroupBy.KIND), self.tr("Fase") if measure.code == "phases" else self.tr("Soort")))
        if GroupBy.CREDITOR in facts.same:
            options.append((str(GroupBy.CREDITOR), self.tr("Schuldeiser")))
            options.append((str(GroupBy.CHANNEL), self.tr("Kanaal")))
        options.append((str(GroupBy.MONTH), self.tr("Maand")))
        if facts.several_municipalities:
            options.append((str(GroupBy.MUNICIPALITY), self.tr("Gemeente")))
        options.append((str(GroupBy.COUNSELLOR), self.tr("Behandelaar")))
        self.group_field.set_options(options)
        self.group_field.set_value(options[0][0])

    def _divide(self, *, keeps: str = "") -> None:
        """Draw the figure by what is chosen, and list its cases; the row that it `keeps` is chosen again."""
        facts, by = self._facts, self._by
        if facts is None:
            return
        measure = facts.measure
        self._picture = picture_of(facts.told_by(by), by, self._words, self._context.texts)
        had_focus = self.chart.hasFocus()
        made = self._chart_of(self._picture, self._words.name(measure.code))
        made.row_chosen.connect(self._on_row_chosen)
        self._chart_place.replaceWidget(self.chart, made)
        self.chart.hide()
        self.chart.deleteLater()
        self.chart = made
        made.setVisible(bool(measure.cases))
        if had_focus:
            made.setFocus()
        self.more_label.setText(self._below(measure))
        self.more_label.setVisible(bool(self.more_label.text()))
        about = self.tr("Kanaal") if by is GroupBy.CHANNEL else self.tr("Schuldeiser")
        self.case_list.show_rows(facts.rows_by(by), about)
        made.choose(keeps)

    def _below(self, measure: Measure) -> str:
        """What must be said with the picture."""
        if not measure.cases:
            return self.tr("Nog niets afgerond in deze periode. In de lijst staat wie nog bezig is.")
        parts = []
        if self._picture.counted:
            share = self.tr("Voor het percentage tellen: {kinds}.")
            parts.append(share.format(kinds=self._picture.counted))
        if self._picture.more:
            more = self.tr("Niet getekend: {count} kleinere of oudere groepen. Ze staan in de lijst en in Excel.")
            parts.append(more.format(count=self._picture.more))
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

    def _lay_out(self) -> None:
        picture = Card("")
        choice = QHBoxLayout()
        words = label(self.group_field.label)
        words.setBuddy(self.group_field.editor)
        choice.addWidget(words)
        choice.addWidget(self.group_field, 1)
        self._chart_place.setContentsMargins(0, 0, 0, 0)
        self._chart_place.addWidget(self.chart)
        picture.body.addLayout(choice)
        picture.body.addLayout(self._chart_place)
        picture.body.addWidget(self.more_label)
        picture.body.addStretch(1)
        columns = TwoColumns(gap=12, shares=(9, 12))
        columns.left.addWidget(picture)
        columns.left.addStretch(1)
        columns.right.addWidget(self.case_list, 1)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 12, 0)
        inner.setSpacing(2)
        head = FlowLayout()
        head.addWidget(self.back_button)
        inner.addLayout(head)
        for made in (self.name_label, self.about_label, self.state_label):
            inner.addWidget(made)
        inner.addSpacing(8)
        inner.addWidget(columns, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._area = scrolled(content)
        layout.addWidget(self._area)
