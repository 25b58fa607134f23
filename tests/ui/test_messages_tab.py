"""Berichten of a dossier, and what is shown before anything goes over the hub."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.hub_messages import MessageType
from csr_desktop.services.exchange.round import drive
from ui.pages.dossier.page import DossierPage


@pytest.fixture
def office(hub_office):
    return hub_office


@pytest.fixture
def dossier(office):
    """One creditor on the hub, one that wants the hub and is not in its book, one by letter."""
    office.connect()
    made = office.dossier()
    office.energy = office.participant("Energiebedrijf Noorderlicht")
    office.claim(made, office.energy, 98_765, reference="0012345")
    office.claim(made, office.creditor("Tandarts Molaar", channel=Channel.HUB), 5_000, reference="T-1")
    office.claim(made, office.creditor("Webwinkel Alles-in-Huis"), 14_612, reference="W-1")
    drive(office.core.exchange.begin())
    return made


@pytest.fixture
def page(show_page, ui, dossier):
    return show_page(DossierPage(ui, dossier.id))


@pytest.fixture
def tab(page, office, dossier):
    office.core.balances.request([dossier.id])
    page.show_tab("messages")
    return page.tab("messages")


def choose(field, words):
    field.box.setCurrentIndex(field.box.findText(words))
    field.box.activated.emit(field.box.currentIndex())


def lines(tab):
    return [
        [column.text(row) for column in tab.entries_table.rows_model.columns]
        for row in tab.entries_table.visible_rows()
    ]


class TestBeforeSending:
    def test_the_plan_says_how_many_over_which_way_and_why_not_the_hub(self, page, dialogs, office, shown):
        page.show_tab("debts")
        dialogs.will(False)
        page.tab("debts").request_button.click()
        (_kind, question, detail, _action) = dialogs.asked[-1]
        assert question == "3 saldo's opvragen?"
        assert detail.startswith("1 per hub, 1 per lijst, 1 per brief.")
        assert "Niet over de hub:" in detail
        assert "Tandarts Molaar" in detail
        assert office.states() == []
        dialogs.will(True)
        page.tab("debts").request_button.click()
        assert shown[-1].text == "Klaargezet: 1 bericht voor de hub, 1 verzoek op een lijst, 1 brief."
        assert office.states() == ["READY"]


class TestTimeline:
    def test_messages_letters_and_notes_stand_in_one_line_of_time(self, tab):
        found = lines(tab)
        assert {row[1] for row in found} == {"verzonden", "brief"}
        message = next(row for row in found if row[1] == "verzonden")
        assert message[2:5] == ["Energiebedrijf Noorderlicht", "Saldoverzoek", "Klaar om te verzenden"]

    def test_a_note_needs_a_creditor_and_can_be_taken_back(self, qtbot, tab, office, shown):
        qtbot.keyClicks(tab.note_field.edit, "Gebeld: zij wachten tot 1 december.")
        tab.note_button.click()
        assert tab.party_field.error_label.text() == "Kies eerst de schuldeiser."
        choose(tab.party_field, "Webwinkel Alles-in-Huis")
        tab.note_button.click()
        first = lines(tab)[0]
        assert (first[1], first[2], first[5]) == (
            "notitie",
            "Webwinkel Alles-in-Huis",
            "Gebeld: zij wachten tot 1 december.",
        )
        assert tab.note_field.value == ""
        assert tab.note_field.draft_text == ""
        shown[-1].action()
        assert all(row[1] != "notitie" for row in lines(tab))

    def test_an_empty_note_is_told_beside_the_field(self, tab):
        choose(tab.party_field, "Webwinkel Alles-in-Huis")
        tab.note_button.click()
        assert tab.note_field.has_error

    def test_a_question_goes_over_the_hub_only_where_a_conversation_goes_on(self, qtbot, tab, office, dialogs):
        qtbot.keyClicks(tab.note_field.edit, "Hoe staat het met ons verzoek?")
        choose(tab.party_field, "Webwinkel Alles-in-Huis")
        tab.ask_button.click()
        assert "loopt geen gesprek over de hub" in tab.note_field.error_label.text()
        choose(tab.party_field, "Energiebedrijf Noorderlicht")
        dialogs.will(False)
        tab.ask_button.click()
        assert len(office.states()) == 1
        dialogs.will(True)
        tab.ask_button.click()
        assert office.core.exchange.outgoing()[-1].message.type is MessageType.STATUS_REQUEST
        drive(office.core.exchange.begin())
        assert office.states() == ["ACCEPTED", "ACCEPTED"]

    def test_a_received_message_is_opened_with_enter(self, qtbot, tab, office, page):
        drive(office.core.exchange.begin())
        asked = office.core.exchange.outgoing()[0].message
        office.answers(asked, "STATUSBERICHT_SE", {"tekst": "Wij zoeken het <uit>."})
        drive(office.core.exchange.begin())
        page.refresh()
        came = next(row for row in tab.entries_table.visible_rows() if row.kind == "received")
        assert came.text == "Wij zoeken het <uit>."
        tab.entries_table.select_id(came.id)
        assert tab.text_label.text() == "Wij zoeken het <uit>."
        qtbot.keyClick(tab.entries_table, Qt.Key.Key_Return)
        dialog = next(widget for widget in page.window().children() if type(widget).__name__ == "HubMessageDialog")
        assert dialog.facts_label.text().startswith("dossier WR-2026-0001")


class TestBeforeAProposal:
    @pytest.fixture
    def frozen(self, office, dossier):
        """The creditor on the hub answered there, the others on paper; the proposal waits to be sent."""
        office.core.balances.request([dossier.id])
        drive(office.core.exchange.begin())
        asked = office.core.exchange.outgoing()[0].message
        claim = {"schuldtype": "OPENSTAAND", "factuurnummerSE": "0012345", "openstaandBedrag": "987.65"}
        office.answers(asked, "SALDOVERZOEK_ANTWOORD", {"klantnummerSE": "K1", "vorderingen": [claim]})
        drive(office.core.exchange.begin())
        for item in office.core.dossiers.claims(dossier.id):
            if item.id not in asked.claim_ids:
                office.answer(item)
        office.vtlb(dossier)
        office.core.proposals.make(dossier.id)
        office.core.proposals.freeze(dossier.id)
        return dossier

    def test_who_gets_it_how_and_why_not_over_the_hub(self, frozen, page, dialogs, office, shown):
        page.refresh()
        page.show_tab("proposal")
        dialogs.will(False)
        page.tab("proposal").version_card.send_button.click()
        (_kind, question, detail, _action) = dialogs.asked[-1]
        assert question == "Het voorstel aan 3 partijen sturen?"
        assert detail.startswith("1 per hub, 2 per brief.")
        assert "Tandarts Molaar" in detail
        assert len(office.states()) == 1
        dialogs.will(True)
        page.tab("proposal").version_card.send_button.click()
        assert shown[-1].text == "1 voorstel staat klaar voor de hub, 2 brieven bij Brieven."
        assert office.core.exchange.outgoing()[-1].message.type is MessageType.PROPOSAL
