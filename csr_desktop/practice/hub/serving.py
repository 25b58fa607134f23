"""Runs the practice hub as a program of its own: the folder it leaves behind, and when it ends."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any

from csr_desktop.clock import Clock, FixedClock, SystemClock
from csr_desktop.errors import EnvironmentProblem
from csr_desktop.files import atomic_write
from csr_desktop.practice.facts import Office
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.keys import KeyPair, key_pair_of, make_key_pair
from csr_desktop.practice.office import make_office

CLIENT_ID = "oefenkantoor"
_KEY_FILE, _CONNECTION_FILE, _STATE_FILE = "sleutel.pem", "verbinding.json", "hub.json"
_OFFICE_FILE = "kantoor.json"
_LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What is served: the office it plays, where it listens (0: any free port, or the one it had), its day."""

    folder: Path
    seed: int = 1
    dossiers: int = 60
    creditors: int = 120
    office_day: date
    today: date | None = None
    port: int = 0
    control_port: int = 0


def open_hub(served: Served) -> tuple[PracticeHub, dict[str, Any]]:
    """Start a hub on a folder and return it with what a client needs; that also stands in `verbinding.json` there.

    What was left in the folder by an earlier hub goes on: office, messages, clock, key and ports. Raises
    EnvironmentProblem `practice.hub_port_taken`.
    """
    folder = served.folder
    folder.mkdir(parents=True, exist_ok=True)
    served = _as_kept(served)
    office = make_office(
        folder / "lijsten-in",
        seed=served.seed,
        dossiers=served.dossiers,
        creditors=served.creditors,
        today=served.office_day,
    )
    clock: Clock = FixedClock(served.today) if served.today else SystemClock()
    hub, connection = start_hub(folder, office, clock, port=served.port, control_port=served.control_port)
    with atomic_write(folder / _CONNECTION_FILE) as file:
        file.write(json.dumps(connection, ensure_ascii=False, indent=2).encode())
    return hub, connection


def start_hub(
    folder: Path, office: Office, clock: Clock, *, port: int = 0, control_port: int = 0
) -> tuple[PracticeHub, dict[str, Any]]:
    """Start a hub that keeps its state and key in a folder, for an office that was made already.

    Raises EnvironmentProblem `practice.hub_port_taken`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hub = PracticeHub(office, clock, port=port, control_port=control_port, state=folder / _STATE_FILE)
    pair = _own_key(folder / _KEY_FILE)
    hub.register(CLIENT_ID, pair.public_pem)
    try:
        hub.start()
    except OSError as error:
        raise EnvironmentProblem("practice.hub_port_taken") from error
    connection = {
        "base_url": hub.url,
        "token_url": hub.token_url,
        "participant_id": hub.member.id,
        "client_id": CLIENT_ID,
        "private_key": str(folder / _KEY_FILE),
        "control_url": hub.control_url,
    }
    return hub, connection


def keep_office(folder: Path, *, seed: int, dossiers: int, creditors: int, office_day: date) -> None:
    """Keep in a hub's folder which office it plays, so that it goes on with the same people and parties."""
    told = {"seed": seed, "dossiers": dossiers, "creditors": creditors, "office_day": office_day.isoformat()}
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_write(folder / _OFFICE_FILE) as file:
        file.write(json.dumps(told, indent=2).encode())


def _as_kept(served: Served) -> Served:
    path = served.folder / _OFFICE_FILE
    if not path.is_file():
        return served
    told = json.loads(path.read_text("utf-8"))
    day = date.fromisoformat(told.pop("office_day"))
    return replace(served, office_day=day, **told)


class Ending:
    """Knows when a hub should end: asked to, nobody called for so long, or the program that started it is gone."""

    def __init__(self, hub: PracticeHub, idle_s: int | None = None) -> None:
        self._hub = hub
        self._idle_s = idle_s
        self._asked = threading.Event()

    def ask(self, *_signal: object) -> None:
        """Ask for the end; also good as a handler of a signal."""
        self._asked.set()

    def with_parent(self, stdin: IO[bytes]) -> None:
        """Ask for the end as soon as this stream has ended: it does when the program at its other end is gone."""
        threading.Thread(target=self._read_to_end, args=(stdin,), name="practice-hub-parent", daemon=True).start()

    def wait(self) -> None:
        """Return when it is time."""
        while not self._asked.wait(_LOOK_EVERY_S):
            if self._idle_s is not None and time.monotonic() - self._hub.last_call_s > self._idle_s:
                return

    def _read_to_end(self, stdin: IO[bytes]) -> None:
        while stdin.read(1024):
            pass
        self._asked.set()


def _own_key(path: Path) -> KeyPair:
    if path.is_file():
        return key_pair_of(path.read_text("ascii"))
    pair = make_key_pair()
    with atomic_write(path) as file:
        file.write(pair.private_pem.encode())
    return pair
