"""Jobs of the server that are no flow with a fault: damage, exchanged files, limits, rights, two programs, clocks.

Each takes the world, an empty folder and the job, and returns `findings`: one list for each fault that was tried.
"""

from __future__ import annotations

import os
import random
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
from csr_desktop.domain.claims import Claim
from csr_desktop.errors import Bug, CsrError
from csr_desktop.services.backups import newest_good_backup
from csr_desktop.store import backups, keys
from csr_desktop.store.attempts import Attempts
from tests.conftest import PASSPHRASE
from tests.faults import flows
from tests.faults.flows import FLOWS, Place, Session, World
from tests.faults.invariants import State, examine, fault_free, state_of

Job = Callable[[World, Path, dict[str, Any]], dict[str, Any]]
_AMOUNTS = {98_765, 127_550, 14_612}


def _outcome(world: World, action: Callable[[], object]) -> tuple[str, list[str]]:
    """Do something; return the code of a refusal ("" when there was none) and findings when it was no sentence."""
    try:
        action()
    except Bug as error:
        return error.code, [f"crashed: {error.code}"]
    except CsrError as error:
        known = all(message.code in world.texts.codes for message in error.messages)
        return error.code, [] if known else [f"crashed: no sentence for {error.code}"]
    except Exception as error:
        return type(error).__name__, [f"crashed: {type(error).__name__}: {error}"[:200]]
    return "", []


def _in_child(work: Callable[[Callable[[str], None]], None], *, reap: bool = True) -> tuple[int, socket.socket]:
    """Fork; the child does the work and says words in lines."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        try:
            work(lambda word: theirs.sendall(f"{word}\n".encode()))
        finally:
            os._exit(0)
    theirs.close()
    if reap:
        os.waitpid(child, 0)
    return child, ours


def _said(line: socket.socket) -> list[str]:
    heard = b""
    with line:
        while piece := line.recv(65536):
            heard += piece
    return heard.decode().splitlines()


# --- C9: damage ------------------------------------------------------------------------------------------------------


def damage(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Damage a closed file in one way after the other: noticed, or harmless and equal; never another amount."""
    place = Place(folder / "heel")
    flows.small_office(world, place)
    session = Session(world, place)
    session.core.backups.make("asked")
    session.close()
    wanted = _read_all(world, place)[1]
    target = {
        "database": place.database,
        "keys": keys.header_path(place.database),
        "witness": place.database.with_name(place.database.name + ".witness"),
        "backup": max((place.work / "reservekopieen").iterdir()),
    }[job["target"]]
    look = _backup_noticed if job["target"] == "backup" else _noticed
    whole = target.read_bytes()
    kept = {path: path.read_bytes() for path in place.work.rglob("*") if path.is_file()}
    dice = random.Random(job["seed"])
    findings = []
    for number in range(job["count"]):
        damaged = _damaged(whole, job["way"], dice)
        if damaged == whole:
            continue
        target.write_bytes(damaged)
        findings.append([f"{line} ({job['way']} {number})" for line in look(world, place, target, wanted)])
        for path in [path for path in place.work.rglob("*") if path.is_file() and path not in kept]:
            path.unlink()
        for path, content in kept.items():
            path.write_bytes(content)
    return {"findings": findings}


def _damaged(whole: bytes, way: str, dice: random.Random) -> bytes:
    content = bytearray(whole)
    pages = max(1, len(content) // 4096)
    match way:
        case "bit":
            content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        case "zeroed":
            at = 4096 * dice.randrange(pages)
            content[at : at + 4096] = bytes(len(content[at : at + 4096]))
        case "swapped":
            first, second = (4096 * page for page in dice.sample(range(pages), 2)) if pages > 1 else (0, 0)
            content[first : first + 4096], content[second : second + 4096] = (
                content[second : second + 4096],
                content[first : first + 4096],
            )
        case "cut":
            del content[len(content) - dice.choice((1, 16, 512, 4096, len(content) // 2, len(content) - 1)) :]
        case "junk":
            content += dice.randbytes(dice.choice((1, 100, 4096)))
        case "empty":
            content.clear()
        case "random":
            content = bytearray(dice.randbytes(len(content)))
    return bytes(content)


def _read_all(world: World, place: Place) -> tuple[list[str], State | None, set[int | None]]:
    """Open, read every amount, check; return codes, the state when it could be read, and amounts that were shown."""
    session, codes, shown, state = Session(world, place), [], set(), None
    try:
        try:
            core = session.core
            codes += [message.code for message in core.store.warnings]
            shown = {claim.balance_cents for claim in core.store.find(Claim)}
            codes += [message.code for message in core.store.check()]
            state = state_of(session)
        except CsrError as error:
            codes.append(error.code)
        session.close()
    except CsrError as error:
        codes.append(error.code)
    return codes, state, shown


def _noticed(world: World, place: Place, _target: Path, wanted: State | None) -> list[str]:
    try:
        codes, state, shown = _read_all(world, place)
    except Exception as error:
        return [f"crashed: {type(error).__name__}: {error}"[:200]]
    findings = [f"crashed: no sentence for {code}" for code in codes if code not in world.texts.codes]
    if shown - _AMOUNTS:
        findings.append(f"corrupt: an amount that never was: {shown - _AMOUNTS}")
    if not codes and (state is None or wanted is None or state.data != wanted.data):
        findings.append("corrupt: damage that nobody noticed")
    if codes and newest_good_backup(place.database) is None:
        findings.append("lost: no good back-up is found")
    return findings


def _backup_noticed(world: World, place: Place, target: Path, _wanted: State | None) -> list[str]:
    """A damaged back-up is refused, or restores to the very same; the one before it is found as the newest good one."""
    key = keys.open_with_passphrase(place.database, PASSPHRASE)

    def try_it() -> None:
        backup = backups.read_backup(target)
        backups.check_content(backup)
        backups.verify_with_key(backup, key, place.root / "proef")

    code, findings = _outcome(world, try_it)
    good = newest_good_backup(place.database)
    if good is None:
        findings.append("lost: no good back-up is found")
    elif code and good.path == target and code != "store.backup_unreadable":
        findings.append(f"corrupt: a back-up that says {code} counts as good")
    return findings


# --- C10: files that are not of this moment ---------------------------------------------------------------------------


def exchanged(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """The log taken away, older, or of another database; the database of yesterday: noticed and explained."""
    place, other = Place(folder / "een"), Place(folder / "ander")
    for made in (place, other):
        flows.small_office(world, made)
    log = place.database.with_name(place.database.name + "-wal")
    yesterday = {path: path.read_bytes() for path in place.work.glob("dossiers.csrdb*")}
    logs = {}
    for made in (place, other):
        # Two sessions that were killed; of the first, the log as it was half-way.
        _killed_session(world, made, 2)
        logs[made] = made.database.with_name(made.database.name + "-wal").read_bytes()
        _killed_session(world, made, 3)
    match job["way"]:
        case "log-gone":
            log.unlink()
        case "log-empty":
            log.write_bytes(b"")
        case "log-older":
            log.write_bytes(logs[place])
        case "log-of-another":
            log.write_bytes(other.database.with_name(other.database.name + "-wal").read_bytes())
        case "log-random":
            log.write_bytes(random.Random(job["seed"]).randbytes(60_000))
        case "database-of-yesterday":
            log.unlink()
            for path, content in yesterday.items():
                if not path.name.endswith((".witness", ".keys")):
                    path.write_bytes(content)
        case "database-of-another":
            log.unlink()
            shutil.copy(other.database, place.database)
    try:
        codes, _state, shown = _read_all(world, place)
    except Exception as error:
        return {"findings": [[f"crashed: {type(error).__name__}: {error}"[:200]]], "codes": []}
    findings = [f"crashed: no sentence for {code}" for code in codes if code not in world.texts.codes]
    if not codes:
        findings.append(f"corrupt: {job['way']} was not noticed")
    if shown - _AMOUNTS:
        findings.append("corrupt: an amount that never was")
    return {"findings": [findings], "codes": codes}


def _killed_session(world: World, place: Place, changes: int) -> None:
    def work(say: Callable[[str], None]) -> None:
        session = Session(world, place)
        for number in range(changes):
            session.core.dossiers.change(session.dossier().id, remark=f"ronde {number}")
        session.core.backups.make("asked") if changes > 2 else None
        os.kill(os.getpid(), signal.SIGKILL)

    _said(_in_child(work)[1])


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

        said = _said(_in_child(work)[1])
        confirmed = sum(line.startswith("+") for line in said)
        found = [line for line in said if line.startswith("crashed")]
        findings.append(found + examine(flow, world, place, states, confirmed))
        shutil.rmtree(place.root)
    return {"findings": findings}


def run_and_say(world: World, flow: flows.Flow, place: Place, say: Callable[[str], None]) -> None:
    """Do a flow until something refuses; say each step and each finding."""
    session = Session(world, place)
    with flow.surroundings():
        for number, step in enumerate(flow.steps):
            code, findings = _outcome(world, lambda step=step: step.do(session))
            for line in findings:
                say(line)
            if code:
                break
            say(f"+{number}")
        for line in _outcome(world, session.close)[1]:
            say(line)


# --- C12: rights -----------------------------------------------------------------------------------------------------

_NOBODY = 65534


def forbidden(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """A folder or file that may not be written or read, or that goes away: a sentence, and nothing lost."""
    place = Place(folder / "plek")
    flows.small_office(world, place)
    before = _read_all(world, place)[1]
    assert before is not None
    flow = FLOWS[job["flow"]]
    vanished = folder / "weg"

    def work(say: Callable[[str], None]) -> None:
        if job["way"] == "vanishes":
            session = Session(world, place)
            session.core.dossiers.change(session.dossier().id, remark="ervoor")
            place.work.rename(vanished)
            for step in flow.steps:
                for line in _outcome(world, lambda step=step: step.do(session))[1]:
                    say(line)
            for line in _outcome(world, session.close)[1]:
                say(line)
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, _NOBODY if os.getuid() == 0 else -1, -1)
        _forbid(place, job["way"])
        if os.getuid() == 0:
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        session = Session(world, place)
        for step in flow.steps:
            code, findings = _outcome(world, lambda step=step: step.do(session))
            for line in findings:
                say(line)
            say(f"code {code}")
        for line in _outcome(world, session.close)[1]:
            say(line)

    said = _said(_in_child(work)[1])
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
    after = _read_all(world, place)
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
            code, found = _outcome(world, lambda: session.core)
            say(code or "open")
            for word in found:
                say(word)
            line.recv(1)
            session.close()

        starters = []
        for _program in range(3):
            ours, theirs = socket.socketpair()
            starters.append(ours)
            lines.append(_in_child(lambda say, line=theirs: work(say, line), reap=False))
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
    codes, state, _shown = _read_all(world, place)
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

        said = _said(_in_child(work)[1])
        session = Session(world, place)
        code, found = _outcome(world, lambda session=session: session.core)
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
    if flow.name != "migration":
        assert session.core
    with flow.surroundings():
        for number, step in enumerate(flow.steps):
            if jumps and number >= job["after"]:
                jump = jumps.pop(0)
                clock.moment = jump if isinstance(jump, datetime) else clock.moment + jump
            code, found = _outcome(own, lambda step=step: step.do(session))
            if code == "norms.none_in_force":
                # A start in 1970 is refused with the advice to look at the clock; the person follows it.
                clock.moment = _START
                code, found = _outcome(own, lambda step=step: step.do(session))
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
        code, found = _outcome(own, lambda: again.core)
        if code == "norms.none_in_force":
            clock.moment = _START + timedelta(days=3)
            code, found = _outcome(own, lambda: again.core)
        findings += found + ([f"crashed: the next start says {code}"] if code else [])
        if not code:
            findings += [f"crashed: warns of {message.code}" for message in again.core.store.warnings]
        again.close()
    return {"findings": [findings]}


JOBS: dict[str, Job] = {
    job.__name__: job for job in (damage, exchanged, limited, forbidden, race, killed_holder, clock_jumps)
}
