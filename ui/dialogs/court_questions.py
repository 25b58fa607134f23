"""What a person says to the court: the answer to one of its questions, and the words of the 285 statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.court import CourtCase, WsnpStatement
from csr_desktop.services.court_checks import CheckedQuestion
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import ChoiceField, NoteField


class QuestionDialog(StepDialog):
    """One question of the court; the word of a person counts above what the dossier says."""

    def __init__(
        self,
        context: UiContext,
        case: CourtCase,
        item: CheckedQuestion,
        documents: Sequence[Document],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, "", "", parent, subject=f"{case.id}/{item.question.code}")
        self._case_id, self._code = case.id, item.question.code
        self.setWindowTitle(self.tr("Vraag van de rechter"))
        self.step_button.setText(self.tr("Antwoord vastleggen"))
        self.note_label.setText(f"{item.question.question}\n\n{context.texts.say(item.told.why)}")
        self.note_label.show()
        self.holds_field = ChoiceField(
            self.tr("Uw antwoord"), context.texts, [(True, self.tr("ja")), (False, self.tr("nee"))]
        )
        # Nothing is filled in for a person: an answer is given, or it is not there.
        self.holds_field.set_value(item.answer.holds if item.answer is not None else None)
        self.remark_field = NoteField(
            self.tr("Waarom"), context.texts, self.tr("Dit komt zo in het dossier voor de rechter"), lines=3
        )
        self.remark_field.set_value(item.answer.remark if item.answer is not None else "")
        options: list[tuple[object, str]] = [("", self.tr("geen"))]
        options += [(document.id, document.name) for document in documents]
        self.document_field = ChoiceField(self.tr("Stuk dat het bewijst"), context.texts, options)
        self.document_field.set_value((item.answer.document_id if item.answer is not None else None) or "")
        self.add_field(self.holds_field)
        self.add_field(self.remark_field, "court.check_without_reason")
        self.add_field(self.document_field)

    def work(self) -> Callable[[Core], Any]:
        case_id, code, holds = self._case_id, self._code, bool(self.holds_field.value)
        remark, document = self.remark_field.value, self.document_field.value
        document_id = str(document) if document else None
        return lambda core: core.court.check(case_id, code, holds=holds, remark=remark, document_id=document_id)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `CourtCheck`
        return self.tr("Het antwoord op deze vraag van de rechter is vastgelegd.")


class StatementDialog(StepDialog):
    """What the 285 statement says besides the figures."""

    def __init__(
        self, context: UiContext, case: CourtCase, statement: WsnpStatement | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "", "", parent, subject=case.id)
        self._case_id = case.id
        self.setWindowTitle(self.tr("Gegevens voor de Wsnp-verklaring"))
        self.step_button.setText(self.tr("Gegevens vastleggen"))
        texts = context.texts
        self.attempt_field = ChoiceField(
            self.tr("Is er een regeling geprobeerd"),
            texts,
            [(False, self.tr("ja, die lukte niet")), (True, self.tr("nee, een poging heeft geen zin"))],
        )
        self.texts_fields = {
            "reason": NoteField(self.tr("Waarom een regeling niet kan"), texts, lines=2),
            "assets": NoteField(
                self.tr("Bezittingen"), texts, self.tr("Met pand, hypotheek en eigendomsvoorbehoud"), lines=1
            ),
            "income": NoteField(self.tr("Inkomsten"), texts, lines=1),
            "fixed_costs": NoteField(self.tr("Vaste lasten"), texts, lines=1),
            "changes": NoteField(
                self.tr("Wat verandert in drie jaar"),
                texts,
                self.tr("Te verwachten wijzigingen in het inkomen"),
                lines=1,
            ),
            "partner": NoteField(self.tr("Gegevens van de partner"), texts, lines=1),
        }
        # Whether it was tried is for a person to say, not for the first line of a list.
        self.attempt_field.set_value(statement.without_attempt if statement is not None else None)
        self.add_field(self.texts_fields["reason"], "court.statement_without_reason")
        self.add_field(self.attempt_field, "court.statement_needs_attempt")
        for name, field in self.texts_fields.items():
            field.set_value(getattr(statement, name) if statement is not None else "")
            if name != "reason":
                self.add_field(field)

    def work(self) -> Callable[[Core], Any]:
        case_id = self._case_id
        given: dict[str, Any] = {name: field.value for name, field in self.texts_fields.items()}
        given["without_attempt"] = bool(self.attempt_field.value)
        return lambda core: core.court.state(case_id, **given)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `WsnpStatement`
        return self.tr("De gegevens voor de Wsnp-verklaring zijn vastgelegd.")
