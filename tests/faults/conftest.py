"""The crew, the tally of the matrix, and the switch between its short and its long form."""

from __future__ import annotations

import pytest

from tests.faults.crew import Crew, Tally
from tests.told import tell, told

#: The name under which a row of the matrix travels to the end of the run.
_TALLY = "tally"


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
    rows = []

    def opened(row: str, what: str) -> Tally:
        rows.append(Tally(row, what))
        return rows[-1]

    yield opened
    for row in rows:
        tell(request, _TALLY, row.told())


def pytest_terminal_summary(terminalreporter):
    """Print the matrix, also when all is well."""
    rows: dict[tuple[str, str], Tally] = {}
    total = Tally("", "total")
    for given in told(terminalreporter, _TALLY):
        part = Tally.read(given)
        rows.setdefault((part.row, part.what), Tally(part.row, part.what)).take_in(part)
        total.take_in(part)
    if rows:
        terminalreporter.section("proof by faults")
        for row in (*rows.values(), total):
            terminalreporter.write_line(row.line())
