"""What stays until somebody has seen it, and what comes and goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.paths import resources_dir
from ui.forms.parts import NoticeBar
from ui.icons import Icons
from ui.notices import Notices


@pytest.fixture
def notices(qapp, texts):
    return Notices(texts, qapp)


@pytest.fixture
def bar_on(qtbot):
    def make(notices):
        made = NoticeBar(notices, Icons(resources_dir() / "icons", "#000000"))
        qtbot.addWidget(made)
        return made

    return make


def test_what_was_said_before_the_window_stands_in_it(notices, bar_on):
    notices.stay("De database is ouder.")
    bar = bar_on(notices)
    assert not bar.isVisible()
    bar.show()
    assert bar.text == "De database is ouder."


def test_what_stays_comes_back_after_other_notices_until_it_is_closed(notices, bar_on, qtbot):
    bar = bar_on(notices)
    notices.stay("De database is ouder.")
    notices.done("Bewaard.")
    assert bar.text == "Bewaard."
    qtbot.keyClick(bar.close_button, Qt.Key.Key_Space)
    assert bar.text == "De database is ouder."
    notices.clear()
    assert bar.text == "De database is ouder."
    qtbot.keyClick(bar.close_button, Qt.Key.Key_Space)
    assert bar.text == ""
    assert notices.staying == ()
    notices.done("Bewaard.")
    qtbot.keyClick(bar.close_button, Qt.Key.Key_Space)
    assert bar.text == ""


def test_the_same_thing_is_said_once(notices, bar_on, qtbot):
    notices.stay("De database is ouder.")
    notices.stay("De database is ouder.")
    bar = bar_on(notices)
    qtbot.keyClick(bar.close_button, Qt.Key.Key_Space)
    assert bar.text == ""


def test_a_button_that_was_used_leaves_what_stays(notices, bar_on, qtbot):
    bar, used = bar_on(notices), []
    notices.stay("De database is ouder.")
    notices.done("Weg.", "Terug", lambda: used.append(1))
    qtbot.keyClick(bar.action_button, Qt.Key.Key_Space)
    assert used == [1]
    assert bar.text == "De database is ouder."
