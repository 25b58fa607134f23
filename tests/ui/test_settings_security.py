"""Card "Beveiliging" and its dialogs, by keyboard on a real database."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.bootstrap import open_core, open_core_by
from csr_desktop.errors import UserError
from csr_desktop.services.backups import with_recovery_key
from csr_desktop.services.keys import KeyService, groups_of, new_organisation_key
from tests.conftest import PASSPHRASE
from tests.ui.test_start_ways import MemoryVault
from ui.dialogs.change_passphrase import ChangePassphraseDialog
from ui.dialogs.new_recovery_key import NewRecoveryKeyDialog
from ui.dialogs.organisation_keys import OrganisationKeysDialog
from ui.pages.settings.security import SecurityCard
from ui.unproven_key import mark_unproven, told_of_key

NEW_PASSPHRASE = "paard batterij nietje juist"


@pytest.fixture
def card(ui, qtbot):
    made = SecurityCard(ui)
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    return made


@pytest.fixture
def vault(office):
    """A computer with a place for secrets."""
    made = MemoryVault()
    office.core.keys = KeyService(office.core.store, made)
    return made


@pytest.fixture
def again(office, clock, texts):
    """Close the database and open it anew: with a passphrase, or with a way of unlocking."""

    def open_again(secret):
        path = office.core.store.database.path
        office.core.close()
        opened = open_core(path, secret, clock, texts) if isinstance(secret, str) else None
        opened = opened or open_core_by(path, secret, clock, texts)
        opened.close()
        return True

    return open_again


def dialog_of(card, kind):
    (dialog,) = card.window().findChildren(kind)
    return dialog


def type_in(qtbot, field, text, key=None):
    field.setFocus()
    qtbot.keyClicks(field.editor, text)
    if key is not None:
        qtbot.keyClick(field.editor, key)


# --- the passphrase --------------------------------------------------------------------------------------------------


def fill_passphrase(qtbot, card, present, new, repeated=None):
    qtbot.keyClick(card.passphrase_button, Qt.Key.Key_Space)
    dialog = dialog_of(card, ChangePassphraseDialog)
    type_in(qtbot, dialog.present_field, present)
    type_in(qtbot, dialog.new_passphrase.passphrase_field, new)
    type_in(qtbot, dialog.new_passphrase.again_field, repeated or new, Qt.Key.Key_Return)
    return dialog


def test_the_passphrase_is_changed(card, qtbot, shown, again):
    fill_passphrase(qtbot, card, PASSPHRASE, NEW_PASSPHRASE)
    assert shown[-1].text == "De nieuwe wachtzin geldt vanaf nu."
    assert again(NEW_PASSPHRASE)


def test_whoever_does_not_know_the_present_one_changes_nothing(card, qtbot, again):
    dialog = fill_passphrase(qtbot, card, "niet de goede zin", NEW_PASSPHRASE)
    assert "past niet bij deze database" in dialog.present_field.error_label.text()
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()
    assert again(PASSPHRASE)


@pytest.mark.parametrize(("new", "repeated"), [("te kort", None), (NEW_PASSPHRASE, NEW_PASSPHRASE + "!")])
def test_a_bad_new_passphrase_changes_nothing(card, qtbot, again, new, repeated):
    dialog = fill_passphrase(qtbot, card, PASSPHRASE, new, repeated)
    assert dialog.isVisible()
    assert dialog.new_passphrase.first_fault() is not None
    assert again(PASSPHRASE)


# --- the recovery key ------------------------------------------------------------------------------------------------


def to_the_proof(qtbot, card):
    qtbot.keyClick(card.recovery_button, Qt.Key.Key_Space)
    dialog = dialog_of(card, NewRecoveryKeyDialog)
    key = dialog.view.key
    assert len(groups_of(key)) == 9
    qtbot.keyClick(dialog.view.print_button, Qt.Key.Key_Return)
    assert dialog.stack.currentWidget() is dialog.proof
    return dialog, key


def test_a_new_recovery_key_counts_after_its_proof(card, office, qtbot, shown, again):
    mark_unproven(office.core)
    dialog, key = to_the_proof(qtbot, card)
    for number, field in zip(dialog.proof.asked, dialog.proof.fields, strict=True):
        type_in(qtbot, field, groups_of(key)[number - 1])
    qtbot.keyClick(dialog.proof.fields[1].edit, Qt.Key.Key_Return)
    assert shown[-1].text.startswith("De nieuwe herstelsleutel geldt vanaf nu.")
    assert told_of_key(office.core) == ()
    assert again(with_recovery_key(key))


def test_a_key_that_was_not_proven_counts_for_nothing(card, qtbot, again):
    dialog, key = to_the_proof(qtbot, card)
    type_in(qtbot, dialog.proof.fields[0], "ZZZZ", Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(dialog.back_button, Qt.Key.Key_Space)
    assert dialog.view.key == key
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    with pytest.raises(UserError, match=r"recovery_wrong"):
        again(with_recovery_key(key))


# --- organisation keys -----------------------------------------------------------------------------------------------


@pytest.fixture
def public_file(tmp_path):
    file = tmp_path / "teamleider-openbaar.pem"
    file.write_bytes(new_organisation_key("sleutel van de teamleider")[1])
    return file


def test_an_organisation_key_is_added_and_removed(card, office, dialogs, public_file, qtbot):
    assert card.organisation_label.text() == "Er is geen organisatiesleutel."
    qtbot.keyClick(card.organisation_button, Qt.Key.Key_Space)
    dialog = dialog_of(card, OrganisationKeysDialog)
    type_in(qtbot, dialog.name_field, "Teamleider")
    dialogs.will(public_file)
    qtbot.keyClick(dialog.add_button, Qt.Key.Key_Space)
    (key,) = office.core.keys.organisation_keys()
    assert key.name == "Teamleider"
    assert card.organisation_label.text() == "Er is 1 organisatiesleutel."
    assert dialog.name_field.edit.text() == ""
    dialog.keys_table.select_id(key.fingerprint)
    dialogs.will(False, True)
    qtbot.keyClick(dialog.remove_button, Qt.Key.Key_Space)
    assert office.core.keys.organisation_keys() == [key]
    qtbot.keyClick(dialog.remove_button, Qt.Key.Key_Space)
    assert office.core.keys.organisation_keys() == []
    assert key.fingerprint in dialogs.asked[-1][2]
    assert dialog.empty_label.isVisible()


def test_a_key_without_a_name_is_not_added(card, office, qtbot):
    qtbot.keyClick(card.organisation_button, Qt.Key.Key_Space)
    dialog = dialog_of(card, OrganisationKeysDialog)
    qtbot.keyClick(dialog.add_button, Qt.Key.Key_Space)
    assert "naam" in dialog.name_field.error_label.text()
    assert office.core.keys.organisation_keys() == []


def test_a_file_that_is_no_key_is_told(card, office, dialogs, tmp_path, qtbot):
    file = tmp_path / "foto.pem"
    file.write_bytes(b"geen sleutel")
    qtbot.keyClick(card.organisation_button, Qt.Key.Key_Space)
    dialog = dialog_of(card, OrganisationKeysDialog)
    type_in(qtbot, dialog.name_field, "Teamleider")
    dialogs.will(file)
    qtbot.keyClick(dialog.add_button, Qt.Key.Key_Space)
    assert "geen organisatiesleutel die dit programma kan lezen" in dialog.error_label.text()
    assert dialog.name_field.edit.text() == "Teamleider"


# --- this computer ---------------------------------------------------------------------------------------------------


def test_without_a_place_for_secrets_remembering_is_not_offered(card):
    assert not card.remember_box.isVisible()
    assert "kan hier niet" in card.remember_label.text()


def test_remembering_is_switched_on_and_off(ui, office, vault, qtbot):
    card = SecurityCard(ui)
    qtbot.addWidget(card)
    card.show()
    card.refresh()
    assert not card.remember_box.isChecked()
    assert "zonder wachtzin" in card.remember_label.text()
    qtbot.keyClick(card.remember_box, Qt.Key.Key_Space)
    assert office.core.keys.is_remembered
    assert card.remember_box.isChecked()
    qtbot.keyClick(card.remember_box, Qt.Key.Key_Space)
    assert not office.core.keys.is_remembered
    assert vault.kept == {}


def test_a_place_that_does_not_keep_it_is_told_and_the_box_stays_off(ui, vault, shown, qtbot):
    vault.is_broken = True
    card = SecurityCard(ui)
    qtbot.addWidget(card)
    card.show()
    card.refresh()
    qtbot.keyClick(card.remember_box, Qt.Key.Key_Space)
    assert "niet bewaard" in shown[-1].text
    assert not card.remember_box.isChecked()
    assert card.remember_box.isEnabled()


def test_minutes_until_the_lock_stay_within_the_bounds(card, ui, office, qtbot):
    terms = office.core.safety.lock
    assert card.idle_field.value == terms.idle_minutes
    assert (card.idle_field._values[0], card.idle_field._values[-1]) == (
        terms.idle_minutes_least,
        terms.idle_minutes_most,
    )
    card.idle_field.box.setFocus()
    qtbot.keyClick(card.idle_field.box, Qt.Key.Key_Home)
    at = card.idle_field.box.currentIndex()
    card.idle_field.box.activated.emit(at)
    assert ui.state.idle_minutes(terms) == terms.idle_minutes_least


def test_hiding_from_screenshots_is_off_until_asked(card, ui, qtbot):
    assert not card.capture_box.isChecked()
    qtbot.keyClick(card.capture_box, Qt.Key.Key_Space)
    assert ui.state.hide_from_capture
