"""A window that goes is held until Qt has deleted it, and no longer."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.letting_go import let_go


class Window(QWidget):
    """A window in a circle of names, as every window of ours is: only the collector would find it."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = QWidget()
        QVBoxLayout(self).addWidget(self.inside)
        self.inside.window_around = self


def test_the_collector_leaves_it_alone_until_qt_has_deleted_it(qapp):
    window = Window()
    window.show()
    seen = weakref.ref(window)
    let_go(window)
    del window
    gc.collect()
    assert seen() is not None
    assert not seen().isVisible()

    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert seen() is None
