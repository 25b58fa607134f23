"""A dialog that is never larger than what it stands in front of: nobody looks for a button below the screen."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QMargins, QSize
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QLayout, QVBoxLayout, QWidget

from ui.forms.flow import FlowLayout
from ui.theme import Space

#: Around what is in a dialog.
_AIR = QMargins(Space.HUGE, 20, Space.HUGE, 20)


class FittingDialog(QDialog):
    """The base of all dialogs. How large one would like to be is a wish; what does not fit scrolls inside it.

    A dialog that says itself how wide it is at least would cut off its buttons where these need more: Qt then asks
    them no longer.

    Classes of Qt that only some dialogs ask for are named where they are asked: the passphrase is typed in a dialog
    too, before the first paint (docs/adr/0017).
    """

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._give_air()
        self.setMinimumSize(self.minimumSize().boundedTo(self.room()))
        self.fit()
        self._order_buttons()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.HelpContents) and self._open_help():
            return
        super().keyPressEvent(event)

    def _open_help(self) -> bool:
        """Do what the key does in the window behind: its own shortcuts wait while a dialog is open."""
        from PySide6.QtGui import QAction
        from PySide6.QtWidgets import QMainWindow

        around = self.parentWidget()
        while around is not None and not isinstance(around, QMainWindow):
            around = around.parentWidget()
        action = around.findChild(QAction, "help") if around is not None else None
        if isinstance(action, QAction):
            action.trigger()
        return isinstance(action, QAction)

    def _give_air(self) -> None:
        """Keep what is in it away from its edges, unless the dialog said itself how far."""
        from PySide6.QtWidgets import QStyle

        layout, side = self.layout(), QStyle.PixelMetric.PM_LayoutLeftMargin
        if layout is not None and layout.contentsMargins().left() == self.style().pixelMetric(side, None, self):
            before = layout.contentsMargins()
            layout.setContentsMargins(_AIR)
            # What is in it keeps the room it had.
            more = _AIR - before
            self.resize(self.width() + more.left() + more.right(), self.height() + more.top() + more.bottom())

    def room(self) -> QSize:
        """How large the dialog may be: as the window it belongs to, else as the screen."""
        owner = self.parentWidget()
        if owner is not None and owner.window().isVisible():
            return owner.window().size()
        return self.screen().availableGeometry().size()

    def fit(self) -> None:
        """Be as large as what is in it needs, but for what there is no room for: that scrolls from now on."""
        layout, room = self.layout(), self.room()
        if layout is None:
            return
        layout.activate()
        least = self._least(layout)
        if least.height() > room.height() or least.width() > room.width():
            from PySide6.QtWidgets import QStyle

            # Downwards if that is enough: as wide as it was, and a scroll bar beside it.
            wide = least.width() + self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
            self._let_scroll(layout)
            least = self._least(layout).expandedTo(QSize(min(wide, room.width()), 0))
        self.resize(self.size().expandedTo(least).boundedTo(room))

    def _least(self, layout: QLayout) -> QSize:
        """Return what the layout cannot do without at the width the dialog will have: words that wrap need height."""
        least = layout.totalMinimumSize()
        width = min(max(self.width(), least.width()), self.room().width())
        return QSize(least.width(), max(least.height(), layout.totalMinimumHeightForWidth(width)))

    def _order_buttons(self) -> None:
        """Let Tab go in the order of reading; Qt goes in the order in which buttons were made, Cancel first."""
        from PySide6.QtWidgets import QDialogButtonBox

        for box in self.findChildren(QDialogButtonBox):
            made = sorted(box.buttons(), key=QWidget.x)
            for first, second in pairwise(made):
                QWidget.setTabOrder(first, second)

    def _let_scroll(self, layout: object) -> None:
        """Put everything but the buttons below on a ground that scrolls."""
        if not isinstance(layout, QVBoxLayout) or not layout.count():
            return
        from PySide6.QtWidgets import QDialogButtonBox

        last = layout.itemAt(layout.count() - 1)
        # The buttons below: a box of them, or a row that turns.
        if last is None or not (isinstance(last.widget(), QDialogButtonBox) or isinstance(last.layout(), FlowLayout)):
            # Its parts scroll by themselves, or it has none.
            return
        from ui.forms.in_sight import ground

        focused = self.focusWidget()
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(layout.spacing())
        while layout.count() > 1:
            _move(layout, inside)
        area = ground(content)
        layout.insertWidget(0, area, 1)
        content.show()
        area.show()
        if focused is not None:
            focused.setFocus()


def _move(source: QBoxLayout, target: QBoxLayout) -> None:
    """Move the first item of a layout to the end of another, with what it takes of the room."""
    stretch = source.stretch(0)
    item = source.takeAt(0)
    widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
    if widget is not None:
        is_hidden = widget.isHidden()
        target.addWidget(widget, stretch)
        widget.setHidden(is_hidden)
    elif inner is not None:
        target.addLayout(inner, stretch)
    else:
        target.addStretch(stretch)
