"""The crew, the tally of the matrix, and the switch between its short and its long form."""

from __future__ import annotations

import time

import pytest

from tests.faults.crew import Crew, Tally

_TALLIES: pytest.StashKey[list[Tally]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/faults --long` tries every position; without it positions are sampled, always the same ones."""
    parser.addoption("--long", action="store_true", help="tests/faults: every position instead of a sample")


@pytest.fixture(scope="session")
def is_long(request):
    """Whether every position is tried."""
    return bool(request.config.getoption("--long", default=False))


@pytest.fixture(scope="session")
def crew():
    """Two processes in which faults fall."""
    made = Crew()
    yield made
    made.close()


@pytest.fixture
def tally(request):
    """Opens a row of the report; the test fails at its end when anything was found."""
    rows = request.config.stash.setdefault(_TALLIES, [])

    def opened(row: str, what: str) -> Tally:
        known = next((item for item in rows if (item.row, item.what) == (row, what)), None)
        if known is None:
            rows.append(known := Tally(row, what))
        known.began = time.monotonic()
        return known

    return opened


def pytest_terminal_summary(terminalreporter, config):
    """Print the matrix, also when all is well."""
    rows = config.stash.get(_TALLIES, [])
    if not rows:
        return
    terminalreporter.section("proof by faults")
    for row in rows:
        terminalreporter.write_line(row.line())
    total = Tally("", "total")
    for row in rows:
        total.tried += row.tried
        total.kinds.update(row.kinds)
    total.seconds = sum(row.seconds for row in rows)
    terminalreporter.write_line(total.line())
