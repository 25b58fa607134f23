"""Jobs of the server that are no flow with a fault: limits, rights, two programs, clocks, and those of `damaging`.

Each takes the world, an empty folder and the job, and returns `findings`: one list for each fault that was tried.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.store import keys
from csr_desktop.store.attempts import Attempts
from tests.faults import flows
from tests.faults.children import in_child, outcome, run_and_say
from tests.faults.children import said as heard_from
from tests.faults.damaging import damage, exchanged, read_all
from tests.faults.flows import FLOWS, Place, Session, World
from tests.faults.invariants import examine, fault_free

Job = Callable[[World, Path, dict[str, Any]], dict[str, Any]]


# --- C4: files that may not grow --------------------------------------------------------------------------------------


def limited(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """A limit on the size of files in the middle of a flow, as a quota or a FAT disk has."""
    flow = FLOWS[job["flow"]]
    base = Place(folder / "basis")
    flow.base(world, base)
    trial = Path(shutil.copytree(base.root, folder / "voor"))
    states = fault_free(flow, world, Place(trial))
    findings = []
    for kib in job["limits"]:
        place = Place(Path(shutil.copytree(base.root, folder / f"grens-{kib}")))

        def work(say: Callable[[str], None], place: Place = place, kib: int = kib) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (kib * 1024, kib * 1024))
            run_and_say(world, flow, place, say)

        said = heard_from(in_child(work)[1])
        confirmed = sum(line.startswith("+") for line in said)
        found = [line for line in said if line.startswith("crashed")]
        findings.append(found + examine(flow, world, place, states, confirmed))
        shutil.rmtree(place.root)
    return {"findings": findings}


# --- C12: rights -----------------------------------------------------------------------------------------------------

_NOBODY = 65534


def forbidden(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """A folder or file that may not be written or read, or that goes away: a sentence, and nothing lost."""
    place = Place(folder / "plek")
    flows.small_office(world, place)
    before = read_all(world, place)[1]
    assert before is not None
    flow = FLOWS[job["flow"]]
    vanished = folder / "weg"

    def work(say: Callable[[str], None]) -> None:
        if job["way"] == "vanishes":
            session = Session(world, place)
            session.core.dossiers.change(session.dossier().id, remark="ervoor")
            place.work.rename(vanished)
            for step in flow.steps:
                for line in outcome(world, lambda step=step: step.do(session))[1]:
                    say(line)
            for line in outcome(world, session.close)[1]:
                say(line)
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, _NOBODY if os.getuid() == 0 else -1, -1)
        _forbid(place, job["way"])
        if os.getuid() == 0:
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        session = Session(world, place)
        for step in flow.steps:
            code, findings = outcome(world, lambda step=step: step.do(session))
            for line in findings:
                say(line)
            say(f"code {code}")
        for line in outcome(world, session.close)[1]:
            say(line)

    said = heard_from(in_child(work)[1])
    findings = [line for line in said if line.startswith("crashed")]
    if vanished.exists():
        if place.work.exists():
            # Something was written to a folder that is gone; it must not stand in the way.
            findings += ["left: a new folder in the place of the one that went"] if any(place.work.iterdir()) else []
            shutil.rmtree(place.work)
        vanished.rename(place.work)
    elif not any(line == f"code {job['expected']}" for line in said):
        findings.append(f"crashed: {said} instead of {job['expected']}")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
        os.chown(path, os.getuid(), -1)
    for path in folder.rglob("*"):
        path.chmod(0o700)
    after = read_all(world, place)
    if after[0]:
        findings.append(f"corrupt: afterwards {after[0]}")
    elif (
        job["way"] not in {"vanishes", "exports read-only"}
        and after[1] is not None
        and job["expected"]
        and after[1].data != before.data
    ):
        findings.append("lost: something changed though it was refused")
    return {"findings": [findings]}


def _forbid(place: Place, way: str) -> None:
    backup_folder = place.work / "reservekopieen"
    match way:
        case "folder read-only":
            place.work.chmod(0o555)
        case "folder closed":
            place.work.chmod(0o000)
        case "database read-only":
            place.database.chmod(0o444)
        case "database closed":
            place.database.chmod(0o000)
        case "keys closed":
            keys.header_path(place.database).chmod(0o000)
        case "back-ups read-only":
            backup_folder.chmod(0o555)
        case "exports read-only":
            place.out.chmod(0o555)


# --- P1, P2: two programs ---------------------------------------------------------------------------------------------


def race(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Programs that open one database at the same moment: one does, the others hear a sentence."""
    place = Place(folder / "plek")
    flows.small_office(world, place)
    findings = []
    for _ in range(job["count"]):
        lines = []

        def work(say: Callable[[str], None], line: socket.socket | None = None) -> None:
            session = Session(world, place)
            assert line
            line.recv(1)
            code, found = outcome(world, lambda: session.core)
            say(code or "open")
            for word in found:
                say(word)
            line.recv(1)
            session.close()

        starters = []
        for _program in range(3):
            ours, theirs = socket.socketpair()
            starters.append(ours)
            lines.append(in_child(lambda say, line=theirs: work(say, line), reap=False))
            theirs.close()
        for starter in starters:
            starter.sendall(b"1")
        heard = []
        for _child, line in lines:
            # Each says one word when its opening succeeded or not; only then may any of them close.
            heard.append(line.recv(1000).decode().splitlines()[0])
        for starter in starters:
            starter.sendall(b"2")
        for child, line in lines:
            os.waitpid(child, 0)
            line.close()
        for starter in starters:
            starter.close()
        found = []
        if heard.count("open") != 1 or set(heard) - {"open", "store.locked"}:
            found.append(f"crashed: {heard}")
        findings.append(found)
    codes, state, _shown = read_all(world, place)
    if codes or state is None:
        findings[-1].append(f"corrupt: afterwards {codes}")
    return {"findings": findings}


def killed_holder(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Whoever holds the database is killed; the next one opens at once, and nothing that was confirmed is gone."""
    place = Place(folder / "plek")
    flows.small_office(world, place)
    findings = []
    for number in range(job["count"]):

        def work(say: Callable[[str], None], number: int = number) -> None:
            session = Session(world, place)
            session.core.dossiers.change(session.dossier().id, remark=f"ronde {number}")
            say("+")
            os.kill(os.getpid(), signal.SIGKILL)

        said = heard_from(in_child(work)[1])
        session = Session(world, place)
        code, found = outcome(world, lambda session=session: session.core)
        if code:
            found.append(f"crashed: {code}")
        else:
            if session.core.store.warnings:
                found.append(f"crashed: {session.core.store.warnings[0].code}")
            if said != ["+"] or session.dossier().remark != f"ronde {number}":
                found.append("lost: the last change")
            session.close()
        findings.append(found)
    return {"findings": findings}


# --- P4: clocks ------------------------------------------------------------------------------------------------------


class JumpingClock:
    """Goes one second for each question, and jumps when told to."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def today(self) -> date:
        return self.now().astimezone(DUTCH_TIME).date()


_START = datetime(2026, 11, 24, 12, tzinfo=UTC)
JUMPS: dict[str, tuple[datetime | timedelta, ...]] = {
    "an hour back": (timedelta(hours=-1),),
    "three days back": (timedelta(days=-3),),
    "ten years on": (timedelta(days=3653),),
    "1970": (datetime(1970, 1, 1, 0, 5, tzinfo=UTC),),
    "on and back": (timedelta(days=400), timedelta(days=-400)),
    "back and on": (timedelta(days=-40), timedelta(days=40)),
    "a day on": (timedelta(days=1),),
    "half an hour back": (timedelta(minutes=-30),),
}


#: Refusals that name the clock.
_LOOK_AT_THE_CLOCK = {"norms.none_in_force", "process.before_stay", "client.birth_date"}


def correct_begins(session: Session) -> None:
    """Put right what began on a day that has yet to come: it was written while the clock stood wrong."""
    if session.opened is None:
        return
    core, dossier = session.core, session.dossier()
    for stay in core.process.stays(dossier.id):
        if stay.began_on > core.clock.today():
            core.process.correct_begin(dossier.id, stay.id, core.clock.today())


def clock_jumps(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """The clock jumps before or in the middle of a flow; order, data, back-ups and waits stand."""
    flow = FLOWS[job["flow"]]
    clock = JumpingClock(_START)
    own = replace(world, clock=clock)
    place = Place(folder / "plek")
    flow.base(own, place)
    findings: list[str] = []
    session = Session(own, place)
    jumps = list(JUMPS[job["jump"]])
    if flow.name not in {"migration", "new-version"}:
        assert session.core
    with flow.surroundings():
        for number, step in enumerate(flow.steps):
            if jumps and number >= job["after"]:
                jump = jumps.pop(0)
                clock.moment = jump if isinstance(jump, datetime) else clock.moment + jump
            code, found = outcome(own, lambda step=step: step.do(session))
            if code in _LOOK_AT_THE_CLOCK:
                # Refused with the advice to look at the clock and at the begin of the phase; the person follows it.
                clock.moment = _START
                jumps.clear()
                correct_begins(session)
                code, found = outcome(own, lambda step=step: step.do(session))
            findings += found + ([f"lost: step {number} says {code}"] if code else [])
        core = session.core
        made = [record["action"] for record in core.store.log_records()]
        wanted = [step.action for step in flow.steps if step.action]
        places = [len(made) - made[::-1].index(action) for action in wanted if action in made]
        if len(places) != len(wanted) or (places != sorted(places) and flow.name != "restore"):
            findings.append("lost: the log has another order than what was done")
        findings += [f"corrupt: {message.code}" for message in core.store.check()]
        before = {item.path for item in core.backups.all()}
        made_now = core.backups.make("asked")
        left = {item.path for item in core.backups.all()}
        if made_now.path not in left:
            findings.append("lost: the back-up that was just made")
        # Older than the longest term they go, whatever made them old, and of one day the last stays.
        if before and not job["jump"].startswith(("ten years", "on and back")) and not before & left:
            findings.append("lost: every back-up of before the jump")
        core.backups.verify(made_now)
        clock.moment = _START + timedelta(days=2)
        core.backups.verify(core.backups.make("asked"))
        attempts = Attempts(place.database, clock)
        session.close()
        for _ in range(6):
            attempts.add("iemand")
        for jump in JUMPS[job["jump"]]:
            clock.moment = jump if isinstance(jump, datetime) else clock.moment + jump
            if attempts.seconds_to_wait() > 30:
                findings.append(f"crashed: a wait of {attempts.seconds_to_wait()} seconds")
        clock.moment += timedelta(seconds=40)
        again = Session(own, place)
        code, found = outcome(own, lambda: again.core)
        if code == "norms.none_in_force":
            clock.moment = _START + timedelta(days=3)
            code, found = outcome(own, lambda: again.core)
        findings += found + ([f"crashed: the next start says {code}"] if code else [])
        if not code:
            findings += [f"crashed: warns of {message.code}" for message in again.core.store.warnings]
        again.close()
    return {"findings": [findings]}


JOBS: dict[str, Job] = {
    job.__name__: job for job in (damage, exchanged, limited, forbidden, race, killed_holder, clock_jumps)
}
