"""The dossiers that are open, each in a tab beside the list of all; closed by key, button or middle click."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from ui.forms.in_sight import TabsInSight
from ui.forms.page import Page
from ui.icons import Icons
from ui.leaving import Leaving
from ui.letting_go import let_go
from ui.plain_text import plain_tip, visible, without_shortcut
from ui.theme import KIND

_RIGHT = QTabBar.ButtonPosition.RightSide

#: How much of a name stands on a tab; all of it is in its tip and on the page.
_LONGEST = 36


class DossierTabs(TabsInSight):
    """The first tab is the list of all dossiers and stays."""

    def __init__(self, icons: Icons, leaving: Leaving, parent: QWidget | None = None) -> None:
        super().__init__(parent, is_whole=True)
        self._icons = icons
        self._leaving = leaving
        self.setMovable(False)
        bar = self.tabBar()
        # More dossiers than fit are scrolled to; the list of all keeps its name.
        bar.setElideMode(Qt.TextElideMode.ElideNone)
        bar.setAccessibleName(self.tr("Open dossiers"))
        bar.installEventFilter(self)

    def add(self, page: Page) -> int:
        """Add the page of a dossier; its name comes when it is read."""
        at = self.addTab(page, self.tr("Dossier…"))
        self.tabBar().setTabButton(at, _RIGHT, self._close_button())
        return at

    def name(self, page: QWidget, title: str) -> None:
        """Give the tab of a page its name."""
        at = self.indexOf(page)
        if at > 0:
            words = visible(title)
            short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
            self.setTabText(at, without_shortcut(short))
            self.setTabToolTip(at, plain_tip(title))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            for at in range(1, self.count()):
                made = self.tabBar().tabButton(at, _RIGHT)
                if isinstance(made, QToolButton):
                    made.setIconSize(self._close_size())

    def _close_size(self) -> QSize:
        """A cross as high as the words beside it."""
        side = self.fontMetrics().height()
        return QSize(side, side)

    @Slot()
    def close_current(self) -> None:
        """Close the dossier in front, unless something is typed in it that its person wants to mend first."""
        self._close(self.currentIndex())

    def drop(self, dossier_ids: Collection[str]) -> None:
        """Close dossiers that were erased: nothing of them is kept any more, nor stays in sight."""
        for page in self.open_pages():
            if page.dossier_id in dossier_ids:
                self._leaving.forget(page)
                self._take_away(page)

    def go_on(self, step: int) -> None:
        """Go to the next (1) or previous (-1) tab, round and round; the list of all is one of them."""
        self.setCurrentIndex((self.currentIndex() + step) % self.count())

    def open_pages(self) -> list[Page]:
        """Return the pages of the open dossiers, in their order."""
        return [page for at in range(1, self.count()) if isinstance(page := self.widget(at), Page)]

    def renew_icons(self) -> None:
        """Take the icons again after they got another colour."""
        for at in range(1, self.count()):
            made = self.tabBar().tabButton(at, _RIGHT)
            if isinstance(made, QToolButton):
                made.setIcon(self._icons.get("close"))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            at = self.tabBar().tabAt(event.position().toPoint())
            if event.button() is Qt.MouseButton.MiddleButton and at > 0:
                self._close(at)
                return True
        return super().eventFilter(watched, event)

    # --- slots ---------------------------------------------------------------------------------------------------

    @Slot()
    def _on_close_clicked(self) -> None:
        bar, sender = self.tabBar(), self.sender()
        for at in range(bar.count()):
            if bar.tabButton(at, _RIGHT) is sender:
                self._close(at)
                return

    # --- helpers -------------------------------------------------------------------------------------------------

    def _close(self, at: int) -> None:
        page = self.widget(at)
        if at > 0 and page is not None and self._leaving.leaves(page):
            self._take_away(page)

    def _take_away(self, page: QWidget) -> None:
        self.removeTab(self.indexOf(page))
        let_go(page)

    def _close_button(self) -> QToolButton:
        made = QToolButton()
        made.setProperty(KIND, "tab-close")
        made.setIcon(self._icons.get("close"))
        made.setIconSize(self._close_size())
        made.setToolTip(self.tr("Dossier sluiten (Ctrl+W)"))
        made.setAccessibleName(self.tr("Dossier sluiten"))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(self._on_close_clicked)
        return made
