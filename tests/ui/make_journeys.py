"""The ten journeys with a picture of every step, for people to look at.

Run: `python tests/ui/make_journeys.py DIR [--only N] [--help-pictures DIR]`; one folder for each journey, and those
that `resources/help` shows in another one. `QT_SCALE_FACTOR=1.5` gives 150 %.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Walk through the journeys; the exit code is that of the tests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", type=int, metavar="N", help="one journey by its number")
    parser.add_argument(
        "--help-pictures", type=Path, metavar="DIR", help="where those of the help go; needs all journeys"
    )
    wanted = parser.parse_args()
    journeys = ROOT / "tests" / "ui" / "journeys"
    pattern = f"test_journey_{wanted.only:02d}_*.py" if wanted.only else "test_journey_*.py"
    files = sorted(str(path) for path in journeys.glob(pattern))
    if not files:
        parser.error(f"there is no journey {wanted.only}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)
    folder = wanted.folder.absolute()
    target = wanted.help_pictures.absolute() if wanted.help_pictures else None
    code = int(pytest.main([*files, "-q", "-p", "no:cacheprovider", f"--pictures={folder}"]))
    if code == 0 and target is not None:
        sys.path.insert(0, str(ROOT))
        from tests.ui.help_pictures import take_from_journeys

        take_from_journeys(folder, target)
    return code


if __name__ == "__main__":
    sys.exit(main())
