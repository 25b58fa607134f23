"""The only place that knows keyring: where this computer keeps secrets for its user, if it has such a place.

Never the only copy of anything: the database opens with its passphrase, its recovery key and organisation keys too.
Only stores of the operating system are used, chosen by name; what a configuration file, an environment variable or an
installed plugin proposes is not (design/safety.md, finding 7: keyring imports whatever a file tells it to, and its null
back end says it kept what it threw away). What was written is read back.
"""

from __future__ import annotations

import sys
from typing import Any, Protocol

from csr_desktop.errors import EnvironmentProblem

_SERVICE = "CSR Desktop"
#: The stores we trust, by system: module, class, and what a person calls it. Windows' own keeps 2,560 bytes at most.
_TRUSTED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring", "Windows Referentiebeheer"),),
    "darwin": (("keyring.backends.macOS", "Keyring", "Sleutelhanger"),),
    "linux": (("keyring.backends.SecretService", "Keyring", "Secret Service"),),
}
_MOST_BYTES = 1_200


class SecretStore(Protocol):
    """Keeps small secrets for the user of this computer."""

    @property
    def name(self) -> str:
        """What a person calls this place; empty when there is none."""
        ...

    def put(self, key: str, secret: str) -> None:
        """Keep a secret; EnvironmentProblem when it cannot be read back afterwards."""
        ...

    def get(self, key: str) -> str | None:
        """Return a secret, None when there is none or the place cannot be reached."""
        ...

    def remove(self, key: str) -> None:
        """Forget a secret; nothing happens when there is none."""
        ...


class NoVault:
    """A computer without a place that we trust; everything works, with the passphrase."""

    name = ""

    def put(self, key: str, secret: str) -> None:
        """Refuse: EnvironmentProblem `vault.none`."""
        raise EnvironmentProblem("vault.none")

    def get(self, key: str) -> str | None:
        """There is nothing."""
        return None

    def remove(self, key: str) -> None:
        """There is nothing."""


class KeyringVault:
    """A store of the operating system, through keyring's back end for it."""

    def __init__(self, backend: Any, name: str) -> None:  # noqa: ANN401 - keyring has no types
        self._backend = backend
        self.name = name

    def put(self, key: str, secret: str) -> None:
        """Keep a secret and read it back; EnvironmentProblem `vault.failed` when it is not there afterwards."""
        if len(secret.encode()) > _MOST_BYTES:
            raise EnvironmentProblem("vault.failed")
        try:
            self._backend.set_password(_SERVICE, key, secret)
            kept = self._backend.get_password(_SERVICE, key)
        except Exception as error:
            # Back ends raise whatever their system says; none of it may stop the work, none of it may be shown.
            raise EnvironmentProblem("vault.failed") from error
        if kept != secret:
            self.remove(key)
            raise EnvironmentProblem("vault.failed")

    def get(self, key: str) -> str | None:
        """Return a secret, None when there is none or the store does not answer."""
        try:
            found = self._backend.get_password(_SERVICE, key)
        except Exception:
            return None
        return found if isinstance(found, str) else None

    def remove(self, key: str) -> None:
        """Forget a secret."""
        try:
            self._backend.delete_password(_SERVICE, key)
        except Exception:
            # Absent, or a store that does not answer: the wrapping in the key file is what counts, and that one goes.
            return


def system_vault(platform: str = sys.platform) -> SecretStore:
    """Return this computer's own store, or one that keeps nothing."""
    import importlib

    for module, kind, name in _TRUSTED.get(platform, ()):
        try:
            backend = getattr(importlib.import_module(module), kind)
            if not backend.viable:
                continue
            made = backend()
        except Exception:  # noqa: S112 - a system without this store fails in its own ways; the next, or none
            continue
        if platform == "win32":
            # Without this the secret roams to every computer the user logs on to.
            made.persist = "local machine"
        return KeyringVault(made, name)
    return NoVault()


def backend_name() -> str:
    """Return what keeps secrets here; empty when nothing we trust does."""
    return system_vault().name
