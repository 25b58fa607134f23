"""Look at a letter as it was made: in the program, or written to a private folder and opened in another program."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import EnvironmentProblem, Message
from csr_desktop.files import atomic_write
from ui.context import UiContext
from ui.forms.viewer import Paper, ViewerDialog
from ui.private_folder import PrivateFolder as PrivateFolder
from ui.private_folder import sweep_private_folders as sweep_private_folders

if TYPE_CHECKING:
    from csr_desktop.domain.correspondence import Letter
    from csr_desktop.services.print_runs import Papers
    from csr_desktop.texts import Texts

#: How many places of a letter are quoted above it, and how long such a place may be.
_QUOTES, _LONGEST_QUOTE = 3, 40

#: Opens a file or a folder with the program the system has for it; says whether that worked.
OpenPath = Callable[[Path], bool]


def open_with_system(path: Path) -> bool:
    """Open with the system's own program."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


#: One for the program: what was opened stays readable until the end.
_FOLDER = PrivateFolder()


class LetterOpener(QObject):
    """Shows letters for a page or a tab; a test puts its own function in the place of the system's viewer.

    Signals:
        opened: something was handed to another program (paths of files or of a folder, a list).
    """

    opened = Signal(object)

    def __init__(
        self,
        context: UiContext,
        parent: QObject | None = None,
        *,
        open_path: OpenPath | None = None,
        folder: PrivateFolder | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._folder = folder or _FOLDER
        self.open_path = open_path or open_with_system

    def open_letter(self, letter: Letter) -> None:
        """Show one letter."""
        self.open_letters([letter])

    def open_letters(self, letters: Sequence[Letter]) -> None:
        """Show letters in one window of the program, one after the other."""
        if letters:
            owner = self.parent()
            window = owner.window() if isinstance(owner, QWidget) else QApplication.activeWindow()
            LetterViewer(self._context, self, letters, self.tr("Openen in ander programma"), window).show()

    def within(self, widget: QWidget) -> LetterOpener:
        """Return one like it whose windows belong to another window, such as a dialog that stays open."""
        return LetterOpener(self._context, widget, open_path=self.open_path, folder=self._folder)

    def open_paper(self, name: str, read: Callable[[Core], bytes]) -> None:
        """Show a PDF that is made now and is no letter."""
        owner = self.parent()
        window = owner.window() if isinstance(owner, QWidget) else QApplication.activeWindow()
        ViewerDialog(self._context, [Paper(name, read)], window).show()

    def keep_file(self, name: str, content: bytes) -> Path:
        """Write a PDF into the private folder; may run aside."""
        file = Path(tempfile.mkdtemp(prefix="afdrukken-", dir=self._folder.path)) / name
        with atomic_write(file) as opened:
            opened.write(content)
        return file

    def open_kept(self, path: Path) -> None:
        """Open such a file in the program that the system has for it."""
        self._show([path])

    def open_elsewhere(self, letters: Sequence[Letter]) -> None:
        """Open letters in the program that the system has for them."""
        wanted, folder = tuple(letters), self._folder
        self._context.tasks.run_db(
            self, lambda core: _to_look_at(core, wanted, folder), self._show, self._context.notices.error
        )

    def open_print_file(self, letters: Sequence[Letter], *, on_new_sheet: bool) -> None:
        """Open one file with all letters in the order given, to print them in one go."""
        wanted = tuple(letters)

        def read(core: Core) -> Papers:
            papers = core.print_runs.papers_of(wanted, on_new_sheet=on_new_sheet)
            core.audit.printed(wanted, "print")
            return papers

        self._context.tasks.run_db(self, read, self._put_together, self._context.notices.error)

    def _put_together(self, papers: Papers) -> None:
        """Many letters take a while, and meanwhile the database is free for others."""
        name = "af-te-drukken.pdf"
        self._context.tasks.run_io(
            self,
            lambda _token: [self.keep_file(name, papers.file().pdf)],
            self._show,
            self._context.notices.error,
        )

    def open_made(self, name: str, make: Callable[[Core], bytes]) -> None:
        """Open a PDF that is made now; `name` is that of its file and names nobody."""
        folder = self._folder

        def work(core: Core) -> list[Path]:
            file = Path(tempfile.mkdtemp(prefix="overzicht-", dir=folder.path)) / name
            with atomic_write(file) as opened:
                opened.write(make(core))
            return [file]

        self._context.tasks.run_db(self, work, self._show, self._context.notices.error)

    def _show(self, paths: list[Path]) -> None:
        for path in paths:
            if not self.open_path(path):
                self._context.notices.warn(
                    self.tr("Dit kan hier niet worden geopend. Gebruik 'Opslaan als PDF' en open de brief zelf.")
                )
                return
        self.opened.emit(paths)


class LetterViewer(ViewerDialog):
    """Letters on the screen, each with a way to another program."""

    def __init__(
        self,
        context: UiContext,
        opener: LetterOpener,
        letters: Sequence[Letter],
        elsewhere: str,
        parent: QWidget | None = None,
    ) -> None:
        texts = context.texts
        papers = [
            Paper(
                f"{texts.label('letter', letter.kind)} {letter.reference}",
                _LetterReading(letter).read,
                _PlainLine(letter, texts).tell,
            )
            for letter in letters
        ]
        super().__init__(context, papers, parent, elsewhere=elsewhere)
        self._opener, self._letters = opener, tuple(letters)
        self.elsewhere_requested.connect(self._on_elsewhere_requested)

    @Slot(object)
    def _on_elsewhere_requested(self, at: int) -> None:
        self._opener.open_elsewhere([self._letters[at]])


class _PlainLine:
    """Says whether a letter to a client reads easily, and what does not."""

    def __init__(self, letter: Letter, texts: Texts) -> None:
        self._letter = letter
        self._texts = texts

    def tell(self, core: Core) -> str:
        reading = core.letter_reading.of(self._letter)
        if reading is None:
            return ""
        level = self._texts.label("plain_level", reading.level)
        hard = list(dict.fromkeys(finding.text for finding in reading.findings if len(finding.text) <= _LONGEST_QUOTE))
        if not reading.findings:
            return self._texts.say(Message.of("plain.line", level=level))
        if not hard:
            return self._texts.say(Message.of("plain.line_long", level=level, count=len(reading.findings)))
        shown = ", ".join(f"'{text}'" for text in hard[:_QUOTES])
        return self._texts.say(Message.of("plain.line_with", level=level, count=len(reading.findings), places=shown))


class _LetterReading:
    """Reads one letter, and tells the log that it was looked at."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter

    def read(self, core: Core) -> bytes:
        core.audit.printed([self._letter], "view")
        return core.letters.pdf(self._letter)


def save_letters(core: Core, letters: Sequence[Letter], folder: Path) -> list[Path]:
    """Write letters in a folder that a person chose; a folder that refuses them is told in words."""
    paths = _written(core, letters, folder)
    core.audit.printed(letters, "save")
    return paths


def _written(core: Core, letters: Sequence[Letter], folder: Path) -> list[Path]:
    try:
        return [file for _letter, file in core.letter_post.write_files(letters, folder)]
    except OSError as error:
        raise EnvironmentProblem("environment.os_error", reason=error.strerror or type(error).__name__) from error


def _to_look_at(core: Core, letters: Sequence[Letter], folder: PrivateFolder) -> list[Path]:
    """Write letters that were not opened before; a viewer may still hold the others."""
    paths = []
    for letter in letters:
        own = folder.path / letter.sha256[:16]
        found = list(own.glob("*.pdf"))
        paths.append(found[0] if found else _written(core, [letter], own)[0])
    core.audit.printed(letters, "view")
    return paths
