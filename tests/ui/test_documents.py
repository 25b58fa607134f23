"""Documents in the dossier: chosen, dropped or pasted, looked at, saved, removed, taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from csr_desktop.domain.correspondence import DocumentMark
from ui.dialogs.pasted_picture import PastedPictureDialog
from ui.pages.dossier.documents import DocumentViewer

PDF = b"%PDF-1.4\nx\n%%EOF"


@pytest.fixture
def part(show_window, office):
    dossier = office.dossier()
    window = show_window()
    made = window.open_dossier(dossier.id, "letters").tab("letters").documents_part
    made.window_kept = window
    return made


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "brief\u202e <b>x.pdf"
    path.write_bytes(PDF)
    return path


def names(part):
    return [row.name for row in part.documents_table.rows_model.rows]


def test_chosen_listed_and_taken_back(part, file, dialogs, shown, office) -> None:
    assert part.documents_table.isHidden()
    dialogs.will(file)
    part.add_button.click()
    assert names(part) == ["brief _b_x.pdf"]
    assert part.documents_table.isVisible()
    assert "zit nu in het dossier" in shown[-1].text
    shown[-1].action()
    assert names(part) == []


def test_what_it_is_is_said_by_keyboard_also_afterwards(qtbot, part, file, dialogs, shown, office) -> None:
    dialogs.will(file)
    part.add_button.click()
    assert part.documents_table.current_row().mark is DocumentMark.OTHER
    box = part.mark_field.box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    (document,) = office.core.documents.of_dossier(part.dossier_id)
    assert document.mark is DocumentMark.CONSENT_STATEMENT
    assert shown[-1].text.endswith("is nu een toestemmingsverklaring.")
    assert [column.text(document) for column in part.documents_table.rows_model.columns][1] == "toestemmingsverklaring"
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert office.core.documents.of_dossier(part.dossier_id)[0].mark is DocumentMark.COURT_ORDER
    shown[-1].action()
    assert part.mark_field.value is DocumentMark.CONSENT_STATEMENT


def test_only_a_pdf_can_be_a_statement(qtbot, part, tmp_path, dialogs, office, shown) -> None:
    path = tmp_path / "brief.txt"
    path.write_text("geen PDF")
    dialogs.will(path)
    part.add_button.click()
    qtbot.keyClick(part.mark_field.box, Qt.Key.Key_Down)
    assert "is geen PDF" in shown[-1].text
    assert part.mark_field.value is DocumentMark.OTHER
    assert office.core.documents.of_dossier(part.dossier_id)[0].mark is DocumentMark.OTHER


def dropped(widget, data) -> None:
    point = QPoint(5, 5)
    widget.dropEvent(
        QDropEvent(point, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )


def test_dropped(part, file) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    dropped(part, data)
    assert names(part) == ["brief _b_x.pdf"]


def test_some_are_dropped_anywhere_on_the_dossier_as_one_step(part, file, tmp_path, shown) -> None:
    text, bad = tmp_path / "notitie.txt", tmp_path / "iets.exe"
    text.write_text("Beste mevrouw", encoding="utf-8")
    bad.write_bytes(b"MZ\x90\0")
    page = part.window_kept.current_page
    page.show_tab("debts")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (file, bad, text)])
    dropped(page, data)
    assert page.current_tab.key == "letters"
    assert names(part) == ["brief _b_x.pdf", "notitie.txt"]
    assert "'iets.exe': Deze soort bestand" in shown[-2].text
    assert shown[-1].text == "2 stukken zitten nu in het dossier."
    shown[-1].action()
    assert names(part) == []


def test_a_screenshot_is_pasted_named_and_looked_at(qtbot, part, shown, office) -> None:
    qtbot.keyClick(part.paste_button, Qt.Key.Key_Return)
    assert "schermafdruk" in shown[-1].text, "the clipboard is empty"
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(0x2266AA)
    QApplication.clipboard().setImage(picture)
    qtbot.keyClick(part.paste_button, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = part.findChild(PastedPictureDialog)
    assert dialog.name_field.edit.text().startswith("schermafdruk 20")
    qtbot.keyClicks(dialog.name_field.edit, "mail van de verhuurder")
    qtbot.keyClick(dialog.name_field.edit, Qt.Key.Key_Return)
    assert names(part) == ["mail van de verhuurder.png"]
    table = part.documents_table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    viewer = part.window_kept.findChild(DocumentViewer)
    shade = viewer.page_label.pixmap().toImage().pixelColor(100, 100)
    assert (shade.red(), shade.green(), shade.blue()) == (0x22, 0x66, 0xAA)
    assert "document.view" in [entry["action"] for entry in office.core.store.log_records()]
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    shown[-1].action()
    assert names(part) == []


def test_a_damaged_one_is_told_in_the_viewer_and_can_still_be_saved(
    qtbot, part, file, dialogs, shown, tmp_path
) -> None:
    dialogs.will(file)
    part.add_button.click()
    part.look_button.click()
    viewer = part.window_kept.findChild(DocumentViewer)
    assert viewer.told.startswith("Dit stuk is beschadigd")
    dialogs.will(tmp_path / "x")
    (tmp_path / "x").mkdir()
    qtbot.keyClick(viewer.elsewhere_button, Qt.Key.Key_Return)
    assert (tmp_path / "x" / "brief _b_x.pdf").read_bytes() == PDF
    text = tmp_path / "notitie.txt"
    text.write_text("Ik <b>betaal</b> niet", encoding="utf-8")
    dialogs.will(text)
    part.add_button.click()
    part.look_button.click()
    other = next(made for made in part.window_kept.findChildren(DocumentViewer) if made is not viewer)
    assert other.text_edit.toPlainText() == "Ik <b>betaal</b> niet"


def test_what_is_not_kept_is_told_and_the_button_works_again(part, tmp_path, dialogs, shown) -> None:
    path = tmp_path / "brief.pdf"
    path.write_bytes(b"MZ\x90\0")
    dialogs.will(path)
    part.add_button.click()
    assert shown[-1].text.startswith("Deze soort bestand wordt niet bewaard")
    assert part.add_button.isEnabled()
    assert names(part) == []


def test_saved_where_a_person_wants_and_never_opened(part, file, dialogs, shown, tmp_path) -> None:
    dialogs.will(file)
    part.add_button.click()
    out = tmp_path / "uit"
    out.mkdir()
    dialogs.will(out)
    part.documents_table.selectRow(0)
    part.save_button.click()
    assert (out / "brief _b_x.pdf").read_bytes() == PDF
    assert "Opgeslagen als brief _b_x.pdf" in shown[-1].text


def test_a_synced_folder_is_told(part, file, dialogs, ui, tmp_path) -> None:
    dialogs.will(file)
    part.add_button.click()
    out = tmp_path / "Dropbox"
    out.mkdir()
    dialogs.will(out)
    part.documents_table.selectRow(0)
    part.save_button.click()
    assert "leesbare persoonsgegevens" in ui.notices.staying[0].text


def test_removed_and_brought_back(part, file, dialogs, shown) -> None:
    dialogs.will(file)
    part.add_button.click()
    part.documents_table.selectRow(0)
    part.remove_button.click()
    assert names(part) == []
    shown[-1].action()
    assert names(part) == ["brief _b_x.pdf"]


def test_nothing_chosen_is_told(part, file, dialogs, shown) -> None:
    dialogs.will(file)
    part.add_button.click()
    part.documents_table.setCurrentIndex(part.documents_table.model().index(-1, -1))
    part.save_button.click()
    assert shown[-1].text == "Kies eerst een stuk in de tabel."
