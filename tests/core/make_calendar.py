"""Writes resources/calendar/nl.toml from the library `holidays`: `python -m tests.core.make_calendar`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from csr_desktop.domain.working_days import from_library
from csr_desktop.paths import resources_dir

TARGET = resources_dir() / "calendar" / "nl.toml"
#: From the oldest dossier that is kept to the furthest end of a term that anybody will see.
YEARS = range(2000, 2061)


def text() -> str:
    """The table as it follows from the library that is installed."""
    years = "\n".join(f'{year} = "{" ".join(f"{day:%m-%d}" for day in sorted(from_library(year)))}"' for year in YEARS)
    return f"""\
# The days of article 3 of the Algemene termijnenwet, by year: month and day. Nothing here is typed by hand: it is what
# the library `holidays` says, which knows of a royal decree that moves a day. `python -m tests.core.make_calendar`
# makes it anew, and a test tells when the library says something else. A year that is not here is asked of the library.

source = "Algemene termijnenwet art. 3, by holidays {version("holidays")}"

[year]
{years}
"""


if __name__ == "__main__":
    Path(TARGET).write_text(text(), encoding="utf-8")
