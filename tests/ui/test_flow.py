"""Rows that turn where there is no room: buttons go on in the next line, columns below each other."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.forms.flow import FlowLayout
from ui.forms.parts import label
from ui.forms.side_by_side import SideBySide
from ui.forms.wrapping_box import WrappingBox


def row_of(qtbot, count):
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    buttons = [QPushButton("Zo is dit berekend") for _ in range(count)]
    for made in buttons:
        flow.addWidget(made)
    return box, flow, buttons


def tops(buttons):
    return [made.y() for made in buttons if made.isVisible()]


def test_what_does_not_fit_goes_on_in_the_next_line(qtbot):
    box, flow, buttons = row_of(qtbot, 3)
    wide = flow.sizeHint().width()
    box.resize(wide, flow.heightForWidth(wide))
    box.show()
    assert len(set(tops(buttons))) == 1
    narrow = wide - 1
    assert flow.heightForWidth(narrow) == 2 * buttons[0].sizeHint().height() + flow.spacing()
    box.resize(narrow, flow.heightForWidth(narrow))
    assert tops(buttons) == [0, 0, buttons[0].height() + flow.spacing()]
    assert all(made.x() + made.width() <= box.width() for made in buttons)
    # One button is the least; narrower than that nothing is hidden, it just goes on.
    assert flow.minimumSize().width() <= buttons[0].sizeHint().width()


def test_what_is_hidden_takes_no_room(qtbot):
    box, flow, buttons = row_of(qtbot, 3)
    box.show()
    before = flow.sizeHint().width()
    buttons[1].hide()
    assert flow.sizeHint().width() == before - buttons[1].sizeHint().width() - flow.spacing()
    box.resize(before, 50)
    flow.activate()
    assert buttons[2].x() == buttons[0].width() + flow.spacing()


def test_a_line_is_filled_and_has_an_end(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    words, box_button, new_button = QLineEdit(), QPushButton("Ook gesloten"), QPushButton("Nieuw dossier")
    flow.add(words, fills=True)
    flow.add(box_button)
    flow.add(new_button, at_end=True)
    one_line = flow.sizeHint().width()
    box.resize(one_line + 100, 60)
    box.show()
    assert words.width() == words.sizeHint().width() + 100
    assert new_button.geometry().right() == box.width() - 1
    # The last one does not fit: it stands at the end of its own line, and the first one still fills what is left.
    box.resize(one_line - 1, flow.heightForWidth(one_line - 1))
    assert new_button.y() > words.y()
    assert new_button.geometry().right() == box.width() - 1
    assert box_button.geometry().right() == box.width() - 1


def test_words_that_wrap_are_as_high_as_their_line_asks(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box)
    words = label("Er is in deze maand geen dossier bekeken, dus er is geen steekproef. " * 4, wrap=True)
    flow.addWidget(words)
    narrow = words.sizeHint().width() // 2
    box.resize(narrow, flow.heightForWidth(narrow))
    box.show()
    assert words.height() >= words.heightForWidth(narrow) > words.fontMetrics().height() * 2


def test_columns_turn_with_the_width_and_back(qtbot):
    parts = [QPushButton("een"), QPushButton("twee")]
    both = SideBySide(parts, 60)
    qtbot.addWidget(both)
    unit = both.fontMetrics().averageCharWidth()
    both.resize(unit * 60, 200)
    both.show()
    assert both.is_row
    assert parts[0].y() == parts[1].y()
    both.resize(unit * 60 - 1, 200)
    assert not both.is_row
    both.layout().activate()
    assert parts[0].x() == parts[1].x()
    both.resize(unit * 60, 200)
    assert both.is_row


def test_columns_turn_when_the_words_in_them_need_more_room(qtbot):
    parts = [QPushButton("een"), QPushButton("twee")]
    both = SideBySide(parts, 10)
    qtbot.addWidget(both)
    both.resize(parts[0].sizeHint().width() + parts[1].sizeHint().width() + 40, 200)
    both.show()
    assert both.is_row
    parts[1].setText("twee woorden en nog veel meer")
    qtbot.waitUntil(lambda: not both.is_row)
    # It asks for no more than its widest part: else a page would stay as wide as both together, and never turn.
    assert both.minimumSizeHint().width() == parts[1].minimumSizeHint().width()


def test_the_words_of_a_box_go_on_in_the_next_line(qtbot):
    words = "Boek te veel gespaard geld meteen terug naar de cliënt & sluit"
    place, made = QWidget(), WrappingBox(words.replace("&", "&&"))
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    column.addWidget(made)
    one_line = made.sizeHint()
    place.resize(one_line.width() // 2, 300)
    place.show()
    assert made.width() < one_line.width()
    assert made.heightForWidth(made.width()) >= one_line.height() + made.fontMetrics().lineSpacing()
    assert QCheckBox.text(made).count("\n") >= 1
    # Who asks gets the words themselves, and so does a screen reader.
    assert made.text() == words.replace("&", "&&")
    assert made.accessibleName() == words
    place.resize(one_line.width() + 100, 300)
    assert "\n" not in QCheckBox.text(made)
    assert made.sizeHint() == one_line


def test_a_row_that_goes_takes_its_items_with_it_and_leaves_those_that_were_taken(qtbot):
    window = QWidget()
    layout = FlowLayout(window)
    for name in ("een", "twee", "drie"):
        layout.addWidget(QPushButton(name))
    window.show()
    items = [layout.itemAt(at) for at in range(3)]
    taken = layout.takeAt(1)
    shiboken6.delete(window)
    del layout
    assert [shiboken6.isValid(item) for item in items] == [False, True, False]
    assert taken is items[1]
