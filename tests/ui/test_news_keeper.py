"""The daily look for news in the window: a calm notice that leads to the preview, and how it stands in Instellingen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.services.updates import FILE_NAME
from ui.dialogs.norms import AcceptNormsDialog
from ui.news_keeper import NewsKeeper


@pytest.fixture
def window(publisher, request):
    return request.getfixturevalue("show_window")()


def test_news_comes_by_itself_and_a_person_takes_it_from_there(qtbot, window, publisher, ui, shown, office, tmp_path):
    folder = tmp_path / "van de beheerder"
    keeper = NewsKeeper(ui, window)
    keeper.look_when_due()
    assert shown == [], "nobody named a place"
    office.core.updates.set_place(str(folder))
    window.go_to("settings/norms")
    part = window.page("settings").norms_part
    card = part.updates_card
    keeper.looked.connect(part.refresh)
    card.look_requested.connect(keeper.look)
    qtbot.waitUntil(lambda: "Het heeft nog niet gekeken." in card.place_label.text())
    keeper.look_when_due()
    assert shown == [], "a folder that is away is no fault"
    qtbot.waitUntil(lambda: "niet te bereiken" in card.place_label.text())
    folder.mkdir()
    (folder / "normen.csrnorm").write_bytes(publisher.package())
    (folder / FILE_NAME).write_bytes(publisher.announcement())
    keeper.look_when_due()
    assert shown[-1].text == (
        "Er is een nieuw normpakket: Normen 2027. Het geldt vanaf 01-01-2027. "
        "Er is bericht over een nieuwe versie van het programma: 9.0.0."
    )
    assert shown[-1].action_text == "Bekijken"
    assert office.core.norm_packages.standing().packages == (), "nothing is accepted by itself"
    qtbot.waitUntil(lambda: "Voor het laatst gekeken: 24-11-2026." in card.place_label.text())
    assert "Versie 9.0.0 is er" in card.told_label.text()
    # Not again on that day; the button of the notice leads to what changes.
    keeper.look_when_due()
    assert len(shown) == 1
    window.go_to("today")
    shown[-1].action()
    qtbot.waitUntil(lambda: any(item.isVisible() for item in window.findChildren(AcceptNormsDialog)))
    dialog = next(item for item in window.findChildren(AcceptNormsDialog) if item.isVisible())
    dialog.step_button.setFocus()
    qtbot.keyClick(dialog.step_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(office.core.norm_packages.standing().packages) == 1)
    # Who asks by hand hears that there is nothing.
    card.look_button.setFocus()
    qtbot.keyClick(card.look_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown[-1].text == "Er is niets nieuws.")
    assert card.look_button.isEnabled()
    # Another announcement alone leads to its card, and waits while a client looks along.
    (folder / FILE_NAME).write_bytes(publisher.announcement(2, version="9.1.0"))
    ui.notices.hold(True)
    count = len(shown)
    keeper.look()
    assert len(shown) == count
    ui.notices.hold(False)
    assert "9.1.0" in shown[-1].text
    window.go_to("today")
    shown[-1].action()
    assert window.current_page.help_place == "settings/norms"
    assert card.read_button.hasFocus() or window.focusWidget() is card.read_button
