"""What the pages for IT, privacy and team lead say is what the program and its tables say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from csr_desktop.paths import resources_dir
from csr_desktop.texts import Texts


def page(name: str) -> str:
    return (resources_dir() / "help" / f"{name}.md").read_text(encoding="utf-8")


def table(name: str) -> dict:
    return tomllib.loads((resources_dir() / name / "2026.toml").read_text(encoding="utf-8"))


def test_every_bio2_measure_has_its_row(checkout: Path) -> None:
    wanted = re.findall(r"^\| (\d\.\d\d\.\d\d) ", (checkout / "docs" / "safety.md").read_text("utf-8"), re.MULTILINE)
    assert len(wanted) > 12
    assert re.findall(r"^\| (\d\.\d\d\.\d\d) ", page("privacy"), re.MULTILINE) == wanted


def test_every_outcome_and_switch_of_the_installer_is_told(checkout: Path) -> None:
    script = (checkout / "installers" / "windows" / "installer.nsi").read_text(encoding="utf-8")
    refused = {int(code) for code in re.findall(r"!insertmacro Refuse \S+ (\d+) ", script)}
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page("beheerder"), re.MULTILINE)}
    assert refused
    assert told == refused | {0, 2}
    switches = set(re.findall(r'GetOptions} \$R9 "(/\w+)', script)) - {"/KEEP"}
    assert {switch for switch in switches if switch not in page("beheerder")} == set()


def test_norms_of_figures_are_those_of_the_table() -> None:
    labels = Texts.load(resources_dir() / "texts")
    units = {"days": "dagen", "working_days": "werkdagen", "percent": "%"}
    limits = {"most": "hoogstens", "least": "minstens"}
    wanted = [
        f"| {labels.label('figure', norm['figure'])} | {limits[norm['limit']]} {norm['norm']} {units[norm['unit']]}"
        for norm in table("figures")["norm"]
        if norm.get("norm")
    ]
    assert len(wanted) > 8
    assert [row for row in wanted if row not in page("teamleider")] == []
    assert page("teamleider").count("| hoogstens ") + page("teamleider").count("| minstens ") == len(wanted) + 2


def test_terms_of_keeping_are_those_of_the_table() -> None:
    safety, told = table("safety"), page("teamleider")
    for rule, name in (("settlement", "Dossier met een regeling"), ("dossier", "Ander dossier")):
        (years,) = [item["years"] for item in safety["retention"] if item["rule"] == rule]
        assert f"| {name} | {years} jaar na sluiten |" in told
    assert f"| Prullenbak | {safety['bin']['days']} dagen" in told
    assert f"| Logboek | minstens {safety['log']['years']} jaar |" in told
    assert f"| Reservekopieën | hoogstens {safety['backup']['keep_at_most_days']} dagen |" in told
    assert f"steekproef van {safety['log']['review_sample']}" in page("privacy")


@pytest.mark.parametrize("name", ["beheerder", "privacy", "teamleider"])
def test_commands_that_are_named_exist(name: str, checkout: Path) -> None:
    handbook = (checkout / "docs" / "cli.md").read_text(encoding="utf-8")
    named = re.findall(r"`csr ([a-z][a-z -]*?)(?: --[^`]*)?`", page(name))
    # The page for team leaders names none today.
    assert named or name == "teamleider"
    for told in named:
        assert f"### `csr {told}`" in handbook, told
