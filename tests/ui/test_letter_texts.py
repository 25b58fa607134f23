"""Texts of letters in the window: changed, seen, mended, put in use, and read back from the letter itself."""

from __future__ import annotations

import io

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from csr_desktop.services.letter_texts import Weight
from tests.ui.hands import choose
from ui.dialogs.letter_text_import import ImportTextsDialog
from ui.dialogs.letter_texts import ConditionDialog, UseTextDialog
from ui.dialogs.letter_versions import VersionsDialog
from ui.drafts import DraftKeeper
from ui.pages.letters.page import LettersPage

OURS = "Wij denken graag met u mee."


@pytest.fixture
def page(show_page, ui):
    made = show_page(LettersPage(ui))
    made.tabs.setCurrentWidget(made.texts)
    return made


def type_at_end_of(qtbot, editor, words, text):
    cursor = editor.field.edit.document().find(words)
    assert not cursor.isNull(), words
    cursor.clearSelection()
    editor.field.edit.setTextCursor(cursor)
    qtbot.keyClicks(editor.field.edit, text)


def notice(office, number):
    dossier = office.dossier(number)
    office.claim(dossier, office.creditor(f"Energie {number}"), 50_000, reference="0012345")
    (letter,) = office.core.letters.notices(dossier.id).letters
    pages = pypdf.PdfReader(io.BytesIO(office.core.letters.pdf(letter))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_sentence_is_changed_mended_put_in_use_and_stands_in_the_next_letter(qtbot, page, office, shown):
    texts, part, editor = office.core.letter_texts, page.texts, page.texts.editor
    assert OURS not in notice(office, "WR-2026-0001")

    # Found by its words and opened with Enter.
    part.find_edit.setFocus()
    qtbot.keyClicks(part.find_edit, "kennisgeving")
    assert [card.name for card in part.texts_table.visible_rows()] == ["L08"]
    qtbot.keyClick(part.find_edit, Qt.Key.Key_Return)
    assert part.is_editing
    assert editor.field.edit.hasFocus()
    qtbot.waitUntil(lambda: "Hebt u vragen?" in editor.picture.text)

    # A sentence with a word that this letter does not know: the fault is told at its place, F8 goes there.
    type_at_end_of(
        qtbot, editor, "Geachte" if "Geachte" in editor.field.value else "een opgave.", f" {OURS} {{{{ klant }}}}"
    )
    qtbot.waitUntil(lambda: editor.findings.errors == 1)
    assert "fout" in editor.findings.count_label.text()
    assert "vóór die fout" in editor.picture.told
    editor.field.edit.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClick(editor.field.edit, Qt.Key.Key_F8)
    assert editor.field.edit.textCursor().selectedText() == "klant"
    assert "'klant' bestaat niet" in editor.field.edit.accessibleDescription()

    # It cannot be used so; the key of the button leads to the fault.
    editor.field.edit.moveCursor(QTextCursor.MoveOperation.Start)
    editor.use_button.click()
    assert page.findChild(UseTextDialog) is None
    assert editor.field.edit.textCursor().selectedText() == "klant"

    # Mended with the list of words at the cursor.
    qtbot.keyClick(editor.field.edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor.field.edit, "geadr")
    qtbot.keyClick(editor.field.edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    popup = editor.field.edit.completer.popup()
    assert popup.isVisible()
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert "{{ geadresseerde }}" in editor.field.value
    qtbot.waitUntil(lambda: not editor.findings.errors and OURS in editor.picture.text)
    assert editor.picture.told == ""

    # With the data of a letter of a real dossier; that it was looked at stands in the log.
    ids = [value for value in editor.source_field._values if value not in ("one", "two") and "/" not in value]
    choose(editor.source_field, ids[0])
    qtbot.waitUntil(lambda: "Energie WR-2026-0001" in editor.picture.text)
    assert "Energie WR-2026-0001" in " ".join(
        editor.words.list.item(at).text() for at in range(editor.words.list.count())
    )

    # Or as a dossier would give it now, of which no letter was made yet; what it lacks is said in its place.
    fresh = office.dossier("WR-2026-0009")
    office.core.audit.viewed(fresh.id)
    editor.refresh()
    choose(editor.source_field, f"dossier/{fresh.id}")
    assert "geen vorderingen" in editor.picture.told
    office.claim(fresh, office.creditor("Waterbedrijf Nu"), 10_000)
    choose(editor.source_field, "two")
    choose(editor.source_field, f"dossier/{fresh.id}")
    qtbot.waitUntil(lambda: "Waterbedrijf Nu" in editor.picture.text)
    assert len(office.core.letters.of_dossier(fresh.id)) == 0

    # Leaving the editor keeps a draft; no letter is made of it.
    qtbot.keyClick(editor.field.edit, Qt.Key.Key_Escape)
    assert not part.is_editing
    assert OURS in texts.draft("L08")
    assert "ontwerp" in part.texts_table.model().index(0, 3).data()
    assert OURS not in notice(office, "WR-2026-0002")

    # The draft beside the text that letters get now.
    qtbot.keyClick(part.texts_table, Qt.Key.Key_Return)
    editor.versions_button.click()
    versions = page.findChild(VersionsDialog)
    assert versions.versions_list.item(0).text() == "Uw ontwerp"
    assert OURS in versions.diff_edit.toPlainText()
    assert not versions.back_button.isEnabled()
    versions.reject()
    editor.back_button.click()

    # In use: only with a reason, and with what is worth a look.
    qtbot.keyClick(part.texts_table, Qt.Key.Key_Return)
    assert OURS in editor.field.value
    editor.use_button.click()
    dialog = page.findChild(UseTextDialog)
    dialog.do()
    assert dialog.reason_field.has_error
    dialog.reason_field.edit.setPlainText("Vriendelijker")
    dialog.do()
    assert texts.card("L08").version.reason == "Vriendelijker"
    assert "versie 1" in editor.state_label.text()
    assert not editor.drop_button.isVisible()
    assert OURS in notice(office, "WR-2026-0003")

    # What changed can be read, and the text of the program comes back in one step that can be taken back.
    editor.versions_button.click()
    versions = page.findChildren(VersionsDialog)[-1]
    assert "− " in versions.diff_edit.toPlainText()
    assert OURS in versions.diff_edit.toPlainText()
    versions.back_button.click()
    back = versions.findChild(UseTextDialog)
    back.reason_field.edit.setPlainText("Toch niet")
    back.do()
    assert OURS not in notice(office, "WR-2026-0004")
    shown[-1].action()
    assert OURS in notice(office, "WR-2026-0005")


def test_words_conditions_and_bold_are_put_into_the_text_and_typing_is_taken_back(qtbot, page, office):
    page.texts.open_text("L09")
    editor = page.texts.editor
    edit = editor.field.edit
    qtbot.waitUntil(lambda: editor.picture.text != "")
    before = editor.field.value

    # A word from the list: typed to find, Enter puts it at the cursor.
    edit.setTextCursor(edit.document().find("Laat ons dat dan ook weten."))
    edit.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    editor.word_button.click()
    qtbot.keyClicks(editor.words.find_edit, "soort regeling")
    assert editor.words.list.count() == 1
    qtbot.keyClick(editor.words.find_edit, Qt.Key.Key_Return)
    assert "weten.{{ soort_regeling }}" in editor.field.value
    assert edit.hasFocus()

    # A condition around it, from a choice in words.
    edit.setTextCursor(edit.document().find("weten.{{ soort_regeling }}"))
    editor.condition_button.click()
    dialog = page.findChild(ConditionDialog)
    at = dialog.word_field._values.index("soort_regeling")
    dialog.word_field.box.setCurrentIndex(at)
    dialog.word_field.box.activated.emit(at)
    dialog.when_field.set_value('soort_regeling = "saneringskrediet"')
    dialog.do()
    asked = '{% als soort_regeling = "saneringskrediet" %}weten.{{ soort_regeling }}{% einde %}'
    assert asked in editor.field.value
    edit.setTextCursor(edit.document().find("rente en kosten"))
    editor.bold_button.click()
    assert "**rente en kosten**" in editor.field.value
    findings = office.core.letter_texts.check("L09", editor.field.value)
    assert [item for item in findings if item.weight is Weight.ERROR] == []

    # Typing is taken back step by step, and a text that is as it was is no draft.
    while edit.document().isUndoAvailable():
        edit.undo()
    assert editor.field.value == before
    editor.back_button.click()
    assert office.core.letter_texts.draft("L09") == ""


def test_what_was_typed_comes_back_in_its_own_text_after_a_crash(qtbot, page, ui, office):
    keeper = DraftKeeper(ui.tasks, page)
    keeper.start()
    page.texts.open_text("L08")
    type_at_end_of(qtbot, page.texts.editor, "Hebt u vragen?", f" {OURS}")
    keeper.flush()
    assert office.core.letter_texts.draft("L08") == ""
    # The program is gone; nothing was left, so nothing was kept but what was typed.
    keeper.stop()
    page.hide()
    other = LettersPage(ui)
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    again = DraftKeeper(ui.tasks, other)
    again.start()
    other.tabs.setCurrentWidget(other.texts)
    other.texts.open_text("L09")
    assert OURS not in other.texts.editor.field.value
    other.texts.open_text("L08")
    assert OURS in other.texts.editor.field.value
    other.texts.editor.back_button.click()
    assert OURS in office.core.letter_texts.draft("L08")


def test_two_people_in_one_draft_are_asked_and_both_texts_are_kept(qtbot, page, office, dialogs, shown):
    texts, editor = office.core.letter_texts, page.texts.editor
    theirs = texts.shipped("L08").replace("Hebt u vragen?", "Vragen? Bel ons.")
    page.texts.open_text("L08")
    type_at_end_of(qtbot, editor, "Hebt u vragen?", f" {OURS}")
    # Meanwhile a colleague saves the same draft, from another program.
    texts.save_draft("L08", theirs)
    dialogs.will(False)
    editor.back_button.click()
    assert "intussen ook veranderd" in dialogs.asked[-1][1]
    assert "Ctrl+Z" in dialogs.asked[-1][2]
    assert texts.draft("L08") == theirs
    shown[-1].action()
    assert OURS in texts.draft("L08")

    # The other way round: what was typed stays, and undo brings back the colleague's.
    page.texts.open_text("L08")
    type_at_end_of(qtbot, editor, OURS, " Echt waar.")
    texts.save_draft("L08", theirs)
    dialogs.will(True)
    editor.back_button.click()
    assert "Echt waar." in texts.draft("L08")
    shown[-1].action()
    assert texts.draft("L08") == theirs

    # Nobody is asked who is alone: one change after the other of one's own.
    page.texts.open_text("L08")
    asked = len(dialogs.asked)
    for word in ("Een.", "Twee."):
        type_at_end_of(qtbot, editor, "Bel ons.", f" {word}")
        editor.field.commit_pending()
    assert "Twee. Een." in texts.draft("L08")
    # Nor when a draft is thrown away while something was typed, and what one did oneself is taken back.
    type_at_end_of(qtbot, editor, "Bel ons.", " Drie.")
    editor.drop_button.click()
    editor.back_button.click()
    assert texts.draft("L08") == ""
    page.texts.open_text("L08")
    type_at_end_of(qtbot, editor, "Hebt u vragen?", " Vier.")
    editor.field.commit_pending()
    office.core.store.undo()
    type_at_end_of(qtbot, editor, "Hebt u vragen?", " Vijf.")
    editor.back_button.click()
    assert "Vijf." in texts.draft("L08")
    assert len(dialogs.asked) == asked


def test_texts_go_to_a_file_and_come_back_as_drafts(qtbot, page, office, dialogs, shown, tmp_path):
    texts, part = office.core.letter_texts, page.texts
    changed = texts.shipped("L08").replace("Hebt u vragen?", f"{OURS} Hebt u vragen?")
    texts.put_in_use("L08", changed, "eerste")
    texts.describe("L08", label="Eerste brief", folder="Schuldeisers")
    assert part.folder_field.isVisibleTo(part)
    dialogs.will(tmp_path / "teksten.zip", tmp_path / "teksten.zip")
    part.export_button.click()
    assert "teksten zijn bewaard" in shown[-1].text
    texts.reset("L08", "weg")
    part.import_button.click()
    dialog = page.findChild(ImportTextsDialog)
    assert [item.name for item in dialog.chosen] == ["L08"]
    dialog.reason_field.edit.setPlainText("Van een collega")
    dialog.do()
    assert texts.draft("L08") == changed
    assert texts.in_use("L08") == texts.shipped("L08")
