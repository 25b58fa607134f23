"""Who may open this database: its passphrase, its recovery key, organisation keys, and what this computer remembers."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

from csr_desktop.errors import CsrError, EnvironmentProblem, UserError
from csr_desktop.store import keys
from csr_desktop.store.keys import OrganisationKey
from csr_desktop.store.recovery_key import groups_of, new_recovery_key
from csr_desktop.store.unit_of_work import Store
from csr_desktop.vault import SecretStore

__all__ = ["KeyService", "OrganisationKey", "groups_of", "new_organisation_key", "open_remembered", "remembered_here"]

new_organisation_key = keys.new_organisation_key


class KeyService:
    """Changes who may open the open database; every change is told to the log, never the secret itself."""

    def __init__(self, store: Store, vault: SecretStore) -> None:
        self._store = store
        self._vault = vault

    @property
    def _database(self) -> Path:
        return self._store.database.path

    def change_passphrase(self, passphrase: str) -> None:
        """Give the database another passphrase; what this computer remembered is forgotten.

        Raises UserError `store.passphrase_short`.
        """
        keys.change_passphrase(self._database, self._store.database.key, passphrase)
        self._vault.remove(self._store.database.key.database_id)
        self._store.note("keys.passphrase")

    def check_passphrase(self, passphrase: str) -> None:
        """Refuse a passphrase that does not open this database: UserError `store.passphrase_wrong`."""
        keys.open_with_passphrase(self._database, passphrase).wipe()

    def propose_recovery_key(self) -> str:
        """Make a recovery key that counts for nothing until `renew_recovery_key` gets it: first it goes on paper."""
        return new_recovery_key()

    def renew_recovery_key(self, recovery_key: str) -> None:
        """Let this recovery key take the place of the present one, which then opens nothing but older back-ups."""
        keys.renew_recovery_key(self._database, self._store.database.key, recovery_key)
        self._store.note("keys.recovery")

    def organisation_keys(self) -> list[OrganisationKey]:
        """Return the organisation keys that may open this database."""
        return keys.organisation_keys(self._database)

    def add_organisation_key(self, name: str, public_key: bytes) -> OrganisationKey:
        """Let the holder of an organisation key open this database (BIO2 8.24.01: key management by the organisation).

        Raises UserError `store.organisation_key_unreadable`, `store.organisation_keys_many` or `keys.name_missing`.
        """
        if not name.strip():
            raise UserError("keys.name_missing")
        added = keys.add_organisation_key(self._database, self._store.database.key, name, public_key)
        self._store.note("keys.organisation_added", object_kind="organisation_key", object_id=added.fingerprint)
        return added

    def remove_organisation_key(self, fingerprint: str) -> None:
        """Take an organisation key away; older back-ups keep opening with it until they are gone."""
        keys.remove_organisation_key(self._database, self._store.database.key, fingerprint)
        self._store.note("keys.organisation_removed", object_kind="organisation_key", object_id=fingerprint)

    @property
    def can_remember(self) -> bool:
        """Whether this computer has a place that we trust with a secret."""
        return bool(self._vault.name)

    @property
    def is_remembered(self) -> bool:
        """Whether this computer can open the database by itself."""
        return keys.is_remembered(self._database)

    def remember(self) -> None:
        """Let this computer open the database for its user; EnvironmentProblem when it keeps no secrets.

        The passphrase itself is never kept. Whoever works in the session of this user can then open the database
        (design/safety.md E3), so it is off until somebody asks for it.
        """
        key = self._store.database.key
        secret = keys.remember(self._database, key)
        try:
            self._vault.put(key.database_id, b64encode(secret).decode())
        except EnvironmentProblem:
            keys.forget_remembered(self._database, key)
            raise
        self._store.note("keys.remembered")

    def forget(self) -> None:
        """Let this computer ask for the passphrase again."""
        key = self._store.database.key
        keys.forget_remembered(self._database, key)
        self._vault.remove(key.database_id)
        self._store.note("keys.forgotten")


def remembered_here(database: Path, vault: SecretStore) -> bool:
    """Whether this computer may try to open a database by itself; never raises."""
    try:
        return keys.is_remembered(database) and vault.get(keys.database_id_of(database)) is not None
    except CsrError:
        return False


def open_remembered(database: Path, vault: SecretStore) -> keys.DataKey:
    """Unlock with what this computer remembered; UserError `store.remembered_wrong` when it does not fit any more."""
    secret = vault.get(keys.database_id_of(database))
    try:
        raw = b64decode(secret or "", validate=True)
    except ValueError as error:
        raise UserError("store.remembered_wrong") from error
    return keys.open_with_remembered(database, raw)
