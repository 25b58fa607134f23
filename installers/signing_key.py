"""Make a key to sign norm packages and announcements with: `python -m installers.signing_key`.

The private half is written encrypted, outside this repository; the public half is one small table for `resources/keys`.
"""

from __future__ import annotations

import argparse
import base64
import getpass
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from csr_desktop.files import atomic_write
from csr_desktop.signed_files import ANNOUNCEMENT, NORMS

ROOT = Path(__file__).resolve().parent.parent
_LEAST_PASSPHRASE = 12


def make_key(
    name: str, purposes: Sequence[str], valid_from: date, valid_until: date, passphrase: str
) -> tuple[bytes, str]:
    """Return a new private key (PEM, encrypted) and the table of its public half. Raises ValueError."""
    if len(passphrase) < _LEAST_PASSPHRASE:
        raise ValueError(f"a passphrase has at least {_LEAST_PASSPHRASE} characters")
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    return pem, public_table(private, name, purposes, valid_from, valid_until)


def public_table(
    private: Ed25519PrivateKey, name: str, purposes: Sequence[str], valid_from: date, valid_until: date
) -> str:
    """Return the table of the public half, as it stands in `resources/keys`."""
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    names = ", ".join(f'"{purpose}"' for purpose in purposes)
    return (
        f'name = "{name}"\n'
        f"purposes = [{names}]\n"
        f'key = "{base64.b64encode(raw).decode()}"\n'
        f"valid_from = {valid_from.isoformat()}\n"
        f"valid_until = {valid_until.isoformat()}\n"
    )


def read_private(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """Read a private key. Raises ValueError when it is none of ours or the passphrase is wrong."""
    key = load_pem_private_key(path.read_bytes(), passphrase.encode())
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path.name} holds no Ed25519 key")
    return key


def ask_passphrase(file: Path | None) -> str:
    """Return the passphrase: the first line of a file, or typed."""
    if file is not None:
        return file.read_text(encoding="utf-8").splitlines()[0]
    return getpass.getpass("Passphrase of the private key: ")


def named_keys(pairs: Sequence[str], passphrase: str) -> dict[str, Ed25519PrivateKey]:
    """Return private keys by name from `NAME=FILE`; two while one key takes the place of the other."""
    keys = {}
    for pair in pairs:
        name, _, file = pair.partition("=")
        keys[name] = read_private(Path(file), passphrase)
    return keys


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a pair; refuses to write the private half into the repository or over another key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True, help="how signed files call the key, for instance csr-2027")
    parser.add_argument("--purpose", action="append", choices=[NORMS, ANNOUNCEMENT], help="default: both")
    parser.add_argument("--from", dest="begin", type=date.fromisoformat, required=True)
    parser.add_argument("--until", dest="end", type=date.fromisoformat, required=True)
    parser.add_argument("--private", type=Path, required=True, help="the file of the private half")
    parser.add_argument("--public", type=Path, required=True, help="the table of the public half")
    parser.add_argument("--passphrase-file", type=Path)
    given = parser.parse_args(arguments)
    if given.private.resolve().is_relative_to(ROOT):
        parser.error("a private key never lies in the repository")
    if given.private.exists() or given.public.exists():
        parser.error("there is a file of that name already")
    try:
        pem, table = make_key(
            given.name, given.purpose or [NORMS, ANNOUNCEMENT], given.begin, given.end,
            ask_passphrase(given.passphrase_file),
        )  # fmt: skip
    except ValueError as error:
        parser.error(str(error))
    for path, content in ((given.private, pem), (given.public, table.encode())):
        with atomic_write(path) as file:
            file.write(content)
    if sys.platform != "win32":
        given.private.chmod(0o600)
    print(f"{given.public}: to resources/keys. {given.private}: keep it away from computers that are on the network.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
