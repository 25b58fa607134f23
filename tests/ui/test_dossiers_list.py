"""The list of dossiers: remembered, in views of one's own, several at once, to Excel; by keyboard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import python_calamine
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.dossiers import ExitReason
from ui.dialogs.balance_round import BalanceRoundDialog
from ui.dialogs.columns import ColumnsDialog
from ui.dialogs.list_steps import HandOverManyDialog, SaveViewDialog
from ui.pages.dossiers.page import DossiersPage

ENTER, SPACE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Down
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def people(office):
    """Three open dossiers with a debt each, and one that is closed."""
    shop = office.creditor("=Webwinkel")
    made = []
    for number, name in enumerate(("A. Aalbers", "B. Bos", "C. Cramer", "A. Aalbers"), 1):
        dossier = office.dossier(f"WR-2026-000{number}")
        office.core.dossiers.change(dossier.id, counsellor=name)
        office.claim(dossier, shop, 10_000 * number, reference=f"W-{number}")
        made.append(dossier)
    office.core.dossiers.close(made[3].id, ExitReason.MOVED)
    return made


def opened(ui, qtbot):
    page = DossiersPage(ui)
    qtbot.addWidget(page)
    page.resize(1280, 700)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    ui.tasks.committed.connect(page.on_changes)
    page.enter()
    return page


@pytest.fixture
def page(ui, qtbot, people):
    return opened(ui, qtbot)


def numbers(page):
    return [row.number[-4:] for row in page.dossiers_table.visible_rows()]


def shown_keys(page):
    return [column.key for column in page.dossiers_table.shown_columns()]


def choose(page, words):
    """Take a line of the menu, as Enter on it does."""
    action = next(
        action
        for menu in (page.views_menu, *(item.menu() for item in page.views_menu.actions() if item.menu()))
        for action in menu.actions()
        if action.text() == words
    )
    action.trigger()


def test_a_view_of_ones_own_is_made_kept_and_found_again(qtbot, ui, page, office, shown) -> None:
    qtbot.keyClicks(page.filter_edit, "aalb")
    page.closed_box.click()
    assert numbers(page) == ["0001", "0004"]
    choose(page, "Kolommen kiezen…")
    dialog = page.findChild(ColumnsDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    listed = dialog.columns_list
    titles = [listed.item(at).text() for at in range(listed.count())]
    assert titles[:2] == ["Nummer", "Cliënt"]
    listed.setCurrentRow(titles.index("Woonplaats"))
    qtbot.keyClick(listed, SPACE)
    for _ in range(titles.index("Woonplaats")):
        qtbot.keyClick(listed, Qt.Key.Key_Up, ALT)
    listed.setCurrentRow(1)
    qtbot.keyClick(listed, SPACE)
    assert shown_keys(page)[:2] == ["city", "client"]
    wide = page.dossiers_table.drawn_widths()["city"]
    listed.setCurrentRow(0)
    qtbot.keyClick(listed, Qt.Key.Key_Right, ALT)
    assert page.dossiers_table.drawn_widths()["city"] > wide
    qtbot.keyClick(listed, ENTER)
    page.dossiers_table.sort_by("total", descending=True)
    assert numbers(page) == ["0004", "0001"]
    choose(page, "Deze weergave bewaren…")
    save = page.findChild(SaveViewDialog)
    qtbot.keyClicks(save.name_field.edit, "Van Aalbers & co")
    qtbot.keyClick(save.name_field.edit, ENTER)
    assert shown[-1].text == "De weergave ‘Van Aalbers & co’ is bewaard."
    choose(page, "Gewone weergave")
    assert numbers(page) == ["0001", "0002", "0003"]
    assert "city" not in shown_keys(page)
    choose(page, "Van Aalbers && co")
    assert numbers(page) == ["0004", "0001"]
    assert shown_keys(page)[:2] == ["city", "client"]
    page.remember()
    again = opened(ui, qtbot)
    assert again.filter_edit.text() == "aalb"
    assert numbers(again) == ["0004", "0001"], "as it was left"
    assert shown_keys(again)[:2] == ["city", "client"]
    ui.state._settings.sync()
    assert b"aalb" not in Path(ui.state._settings.fileName()).read_bytes(), "a name is only in the database"
    page.views_menu.actions()[-1].menu().actions()[0].trigger()
    assert "weggehaald" in shown[-1].text
    assert office.core.list_views.all() == ()
    shown[-1].action()
    assert [view.name for view in office.core.list_views.all()] == ["Van Aalbers & co"]


def test_several_at_once_by_keyboard_each_as_one_step(qtbot, page, office, people, dialogs, shown, clock) -> None:
    table, bar = page.dossiers_table, page.bulk_bar
    page.closed_box.click()
    assert bar.request_button.isHidden(), "one dossier is worked on in its own page"
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    assert "gekozen: 4" in bar.count_label.text()
    qtbot.keyClick(bar.hand_over_button, ENTER)
    dialog = page.findChild(HandOverManyDialog)
    assert dialog.note_label.text() == "3 dossiers: WR-2026-0001, WR-2026-0002, WR-2026-0003", "the closed one stays"
    qtbot.keyClicks(dialog.to_field.edit, "B. Bos")
    qtbot.keyClick(dialog.to_field.edit, ENTER)
    assert shown[-1].text == "2 dossiers overgedragen aan B. Bos."
    assert [office.core.dossiers.get(item.id).counsellor for item in people] == ["B. Bos"] * 3 + ["A. Aalbers"]
    shown[-1].action()
    assert office.core.dossiers.get(people[0].id).counsellor == "A. Aalbers"
    table.sort_by("number")
    table.selectRow(0)
    table.setFocus()
    qtbot.keyClick(table, DOWN, SHIFT)
    qtbot.keyClick(bar.request_button, ENTER)
    asked = page.findChild(BalanceRoundDialog)
    assert asked.head_label.text() == "2 saldo's opvragen, in 2 dossiers?"
    qtbot.keyClick(asked.request_button, ENTER)

    def states():
        claims = [office.core.store.find(Claim, dossier_id=item.id)[0] for item in people[:3]]
        return [claim.balance_status for claim in claims]

    assert states() == [BalanceStatus.REQUESTED, BalanceStatus.REQUESTED, BalanceStatus.TO_REQUEST]
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(bar.remind_button, ENTER)
    assert "niemand" in shown[-1].text
    clock.day += timedelta(days=60)
    dialogs.will(False, True)
    qtbot.keyClick(bar.remind_button, ENTER)
    assert dialogs.asked[-1][1] == "2 herinneringen klaarzetten, in 2 dossiers?"
    assert BalanceStatus.REMINDED not in states()
    qtbot.keyClick(bar.remind_button, ENTER)
    assert states()[:2] == [BalanceStatus.REMINDED] * 2
    shown[-1].action()
    assert BalanceStatus.REMINDED not in states()


def test_what_is_seen_goes_to_excel_with_numbers_as_numbers(qtbot, page, office, people, dialogs, shown, tmp_path):
    client = office.core.dossiers.clients(people[1].id)[0]
    office.core.dossiers.change_client(client.id, surname="=1+1", initials="", prefix="")
    page.refresh()
    page.dossiers_table.show_columns(("number", "client", "total", "registered"))
    page.dossiers_table.sort_by("total", descending=True)
    dialogs.will(tmp_path / "lijst")
    qtbot.keyClick(page.bulk_bar.export_button, ENTER)
    assert shown[-1].text == "3 dossiers opgeslagen als lijst.xlsx."
    book = python_calamine.CalamineWorkbook.from_path(tmp_path / "lijst.xlsx")
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["Nummer", "Cliënt", "Totaal", "Aangemeld"]
    assert [row[2] for row in rows[1:]] == [300.0, 200.0, 100.0]
    assert rows[2][1] == "'=1+1", "no text of others runs"
    assert rows[1][3] == office.core.dossiers.get(people[2].id).registered_on
    assert [entry["action"] for entry in office.core.store.log_records()].count("data.export") == 1
    (tmp_path / "map.xlsx").mkdir()
    dialogs.will(tmp_path / "map.xlsx")
    qtbot.keyClick(page.bulk_bar.export_button, ENTER)
    assert shown[-1].tone.value == "problem"


def test_a_list_that_is_dropped_goes_to_the_lists(qtbot, page, tmp_path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text("x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(page.import_requested) as asked:
        page.dropEvent(event)
    assert asked.args[0].source == path
    QApplication.sendPostedEvents()
