"""The lock screen: the start dialog, which says why the screen was locked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout

from csr_desktop.errors import CsrError
from csr_desktop.key_file import read_key_file
from csr_desktop.paths import AppPaths
from ui.dialogs.start import StartDialog, Starter
from ui.forms.parts import button
from ui.session_events import LockReason


class LockScreen(StartDialog):
    """Asks for the passphrase again; the practice environment, whose key lies beside it, opens with one click."""

    def __init__(
        self,
        starter: Starter,
        database: Path,
        paths: AppPaths,
        reason: LockReason,
        *,
        practice: bool,
        key_file: Path | None = None,
        minutes: int = 0,
    ) -> None:
        """`key_file` is only given for the practice environment; `minutes` is how long nobody did anything."""
        super().__init__(starter, database, paths, practice=practice)
        self._key_file = key_file
        # Nobody leaves a locked window for another database: that is a start of the program.
        self.practice_frame.hide()
        self.show_locked(self._words(reason, minutes))
        self.again_button = button(self.tr("Verder met oefenen"), "primary")
        self.again_button.setVisible(key_file is not None)
        self.again_button.clicked.connect(self._on_again_clicked)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(2, self.again_button, 0, Qt.AlignmentFlag.AlignLeft)

    def _words(self, reason: LockReason, minutes: int) -> str:
        why = {
            LockReason.ASKED: self.tr("U hebt het scherm vergrendeld."),
            LockReason.IDLE: self.tr("Het scherm is vergrendeld, omdat u {minutes} minuten niets deed.").format(
                minutes=minutes
            ),
            LockReason.SCREEN: self.tr("Het scherm is vergrendeld, omdat u uw computer vergrendelde."),
            LockReason.SLEEP: self.tr("Het scherm is vergrendeld, omdat uw computer in slaapstand was."),
            LockReason.USER: self.tr("Het scherm is vergrendeld, omdat iemand anders de computer ging gebruiken."),
        }[reason]
        return why + " " + self.tr("Wat u typte, is bewaard. U gaat verder waar u was.")

    @Slot()
    def _on_again_clicked(self) -> None:
        assert self._key_file is not None
        try:
            passphrase = read_key_file(self._key_file)
        except CsrError as error:
            self.tell(error)
        else:
            self.unlock(passphrase)
