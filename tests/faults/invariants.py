"""What must hold after any fault, in one place for all tests (design/safety.md 3: I1 to I8).

A state is what a person would see: all rows without ids and moments, who can open the database. Each flow is done once
without a fault; the states between its steps are the only ones that may ever be found afterwards.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from csr_desktop.domain.correspondence import Letter
from csr_desktop.errors import CsrError
from csr_desktop.store import backups, keys
from tests.faults.flows import CANARIES, PASSPHRASES, Flow, Place, Session, World

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Columns that differ from one run to the next by their nature.
_RANDOM = {"pk", "sha256", "text_sha256", "reply_code", "content", "hash", "attempts"}
_NO_STATE = {"change_log", "sqlite_sequence", "erasing", "search_pause"}
_CANARIES = [word.encode() for word in CANARIES]
#: What a fault may leave behind until the next start, and no longer.
_LEFT = re.compile(r"(\.part|-wal|-shm|-journal|\.restore|\.restored)$|^\.werk-|^\.nieuw-")


@dataclass
class State:
    """How things stand: `data` in the database and its keys, `files` that were written for others."""

    data: str
    files: dict[str, str]
    backups: int
    second: int
    #: What `data` may be in the middle of the next step, when that commits more than once.
    between: list[str] = field(default_factory=list)


@dataclass
class Verdict:
    """What was found after a fault; empty is good. The first word tells the kind."""

    findings: list[str] = field(default_factory=list)

    def add(self, kind: str, what: str) -> None:
        self.findings.append(f"{kind}: {what}")


def state_of(session: Session) -> State:
    """Look at everything a person would look at."""
    place, core = session.place, session.core
    database = core.store.database
    tables = {}
    for (name,) in database.tuples("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        if name not in _NO_STATE and "_fts" not in name and not name.startswith("sqlite_"):
            rows = [
                _ID.sub("#", repr([(key, value) for key, value in row.items() if key not in _RANDOM]))
                for row in database.query(f"SELECT * FROM {name}")
            ]
            tables[name] = sorted(rows)
    return State(
        data=repr((tables, _keys_of(session))),
        files={path.name: _file(session, path) for path in sorted(place.out.iterdir()) if path.is_file()},
        backups=len(backups.list_backups(place.work / "reservekopieen")[0]),
        second=len(backups.list_backups(place.second)[0]),
    )


def _keys_of(session: Session) -> object:
    path = session.place.database
    opening = [_opens(lambda word=word: keys.open_with_passphrase(path, word)) for word in PASSPHRASES]
    recovery = _opens(lambda: keys.open_with_recovery_key(path, session.world.recovery_key))
    return opening, recovery, [entry.name for entry in keys.organisation_keys(path)]


def _opens(unlock) -> bool:
    try:
        unlock().wipe()
    except CsrError:
        return False
    return True


def _file(session: Session, path: Path) -> str:
    """Return what a written file says, without what differs from run to run; a torn one raises."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        known = {letter.sha256 for letter in session.core.store.find(Letter)}
        return "letter" if hashlib.sha256(content).hexdigest() in known else "torn"
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            content = book.read("xl/worksheets/sheet1.xml")
            assert book.testzip() is None
    if path.suffix == ".json":
        msgspec.json.decode(content)
    return hashlib.sha256(_ID.sub("#", content.decode("utf-8", "replace")).encode()).hexdigest()


def fault_free(flow: Flow, world: World, place: Place) -> list[State | None]:
    """Do a flow as it should go; return the state before it and after each step (None: there is no database)."""
    states: list[State | None] = []
    session = Session(world, place)
    # Opening may be the step itself (a change of schema), so the state before it is looked at without `surroundings`.
    if flow.makes_database:
        states.append(None)
    else:
        states.append(state_of(session))
        session.close()
    with flow.surroundings():
        for step in flow.steps:
            with _commits_of(session, flow, states[-1]):
                step.do(session)
            states.append(state_of(session))
        session.close()
    assert not leftovers(place.root), leftovers(place.root)
    return states


@contextmanager
def _commits_of(session: Session, flow: Flow, before: State | None) -> Iterator[None]:
    """Note what stands in the database after each commit of a step that has several."""
    if not flow.several_commits or before is None:
        yield
        return
    database = session.core.store.database
    real = database.execute

    def watched(sql: str, parameters: Sequence[object] = ()) -> Any:
        cursor = real(sql, parameters)
        if sql == "COMMIT":
            before.between.append(state_of(session).data)
        return cursor

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "execute", watched)
        yield


def examine(
    flow: Flow, world: World, place: Place, states: list[State | None], confirmed: int, *, again: bool = True
) -> list[str]:
    """The next start after a fault: return what is lost, corrupt, double, left behind or leaked.

    `confirmed` is the number of steps that the program said were done. With `again` the steps that are missing are
    done, and the end must be that of the run without a fault.
    """
    verdict = Verdict()
    with flow.surroundings():
        session = Session(world, place)
        try:
            _look_at_files(verdict, place)
            verdict.findings += flow.look(place)
            _next_start(verdict, flow, session, states, confirmed, again=again)
        except CsrError as error:
            verdict.add("corrupt", f"the next start says {error.code}")
        except Exception as error:
            verdict.add("corrupt", f"the next start breaks on {type(error).__name__}: {error}"[:300])
        finally:
            try:
                session.close()
            except CsrError as error:
                verdict.add("corrupt", f"closing says {error.code}")
    for path in leftovers(place.root) if again else ():
        verdict.add("left", path)
    return verdict.findings


def _next_start(
    verdict: Verdict, flow: Flow, session: Session, states: list[State | None], confirmed: int, *, again: bool
) -> None:
    at = 0
    if states[0] is None and not confirmed and not session.place.database.exists():
        # Nothing was made; making it must work now.
        if not again:
            return
    else:
        core = session.core
        for message in core.store.warnings:
            verdict.add("alarm", message.code)
        for message in core.store.check():
            verdict.add("corrupt", message.code)
        at = _step_found(verdict, state_of(session), states, confirmed)
        verdict.findings += flow.agrees(session)
        _log_knows(verdict, flow, session, confirmed)
        _backups_open(verdict, session)
    if not again:
        return
    for step in flow.steps[at:]:
        step.do(session)
    if any(name.startswith(".werk-") for name in leftovers(session.place.work)):
        # A folder that could not be removed goes with the next back-up.
        session.core.backups.make("asked")
    found, wanted = state_of(session), states[-1]
    assert wanted is not None
    if found.data != wanted.data:
        verdict.add("double" if len(found.data) > len(wanted.data) else "lost", "after the retry")
    if found.files != wanted.files:
        verdict.add("lost", f"files after the retry: {sorted(found.files)} for {sorted(wanted.files)}")
    verdict.findings += [f"{line} after the retry" for line in flow.agrees(session)]
    _backups_open(verdict, session)
    for message in session.core.store.check():
        verdict.add("corrupt", f"{message.code} after the retry")


def _step_found(verdict: Verdict, found: State, states: list[State | None], confirmed: int) -> int:
    """Return from which step on to go on; only the last confirmed state and the next one are allowed."""
    allowed = [at for at in (confirmed, confirmed + 1) if at < len(states)]
    matching = [at for at in allowed if (state := states[at]) is not None and state.data == found.data]
    sure_of = states[confirmed]
    if not matching and sure_of is not None and found.data in sure_of.between:
        return confirmed
    if not matching:
        if states[0] is None and not confirmed:
            # A database that was being made: it opens and is sound, which `check` said; it need not be finished.
            return 0
        known = [at for at, state in enumerate(states) if state is not None and state.data == found.data]
        if not known:
            verdict.add("corrupt", f"neither the state after step {confirmed} nor the next")
        else:
            verdict.add("lost" if known[0] < confirmed else "double", f"found step {known[0]}, confirmed {confirmed}")
        return known[0] if known else confirmed
    sure, last = states[matching[0]], states[-1]
    assert sure is not None
    assert last is not None
    for name, content in sure.files.items() if matching[0] == confirmed else ():
        if found.files.get(name) is None:
            verdict.add("lost", f"{name} was confirmed")
        elif found.files[name] != content:
            verdict.add("corrupt", f"{name} is not what was confirmed")
    for name, content in found.files.items():
        if name in last.files and content not in {last.files[name], sure.files.get(name)}:
            verdict.add("corrupt", f"{name} is torn")
    confirmed_state = states[confirmed]
    if confirmed_state is not None and (found.backups, found.second) < (
        confirmed_state.backups,
        confirmed_state.second,
    ):
        verdict.add("lost", "a back-up that was confirmed")
    return matching[0]


def _log_knows(verdict: Verdict, flow: Flow, session: Session, confirmed: int) -> None:
    actions = {record["action"] for record in session.core.store.log_records()}
    for step in flow.steps[:confirmed]:
        if step.action and step.action not in actions:
            verdict.add("lost", f"the log does not know of {step.action}")


def _backups_open(verdict: Verdict, session: Session) -> None:
    for folder in (session.place.work / "reservekopieen", session.place.second):
        good, bad = backups.list_backups(folder)
        for path in bad:
            verdict.add("corrupt", f"half a back-up: {path.name}")
        for backup in good:
            try:
                backups.check_content(backup)
            except CsrError as error:
                verdict.add("corrupt", f"back-up: {error.code}")


def _look_at_files(verdict: Verdict, place: Place) -> None:
    """Names, numbers and passphrases may stand in no file of the program in clear."""
    for folder in (place.work, place.second):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                if any(word in content for word in _CANARIES):
                    verdict.add("leak", path.name)


def leftovers(folder: Path) -> list[str]:
    """What a fault left and nobody cleared away."""
    return sorted(
        path.name for path in folder.rglob("*") if _LEFT.search(path.name) and ".aside-" not in path.parent.name
    )
