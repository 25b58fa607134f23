"""How a database opens: each way is a function for the database's lane, with whatever secret a person gave."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

from csr_desktop.bootstrap import (
    Core,
    create_core,
    open_core,
    open_core_by,
    open_core_with_organisation_key,
    open_core_with_recovery_key,
)
from csr_desktop.clock import Clock
from csr_desktop.errors import UserError
from csr_desktop.passphrase import check_passphrase
from csr_desktop.services.backups import Backup, RestoreDesk, newest_good_backup, with_passphrase, with_recovery_key
from csr_desktop.services.keys import open_remembered, remembered_here
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from csr_desktop.vault import SecretStore
from ui.dialogs.restore_page import Secret

Opener = Callable[[], Core]
#: A key file is a few hundred bytes; whoever planted a bigger one wants something else.
_MOST_KEY_BYTES = 64 * 1024


class WaysIn:
    """Every way into one database."""

    def __init__(self, database: Path, clock: Clock, texts: Texts, vault: Callable[[], SecretStore]) -> None:
        self.database = database
        self._clock = clock
        self._texts = texts
        self._vault = vault

    def by_passphrase(self, passphrase: str, database: Path | None = None) -> Opener:
        """With the passphrase; of another database than this one when told so."""
        path, clock, texts = database or self.database, self._clock, self._texts
        return lambda: open_core(path, passphrase, clock, texts)

    def remembered(self) -> Opener:
        """With what this computer remembered."""
        path, clock, texts, vault = self.database, self._clock, self._texts, self._vault
        return lambda: open_core_by(path, lambda database: open_remembered(database, vault()), clock, texts)

    def by_recovery_key(self, recovery_key: str, passphrase: str) -> Opener:
        """With the recovery key, and a new passphrase."""
        path, clock, texts = self.database, self._clock, self._texts
        return lambda: open_core_with_recovery_key(path, recovery_key, passphrase, clock, texts)

    def by_organisation_key(self, file: Path, key_passphrase: str, passphrase: str) -> Opener:
        """With an organisation key's file, and a new passphrase."""
        path, clock, texts = self.database, self._clock, self._texts

        def opener() -> Core:
            try:
                with file.open("rb") as opened:
                    private_key = opened.read(_MOST_KEY_BYTES)
            except OSError as error:
                raise UserError("store.organisation_key_unreadable") from error
            return open_core_with_organisation_key(path, private_key, key_passphrase, passphrase, clock, texts)

        return opener

    def by_secret(self, secret: Secret) -> Opener:
        """With what opened the back-up that stands here now."""
        if secret.recovery_key:
            return self.by_recovery_key(secret.recovery_key, secret.new_passphrase)
        return self.by_passphrase(secret.passphrase)

    def new(self, passphrase: str, organisation: Organisation, tell_key: Callable[[str], None]) -> Opener:
        """Make the database; `tell_key` gets its recovery key."""
        path, clock, texts = self.database, self._clock, self._texts

        def opener() -> Core:
            core, recovery_key = create_core(path, passphrase, clock, texts, organisation)
            tell_key(recovery_key)
            return core

        return opener

    # --- in the lane for files ---------------------------------------------------------------------------------------

    def newest_backup(self) -> Backup | None:
        """Look for the newest back-up that is whole; reads it to its last byte."""
        return newest_good_backup(self.database)

    def put_back(self, backup: Backup, secret: Secret) -> Path | None:
        """Put a back-up in place; return where the present files were put aside, None when there were none.

        Nothing is changed unless the secret opens the back-up and every page of it is sound.
        """
        if secret.recovery_key:
            # Before anything is moved: afterwards it would be a database that opens with an unknown passphrase.
            check_passphrase(secret.new_passphrase)
        unlock = with_recovery_key(secret.recovery_key) if secret.recovery_key else with_passphrase(secret.passphrase)
        desk = RestoreDesk(self.database, self._clock, _user())
        aside = desk.carry_out(desk.prepare(backup.path, unlock))
        return aside if any(aside.iterdir()) else None

    def look_at_computer(self) -> tuple[bool, bool]:
        """Whether this computer can remember a key, and whether it remembers the one of this database."""
        vault = self._vault()
        return bool(vault.name), remembered_here(self.database, vault)


def _user() -> str:
    try:
        return getpass.getuser()
    except OSError:
        return "onbekend"
