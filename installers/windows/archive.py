"""The portable form: one zip whose bytes depend on the files alone."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from csr_desktop.paths import PORTABLE_DATA, PORTABLE_MARK
from installers.windows.tree import files_of

_WORDS = (
    "Dit is de draagbare vorm van CSR Desktop, om het programma te proberen.\r\n"
    f"Alles wat u ermee doet staat in de map '{PORTABLE_DATA}' hiernaast.\r\n"
    "Zet deze map op de schijf van de computer zelf: niet op een stick, in OneDrive of op het netwerk.\r\n"
)


def make_portable(folder: Path, file: Path, moment: int) -> None:
    """Pack the built folder with the mark of the portable form."""
    when = datetime.fromtimestamp(max(moment, 315_532_800), UTC)
    top = "CSR Desktop"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for source in files_of(folder):
            _add(packed, f"{top}/{source.relative_to(folder).as_posix()}", source.read_bytes(), when)
        _add(packed, f"{top}/{PORTABLE_MARK}", _WORDS.encode("utf-8-sig"), when)


def _add(packed: zipfile.ZipFile, name: str, content: bytes, when: datetime) -> None:
    item = zipfile.ZipInfo(name, (when.year, when.month, when.day, when.hour, when.minute, when.second))
    item.compress_type = zipfile.ZIP_DEFLATED
    item.external_attr = 0o644 << 16
    item.create_system = 0
    packed.writestr(item, content)
