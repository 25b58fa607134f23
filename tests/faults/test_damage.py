"""C9, C10: damaged, exchanged and outdated files are noticed and explained; no amount is ever shown that never was."""

from __future__ import annotations

import pytest

#: Ways of damage: how many of each in the short and in the long form.
WAYS = {
    "bit": (160, 1_000),
    "zeroed": (16, 60),
    "swapped": (16, 60),
    "cut": (12, 40),
    "junk": (6, 20),
    "empty": (1, 1),
    "random": (3, 10),
}
#: The small files are damaged less often: there are fewer places in them.
SHARES = {"database": 1.0, "backup": 0.5, "keys": 0.25, "witness": 0.25}


@pytest.mark.parametrize("target", SHARES)
def test_damage(crew, tally, is_long, target):
    row = tally("C9", f"damage: {target}")
    jobs = []
    for way, counts in WAYS.items():
        count = max(1, int(counts[is_long] * SHARES[target]))
        pieces = [min(40, count - start) for start in range(0, count, 40)]
        jobs += [
            {"job": "damage", "target": target, "way": way, "seed": f"{target} {way} {at}", "count": piece}
            for at, piece in enumerate(pieces)
        ]
    for job, answer in zip(jobs, crew.do(jobs), strict=True):
        for found in answer["findings"]:
            row.add(found, job["seed"])
    row.end()


EXCHANGES = (
    "log-gone",
    "log-empty",
    "log-older",
    "log-of-another",
    "log-random",
    "database-of-yesterday",
    "database-of-another",
)


def test_exchanged_files(crew, tally):
    row = tally("C10", "files of another moment or database")
    jobs = [{"job": "exchanged", "way": way, "seed": seed} for way in EXCHANGES for seed in range(3)]
    for job, answer in zip(jobs, crew.do(jobs), strict=True):
        for found in answer["findings"]:
            row.add(found, job["way"])
    row.end()
