"""Where this computer keeps secrets: only trusted places, read back, never the only copy (safety.md S2, finding 7)."""

from __future__ import annotations

import sys
import types

import pytest

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.vault import KeyringVault, NoVault, system_vault


class Backend:
    """A store of an operating system, as keyring sees it."""

    viable = True

    def __init__(self):
        self.kept = {}

    def set_password(self, service, key, secret):
        self.kept[service, key] = secret

    def get_password(self, service, key):
        return self.kept.get((service, key))

    def delete_password(self, service, key):
        del self.kept[service, key]


class Null(Backend):
    """keyring's own null back end: says it kept what it threw away."""

    def set_password(self, service, key, secret):
        return None


class Changing(Backend):
    def get_password(self, service, key):
        return "iets anders"


class Failing(Backend):
    def set_password(self, service, key, secret):
        raise OSError("geheim " + secret)

    get_password = delete_password = set_password


class TestKeyringVault:
    def test_keeps_and_forgets(self):
        vault = KeyringVault(Backend(), "Proef")
        vault.put("db", "geheim")
        assert vault.get("db") == "geheim"
        vault.remove("db")
        vault.remove("db")
        assert vault.get("db") is None

    @pytest.mark.parametrize("kind", [Null, Changing, Failing])
    def test_what_is_not_read_back_is_not_kept(self, kind, texts):
        with pytest.raises(EnvironmentProblem) as caught:
            KeyringVault(kind(), "Proef").put("db", "geheim")
        assert caught.value.code == "vault.failed"
        assert "geheim" not in texts.say(caught.value.message) + str(caught.value)

    def test_a_store_that_fails_is_as_good_as_none(self):
        vault = KeyringVault(Failing(), "Proef")
        vault.remove("db")
        with pytest.raises(EnvironmentProblem):
            vault.put("db", "x")

    def test_too_long_for_windows(self):
        backend = Backend()
        with pytest.raises(EnvironmentProblem):
            KeyringVault(backend, "Proef").put("db", "x" * 2_561)
        assert backend.kept == {}


class TestChoice:
    @pytest.fixture
    def modules(self, monkeypatch):
        def put(name, kind, backend):
            module = types.ModuleType(name)
            setattr(module, kind, backend)
            monkeypatch.setitem(sys.modules, name, module)

        return put

    def test_windows_keeps_it_on_this_computer(self, modules):
        modules("keyring.backends.Windows", "WinVaultKeyring", Backend)
        vault = system_vault("win32")
        assert vault.name == "Windows Referentiebeheer"
        assert vault._backend.persist == "local machine"

    def test_a_store_that_does_not_work_here_is_not_used(self, modules):
        modules("keyring.backends.SecretService", "Keyring", type("Absent", (Backend,), {"viable": False}))
        assert isinstance(system_vault("linux"), NoVault)

    def test_a_store_that_cannot_be_made_is_not_used(self, modules):
        class Broken(Backend):
            def __init__(self):
                raise RuntimeError("no session bus")

        modules("keyring.backends.SecretService", "Keyring", Broken)
        assert isinstance(system_vault("linux"), NoVault)

    def test_what_a_file_or_the_environment_proposes_is_ignored(self, tmp_path, monkeypatch):
        """keyring would import this module and hand it every secret."""
        planted = tmp_path / "planted.py"
        planted.write_text("raise SystemExit('imported')")
        config = tmp_path / "python_keyring"
        config.mkdir()
        (config / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring=planted.Keyring\nkeyring-path={tmp_path}\n")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "planted.Keyring")
        monkeypatch.syspath_prepend(str(tmp_path))
        assert system_vault("andere").name == ""
        assert system_vault(sys.platform).name in {"", "Secret Service", "Windows Referentiebeheer", "Sleutelhanger"}
        assert "planted" not in sys.modules

    def test_none_says_so_and_nothing_breaks(self, texts):
        vault = NoVault()
        assert vault.get("db") is None
        vault.remove("db")
        with pytest.raises(EnvironmentProblem) as caught:
            vault.put("db", "x")
        assert "wachtzin" in texts.say(caught.value.message)
