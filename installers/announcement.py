"""Make and sign an announcement of a version: `python -m installers.announcement --version 1.4.0 …` (ADR 0025)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from csr_desktop.files import atomic_write
from csr_desktop.services.updates import Weight, announcement_content
from csr_desktop.signed_files import ANNOUNCEMENT, sign
from installers.signing_key import ask_passphrase, named_keys


def main(arguments: Sequence[str] | None = None) -> int:
    """Make an announcement from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, required=True, help="higher than that of every announcement before it")
    parser.add_argument("--version", required=True)
    parser.add_argument(
        "--expires", type=date.fromisoformat, required=True, help="the last day on which it is believed"
    )
    parser.add_argument("--news", action="append", required=True, help="one line in Dutch; may be given more often")
    parser.add_argument("--where", required=True, help="where administrators find the version, in Dutch")
    parser.add_argument("--weight", choices=[item.value for item in Weight], required=True)
    parser.add_argument("--key", action="append", required=True, metavar="NAME=FILE", help="twice during a change")
    parser.add_argument("--passphrase-file", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        content = announcement_content(
            given.number, given.version, given.expires, tuple(given.news), given.where, Weight(given.weight)
        )
        data = sign(content, ANNOUNCEMENT, named_keys(given.key, ask_passphrase(given.passphrase_file)))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with atomic_write(given.out) as file:
        file.write(data)
    print(f"{given.out}: {len(data)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
