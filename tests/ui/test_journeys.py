"""The real window between two stories: what was done is there again, and it answers while it works (journeys/)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.bootstrap import open_core
from tests.conftest import PASSPHRASE
from ui.dialogs.new_dossier import NewDossierDialog

pytestmark = pytest.mark.journey

CTRL = Qt.KeyboardModifier.ControlModifier
LONG = 30_000


@pytest.fixture
def session(session, qtbot, database):
    """The program as a person meets it, unlocked and with its window open."""
    session.start(database)
    session.start_dialog.unlock_page.passphrase_field.edit.setText(PASSPHRASE)
    with qtbot.waitSignal(session.opened, timeout=LONG):
        session.start_dialog.unlock_page.primary_button.click()
    return session


@pytest.fixture
def rest(qtbot, session):
    """Wait until nothing runs and everything that was done is shown."""

    def settled():
        qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=LONG)

    return settled


def test_what_was_done_is_there_after_closing_and_opening(session, qtbot, rest, database, clock, texts):
    window = session.window
    press(qtbot, window, Qt.Key.Key_N)
    fill_person(qtbot, window.findChild(NewDossierDialog))
    window.findChild(NewDossierDialog).save_button.click()
    rest()
    field = window.current_page.tab("people").client_card.fields["surname"]
    field.edit.setFocus()
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "Halfgetypt")
    window.close()
    session.shut_down()
    core = open_core(database, PASSPHRASE, clock, texts)
    try:
        (row,) = core.overviews.dossiers()
        assert core.dossiers.clients(row.id)[0].surname == "Halfgetypt"
    finally:
        core.close()


def test_the_window_answers_while_a_list_is_read(session, qtbot, rest, dialogs, tmp_path):
    """The wizard reads in its own process; meanwhile another page can be used."""
    many = tmp_path / "veel.csv"
    lines = "".join(f"Schuldeiser {number};{number};12,50\n" for number in range(20_000))
    many.write_text(f"Schuldeiser;Kenmerk;Saldo\n{lines}", encoding="utf-8")
    window = session.window
    dialogs.will(many)
    press(qtbot, window, Qt.Key.Key_I)
    assert window.page("lists").import_tab.state == "busy"
    press(qtbot, window, Qt.Key.Key_2)
    assert window.current_page.key == "dossiers"
    qtbot.keyClicks(window.current_page.filter_edit, "berg")
    assert window.current_page.filter_edit.text() == "berg"
    rest()
    assert window.page("lists").import_tab.state == "review"


# --- what a person does more than once --------------------------------------------------------------------------------


def press(qtbot, window, key):
    """Ctrl and a key; a person's window is the active one."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, key, CTRL)


def fill_person(qtbot, dialog):
    person = dialog.applicant_form
    for field, text in (
        (person.initials_field, "J."),
        (person.prefix_field, "van der"),
        (person.surname_field, "Berg"),
        (person.bsn_field, "999990019"),
    ):
        qtbot.keyClicks(field.edit, text)
