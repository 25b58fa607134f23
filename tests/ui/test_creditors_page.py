"""The register in the window, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Channel, Creditor, Participation, ParticipationLevel, PartyRole, Product, Scope
from tests.ui.hands import choose, fill
from ui.dialogs.new_party import NewPartyDialog
from ui.dialogs.participation import ParticipationDialog
from ui.forms.page import Wish
from ui.pages.creditors.page import CreditorsPage


@pytest.fixture
def parties(office):
    """Three parties; the middle one is reached by list and agreed to everything."""
    return [
        office.creditor("Apotheek De Vijzel", aliases=("Vijzel Zorg",)),
        office.creditor("Energiebedrijf Noorderlicht", level=ParticipationLevel.COLLECTIVE, channel=Channel.LIST),
        office.creditor("Incasso Rijnmond", role=PartyRole.COLLECTOR, kind="collection"),
    ]


@pytest.fixture
def page(show_page, ui, parties):
    return show_page(CreditorsPage(ui))


def names(page):
    return [line.row.name for line in page.creditors_table.visible_rows()]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_register_is_shown_with_the_words_people_use(page):
    table = page.creditors_table
    row = [table.rows_model.index(1, at).data() for at in range(7)]
    assert row == [
        "Energiebedrijf Noorderlicht",
        "Schuldeiser",
        page.context.class_table.kind("energy").label,
        "Utrecht",
        "Lijst",
        "Collectief schuldregelen",
        "0",
    ]
    assert page.count_label.text() == "3 partijen"
    assert page.party_panel.title_label.text() == "Apotheek De Vijzel"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("noorder", ["Energiebedrijf Noorderlicht"]),
        ("vijzel zorg", ["Apotheek De Vijzel"]),
        ("incassobureau", ["Incasso Rijnmond"]),
        ("zzz", []),
    ],
)
def test_the_filter_narrows_at_once_also_by_other_names(qtbot, page, text, found):
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filter_edit.hasFocus()
    qtbot.keyClicks(page.filter_edit, text)
    assert names(page) == found
    assert page.count_label.text() == f"{len(found)} van 3 partijen"


def test_enter_goes_from_filter_to_table_to_the_name(qtbot, page):
    qtbot.keyClicks(page.filter_edit, "noorder")
    qtbot.keyClick(page.filter_edit, Qt.Key.Key_Return)
    assert page.creditors_table.hasFocus()
    assert page.party_panel.title_label.text() == "Energiebedrijf Noorderlicht"
    qtbot.keyClick(page.creditors_table, Qt.Key.Key_Return)
    assert page.party_panel.main_fields["name"].edit.hasFocus()


def test_arrows_show_the_party_under_the_cursor(qtbot, page, parties):
    page.creditors_table.setFocus()
    qtbot.keyClick(page.creditors_table, Qt.Key.Key_Down)
    assert page.party_panel.party_id == parties[1].id


def test_a_party_stays_in_sight_when_the_list_is_read_again(page, office, parties):
    page.perform(Wish.SHOW, parties[2].id)
    office.creditor("Aardgas Nieuw")
    assert names(page)[0] == "Aardgas Nieuw"
    assert page.party_panel.party_id == parties[2].id
    assert page.creditors_table.current_row().row.id == parties[2].id


def test_the_window_can_ask_for_a_party_that_the_filter_hides(qtbot, page, parties):
    qtbot.keyClicks(page.filter_edit, "vijzel")
    page.perform(Wish.SHOW, parties[1].id)
    assert page.filter_edit.text() == ""
    assert page.creditors_table.current_row().row.id == parties[1].id
    assert page.party_panel.title_label.text() == "Energiebedrijf Noorderlicht"


def test_the_party_stands_below_the_list_in_a_narrow_window(page):
    page.resize(700, 720)
    assert page.splitter.orientation() is Qt.Orientation.Vertical
    page.resize(3000, 900)
    assert page.splitter.orientation() is Qt.Orientation.Horizontal


def test_a_claim_elsewhere_is_counted_at_once(page, office, parties):
    office.claim(office.dossier(), parties[0], 5_000)
    assert page.creditors_table.visible_rows()[0].row.claims == 1
    assert "1 schuld" in page.party_panel.facts_label.text()


# --- the fields of a party --------------------------------------------------------------------------------------------


def test_fields_are_stored_when_left_and_nothing_else_changes(qtbot, page, office, parties):
    party = parties[0]
    panel = page.party_panel
    fill(qtbot, panel.contact_fields["iban"], "nl91 abna 0417 1643 00")
    fill(qtbot, panel.contact_fields["kvk"], "12 34 56 78")
    fill(qtbot, panel.visiting.fields["visiting_address.postcode"], "1234 ab")
    fill(qtbot, panel.post.fields["post_address.po_box"], "Postbus 12")
    choose(panel.main_fields["channel"], Channel.HUB)
    panel.active_box.setFocus()
    qtbot.keyClick(panel.active_box, Qt.Key.Key_Space)
    stored = office.reread(party)
    assert (stored.iban, stored.kvk) == ("NL91ABNA0417164300", "12345678")
    assert stored.visiting_address.postcode == "1234AB"
    assert stored.visiting_address.street == party.visiting_address.street
    assert stored.post_address.po_box == "Postbus 12"
    assert (stored.channel, stored.active) == (Channel.HUB, False)
    assert (stored.name, stored.aliases, stored.kind) == (party.name, party.aliases, party.kind)
    assert panel.contact_fields["iban"].edit.text() == "NL91 ABNA 0417 1643 00"


def test_what_someone_else_stored_meanwhile_is_not_overwritten(qtbot, page, office, parties):
    page.hide()  # no refresh: the page still shows the old phone number
    core = office.core
    core.register.save(replace(core.register.get(parties[0].id), phone="010-5550199"))
    page.party_panel.contact_fields["email"].edit.setText("post@vijzel.example")
    page.party_panel.contact_fields["email"].edit.editingFinished.emit()
    stored = office.reread(parties[0])
    assert (stored.phone, stored.email) == ("010-5550199", "post@vijzel.example")


def test_other_names_may_stand_on_lines_or_between_commas(qtbot, page, office, parties):
    field = page.party_panel.main_fields["aliases"]
    field.edit.setFocus()
    field.edit.setPlainText("Vijzel Zorg, De Vijzel\nVIJZEL ZORG\n Apotheek Kade ")
    page.filter_edit.setFocus()
    assert office.reread(parties[0]).aliases == ("Vijzel Zorg", "De Vijzel", "Apotheek Kade")
    assert field.edit.toPlainText() == "Vijzel Zorg\nDe Vijzel\nApotheek Kade"


@pytest.mark.parametrize(
    ("group", "name", "text"),
    [
        ("contact_fields", "iban", "NL00ABNA0417164300"),
        ("contact_fields", "kvk", "1234"),
        ("contact_fields", "email", "geen adres"),
        ("main_fields", "name", ""),
    ],
)
def test_a_bad_value_stays_in_its_field_with_the_reason(qtbot, page, office, parties, group, name, text):
    field = getattr(page.party_panel, group)[name]
    fill(qtbot, field, text)
    assert field.edit.text() == text
    assert field.error_label.isVisible()
    assert office.reread(parties[0]) == parties[0]
    # Storing another field reads the party again; the bad value is still there to be mended.
    fill(qtbot, page.party_panel.contact_fields["phone"], "010-5550111")
    assert office.reread(parties[0]).phone == "010-5550111"
    assert field.edit.text() == text
    assert field.has_error


def test_a_bad_value_that_is_left_behind_is_told(qtbot, page, shown):
    fill(qtbot, page.party_panel.contact_fields["iban"], "NL00")
    page.creditors_table.setFocus()
    qtbot.keyClick(page.creditors_table, Qt.Key.Key_Down)
    assert "IBAN" in shown[-1].text
    assert "Apotheek De Vijzel" in shown[-1].text
    assert page.party_panel.contact_fields["iban"].edit.text() == ""
    assert not page.party_panel.contact_fields["iban"].has_error


def test_typing_goes_to_the_party_it_was_typed_for(page, office, parties):
    field = page.party_panel.contact_fields["phone"]
    field.edit.setFocus()
    field.edit.insert("010-5550122")
    page.perform(Wish.SHOW, parties[1].id)
    assert office.reread(parties[0]).phone == "010-5550122"
    assert office.reread(parties[1]).phone == ""
    assert field.edit.text() == ""


def test_a_postcode_abroad_is_free_once_the_country_is_known(qtbot, page, office, parties):
    fields = page.party_panel.post.fields
    fill(qtbot, fields["post_address.postcode"], "B-1000")
    assert fields["post_address.postcode"].has_error
    fill(qtbot, fields["post_address.country"], "België")
    assert not fields["post_address.postcode"].has_error
    stored = office.reread(parties[0]).post_address
    assert (stored.postcode, stored.country) == ("B-1000", "België")


def test_undo_is_seen_in_the_fields(qtbot, page, office):
    field = page.party_panel.contact_fields["phone"]
    fill(qtbot, field, "010-5550133")
    page.filter_edit.setFocus()
    office.core.history.undo()
    assert field.edit.text() == ""


# --- agreements -------------------------------------------------------------------------------------------------------


def test_an_agreement_is_added_with_its_conditions(qtbot, page, office, parties):
    page.party_panel.add_participation_button.click()
    dialog = page.findChild(ParticipationDialog)
    choose(dialog.level_field, ParticipationLevel.COVENANT_ADVANCE)
    choose(dialog.scope_field, Scope.LOCAL)
    dialog.municipalities_field.edit.setText("gm0363 GM0599")
    dialog.from_field.edit.setText("1-1-2026")
    dialog.product_boxes[Product.SK].setChecked(True)
    dialog.max_field.edit.setText("5000")
    dialog.percentage_field.edit.setText("12,5")
    dialog.save_button.click()
    (stored,) = office.core.register.participations(parties[0].id)
    assert stored.level is ParticipationLevel.COVENANT_ADVANCE
    assert (stored.scope, stored.municipalities) == (Scope.LOCAL, ("GM0363", "GM0599"))
    assert (stored.valid_from, stored.valid_until) == (date(2026, 1, 1), None)
    assert (stored.products, stored.max_claim_cents, stored.min_percentage_hundredths) == ((Product.SK,), 500_000, 1250)
    shown = [page.party_panel.participations_table.rows_model.index(0, at).data() for at in range(3)]
    assert shown[0] == "Convenant, vooraf akkoord"
    assert "GM0363" in shown[1]
    assert "01-01-2026" in shown[1]
    assert "12,50%" in shown[2]
    assert "5.000,00" in shown[2]
    assert page.creditors_table.visible_rows()[0].row.level == "covenant_advance"


def test_changing_an_agreement_keeps_what_the_dialog_does_not_show(page, office, parties):
    core = office.core
    (present,) = core.register.participations(parties[1].id)
    core.register.save_participation(replace(present, excluded_kinds=("fine",)))
    page.perform(Wish.SHOW, parties[1].id)
    page.party_panel.change_participation_button.click()
    dialog = page.findChild(ParticipationDialog)
    dialog.until_field.edit.setText("31-12-2026")
    dialog.save_button.click()
    (stored,) = core.register.participations(parties[1].id)
    assert stored == replace(present, excluded_kinds=("fine",), valid_until=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("until_field", "31-12-2025"),
        ("percentage_field", "101"),
        ("max_field", "veel"),
        ("from_field", "morgenochtend"),
    ],
)
def test_an_impossible_agreement_is_refused_beside_the_field(page, office, parties, field, text):
    before = office.core.register.participations(parties[1].id)
    page.perform(Wish.SHOW, parties[1].id)
    page.party_panel.change_participation_button.click()
    dialog = page.findChild(ParticipationDialog)
    getattr(dialog, field).edit.setText(text)
    dialog.save_button.click()
    assert dialog.isVisible()
    assert getattr(dialog, field).has_error
    assert office.core.register.participations(parties[1].id) == before


@pytest.mark.parametrize("text", ["", "Amsterdam"])
def test_a_local_agreement_needs_its_municipalities(page, office, parties, text):
    page.party_panel.add_participation_button.click()
    dialog = page.findChild(ParticipationDialog)
    choose(dialog.scope_field, Scope.LOCAL)
    dialog.municipalities_field.edit.setText(text)
    dialog.save_button.click()
    assert dialog.municipalities_field.error_label.isVisible()
    assert office.core.register.participations(parties[0].id) == []


# --- a new party ------------------------------------------------------------------------------------------------------


def test_a_new_party_is_made_by_keyboard_and_shown(qtbot, page, office):
    page.perform(Wish.NEW)
    dialog = page.findChild(NewPartyDialog)
    qtbot.keyClicks(dialog.name_field.edit, "Waterschap Laagland")
    choose(dialog.kind_field, "water_board_tax")
    qtbot.keyClick(dialog.name_field.edit, Qt.Key.Key_Return)
    (made,) = [party for party in office.core.register.all() if party.name == "Waterschap Laagland"]
    assert made.is_public
    assert page.party_panel.party_id == made.id
    assert page.creditors_table.current_row().row.id == made.id


def test_a_name_that_is_there_already_is_pointed_out_first(qtbot, page, office, parties):
    page.new_button.click()
    dialog = page.findChild(NewPartyDialog)
    qtbot.keyClicks(dialog.name_field.edit, "Energiebedrijf Noorderligt")
    dialog.save_button.click()
    assert dialog.warning_box.isVisible()
    assert dialog.save_button.text() == "Toch toevoegen"
    assert len(office.core.register.all()) == 3
    dialog._similar_buttons[0].click()
    assert page.party_panel.party_id == parties[1].id
    assert len(office.core.register.all()) == 3


def test_enter_warns_first_and_adds_the_second_time(qtbot, page, office):
    page.new_button.click()
    dialog = page.findChild(NewPartyDialog)
    qtbot.keyClicks(dialog.name_field.edit, "Energiebedrijf Noorderligt")
    qtbot.keyClick(dialog.name_field.edit, Qt.Key.Key_Return)
    assert dialog.warning_box.isVisible()
    assert len(office.core.register.all()) == 3
    qtbot.keyClick(dialog.name_field.edit, Qt.Key.Key_Return)
    assert "Energiebedrijf Noorderligt" in names(page)


def test_leaving_the_name_warns_and_typing_on_takes_the_warning_away(qtbot, page):
    page.new_button.click()
    dialog = page.findChild(NewPartyDialog)
    qtbot.keyClicks(dialog.name_field.edit, "Energiebedrijf Noorderligt")
    dialog.name_field.edit.editingFinished.emit()
    assert dialog.warning_box.isVisible()
    qtbot.keyClicks(dialog.name_field.edit, " Zuid")
    assert not dialog.warning_box.isVisible()
    assert dialog.save_button.text() == "Toevoegen"


def test_a_party_without_a_name_is_not_made(page, office):
    page.new_button.click()
    dialog = page.findChild(NewPartyDialog)
    dialog.save_button.click()
    assert dialog.name_field.has_error
    assert len(office.core.register.all()) == 3


def test_taking_back_the_new_party_shows_another(qtbot, page, office, shown):
    page.new_button.click()
    dialog = page.findChild(NewPartyDialog)
    qtbot.keyClicks(dialog.name_field.edit, "Waterschap Laagland")
    dialog.save_button.click()
    office.core.history.undo()
    assert names(page) == ["Apotheek De Vijzel", "Energiebedrijf Noorderlicht", "Incasso Rijnmond"]
    assert page.party_panel.title_label.text() == "Apotheek De Vijzel"
    assert shown == []


# --- probable duplicates ----------------------------------------------------------------------------------------------


@pytest.fixture
def twin(page, office, parties):
    """A second entry of the energy company, with a claim and its account number."""
    made = office.creditor("Energiebedrijf Noorderligt", iban="NL91ABNA0417164300")
    office.claim(office.dossier(), made, 10_000)
    return made


def test_probable_duplicates_are_counted_and_compared(page, twin):
    assert page.tabs.tabText(1) == "Mogelijk dubbel (1)"
    page.tabs.setCurrentIndex(1)
    view = page.duplicates_view
    cards = (view.first_card, view.second_card)
    assert {card.name_label.text() for card in cards} == {
        "Energiebedrijf Noorderlicht",
        "Energiebedrijf Noorderligt",
    }
    assert any("Schulden: 1" in card.facts_label.text() for card in cards)


def test_merging_asks_first_and_can_be_taken_back(page, office, parties, twin, dialogs, shown):
    page.tabs.setCurrentIndex(1)
    view = page.duplicates_view
    card = next(card for card in (view.first_card, view.second_card) if card.name_label.text() == parties[1].name)
    dialogs.will(False)
    card.keep_button.click()
    assert office.reread(twin).merged_into is None
    assert office.core.backups.all() == []
    dialogs.will(True)
    card.keep_button.click()
    assert twin.name in dialogs.asked[-1][1]
    assert office.reread(twin).merged_into == parties[1].id
    assert [backup.manifest.reason for backup in office.core.backups.all()] == ["bulk"]
    kept = office.reread(parties[1])
    assert kept.iban == "NL91ABNA0417164300"
    assert kept.aliases == ("Energiebedrijf Noorderligt",)
    assert [claim.creditor_id for claim in office.core.store.find(Claim)] == [parties[1].id]
    assert page.tabs.tabText(1) == "Mogelijk dubbel"
    assert view.empty_label.isVisible()
    shown[-1].action()
    assert office.reread(twin).merged_into is None
    assert page.tabs.tabText(1) == "Mogelijk dubbel (1)"


def test_asking_for_a_merged_party_shows_who_took_its_place(page, office, parties, twin):
    office.core.register.merge(parties[1].id, twin.id)
    page.perform(Wish.SHOW, twin.id)
    assert page.party_panel.party_id == parties[1].id


def test_merging_keeps_the_only_address_there_is(page, office, parties):
    bare = office.core.register.add(Creditor(id="", name="Apotheek De Vijzel BV"))
    kept = office.core.register.merge(bare.id, parties[0].id)
    assert kept.letter_address == parties[0].visiting_address


def test_only_what_concerns_the_register_reads_it_again(page, office):
    read = []
    page.context.tasks.committed.connect(lambda changes: read.append(page.concerns(changes)))
    office.core.organisation.change(phone="010-5550155")
    office.core.register.add_participation(
        Participation(id="", creditor_id=page.party_panel.party_id, level=ParticipationLevel.NONE)
    )
    assert read == [False, True]
