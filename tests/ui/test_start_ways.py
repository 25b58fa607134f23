"""Other ways in: waiting, what this computer remembers, organisation keys, and back-ups put back; by keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from csr_desktop import vault as vaults
from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.errors import EnvironmentProblem
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.services.keys import new_organisation_key, remembered_here
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.vault import NoVault
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from ui.dialogs.start import StartDialog, Starter
from ui.icons import Icons
from ui.notices import Notices

NEW_PASSPHRASE = "paard batterij nietje juist"
KEY_PASSPHRASE = "sleutel van de teamleider"


class MemoryVault:
    """A store of secrets as a system has one, kept in memory."""

    name = "Proefkluis"

    def __init__(self):
        self.kept = {}
        self.is_broken = False

    def put(self, key, secret):
        if self.is_broken:
            raise EnvironmentProblem("vault.failed")
        self.kept[key] = secret

    def get(self, key):
        return self.kept.get(key)

    def remove(self, key):
        self.kept.pop(key, None)


@pytest.fixture
def vault(monkeypatch):
    made = MemoryVault()
    monkeypatch.setattr(vaults, "system_vault", lambda: made)
    return made


@pytest.fixture
def database(tmp_path, clock, texts):
    """A closed database with one dossier and a back-up of it; the recovery key with it."""
    path = tmp_path / "dossiers.csrdb"
    core, recovery_key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    office = Office(core, clock)
    office.dossier()
    core.backups.make("asked")
    office.dossier("WR-2026-0002")
    core.close()
    return path, recovery_key


@pytest.fixture
def notices(texts, qapp):
    return Notices(texts, qapp)


@pytest.fixture
def make_dialog(qtbot, tasks, notices, texts, clock, dialogs, tmp_path, qapp):
    # Held until Qt has deleted them: what nobody holds the collector takes apart, also in the middle of a layout.
    made = []

    def make(path, vault=None):
        icons = Icons(resources_dir() / "icons", "#000000")
        starter = Starter(tasks, texts, notices, icons, clock, dialogs, (lambda: vault) if vault else NoVault)
        dialog = StartDialog(starter, path, AppPaths.below(tmp_path), practice=False)
        made.append(dialog)
        dialog.told = []
        dialog.opened.connect(dialog.told.append)
        # It looks round when the first page was painted.
        with qtbot.waitSignal(dialog.seen):
            dialog.show()
        return dialog

    yield make
    tasks.shutdown()


def shown_page(dialog):
    return dialog.pages_stack.currentWidget()


def type_in(qtbot, field, text, key=Qt.Key.Key_Return):
    field.setFocus()
    field.editor.selectAll()
    qtbot.keyClicks(field.editor, text)
    if key is not None:
        qtbot.keyClick(field.editor, key)


def numbers(tasks, dialog):
    found = []
    tasks.run_db(dialog, lambda core: [row.number for row in core.overviews.dossiers()], found.append)
    return sorted(found[0])


# --- waiting ---------------------------------------------------------------------------------------------------------


def test_wrong_passphrases_make_one_wait_and_the_seconds_count_down(make_dialog, database, qtbot):
    dialog = make_dialog(database[0])
    page = dialog.unlock_page
    for _ in range(4):
        type_in(qtbot, page.passphrase_field, "niet de goede zin")
    assert not page.primary_button.isEnabled()
    assert "Wacht nog 1 sec." in dialog.error_label.text()
    # Enter does nothing while one waits.
    type_in(qtbot, page.passphrase_field, PASSPHRASE)
    assert dialog.told == []
    dialog._countdown.pass_second()
    assert page.primary_button.isEnabled()
    assert dialog.error_label.isHidden()


def test_the_seconds_are_said_until_they_are_over(make_dialog, database):
    dialog = make_dialog(database[0])
    said = []
    dialog._countdown.ticked.connect(lambda _left: said.append(dialog.error_label.text()))
    dialog._countdown.start(3)
    for _ in range(4):
        dialog._countdown.pass_second()
    assert [sentence.partition("nog ")[2].partition(" ")[0] for sentence in said[:3]] == ["3", "2", "1"]
    assert dialog.error_label.isHidden()
    assert dialog.reset_page.primary_button.isEnabled()
    assert dialog.organisation_page.primary_button.isEnabled()


# --- remembered on this computer -------------------------------------------------------------------------------------


def test_without_a_place_for_secrets_nothing_is_offered(make_dialog, database):
    dialog = make_dialog(database[0])
    page = dialog.unlock_page
    assert not page.remember_box.isVisible()
    assert not page.honest_label.isVisible()


def test_remembering_is_off_until_asked_and_says_what_it_means(make_dialog, database, vault, qtbot):
    dialog = make_dialog(database[0], vault)
    page = dialog.unlock_page
    assert page.remember_box.isVisible()
    assert not page.remember_box.isChecked()
    assert not page.honest_label.isVisible()
    qtbot.keyClick(page.remember_box, Qt.Key.Key_Space)
    assert "wie in deze Windows-sessie werkt" in page.honest_label.text()
    assert page.honest_label.isVisible()
    type_in(qtbot, page.passphrase_field, PASSPHRASE)
    assert dialog.told == [False]
    assert remembered_here(database[0], vault)
    assert PASSPHRASE not in repr(vault.kept)


def remember(database, vault, clock, texts):
    core = open_core(database, PASSPHRASE, clock, texts)
    core.keys.remember()
    core.close()


def test_a_computer_that_remembers_opens_with_one_key(make_dialog, database, vault, clock, texts, qtbot):
    remember(database[0], vault, clock, texts)
    dialog = make_dialog(database[0], vault)
    page = dialog.unlock_page
    assert not page.passphrase_field.isVisible()
    assert dialog.focusWidget() is page.primary_button
    qtbot.keyClick(page.primary_button, Qt.Key.Key_Return)
    assert dialog.told == [False]


def test_typing_instead_is_possible(make_dialog, database, vault, clock, texts, qtbot):
    remember(database[0], vault, clock, texts)
    dialog = make_dialog(database[0], vault)
    qtbot.keyClick(dialog.unlock_page.typing_button, Qt.Key.Key_Space)
    assert dialog.focusWidget() is dialog.unlock_page.passphrase_field.edit
    type_in(qtbot, dialog.unlock_page.passphrase_field, PASSPHRASE)
    assert dialog.told == [False]


def test_what_is_remembered_but_stale_asks_for_the_passphrase(make_dialog, database, vault, clock, texts, qtbot):
    remember(database[0], vault, clock, texts)
    (name,) = vault.kept
    vault.kept[name] = "AAAA" * 11
    dialog = make_dialog(database[0], vault)
    qtbot.keyClick(dialog.unlock_page.primary_button, Qt.Key.Key_Return)
    assert "past niet meer" in dialog.error_label.text()
    assert dialog.focusWidget() is dialog.unlock_page.passphrase_field.edit
    type_in(qtbot, dialog.unlock_page.passphrase_field, PASSPHRASE)
    assert dialog.told == [False]


def test_a_locked_screen_never_opens_by_itself(make_dialog, database, vault, clock, texts):
    remember(database[0], vault, clock, texts)
    dialog = make_dialog(database[0], vault)
    dialog.show_locked("Het scherm is vergrendeld omdat er tien minuten niet is gewerkt.")
    assert dialog.unlock_page.passphrase_field.isVisible()
    assert dialog.unlock_page.reason_label.text().startswith("Het scherm is vergrendeld")
    assert not dialog.unlock_page.remember_box.isVisible()


def test_a_computer_that_does_not_keep_it_says_so_and_opens(make_dialog, database, vault, notices, qtbot):
    dialog = make_dialog(database[0], vault)
    vault.is_broken = True
    dialog.unlock_page.remember_box.setChecked(True)
    type_in(qtbot, dialog.unlock_page.passphrase_field, PASSPHRASE)
    assert dialog.told == [False]
    assert "niet bewaard" in notices.staying[0].text


# --- an organisation key ---------------------------------------------------------------------------------------------


@pytest.fixture
def key_file(database, tmp_path, clock, texts):
    private, public = new_organisation_key(KEY_PASSPHRASE)
    core = open_core(database[0], PASSPHRASE, clock, texts)
    core.keys.add_organisation_key("Teamleider", public)
    core.close()
    file = tmp_path / "teamleider.pem"
    file.write_bytes(private)
    return file


def to_organisation(dialog, dialogs, file, qtbot):
    qtbot.keyClick(dialog.unlock_page.recovery_button, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.reset_page.organisation_button, Qt.Key.Key_Space)
    page = dialog.organisation_page
    assert shown_page(dialog) is page
    dialogs.will(file)
    qtbot.keyClick(page.file_button, Qt.Key.Key_Space)
    assert page.file_label.text() == "teamleider.pem"
    assert dialog.focusWidget() is page.key_field.edit
    return page


def fill_new(qtbot, new):
    type_in(qtbot, new.passphrase_field, NEW_PASSPHRASE, None)
    type_in(qtbot, new.again_field, NEW_PASSPHRASE)


def test_an_organisation_key_opens_and_sets_a_new_passphrase(
    make_dialog, database, key_file, dialogs, qtbot, tasks, clock, texts
):
    dialog = make_dialog(database[0])
    page = to_organisation(dialog, dialogs, key_file, qtbot)
    type_in(qtbot, page.key_field, KEY_PASSPHRASE, None)
    fill_new(qtbot, page.new_passphrase)
    assert dialog.told == [False]
    assert page.key_field.value == page.new_passphrase.value == ""
    tasks.shutdown()
    open_core(database[0], NEW_PASSPHRASE, clock, texts).close()


def test_a_wrong_passphrase_of_the_key_is_told_at_its_field(make_dialog, database, key_file, dialogs, qtbot):
    dialog = make_dialog(database[0])
    page = to_organisation(dialog, dialogs, key_file, qtbot)
    type_in(qtbot, page.key_field, "een heel andere zin", None)
    fill_new(qtbot, page.new_passphrase)
    assert "wachtwoord van de sleutel klopt niet" in page.key_field.error_label.text()
    assert dialog.told == []


def test_a_key_of_another_organisation_is_refused(make_dialog, database, key_file, dialogs, qtbot):
    key_file.write_bytes(new_organisation_key(KEY_PASSPHRASE)[0])
    dialog = make_dialog(database[0])
    page = to_organisation(dialog, dialogs, key_file, qtbot)
    type_in(qtbot, page.key_field, KEY_PASSPHRASE, None)
    fill_new(qtbot, page.new_passphrase)
    assert dialog.error_label.text() == "Deze organisatiesleutel mag deze database niet openen."


def test_without_a_key_file_nothing_is_tried(make_dialog, database, dialogs, qtbot):
    dialog = make_dialog(database[0])
    dialog._show_page(dialog.organisation_page)
    dialogs.will(None)
    qtbot.keyClick(dialog.organisation_page.file_button, Qt.Key.Key_Space)
    fill_new(qtbot, dialog.organisation_page.new_passphrase)
    assert dialog.organisation_page.file_label.text() == "Kies eerst het sleutelbestand."
    assert dialog.focusWidget() is dialog.organisation_page.file_button


# --- a back-up in the place of what is damaged or gone ----------------------------------------------------------------


def damaged(path):
    content = bytearray(path.read_bytes())
    content[200:600] = bytes(400)
    path.write_bytes(bytes(content))


def keys_damaged(path):
    path.with_name(path.name + ".keys").write_bytes(b"{}")


def keys_missing(path):
    path.with_name(path.name + ".keys").unlink()


def not_ours(path):
    path.write_bytes(b"SQLite format 3\0 van iemand anders")


def empty(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [damaged, keys_damaged, keys_missing, not_ours, empty])
def test_what_does_not_open_is_replaced_by_the_newest_good_backup(
    make_dialog, database, notices, qtbot, tasks, tmp_path, spoil
):
    path = database[0]
    spoil(path)
    spoiled = path.read_bytes()
    dialog = make_dialog(path)
    type_in(qtbot, dialog.unlock_page.passphrase_field, PASSPHRASE)
    page = dialog.restore_page
    assert shown_page(dialog) is page
    assert page.why_label.text()
    assert page.found_label.text() == "De nieuwste goede reservekopie is van 24-11-2026 13:00, 1 dossier."
    assert dialog.focusWidget() is page.passphrase_field.edit
    type_in(qtbot, page.passphrase_field, PASSPHRASE)
    assert dialog.told == [False]
    assert numbers(tasks, dialog) == ["WR-2026-0001"]
    (aside,) = tmp_path.glob("*.aside-*")
    assert (aside / path.name).read_bytes() == spoiled
    assert str(aside) in notices.staying[-1].text


def test_a_database_that_is_gone_is_no_first_start_when_there_are_backups(make_dialog, database, qtbot, tasks):
    path = database[0]
    path.unlink()
    path.with_name(path.name + ".keys").unlink()
    dialog = make_dialog(path)
    assert shown_page(dialog) is dialog.restore_page
    assert dialog.restore_page.why_label.text().startswith("Er is geen database dossiers.csrdb.")
    type_in(qtbot, dialog.restore_page.passphrase_field, PASSPHRASE)
    assert dialog.told == [False]
    assert numbers(tasks, dialog) == ["WR-2026-0001"]


def test_a_spoiled_backup_is_passed_over(make_dialog, database, clock, texts, qtbot):
    path = database[0]
    core = open_core(path, PASSPHRASE, clock, texts)
    newest = core.backups.make("asked")
    core.close()
    content = bytearray(newest.path.read_bytes())
    content[9000] ^= 1
    newest.path.write_bytes(bytes(content))
    not_ours(path)
    dialog = make_dialog(path)
    type_in(qtbot, dialog.unlock_page.passphrase_field, PASSPHRASE)
    assert "1 dossier." in dialog.restore_page.found_label.text()


def test_the_recovery_key_puts_a_backup_back_on_a_new_computer(
    make_dialog, database, dialogs, qtbot, tasks, tmp_path, clock, texts
):
    (file,) = database[0].with_name("reservekopieen").glob("*.csrbackup")
    stick = tmp_path / "stick"
    stick.mkdir()
    carried = Path(shutil.copy(file, stick))
    path = tmp_path / "nieuwe computer" / "data" / "dossiers.csrdb"
    dialog = make_dialog(path)
    assert shown_page(dialog) is dialog.setup_page
    qtbot.keyClick(dialog.setup_page.restore_button, Qt.Key.Key_Space)
    page = dialog.restore_page
    assert "geen goede reservekopie gevonden" in page.found_label.text()
    assert not page.primary_button.isEnabled()
    assert dialog.focusWidget() is page.file_button
    dialogs.will(carried)
    qtbot.keyClick(page.file_button, Qt.Key.Key_Space)
    assert page.found_label.text() == "Gekozen: de reservekopie van 24-11-2026 13:00, 1 dossier."
    # The arrows walk through a group only in a window that is in use.
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    page.passphrase_choice.setFocus()
    qtbot.keyClick(page.passphrase_choice, Qt.Key.Key_Down)
    assert page.recovery_choice.isChecked()
    type_in(qtbot, page.recovery_field, database[1], None)
    fill_new(qtbot, page.new_passphrase)
    assert dialog.told == [False]
    assert numbers(tasks, dialog) == ["WR-2026-0001"]
    assert list(path.parent.glob("*.aside-*/*")) == []
    tasks.shutdown()
    open_core(path, NEW_PASSPHRASE, clock, texts).close()


def test_a_wrong_passphrase_of_the_backup_is_told_and_changes_nothing(make_dialog, database, qtbot, tmp_path):
    path = database[0]
    before = path.read_bytes()
    dialog = make_dialog(path)
    qtbot.keyClick(dialog.unlock_page.restore_button, Qt.Key.Key_Space)
    page = dialog.restore_page
    assert page.why_label.isHidden()
    type_in(qtbot, page.passphrase_field, "niet de goede zin")
    assert "past niet bij deze database" in page.passphrase_field.error_label.text()
    assert dialog.told == []
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.aside-*")) == []
    qtbot.keyClick(page.back_button, Qt.Key.Key_Space)
    assert shown_page(dialog) is dialog.unlock_page
    assert page.passphrase_field.value == ""


def test_a_file_that_is_no_backup_is_told(make_dialog, database, dialogs, tmp_path, qtbot):
    file = tmp_path / "vakantie.csrbackup"
    file.write_bytes(b"geen zip")
    dialog = make_dialog(database[0])
    qtbot.keyClick(dialog.unlock_page.restore_button, Qt.Key.Key_Space)
    dialogs.will(file)
    qtbot.keyClick(dialog.restore_page.file_button, Qt.Key.Key_Space)
    assert "geen goede reservekopie" in dialog.error_label.text()
    assert "1 dossier." in dialog.restore_page.found_label.text()


def test_what_was_found_at_opening_stays_in_sight(make_dialog, database, clock, texts, notices, qtbot, tmp_path):
    """The database of yesterday was put back by hand."""
    path = database[0]
    kept = path.read_bytes()
    core = open_core(path, PASSPHRASE, clock, texts)
    Office(core, clock).dossier("WR-2026-0003")
    core.close()
    path.write_bytes(kept)
    dialog = make_dialog(path)
    type_in(qtbot, dialog.unlock_page.passphrase_field, PASSPHRASE)
    assert dialog.told == [False]
    assert [notice.text for notice in notices.staying] == [notices.staying[0].text]
    assert "ouder dan toen u er op 24-11-2026" in notices.staying[0].text
