"""A round in a process of its own that is killed outright at one of its steps: no handler, no clean-up, no goodbye.

Steps are counted before every statement that writes, begins or commits, and before and after every question to the
hub, so that each boundary of a round has a number.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from csr_desktop.services.exchange.steps import NetworkWork
from csr_desktop.store.database import Database
from tests.hub_sync.world import Desk, MovingClock

_WRITES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "INSERT", "UPDATE", "DELETE")
KILLED = -signal.SIGKILL


class _Steps:
    def __init__(self, kill_at: int) -> None:
        self.passed = 0
        self._kill_at = kill_at

    def step(self) -> None:
        self.passed += 1
        if self.passed == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _watch(steps: _Steps) -> None:
    execute, executemany, run = Database.execute, Database.executemany, NetworkWork.run

    def watched_execute(self, sql, parameters=()):
        if sql.startswith(_WRITES):
            steps.step()
        return execute(self, sql, parameters)

    def watched_executemany(self, sql, rows):
        steps.step()
        return executemany(self, sql, rows)

    def watched_run(self):
        steps.step()
        came = run(self)
        steps.step()
        return came

    Database.execute, Database.executemany, NetworkWork.run = watched_execute, watched_executemany, watched_run


def _round(make: Callable[..., Any], folder: Path, moment: str, kill_at: int, told) -> None:
    with make(folder, MovingClock(datetime.fromisoformat(moment))) as desk:
        sync = desk.exchange.begin(at_once=True)
        steps = _Steps(kill_at)
        _watch(steps)
        step = sync.next()
        while isinstance(step, NetworkWork):
            step = sync.next(step.run())
        told.send(steps.passed)
    # What follows the round is not what is tested; leave before the interpreter takes its time.
    os._exit(0)


_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["tests.hub_sync.crashing", "tests.hub_sync.casework", "csr_desktop.hub.rest.hub", "csr_desktop.hub.rest.session"]
)


def round_killed_at(
    folder: Path, clock: MovingClock, kill_at: int, make: Callable[..., Any] = Desk
) -> tuple[bool, int]:
    """Run a round that is killed at a step (0: never); return whether it was, and how many steps it had if not.

    `make` opens our side: a class that the other process finds under its name.
    """
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=_round, args=(make, folder, clock.now().isoformat(), kill_at, theirs))
    child.start()
    theirs.close()
    child.join(120)
    assert child.exitcode in {0, KILLED}, child.exitcode
    return child.exitcode == KILLED, ours.recv() if child.exitcode == 0 else 0
