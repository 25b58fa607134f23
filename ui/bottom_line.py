"""The line at the bottom tells the truth: what is saved, the exchange, the back-up, who works here, and the lock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QStatusBar, QToolButton, QWidget

from ui.context import UiContext
from ui.drafts import DraftKeeper
from ui.forms.parts import label
from ui.forms.saved_line import SavedLine
from ui.forms.status_sign import StatusSign
from ui.theme import KIND, Space

#: Short work needs no word; a label that flickers tires.
_BUSY_AFTER_MS = 300


class BottomLine(QStatusBar):
    """What everybody can see at any time.

    Signals:
        lock_requested: lock the screen.
    """

    lock_requested = Signal()

    def __init__(self, context: UiContext, drafts: DraftKeeper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setSizeGripEnabled(False)
        self.setContentsMargins(Space.MEDIUM, 0, Space.MEDIUM, Space.TIGHT)
        self.saved_label = SavedLine(context.tasks, context.clock, drafts)
        self.busy_label = label()
        self.backup_sign = StatusSign(context.icons, self.tr("Reservekopie"))
        self.hub_sign = StatusSign(context.icons, self.tr("Uitwisselhub"))
        self.who_label = label(context.user)
        self.who_label.setAccessibleName(self.tr("Gebruiker: {name}").format(name=context.user))
        self.who_label.setMaximumWidth(self.fontMetrics().averageCharWidth() * 30)
        self.lock_button = QToolButton()
        self.lock_button.setProperty(KIND, "quiet")
        self.lock_button.setText(f"  {self.tr('Vergrendelen')}")
        self.lock_button.setAccessibleName(self.tr("Scherm vergrendelen"))
        self.lock_button.setToolTip(self.tr("Sluit alles af tot u terug bent (Ctrl+L)"))
        self.lock_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.lock_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lock_button.clicked.connect(self.lock_requested)
        self._busy_timer = QTimer(self)
        self._busy_timer.setSingleShot(True)
        self._busy_timer.setInterval(_BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(self._show_busy)
        self._size_icon()
        self.renew_icons()
        self.addWidget(self.saved_label)
        self.addWidget(self.busy_label)
        for part in (self.hub_sign, self.backup_sign, self.who_label, self.lock_button):
            self.addPermanentWidget(part)
        context.tasks.busy_changed.connect(self._on_busy_changed)

    def renew_icons(self) -> None:
        """Take the icon again after it got another colour."""
        self.lock_button.setIcon(self._context.icons.get("lock"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._size_icon()

    def _size_icon(self) -> None:
        """An icon as high as the words beside it."""
        side = self.fontMetrics().height() + 2
        self.lock_button.setIconSize(QSize(side, side))

    @Slot(bool)
    def _on_busy_changed(self, busy: bool) -> None:
        if busy:
            self._busy_timer.start()
        else:
            self._busy_timer.stop()
            self.busy_label.setText("")

    @Slot()
    def _show_busy(self) -> None:
        self.busy_label.setText(self.tr("Bezig…") if self._context.tasks.is_busy else "")
