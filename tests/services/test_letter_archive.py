"""The archive: what a letter was made from stays, travels and is erased with it; an unsent letter is taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import Letter, LetterInput, LetterKind
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro
from csr_desktop.services.letter_archive import differences, narrow
from csr_desktop.services.letter_inputs import read_inputs
from csr_desktop.services.transfer_in import read_transfer
from csr_desktop.store.erasing import erase_dossier


@pytest.fixture
def post(office):
    """A notice and a balance request to a public body and to a shop."""
    dossier = office.dossier()
    tax = office.creditor("UWV", kind="benefit_recovery", is_public=True)
    shop = office.creditor("Webwinkel Alles-in-Huis", kind="web_shop")
    for party, reference in ((tax, "UWV/2026/77"), (shop, "W-123456")):
        office.claim(dossier, party, 12_345, reference=reference)
    office.core.balances.request([dossier.id])
    office.core.letters.notices(dossier.id)
    return dossier


def letter_of(office, kind, name):
    ids = {party.name: party.id for party in office.core.register.all()}
    (found,) = office.core.store.find(Letter, kind=kind, creditor_id=ids[name])
    return found


def test_a_letter_keeps_what_it_was_made_from(office, post):
    """Also after everything it came from has changed; the digest of the JSON is the name it lies under."""
    letter = letter_of(office, LetterKind.NOTICE, "UWV")
    (record,) = office.core.store.find(LetterInput, letter_id=letter.id)
    before = office.core.store.content(record.sha256)
    (claim,) = office.core.store.find(Claim, dossier_id=post.id, reference="UWV/2026/77")
    office.core.claims.change(claim.id, reference="ANDERS")
    office.core.dossiers.save(replace(office.core.dossiers.get(post.id), counsellor="B. Jansen"))
    found = office.core.letter_archive.explain(letter)
    assert (found.holds, found.inputs_hold) == (True, True)
    assert found.inputs.letter["claims"][0]["reference"] == "UWV/2026/77"
    assert found.inputs.letter["counsellor"] == "F. Voorbeeld"
    assert office.core.store.content(record.sha256) == before
    # Canonical: keys in order, so that the same data give the same bytes.
    raw = json.loads(before)
    assert list(raw) == sorted(raw)
    assert list(raw["letter"]) == sorted(raw["letter"])


def test_a_bsn_is_known_of_and_never_shown(office, post):
    notice = letter_of(office, LetterKind.NOTICE, "UWV")
    found = office.core.letter_archive.explain(notice)
    assert found.inputs.has_bsn
    assert "999990019" not in json.dumps(found.inputs.shown)
    lines = office.core.letter_archive.lines(found)
    assert not any("999990019" in value for _name, value in lines)
    assert ("ons kenmerk", notice.reference) in lines
    assert format_euro(12_345) in {value for _name, value in lines}
    assert not any(
        "999990019" in str(line) for line in office.core.store.log_records() if line["object_kind"] != "client"
    )


def test_two_letters_are_compared_by_what_they_were_made_from(office, post):
    archive = office.core.letter_archive
    one, other = (
        archive.explain(letter_of(office, LetterKind.BALANCE_REQUEST, name)).inputs
        for name in ("UWV", "Webwinkel Alles-in-Huis")
    )
    found = {name: (here, there) for name, here, there in differences(one, other)}
    assert found["letter.recipient"] == ("UWV", "Webwinkel Alles-in-Huis")
    assert "letter.letter_date" not in found
    assert differences(one, one) == []


def test_damage_is_told(office, post):
    letter = letter_of(office, LetterKind.NOTICE, "UWV")
    (record,) = office.core.store.find(LetterInput, letter_id=letter.id)
    database = office.core.store.database
    with database.transaction():
        database.execute("UPDATE document_content SET content = ? WHERE sha256 = ?", (b"{}", record.sha256))
    found = office.core.letter_archive.explain(letter)
    assert (found.holds, found.inputs_hold, found.inputs) == (True, False, None)
    with database.transaction():
        database.execute("DELETE FROM document_content WHERE sha256 = ?", (letter.sha256,))
    assert not office.core.letter_archive.explain(letter).holds


@pytest.mark.parametrize(
    "words",
    ["B003", "wr-2026-0001/b003", "WR-2026-0001 uwv kennisgeving", "uwv/2026/77 L08", "berg uwv L08",
     "24-11-2026 uwv L08", "2026-11-24 uwv L08"],
)  # fmt: skip
def test_a_letter_is_found_by_what_somebody_has_of_it(office, post, words):
    letter = letter_of(office, LetterKind.NOTICE, "UWV")
    assert [row.letter.id for row in narrow(office.core.letter_archive.rows(), words)] == [letter.id]


def test_a_letter_is_found_by_its_code_its_digest_and_a_mistyped_name(office, post):
    rows = office.core.letter_archive.rows()
    request = letter_of(office, LetterKind.BALANCE_REQUEST, "Webwinkel Alles-in-Huis")
    code = request.reply_code
    for words in (
        code,
        f"{code[:4]}-{code[4:]}",
        code.lower(),
        request.sha256[:10],
        "webwinkle L09",
        "alles-in-huis L09",
    ):
        assert [row.letter.id for row in narrow(rows, words)] == [request.id], words
    assert narrow(rows, "vattenfall") == []
    # Short beginnings of a digest would find anything.
    assert narrow(rows, request.sha256[:3] + "zz") == []


def test_an_unsent_letter_is_taken_back_and_another_is_due(office, post):
    core = office.core
    letter = letter_of(office, LetterKind.NOTICE, "UWV")
    assert core.letters.notices(post.id).letters == ()
    core.letter_archive.withdraw(letter.id, "  Verkeerde\n brief. ")
    gone = office.reread(letter)
    assert (gone.withdrawn_on, gone.withdrawn_reason) == (office.clock.today(), "Verkeerde brief.")
    assert letter.id not in {item.id for item in core.letters.unsent()}
    assert core.letters.pdf(gone)
    assert [item.creditor_id for item in core.letters.notices(post.id).letters] == [letter.creditor_id]
    assert any("Ingetrokken: Verkeerde brief." in line.what for line in core.story.of(post.id))
    core.history.undo()
    core.history.undo()
    assert office.reread(letter).is_waiting


def test_balances_in_a_letter_that_was_taken_back_are_asked_again(office, post):
    core = office.core
    letter = letter_of(office, LetterKind.BALANCE_REQUEST, "Webwinkel Alles-in-Huis")
    core.letter_archive.withdraw(letter.id, "Adres klopt niet.")
    (claim,) = core.store.find(Claim, id=letter.claim_ids)
    assert claim.balance_status is BalanceStatus.TO_REQUEST
    core.balances.request([post.id])
    (again,) = [item for item in core.letters.unsent() if item.claim_ids == letter.claim_ids and item.reply_code]
    assert again.reference != letter.reference


def test_what_was_sent_or_taken_back_stays_so(office, post):
    core = office.core
    sent, back = (letter_of(office, kind, "UWV") for kind in (LetterKind.NOTICE, LetterKind.BALANCE_REQUEST))
    core.letters.mark_sent([sent.id])
    core.letter_archive.withdraw(back.id, "Niet nodig.")
    office.clock.day += timedelta(days=3)
    core.letters.mark_sent([sent.id, back.id])
    assert office.reread(sent).sent_on == office.clock.today() - timedelta(days=3)
    assert office.reread(back).sent_on is None
    for letter, code in ((sent, r"letter\.withdraw_sent"), (back, r"letter\.withdraw_twice")):
        with pytest.raises(UserError, match=code):
            core.letter_archive.withdraw(letter.id, "Toch niet.")
    with pytest.raises(UserError, match=r"letter\.withdraw_reason"):
        core.letter_archive.withdraw(sent.id, "  ")


def test_a_letter_in_a_run_or_of_a_running_proposal_is_not_taken_back(office, collective_case):
    dossier, claims = collective_case
    core = office.core
    core.balances.request([dossier.id])
    for claim, consent in zip(claims, (True, True, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    office.vtlb(dossier)
    core.proposals.make(dossier.id)
    core.proposals.freeze(dossier.id)
    (offer,) = core.proposals.send(dossier.id)
    with pytest.raises(UserError, match=r"letter\.withdraw_offer"):
        core.letter_archive.withdraw(offer.id, "Toch anders.")
    other = next(letter for letter in core.letters.unsent() if letter.id != offer.id)
    run = core.print_runs.start([other.id], duplex=True)
    with pytest.raises(UserError, match=r"letter\.withdraw_in_run"):
        core.letter_archive.withdraw(other.id, "Toch anders.")
    core.print_runs.drop(run.id)
    assert core.letter_archive.withdraw(other.id, "Toch anders.").withdrawn_on


def test_inputs_travel_with_the_dossier(office, post, tmp_path):
    path = tmp_path / "dossier.json"
    office.core.transfer.export(post.id, path)
    file = read_transfer(path)
    assert len(file.of("letter_input")) == len(file.of("letter")) == 4
    assert all(record.sha256 in file.contents for record in file.of("letter_input"))


def test_inputs_are_erased_with_the_dossier(office, post):
    store = office.core.store
    letters = store.find(Letter)
    hashes = [record.sha256 for record in store.find(LetterInput)]
    office.core.print_runs.start([letter.id for letter in letters], duplex=True)
    assert len(read_inputs(store, letters)) == 4
    with store.database.transaction():
        erase_dossier(store.database, post.id, "wissen")
    assert store.find(LetterInput) == []
    assert [item for item in hashes if store.database.content(item) is not None] == []
    assert office.core.print_runs.view(office.core.print_runs.open_runs()[0].id).pieces == ()


def test_a_decision_that_was_not_sent_is_told_again(office):
    """The decision forgets the letter that was taken back, so that it is untold once more."""
    core, dossier = office.core, office.dossier()
    core.intake.record_meeting(dossier.id)
    core.decisions.admit(dossier.id, "Artikel 2")
    core.intake.write_plan(dossier.id, **dict.fromkeys(("request", "support", "referrals", "conditions"), "Zie boven."))
    letters = core.client_letters.make(dossier.id, ClientLetter.DECISION)
    assert not core.decisions.is_untold(core.dossiers.get(dossier.id))
    for letter in letters:
        core.letter_archive.withdraw(letter.id, "Verkeerde datum.")
    assert core.decisions.is_untold(core.dossiers.get(dossier.id))
    again = core.client_letters.make(dossier.id, ClientLetter.DECISION)
    assert [letter.kind for letter in again] == [letter.kind for letter in letters]
    assert not {letter.reference for letter in again} & {letter.reference for letter in letters}
