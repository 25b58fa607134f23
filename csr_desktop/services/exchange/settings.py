"""How this installation reaches the hub: addresses in the database, keys encrypted, their passphrase in the vault.

Key and certificate lie inside the encrypted database, wrapped once more with a passphrase of their own that only this
computer's store of secrets knows; without such a store that passphrase lies in the database too. They are bookkeeping
(marks), so that nothing of them stands in the log.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csr_desktop.clock import Clock
from csr_desktop.errors import UserError
from csr_desktop.hub.transport import HubTransport, Stop
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Store
from csr_desktop.vault import SecretStore

if TYPE_CHECKING:
    from csr_desktop.hub.rest.settings import HubSettings

    Connect = Callable[[HubSettings, Clock, Callable[[], str], Stop], HubTransport]

_BASE_URL, _PARTICIPANT = "hub.base_url", "hub.participant_id"
_TOKEN_URL, _CLIENT_ID = "hub.token_url", "hub.client_id"
_CA, _CERTIFICATE, _PROXY = "hub.ca", "hub.certificate", "hub.proxy"
_KEY, _CERTIFICATE_KEY, _PASSPHRASE = "key", "certificate_key", "key_passphrase"
#: A hub of another address or participant gives other cursors; what was read there is no place to go on from.
_POSITIONS = ("cursor.inbox", "cursor.changes", "etag.participants", "quiet_until", "limits")


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPlace:
    """Where the hub is and who we are there. PEM files as bytes; `proxy` only when the organisation has one."""

    base_url: str
    participant_id: str
    token_url: str = ""
    client_id: str = ""
    ca_pem: bytes | None = None
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKey:
    """A private key (PEM) that was made elsewhere, with the passphrase it is encrypted with, if any."""

    pem: bytes
    passphrase: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCertificate:
    """The organisation's certificate with its private key."""

    pem: bytes
    key: OwnKey


class HubSettingsService:
    """Keeps the settings and makes the way to the hub from them.

    `is_practice` says whether the database is of the practice environment: only there plain http, and only to this
    computer. `new_id` numbers the lists. `connect` makes the transport: another protocol than REST is another one.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        vault: SecretStore,
        new_id: Callable[[], str],
        *,
        is_practice: bool,
        connect: Connect | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._vault = vault
        self._new_id = new_id
        self._is_practice = is_practice
        self._connect = connect or _over_rest
        self._box = HubBox(store.database)

    @property
    def is_configured(self) -> bool:
        """Whether there is a hub to exchange with."""
        return bool(self._store.setting(_BASE_URL))

    @property
    def participant_id(self) -> str:
        """Who we are on the hub; empty without a hub."""
        return self._store.setting(_PARTICIPANT) or ""

    @property
    def place(self) -> HubPlace | None:
        """What was set, for a person to see; None without a hub."""
        base_url = self._store.setting(_BASE_URL)
        if not base_url:
            return None
        told = self._store.setting
        ca = told(_CA)
        return HubPlace(
            base_url=base_url,
            participant_id=self.participant_id,
            token_url=told(_TOKEN_URL) or "",
            client_id=told(_CLIENT_ID) or "",
            ca_pem=ca.encode() if ca else None,
            proxy=told(_PROXY) or None,
        )

    def configure(
        self,
        place: HubPlace,
        *,
        key: OwnKey | None = None,
        new_key: bool = False,
        certificate: OwnCertificate | None = None,
    ) -> Mapping[str, str] | None:
        """Keep how to reach the hub; return the public key (RFC 7517) to be registered there when one is new.

        Without `key` and `new_key` the key that is there stays. Raises UserError `hub.settings.…` or `hub.key.…` with
        a sentence for each thing that will not do; nothing is kept then.
        """
        from csr_desktop.hub.rest.keys import new_installation_key, take_certificate, take_installation_key
        from csr_desktop.hub.rest.settings import check_settings

        known = self._passphrase()
        if known is None and key is None and not new_key and self._box.mark(_KEY):
            raise UserError("hub.key.elsewhere")
        passphrase = known or secrets.token_urlsafe(32)
        keys: dict[str, str] = {}
        public: Mapping[str, str] | None = None
        if new_key or key is not None:
            made = (
                new_installation_key(passphrase)
                if key is None
                else take_installation_key(key.pem, key.passphrase, passphrase)
            )
            keys[_KEY], public = made.private_key_pem.decode("ascii"), made.public_jwk
        told = {_CERTIFICATE: self._store.setting(_CERTIFICATE) or ""}
        if certificate is not None:
            taken = take_certificate(certificate.pem, certificate.key.pem, certificate.key.passphrase, passphrase)
            keys[_CERTIFICATE_KEY] = taken.private_key_pem.decode("ascii")
            told[_CERTIFICATE] = taken.certificate_pem.decode("ascii")
        told |= {
            _BASE_URL: place.base_url,
            _PARTICIPANT: place.participant_id.lower(),
            _TOKEN_URL: place.token_url,
            _CLIENT_ID: place.client_id,
            _CA: _text(place.ca_pem),
            _PROXY: place.proxy or "",
        }
        if place.ca_pem is not None and not told[_CA]:
            # An empty file would count as none, and then the system's own issuers would be trusted.
            raise UserError("hub.settings.ca")
        check_settings(self._made(told, keys, passphrase))
        self._keep(told, keys, passphrase)
        return public

    def transport(self, stop: Stop) -> HubTransport:
        """Return a way to the hub, for one thread; `stop` ends what it is doing.

        Raises UserError `hub.not_configured`, or `hub.key.elsewhere` when the keys were made on another computer.
        """
        return self._connect(self.settings(), self._clock, self._new_id, stop)

    def settings(self) -> HubSettings:
        """Return the settings of the client; UserError as with `transport`."""
        if not self.is_configured:
            raise UserError("hub.not_configured")
        names = (_BASE_URL, _PARTICIPANT, _TOKEN_URL, _CLIENT_ID, _CA, _CERTIFICATE, _PROXY)
        passphrase = self._passphrase()
        if passphrase is None:
            raise UserError("hub.key.elsewhere")
        return self._made({name: self._store.setting(name) or "" for name in names}, {}, passphrase)

    def _made(self, told: Mapping[str, str], keys: Mapping[str, str], passphrase: str) -> HubSettings:
        from csr_desktop.hub.rest.settings import ClientCertificate, HubSettings, KeyLogin

        key, certificate_key = (keys.get(name) or self._box.mark(name) for name in (_KEY, _CERTIFICATE_KEY))
        login = None
        if key and (told[_TOKEN_URL] or told[_CLIENT_ID]):
            login = KeyLogin(
                token_url=told[_TOKEN_URL],
                client_id=told[_CLIENT_ID],
                private_key_pem=key.encode(),
                passphrase=passphrase,
            )
        certificate = None
        if told[_CERTIFICATE] and certificate_key:
            certificate = ClientCertificate(
                certificate_pem=told[_CERTIFICATE].encode(),
                private_key_pem=certificate_key.encode(),
                passphrase=passphrase,
            )
        return HubSettings(
            base_url=told[_BASE_URL],
            participant_id=told[_PARTICIPANT],
            login=login,
            client_certificate=certificate,
            ca_pem=told[_CA].encode() or None,
            proxy=told[_PROXY] or None,
            practice=self._is_practice,
        )

    def _keep(self, told: Mapping[str, str], keys: Mapping[str, str], passphrase: str) -> None:
        kept_in_vault = self._keep_passphrase(passphrase)
        with self._store.unit_of_work("hub.configure", keys=len(keys)) as work:
            moved = any(work.database.setting(name) != told[name] for name in (_BASE_URL, _PARTICIPANT))
            for name, value in told.items():
                work.put_setting(name, value)
            for name, value in keys.items():
                self._box.put_mark(name, value)
            self._box.put_mark(_PASSPHRASE, None if kept_in_vault else passphrase)
            for name in _POSITIONS if moved else ():
                self._box.put_mark(name, None)

    def _keep_passphrase(self, passphrase: str) -> bool:
        # The practice environment moves with its folder, and its own passphrase lies beside it anyway.
        if self._is_practice or not self._vault.name:
            return False
        self._vault.put(self._secret_name, passphrase)
        return True

    def _passphrase(self) -> str | None:
        """The passphrase of the keys; None when there is none, or it lies in the store of another computer."""
        return self._box.mark(_PASSPHRASE) or self._vault.get(self._secret_name)

    @property
    def _secret_name(self) -> str:
        return f"{self._store.database.key.database_id}-hub"


def check_issuer_file(pem: bytes) -> None:
    """Raise UserError `hub.settings.ca` for a file that names no issuer; for who chooses one, before it is kept."""
    from csr_desktop.hub.rest.settings import check_issuers

    check_issuers(pem)


def _over_rest(settings: HubSettings, clock: Clock, new_id: Callable[[], str], stop: Stop) -> HubTransport:
    # Loaded only when something is exchanged: it brings the libraries of the network along.
    from csr_desktop.hub.rest.hub import RestHub

    return RestHub(settings, clock, new_id, stop)


def _text(pem: bytes | None) -> str:
    if pem is None:
        return ""
    try:
        return pem.decode("ascii")
    except UnicodeDecodeError as error:
        raise UserError("hub.settings.ca") from error
