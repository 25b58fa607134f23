"""A print run in the window, by keyboard: made, printed, a jam, printed again, on the post; and what lies around it."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter

from csr_desktop.domain.creditors import PartyRole
from csr_desktop.domain.print_runs import PieceState
from ui.dialogs.letter_steps import LetterOriginDialog, PostPapersDialog, WithdrawLetterDialog
from ui.dialogs.print_run import PrintRunDialog
from ui.dialogs.start_run import StartRunDialog
from ui.forms.letter_view import LetterOpener, LetterViewer, PrivateFolder
from ui.forms.page import Wish
from ui.messages import Tray
from ui.pages.letters.page import LettersPage
from ui.printing import Trays, print_file

PUSH = Qt.Key.Key_Return


@pytest.fixture
def opened():
    """The paths that would be opened in another program."""
    return []


@pytest.fixture
def post(office):
    """Six letters in three envelopes."""
    parties = [
        office.creditor("Energie Noord"),
        office.creditor("Incasso Zuid", role=PartyRole.COLLECTOR),
        office.creditor("Webwinkel Alles-in-Huis", kind="web_shop"),
    ]
    dossiers = [office.dossier(f"WR-2026-000{number}") for number in (1, 2)]
    for dossier in dossiers:
        for party in parties:
            office.claim(dossier, party, 12_345, reference=f"K-{party.name[0]}{dossier.number[-1]}")
    office.core.balances.request([dossier.id for dossier in dossiers])
    return dossiers


@pytest.fixture
def page(qtbot, ui, opened, post, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = PrivateFolder()
    made = LettersPage(ui, opener=LetterOpener(ui, open_path=lambda path: opened.append(path) or True, folder=folder))
    made.opener.setParent(made)
    qtbot.addWidget(made)
    ui.tasks.committed.connect(made.on_changes)
    made.resize(1280, 720)
    made.show()
    made.enter()
    yield made
    folder.remove()


def child(page, kind):
    return next(widget for widget in page.window().findChildren(kind) if widget.isVisible())


def pdf_printer(path):
    """A printer that prints into a file, as the system has one."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def start_run(qtbot, page):
    qtbot.keyClick(page.outbox.run_button, PUSH)
    dialog = child(page, StartRunDialog)
    assert dialog.note_label.text().startswith("6 brieven, 12 bladzijden, 3 enveloppen.")
    qtbot.keyClick(dialog.step_button, PUSH)
    return child(page, PrintRunDialog)


def go_to(qtbot, dialog, words):
    dialog.find_edit.setFocus()
    dialog.find_edit.selectAll()
    qtbot.keyClicks(dialog.find_edit, words)
    qtbot.keyClick(dialog.find_edit, PUSH)


def states(dialog):
    return [piece.record.state for piece in dialog.pieces_table.visible_rows()]


def test_a_run_with_a_jam_from_the_printer_to_the_post(qtbot, page, office, dialogs, shown, tmp_path, clock):
    run = start_run(qtbot, page)
    assert page.outbox.letters_table.visible_rows() == [], "what lies in a run is no longer in the list"
    assert "6 brieven in 3 enveloppen" in run.head_label.text()
    assert "3 antwoordenveloppen" in run.fetch_label.text()

    # To the printer; 300 dots to the inch, the whole page.
    first = tmp_path / "eerste.pdf"
    dialogs.will(pdf_printer(first))
    qtbot.keyClick(run.next_button, PUSH)
    assert states(run) == [PieceState.PRINTED] * 6
    printed = pypdfium2.PdfDocument(first.read_bytes())
    # The cover takes a sheet, each letter one with two pages.
    assert len(printed) == 2 + 12
    assert_same_picture(printed[2], office.core.letters.pdf(run.pieces_table.visible_rows()[0].item.letter))

    # A jam at piece 4: three are good, three come again.
    assert "eerste stuk dat niet goed is" in run.step_label.text()
    go_to(qtbot, run, "stuk 4")
    dialogs.will(pdf_printer(tmp_path / "tweede.pdf"))
    qtbot.keyClick(run.again_button, PUSH)
    assert states(run) == [PieceState.GOOD] * 3 + [PieceState.PRINTED] * 3
    assert len(pypdfium2.PdfDocument((tmp_path / "tweede.pdf").read_bytes())) == 2 + 6

    # What is good goes to the post already, the rest later; closed and opened again in between.
    dialogs.will(True)
    qtbot.keyClick(run.part_sent_button, PUSH)
    assert len(office.core.letters.unsent()) == 3
    qtbot.keyClick(run, Qt.Key.Key_Escape)
    card = page.outbox.runs.itemAt(0).widget()
    assert "Zeg of ze goed zijn" in card.words_label.text()
    assert "zitten in een printronde" in page.outbox.empty_label.text()
    assert not page.outbox.run_button.isVisible()
    page.focus_first()
    assert page.focusWidget() is card.go_button
    qtbot.keyClick(card.go_button, PUSH)
    run = child(page, PrintRunDialog)
    assert run.next_button.text() == "Alles is goed afgedrukt"
    qtbot.keyClick(run.next_button, PUSH)
    assert run.next_button.text() == "Alles is op de post"
    dialogs.will(True)
    qtbot.keyClick(run.next_button, PUSH)
    assert office.core.letters.unsent() == []
    assert {letter.sent_on for letter in office.core.letters.archive()} == {clock.today()}
    assert not run.isVisible()
    assert page.outbox.empty_label.isVisible()

    shown[-1].action()
    assert len(office.core.letters.unsent()) == 3
    assert len(office.core.print_runs.open_runs()) == 1


def assert_same_picture(printed, letter):
    """The ink of the printed page stands where that of the letter stands, to a third of a millimetre."""
    one, other = _ink(printed), _ink(pypdfium2.PdfDocument(letter)[0])
    assert all(
        abs(here - there) * 25.4 / 288 < 0.34 for here, there in zip(one.getbbox(), other.getbbox(), strict=True)
    )
    window = tuple(round(side * 288 / 25.4) for side in (25, 46, 105, 81))
    inked = [picture.crop(window).getbbox() for picture in (one, other)]
    assert inked[0] is not None
    assert all(abs(here - there) * 25.4 / 288 < 0.34 for here, there in zip(*inked, strict=True))


def _ink(page):
    """The dark dots of a page, four to a point."""
    return page.render(scale=4, grayscale=True).to_pil().point(lambda dot: 255 if dot < 128 else 0)


def test_as_pdf_in_another_program_and_one_spoiled_letter(qtbot, page, office, opened, dialogs):
    run = start_run(qtbot, page)
    run.way_field.box.setFocus()
    qtbot.keyClick(run.way_field.box, Qt.Key.Key_Down)
    qtbot.keyClick(run.next_button, PUSH)
    assert [path.name for path in opened] == ["printronde-1.pdf"]
    assert len(pypdfium2.PdfDocument(opened[0].read_bytes())) == 14
    qtbot.keyClick(run.next_button, PUSH)
    go_to(qtbot, run, "webwinkel")
    qtbot.keyClick(run.only_button, PUSH)
    assert len(pypdfium2.PdfDocument(opened[1].read_bytes())) == 2 + 2
    assert states(run) == [PieceState.GOOD] * 4 + [PieceState.PRINTED, PieceState.GOOD]
    # It is spoiled for good: it waits for the next run, the others go.
    qtbot.keyClick(run.out_button, PUSH)
    assert [row.recipient for row in page.outbox.letters_table.visible_rows()] == ["Webwinkel Alles-in-Huis"]
    dialogs.will(True)
    qtbot.keyClick(run.next_button, PUSH)
    assert len(office.core.letters.unsent()) == 1


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told_and_nothing_is_lost(qtbot, page, office, dialogs, shown, tmp_path):
    run = start_run(qtbot, page)
    dialogs.will(pdf_printer(tmp_path / "geen map" / "uit.pdf"))
    qtbot.keyClick(run.next_button, PUSH)
    assert "De printer nam na 0 bladzijden niets meer aan." in shown[-1].text
    assert run.next_button.isEnabled()
    assert len(office.core.letters.unsent()) == 6
    dialogs.will(True)
    qtbot.keyClick(run.drop_button, PUSH)
    assert len(page.outbox.letters_table.visible_rows()) == 6
    assert office.core.print_runs.open_runs() == []


def test_letters_are_looked_at_within_the_run(qtbot, page):
    run = start_run(qtbot, page)
    go_to(qtbot, run, "2")
    qtbot.keyClick(run.view_button, PUSH)
    viewer = next(widget for widget in run.findChildren(LetterViewer) if widget.isVisible())
    assert "Energie Noord" in viewer.page_area.accessibleDescription()
    viewer.reject()


def test_labels_and_envelopes_carry_the_printed_address(qtbot, page, office, opened):
    qtbot.keyClick(page.outbox.post_button, PUSH)
    dialog = child(page, PostPapersDialog)
    dialog.start_field.edit.setFocus()
    dialog.start_field.edit.selectAll()
    qtbot.keyClicks(dialog.start_field.edit, "23")
    qtbot.keyClick(dialog.step_button, PUSH)
    labels = pypdfium2.PdfDocument(opened[0].read_bytes())
    # Two labels on what is left of the first sheet, the third on the next.
    assert [_lines(sheet)[0] for sheet in labels] == ["Energie Noord", "Webwinkel Alles-in-Huis"]
    assert "Incasso Zuid" in _lines(labels[0])
    qtbot.keyClick(page.outbox.post_button, PUSH)
    dialog = child(page, PostPapersDialog)
    dialog.what_field.box.setFocus()
    qtbot.keyClick(dialog.what_field.box, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.step_button, PUSH)
    envelopes = pypdfium2.PdfDocument(opened[1].read_bytes())
    assert len(envelopes) == 3
    assert [round(side * 25.4 / 72) for side in envelopes[0].get_size()] == [229, 162]
    letter = office.core.letters.unsent()[0]
    printed = pypdfium2.PdfDocument(office.core.letters.pdf(letter))[0].get_textpage().get_text_range()
    assert all(line in printed for line in ("Kade 12", "3012 BJ"))
    assert _lines(envelopes[0])[1:3] == ["Energie Noord", "Kade 12"]


def _lines(sheet):
    return sheet.get_textpage().get_text_range().splitlines()


def test_a_letter_is_taken_back_with_a_reason_and_found_in_the_archive(qtbot, page, office, shown):
    table = page.outbox.letters_table
    table.selectRow(0)
    letter = table.selected_rows()[0].letter
    qtbot.keyClick(page.outbox.withdraw_button, PUSH)
    dialog = child(page, WithdrawLetterDialog)
    qtbot.keyClick(dialog.step_button, PUSH)
    assert "Schrijf waarom" in dialog.reason_field.error_label.text()
    qtbot.keyClicks(dialog.reason_field.edit, "Dubbel gevraagd.")
    qtbot.keyClick(dialog.step_button, PUSH)
    assert len(table.visible_rows()) == 5
    page.perform(Wish.SHOW_TAB, "archive")
    archive = page.archive
    for words in ("enrgie 0001", letter.reply_code, letter.sha256[:8], "k-e1", letter.reference, "24-11-2026 energie"):
        archive.filter_edit.clear()
        qtbot.keyClicks(archive.filter_edit, words)
        assert letter.id in {row.letter.id for row in archive.letters_table.visible_rows()}, words
    archive.filter_edit.clear()
    qtbot.keyClicks(archive.filter_edit, letter.reply_code)
    archive.letters_table.selectRow(0)
    qtbot.keyClick(archive.origin_button, PUSH)
    origin = child(page, LetterOriginDialog)
    assert "Ingetrokken op 24-11-2026: Dubbel gevraagd." in origin.facts_label.text()
    assert "precies zoals ze waren" in origin.holds_label.text()
    assert ("ons kenmerk", letter.reference) in [(row[0], row[1]) for row in origin.inputs_table.visible_rows()]
    origin.reject()
    archive.filter_edit.clear()
    qtbot.keyClicks(archive.filter_edit, "niemand zoiets")
    assert archive.empty_label.isVisible()


def test_labels_stand_where_the_sheet_has_them(office, post):
    """Measured on the picture: the ink of each address lies within its label, for every sheet we know."""
    letters = office.core.letters.unsent()
    for sheet in office.core.letter_post.table.label_sheet:
        pdf = office.core.letter_post.labels(letters, sheet.key, start=2)
        picture = pypdfium2.PdfDocument(pdf)[0].render(scale=4, grayscale=True).to_pil().point(lambda dot: 255 - dot)
        dots = 4 * 72 / 2540
        for number in range(sheet.labels):
            row, column = divmod(number, sheet.columns)
            left, top = sheet.left + column * sheet.step_x, sheet.top + row * sheet.step_y
            box = [round(side * dots) for side in (left, top, left + sheet.width, top + sheet.height)]
            inner = picture.crop(tuple(box)).getbbox()
            assert (inner is not None) is (1 <= number <= 3), (sheet.key, number)
            if inner is not None:
                # Nothing within three millimetres of an edge.
                margin = 300 * dots
                assert inner[0] >= margin
                assert inner[1] >= margin
                assert box[2] - box[0] - inner[2] >= margin
                assert box[3] - box[1] - inner[3] >= margin


def test_envelopes_carry_the_address_in_its_zone(office, post):
    letters = office.core.letters.unsent()
    for envelope in office.core.letter_post.table.envelope:
        page = pypdfium2.PdfDocument(office.core.letter_post.envelopes(letters, envelope.key))[0]
        picture = page.render(scale=4, grayscale=True).to_pil().point(lambda dot: 255 - dot)
        dots = 4 * 72 / 2540
        left, top = round((envelope.address_left - 50) * dots), round(envelope.address_top * dots)
        address = picture.crop((left, top, picture.width, picture.height)).getbbox()
        assert address is not None
        assert address[2] <= (envelope.address_width + 50) * dots
        assert address[3] <= envelope.address_height * dots
        # Free of ink: the corner of the stamp (40 by 74 mm) and 20 mm above the lower edge.
        stamp = picture.crop((picture.width - round(7400 * dots), 0, picture.width, round(4000 * dots)))
        assert stamp.getbbox() is None
        assert picture.crop((0, picture.height - round(2000 * dots), picture.width, picture.height)).getbbox() is None


def test_the_printer_gets_a4(page, dialogs, qtbot, tmp_path):
    """Also when another size is its own."""
    run = start_run(qtbot, page)
    printer = pdf_printer(tmp_path / "uit.pdf")
    printer.setPageSize(QPageSize(QSizeF(100, 150), QPageSize.Unit.Millimeter))
    dialogs.will(printer)
    qtbot.keyClick(run.next_button, PUSH)
    size = pypdfium2.PdfDocument(io.BytesIO((tmp_path / "uit.pdf").read_bytes()))[0].get_size()
    assert [round(side * 25.4 / 72) for side in size] == [210, 297]


class WatchedPrinter(QPrinter):
    """A real printer that remembers from which tray each page came."""

    def __init__(self, path):
        super().__init__(QPrinter.PrinterMode.HighResolution)
        self.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.setOutputFileName(str(path))
        self.sources = []

    def newPage(self):
        self.sources.append(self.paperSource())
        return super().newPage()


def test_first_pages_come_from_their_own_tray_and_a_person_can_stop(office, post, tmp_path):
    runs = office.core.print_runs
    run = runs.start([letter.id for letter in office.core.letters.unsent()], duplex=True)
    runs.hand_out(run.id)
    file = runs.part_papers(run.id).file()
    # The cover takes a sheet; letters have two pages each.
    assert sorted(file.fronts) == [2, 4, 6, 8, 10, 12]
    printer = WatchedPrinter(tmp_path / "bakken.pdf")
    trays = Trays(first=Tray.UPPER, others=Tray.LOWER)
    # A person who stops it after eight pages; the first one is no new page.
    stopped = print_file(file, printer, trays, lambda: len(printer.sources) >= 7)
    assert stopped == 8
    upper, lower = QPrinter.PaperSource.Upper, QPrinter.PaperSource.Lower
    assert printer.sources == [lower, upper, lower, upper, lower, upper, lower]
    assert len(pypdfium2.PdfDocument((tmp_path / "bakken.pdf").read_bytes())) == 8
