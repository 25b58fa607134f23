"""Papers on the screen: letters and documents page by page, without another program.

A page arrives as dots and a text as text from `lists.sight`, which opens the file in a guarded child process; nothing
of the file itself is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPixmap, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from ui.context import UiContext
from ui.forms.fitting import FittingDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.side_by_side import SideBySide
from ui.plain_text import PlainLabel, visible
from ui.tasks import CancelToken

if TYPE_CHECKING:
    from csr_desktop.lists.sight import Picture, Sight

#: How large a page is shown, in percent of the width of the window.
_SIZES = (100, 140, 200, 300)
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Paper:
    """One letter or document: its name, and how its content is read in the database's lane (the log is told there).

    `tell` gives a line that stands above the pages; empty for nothing to say.
    """

    name: str
    read: Callable[[Core], bytes]
    tell: Callable[[Core], str] | None = None


class ViewerDialog(FittingDialog):
    """Shows papers one at a time; it stays open beside the work.

    Signals:
        elsewhere_requested: open the paper in sight in another program (its place among the papers).
    """

    elsewhere_requested = Signal(object)

    def __init__(
        self, context: UiContext, papers: Sequence[Paper], parent: QWidget | None = None, *, elsewhere: str = ""
    ) -> None:
        """`elsewhere` is what the button for another program says; without it there is no such button."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._context = context
        self._papers = tuple(papers)
        self._at = self._page = self._size = 0
        self._content: bytes | None = None
        self._count = 0
        self._drawn: dict[int, Picture] = {}
        self._turn = 0
        self._token: CancelToken | None = None
        self.name_label = label(kind="heading", wrap=True)
        self.note_label = label(kind="muted", wrap=True)
        self.note_label.hide()
        self.earlier_button = button(self.tr("Vorig stuk"), tip=self.tr("Het vorige stuk (Ctrl+PgUp)"))
        self.later_button = button(self.tr("Volgend stuk"), tip=self.tr("Het volgende stuk (Ctrl+PgDn)"))
        self.page_area = _PageArea()
        self.page_label = PlainLabel()
        self.page_label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.page_area.setWidget(self.page_label)
        self.text_edit = QPlainTextEdit()
        self.text_edit.setReadOnly(True)
        self.text_edit.setTabChangesFocus(True)
        self.text_edit.setAccessibleName(self.tr("Tekst van het stuk"))
        self.told_label = label(wrap=True)
        self.told_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back_button = button(self.tr("Vorige bladzijde"))
        self.page_number_label = label(kind="muted")
        self.next_button = button(self.tr("Volgende bladzijde"))
        self.smaller_button = button(self.tr("Kleiner"), tip=self.tr("Toon de bladzijde kleiner (Ctrl+-)"))
        self.larger_button = button(self.tr("Groter"), tip=self.tr("Toon de bladzijde groter (Ctrl++)"))
        self.elsewhere_button = button(elsewhere or self.tr("Openen in ander programma"))
        self.elsewhere_button.setVisible(bool(elsewhere))
        self.close_button = button(self.tr("Sluiten"))
        self._stack = QStackedWidget()
        self._has_begun = False
        self._lay_out()
        self._connect()
        self._show_buttons()

    @property
    def page(self) -> int:
        """The number of the page in sight, from 0."""
        return self._page

    @property
    def told(self) -> str:
        """What is said in the place of a page; empty when a page or a text is in sight."""
        return self.told_label.text() if self._stack.currentWidget() is self.told_label else ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._has_begun:
            # Only now it is known how wide a page can be.
            self._has_begun = True
            layout = self.layout()
            assert layout is not None
            layout.activate()
            self.close_button.setFocus()
            self._show_paper(0)

    def reject(self) -> None:
        if self._token is not None:
            self._token.cancel()
        super().reject()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_earlier(self) -> None:
        self._show_paper(self._at - 1)

    @Slot()
    def _on_later(self) -> None:
        self._show_paper(self._at + 1)

    @Slot()
    def _on_back(self) -> None:
        self._go_to(self._page - 1)

    @Slot()
    def _on_next(self) -> None:
        self._go_to(self._page + 1)

    @Slot(object)
    def _on_read_on(self, step: int) -> None:
        self._go_to(self._page + step, at_end=step < 0)

    @Slot()
    def _on_smaller(self) -> None:
        self._resize_page(self._size - 1)

    @Slot()
    def _on_larger(self) -> None:
        self._resize_page(self._size + 1)

    @Slot()
    def _on_elsewhere(self) -> None:
        self.elsewhere_requested.emit(self._at)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _show_paper(self, at: int) -> None:
        if not 0 <= at < len(self._papers):
            return
        self._at, self._page, self._content, self._count, self._drawn = at, 0, None, 0, {}
        paper = self._papers[at]
        self.setWindowTitle(paper.name)
        of = self.tr("{number} van {count}: {name}").format(number=at + 1, count=len(self._papers), name=paper.name)
        self.name_label.setText(paper.name if len(self._papers) == 1 else of)
        self._tell(self.tr("Het stuk wordt opgehaald…"))
        self.note_label.hide()
        if paper.tell is not None:
            self._context.tasks.run_db(self, paper.tell, lambda words: self._was_told(at, words))
        self._turn += 1
        turn = self._turn
        self._context.tasks.run_db(
            self, paper.read, lambda content: self._was_read(turn, content), lambda error: self._failed(turn, error)
        )

    def _was_told(self, at: int, words: str) -> None:
        if at == self._at:
            self.note_label.setText(words)
            self.note_label.setVisible(bool(words))

    def _was_read(self, turn: int, content: bytes) -> None:
        if turn == self._turn:
            self._content = content
            self._draw()

    def _draw(self) -> None:
        """Let the page in sight and those after it be drawn."""
        # Only here: pages with letters need not wait for what opens files.
        from csr_desktop.lists.sight import see

        content, first, width = self._content, self._page, self._wanted_width()
        if content is None:
            return
        if self._token is not None:
            self._token.cancel()
        self._turn += 1
        turn = self._turn

        def work(token: CancelToken) -> Sight:
            return see(content, first, width, cancelled=token.is_cancelled)

        self._token = self._context.tasks.run_io(
            self, work, lambda sight: self._was_drawn(turn, sight), lambda error: self._failed(turn, error)
        )

    def _was_drawn(self, turn: int, sight: Sight) -> None:
        if turn != self._turn:
            return
        self._token = None
        self._count = sight.count
        self._drawn |= {sight.first + at: page for at, page in enumerate(sight.pages)}
        if sight.pages:
            self._show_page()
            return
        text = visible(sight.text)
        if sight.is_cut:
            text += "\n\n" + self.tr("[Dit is het begin; het stuk is langer.]")
        self.text_edit.setPlainText(text)
        self._stack.setCurrentWidget(self.text_edit)
        self._show_buttons()

    def _failed(self, turn: int, error: BaseException) -> None:
        if turn == self._turn:
            self._token = None
            self._tell(self._context.notices.sentence(error))

    # --- showing -----------------------------------------------------------------------------------------------------

    def _go_to(self, number: int, *, at_end: bool = False) -> None:
        if not 0 <= number < self._count:
            return
        self._page = number
        if number in self._drawn:
            self._show_page(at_end=at_end)
        else:
            self._draw()

    def _show_page(self, *, at_end: bool = False) -> None:
        page = self._drawn[self._page]
        image = QImage(page.dots, page.width, page.height, page.width * 3, QImage.Format.Format_RGB888).copy()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.page_label.setPixmap(QPixmap.fromImage(image))
        words = self.tr("Bladzijde {page} van {count}").format(page=self._page + 1, count=self._count)
        self.page_label.setAccessibleName(words)
        self.page_area.setAccessibleName(words)
        # A page is a picture; whoever listens hears its words.
        self.page_area.setAccessibleDescription(visible(page.text))
        self._stack.setCurrentWidget(self.page_area)
        bar = self.page_area.verticalScrollBar()
        bar.setValue(bar.maximum() if at_end else 0)
        self._show_buttons()

    def _resize_page(self, size: int) -> None:
        if 0 <= size < len(_SIZES) and self._count:
            self._size, self._drawn = size, {}
            self._draw()

    def _wanted_width(self) -> int:
        room = self.page_area.viewport().width() or self.width()
        return int((room - 2 * _MARGIN) * self.devicePixelRatioF() * _SIZES[self._size] / 100)

    def _tell(self, words: str) -> None:
        self.told_label.setText(words)
        self._stack.setCurrentWidget(self.told_label)
        self._show_buttons()

    def _show_buttons(self) -> None:
        many, is_page = len(self._papers) > 1, self._stack.currentWidget() is self.page_area
        for made in (self.earlier_button, self.later_button):
            made.setVisible(many)
        self.earlier_button.setEnabled(self._at > 0)
        self.later_button.setEnabled(self._at + 1 < len(self._papers))
        for made in (self.back_button, self.next_button):
            made.setVisible(is_page and self._count > 1)
        self.page_number_label.setVisible(is_page and self._count > 1)
        self.page_number_label.setText(
            self.tr("Bladzijde {page} van {count}").format(page=self._page + 1, count=max(1, self._count))
        )
        self.back_button.setEnabled(self._page > 0)
        self.next_button.setEnabled(self._page + 1 < self._count)
        for made in (self.smaller_button, self.larger_button):
            made.setVisible(is_page)
        self.smaller_button.setEnabled(self._size > 0)
        self.larger_button.setEnabled(self._size + 1 < len(_SIZES))
        if self.isVisible() and self.focusWidget() in (None, self.close_button):
            is_text = self._stack.currentWidget() is self.text_edit
            (self.page_area if is_page else self.text_edit if is_text else self.close_button).setFocus()

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        others = QHBoxLayout()
        others.addWidget(self.earlier_button)
        others.addWidget(self.later_button)
        head = SideBySide((self.name_label, others), 80, shares=(1, 0))
        for widget in (self.page_area, self.text_edit, self.told_label):
            self._stack.addWidget(widget)
        bar = FlowLayout()
        for made in (
            self.back_button,
            self.page_number_label,
            self.next_button,
            self.smaller_button,
            self.larger_button,
            self.elsewhere_button,
            self.close_button,
        ):
            bar.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(head)
        layout.addWidget(self.note_label)
        layout.addWidget(self._stack, 1)
        layout.addLayout(bar)
        room = self.screen().availableSize()
        unit = self.fontMetrics().averageCharWidth()
        self.resize(min(int(room.width() * 0.9), unit * 120), int(room.height() * 0.88))

    def _connect(self) -> None:
        self.earlier_button.clicked.connect(self._on_earlier)
        self.later_button.clicked.connect(self._on_later)
        self.back_button.clicked.connect(self._on_back)
        self.next_button.clicked.connect(self._on_next)
        self.smaller_button.clicked.connect(self._on_smaller)
        self.larger_button.clicked.connect(self._on_larger)
        self.elsewhere_button.clicked.connect(self._on_elsewhere)
        self.close_button.clicked.connect(self.reject)
        self.page_area.read_on.connect(self._on_read_on)
        QShortcut(QKeySequence("Ctrl+PgUp"), self, self._on_earlier)
        QShortcut(QKeySequence("Ctrl+PgDown"), self, self._on_later)
        QShortcut(QKeySequence.StandardKey.ZoomOut, self, self._on_smaller)
        QShortcut(QKeySequence.StandardKey.ZoomIn, self, self._on_larger)


class _PageArea(QScrollArea):
    """The page in sight; the keys that read on go to the next page at its end.

    Signals:
        read_on: on to the next page (1) or back to the one before (-1).
    """

    read_on = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        onward = event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_Space, Qt.Key.Key_Right)
        back = event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_Left)
        if onward and bar.value() >= bar.maximum():
            self.read_on.emit(1)
        elif back and bar.value() <= bar.minimum():
            self.read_on.emit(-1)
        elif event.key() == Qt.Key.Key_Space:
            bar.setValue(bar.value() + bar.pageStep())
        else:
            super().keyPressEvent(event)
