"""Vandaag by keyboard, on a real database: do, put off, hand over, filter, explain, print."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.intake import CrisisIntervention, Threat
from csr_desktop.domain.proposals import AnswerOutcome, ProposalStatus
from csr_desktop.services.today.model import WorkGroup
from ui.dialogs.erasing_steps import AskErasureDialog
from ui.dialogs.new_dossier import NewDossierDialog
from ui.dialogs.reconsider import ReconsiderDialog
from ui.dialogs.today_steps import HandLineDialog, SnoozeDialog, WhyHereDialog


@pytest.fixture
def work(office):
    """A new dossier, one with debts to ask about, and one in a threatening situation with a deadline of its own."""
    office.dossier("WR-2026-0004")
    asking = office.dossier("WR-2026-0002", partner=True)
    office.claim(asking, office.creditor("Bank van Voorbeeld"), 5_000)
    threat = office.dossier("WR-2026-0003")
    with office.core.store.unit_of_work("proef") as unit:
        unit.add(
            CrisisIntervention(id="c", dossier_id=threat.id, threat=Threat.EVICTION, reported_on=office.clock.today())
        )
    office.core.deadlines.add(threat.id, office.clock.today(), "Verhuurder bellen", owner="K. Collega")
    return {"asking": asking, "threat": threat}


@pytest.fixture
def window(show_window, office, work):
    return show_window()


@pytest.fixture
def page(window):
    return window.page("today")


def seen(page):
    return [f"{item.number} {item.step}" for item in page.items_table.visible_rows()]


def go_to_row(page, step):
    row = next(item for item in page.items_table.visible_rows() if item.step == step)
    page.items_table.select_id(f"{row.dossier_id}/{row.key}")
    page.items_table.setFocus()
    return row


def choose(page, words):
    """Choose from the menu of the button, which itself would wait for a person."""
    next(item for item in page.panel.later_button.menu().actions() if item.text().startswith(words)).trigger()


def test_the_window_begins_with_what_is_most_urgent(window, page, work):
    assert window.current_page is page
    assert page.items_table.hasFocus()
    first = page.items_table.current_row()
    assert (first.number, first.group) == ("WR-2026-0003", WorkGroup.THREAT)
    assert page.group_box.itemText(0) == "Alles (5)"
    assert "Dreiging (1)" in page.group_box.itemText(1)
    # A sign and a word, the number and the name, and the reason as a sentence.
    cells = [page.items_table.rows_model.index(0, column).data() for column in range(5)]
    assert cells[:2] == ["⚠  Dreiging", "WR-2026-0003  J. van der Berg"]
    assert page.panel.reason_label.text() == cells[2]
    assert cells[2].endswith(".")


def test_enter_begins_the_step_in_its_dossier(qtbot, window, page, work, dialogs):
    go_to_row(page, "request_balances")
    dialogs.will(False)
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    assert dialogs.asked[0][1] == "1 saldo opvragen?"
    assert window.current_page.dossier_id == work["asking"].id
    assert window.current_page.current_tab.key == "debts"


def test_a_step_without_a_place_is_pointed_at_in_the_overview(qtbot, window, page, work):
    item = go_to_row(page, "own_task")
    page.panel.do_button.setFocus()
    qtbot.keyClick(page.panel.do_button, Qt.Key.Key_Return)
    opened = window.current_page
    assert (opened.dossier_id, opened.current_tab.key) == (work["threat"].id, "overview")
    focused = window.focusWidget()
    assert "Verhuurder bellen" in focused.accessibleName()
    qtbot.keyClick(focused, Qt.Key.Key_Return)
    # It was a deadline, and it is met; the notice takes that back.
    window.go_to("today")
    assert item.key not in [row.key for row in page.items_table.visible_rows()]
    window.notice_bar.action_button.click()
    assert item.key in [row.key for row in page.items_table.visible_rows()]


def test_a_line_selects_the_very_thing_it_is_about(qtbot, window, page, office, work):
    """From Vandaag to the claim that waits, to the letters that lie ready, and to the creditor that keeps silent."""
    core, dossier = office.core, office.dossier("WR-2026-0005")
    early, late, silent = (
        office.claim(dossier, office.creditor(name), 10_000) for name in ("Als Eerste", "Te Laat", "Zwijgt")
    )
    core.balances.request([dossier.id])
    core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id)])
    office.answer(office.reread(early))
    office.answer(office.reread(silent))
    office.clock.day += timedelta(days=60)
    window.go_to("today")
    page.refresh()

    go_to_row(page, "remind_balance")
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    opened = window.current_page
    table = opened.tab("debts").debts_table
    assert [row.id for row in table.selected_rows()] == [late.id]
    assert table.current_row().id == late.id
    assert opened.tab("debts").remind_button.hasFocus()

    office.answer(office.reread(late))
    office.vtlb(dossier)
    for step in (core.proposals.make, core.proposals.freeze, core.proposals.send):
        step(dossier.id)
    letters = {letter.id for letter in core.letters.of_dossier(dossier.id) if letter.sent_on is None}
    window.go_to("today")
    page.refresh()
    go_to_row(page, "print_letters")
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    tab = window.current_page.tab("letters")
    assert {letter.id for letter, _name in tab.letters_table.selected_rows()} == letters
    assert tab.view_button.hasFocus()

    core.letters.mark_sent(letters)
    proposal = core.proposals.newest(dossier.id)
    core.proposals.record_answers(
        proposal.id, {early.id: AnswerOutcome.AGREED, late.id: AnswerOutcome.REFUSED}, channel="letter"
    )
    core.proposals.remind(dossier.id)
    core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id) if letter.sent_on is None])
    office.clock.day += timedelta(days=60)
    window.go_to("today")
    page.refresh()
    go_to_row(page, "reconsider")
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    dialog = window.current_page.findChild(ReconsiderDialog)
    assert dialog.head_label.text() == "Zwijgt"
    assert "ook niet na een herinnering" in dialog.reason_label.text()
    dialog.text_field.edit.setPlainText("Alle anderen zijn akkoord.")
    dialog.note_button.setFocus()
    qtbot.keyClick(dialog.note_button, Qt.Key.Key_Space)
    (asked,) = core.reconsiderations.of_dossier(dossier.id)
    assert (asked.creditor.name, asked.is_open) == ("Zwijgt", True)
    # Whose answer is late now stands before why: two lines of one day would say the same else.
    office.clock.day += timedelta(days=30)
    window.go_to("today")
    page.refresh()
    go_to_row(page, "forced_settlement")
    assert page.panel.reason_label.text().startswith("Zwijgt: op ")


def test_what_cannot_be_done_unseen_waits_for_one_key_more(qtbot, window, page, office, collective_case):
    dossier, claims = collective_case
    for claim in claims:
        office.answer(claim)
    office.vtlb(dossier)
    office.core.proposals.make(dossier.id)
    go_to_row(page, "freeze_proposal")
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    opened = window.current_page
    assert opened.current_tab.key == "proposal"
    assert office.core.proposals.newest(dossier.id).status is ProposalStatus.DRAFT
    assert opened.next_button.hasFocus()
    qtbot.keyClick(opened.next_button, Qt.Key.Key_Return)
    assert office.core.proposals.newest(dossier.id).status is ProposalStatus.FROZEN


def test_after_a_no_the_line_leads_to_what_can_be_done_about_it(qtbot, window, page, office, collective_case):
    """Asking again comes before a new version, that would ask everybody anew."""
    core, (dossier, claims) = office.core, collective_case
    for claim in claims:
        office.answer(claim)
    office.vtlb(dossier)
    for step in (core.proposals.make, core.proposals.freeze, core.proposals.send):
        step(dossier.id)
    core.letters.mark_sent([letter.id for letter in core.letters.of_dossier(dossier.id)])
    proposal = core.proposals.newest(dossier.id)
    (first, *_others) = core.proposals.to_ask(dossier.id)
    core.proposals.record_answer(proposal.id, [item.id for item in first.claims], AnswerOutcome.REFUSED, channel="mail")
    core.proposals.impasse(dossier.id)
    page.refresh()
    go_to_row(page, "new_proposal")
    assert first.handler.name in page.panel.reason_label.text()
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    card = window.current_page.tab("proposal").version_card
    assert card.reconsider_button.hasFocus()
    assert card.lines_table.current_row().handler_id == first.handler.id
    assert " antwoordde op " in card.reason_label.text()


def test_put_off_by_typing_how_long_and_back_with_undo(qtbot, window, page, office):
    before = seen(page)
    item = go_to_row(page, "request_balances")
    qtbot.keyClicks(page.items_table, "+")
    assert "+" in page.panel.typing_label.text()
    # Another key ends it and moves on as ever.
    qtbot.keyClick(page.items_table, Qt.Key.Key_Down)
    assert page.panel.typing_label.isHidden()
    go_to_row(page, "request_balances")
    qtbot.keyClicks(page.items_table, "+1w")
    assert f"{item.number} request_balances" not in seen(page)
    assert page.items_table.current_row() is not None
    day = office.clock.today() + timedelta(days=7)
    assert f"Uitgesteld tot {day:%d-%m-%Y}" in window.notice_bar.text
    page.hidden_box.setChecked(True)
    go_to_row(page, "request_balances")
    qtbot.keyClick(page.panel.wake_button, Qt.Key.Key_Return)
    page.hidden_box.setChecked(False)
    assert seen(page) == before
    # The menu does the same, and so does the notice backwards.
    go_to_row(page, "request_balances")
    choose(page, "2 weken")
    assert seen(page) != before
    window.notice_bar.action_button.click()
    assert seen(page) == before


def test_put_off_until_a_day_says_beside_the_field_what_cannot_be(qtbot, page, office):
    item = go_to_row(page, "request_balances")
    choose(page, "Andere dag…")
    dialog = page.findChild(SnoozeDialog)
    qtbot.keyClicks(dialog.day_field.edit, "gisteren")
    qtbot.keyClick(dialog.day_field.edit, Qt.Key.Key_Return)
    assert "al geweest" in dialog.day_field.error_label.text()
    dialog.day_field.edit.selectAll()
    qtbot.keyClicks(dialog.day_field.edit, "+1m")
    dialog.step_button.click()
    assert office.core.today.find(item.dossier_id, item.key).hidden_until is not None


def test_handed_over_and_only_mine(qtbot, window, page, office, ui):
    go_to_row(page, "request_balances")
    qtbot.keyClick(page.panel.hand_over_button, Qt.Key.Key_Return)
    dialog = page.findChild(HandLineDialog)
    qtbot.keyClicks(dialog.owner_field.edit, "K. Collega")
    dialog.step_button.click()
    assert "overgedragen aan K. Collega" in window.notice_bar.text
    page.owner_box.setFocus()
    qtbot.keyClicks(page.owner_box, "K. Collega")
    page.owner_box.activated.emit(page.owner_box.currentIndex())
    assert seen(page) == ["WR-2026-0003 own_task", "WR-2026-0002 request_balances"]
    page.owner_box.setCurrentIndex(1)
    page.owner_box.activated.emit(1)
    assert "WR-2026-0002 request_balances" not in seen(page)
    assert ui.state.flag("today/mine")


def test_filters_count_and_an_empty_list_says_what_to_do(qtbot, page):
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(page.filter_edit, "0002 berg")
    assert {number.split()[0] for number in seen(page)} == {"WR-2026-0002"}
    qtbot.keyClicks(page.filter_edit, " bestaat niet")
    assert not page.items_table.isVisible()
    assert "‘Alles’" in page.empty_label.text()
    page.filter_edit.clear()
    look = page.group_box.findText("Vandaag", Qt.MatchFlag.MatchContains)
    page.group_box.setCurrentIndex(look)
    page.group_box.activated.emit(look)
    assert seen(page) == ["WR-2026-0003 own_task"]


def test_a_long_list_shows_what_matters_and_folds_the_rest(qtbot, window, page, office, work):
    for at in range(20):
        office.core.deadlines.add(work["asking"].id, office.clock.today(), f"Taak {at:02}")
    office.clock.day += timedelta(days=1)
    window.go_to("today")
    page.refresh()
    rows = page.items_table.visible_rows()
    # The threat stays, and of what is late only the first three; the row behind them tells how many more there are.
    groups = [row.group for row in rows]
    assert groups[:5] == [WorkGroup.THREAT, *[WorkGroup.LATE] * 4]
    at = groups.index(WorkGroup.LATE) + 3
    assert page.items_table.rows_model.index(at, 2).data() == "En nog 18 regels."
    assert "te laat: 21" in page.counts_label.text()
    for _ in range(at):
        qtbot.keyClick(page.items_table, Qt.Key.Key_Down)
    assert page.panel.do_button.text() == "Alles tonen"
    assert not page.panel.later_button.isVisible()
    qtbot.keyClicks(page.items_table, "+1w")
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    # On to the first that came into sight; all that was there is there still.
    shown = page.items_table.visible_rows()
    assert page.items_table.current_row() is shown[at]
    assert page.panel.do_button.text() == "Doen"
    assert page.panel.later_button.isVisible()
    assert sum(row.group is WorkGroup.LATE for row in shown) == 21 + 1
    page.items_table.select_id("/fold/late")
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    assert [row.group for row in page.items_table.visible_rows()] == groups
    # Who looks for something finds it, also what is folded away; and so does the printer.
    qtbot.keyClicks(page.filter_edit, "taak 19")
    assert [row.reason.params["reason"] for row in page.items_table.visible_rows()] == ["Taak 19"]
    page.filter_edit.clear()
    assert [row.group for row in page.items_table.visible_rows()] == groups
    page.items_table.select_id("/fold/late")
    page.items_table.sort_by("day")
    assert sum(row.group is WorkGroup.LATE for row in page.items_table.visible_rows()) == 21
    # The panel is always about a line that stands there, also when the fold that it was about is gone.
    assert page.items_table.current_row() is not None
    assert page.panel.do_button.text() == "Doen"
    page.items_table.sort_by("")
    assert [row.group for row in page.items_table.visible_rows()] == groups
    assert page.items_table.current_row() is not None


def test_a_line_about_several_creditors_names_them(window, page, office, work):
    dossier = office.dossier("WR-2026-0006")
    names = ("Energie Noord", "Webwinkel", "Telefoon Zuid", "Sportschool")
    for name in names:
        office.claim(dossier, office.creditor(name), 10_000)
    office.core.balances.request([dossier.id])
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.of_dossier(dossier.id)])
    office.clock.day += timedelta(days=60)
    window.go_to("today")
    page.refresh()
    go_to_row(page, "remind_balance")
    index = page.items_table.currentIndex().siblingAtColumn(2)
    assert index.data().startswith("Energie Noord, Webwinkel en 2 andere: saldo gevraagd op ")
    assert index.data(Qt.ItemDataRole.ToolTipRole).splitlines()[1:] == list(names)
    assert "Schuldeisers: Energie Noord, Webwinkel, Telefoon Zuid, Sportschool." in page.panel.more_label.text()


def test_why_it_is_here_and_on_paper(qtbot, page, office):
    go_to_row(page, "request_balances")
    qtbot.keyClick(page.panel.why_button, Qt.Key.Key_Return)
    dialog = page.findChild(WhyHereDialog)
    assert "7. Volgende stap" in dialog.place_label.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    opened = []
    page.opener.open_path = lambda path: opened.append(path) or True
    qtbot.keyClick(page.print_button, Qt.Key.Key_Return)
    assert opened[0].read_bytes().startswith(b"%PDF")
    assert "Berg" not in opened[0].name


def test_what_is_kept_too_long_is_asked_to_be_erased(qtbot, window, page, office, work):
    office.core.dossiers.close(work["asking"].id, ExitReason.MOVED)
    office.clock.day += timedelta(days=366 * 6)
    page.refresh()
    item = go_to_row(page, "ask_erasure")
    assert item.group is WorkGroup.KEEPING
    # Also of a dossier that is closed the name is told.
    assert "Öztürk" in page.panel.dossier_label.text()
    qtbot.keyClick(page.items_table, Qt.Key.Key_Return)
    dialog = window.findChild(AskErasureDialog)
    qtbot.keyClicks(dialog.reason_field.edit, "Termijn voorbij")
    dialog.ask_button.click()
    assert [open_request.request.dossier_id for open_request in office.core.erasure.requests()] == [work["asking"].id]


def test_a_window_that_stays_open_overnight_tells_the_new_day(window, page, office):
    window.go_to("settings")
    office.clock.day += timedelta(days=1)
    window.go_to("today")
    assert f"Vandaag, {office.clock.today().day} " in page.title_label.text()
    # Yesterday's last day has passed now.
    assert "Te laat" in page.group_box.itemText(2)


def test_nothing_to_do_is_said_kindly_and_begins_a_dossier(qtbot, show_window, office):
    made = show_window()
    page = made.page("today")
    assert page.empty_place.isVisible()
    assert not page.empty_label.isVisible()
    assert not page.filter_edit.isVisible()
    assert not page.panel.isVisible()
    new_button = page.empty_place.buttons["new"]
    new_button.setFocus()
    qtbot.keyClick(new_button, Qt.Key.Key_Space)
    dialog = page.findChild(NewDossierDialog)
    for field, text in ((dialog.applicant_form.initials_field, "J."), (dialog.applicant_form.surname_field, "Berg")):
        qtbot.keyClicks(field.edit, text)
    dialog.save_button.click()
    assert made.current_page.name_label.text() == "J. Berg"
    # What is to be done is on the list from then on, and nothing else stands there.
    made.go_to("today")
    assert page.items_table.visible_rows()
    assert page.filter_edit.isVisible()
    assert not page.empty_place.isVisible()
