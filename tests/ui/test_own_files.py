"""Norm packages and announcements that somebody opens: by double click, by dragging, and by Bestand > Openen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from tests.conftest import PASSPHRASE
from ui.dialogs.norms import AcceptNormsDialog
from ui.session_events import LockReason

WAIT_MS = 20_000


def preview_of(session, qtbot):
    def there():
        return session.window is not None and [
            item for item in session.window.findChildren(AcceptNormsDialog) if item.isVisible()
        ]

    qtbot.waitUntil(lambda: bool(there()), timeout=WAIT_MS)
    return there()[0]


def left(dialog, qtbot):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=WAIT_MS)


def drop(target, path):
    """Drag a file over a part of the window and let go; Qt asks what lies under it and then what is around that."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(9, 9), action, data, button, none)
    entered.ignore()
    QApplication.sendEvent(target, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(9, 9), action, data, button, none, QEvent.Type.Drop))


def test_a_package_and_an_announcement_open_from_everywhere(session, database, publisher, dialogs, tmp_path, qtbot):
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    package = publisher.file()
    news = publisher.folder / "bericht.csrnieuws"
    news.write_bytes(publisher.announcement())
    # Double-clicked: the program is started for it.
    session.take_in(package)
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        session.start(database, key_file=key_file)
    dialog = preview_of(session, qtbot)
    window = session.window
    assert (window.current_page.key, window.current_page.help_place) == ("settings", "settings/norms")
    words = " ".join(item.text() for item in dialog.findChildren(QLabel))
    assert "Vergoeding bij schuldbemiddeling: 9 % wordt 8 %" in words
    left(dialog, qtbot)

    # Dragged onto a page that takes lists for itself: the page leaves it to the window.
    window.go_to("lists")
    drop(window.page("lists"), package)
    left(preview_of(session, qtbot), qtbot)

    # Chosen with the keyboard.
    window.go_to("today")
    dialogs.will(news)
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    card = window.page("settings").norms_part.updates_card
    qtbot.waitUntil(lambda: "Versie 9.0.0 is er" in card.told_label.text(), timeout=WAIT_MS)
    assert window.current_page.key == "settings"
    assert card.read_button.hasFocus()
    assert not card.told_label.visibleRegion().isEmpty()

    # While the screen is locked it waits for the passphrase; while a client looks along nothing comes.
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)
    with qtbot.waitSignal(session.closed, timeout=WAIT_MS):
        session.lock(LockReason.ASKED)
    session.take_in(package)
    assert session.takes_in_later
    edit = session.start_dialog.unlock_page.passphrase_field.edit
    qtbot.keyClicks(edit, PASSPHRASE)
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    left(preview_of(session, qtbot), qtbot)
    session.window.look_along.start_with("")
    session.take_in(package)
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)
    assert QApplication.activeModalWidget() is None
    assert not session.takes_in_later
