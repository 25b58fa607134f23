"""Dialogs on a small screen, and tabs that come and go."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from tests.ui.screen_checks import faults, settle
from ui.forms.fitting import FittingDialog
from ui.forms.flow import flowing
from ui.forms.in_sight import StackInPart, TabsInSight
from ui.forms.parts import label


def dialog_with(rows: int, parent: QWidget) -> tuple[FittingDialog, list[QLineEdit]]:
    dialog = FittingDialog(parent)
    layout = QVBoxLayout(dialog)
    edits = [QLineEdit() for _ in range(rows)]
    for edit in edits:
        edit.setMinimumHeight(40)
        layout.addWidget(edit)
    hidden = label("later")
    hidden.hide()
    layout.addWidget(hidden)
    layout.addWidget(QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel))
    dialog.resize(2_000, 2_000)
    return dialog, edits


def test_what_does_not_fit_scrolls_and_the_buttons_stay(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    dialog, edits = dialog_with(20, window)
    edits[3].setFocus()
    dialog.show()
    assert dialog.size() == QSize(600, 400)
    (area,) = dialog.findChildren(QScrollArea)
    assert area.isAncestorOf(edits[19])
    assert all(edit.isVisible() for edit in edits)
    assert dialog.focusWidget() is edits[3]
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    assert not area.isAncestorOf(buttons)
    assert dialog.rect().contains(buttons.geometry())
    (later,) = (part for part in dialog.findChildren(type(label())) if part.text() == "later")
    assert later.isHidden()


def test_what_fits_stays_as_it_is(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    dialog, _edits = dialog_with(3, window)
    dialog.show()
    assert dialog.findChildren(QScrollArea) == []
    assert dialog.size() == QSize(600, 400)


def test_a_width_of_its_own_never_cuts_off_its_buttons(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 400)
    window.show()
    dialog = FittingDialog(window)
    dialog.setMinimumWidth(80)
    made = QPushButton("Een lang woord op deze knop, dat er in zijn geheel op staat")
    QVBoxLayout(dialog).addWidget(made)
    dialog.resize(80, 60)
    dialog.show()
    dialog.layout().activate()
    assert made.width() >= made.sizeHint().width()


def test_a_gap_between_tabs_is_seen(qtbot):
    tabs = TabsInSight()
    qtbot.addWidget(tabs)
    for name in ("Overzicht", "Rechter", "Brieven"):
        tabs.addTab(QWidget(), name)
    tabs.resize(600, 200)
    tabs.show()
    assert faults(tabs) == []
    bar = tabs.tabBar()
    bar.setTabVisible(1, False)
    # Of the last one nothing changed; Qt takes it for the whole bar, so pages say only what changes.
    bar.setTabVisible(2, True)
    assert any(fault.startswith("a gap") for fault in faults(tabs))


def test_words_that_wrap_are_counted_and_a_row_of_buttons_stays(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    dialog = FittingDialog(window)
    layout = QVBoxLayout(dialog)
    words = label("Woorden die op een smal scherm veel regels nodig hebben. " * 60, wrap=True)
    layout.addWidget(words)
    close = QPushButton("Sluiten")
    layout.addLayout(flowing(close))
    dialog.resize(500, 300)
    dialog.show()
    settle(dialog)
    # Higher than the window: they scroll, whole, and the button is in sight.
    assert words.height() >= words.heightForWidth(words.width()) > 400
    assert dialog.height() <= 400
    (area,) = dialog.findChildren(QScrollArea)
    assert area.isAncestorOf(words)
    assert dialog.rect().contains(close.geometry())
    assert faults(dialog) == []


def test_a_page_out_of_sight_takes_no_room_within_a_part(qtbot):
    part, stack = QWidget(), StackInPart()
    qtbot.addWidget(part)
    around = QVBoxLayout(part)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(stack)
    short, long = QWidget(), QWidget()
    QVBoxLayout(short).addWidget(label("kort", wrap=True))
    QVBoxLayout(long).addWidget(label("Een bladzijde met heel veel regels. " * 80, wrap=True))
    stack.addWidget(short)
    stack.addWidget(long)
    part.resize(400, 300)
    part.show()
    settle(part)
    assert part.minimumSizeHint().height() < 100
    stack.setCurrentWidget(long)
    settle(part)
    # All its lines, at the width it has.
    assert part.minimumSizeHint().height() >= long.layout().minimumHeightForWidth(400) > 300
