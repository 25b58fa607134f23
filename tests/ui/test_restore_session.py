"""A back-up put back from the open window, the whole way: list, preview, confirmation, passphrase, the window again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from ui.dialogs.backup_list import BackupListDialog

NEW_PASSPHRASE = "paard batterij nietje juist"


@pytest.fixture
def database(tmp_path, clock, texts):
    """One dossier in the back-up, another one and another passphrase since."""
    path = tmp_path / "dossiers.csrdb"
    core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    office = Office(core, clock)
    office.dossier()
    core.backups.make("asked")
    office.dossier("WR-2026-0002")
    core.keys.change_passphrase(NEW_PASSPHRASE)
    core.close()
    return path


@pytest.fixture
def list_dialog(session, database, tmp_path, qtbot):
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(NEW_PASSPHRASE, encoding="utf-8")
    with qtbot.waitSignal(session.opened, timeout=20_000):
        session.start(database, key_file=key_file)
    session.window.go_to("settings")
    card = session.window.current_page.backup_card
    qtbot.waitUntil(lambda: "Nieuwste:" in card.newest_label.text())
    qtbot.keyClick(card.list_button, Qt.Key.Key_Space)
    (dialog,) = session.window.findChildren(BackupListDialog)
    qtbot.waitUntil(lambda: dialog.backups_table.visible_rows() != [])
    return dialog


def oldest(dialog):
    dialog.backups_table.select_id(dialog.backups_table.visible_rows()[-1].name)


def test_the_window_comes_back_on_the_backup_with_the_passphrase_of_then(
    session, list_dialog, database, qtbot, clock, texts
):
    oldest(list_dialog)
    qtbot.keyClick(list_dialog.backups_table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: hasattr(list_dialog, "preview_dialog"), timeout=20_000)
    preview = list_dialog.preview_dialog
    assert preview.sentences[0].endswith("heeft 1 dossier, 1 minder dan nu.")
    qtbot.keyClick(preview.restore_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: session.start_dialog is not None, timeout=20_000)
    page = session.start_dialog.unlock_page
    qtbot.waitUntil(lambda: "Typ de wachtzin van toen" in page.reason_label.text(), timeout=20_000)
    qtbot.keyClicks(page.passphrase_field.edit, PASSPHRASE)
    with qtbot.waitSignal(session.opened, timeout=20_000):
        qtbot.keyClick(page.passphrase_field.edit, Qt.Key.Key_Return)
    assert "is teruggezet" in session.window.notice_bar.text
    session.shut_down()
    core = open_core(database, PASSPHRASE, clock, texts)
    try:
        assert [row.number for row in core.overviews.dossiers()] == ["WR-2026-0001"]
        assert {item.manifest.reason for item in core.backups.all()} >= {"asked", "restore"}
        assert "backup.restore" in {row[0] for row in core.store.database.tuples("SELECT action FROM change_log")}
    finally:
        core.close()
    (aside,) = database.parent.glob("*.aside-*")
    assert (aside / database.name).is_file()


def test_enter_and_escape_change_nothing(session, list_dialog, database, qtbot):
    oldest(list_dialog)
    qtbot.keyClick(list_dialog.restore_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: hasattr(list_dialog, "preview_dialog"), timeout=20_000)
    assert list_dialog.preview_dialog.cancel_button.isDefault()
    qtbot.keyClick(list_dialog.preview_dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not database.with_name(database.name + ".restore").exists(), timeout=20_000)
    assert session.window is not None
    assert list(database.parent.glob("*.aside-*")) == []
