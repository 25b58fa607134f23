"""Small disks in memory; run in a name space of its own (`unshare -m`), prints the findings of each as JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from csr_desktop.errors import CsrError
from csr_desktop.store import backups
from tests.faults.children import in_child, run_and_say
from tests.faults.children import said as heard_from
from tests.faults.flows import FLOWS, Place, Session, World, make_world
from tests.faults.invariants import examine, fault_free

#: What a small office needs before anything is done, and what no flow needs more of.
LEAST_KIB, MOST_KIB = 1_300, 4_000


def main() -> None:
    """Do an import, letters and a change of schema on disks of growing size."""
    sizes = int(sys.argv[1])
    findings = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        world = make_world(folder)
        for flow in ("import", "letters", "export", "migration", "keys"):
            for number in range(sizes):
                size = LEAST_KIB + (MOST_KIB - LEAST_KIB) * number // sizes
                findings.append(_on_a_disk_of(world, folder, flow, size))
        findings.append(_read_only(world, folder))
    print(json.dumps(findings))


def _mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


def _on_a_disk_of(world: World, folder: Path, name: str, kib: int) -> list[str]:
    flow = FLOWS[name]
    base, trial, disk = Place(folder / "basis"), folder / "voor", folder / "schijf"
    for path in (base.root, trial):
        shutil.rmtree(path, ignore_errors=True)
    flow.base(world, base)
    shutil.copytree(base.root, trial)
    states = fault_free(flow, world, Place(trial))
    disk.mkdir(exist_ok=True)
    _mount(disk, f"size={kib}k")
    try:
        place = Place(disk / "plek")
        try:
            shutil.copytree(base.root, place.root)
        except (OSError, shutil.Error):
            return []
        said = heard_from(in_child(lambda say: run_and_say(world, flow, place, say))[1])
        confirmed = sum(line.startswith("+") for line in said)
        found = [line for line in said if line.startswith("crashed")]
        found += _no_backup_begins(world, place)
        _mount(disk, "remount,size=400m")
        return [f"{line} ({name} on {kib} KiB)" for line in found + examine(flow, world, place, states, confirmed)]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _no_backup_begins(world: World, place: Place) -> list[str]:
    """Where there is no room a back-up is refused before anything is written."""
    folder = place.work / "reservekopieen"
    before = sorted(path.name for path in folder.rglob("*"))
    session = Session(world, place)
    try:
        backups.make_backup(session.core.store.database, folder, world.clock.now(), "asked")
    except CsrError as error:
        # So full that not even opening goes is an answer too.
        allowed = {"store.backup_no_room", "store.disk_full", "file.disk_full", "store.failed"}
        found = [] if error.code in allowed else [f"crashed: {error.code}"]
    else:
        found = ["crashed: a back-up began on a full disk"]
    finally:
        try:
            session.close()
        except CsrError as error:
            print(error.code, file=sys.stderr)
    after = sorted(path.name for path in folder.rglob("*"))
    return found + ([] if after == before else [f"left: {set(after) - set(before)}"])


def _read_only(world: World, folder: Path) -> list[str]:
    """A disk that was mounted for reading only."""
    disk = folder / "schijf"
    disk.mkdir(exist_ok=True)
    _mount(disk, "size=400m")
    try:
        place = Place(disk / "plek")
        FLOWS["save"].base(world, place)
        _mount(disk, "remount,ro")
        try:
            Session(world, place).core.close()
        except CsrError as error:
            return [] if error.code == "store.read_only" else [f"crashed: {error.code}"]
        return ["crashed: it opened on a disk that cannot be written"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


if __name__ == "__main__":
    main()
