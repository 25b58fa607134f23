"""Cijfers: over what is counted, a card for each figure, and one figure with its dossiers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_long
from csr_desktop.services.figures.model import FigureReport, Period
from csr_desktop.services.figures.periods import Span
from csr_desktop.services.figures.words import FigureWords
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.flow import FlowLayout, named
from ui.forms.parts import button, label, scrolled
from ui.forms.place_warning import tell_of_place
from ui.pages.figures.cards import CardGrid, FigureCard
from ui.pages.figures.detail import FigureDetail
from ui.pages.figures.facts import GROUPS, CardFacts, FigureFacts, cards_of, facts_of
from ui.pages.figures.filters import PeriodFields

_SPANS = (Span.THIS_QUARTER, Span.LAST_QUARTER, Span.THIS_YEAR, Span.LAST_YEAR)


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read in one go."""

    report: FigureReport
    cards: dict[str, CardFacts]
    own_code: str
    own_name: str


class FiguresPart(QWidget):
    """The first tab of the page.

    Signals:
        dossier_requested: open a dossier (its id, and a tab or "").
    """

    dossier_requested = Signal(object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._report: FigureReport | None = None
        self._opened_from = ""
        self._asked = 0
        texts = context.texts
        self.period_fields = PeriodFields(context, _SPANS)
        self.municipality_field = ChoiceField(self.tr("Gemeente"), texts, [("", self.tr("Alle gemeenten"))])
        self.municipality_choice = named(self.municipality_field)
        self.counsellor_field = ChoiceField(self.tr("Behandelaar"), texts, [("", self.tr("Iedereen"))])
        self.report_button = button(
            self.tr("Verslag als PDF…"), tip=self.tr("Alle cijfers met grafieken, zonder namen en nummers")
        )
        self.excel_button = button(
            self.tr("Naar Excel…"), tip=self.tr("Alle cijfers met de dossiers erachter in één werkmap")
        )
        self.counted_label = label(kind="muted", wrap=True)
        self.none_label = label(kind="muted", wrap=True)
        self.empty_label = label(wrap=True)
        self.detail = FigureDetail(context)
        self._grids: list[CardGrid] = []
        self._groups = QVBoxLayout()
        self._area: QScrollArea
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    # --- what the page asks ------------------------------------------------------------------------------------------

    @property
    def cards(self) -> dict[str, FigureCard]:
        """The cards that are shown, by the code of their figure."""
        return {card.code: card for grid in self._grids for card in grid.cards}

    @property
    def is_detailed(self) -> bool:
        """Whether one figure is shown with its dossiers."""
        return self._stack.currentWidget() is self.detail

    def refresh(self) -> None:
        """Count again."""
        period = self.period_fields.period
        if period is None:
            return
        municipality, counsellor = str(self.municipality_field.value or ""), str(self.counsellor_field.value or "")
        texts = self._context.texts

        def work(core: Core, wanted: Period = period) -> _Read:
            report = core.figures.report(wanted, municipality_code=municipality, counsellor=counsellor)
            own = core.organisation.get()
            return _Read(report, cards_of(report, FigureWords(texts)), own.municipality_code, own.municipality)

        self._context.tasks.run_db(self, work, self._show, self._context.notices.error)

    def focus_first(self) -> None:
        """Give the focus to where work begins."""
        if self.is_detailed:
            self.detail.focus_first()
        else:
            self.period_fields.span_field.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_chosen(self) -> None:
        self.refresh()

    @Slot(object)
    def _on_card_chosen(self, code: str) -> None:
        self._opened_from = code
        self._show_detail(code, opens=True)

    @Slot()
    def _on_detail_left(self) -> None:
        self._stack.setCurrentIndex(0)
        card = self.cards.get(self._opened_from)
        if card is not None:
            card.setFocus()
            self._area.ensureWidgetVisible(card)
        else:
            self.period_fields.span_field.setFocus()

    @Slot(object)
    def _on_dossier_wanted(self, dossier_id: str) -> None:
        self.dossier_requested.emit(dossier_id, "")

    @Slot()
    def _on_excel_clicked(self) -> None:
        path = self._file(self.tr("Cijfers naar Excel"), "xlsx", self.tr("Excel-werkmap (*.xlsx)"))
        report = self._report
        if path is None or report is None:
            return
        tell_of_place(self._context, self, path.parent)

        def work(core: Core) -> Path:
            core.audit.exported("figures", records=core.figure_documents.write_workbook(report, path))
            return path

        self._context.tasks.run_db(self, work, self._written, self._context.notices.error)

    @Slot()
    def _on_report_clicked(self) -> None:
        path = self._file(self.tr("Verslag als PDF"), "pdf", self.tr("PDF-bestanden (*.pdf)"))
        report = self._report
        if path is None or report is None:
            return

        def work(core: Core) -> Path:
            core.figure_documents.write_report(report, path)
            return path

        self._context.tasks.run_db(self, work, self._written, self._context.notices.error)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, read: _Read) -> None:
        report = read.report
        self._report = report
        self._offer(report, read.own_code, read.own_name)
        is_empty = not report.dossiers and not report.erased
        period = self.tr("{first} tot en met {last}.").format(
            first=format_long(report.period.first).capitalize(), last=format_long(report.period.last)
        )
        counted = self.tr("Dossiers: {dossiers}.").format(dossiers=report.dossiers)
        erased = self.tr("Gewiste dossiers die meetellen: {erased}.").format(erased=report.erased)
        small = self.tr("In een groep van één of twee is een cijfer geen oordeel.")
        self.counted_label.setText(" ".join([period, counted, *([erased] if report.erased else []), small]))
        self.counted_label.setVisible(not is_empty)
        for made in (self.excel_button, self.report_button):
            made.setEnabled(not is_empty)
        self._show_cards(read.cards)
        has_cards = bool(self.cards)
        self.empty_label.setText(self._why_empty(report))
        self.empty_label.setVisible(not has_cards)
        self.none_label.setVisible(has_cards and bool(self.none_label.text()))
        if self.is_detailed:
            self._show_detail(self.detail.code)

    def _why_empty(self, report: FigureReport) -> str:
        if report.dossiers or report.erased:
            return self.tr("In deze periode is er niets om te tellen. Kies een andere periode.")
        if report.municipality_code or report.counsellor:
            return self.tr("Voor deze keuze zijn er geen dossiers. Kies alle gemeenten en iedereen.")
        return self.tr("Er zijn nog geen dossiers om te tellen. Maak een dossier, of lees een schuldenlijst in.")

    def _show_cards(self, facts: dict[str, CardFacts]) -> None:
        focused = next((code for code, card in self.cards.items() if card.hasFocus()), "")
        place = self._area.verticalScrollBar().value()
        while self._groups.count():
            item = self._groups.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._grids = []
        names = {
            "waiting": self.tr("Wachten"),
            "lead": self.tr("Doorlooptijd"),
            "consent": self.tr("Instemming"),
            "outcome": self.tr("Uitkomst"),
            "amounts": self.tr("Bedragen"),
        }
        for group, codes in GROUPS:
            shown = [facts[code] for code in codes if code in facts and facts[code].has_cases]
            if shown:
                grid = CardGrid(shown)
                grid.chosen.connect(self._on_card_chosen)
                for made in (label(names[group], "heading"), grid):
                    self._groups.addWidget(made)
                    # At once, not when the layout comes round to it: the focus may go to a card before that.
                    made.show()
                self._grids.append(grid)
        known = [code for _group, codes in GROUPS for code in codes]
        without = [facts[code].name for code in known if code in facts and not facts[code].has_cases]
        self.none_label.setText(
            self.tr("Niets te tellen in deze periode: {names}.").format(names=", ".join(without)) if without else ""
        )
        if focused in self.cards:
            self.cards[focused].setFocus()
        self._area.verticalScrollBar().setValue(place)

    def _show_detail(self, code: str, *, opens: bool = False) -> None:
        """Show one figure, and go there when it `opens`; the log knows that the names of its clients were looked at."""
        report = self._report
        if report is None:
            return
        texts = self._context.texts
        self._asked += 1
        asked = self._asked

        def work(core: Core, of: FigureReport = report) -> FigureFacts:
            names = {row.id: row.client_names or "" for row in core.overviews.dossiers(include_closed=True)}
            facts = facts_of(of, code, names, FigureWords(texts))
            dossiers = {case.dossier_id for case in (*facts.measure.cases, *facts.measure.waiting)}
            core.audit.viewed_list(len(dossiers))
            return facts

        def show(facts: FigureFacts) -> None:
            if asked == self._asked:
                self.detail.show_figure(facts)
                if opens:
                    self._stack.setCurrentWidget(self.detail)
                    self.detail.focus_first()

        self._context.tasks.run_db(self, work, show, self._context.notices.error)

    def _offer(self, report: FigureReport, own_code: str, own_name: str) -> None:
        """What can be chosen follows the dossiers; what is chosen stays, also when nothing has it any more."""
        chosen = report.municipality_code, report.counsellor
        codes = sorted({*report.municipalities, chosen[0]} - {""})
        people = sorted({*report.counsellors, chosen[1]} - {""}, key=str.casefold)
        named = [(code, f"{own_name} ({code})" if own_name and code == own_code else code) for code in codes]
        self.municipality_field.set_options([("", self.tr("Alle gemeenten")), *named])
        self.municipality_field.set_value(chosen[0])
        self.counsellor_field.set_options([("", self.tr("Iedereen")), *((name, name) for name in people)])
        self.counsellor_field.set_value(chosen[1])
        # A team of one municipality has nothing to choose.
        self.municipality_choice.setVisible(len(codes) > 1)

    def _written(self, path: Path) -> None:
        self._context.notices.done(self.tr("Bewaard: {name}").format(name=path.name))

    def _file(self, title: str, ending: str, kinds: str) -> Path | None:
        if self._report is None:
            return None
        period = self._report.period
        name = self.tr("cijfers-{first}-tot-{last}").format(first=period.first, last=period.last)
        path = self._context.dialogs.save_file(self, title, f"{name}.{ending}", kinds)
        return path.with_name(f"{path.name}.{ending}") if path is not None and not path.suffix else path

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.period_fields.chosen.connect(self._on_chosen)
        self.municipality_field.committed.connect(self._on_chosen)
        self.counsellor_field.committed.connect(self._on_chosen)
        self.excel_button.clicked.connect(self._on_excel_clicked)
        self.report_button.clicked.connect(self._on_report_clicked)
        self.detail.left.connect(self._on_detail_left)
        self.detail.dossier_requested.connect(self._on_dossier_wanted)

    def _lay_out(self) -> None:
        top = FlowLayout(spacing=10)
        for made in (
            self.period_fields,
            self.municipality_choice,
            named(self.counsellor_field),
            self.report_button,
            self.excel_button,
        ):
            top.addWidget(made)
        self._groups.setSpacing(8)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 12, 0)
        inner.setSpacing(12)
        inner.addLayout(self._groups)
        inner.addWidget(self.empty_label)
        inner.addWidget(self.none_label)
        inner.addStretch(1)
        self._area = scrolled(content)
        self._stack.addWidget(self._area)
        self._stack.addWidget(self.detail)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.counted_label)
        layout.addWidget(self._stack, 1)
