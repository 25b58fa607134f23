"""Pictures of every page on the practice office and of every dialog, for people to look at and for the README.

Run: `python tests/ui/make_pictures.py DIR [light|dark|contrast] [--readme|--help]`; `QT_SCALE_FACTOR=1.5` gives
150 %, `CSR_TEXT_PERCENT=200` the largest text. With `--readme` only the pictures that README.md shows are made, under
the names it uses; with `--help` those of `resources/help`, small, and the page of the keys.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from csr_desktop.bootstrap import Core, create_core, open_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.hub_messages import InState
from csr_desktop.domain.settlement import DepositKind
from csr_desktop.key_file import read_key_file
from csr_desktop.paths import resources_dir
from csr_desktop.practice_database import PracticePlace, make_practice, practice_day_for
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from tests.signing import Publisher
from tests.ui.dresses import Dress
from tests.ui.help_pictures import shrink
from tests.ui.on_screen import context_on, window_on
from tests.ui.places import every_dialog
from tests.ui.screen_checks import settle
from tests.ui.staged_window import staged_window
from ui.application import Application
from ui.dialogs.balance_round import BalanceRoundDialog
from ui.dialogs.hub_book import HubBookDialog
from ui.dialogs.hub_message import HubMessageDialog
from ui.dialogs.hub_settings import HubSettingsDialog
from ui.dialogs.leave import LeaveDialog
from ui.dialogs.norms import AcceptNormsDialog
from ui.dialogs.reconsider import ReconsiderDialog
from ui.help.keys import KEYS, keys_page
from ui.keepers import connect_exchange
from ui.main_window import MainWindow
from ui.pages.exchange.page import ExchangePage
from ui.pages.letters.page import LettersPage
from ui.sync_keeper import SyncKeeper
from ui.theme import apply_theme

TODAY = date(2026, 11, 24)
TABS = ("overview", "process", "people", "debts", "income", "proposal", "court", "letters", "messages", "log")


def dressed_window(
    core: Core, application: Application, folder: Path, appearance: str, *, practice: bool = True
) -> MainWindow:
    colours = apply_theme(application, appearance, int(os.environ.get("CSR_TEXT_PERCENT", "100")))
    return window_on(context_on(core, application, folder, FixedClock(TODAY), ink=colours.text, practice=practice))


def settled(window: QWidget, file: Path) -> None:
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    window.grab().save(str(file))
    print(file.name)


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    out = Path(arguments[0])
    appearance = arguments[1] if len(arguments) > 1 else "light"
    only_readme = "--readme" in sys.argv
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = Texts.load(resources_dir() / "texts")
        place = PracticePlace(folder / "oefenen")
        make_practice(place, texts, lambda items, _what: items, dossiers=14, today=practice_day_for(TODAY))
        application = Application(["pictures"])
        for_help = "--help" in sys.argv
        passphrase, clock = read_key_file(place.key_file), FixedClock(TODAY)
        # A release knows a key; for the pictures of the help one is made, and gone with the folder.
        publisher = Publisher(folder / "uitgever", TODAY)
        core = (
            publisher.open(place.database, passphrase, clock, texts)
            if for_help
            else open_core(place.database, passphrase, clock, texts)
        )
        window = dressed_window(core, application, folder, appearance, practice=not for_help)
        if for_help:
            take_help(core, window, out, folder)
            take_help_on_norms(core, window, publisher, out)
            practising = dressed_window(core, application, folder, appearance)
            practising.go_to("today")
            settled(practising, out / "oefenen.png")
            shrink(out / "oefenen.png")
            practising.close()
        else:
            take(core, window, out, folder, only_readme=only_readme)
        core.close()
        window.close()
        if not for_help and not only_readme:
            take_dialogs(application, appearance, out)


def take(core: Core, window: MainWindow, out: Path, folder: Path, *, only_readme: bool) -> None:
    rows = core.overviews.dossiers()
    chosen = max((row for row in rows if row.phase == "impasse"), key=lambda row: row.claims, default=rows[0])
    window.go_to("today")
    settled(window, out / ("vandaag.png" if only_readme else "page-today.png"))
    window.go_to("dossiers")
    settled(window, out / "dossiers.png")
    page = window.open_dossier(chosen.id)
    for key in TABS:
        if only_readme and key not in {"debts", "proposal"}:
            continue
        page.show_tab(key)
        names = {"debts": "dossier-schulden.png", "proposal": "voorstel.png"}
        settled(window, out / names.get(key, f"dossier-{key}.png"))
    review_import(core, window, chosen.id, folder)
    settled(window, out / "import.png")
    if only_readme:
        window.go_to("figures")
        settled(window, out / "cijfers.png")
        return
    for key in ("creditors", "exchange", "letters", "figures", "settings", "log"):
        window.go_to(key)
        settled(window, out / f"page-{key}.png")
    take_letter_desk(window, out)
    take_settlement(core, window, out)
    take_exchange(core, window, out)


def take_letter_desk(window: MainWindow, out: Path) -> None:
    """The house style with its page, the texts of letters, and one of them with a fault in it."""
    window.actions_list.by_key["house_style"].trigger()
    settled(window, out / "page-settings-house-style.png")
    window.actions_list.by_key["texts"].trigger()
    settled(window, out / "page-letters-texts.png")
    page = window.current_page
    assert isinstance(page, LettersPage)
    page.texts.open_text("L09")
    editor = page.texts.editor
    editor.field.edit.moveCursor(QTextCursor.MoveOperation.End)
    editor.field.edit.insertPlainText("{{ klant }}")
    editor._on_time()
    settled(window, out / "page-letters-text.png")
    editor.drop_button.click()
    editor.back_button.click()


def take_dialogs(application: Application, appearance: str, out: Path) -> None:
    """Every other dialog, on the office that has something for each of them."""
    dress = Dress(appearance, int(os.environ.get("CSR_TEXT_PERCENT", "100")))
    with staged_window(application, dress) as (context, window, stage):
        for name, dialog in every_dialog(context, window, stage):
            settle(dialog)
            settled(dialog, out / f"dialog-{name.replace(' ', '-')}.png")


def take_help(core: Core, window: MainWindow, out: Path, folder: Path) -> None:
    """The pictures of the help: the window as it is at work, small, in few colours."""
    rows = core.overviews.dossiers()
    chosen = max((row for row in rows if row.phase == "impasse"), key=lambda row: row.claims, default=rows[0])

    def shoot(name: str) -> None:
        settled(window, out / name)
        shrink(out / name)

    for key, name in (("today", "vandaag"), ("dossiers", "dossiers"), ("creditors", "schuldeisers")):
        window.go_to(key)
        shoot(f"{name}.png")
    window.go_to("figures")
    shoot("cijfers.png")
    page = window.open_dossier(chosen.id)
    for key, name in (("overview", "dossier"), ("debts", "schulden"), ("proposal", "voorstel")):
        page.show_tab(key)
        shoot(f"{name}.png")
    page.show_tab("overview")
    window.look_along.start()
    shoot("meekijken.png")
    window.look_along.stop()
    review_import(core, window, chosen.id, folder)
    shoot("lijst.png")
    agreed = next(row for row in rows if row.phase == "agreed")
    window.open_dossier(agreed.id).show_tab("settlement")
    core.settlement.beginning.start(agreed.id)
    window.current_page.refresh()
    shoot("uitvoering.png")
    page = window.open_dossier(chosen.id)
    page.show_tab("process")
    shoot("traject.png")
    window.go_to("exchange")
    shoot("uitwisseling.png")
    # Something has to stand ready for the post.
    for dossier_id in core.dossiers.open_ids():
        core.client_letters.make(dossier_id, ClientLetter.MANDATE)
    take_help_on_letters(window, shoot)
    # In the manual the keys are a page like any other; the window makes it anew.
    write_keys(window, out)


def take_help_on_letters(window: MainWindow, shoot: Callable[[str], None]) -> None:
    """What stands ready, the text of a letter while somebody changes it, and the house style."""
    window.go_to("letters")
    shoot("brieven.png")
    window.actions_list.by_key["texts"].trigger()
    page = window.current_page
    assert isinstance(page, LettersPage)
    page.texts.open_text("L09")
    page.texts.editor._on_time()
    shoot("brieftekst.png")
    page.texts.editor.back_button.click()
    window.actions_list.by_key["house_style"].trigger()
    shoot("huisstijl.png")


def take_help_on_norms(core: Core, window: MainWindow, publisher: Publisher, out: Path) -> None:
    """What a norm package would change, and how it stands when it was accepted and a new version was told."""
    tables = {"norms/2027.toml": publisher.norms(fee_percent='"8"', annual_rate_percent='"9.1"')}
    arriving = core.norm_packages.read(publisher.file(tables=tables))
    core.norm_packages.accept(arriving)
    # In the practice office every offer is on its way; the dossiers that change are those of a small one.
    database = publisher.folder / "klein.csrdb"
    small, _key = create_core(database, PASSPHRASE, core.clock, core.texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    office = Office(small, core.clock)
    for number, capacity in (("2026-0107", 10_000), ("2026-0112", 18_500), ("2026-0115", 24_000)):
        made = office.dossier(number)
        office.answer(office.claim(made, office.creditor(f"Bank {number}"), 1_200_000))
        office.vtlb(made, capacity=capacity)
        small.proposals.make(made.id, Product.SK if capacity > 20_000 else Product.SB)
    small.close()
    small = publisher.open(database, PASSPHRASE, core.clock, core.texts)
    dialog = AcceptNormsDialog(window._context, small.norm_packages.read(publisher.file(tables=tables)), window)
    dialog.start()
    settled(dialog, out / "normen-verandert.png")
    shrink(out / "normen-verandert.png")
    dialog.close()
    small.close()
    window.actions_list.by_key["norms"].trigger()
    news = publisher.folder / "bericht.csrnieuws"
    news.write_bytes(publisher.announcement(version="0.2.0"))
    core.updates.read(news)
    window.current_page.refresh()
    settled(window, out / "normen.png")
    shrink(out / "normen.png")


def write_keys(window: MainWindow, out: Path) -> None:
    """Write the page of all keys, as the menus have them now."""
    text = keys_page(window.actions_list.specs).text
    (out / f"{KEYS}.md").write_text(f"{text}\n", encoding="utf-8")


def take_settlement(core: Core, window: MainWindow, out: Path) -> None:
    """An agreement before its beginning and after it, and the payments of all dossiers."""
    chosen = next(row for row in core.overviews.dossiers() if row.phase == "agreed")
    page = window.open_dossier(chosen.id)
    page.show_tab("settlement")
    settled(window, out / "dossier-settlement-agreed.png")
    made = core.settlement.beginning.start(chosen.id)
    kind = DepositKind.LOAN if made.product is Product.SK else DepositKind.MONTHLY
    core.settlement.reserve.book(chosen.id, kind, core.settlement.facts(chosen.id).offered_cents)
    # The divided reserve of debt mediation is what a picture has payments of on the first day.
    closing = made.product is Product.SB
    core.settlement.payouts.plan(chosen.id, leave_out_incomplete=True, closing=closing)
    page.refresh()
    settled(window, out / "dossier-settlement.png")
    window.go_to("lists/payments")
    settled(window, out / "page-payments.png")


def take_exchange(core: Core, window: MainWindow, out: Path) -> None:
    """Both boxes with what the keeper tells, a message that waits, the settings of the hub and its address book."""
    context = window._context
    keeper = SyncKeeper(context, window, core.exchange_terms.rounds)
    page = window.page("exchange")
    assert isinstance(page, ExchangePage)
    connect_exchange(keeper, page)
    keeper.told.connect(window.hub_sign.show_words)
    page.show_practice(True)
    window.go_to("exchange")
    keeper.look()
    for part in (page.in_part, page.out_part):
        page.tabs.setCurrentWidget(part)
        part.messages_table.selectRow(0)
        settled(window, out / f"exchange-{part.key}.png")
    waiting = [item for item in core.exchange.incoming() if item.standing.state is InState.REVIEW]
    known = waiting or core.exchange.incoming()
    leave = LeaveDialog(context, window)
    leave.back_field.set_value(TODAY + timedelta(days=21))
    leave.look()
    dialogs: list[tuple[str, QDialog]] = [
        ("settings", HubSettingsDialog(context, window)),
        ("book", HubBookDialog(context, window)),
        ("balances", BalanceRoundDialog(context, window)),
        ("leave", leave),
    ]
    refusals = [
        (dossier_id, item) for dossier_id in core.dossiers.open_ids() for item in core.refusals.of_dossier(dossier_id)
    ]
    dialogs += [
        (f"reconsider-{at}", ReconsiderDialog(context, dossier_id, refusal, window))
        for at, (dossier_id, refusal) in enumerate(refusals[:2])
    ]
    dialogs += [
        (f"message-{at}", HubMessageDialog(context, item.message.id, window)) for at, item in enumerate(known[:4])
    ]
    for name, dialog in dialogs:
        dialog.show()
        settled(dialog, out / f"exchange-{name}.png")
        dialog.close()


def review_import(core: Core, window: MainWindow, dossier_id: str, folder: Path) -> None:
    """A list of debts with something of everything, as the wizard shows it before anything is written."""
    known = [row.creditor for row in core.overviews.claims(dossier_id)][:2]
    names = [party.name for party in core.register.all() if party.role == "creditor"]
    lines = [
        f"{known[0]};;A-1;250,00",
        f"{names[3]};;0012345;1.234,56",
        f"{names[7]};;889-22;87,10",
        f"{names[11][:-2]};;K 44;412,00",
        "Bakkerij Om de Hoek;;2024-7;62,35",
        f"{names[15]};;F-9;geen idee",
        f"{names[20]};;551203;3.020,00",
    ]
    file = folder / "schuldenlijst van de client.csv"
    file.write_text("Schuldeiser;Incasso;Kenmerk;Saldo\n" + "\n".join(lines) + "\n", encoding="utf-8")
    window.go_to("lists")
    tab = window.page("lists").import_tab
    tab.kind_field.set_value("claims")
    tab.dossier_field.set_value(dossier_id)
    tab.read(file)


if __name__ == "__main__":
    main()
