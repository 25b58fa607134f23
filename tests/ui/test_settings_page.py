"""The settings in the window, on a real database."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton

from csr_desktop import __version__
from csr_desktop.errors import Message
from csr_desktop.services.history import HistoryService
from tests.ui.hands import choose, fill
from ui.main_window import MainWindow
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.pages.settings.page import SettingsPage
from ui.theme import DARK, apply_theme


@pytest.fixture
def page(show_page, ui):
    return show_page(SettingsPage(ui))


@pytest.fixture
def looks(qapp):
    """Gives the looks of the tests back after a test that changed them."""
    yield
    apply_theme(qapp, "light", 100)


# --- organisation -----------------------------------------------------------------------------------------------------


def test_what_is_known_is_shown(page):
    assert page.organisation_fields["name"].edit.text() == "Gemeente Waterrijk"
    assert page.organisation_fields["municipality_code"].edit.text() == "GM9999"
    assert page.address.fields["address.postcode"].edit.text() == "1234 AB"


@pytest.mark.parametrize(
    ("name", "text", "stored"),
    [
        ("name", "Schuldhulp Waterrijk", "Schuldhulp Waterrijk"),
        ("municipality_code", "gm0363", "GM0363"),
        ("email", "hulp@waterrijk.example", "hulp@waterrijk.example"),
        ("lender", "Kredietbank Waterrijk", "Kredietbank Waterrijk"),
    ],
)
def test_a_field_is_stored_when_left_and_the_rest_stays(qtbot, page, office, name, text, stored):
    before = office.core.organisation.get()
    fill(qtbot, page.fields[name], text)
    after = office.core.organisation.get()
    assert getattr(after, name) == stored
    assert {part for part in type(before).__slots__ if getattr(before, part) != getattr(after, part)} <= {name}


def test_the_address_is_stored(qtbot, page, office):
    fill(qtbot, page.address.fields["address.postcode"], "3012 bj")
    stored = office.core.organisation.get()
    assert (stored.address.postcode, stored.address.street) == ("3012BJ", "Marktplein")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", ""),
        ("municipality_code", "Waterrijk"),
        ("email", "hulp@"),
        ("address.postcode", "0123 AB"),
    ],
)
def test_a_bad_value_stays_in_its_field_with_the_reason(qtbot, page, office, name, text):
    before = office.core.organisation.get()
    field = page.fields[name]
    fill(qtbot, field, text)
    assert field.edit.text() == text
    assert field.error_label.text()
    assert office.core.organisation.get() == before
    fill(qtbot, page.organisation_fields["phone"], "010-5550177")
    assert field.edit.text() == text
    assert field.has_error


# --- looks ------------------------------------------------------------------------------------------------------------


def test_the_looks_change_at_once_and_are_remembered(qapp, page, ui, looks):
    before = qapp.font().pointSizeF()
    choose(page.appearance_card.appearance_field, "dark")
    assert qapp.property("csr_told_scheme") is Qt.ColorScheme.Dark, "the title bar of Windows too"
    choose(page.appearance_card.percent_field, 150)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert qapp.font().pointSizeF() == pytest.approx(before * 1.5)
    assert (ui.state.appearance, ui.state.text_percent) == ("dark", 150)


def test_remembered_looks_are_shown(qtbot, ui):
    ui.state.appearance, ui.state.text_percent = "light", 125
    made = SettingsPage(ui)
    qtbot.addWidget(made)
    card = made.appearance_card
    assert (card.appearance_field.value, card.percent_field.value) == ("light", 125)


def test_the_page_to_begin_on_is_remembered_and_the_window_begins_there(qtbot, page, ui):
    assert page.appearance_card.start_field.value == "today"
    choose(page.appearance_card.start_field, "dossiers")
    window = MainWindow(ui, make_pages(), DossierPage)
    qtbot.addWidget(window)
    assert window.current_page.key == "dossiers"
    ui.state.start_page = "a page of another version"
    window = MainWindow(ui, make_pages(), DossierPage)
    qtbot.addWidget(window)
    assert window.current_page.key == "today"


def test_each_part_of_the_page_is_one_key_away(qtbot, page):
    links = {link.text(): link for link in page.findChildren(QPushButton) if link.property("section")}
    assert len(links) == 9
    links["Reservekopieën"].setFocus()
    qtbot.keyClick(links["Reservekopieën"], Qt.Key.Key_Return)
    assert page.backup_card.isAncestorOf(page.focusWidget())
    assert not page.backup_card.visibleRegion().isEmpty()


# --- what the program works with --------------------------------------------------------------------------------------


def test_versions_are_shown(page, ui):
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert ui.norms.version in words
    assert ui.class_table.version in words
    assert __version__ in words


def test_a_sound_database_is_said_to_be_sound(page):
    page.check_button.click()
    assert page.check_label.text() == "✓ Alles in orde."
    assert page.check_button.isEnabled()


def test_faults_of_the_database_are_said_in_sentences(page, monkeypatch):
    monkeypatch.setattr(HistoryService, "check", lambda _self: [Message("store.no_file", {"file": "dossiers.csrdb"})])
    page.check_button.click()
    assert "dossiers.csrdb" in page.check_label.text()
    assert page.check_label.property("kind") == "error"


def test_only_settings_concern_this_page(page, office):
    seen = []
    page.context.tasks.committed.connect(lambda changes: seen.append(page.concerns(changes)))
    office.creditor("Apotheek De Vijzel")
    office.core.organisation.change(phone="010-5550188")
    assert seen == [False, True]
