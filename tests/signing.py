"""Keys that are made in a test, and resources that know their public halves; no release knows them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from csr_desktop.bootstrap import Core
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.updates import Weight, announcement_content
from csr_desktop.signed_files import ANNOUNCEMENT, NORMS, sign
from csr_desktop.store.opening import open_store
from installers.norms import make_package
from installers.signing_key import public_table


class Publisher:
    """Somebody who publishes norms: a key, and a copy of our resources (by links) with its public half."""

    name = "proef-1"

    def __init__(self, folder: Path, today: date = date(2026, 11, 24), key: Ed25519PrivateKey | None = None) -> None:
        self.folder, self.today = folder, today
        self.key = key or Ed25519PrivateKey.generate()
        self.resources = folder / "resources"
        self.resources.mkdir(parents=True)
        for item in resources_dir().iterdir():
            if item.name != "keys":
                (self.resources / item.name).symlink_to(item)
        (self.resources / "keys").mkdir()
        self.trust(self.name, self.key)

    def trust(self, name, key, begin=date(2026, 1, 1), end=date(2027, 12, 31), purposes=(NORMS, ANNOUNCEMENT)):
        table = public_table(key, name, purposes, begin, end)
        (self.resources / "keys" / f"{name}.toml").write_text(table, encoding="utf-8")

    def norms(self, **changes: str) -> str:
        """The norms of 2026 as those of 2027, with some lines changed."""
        text = (resources_dir() / "norms" / "2026.toml").read_text(encoding="utf-8")
        for name, value in {"version": '"2027-01"', "valid_from": "2027-01-01", **changes}.items():
            lines = [f"{name} = {value}" if line.startswith(f"{name} = ") else line for line in text.splitlines()]
            text = "\n".join(lines) + "\n"
        return text

    def package(self, number=1, tables=None, *, valid_from=date(2027, 1, 1), name="Normen 2027", keys=None) -> bytes:
        source = self.folder / f"tabellen-{number}"
        for path, text in (tables or {"norms/2027.toml": self.norms(fee_percent='"8"')}).items():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_text(text, encoding="utf-8")
        data, _package = make_package(
            source, self.resources, number=number, name=name, valid_from=valid_from,
            source="Bedragen van de proef", keys=keys or {self.name: self.key}, today=self.today,
        )  # fmt: skip
        return data

    def file(self, *args, **kwargs) -> Path:
        path = self.folder / "pakket.csrnorm"
        path.write_bytes(self.package(*args, **kwargs))
        return path

    def announcement(self, number=1, version="9.0.0", expires=date(2026, 12, 31), keys=None) -> bytes:
        content = announcement_content(
            number, version, expires, ("Brieven zijn sneller klaar.",), "Map Software op de schijf van de afdeling",
            Weight.IMPORTANT,
        )  # fmt: skip
        return sign(content, ANNOUNCEMENT, keys or {self.name: self.key})

    def open(self, database: Path, passphrase: str, clock, texts) -> Core:
        """Open a database as a release with this publisher's key does."""
        ids = IdMaker(clock)
        return Core(open_store(database, passphrase, clock, ids, actor="proef"), clock, ids, texts, self.resources)
