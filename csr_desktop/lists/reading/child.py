"""A function run in a child process of its own, with limits on time and memory, that can be cancelled at any moment.

The child is started afresh ("spawn": also from a frozen program, a thread or a test run) and knows nothing of the
program that started it: no window, no database, no secrets in memory. What comes back over the pipe is taken apart
by a reader that only makes our own plain classes, so that a child taken over by its file cannot give orders.
"""

from __future__ import annotations

import contextlib
import enum
import gc
import importlib
import io
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing import connection, spawn
from typing import Any, TypeVar

from csr_desktop.errors import Bug, CsrError, EnvironmentProblem, UserError
from csr_desktop.lists.reading.confine import confine

Result = TypeVar("Result")

MEMORY_BYTES = 600_000_000
SECONDS = 60
_POLL_SECONDS = 0.05
_BLOCK = 1 << 18
_READY, _DONE, _FAILED, _NO_MEMORY = b"ready", b"done", b"failed", b"no memory"
_NAME = "guarded-reading"
_PLAIN = {
    "builtins": frozenset({"bytearray", "complex", "frozenset", "range", "set", "slice"}),
    "collections": frozenset({"OrderedDict"}),
    "datetime": frozenset({"date", "datetime", "time", "timedelta"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
}
_starting = threading.Lock()


def run_guarded(
    function: Callable[..., Result],
    *args: object,
    seconds: float = SECONDS,
    memory_bytes: int = MEMORY_BYTES,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """Call `function(*args)` in a child process and return its result.

    `function`, arguments and result must be picklable; the result may hold plain values and our own classes. An error
    of ours raised there is raised here. Raises UserError `file.cancelled`, `file.too_slow` or `file.too_heavy` (the
    child ran out of memory or died), EnvironmentProblem when no child can be started.
    """
    deadline = time.monotonic() + seconds
    order = pickle.dumps((function, args), protocol=pickle.HIGHEST_PROTOCOL)
    with _child(memory_bytes, seconds) as pipe:
        watch = _Watch(pipe, deadline, cancelled or (lambda: False))
        try:
            if watch.receive() != _READY:
                raise EnvironmentProblem("reader.not_started")
        except EOFError as error:
            raise EnvironmentProblem("reader.not_started") from error
        try:
            _send(pipe, order)
            state = watch.receive()
            answer = watch.receive_all() if state != _NO_MEMORY else b""
        except (EOFError, OSError) as error:
            raise UserError("file.too_heavy") from error
    if state == _NO_MEMORY:
        raise UserError("file.too_heavy")
    found = _load(answer)
    if state == _FAILED:
        raise found
    result: Result = found
    return result


class _Watch:
    """Waits for the child, but never longer than allowed, and gives up when the person does."""

    def __init__(self, pipe: connection.Connection, deadline: float, cancelled: Callable[[], bool]) -> None:
        self._pipe = pipe
        self._deadline = deadline
        self._cancelled = cancelled

    def receive(self) -> bytes:
        """Return the next message; raises EOFError when the child is gone, UserError when the waiting is over."""
        while not self._pipe.poll(_POLL_SECONDS):
            if self._cancelled():
                raise UserError("file.cancelled")
            if time.monotonic() > self._deadline:
                raise UserError("file.too_slow")
        return self._pipe.recv_bytes()

    def receive_all(self) -> bytearray:
        """Return a long message that was sent in blocks, with its length first."""
        length = int.from_bytes(self.receive(), "little")
        answer = bytearray()
        while len(answer) < length:
            answer += self.receive()
        return answer


@contextlib.contextmanager
def _child(memory_bytes: int, seconds: float) -> Iterator[connection.Connection]:
    """Start a child and yield the pipe to it; whatever happens, the child is gone afterwards."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=True)
    process = context.Process(
        target=_serve, args=(theirs, memory_bytes, int(seconds) + 1), name=f"{_NAME}-{os.urandom(8).hex()}", daemon=True
    )
    try:
        try:
            _start(process)
        except (OSError, RuntimeError) as error:
            raise EnvironmentProblem("reader.not_started") from error
        finally:
            theirs.close()
        try:
            yield ours
        finally:
            ours.close()
            process.kill()
            process.join()
            process.close()
    finally:
        ours.close()


def _start(process: Any) -> None:  # noqa: ANN401 - SpawnProcess has no public name
    """Start a child that does not load the program it was started from.

    Spawning normally imports the main module of the parent again: the whole window, for a child that reads one list.
    Only our own children, known by their name, are told to leave that out; others may start at the same time.
    """
    with _starting:
        original = spawn.get_preparation_data

        def without_main(name: str) -> dict[str, Any]:
            prepared = original(name)
            if name == process.name:
                for key in ("init_main_from_name", "init_main_from_path", "dir"):
                    prepared.pop(key, None)
            return prepared

        spawn.get_preparation_data = without_main
        try:
            process.start()
        finally:
            spawn.get_preparation_data = original


def _serve(pipe: connection.Connection, memory_bytes: int, seconds: int) -> None:
    """What the child does: become quiet and small, take one order, answer, end.

    What it makes lives until it ends, so nothing looks for what could be thrown away.
    """
    gc.disable()
    _be_quiet()
    pipe.send_bytes(_READY)
    confine(memory_bytes, seconds)
    with contextlib.suppress(EOFError, OSError):
        try:
            state, answer = _obey(_receive(pipe))
        except MemoryError:
            state, answer = _NO_MEMORY, b""
        pipe.send_bytes(state)
        if state != _NO_MEMORY:
            _send(pipe, answer)
    pipe.close()
    # No tidying up: what a file may have broken in this process must not run again.
    os._exit(0)


def _obey(order: bytearray) -> tuple[bytes, bytes]:
    try:
        function, args = pickle.loads(order)  # noqa: S301 - comes from our own parent process
        del order
        return _DONE, pickle.dumps(function(*args), protocol=5)
    except MemoryError:
        raise
    except CsrError as error:
        return _FAILED, pickle.dumps(error, protocol=5)
    except BaseException as error:
        bug = Bug("reading.child_failed", kind=type(error).__name__)
        # Where it happened, without what the error says: that may be a name from the list.
        bug.add_note("".join(traceback.format_tb(error.__traceback__)))
        return _FAILED, pickle.dumps(bug, protocol=5)


def _receive(pipe: connection.Connection) -> bytearray:
    length = int.from_bytes(pipe.recv_bytes(), "little")
    order = bytearray()
    while len(order) < length:
        order += pipe.recv_bytes()
    return order


def _send(pipe: connection.Connection, data: bytes) -> None:
    pipe.send_bytes(len(data).to_bytes(8, "little"))
    view = memoryview(data)
    for at in range(0, len(data), _BLOCK):
        pipe.send_bytes(view[at : at + _BLOCK])


def _be_quiet() -> None:
    """Send output nowhere (a crashing library may print what it read), ignore Ctrl-C (the parent decides)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        with contextlib.suppress(OSError):
            os.dup2(nowhere, number)
    sys.stdout = sys.stderr = io.TextIOWrapper(io.FileIO(nowhere, "w", closefd=False), "utf-8", "replace")


class _PlainReader(pickle.Unpickler):
    """Makes plain values and classes of csr_desktop, nothing else."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - the signature of pickle
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        if (module, name) == ("builtins", "getattr"):
            # That is how Python before 3.11.4, which Debian 12 has, writes the member of an enumeration.
            return _member
        if module.startswith("csr_desktop.") and "." not in name:
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"not allowed: {module}.{name}")


def _member(kind: object, name: str) -> enum.Enum:
    if isinstance(kind, enum.EnumType) and name in kind.__members__:
        return kind[name]
    raise pickle.UnpicklingError("not allowed: an attribute")


def _load(answer: bytes | bytearray) -> Any:  # noqa: ANN401 - whatever the function gave
    try:
        return _PlainReader(io.BytesIO(answer)).load()
    except Exception as error:
        raise Bug("reading.child_answer", kind=type(error).__name__) from error
