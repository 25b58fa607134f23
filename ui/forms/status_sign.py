"""One fact on the line at the bottom: an icon and words; what is wrong is told by both, never by red alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.forms.parts import label, restyle
from ui.icons import Icons
from ui.notices import Tone
from ui.plain_text import PlainLabel, plain_tip

_KINDS = {Tone.DONE: "", Tone.WARNING: "warning", Tone.PROBLEM: "error"}


class StatusSign(QWidget):
    """Shows a fact; hidden until there is one."""

    def __init__(self, icons: Icons, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._name = name
        self._tone = Tone.DONE
        self.icon_label = PlainLabel(parent=self)
        self.text_label = label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.icon_label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text_label)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown."""
        return self.text_label.text()

    @property
    def tone(self) -> Tone:
        """How it is meant."""
        return self._tone

    @Slot(object, object, object)
    def show_words(self, tone: Tone, text: str, tip: str) -> None:
        """Show a fact; the longer explanation is for the pointer and for a screen reader."""
        self._tone = tone
        self.text_label.setText(text)
        self.setToolTip(plain_tip(tip))
        self.text_label.setAccessibleName(f"{self._name}: {text}")
        self.text_label.setAccessibleDescription(tip)
        restyle(self.text_label, _KINDS[tone])
        self._draw()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        side = self.fontMetrics().height()
        # A good state is quiet: words only. The icon belongs to what deserves a look.
        self.icon_label.setVisible(self._tone is not Tone.DONE)
        self.icon_label.setPixmap(self._icons.get(self._tone.value).pixmap(QSize(side, side)))
