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
