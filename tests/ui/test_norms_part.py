"""Instellingen > Normen in the window: a package is read, looked at, accepted, taken back, accepted and withdrawn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from csr_desktop.domain.creditors import Product
from ui.dialogs.norms import AcceptNormsDialog
from ui.pages.settings.norms import NormsPart
from ui.pages.settings.page import SettingsPage


@pytest.fixture
def page(publisher, request, show_page):
    office = request.getfixturevalue("office")
    made = office.dossier("WR-2026-0007")
    office.answer(office.claim(made, office.creditor("Bank"), 600_000))
    office.vtlb(made, capacity=10_000)
    office.core.proposals.make(made.id, Product.SB)
    ui = request.getfixturevalue("ui")
    page = show_page(SettingsPage(ui))
    page.tabs.setCurrentWidget(page.norms_part)
    return page


def press(qtbot, widget):
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Return)


def dialog_of(part, qtbot):
    def there():
        return [item for item in part.window().findChildren(AcceptNormsDialog) if item.isVisible()]

    qtbot.waitUntil(lambda: len(there()) == 1)
    return there()[0]


def test_a_package_from_file_to_withdrawal(qtbot, page, publisher, dialogs, shown, office):
    part = page.norms_part
    card, norms = part.packages_card, office.core.norm_packages
    qtbot.waitUntil(lambda: part.force_card.table.model().rowCount() == 7)
    assert card.none_label.isVisible()
    assert not card.keys_label.isVisible()
    file = publisher.file()
    good = file.read_bytes()
    dialogs.will(file, file, file)

    # A file that somebody changed: nothing opens, and why is said beside the button.
    file.write_bytes(good.replace(b"Normen 2027", b"Normen 2O27"))
    press(qtbot, card.read_button)
    qtbot.waitUntil(lambda: "handtekening" in card.busy_label.text())
    assert card.read_button.isEnabled()

    # The right one: what changes, per dossier, before anything is kept.
    file.write_bytes(good)
    press(qtbot, card.read_button)
    dialog = dialog_of(part, qtbot)
    words = " ".join(item.text() for item in dialog.findChildren(QLabel))
    assert "Vergoeding bij schuldbemiddeling: 9 % wordt 8 %" in words
    assert "1 dossier krijgt een ander bedrag." in words
    model = dialog.dossiers_table.model()
    row = [model.index(0, at).data().replace("\u00a0", " ") for at in range(model.columnCount())]
    assert row[0] == "WR-2026-0007"
    assert row[2:5] == ["€ 1.530,00 (25,50%)", "€ 1.548,00 (25,80%)", "€ 18,00"]
    assert norms.standing().packages == ()
    press(qtbot, dialog.step_button)
    qtbot.waitUntil(lambda: card.list.count() == 1)
    assert card.list.item(0).text() == "Normen 2027, geldt vanaf 01-01-2027: wacht op zijn dag"
    assert not card.none_label.isVisible()

    # Taken back by the button of the notice, accepted again, and withdrawn.
    shown[-1].action()
    qtbot.waitUntil(card.none_label.isVisible)
    assert norms.standing().packages == ()
    press(qtbot, card.read_button)
    press(qtbot, dialog_of(part, qtbot).step_button)
    qtbot.waitUntil(lambda: card.list.count() == 1)
    press(qtbot, card.withdraw_button)
    qtbot.waitUntil(card.none_label.isVisible)
    assert "is ingetrokken" in shown[-1].text

    # A new version is told, and nothing more.
    message = publisher.folder / "bericht.csrnieuws"
    message.write_bytes(publisher.announcement())
    dialogs.will(message)
    assert not part.updates_card.look_button.isVisible(), "no administrator set a place"
    press(qtbot, part.updates_card.read_button)
    qtbot.waitUntil(lambda: "Versie 9.0.0" in part.updates_card.told_label.text())
    assert "Brieven zijn sneller klaar." in part.updates_card.news_label.text()

    # Tab goes through everything, and the table does not keep it.
    card.read_button.setFocus()
    passed = []
    while page.focusWidget() is not part.updates_card.read_button and len(passed) < 6:
        passed.append(page.focusWidget())
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert part.force_card.table in passed
    assert page.focusWidget() is part.updates_card.read_button


def test_a_program_without_a_key_says_so(qtbot, ui):
    part = NormsPart(ui)
    qtbot.addWidget(part)
    part.show()
    part.refresh()
    qtbot.waitUntil(part.packages_card.keys_label.isVisible)
    assert not part.packages_card.read_button.isVisible()
