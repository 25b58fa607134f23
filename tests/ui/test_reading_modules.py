"""What reading modules costs: PySide6 looks into the source of each, until it is told that there is nothing to find."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

READS = """
import gc, inspect
import PySide6.QtCore
from ui.reading_modules import without_looking_back

looked = []
of_library = inspect.getsource
inspect.getsource = lambda module: looked.append(module.__name__) or of_library(module)
import colorsys
print("colorsys" in looked)
looked.clear()
with without_looking_back():
    import csr_desktop.money
    import ui.theme
    print(gc.isenabled())
import ui.icons
print(looked, gc.isenabled(), gc.get_freeze_count() > 1000)
"""


def test_no_source_is_read_and_nothing_is_collected_while_the_modules_are_read():
    checkout = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", READS], check=True, cwd=checkout, timeout=120, capture_output=True, encoding="utf-8"
    ).stdout
    # The first line is the habit itself: when PySide6 gives it up, the module is not needed any more.
    assert told.splitlines() == ["True", "False", "[] True True"]


AHEAD = """
import sys
from ui.read_ahead import read_ahead, read_dossiers
from ui.tasks import CancelToken

gone, token = CancelToken(), CancelToken()
gone.cancel()
read_dossiers(gone)
print(any(name.startswith(("ui.pages", "csr_desktop.services")) for name in sys.modules))
read_ahead(token)
before = set(sys.modules)
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers.page import DossiersPage
from ui.pages.today.page import TodayPage
print(sorted(set(sys.modules) - before))
"""


def test_the_first_dossier_finds_its_modules_read():
    checkout = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", AHEAD], check=True, cwd=checkout, timeout=120, capture_output=True, encoding="utf-8"
    ).stdout
    assert told.splitlines() == ["False", "[]"]
