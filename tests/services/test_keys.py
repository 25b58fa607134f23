"""Who may open a database: changed without encrypting it anew, told to the log, and never with a secret in it."""

from __future__ import annotations

import json

import pytest

from csr_desktop.bootstrap import (
    create_core,
    open_core,
    open_core_by,
    open_core_with_organisation_key,
    open_core_with_recovery_key,
)
from csr_desktop.errors import CsrError, EnvironmentProblem, UserError
from csr_desktop.passphrase import SHORTEST_PASSPHRASE, check_passphrase
from csr_desktop.services.keys import KeyService, new_organisation_key, open_remembered, remembered_here
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS, STANDARD_KDF, header_path, measured_kdf
from tests.core.test_vault import Backend, Failing

PASSPHRASE = "een lange wachtzin voor de proef"
OTHER = "een heel andere lange wachtzin"


class MemoryVault:
    name = "Proef"

    def __init__(self):
        self.kept = {}

    def put(self, key, secret):
        self.kept[key] = secret

    def get(self, key):
        return self.kept.get(key)

    def remove(self, key):
        self.kept.pop(key, None)


@pytest.fixture
def place(tmp_path, clock, texts):
    """A closed database and its recovery key."""
    path = tmp_path / "dossiers.csrdb"
    core, recovery = create_core(path, PASSPHRASE, clock, texts, Organisation(name="Proef"), kdf=FAST_KDF_FOR_TESTS)
    core.close()
    return path, recovery


@pytest.fixture
def opened(place, clock, texts):
    cores = []

    def open_(passphrase=PASSPHRASE):
        cores.append(open_core(place[0], passphrase, clock, texts))
        return cores[-1]

    yield open_
    for core in cores:
        core.close()


@pytest.fixture(scope="module")
def pair():
    """An organisation key: its private and its public half."""
    return new_organisation_key("wachtwoord van de kluis")


def told(core):
    return [line["action"] for line in core.store.log_records() if line["action"].startswith("keys.")]


class TestPassphrase:
    def test_changed_without_touching_the_database(self, place, opened):
        core = opened()
        core.keys.change_passphrase(OTHER)
        assert told(core) == ["keys.passphrase"]
        core.close()
        with pytest.raises(UserError):
            opened()
        assert opened(OTHER).organisation.get().name == "Proef"

    @pytest.mark.parametrize("weak", ["", "kort", "x" * 40, " " * 40, "a" * (SHORTEST_PASSPHRASE - 1)])
    def test_weak_ones_are_refused(self, opened, place, weak):
        before = header_path(place[0]).read_bytes()
        with pytest.raises(UserError) as caught:
            opened().keys.change_passphrase(weak)
        assert caught.value.code == "store.passphrase_short"
        assert header_path(place[0]).read_bytes() == before

    def test_the_rule_lets_sentences_through(self):
        check_passphrase("paard batterij nietje")

    def test_check_of_the_present_one(self, opened):
        core = opened()
        core.keys.check_passphrase(PASSPHRASE)
        with pytest.raises(UserError):
            core.keys.check_passphrase(OTHER)

    def test_cost_is_measured(self):
        quick, slow = iter([0, 0.02]), iter([0, 3])
        assert measured_kdf(lambda: next(quick)).passes == 12
        assert measured_kdf(lambda: next(slow)) == STANDARD_KDF


class TestRecovery:
    def test_opens_and_gives_a_new_passphrase(self, place, clock, texts, opened):
        open_core_with_recovery_key(place[0], place[1], OTHER, clock, texts).close()
        assert opened(OTHER).organisation.get().name == "Proef"

    def test_a_weak_new_passphrase_changes_nothing(self, place, clock, texts, opened):
        with pytest.raises(UserError):
            open_core_with_recovery_key(place[0], place[1], "kort", clock, texts)
        opened()

    def test_renewed_only_when_typed_back(self, place, clock, texts, opened):
        core = opened()
        proposed = core.keys.propose_recovery_key()
        core.close()
        with pytest.raises(UserError):
            open_core_with_recovery_key(place[0], proposed, OTHER, clock, texts)
        core = opened()
        with pytest.raises(UserError):
            core.keys.renew_recovery_key(proposed[:-1] + ("0" if proposed[-1] != "0" else "1"))
        core.keys.renew_recovery_key(proposed.lower())
        core.close()
        with pytest.raises(UserError):
            open_core_with_recovery_key(place[0], place[1], OTHER, clock, texts)
        open_core_with_recovery_key(place[0], proposed, OTHER, clock, texts).close()

    def test_twenty_of_twenty_without_passphrase(self, tmp_path, clock, texts):
        for number in range(20):
            path = tmp_path / f"{number}.csrdb"
            core, recovery = create_core(
                path, PASSPHRASE, clock, texts, Organisation(name="Proef"), kdf=FAST_KDF_FOR_TESTS
            )
            core.close()
            open_core_with_recovery_key(path, recovery, OTHER, clock, texts).close()


class TestOrganisationKey:
    def test_opens_and_gives_a_new_passphrase(self, place, pair, clock, texts, opened):
        core = opened()
        added = core.keys.add_organisation_key("Beveiligingsfunctionaris", pair[1])
        assert core.keys.organisation_keys() == [added]
        core.close()
        core = open_core_with_organisation_key(place[0], pair[0], "wachtwoord van de kluis", OTHER, clock, texts)
        assert told(core) == ["keys.organisation_added", "keys.passphrase"]
        core.close()
        opened(OTHER)

    def test_wrong_or_removed_ones_do_not(self, place, pair, clock, texts, opened):
        other = new_organisation_key("wachtwoord van de kluis")
        core = opened()
        added = core.keys.add_organisation_key("CISO", pair[1])
        core.close()
        for private, secret, code in (
            (other[0], "wachtwoord van de kluis", "store.organisation_key_wrong"),
            (pair[0], "een verkeerd wachtwoord", "store.organisation_key_unreadable"),
            (pair[1], "", "store.organisation_key_unreadable"),
            (b"niets", "", "store.organisation_key_unreadable"),
        ):
            with pytest.raises(UserError) as caught:
                open_core_with_organisation_key(place[0], private, secret, OTHER, clock, texts)
            assert caught.value.code == code
        core = opened()
        core.keys.remove_organisation_key(added.fingerprint)
        with pytest.raises(UserError):
            core.keys.remove_organisation_key(added.fingerprint)
        core.close()
        with pytest.raises(UserError) as caught:
            open_core_with_organisation_key(place[0], pair[0], "wachtwoord van de kluis", OTHER, clock, texts)
        assert caught.value.code == "store.organisation_key_wrong"

    def test_put_in_another_database_it_does_not_open(self, place, pair, tmp_path, clock, texts, opened):
        core = opened()
        core.keys.add_organisation_key("CISO", pair[1])
        core.close()
        path = tmp_path / "ander.csrdb"
        core, _recovery = create_core(
            path, PASSPHRASE, clock, texts, Organisation(name="Ander"), kdf=FAST_KDF_FOR_TESTS
        )
        core.close()
        mine, theirs = (json.loads(header_path(item).read_text()) for item in (place[0], path))
        theirs["organisation"] = mine["organisation"]
        header_path(path).write_text(json.dumps(theirs))
        with pytest.raises(UserError) as caught:
            open_core_with_organisation_key(path, pair[0], "wachtwoord van de kluis", OTHER, clock, texts)
        assert caught.value.code == "store.organisation_key_wrong"

    @pytest.mark.parametrize("content", [b"", b"rommel", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
    def test_rubbish_is_refused(self, opened, content):
        with pytest.raises(UserError) as caught:
            opened().keys.add_organisation_key("CISO", content)
        assert caught.value.code == "store.organisation_key_unreadable"


class TestRemembering:
    def test_opens_without_typing_until_forgotten(self, place, clock, texts, opened):
        vault = MemoryVault()
        core = opened()
        keys = KeyService(core.store, vault)
        assert not remembered_here(place[0], vault)
        keys.remember()
        core.close()
        assert remembered_here(place[0], vault)
        assert PASSPHRASE not in str(vault.kept)
        core = open_core_by(place[0], lambda database: open_remembered(database, vault), clock, texts)
        kept = dict(vault.kept)
        KeyService(core.store, vault).forget()
        core.close()
        # What somebody copied from the store before is worth nothing any more.
        vault.kept = kept
        assert not remembered_here(place[0], vault)
        with pytest.raises(UserError) as caught:
            open_core_by(place[0], lambda database: open_remembered(database, vault), clock, texts)
        assert caught.value.code == "store.remembered_wrong"

    def test_a_new_passphrase_forgets(self, place, opened):
        vault = MemoryVault()
        core = opened()
        keys = KeyService(core.store, vault)
        keys.remember()
        keys.change_passphrase(OTHER)
        assert vault.kept == {}
        assert not keys.is_remembered

    def test_a_store_that_fails_leaves_nothing_behind(self, place, opened):
        from csr_desktop.vault import KeyringVault

        core = opened()
        keys = KeyService(core.store, KeyringVault(Failing(), "Proef"))
        with pytest.raises(EnvironmentProblem):
            keys.remember()
        assert not keys.is_remembered
        assert told(core) == []

    @pytest.mark.parametrize("kept", ["", "geen base64!", "AAAA", None])
    def test_a_spoiled_secret_is_told(self, place, opened, clock, texts, kept):
        vault = MemoryVault()
        core = opened()
        KeyService(core.store, vault).remember()
        database_id = core.store.database.key.database_id
        core.close()
        vault.kept[database_id] = kept
        with pytest.raises(CsrError) as caught:
            open_core_by(place[0], lambda database: open_remembered(database, vault), clock, texts)
        assert caught.value.code == "store.remembered_wrong"
        opened()

    def test_backend_of_the_system_keeps_it(self, place, opened, clock, texts):
        from csr_desktop.vault import KeyringVault

        vault = KeyringVault(Backend(), "Proef")
        core = opened()
        KeyService(core.store, vault).remember()
        core.close()
        open_core_by(place[0], lambda database: open_remembered(database, vault), clock, texts).close()


def test_no_secret_in_the_log(opened, place):
    core = opened()
    core.keys.change_passphrase(OTHER)
    proposed = core.keys.propose_recovery_key()
    core.keys.renew_recovery_key(proposed)
    text = str(core.store.log_records())
    assert OTHER not in text
    assert proposed not in text


def test_key_is_overwritten_at_the_end(opened):
    core = opened()
    key = core.store.database.key
    assert any(key.raw)
    core.close()
    assert not any(key.raw)
