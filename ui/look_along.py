"""Meekijken: with a client beside the desk nothing of any other client is in sight (design/ui.md rule 9).

While it is on the window holds one dossier and nothing else: no pages, no search, no other tabs, no notices about other
work, and no whole citizen service number. Without a dossier in sight everything is covered, and the number of the
dossier is asked: a list to choose from would show the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from csr_desktop.errors import CsrError
from ui.context import UiContext
from ui.forms.page import Page
from ui.forms.parts import button, icon_in_text, label
from ui.icons import Icons
from ui.plain_text import PlainLabel
from ui.theme import KIND

if TYPE_CHECKING:
    from ui.main_window import MainWindow

#: What stays possible: it shows nobody, or only who is in sight.
_STILL_THERE = frozenset(
    {"add_claim", "undo", "redo", "larger", "smaller", "usual", "lock", "quit", "help", "shortcuts", "news"}
    | {"look_along"}
)


class LookBar(QFrame):
    """Says above the page that it is on, with the way out.

    Signals:
        stop_requested: a person ends it.
    """

    stop_requested = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(KIND, "notice-warning")
        self._icons = icons
        self.icon_label = PlainLabel()
        self.words_label = label(
            self.tr("Meekijken staat aan: andere cliënten zijn niet te zien."), "heading", wrap=True
        )
        self.stop_button = button(self.tr("Meekijken stoppen"), tip=self.tr("Alles komt terug zoals het stond"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.addWidget(self.icon_label)
        row.addWidget(self.words_label, 1)
        row.addWidget(label(self.tr("Ctrl+Shift+M"), "muted"))
        row.addWidget(self.stop_button)
        self.setAccessibleName(self.words_label.text())
        self.renew_icons()
        self.stop_button.clicked.connect(self.stop_requested)
        self.hide()

    def renew_icons(self) -> None:
        """Take the icon again after it got another colour."""
        self.icon_label.setPixmap(icon_in_text(self, self._icons.get("look")))


class LookCover(Page):
    """Lies over everything until the dossier of the client is in sight.

    Signals:
        number_given: open the dossier with this number.
    """

    key = "look_along"

    number_given = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.number_edit = QLineEdit()
        self.number_edit.setAccessibleName(self.tr("Dossiernummer"))
        self.number_edit.setPlaceholderText(self.tr("Dossiernummer"))
        self.open_button = button(self.tr("Dossier openen"), "primary")
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        row = QHBoxLayout()
        row.addWidget(self.number_edit, 1)
        row.addWidget(self.open_button)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Meekijken"), "title"))
        words = self.tr(
            "Er is geen dossier in beeld. Typ het nummer van het dossier van deze cliënt; het staat op de brieven."
        )
        column.addWidget(label(words, wrap=True))
        column.addLayout(row)
        column.addWidget(self.error_label)
        middle.setMaximumWidth(self.fontMetrics().averageCharWidth() * 80)
        beside = QHBoxLayout()
        beside.addStretch(1)
        beside.addWidget(middle, 8)
        beside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(beside)
        layout.addStretch(3)
        self.number_edit.returnPressed.connect(self._on_open)
        self.open_button.clicked.connect(self._on_open)

    def refresh(self) -> None:
        """There is nothing to read."""

    def focus_first(self) -> None:
        self.number_edit.setFocus()

    def show_error(self, words: str) -> None:
        """Say why there is no dossier."""
        self.error_label.setText(words)
        self.error_label.setVisible(bool(words))
        self.number_edit.setAccessibleDescription(words)

    @Slot()
    def _on_open(self) -> None:
        number = self.number_edit.text().strip()
        if number:
            self.number_given.emit(number)
        else:
            self.show_error(self.tr("Typ een dossiernummer."))


class LookAlong(QObject):
    """Puts it on and off in one window, and keeps everything else out meanwhile."""

    def __init__(
        self, context: UiContext, window: MainWindow, stack: QStackedWidget, keep: Callable[[], object]
    ) -> None:
        """`stack` holds the pages and the tabs of `window`; `keep` stores what is being typed there."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._stack = stack
        self._keep = keep
        self._before: QWidget | None = None
        self._only = ""
        #: Where the bar comes above the pages.
        self.bar_place = QVBoxLayout()
        # A window before this one may have been locked while it was on.
        context.notices.hold(self.is_on)

    @cached_property
    def bar(self) -> LookBar:
        """What says that it is on; made, as the cover, when a client looks along for the first time."""
        made = LookBar(self._context.icons)
        made.stop_requested.connect(self.stop)
        self.bar_place.addWidget(made)
        return made

    @cached_property
    def cover(self) -> LookCover:
        """What lies over the pages while no dossier is in sight."""
        made = LookCover(self._context)
        made.number_given.connect(self._on_number_given)
        self._stack.addWidget(made)
        return made

    @property
    def _is_covered(self) -> bool:
        return "cover" in self.__dict__ and self._stack.currentWidget() is self.cover

    def renew_icons(self) -> None:
        """Take the icon again after it got another colour."""
        if "bar" in self.__dict__:
            self.bar.renew_icons()

    @property
    def is_on(self) -> bool:
        """Whether a client looks along."""
        return self._context.looking.is_on

    @Slot()
    def toggle(self) -> None:
        """The one key: on when it is off, off when it is on."""
        if self.is_on:
            self.stop()
        else:
            self.start()

    @Slot()
    def start(self) -> None:
        """Put it on: the dossier in sight stays, everything else goes."""
        self._keep()
        dossier_id = self._window.current_page.dossier_id
        self._before = self._stack.currentWidget()
        self.start_with(dossier_id)

    def start_with(self, dossier_id: str) -> None:
        """Put it on with one dossier (empty: everything is covered); also before the first page is there."""
        self._only = dossier_id
        self._context.looking.put(True)
        self._context.notices.hold(True)
        for dialog in self._window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.close()
        self._window.search_box.close_results()
        self._window.search_box.clear()
        self._show_parts()
        if dossier_id:
            self._window.open_dossier(dossier_id)
            self._keep_tabs_out()
        else:
            self._stack.setCurrentWidget(self.cover)
            self.cover.number_edit.clear()
            self.cover.show_error("")
            self.cover.focus_first()

    @Slot()
    def stop(self) -> None:
        """Put it off: everything is there again, as it was."""
        was_covered = self._is_covered
        self._only = ""
        self._context.looking.put(False)
        self._keep_tabs_out()
        self._show_parts()
        self._context.notices.hold(False)
        if was_covered:
            if self._before is not None:
                self._stack.setCurrentWidget(self._before)
                self._window.current_page.enter()
            else:
                self._window.go_home()
        self._before = None
        self._window.current_page.focus_first()

    def keeps_out(self, dossier_id: str = "") -> bool:
        """Whether a page (no id) or a dossier may not come in sight now; tells the person so."""
        if not self.is_on or (dossier_id and dossier_id == self._only):
            return False
        if self._window.isVisible() and not self._is_covered:
            self._context.notices.warn(self.tr("Dat staat niet in dit dossier. Stop eerst met meekijken."))
        return True

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_number_given(self, number: str) -> None:
        self._context.tasks.run_db(self, lambda core: core.dossiers.by_number(number).id, self._open, self._not_found)

    def _open(self, dossier_id: str) -> None:
        if self.is_on:
            self._only = dossier_id
            self._window.open_dossier(dossier_id)
            self._keep_tabs_out()

    def _not_found(self, error: BaseException) -> None:
        if isinstance(error, CsrError):
            self.cover.show_error(self._context.notices.sentence(error))
            self.cover.focus_first()
        else:
            self._context.tasks.failed.emit(error)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _show_parts(self) -> None:
        window, is_on = self._window, self.is_on
        if is_on or "bar" in self.__dict__:
            self.bar.setVisible(is_on)
        window.side_bar.setVisible(not is_on)
        window.search_row.setVisible(not is_on)
        window.actions_list.recent_menu.menuAction().setEnabled(not is_on)
        for key, action in window.actions_list.by_key.items():
            action.setEnabled(not is_on or key in _STILL_THERE)

    def _keep_tabs_out(self) -> None:
        """Only the tab of this dossier can be seen or gone to."""
        tabs = self._window.dossier_tabs
        for at in range(tabs.count()):
            page = tabs.widget(at)
            is_wanted = not self.is_on or (isinstance(page, Page) and page.dossier_id == self._only)
            # Said once more of a tab that stays as it is, Qt forgets to close the gap of one that went.
            if tabs.isTabVisible(at) is not is_wanted:
                tabs.setTabVisible(at, is_wanted)
            tabs.setTabEnabled(at, is_wanted)
