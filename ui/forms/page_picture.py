"""One page of a letter as it will look, beside the fields or the text it is made from; drawn anew after each change.

The letter is made in the database's lane and drawn in the guarded child process, as every paper is. Only the newest
wish counts: what was asked before it is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from ui.context import UiContext
from ui.forms.parts import button, label
from ui.plain_text import PlainLabel, visible
from ui.tasks import CancelToken
from ui.theme import Space

if TYPE_CHECKING:
    from csr_desktop.lists.sight import Picture, Sight

#: Narrower than this, in average characters, nobody sees a letter in it.
_LEAST_WIDE = 34
#: How long typing must stop before the page is made again, in milliseconds.
_PAUSE = 450
#: Much wider than paper helps nobody.
_MOST_DOTS = 1400


class PagePicture(QWidget):
    """The page, its number, and why there is none.

    Signals:
        made: a page was drawn (the PDF it comes from).
        refused: the letter cannot be made (the error).
    """

    made = Signal(object)
    refused = Signal(object)

    def __init__(self, context: UiContext, name: str, parent: QWidget | None = None) -> None:
        """`name` says what is seen, for who hears it."""
        super().__init__(parent)
        self._context, self._name = context, name
        self._make: Callable[[Core], bytes] | None = None
        self._pdf: bytes | None = None
        self._page = 0
        self._turn = 0
        self._token: CancelToken | None = None
        self._drawn_width = 0
        self._is_due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self.page_label = PlainLabel()
        self.page_label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setWidget(self.page_label)
        self.area.setAccessibleName(name)
        self.told_label = label(wrap=True)
        self.told_label.hide()
        self.back_button = button(self.tr("Vorige bladzijde"))
        self.number_label = label(kind="muted")
        self.next_button = button(self.tr("Volgende bladzijde"))
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.back_button)
        row.addWidget(self.number_label)
        row.addWidget(self.next_button)
        row.addStretch(1)
        self._bar.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self.told_label)
        layout.addWidget(self.area, 1)
        layout.addWidget(self._bar)
        self.back_button.clicked.connect(self._on_back)
        self.next_button.clicked.connect(self._on_next)
        self._timer.timeout.connect(self._on_time)

    def minimumSizeHint(self) -> QSize:
        unit = self.fontMetrics()
        return QSize(unit.averageCharWidth() * _LEAST_WIDE, unit.height() * 12)

    @property
    def told(self) -> str:
        """Why there is no new page; empty when the page in sight is the present one."""
        return "" if self.told_label.isHidden() else self.told_label.text()

    @property
    def text(self) -> str:
        """The words of the page in sight."""
        return self.area.accessibleDescription()

    def show_made(self, make: Callable[[Core], bytes], *, at_once: bool = True) -> None:
        """Show the page that this makes; without `at_once` only when nothing else is asked for a moment."""
        self._make = make
        self._is_due = True
        if at_once:
            self._on_time()
        else:
            self._timer.start()

    @property
    def has_page(self) -> bool:
        """Whether a page is in sight, be it an older one."""
        return not self.page_label.pixmap().isNull()

    def clear(self) -> None:
        """Show no page: another letter comes."""
        self._turn += 1
        self._pdf, self._page, self._is_due = None, 0, False
        self.page_label.clear()
        self.area.setAccessibleDescription("")
        self.told_label.hide()
        self._bar.hide()

    def tell(self, words: str) -> None:
        """Say above the page why it is not the newest; what was asked for is dropped."""
        self._turn += 1
        self._timer.stop()
        self._is_due = False
        self.told_label.setText(words)
        self.told_label.show()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_time(self) -> None:
        self._timer.stop()
        if not self.isVisible():
            # It is made when somebody can see it.
            return
        make = self._make
        if make is None:
            return
        self._is_due = False
        self._turn += 1
        turn = self._turn
        self._context.tasks.run_db(
            self, make, lambda pdf: self._was_made(turn, pdf), lambda error: self._failed(turn, error)
        )

    @Slot()
    def _on_back(self) -> None:
        self._go_to(self._page - 1)

    @Slot()
    def _on_next(self) -> None:
        self._go_to(self._page + 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_due:
            self._timer.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = self._wanted_width()
        if self._pdf is not None and abs(wanted - self._drawn_width) > wanted // 20:
            self._is_due = True
            self._timer.start()

    # --- drawing -----------------------------------------------------------------------------------------------------

    def _was_made(self, turn: int, pdf: bytes) -> None:
        if turn == self._turn:
            self._pdf = pdf
            self._draw(turn)

    def _draw(self, turn: int) -> None:
        # Only here: nothing that opens files is needed before a page is looked at.
        from csr_desktop.lists.sight import see

        pdf, first, width = self._pdf, self._page, self._wanted_width()
        if pdf is None:
            return
        if self._token is not None:
            self._token.cancel()

        def work(token: CancelToken) -> Sight:
            return see(pdf, first, width, cancelled=token.is_cancelled)

        self._drawn_width = width
        self._token = self._context.tasks.run_io(
            self, work, lambda sight: self._was_drawn(turn, pdf, sight), lambda error: self._not_drawn(turn, error)
        )

    def _was_drawn(self, turn: int, pdf: bytes, sight: Sight) -> None:
        if turn == self._turn:
            self._token = None
            self._show(sight.pages[0], sight.count)
            self.made.emit(pdf)

    def _not_drawn(self, turn: int, error: BaseException) -> None:
        if turn == self._turn and self._page:
            # The letter became shorter than the page that was looked at.
            self._page = 0
            self._draw(turn)
        else:
            self._failed(turn, error)

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self._token = None
        # The last good page stays, so that nothing jumps while somebody types.
        self.told_label.setText(self._context.notices.sentence(error))
        self.told_label.show()
        self.refused.emit(error)

    def _show(self, page: Picture, count: int) -> None:
        image = QImage(page.dots, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888).copy()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.page_label.setPixmap(QPixmap.fromImage(image))
        self.told_label.hide()
        words = self.tr("Bladzijde {page} van {count}").format(page=self._page + 1, count=count)
        self.number_label.setText(words)
        self.area.setAccessibleName(self.tr("{name}: {page}").format(name=self._name, page=words))
        # A page is a picture; whoever listens hears its words.
        self.area.setAccessibleDescription(visible(page.text))
        self._bar.setVisible(count > 1)
        self.back_button.setEnabled(self._page > 0)
        self.next_button.setEnabled(self._page + 1 < count)

    def _go_to(self, number: int) -> None:
        self._page = max(0, number)
        self._turn += 1
        self._draw(self._turn)
        self.area.verticalScrollBar().setValue(0)

    def _wanted_width(self) -> int:
        return min(_MOST_DOTS, int(max(1, self.area.viewport().width()) * self.devicePixelRatioF()))
