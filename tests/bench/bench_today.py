"""The work list and what is due, of an office with dossiers in every phase, beside reading the dossiers alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csr_desktop.domain.dossiers import Dossier
from tests.bench import office
from tests.bench.shape import Aim, Line, Subject, Works


@contextmanager
def works(stage: Path, _folder: Path, _size: int) -> Iterator[Works]:
    core = office.opened(stage)
    snapshot = core.deadlines.snapshot(horizon=office.TODAY)
    assert core.today.items()
    yield {
        "list": core.today.items,
        "all": core.deadlines.all_open,
        "coming": lambda: core.deadlines.deadlines_of(core.deadlines.snapshot(horizon=office.TODAY)),
        "reading": lambda: core.deadlines.snapshot(horizon=office.TODAY),
        "deriving": lambda: core.deadlines.deadlines_of(snapshot),
        "dossiers": lambda: core.store.find(Dossier, deleted_on=None),
    }
    core.close()


_BARE = "the dossiers read"
SUBJECTS = (
    Subject(
        "today", 5, "dossiers", (2_000, 20_000), works,
        (
            Line("work list", "list", "dossiers", _BARE, Aim(100, "ms")),
            Line("everything that is due", "all", "dossiers", _BARE),
            Line("what is due and coming", "coming", "dossiers", _BARE),
            Line("  of which reading", "reading", "dossiers", _BARE),
            Line("  of which deriving", "deriving", "dossiers", _BARE),
        ),
        stage=("office", office.make),
    ),
)  # fmt: skip
