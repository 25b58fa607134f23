"""Where things live: with the user of the computer, or beside a portable program."""

from __future__ import annotations

from pathlib import Path

from csr_desktop.paths import PORTABLE_MARK, AppPaths, window_command


def test_an_installed_program_keeps_nothing_beside_itself(tmp_path: Path) -> None:
    paths = AppPaths.for_user(tmp_path / "csr-desktop.exe")
    assert not any(place.is_relative_to(tmp_path) for place in (paths.data, paths.config, paths.logs, paths.database))


def test_the_portable_form_keeps_everything_beside_itself(tmp_path: Path) -> None:
    (tmp_path / PORTABLE_MARK).write_text("", encoding="utf-8")
    paths = AppPaths.for_user(tmp_path / "csr-desktop.exe")
    places = (paths.data, paths.config, paths.logs, paths.database)
    assert all(place.is_relative_to(tmp_path / "gegevens") for place in places)
    assert paths.resources == AppPaths.for_user(tmp_path / "elsewhere" / "csr-desktop.exe").resources


def test_the_built_command_line_starts_the_window_beside_it(tmp_path: Path) -> None:
    (tmp_path / "csr-desktop.exe").write_bytes(b"")
    assert window_command(tmp_path / "csr.exe") == [str(tmp_path / "csr-desktop.exe")]


def test_a_source_tree_starts_the_window_with_its_own_python(tmp_path: Path) -> None:
    assert window_command(tmp_path / "python3") == [str(tmp_path / "python3"), "-m", "ui"]
