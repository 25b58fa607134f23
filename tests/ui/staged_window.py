"""The window on the staged office, dressed, outside of pytest: for those who make pictures of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from csr_desktop.clock import FixedClock
from csr_desktop.paths import resources_dir
from csr_desktop.practice.office import make_office
from csr_desktop.texts import Texts
from tests.conftest import practice_core
from tests.practice_hub.calling import TODAY, make_hub
from tests.ui.dresses import Dress, LongOffice, LongTexts, LongWords
from tests.ui.hub_office import HubOffice
from tests.ui.on_screen import context_on, window_on
from tests.ui.stage import Stage
from ui.application import Application
from ui.context import UiContext
from ui.main_window import MainWindow
from ui.theme import apply_theme

DAY = date(2026, 11, 24)


@contextmanager
def staged_window(application: Application, dress: Dress) -> Iterator[tuple[UiContext, MainWindow, Stage]]:
    """Show the window in a dress, with every dossier of the stage in it; everything is gone afterwards."""
    words = LongWords()
    if dress.is_long:
        QCoreApplication.installTranslator(words)
    colours = apply_theme(application, dress.appearance, dress.percent)
    texts = Texts.load(resources_dir() / "texts")
    clock = FixedClock(DAY)
    with tempfile.TemporaryDirectory() as name:
        folder, office_folder = Path(name) / "core", Path(name) / "hub"
        folder.mkdir()
        office_folder.mkdir()
        with make_hub(make_office(office_folder, seed=1, dossiers=6, today=TODAY), clock) as hub:
            core = practice_core(folder, clock, texts)
            stage = Stage((LongOffice if dress.is_long else HubOffice)(core, clock, hub), folder)
            stage.make_all()
            shown = LongTexts(texts._sentences) if dress.is_long else texts
            context = context_on(core, application, folder, clock, texts=shown, ink=colours.text, practice=True)
            window = window_on(context)
            yield context, window, stage
            window.close()
            window.deleteLater()
            # There is no event loop that would do it; a window that stayed would be dressed anew with every dress.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            core.close()
    QCoreApplication.removeTranslator(words)
