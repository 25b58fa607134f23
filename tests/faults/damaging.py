"""Jobs of the server about damaged and exchanged files (C9, C10)."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from csr_desktop.domain.claims import Claim
from csr_desktop.errors import CsrError
from csr_desktop.services.backups import newest_good_backup
from csr_desktop.store import backups, keys
from tests.conftest import PASSPHRASE
from tests.faults import flows
from tests.faults.children import in_child, outcome, said
from tests.faults.flows import Place, Session, World
from tests.faults.invariants import State, state_of

_AMOUNTS = {98_765, 127_550, 14_612}


# --- C9: damage ------------------------------------------------------------------------------------------------------


def damage(world: World, folder: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Damage a closed file in one way after the other: noticed, or harmless and equal; never another amount."""
    place = Place(folder / "heel")
    flows.small_office(world, place)
    session = Session(world, place)
    session.core.backups.make("asked")
    session.close()
    wanted = read_all(world, place)[1]
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


def read_all(world: World, place: Place) -> tuple[list[str], State | None, set[int | None]]:
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
        codes, state, shown = read_all(world, place)
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

    code, findings = outcome(world, try_it)
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
        codes, _state, shown = read_all(world, place)
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

    said(in_child(work)[1])
