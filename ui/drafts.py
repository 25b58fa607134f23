"""Keeps what is being typed: in the encrypted database within two seconds, back in its field after a crash or lock.

One mechanism for every field. The keeper follows the focus: a page or dialog that gets it is adopted, its
fields are watched from then on, and what was typed there before is put back. Nothing is registered by hand.

A text is found again by its place and its name. The place is the page or the dialog, and what it is about; the name is
the label of the field, with a number when a place has more fields of that label.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ui.forms.field import Field, subject_of
from ui.forms.page import Page
from ui.tasks import TaskRunner

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.services.drafts import Draft

#: Written so long after the last key …
_PAUSE_MS = 1_000
#: … and never later than this after the first one: with the writing itself less than two seconds (safety.md 4.6).
_AT_MOST_MS = 1_500
#: A place that is no form: where the window stood when the screen was locked (`ui.place`).
WINDOW_PLACE = "window"


class Spot(NamedTuple):
    """Where a text belongs."""

    place: str
    name: str
    dossier_id: str = ""


class PlaceDrafts(NamedTuple):
    """What one place holds that is not kept yet."""

    contents: Mapping[str, str]
    dossier_id: str = ""


class DraftKeeper(QObject):
    """Watches the fields of one window and of its dialogs.

    Signals:
        found: what lay there when the database was opened and is not in sight yet (a list of `Draft`).
        put_back: fields got their text back (a list of labels).
        changed: other fields than before hold something that is not kept, or cannot be.
    """

    found = Signal(object)
    put_back = Signal(object)
    changed = Signal()

    def __init__(self, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._is_stopped = False
        self._texts: dict[str, dict[str, str]] = {}
        self._dossiers: dict[str, str] = {}
        self._unwritten: dict[str, dict[str, str]] = {}
        #: Places of which something was read at the start and that were not in sight since.
        self._not_seen: set[str] = set()
        self._watched: weakref.WeakKeyDictionary[Field, Spot | None] = weakref.WeakKeyDictionary()
        self._dialogs: weakref.WeakSet[QDialog] = weakref.WeakSet()
        self._pages: weakref.WeakSet[Page] = weakref.WeakSet()
        self._pause, self._longest = self._timer(_PAUSE_MS), self._timer(_AT_MOST_MS)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def start(self) -> None:
        """Read what was typed and not kept when the program ended or the screen was locked."""
        self._tasks.run_db(self, lambda core: core.drafts.all(), self._loaded)

    def refused_fields(self) -> list[Field]:
        """Return the fields of pages in which something stands that could not be kept."""
        return [field for field in self._alive() if field.has_error and not _is_whole(field)]

    def waiting_fields(self) -> list[Field]:
        """Return the fields in which something of before a lock or a crash stands again, and is not kept yet."""
        return [field for field in self._alive() if field.is_waiting]

    @property
    def waits_elsewhere(self) -> bool:
        """Whether something of before a lock or a crash is not kept and not in sight yet."""
        return any(place in self._texts for place in self._not_seen)

    @Slot()
    def flush(self) -> None:
        """Write what was typed since the last time."""
        self._pause.stop()
        self._longest.stop()
        if not self._unwritten or self._is_stopped:
            return
        written = self._take()

        def failed(error: BaseException) -> None:
            for place, kept in written.items():
                self._unwritten[place] = {**kept.contents, **self._unwritten.get(place, {})}
            self._tasks.failed.emit(error)

        self._tasks.run_db(self, lambda core: write_drafts(core, written), None, failed)

    def forget(self, root: QWidget) -> None:
        """Forget what was typed in a page or dialog: a person chose to give it up."""
        spots = [spot_of(field) for field in root.findChildren(Field)]
        # What was typed in the same form about something else stays.
        for place in {spot.place for spot in spots if spot is not None and spot.place in self._texts}:
            self._unwritten[place] = dict.fromkeys(self._texts.pop(place), "")
        self.flush()

    def give_up(self, place: QWidget) -> None:
        """Forget what stands in fields that cannot be kept: a person chose to close them all the same.

        A form that is stored as a whole keeps what was filled in, for the next time.
        """
        for field in self.refused_fields():
            if place.isAncestorOf(field):
                self._put(field, "")
        self.flush()

    def stop(self) -> dict[str, PlaceDrafts]:
        """Watch no more; return what was not written yet, for the last work before the database is closed."""
        self._is_stopped = True
        self._pause.stop()
        self._longest.stop()
        for field in self._alive():
            # What is taken away leaves its fields; that must store nothing.
            field.blockSignals(True)
        self._texts.clear()
        return self._take()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        root = root_of(now)
        if root is not None and not self._is_stopped:
            self._adopt(root)

    @Slot()
    def _on_fields_made(self) -> None:
        page = self.sender()
        if isinstance(page, Page) and not self._is_stopped:
            self._adopt(page)

    @Slot()
    def _on_edited(self) -> None:
        self._note(self._sender())

    @Slot(object)
    def _on_committed(self, _value: object) -> None:
        field = self._sender()
        if _is_whole(field) or field.has_error:
            self._note(field)
        else:
            # The page asked first, so the draft goes after the commit, never before it.
            self._put(field, "")
            self.flush()

    @Slot()
    def _on_value_shown(self) -> None:
        self._restore(self._sender())

    @Slot()
    def _on_error_changed(self) -> None:
        field = self._sender()
        if not _is_whole(field) and field.has_error:
            self._note(field)
        self.changed.emit()

    @Slot()
    def _on_dropped(self) -> None:
        field = self._sender()
        spot = self._watched.get(field)
        if spot is not None:
            self._put_at(spot, "")
            self.flush()

    @Slot(int)
    def _on_dialog_finished(self, _result: int) -> None:
        dialog = self.sender()
        if isinstance(dialog, QDialog) and not self._is_stopped:
            self.forget(dialog)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _timer(self, interval: int) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(interval)
        made.timeout.connect(self.flush)
        return made

    def _alive(self) -> list[Field]:
        # Python may hold a field longer than Qt.
        return [field for field in list(self._watched) if shiboken6.isValid(field)]

    def _sender(self) -> Field:
        field = self.sender()
        assert isinstance(field, Field)
        return field

    def _loaded(self, drafts: list[Draft]) -> None:
        forms = [draft for draft in drafts if draft.place != WINDOW_PLACE]
        for draft in forms:
            self._texts.setdefault(draft.place, {}).setdefault(draft.field, draft.content)
            self._dossiers[draft.place] = draft.dossier_id or ""
            self._not_seen.add(draft.place)
        back = [field for field in self._alive() if self._restore(field)]
        self._tell_put_back(back)
        spots = [self._watched[field] for field in back]
        there = {(spot.place, spot.name) for spot in spots if spot is not None}
        self.found.emit([draft for draft in forms if (draft.place, draft.field) not in there])
        self.changed.emit()

    def _adopt(self, root: QWidget) -> None:
        new = [field for field in root.findChildren(Field) if field not in self._watched and not field.is_secret]
        for field in new:
            self._watched[field] = None
            field.edited.connect(self._on_edited)
            field.committed.connect(self._on_committed)
            field.value_shown.connect(self._on_value_shown)
            field.error_changed.connect(self._on_error_changed)
            field.dropped.connect(self._on_dropped)
            field.waiting_changed.connect(self.changed)
        if isinstance(root, QDialog) and root not in self._dialogs:
            self._dialogs.add(root)
            root.finished.connect(self._on_dialog_finished)
        if isinstance(root, Page) and root not in self._pages:
            self._pages.add(root)
            root.fields_made.connect(self._on_fields_made)
        self._tell_put_back([field for field in new if self._restore(field)])

    def _tell_put_back(self, fields: list[Field]) -> None:
        if fields:
            self.put_back.emit([field.label for field in fields])

    def _restore(self, field: Field) -> bool:
        """Put back what was typed in this field; whether something was."""
        if not self._texts:
            return False
        spot = spot_of(field)
        text = self._texts.get(spot.place, {}).get(spot.name, "") if spot is not None else ""
        if spot is None or not text or text == field.typed_text:
            return False
        self._watched[field] = spot
        self._not_seen.discard(spot.place)
        return field.restore_draft(text)

    def _note(self, field: Field) -> None:
        self._put(field, field.typed_text if _is_whole(field) else field.draft_text)

    def _put(self, field: Field, text: str) -> None:
        spot = spot_of(field)
        self._watched[field] = spot
        if spot is not None:
            self._put_at(spot, text)

    def _put_at(self, spot: Spot, text: str) -> None:
        if self._is_stopped or self._texts.get(spot.place, {}).get(spot.name, "") == text:
            return
        if text:
            self._texts.setdefault(spot.place, {})[spot.name] = text
        else:
            del self._texts[spot.place][spot.name]
        self._dossiers[spot.place] = spot.dossier_id
        self._unwritten.setdefault(spot.place, {})[spot.name] = text
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()

    def _take(self) -> dict[str, PlaceDrafts]:
        unwritten, self._unwritten = self._unwritten, {}
        return {place: PlaceDrafts(texts, self._dossiers.get(place, "")) for place, texts in unwritten.items()}


def write_drafts(core: Core, drafts: Mapping[str, PlaceDrafts]) -> None:
    """Keep or forget texts, place by place; in the database's lane."""
    for place, kept in drafts.items():
        core.drafts.put(place, kept.contents, kept.dossier_id or None)


def root_of(widget: QWidget | None) -> QWidget | None:
    """Return the page or dialog around a widget; None outside both."""
    while widget is not None:
        if isinstance(widget, Page | QDialog):
            return widget
        widget = None if widget.isWindow() else widget.parentWidget()
    return None


def root_name(root: QWidget) -> str:
    """Return the lasting name of a page or dialog; a dialog has the name of the page below it in its own."""
    if isinstance(root, Page):
        return f"{root.key}/{root.dossier_id}" if root.dossier_id else root.key
    below = _page_below(root)
    return f"{type(root).__name__}@{root_name(below)}" if below is not None else type(root).__name__


def spot_of(field: Field) -> Spot | None:
    """Return where the text of a field belongs; None for a field outside pages and dialogs."""
    root = root_of(field)
    if root is None:
        return None
    namesakes = [other for other in root.findChildren(Field) if other.label == field.label]
    at = next((at for at, other in enumerate(namesakes) if other is field), 0)
    subject = subject_of(field)
    page = root if isinstance(root, Page) else _page_below(root)
    return Spot(
        f"{root_name(root)}/{subject}" if subject else root_name(root),
        f"{field.label}#{at}" if at else field.label,
        page.dossier_id if page is not None else "",
    )


def _page_below(dialog: QWidget) -> Page | None:
    widget = dialog.parentWidget()
    while widget is not None and not isinstance(widget, Page):
        widget = widget.parentWidget()
    return widget


def _is_whole(field: Field) -> bool:
    """Whether a field is only kept with the form it is in: a dialog, or a form that says so."""
    around: QWidget | None = field
    while around is not None:
        if isinstance(around, QDialog) or getattr(around, "stores_whole", False):
            return True
        around = None if around.isWindow() else around.parentWidget()
    return False
