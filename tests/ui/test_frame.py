"""The frame as a person meets it: search before and while typing, tabs, the size of text, the practice colour."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget

from ui.dialogs.new_claim import NewClaimDialog
from ui.forms.search_list import SUBJECT_ROLE
from ui.page_list import make_pages
from ui.theme import apply_theme
from ui.window_actions import ON_PAGES

CTRL = Qt.KeyboardModifier.ControlModifier
#: What may be a window of its own.
_WINDOWS = (QMainWindow, QDialog, QMenu)


@pytest.fixture
def window(show_window, office, qapp):
    for number in (1, 2):
        dossier = office.dossier(f"WR-2026-000{number}", partner=number == 2)
        office.claim(dossier, office.creditor(f"Energiebedrijf Noorderlicht {number}"), 98_765, reference=f"K-{number}")
    made = show_window()
    yield made
    apply_theme(qapp, "light", 100)


def lines(window):
    """What the list of results says, headings marked."""
    shown = window.search_box.results_list
    items = [shown.item(at) for at in range(shown.count())]
    return [item.text() if item.data(SUBJECT_ROLE) is not None else f"# {item.text()}" for item in items]


def search(qtbot, window, text):
    box = window.search_box
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(box, text)
    qtbot.waitUntil(lambda: box.results_list.isVisible() and box._shown_text == text)


def test_search_opens_what_was_open_what_was_mistyped_and_what_the_program_can_do(qtbot, window, office):
    box = window.search_box
    first, second = (office.core.dossiers.by_number(f"WR-2026-000{number}") for number in (1, 2))
    window.open_dossier(first.id)
    window.open_dossier(second.id)
    # Before typing: what was opened last, the latest first.
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    assert lines(window) == ["# Onlangs geopend", "WR-2026-0002", "WR-2026-0001"]
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box.results_list, Qt.Key.Key_Down)
    qtbot.keyClick(box.results_list, Qt.Key.Key_Return)
    assert window.current_page.dossier_id == first.id
    # Mistyped, and Enter opens the first without a look at the list.
    search(qtbot, window, "noordelicht")
    assert lines(window)[:2] == ["# Schuldeisers", "Energiebedrijf Noorderlicht 1"]
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert window.current_page.key == "creditors"
    # Typing goes on from the list; pages and actions are found by their name.
    search(qtbot, window, "instel")
    assert lines(window) == ["# Gaan en doen", "Instellingen"]
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.results_list.hasFocus()
    qtbot.keyClick(box.results_list, Qt.Key.Key_L)
    assert box.hasFocus()
    assert box.text() == "instell"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert window.current_page.key == "settings"
    with qtbot.waitSignal(window.lock_requested):
        search(qtbot, window, "vergrendelen")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    # Whoever goes on elsewhere takes the list away.
    search(qtbot, window, "berg")
    window.current_page.setFocus()
    window.current_page.focus_first()
    qtbot.waitUntil(box.results_list.isHidden)


def test_what_pages_do_stands_in_the_menu_and_is_found_from_anywhere(qtbot, window, office, dialogs, shown):
    """One key or the search, also from another page: the same as the button there."""
    assert {key for key in ON_PAGES if key not in window.actions_list.by_key} == set()
    keys = [spec.shortcut for spec in window.actions_list.specs if spec.shortcut]
    assert len(keys) == len(set(keys)), "a key that does two things does neither"
    search(qtbot, window, "dossier inlezen")
    dialogs.will(None)
    qtbot.keyClick(window.search_box, Qt.Key.Key_Return)
    assert dialogs.asked == [("open_file", "Dossier van een collega inlezen")]
    window.go_to("today")
    qtbot.keyClick(window, Qt.Key.Key_R, CTRL)
    letters = window.current_page
    assert letters.tabs.currentWidget() is letters.reply_desk
    qtbot.keyClick(window, Qt.Key.Key_F5)
    # An office without a hub is led to where one is set.
    assert window.current_page.settings_button.hasFocus()
    for key in ("bin", "new", "new_creditor"):
        window.actions_list.by_key[key].trigger()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog), key
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for key, page, tab in (
        ("payments", "lists", "payments_tab"),
        ("delivery", "figures", "delivery_part"),
        ("texts", "letters", "texts"),
        ("house_style", "settings", "house_style_part"),
        ("norms", "settings", "norms_part"),
    ):
        window.actions_list.by_key[key].trigger()
        assert window.current_page.key == page
        assert getattr(window.current_page, tab).isVisible()
    # A debt belongs to a dossier: without one the person hears so, with one it is asked there.
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert shown[-1].text == "Open eerst het dossier waar de schuld bij hoort."
    page = window.open_dossier(office.core.dossiers.by_number("WR-2026-0001").id)
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert page.current_tab.key == "debts"
    assert isinstance(QApplication.activeModalWidget(), NewClaimDialog)
    QApplication.activeModalWidget().reject()


def test_tabs_are_closed_by_middle_click_found_again_in_the_menu_and_walked_by_key(qtbot, window, office):
    first, second = (office.core.dossiers.by_number(f"WR-2026-000{number}") for number in (1, 2))
    window.open_dossier(first.id)
    window.open_dossier(second.id)
    tabs = window.dossier_tabs
    qtbot.keyClick(window, Qt.Key.Key_PageUp, CTRL)
    assert window.current_page.dossier_id == first.id
    qtbot.keyClick(window, Qt.Key.Key_PageUp, CTRL)
    assert window.current_page.key == "dossiers"
    QTest.mouseClick(tabs.tabBar(), Qt.MouseButton.MiddleButton, pos=tabs.tabBar().tabRect(0).center())
    QTest.mouseClick(tabs.tabBar(), Qt.MouseButton.MiddleButton, pos=tabs.tabBar().tabRect(1).center())
    assert [page.dossier_id for page in tabs.open_pages()] == [second.id]
    menu = window.actions_list.recent_menu
    menu.aboutToShow.emit()
    assert [action.text().split(" · ")[0] for action in menu.actions()] == ["WR-2026-0002", "WR-2026-0001"]
    menu.actions()[1].trigger()
    assert window.current_page.dossier_id == first.id


def test_the_largest_text_folds_the_side_and_nothing_lies_over_anything(qtbot, window, office, ui):
    dossier = office.core.dossiers.by_number("WR-2026-0001")
    page = window.open_dossier(dossier.id, "debts")
    assert not window.side_bar.is_folded
    while ui.state.text_percent < 200:
        window.actions_list.by_key["larger"].trigger()
    window.resize(1280, 720)
    QApplication.processEvents()
    assert window.side_bar.is_folded
    table = page.tab("debts").debts_table
    assert table.height() >= table.minimumSizeHint().height()
    assert page.height() >= page.minimumSizeHint().height()
    window.actions_list.by_key["usual"].trigger()
    assert ui.state.text_percent == 100
    QApplication.processEvents()
    assert not window.side_bar.is_folded


def test_the_practice_colour_is_all_around(show_window, ui, office, qapp):
    apply_theme(qapp, "light", 100)
    ui.practice = True
    made = show_window()
    picture = made.grab().toImage()
    last_x, last_y = made.width() - 2, made.height() - 2
    edges = [QPoint(2, 360), QPoint(last_x, 360), QPoint(640, 2), QPoint(640, last_y)]
    assert {picture.pixelColor(at * picture.devicePixelRatio()).name() for at in edges} == {"#6a3d9a"}
    assert picture.pixelColor(QPoint(640, 400)).name() != "#6a3d9a"


class Flashes(QObject):
    """Remembers what came up as a window of its own and is none: a part that was shown before it had a place."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, watched, event):
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and not isinstance(watched, _WINDOWS)
        ):
            self.seen.append((type(watched).__name__, getattr(watched, "text", str)()))
        return False


def test_no_part_of_a_page_flashes_as_a_window(window, office, qapp):
    dossier = office.core.dossiers.by_number("WR-2026-0001")
    flashes = Flashes()
    qapp.installEventFilter(flashes)
    try:
        for spec in make_pages():
            window.go_to(spec.key)
        page = window.open_dossier(dossier.id)
        for at in range(page.tabs.count()):
            page.tabs.setCurrentIndex(at)
    finally:
        qapp.removeEventFilter(flashes)
    assert flashes.seen == []
