"""The tab "Traject": a dossier from registration to closing by keyboard, and the people who work on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import DecisionKind, Threat
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.support import GuidanceKind, PeriodKind
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.next_step import WorkStep
from csr_desktop.services.organisation import ZeroDischarge
from csr_desktop.services.transfer_in import read_transfer
from tests.conftest import TODAY
from tests.ui.test_accessibility import cut_off, nameless
from ui.dialogs import process_decisions, process_moves, process_people
from ui.dialogs.step import StepDialog
from ui.dialogs.take_in import DossierFileDialog
from ui.forms.fields import NoteField
from ui.pages.dossier.page import DossierPage
from ui.pages.settings.way_of_working import WayOfWorkingCard
from ui.theme import apply_theme

DAY = timedelta(days=1)


@pytest.fixture
def open_tab(qtbot, ui):
    pages = []

    def opened(dossier_id):
        page = DossierPage(ui, dossier_id)
        pages.append(page)
        qtbot.addWidget(page)
        ui.tasks.committed.connect(page.on_changes)
        page.resize(1280, 900)
        page.show()
        page.enter()
        page.show_tab("process")
        return page.tab("process")

    return opened


@pytest.fixture
def dialog_of(qtbot):
    """The dialog that is open now; a step has one at a time."""

    def found(owner):
        shown = [dialog for dialog in owner.window().findChildren(StepDialog) if dialog.isVisible()]
        assert len(shown) == 1
        return shown[0]

    return found


def press(qtbot, button):
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)


def fill(qtbot, field, text):
    """Type in a field of the page and keep it: Enter in a line, Ctrl+Enter in a note."""
    field.editor.setFocus()
    field.editor.selectAll()
    for at, line in enumerate(text.split("\n")):
        if at:
            qtbot.keyClick(field.editor, Qt.Key.Key_Return)
        qtbot.keyClicks(field.editor, line)
    is_note = isinstance(field, NoteField)
    control = Qt.KeyboardModifier.ControlModifier if is_note else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(field.editor, Qt.Key.Key_Return, control)


def choose(qtbot, field, value):
    """Choose by keyboard, as a person does: down until it stands there."""
    field.editor.setFocus()
    for _ in range(field.box.count()):
        if field.value == value:
            return
        qtbot.keyClick(field.box, Qt.Key.Key_Down)
    assert field.value == value


def do(qtbot, dialog, **typed):
    """Type in fields of a dialog and press Enter on its button."""
    for name, text in typed.items():
        field = getattr(dialog, name)
        field.editor.setFocus()
        field.editor.selectAll()
        qtbot.keyClicks(field.editor, text)
    press(qtbot, dialog.step_button)


def messages(list_widget):
    """The sentences of a list of what is missing."""
    return [label.text() for label in list_widget.findChildren(type(list_widget.parent().since_label)) if label.text()]


class TestTheWayIn:
    def test_from_registration_to_admission_and_back(self, qtbot, ui, office, clock, open_tab, dialog_of, shown):
        core, dossier = office.core, office.dossier()
        tab = open_tab(dossier.id)
        phase, intake = tab.phase_card, tab.intake_card
        assert phase.phase_label.text() == "Fase: Aangemeld"
        assert phase.since_label.text() == "Sinds vandaag"
        # What cannot be done yet is told with what it needs, not hidden.
        assert any("een besluit tot afwijzing" in text for text in messages(phase.missing_list))
        # The first meeting: a slip stays in its field with the reason; the good day is kept and can be taken back.
        fill(qtbot, intake.planned_field, "+2w")
        assert core.intake.of(dossier.id).meeting_planned_on == TODAY + 14 * DAY
        assert "L01 (ontvangstbevestiging" in shown[-1].text
        fill(qtbot, intake.met_field, "morgen")
        assert "ligt na vandaag" in intake.met_field.error_label.text()
        fill(qtbot, intake.met_field, "vandaag")
        assert core.dossiers.get(dossier.id).phase is Phase.INTAKE
        assert phase.phase_label.text() == "Fase: Intake"
        shown[-1].action()
        assert core.dossiers.get(dossier.id).phase is Phase.REGISTERED
        assert intake.met_field.edit.text() == ""
        fill(qtbot, intake.met_field, "vandaag")
        # A day that happened is put right, never left out.
        fill(qtbot, intake.met_field, " ")
        assert "kan niet leeg" in intake.met_field.error_label.text()
        fill(qtbot, intake.met_field, "vandaag")
        assert not intake.met_field.has_error
        # The term stands still while papers are completed, and runs again.
        press(qtbot, intake.suspend_button)
        dialog = dialog_of(tab)
        do(qtbot, dialog, until_field="+2w")
        assert "Geef een reden" in dialog.reason_field.error_label.text()
        do(qtbot, dialog, reason_field="Loonstroken van oktober.")
        assert core.intake.suspensions(dossier.id)[0].until == TODAY + 14 * DAY
        assert intake.suspend_button.isHidden()
        press(qtbot, intake.lines.button_of(f"resume/{core.intake.suspensions(dossier.id)[0].id}"))
        do(qtbot, dialog_of(tab))
        assert core.intake.suspensions(dossier.id)[0].ended_on == TODAY
        # The decision brings the dossier on and names the letter that comes next.
        press(qtbot, tab.decision_card.decide_button)
        dialog = dialog_of(tab)
        press(qtbot, dialog.step_button)
        assert dialog.kind_field.has_error
        choose(qtbot, dialog.kind_field, DecisionKind.ADMISSION)
        assert "L02" in dialog.note_label.text()
        assert dialog.exit_field.isHidden()
        do(qtbot, dialog, ground_field="Beleidsregels artikel 3")
        assert core.dossiers.get(dossier.id).phase is Phase.ADMITTED
        assert "maak de brief L02 (toelatingsbeschikking), L05 (plan van aanpak)" in shown[-1].text
        assert "L02" in tab.decision_card.letter_label.text()
        assert "Beleidsregels artikel 3." in tab.decision_card.lines.texts[0]
        # The plan of action is stored part by part; it is finished when all four are there.
        plan = tab.plan_card
        fill(qtbot, plan.parts["request"], "Rust en overzicht.")
        fill(qtbot, plan.done_field, "vandaag")
        assert "ontbreekt welke ondersteuning" in plan.done_field.error_label.text()
        for name in ("support", "referrals", "conditions"):
            fill(qtbot, plan.parts[name], "Wordt besproken.")
        fill(qtbot, plan.done_field, "vandaag")
        assert core.intake.of(dossier.id).plan_completed_on == TODAY
        # On by hand, and back with a reason; nothing is sent.
        press(qtbot, phase.step_lines.button_of("stabilisation"))
        do(qtbot, dialog_of(tab))
        assert core.dossiers.get(dossier.id).phase is Phase.STABILISATION
        # Its button went with the step; the next key is meant for what stands in its place.
        assert phase.isAncestorOf(tab.window().focusWidget())
        assert "L02" not in tab.decision_card.letter_label.text() or tab.decision_card.letter_label.isHidden()
        press(qtbot, phase.back_button)
        dialog = dialog_of(tab)
        assert "niets opnieuw verstuurd" in dialog.note_label.text()
        assert dialog.phase_field.value is Phase.ADMITTED
        press(qtbot, dialog.step_button)
        assert "Geef een reden" in dialog.reason_field.error_label.text()
        do(qtbot, dialog, reason_field="Te vroeg doorgezet.")
        assert core.dossiers.get(dossier.id).phase is Phase.ADMITTED
        rows = tab.history_card.stays_table.visible_rows()
        assert (rows[0].event.phase, rows[0].move.reason) == (Phase.ADMITTED, "Te vroeg doorgezet.")
        # An objection, and what was decided on it.
        press(qtbot, tab.decision_card.lines.first_button())
        do(qtbot, dialog_of(tab))
        press(qtbot, tab.decision_card.lines.first_button())
        do(qtbot, dialog_of(tab), outcome_field="Ongegrond.")
        assert core.decisions.of(dossier.id)[0].objection_outcome == "Ongegrond."
        assert tab.decision_card.lines.first_button() is None

    def test_a_threat_is_reported_averted_and_over(self, qtbot, office, open_tab, dialog_of):
        core, dossier = office.core, office.dossier()
        tab = open_tab(dossier.id)
        press(qtbot, tab.intake_card.threat_button)
        dialog = dialog_of(tab)
        choose(qtbot, dialog.threat_field, Threat.EVICTION)
        do(qtbot, dialog, remark_field="Vonnis van de huisbaas")
        assert core.intake.crises(dossier.id)[0].remark == "Vonnis van de huisbaas"
        crisis = core.intake.crises(dossier.id)[0]
        for step in ("begin", "end"):
            press(qtbot, tab.intake_card.lines.button_of(f"{step}/{crisis.id}"))
            do(qtbot, dialog_of(tab))
        crisis = core.intake.crises(dossier.id)[0]
        assert (crisis.began_on, crisis.ended_on) == (TODAY, TODAY)
        assert "voorbij op 24-11-2026" in tab.intake_card.lines.texts[0]


class TestClosing:
    def test_closed_with_a_reason_opened_again_and_a_begin_put_right(
        self, qtbot, office, clock, open_tab, dialog_of, shown
    ):
        core, dossier = office.core, office.dossier()
        clock.day += 10 * DAY
        core.intake.record_meeting(dossier.id)
        tab = open_tab(dossier.id)
        table = tab.history_card.stays_table
        # The meeting was four days earlier: the stay before it ends earlier too.
        press(qtbot, tab.history_card.correct_button)
        dialog = dialog_of(tab)
        do(qtbot, dialog, day_field="1-1-2026")
        assert "kan beginnen van 24-11-2026" in dialog.day_field.error_label.text()
        do(qtbot, dialog, day_field="-4d")
        assert [row.event.began_on for row in table.visible_rows()] == [clock.day - 4 * DAY, TODAY]
        assert core.process.stays(dossier.id)[0].ended_on == clock.day - 4 * DAY
        press(qtbot, tab.phase_card.close_button)
        dialog = dialog_of(tab)
        assert "hub" in dialog.note_label.text()
        press(qtbot, dialog.step_button)
        assert dialog.reason_field.has_error, "no reason is chosen beforehand"
        choose(qtbot, dialog.reason_field, ExitReason.MOVED)
        do(qtbot, dialog, day_field="gisteren")
        closed = core.dossiers.get(dossier.id)
        assert (closed.exit_reason, closed.closed_on) == (ExitReason.MOVED, clock.day - DAY)
        assert "Verhuisd" in tab.phase_card.since_label.text()
        # In a closed dossier nothing is changed but what goes on after it.
        assert tab.intake_card.met_field.edit.isReadOnly()
        assert tab.decision_card.decide_button.isHidden()
        assert tab.phase_card.back_button.isHidden()
        assert not tab.guidance_card.period_button.isHidden(), "aftercare begins when a dossier is closed"
        press(qtbot, tab.phase_card.reopen_button)
        do(qtbot, dialog_of(tab), reason_field="Toch niet verhuisd.")
        assert core.dossiers.get(dossier.id).phase is Phase.INTAKE
        assert "Er is niets verstuurd" in shown[-1].text
        shown[-1].action()
        assert core.dossiers.get(dossier.id).phase is Phase.CLOSED


def test_what_a_step_needs_leads_to_the_tab_where_it_is_done(qtbot, office, open_tab):
    """The 285 statement may come without an attempt (since 1 July 2023), when no judge is near yet."""
    core, dossier = office.core, office.dossier()
    core.process.move(dossier.id, Phase.STABILISATION)
    tab = open_tab(dossier.id)
    page = tab.window()
    court = next(at for at in range(page.tabs.count()) if page.tabs.tabText(at) == "Rechter")
    assert not page.tabs.isTabVisible(court)
    (go,) = [made for made in tab.phase_card.missing_list.findChildren(QPushButton) if "285" in made.accessibleName()]
    press(qtbot, go)
    assert (page.tabs.currentIndex(), page.tabs.isTabVisible(court)) == (court, True)
    core.dossiers.change(dossier.id, remark="gebeld")
    assert page.tabs.currentIndex() == court, "nobody is sent away from where he works"
    page.show_tab("process")
    core.dossiers.change(dossier.id, remark="nog eens gebeld")
    assert not page.tabs.isTabVisible(court)


class TestPeople:
    def test_guidance_is_added_changed_and_ended(self, qtbot, office, open_tab, dialog_of, clock):
        core, dossier = office.core, office.dossier()
        clock.day += 20 * DAY
        tab = open_tab(dossier.id)
        card = tab.guidance_card
        press(qtbot, card.add_button)
        dialog = dialog_of(tab)
        press(qtbot, dialog.step_button)
        assert dialog.kind_field.has_error
        assert dialog.provider_field.has_error
        choose(qtbot, dialog.kind_field, GuidanceKind.BUDGET_MANAGEMENT)
        do(qtbot, dialog, provider_field="Stichting Budget", begin_field="-2w")
        made = core.guidance.of(dossier.id).guidance[0]
        assert (made.provider, made.began_on, made.is_condition) == ("Stichting Budget", clock.day - 14 * DAY, True)
        assert "Voorwaarde om mee te doen" in card.lines.texts[0]
        press(qtbot, card.lines.button_of(f"change/{made.id}"))
        dialog = dialog_of(tab)
        assert dialog.provider_field.edit.text() == "Stichting Budget"
        dialog.condition_box.setFocus()
        qtbot.keyClick(dialog.condition_box, Qt.Key.Key_Space)
        do(qtbot, dialog, provider_field="Stichting Zuid")
        press(qtbot, card.lines.button_of(f"end/{made.id}"))
        dialog = dialog_of(tab)
        do(qtbot, dialog, end_field="-3w")
        assert "verkeerde volgorde" in dialog.end_field.error_label.text()
        do(qtbot, dialog, end_field="vandaag")
        made = core.guidance.of(dossier.id).guidance[0]
        assert (made.provider, made.is_condition, made.ended_on) == ("Stichting Zuid", False, clock.day)
        press(qtbot, card.period_button)
        dialog = dialog_of(tab)
        choose(qtbot, dialog.kind_field, PeriodKind.ADVICE)
        do(qtbot, dialog)
        assert core.guidance.of(dossier.id).periods[0].kind is PeriodKind.ADVICE

    def test_a_decision_waits_for_a_colleague(self, qtbot, ui, office, open_tab, dialog_of, shown):
        core, dossier = office.core, office.dossier()
        core.intake.record_meeting(dossier.id)
        card = WayOfWorkingCard(ui)
        qtbot.addWidget(card)
        card.show()
        card.refresh()
        box = card.step_boxes[LookStep.DECISION]
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Space)
        fill(qtbot, card.people_field, "B. Jansen\nS. de Wit")
        assert core.second_looks.steps() == {LookStep.DECISION}
        assert core.team.people() == ("B. Jansen", "S. de Wit")
        choose(qtbot, card.zero_field, ZeroDischarge.AFTER_TERM)
        assert core.organisation.get().zero_discharge is ZeroDischarge.AFTER_TERM
        assert "zonder afloscapaciteit" in shown[-1].text
        shown[-1].action()
        assert core.organisation.get().zero_discharge is ZeroDischarge.AT_ONCE
        tab = open_tab(dossier.id)
        assert "besluit nemen" in tab.look_card.setting_label.text()
        press(qtbot, tab.decision_card.decide_button)
        dialog = dialog_of(tab)
        choose(qtbot, dialog.kind_field, DecisionKind.ADMISSION)
        do(qtbot, dialog, ground_field="Artikel 3")
        assert "Vraag een tweede blik" in dialog.error_label.text()
        press(qtbot, dialog.look_button)
        assert "tweede blik is gevraagd" in shown[-1].text
        QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
        # The colleague cannot be who asked, and says what must be different.
        tab.begin(WorkStep.GIVE_SECOND_LOOK)
        dialog = dialog_of(tab)
        assert (
            dialog.note_label.text()
            == "Besluit nemen: toelating. Gevraagd door F. Voorbeeld op 24-11-2026.\nGrond: Artikel 3"
        )
        do(qtbot, dialog, by_field="F. Voorbeeld")
        assert "Een andere collega" in dialog.by_field.error_label.text()
        dialog.by_field.edit.setText("B. Jansen")
        press(qtbot, dialog.reject_button)
        assert "Geef een reden" in dialog.remark_field.error_label.text()
        do(qtbot, dialog, remark_field="Akkoord.")
        look = core.second_looks.of(dossier.id)[0]
        assert (look.approved, look.decided_by) == (True, "B. Jansen")
        assert "Goedgekeurd door B. Jansen" in tab.look_card.lines.texts[0]
        press(qtbot, tab.decision_card.decide_button)
        dialog = dialog_of(tab)
        choose(qtbot, dialog.kind_field, DecisionKind.ADMISSION)
        do(qtbot, dialog, ground_field="Artikel 3")
        assert core.dossiers.get(dossier.id).phase is Phase.ADMITTED

    def test_a_colleague_takes_over_with_sheet_and_file(
        self, qtbot, office, open_tab, dialog_of, dialogs, shown, tmp_path
    ):
        from pypdf import PdfReader

        core, dossier = office.core, office.dossier()
        energy = office.creditor("Energiebedrijf Noorderlicht")
        office.claim(dossier, energy, 98_765, reference="0012345", rank=ClaimRank.ORDINARY)
        core.team.set_people(["B. Jansen"])
        tab = open_tab(dossier.id)
        card = tab.hand_over_card
        assert card.counsellor_label.text() == "Behandelaar: F. Voorbeeld."
        press(qtbot, card.hand_over_button)
        dialog = dialog_of(tab)
        assert dialog.to_field.edit.completer().completionCount() == 1
        do(qtbot, dialog, to_field="F. Voorbeeld")
        assert "is al van" in dialog.to_field.error_label.text()
        do(qtbot, dialog, to_field="B. Jansen", reason_field="Ziek sinds maandag.")
        assert core.dossiers.get(dossier.id).counsellor == "B. Jansen"
        assert card.counsellor_label.text() == "Behandelaar: B. Jansen."
        assert "Ziek sinds maandag." in card.lines.texts[0]
        sheet, file = tmp_path / "blad.pdf", tmp_path / "dossier.csrdossier"
        dialogs.will(sheet, file)
        press(qtbot, card.sheet_button)
        text = "\n".join(page.extract_text() for page in PdfReader(sheet).pages).replace("\u00a0", " ")
        for words in ("J. van der Berg", "Behandelaar: B. Jansen", "Energiebedrijf Noorderlicht", "€ 987,65"):
            assert words in text
        assert "999990019" not in text
        press(qtbot, card.file_button)
        dialog = dialog_of(tab)
        press(qtbot, dialog.step_button)
        assert "te kort" in dialog.passphrase.passphrase_field.error_label.text()
        for field in (dialog.passphrase.passphrase_field, dialog.passphrase.again_field):
            qtbot.keyClicks(field.edit, "vier woorden zonder zin")
        press(qtbot, dialog.step_button)
        assert b"Berg" not in file.read_bytes(), "only who knows the passphrase can read it"
        assert read_transfer(file, "vier woorden zonder zin").dossier.counsellor == "B. Jansen"
        assert "op één werkplek" in shown[-1].text
        assert [asked[2] for asked in dialogs.asked] == [
            "overdracht-WR-2026-0001.pdf",
            "dossier-WR-2026-0001.csrdossier",
        ]
        assert {entry.action for entry in core.store.history(20, dossier.id)} >= {"process.hand_over"}


@pytest.mark.parametrize(
    ("step", "place"),
    [
        (WorkStep.PLAN_MEETING, "planned"),
        (DeadlineStep.HOLD_MEETING, "met"),
        (DeadlineStep.SETTLE_OBJECTION, "objection"),
        (WorkStep.CLOSE_DOSSIER, "close"),
    ],
)
def test_steps_of_the_work_list_begin_where_they_are_done(qtbot, office, open_tab, dialog_of, step, place):
    core, dossier = office.core, office.dossier()
    tab = open_tab(dossier.id)
    if place == "objection":
        core.intake.record_meeting(dossier.id)
        decision = core.decisions.admit(dossier.id)
        core.decisions.object(decision.id)
    tab.begin(step)
    if place == "close":
        assert dialog_of(tab).windowTitle() == "Dossier sluiten"
        return
    wanted = {
        "planned": tab.intake_card.planned_field.edit,
        "met": tab.intake_card.met_field.edit,
        "objection": tab.decision_card.lines.first_button(),
    }[place]
    assert tab.window().focusWidget() is wanted


def test_every_dialog_has_names_and_room_for_large_text(qapp, qtbot, ui, office):
    core, dossier = office.core, office.dossier()
    core.intake.record_meeting(dossier.id)
    decision = core.decisions.admit(dossier.id)
    crisis = core.intake.report_crisis(dossier.id, Threat.EVICTION)
    guidance = core.guidance.add(dossier.id, GuidanceKind.LONG_TERM, "Stichting Budget")
    look = core.second_looks.ask_about_decision(dossier.id, DecisionKind.TERMINATION, "Artikel 9")
    stay = core.process.stays(dossier.id)[0]
    apply_theme(qapp, "light", 150)
    try:
        for dialog in (
            process_moves.MoveDialog(ui, dossier, Phase.STABILISATION),
            process_moves.BackDialog(ui, dossier, [Phase.REGISTERED, Phase.INTAKE]),
            process_moves.CloseDossierDialog(ui, dossier),
            process_moves.ReopenDialog(ui, dossier),
            process_moves.CorrectBeginDialog(ui, stay),
            process_decisions.DecisionDialog(ui, dossier, DecisionKind.TERMINATION, wants_look=True),
            process_decisions.ObjectionDialog(ui, decision),
            process_decisions.SettleObjectionDialog(ui, decision),
            process_decisions.SuspendDialog(ui, dossier),
            process_decisions.ResumeDialog(ui, dossier),
            process_decisions.ThreatDialog(ui, dossier),
            process_decisions.ThreatDayDialog(ui, crisis, is_end=True),
            process_people.GuidanceDialog(ui, dossier, guidance),
            process_people.PeriodDialog(ui, dossier),
            process_people.EndGuidanceDialog(ui, guidance),
            process_people.AskLookDialog(ui, dossier, ("B. Jansen",)),
            process_people.GiveLookDialog(ui, look, "Besluit nemen", ("B. Jansen",)),
            process_people.HandOverDialog(ui, dossier, ("B. Jansen",)),
            DossierFileDialog(ui, dossier),
        ):
            qtbot.addWidget(dialog)
            dialog.start()
            qapp.sendPostedEvents()
            assert dialog.windowTitle()
            assert nameless(dialog) == []
            assert cut_off(dialog) == []
            assert dialog.focusWidget() is not dialog.step_button, "typing begins in a field"
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
            assert not dialog.isVisible()
    finally:
        apply_theme(qapp, "light", 100)
