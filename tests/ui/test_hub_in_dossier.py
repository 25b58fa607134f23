"""What a dossier does over the hub: wanted statements, notices, and asking a creditor to think again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from csr_desktop.domain.correspondence import DocumentMark, LetterKind
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.hub_messages import MessageType
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy
from csr_desktop.services.exchange.round import drive
from tests.services.test_letter_texts import broken
from ui.dialogs.reconsider import ReconsiderDialog

PDF = b"%PDF-1.4\nx\n%%EOF"


@pytest.fixture
def office(hub_office):
    hub_office.connect()
    return hub_office


def sync(office):
    assert drive(office.core.exchange.begin(at_once=True)).complete


@pytest.fixture
def open_page(show_window):
    windows = []

    def make(dossier_id, tab):
        window = show_window()
        windows.append(window)
        return window.open_dossier(dossier_id, tab)

    return make


@pytest.fixture
def strict(office):
    """A dossier of which the one creditor wants to see the consent statement, and there is none yet."""
    dossier = office.dossier()
    office.claim(dossier, office.participant("Wil Verklaring", consent_form_required=True), 5_000, reference="X")
    sync(office)
    return dossier


class TestConsentStatement:
    def test_the_way_from_the_reason_to_the_statement_and_on(
        self, qtbot, open_page, strict, office, ui, shown, dialogs, tmp_path
    ):
        page = open_page(strict.id, "debts")
        page.tab("debts").request_button.click()
        assert "Wil Verklaring wil de ondertekende toestemmingsverklaring" in shown[-1].text
        assert shown[-1].action_text == "Naar de stukken"
        shown[-1].action()
        part = page.tab("letters").documents_part
        assert page.current_tab is page.tab("letters")
        assert page.window().focusWidget() is part.add_button
        file = tmp_path / "verklaring.pdf"
        file.write_bytes(PDF)
        dialogs.will(file)
        qtbot.keyClick(part.add_button, Qt.Key.Key_Space)
        qtbot.keyClick(part.mark_field.box, Qt.Key.Key_Down)
        assert office.core.documents.of_dossier(strict.id)[0].mark is DocumentMark.CONSENT_STATEMENT
        page.show_tab("debts")
        dialogs.will(True)
        page.tab("debts").request_button.click()
        (asked,) = office.core.exchange.outgoing()
        assert asked.message.attachment_ids == (office.core.documents.of_dossier(strict.id)[0].id,)

    def test_notices_name_who_was_left_out(self, open_page, strict, office, shown):
        office.claim(strict, office.creditor("Winkel West"), 1_000)
        page = open_page(strict.id, "letters")
        page.tab("letters").notice_button.click()
        assert shown[-1].text.startswith("1 kennisgeving staat klaar. Nog niet ingelicht:\n• Wil Verklaring wil")
        assert shown[-1].action_text == "Ongedaan maken"
        page.tab("letters").notice_button.click()
        assert shown[-1].text.startswith("Nog niet ingelicht:")
        shown[-1].action()
        assert page.window().focusWidget() is page.tab("letters").documents_part.add_button


def last(office, kind):
    return [item.message for item in office.core.exchange.outgoing() if item.message.type is kind][-1]


def fixed_version(office):
    """A version that is fixed, for one creditor over the hub and one on paper; returns it with the claim on paper."""
    core, dossier = office.core, office.dossier()
    office.claim(dossier, office.participant("Energiebedrijf Noorderlicht"), 100_000, reference="F-1")
    on_paper = office.claim(dossier, office.creditor("Winkel West"), 50_000, reference="W-1")
    sync(office)
    core.balances.request([dossier.id])
    sync(office)
    claim = {"schuldtype": "OPENSTAAND", "factuurnummerSE": "F-1", "openstaandBedrag": "1000.00"}
    content = {"klantnummerSE": "K-7", "vorderingen": [claim]}
    office.answers(last(office, MessageType.BALANCE_REQUEST), "SALDOVERZOEK_ANTWOORD", content)
    sync(office)
    office.answer(on_paper, 50_000)
    office.vtlb(dossier, capacity=4_000)
    core.proposals.make(dossier.id, Product.SK)
    core.proposals.freeze(dossier.id)
    return dossier, on_paper


def test_who_was_held_back_by_a_broken_text_is_told_until_it_is_asked(qtbot, open_page, office, dialogs, shown):
    """The hub goes on; the creditor on paper waits for the text, and the dossier says so wherever one looks."""
    core, (dossier, _on_paper) = office.core, fixed_version(office)
    core.letters.mark_sent([letter.id for letter in core.letters.unsent()])
    broken(office, "L12", core.letter_texts.shipped("L12"), "{{ antwoorddatum }}", "{{ weggehaald }}")
    page = open_page(dossier.id, "proposal")
    card = page.tab("proposal").version_card
    dialogs.will(True)
    card.send_button.setFocus()
    qtbot.keyClick(card.send_button, Qt.Key.Key_Space)
    assert "1 voorstel staat klaar voor de hub. Nog geen brief voor Winkel West. De eigen tekst van" in shown[-1].text
    assert "Winkel West" in card.unasked_label.text()
    page.show_tab("overview")
    overview = page.tab("overview")
    links = [made for made in overview.warnings_list.findChildren(QPushButton) if not made.isHidden()]
    (warning,) = [made for made in links if "nog niet gevraagd aan Winkel West" in made.accessibleName()]

    core.letter_texts.reset("L12", "terug naar een tekst die klopt")
    warning.setFocus()
    qtbot.keyClick(warning, Qt.Key.Key_Space)
    assert page.current_tab.key == "proposal"
    card.send_button.setFocus()
    qtbot.keyClick(card.send_button, Qt.Key.Key_Space)
    assert shown[-1].text == "1 voorstelbrief staat klaar bij Brieven."
    assert [letter.kind for letter in core.letters.unsent()] == [LetterKind.OFFER_SK]
    assert card.unasked_label.isHidden()
    assert card.send_button.isHidden()


class TestReconsideration:
    @pytest.fixture
    def refused(self, office):
        """One creditor refused over the hub, one on paper."""
        core, (dossier, on_paper) = office.core, fixed_version(office)
        core.proposals.send(dossier.id)
        sync(office)
        office.answers(
            last(office, MessageType.PROPOSAL),
            "BETAALVOORSTEL_ANTWOORD",
            {"akkoord": False, "redenNietAkkoord": "Te weinig."},
        )
        sync(office)
        core.proposals.record_answer(
            core.proposals.newest(dossier.id).id, [on_paper.id], AnswerOutcome.REFUSED, channel="letter", reason="Nee."
        )
        return dossier

    def dialog(self, page):
        return page.window().findChild(ReconsiderDialog)

    def choose(self, card, creditor):
        row = next(line for line in card.lines_table.rows_model.rows if line.creditor == creditor)
        card.lines_table.select_id(row.claim_id)

    def test_over_the_hub_from_the_proposal_by_keyboard(self, qtbot, open_page, refused, office, shown):
        page = open_page(refused.id, "proposal")
        card = page.tab("proposal").version_card
        self.choose(card, "Energiebedrijf Noorderlicht")
        assert card.reason_label.text().endswith(": Te weinig. Om heroverweging vragen kan over de hub.")
        card.reconsider_button.setFocus()
        qtbot.keyClick(card.reconsider_button, Qt.Key.Key_Space)
        dialog = self.dialog(page)
        assert dialog.reason_label.text() == "Weigerde het voorstel: Te weinig."
        assert dialog.why_not_label.isHidden()
        assert dialog.focusWidget() is dialog.text_field.edit
        qtbot.keyClick(dialog.send_button, Qt.Key.Key_Space)
        assert "Schrijf op waarom" in dialog.text_field.error_label.text()
        dialog.text_field.edit.setPlainText("Het is het uiterste wat de cliënt kan.")
        qtbot.keyClick(dialog.send_button, Qt.Key.Key_Space)
        assert "staat klaar voor de hub" in shown[-1].text
        sent = last(office, MessageType.RECONSIDERATION)
        assert "uiterste" in sent.body
        # Asked once; until the answer is there the reason stands where the question was.
        self.choose(card, "Energiebedrijf Noorderlicht")
        assert "U vroeg Energiebedrijf Noorderlicht al" in card.reason_label.text()
        sync(office)
        office.answers(sent, "BETAALVOORSTEL_ANTWOORD", {"akkoord": True})
        sync(office)
        assert [item.party.name for item in office.core.refusals.of_dossier(refused.id)] == ["Winkel West"]

    def test_it_can_be_taken_back_as_long_as_it_did_not_leave(self, open_page, refused, office, shown):
        page = open_page(refused.id, "proposal")
        card = page.tab("proposal").version_card
        self.choose(card, "Energiebedrijf Noorderlicht")
        card.reconsider_button.click()
        dialog = self.dialog(page)
        dialog.text_field.edit.setPlainText("Meer kan niet.")
        dialog.send_button.click()
        shown[-1].action()
        (hub, _paper) = office.core.refusals.of_dossier(refused.id)
        assert hub.why_not is None

    def test_who_refused_on_paper_is_called_and_a_note_kept(self, qtbot, open_page, refused, office, shown):
        page = open_page(refused.id, "messages")
        tab = page.tab("messages")
        party = next(item.party for item in office.core.refusals.of_dossier(refused.id) if item.why_not)
        tab.entries_table.setCurrentIndex(tab.entries_table.model().index(-1, -1))
        assert tab.reconsider_button.isHidden()
        tab.party_field.set_value(party.id)
        tab.party_field.committed.emit(party.id)
        tab.reconsider_button.click()
        dialog = self.dialog(page)
        assert "Vraag Winkel West om heroverweging met een brief" in dialog.why_not_label.text()
        assert dialog.send_button.isHidden()
        # A letter is made at once, and taken back with what was noted in one go.
        dialog.text_field.edit.setPlainText("Alle vaste lasten zijn betaald.")
        qtbot.keyClick(dialog.letter_button, Qt.Key.Key_Space)
        (letter,) = [item for item in office.core.letters.of_dossier(refused.id) if item.kind == "L16"]
        assert letter.creditor_id == party.id
        shown[-1].action()
        assert office.core.reconsiderations.of_dossier(refused.id) == []
        assert letter.id not in {item.id for item in office.core.letters.of_dossier(refused.id)}
        tab.reconsider_button.click()
        dialog = [found for found in page.window().findChildren(ReconsiderDialog) if found.isVisible()][-1]
        dialog.text_field.edit.setPlainText("Gebeld met mevrouw Voorbeeld.")
        qtbot.keyClick(dialog.note_button, Qt.Key.Key_Space)
        (asked,) = office.core.reconsiderations.of_dossier(refused.id)
        assert (asked.record.creditor_id, asked.record.channel) == (party.id, AskedBy.PHONE)
        assert shown[-1].action_text == "Ongedaan maken"
        (entry,) = [row for row in tab.entries_table.visible_rows() if row.id == asked.record.id]
        texts = [column.text(entry) for column in tab.entries_table.rows_model.columns]
        assert texts == [
            "24-11-2026", "gevraagd", "Winkel West", "Gevraagd om heroverweging, buiten de hub", "Telefoon",
            "Gebeld met mevrouw Voorbeeld.",
        ]  # fmt: skip
        # Asked once: the dialog says so and asks nothing more.
        tab.entries_table.select_id(entry.id)
        tab.reconsider_button.click()
        again = [found for found in page.window().findChildren(ReconsiderDialog) if found.isVisible()][-1]
        assert "U vroeg Winkel West al" in again.why_not_label.text()
        assert again.note_button.isHidden()
        assert not again.text_field.isVisible()

    def test_without_a_refusal_nothing_is_offered(self, open_page, office):
        dossier = office.dossier()
        office.claim(dossier, office.creditor("Winkel West"), 1_000)
        page = open_page(dossier.id, "messages")
        assert page.tab("messages").reconsider_button.isHidden()

    def test_more_than_one_refused_and_none_is_chosen(self, open_page, refused, shown):
        card = open_page(refused.id, "proposal").tab("proposal").version_card
        card.lines_table.setCurrentIndex(card.lines_table.model().index(-1, -1))
        card.reconsider_button.click()
        assert shown[-1].text == "Kies eerst in de tabel een schuldeiser die weigerde of niet antwoordde."
