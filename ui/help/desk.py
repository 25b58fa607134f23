"""Opens the help where a person is, lists the keys, and says once what is new after an update."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from csr_desktop import __version__
from csr_desktop.paths import resources_dir
from ui.actions import ActionSpec
from ui.context import UiContext

if TYPE_CHECKING:
    from ui.help.window import HelpWindow
    from ui.main_window import MainWindow

_NEWS = "nieuw"


class HelpDesk(QObject):
    """Belongs to a main window, whose end closes the help too; the pages are read when somebody first asks for them."""

    def __init__(self, context: UiContext, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._main = window
        self._window: HelpWindow | None = None

    @property
    def window(self) -> HelpWindow | None:
        """The window of the help while it is open."""
        return self._window

    @Slot()
    def open_here(self) -> None:
        """Show the page about where the person is."""
        window = self._opened()
        window.show_page(window.book.for_place(self._main.current_page.help_place).key)

    @Slot()
    def open_shortcuts(self) -> None:
        """Show the list of all keys."""
        from ui.help.keys import KEYS

        self._opened().show_page(KEYS)

    @Slot()
    def open_news(self) -> None:
        """Show what is new."""
        self._opened().show_page(_NEWS)

    def tell_news(self) -> None:
        """Say it quietly when the program was renewed since somebody last worked with it here."""
        state = self._context.state
        before = state.seen_version
        state.seen_version = __version__
        was_used = bool(before) or state.bytes_of("window") is not None
        if was_used and before != __version__:
            text = self.tr("Dit programma is vernieuwd (versie {version}).").format(version=__version__)
            self._context.notices.done(text, self.tr("Wat is nieuw"), self.open_news)

    def _opened(self) -> HelpWindow:
        if self._window is None:
            from ui.help.book import HelpBook
            from ui.help.keys import keys_page
            from ui.help.window import HelpWindow

            folder = resources_dir() / "help"
            book = HelpBook.load(folder, [keys_page(self._specs())])
            # Without a parent: a dialog keeps what belongs to its window from being used, and help is wanted then.
            self._window = HelpWindow(book, folder)
            self._window.setWindowIcon(self._main.windowIcon())
            self._window.destroyed.connect(self._on_closed)
            self._window.manual_wanted.connect(self._on_manual_wanted)
            self._main.closing.connect(self._window.close)
            self._main.destroyed.connect(self._window.close)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        return self._window

    def _specs(self) -> Sequence[ActionSpec]:
        return self._main.actions_list.specs

    @Slot()
    def _on_manual_wanted(self) -> None:
        window = self._window
        if window is None:
            return
        folder = self._context.dialogs.choose_folder(window, self.tr("In welke map komt de handleiding?"))
        if folder is None:
            return
        window.tell_manual(self.tr("De handleiding wordt gemaakt…"), is_busy=True)

        def write(_token: object) -> Sequence[Path]:
            # Sets a whole book of type; nobody who only looks pays for loading that.
            from csr_desktop.manual.publish import write_manual

            return write_manual(resources_dir(), folder)

        self._context.tasks.run_io(window, write, self._on_manual_made, self._on_manual_failed)

    def _on_manual_made(self, files: Sequence[Path]) -> None:
        if self._window is not None:
            words = self.tr("Gemaakt in {folder}: {names}.")
            names = ", ".join(file.name for file in files)
            self._window.tell_manual(words.format(folder=files[0].parent.name, names=names))

    def _on_manual_failed(self, error: BaseException) -> None:
        if self._window is not None:
            self._window.tell_manual(self._context.notices.sentence(error))

    @Slot()
    def _on_closed(self) -> None:
        self._window = None
