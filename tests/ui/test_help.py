"""The help: opened where a person is, searched, read by keyboard; nothing is fetched; news after an update, once."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from csr_desktop import __version__
from csr_desktop.manual.markdown import Heading, Items, PictureBlock, RunningText, Table, blocks, words_of
from csr_desktop.manual.pages import HelpPage
from csr_desktop.paths import resources_dir
from ui.dialogs.new_dossier import NewDossierDialog
from ui.help.book import HelpBook
from ui.help.keys import KEYS, keys_page
from ui.page_list import make_pages

CTRL = Qt.KeyboardModifier.ControlModifier
FOLDER = resources_dir() / "help"


@pytest.fixture
def window(show_window, collective_case):
    return show_window()


@pytest.fixture
def book():
    return HelpBook.load(FOLDER, [keys_page([])])


def test_f1_explains_the_place_where_one_is_and_is_read_by_keyboard(qtbot, window, office):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    shown = window.help_desk.window
    assert (shown.current_key, shown.windowTitle()) == ("vandaag", "Help")
    page = window.open_dossier(office.core.dossiers.by_number("WR-2026-0001").id, "income")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.help_desk.window is shown, "one window of help, which goes along"
    assert shown.current_key == "inkomen"
    assert "VTLB-calculator" in shown.reader.toPlainText()
    # Searched: the words of the field are found with their explanation, and marked.
    qtbot.keyClicks(shown.search_edit, "finale kwijting")
    assert shown.current_key == "woorden"
    assert {mark.cursor.selectedText().casefold() for mark in shown.reader.extraSelections()} == {"finale", "kwijting"}
    qtbot.keyClick(shown.search_edit, Qt.Key.Key_Return)
    qtbot.keyClick(shown.reader, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.current_key == "inkomen"
    shown.search_edit.setText("xyzzy")
    assert shown.nothing_label.isVisible()
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert window.help_desk.window is None or not window.help_desk.window.isVisible()
    assert page.isVisible()


def test_a_part_with_an_explanation_of_its_own_is_explained(qtbot, window):
    keys = []
    window.actions_list.by_key["house_style"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    keys.append(window.help_desk.window.current_key)
    window.actions_list.by_key["norms"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    keys.append(window.help_desk.window.current_key)
    window.actions_list.by_key["texts"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    keys.append(window.help_desk.window.current_key)
    window.current_page.texts.open_text("L09")
    qtbot.keyClick(window, Qt.Key.Key_F1)
    keys.append(window.help_desk.window.current_key)
    assert keys == ["huisstijl", "normen", "brieven", "brieftekst"]


def test_in_a_dialog_too_and_the_help_beside_it_can_be_used(qtbot, window):
    window.go_to("dossiers")
    window.page("dossiers").new_dossier()
    dialog = window.page("dossiers").findChild(NewDossierDialog)
    qtbot.keyClick(dialog.applicant_form.surname_field.edit, Qt.Key.Key_F1)
    shown = window.help_desk.window
    assert (shown.current_key, dialog.isVisible()) == ("dossiers", True)
    # Through the window system, which holds back what is meant for a window behind a dialog.
    middle = shown.close_button.mapTo(shown, shown.close_button.rect().center())
    QTest.mouseClick(shown.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    assert window.help_desk.window is None or not window.help_desk.window.isVisible()
    dialog.close()
    window.help_desk.open_here()
    shown = window.help_desk.window
    window.close()
    assert not shown.isVisible(), "nothing of the program stays behind"


def test_the_list_of_keys_has_every_key_there_is(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_F1, CTRL)
    shown = window.help_desk.window
    assert shown.current_key == KEYS
    words = shown.reader.toPlainText()
    keys = {spec.shortcut for spec in window.actions_list.specs if spec.shortcut}
    assert len(keys) > 15
    assert {key for key in keys if key not in words} == set()


def test_a_page_is_drawn_once_for_its_width(qtbot, window):
    """Drawing takes the bar at the side away and brings it back; that must not be a reason to draw again, for ever."""
    qtbot.keyClick(window, Qt.Key.Key_F1, CTRL)
    reader = window.help_desk.window.reader
    qtbot.waitUntil(reader.verticalScrollBar().isVisible)
    for _ in range(4):
        QApplication.processEvents()
        if reader._again.isActive():
            reader._again.stop()
            reader._draw_again()
    QApplication.processEvents()
    before = reader.document().revision()
    if reader._again.isActive():
        reader._draw_again()
    assert reader.document().revision() == before


def test_every_place_has_its_page_and_every_link_leads_somewhere(window, book, office):
    page = window.open_dossier(office.core.dossiers.by_number("WR-2026-0001").id)
    places = {spec.key for spec in make_pages()}
    places |= {f"dossier/{tab_class.key}" for tab_class, _name in page._tabs()}
    explained = {place for page in book.pages for place in page.places}
    assert places - explained == set()
    assert explained - places == {"letters/text", "settings/house_style", "settings/norms"}
    for page in book.pages:
        assert page.title, page.key
        for target in re.findall(r"\]\(([^)]+)\)", page.text):
            known = book.page(target.removesuffix(".md")) if target.endswith(".md") else (FOLDER / target).exists()
            assert known, (page.key, target)
        assert not re.search(r"https?:|www\.", page.text), page.key
    files = {file.stem for file in FOLDER.glob("*.md")}
    assert files == {page.key for page in book.pages}, "a page that no index names is never seen"


def test_the_page_of_keys_in_print_is_the_one_in_the_window(window):
    made = keys_page(window.actions_list.specs).text
    kept = (FOLDER / f"{KEYS}.md").read_text(encoding="utf-8")
    assert kept == f"{made}\n", "write it anew: python tests/ui/make_pictures.py DIR --help"


def test_print_and_window_read_the_same_words(book):
    """Two readers of the same Markdown: ours for the manual, Qt's for the window."""
    for page in book.pages:
        document = QTextDocument()
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(page.text, features.MarkdownDialectGitHub | features.MarkdownNoHTML)
        in_window = re.sub(r"[\s\ufffc]", "", document.toPlainText())
        assert "".join("".join(_said(block)) for block in blocks(page.text)) == in_window, page.key


def _said(block):
    match block:
        case Heading(_level, text):
            texts = [text]
        case RunningText(text):
            texts = [words_of(text)]
        case Items(items, _numbered):
            texts = [words_of(item) for item in items]
        case Table(heads, rows):
            texts = [*heads, *(cell for row in rows for cell in row)]
        case PictureBlock():
            texts = []
    return [re.sub(r"\s", "", text) for text in texts]


def test_the_manual_is_made_from_the_help_by_keyboard(qtbot, window, dialogs, tmp_path):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    shown = window.help_desk.window
    shown.reader.setFocus()
    for _ in range(40):
        if shown.manual_button.hasFocus():
            break
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    # Nobody chose a folder: nothing happens.
    dialogs.will(None, tmp_path / "map")
    qtbot.keyClick(shown.manual_button, Qt.Key.Key_Space)
    assert not shown.told_label.isVisible()
    qtbot.keyClick(shown.manual_button, Qt.Key.Key_Space)
    assert shown.told_label.text().startswith("Gemaakt in map: handleiding.pdf, kaart.pdf, beheerder.pdf")
    assert {file.read_bytes()[:5] for file in (tmp_path / "map").iterdir()} == {b"%PDF-"}
    assert shown.manual_button.isEnabled()
    (tmp_path / "bestand").write_text("x", encoding="utf-8")
    dialogs.will(tmp_path / "bestand")
    qtbot.keyClick(shown.manual_button, Qt.Key.Key_Space)
    assert "bestand" in shown.told_label.text()
    assert shown.manual_button.isEnabled()


def test_nothing_outside_the_folder_is_ever_loaded(window, tmp_path):
    secret = tmp_path / "geheim.png"
    secret.write_bytes((FOLDER / "dossiers.png").read_bytes())
    window.help_desk.open_here()
    reader = window.help_desk.window.reader
    picture = QTextDocument.ResourceType.ImageResource.value
    assert not reader.loadResource(picture, QUrl("dossiers.png")).isNull()
    for name in (str(secret), f"file://{secret}", "../icons/today.svg", "http://127.0.0.1:9/x.png"):
        assert reader.loadResource(picture, QUrl(name)).isNull(), name
    assert reader.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, QUrl("x.css")) is None
    before = window.help_desk.window.current_key
    reader.anchorClicked.emit(QUrl("http://127.0.0.1:9/nieuw.md"))
    assert window.help_desk.window.current_key == before


def test_what_is_new_is_told_once_and_only_after_an_update(window, ui, shown):
    window.help_desk.tell_news()
    assert shown == [], "who never worked with the program has nothing new"
    ui.state.seen_version = "0.0.9"
    window.help_desk.tell_news()
    assert __version__ in window.notice_bar.text
    window.notice_bar.action_button.click()
    assert window.help_desk.window.current_key == "nieuw"
    assert f"Versie {__version__}" in window.help_desk.window.reader.toPlainText()
    window.help_desk.tell_news()
    assert len(shown) == 1


def test_a_page_called_so_comes_before_one_that_speaks_of_it():
    book = HelpBook(
        [
            HelpPage("a", "Anders", "# Anders\n\nOok over de cliënt."),
            HelpPage("b", "Cliënt", "# Cliënt\n\nWie het is."),
        ]
    )
    assert [found.page.key for found in book.search("CLIENT")] == ["b", "a"]
    assert book.search("client")[1].line == "Ook over de cliënt."
    assert book.search("client xyz") == []
