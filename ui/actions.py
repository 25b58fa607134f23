"""Every action of the window in one list: words, shortcut, place in the menu, and a sentence that explains it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.icons import Icons


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action as the menu and the list of shortcuts show it."""

    key: str
    menu: str
    text: str
    shortcut: str
    tip: str
    icon: str = ""


class Actions:
    """Builds the menus of a window and keeps its actions by key."""

    def __init__(self, window: QMainWindow, icons: Icons) -> None:
        self._window = window
        self._icons = icons
        self._menus: dict[str, QMenu] = {}
        self.specs: list[ActionSpec] = []
        self.by_key: dict[str, QAction] = {}

    def add(self, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
        """Add an action to its menu; `slot` is a bound method of the window."""
        action = QAction(self._icons.get(spec.icon), spec.text, self._window)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        action.setStatusTip(spec.tip)
        action.setToolTip(spec.tip)
        action.triggered.connect(slot)
        self._menu(spec.menu).addAction(action)
        self.specs.append(spec)
        self.by_key[spec.key] = action
        return action

    def renew_icons(self) -> None:
        """Take the icons again after they got another colour."""
        for spec in self.specs:
            self.by_key[spec.key].setIcon(self._icons.get(spec.icon))

    def separator(self, menu: str) -> None:
        """Add a line to a menu."""
        self._menu(menu).addSeparator()

    def _menu(self, title: str) -> QMenu:
        if title not in self._menus:
            self._menus[title] = self._window.menuBar().addMenu(title)
        return self._menus[title]
