"""The results of a search: a list below the field, in groups with a heading, each with its icon and what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.plain_text import visible

#: What a line stands for (anything but None), and the words that are drawn quietly beside its title.
SUBJECT_ROLE = Qt.ItemDataRole.UserRole
_DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1
_MOST_LINES = 14
_GAP = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One result: what was found, how it is called, and more about it."""

    subject: object
    title: str
    detail: str
    icon: QIcon


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind under a heading."""

    heading: str
    lines: Sequence[Line]


class SearchList(QListWidget):
    """Shows groups; only results can be current, headings are passed over."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.Box)
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.hide()

    def show_groups(self, groups: Iterable[Group], nothing: str) -> None:
        """Show results, or a sentence when there are none; the first result is marked."""
        self.clear()
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        for group in groups:
            if not group.lines:
                continue
            self.addItem(self._sentence(group.heading))
            for line in group.lines:
                item = QListWidgetItem(line.icon, visible(line.title))
                item.setData(SUBJECT_ROLE, line.subject)
                item.setData(_DETAIL_ROLE, visible(line.detail))
                words = ", ".join(word for word in (line.title, line.detail, group.heading) if word)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, visible(words))
                self.addItem(item)
        if not self.count():
            self.addItem(self._sentence(nothing))
        self.setCurrentRow(-1)

    def first_subject(self) -> Any:  # noqa: ANN401 - whatever the lines stand for
        """Return what the first result stands for; None when there is none."""
        return next((subject for at in range(self.count()) if (subject := self.item(at).data(SUBJECT_ROLE))), None)

    def mark_first(self) -> bool:
        """Make the first result current; False when there is none."""
        for at in range(self.count()):
            if self.item(at).data(SUBJECT_ROLE) is not None:
                self.setCurrentRow(at)
                return True
        return False

    def is_first(self) -> bool:
        """Whether no result stands above the current one."""
        return not any(self.item(at).data(SUBJECT_ROLE) is not None for at in range(max(0, self.currentRow())))

    def wanted_height(self) -> int:
        """The height that shows the results, up to a dozen."""
        return sum(self.sizeHintForRow(at) for at in range(min(_MOST_LINES, self.count()))) + 2 * self.frameWidth() + 4

    @staticmethod
    def _sentence(text: str) -> QListWidgetItem:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item


class _Delegate(QStyledItemDelegate):
    """Draws the title in the colour of texts and the rest quietly behind it; a heading small and bold."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), int(option.fontMetrics.height() * 1.75))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        detail = index.data(_DETAIL_ROLE)
        if index.data(SUBJECT_ROLE) is None:
            font = QFont(option.font)
            font.setBold(True)
            option.font = font
        widget: QWidget | None = option.widget
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        if detail:
            self._draw_detail(painter, option, style, str(detail))

    @staticmethod
    def _draw_detail(painter: QPainter, option: QStyleOptionViewItem, style: QStyle, detail: str) -> None:
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
        metrics = option.fontMetrics
        left = room.left() + metrics.horizontalAdvance(option.text) + 2 * _GAP
        rest = QRect(left, room.top(), room.right() - left, room.height())
        if rest.width() < _GAP * 3:
            return
        is_marked = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if is_marked else QPalette.ColorRole.PlaceholderText
        painter.save()
        painter.setPen(option.palette.color(role))
        text = metrics.elidedText(detail, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.restore()
