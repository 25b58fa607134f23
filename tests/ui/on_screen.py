"""The window as the program makes it, on a core that is open: for tests, pictures and measures alike."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QApplication

from csr_desktop.bootstrap import Core
from csr_desktop.clock import Clock
from csr_desktop.paths import resources_dir
from csr_desktop.texts import Texts
from ui.clipboard import PassingClipboard
from ui.context import UiContext
from ui.icons import Icons
from ui.main_window import MainWindow
from ui.messages import Dialogs, QtDialogs
from ui.notices import Notices
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.state import UiState
from ui.tasks import InlineLane, TaskRunner
from ui.theme import LIGHT

#: The smallest screen the program is made for (design/ui.md, rule 7).
SMALLEST = QSize(1280, 720)


def context_on(
    core: Core,
    application: QCoreApplication,
    folder: Path,
    clock: Clock,
    *,
    tasks: TaskRunner | None = None,
    texts: Texts | None = None,
    dialogs: Dialogs | None = None,
    ink: str = LIGHT.text,
    practice: bool = False,
) -> UiContext:
    """Return what pages get; failures nobody took are told as notices.

    Args:
        folder: where the window remembers its state.
        tasks: who does the work; nobody else: it is done at once.
        texts: other sentences than those of the core.
        ink: the colour of the icons.
    """
    if tasks is None:
        tasks = TaskRunner(InlineLane(), InlineLane(), application)
    texts = texts or core.texts
    context = UiContext(
        tasks=tasks,
        texts=texts,
        notices=Notices(texts, application),
        dialogs=dialogs or QtDialogs(),
        state=UiState(folder / "window.ini"),
        icons=Icons(resources_dir() / "icons", ink),
        clock=clock,
        tables=core.tables,
        read_list=core.list_imports.read,
        clipboard=PassingClipboard(QApplication.clipboard(), core.safety.lock.clipboard_seconds),
        user="F. Voorbeeld",
        practice=practice,
    )
    tasks.failed.connect(context.notices.error)
    tasks.open_core(application, lambda: core, lambda _nothing: None)
    return context


def window_on(context: UiContext) -> MainWindow:
    """Show the window with all its pages, as large as the smallest screen."""
    window = MainWindow(context, make_pages(), DossierPage)
    window.resize(SMALLEST)
    window.show()
    return window
