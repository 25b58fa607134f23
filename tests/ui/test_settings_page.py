"""The settings in the window, on a real database."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton

from csr_desktop import __version__
from csr_desktop.errors import Message, UserError
from csr_desktop.services.history import HistoryService
from ui.app import make_pages
from ui.main_window import MainWindow
from ui.pages.dossier.page import DossierPage
from ui.pages.settings.page import SettingsPage
from ui.theme import DARK, apply_theme


@pytest.fixture
def page(qtbot, ui):
    made = SettingsPage(ui)
    qtbot.addWidget(made)
    ui.tasks.committed.connect(made.on_changes)
    made.resize(1280, 720)
    made.show()
    qtbot.waitExposed(made)
    made.enter()
    return made


@pytest.fixture
def looks(qapp):
    """Gives the looks of the tests back after a test that changed them."""
    yield
    apply_theme(qapp, "light", 100)


def fill(qtbot, field, text):
    field.edit.setFocus()
    field.edit.selectAll()
    field.edit.insert(text)
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)


def choose(field, value):
    at = field._values.index(value)
    field.box.setCurrentIndex(at)
    field.box.activated.emit(at)


def picture(kind="PNG", size=(40, 20)):
    content = io.BytesIO()
    Image.new("RGB", size, "#1f4e79").save(content, kind)
    return content.getvalue()


# --- organisation and house style -------------------------------------------------------------------------------------


def test_what_is_known_is_shown(page):
    assert page.organisation_fields["name"].edit.text() == "Gemeente Waterrijk"
    assert page.organisation_fields["municipality_code"].edit.text() == "GM9999"
    assert page.address.fields["address.postcode"].edit.text() == "1234 AB"
    assert page.logo_label.text() == "Nog geen logo gekozen."
    assert not page.remove_logo_button.isVisible()


@pytest.mark.parametrize(
    ("name", "text", "stored"),
    [
        ("name", "Schuldhulp Waterrijk", "Schuldhulp Waterrijk"),
        ("municipality_code", "gm0363", "GM0363"),
        ("email", "hulp@waterrijk.example", "hulp@waterrijk.example"),
        ("signatory_role", "teamleider", "teamleider"),
        ("accent_colour", "1F4E79", "#1f4e79"),
        ("window_offset_x_mm", "-3", -3),
        ("window_offset_y_mm", "", 0),
    ],
)
def test_a_field_is_stored_when_left_and_the_rest_stays(qtbot, page, office, name, text, stored):
    before = office.core.organisation.get()
    fill(qtbot, page.fields[name], text)
    after = office.core.organisation.get()
    assert getattr(after, name) == stored
    assert {part for part in type(before).__slots__ if getattr(before, part) != getattr(after, part)} <= {name}


def test_the_address_and_the_lines_at_the_foot_are_stored(qtbot, page, office):
    fill(qtbot, page.address.fields["address.postcode"], "3012 bj")
    foot = page.letter_fields["footer"]
    foot.edit.setFocus()
    foot.edit.setPlainText("KvK 12345678\n\n www.waterrijk.example ")
    page.organisation_fields["name"].setFocus()
    choose(page.letter_fields["window_side"], "right")
    stored = office.core.organisation.get()
    assert (stored.address.postcode, stored.address.street) == ("3012BJ", "Marktplein")
    assert stored.footer == ("KvK 12345678", "www.waterrijk.example")
    assert stored.window_side == "right"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("name", ""),
        ("municipality_code", "Waterrijk"),
        ("email", "hulp@"),
        ("accent_colour", "blauw"),
        ("window_offset_x_mm", "31"),
        ("window_offset_y_mm", "1,5"),
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


def test_a_colour_can_be_chosen(page, office):
    page._on_colour_selected(QPalette(Qt.GlobalColor.red).color(QPalette.ColorRole.Button))
    assert office.core.organisation.get().accent_colour == "#ff0000"


# --- the logo ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_chosen_shown_and_taken_back(page, office, dialogs, shown, tmp_path, kind):
    file = tmp_path / "logo.bin"
    file.write_bytes(picture(kind))
    dialogs.will(file)
    page.logo_button.click()
    assert office.core.organisation.logo() == file.read_bytes()
    assert not page.logo_label.pixmap().isNull()
    shown[-1].action()
    assert office.core.organisation.logo() is None
    assert page.logo_label.text() == "Nog geen logo gekozen."


def test_a_logo_is_removed(page, office):
    office.core.organisation.set_logo(picture())
    assert page.remove_logo_button.isVisible()
    page.remove_logo_button.click()
    assert office.core.organisation.logo() is None
    assert not page.remove_logo_button.isVisible()


def test_choosing_no_file_changes_nothing(page, office, dialogs):
    dialogs.will(None)
    page.logo_button.click()
    assert office.core.organisation.logo() is None


@pytest.mark.parametrize("content", [b"GIF89a", b"", picture()[:60], picture() + bytes(5_000_000)])
def test_what_is_no_decent_picture_is_refused_in_words(page, office, dialogs, shown, tmp_path, content):
    file = tmp_path / "logo.png"
    file.write_bytes(content)
    dialogs.will(file)
    page.logo_button.click()
    assert "PNG- of JPEG" in shown[-1].text
    assert office.core.organisation.logo() is None


def test_a_file_that_is_gone_is_told_in_words(page, dialogs, shown, tmp_path):
    dialogs.will(tmp_path / "weg.png")
    page.logo_button.click()
    assert "logo" in shown[-1].text


def test_the_service_refuses_a_picture_of_another_kind(office):
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "BMP")
    with pytest.raises(UserError) as refused:
        office.core.organisation.set_logo(content.getvalue())
    assert refused.value.code == "letter.logo_unreadable"


# --- looks ------------------------------------------------------------------------------------------------------------


def test_the_looks_change_at_once_and_are_remembered(qapp, page, ui, looks):
    before = qapp.font().pointSizeF()
    choose(page.appearance_card.appearance_field, "dark")
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
