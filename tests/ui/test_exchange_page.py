"""Uitwisseling in the window: both boxes, a round over a practice hub on this computer, and what a person decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.hub_messages import InState, OutState
from ui.dialogs.hub_message import HubMessageDialog
from ui.keepers import connect_exchange
from ui.notices import Tone
from ui.pages.exchange.page import ExchangePage
from ui.sync_keeper import SyncKeeper


@pytest.fixture
def office(hub_office):
    return hub_office


@pytest.fixture
def exchange_page(show_page, ui):
    return show_page(ExchangePage(ui))


@pytest.fixture
def keeper(ui, qapp, exchange_page, office):
    owner = QObject(qapp)
    made = SyncKeeper(ui, owner, office.core.exchange_terms.rounds)
    connect_exchange(made, exchange_page)
    made.said = []
    made.told.connect(lambda *words: made.said.append(words))
    yield made
    made.stop()
    owner.deleteLater()


@pytest.fixture
def asked(office, keeper):
    """Two creditors on the hub were asked for the balance; nothing went out yet."""
    office.connect()
    dossier = office.dossier()
    office.claim(dossier, office.participant("Energiebedrijf Noorderlicht"), 98_765, reference="0012345")
    office.claim(dossier, office.participant("Webwinkel Alles-in-Huis"), 14_612, reference="W-1")
    keeper.start()
    office.core.balances.request([dossier.id])
    return dossier


def shown_in(table):
    return [[column.text(row) for column in table.rows_model.columns] for row in table.visible_rows()]


class TestWithoutAHub:
    def test_nothing_is_asked_and_nothing_is_said_at_the_bottom(self, keeper, exchange_page, shown):
        keeper.start()
        assert exchange_page.state_label.text() == "Er is geen uitwisselhub ingesteld."
        assert exchange_page.sync_button.isHidden()
        assert exchange_page.check_button.isHidden()
        assert keeper.said == []
        assert shown == []

    def test_the_way_to_the_settings(self, qtbot, keeper, exchange_page):
        keeper.start()
        with qtbot.waitSignal(exchange_page.page_requested) as asked_for:
            exchange_page.settings_button.click()
        assert asked_for.args == ["settings"]


class TestARound:
    def test_what_waits_goes_out_when_asked(self, keeper, exchange_page, asked, office, shown):
        exchange_page.tabs.setCurrentWidget(exchange_page.out_part)
        states = [row[4] for row in shown_in(exchange_page.out_part.messages_table)]
        assert states == ["Klaar om te verzenden"] * 2
        assert "2 berichten staan klaar om te verzenden" in exchange_page.detail_label.text()
        exchange_page.sync_button.click()
        assert shown[-1].text == "Uitgewisseld met de hub: 2 verzonden, 0 ontvangen."
        assert shown[-1].tone is Tone.DONE
        assert set(office.states()) == {"ACCEPTED"}
        rows = shown_in(exchange_page.out_part.messages_table)
        assert [row[:3] for row in rows] == [
            ["WR-2026-0001", "Webwinkel Alles-in-Huis", "Saldoverzoek"],
            ["WR-2026-0001", "Energiebedrijf Noorderlicht", "Saldoverzoek"],
        ]
        assert rows[0][4:] == ["Verzonden, nog niet opgehaald", "01-12-2026"]
        assert keeper.said[-1][:2] == (Tone.DONE, "Hub 13:00")

    def test_a_message_can_be_withdrawn_before_it_left(self, keeper, exchange_page, asked, office, dialogs):
        exchange_page.tabs.setCurrentWidget(exchange_page.out_part)
        part = exchange_page.out_part
        part.messages_table.selectRow(0)
        assert part.withdraw_button.isEnabled()
        assert not part.resend_button.isEnabled()
        dialogs.will(False)
        part.withdraw_button.click()
        assert office.states() == ["READY", "READY"]
        dialogs.will(True)
        part.withdraw_button.click()
        assert sorted(office.states()) == ["READY", "WITHDRAWN"]
        exchange_page.sync_button.click()
        part.messages_table.selectAll()
        assert not part.withdraw_button.isEnabled()
        assert sorted(office.states()) == ["ACCEPTED", "WITHDRAWN"]

    def test_the_filter_and_the_choice_of_states(self, qtbot, keeper, exchange_page, asked):
        part = exchange_page.out_part
        exchange_page.tabs.setCurrentWidget(part)
        qtbot.keyClicks(part.filter_edit, "webwinkel")
        assert len(part.messages_table.visible_rows()) == 1
        assert part.count_label.text() == "1 van 2 berichten"
        part.filter_edit.clear()
        part.state_field.set_value("underway")
        part.state_field.committed.emit("underway")
        assert part.messages_table.visible_rows() == []
        exchange_page.sync_button.click()
        assert len(part.messages_table.visible_rows()) == 2

    def test_what_will_expire_stands_first_with_its_reason(self, keeper, exchange_page, asked, office):
        exchange_page.sync_button.click()
        # Hub and office have the same clock: from Tuesday to Monday, one working day before five are over.
        office.clock.day += timedelta(days=6)
        exchange_page.sync_button.click()
        assert exchange_page.risk_label.text() == "Dreigt te laat te zijn"
        told = [label.text() for label in exchange_page.risk_list.findChildren(QLabel)]
        assert any(
            text.startswith("WR-2026-0001, Energiebedrijf Noorderlicht: De schuldeiser heeft dit bericht nog niet")
            for text in told
        )
        assert keeper.said[-1][0] is Tone.PROBLEM
        assert keeper.said[-1][1].endswith("2 berichten verlopen over 1 werkdag")
        exchange_page.tabs.setCurrentWidget(exchange_page.in_part)
        exchange_page.risk_list.findChildren(QPushButton)[0].click()
        assert exchange_page.tabs.currentWidget() is exchange_page.out_part
        assert exchange_page.out_part.messages_table.current_row().creditor == "Energiebedrijf Noorderlicht"

    def test_what_expired_is_sent_again_after_a_question(self, keeper, exchange_page, asked, office, dialogs):
        exchange_page.sync_button.click()
        office.clock.day += timedelta(days=14)
        exchange_page.sync_button.click()
        part = exchange_page.out_part
        exchange_page.tabs.setCurrentWidget(part)
        assert set(office.states()) == {"EXPIRED"}
        assert keeper.said[-1][1].endswith("2 berichten kwamen niet aan")
        part.messages_table.selectAll()
        dialogs.will(True)
        part.resend_button.click()
        assert sorted(office.states()) == ["ACCEPTED", "ACCEPTED", "EXPIRED", "EXPIRED"]
        assert exchange_page.risk_label.isHidden()

    def test_many_that_are_refused_are_one_notice_with_the_way_to_them(
        self, qtbot, keeper, exchange_page, asked, office, shown
    ):
        for item in office.core.exchange.outgoing():
            office.hub.book.put(replace(office.hub.book.get(item.message.participant_id), active=False))
        exchange_page.sync_button.click()
        assert office.states() == ["FAILED", "FAILED"]
        warnings = [notice for notice in shown if notice.tone is Tone.WARNING]
        assert len(warnings) == 1
        assert warnings[0].text.startswith("2 berichten zijn niet aangenomen. De uitwisselhub kent deze ontvanger niet")
        assert warnings[0].action_text == "Bekijk de berichten"
        exchange_page.out_part.filter_edit.setText("iets anders")
        with qtbot.waitSignal(exchange_page.page_requested) as asked_for:
            warnings[0].action()
        assert asked_for.args == ["exchange"]
        assert exchange_page.tabs.currentWidget() is exchange_page.out_part
        rows = shown_in(exchange_page.out_part.messages_table)
        assert [row[4] for row in rows] == ["Geweigerd: kijk wat er mist"] * 2

    def test_one_that_is_refused_is_told_with_its_reason(self, keeper, exchange_page, asked, office, shown):
        first = office.core.exchange.outgoing()[0].message
        office.hub.book.put(replace(office.hub.book.get(first.participant_id), active=False))
        exchange_page.sync_button.click()
        assert shown[-1].text.startswith("De uitwisselhub kent deze ontvanger niet")
        assert shown[-1].action_text == "Bekijk het bericht"
        before = len(shown)
        keeper._on_time()
        assert len(shown) == before, "what was refused before is no news"

    def test_a_hub_that_is_away_is_told_once_and_stays_in_sight(self, keeper, exchange_page, asked, office, shown):
        office.hub.go_offline()
        before = len(shown)
        keeper._on_time()
        keeper._on_time()
        assert [notice.tone for notice in shown[before:]] == [Tone.WARNING]
        assert "niet bereikbaar" in exchange_page.problem_label.text()
        assert keeper.said[-1][:2] == (Tone.WARNING, "Hub 13:00 · laatste keer niet gelukt")
        office.hub.come_back()
        exchange_page.sync_button.click()
        assert exchange_page.problem_label.isHidden()
        assert keeper.said[-1][:2] == (Tone.DONE, "Hub 13:00")

    def test_the_connection_check(self, keeper, exchange_page, asked, office, shown):
        exchange_page.check_button.click()
        assert "De verbinding met de hub werkt" in shown[-1].text
        office.hub.go_offline()
        exchange_page.check_button.click()
        assert shown[-1].tone is Tone.PROBLEM
        office.hub.come_back()


class TestWhatCame:
    @pytest.fixture
    def answered(self, keeper, exchange_page, asked, office):
        exchange_page.sync_button.click()
        message = office.core.exchange.outgoing()[0].message
        office.answers(message, "SALDOVERZOEK_ANTWOORD_UITGEBREID", {"veld": "<b>vet</b>", "bedrag": "12.50"})
        exchange_page.sync_button.click()
        return office.core.exchange.incoming()[0].message

    def test_an_unknown_message_is_shown_as_plain_text_and_settled(
        self, qtbot, keeper, exchange_page, answered, office
    ):
        part = exchange_page.in_part
        exchange_page.tabs.setCurrentWidget(part)
        (row,) = shown_in(part.messages_table)
        assert row[:3] == ["WR-2026-0001", "Energiebedrijf Noorderlicht", "SALDOVERZOEK_ANTWOORD_UITGEBREID"]
        assert row[4] == "Wacht op uw oordeel"
        part.messages_table.select_id(answered.id)
        assert part.reason_label.text().startswith("De schuldeiser stuurde een soort bericht")
        qtbot.keyClick(part.messages_table, Qt.Key.Key_Return)
        dialog = exchange_page.window().findChild(HubMessageDialog)
        assert shown_in(dialog.content_table) == [["veld", "<b>vet</b>"], ["bedrag", "€\xa012,50"]]
        dialog.by_hand_button.click()
        assert office.core.exchange.incoming()[0].standing.state is InState.APPLIED
        assert shown_in(part.messages_table)[0][4] == "Verwerkt in het dossier"

    def test_keeping_ours_with_a_word_back(self, qtbot, keeper, exchange_page, answered, office):
        dialog = HubMessageDialog(exchange_page.context, answered.id, exchange_page)
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.take_button.isHidden(), "there is nothing in it that could be taken over"
        dialog.reply_field.edit.setPlainText("Dit soort bericht kennen wij niet.")
        dialog.keep_button.click()
        assert office.core.exchange.incoming()[0].standing.state is InState.REJECTED
        waiting = [item for item in office.core.exchange.outgoing() if item.standing.state is OutState.READY]
        assert any("Dit soort bericht kennen wij niet." in item.message.body for item in waiting)


class TestBothVersions:
    @pytest.fixture
    def dialog(self, qtbot, keeper, exchange_page, asked, office):
        """The creditor answers; meanwhile somebody typed another amount."""
        exchange_page.sync_button.click()
        message = office.core.exchange.outgoing()[0].message
        office.core.claims.change(message.claim_ids[0], balance_cents=90_000)
        office.answers(
            message,
            "SALDOVERZOEK_ANTWOORD",
            {
                "klantnummerSE": "K1",
                "vorderingen": [
                    {"schuldtype": "OPENSTAAND", "factuurnummerSE": "0012345", "openstaandBedrag": "1000.00"}
                ],
            },
        )
        exchange_page.sync_button.click()
        made = HubMessageDialog(exchange_page.context, office.core.exchange.incoming()[0].message.id, exchange_page)
        qtbot.addWidget(made)
        made.show()
        made.claim_id = message.claim_ids[0]
        return made

    def test_ours_and_theirs_stand_side_by_side_with_the_reason(self, dialog):
        assert "heeft iemand zelf een ander bedrag ingevuld" in dialog.reason_label.text()
        amounts = [row for row in shown_in(dialog.compare_table) if row[1] == "Saldo"]
        assert amounts == [["0012345", "Saldo", "€\xa0900,00", "€\xa01.000,00", "verschilt"]]

    def test_everything_in_it_has_a_name_and_it_is_freed(self, dialog, qapp):
        nameless = [
            type(widget).__name__
            for widget in dialog.findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
            and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
        ]
        assert nameless == []
        assert dialog.windowTitle()
        dialog.reject()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not shiboken6.isValid(dialog)

    @pytest.mark.parametrize(
        ("name", "cents", "state"),
        [
            ("take_button", 100_000, InState.APPLIED),
            ("keep_button", 90_000, InState.REJECTED),
            ("by_hand_button", 90_000, InState.APPLIED),
        ],
    )
    def test_only_what_is_chosen_is_written(self, qtbot, dialog, office, name, cents, state):
        claim_id = dialog.claim_id
        chosen = getattr(dialog, name)
        chosen.setFocus()
        qtbot.keyClick(chosen, Qt.Key.Key_Space)
        assert office.core.store.get(Claim, claim_id).balance_cents == cents
        assert office.core.exchange.incoming()[0].standing.state is state
