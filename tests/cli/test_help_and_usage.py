"""Every command explains itself in Dutch, and says in Dutch what is wrong with a call; exit codes 0, 2, 3 and 70."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import click
import pytest

from csr_desktop.cli import main as module
from csr_desktop.cli.main import COMMANDS, run
from csr_desktop.errors import EnvironmentProblem

ENGLISH = re.compile(
    r"\b(usage|options:|commands:|show this|required|default|invalid|missing|no such|error|try)\b", re.I
)


def leaves(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves((*path, name), below)
    else:
        yield path, command


LEAVES = [leaf for name, home in COMMANDS.items() for leaf in leaves((name,), importlib.import_module(home).command)]
GROUPS = [(name,) for name, home in COMMANDS.items() if isinstance(importlib.import_module(home).command, click.Group)]


@pytest.fixture
def call(capsys, tmp_path):
    def call(*args: str):
        # A database that is not there: help and usage never look at it.
        code = run(["--database", str(tmp_path / "geen.csrdb"), *args])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


@pytest.mark.parametrize("path", [(), *GROUPS, *(path for path, _ in LEAVES)], ids=" ".join)
def test_help_is_dutch(call, path):
    code, out, err = call(*path, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(" ".join(("Gebruik: csr", *path)))
    assert "Toon deze uitleg." in out
    assert ENGLISH.findall(re.sub(r"\[OPTIONS\]|--[a-z-]+", "", out)) == []


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_every_command_and_option_has_its_explanation(path, command):
    assert (command.help or "").strip().endswith(".")
    silent = [item.opts[0] for item in command.params if isinstance(item, click.Option) and not item.help]
    assert silent == []


@pytest.mark.parametrize("path", [path for path, _ in LEAVES], ids=" ".join)
def test_an_option_that_does_not_exist(call, path):
    code, out, err = call(*path, "--bestaat-niet")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "De optie --bestaat-niet bestaat niet bij deze opdracht.",
        f"Hulp: csr {' '.join(path)} --help",
    ]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("vlieg",), "Deze opdracht bestaat niet"),
        (("dossier", "vlieg"), "Deze opdracht bestaat niet"),
        (("undo", "nog-een"), "een woord te veel"),
        (("search",), "TEXT ontbreekt; dat is verplicht."),
        (("dossier", "close", "WR-1"), "--reason ontbreekt; dat is verplicht."),
        (("dossier", "close", "WR-1", "--reason", "zomaar"), "Kies uit: completed, deceased,"),
        (("proposal", "make", "--dossier", "WR-1", "--product", "sk"), "Kies uit: SK, SB, SA, best."),
        (("search", "x", "--limit", "0"), "een geheel getal zijn van 1 tot en met 200"),
        (("claims", "import", "x", "--dossier", "WR-1", "--accept", "acht"), "een geheel getal zijn."),
        (("demo", "--out"), "De optie --out is niet goed gebruikt"),
        (("demo", "--out", "x", "--dossiers", "0"), "van 1 tot en met 500"),
        (("--today", "24-11-2026", "undo"), "geef de datum als JJJJ-MM-DD"),
    ],
)
def test_wrong_usage_is_told_in_dutch(call, args, sentence):
    code, out, err = call(*args)
    assert (code, out) == (2, "")
    assert sentence in err
    assert ENGLISH.findall(err.replace("--help", "")) == []


def test_a_wrong_value_is_not_repeated(call):
    """What stands in the wrong place may be somebody's name."""
    assert "Kowalczyk" not in call("dossier", "close", "WR-1", "--reason", "Kowalczyk")[2]
    assert "Kowalczyk" not in call("undo", "Kowalczyk")[2]


def test_nothing_at_all_shows_the_help(call, capsys):
    assert call()[0] == 2
    assert run([]) == 2
    assert "Gebruik: csr" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "code", "part"),
    [
        (EnvironmentProblem("file.unreadable", file="lijst.csv"), 3, "lijst.csv"),
        (OSError(28, "No space left on device"), 3, "Er is niets half bewaard"),
        (RuntimeError("de heer Kowalczyk, 999990019"), 70, "in het programma zelf (RuntimeError)"),
        (KeyboardInterrupt(), 1, "Gestopt."),
    ],
    ids=["environment", "disk full", "bug", "Ctrl+C"],
)
def test_what_goes_wrong_is_a_sentence_and_an_exit_code(call, monkeypatch, failure, code, part):
    def fail(*_args):
        raise failure

    monkeypatch.setattr(module.CliContext, "core", fail)
    result = call("check")
    assert result[:2] == (code, "")
    assert part in result[2]
    assert "Kowalczyk" not in result[2]
    assert "999990019" not in result[2]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (None, "kan niet worden gelezen"),
        (b"", "is leeg"),
        (b"\n wachtzin", "is leeg"),
        (b"\xff\xfe", "niet worden gelezen"),
    ],
)
def test_a_key_file_that_is_of_no_use(call, tmp_path, content, part):
    key_file = tmp_path / "wachtzin.txt"
    if content is not None:
        key_file.write_bytes(content)
    code, out, err = call("--key-file", str(key_file), "check")
    assert (code, out) == (1, "")
    assert part in err


def test_a_database_that_is_not_there(call, tmp_path):
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text("een lange wachtzin voor de proef", encoding="utf-8")
    code, out, err = call("--key-file", str(key_file), "check")
    assert (code, out) == (1, "")
    assert err.strip().endswith(".")
    assert "een lange wachtzin" not in err
