"""P1, P2: two programs on one database, and the killed one that leaves no lock behind."""

from __future__ import annotations


def test_race_of_openings(crew, tally):
    row = tally("P1", "three programs open at once")
    for answer in crew.do([{"job": "race", "count": 10} for _ in range(5)]):
        for found in answer["findings"]:
            row.add(found)
    row.end()


def test_killed_holder(crew, tally):
    row = tally("P2", "killed holder, next start")
    for answer in crew.do([{"job": "killed_holder", "count": 10} for _ in range(5)]):
        for found in answer["findings"]:
            row.add(found)
    row.end()
