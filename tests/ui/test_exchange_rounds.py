"""Uitwisseling: the balances of all dossiers in one step, and what expires before somebody is back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject, Qt

from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.creditors import Channel
from csr_desktop.services.balances import stopped
from csr_desktop.services.exchange.round import drive
from ui.dialogs.balance_round import BalanceRoundDialog
from ui.dialogs.leave import LeaveDialog
from ui.keepers import connect_exchange
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
    yield made
    made.stop()
    owner.deleteLater()


@pytest.fixture
def dossiers(office):
    """Three open dossiers with something for every way, and one that is closed."""
    office.connect()
    energy = office.participant("Energiebedrijf Noorderlicht")
    strict = office.participant("Wil Verklaring", consent_form_required=True)
    unmatched = office.creditor("Waterbedrijf Zuid", channel=Channel.HUB)
    paper = office.creditor("Winkel West")
    made = [office.dossier(f"WR-2026-{number:04}") for number in range(1, 4)]
    for dossier in made:
        office.claim(dossier, energy, 10_000, reference=f"E-{dossier.number}")
    office.claim(made[0], paper, 5_000)
    office.claim(made[1], unmatched, 6_000)
    office.claim(made[2], strict, 7_000)
    gone = office.dossier("WR-2026-0009")
    office.claim(gone, energy, 1_000)
    office.core.dossiers.close(gone.id, "withdrawn")
    assert drive(office.core.exchange.begin(at_once=True)).complete
    return made


def statuses(office):
    return [claim.balance_status for claim in office.core.store.find(Claim, order_by="pk")]


def rows(table):
    return [[column.text(row) for column in table.rows_model.columns] for row in table.visible_rows()]


class TestAllDossiers:
    @pytest.fixture
    def dialog(self, qtbot, keeper, exchange_page, dossiers):
        exchange_page.balances_button.setFocus()
        qtbot.keyClick(exchange_page.balances_button, Qt.Key.Key_Space)
        return exchange_page.findChild(BalanceRoundDialog)

    def test_counts_and_reasons_stand_there_before_anything_is_made(self, dialog, office):
        assert dialog.head_label.text() == "5 saldo's opvragen, in 3 dossiers?"
        assert dialog.ways_label.text().startswith("3 per hub, 1 per lijst, 1 per brief. Alles wordt klaargezet")
        told = rows(dialog.reasons_table)
        assert [row[:3] for row in told] == [
            ["nog niet gevraagd", "WR-2026-0003", "1"],
            ["niet over de hub", "Waterbedrijf Zuid", "1"],
        ]
        assert "toestemmingsverklaring" in told[0][3]
        assert "nog niet gekoppeld" in told[1][3]
        assert set(statuses(office)) == {BalanceStatus.TO_REQUEST}
        assert office.core.exchange.outgoing() == []

    def test_made_by_keyboard_as_one_step_that_can_be_taken_back(self, qtbot, dialog, office, shown):
        assert dialog.focusWidget() is dialog.request_button
        qtbot.keyClick(dialog.request_button, Qt.Key.Key_Space)
        assert shown[-1].text == "Klaargezet: 3 berichten voor de hub, 1 verzoek op een lijst, 1 brief."
        assert statuses(office).count(BalanceStatus.REQUESTED) == 5
        assert dialog.isHidden()
        # They wait for the next round, so that the step can still be taken back.
        assert office.states() == ["READY"] * 3
        shown[-1].action()
        assert set(statuses(office)) == {BalanceStatus.TO_REQUEST}
        assert office.core.exchange.outgoing() == []
        assert office.core.store.count(Letter) == 0

    def test_stopped_on_the_way_nothing_is_made(self, qtbot, dialog, office, shown):
        dialog._round.moved.connect(lambda done, _count: dialog.busy_row.cancel_button.click() if done == 2 else None)
        dialog.request_button.click()
        assert shown[-1].text == "Het opvragen is gestopt op uw verzoek. Er is niets klaargezet."
        assert set(statuses(office)) == {BalanceStatus.TO_REQUEST}
        assert office.core.exchange.outgoing() == []
        # The plan is still there, and it can be done after all.
        assert dialog.isVisible()
        dialog._round.moved.disconnect()
        dialog.request_button.click()
        assert statuses(office).count(BalanceStatus.REQUESTED) == 5

    def test_nothing_left_to_ask(self, qtbot, keeper, exchange_page, dossiers, office):
        office.core.balances.request(office.core.dossiers.open_ids())
        exchange_page.balances_button.click()
        dialog = exchange_page.findChild(BalanceRoundDialog)
        assert dialog.head_label.text() == "Nu kan er niets worden gevraagd"
        assert dialog.request_button.isHidden()
        assert [row[0] for row in rows(dialog.reasons_table)] == ["nog niet gevraagd"]
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.isHidden()

    def test_how_far_it_is_is_told_per_dossier(self, dossiers, office):
        heard = []
        office.core.balances.plan(office.core.dossiers.open_ids(), lambda done, count: heard.append((done, count)))
        assert heard == [(0, 3), (1, 3), (2, 3), (3, 3)]

        def stop(done, _count):
            if done == 1:
                raise stopped()

        with pytest.raises(type(stopped())):
            office.core.balances.request(office.core.dossiers.open_ids(), stop)
        assert set(statuses(office)) == {BalanceStatus.TO_REQUEST}


class TestBeforeLeave:
    @pytest.fixture
    def dialog(self, qtbot, keeper, exchange_page, dossiers, office):
        office.core.balances.request([dossiers[0].id])
        keeper.start()
        exchange_page.leave_button.setFocus()
        qtbot.keyClick(exchange_page.leave_button, Qt.Key.Key_Space)
        return exchange_page.findChild(LeaveDialog)

    def fill(self, qtbot, dialog, text):
        dialog.back_field.edit.setFocus()
        dialog.back_field.edit.clear()
        qtbot.keyClicks(dialog.back_field.edit, text)
        qtbot.keyClick(dialog.back_field.edit, Qt.Key.Key_Return)

    def test_what_expires_until_then_and_the_way_to_it(self, qtbot, dialog, exchange_page):
        assert dialog.lines_table.isHidden()
        assert dialog.count_label.isHidden()
        # Sent today, a Tuesday; erased on the hub five working days later.
        self.fill(qtbot, dialog, "+2w")
        told = rows(dialog.lines_table)
        assert dialog.count_label.text() == "Van 2 zaken is de termijn voorbij voordat u op 08-12-2026 terug bent."
        assert [row[:3] for row in told] == [
            ["01-12-2026", "", ""],
            ["01-12-2026", "WR-2026-0001", "Energiebedrijf Noorderlicht"],
        ]
        assert told[0][3].startswith("Wissel uiterlijk op 01-12-2026 uit")
        assert told[1][3].startswith("De schuldeiser heeft dit bericht nog niet opgehaald")
        dialog.lines_table.selectRow(1)
        qtbot.keyClick(dialog.lines_table, Qt.Key.Key_Return)
        assert dialog.isHidden()
        assert exchange_page.tabs.currentWidget() is exchange_page.out_part
        assert exchange_page.out_part.messages_table.current_row().creditor == "Energiebedrijf Noorderlicht"

    def test_a_short_absence_loses_nothing(self, qtbot, dialog):
        self.fill(qtbot, dialog, "+1d")
        assert dialog.count_label.text() == "Er verloopt niets voordat u op 25-11-2026 terug bent."
        assert dialog.lines_table.isHidden()

    @pytest.mark.parametrize(("text", "reason"), [("24-11-2026", "Kies een dag na vandaag."), ("ooit", "ooit")])
    def test_a_day_that_will_not_do(self, qtbot, dialog, text, reason):
        self.fill(qtbot, dialog, text)
        dialog.show_button.click()
        assert reason in dialog.back_field.error_label.text()
        assert dialog.lines_table.isHidden()

    def test_a_round_from_there_brings_the_list_up_to_date(self, qtbot, dialog, office):
        office.clock.day += timedelta(days=1)
        self.fill(qtbot, dialog, "08-12-2026")
        assert rows(dialog.lines_table)[0][0] == "01-12-2026"
        dialog.sync_button.click()
        # The exchange itself counts from today on again; the message still expires when it did.
        assert [row[0] for row in rows(dialog.lines_table)] == ["01-12-2026", "02-12-2026"]

    def test_without_a_hub_there_is_nothing_to_look_after(self, keeper, exchange_page):
        keeper.start()
        assert exchange_page.leave_button.isHidden()
        assert exchange_page.balances_button.isVisible()
