"""The recovery key on paper: one page with everything, read back from a real print; and the proof that it is there."""

from __future__ import annotations

from datetime import date

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter

from csr_desktop.services.keys import groups_of
from ui.forms.recovery_key import RecoveryKeyProof, RecoveryKeyView
from ui.forms.recovery_sheet import RecoverySheet, paint_sheet, prepare_page

KEY = "ABCD-0001-EFGH-0002-JKMN-0003-PQRS-0004-TVWX"
SHEET = RecoverySheet(KEY, "dossiers.csrdb", "Gemeente Waterrijk", date(2026, 11, 26))


@pytest.fixture
def printer(qapp, tmp_path):
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "papier.pdf"))
    return made


@pytest.fixture
def view(qtbot, tasks, dialogs, ui):
    made = RecoveryKeyView(tasks, dialogs, ui.notices)
    qtbot.addWidget(made)
    made.show_sheet(SHEET)
    made.show()
    return made


def words_on(file):
    reader = PdfReader(file)
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def test_the_paper_has_everything_on_one_page(printer, tmp_path):
    prepare_page(printer)
    assert paint_sheet(SHEET, printer)
    words = words_on(tmp_path / "papier.pdf")
    for group in KEY.split("-"):
        assert group in words
    for part in ("Gemeente Waterrijk", "dossiers.csrdb", "26 november 2026", "Wachtzin vergeten?", "in een kluis"):
        assert part in words


def test_a_long_name_stays_on_the_page(printer, tmp_path):
    sheet = RecoverySheet(KEY, "x" * 120 + ".csrdb", "Gemeenschappelijke regeling " * 4, date(2026, 11, 26))
    prepare_page(printer)
    assert paint_sheet(sheet, printer)
    assert "TVWX" in words_on(tmp_path / "papier.pdf")


def test_printing_by_keyboard(view, dialogs, printer, tmp_path, qtbot):
    dialogs.will(printer)
    qtbot.keyClick(view.print_button, Qt.Key.Key_Space)
    assert dialogs.asked == [("choose_printer", "Herstelsleutel afdrukken")]
    assert view.told_label.text().startswith("Afgedrukt.")
    assert "JKMN" in words_on(tmp_path / "papier.pdf")


def test_no_printer_chosen_says_nothing(view, dialogs, qtbot):
    dialogs.will(None)
    qtbot.keyClick(view.print_button, Qt.Key.Key_Space)
    assert view.told_label.isHidden()


def test_the_text_file_says_the_same(view, dialogs, tmp_path, qtbot):
    file = tmp_path / "sleutel.txt"
    dialogs.will(file)
    qtbot.keyClick(view.save_button, Qt.Key.Key_Space)
    text = file.read_text(encoding="utf-8")
    for part in (KEY, "Gemeente Waterrijk", "dossiers.csrdb", "26 november 2026", "afgesloten kast"):
        assert part in text
    assert "Opgeslagen als sleutel.txt" in view.told_label.text()


def test_a_file_that_cannot_be_written_is_told(view, dialogs, tmp_path, qtbot):
    dialogs.will(tmp_path / "weg" / "sleutel.txt")
    qtbot.keyClick(view.save_button, Qt.Key.Key_Space)
    assert view.told_label.property("kind") == "error"


def test_the_key_leaves_the_window_when_it_is_forgotten(view):
    view.forget()
    assert view.key == ""
    assert "ABCD" not in view.key_label.text() + view.key_label.accessibleName()
    assert "ABCD" not in repr(SHEET)


@pytest.fixture
def proof(qtbot, texts):
    made = RecoveryKeyProof(texts)
    qtbot.addWidget(made)
    made.show()
    made.ask(KEY)
    return made


def test_two_groups_typed_back_prove_the_paper(proof, qtbot):
    for number, field in zip(proof.asked, proof.fields, strict=True):
        assert field.label == f"Groep {number}"
        assert f"groep {number}" in proof.question_label.text()
        # As somebody reads it from paper: small letters, and O for 0.
        qtbot.keyClicks(field.edit, groups_of(KEY)[number - 1].lower().replace("0", "o"))
    assert proof.is_proven()


def test_a_wrong_group_is_told_at_its_field(proof, qtbot):
    first, second = proof.fields
    qtbot.keyClicks(first.edit, groups_of(KEY)[proof.asked[0] - 1])
    qtbot.keyClicks(second.edit, "ZZZZ")
    assert not proof.is_proven()
    assert not first.has_error
    assert f"niet groep {proof.asked[1]}" in second.error_label.text()
    assert second.edit.hasFocus()


def test_nothing_typed_proves_nothing(proof):
    assert not proof.is_proven()
    proof.forget()
    assert not proof.is_proven()


def test_every_group_is_asked_some_time_and_never_the_same_twice(proof):
    seen = set()
    for _ in range(300):
        proof.ask(KEY)
        assert proof.asked[0] < proof.asked[1]
        seen |= set(proof.asked)
    assert seen == set(range(1, 10))
