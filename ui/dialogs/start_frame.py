"""The frame of the start dialog: its title, the page in sight, what went wrong, what is being done, and its height."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from csr_desktop.clock import Clock
from csr_desktop.texts import Texts
from csr_desktop.vault import SecretStore, system_vault
from ui.dialogs.start_parts import EDGE, PracticeRow, StartPage
from ui.forms.fitting import FittingDialog
from ui.forms.parts import label
from ui.icons import Icons
from ui.messages import Dialogs, QtDialogs
from ui.notices import Notices
from ui.tasks import TaskRunner

if TYPE_CHECKING:
    from ui.dialogs.busy_row import BusyRow

#: As the main window: a person who looks elsewhere finds everything ready.
_LATEST_SEEN_MS = 500

P = TypeVar("P", bound=StartPage)


@dataclass(frozen=True, slots=True)
class Starter:
    """What the start dialog gets; there is no open core yet, so no `UiContext`."""

    tasks: TaskRunner
    texts: Texts
    notices: Notices
    icons: Icons
    clock: Clock
    dialogs: Dialogs = field(default_factory=QtDialogs)
    #: Where this computer keeps secrets; asked for in the lane for files, because it may have to wake something up.
    vault: Callable[[], SecretStore] = system_vault


class StartFrame(FittingDialog):
    """Shows one page at a time; a page is made when it is first shown, and the window is there before the others.

    Signals:
        seen: the first page was painted; what takes time may begin.
        stop_requested: what is being done has to stop.
    """

    seen = Signal()
    stop_requested = Signal()

    def __init__(self, *, practice: bool) -> None:
        super().__init__()
        #: The pages that were shown.
        self.made: list[StartPage] = []
        self._was_seen = False
        self._seen_timer = QTimer(self)
        self._seen_timer.setSingleShot(True)
        self._seen_timer.timeout.connect(self._tell_seen)
        self.setWindowTitle(self.tr("CSR Desktop"))
        self.pages_stack = QStackedWidget()
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, 20, EDGE, 20)
        layout.setSpacing(14)
        layout.addWidget(label(self.tr("CSR Desktop"), "title"))
        layout.addWidget(self.pages_stack, 1)
        layout.addWidget(self.error_label)
        self.practice_frame = PracticeRow()
        self.practice_button = self.practice_frame.open_button
        layout.addWidget(self.practice_frame)
        self.practice_frame.setHidden(practice)
        unit = self.fontMetrics()
        self._usual_height = unit.height() * 30
        self.resize(unit.averageCharWidth() * 84, self._usual_height)

    @cached_property
    def busy_frame(self) -> BusyRow:
        """What is being done, above the way to the practice environment."""
        from ui.dialogs.busy_row import BusyRow

        row = BusyRow(self)
        row.cancel_button.clicked.connect(self.stop_requested)
        self._column.insertWidget(self._column.indexOf(self.practice_frame), row)
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_seen:
            self._seen_timer.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_seen:
            # Not every window that is shown is painted: it may come up minimised.
            self._seen_timer.start(_LATEST_SEEN_MS)

    @Slot()
    def _tell_seen(self) -> None:
        if not self._was_seen:
            self._was_seen = True
            self.seen.emit()

    def _give_air(self) -> None:
        """It said itself how far its parts stay from its edges; asking Qt's style costs a start some milliseconds."""

    def _order_buttons(self) -> None:
        """Its buttons were made in the order of reading; there is no box of them."""

    def _add_page(self, page: P) -> P:
        self.made.append(page)
        self.pages_stack.addWidget(page)
        return page

    def _show_page(self, page: StartPage) -> None:
        self.error_label.hide()
        self.pages_stack.setCurrentWidget(page)
        page.primary_button.setDefault(True)
        page.setFocus()
        self._fit()

    @Slot()
    def _fit(self) -> None:
        page = self.pages_stack.currentWidget()
        if isinstance(page, StartPage):
            # As high as it needs, never higher than the screen; a short page after a long one is no empty sheet.
            room = self.screen().availableGeometry().height() - 4 * self.fontMetrics().height()
            self.resize(self.width(), min(max(self._usual_height, page.full_height()), room))

    def _show_error(self, sentence: str) -> None:
        self.error_label.setText(sentence)
        self.error_label.setAccessibleName(sentence)
        self.error_label.show()

    def _show_busy(self, words: str, *, can_stop: bool = False) -> None:
        self.error_label.hide()
        for page in self.made:
            page.take_back_error()
        self.pages_stack.setEnabled(False)
        self.practice_button.setEnabled(False)
        self.busy_frame.begin(words, can_stop=can_stop)

    def _hide_busy(self) -> None:
        self.busy_frame.hide()
        self.pages_stack.setEnabled(True)
        self.practice_button.setEnabled(True)
        page = self.pages_stack.currentWidget()
        if page is not None:
            page.setFocus()
