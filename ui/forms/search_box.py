"""Search everything from the top of the window: dossiers, creditors, letters, and what the program can do.

Results come while somebody types and are chosen with the arrows and Enter. Before anything is typed, the dossiers that
were opened last stand ready.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.context import UiContext

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListWidgetItem

    from csr_desktop.services.overviews import SearchHit
    from ui.forms.search_list import Group, Line, SearchList

#: A person who types goes on; only a pause is worth a question to the database.
_PAUSE_MS = 80
_MOST = 24
_MOST_RECENT = 8
_MOST_COMMANDS = 5
#: Results that stood so long were read; those that flew by while somebody typed were not.
_READ_MS = 1_500


@dataclass(frozen=True, slots=True)
class Command:
    """A page or an action that can be found: its key in the registry, its words, and its shortcut."""

    key: str
    title: str
    tip: str
    shortcut: str
    icon: str


class SearchBox(QLineEdit):
    """The field at the top with its list of results.

    Signals:
        chosen: a result (`SearchHit`).
        command_chosen: a page or an action (its key).
    """

    chosen = Signal(object)
    command_chosen = Signal(object)

    def __init__(
        self,
        context: UiContext,
        commands: Callable[[], Sequence[Command]] = tuple,
        parent: QWidget | None = None,
    ) -> None:
        """`commands` tells what the program can do, when somebody searches."""
        super().__init__(parent)
        self._context = context
        self._commands = commands
        self._headings = {
            "dossier": (self.tr("Dossiers"), "dossiers"),
            "client": (self.tr("Cliënten"), "client"),
            "creditor": (self.tr("Schuldeisers"), "creditors"),
            "claim": (self.tr("Schulden"), "claim"),
            "letter": (self.tr("Brieven"), "letters"),
        }
        self.setPlaceholderText(self.tr("Zoek een naam, dossier, kenmerk of schuldeiser (Ctrl+K)"))
        self.setAccessibleName(self.tr("Zoeken in alles"))
        self.setAccessibleDescription(self.tr("Pijl omlaag gaat naar de lijst, Enter opent het eerste"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._read_timer = QTimer(self)
        self._read_timer.setSingleShot(True)
        self._read_timer.setInterval(_READ_MS)
        self._read_timer.timeout.connect(self._on_read)
        #: How many results and how many words: what the log hears of a search, and nothing else.
        self._unread: tuple[int, int] | None = None
        #: Enter was pressed before the results of this text were there.
        self._opens = ""
        self._shown_text = ""
        self._icon = self.addAction(context.icons.get("search"), QLineEdit.ActionPosition.LeadingPosition)
        #: Made when there is something to show; a list that is drawn costs the start more than this field.
        self._list: SearchList | None = None
        self.textEdited.connect(self._on_text_edited)
        self._timer.timeout.connect(self._on_pause)
        self.returnPressed.connect(self._on_return_pressed)

    @property
    def results_list(self) -> SearchList:
        """The list below the field."""
        if self._list is None:
            from ui.forms.search_list import SearchList

            made = self._list = SearchList(self.tr("Zoekresultaten"), self.window())
            made.installEventFilter(self)
            made.itemActivated.connect(self._on_item_activated)
            made.itemClicked.connect(self._on_item_activated)
        return self._list

    @property
    def _is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def show_recent(self) -> None:
        """Show the dossiers that were opened last, when nothing is typed."""
        if not self.text().strip():
            self._context.tasks.run_db(self, lambda core: core.overviews.recent(_MOST_RECENT), self._show_recent)

    def close_results(self) -> None:
        """Take the list away."""
        self._timer.stop()
        self._read_timer.stop()
        self._unread = None
        self._opens = self._shown_text = ""
        if self._list is not None:
            self._list.hide()

    def renew_icons(self) -> None:
        """Take the icon again after it got another colour."""
        self._icon.setIcon(self._context.icons.get("search"))

    # --- Qt ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            if self._is_open and self.results_list.mark_first():
                self.results_list.setFocus()
            else:
                self.show_recent()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.close_results()
            self.clear()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.show_recent()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # Who has the focus now is known only after this event.
        QTimer.singleShot(0, self._on_left)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._list:
            if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._takes_key_of_list(event)
            if event.type() is QEvent.Type.FocusOut:
                QTimer.singleShot(0, self._on_left)
        return super().eventFilter(watched, event)

    def _takes_key_of_list(self, event: QKeyEvent) -> bool:
        key, text = event.key(), event.text()
        if key == Qt.Key.Key_Escape:
            self.close_results()
            self.setFocus()
            return True
        if key == Qt.Key.Key_Up and self.results_list.is_first():
            self.results_list.setCurrentRow(-1)
            self.setFocus()
            return True
        if key == Qt.Key.Key_Backspace or (text.isprintable() and text.strip()):
            # Typing goes on where it began.
            self.setFocus()
            self.keyPressEvent(event)
            return True
        return False

    # --- slots ---------------------------------------------------------------------------------------------------

    @Slot()
    def _on_left(self) -> None:
        if not self.hasFocus() and not (self._list is not None and self._list.hasFocus()):
            self.close_results()

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        self._opens = ""
        if text.strip():
            self._timer.start()
        else:
            self.close_results()
            self.show_recent()

    @Slot()
    def _on_pause(self) -> None:
        text = self.text()
        self._context.tasks.run_db(
            self, lambda core: (text, core.overviews.search(text, _MOST)), lambda found: self._show_hits(*found)
        )

    @Slot()
    def _on_return_pressed(self) -> None:
        if self._is_open and self._shown_text == self.text():
            self._open(self.results_list.first_subject())
        elif self.text().strip():
            self._timer.stop()
            self._opens = self.text()
            self._on_pause()

    @Slot("QListWidgetItem*")
    def _on_item_activated(self, item: QListWidgetItem) -> None:
        from ui.forms.search_list import SUBJECT_ROLE

        self._open(item.data(SUBJECT_ROLE))

    @Slot()
    def _on_read(self) -> None:
        """Results were looked at: they stood still, or one of them was chosen."""
        found, self._unread = self._unread, None
        if found is not None:
            hits, words = found
            self._context.tasks.run_db(self, lambda core: core.audit.searched(hits, words))

    # --- helpers -------------------------------------------------------------------------------------------------

    def _open(self, subject: object) -> None:
        if subject is None:
            return
        self._on_read()
        self.close_results()
        self.clear()
        if isinstance(subject, Command):
            self.command_chosen.emit(subject.key)
        else:
            self.chosen.emit(subject)

    def _show_recent(self, hits: Sequence[SearchHit]) -> None:
        if self.text().strip() or not hits or not self.hasFocus():
            return
        from ui.forms.search_list import Group

        self._shown_text = ""
        self._show([Group(self.tr("Onlangs geopend"), [self._line(hit, "recent") for hit in hits])])

    def _show_hits(self, text: str, hits: list[SearchHit]) -> None:
        if text != self.text() or not text.strip():
            return
        from ui.forms.search_list import Group

        self._shown_text = text
        self._unread = (len(hits), len(text.split()))
        self._read_timer.start()
        groups = [
            Group(heading, [self._line(hit, icon) for hit in hits if hit.kind == kind])
            for kind, (heading, icon) in self._headings.items()
        ]
        self._show([*groups, Group(self.tr("Gaan en doen"), self._found_commands(text))])
        if self._opens == text:
            self._open(self.results_list.first_subject())

    def _show(self, groups: Sequence[Group]) -> None:
        nothing = self.tr("Niets gevonden. Probeer een deel van de naam of het kenmerk.")
        self.results_list.show_groups(groups, nothing)
        window = self.window()
        self.results_list.setParent(window)
        corner = self.mapTo(window, QPoint(0, self.height() + 2))
        room = window.height() - corner.y() - self.height()
        height = min(self.results_list.wanted_height(), room)
        self.results_list.setGeometry(corner.x(), corner.y(), self.width(), height)
        self.results_list.raise_()
        self.results_list.show()

    def _line(self, hit: SearchHit, icon: str) -> Line:
        from ui.forms.search_list import Line

        words = [hit.detail]
        if hit.kind == "letter":
            words = [self._context.texts.label("letter", hit.detail)]
        if hit.in_bin:
            words.append(self.tr("prullenbak"))
        return Line(hit, hit.title.strip(), " · ".join(word for word in words if word), self._context.icons.get(icon))

    def _found_commands(self, text: str) -> list[Line]:
        from ui.forms.search_list import Line

        words = _folded(text).split()
        found = [
            command
            for command in self._commands()
            if all(
                any(part.startswith(word) for part in _folded(f"{command.title} {command.tip}").split())
                for word in words
            )
        ]
        # What is called so comes before what only speaks of it.
        found.sort(key=lambda command: not _folded(command.title).startswith(words[0]))
        return [
            Line(command, command.title, command.shortcut, self._context.icons.get(command.icon or "go"))
            for command in found[:_MOST_COMMANDS]
        ]


def _folded(text: str) -> str:
    """Return a text without case and accents, as people type it in a hurry."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
