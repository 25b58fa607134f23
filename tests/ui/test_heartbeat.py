"""The window goes on while it works: a list is read and taken over, letters are made, the hub is asked.

Real threads, the real window, the practice hub. How long the longest wait was is told in its output (`-rP`); asserted
is only that the loop went on while each piece of work ran.
"""

from __future__ import annotations

import pytest

from csr_desktop.domain.correspondence import LetterKind
from tests.ui.heart import Heart
from tests.ui.test_exchange_journey import WAIT_MS, place, press, session, settle

__all__ = ["place", "session"]

ROWS = 2_000


@pytest.fixture
def creditors_file(tmp_path):
    lines = [f"Handelshuis {number};Kade;{number};1234AB;Waterrijk" for number in range(ROWS)]
    path = tmp_path / "schuldeisers.csv"
    path.write_text("Naam;Straat;Huisnummer;Postcode;Plaats\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_loop_goes_on_during_an_import_letters_and_a_round(session, qtbot, creditors_file, record_property):
    window, heart = session.window, Heart()

    def during(what, begin, is_over=lambda: True):
        heart.begin()
        begin()
        qtbot.waitUntil(lambda: is_over() and not session.tasks.is_busy, timeout=WAIT_MS)
        assert heart.beats > 3, f"the window stood still during {what}"
        record_property(f"longest gap, {what}", round(heart.longest_ms))
        print(f"longest gap, {what}: {heart.longest_ms:.0f} ms in {heart.beats} beats")

    window.go_to("lists")
    tab = window.page("lists").import_tab
    during("reading", lambda: tab.read(creditors_file), lambda: tab.state == "review")
    assert len(tab.review.rows_table.visible_rows()) == ROWS
    during("import", tab.review.confirm_button.click, lambda: tab.state == "done")
    (dossier,) = dossiers_of(session, qtbot)
    page = window.open_dossier(dossier.id, "letters")
    settle(session, qtbot)
    during("letters", page.tab("letters").overview_button.click)
    letters = []
    session.tasks.run_db(page, lambda core: core.letters.of_dossier(dossier.id), letters.extend)
    settle(session, qtbot)
    assert LetterKind.DEBT_OVERVIEW in {letter.kind for letter in letters}
    exchange = window.page("exchange")
    window.go_to("exchange")
    during("exchange", lambda: press(qtbot, exchange.sync_button), lambda: not exchange.sync_button.isHidden())
    assert exchange.problem_label.isHidden()


def dossiers_of(session, qtbot):
    found = []
    session.tasks.run_db(session.window, lambda core: core.overviews.dossiers(), found.extend)
    settle(session, qtbot)
    return found
