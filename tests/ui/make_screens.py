"""Every page, tab and dialog in every dress: pictures to look at, and a list of what is cut off.

Run: `python tests/ui/make_screens.py DIR [DRESS …]`; a dress is `light-100-normal` or another of `EVERY` (dresses.py);
without one all eighteen are looked at. Ends with 1 when anything is cut off.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.ui.dresses import EVERY, Dress
from tests.ui.places import look_everywhere
from tests.ui.staged_window import staged_window
from ui.application import Application


def main() -> int:
    out, names = Path(sys.argv[1]), sys.argv[2:]
    application = Application(["screens"])
    count = places = 0
    for dress in EVERY:
        if not names or dress.name in names:
            found, seen = take(application, dress, out / dress.name)
            count, places = count + found, places + seen
    print(f"{places} places looked at, {count} cut off")
    return 1 if count else 0


def take(application: Application, dress: Dress, out: Path) -> tuple[int, int]:
    """Make the pictures of one dress; return how much is cut off and how many places there are."""
    out.mkdir(parents=True, exist_ok=True)
    count = places = 0
    with staged_window(application, dress) as (context, window, stage):
        for place, widget, faults in look_everywhere(context, window, stage):
            places += 1
            count += len(faults)
            widget.grab().save(str(out / f"{place.replace(' ', '-')}.png"))
            for fault in faults:
                print(f"{dress.name} {place}: {fault}", flush=True)
    return count, places


if __name__ == "__main__":
    sys.exit(main())
