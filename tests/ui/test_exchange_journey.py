"""The exchange in the real window: real threads, the practice hub of the practice environment, keys only."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from csr_desktop.bootstrap import open_core
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Channel
from csr_desktop.practice.hub.faults import Fault, FaultKind, Rule
from csr_desktop.practice.hub.serving import Served, keep_office, open_hub
from csr_desktop.practice_database import PracticePlace
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.settings import HubPlace, OwnKey
from tests.conftest import PASSPHRASE, Office, practice_core
from tests.practice_hub.calling import able
from tests.ui.hands import press
from ui.dialogs.hub_message import HubMessageDialog
from ui.session_events import LockReason

WAIT_MS = 30_000
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def place(tmp_path, clock, texts):
    """A practice environment: two creditors of its hub, a dossier with a claim of each; one round was made."""
    folder = tmp_path / "oefenen"
    folder.mkdir()
    made = PracticePlace(folder)
    keep_office(made.hub_folder, seed=1, dossiers=6, creditors=20, office_day=clock.day)
    hub, connection = open_hub(Served(folder=made.hub_folder, office_day=clock.day, today=clock.day))
    core = practice_core(folder, clock, texts)
    try:
        office = Office(core, clock)
        core.exchange.settings.configure(
            HubPlace(
                base_url=connection["base_url"],
                participant_id=connection["participant_id"],
                token_url=connection["token_url"],
                client_id=connection["client_id"],
            ),
            key=OwnKey(pem=Path(connection["private_key"]).read_bytes()),
        )
        dossier = office.dossier()
        for number, member in enumerate(able(hub)[:2]):
            party = office.creditor(f"Schuldeiser {number + 1}", channel=Channel.HUB, hub_id=member.id)
            office.claim(dossier, party, 98_765 + number, reference=f"K-{number + 1}")
        assert drive(core.exchange.begin()).complete
    finally:
        core.close()
        hub.stop()
    return made


@pytest.fixture
def session(session, qtbot, place):
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        session.start(place.database, practice=True, key_file=place.key_file)
    qtbot.waitUntil(lambda: session.practice_hub.is_running, timeout=WAIT_MS)
    settle(session, qtbot)
    return session


def settle(session, qtbot):
    """Wait until no round runs and nothing is asked of the database any more."""
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)


def hub_of(session):
    (hub,) = session.practice_hub._place.hub
    return hub


def states(part):
    return [row.standing.state.value for row in part.messages_table.visible_rows()]


def answer(hub, message, amount):
    """Let the creditor of a message answer with an amount, as itself."""
    made = hub.creditors.write(
        message.participant_id,
        hub.member.id,
        message.conversation_id,
        "SALDOVERZOEK_ANTWOORD",
        {
            "klantnummerSE": "K1",
            "vorderingen": [
                {
                    "schuldtype": "OPENSTAAND",
                    "factuurnummerSE": f"K-{message.number}",
                    "openstaandBedrag": f"{amount // 100}.{amount % 100:02d}",
                }
            ],
        },
    )
    made["header"]["crossReferentienummer"] = message.id
    assert hub.creditors.send(made, checked=False)


class Asked:
    """What a test needs of one of our messages."""

    def __init__(self, row):
        self.id, self.conversation_id = row.message.id, row.message.conversation_id
        self.participant_id, self.claim_id = row.message.participant_id, row.message.claim_ids[0]
        self.number = row.creditor[-1]


def test_requests_to_all_answers_and_one_that_a_person_decides(qtbot, session, place, clock, texts):
    window = session.window
    assert window.hub_sign.text.startswith("Hub 13:00")
    hub_of(session).creditors.leave_to_caller("*")
    window.go_to("dossiers")
    settle(session, qtbot)
    row = window.page("dossiers").dossiers_table.visible_rows()[0]
    dossier = window.open_dossier(row.id, "debts")
    settle(session, qtbot)
    session._dialogs.will(True)
    press(qtbot, dossier.tab("debts").request_button)
    settle(session, qtbot)
    (_kind, question, detail, _action) = session._dialogs.asked[-1]
    assert question == "2 saldo's opvragen?"
    assert detail.startswith("2 per hub.")

    qtbot.keyClick(window, Qt.Key.Key_5, CTRL)
    page = window.current_page
    assert page.key == "exchange"
    page.tabs.setCurrentWidget(page.out_part)
    settle(session, qtbot)
    assert states(page.out_part) == ["READY", "READY"]
    asked = [Asked(row) for row in page.out_part.messages_table.visible_rows()]
    for member in {item.participant_id for item in asked}:
        hub_of(session).creditors.leave_to_caller(member)
    press(qtbot, page.sync_button)
    settle(session, qtbot)
    assert states(page.out_part) == ["ACCEPTED", "ACCEPTED"]
    assert "2 verzonden" in window.notice_bar.text

    # Meanwhile somebody types another amount at one of the two claims.
    changed = asked[0].claim_id
    session.tasks.run_db(session, lambda core: core.claims.change(changed, balance_cents=50_000))
    settle(session, qtbot)
    for message in asked:
        answer(hub_of(session), message, 70_000)
    press(qtbot, page.sync_button)
    settle(session, qtbot)
    page.tabs.setCurrentWidget(page.in_part)
    settle(session, qtbot)
    assert sorted(states(page.in_part)) == ["APPLIED", "REVIEW"]
    assert window.hub_sign.text.endswith("1 bericht wacht op u")

    waiting = next(row for row in page.in_part.messages_table.visible_rows() if row.standing.state.value == "REVIEW")
    page.in_part.messages_table.select_id(waiting.message.id)
    page.in_part.messages_table.setFocus()
    qtbot.keyClick(page.in_part.messages_table, Qt.Key.Key_Return)
    settle(session, qtbot)
    dialog = window.findChild(HubMessageDialog)
    assert "typed" not in dialog.reason_label.text()
    assert "ander bedrag" in dialog.reason_label.text()
    press(qtbot, dialog.take_button)
    settle(session, qtbot)
    assert states(page.in_part) == ["APPLIED", "APPLIED"]

    session.shut_down()
    assert not session.practice_hub.is_running
    core = open_core(place.database, PASSPHRASE, clock, texts)
    try:
        amounts = {core.store.get(Claim, item.claim_id).balance_cents for item in asked}
        assert amounts == {70_000}
        assert core.history.check() == []
    finally:
        core.close()


def test_a_lock_in_the_middle_of_a_round_lets_go_of_hub_and_database(qtbot, session, place, clock, texts):
    hub = hub_of(session)
    page = session.window.page("exchange")
    hub.faults.add(Rule(fault=Fault(kind=FaultKind.HANG_BEFORE, milliseconds=600_000), operation="leesPostbus"))
    session.window.go_to("exchange")
    press(qtbot, page.sync_button)
    qtbot.waitUntil(lambda: "ophalen" in page.state_label.text(), timeout=WAIT_MS)
    with qtbot.waitSignal(session.closed, timeout=WAIT_MS):
        session.lock(LockReason.ASKED)
    assert not session.practice_hub.is_running
    # Nothing holds the database: another program could open it.
    open_core(place.database, PASSPHRASE, clock, texts).close()
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)


def test_stop_ends_a_round_that_hangs_and_the_next_one_goes_on(qtbot, session):
    hub, window = hub_of(session), session.window
    page = window.page("exchange")
    silence = Rule(fault=Fault(kind=FaultKind.HANG_BEFORE, milliseconds=600_000), operation="leesPostbus")
    hub.faults.add(silence)
    window.go_to("exchange")
    press(qtbot, page.sync_button)
    # Stopped before it hangs, it would be the next round that meets the silence, and waits it out.
    qtbot.waitUntil(lambda: silence.played == 1, timeout=WAIT_MS)
    assert "ophalen" in page.state_label.text()
    press(qtbot, page.stop_button)
    settle(session, qtbot)
    assert not page.sync_button.isHidden()
    press(qtbot, page.sync_button)
    settle(session, qtbot)
    assert page.problem_label.isHidden()


def test_a_working_day_goes_by_at_the_practice_hub(qtbot, session):
    page = session.window.page("exchange")
    session.window.go_to("exchange")
    assert not page.next_day_button.isHidden()
    before = hub_of(session).clock.today()
    press(qtbot, page.next_day_button)
    settle(session, qtbot)
    assert hub_of(session).clock.today() > before
    assert page.problem_label.text() == ""
