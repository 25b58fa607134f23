"""The actions of the window in one registry: menus, shortcuts, their list and the search are made from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.icons import Icons


class ActionSpec(NamedTuple):
    """One action as the menu, the list of shortcuts and the search show it."""

    key: str
    menu: str
    text: str
    shortcut: str
    tip: str
    icon: str = ""

    @property
    def name(self) -> str:
        """The words without the marks of the menu."""
        return self.text.replace("&", "").rstrip("…")


class Actions:
    """Builds the menus of a window and keeps its actions by key."""

    def __init__(self, window: QMainWindow, icons: Icons) -> None:
        self._window = window
        self._icons = icons
        self._menus: dict[str, QMenu] = {}
        self._submenus: list[tuple[QMenu, str]] = []
        #: Icons are drawn when a menu is first looked at: drawing them takes longer than making the menus.
        self._has_icons = False
        self.specs: list[ActionSpec] = []
        self.by_key: dict[str, QAction] = {}

    def add(self, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
        """Add an action to its menu; `slot` is a bound method of the window."""
        action = QAction(spec.text, self._window)
        action.setObjectName(spec.key)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        action.setToolTip(spec.tip)
        action.triggered.connect(slot)
        self._menu(spec.menu).addAction(action)
        self.specs.append(spec)
        self.by_key[spec.key] = action
        return action

    def key_of(self, action: object) -> str:
        """Return the key of an action; empty when it is none of ours."""
        return next((key for key, known in self.by_key.items() if known is action), "")

    def renew_icons(self) -> None:
        """Take the icons again after they got another colour."""
        if self._has_icons:
            self._draw()

    def separator(self, menu: str) -> None:
        """Add a line to a menu."""
        self._menu(menu).addSeparator()

    def submenu(self, menu: str, title: str, icon: str) -> QMenu:
        """Add a menu inside a menu; it is filled by who asked for it."""
        made = self._menu(menu).addMenu(title)
        self._submenus.append((made, icon))
        return made

    def _menu(self, title: str) -> QMenu:
        if title not in self._menus:
            made = self._menus[title] = self._window.menuBar().addMenu(title)
            made.aboutToShow.connect(self._on_about_to_show)
        return self._menus[title]

    def _on_about_to_show(self) -> None:
        if not self._has_icons:
            self._has_icons = True
            self._draw()

    def _draw(self) -> None:
        for spec in self.specs:
            self.by_key[spec.key].setIcon(self._icons.get(spec.icon))
        for menu, icon in self._submenus:
            menu.setIcon(self._icons.get(icon))
