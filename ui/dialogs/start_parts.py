"""What the pages of the start dialog have in common."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label, scrolled
from ui.forms.side_by_side import SideBySide
from ui.theme import KIND, Space

#: Lines of text above and below a page: title, buttons, the frame of the practice environment.
HEIGHT_AROUND = 16
#: How far a page stays from the left and the right of the dialog, in dots.
EDGE = 24

#: Faults of what was typed; their sentence stands below the field.
AT_THE_FIELD = frozenset(
    {
        "store.passphrase_wrong",
        "store.passphrase_short",
        "store.recovery_form",
        "store.recovery_wrong",
        "store.organisation_key_unreadable",
    }
)
#: The database or its keys cannot be used; a back-up can take their place.
NEEDS_BACKUP = frozenset(
    {"store.damaged", "store.keys_damaged", "store.keys_missing", "store.not_ours", "store.no_file"}
)


class StartPage(QWidget):
    """One page of the start dialog; its primary button is what Enter presses."""

    primary_button: QPushButton
    #: Whether the dialog stays open while this page is in sight.
    keeps_dialog = False
    #: Whether the page is long; measuring costs the screen of every day some milliseconds, and that one is short.
    is_long = False

    def full_height(self) -> int:
        """Return how high the dialog has to be to show the whole page at once; 0 when any height will do."""
        # Asked of Qt each time: a page that keeps hold of its content outlives it, and is collected at a bad moment.
        area = self.findChild(QScrollArea) if self.is_long else None
        content = area.widget() if area is not None else None
        layout = content.layout() if content is not None else None
        if layout is None:
            return 0
        # Words that wrap are the higher the narrower they stand; a page that is not in sight yet has no width.
        width = self.window().contentsRect().width() - 2 * EDGE
        height = max(layout.sizeHint().height(), layout.totalHeightForWidth(width))
        return height + HEIGHT_AROUND * self.fontMetrics().height()

    def take_back_error(self) -> None:
        """Forget what was wrong at the last try; a page that tells nothing below a field has nothing to do."""

    def forget(self) -> None:
        """Take secrets out of the window; a page without any has nothing to do."""


def lay_out(page: StartPage, content: QWidget, *buttons: QWidget) -> None:
    """Put the content of a page above its buttons; with large text it scrolls, and the buttons stay in sight."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.MEDIUM)
    layout.addWidget(scrolled(content), 1)
    layout.addLayout(button_row(*buttons))


def page_column(content: QWidget) -> QVBoxLayout:
    """Return the column of a page's content, with room for a scroll bar beside it."""
    made = QVBoxLayout(content)
    made.setContentsMargins(0, 0, Space.SMALL, 0)
    made.setSpacing(Space.MEDIUM)
    return made


def link_button(text: str) -> QPushButton:
    """Return a button that looks like a link and that Enter never presses by itself."""
    made = button(text, "link")
    made.setAutoDefault(False)
    return made


def button_row(*widgets: QWidget) -> FlowLayout:
    """Return a row with the last one, the step that comes next, at the right."""
    row = FlowLayout()
    for made in widgets:
        row.add(made, at_end=made is widgets[-1])
    return row


class PracticeRow(QFrame):
    """The way to the practice environment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(KIND, "card")
        self.open_button = button(self.tr("Oefenomgeving openen"))
        self.open_button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.LARGE, Space.MEDIUM)
        words = self.tr("Eerst rustig kijken? In de oefenomgeving staan twaalf dossiers van verzonnen mensen.")
        row.addWidget(SideBySide((label(words, "muted", wrap=True), self.open_button), 70, shares=(1, 0)))


class Countdown(QObject):
    """Counts seconds down.

    Signals:
        ticked: so many seconds are left; 0 at the end.
    """

    ticked = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.pass_second)

    @property
    def left(self) -> int:
        """So many seconds to wait; 0 when nobody has to."""
        return self._left

    def start(self, seconds: int) -> None:
        """Begin; what ran is forgotten."""
        self._left = seconds
        self._timer.start()
        self.ticked.emit(self._left)

    @Slot()
    def pass_second(self) -> None:
        """One second is over."""
        self._left = max(0, self._left - 1)
        if not self._left:
            self._timer.stop()
        self.ticked.emit(self._left)
