"""The base of all pages: a place in the window that refreshes when what it shows was changed."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.context import UiContext

if TYPE_CHECKING:
    from csr_desktop.lists.reading import PastedRows


class ListWish(NamedTuple):
    """A list that is there already: a file that was dropped, or rows from the clipboard, for a dossier or none."""

    source: Path | PastedRows
    dossier_id: str = ""


class Wish(StrEnum):
    """What the window may ask of a page; a page does what it knows and leaves the rest."""

    NEW = "new"
    IMPORT = "import"
    SHOW = "show"
    SHOW_TAB = "show_tab"
    SHOW_FIELD = "show_field"
    BEGIN = "begin"


class Page(QWidget):
    """One place in the window.

    Signals:
        dossier_requested: open a dossier (its id, and a tab or "").
        step_requested: open a dossier and begin a step there (its id, the step, and the keys of what it is about).
        page_requested: go to another page (its key).
        import_requested: read a list into a dossier (its id, to be chosen; or a `ListWish`).
        title_changed: the page has another title (the text).
        fields_made: a part of the page with fields of its own was made after the page itself.
    """

    #: The key of the page in the main window; a subclass sets it.
    key = ""

    dossier_requested = Signal(object, object)
    step_requested = Signal(object, object, object)
    page_requested = Signal(object)
    import_requested = Signal(object)
    title_changed = Signal(object)
    fields_made = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.is_stale = True

    @property
    def dossier_id(self) -> str:
        """The dossier this page is about; empty for pages of the side bar."""
        return ""

    @property
    def help_place(self) -> str:
        """The place as the help knows it."""
        return self.key

    def perform(self, wish: Wish, subject: str = "") -> None:
        """Do what the window asks; `subject` is the id, tab, step or label of the field that is meant."""

    def point_at(self, keys: Sequence[str]) -> None:
        """Select what the next wish is about (keys of claims, letters, messages); only the page of a dossier does."""

    def take_list(self, wish: ListWish) -> None:
        """Begin to read a list; only the page of lists does."""

    def refresh(self) -> None:
        """Read again what the page shows; a subclass does it with `context.tasks.run_db`."""
        raise NotImplementedError

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        """Whether a commit touched what the page shows; when in doubt, yes."""
        return bool(changes.objects)

    def focus_first(self) -> None:
        """Give the focus to where work on this page begins."""
        self.setFocus()

    def on_changes(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        """Refresh now when in sight, else when it comes in sight."""
        if not self.concerns(changes):
            return
        if self.isVisible():
            self.refresh()
        else:
            self.is_stale = True

    def enter(self) -> None:
        """The page comes in sight."""
        if self.is_stale:
            self.is_stale = False
            self.refresh()
