"""Markers through the window: looked at everywhere, typed, searched, locked, printed, killed; then looked for (S1)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from csr_desktop.bootstrap import create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.canary.watched import BSN, NAMES, REFERENCE, SECRETS, Workplace, hits, hits_below
from tests.conftest import ADDRESS, ORGANISATION, TODAY, Office

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at programs through /proc"),
]

PERSON, FIRST, CREDITOR, CAUSE = NAMES[:4]


@pytest.fixture(scope="module")
def place(tmp_path_factory, texts_of_module) -> Workplace:
    """Two runs of the window: one that is killed while letters are open, and one that ends in order."""
    place = Workplace(tmp_path_factory.mktemp("venster"))
    clock = FixedClock(TODAY)
    core, _key = create_core(place.database, SECRETS[0], clock, texts_of_module, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    office = Office(core, clock)
    dossier = core.dossiers.add(
        Dossier(id="", number="K-1", municipality_code="GM9999", counsellor="F. Voorbeeld", cause=CAUSE, effort="x",
                prospects="x"),
        [Client(id="", dossier_id="", position=1, initials="J.", surname=PERSON, first_names=FIRST, bsn=BSN,
                address=ADDRESS)],
    )  # fmt: skip
    creditor = office.creditor(CREDITOR, channel=Channel.LETTER)
    office.claim(dossier, creditor, 123_456, reference=REFERENCE)
    core.balances.request([dossier.id])
    core.close()
    (place.given / "fout.txt").write_text(SECRETS[1] + "\n", encoding="utf-8")
    (place.given / "lijst.csv").write_text(
        f"Schuldeiser;Kenmerk;Bedrag\r\n{CREDITOR};{REFERENCE}-9;12,00\r\n{PERSON};{BSN};fout\r\n", encoding="utf-8"
    )

    def sit_down(end: str, **watch: object):
        busy = place.given / f"bezig-{end}"
        return place.driver(
            Path(__file__).with_name("window_driver.py"), place.database, place.key_file, place.given / "fout.txt",
            place.given / "lijst.csv", place.asked, busy, end, PERSON,
            **({"kill_when": busy.exists} if end == "stay" else {}),
        )  # fmt: skip

    place.killed = sit_down("stay")
    place.left_by_kill = list(place.temporary.rglob("*.pdf"))
    place.data_after_kill = hits_below(place.data) + hits_below(place.home)
    place.ended = sit_down("close")
    return place


@pytest.fixture(scope="module")
def texts_of_module(texts):
    return texts


def test_both_runs_came_to_their_end(place) -> None:
    assert (place.killed.code, place.ended.code) == (-9, 0), (place.killed.err, place.ended.err)
    for run in place.runs:
        assert run.out.startswith("DONE "), (run.out, run.err)
        assert run.out.split()[1] != "0", "no letter was looked at, so nothing was proven"
        assert "Traceback" not in run.err


def test_the_letters_that_were_asked_for_are_there(place) -> None:
    assert list(place.asked.glob("*.pdf"))
    assert hits_below(place.asked, SECRETS) == []


def test_a_killed_window_leaves_letters_for_a_moment_and_the_next_one_takes_them_away(place) -> None:
    assert place.left_by_kill, "no letter was open when the window was killed, so nothing was proven"
    assert list(place.temporary.rglob("*.pdf")) == []
    assert hits_below(place.temporary) == []


def test_nothing_in_clear_in_data_settings_and_logs(place) -> None:
    assert place.data_after_kill == []
    assert hits_below(place.data) + hits_below(place.home) == []
    names = {path.name for path in place.home.rglob("*") if path.is_file()}
    assert {"window.ini", "csr-desktop.log"} <= names, names


def test_the_log_tells_of_the_fault(place) -> None:
    written = next(place.home.rglob("csr-desktop.log")).read_text(encoding="utf-8")
    assert written.count("ValueError at canary/window_driver.py:") == 2
    assert "in stumble" in written


def test_nothing_is_printed_and_nothing_is_seen_from_outside(place) -> None:
    for run in place.runs:
        assert hits(run.out.encode()) + hits(run.err.encode()) == []
        # What was searched for was given to this driver as an argument, by the test itself.
        assert hits(b"\0".join(run.own_arguments), (BSN, *SECRETS)) == []
        assert any(b"spawn_main" in line for line in run.child_arguments), "no child was seen"
        assert hits(b"\0".join(run.child_arguments - run.own_arguments)) == []
        assert hits(b"\0".join(run.environments)) == []
