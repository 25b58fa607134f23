"""Between two databases: the window is gone, the database is closed, a back-up takes its place, and is opened."""

from __future__ import annotations

from pathlib import Path

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.errors import CsrError
from csr_desktop.key_file import read_key_file
from csr_desktop.paths import AppPaths
from csr_desktop.services.backups import Prepared, RestoreDesk
from ui.dialogs.start import StartDialog, Starter
from ui.notices import Tone


class RestoreScreen(StartDialog):
    """The start dialog that first puts a prepared back-up in the place of the database that is still open."""

    def __init__(
        self,
        starter: Starter,
        database: Path,
        paths: AppPaths,
        prepared: Prepared,
        *,
        practice: bool,
        key_file: Path | None = None,
    ) -> None:
        """`key_file` is only given for the practice environment, which nobody knows the passphrase of."""
        super().__init__(starter, database, paths, practice=practice)
        self._prepared = prepared
        self._desk = RestoreDesk(database, starter.clock)
        self._key_file = key_file
        self.practice_frame.hide()
        self.show_locked("")

    def begin(self) -> None:
        """Close, put in place, ask: each when the one before is done."""
        self._show_busy(self.tr("De reservekopie wordt teruggezet…"))
        self._starter.tasks.close_core(self, _last_work, self._closed, self._on_failed)

    def _closed(self, _nothing: object) -> None:
        desk, prepared = self._desk, self._prepared
        self._starter.tasks.run_io(self, lambda _token: desk.carry_out(prepared), self._in_place, self._on_failed)

    def _in_place(self, aside: Path) -> None:
        self._hide_busy()
        # It was just put back; who wants another one opens this one first, and chooses in the settings.
        self.unlock_page.restore_button.hide()
        made = self._prepared.backup.manifest.made_at.astimezone(DUTCH_TIME)
        words = self.tr("De reservekopie van {day} {time} is teruggezet. De database van daarvoor staat in {folder}.")
        self._starter.notices.stay(
            words.format(day=format_short(made.date()), time=f"{made:%H:%M}", folder=aside), Tone.DONE
        )
        if self._key_file is not None:
            try:
                self.unlock(read_key_file(self._key_file))
            except CsrError as error:
                self.tell(error)
            return
        self.show_locked(
            self.tr("De reservekopie van {day} {time} staat klaar. Typ de wachtzin van toen.").format(
                day=format_short(made.date()), time=f"{made:%H:%M}"
            )
        )
        self.unlock_page.setFocus()


def _last_work(core: Core) -> None:
    core.store.note("database.close")
