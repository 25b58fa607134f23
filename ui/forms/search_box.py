"""Search everything from the top of the window: results while typing, chosen with the arrows and Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui.context import UiContext

if TYPE_CHECKING:
    from csr_desktop.services.overviews import SearchHit

#: A person who types goes on; only a pause is worth a question to the database.
_PAUSE_MS = 120
_MOST = 30
#: Results that stood so long were read; those that flew by while somebody typed were not.
_READ_MS = 1_500


class SearchBox(QLineEdit):
    """The field at the top with its list of results.

    Signals:
        chosen: a result (`SearchHit`).
    """

    chosen = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kinds = {
            "dossier": self.tr("dossier"),
            "client": self.tr("cliënt"),
            "creditor": self.tr("schuldeiser"),
            "claim": self.tr("vordering"),
            "letter": self.tr("brief"),
        }
        self.setPlaceholderText(self.tr("Zoek een naam, dossier, kenmerk of schuldeiser (Ctrl+K)"))
        self.setAccessibleName(self.tr("Zoeken in alles"))
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
        self.results_list = QListWidget(self.window())
        self.results_list.setAccessibleName(self.tr("Zoekresultaten"))
        self.results_list.setFrameShape(QFrame.Shape.Box)
        self.results_list.hide()
        self.results_list.installEventFilter(self)
        self.textEdited.connect(self._on_text_edited)
        self._timer.timeout.connect(self._on_pause)
        self.returnPressed.connect(self._on_return_pressed)
        self.results_list.itemActivated.connect(self._on_item_activated)
        self.results_list.itemClicked.connect(self._on_item_activated)

    def close_results(self) -> None:
        """Take the list away."""
        self._timer.stop()
        self._read_timer.stop()
        self._unread = None
        self.results_list.hide()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.results_list.isVisible():
            self.results_list.setFocus()
            self.results_list.setCurrentRow(0)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.close_results()
            self.clear()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.results_list:
            if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape:
                    self.close_results()
                    self.setFocus()
                    return True
                if event.key() == Qt.Key.Key_Up and self.results_list.currentRow() == 0:
                    self.setFocus()
                    return True
            elif event.type() is QEvent.Type.FocusOut and not self.hasFocus():
                self.close_results()
        return super().eventFilter(watched, event)

    # --- slots ---------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        if text.strip():
            self._timer.start()
        else:
            self.close_results()

    @Slot()
    def _on_pause(self) -> None:
        text = self.text()
        self._context.tasks.run_db(self, lambda core: core.overviews.search(text, _MOST), self._show_hits)

    @Slot()
    def _on_return_pressed(self) -> None:
        if self.results_list.isVisible() and self.results_list.count():
            first = self.results_list.item(0)
            if first is not None:
                self._on_item_activated(first)
        else:
            self._on_pause()

    @Slot(QListWidgetItem)
    def _on_item_activated(self, item: QListWidgetItem) -> None:
        hit: Any = item.data(Qt.ItemDataRole.UserRole)
        self._on_read()
        self.close_results()
        if hit is not None:
            self.clear()
            self.chosen.emit(hit)

    @Slot()
    def _on_read(self) -> None:
        """Results were looked at: they stood still, or one of them was chosen."""
        found, self._unread = self._unread, None
        if found is not None:
            hits, words = found
            self._context.tasks.run_db(self, lambda core: core.audit.searched(hits, words))

    # --- helpers -------------------------------------------------------------------------------------------------

    def _show_hits(self, hits: list[SearchHit]) -> None:
        if not self.text().strip():
            return
        self._unread = (len(hits), len(self.text().split()))
        self._read_timer.start()
        self.results_list.clear()
        for hit in hits:
            words = [hit.title, hit.detail, self._kinds.get(hit.kind, hit.kind)]
            if hit.in_bin:
                words.append(self.tr("prullenbak"))
            item = QListWidgetItem(" · ".join(word for word in words if word))
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self.results_list.addItem(item)
        if not hits:
            none = QListWidgetItem(self.tr("Niets gevonden. Probeer een deel van de naam of het kenmerk."))
            none.setFlags(Qt.ItemFlag.NoItemFlags)
            self.results_list.addItem(none)
        window = self.window()
        self.results_list.setParent(window)
        corner = self.mapTo(window, QPoint(0, self.height()))
        rows = min(12, self.results_list.count())
        height = self.results_list.sizeHintForRow(0) * rows + 12
        self.results_list.setGeometry(corner.x(), corner.y(), self.width(), height)
        self.results_list.raise_()
        self.results_list.show()
