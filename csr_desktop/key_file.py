"""The key file: a passphrase on the first line, for the practice environment, scripts and tests."""

from __future__ import annotations

from pathlib import Path

from csr_desktop.errors import UserError


def read_key_file(path: Path) -> str:
    """Return the first line of a key file; refuse one that is absent, unreadable or empty."""
    try:
        first = path.read_text(encoding="utf-8").split("\n", 1)[0].strip("\r\ufeff")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("cli.key_file_unreadable") from error
    if not first:
        raise UserError("cli.key_file_empty")
    return first
