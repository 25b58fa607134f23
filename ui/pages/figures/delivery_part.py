"""Landelijke levering: who sends, over which period, what is wrong with it, and the file for the CBS (DDAS)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.services.figures.model import Period
from csr_desktop.services.figures.periods import Span
from ui.context import UiContext
from ui.dialogs.ddas_sender import DdasSenderDialog
from ui.forms.parts import Card, button, label, restyle, scrolled
from ui.forms.place_warning import tell_of_place
from ui.forms.side_by_side import TwoColumns
from ui.forms.undo import offer_undo
from ui.pages.figures.delivery import Look, Outcome, Shown, look_at, read_shown, write_file
from ui.pages.figures.delivery_lists import DifferencesList, FindingsList, HistoryList
from ui.pages.figures.filters import PeriodFields

_SPANS = (Span.LAST_HALF, Span.THIS_HALF, Span.LAST_YEAR, Span.THIS_YEAR)


class DeliveryPart(QWidget):
    """The second tab of the page: look first, then make the file.

    Signals:
        dossier_requested: open a dossier (its id, and a tab or "").
    """

    dossier_requested = Signal(object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._look: Look | None = None
        self._shown: Shown | None = None
        self.period_fields = PeriodFields(context, _SPANS, is_column=True)
        self.test_box = QCheckBox(self.tr("Alleen een proef"))
        self.test_box.setToolTip(self.tr("De naam van het bestand zegt het, en het telt niet als levering"))
        self.leave_out_box = QCheckBox(self.tr("Dossiers met fouten weglaten"))
        self.check_button = button(self.tr("Levering controleren"), "primary", self.tr("Er gaat nog niets weg"))
        self.file_button = button(self.tr("Bestand maken…"), tip=self.tr("Maak het bestand voor het CBS"))
        self.why_label = label(kind="muted", wrap=True)
        self.sender_label = label(wrap=True)
        self.missing_label = label(kind="warning", wrap=True)
        self.sender_button = button(self.tr("Afzender wijzigen…"))
        self.state_label = label(kind="heading", wrap=True)
        self.remarks_label = label(kind="warning", wrap=True)
        self.findings = FindingsList(context)
        self.differences = DifferencesList(context)
        self.history = HistoryList(context)
        self.tabs = QTabWidget()
        self._area: QScrollArea
        self._lay_out()
        self._connect()
        self._show_look(None)

    def refresh(self) -> None:
        """Read who sends and what was delivered; what was looked at is looked at again."""
        texts = self._context.texts
        self._context.tasks.run_db(self, lambda core: read_shown(core, texts), self._show, self._context.notices.error)
        if self._look is not None:
            self.check()

    def focus_first(self) -> None:
        """Give the focus to where work begins."""
        if self._look is None:
            self.check_button.setFocus()
        else:
            self.findings.findings_table.setFocus()

    @Slot()
    def check(self) -> None:
        """Look at the period that is chosen."""
        period, texts = self.period_fields.period, self._context.texts
        if period is None:
            return

        def work(core: Core, wanted: Period = period) -> Look:
            return look_at(core, wanted, texts)

        self.check_button.setEnabled(False)
        self.state_label.setText(self.tr("Bezig met controleren…"))
        self._context.tasks.run_db(self, work, self._checked, self._failed)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_period_chosen(self) -> None:
        # What stands in the lists was about another period.
        self._show_look(None)

    @Slot(bool)
    def _on_option_toggled(self, _checked: bool) -> None:
        self._show_look(self._look)

    @Slot()
    def _on_sender_clicked(self) -> None:
        if self._shown is not None:
            DdasSenderDialog(self._context, self._shown.organisation, self).start()

    @Slot()
    def _on_file_clicked(self) -> None:
        period = self.period_fields.period
        if period is None:
            return
        is_test, leave_out = self.test_box.isChecked(), self.leave_out_box.isChecked()
        name = self.tr("ddas-{first}-tot-{last}.json").format(first=period.first, last=period.last)
        path = self._context.dialogs.save_file(
            self, self.tr("Bestand voor het CBS"), name, self.tr("JSON-bestanden (*.json)")
        )
        if path is None:
            return
        target = path if path.suffix else path.with_name(f"{path.name}.json")
        tell_of_place(self._context, self, target.parent)

        def work(core: Core, wanted: Period = period, to: Path = target) -> Outcome:
            return write_file(core, wanted, to, is_test=is_test, leave_out=leave_out)

        self._context.tasks.run_db(self, work, self._written, self._context.notices.error)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        own = shown.organisation
        code = own.municipality_code or self.tr("nog geen code")
        kvk = own.kvk or self.tr("nog niet ingevuld")
        kind = (
            self.tr("gemeente ({code})").format(code=code)
            if own.is_municipality
            else self.tr("werkt voor gemeenten, KvK {kvk}").format(kvk=kvk)
        )
        contact = ", ".join(filter(None, (own.contact_name, own.contact_role, shown.email)))
        self.sender_label.setText("\n".join(filter(None, (own.name, kind, contact))))
        self.missing_label.setText("\n".join(f"⚠ {text}" for text in shown.missing))
        self.missing_label.setVisible(bool(shown.missing))
        self.history.show_deliveries(shown.history)
        self._name_tabs()

    def _checked(self, look: Look) -> None:
        is_first = self._look is None
        self.check_button.setEnabled(True)
        self._show_look(look)
        if is_first:
            self.tabs.setCurrentWidget(self.findings)
            (self.findings.findings_table if look.findings else self.file_button).setFocus()
            QTimer.singleShot(0, self._show_focus)

    @Slot()
    def _show_focus(self) -> None:
        """With large text the lists stand below the choices."""
        if self.findings.findings_table.hasFocus():
            self._area.ensureWidgetVisible(self.findings)

    def _failed(self, error: BaseException) -> None:
        self.check_button.setEnabled(True)
        self._show_look(self._look)
        self._context.notices.error(error)

    def _show_look(self, look: Look | None) -> None:
        """Show what was looked at; without it, what the delivery is and what to do first."""
        self._look = look
        leave_out = self.leave_out_box.isChecked()
        self.leave_out_box.setVisible(look is not None and bool(look.with_errors))
        if look is None:
            self.state_label.setText(self.tr("Kies de periode en controleer eerst de levering. Er gaat nog niets weg."))
        else:
            errors = sum(row.is_error for row in look.findings)
            words = self.tr("Trajecten: {count}. Dossiers met fouten: {dossiers}. Om naar te kijken: {remarks}.")
            self.state_label.setText(
                words.format(count=look.trajectories, dossiers=look.with_errors, remarks=len(look.findings) - errors)
            )
        remarks = look.remarks if look is not None else ()
        self.remarks_label.setText("\n".join(f"⚠ {text}" for text in remarks))
        self.remarks_label.setVisible(bool(remarks))
        self.findings.show_findings(look.findings if look is not None else None)
        left_out = look is not None and leave_out and bool(look.with_errors)
        difference = None if look is None else look.difference_left_out if left_out else look.difference
        self.differences.show_difference(difference, is_known=look is not None)
        self._show_way(look)
        self._name_tabs()

    def _show_way(self, look: Look | None) -> None:
        """One button is the next step: looking, and after that making the file."""
        stopped = ""
        if look is None:
            stopped = self.tr("Controleer eerst.")
        elif look.faults:
            stopped = self.tr("Vul eerst de afzender aan.")
        elif look.with_errors and not self.leave_out_box.isChecked():
            stopped = self.tr("Herstel eerst de fouten, of laat die dossiers weg.")
        self.file_button.setEnabled(not stopped)
        self.why_label.setText(stopped or self.tr("Het bestand bevat burgerservicenummers."))
        restyle(self.check_button, "primary" if stopped else "")
        restyle(self.file_button, "" if stopped else "primary")

    def _name_tabs(self) -> None:
        names = (
            (self.findings, self.tr("Controle"), self.findings.count),
            (self.differences, self.tr("Sinds de vorige keer"), self.differences.count),
            (self.history, self.tr("Eerder gemaakt"), self.history.count),
        )
        for part, name, count in names:
            self.tabs.setTabText(self.tabs.indexOf(part), f"{name} ({count})" if count else name)

    def _written(self, outcome: Outcome) -> None:
        written = outcome.written
        words = (
            self.tr("De proef staat in {name}. Trajecten: {count}. Stuur dit bestand niet in.")
            if written.is_test
            else self.tr(
                "De levering staat in {name}. Trajecten: {count}. Het bestand bevat burgerservicenummers: "
                "bewaar het niet langer dan nodig."
            )
        )
        offer_undo(self._context, words.format(name=written.path.name, count=written.trajectories), outcome.units)
        self.tabs.setCurrentWidget(self.history)

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.period_fields.chosen.connect(self._on_period_chosen)
        self.test_box.toggled.connect(self._on_option_toggled)
        self.leave_out_box.toggled.connect(self._on_option_toggled)
        self.check_button.clicked.connect(self.check)
        self.file_button.clicked.connect(self._on_file_clicked)
        self.sender_button.clicked.connect(self._on_sender_clicked)
        self.findings.dossier_requested.connect(self.dossier_requested)
        self.differences.dossier_requested.connect(self.dossier_requested)

    def _lay_out(self) -> None:
        period = Card(self.tr("Levering"))
        period.body.addWidget(
            label(self.tr("Twee keer per jaar hoort het CBS wat er van ieder traject werd (DDAS)."), "muted", wrap=True)
        )
        period.body.addWidget(self.period_fields)
        for made in (self.test_box, self.leave_out_box, self.check_button, self.file_button, self.why_label):
            period.body.addWidget(made)
        sender = Card(self.tr("Afzender"))
        for made in (self.sender_label, self.missing_label, self.sender_button):
            sender.body.addWidget(made)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van de levering"))
        for part in (self.findings, self.differences, self.history):
            self.tabs.addTab(part, "")
        columns = TwoColumns(gap=16, shares=(5, 12))
        columns.left.addWidget(period)
        columns.left.addWidget(sender)
        columns.left.addStretch(1)
        columns.right.addWidget(self.state_label)
        columns.right.addWidget(self.remarks_label)
        columns.right.addWidget(self.tabs, 1)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        self._area = scrolled(content)
        layout.addWidget(self._area)
