"""The head of a dossier: names on two lines at most, whole in the tip and for a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible

from ui.pages.dossier.name_label import NameLabel

LONG = "Anna-Wilhelmina van den Oudenhoven-Groot Koerkamp"


@pytest.fixture
def names(qtbot):
    made = NameLabel()
    qtbot.addWidget(made)
    made.show()
    return made


def spoken(label):
    return QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)


def lines(label):
    return label.heightForWidth(label.width()) // label.fontMetrics().height()


def test_two_long_names_take_a_line_each_and_are_whole_in_the_tip(names):
    names.show_names([LONG, LONG.replace("Anna", "Johan")], " en ")
    whole = f"{LONG} en {LONG.replace('Anna', 'Johan')}"
    wide = names.fontMetrics().horizontalAdvance(whole)
    drawn = []
    # From so wide that all fits to half of one name.
    for width in (wide + 2, wide * 2 // 3, wide // 4):
        names.resize(width, 100)
        drawn.append((lines(names), names.is_shortened, names.toolTip()))
        assert names.text() == spoken(names) == whole
    assert drawn == [(1, False, ""), (2, False, ""), (2, True, whole)]
    # The first line still says that somebody follows.
    assert names._lines(names.width())[0].endswith(" en")
    names.setWordWrap(False)
    assert (lines(names), names.is_shortened) == (1, True)
    names.tell_more("In inventarisatie")
    assert names.toolTip() == "In inventarisatie"


def test_one_long_name_goes_on_in_the_second_line(names):
    names.show_names([LONG], " en ")
    wide = names.fontMetrics().horizontalAdvance(LONG)
    names.resize(wide * 2 // 3, 100)
    assert (lines(names), names.is_shortened) == (2, False)
    names.resize(wide // 3, 100)
    assert (lines(names), names.is_shortened, names.toolTip()) == (2, True, LONG)
