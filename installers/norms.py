"""Make and sign a norm package: `python -m installers.norms FOLDER --number 3 …` (ADR 0025).

FOLDER looks like `resources`: `norms/2027.toml`, `terms/2027.toml` and so on; exactly what is in it goes along. The
package is read back with the public keys and held against the tables of this checkout, as the program will do it,
before it is written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.errors import CsrError
from csr_desktop.files import atomic_write
from csr_desktop.services.table_folders import TableFolders, TableKind
from csr_desktop.services.table_packages import (
    MOST_PACKAGE_BYTES,
    TablePackage,
    check_tables,
    package_content,
    read_package_file,
)
from csr_desktop.signed_files import NORMS, load_keys, sign
from csr_desktop.texts import Texts
from installers.signing_key import ROOT, ask_passphrase, named_keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def make_package(
    folder: Path,
    resources: Path,
    *,
    number: int,
    name: str,
    valid_from: date,
    source: str,
    keys: Mapping[str, Ed25519PrivateKey],
    today: date,
) -> tuple[bytes, TablePackage]:
    """Return the signed file and what the program reads in it. Raises ValueError, UserError as the program does."""
    tables = {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for kind in TableKind
        for file in sorted((folder / kind.value).glob("*.toml"))
    }
    strays = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()} - tables.keys()
    if strays:
        raise ValueError(f"not a table that a package can bring: {', '.join(sorted(strays))}")
    if not tables:
        raise ValueError(f"there is no table in {folder.name}")
    data = sign(package_content(number, name, valid_from, source, tables), NORMS, keys)
    if len(data) > MOST_PACKAGE_BYTES:
        raise ValueError(f"the package is larger than {MOST_PACKAGE_BYTES} bytes")
    package = read_package_file(data, load_keys(resources / "keys"), today, f"{name}.csrnorm")
    check_tables(TableFolders(resources, [package]), resources, package)
    return data, package


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a package from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, required=True, help="higher than that of every package before it")
    parser.add_argument("--name", required=True, help='what people read, for instance "Normen 2027"')
    parser.add_argument("--from", dest="begin", type=date.fromisoformat, required=True, help="before it nothing counts")
    parser.add_argument("--source", required=True, help="where the figures come from")
    parser.add_argument("--key", action="append", required=True, metavar="NAME=FILE", help="twice during a change")
    parser.add_argument("--passphrase-file", type=Path)
    parser.add_argument("--resources", type=Path, default=ROOT / "resources")
    parser.add_argument("--today", type=date.fromisoformat, required=True, help="the day of signing")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        data, package = make_package(
            given.folder,
            given.resources,
            number=given.number,
            name=given.name,
            valid_from=given.begin,
            source=given.source,
            keys=named_keys(given.key, ask_passphrase(given.passphrase_file)),
            today=given.today,
        )
    except CsrError as error:
        texts = Texts.load(given.resources / "texts")
        parser.error("\n".join(texts.say(message) for message in error.messages))
    except (OSError, ValueError) as error:
        parser.error(str(error))
    with atomic_write(given.out) as file:
        file.write(data)
    count = sum(map(len, package.tables.values()))
    print(f"{given.out}: {count} tables, {len(data)} bytes, sha256 {package.sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
