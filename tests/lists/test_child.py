"""Work done in a guarded child: every way in which it can end badly has its own honest reason."""

from __future__ import annotations

import gc
import hashlib
import io
import itertools
import json
import math
import multiprocessing
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from csr_desktop.domain.class_table import load_class_table
from csr_desktop.errors import Bug, EnvironmentProblem, Message, UserError
from csr_desktop.lists.attachments import DocumentKind
from csr_desktop.lists.reading import Limits, ListReading, child, read_list
from csr_desktop.lists.reading.child import run_guarded
from csr_desktop.lists.reading.confine import JobLimits, job_limits
from tests.lists.hostile import xlsx

TODAY = date(2026, 11, 24)
KINDS = "__import__('csr_desktop.lists.attachments').lists.attachments.DocumentKind"
posix = pytest.mark.skipif(sys.platform == "win32", reason="resource limits of POSIX")


def run(code: str, **limits: object) -> object:
    """Run an expression in the child; what it needs it imports itself."""
    return run_guarded(eval, code, **limits)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refused:
        call()
    return refused.value.code


@pytest.fixture
def read(resources: Path, tmp_path: Path):
    """Reads bytes as a list of claims, in the child."""
    table = load_class_table(resources / "classes", TODAY)

    def reader(data: bytes, **more: object) -> ListReading:
        file = tmp_path / "lijst"
        file.write_bytes(data)
        return read_list(file, kind="claims", class_table=table, today=TODAY, **more)

    return reader


# What comes back


def test_the_work_is_done_elsewhere_and_its_result_comes_back() -> None:
    assert run("__import__('os').getpid()") != os.getpid()
    assert run_guarded(math.factorial, 20) == math.factorial(20)
    assert run("{'a': [1, None, 'Ż', __import__('datetime').date(2026, 2, 1)]}") == {
        "a": [1, None, "Ż", date(2026, 2, 1)]
    }


def test_a_large_order_and_a_large_answer_arrive_whole() -> None:
    order = bytes(range(256)) * 80_000
    assert run_guarded(bytes.upper, order) == order.upper()


def test_errors_of_ours_arrive_with_everything_they_say() -> None:
    several = "[Message.of('file.empty', x=1), Message('row.required_missing', {'field': 'Saldo'})]"
    with pytest.raises(UserError) as refused:
        run_guarded(exec, f"from csr_desktop.errors import *\nraise UserError.many({several})", {})
    assert refused.value.messages == (
        Message("file.empty", {"x": 1}),
        Message("row.required_missing", {"field": "Saldo"}),
    )
    with pytest.raises(EnvironmentProblem) as problem:
        run_guarded(exec, "from csr_desktop.errors import *\nraise EnvironmentProblem('file.unreadable', file='a')", {})
    assert problem.value.message == Message("file.unreadable", {"file": "a"})


def test_a_mistake_of_ours_tells_where_but_not_whom_it_concerned() -> None:
    with pytest.raises(Bug) as found:
        run_guarded(exec, "def guilty(): raise KeyError('mevrouw De Vries')\nguilty()", {})
    told = f"{found.value} {found.value.messages} {found.value.__notes__}"
    assert "guilty" in told
    assert "KeyError" in told
    assert "De Vries" not in told


@pytest.mark.parametrize(
    "answer",
    [
        "print",
        "__import__('os').getcwd",
        "__import__('subprocess').Popen",
        "__import__('csr_desktop.files').files.atomic_write",
        "type('Order', (), {'__reduce__': lambda self: (__import__('os').system, ('true',))})()",
        "type('Order', (), {'__reduce__': lambda self: (eval, ('1',))})()",
        f"type('Order', (), {{'__reduce__': lambda self: (getattr, ({KINDS}, 'mro'))}})()",
        f"type('Order', (), {{'__reduce__': lambda self: (getattr, ({KINDS}.PDF, 'value'))}})()",
        "type('Order', (), {'__reduce__': lambda self: (getattr, ('', 'join'))})()",
    ],
)
def test_an_answer_can_give_no_orders(answer: str) -> None:
    with pytest.raises(Bug):
        run(answer)


@pytest.mark.parametrize(
    "answer",
    [f"{KINDS}.PDF", f"type('Old', (), {{'__reduce__': lambda self: (getattr, ({KINDS}, 'PDF'))}})()"],
    ids=["as this Python writes it", "as Python before 3.11.4 does"],
)
def test_a_member_of_an_enumeration_comes_back(answer: str) -> None:
    assert run(answer) is DocumentKind.PDF


# Memory, time, death


def test_a_child_that_wants_too_much_memory_is_refused_it() -> None:
    assert refusal(lambda: run_guarded(bytearray, 400_000_000, memory_bytes=300_000_000)) == "file.too_heavy"
    assert run("len(bytearray(100_000_000))", memory_bytes=300_000_000) == 100_000_000


def test_an_answer_too_large_to_be_told_is_too_heavy() -> None:
    assert (
        refusal(lambda: run("list(range(10**7)) and bytes(150_000_000)", memory_bytes=260_000_000)) == "file.too_heavy"
    )


@posix
def test_the_operating_system_holds_the_limits() -> None:
    limits = "[__import__('resource').getrlimit(getattr(__import__('resource'), name)) for name in "
    limits += "('RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_CORE', 'RLIMIT_FSIZE')]"
    found = [list(pair) for pair in run(limits, memory_bytes=400_000_000, seconds=20)]
    assert found == [[400_000_000] * 2, [26, 26], [0, 0], [0, 0]]


@posix
def test_a_child_writes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "gelekt"
    with pytest.raises(Bug):
        run(f"open({str(file)!r}, 'w').write('x' * 100_000)")
    assert not file.exists() or file.stat().st_size == 0


@posix
@pytest.mark.parametrize("number", ["SIGKILL", "SIGSEGV", "SIGABRT", "SIGTERM"])
def test_a_child_that_is_killed_is_told_as_too_heavy(number: str) -> None:
    code = f"__import__('os').kill(__import__('os').getpid(), __import__('signal').{number})"
    assert refusal(lambda: run(code)) == "file.too_heavy"


def test_a_child_that_just_leaves_is_told_as_too_heavy() -> None:
    assert refusal(lambda: run_guarded(os._exit, 0)) == "file.too_heavy"
    assert refusal(lambda: run("setattr(__import__('ctypes').c_char_p(8), 'x', __import__('ctypes').string_at(8))"))


def test_a_child_that_takes_too_long_is_ended() -> None:
    assert refusal(lambda: run("[None for _ in __import__('itertools').count()]", seconds=1)) == "file.too_slow"
    assert refusal(lambda: run("__import__('threading').Event().wait()", seconds=1)) == "file.too_slow"
    assert multiprocessing.active_children() == []


def test_a_person_can_stop_it_at_any_moment() -> None:
    for patience in (0, 1, 3, 6):
        asked = itertools.count()
        found = refusal(
            lambda asked=asked, patience=patience: run(
                "__import__('threading').Event().wait()", cancelled=lambda: next(asked) >= patience
            )
        )
        assert found == "file.cancelled"
        assert next(asked) == patience + 1
    assert multiprocessing.active_children() == []


def test_asking_whether_to_stop_may_fail_without_leaving_a_child() -> None:
    def broken() -> bool:
        raise ValueError("window gone")

    with pytest.raises(ValueError, match="window gone"):
        run("__import__('threading').Event().wait()", cancelled=broken)
    assert multiprocessing.active_children() == []


def test_a_child_that_cannot_start_is_not_the_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spawn = child.spawn
    monkeypatch.setattr(spawn, "_python_exe", os.fsencode(tmp_path / "no-such-program"))
    with pytest.raises(EnvironmentProblem) as problem:
        run("1")
    assert problem.value.code == "reader.not_started"


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_nothing_stays_open() -> None:
    run("1")
    gc.collect()
    before = open_files()
    for _ in range(3):
        run("1")
        with pytest.raises(UserError):
            run_guarded(os._exit, 1)
    gc.collect()
    assert open_files() == before


# Where it runs


PROGRAM = """
    import json, sys, threading
    from csr_desktop.lists.reading.child import run_guarded
    found = {}
    def work():
        found["modules"] = run_guarded(eval, "sorted({name.partition('.')[0] for name in __import__('sys').modules})")
        found["said"] = run_guarded(eval, "[print('hoi'), print('au', file=__import__('sys').stderr),"
            " __import__('os').write(1, b'fd1'), __import__('os').write(2, b'fd2'), __import__('os').read(0, 5)]")
"""
IN_A_THREAD = """
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    print(json.dumps(found["modules"]))
"""
IN_QT = """
    from PySide6.QtCore import QCoreApplication, QRunnable, QThreadPool
    application = QCoreApplication([])
    class Work(QRunnable):
        def run(self):
            work()
            application.quit()
    QThreadPool.globalInstance().start(Work())
    application.exec()
    print(json.dumps(found["modules"]))
"""
HEAVY = {
    "PySide6",
    "reportlab",
    "babel",
    "click",
    "sqlcipher3",
    "sqlite_utils",
    "holidays",
    "keyring",
    "xlsxwriter",
    "ui",
}


@pytest.mark.parametrize("rest", [IN_A_THREAD, IN_QT])
@pytest.mark.parametrize("way", ["-c", "script", "stdin"])
def test_any_program_can_start_it_and_hears_nothing_of_it(rest: str, way: str, checkout: Path, tmp_path: Path) -> None:
    """The script has no `if __name__ == "__main__"`: the child must not run it again."""
    code = textwrap.dedent(PROGRAM) + textwrap.dedent(rest)
    script = tmp_path / "programma.py"
    script.write_text(code, encoding="utf-8")
    arguments = {"-c": ["-c", code], "script": [str(script)], "stdin": ["-"]}[way]
    done = subprocess.run(
        [sys.executable, *arguments],
        input=code if way == "stdin" else "",
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
    assert HEAVY & set(json.loads(done.stdout)) == set()


def test_several_children_at_once_each_give_their_own_answer() -> None:
    found: dict[int, object] = {}

    def work(number: int) -> None:
        found[number] = run_guarded(math.factorial, number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: math.factorial(number) for number in range(4)}


def test_other_children_of_the_program_start_as_they_always_did() -> None:
    original = child.spawn.get_preparation_data
    run("1")
    assert child.spawn.get_preparation_data is original


def test_the_job_object_of_windows_has_the_size_windows_expects() -> None:
    import ctypes

    if ctypes.sizeof(ctypes.c_void_p) == 8:
        assert ctypes.sizeof(JobLimits) == 144
    limits = job_limits(5)
    assert (limits.ProcessMemoryLimit, limits.BasicLimitInformation.ActiveProcessLimit) == (5, 1)
    assert limits.BasicLimitInformation.LimitFlags == 0x508


# Whole lists


def test_a_list_is_read_in_the_child(read) -> None:
    data = "Schuldeiser;Kenmerk;Saldo\nBank Één;001;12,50\nGas;002;1.234,-\n".encode()
    reading = read(data)
    assert [(row["creditor"], row["reference"], row["amount"]) for row in reading.rows] == [
        ("Bank Één", "001", "12.50"), ("Gas", "002", "1234.00"),
    ]  # fmt: skip
    assert reading.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("rows", [5_000])
def test_no_row_and_no_cent_of_a_long_list_is_lost(read, rows: int) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["Schuldeiser", "Kenmerk", "Saldo"])
        for number in range(1, rows + 1):
            page.write_row(number, 0, [f"Schuldeiser {number}", f"{number:08}", number / 100])
    reading = read(buffer.getvalue())
    assert len(reading.rows) == rows
    assert sum(int(row["amount"].replace(".", "")) for row in reading.rows) == rows * (rows + 1) // 2


@posix
def test_shared_strings_that_multiply_end_as_too_heavy(read) -> None:
    """A thousand times the same long text: small in the file, everything in memory."""
    text = "x" * 30_000
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 100_000))
    assert refusal(lambda: read(xlsx(rows, strings=[text]))) == "file.too_heavy"


@posix
def test_two_cells_far_apart_end_as_too_heavy(read) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="200000"><c r="GR200000"><v>1</v></c></row>'
    assert refusal(lambda: read(xlsx(rows))) == "file.too_heavy"


def test_a_refusal_in_the_child_reaches_the_person(read, texts) -> None:
    with pytest.raises(UserError) as refused:
        read(b"%PDF-1.7")
    assert refused.value.code == "file.unknown_kind"
    with pytest.raises(UserError) as refused:
        read(b"a;b\n" * 30, limits=Limits(rows=20))
    assert refused.value.code == "file.too_many_rows"
    assert "20 rijen" in texts.explain(refused.value)[0]
    assert refusal(lambda: read(b"a;b\n" * 30, cancelled=lambda: True)) == "file.cancelled"


def test_a_file_is_never_read_further_than_the_limit(read, resources: Path) -> None:
    assert refusal(lambda: read(b"x" * 101, limits=Limits(file_bytes=100))) == "file.too_large"
    endless = Path("/dev/zero")
    if endless.exists():
        table = load_class_table(resources / "classes", TODAY)
        found = refusal(lambda: read_list(endless, class_table=table, today=TODAY, limits=Limits(file_bytes=5000)))
        assert found == "file.too_large"


@pytest.mark.parametrize(
    ("name", "kind", "rows"),
    [
        ("schuldenlijst-client.xlsx", "claims", 14),
        ("schuldeisers.csv", "creditors", 31),
        ("saldo-antwoorden-noorderlicht.csv", "answers", 24),
    ],
)
def test_the_shared_lists_are_read_through_the_child(
    shared_dir: Path, resources: Path, name: str, kind: str, rows: int
) -> None:
    table = load_class_table(resources / "classes", TODAY)
    reading = read_list(shared_dir / "data" / name, class_table=table, today=TODAY)
    assert (reading.kind, len(reading.rows), reading.problems) == (kind, rows, ())
