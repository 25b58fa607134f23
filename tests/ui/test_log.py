"""The log in the window: what was looked at stands in it, the monthly review is two clicks away and can be signed."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from csr_desktop.services.audit import LogWish
from ui.dialogs.viewers import ViewersDialog
from ui.forms.letter_view import LetterOpener, PrivateFolder
from ui.pages.log.page import LogPage

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def actions(office):
    return [line.action for line in office.core.audit.page(LogWish(), None, 1_000)]


@pytest.fixture
def window(show_window, office):
    office.dossier("WR-2026-0001")
    return show_window()


@pytest.fixture
def log_page(show_page, ui):
    return show_page(LogPage(ui))


class TestLooksOfTheWindow:
    def test_dossier_list_and_dossier_in_sight(self, window, office):
        dossier = office.core.dossiers.by_number("WR-2026-0001")
        assert actions(office).count("dossier.list") == 1
        assert "dossier.view" not in actions(office)
        page = window.open_dossier(dossier.id)
        for tab in ("people", "debts", "log"):
            page.show_tab(tab)
        office.core.dossiers.change(dossier.id, remark="x")
        assert actions(office).count("dossier.view") == 1

    def test_asking_for_a_bsn(self, window, office):
        dossier = office.core.dossiers.by_number("WR-2026-0001")
        page = window.open_dossier(dossier.id, "people")
        page.tab("people").client_card.bsn_button.click()
        page.tab("people").client_card.bsn_button.click()
        assert actions(office).count("bsn.view") == 1

    def test_a_search_that_stood_still_or_was_chosen_but_not_what_flew_by(self, qtbot, window, office):
        box = window.search_box
        for text in ("B", "Be", "Berg"):
            box.setText(text)
            box._on_pause()
        assert "search.all" not in actions(office)
        box._read_timer.timeout.emit()
        box._read_timer.timeout.emit()
        assert actions(office).count("search.all") == 1
        box.setText("Berg")
        box._on_pause()
        box._on_item_activated(box.results_list.item(1))
        assert actions(office).count("search.all") == 2
        searched = [record for record in office.core.store.log_records() if record["action"] == "search.all"]
        assert all("Berg" not in str(record) for record in searched)

    def test_letters_opened_printed_and_saved(self, ui, office, collective_case, tmp_path, qapp):
        dossier, _claims = collective_case
        letters = office.core.letters.notices(dossier.id).letters
        folder = PrivateFolder()
        opener = LetterOpener(ui, qapp, open_path=lambda _path: True, folder=folder)
        opener.open_elsewhere(letters)
        opener.open_print_file(letters, on_new_sheet=True)
        folder.remove()
        assert actions(office)[:2] == ["letter.print", "letter.view"]


class TestDossierTab:
    @pytest.fixture
    def tab(self, window, office):
        dossier = office.core.dossiers.by_number("WR-2026-0001")
        office.core.dossiers.change_client(office.core.dossiers.clients(dossier.id)[0].id, surname="Smit")
        page = window.open_dossier(dossier.id, "log")
        return page.tab("log")

    def test_looks_and_changes_in_one_list(self, tab):
        found = [line.action for line in tab.log_list.lines_table.visible_rows()]
        assert found == ["dossier.view", "client.save", "dossier.add"]
        tab.subject_field.set_value("changes")
        tab.subject_field.committed.emit("changes")
        assert [line.action for line in tab.log_list.lines_table.visible_rows()] == ["client.save", "dossier.add"]

    def test_old_and_new_only_when_asked(self, tab):
        listed = tab.log_list
        assert listed.changes_table.isHidden()
        listed.lines_table.select_id(str(listed.lines_table.visible_rows()[0].seq))
        assert not listed.values_button.isEnabled(), "a look changed nothing"
        listed.lines_table.select_id(str(listed.lines_table.visible_rows()[1].seq))
        assert listed.changes_table.isHidden()
        listed.values_button.click()
        (row,) = listed.changes_table.visible_rows()
        assert (row.thing, row.field, row.old, row.new) == ("de cliënt", "de achternaam", "Berg", "Smit")
        listed.lines_table.select_id(str(listed.lines_table.visible_rows()[2].seq))
        assert listed.changes_table.isHidden()

    def test_who_saw_this_dossier_on_screen_and_on_paper(self, tab, dialogs, office, tmp_path):
        tab.viewers_button.click()
        (dialog,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ViewersDialog))
        (row,) = dialog.viewers_table.visible_rows()
        assert (row.looked, row.changed) == (1, 2)
        opened = []
        dialog.opener.open_path = lambda path: bool(opened.append(path.read_bytes()[:5])) or True
        dialog.print_button.click()
        assert opened == [b"%PDF-"]
        file = tmp_path / "wie.pdf"
        dialogs.will(file)
        dialog.save_button.click()
        assert file.read_bytes().startswith(b"%PDF-")
        assert "Berg" not in dialogs.asked[0][2]
        assert actions(office).count("log.viewers") == 2


class TestLogPage:
    def test_one_key_away_and_no_place_at_the_side(self, qtbot, window):
        qtbot.keyClick(window, Qt.Key.Key_L, CTRL | SHIFT)
        assert window.current_page.key == "log"
        assert window.current_page.tabs.currentWidget() is window.current_page.review_part
        assert not [made for made in window.side_bar.findChildren(QToolButton) if made.property("page") == "log"]
        window.go_to("settings")
        window.page("settings").log_card.open_button.click()
        assert window.current_page.key == "log"

    def test_a_month_that_is_not_over_cannot_be_signed(self, log_page, office):
        part = log_page.review_part
        part.month_field.set_value(date(2026, 11, 1))
        part.month_field.committed.emit(date(2026, 11, 1))
        assert part.sign_button.isHidden()
        assert "nog niet voorbij" in part.state_label.text()

    def test_review_is_shown_and_signed(self, show_page, ui, office, clock, shown):
        dossier = office.dossier()
        office.core.audit.viewed(dossier.id)
        office.core.audit.exported("dossier", dossier.id, records=1)
        clock.day = date(2026, 12, 3)
        page = show_page(LogPage(ui))
        part = page.review_part
        assert part.month == date(2026, 11, 1)
        assert [line.action for line in part.sample_table.visible_rows()] == ["dossier.view"]
        assert [finding.kind for finding in part.findings_table.visible_rows()] == ["handed_out"]
        asked = []
        page.dossier_requested.connect(lambda dossier_id, tab: asked.append((dossier_id, tab)))
        part.sample_table.opened.emit(part.sample_table.visible_rows()[0])
        assert asked == [(dossier.id, "log")]
        part.sign_button.click()
        assert part.remark_field.has_error
        part.remark_field.edit.setPlainText("Nagekeken")
        part.sign_button.click()
        assert part.sign_button.isHidden()
        assert "F. Voorbeeld" in part.state_label.text()
        assert office.core.audit.review_due() is None

    def test_filters_pages_and_the_way_to_a_dossier(self, log_page, office):
        dossier = office.dossier()
        for _ in range(450):
            office.core.store.note("dossier.view", dossier_id=dossier.id)
        page = log_page
        page.tabs.setCurrentWidget(page.lines_part)
        part, listed = page.lines_part, page.lines_part.log_list
        assert len(listed.lines_table.visible_rows()) == 200
        while listed.more_button.isEnabled():
            listed.more_button.click()
        everything = listed.lines_table.visible_rows()
        assert len({line.seq for line in everything}) == len(everything) > 450
        part.subject_field.set_value("changes")
        part.subject_field.committed.emit("changes")
        assert {line.action for line in listed.lines_table.visible_rows()} == {
            "dossier.add",
            "organisation.save",
            "review.begin",
        }
        asked = []
        page.dossier_requested.connect(lambda dossier_id, tab: asked.append((dossier_id, tab)))
        (made,) = (line for line in listed.lines_table.visible_rows() if line.action == "dossier.add")
        listed.lines_table.select_id(str(made.seq))
        listed.dossier_button.click()
        assert asked == [(dossier.id, "log")]
        part.who_field.set_value("")
        part.since_field.edit.setText("gisterenavond")
        part.since_field.edit.editingFinished.emit()
        assert part.since_field.has_error
