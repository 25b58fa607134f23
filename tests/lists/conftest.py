"""Lists read as the child process reads them, without the process."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.domain.class_table import load_class_table
from csr_desktop.lists.profiles import load_read_profile
from csr_desktop.lists.reading import Limits
from csr_desktop.lists.reading.parse import parse_list

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
TODAY = date(2026, 11, 24)
TABLE = load_class_table(RESOURCES / "classes", TODAY)
DEFAULT = load_read_profile(RESOURCES / "profiles" / "default.toml")


class ListMaker:
    """Makes small lists and reads them."""

    resources = RESOURCES
    today = TODAY

    def read(self, data: bytes | str, kind: str | None = None, *, profile=DEFAULT, sheet=None, name="lijst.csv"):
        """Read bytes or a text as a file."""
        raw = data.encode() if isinstance(data, str) else data
        digest = hashlib.sha256(raw).hexdigest()
        return parse_list(raw, name, digest, profile, kind, sheet, Limits(), TABLE, TODAY)

    def rows(self, header, *rows, kind: str | None = None, delimiter=";"):
        """Read a CSV of these cells."""
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=delimiter).writerows([header, *rows])
        return self.read(buffer.getvalue(), kind)

    def workbook(self, *rows, kind: str | None = None):
        """Read an XLSX of these cells."""
        import xlsxwriter

        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd-mm-yyyy"})
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        book.close()
        return self.read(buffer.getvalue(), kind, name="lijst.xlsx")


@pytest.fixture(scope="session")
def lists() -> ListMaker:
    """Makes and reads lists."""
    return ListMaker()
