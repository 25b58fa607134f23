"""Every page, tab and dialog in every dress: pictures to look at, and a list of what is cut off.

Run: `python tests/ui/make_screens.py DIR [DRESS …]`; a dress is `light-100-normal` or another of `EVERY` (dresses.py);
without one all eighteen are looked at. Ends with 1 when anything is cut off.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from csr_desktop.clock import FixedClock
from csr_desktop.paths import resources_dir
from csr_desktop.practice.office import make_office
from csr_desktop.texts import Texts
from tests.practice_hub.calling import TODAY, make_hub
from tests.ui.dresses import EVERY, Dress, LongOffice, LongTexts, LongWords
from tests.ui.hub_office import HubOffice, practice_core
from tests.ui.places import SMALLEST, look_everywhere
from tests.ui.stage import Stage
from ui.application import Application
from ui.clipboard import PassingClipboard
from ui.context import UiContext
from ui.icons import Icons
from ui.main_window import MainWindow
from ui.messages import QtDialogs
from ui.notices import Notices
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.state import UiState
from ui.tasks import InlineLane, TaskRunner
from ui.theme import apply_theme

DAY = date(2026, 11, 24)


def main() -> int:
    out, names = Path(sys.argv[1]), sys.argv[2:]
    application = Application(["screens"])
    count = places = 0
    with tempfile.TemporaryDirectory() as folder:
        facts = make_office(Path(folder), seed=1, dossiers=6, today=TODAY)
        for dress in EVERY:
            if not names or dress.name in names:
                found, seen = take(application, dress, facts, out / dress.name)
                count, places = count + found, places + seen
    print(f"{places} places looked at, {count} cut off")
    return 1 if count else 0


def take(application: Application, dress: Dress, facts: object, out: Path) -> tuple[int, int]:
    """Make the pictures of one dress; return how much is cut off and how many places there are."""
    out.mkdir(parents=True, exist_ok=True)
    words = LongWords()
    if dress.is_long:
        QCoreApplication.installTranslator(words)
    colours = apply_theme(application, dress.appearance, dress.percent)
    texts = Texts.load(resources_dir() / "texts")
    clock = FixedClock(DAY)
    count = places = 0
    with tempfile.TemporaryDirectory() as name, make_hub(facts, clock) as hub:
        folder = Path(name)
        core = practice_core(folder, clock, texts)
        stage = Stage((LongOffice if dress.is_long else HubOffice)(core, clock, hub), folder)
        stage.make_all()
        tasks = TaskRunner(InlineLane(), InlineLane(), application)
        shown = LongTexts(texts._sentences) if dress.is_long else texts
        context = UiContext(
            tasks=tasks,
            texts=shown,
            notices=Notices(shown, application),
            dialogs=QtDialogs(),
            state=UiState(folder / "window.ini"),
            icons=Icons(resources_dir() / "icons", colours.text),
            clock=clock,
            tables=core.tables,
            read_list=core.list_imports.read,
            clipboard=PassingClipboard(QApplication.clipboard(), 20),
            user="F. Voorbeeld",
            practice=True,
        )
        tasks.failed.connect(context.notices.error)
        tasks.open_core(application, lambda: core, lambda _nothing: None)
        window = MainWindow(context, make_pages(), DossierPage)
        window.resize(SMALLEST)
        window.show()
        for place, widget, faults in look_everywhere(context, window, stage):
            places += 1
            count += len(faults)
            widget.grab().save(str(out / f"{place.replace(' ', '-')}.png"))
            for fault in faults:
                print(f"{dress.name} {place}: {fault}", flush=True)
        window.close()
        window.deleteLater()
        core.close()
    QCoreApplication.removeTranslator(words)
    return count, places


if __name__ == "__main__":
    sys.exit(main())
