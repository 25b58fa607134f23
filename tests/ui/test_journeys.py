"""Whole stories in the real window: real threads, real database, real child process; keys where a person uses them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.paths import AppPaths
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE
from ui.app import Session
from ui.dialogs.balance_answer import BalanceAnswerDialog
from ui.dialogs.new_dossier import NewDossierDialog

pytestmark = pytest.mark.journey

CTRL = Qt.KeyboardModifier.ControlModifier
LONG = 30_000


@pytest.fixture
def database(tmp_path, clock, texts):
    path = tmp_path / "dossiers.csrdb"
    core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    core.close()
    return path


@pytest.fixture
def session(qapp, qtbot, tmp_path, clock, dialogs, database):
    """The program as a person meets it, unlocked and with its window open."""
    made = Session(qapp, AppPaths.below(tmp_path / "gebruiker"), clock, dialogs=dialogs)
    made.start(database)
    made.start_dialog.unlock_page.passphrase_field.edit.setText(PASSPHRASE)
    with qtbot.waitSignal(made.opened, timeout=LONG):
        made.start_dialog.unlock_page.primary_button.click()
    yield made
    made.shut_down()
    qapp.aboutToQuit.disconnect(made.shut_down)
    made.deleteLater()


@pytest.fixture
def rest(qtbot, session):
    """Wait until nothing runs and everything that was done is shown."""

    def settled():
        qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=LONG)

    return settled


@pytest.fixture
def look(session, qtbot):
    """Ask the database something in its own lane."""

    def asked(question):
        answers = []
        session.tasks.run_db(session, question, answers.append)
        qtbot.waitUntil(lambda: bool(answers), timeout=LONG)
        return answers[0]

    return asked


def fill(qtbot, field, text):
    field.edit.setFocus()
    field.edit.selectAll()
    field.edit.insert(text)
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)


def test_from_the_clients_list_to_the_agreement(session, qtbot, rest, look, dialogs, shared_dir, tmp_path, clock):
    window = session.window
    data = shared_dir / "data"

    # The register of creditors comes in first.
    dialogs.will(data / "schuldeisers.csv")
    press(qtbot, window, Qt.Key.Key_I)
    rest()
    lists = window.page("lists").import_tab
    qtbot.waitUntil(lambda: lists.state == "review", timeout=LONG)
    lists.review.confirm_button.click()
    rest()
    assert len(look(lambda core: core.register.all())) == 31

    # A dossier, typed.
    press(qtbot, window, Qt.Key.Key_N)
    dialog = window.findChild(NewDossierDialog)
    fill_person(qtbot, dialog)
    dialog.save_button.click()
    rest()
    page = window.current_page
    assert page.name_label.text() == "J. van der Berg"
    dossier_id = page.dossier_id

    # The client's Excel list, taken in, taken back and done again.
    dialogs.will(data / "schuldenlijst-client.xlsx")
    press(qtbot, window, Qt.Key.Key_I)
    rest()
    qtbot.waitUntil(lambda: lists.state == "review", timeout=LONG)
    assert look(lambda core: core.dossiers.claims(dossier_id)) == []
    # One row is dated tomorrow: a person looks at it and takes it all the same.
    assert lists.review.totals_label.text().startswith("13 nieuw · 1 twijfel")
    lists.review.next_button.click()
    lists.review.row_panel.accept_button.click()
    rest()
    lists.review.confirm_button.click()
    rest()
    assert len(look(lambda core: core.dossiers.claims(dossier_id))) == 14
    lists.done_panel.dossier_button.setFocus()
    press(qtbot, window, Qt.Key.Key_Z)
    rest()
    assert look(lambda core: core.dossiers.claims(dossier_id)) == []
    press(qtbot, window, Qt.Key.Key_Y)
    rest()
    assert sum(claim.balance_cents for claim in look(lambda core: core.dossiers.claims(dossier_id))) == 2_880_678

    # The texts a proposal rests on, and the VTLB.
    window.open_dossier(dossier_id, "people")
    rest()
    for key, text in (("cause", "Ontslag."), ("effort", "Werkt weer."), ("prospects", "Blijft gelijk.")):
        note = page.tab("people").text_fields[key]
        note.edit.setFocus()
        note.edit.insertPlainText(text)
        note.edit.clearFocus()
        rest()
    window.open_dossier(dossier_id, "income")
    for field, text in (
        (page.tab("income").income_field, "1.925,00"),
        (page.tab("income").vtlb_field, "1.725,00"),
        (page.tab("income").date_field, "vandaag"),
    ):
        fill(qtbot, field, text)
    page.tab("income").save_button.click()
    rest()
    assert look(lambda core: core.dossiers.vtlb(dossier_id)).capacity_cents == 20_000

    # Balances asked over each creditor's own channel; the lists written, the letters posted.
    give_addresses(look)
    rest()
    dialogs.will(True)
    window.open_dossier(dossier_id, "debts")
    page.tab("debts").request_button.click()
    rest()
    statuses = {claim.balance_status for claim in look(lambda core: core.dossiers.claims(dossier_id))}
    assert statuses == {BalanceStatus.REQUESTED}
    mark_sent(window, page, dialogs, dossier_id, rest)

    # The answers: every claim at the client's figure, typed at the desk or through the dossier.
    for claim in look(lambda core: core.dossiers.claims(dossier_id)):
        page.tab("debts").debts_table.select_id(claim.id)
        rest()
        page.tab("debts").answer_button.click()
        rest()
        answer(qtbot, page, claim)
        rest()
    received = look(lambda core: core.workbench.state(dossier_id))
    assert received.totals.received == received.totals.claims == 14

    # The proposal: made, frozen, sent; everyone agrees; concluded.
    window.open_dossier(dossier_id, "proposal")
    rest()
    page.tab("proposal").cards[Product.SK].choose_button.click()
    rest()
    page.next_button.click()
    rest()
    page.next_button.click()
    rest()
    proposal = look(lambda core: core.proposals.newest(dossier_id))
    assert proposal.status is ProposalStatus.SENT
    offers = [letter for letter in look(lambda core: core.letters.of_dossier(dossier_id)) if letter.proposal_id]
    assert offers
    mark_sent(window, page, dialogs, dossier_id, rest)
    agree_at_the_desk(qtbot, window, offers, rest)
    window.open_dossier(dossier_id, "proposal")
    rest()
    assert page.next_button.text() == "Regeling afsluiten"
    page.next_button.click()
    rest()
    assert look(lambda core: core.dossiers.get(dossier_id)).phase is Phase.AGREED

    # Every creditor's confirmation names its own share and nobody else.
    letters = [item for item in look(lambda core: core.letters.of_dossier(dossier_id)) if item.kind.value == "L18"]
    parties = {party.id: party.name for party in look(lambda core: core.register.all())}
    for letter in letters:
        pdf = look(lambda core, letter=letter: core.letters.pdf(letter))
        text = " ".join(" ".join(part.extract_text() for part in PdfReader(io.BytesIO(pdf)).pages).split())
        assert "999990019" not in text
        own = {letter.creditor_id} | {
            party
            for claim in look(lambda core: core.dossiers.claims(dossier_id))
            if claim.id in letter.claim_ids
            for party in (claim.creditor_id, claim.collector_id, claim.bailiff_id)
        }
        involved = {
            party
            for claim in look(lambda core: core.dossiers.claims(dossier_id))
            for party in (claim.creditor_id, claim.collector_id, claim.bailiff_id)
            if party
        }
        assert [parties[key] for key in involved - own if parties[key] in text] == []
    assert look(lambda core: core.history.check()) == []


def test_what_was_done_is_there_after_closing_and_opening(session, qtbot, rest, look, database, clock, texts):
    window = session.window
    press(qtbot, window, Qt.Key.Key_N)
    fill_person(qtbot, window.findChild(NewDossierDialog))
    window.findChild(NewDossierDialog).save_button.click()
    rest()
    field = window.current_page.tab("people").client_card.fields["surname"]
    field.edit.setFocus()
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "Halfgetypt")
    window.close()
    session.shut_down()
    core = open_core(database, PASSPHRASE, clock, texts)
    try:
        (row,) = core.overviews.dossiers()
        assert core.dossiers.clients(row.id)[0].surname == "Halfgetypt"
    finally:
        core.close()


def test_the_window_answers_while_a_list_is_read(session, qtbot, rest, dialogs, tmp_path):
    """The wizard reads in its own process; meanwhile another page can be used."""
    many = tmp_path / "veel.csv"
    lines = "".join(f"Schuldeiser {number};{number};12,50\n" for number in range(20_000))
    many.write_text(f"Schuldeiser;Kenmerk;Saldo\n{lines}", encoding="utf-8")
    window = session.window
    dialogs.will(many)
    press(qtbot, window, Qt.Key.Key_I)
    assert window.page("lists").import_tab.state == "busy"
    press(qtbot, window, Qt.Key.Key_2)
    assert window.current_page.key == "dossiers"
    qtbot.keyClicks(window.current_page.filter_edit, "berg")
    assert window.current_page.filter_edit.text() == "berg"
    rest()
    assert window.page("lists").import_tab.state == "review"


# --- what a person does more than once --------------------------------------------------------------------------------


def press(qtbot, window, key):
    """Ctrl and a key; a person's window is the active one."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, key, CTRL)


def fill_person(qtbot, dialog):
    person = dialog.applicant_form
    for field, text in (
        (person.initials_field, "J."),
        (person.prefix_field, "van der"),
        (person.surname_field, "Berg"),
        (person.bsn_field, "999990019"),
    ):
        qtbot.keyClicks(field.edit, text)


def give_addresses(look):
    """Parties without an address cannot get a letter; a counsellor looks them up."""

    def work(core):
        for party in core.register.all():
            if not party.letter_address.is_complete:
                address = Address(street="Kade", house_number="1", postcode="3012BJ", city="Utrecht")
                core.register.save(replace(party, visiting_address=address))
        return True

    assert look(work)


def mark_sent(window, page, dialogs, dossier_id, rest):
    window.open_dossier(dossier_id, "letters")
    rest()
    dialogs.will(True)
    page.tab("letters").sent_button.click()
    rest()


def answer(qtbot, page, claim):
    dialog = page.tab("debts").findChild(BalanceAnswerDialog)
    form = dialog.form
    fill(qtbot, form.total_field, f"{claim.balance_cents // 100},{claim.balance_cents % 100:02d}")
    form.submit()
    qtbot.waitUntil(lambda: page.tab("debts").findChild(BalanceAnswerDialog) is None or not dialog.isVisible())
    QApplication.sendPostedEvents(None, 52)


def agree_at_the_desk(qtbot, window, offers, rest):
    window.go_to("letters")
    rest()
    letters_page = window.page("letters")
    desk = letters_page.reply_desk
    letters_page.tabs.setCurrentWidget(desk)
    for letter in offers:
        desk.code_edit.setFocus()
        desk.code_edit.setText(letter.reply_code)
        qtbot.keyClick(desk.code_edit, Qt.Key.Key_Return)
        rest()
        qtbot.keyClick(desk.proposal_form.outcome_field.box, Qt.Key.Key_Home)
        desk.proposal_form.submit()
        rest()
