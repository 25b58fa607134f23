"""Brieven: what must go out, the desk for answer slips, the archive; on a real database."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Channel, PartyRole
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.letters.reply_code import display
from ui.forms.letter_view import LetterOpener, LetterViewer, PrivateFolder
from ui.forms.page import Wish
from ui.pages.letters.page import LettersPage


@pytest.fixture
def viewer():
    """The paths that would be opened."""
    return []


@pytest.fixture
def private(tmp_path, monkeypatch):
    """A private folder below the folder of the test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = PrivateFolder()
    yield folder
    folder.remove()


@pytest.fixture
def post(office):
    """Four letters of two dossiers to two parties; the collector has two claims in one letter."""
    collector = office.creditor("Incasso Zuid", role=PartyRole.COLLECTOR)
    shop = office.creditor("Webwinkel Alles-in-Huis", kind="web_shop")
    phone = office.creditor("Belbedrijf", kind="telecom", channel=Channel.LETTER)
    dossiers = [office.dossier("WR-2026-0001"), office.dossier("WR-2026-0002", partner=True)]
    for number, dossier in enumerate(dossiers):
        office.claim(dossier, shop, 14_612 + number, reference=f"W-{number}")
        office.claim(dossier, phone, 30_000 + number, reference=f"B-{number}", collector_id=collector.id)
        office.claim(dossier, shop, 5_000 + number, reference=f"X-{number}", collector_id=collector.id)
    office.core.balances.request([dossier.id for dossier in reversed(dossiers)])
    return dossiers


@pytest.fixture
def letters_page(qtbot, ui, viewer, private, post):
    opener = LetterOpener(ui, open_path=lambda path: viewer.append(path) or True, folder=private)
    page = LettersPage(ui, opener=opener)
    opener.setParent(page)
    qtbot.addWidget(page)
    ui.tasks.committed.connect(page.on_changes)
    page.resize(1280, 720)
    page.show()
    page.enter()
    return page


def desk_of(page):
    page.perform(Wish.SHOW_TAB, "desk")
    return page.reply_desk


def type_code(qtbot, desk, code):
    desk.code_edit.selectAll()
    qtbot.keyClicks(desk.code_edit, code)
    qtbot.keyClick(desk.code_edit, Qt.Key.Key_Return)


def letter_to(office, name, number):
    parties = {party.id: party.name for party in office.core.register.all()}
    return next(
        letter
        for letter in office.core.letters.archive()
        if parties[letter.creditor_id] == name and letter.reference.startswith(number)
    )


def claims_of(office, letter):
    return [office.core.claims.get(claim_id) for claim_id in letter.claim_ids]


# --- to send ----------------------------------------------------------------------------------------------------------


def test_letters_lie_in_the_order_of_the_envelopes(letters_page):
    rows = letters_page.outbox.letters_table.visible_rows()
    assert [(row.recipient, row.dossier_number) for row in rows] == [
        ("Incasso Zuid", "WR-2026-0001"),
        ("Incasso Zuid", "WR-2026-0002"),
        ("Webwinkel Alles-in-Huis", "WR-2026-0001"),
        ("Webwinkel Alles-in-Huis", "WR-2026-0002"),
    ]
    pages = sum(row.letter.pages for row in rows)
    assert letters_page.outbox.count_label.text() == f"4 brieven, {pages} bladzijden, 2 enveloppen"
    assert "Verzoek saldo-opgave" in [index.data() for index in letters_page.outbox.letters_table.selectedIndexes()]


def test_everything_is_chosen_until_a_person_chooses(qtbot, letters_page):
    outbox = letters_page.outbox
    assert len(outbox.chosen()) == 4
    outbox.letters_table.selectRow(1)
    assert outbox.count_label.text().startswith("Gekozen: 1 brief, ")
    assert outbox.all_button.isEnabled()
    outbox.all_button.click()
    assert len(outbox.chosen()) == 4


def test_marking_as_sent_asks_first_and_can_be_taken_back(letters_page, office, dialogs, shown, clock):
    outbox = letters_page.outbox
    dialogs.will(False)
    outbox.sent_button.click()
    assert len(office.core.letters.unsent()) == 4
    outbox.letters_table.selectRow(0)
    dialogs.will(True)
    outbox.sent_button.click()
    assert "1 brief" in dialogs.asked[-1][1]
    assert len(office.core.letters.unsent()) == 3
    assert len(outbox.letters_table.rows_model.rows) == 3
    sent = letter_to(office, "Incasso Zuid", "WR-2026-0001")
    assert sent.sent_on == clock.today()
    assert office.core.backups.all() == [], "one letter is no bulk work"
    shown[-1].action()
    assert len(office.core.letters.unsent()) == 4


def test_nothing_left_is_said(letters_page, dialogs, office):
    dialogs.will(True)
    letters_page.outbox.sent_button.click()
    assert [backup.manifest.reason for backup in office.core.backups.all()] == ["bulk"]
    assert letters_page.outbox.empty_label.isVisible()
    assert not letters_page.outbox.sent_button.isEnabled()


def test_a_new_letter_is_chosen_too_and_a_choice_stays(letters_page, office, post):
    outbox = letters_page.outbox
    outbox.letters_table.selectRow(2)
    kept = outbox.chosen()
    new = office.core.letters.debt_overview(post[0].id)
    assert {row.letter.id for row in outbox.chosen()} == {kept[0].letter.id, new.id}
    row = next(row for row in outbox.letters_table.visible_rows() if row.letter.id == new.id)
    assert "van der Berg" in row.recipient


def test_letters_of_a_dossier_in_the_bin_do_not_go_out(letters_page, office, post):
    office.core.dossiers.put_in_bin(post[1].id)
    assert {row.dossier_number for row in letters_page.outbox.letters_table.visible_rows()} == {"WR-2026-0001"}
    letters_page.perform(Wish.SHOW_TAB, "archive")
    assert len(letters_page.archive.letters_table.visible_rows()) == 4


def test_letters_are_saved_exactly_as_they_were_made(letters_page, office, dialogs, shown, tmp_path):
    target = tmp_path / "brieven"
    dialogs.will(target)
    letters_page.outbox.save_button.click()
    files = {path.name: path.read_bytes() for path in target.iterdir()}
    assert len(files) == 4
    for letter in office.core.letters.unsent():
        (content,) = (content for name, content in files.items() if letter.reference.replace("/", "-") in name)
        assert content == office.core.letters.pdf(letter)
    # In the order of the envelopes, and nothing of a person in a name.
    first = letters_page.outbox.chosen()[0].letter
    assert min(files) == f"001_{first.reference.replace('/', '-')}_L09.pdf"
    assert "4 brieven" in shown[-1].text


def test_a_folder_that_takes_no_files_is_told(letters_page, dialogs, shown, tmp_path):
    blocked = tmp_path / "bestand"
    blocked.write_bytes(b"")
    dialogs.will(blocked)
    letters_page.outbox.save_button.click()
    assert shown[-1].tone == "problem"
    assert shown[-1].text.startswith("bestand kon niet worden geschreven")
    assert "Controleer de schijf" in shown[-1].text


def page_texts(pdf):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def viewer_of(page):
    return next(widget for widget in page.window().findChildren(LetterViewer) if widget.isVisible())


def test_enter_shows_the_letter_here_and_on_request_in_another_program(
    qtbot, letters_page, office, viewer, private, shown
):
    table = letters_page.outbox.letters_table
    table.selectRow(0)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    dialog = viewer_of(letters_page)
    assert dialog.told == ""
    assert "Incasso Zuid" in dialog.page_area.accessibleDescription(), "whoever listens hears the letter"
    assert not dialog.page_label.pixmap().isNull()
    assert viewer == [], "nothing left the program"
    qtbot.keyClick(dialog.elsewhere_button, Qt.Key.Key_Return)
    assert viewer[0].read_bytes() == office.core.letters.pdf(table.current_row().letter)
    assert private.path.stat().st_mode & 0o777 == 0o700
    folder = private.path
    private.remove()
    assert not folder.exists()
    letters_page.opener.open_path = lambda _path: False
    qtbot.keyClick(dialog.elsewhere_button, Qt.Key.Key_Return)
    assert "Opslaan als PDF" in shown[-1].text, "a computer without a viewer is told"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_chosen_letters_lie_behind_each_other(qtbot, letters_page, office):
    letters_page.outbox.view_button.click()
    dialog = viewer_of(letters_page)
    assert dialog.name_label.text().startswith("1 van 4: Verzoek saldo-opgave")
    qtbot.keyClick(dialog.later_button, Qt.Key.Key_Return)
    assert dialog.name_label.text().startswith("2 van 4: ")
    wide = dialog.page_label.pixmap().width()
    qtbot.keyClick(dialog.larger_button, Qt.Key.Key_Return)
    assert dialog.page_label.pixmap().width() > wide
    pages = dialog._count
    dialog.page_area.setFocus()
    for _ in range(50):
        qtbot.keyClick(dialog.page_area, Qt.Key.Key_PageDown)
    assert dialog.page == pages - 1, "one key reads to the end"
    seen = [entry["action"] for entry in office.core.store.log_records() if entry["action"] == "letter.view"]
    assert len(seen) == 2


# --- the desk ---------------------------------------------------------------------------------------------------------


def test_a_slip_by_keyboard_only(qtbot, letters_page, office, shown):
    letter = letter_to(office, "Webwinkel Alles-in-Huis", "WR-2026-0001")
    desk = desk_of(letters_page)
    assert letters_page.focusWidget() is desk.code_edit
    type_code(qtbot, desk, display(letter.reply_code).lower())
    assert "Webwinkel Alles-in-Huis" in desk.letter_label.text()
    assert "WR-2026-0001" in desk.about_label.text()
    assert letters_page.focusWidget() is desk.balance_form.kind_field.box
    for text in ("120", "10", "5,50"):
        letters_page.focusNextPrevChild(True)
        qtbot.keyClicks(letters_page.focusWidget(), text)
    qtbot.keyClick(letters_page.focusWidget(), Qt.Key.Key_Return)
    (claim,) = claims_of(office, letter)
    assert (claim.balance_cents, claim.balance_status) == (13_550, BalanceStatus.RECEIVED)
    assert letters_page.focusWidget() is desk.code_edit
    assert desk.code_edit.text() == ""
    assert not desk.form_card.isVisible()
    assert "Verwerkt: 1" in desk.done_label.text()
    shown[-1].action()
    (claim,) = claims_of(office, letter)
    assert claim.balance_status is BalanceStatus.REQUESTED


def test_a_whole_pile_goes_through(qtbot, letters_page, office):
    desk = desk_of(letters_page)
    for letter in office.core.letters.unsent():
        type_code(qtbot, desk, letter.reply_code)
        for _claim in letter.claim_ids:
            # The last choice is "unknown"; typed letters of two slips would run together without a pause.
            qtbot.keyClick(desk.balance_form.kind_field.box, Qt.Key.Key_End)
            qtbot.keyClick(desk.balance_form.kind_field.box, Qt.Key.Key_Return)
    claims = [claim for letter in office.core.letters.unsent() for claim in claims_of(office, letter)]
    assert {claim.balance_status for claim in claims} == {BalanceStatus.CLIENT_UNKNOWN}
    assert "Verwerkt: 4" in desk.done_label.text()
    assert letters_page.focusWidget() is desk.code_edit


def test_a_slip_with_two_claims_goes_from_one_to_the_next(qtbot, letters_page, office):
    letter = letter_to(office, "Incasso Zuid", "WR-2026-0002")
    desk = desk_of(letters_page)
    type_code(qtbot, desk, letter.reply_code)
    assert desk.claims_table.isVisible()
    for amount in ("310", "61"):
        total = desk.balance_form.total_field
        total.setFocus()
        qtbot.keyClicks(total.edit, amount)
        qtbot.keyClick(total.edit, Qt.Key.Key_Return)
    assert [claim.balance_cents for claim in claims_of(office, letter)] == [31_000, 6_100]
    assert letters_page.focusWidget() is desk.code_edit


def test_typed_values_do_not_stay_for_the_next_slip(qtbot, letters_page, office):
    desk = desk_of(letters_page)
    first, second = (letter_to(office, "Webwinkel Alles-in-Huis", f"WR-2026-000{at}") for at in (1, 2))
    type_code(qtbot, desk, first.reply_code)
    qtbot.keyClicks(desk.balance_form.payment_field.edit, "BK-1")
    qtbot.keyClicks(desk.balance_form.total_field.edit, "10")
    qtbot.keyClick(desk.balance_form.total_field.edit, Qt.Key.Key_Return)
    type_code(qtbot, desk, second.reply_code)
    assert desk.balance_form.payment_field.edit.text() == ""
    assert desk.balance_form.total_field.edit.text() == ""


@pytest.mark.parametrize("code", ["K7QW", "K7QW-3M9Q", "00000000"])
def test_a_code_that_is_not_right_is_told_and_can_be_typed_over(qtbot, letters_page, code):
    desk = desk_of(letters_page)
    type_code(qtbot, desk, code)
    assert desk.code_error_label.isVisible()
    assert "code" in desk.code_error_label.text().lower()
    assert desk.code_edit.text() == code
    assert desk.code_edit.selectedText() == code
    assert letters_page.focusWidget() is desk.code_edit
    assert not desk.form_card.isVisible()


def test_escape_goes_back_to_the_code_without_storing(qtbot, letters_page, office):
    letter = letter_to(office, "Webwinkel Alles-in-Huis", "WR-2026-0001")
    desk = desk_of(letters_page)
    type_code(qtbot, desk, letter.reply_code)
    qtbot.keyClicks(desk.balance_form.total_field.edit, "10")
    qtbot.keyClick(desk.balance_form.total_field.edit, Qt.Key.Key_Escape)
    assert letters_page.focusWidget() is desk.code_edit
    (claim,) = claims_of(office, letter)
    assert claim.balance_status is BalanceStatus.REQUESTED


def test_a_claim_that_moved_on_since_the_letter_is_pointed_out(qtbot, letters_page, office):
    letter = letter_to(office, "Webwinkel Alles-in-Huis", "WR-2026-0001")
    bailiff = office.creditor("Deurwaarder Oost", role=PartyRole.BAILIFF)
    office.core.claims.change(letter.claim_ids[0], bailiff_id=bailiff.id)
    desk = desk_of(letters_page)
    type_code(qtbot, desk, letter.reply_code)
    assert "Deurwaarder Oost" in desk.warning_label.text()


def test_the_slip_of_a_proposal_opens_its_own_form(qtbot, ui, office, collective_case):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    for claim, consent in zip(claims, (True, True, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    office.vtlb(dossier)
    proposal = office.core.proposals.make(dossier.id)
    office.core.proposals.freeze(dossier.id)
    (letter,) = office.core.proposals.send(dossier.id)
    page = LettersPage(ui)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    desk = desk_of(page)
    type_code(qtbot, desk, letter.reply_code)
    assert desk.proposal_form.isVisible()
    assert not desk.balance_form.isVisible()
    assert page.focusWidget() is desk.proposal_form.outcome_field.box
    qtbot.keyClicks(desk.proposal_form.outcome_field.box, "akk")
    qtbot.keyClick(desk.proposal_form.outcome_field.box, Qt.Key.Key_Return)
    answers = office.core.proposals.answers(proposal.id)
    assert {claim_id: answer.outcome for claim_id, answer in answers.items()} == {claims[2].id: AnswerOutcome.AGREED}
    assert page.focusWidget() is desk.code_edit


def test_from_the_desk_to_the_dossier(qtbot, letters_page, office):
    letter = letter_to(office, "Webwinkel Alles-in-Huis", "WR-2026-0001")
    desk = desk_of(letters_page)
    type_code(qtbot, desk, letter.reply_code)
    with qtbot.waitSignal(letters_page.dossier_requested) as asked:
        desk.dossier_button.click()
    assert asked.args == [letter.dossier_id, "debts"]


# --- archive ----------------------------------------------------------------------------------------------------------


def test_the_archive_filters_on_words_and_period(qtbot, letters_page):
    letters_page.perform(Wish.SHOW_TAB, "archive")
    archive = letters_page.archive
    assert len(archive.letters_table.visible_rows()) == 4
    qtbot.keyClicks(archive.filter_edit, "incasso 0002")
    (row,) = archive.letters_table.visible_rows()
    assert (row.recipient, row.dossier_number) == ("Incasso Zuid", "WR-2026-0002")
    assert archive.count_label.text().startswith("1 van 4")
    archive.filter_edit.clear()
    for text, left in (("25-11-2026", 0), ("24-11-2026", 4)):
        archive.since_field.edit.setFocus()
        archive.since_field.edit.selectAll()
        qtbot.keyClicks(archive.since_field.edit, text)
        qtbot.keyClick(archive.since_field.edit, Qt.Key.Key_Return)
        assert len(archive.letters_table.visible_rows()) == left


def test_a_letter_from_the_archive_is_printed_again(letters_page, office, dialogs, viewer):
    dialogs.will(True)
    letters_page.outbox.sent_button.click()
    letters_page.perform(Wish.SHOW_TAB, "archive")
    archive = letters_page.archive
    assert not archive.print_button.isEnabled()
    archive.letters_table.selectRow(0)
    archive.print_button.click()
    own = page_texts(office.core.letters.pdf(archive.chosen()[0].letter))
    assert page_texts(viewer[0].read_bytes())[: len(own)] == own


def test_a_notice_and_a_request_to_one_party_share_an_envelope(letters_page, office, post):
    office.core.letters.notices(post[0].id)
    rows = letters_page.outbox.letters_table.visible_rows()
    kinds = [row.letter.kind for row in rows if row.recipient == "Incasso Zuid"]
    assert sorted(kinds) == sorted([LetterKind.NOTICE, LetterKind.BALANCE_REQUEST, LetterKind.BALANCE_REQUEST])
    assert letters_page.outbox.count_label.text().endswith("2 enveloppen")
    assert office.core.store.count(Letter) == len(rows)


def scan(widget, code, apart=8):
    """What a scanner in the hand does: the keys of a code in one burst, and Enter."""
    for number, (sign, key) in enumerate([*((sign, ord(sign)) for sign in code), ("\r", Qt.Key.Key_Return)]):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign)
        event.setTimestamp(100_000 + number * apart)
        QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("kind_has_focus", [True, False])
def test_the_next_slip_is_scanned_while_this_one_is_in_sight(qtbot, letters_page, office, kind_has_focus):
    """Not one key of it is taken for an answer."""
    desk = desk_of(letters_page)
    first, second = (letter_to(office, "Webwinkel Alles-in-Huis", f"WR-2026-000{at}") for at in (1, 2))
    scan(desk.code_edit, first.reply_code)
    assert "WR-2026-0001" in desk.about_label.text()
    if not kind_has_focus:
        desk.balance_form.total_field.setFocus()
    scan(letters_page.focusWidget(), second.reply_code)
    assert "WR-2026-0002" in desk.about_label.text()
    assert desk.balance_form.total_field.edit.text() == ""
    assert {claim.balance_status for letter in (first, second) for claim in claims_of(office, letter)} == {
        BalanceStatus.REQUESTED
    }


def test_a_scan_never_throws_away_what_was_typed_and_slow_keys_are_no_scan(qtbot, letters_page, office):
    desk = desk_of(letters_page)
    first, second = (letter_to(office, "Webwinkel Alles-in-Huis", f"WR-2026-000{at}") for at in (1, 2))
    scan(desk.code_edit, first.reply_code)
    payment = desk.balance_form.payment_field
    payment.setFocus()
    qtbot.keyClicks(payment.edit, "BK-1")
    scan(payment.edit, second.reply_code)
    assert "WR-2026-0001" in desk.about_label.text()
    assert payment.edit.text() == "BK-1"
    assert "nog niet bewaard" in desk.code_error_label.text()
    # The same keys from a hand are what they say: a reference that looks like a code.
    payment.setFocus()
    payment.edit.clear()
    with qtbot.assertNotEmitted(desk._scans.scanned):
        scan(payment.edit, second.reply_code, apart=200)
