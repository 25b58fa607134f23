"""The project tells one story: one version, documented commands, linked decisions, nothing of one machine."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from csr_desktop import __version__
from csr_desktop.cli.main import COMMANDS, cli

#: Written in pieces, so that this file does not contain what it forbids.
MACHINE_PATH = re.compile(
    r"(?<![\w./-])/(?:" + "|".join(("work", "farm", "root", "home/[a-z]+", "tmp/studio")) + r")/|[A-Z]:\\\\?Users\\"
)
REGISTRY = re.compile(
    "|".join((r"py" + r"pi\.org", r"python" + r"hosted\.org", r"registry\.npm" + r"js", r"--index" + "-url"))
)


def text_of(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def lines_with(pattern: re.Pattern[str], files: list[Path], root: Path) -> list[str]:
    return [
        f"{file.relative_to(root)}:{number}"
        for file in files
        for number, line in enumerate((text_of(file) or "").splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_names_a_path_of_one_machine(project_files: list[Path], checkout: Path) -> None:
    assert lines_with(MACHINE_PATH, project_files, checkout) == []


def test_nothing_names_a_package_registry(project_files: list[Path], checkout: Path) -> None:
    allowed = {checkout / "installers" / "README.md", checkout / "tests" / "architecture" / "test_project.py"}
    assert lines_with(REGISTRY, [file for file in project_files if file not in allowed], checkout) == []


@pytest.mark.parametrize(
    "line", ["see /" + "work/x", "'/" + "root/.cache'", "=/" + "home/jan/x", "C:" + "\\Users\\jan"]
)
def test_a_path_of_one_machine_is_seen(line: str) -> None:
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize(
    "line", ["https://example.nl/" + "work/x", "../" + "root/x", "docs/" + "work/x", "%LOCALAPPDATA%"]
)
def test_other_paths_are_left_alone(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def test_the_version_stands_in_one_place(project_files: list[Path], checkout: Path) -> None:
    code = [file for file in project_files if file.suffix in {".py", ".toml", ".iss", ".wxs", ".spec", ".ps1", ".yml"}]
    pattern = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.])")
    assert [line.rpartition(":")[0] for line in lines_with(pattern, code, checkout)] == ["csr_desktop/__init__.py"]


def test_the_changelog_knows_the_version(checkout: Path) -> None:
    headings = re.findall(r"^## (\S+)", (checkout / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == __version__


def test_decisions_are_numbered_and_linked(checkout: Path) -> None:
    folder = checkout / "docs" / "adr"
    records = sorted(file.name for file in folder.glob("*.md") if file.name != "README.md")
    assert [name[:4] for name in records] == [f"{number:04d}" for number in range(1, len(records) + 1)]
    assert [name for name in records if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []
    assert re.findall(r"\]\((\d{4}-[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8")) == records


def test_links_between_documents_lead_somewhere(project_files: list[Path], checkout: Path) -> None:
    dead = [
        f"{file.relative_to(checkout)}: {target}"
        for file in project_files
        if file.suffix == ".md"
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(file) or "")
        if "://" not in target and not target.startswith("mailto:") and not (file.parent / target).exists()
    ]
    assert dead == []


def existing_commands() -> list[str]:
    return [name for name, module in COMMANDS.items() if importlib.util.find_spec(module) is not None]


def leaves(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its full name."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    if command.invoke_without_command:
        yield name, command
    for sub_name, sub in command.commands.items():
        yield from leaves(f"{name} {sub_name}", sub)


@pytest.fixture(scope="module")
def handbook(checkout: Path) -> str:
    return (checkout / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", existing_commands())
def test_every_command_and_option_is_documented(name: str, handbook: str) -> None:
    command = importlib.import_module(COMMANDS[name]).command
    missing = []
    for full_name, leaf in leaves(name, command):
        # The section of a command ends at the next heading.
        section = re.search(rf"^### `csr {re.escape(full_name)}`$(.*?)(?=^##|\Z)", handbook, re.MULTILINE | re.DOTALL)
        if section is None:
            missing.append(f"csr {full_name}")
            continue
        options = [
            option for parameter in leaf.params if isinstance(parameter, click.Option) for option in parameter.opts
        ]
        missing += [f"csr {full_name} {option}" for option in options if f"`{option}" not in section[1]]
    assert missing == []


def test_documented_commands_exist(handbook: str) -> None:
    documented = re.findall(r"^### `csr ([a-z -]+)`$", handbook, re.MULTILINE)
    assert documented
    known = [
        full_name
        for name in existing_commands()
        for full_name, _ in leaves(name, importlib.import_module(COMMANDS[name]).command)
    ]
    assert sorted(set(documented) - set(known)) == []


def test_global_options_are_documented(handbook: str) -> None:
    options = [option for parameter in cli.params for option in parameter.opts if option.startswith("--")]
    assert options
    assert [option for option in options if f"`{option}" not in handbook] == []


def test_locks_are_hash_checked_and_whole(checkout: Path) -> None:
    for lock in sorted((checkout / "installers" / "locks").glob("*.txt")):
        text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
        entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        assert entries, lock.name
        assert [line.split()[0] for line in entries if "==" not in line or "--hash=sha256:" not in line] == []


def test_the_test_lock_has_the_versions_that_people_run(checkout: Path) -> None:
    def pins(name: str) -> set[str]:
        text = (checkout / "installers" / "locks" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9-]+==\S+)", text, re.MULTILINE))

    assert sorted(pins("run.txt") - pins("test.txt")) == []
