"""Debts with something to look at: pointed out in the table, settled by keyboard where the cursor stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.balances import DebtType
from csr_desktop.domain.claim_marks import MarkKind, MarkOutcome
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, ClaimRank
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.workbench import NextStep
from tests.ui.hands import choose_by_keys, dialog_of, press
from ui.pages.dossier.page import DossierPage


@pytest.fixture
def open_debts(show_page, ui):
    pages = []

    def opened(dossier_id):
        page = show_page(DossierPage(ui, dossier_id))
        page.show_tab("debts")
        pages.append(page)
        return page.tab("debts")

    return opened


def told(tab):
    """What is said of the debt under the cursor, with the words of the buttons."""
    return [(line.point.text, line.go_button.text()) for line in tab.claim_panel.attention.lines]


def words(tab):
    return {row.creditor: tab._point_words(row) for row in tab.debts_table.visible_rows()}


def test_disputed_fined_and_listed_twice(qtbot, open_debts, office, shown):
    dossier = office.dossier()
    shop, collector = office.creditor("Winkel West"), office.creditor("Incasso Punt", kind="other")
    debt = office.claim(dossier, shop, 14_612, collector_id=collector.id, collector_reference="INC-77")
    office.claim(dossier, collector, 15_000, reference="inc 77")
    fine = office.claim(dossier, office.creditor("CJIB"), 48_000, kind="criminal_fine", reference="9001")
    tab = open_debts(dossier.id)
    assert words(tab) == {"Winkel West": "⚠ dubbel?", "Incasso Punt": "⚠ dubbel?", "CJIB": "⚠ nakijken"}
    assert tab.points_button.text() == "Nakijken: 3"

    # From one of the two to the other, and out with the second.
    tab.debts_table.select_id(debt.id)
    ((text, action),) = told(tab)
    assert text.startswith("Lijkt dezelfde schuld als Incasso Punt, kenmerk inc 77, €\u00a0150,00.")
    assert action == "Toon de andere"
    press(qtbot, tab.claim_panel.attention.lines[0].go_button)
    assert tab.debts_table.current_row().creditor == "Incasso Punt"
    press(qtbot, tab.claim_panel.leave_out_button)
    dialog = dialog_of(tab)
    press(qtbot, dialog.step_button)
    assert dialog.reason_field.has_error
    dialog.reason_field.edit.setPlainText("Dubbel met Winkel West.")
    press(qtbot, dialog.step_button)
    assert words(tab)["Winkel West"] == ""

    # The button walks to what is left; looked at, it asks no more until somebody takes that back.
    press(qtbot, tab.points_button)
    assert tab.debts_table.current_row().id == fine.id
    press(qtbot, tab.claim_panel.attention.lines[0].go_button)
    dialog = dialog_of(tab)
    dialog.reason_field.edit.setPlainText("Het CJIB doet mee.")
    press(qtbot, dialog.step_button)
    assert words(tab)["CJIB"] == "✓ nagekeken"
    assert not tab.points_button.isVisible()
    assert told(tab) == [("Nagekeken: Het CJIB doet mee.", "Toch opnieuw nakijken")]
    press(qtbot, tab.claim_panel.attention.lines[0].go_button)
    assert words(tab)["CJIB"] == "⚠ nakijken"
    shown[-1].action()
    assert words(tab)["CJIB"] == "✓ nagekeken"

    # Disputed, and settled with the amount that is right.
    tab.debts_table.select_id(debt.id)
    press(qtbot, tab.claim_panel.mark_button)
    dialog = dialog_of(tab)
    choose_by_keys(qtbot, dialog.kind_field, MarkKind.DISPUTED)
    dialog.reason_field.edit.setPlainText("Er is al betaald.")
    press(qtbot, dialog.step_button)
    assert words(tab)["Winkel West"] == "✗ houdt tegen"
    assert told(tab)[0][0].startswith("Betwist: Er is al betaald. Over deze schuld is onenigheid.")
    press(qtbot, tab.claim_panel.attention.lines[0].go_button)
    dialog = dialog_of(tab)
    assert not dialog.amount_field.isVisible()
    choose_by_keys(qtbot, dialog.outcome_field, MarkOutcome.CHANGED)
    dialog.reason_field.edit.setPlainText("Volgens het bankafschrift.")
    press(qtbot, dialog.step_button)
    assert "bedrag" in dialog.amount_field.error_label.text()
    qtbot.keyClicks(dialog.amount_field.edit, "46,12")
    press(qtbot, dialog.step_button)
    assert office.reread(debt).balance_cents == 4_612
    assert words(tab)["Winkel West"] == ""


def test_what_a_creditor_said_and_where_a_step_begins(qtbot, open_debts, office, dialogs):
    dossier = office.dossier()
    collector = office.creditor("Incasso Punt", kind="other")
    moved = office.claim(dossier, office.creditor("Winkel West"), 14_612)
    unknown = office.claim(dossier, office.creditor("Tandarts"), 8_250)
    silent = office.claim(dossier, office.creditor("Garage"), 5_000)
    office.core.balances.request([dossier.id])
    for claim, kind, to in ((moved, DebtType.TRANSFERRED, collector.id), (unknown, DebtType.UNKNOWN, None)):
        office.core.balances.record_answer(
            BalanceAnswer(
                id="",
                claim_id=claim.id,
                received_on=office.clock.today(),
                channel="letter",
                debt_type=kind,
                transferred_to="Incasso Punt" if to else "",
                client_unknown=kind is DebtType.UNKNOWN,
            ),
            handler_id=to,
        )
    tab = open_debts(dossier.id)
    tab.debts_table.select_id(moved.id)
    assert told(tab) == [("24-11-2026: de schuldeiser zegt dat de schuld is overgedragen aan Incasso Punt.", "")]
    tab.begin(NextStep.CONFIRM_UNKNOWN)
    assert tab.debts_table.current_row().id == unknown.id
    assert told(tab) == [("24-11-2026: de schuldeiser kent de cliënt of de schuld niet.", "")]
    dialogs.will(True)
    qtbot.keyClick(tab.window().focusWidget(), Qt.Key.Key_Space)
    assert office.reread(unknown).rank is ClaimRank.EXCLUDED
    tab.begin(DeadlineStep.USE_OWN_FIGURES)
    assert tab.debts_table.current_row().id == silent.id
    assert tab.window().focusWidget() is tab.claim_panel.fields["balance_cents"].edit
    assert office.reread(silent).balance_status is BalanceStatus.REQUESTED
