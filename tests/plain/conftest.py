from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from csr_desktop.plain.check import PlainReader
from csr_desktop.plain.table import PlainTable, load_plain_table


@pytest.fixture(scope="session")
def table(resources: Path) -> PlainTable:
    return load_plain_table(resources / "plain_language", date(2026, 11, 27))


@pytest.fixture(scope="session")
def reader(table: PlainTable) -> PlainReader:
    return PlainReader(table)
