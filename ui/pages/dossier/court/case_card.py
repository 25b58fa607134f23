"""One case: where it stands, what comes next, and its steps."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from ui.dialogs.court_questions import StatementDialog
from ui.dialogs.court_steps import DecideDialog, HearingDialog, ReportDialog, RequestDialog
from ui.dialogs.outcome_letters import CourtLetterDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.forms.place_warning import tell_of_place
from ui.pages.dossier.court.reading import CaseView
from ui.pages.dossier.outcome_letters import make_outcome_letters
from ui.pages.dossier.tab import DossierTab


class CaseCard(Card):
    """The head of a case."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__("", tab)
        self._tab = tab
        self._view: CaseView | None = None
        self.title_label = label(kind="heading", wrap=True)
        self.facts_label = label(wrap=True)
        self.steps_heading = label(self.tr("Nu te doen"), "heading")
        self.steps_label = label(wrap=True)
        self.statement_button = button(self.tr("Gegevens invullen…"))
        self.announce_button = button(
            self.tr("Aankondigingen maken"), tip=self.tr("Een laatste termijn voor wie weigert of zwijgt (L17)")
        )
        self.request_button = button(self.tr("Verzoek ingediend…"))
        self.hearing_button = button(self.tr("Zitting vastleggen…"))
        self.decide_button = button(self.tr("Uitspraak vastleggen…"))
        self.report_button = button(self.tr("Verslag verstuurd…"))
        self.file_button = button(
            self.tr("Dossier voor de rechter…"), tip=self.tr("Maak een PDF en een JSON-bestand in een map die u kiest")
        )
        self.letter_button = button(
            self.tr("Brief aan de rechtbank…"), tip=self.tr("De brief bij het dossier voor de rechter (L24)")
        )
        self.withdraw_button = button(
            self.tr("Zaak stoppen…"), tip=self.tr("Leg vast dat de zaak niet doorgaat of is ingetrokken")
        )
        buttons = FlowLayout()
        for made in self._buttons():
            buttons.addWidget(made)
        for part in (self.title_label, self.facts_label, self.steps_heading, self.steps_label):
            self.body.addWidget(part)
        self.body.addLayout(buttons)
        self.statement_button.clicked.connect(self._on_statement_clicked)
        self.request_button.clicked.connect(self._on_request_clicked)
        self.hearing_button.clicked.connect(self._on_hearing_clicked)
        self.decide_button.clicked.connect(self.decide)
        self.report_button.clicked.connect(self.report)
        self.withdraw_button.clicked.connect(self.decide)
        self.file_button.clicked.connect(self._on_file_clicked)
        self.announce_button.clicked.connect(self._on_announce_clicked)
        self.letter_button.clicked.connect(self._on_letter_clicked)

    def show_case(self, view: CaseView) -> None:
        """Show a case."""
        self._view = view
        case, texts = view.facts.case, self._tab.context.texts
        state = (
            texts.label("court_outcome", case.outcome).lower()
            if case.outcome is not None
            else self.tr("loopt")
            if case.requested_on is not None
            else self.tr("in voorbereiding")
        )
        self.title_label.setText(
            self.tr("{route}: {state}").format(route=texts.label("court_route", case.route), state=state)
        )
        self.facts_label.setText(self._facts(view))
        self.steps_label.setText("\n".join(f"→  {texts.say(step)}" for step in view.next_steps))
        for part in (self.steps_heading, self.steps_label):
            part.setVisible(bool(view.next_steps))
        is_over, is_asked = case.outcome is not None, case.requested_on is not None
        is_statement = case.route is CourtRoute.WSNP_STATEMENT
        self.statement_button.setVisible(is_statement and not is_asked and not is_over)
        self.request_button.setText(self.tr("Verklaring afgegeven…") if is_statement else self.tr("Verzoek ingediend…"))
        self.request_button.setVisible(not is_asked and not is_over)
        self.hearing_button.setVisible(is_asked and not is_over)
        self.decide_button.setVisible(is_asked and not is_over)
        self.withdraw_button.setVisible(not is_asked and not is_over)
        self.letter_button.setVisible(not is_asked and not is_over)
        self.announce_button.setVisible(any(step.code == "court.next_announce" for step in view.next_steps))
        self.report_button.setVisible(
            case.route is CourtRoute.MORATORIUM and case.outcome is CourtOutcome.GRANTED and case.reported_on is None
        )

    def focus_first(self) -> None:
        """Give the focus to the first step that can be done."""
        first = next((made for made in self._buttons() if not made.isHidden()), self.file_button)
        first.setFocus()

    # --- steps -------------------------------------------------------------------------------------------------------

    @Slot()
    def decide(self) -> None:
        """Record the judgment, or that the case goes no further."""
        if self._view is not None:
            DecideDialog(self._tab.context, self._view.facts.case, self).start()

    @Slot()
    def report(self) -> None:
        """Record the report after a moratorium."""
        if self._view is not None:
            ReportDialog(self._tab.context, self._view.facts.case, self).start()

    @Slot()
    def _on_request_clicked(self) -> None:
        if self._view is not None:
            RequestDialog(self._tab.context, self._view.facts.case, self).start()

    @Slot()
    def _on_hearing_clicked(self) -> None:
        if self._view is not None:
            HearingDialog(self._tab.context, self._view.facts.case, self).start()

    @Slot()
    def _on_statement_clicked(self) -> None:
        if self._view is not None:
            facts = self._view.facts
            StatementDialog(self._tab.context, facts.case, facts.statement, self).start()

    @Slot()
    def _on_announce_clicked(self) -> None:
        make_outcome_letters(self._tab, LetterKind.COURT_NOTICE)

    @Slot()
    def _on_letter_clicked(self) -> None:
        if self._view is not None:
            case = self._view.facts.case
            CourtLetterDialog(self._tab.context, case.id, case.court, self).start()

    @Slot()
    def _on_file_clicked(self) -> None:
        view, context = self._view, self._tab.context
        if view is None:
            return
        folder = context.dialogs.choose_folder(self, self.tr("In welke map komt het dossier voor de rechter?"))
        if folder is None:
            return
        case_id = view.facts.case.id

        def work(core: Core) -> tuple[str, str]:
            pdf, data = core.court_files.write(case_id, folder)
            return pdf.name, data.name

        tell_of_place(context, self, folder)
        context.tasks.run_db(self, work, self._file_made, context.notices.error)

    def _file_made(self, names: tuple[str, str]) -> None:
        self._tab.context.notices.done(
            self.tr(
                "Gemaakt: {pdf} en {data}. Er staan persoonsgegevens in; stuur ze alleen naar de rechtbank."
            ).format(pdf=names[0], data=names[1])
        )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.statement_button,
            self.announce_button,
            self.request_button,
            self.hearing_button,
            self.decide_button,
            self.report_button,
            self.file_button,
            self.letter_button,
            self.withdraw_button,
        )

    def _facts(self, view: CaseView) -> str:
        """The days in one line, what was asked of whom in the next, and the long texts each in a line of its own."""
        case = view.facts.case
        texts = self._tab.context.texts
        is_statement = case.route is CourtRoute.WSNP_STATEMENT
        days = (
            (self.tr("begonnen {day}"), case.opened_on),
            (self.tr("afgegeven {day}") if is_statement else self.tr("ingediend {day}"), case.requested_on),
            (self.tr("zitting {day}"), case.hearing_on),
            (self.tr("uitspraak {day}"), case.decided_on),
            (self.tr("geldt vanaf {day}"), case.starts_on),
            (self.tr("geldt tot en met {day}"), case.ends_on),
            (self.tr("verslag {day}"), case.reported_on),
        )
        about = (
            (self.tr("wat dreigt: {text}"), texts.label("threat", case.threat) if case.threat else ""),
            (self.tr("rechtbank: {text}"), case.court),
            (self.tr("zaaknummer: {text}"), case.case_number),
        )
        longer = (
            (self.tr("Waarop het verzoek steunt: {text}"), case.grounds),
            (self.tr("Waarop de uitspraak steunt: {text}"), case.remark),
        )
        lines = [
            "  ·  ".join(words.format(day=format_short(day)) for words, day in days if day is not None),
            "  ·  ".join(words.format(text=text) for words, text in about if text),
            *(words.format(text=text) for words, text in longer if text),
            *self._statement_words(view),
        ]
        return "\n".join(line[0].upper() + line[1:] for line in lines if line)

    def _statement_words(self, view: CaseView) -> list[str]:
        """What the 285 statement says by now, and which of its parts nobody filled in yet."""
        statement = view.facts.statement
        if view.facts.case.route is not CourtRoute.WSNP_STATEMENT:
            return []
        if statement is None:
            return [self.tr("De gegevens voor de verklaring zijn nog niet ingevuld.")]
        how = (
            self.tr("Een poging heeft geen zin: {reason}")
            if statement.without_attempt
            else self.tr("Er is een regeling geprobeerd: {reason}")
        )
        parts = (
            (self.tr("bezittingen"), statement.assets),
            (self.tr("inkomsten"), statement.income),
            (self.tr("vaste lasten"), statement.fixed_costs),
            (self.tr("wat verandert"), statement.changes),
            *([(self.tr("partner"), statement.partner)] if len(view.facts.clients) > 1 else []),
        )
        lines = [how.format(reason=statement.reason)]
        empty = [name for name, text in parts if not text]
        if empty:
            lines.append(self.tr("Nog niet ingevuld: {parts}").format(parts=", ".join(empty)))
        return lines
