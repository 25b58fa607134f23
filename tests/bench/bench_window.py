"""How quick the window is, off screen: start, a list of dossiers, a dossier of 40 claims, the live comparison.

Run: `python tests/bench/bench_window.py`. Each figure stands beside a baseline of the same run; no limits are asserted.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from csr_desktop.bootstrap import Core, create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.ids import IdMaker
from csr_desktop.money import format_euro
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from ui.application import Application
from ui.clipboard import PassingClipboard
from ui.context import UiContext
from ui.icons import Icons
from ui.main_window import MainWindow
from ui.messages import QtDialogs
from ui.models.table import Table
from ui.models.table_model import Column
from ui.notices import Notices
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers.page import DossiersPage
from ui.state import UiState
from ui.tasks import InlineLane, TaskRunner
from ui.theme import apply_theme

PASSPHRASE = "oefenzin voor de meting"
DOSSIERS = 5_000
#: For the start.
TEAM_DOSSIERS = 2_000
CLAIMS = 40
ROUNDS = 7
STARTS = 5
TABLE_ROWS = 100_000
OPENED = 100
#: Milliseconds on the clock, and of processor: the second holds on a busy computer too.
Told = tuple[float, float]


def filled_core(folder: Path, count: int):
    """So many dossiers of one client, one of them with 40 claims."""
    clock = FixedClock(date(2026, 11, 24))
    texts = Texts.load(resources_dir() / "texts")
    core, _key = create_core(
        folder / "bench.csrdb",
        PASSPHRASE,
        clock,
        texts,
        Organisation(name="Bank"),
        kdf=FAST_KDF_FOR_TESTS,
    )
    ids = IdMaker(clock)
    dossiers = [Dossier(id=ids.new(), number=f"B-{number:05d}", registered_on=clock.day) for number in range(count)]
    clients = [
        Client(
            id=ids.new(),
            dossier_id=dossier.id,
            position=1,
            initials="J.",
            surname=f"Jansen{at}",
            address=Address(street="Kade", house_number="1", postcode="1234AB", city="Waterrijk"),
        )
        for at, dossier in enumerate(dossiers)
    ]
    creditors = [Creditor(id=ids.new(), name=f"Schuldeiser {at}") for at in range(CLAIMS)]
    claims = [
        Claim(
            id=ids.new(),
            dossier_id=dossiers[0].id,
            creditor_id=creditor.id,
            position=at,
            balance_cents=12_345 + at,
            balance_status=BalanceStatus.RECEIVED,
        )
        for at, creditor in enumerate(creditors)
    ]
    with core.store.unit_of_work("bench.fill") as work:
        for records in (dossiers, clients, creditors, claims):
            work.add_all(records)
    core.dossiers.add_vtlb(
        VtlbResult(
            id="",
            dossier_id=dossiers[0].id,
            net_income_cents=200_000,
            vtlb_cents=180_000,
            capacity_cents=20_000,
            calculated_on=clock.day,
        )
    )
    return core, dossiers[0].id, texts, clock


def median_ms(work) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def start_up(folder: Path) -> tuple[dict[str, Told], Told]:
    """How long from the start of the process to the first paint, and on to the page and its rows; beside Qt's own.

    The key of this database costs next to nothing (`FAST_KDF_FOR_TESTS`): what Argon2 takes on purpose stands apart.
    """
    (folder / "key.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    (folder / "home").mkdir()
    home = {"HOME": str(folder / "home"), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""}
    # Compiled once, as an installed program is; the first of the runs does it, and the quickest counts.
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    around |= home | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}

    def run(*arguments: str) -> dict[str, Told]:
        child = Path(__file__).with_name("start_child.py")
        told = subprocess.run(
            [sys.executable, str(child), str(time.perf_counter()), *arguments],
            check=True,
            timeout=120,
            capture_output=True,
            encoding="utf-8",
            env=around,
        ).stdout
        return {name: (float(ms), float(cpu)) for name, ms, cpu in (line.split() for line in told.splitlines())}

    def quickest(runs: list[dict[str, Told]]) -> dict[str, Told]:
        return {name: (min(run[name][0] for run in runs), min(run[name][1] for run in runs)) for name in runs[0]}

    # One after the other, so that what else the computer does weighs on both.
    both = [(run(str(folder)), run()) for _ in range(STARTS)]
    return quickest([mine for mine, _bare in both]), quickest([bare for _mine, bare in both])["painted"]


def bench_table() -> None:
    """A table of 100,000 rows: shown, scrolled page by page, filtered, sorted."""
    rows = [(f"id{at}", f"Schuldeiser {at * 7919 % 100_003}", at * 13 % 900_000) for at in range(TABLE_ROWS)]
    columns = (
        Column("name", "Naam", lambda row: row[1]),
        Column("amount", "Bedrag", lambda row: format_euro(row[2]), lambda row: row[2], right=True),
        Column("again", "Nog eens", lambda row: row[1]),
    )
    table = Table(columns, lambda row: row[0], "Proef")
    table.resize(1280, 720)
    table.show()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    table.set_rows(rows)
    QCoreApplication.processEvents()
    table.repaint()
    report(f"table of {TABLE_ROWS} rows, shown", (time.perf_counter() - start) * 1000)
    bar = table.verticalScrollBar()
    steps = []
    for at in range(0, bar.maximum(), bar.maximum() // 200):
        start = time.perf_counter()
        bar.setValue(at)
        table.viewport().repaint()
        steps.append((time.perf_counter() - start) * 1000)
    report("  one page further, median", statistics.median(steps))
    report("  one page further, longest", max(steps))
    start = time.perf_counter()
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    report("  sorted on an amount", (time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    table.set_filter("schuldeiser 777")
    report("  filtered, first key", (time.perf_counter() - start) * 1000)
    print(f"  memory it took {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB")


def resident_mb() -> float:
    """What the process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def bench_opening(window: MainWindow, dossier_ids: list[str]) -> None:
    """Dossiers opened and closed in the real window: how long it takes, and what stays in memory."""
    opened, held = [], []
    for at in range(2 * OPENED):
        start = time.perf_counter()
        page = window.open_dossier(dossier_ids[at % len(dossier_ids)], "debts")
        page.repaint()
        opened.append((time.perf_counter() - start) * 1000)
        window._on_close_tab()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if at in (9, OPENED - 1, 2 * OPENED - 1):
            gc.collect()
            held.append(resident_mb())
    report(f"open a dossier of {CLAIMS} claims, median", statistics.median(opened))
    words = " → ".join(f"{mb:.0f}" for mb in held)
    print(f"memory after 10, {OPENED} and {2 * OPENED} dossiers opened and closed: {words} MB")


def bench_search(core: Core) -> None:
    """Searching everything, well and badly typed."""
    for what, text in (("a name", "jansen49"), ("a typo", "jnasen49"), ("many hits", "j")):
        core.overviews.search(text, 24)
        report(f"search {what} in {DOSSIERS} dossiers", median_ms(lambda text=text: core.overviews.search(text, 24)))


def report(what: str, ours_ms: float, baseline: str = "", baseline_ms: float = 0.0) -> None:
    beside = f"   {baseline} {baseline_ms:.1f} ms, ratio {ours_ms / baseline_ms:.1f}" if baseline else ""
    print(f"{what:34} {ours_ms:8.1f} ms{beside}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        team = folder / "team"
        team.mkdir()
        filled_core(team, TEAM_DOSSIERS)[0].close()
        ours, bare = start_up(team)
        for name, what in (("painted", "painted"), ("page", "first page"), ("filled", "work list filled")):
            for at, kind in enumerate(("", ", of processor")):
                report(f"start with {TEAM_DOSSIERS} dossiers: {what}{kind}", ours[name][at], "bare Qt window", bare[at])
        core, dossier_id, texts, clock = filled_core(folder, DOSSIERS)
        application = Application(["bench"])
        colours = apply_theme(application, "light", 100)
        tasks = TaskRunner(InlineLane(), InlineLane(), application)
        context = UiContext(
            tasks,
            texts,
            Notices(texts, application),
            QtDialogs(),
            UiState(folder / "w.ini"),
            Icons(resources_dir() / "icons", colours.text),
            clock,
            core.tables,
            core.list_imports.read,
            PassingClipboard(application.clipboard(), core.safety.lock.clipboard_seconds),
        )
        tasks.open_core(application, lambda: core, lambda _nothing: None)
        page = DossiersPage(context)
        page.resize(1280, 720)
        page.show()
        rows = core.overviews.dossiers()

        def bare_table() -> None:
            model = QStandardItemModel()
            for row in rows:
                model.appendRow([QStandardItem(str(value)) for value in (row.number, row.client_names, row.city)])
            view = QTableView()
            view.setModel(model)
            view.show()
            view.close()

        def show_list() -> None:
            page.dossiers_table.set_rows([])
            page.refresh()

        def filter_list() -> None:
            for length in range(1, 11):
                page.filter_edit.setText("jansen4999"[:length])
            page.filter_edit.setText("")

        dossier = DossierPage(context, dossier_id)
        dossier.resize(1280, 720)
        dossier.show()
        dossier.enter()
        dossier.show_tab("proposal")
        slider = dossier.tab("proposal").capacity_slider

        def slide() -> None:
            for euros in range(100, 120):
                slider.setValue(euros)

        def calculate() -> None:
            for euros in range(100, 120):
                core.proposals.compare(dossier_id, capacity_cents=euros * 100, assets_cents=0)

        report(f"list of {DOSSIERS} dossiers", median_ms(show_list), "bare Qt table", median_ms(bare_table))
        report("filter, per key", median_ms(filter_list) / 11)
        dossier.show_tab("debts")
        report(f"dossier of {CLAIMS} claims, refresh", median_ms(dossier.refresh))
        dossier.show_tab("proposal")
        report("live comparison, per step", median_ms(slide) / 20, "the calculations", median_ms(calculate) / 20)
        bench_search(core)
        window = MainWindow(context, make_pages(), DossierPage)
        window.resize(1280, 720)
        window.show()
        bench_opening(window, [dossier_id])
        bench_table()
        core.close()


if __name__ == "__main__":
    main()
