"""A client looks along: one key, and nothing of anybody else can come in sight until it is put off again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from csr_desktop.domain.identifiers import Bsn
from ui.place import Return, decoded_place, place_of_window

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
OTHER = "Zevenbergen"


@pytest.fixture
def window(show_window, office, collective_case):
    dossier, _claims = collective_case
    client = office.core.dossiers.clients(dossier.id)[0]
    office.core.dossiers.change_client(client.id, bsn=Bsn("999990019"))
    other = office.dossier("WR-2026-0777")
    office.core.dossiers.change_client(office.core.dossiers.clients(other.id)[0].id, surname=OTHER)
    return show_window()


def press(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL | SHIFT)


def in_sight(window) -> str:
    """Every word a person could read: labels, tables, tabs, lists and fields that are visible."""
    words = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel):
            words.append(widget.text())
        if hasattr(widget, "tabText") and hasattr(widget, "isTabVisible"):
            words += [widget.tabText(at) for at in range(widget.count()) if widget.isTabVisible(at)]
        if hasattr(widget, "text") and callable(widget.text) and not isinstance(widget, QLabel):
            words.append(str(widget.text()))
        model = widget.model() if hasattr(widget, "model") else None
        if model is not None and hasattr(model, "rowCount"):
            words += [
                str(model.index(row, column).data())
                for row in range(model.rowCount())
                for column in range(model.columnCount())
            ]
    return "\n".join(words)


def test_a_step_in_another_dossier_is_not_taken_back_before_those_eyes(qtbot, window, office, ui):
    """Nor done again; and afterwards the notice says in which dossier it was."""
    core = office.core
    mine, other = (core.dossiers.by_number(number).id for number in ("WR-2026-0001", "WR-2026-0777"))
    core.dossiers.change(mine, remark="Eerst hier.")
    core.dossiers.change(other, remark="Van een ander.")
    window.open_dossier(mine)
    press(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert core.dossiers.get(other).remark == "Van een ander."
    assert "hoort niet bij dit dossier" in window.notice_bar.text
    assert OTHER not in in_sight(window)
    # What is done here meanwhile can be taken back as ever.
    core.dossiers.change(mine, remark="Samen getypt.")
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert core.dossiers.get(mine).remark == "Eerst hier."
    assert window.notice_bar.text == "De laatste stap is teruggenomen."
    press(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert core.dossiers.get(other).remark == ""
    assert window.notice_bar.text == "De laatste stap is teruggenomen, in dossier WR-2026-0777."
    press(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Y, CTRL)
    assert core.dossiers.get(other).remark == ""


def test_one_dossier_stays_and_everybody_else_is_gone(qtbot, window, office, ui):
    mine, other = (office.core.dossiers.by_number(number).id for number in ("WR-2026-0001", "WR-2026-0777"))
    window.go_to("dossiers")
    assert OTHER in in_sight(window), "the test can see what has to go"
    window.open_dossier(other)
    page = window.open_dossier(mine, "people")
    card = page.tab("people").client_card
    card.bsn_button.click()
    assert card.bsn_field.edit.text() == "999990019"
    assert OTHER in in_sight(window)
    ui.notices.warn(f"Antwoord over {OTHER}")

    press(qtbot, window)
    assert OTHER not in in_sight(window)
    assert window.look_along.bar.isVisible()
    # The number is masked and there is no way to see or copy it.
    assert card.bsn_field.edit.text() == "••••••019"
    assert not card.bsn_button.isVisible()
    assert not card.bsn_copy_button.isVisible()
    # No key and no menu leads away.
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_7, Qt.Key.Key_K, Qt.Key.Key_N, Qt.Key.Key_W, Qt.Key.Key_Tab):
        qtbot.keyClick(QApplication.focusWidget() or window, key, CTRL)
        assert OTHER not in in_sight(window), key
        assert window.current_page is page, key
    assert page.current_tab is not None
    enabled = [a.text() for a in window.menuBar().findChildren(QAction) if a.isEnabled() and OTHER in a.text()]
    assert enabled == []
    # Nor does a step inside the dossier, and the person hears why.
    page.page_requested.emit("letters")
    page.import_requested.emit(mine)
    assert window.current_page is page
    assert "Stop eerst met meekijken" in window.notice_bar.text
    window.open_dossier(other)
    assert window.current_page is page
    ui.notices.aside(f"Nog een antwoord over {OTHER}")
    ui.notices.stay(f"Een blijvend bericht over {OTHER}")
    assert OTHER not in in_sight(window)
    # Work in the dossier goes on.
    office.core.dossiers.change(mine, remark="gesproken")
    page.show_tab("debts")
    assert page.current_tab.key == "debts"

    qtbot.mouseClick(window.look_along.bar.stop_button, Qt.MouseButton.LeftButton)
    assert not window.look_along.bar.isVisible()
    assert window.current_page is page
    assert [window.dossier_tabs.isTabVisible(at) for at in range(window.dossier_tabs.count())] == [True] * 3
    assert OTHER in window.notice_bar.text, "what waited is told now"
    qtbot.keyClick(window, Qt.Key.Key_2, CTRL)
    assert OTHER in in_sight(window)


def test_without_a_dossier_everything_is_covered_until_its_number_is_typed(qtbot, window, office):
    assert OTHER in in_sight(window) or window.current_page.key == "today"
    press(qtbot, window)
    cover = window.look_along.cover
    assert cover.isVisible()
    assert OTHER not in in_sight(window)
    qtbot.keyClicks(cover.number_edit, "WR-0000-9999")
    qtbot.keyClick(cover.number_edit, Qt.Key.Key_Return)
    assert "WR-0000-9999" in cover.error_label.text()
    cover.number_edit.selectAll()
    qtbot.keyClicks(cover.number_edit, "WR-2026-0001")
    qtbot.keyClick(cover.number_edit, Qt.Key.Key_Return)
    assert window.current_page.dossier_id == office.core.dossiers.by_number("WR-2026-0001").id
    assert OTHER not in in_sight(window)
    press(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    press(qtbot, window)
    assert cover.isVisible()
    press(qtbot, window)
    assert window.current_page.key == "today"


def test_after_a_lock_it_is_still_on(show_window, qtbot, window, ui, office):
    mine = office.core.dossiers.by_number("WR-2026-0001").id
    window.open_dossier(office.core.dossiers.by_number("WR-2026-0777").id)
    window.open_dossier(mine)
    press(qtbot, window)
    place = decoded_place(place_of_window(window).encoded())
    window.close()
    assert place.looking
    # What the application does when it is unlocked.
    ui.looking.put(False)
    ui.looking.put(place.looking)
    back = show_window()
    assert OTHER not in in_sight(back)
    assert back.look_along.cover.isVisible()
    Return(back, ui.tasks, place).begin()
    assert back.current_page.dossier_id == mine
    assert OTHER not in in_sight(back)
    qtbot.mouseClick(back.look_along.bar.stop_button, Qt.MouseButton.LeftButton)
    assert not back.look_along.bar.isVisible()
    assert back.current_page.dossier_id == mine
