"""Brieven: what must go out, the desk for answer slips that came back, and the archive."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.letter_texts import LetterText, LetterTextUse
from csr_desktop.domain.print_runs import PrintPiece, PrintRun
from ui.context import UiContext
from ui.forms.in_sight import TabsInSight
from ui.forms.letter_view import LetterOpener
from ui.forms.page import Page, Wish
from ui.pages.letters.archive import ArchivePart
from ui.pages.letters.outbox import OutboxPart
from ui.pages.letters.part import LettersPart
from ui.pages.letters.reply_desk import ReplyDeskPart
from ui.pages.letters.texts import TextsPart

#: What the parts show.
_SHOWN = (Letter, Client, Dossier, Creditor, PrintRun, PrintPiece, LetterText, LetterTextUse)


class LettersPage(Page):
    """Four parts in tabs; only the part in sight is read again after a change."""

    key = "letters"

    def __init__(
        self, context: UiContext, parent: QWidget | None = None, *, opener: LetterOpener | None = None
    ) -> None:
        super().__init__(context, parent)
        self.opener = opener or LetterOpener(context, self)
        self.outbox = OutboxPart(context, self.opener)
        self.reply_desk = ReplyDeskPart(context, self.opener)
        self.archive = ArchivePart(context, self.opener)
        self.texts = TextsPart(context, self.opener)
        self.tabs = TabsInSight()
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van Brieven"))
        self.tabs.addTab(self.outbox, self.tr("Te versturen"))
        self.tabs.addTab(self.reply_desk, self.tr("Antwoordbalie"))
        self.tabs.addTab(self.archive, self.tr("Archief"))
        self.tabs.addTab(self.texts, self.tr("Teksten"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 12)
        layout.addWidget(self.tabs)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        for part in self._parts():
            part.dossier_requested.connect(self.dossier_requested)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.SHOW_TAB:
            for part in self._parts():
                if part.key == subject:
                    self.tabs.setCurrentWidget(part)
                    part.focus_first()

    @property
    def help_place(self) -> str:
        is_writing = self._current() is self.texts and self.texts.is_editing
        return f"{self.key}/text" if is_writing else self.key

    def refresh(self) -> None:
        self._current().refresh()

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        return any(changes.concerns(kind) for kind in _SHOWN)

    def focus_first(self) -> None:
        self._current().focus_first()

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        part = self._current()
        part.refresh()
        # Someone who walks along the tabs with the arrow keys keeps walking.
        if not self.tabs.tabBar().hasFocus():
            part.focus_first()

    def _parts(self) -> tuple[LettersPart, ...]:
        return self.outbox, self.reply_desk, self.archive, self.texts

    def _current(self) -> LettersPart:
        part = self.tabs.currentWidget()
        assert isinstance(part, LettersPart)
        return part
