"""Before letters or lists go to a folder that leaves this computer, the window says so, and goes on."""

from __future__ import annotations

from ui.forms.place_warning import tell_of_place
from ui.pages.lists.export_tab import ExportTab


def test_a_synced_folder_is_told_and_stays_told(ui, shown, qapp, tmp_path) -> None:
    folder = tmp_path / "OneDrive - Gemeente"
    folder.mkdir()
    tell_of_place(ui, qapp, folder)
    assert "leesbare persoonsgegevens" in ui.notices.staying[0].text
    assert shown == list(ui.notices.staying)


def test_the_own_disk_is_no_news(ui, shown, qapp, tmp_path) -> None:
    tell_of_place(ui, qapp, tmp_path)
    assert shown == []


def test_lists_that_leave_are_told_and_made(qtbot, ui, office, collective_case, dialogs, shown, tmp_path) -> None:
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    office.core.balances.request([collective_case[0].id])
    tab = ExportTab(ui)
    qtbot.addWidget(tab)
    tab.refresh()
    dialogs.will(folder)
    tab.all_button.click()
    assert any("leesbare persoonsgegevens" in notice.text for notice in shown)
    assert list(folder.iterdir())
