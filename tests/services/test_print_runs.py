"""Print runs on a real database: order, counts, a jam at 120 of 300, what is posted, and what a restart leaves."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pypdfium2
import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.print_runs import PieceState, PrintPiece, PrintRun, RunState
from csr_desktop.errors import UserError
from tests.conftest import PASSPHRASE


@pytest.fixture
def post(office):
    """Six letters of two dossiers to three creditors, one of them public."""
    shop = office.creditor("Webwinkel Alles-in-Huis", kind="web_shop")
    energy = office.creditor("Energie Noord")
    tax = office.creditor("UWV", kind="benefit_recovery", is_public=True)
    dossiers = [office.dossier(f"WR-2026-000{number}") for number in (2, 1)]
    for dossier in dossiers:
        for party in (shop, energy, tax):
            office.claim(dossier, party, 10_000, reference=f"{party.name[:2]}-{dossier.number[-1]}")
    office.core.balances.request([dossier.id for dossier in dossiers])
    return dossiers


def start(office, **options):
    runs = office.core.print_runs
    return runs.start([item.letter.id for item in runs.waiting()], **{"duplex": True, **options})


def texts_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def references_in(pdf):
    """The letters in a print file, in their order: the reference beside the first page's address."""
    return [
        found[1]
        for text in texts_of(pdf)
        if "Stuk Envelop" not in text and (found := re.search(r"Ons kenmerk (\S+/B\d+).*1 van", text))
    ]


def positions(view, *states):
    return [piece.position for piece in view.of(*states)]


def test_letters_of_one_envelope_lie_together(office, post):
    view = office.core.print_runs.view(start(office).id)
    assert [(piece.item.recipient, piece.item.number, piece.record.envelope) for piece in view.pieces] == [
        ("Energie Noord", "WR-2026-0001", 1),
        ("Energie Noord", "WR-2026-0002", 1),
        ("UWV", "WR-2026-0001", 2),
        ("UWV", "WR-2026-0002", 2),
        ("Webwinkel Alles-in-Huis", "WR-2026-0001", 3),
        ("Webwinkel Alles-in-Huis", "WR-2026-0002", 3),
    ]
    assert office.core.print_runs.waiting() == []


def test_the_printed_address_makes_the_envelope_not_the_register(office, post):
    """A creditor that moved between two letters gets two envelopes."""
    (energy,) = [party for party in office.core.register.all() if party.name == "Energie Noord"]
    moved = Address(street="Nieuwekade", house_number="9", postcode="3511AA", city="Utrecht")
    office.core.register.save(replace(energy, visiting_address=moved))
    office.core.letters.notices(post[0].id)
    waiting = [item for item in office.core.print_runs.waiting() if item.recipient == "Energie Noord"]
    assert len(waiting) == 3
    assert len({item.envelope for item in waiting}) == 2
    assert {item.lines[1] for item in waiting} == {"Kade 12", "Nieuwekade 9"}


def test_what_is_counted(office, post):
    """Each request has two pages with its slip; two of them in one envelope, with an answer envelope."""
    runs = office.core.print_runs
    office.core.letters.notices(post[0].id)
    items = runs.waiting()
    two_sides, one_side = (runs.count(items, duplex=duplex) for duplex in (True, False))
    assert (two_sides.letters, two_sides.envelopes, two_sides.answer_envelopes) == (9, 3, 3)
    assert two_sides.pages == sum(item.letter.pages for item in items)
    assert two_sides.sheets == sum((item.letter.pages + 1) // 2 for item in items)
    assert one_side.sheets == one_side.pages
    assert dict(two_sides.by_pages) == Counter(item.letter.pages for item in items)
    assert sum(number for _weight, number in two_sides.classes) == 3
    # To the public body alone, and only the notice.
    assert two_sides.with_bsn == 1
    assert [item.recipient for item in items if item.has_bsn] == ["UWV"]


def test_cover_and_separators_stand_before_unchanged_letters(office, post):
    runs = office.core.print_runs
    run = start(office, separators=True)
    runs.hand_out(run.id)
    texts = texts_of(runs.part_papers(run.id).file().pdf)
    view = runs.view(run.id)
    assert "Printronde 1" in texts[0]
    for words in ("Brieven 6", "Enveloppen 3", "Antwoordenveloppen om bij te doen 3", "dubbelzijdig"):
        assert words in texts[0], texts[0]
    assert all(piece.item.letter.reference in texts[0] for piece in view.pieces)
    at = len(texts) - sum(_even(piece.item.letter.pages) for piece in view.pieces) - 2 * 3
    assert at % 2 == 0, "the first letter begins on a front side"
    envelope = 0
    for piece in view.pieces:
        if piece.record.envelope != envelope:
            envelope = piece.record.envelope
            assert f"Envelop {envelope} van 3" in texts[at]
            assert piece.item.recipient in texts[at]
            at += 2
        own = texts_of(office.core.letters.pdf(piece.item.letter))
        assert texts[at : at + len(own)] == own
        at += _even(len(own))
    assert at == len(texts)


def _even(pages):
    return pages + pages % 2


def test_three_hundred_letters_with_a_jam_at_120(office, tmp_path, clock, texts):
    """The proof of issue 7, point 4: each letter once among what was printed well, all sent, and the cover right."""
    creditors = [office.creditor(f"Schuldeiser {number:02d}") for number in range(30)]
    dossiers = [office.dossier(f"WR-2026-{number:04d}") for number in range(1, 11)]
    for dossier in dossiers:
        for party in creditors:
            office.claim(dossier, party, 10_000)
    office.core.balances.request([dossier.id for dossier in dossiers])
    runs = office.core.print_runs
    run = start(office, duplex=True)
    view = runs.view(run.id)
    assert (view.counts.letters, view.counts.envelopes) == (300, 30)
    runs.hand_out(run.id)
    first = runs.part_papers(run.id).file().pdf
    all_of_it = [piece.item.letter.reference for piece in view.pieces]
    assert references_in(first) == all_of_it

    # The printer eats piece 120: what lies in the tray up to 119 is good. The computer is started again in between.
    path = office.core.store.database.path
    office.core.close()
    office.core = open_core(path, PASSPHRASE, clock, texts)
    runs = office.core.print_runs
    (found,) = runs.open_runs()
    assert found.id == run.id
    runs.hand_out(run.id, 120)
    view = runs.view(run.id)
    assert positions(view, PieceState.GOOD) == list(range(1, 120))
    assert positions(view, PieceState.PRINTED) == list(range(120, 301))
    second = runs.part_papers(run.id).file().pdf
    assert "stukken 120 tot en met 300 van 300" in " ".join(texts_of(second)[:8])

    # What is good goes to the post already.
    assert runs.send(run.id, rest_later=True) == 119
    assert len(office.core.letters.unsent()) == 181
    with pytest.raises(UserError, match=r"print_run\.nothing_good"):
        runs.send(run.id)
    runs.all_good(run.id)
    assert runs.send(run.id) == 181

    good_of_first = references_in(first)[:119]
    printed = Counter(good_of_first + references_in(second))
    assert printed == Counter(dict.fromkeys(all_of_it, 1))
    assert office.core.letters.unsent() == []
    letters = office.core.store.find(Letter)
    assert {letter.sent_on for letter in letters} == {clock.today()}
    view = runs.view(run.id)
    assert view.run.state is RunState.DONE
    assert {piece.record.state for piece in view.pieces} == {PieceState.SENT}
    parts = Counter(piece.record.part for piece in view.pieces)
    assert parts == {1: 119, 2: 181}
    cover = " ".join(texts_of(runs.cover_file(run.id)))
    sheets = sum((letter.pages + 1) // 2 for letter in letters)
    for words in ("Brieven 300", "Enveloppen 30", f"Vellen papier {sheets}", "Antwoordenveloppen om bij te doen 30"):
        assert words in cover
    assert office.core.history.check() == []


def test_one_smudged_letter_is_printed_again_alone(office, post):
    runs = office.core.print_runs
    run = start(office, cover=False)
    runs.hand_out(run.id)
    runs.all_good(run.id)
    runs.hand_out(run.id, only=[4])
    view = runs.view(run.id)
    assert references_in(runs.part_papers(run.id).file().pdf) == [view.pieces[3].item.letter.reference]
    assert positions(view, PieceState.GOOD) == [1, 2, 3, 5, 6]
    # What is not good yet is not posted; it waits for the next run.
    assert runs.send(run.id) == 5
    assert [item.letter.id for item in runs.waiting()] == [view.pieces[3].item.letter.id]


def test_some_are_held_back_from_the_post(office, post):
    runs = office.core.print_runs
    run = start(office)
    runs.hand_out(run.id)
    runs.all_good(run.id)
    held = runs.view(run.id).pieces[1].item.letter
    assert runs.send(run.id, without=[2]) == 5
    assert office.reread(held).sent_on is None
    assert [item.letter.id for item in runs.waiting()] == [held.id]
    assert runs.open_runs() == []


def test_posting_is_taken_back_as_one_step(office, post):
    runs = office.core.print_runs
    run = start(office)
    runs.hand_out(run.id)
    runs.all_good(run.id)
    runs.send(run.id)
    office.core.history.undo()
    assert len(office.core.letters.unsent()) == 6
    view = runs.view(run.id)
    assert view.run.state is RunState.OPEN
    assert positions(view, PieceState.GOOD) == [1, 2, 3, 4, 5, 6]


def test_a_letter_is_in_one_open_run_at_most(office, post):
    run = start(office)
    ids = [piece.item.letter.id for piece in office.core.print_runs.view(run.id).pieces]
    with pytest.raises(UserError, match=r"print_run\.in_another"):
        office.core.print_runs.start(ids[:1], duplex=False)
    office.core.print_runs.leave_out(run.id, [1])
    again = office.core.print_runs.start(ids[:1], duplex=False)
    assert again.number == 2
    office.core.print_runs.drop(run.id)
    assert [item.number for item in office.core.print_runs.open_runs()] == [2]


@pytest.mark.parametrize("ids", [[], ["onbekend"]], ids=["none", "unknown"])
def test_nothing_to_print_is_said(office, ids):
    with pytest.raises(UserError, match=r"print_run\.empty"):
        office.core.print_runs.start(ids, duplex=True)


def test_what_is_sent_elsewhere_or_binned_meanwhile_is_not_printed(office, post):
    runs = office.core.print_runs
    run = start(office)
    view = runs.view(run.id)
    office.core.letters.mark_sent([view.pieces[0].item.letter.id])
    office.core.dossiers.put_in_bin(post[0].id)
    runs.hand_out(run.id)
    assert positions(runs.view(run.id), PieceState.PRINTED) == [3, 5]
    assert len(references_in(runs.part_papers(run.id).file().pdf)) == 2
    runs.all_good(run.id)
    assert runs.send(run.id) == 2
    assert {letter.dossier_id for letter in office.core.letters.unsent()} == {post[0].id}


def test_a_finished_run_stays_finished(office, post):
    runs = office.core.print_runs
    run = start(office)
    runs.drop(run.id)
    for step in (lambda: runs.hand_out(run.id), lambda: runs.all_good(run.id), lambda: runs.send(run.id)):
        with pytest.raises(UserError, match=r"print_run\.closed"):
            step()
    assert office.core.store.get(PrintRun, run.id).state is RunState.DROPPED
    assert {item.state for item in office.core.store.find(PrintPiece)} == {PieceState.LEFT_OUT}


def test_the_deadlines_start_when_it_is_posted(office, post):
    runs = office.core.print_runs
    run = start(office)
    runs.hand_out(run.id)
    runs.all_good(run.id)
    before = {item.due_on for item in office.core.deadlines.all_open()}
    runs.send(run.id)
    assert {item.due_on for item in office.core.deadlines.all_open()} != before


def test_kinds_are_told_apart_on_the_cover(office, post):
    office.core.letters.notices(post[0].id)
    run = start(office)
    cover = " ".join(texts_of(office.core.print_runs.cover_file(run.id)))
    assert "UWV (met BSN)" in cover
    assert "Brieven met een BSN, alleen voor overheden 1" in cover
    assert f"({LetterKind.NOTICE.value})" in cover


def test_what_comes_back_signed_gets_an_answer_envelope(office, post):
    """An overview of debts has no slip, and is returned all the same."""
    overview = office.core.letters.debt_overview(post[0].id)
    runs = office.core.print_runs
    (item,) = [item for item in runs.waiting() if item.letter.id == overview.id]
    assert overview.reply_code is None
    assert runs.count([item], duplex=True).answer_envelopes == 1
