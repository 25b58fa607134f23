"""The proof is able to fail: programs that do it wrong are found out, each by the fault that is meant for it."""

from __future__ import annotations

import pytest

from tests.faults.crew import needs_strace


def _findings(answers):
    return [line for answer in answers for line in answer["findings"]]


def test_power_loss_finds_a_program_that_does_not_sync(crew):
    needs_strace()
    answers = crew.do([{"job": "images", "flow": "unsynced", "seed": seed, "count": 20} for seed in range(4)])
    assert any(line.startswith("lost") for line in _findings(answers))


def test_kill_finds_a_program_that_writes_over_the_old_file(crew):
    needs_strace()
    counts = crew.do([{"job": "count", "flow": "in-place"}])[0]["counts"]
    answers = crew.do(
        [
            {"job": "fault", "flow": "in-place", "call": "write", "when": number, "how": "KILL"}
            for number in range(1, counts["write"] + 1)
        ]
    )
    assert any(line.startswith("corrupt") for line in _findings(answers))


def test_error_finds_a_program_that_says_it_is_saved_when_it_is_not(crew):
    needs_strace()
    counts = crew.do([{"job": "count", "flow": "swallowing"}])[0]["counts"]
    answers = crew.do(
        [
            {"job": "fault", "flow": "swallowing", "call": "pwrite64", "when": number, "how": "EIO", "lasting": True}
            for number in range(1, counts["pwrite64"] + 1)
        ]
    )
    assert any(line.startswith("lost") for line in _findings(answers))


@pytest.mark.parametrize("flow", ["hub-unsynced", "hub-unsynced-out"])
def test_power_loss_finds_a_program_that_tells_the_hub_too_early(crew, flow):
    needs_strace()
    answers = crew.do([{"job": "images", "flow": flow, "seed": seed, "count": 20} for seed in range(4)])
    said = "confirmed to the hub" if flow == "hub-unsynced" else "the hub has a message"
    assert any(line.startswith(f"lost: {said}") for line in _findings(answers))


def test_kill_finds_a_program_that_confirms_before_it_stores(crew):
    needs_strace()
    counts = crew.do([{"job": "count", "flow": "hub-confirmed-first"}])[0]["counts"]
    answers = crew.do(
        [
            {"job": "fault", "flow": "hub-confirmed-first", "call": "pwrite64", "when": number, "how": "KILL"}
            for number in range(1, counts["pwrite64"] + 1, counts["pwrite64"] // 20)
        ]
    )
    assert any(line.startswith("lost: confirmed to the hub") for line in _findings(answers))
