"""Where keys lie: encrypted, their passphrase in the vault when there is one, and nowhere in clear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from csr_desktop.errors import UserError
from csr_desktop.hub.rest.keys import new_installation_key, read_private_key
from csr_desktop.services.exchange.settings import HubPlace, OwnCertificate, OwnKey
from csr_desktop.store.hub_box import HubBox
from csr_desktop.vault import NoVault
from tests.hub.certificates import Authority
from tests.hub_sync.world import settings_of

PLACE = HubPlace(
    base_url="https://hub.example.org/v1",
    participant_id="11111111-1111-7111-8111-111111111111",
    token_url="https://hub.example.org/token",
    client_id="kantoor-1",
)


class Vault:
    """A store of secrets that this computer has."""

    name = "Kluis"

    def __init__(self):
        self.kept = {}

    def put(self, key, secret):
        self.kept[key] = secret

    def get(self, key):
        return self.kept.get(key)

    def remove(self, key):
        self.kept.pop(key, None)


@pytest.fixture
def service(office):
    def make(vault=None, *, is_practice=False):
        return settings_of(office.core.store, office.clock, office.core.store.ids, is_practice=is_practice, vault=vault)

    return make


def test_nothing_is_set_at_first(service):
    settings = service()
    assert not settings.is_configured
    assert settings.place is None
    with pytest.raises(UserError) as refused:
        settings.settings()
    assert refused.value.code == "hub.not_configured"


@pytest.mark.parametrize("vault", [NoVault(), Vault()])
def test_a_new_key_signs_and_shows_its_public_half(service, office, vault):
    settings = service(vault)
    public = settings.configure(PLACE, new_key=True)
    assert set(public) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    made = settings.settings()
    key = read_private_key(made.login.private_key_pem, made.login.passphrase)
    assert key.key_size == 256
    assert b"ENCRYPTED" in made.login.private_key_pem
    assert settings.place == PLACE
    # With a vault the passphrase is there and not in the database.
    in_database = HubBox(office.core.store.database).mark("key_passphrase")
    assert (in_database is None) == bool(vault.name)
    if vault.name:
        assert list(vault.kept.values()) == [made.login.passphrase]


def test_no_key_stands_in_the_log_or_in_the_file(service, office):
    settings = service()
    settings.configure(PLACE, new_key=True)
    pem = settings.settings().login.private_key_pem.decode()
    middle = pem.splitlines()[2]
    told = "".join(str(line) for line in office.core.store.log.records())
    assert middle not in told
    assert settings.settings().login.passphrase not in told
    office.core.store.database.fold_in()
    assert middle.encode() not in office.core.store.database.path.read_bytes()


def test_a_key_made_elsewhere_is_encrypted_anew(service):
    theirs = new_installation_key("hun wachtzin")
    settings = service()
    public = settings.configure(PLACE, key=OwnKey(pem=theirs.private_key_pem, passphrase="hun wachtzin"))
    assert public["kid"] == theirs.key_id
    assert settings.settings().login.passphrase != "hun wachtzin"
    with pytest.raises(UserError):
        settings.configure(PLACE, key=OwnKey(pem=theirs.private_key_pem, passphrase="een andere"))


def test_a_certificate_comes_with_its_key(service):
    certificate, key = Authority().issue("kantoor")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    settings = service()
    settings.configure(
        replace(PLACE, token_url="", client_id=""),
        certificate=OwnCertificate(pem=certificate.public_bytes(Encoding.PEM), key=OwnKey(pem=pem)),
    )
    made = settings.settings()
    assert made.login is None
    assert b"ENCRYPTED" in made.client_certificate.private_key_pem


def test_what_will_not_do_changes_nothing(service):
    settings = service()
    settings.configure(PLACE, new_key=True)
    before = settings.settings()
    for wrong in (
        replace(PLACE, base_url="http://hub.example.org/v1"),
        replace(PLACE, base_url="https://hub.example.org"),
        replace(PLACE, participant_id="wij"),
        replace(PLACE, client_id=""),
    ):
        with pytest.raises(UserError):
            settings.configure(wrong, new_key=True)
    assert settings.settings() == before


@pytest.mark.parametrize("is_practice", [True, False])
def test_http_is_for_the_practice_hub_on_this_computer(service, is_practice):
    settings = service(is_practice=is_practice)
    near = replace(PLACE, base_url="http://127.0.0.1:9/v1", token_url="http://127.0.0.1:9/token")
    if is_practice:
        settings.configure(near, new_key=True)
        assert settings.settings().practice
    else:
        with pytest.raises(UserError):
            settings.configure(near, new_key=True)


def test_on_another_computer_the_key_stays_shut_until_there_is_a_new_one(service):
    service(Vault()).configure(PLACE, new_key=True)
    elsewhere = service(Vault())
    for ask in (elsewhere.settings, lambda: elsewhere.configure(PLACE)):
        with pytest.raises(UserError) as refused:
            ask()
        assert refused.value.code == "hub.key.elsewhere"
    elsewhere.configure(PLACE, new_key=True)
    assert elsewhere.settings().login is not None


def test_another_hub_is_read_from_its_start(service, office):
    settings = service()
    settings.configure(PLACE, new_key=True)
    box = HubBox(office.core.store.database)
    for name in ("cursor.changes", "etag.participants"):
        box.put_mark(name, "oud")
    settings.configure(replace(PLACE, client_id="kantoor-2"))
    assert box.mark("cursor.changes") == "oud"
    settings.configure(replace(PLACE, base_url="https://elders.example.org/v1"))
    assert (box.mark("cursor.changes"), box.mark("etag.participants")) == (None, None)


def test_the_practice_environment_leaves_nothing_in_the_store_of_secrets(service):
    vault = Vault()
    service(vault, is_practice=True).configure(replace(PLACE, base_url="http://127.0.0.1:8080/v1"), new_key=True)
    assert vault.kept == {}
    assert service(NoVault(), is_practice=True).settings().login is not None
