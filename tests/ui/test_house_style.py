"""The tab "Huisstijl en brieven" in the window, on a real database, with the page as it is drawn beside the fields."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from csr_desktop.services.house_style import LetterFont
from tests.ui.hands import choose, fill
from ui.dialogs.house_style import LetterSenderDialog, SignatureDialog
from ui.forms.viewer import ViewerDialog
from ui.pages.settings.page import SettingsPage


def picture(kind="PNG", size=(40, 20)):
    content = io.BytesIO()
    Image.new("RGB", size, "#1f4e79").save(content, kind)
    return content.getvalue()


def scan():
    """A signature as a scanner gives it: a line of ink in much white."""
    drawn = Image.new("RGB", (900, 400), "white")
    ImageDraw.Draw(drawn).line([(200, 250), (400, 120), (600, 280), (700, 150)], fill="#102080", width=8)
    content = io.BytesIO()
    drawn.save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def page(show_page, ui):
    return show_page(SettingsPage(ui))


def test_the_page_follows_what_is_filled_in(qtbot, page, office, dialogs, shown, tmp_path):
    organisation = office.core.organisation
    organisation.change(signatory="")
    part = page.house_style_part
    page.tabs.setCurrentWidget(part)
    qtbot.waitUntil(lambda: "Gemeente Waterrijk" in part.picture.text)
    assert "verzonnen" in " ".join(label.text() for label in part.findChildren(type(part.pale_label)))

    # Colour, letter, foot and window: each stored when it is left, and in sight at once.
    part._on_colour_selected(QColor("#ffff00"))
    assert part.pale_label.isVisibleTo(part)
    fill(qtbot, part.fields["accent_colour"], "7A1F3D")
    assert not part.pale_label.isVisibleTo(part)
    choose(part.fields["letter_font"], LetterFont.SERIF.value)
    foot = part.fields["footer"]
    foot.edit.setFocus()
    foot.edit.setPlainText("KvK 12345678\n\n www.waterrijk.example ")
    part.logo_button.setFocus()
    fill(qtbot, part.fields["window_offset_x_mm"], "-2,5")
    fill(qtbot, part.fields["return_line"], "Postbus 7, 1234 AB Waterrijk")
    stored = organisation.get()
    assert (stored.accent_colour, stored.letter_font) == ("#7a1f3d", "NotoSerif")
    assert stored.footer == ("KvK 12345678", "www.waterrijk.example")
    assert (stored.window_offset_x_mm, stored.return_line) == (-2.5, "Postbus 7, 1234 AB Waterrijk")
    assert part.fields["window_offset_x_mm"].edit.text() == "-2,5"
    qtbot.waitUntil(lambda: "Postbus 7" in part.picture.text and "www.waterrijk.example" in part.picture.text)

    # What cannot be stays in its field, with the reason.
    for name, text in (("accent_colour", "blauw"), ("window_offset_y_mm", "16"), ("window_offset_y_mm", "1,3")):
        fill(qtbot, part.fields[name], text)
        assert part.fields[name].edit.text() == text
        assert part.fields[name].error_label.text()
    assert organisation.get() == stored

    # A department, and a signature that stands only where its owner signs.
    part.senders.add_button.click()
    dialog = page.findChild(LetterSenderDialog)
    dialog.name_field.edit.setText("Team Noord")
    dialog.people_field.edit.setPlainText("K. de Wit")
    dialog.phone_field.edit.setText("010-5550200")
    dialog.do()
    assert "Hij staat voortaan" in shown[-1].text
    dialogs.will(tmp_path / "handtekening.png")
    (tmp_path / "handtekening.png").write_bytes(scan())
    part.signatures.add_button.click()
    dialog = page.findChild(SignatureDialog)
    dialog.name_field.edit.setText("K. de Wit")
    dialog.choose_button.click()
    dialog.do()
    assert [item.name for item in organisation.get().signatures] == ["K. de Wit"]
    choose(part.person_field, "K. de Wit")
    qtbot.waitUntil(lambda: "Team Noord" in part.picture.text and "010-5550200" in part.picture.text)
    for name, has_scan in (("K. de Wit", True), ("", False)):
        style = office.core.house_style.style(name)
        assert (style.signature is not None, style.department == "Team Noord") == (has_scan, has_scan)

    # Taken away with a key, and taken back with the button of the notice.
    part.signatures.list.setFocus()
    qtbot.keyClick(part.signatures.list, Qt.Key.Key_Delete)
    assert organisation.get().signatures == ()
    shown[-1].action()
    assert [item.name for item in organisation.get().signatures] == ["K. de Wit"]


def test_a_logo_is_chosen_refused_and_taken_back(page, office, dialogs, shown, tmp_path):
    part, organisation = page.house_style_part, office.core.organisation
    assert part.logo_label.text() == "Nog geen logo gekozen."
    file = tmp_path / "logo.bin"
    for content in (b"GIF89a", b"", picture()[:60], picture() + bytes(5_000_000)):
        file.write_bytes(content)
        dialogs.will(file)
        part.logo_button.click()
        assert "PNG- of JPEG" in shown[-1].text
    dialogs.will(tmp_path / "weg.png", None)
    part.logo_button.click()
    assert "logo" in shown[-1].text
    part.logo_button.click()
    assert organisation.logo() is None
    for kind in ("PNG", "JPEG"):
        file.write_bytes(picture(kind))
        dialogs.will(file)
        part.logo_button.click()
        assert organisation.logo() == file.read_bytes()
        assert not part.logo_label.pixmap().isNull()
        shown[-1].action()
        assert organisation.logo() is None
    organisation.set_logo(picture())
    assert part.remove_logo_button.isVisibleTo(part)
    part.remove_logo_button.click()
    assert organisation.logo() is None
    assert part.logo_label.text() == "Nog geen logo gekozen."


def test_the_test_print_is_shown_and_opened_to_print(qtbot, page):
    part = page.house_style_part
    opened = []
    part.opener.open_path = lambda path: opened.append(path.read_bytes()) or True
    part.test_button.click()
    viewer = page.findChild(ViewerDialog)
    qtbot.waitUntil(lambda: "Past het adres in het venster" in viewer.page_area.accessibleDescription())
    viewer.elsewhere_button.click()
    viewer.close()
    (content,) = opened
    assert len(pypdfium2.PdfDocument(content)) == 1
