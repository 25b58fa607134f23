"""How a window or a page goes that nothing refers to any more."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget


def let_go(widget: QWidget) -> None:
    """Hide it and let Qt delete it when it comes by; until then it is held.

    What has no parent in Qt belongs to Python. Once the last name of it is gone, the collector may come by while Qt is
    in the middle of giving it its layout, and take it apart there: the program falls over. What is connected to a
    signal of its own end stays as long as Qt has it, and not longer.
    """
    widget.hide()
    widget.destroyed.connect(partial(_held, widget))
    widget.deleteLater()


def _held(_widget: QWidget, _gone: object = None) -> None:
    """Nothing to do: that it was connected was enough."""
