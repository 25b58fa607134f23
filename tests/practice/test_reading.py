"""The product reads every file of the practice office, and refuses exactly what is wrong in it on purpose."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.domain.class_table import load_class_table
from csr_desktop.practice.creditors import CreditorWorld
from csr_desktop.practice.facts import Office

TODAY = date(2026, 11, 24)
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("csr_desktop.lists.reading") is None, reason="the reading of lists is not there yet"
)


def read(path: Path, kind: str, resources: Path):
    from csr_desktop.lists.reading import read_list

    return read_list(path, kind=kind, class_table=load_class_table(resources / "classes", TODAY), today=TODAY)


def test_the_register_is_read_without_losing_a_row(office: Office, resources: Path) -> None:
    reading = read(office.register_file, "creditors", resources)
    names = [row["name"] for row in reading.rows]
    refused = {problem.row for problem in reading.problems} - {row["row"] for row in reading.rows}
    assert len(names) + len(refused) == len(office.parties)
    assert set(names) <= set(office.parties)
    domestic = {name for name, party in office.parties.items() if not party.foreign}
    assert domestic <= set(names)


def test_every_claim_list_is_read_to_the_cent(office: Office, resources: Path) -> None:
    # One list of each style, and all lists with a fault: reading all sixty takes a process each.
    styles: dict[str, int] = {}
    for item in office.dossiers:
        made = item.claim_list
        styles[made.style] = styles.get(made.style, 0) + 1
        if styles[made.style] > 1 and not (made.faulty_rows and styles[made.style] < 4):
            continue
        reading = read(made.path, "claims", resources)
        # A row that cannot be read also makes the list's own total differ, and the reading says so at that line.
        told = [problem for problem in reading.problems if problem.message.code != "total.mismatch"]
        faulty = {problem.row for problem in told if problem.row is not None}
        read_rows = {row["row"] for row in reading.rows}
        assert set(made.faulty_rows) <= faulty, made
        assert len(read_rows | faulty) == made.rows, made
        assert faulty <= set(made.faulty_rows), (made, reading.problems)
        if made.doubles or made.faulty_rows:
            continue
        amounts = sorted(str(row["amount"]) for row in reading.rows)
        assert amounts == sorted(
            f"{debt.balance_cents // 100}.{debt.balance_cents % 100:02d}" for debt in item.debts
        ), made


def test_answers_are_read_and_faults_are_mended_by_the_second_file(
    office: Office, requests: list[Path], tmp_path: Path, resources: Path
) -> None:
    files = CreditorWorld(1, office).answer_lists(requests, tmp_path, TODAY)
    corrections = [file for file in files if "-hersteld" in file.stem]
    assert corrections
    for correction in corrections[:3]:
        first = correction.with_stem(correction.stem.removesuffix("-hersteld"))
        faulty = read(first, "answers", resources)
        mended = read(correction, "answers", resources)
        assert len({problem.row for problem in faulty.problems if problem.row is not None}) == 1
        assert [problem for problem in mended.problems if problem.row is not None] == []
