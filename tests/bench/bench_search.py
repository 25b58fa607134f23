"""Searching everything in so many dossiers and so many creditors, well and badly typed, beside the index alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import team
from tests.bench.shape import Aim, Line, Sample, Subject, Works, repeated, timed

TIMES, MOST = 10, 24


@contextmanager
def works(stage: Path, _folder: Path, _size: int) -> Iterator[Works]:
    def first() -> Sample:
        """In a database that was just opened."""
        core = team.opened(stage)
        assert core.overviews is not None
        found = timed("first", lambda: core.overviews.search("jnasen49", MOST) and None, ())["first"]
        core.close()
        return found

    first()
    samples = [first() for _ in range(3)]
    core = team.opened(stage)
    connection = core.store.database.connection

    def bare() -> None:
        sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH ? LIMIT 50"
        connection.execute(sql, ('"jansen49"*',)).fetchall()

    searches = {
        name: repeated(lambda text=text: core.overviews.search(text, MOST), TIMES)
        for name, text in (("name", "jansen49"), ("typo", "jnasen49"), ("many", "j"))
    }
    middle = sorted(samples, key=lambda sample: sample.processor)[1]
    yield searches | {"first": lambda: middle, "bare": repeated(bare, TIMES)}
    core.close()


_BARE, _AIM = "the index asked (FTS5)", Aim(50, "ms", at_large=True)
SUBJECTS = (
    Subject(
        "search", 6, "dossiers", (2_000, 20_000), works,
        (
            Line("search everything: a name", "name", "bare", _BARE, Aim(10, "ms", at_large=True), TIMES),
            Line("search everything: a typo", "typo", "bare", _BARE, Aim(30, "ms", at_large=True), TIMES),
            Line("search everything: many hits", "many", "bare", _BARE, Aim(30, "ms", at_large=True), TIMES),
            Line("the first search, a typo", "first", aim=_AIM),
        ),
        stage=("team", team.make),
    ),
)  # fmt: skip
