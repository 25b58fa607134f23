"""A process that has everything loaded and makes a child for each fault; `crew.py` talks to it in lines of JSON.

Starting Python costs more than a whole flow. The server therefore loads the program once, does every flow once without
a fault, and from then on forks: the child waits until strace has hold of it, does the flow and meets its fault; the
server looks at what is left, as the next start would.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from csr_desktop.errors import Bug, CsrError
from tests.faults import extra
from tests.faults.every_flow import FLOWS
from tests.faults.flows import Flow, Place, Session, World, make_world
from tests.faults.invariants import State, examine, fault_free
from tests.faults.power import Disk, crash_points
from tests.faults.recording import FAULTED, TRACED, Event, events
from tests.faults.wrong_flows import WRONG

#: A worker that takes longer than this hangs, which is a finding.
_PATIENCE_S = 60
_CONFIRMED, _SAID = "+", "!"


class Server:
    """Knows the flows, keeps a ready copy of the database each starts from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._world: World = make_world(folder)
        self._ready: dict[str, tuple[Path, list[State | None]]] = {}
        self._histories: dict[str, tuple[list[Event], Path]] = {}
        self._tries = 0

    def answer(self, job: dict[str, Any]) -> dict[str, Any]:
        """Do one job."""
        flow = {**FLOWS, **WRONG}[job["flow"]] if "flow" in job else None
        match job["job"]:
            case "count":
                assert flow
                return {"counts": self._count(flow)}
            case "fault":
                assert flow
                return self._fault(flow, job)
            case "images":
                assert flow
                return self._images(flow, job["seed"], job["count"])
            case name:
                folder = self._new_folder(name)
                try:
                    return extra.JOBS[name](self._world, folder, job)
                finally:
                    shutil.rmtree(folder, ignore_errors=True)

    def _ready_for(self, flow: Flow) -> tuple[Path, list[State | None]]:
        if flow.name not in self._ready:
            base = self._folder / f"basis-{flow.name}"
            flow.base(self._world, Place(base))
            trial = self._copy_of(base)
            self._ready[flow.name] = base, fault_free(flow, self._world, Place(trial))
            shutil.rmtree(trial)
        return self._ready[flow.name]

    def _new_folder(self, name: str) -> Path:
        self._tries += 1
        folder = self._folder / f"{name}-{self._tries}"
        folder.mkdir()
        return folder

    def _copy_of(self, base: Path) -> Path:
        self._tries += 1
        return Path(shutil.copytree(base, self._folder / f"proef-{self._tries}"))

    def _count(self, flow: Flow) -> dict[str, int]:
        """How often each call comes in the flow without a fault."""
        base, _states = self._ready_for(flow)
        folder = self._copy_of(base)
        trace = folder.parent / f"{folder.name}.strace"
        said = self._work(flow, Place(folder), ["-e", f"trace={','.join(FAULTED)}", "-o", str(trace)], again=False)
        assert said == [f"{_CONFIRMED}{at}" for at in range(len(flow.steps))] + ["done"], said
        found = Counter(line.partition("(")[0] for line in trace.read_text().splitlines())
        trace.unlink()
        shutil.rmtree(folder)
        return {call: found[call] for call in FAULTED if found[call]}

    def _fault(self, flow: Flow, job: dict[str, Any]) -> dict[str, Any]:
        base, states = self._ready_for(flow)
        folder = self._copy_of(base)
        trace = folder.parent / f"{folder.name}.strace"
        what = "signal=KILL" if job["how"] == "KILL" else f"error={job['how']}"
        when = f"{job['when']}+" if job.get("lasting") else str(job["when"])
        options = ["-e", f"trace={job['call']}", "-e", f"inject={job['call']}:{what}:when={when}", "-o", str(trace)]
        again = job["how"] != "KILL" and not job.get("lasting")
        said = self._work(flow, Place(folder), options, again=again)
        told = trace.read_text(errors="replace")
        trace.unlink()
        hit = "(INJECTED)" in told or "killed by SIGKILL" in told
        confirmed = sum(line.startswith(_CONFIRMED) for line in said)
        findings = [line[2:] for line in said if line.startswith(f"{_SAID}{_SAID}")]
        if again and "done" in said and confirmed < len(flow.steps):
            findings.append("lost: the action does not succeed after the fault is gone")
        findings += examine(flow, self._world, Place(folder), states, confirmed)
        codes = [line[1:] for line in said if line.startswith(_SAID) and not line.startswith(f"{_SAID}{_SAID}")]
        if findings and os.environ.get("CSR_FAULTS_KEEP"):
            print(folder, job, findings, file=sys.stderr, flush=True)
        else:
            shutil.rmtree(folder)
        return {"hit": hit, "findings": findings, "codes": codes, "confirmed": confirmed}

    def _images(self, flow: Flow, seed: int, count: int) -> dict[str, Any]:
        """Cut the power at random moments of one recorded run, and look at what may be left."""
        base, states = self._ready_for(flow)
        dice = random.Random(seed)
        if flow.name not in self._histories:
            self._histories[flow.name] = self._record(flow, base)
        history, place = self._histories[flow.name]
        points = crash_points(history, _CONFIRMED)
        chosen = sorted(dice.choice(points) for _ in range(count))
        findings, made, at = [], 0, 0
        disk = Disk(base, str(place))
        for moment, confirmed in chosen:
            while at < moment:
                disk.happen(history[at])
                at += 1
            image = self._new_folder("beeld")
            number = dice.randrange(1 << 30)
            disk.write_image(image, random.Random(number))
            found = examine(flow, self._world, Place(image), states, confirmed, again=made % 5 == 0)
            findings += [f"{line} (moment {moment} of {len(history)}, image {number})" for line in found]
            made += 1
            if found and os.environ.get("CSR_FAULTS_KEEP"):
                print(image, flow.name, found, file=sys.stderr, flush=True)
            else:
                shutil.rmtree(image)
        return {"images": made, "findings": findings, "events": len(history)}

    def _record(self, flow: Flow, base: Path) -> tuple[list[Event], Path]:
        folder = self._copy_of(base)
        trace = folder.parent / f"{folder.name}.strace"
        options = ["-y", "-xx", "-s", "2000000", "-e", f"trace={TRACED}", "-o", str(trace)]
        said = self._work(flow, Place(folder), options, again=False)
        assert said[-1] == "done", said
        history = list(events(trace.read_bytes()))
        trace.unlink()
        shutil.rmtree(folder)
        return history, folder

    def _work(self, flow: Flow, place: Place, options: list[str], *, again: bool) -> list[str]:
        """Let a child do the flow under strace; return what it said."""
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            ours.close()
            _work_as_told(flow, self._world, place, theirs, again=again)
        theirs.close()
        with (
            ours,
            subprocess.Popen(["strace", "-p", str(child), *options], stderr=subprocess.PIPE, text=True) as strace,
        ):
            assert strace.stderr
            attached = strace.stderr.readline()
            if "attached" not in attached:
                os.kill(child, 9)
                os.waitpid(child, 0)
                raise RuntimeError(f"strace: {attached}")
            ours.sendall(b"go")
            ours.settimeout(_PATIENCE_S)
            said = b""
            try:
                while piece := ours.recv(65536):
                    said += piece
            except TimeoutError:
                os.kill(child, 9)
                said += f"{_SAID}{_SAID}crashed: it hangs\n".encode()
            os.waitpid(child, 0)
            strace.communicate()
        return said.decode().splitlines()


def _work_as_told(flow: Flow, world: World, place: Place, line: socket.socket, *, again: bool) -> None:
    """The child: do the flow, say what is confirmed and what went wrong, and end without looking back."""

    def say(word: str) -> None:
        line.sendall(f"{word}\n".encode())

    def try_(what: Any, action: Any) -> bool:
        """Do something; what goes wrong is said as a person would hear it."""
        try:
            action()
        except CsrError as error:
            known = all(message.code in world.texts.codes for message in error.messages)
            say(
                f"{_SAID}{error.code}" if known and not isinstance(error, Bug) else f"!!crashed: {error.code} at {what}"
            )
        except OSError as error:
            place_of = traceback.extract_tb(error.__traceback__)[-1]
            say(f"!!crashed: OSError {error.errno} at {what} in {Path(place_of.filename).name}:{place_of.name}")
        except BaseException as error:
            tail = traceback.extract_tb(error.__traceback__)[-1]
            say(f"!!crashed: {type(error).__name__} at {what} in {Path(tail.filename).name}:{tail.name}")
        else:
            return True
        return False

    try:
        line.recv(2)
        session = Session(world, place)
        tries = 2 if again else 1
        with flow.surroundings():
            for number, step in enumerate(flow.steps):
                if not any(try_(f"step {number}", lambda step=step: step.do(session)) for _ in range(tries)):
                    break
                say(f"{_CONFIRMED}{number}")
            try_("closing", session.close)
        say("done")
    finally:
        os._exit(0)


def main() -> None:
    """Answer jobs until the other side is gone."""
    # Ended from outside, the folder goes all the same.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    parent = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="csr-faults-", dir=parent if parent.is_dir() else None) as folder:
        # A worker that gives up its rights must still find its way here.
        Path(folder).chmod(0o711)
        server = Server(Path(folder).resolve())
        for line in sys.stdin:
            try:
                answer = server.answer(json.loads(line))
            except Exception:
                answer = {"broken": traceback.format_exc()}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
