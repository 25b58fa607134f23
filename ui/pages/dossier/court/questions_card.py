"""The questions of the court: met, not met or open, with what the dossier says, and the answer of a person."""

from __future__ import annotations

from PySide6.QtCore import Slot

from csr_desktop.domain.court import CourtCase
from csr_desktop.services.court_checks import CheckedQuestion
from ui.dialogs.court_questions import QuestionDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.court.reading import CourtView
from ui.pages.dossier.court.whole_table import show_all_rows
from ui.pages.dossier.tab import DossierTab


class QuestionsCard(Card):
    """A table of questions; Enter answers the one under the cursor."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(tab.tr("Wat de rechter vraagt"), tab)
        self._tab = tab
        self._view: CourtView | None = None
        self.count_label = label(wrap=True)
        self.questions_table = Table(
            self._columns(), lambda item: item.question.code, self.tr("Vragen van de rechter"), stretch="why"
        )
        self.detail_label = label(wrap=True)
        self.source_label = label(kind="muted", wrap=True)
        self.answer_button = button(self.tr("Beantwoorden…"), tip=self.tr("Uw antwoord telt boven dat van het dossier"))
        self.body.addWidget(self.count_label)
        self.body.addWidget(self.questions_table)
        self.body.addWidget(self.detail_label)
        self.body.addWidget(self.source_label)
        foot = FlowLayout()
        foot.addWidget(self.answer_button)
        self.body.addLayout(foot)
        self.questions_table.opened.connect(self._on_opened)
        self.questions_table.current_changed.connect(self._on_current_changed)
        self.answer_button.clicked.connect(self._on_answer_clicked)

    def show_case(self, view: CourtView) -> None:
        """Show the questions; only a compulsory settlement has them."""
        self._view = view
        questions = view.case.questions if view.case is not None else ()
        self.setVisible(bool(questions))
        self.count_label.setText(
            self.tr("{met} voldaan  ·  {not_met} niet voldaan  ·  {open} nog open").format(
                met=sum(item.holds is True for item in questions),
                not_met=sum(item.holds is False for item in questions),
                open=sum(item.needs_person for item in questions),
            )
        )
        self.questions_table.set_rows(questions)
        show_all_rows(self.questions_table)
        if questions and self.questions_table.current_row() is None:
            first = next((item for item in questions if item.needs_person), questions[0])
            self.questions_table.select_id(first.question.code)
        self._on_current_changed(self.questions_table.current_row())

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_current_changed(self, item: CheckedQuestion | None) -> None:
        self.answer_button.setEnabled(item is not None and self._running_case() is not None)
        if item is None:
            self.detail_label.setText("")
            self.source_label.setText("")
            return
        words = f"{item.question.question} {self._why(item)}"
        if item.by_person:
            words += " " + self.tr("In het dossier: {why}").format(why=self._tab.context.texts.say(item.told.why))
        proof = self._proof(item)
        if proof:
            words += " " + self.tr("Bewijs: {document}.").format(document=proof)
        self.detail_label.setText(words)
        source = self.tr("Bron: {source}").format(source=item.question.source)
        if item.question.risk:
            source = self.tr("Hierop ging het eerder mis: {risk}.").format(risk=item.question.risk) + " " + source
        self.source_label.setText(source)

    @Slot(object)
    def _on_opened(self, _item: CheckedQuestion) -> None:
        self._on_answer_clicked()

    @Slot()
    def _on_answer_clicked(self) -> None:
        item: CheckedQuestion | None = self.questions_table.current_row()
        case = self._running_case()
        if item is not None and case is not None and self._view is not None:
            QuestionDialog(self._tab.context, case, item, self._view.documents, self).start()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _running_case(self) -> CourtCase | None:
        case = self._view.case.facts.case if self._view is not None and self._view.case is not None else None
        return case if case is not None and case.outcome is None else None

    def _proof(self, item: CheckedQuestion) -> str:
        """The name of the document that goes with the answer; empty when there is none, or it was taken away."""
        wanted = item.answer.document_id if item.answer is not None else None
        documents = self._view.documents if self._view is not None else ()
        return next((document.name for document in documents if document.id == wanted), "")

    def _why(self, item: CheckedQuestion) -> str:
        if item.by_person and item.answer is not None:
            words = self.tr("U: ja.") if item.answer.holds else self.tr("U: nee.")
            return f"{words} {item.answer.remark}".strip()
        return self._tab.context.texts.say(item.told.why)

    def _columns(self) -> tuple[Column, ...]:
        signs = {
            True: self.tr("✓ voldaan"),
            False: self.tr("✗ niet voldaan"),
            None: self.tr("? nog open"),
        }
        order = {False: 0, None: 1, True: 2}
        return (
            Column("sign", self.tr("Oordeel"), lambda item: signs[item.holds], lambda item: order[item.holds]),
            Column(
                "question",
                self.tr("Vraag"),
                lambda item: item.question.question,
                tip=lambda item: item.question.question,
            ),
            Column("why", self.tr("Waarom"), self._why, tip=self._why),
        )
