"""Setting up the hub and matching its address book, in the window."""

from __future__ import annotations

import json

import pytest

from csr_desktop.domain.creditors import Channel
from csr_desktop.practice.hub.members import Member, member_id
from csr_desktop.services.exchange.round import drive
from tests.hub.certificates import Authority
from ui.dialogs.hub_book import HubBookDialog
from ui.dialogs.hub_settings import HubSettingsDialog
from ui.pages.settings.exchange import ExchangeCard


@pytest.fixture
def office(hub_office):
    return hub_office


@pytest.fixture
def card(qtbot, ui):
    made = ExchangeCard(ui)
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    return made


@pytest.fixture
def settings_dialog(qtbot, ui):
    made = HubSettingsDialog(ui)
    qtbot.addWidget(made)
    made.show()
    return made


def fill(dialog, **told):
    for name, value in told.items():
        dialog.fields[name].edit.setText(value)


class TestSettings:
    def test_the_whole_way_with_a_new_key(self, settings_dialog, card, office, dialogs, tmp_path):
        assert card.check_button.isHidden()
        hub, dialog = office.hub, settings_dialog
        fill(
            dialog,
            base_url=hub.url,
            participant_id=hub.member.id,
            token_url=hub.token_url,
            client_id="kantoor",
        )
        assert dialog.key_box.isChecked()
        dialog.stored.connect(card.refresh)
        dialog.store_button.click()
        assert dialog.error_label.isHidden()
        public = json.loads(dialog.public_edit.toPlainText())
        assert public["kty"] == "EC"
        assert "d" not in public, "only the public half"
        file = tmp_path / "openbaar.json"
        dialogs.will(file)
        dialog.save_public_button.click()
        assert json.loads(file.read_text()) == public
        assert hub.url in card.state_label.text()
        assert not card.check_button.isHidden()
        assert not dialog.key_box.isChecked(), "the next Bewaren keeps this key"

    def test_what_will_not_do_is_told_and_nothing_is_kept(self, settings_dialog, office):
        fill(settings_dialog, base_url="http://hub.example.org/v1", participant_id="x", token_url="", client_id="")
        settings_dialog.store_button.click()
        assert "https://" in settings_dialog.error_label.text()
        assert office.core.exchange.settings.place is None

    def test_what_was_set_is_shown_again_and_the_key_stays(self, office, qtbot, ui):
        office.connect()
        dialog = HubSettingsDialog(ui)
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.fields["base_url"].edit.text() == office.hub.url
        assert not dialog.key_box.isChecked()
        dialog.store_button.click()
        assert drive(office.core.exchange.begin()).complete

    @pytest.mark.parametrize("content", [b"\x30\x82\xff\x00", b"Dit is geen certificaat.", b""])
    def test_an_issuer_that_is_no_certificate_is_told_when_it_is_chosen(
        self, settings_dialog, dialogs, tmp_path, content
    ):
        file = tmp_path / "uitgever.pem"
        file.write_bytes(content)
        before = settings_dialog.ca_label.text()
        dialogs.will(file)
        settings_dialog.ca_button.click()
        assert "ten minste één certificaat" in settings_dialog.error_label.text()
        assert settings_dialog.ca_label.text() == before
        file.write_bytes(Authority().pem)
        dialogs.will(file)
        settings_dialog.ca_button.click()
        assert settings_dialog.error_label.isHidden()
        assert settings_dialog.ca_label.text() == "Nieuw gekozen; geldt na Bewaren."


class TestAddressBook:
    @pytest.fixture
    def dialog(self, office, qtbot, ui):
        office.connect()
        office.hub.book.put(
            Member(id=member_id(1, "a"), name="Energiebedrijf Noorderlicht B.V.", kind="SE", kvk="90000100")
        )
        office.hub.book.put(Member(id=member_id(1, "b"), name="Webwinkel Allesinhuis Holding", kind="SE"))
        office.sure = office.creditor("Energiebedrijf Noorderlicht", kvk="90000100")
        office.doubt = office.creditor("Webwinkel Alles-in-Huis")
        office.wants = office.creditor("Tandarts Molaar", channel=Channel.HUB)
        drive(office.core.exchange.begin())
        made = HubBookDialog(ui)
        qtbot.addWidget(made)
        made.show()
        return made

    def rows(self, dialog):
        return {
            (row.participant.name if row.participant else "", row.creditor): dialog._link_words(row)
            for row in dialog.book_table.visible_rows()
        }

    def test_sure_doubtful_and_unlinked_stand_apart(self, dialog):
        found = self.rows(dialog)
        assert found["Energiebedrijf Noorderlicht B.V.", "Energiebedrijf Noorderlicht"].startswith("zeker dezelfde")
        assert any(words.startswith("misschien dezelfde") for words in found.values())
        assert found["", "Tandarts Molaar"] == "wil de hub, staat niet in het adresboek"
        assert found["Tweede (oefening)", ""] == "niet in het register"

    def test_certain_ones_in_one_step_that_can_be_taken_back(self, dialog, office, shown):
        dialog.certain_button.click()
        assert office.reread(office.sure).hub_id == member_id(1, "a")
        assert not dialog.certain_button.isEnabled()
        shown[-1].action()
        assert office.reread(office.sure).hub_id == ""

    def test_a_person_decides_about_a_doubtful_one(self, dialog, office):
        row = next(row for row in dialog.book_table.visible_rows() if row.link == "doubtful")
        dialog.book_table.select_id(row.id)
        assert dialog.party_field.text == row.creditor
        dialog.link_button.click()
        assert office.reread(office.doubt).hub_id == row.participant.id
        linked = next(row for row in dialog.book_table.visible_rows() if row.link == "linked")
        dialog.book_table.select_id(linked.id)
        assert not dialog.link_button.isEnabled()
        dialog.unlink_button.click()
        assert office.reread(office.doubt).hub_id == ""
        assert office.reread(office.doubt).channel is Channel.LETTER

    def test_linking_to_nobody_is_told_beside_the_field(self, dialog):
        row = next(row for row in dialog.book_table.visible_rows() if row.link == "none")
        dialog.book_table.select_id(row.id)
        dialog.link_button.click()
        assert dialog.party_field.has_error
