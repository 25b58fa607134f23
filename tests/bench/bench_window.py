"""How quick the window is, off screen: start, a list of dossiers, a dossier of 40 claims, the live comparison.

Run: `python tests/bench/bench_window.py`. Each figure stands beside a baseline of the same run; no limits are asserted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from csr_desktop.bootstrap import create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from ui.application import Application
from ui.clipboard import PassingClipboard
from ui.context import UiContext
from ui.icons import Icons
from ui.messages import QtDialogs
from ui.notices import Notices
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers import DossiersPage
from ui.state import UiState
from ui.tasks import InlineLane, TaskRunner
from ui.theme import apply_theme

DOSSIERS = 5_000
CLAIMS = 40
ROUNDS = 7


def filled_core(folder: Path):
    """5,000 dossiers of one client, one of them with 40 claims."""
    clock = FixedClock(date(2026, 11, 24))
    texts = Texts.load(resources_dir() / "texts")
    core, _key = create_core(
        folder / "bench.csrdb",
        "oefenzin voor de meting",
        clock,
        texts,
        Organisation(name="Bank"),
        kdf=FAST_KDF_FOR_TESTS,
    )
    ids = IdMaker(clock)
    dossiers = [Dossier(id=ids.new(), number=f"B-{number:05d}", registered_on=clock.day) for number in range(DOSSIERS)]
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


def start_up() -> tuple[float, float]:
    """Seconds until the application's modules are there, against an empty Qt application."""

    def run(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
        return time.perf_counter() - start

    bare = "from PySide6.QtWidgets import QApplication; QApplication([])"
    return min(run("import ui.app; from ui.application import Application; Application([])") for _ in range(3)), min(
        run(bare) for _ in range(3)
    )


def report(what: str, ours_ms: float, baseline: str = "", baseline_ms: float = 0.0) -> None:
    beside = f"   {baseline} {baseline_ms:.1f} ms, ratio {ours_ms / baseline_ms:.1f}" if baseline else ""
    print(f"{what:34} {ours_ms:8.1f} ms{beside}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        core, dossier_id, texts, clock = filled_core(folder)
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
            core.class_table,
            core.norms,
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

        ours, bare = start_up()
        report("start of the application", ours * 1000, "empty Qt application", bare * 1000)
        report(f"list of {DOSSIERS} dossiers", median_ms(show_list), "bare Qt table", median_ms(bare_table))
        report("filter, per key", median_ms(filter_list) / 11)
        dossier.show_tab("debts")
        report(f"dossier of {CLAIMS} claims, refresh", median_ms(dossier.refresh))
        dossier.show_tab("proposal")
        report("live comparison, per step", median_ms(slide) / 20, "the calculations", median_ms(calculate) / 20)
        core.close()


if __name__ == "__main__":
    main()
