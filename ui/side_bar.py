"""The pages at the left of the window, and what a page is before it is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from ui.forms.page import Page
from ui.icons import Icons
from ui.plain_text import plain_tip
from ui.theme import KIND

_ICON_SIDE = 22
#: Between icon and words, and behind the words.
_BESIDE_WORDS = 16

#: Numbers of design/ui.md.
PAGE_SHORTCUTS = {
    "today": "Ctrl+1",
    "dossiers": "Ctrl+2",
    "creditors": "Ctrl+3",
    "lists": "Ctrl+4",
    "exchange": "Ctrl+5",
    "letters": "Ctrl+6",
    "figures": "Ctrl+7",
    "settings": "Ctrl+8",
    "log": "Ctrl+Shift+L",
}


class PageSpec(NamedTuple):
    """A page of the side bar before it is there: a page is made when somebody first goes to it.

    Without an icon it is not at the side: it is reached by the menu and from the settings.
    """

    #: The key of the page in the window.
    key: str
    #: Reads the module of the page and returns its class.
    page_class: Callable[[], type[Page]]
    name: str
    icon: str = ""

    @property
    def shortcut(self) -> str:
        """The keys that go to the page; empty when it has none."""
        return PAGE_SHORTCUTS.get(self.key, "")


class SideBar(QFrame):
    """One button for each page; exactly one is marked.

    Signals:
        chosen: a page was clicked (its key).
        width_changed: the words take more or less room than before.
    """

    chosen = Signal(object)
    width_changed = Signal()

    def __init__(self, specs: Sequence[PageSpec], icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(KIND, "side")
        self._icons = icons
        self._is_folded = False
        self._icon_names = {spec.key: spec.icon for spec in specs if spec.icon}
        self._buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(2)
        group = QButtonGroup(self)
        group.setExclusive(True)
        for spec in specs:
            if spec.icon:
                made = self._button(spec)
                group.addButton(made)
                column.addWidget(made)
                self._buttons[spec.key] = made
        column.addStretch(1)
        self._size_buttons()

    def mark(self, key: str) -> None:
        """Mark the page in sight; one that is not at the side is reached from the settings."""
        self._buttons.get(key, self._buttons["settings"]).setChecked(True)

    @property
    def is_folded(self) -> bool:
        """Whether only the icons are in sight."""
        return self._is_folded

    @property
    def full_width(self) -> int:
        """How wide the bar is with its words."""
        # The marked one stands in bold.
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        return max(metrics.horizontalAdvance(made.text()) for made in self._buttons.values()) + (
            self._icon_side + self._padding + _BESIDE_WORDS
        )

    def fold(self, is_folded: bool) -> None:
        """Show the icons alone, with the words as tips, or the words beside them."""
        if is_folded == self._is_folded:
            return
        self._is_folded = is_folded
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if is_folded else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for made in self._buttons.values():
            made.setToolButtonStyle(style)
        self._size_buttons()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._size_buttons()
            self.width_changed.emit()

    def _size_buttons(self) -> None:
        width = self._icon_side + self._padding if self._is_folded else self.full_width
        for made in self._buttons.values():
            made.setIconSize(QSize(self._icon_side, self._icon_side))
            made.setFixedWidth(width)

    @property
    def _icon_side(self) -> int:
        """Icons grow with the text."""
        return max(_ICON_SIDE, int(self.fontMetrics().height() * 1.15))

    @property
    def _padding(self) -> int:
        """What the style sheet puts around a button (1.8 em and the mark), and a little air."""
        return int(QFontInfo(self.font()).pixelSize() * 1.8) + 10

    def renew_icons(self) -> None:
        """Take the icons again after they got another colour."""
        for key, made in self._buttons.items():
            made.setIcon(self._icons.get(self._icon_names[key]))

    def _button(self, spec: PageSpec) -> QToolButton:
        made = QToolButton()
        made.setProperty(KIND, "nav")
        made.setProperty("page", spec.key)
        # A style sheet leaves hardly a gap beside an icon.
        made.setText(f"  {spec.name}")
        made.setIcon(self._icons.get(spec.icon))
        made.setToolTip(plain_tip(f"{spec.name} ({spec.shortcut})"))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setAccessibleName(spec.name)
        made.clicked.connect(self._on_clicked)
        return made

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(str(self.sender().property("page")))
