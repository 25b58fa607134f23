"""Cards "Aanmelding en intake" and "Plan van aanpak": the days of the way in, threats, the term that stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Slot

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.intake import CrisisIntervention, Suspension
from csr_desktop.errors import CsrError, UserError
from ui.dialogs.process_decisions import ResumeDialog, SuspendDialog, ThreatDayDialog, ThreatDialog, letters_words
from ui.forms.fields import DateField, Field, NoteField, add_row, make_form
from ui.forms.parts import Card, button, label
from ui.pages.dossier.client_letters import make_client_letter
from ui.pages.dossier.process.lines import Line, LineList, button_rows
from ui.pages.dossier.process.reading import ProcessView
from ui.pages.dossier.tab import DossierTab


class KeptDayField(DateField):
    """A day that happened: it can be put right, but not left out; undo takes the step itself back."""

    def parse(self, text: str) -> date | None:
        if not text and isinstance(self._shown, date):
            raise UserError("process.day_kept")
        return super().parse(text)


class _StoringCard(Card):
    """A card whose fields are stored when they are left, each with a notice that takes exactly that back."""

    def __init__(self, heading: str, tab: DossierTab) -> None:
        super().__init__(heading, tab)
        self._tab = tab

    def _store(self, field: Field, work: Callable[[Core], Any], sentence: str) -> None:
        def done(_result: Any) -> None:  # noqa: ANN401 - whatever the service returns
            field.show_error(None)
            self._tab.undoable(sentence)

        def failed(error: BaseException) -> None:
            if isinstance(error, CsrError):
                field.show_error(error)
            else:
                self._tab.context.notices.error(error)

        self._tab.perform(work, done, failed)


class IntakeCard(_StoringCard):
    """The days of the intake, threats and suspended terms."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__("", tab)
        self._view: ProcessView | None = None
        texts, today = tab.context.texts, tab.context.clock.today()
        self.registered_label = label(kind="muted", wrap=True)
        self.planned_field = KeptDayField(
            self.tr("Gesprek gepland op"), texts, today, help_text=self.tr("bijvoorbeeld +2w")
        )
        self.met_field = KeptDayField(self.tr("Gesprek was op"), texts, today)
        self.complete_field = KeptDayField(self.tr("Gegevens compleet op"), texts, today)
        self.lines = LineList()
        self.threat_button = button(self.tr("Dreiging melden…"), tip=self.tr("Ontruiming, afsluiting, zorgverzekering"))
        self.suspend_button = button(
            self.tr("Termijn opschorten…"), tip=self.tr("De cliënt moet nog gegevens aanvullen")
        )
        self.body.addWidget(label(self.tr("Aanmelding en intake"), "heading"))
        self.body.addWidget(self.registered_label)
        form = make_form()
        for field in (self.planned_field, self.met_field, self.complete_field):
            add_row(form, field)
        self.body.addLayout(form)
        self.body.addWidget(self.lines)
        self.letter_button = button(
            self.tr("Uitnodiging maken…"), tip=self.tr("De brief die de aanmelding bevestigt en uitnodigt (L01)")
        )
        self.body.addLayout(button_rows((self.letter_button, self.threat_button, self.suspend_button)))
        self.planned_field.committed.connect(self._on_planned)
        self.met_field.committed.connect(self._on_met)
        self.complete_field.committed.connect(self._on_complete)
        self.lines.chosen.connect(self._on_line_chosen)
        self.threat_button.clicked.connect(self._on_threat_clicked)
        self.suspend_button.clicked.connect(self._on_suspend_clicked)
        self.letter_button.clicked.connect(self._on_letter_clicked)

    def show_view(self, view: ProcessView) -> None:
        """Show the intake."""
        self._view = view
        intake, dossier = view.intake, view.dossier
        self.registered_label.setText(
            self.tr("Aangemeld op {day}.").format(day=format_short(dossier.registered_on))
            if dossier.registered_on
            else ""
        )
        self.planned_field.set_value(intake.meeting_planned_on if intake else None)
        self.met_field.set_value(intake.first_meeting_on if intake else None)
        self.complete_field.set_value(intake.completed_on if intake else None)
        for field in (self.planned_field, self.met_field, self.complete_field):
            field.edit.setReadOnly(view.is_closed)
        self.threat_button.setVisible(not view.is_closed)
        is_invited = intake is not None and intake.meeting_planned_on is not None and intake.first_meeting_on is None
        self.letter_button.setVisible(is_invited and not view.is_closed)
        is_running = any(item.ended_on is None for item in view.suspensions)
        self.suspend_button.setVisible(not view.is_closed and not view.decisions and not is_running)
        self.lines.show_lines(
            [self._threat_line(item) for item in view.crises]
            + [self._suspension_line(item, view.is_closed) for item in view.suspensions]
        )

    def plan_meeting(self) -> None:
        """Give the focus to the day of the first meeting."""
        self.planned_field.setFocus()
        self.planned_field.edit.selectAll()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_planned(self, day: date | None) -> None:
        if day is None:
            return
        dossier_id = self._tab.dossier_id
        letters = letters_words(self._tab.context, ("L01",))
        self._store(
            self.planned_field,
            lambda core: core.intake.plan_meeting(dossier_id, day),
            self.tr("Het eerste gesprek is gepland op {day}. Volgende stap: maak de brief {letters}.").format(
                day=format_short(day), letters=letters
            ),
        )

    @Slot(object)
    def _on_met(self, day: date | None) -> None:
        if day is None:
            return
        dossier_id = self._tab.dossier_id
        self._store(
            self.met_field,
            lambda core: core.intake.record_meeting(dossier_id, day),
            self.tr("Het eerste gesprek was op {day}.").format(day=format_short(day)),
        )

    @Slot(object)
    def _on_complete(self, day: date | None) -> None:
        if day is None:
            return
        dossier_id = self._tab.dossier_id
        self._store(
            self.complete_field,
            lambda core: core.intake.complete(dossier_id, day),
            self.tr("De gegevens zijn compleet sinds {day}.").format(day=format_short(day)),
        )

    @Slot()
    def _on_threat_clicked(self) -> None:
        if self._view is not None:
            ThreatDialog(self._tab.context, self._view.dossier, self.window()).start()

    @Slot()
    def _on_suspend_clicked(self) -> None:
        if self._view is not None:
            SuspendDialog(self._tab.context, self._view.dossier, self.window()).start()

    @Slot()
    def _on_letter_clicked(self) -> None:
        make_client_letter(self._tab, ClientLetter.INVITATION)

    @Slot(object)
    def _on_line_chosen(self, key: str) -> None:
        view = self._view
        if view is None:
            return
        step, _, record_id = key.partition("/")
        if step == "letter":
            make_client_letter(self._tab, ClientLetter.COMPLETION)
            return
        if step == "resume":
            ResumeDialog(self._tab.context, view.dossier, self.window()).start()
            return
        crisis = next(item for item in view.crises if item.id == record_id)
        ThreatDayDialog(self._tab.context, crisis, self.window(), is_end=step == "end").start()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _threat_line(self, item: CrisisIntervention) -> Line:
        threat = self._tab.context.texts.label("threat", item.threat)
        words = self.tr("{threat}, gemeld op {reported}.")
        if item.ended_on is not None:
            words = self.tr("{threat}, gemeld op {reported}, voorbij op {ended}.")
        elif item.began_on is not None:
            words = self.tr("{threat}, gemeld op {reported}. Interventie sinds {began}.")
        text = words.format(
            threat=threat, reported=_day(item.reported_on), began=_day(item.began_on), ended=_day(item.ended_on)
        )
        if item.ended_on is not None:
            return Line(text, mark="•", kind="muted")
        steps = [(f"end/{item.id}", self.tr("Voorbij…"))]
        if item.began_on is None:
            steps.insert(0, (f"begin/{item.id}", self.tr("Begonnen…")))
        return Line(text, tuple(steps), mark="⚠", kind="warning")

    def _suspension_line(self, item: Suspension, is_closed: bool) -> Line:
        words = self.tr("De termijn stond stil van {began} tot {ended}: {reason}")
        if item.ended_on is None:
            words = self.tr("De termijn staat stil van {began} tot en met {until}: {reason}")
        text = words.format(
            began=_day(item.began_on), until=_day(item.until), ended=_day(item.ended_on), reason=item.reason
        )
        if item.ended_on is not None or is_closed:
            return Line(text, mark="•", kind="muted")
        steps = [(f"resume/{item.id}", self.tr("Loopt weer…"))]
        if item.letter_id is None:
            # Until the client was told what is missing, that comes first.
            steps.insert(0, (f"letter/{item.id}", self.tr("Brief maken")))
        return Line(text, tuple(steps), mark="⚠", kind="warning")


class PlanCard(_StoringCard):
    """The plan of action: its four parts and the day it was finished (Wgs art. 4a)."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(self.tr("Plan van aanpak"), tab)
        texts = tab.context.texts
        self.parts: dict[str, NoteField] = {
            "request": NoteField(self.tr("Hulpvraag"), texts, lines=1),
            "support": NoteField(self.tr("Ondersteuning"), texts, lines=1),
            "referrals": NoteField(
                self.tr("Doorverwezen naar"), texts, self.tr("Naar niemand? Schrijf dat op"), lines=1
            ),
            "conditions": NoteField(
                self.tr("Voorwaarden"), texts, self.tr("bijvoorbeeld: geen nieuwe schulden maken"), lines=1
            ),
        }
        self.done_field = KeptDayField(self.tr("Afgerond op"), texts, tab.context.clock.today())
        form = make_form()
        for field in self.parts.values():
            add_row(form, field)
        add_row(form, self.done_field)
        self.letter_button = button(
            self.tr("Brief met het plan maken"), tip=self.tr("Het plan van aanpak om te ondertekenen (L05)")
        )
        self.body.addLayout(form)
        self.body.addLayout(button_rows((self.letter_button,)))
        for field in self.parts.values():
            field.committed.connect(self._on_part_left)
        self.done_field.committed.connect(self._on_done)
        self.letter_button.clicked.connect(self._on_letter_clicked)

    def show_view(self, view: ProcessView) -> None:
        """Show the plan."""
        for name, field in self.parts.items():
            field.set_value(getattr(view.intake, name) if view.intake else "")
            field.edit.setReadOnly(view.is_closed)
        self.done_field.set_value(view.intake.plan_completed_on if view.intake else None)
        self.done_field.edit.setReadOnly(view.is_closed)
        is_written = view.intake is not None and all(getattr(view.intake, name) for name in self.parts)
        self.letter_button.setVisible(is_written and not view.is_closed)

    @Slot()
    def _on_letter_clicked(self) -> None:
        make_client_letter(self._tab, ClientLetter.PLAN)

    @Slot(object)
    def _on_part_left(self, text: str) -> None:
        field = self.sender()
        assert isinstance(field, NoteField)
        name = next(name for name, own in self.parts.items() if own is field)
        dossier_id = self._tab.dossier_id
        self._store(
            field,
            partial(_write_part, dossier_id=dossier_id, name=name, text=text),
            self.tr("Het plan van aanpak is bewaard."),
        )

    @Slot(object)
    def _on_done(self, day: date | None) -> None:
        if day is None:
            return
        dossier_id = self._tab.dossier_id
        self._store(
            self.done_field,
            lambda core: core.intake.complete_plan(dossier_id, day),
            self.tr("Het plan van aanpak is afgerond. Volgende stap: maak de brief {letters}.").format(
                letters=letters_words(self._tab.context, ("L05",))
            ),
        )


def _write_part(core: Core, dossier_id: str, name: str, text: str) -> None:
    core.intake.write_plan(dossier_id, **{name: text})


def _day(day: date | None) -> str:
    return format_short(day) if day else ""
