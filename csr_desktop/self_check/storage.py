"""Checks on keeping: the encrypted database, an old one that is brought up to date, and the computer's own vault."""

from __future__ import annotations

import secrets
from pathlib import Path

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.clock import Clock
from csr_desktop.ids import IdMaker
from csr_desktop.self_check.checks import Check, CheckFailed
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from csr_desktop.vault import backend_name


class StorageChecks:
    """Asks whether what is kept is encrypted, comes back, and outlives a new version."""

    def __init__(self, resources: Path, work: Path, clock: Clock) -> None:
        """`work` is an empty folder that is thrown away."""
        self._resources = resources
        self._work = work
        self._clock = clock

    def all(self) -> list[Check]:
        """Return the checks in the order in which they are told."""
        return [
            Check("Versleutelde database", self.database),
            Check("Oude database bijwerken", self.update),
            Check("Bewaarplaats voor wachtwoorden", self.keyring),
        ]

    def database(self) -> str:
        """A database is made, closed, opened again, and does not lie open on the disk."""
        path, passphrase = self._work / "proef.csrdb", secrets.token_hex(16)
        texts = Texts.load(self._resources / "texts")
        core, _recovery = create_core(path, passphrase, self._clock, texts, Organisation(name="Zelftest"))
        core.close()
        core = open_core(path, passphrase, self._clock, texts)
        try:
            problems = core.store.check()
            name = core.organisation.get().name
        finally:
            core.close()
        if problems or name != "Zelftest" or path.read_bytes().startswith(b"SQLite format 3"):
            raise CheckFailed("de database is na heropenen niet in orde")
        return "gemaakt, gesloten en heropend"

    def update(self) -> str:
        """A database of the first version is brought up to date, after a back-up that opens."""
        from csr_desktop.store.self_check import NEWEST_SCHEMA, bring_up_to_date

        folder = self._work / "oud"
        folder.mkdir()
        backups, problems = bring_up_to_date(folder / "oud.csrdb", self._clock, IdMaker(self._clock))
        if problems:
            raise CheckFailed(", ".join(sorted({problem.code for problem in problems})))
        if [backup.manifest.schema for backup in backups] != [1]:
            raise CheckFailed("er kwam geen reservekopie vooraf")
        return f"van indeling 1 naar {NEWEST_SCHEMA}, met een reservekopie vooraf die opent"

    def keyring(self) -> str:
        """Name where passwords are kept; a computer without such a place is told so, and still works."""
        return backend_name() or "geen; er wordt niets bewaard"
