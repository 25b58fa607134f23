"""The way from a fresh checkout to a working program; the whole way is walked by every call of `bootstrap.py test`."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def bootstrap(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", checkout / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A command `apt-get` first on the path, that writes down how it was called; returns that file."""
    called = tmp_path / "called"
    script = tmp_path / "apt-get"
    script.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> "{called}"\n[ ! -e "{tmp_path}/refuse" ]\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return called


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="system packages are a matter of Debian")


def test_an_old_python_can_read_the_script_and_say_so(checkout: Path) -> None:
    source = (checkout / "bootstrap.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 6))
    refusal = next(number for number, node in enumerate(tree.body) if isinstance(node, ast.If))
    definitions = [number for number, node in enumerate(tree.body) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert "sys.version_info" in ast.unparse(tree.body[refusal].test)
    assert refusal < min(definitions)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["setup", "--fast"]])
def test_wrong_usage_ends_with_2_from_any_folder(checkout: Path, tmp_path: Path, arguments: list[str]) -> None:
    command = [sys.executable, str(checkout / "bootstrap.py"), *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "setup" in done.stderr


@linux_only
def test_a_window_without_a_screen_is_refused_with_a_sentence(checkout: Path, tmp_path: Path) -> None:
    away = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in away}
    command = [sys.executable, str(checkout / "bootstrap.py"), "demo", "--window"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 3
    assert "geen scherm" in done.stderr


def test_a_changed_lock_or_project_file_leads_to_a_new_installation(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "LOCKS", tmp_path)
    for name in ("build.txt", "run.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name)
    seen = {bootstrap.digest("run", "3.11"), bootstrap.digest("run", "3.12")}
    for name in ("build.txt", "run.txt", "pyproject.toml"):
        (tmp_path / name).write_text(f"{name} changed")
        seen.add(bootstrap.digest("run", "3.11"))
    assert len(seen) == 5
    assert bootstrap.digest("run", "3.11") in seen


@linux_only
def test_root_installs_what_is_missing(bootstrap: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 0)
    bootstrap.add_system_packages({"libnothing.so.7": "libnothing7", "libc.so.6": "libc6"}, {"no-such-tool": "tools"})
    assert apt.read_text().splitlines() == [
        "noninteractive update",
        "noninteractive install -y --no-install-recommends libnothing7 tools",
    ]


@linux_only
def test_nothing_missing_installs_nothing(bootstrap: ModuleType, apt: Path) -> None:
    bootstrap.add_system_packages({"libc.so.6": "libc6"}, {"sh": "dash"})
    assert not apt.exists()


@linux_only
def test_without_rights_the_command_is_named(
    bootstrap: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "administrator_prefix", lambda: None)
    bootstrap.install_packages(["xvfb"], needed=False)
    assert "sudo apt-get install -y --no-install-recommends xvfb" in capsys.readouterr().err
    with pytest.raises(bootstrap.Stop, match="libegl1"):
        bootstrap.install_packages(["libegl1"], needed=True)
    assert not apt.exists()


@linux_only
def test_a_failed_installation_names_the_command_too(
    bootstrap: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "administrator_prefix", list)
    (apt.parent / "refuse").touch()
    with pytest.raises(bootstrap.Stop, match="libegl1"):
        bootstrap.install_packages(["libegl1"], needed=True)
    assert len(apt.read_text().splitlines()) == 2


@linux_only
def test_what_tests_write_is_in_memory_where_there_is_room_and_gone_afterwards(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(bootstrap, "MEMORY_FILES", tmp_path)
    monkeypatch.setattr(bootstrap, "MEMORY_FREE", 0)

    def stopped() -> None:
        with bootstrap.folder_of_tests() as place:
            (Path(place["TMPDIR"]) / "dossiers.csrdb").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []
    for name, value in (("MEMORY_FREE", 1 << 60), ("MEMORY_FILES", tmp_path / "nergens")):
        with monkeypatch.context() as changed:
            changed.setattr(bootstrap, name, value)
            with bootstrap.folder_of_tests() as place:
                assert place == {}
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with bootstrap.folder_of_tests() as place:
        assert place == {}
