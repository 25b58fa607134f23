"""Card "Reservekopieën", the list, and the preview of a restore, by keyboard on a real database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt

from csr_desktop.errors import UserError
from csr_desktop.services.backups import RestorePreview
from ui.dialogs.backup_list import BackupListDialog
from ui.dialogs.restore_preview import preview_sentences
from ui.pages.settings.backups import BackupCard


@pytest.fixture
def card(ui, qtbot):
    made = BackupCard(ui)
    qtbot.addWidget(made)
    made.show()
    made.refresh()
    return made


def test_none_is_told_with_a_sign_and_words(card):
    assert card.newest_label.text() == "⚠ Er is nog geen reservekopie."
    assert card.newest_label.property("kind") == "error"
    assert card.second_label.text().startswith("⚠ Er is geen tweede plaats.")
    assert not card.clear_button.isVisible()


def test_one_is_made_at_once_and_shown(card, office, qtbot):
    office.dossier()
    told = []
    card.changed.connect(lambda: told.append(1))
    qtbot.keyClick(card.make_button, Qt.Key.Key_Space)
    assert card.newest_label.text() == "Nieuwste: 24-11-2026 om 13:00, gecontroleerd (1 dossier)"
    assert card.told_label.text().startswith("✓ De reservekopie is gemaakt, geopend en nageteld")
    assert "Bewaard op deze computer: 1." in card.count_label.text()
    assert office.core.backups.all()[0].manifest.reason == "asked"
    assert told == [1]


def test_an_old_one_is_told(card, office, clock, qtbot):
    qtbot.keyClick(card.make_button, Qt.Key.Key_Space)
    office.dossier()
    clock.day = date(2026, 11, 28)
    card.refresh()
    assert card.newest_label.text().startswith("⚠ Te oud. Nieuwste: 24-11-2026")


def test_a_failure_is_told_in_its_place(card, qtbot, monkeypatch):
    monkeypatch.setattr("csr_desktop.store.backups.free_bytes", lambda _folder: 1000)
    qtbot.keyClick(card.make_button, Qt.Key.Key_Space)
    assert "te weinig ruimte" in card.told_label.text()
    assert card.told_label.property("kind") == "error"
    assert card.make_button.isEnabled()


def test_the_drill_opens_the_newest_and_says_so(card, office, qtbot):
    qtbot.keyClick(card.try_button, Qt.Key.Key_Space)
    assert "nog geen reservekopie" in card.told_label.text()
    office.core.backups.make("asked")
    qtbot.keyClick(card.try_button, Qt.Key.Key_Space)
    assert card.told_label.text().startswith("✓ De proef is gelukt: de reservekopie van 24-11-2026 om 13:00")


def test_the_drill_finds_a_spoiled_one(card, office, qtbot):
    made = office.core.backups.make("asked")
    spoil(made.path)
    qtbot.keyClick(card.try_button, Qt.Key.Key_Space)
    assert "geen goede reservekopie" in card.told_label.text()


def test_a_second_place_is_chosen_and_cleared(card, office, dialogs, tmp_path, qtbot):
    office.core.backups.make("asked")
    folder = tmp_path / "netwerk"
    folder.mkdir()
    dialogs.will(folder)
    qtbot.keyClick(card.choose_button, Qt.Key.Key_Space)
    assert office.core.backups.second_folder == folder
    assert card.second_label.text() == f"Tweede plaats: {folder}"
    assert card.second_newest_label.text() == "Daar staat nog geen reservekopie, of de map is niet bereikbaar."
    dialogs.will(True)
    qtbot.keyClick(card.clear_button, Qt.Key.Key_Space)
    assert office.core.backups.second_folder is None


def test_the_folder_of_the_database_is_no_second_place(card, office, dialogs, qtbot):
    dialogs.will(office.core.store.database.path.parent)
    qtbot.keyClick(card.choose_button, Qt.Key.Key_Space)
    assert "moet een andere map zijn" in card.told_label.text()
    assert office.core.backups.second_folder is None


def test_a_file_that_cannot_be_read_is_pointed_out(card, office):
    assert card.unreadable_label.isHidden()
    office.core.backups.make("asked")
    (office.core.backups.folder / "vakantie.csrbackup").write_bytes(b"geen zip")
    card.refresh()
    assert "Niet te lezen: vakantie.csrbackup" in card.unreadable_label.text()


# --- the list --------------------------------------------------------------------------------------------------------


def spoil(path):
    content = bytearray(path.read_bytes())
    content[9000] ^= 1
    path.write_bytes(bytes(content))


def opened_list(card, qtbot):
    qtbot.keyClick(card.list_button, Qt.Key.Key_Space)
    (dialog,) = card.window().findChildren(BackupListDialog)
    return dialog


def texts_of(dialog):
    columns = dialog.backups_table.rows_model.columns
    return [[column.text(row) for column in columns] for row in dialog.backups_table.visible_rows()]


def test_the_list_says_when_why_how_much_and_whether_whole(card, office, clock, qtbot):
    office.dossier()
    first = office.core.backups.make("import")
    clock.day = date(2026, 11, 25)
    office.dossier("WR-2026-0002")
    office.core.backups.make("asked")
    spoil(first.path)
    (first.path.parent / "vakantie.csrbackup").write_bytes(b"geen zip")
    rows = texts_of(opened_list(card, qtbot))
    assert [row[:3] for row in rows] == [
        ["25-11-2026 13:00", "door u gemaakt", "2"],
        ["24-11-2026 13:00", "voor een lijst inlezen", "1"],
        ["vakantie.csrbackup", "", ""],
    ]
    assert [row[4] for row in rows] == ["✓ heel", "✗ beschadigd", "✗ niet te lezen"]
    assert rows[0][3].endswith(" MB")


def test_any_of_them_can_be_tried(card, office, qtbot):
    office.core.backups.make("asked")
    dialog = opened_list(card, qtbot)
    assert dialog.backups_table.hasFocus() or dialog.focusWidget() is dialog.backups_table
    qtbot.keyClick(dialog.verify_button, Qt.Key.Key_Space)
    assert dialog.told_label.text().startswith("✓ De proef is gelukt")


def test_what_cannot_be_read_cannot_be_put_back(card, office, qtbot):
    office.core.backups.folder.mkdir()
    (office.core.backups.folder / "vakantie.csrbackup").write_bytes(b"geen zip")
    dialog = opened_list(card, qtbot)
    dialog.backups_table.select_id("vakantie.csrbackup")
    assert not dialog.restore_button.isEnabled()
    assert not dialog.verify_button.isEnabled()


def test_the_preview_is_asked_the_present_backed_up_and_the_answer_told(card, office, qtbot):
    office.dossier()
    office.core.backups.make("asked")
    office.dossier("WR-2026-0002")
    told = []
    card.restore_confirmed.connect(told.append)
    dialog = opened_list(card, qtbot)
    qtbot.keyClick(dialog.backups_table, Qt.Key.Key_Return)
    preview = dialog.preview_dialog
    assert preview.sentences == [
        "Deze reservekopie is van 24-11-2026 13:00 en heeft 1 dossier, 1 minder dan nu.",
        "1 stap van na dat moment gaat verloren.",
        "Nieuw sindsdien, straks weg: WR-2026-0002.",
    ]
    qtbot.keyClick(preview.restore_button, Qt.Key.Key_Space)
    assert {item.manifest.reason for item in office.core.backups.all()} == {"asked", "restore"}
    assert [prepared.backup.manifest.reason for prepared in told] == ["asked"]
    assert told[0].unpacked.is_file()
    told[0].discard()


@pytest.fixture
def refused(card, office, qtbot, monkeypatch):
    """A preview whose back-up of the present fails; what the card tells is in `told`."""
    office.core.backups.make("asked")
    office.dossier()
    told = []
    card.restore_confirmed.connect(told.append)
    dialog = opened_list(card, qtbot)
    qtbot.keyClick(dialog.restore_button, Qt.Key.Key_Space)
    preview = dialog.preview_dialog
    monkeypatch.setattr("csr_desktop.store.backups.free_bytes", lambda _folder: 1000)
    qtbot.keyClick(preview.restore_button, Qt.Key.Key_Space)
    preview.told = told
    return preview


def test_without_a_backup_of_the_present_nothing_is_put_back_by_itself(refused, office, qtbot):
    assert refused.error_label.text().startswith("Van hoe het nu is kon geen reservekopie worden gemaakt")
    assert refused.focusWidget() is refused.cancel_button
    assert refused.told == []
    folder = office.core.store.database.path.with_name("dossiers.csrdb.restore")
    assert folder.exists()
    qtbot.keyClick(refused, Qt.Key.Key_Escape)
    assert not folder.exists()


def test_a_database_that_cannot_be_backed_up_can_be_replaced_all_the_same(refused, qtbot):
    told = refused.told
    assert refused.restore_button.text() == "Toch terugzetten"
    qtbot.keyClick(refused.restore_button, Qt.Key.Key_Space)
    assert len(told) == 1
    assert told[0].unpacked.is_file()
    told[0].discard()


def test_a_database_too_damaged_to_compare_is_sent_to_the_start(card, office, qtbot, monkeypatch):
    office.core.backups.make("asked")

    def damaged(*_what):
        raise UserError("store.damaged", file="dossiers.csrdb")

    monkeypatch.setattr("csr_desktop.services.backups.preview", damaged)
    dialog = opened_list(card, qtbot)
    qtbot.keyClick(dialog.restore_button, Qt.Key.Key_Space)
    assert "kies daar ‘Een reservekopie terugzetten…’" in dialog.told_label.text()
    assert dialog.restore_button.isEnabled()


# --- the words of the preview ----------------------------------------------------------------------------------------


def preview(then, now, steps, **numbers):
    moment = datetime(2026, 3, 12, 15, 40, tzinfo=UTC)
    lists = {"only_now": (), "only_then": (), "changed_since": (), **numbers}
    return RestorePreview(moment, {"dossier": then}, {"dossier": now}, steps_lost=steps, **lists)


def test_the_preview_speaks_plain_words():
    sentences = preview_sentences(preview(412, 415, 14, changed_since=("WR-2026-0012", "WR-2026-0013")))
    assert sentences == [
        "Deze reservekopie is van 12-03-2026 16:40 en heeft 412 dossiers, 3 minder dan nu.",
        "14 stappen van na dat moment gaan verloren.",
        "Gewijzigd sindsdien: WR-2026-0012, WR-2026-0013.",
    ]


def test_another_past_is_warned_for():
    assert "niet uit die reservekopie voortgekomen" in preview_sentences(preview(2, 1, None))[1]
    assert "1 meer dan nu" in preview_sentences(preview(2, 1, None))[0]


def test_nothing_changed_is_said_too():
    assert preview_sentences(preview(2, 2, 0)) == [
        "Deze reservekopie is van 12-03-2026 16:40 en heeft 2 dossiers, evenveel als nu.",
        "Na dat moment is niets gewijzigd.",
    ]


def test_many_numbers_are_cut():
    numbers = tuple(f"WR-{number:03}" for number in range(40))
    assert preview_sentences(preview(1, 1, 40, changed_since=numbers))[-1].endswith("WR-014 en nog 25.")
