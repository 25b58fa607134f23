"""Small parts that every page uses: titles, cards, buttons, notices, the bar of phases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.forms.sized_label import LargeLabel
from ui.icons import Icons
from ui.notices import Notice, Notices
from ui.plain_text import PlainLabel, plain_tip, without_shortcut
from ui.theme import KIND, TITLE_SIZE, Space


def label(text: str = "", kind: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label in one of the looks of the style sheet (`title`, `heading`, `muted`, `error`, …)."""
    made = LargeLabel(text, TITLE_SIZE) if kind == "title" else PlainLabel(text)
    if kind:
        made.setProperty(KIND, kind)
    made.setWordWrap(wrap)
    return made


def restyle(widget: QWidget, kind: str) -> None:
    """Give a widget another look."""
    widget.setProperty(KIND, kind)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        # One that was never in sight takes its looks when it comes there.
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(text: str, kind: str = "", tip: str = "") -> QPushButton:
    """Return a button; `primary` is the one step that comes next."""
    made = QPushButton(text)
    if kind:
        made.setProperty(KIND, kind)
    if tip:
        made.setToolTip(plain_tip(tip))
        made.setAccessibleDescription(tip)
    # Enter on a focused button presses it, as people expect from the web and from Outlook.
    made.setAutoDefault(True)
    return made


def icon_in_text(widget: QWidget, icon: QIcon) -> QPixmap:
    """Return an icon a little higher than the words beside it, also with large text."""
    side = int(widget.fontMetrics().height() * 1.2)
    return icon.pixmap(QSize(side, side), widget.devicePixelRatioF())


class Card(QFrame):
    """A framed part of a page with a heading."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty(KIND, "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.LARGE, Space.LARGE)
        self.body.setSpacing(Space.SMALL)
        if heading:
            self.body.addWidget(label(heading, "heading"))


def scrolled(content: QWidget) -> QScrollArea:
    """Put a page in a scroll area that only scrolls downwards."""
    area = QScrollArea()
    # Qt's own would be met by whoever goes from a field to its page, and for the first part that Qt made PySide6 makes
    # all classes that it might be an object of, with their enumerations: 10 ms before the first page.
    behind = QWidget()
    behind.setAutoFillBackground(True)
    area.setViewport(behind)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


class NoticeBar(QFrame):
    """Shows the newest notice above the page, with its button and a way to dismiss it."""

    def __init__(self, notices: Notices, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._notices = notices
        self._notice: Notice | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        self.icon_label = PlainLabel(parent=self)
        self.text_label = label(wrap=True)
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action_button = button("")
        self.close_button = button(self.tr("Sluiten"), "link")
        row.addWidget(self.icon_label)
        row.addWidget(self.text_label, 1)
        row.addWidget(self.action_button)
        row.addWidget(self.close_button)
        if notices.staying:
            # It comes in sight with its parent; `show` here would make a window of it.
            self._fill(notices.staying[-1])
        else:
            self.hide()
        notices.shown.connect(self._on_notice_shown)
        notices.cleared.connect(self._show_staying)
        self.action_button.clicked.connect(self._on_action_clicked)
        self.close_button.clicked.connect(self._on_close_clicked)

    @property
    def text(self) -> str:
        """What is shown, empty when nothing is."""
        return "" if self.isHidden() else self.text_label.text()

    @Slot(object)
    def _on_notice_shown(self, notice: Notice) -> None:
        self._fill(notice)
        self.show()

    def _fill(self, notice: Notice) -> None:
        self._notice = notice
        self.icon_label.setPixmap(icon_in_text(self, self._icons.get(notice.tone.value)))
        self.text_label.setText(notice.text)
        self.setAccessibleName(notice.text)
        self.action_button.setText(without_shortcut(notice.action_text))
        self.action_button.setVisible(notice.action is not None)
        restyle(self, f"notice-{notice.tone.value}")

    @Slot()
    def _on_close_clicked(self) -> None:
        if self._notice is not None:
            self._notices.close(self._notice)
        self._show_staying()

    @Slot()
    def _show_staying(self) -> None:
        """Show what nobody closed yet, or nothing."""
        self._notice = None
        self.hide()
        if self._notices.staying:
            self._on_notice_shown(self._notices.staying[-1])

    @Slot()
    def _on_action_clicked(self) -> None:
        notice, self._notice = self._notice, None
        self._show_staying()
        if notice is not None and notice.action is not None:
            notice.action()


class Stepper(QWidget):
    """Phases as a row of dots: past ones filled, the present one ringed and named; never colour alone.

    Where there is room every phase has its name below it, else the present one alone; all names, with what is known of
    them, are in the tool tip and in the description for a screen reader.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[str, ...] = ()
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[str], current: int, known: Sequence[str] = ()) -> None:
        """Show names of steps and which of them is the present one; `known` says something of each ("" for nothing)."""
        self._steps, self._current = tuple(steps), current
        name = self.tr("Fase {number} van {count}: {name}").format(
            number=current + 1, count=len(steps), name=steps[current] if steps else ""
        )
        facts = known or [""] * len(self._steps)
        lines = [
            self.tr("{number}. {name}: {known}").format(number=number, name=step, known=fact)
            if fact
            else self.tr("{number}. {name}").format(number=number, name=step)
            for number, (step, fact) in enumerate(zip(self._steps, facts, strict=True), 1)
        ]
        self.setAccessibleName(name)
        self.setAccessibleDescription("; ".join(lines))
        self.setToolTip(plain_tip("\n".join([name, "", *lines])))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 60, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 30, self._height())

    def _height(self) -> int:
        """The dots, and a line of words below them."""
        return int(self.fontMetrics().height() * 2.1) + Space.TIGHT

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        accent, line = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.PlaceholderText)
        cell = self.width() / len(self._steps)
        radius = self.fontMetrics().height() * 0.32
        middle = radius + Space.TIGHT
        top = middle + radius + Space.TIGHT
        all_named = cell > self.fontMetrics().averageCharWidth() * 16
        for at, name in enumerate(self._steps):
            x = cell * (at + 0.5)
            if at:
                painter.setPen(QPen(accent if at <= self._current else line, 2))
                painter.drawLine(int(x - cell + radius + 3), int(middle), int(x - radius - 3), int(middle))
            # The present one is the larger: with small text a ring is hard to tell from a dot.
            far = radius * 1.35 if at == self._current else radius
            self._draw_dot(painter, QRectF(x - far, middle - far, 2 * far, 2 * far), at, accent, line)
            if all_named:
                room = QRectF(x - cell / 2 + 2, top, cell - 4, self.height() - top)
                self._draw_name(painter, room, at, name)
            elif at == self._current:
                # As near to its dot as both ends allow.
                width = min(self.width(), self._bold().horizontalAdvance(name) + 2)
                left = min(max(0.0, x - width / 2), self.width() - width)
                self._draw_name(painter, QRectF(left, top, width, self.height() - top), at, name)
        painter.end()

    def _bold(self) -> QFontMetricsF:
        font = QFont(self.font())
        font.setBold(True)
        return QFontMetricsF(font)

    def _draw_dot(self, painter: QPainter, box: QRectF, at: int, accent: QColor, line: QColor) -> None:
        painter.setPen(QPen(accent if at <= self._current else line, 2.5))
        painter.setBrush(accent if at < self._current else self.palette().color(QPalette.ColorRole.Base))
        painter.drawEllipse(box)
        if at == self._current:
            within = box.width() * 0.3
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawEllipse(box.adjusted(within, within, -within, -within))

    def _draw_name(self, painter: QPainter, box: QRectF, at: int, name: str) -> None:
        font = QFont(self.font())
        font.setBold(at == self._current)
        painter.setFont(font)
        role = QPalette.ColorRole.WindowText if at <= self._current else QPalette.ColorRole.PlaceholderText
        painter.setPen(self.palette().color(role))
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), text)


class MessageList(QWidget):
    """A list of sentences, each a button that leads to the place where it can be mended.

    Signals:
        chosen: a sentence was clicked (its code).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)

    def show_messages(self, items: Sequence[tuple[str, str]], kind: str) -> None:
        """Show pairs of code and sentence."""
        while self._layout.count():
            item = self._layout.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for code, text in items:
            line = _MessageLine(code, text, kind, self)
            line.chosen.connect(self.chosen)
            self._layout.addWidget(line)
        self.setVisible(bool(items))


class _MessageLine(QWidget):
    chosen = Signal(object)

    def __init__(self, code: str, text: str, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._code = code
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label("⚠" if kind == "warning" else "•", kind), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(text, wrap=True), 1)
        go = button(self.tr("Ga erheen"), "link")
        go.setAccessibleName(self.tr("Ga erheen: {text}").format(text=text))
        go.clicked.connect(self._on_clicked)
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._code)
