"""The audit log: every kind of action has its line with all six facts, read as sentences, by page, per dossier."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader

from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor, Participation, Product
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase
from csr_desktop.domain.proposals import AnswerOutcome, Proposal
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import CsrError, UserError
from csr_desktop.services.audit import LogWish
from csr_desktop.store.change_log import Result
from csr_desktop.store.mapping import codec

#: BIO2 8.15.01: tijd, actor, oorsprong, actie, object, resultaat.
SIX = ("at", "actor", "origin", "action", "object_kind", "object_id", "result")


def lines(office, **wish):
    return office.core.audit.page(LogWish(**wish), None, 10_000)


def actions(office, **wish):
    return [line.action for line in lines(office, **wish)]


@pytest.fixture
def busy(office, collective_case, tmp_path):
    """A database in which nearly everything was done once, for real."""
    core = office.core
    dossier, claims = collective_case
    audit = core.audit
    core.dossiers.change(dossier.id, remark="Komt op dinsdag")
    client = core.dossiers.clients(dossier.id)[0]
    core.dossiers.change_client(client.id, phone="010-5550123")
    other = core.register.all()[0]
    core.register.save(replace(other, remark="Belt terug"))
    core.register.save_participation(replace(core.register.participations(other.id)[0], source_document="Brief"))
    twin = office.creditor("Energiebedrijf Noorderlicht BV")
    core.register.merge(other.id, twin.id)
    office.vtlb(dossier)
    core.balances.request([dossier.id])
    for claim, consent in zip(claims, (True, True, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    core.claims.save(replace(office.reread(claims[0]), remark="Nagekeken"))
    core.letters.notices(dossier.id)
    core.letters.debt_overview(dossier.id)
    letters = core.letters.of_dossier(dossier.id)
    audit.printed(letters, "view")
    audit.printed(letters, "print")
    core.letters.write_files(letters, tmp_path / "uit")
    audit.printed(letters, "save")
    core.letters.mark_sent([letter.id for letter in letters])
    core.proposals.make(dossier.id, Product.SK)
    core.proposals.freeze(dossier.id)
    core.proposals.send(dossier.id)
    office.clock.day += timedelta(days=90)
    core.proposals.remind(dossier.id)
    proposal = core.proposals.newest(dossier.id)
    core.proposals.record_answer(proposal.id, (claims[2].id,), AnswerOutcome.AGREED, channel="letter")
    core.proposals.conclude(dossier.id)
    with suppress(CsrError):
        core.lists.export(tmp_path / "lijsten")
    audit.viewed(dossier.id)
    audit.viewed_list(1)
    audit.viewed_list(1, "letter")
    audit.viewed_list(1, "log")
    audit.bsn_shown(dossier.id, client.id)
    audit.searched(3, 2)
    core.transfer.export(dossier.id, tmp_path / "dossier.json")
    audit.exported("dossier", dossier.id, records=10)
    audit.viewers_pdf(dossier.id, "Gemeente Waterrijk")
    spare = office.dossier("WR-2026-0002")
    core.dossiers.put_in_bin(spare.id)
    core.dossiers.take_from_bin(spare.id)
    core.history.undo()
    core.history.redo()
    claim = office.claim(spare, other, 5_000)
    core.claims.remove(claim.id)
    with pytest.raises(UserError):
        core.proposals.freeze(spare.id)
    core.dossiers.close(spare.id, ExitReason.WITHDRAWN)
    core.organisation.change(phone="010-5550111")
    core.backups.make("asked")
    core.backups.verify(core.backups.all()[0])
    (tmp_path / "tweede").mkdir()
    core.backups.set_second_folder(tmp_path / "tweede")
    core.keys.change_passphrase("een andere lange wachtzin")
    audit.review(office.clock.today())
    return dossier


def test_six_facts_in_every_line_of_thirty_kinds_of_action(office, busy, capsys):
    records = office.core.store.log_records()
    kinds = {(record["action"], record["result"]) for record in records}
    whole = [record for record in records if all(record[name] for name in SIX)]
    with capsys.disabled():
        print(f"\n{len(kinds)} kinds of action, {len(records)} lines, {len(whole)} with all six facts")
    assert len({action for action, _result in kinds}) >= 30
    assert len(whole) == len(records)
    for record in records:
        moment = datetime.fromisoformat(record["at"])
        assert moment.tzinfo is not None
        assert moment.utcoffset() == timedelta(0)
    assert {"refused"} <= {result for _action, result in kinds}


def test_no_line_outside_the_values_of_changes_tells_who_somebody_is(office, busy):
    """BIO2 8.15.02: facts of a line hold no name, number or text of a client; only old and new values may."""
    secrets = ("Berg", "999990019", "Komt op dinsdag", "010-5550123", "3012BJ")
    records = office.core.store.log_records()
    assert {secret for secret in secrets if secret in json.dumps(records)} == set(secrets), "nothing to find"
    for record in records:
        facts = dict(record)
        if record["operation"] not in {"begin", "note"}:
            facts["old"] = facts["new"] = None
        written = json.dumps(facts)
        for secret in secrets:
            assert secret not in written, record["action"]


def test_every_entry_reads_as_a_dutch_sentence(office, busy):
    found = lines(office)
    assert len(found) > 50
    for line in found:
        assert line.sentence.endswith("."), line
        assert "{" not in line.sentence
        assert "voorzien" not in line.sentence, line
        assert "‘" not in line.sentence, f"an action without words: {line.action}"
        assert "999990019" not in line.sentence
    who = office.core.store.log.actor
    sentences = {line.sentence for line in found}
    assert {
        f"{who} heeft de notitie van Energiebedrijf Noorderlicht gewijzigd.",
        f"{who} heeft het telefoonnummer van de cliënt gewijzigd.",
        f"{who} heeft het dossier bekeken.",
        f"{who} heeft gezocht met 2 woorden en 3 keer iets gevonden.",
        f"{who} heeft een stap teruggenomen (Dossier uit de prullenbak gehaald).",
    } <= sentences


def test_words_exist_for_every_action_thing_and_field(texts):
    """Whatever can happen has words: an action of a colleague that has none is noticed here."""
    known = {code for code in texts.codes if code.startswith("label.action.")}
    assert sorted(code for code in known if code.replace("action", "deed", 1) not in texts.codes) == []
    for code in texts.codes:
        if code.startswith("label.deed."):
            assert len(texts.label("deed", code.rpartition(".")[2], action="x").split("|")) == 3, code
    shown = {
        name
        for kind in (Dossier, Client, Creditor, Participation, Claim, BalanceAnswer, VtlbResult, Proposal)
        for name in codec(kind).columns
        if not name.endswith("_json")
    }
    # Keys of our own, which would tell nobody anything.
    technical = {"id", "dossier_id", "claim_id", "vtlb_id", "import_id", "document_id"}
    assert sorted(name for name in shown - technical if f"label.field.{name}" not in texts.codes) == []


class TestLooks:
    def test_the_same_look_is_one_line_until_it_is_another(self, office):
        dossier, other = office.dossier(), office.dossier("WR-2026-0002")
        for _ in range(3):
            office.core.audit.viewed(dossier.id)
            office.core.audit.viewed(other.id)
        assert actions(office, subject="looks") == ["dossier.view"] * 2
        office.clock.day += timedelta(days=1)
        office.core.audit.viewed(dossier.id)
        office.clock.day -= timedelta(days=5)
        office.core.audit.viewed(dossier.id)
        assert len(actions(office, subject="looks", dossier_id=dossier.id)) == 3

    def test_a_refusal_names_its_dossier(self, office):
        dossier = office.dossier()
        with pytest.raises(UserError):
            office.core.process.move(dossier.id, Phase.AGREED)
        (line,) = lines(office, result="refused")
        assert (line.action, line.dossier_number) == ("process.move", dossier.number)
        assert line.sentence.startswith(
            f"{office.core.store.log.actor} wilde het dossier naar een volgende fase brengen."
        )

    def test_looking_is_no_change_for_undo_and_backup(self, office):
        dossier = office.dossier()
        office.core.backups.make("asked")
        office.core.audit.viewed(dossier.id)
        assert not office.core.backups.is_changed()
        assert office.core.history.undo().action == "undo"
        assert office.core.overviews.dossiers() == []


class TestPages:
    def test_pages_have_no_end_no_gap_and_no_double(self, office):
        dossier = office.dossier()
        for _ in range(250):
            office.core.store.note("dossier.view", dossier_id=dossier.id)
        seen, before = [], None
        while found := office.core.audit.page(LogWish(dossier_id=dossier.id), before, 40):
            seen += [line.seq for line in found]
            before = found[-1].seq
        assert len(seen) == len(set(seen)) == 251
        assert seen == sorted(seen, reverse=True)

    def test_filters_hold_together(self, office, busy):
        everything = lines(office)
        assert lines(office, actor="niemand") == []
        assert {line.result for line in lines(office, result="refused")} == {"refused"}
        assert all(line.changed or line.action for line in lines(office, subject="changes"))
        day = date(2026, 11, 24)
        on_the_day = lines(office, since=day, until=day)
        later = lines(office, since=day + timedelta(days=1))
        assert len(on_the_day) + len(later) == len(everything)
        assert on_the_day
        assert later
        mine = lines(office, dossier_id=busy.id)
        assert {line.dossier_number for line in mine if line.dossier_number} == {busy.number}
        for subject in ("looks", "handed_out", "safety"):
            assert lines(office, subject=subject), subject

    def test_a_day_ends_at_dutch_midnight(self, office):
        office.core.store.log.note(
            "1" * 32, "dossier.view", {}, at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC).isoformat()
        )
        assert [line.seq for line in lines(office, since=date(2026, 7, 1), until=date(2026, 7, 1))] == []
        assert len(lines(office, since=date(2026, 7, 2), until=date(2026, 7, 2))) == 1


class TestChanges:
    def test_old_and_new_values_stand_side_by_side_and_never_a_bsn(self, office):
        dossier = office.dossier()
        client = office.core.dossiers.clients(dossier.id)[0]
        office.core.dossiers.change_client(client.id, surname="Smit", bsn="999990020", birth_date=date(1981, 2, 3))
        (change,) = office.core.audit.changes(lines(office, subject="changes")[0].unit_id)
        assert {(field.field, field.old, field.new) for field in change.fields} == {
            ("de achternaam", "Berg", "Smit"),
            ("de geboortedatum", "06-03-1980", "03-02-1981"),
            ("het burgerservicenummer", "niet getoond", "niet getoond"),
        }

    def test_amounts_parties_and_choices_read_as_people_write_them(self, office):
        dossier = office.dossier()
        energy, desk = office.creditor("Energie Noord"), office.creditor("Incasso Unie", kind="collection")
        claim = office.claim(dossier, energy, 98_765)
        saved = office.reread(claim)
        office.core.claims.save(
            replace(saved, balance_cents=100_000, collector_id=desk.id, is_business=True, origin_date=date(2024, 1, 2))
        )
        entry = lines(office, subject="changes")[0]
        (change,) = office.core.audit.changes(entry.unit_id)
        words = {
            field.field: (field.old.replace("\xa0", " "), field.new.replace("\xa0", " ")) for field in change.fields
        }
        assert change.thing == "Energie Noord"
        assert words["het saldo"] == ("€ 987,65", "€ 1.000,00")
        assert words["het incassobureau"] == ("leeg", "Incasso Unie")
        assert words["of het een zakelijke schuld is"] == ("nee", "ja")
        assert words["de ontstaansdatum"] == ("leeg", "02-01-2024")
        assert "van Energie Noord gewijzigd." in entry.sentence

    def test_a_large_step_is_one_line_and_its_changes_are_bounded(self, office):
        dossier, creditor = office.dossier(), office.creditor("Energie Noord")
        with office.core.store.unit_of_work("claims.import") as work:
            work.add_all(
                Claim(id=office.core.store.ids.new(), dossier_id=dossier.id, creditor_id=creditor.id, position=at)
                for at in range(2_000)
            )
        (line,) = office.core.audit.page(LogWish(), None, 1)
        assert (line.changed, line.dossier_number) == (2_000, dossier.number)
        assert len(office.core.audit.changes(line.unit_id)) == 500


class TestViewers:
    def test_per_person_and_day(self, office):
        dossier, other = office.dossier(), office.dossier("WR-2026-0002")
        log, ids = office.core.store.log, office.core.store.ids
        office.core.audit.viewed(dossier.id)
        office.core.audit.viewed(other.id)
        for at, actor, action in (
            ("2026-11-25T09:00:00+00:00", "a.jansen", "dossier.view"),
            ("2026-11-25T15:00:00+00:00", "a.jansen", "dossier.view"),
            ("2026-11-25T15:01:00+00:00", "a.jansen", "letter.print"),
            ("2026-11-25T23:30:00+00:00", "a.jansen", "bsn.view"),
        ):
            log.note(ids.new(), action, {}, at=at, actor=actor, dossier_id=dossier.id)
        log.note(ids.new(), "dossier.phase", {}, result=Result.REFUSED, dossier_id=dossier.id)
        report = office.core.audit.viewers(dossier.id)
        me = office.core.store.log.actor
        assert [(str(row.day), row.who, row.looked, row.changed, row.handed_out) for row in report.rows] == [
            ("2026-11-26", "a.jansen", 1, 0, 0),
            ("2026-11-25", "a.jansen", 2, 0, 1),
            ("2026-11-24", me, 1, 1, 0),
        ]

    def test_paper_for_the_client_names_nobody_but_the_lookers(self, office):
        dossier = office.dossier()
        log, ids = office.core.store.log, office.core.store.ids
        for number in range(120):
            log.note(ids.new(), "dossier.view", {}, actor=f"medewerker{number:03d}", dossier_id=dossier.id)
        pdf = office.core.audit.viewers_pdf(dossier.id, "Gemeente Waterrijk")
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
        assert len(pages) > 2
        assert all("Wie" in page and f"Bladzijde {at} van {len(pages)}" in page for at, page in enumerate(pages, 1))
        text = " ".join(pages)
        assert all(text.count(f"medewerker{number:03d}") == 1 for number in range(120))
        assert dossier.number in text
        assert "Berg" not in text
        assert actions(office, subject="handed_out") == ["log.viewers"]
        assert pdf != office.core.audit.viewers_pdf(dossier.id, "Gemeente Elders")

    def test_unknown_dossier(self, office):
        with pytest.raises(UserError, match=r"store\.not_found"):
            office.core.audit.viewers("bestaat-niet")


def test_a_name_that_is_mark_up_stays_text(office):
    dossier = office.dossier()
    name = "<b>x</b> & 漢"
    office.core.store.log.note("2" * 32, "dossier.view", {}, actor=name, dossier_id=dossier.id)
    text = PdfReader(io.BytesIO(office.core.audit.viewers_pdf(dossier.id, "W"))).pages[0].extract_text()
    assert "<b>x</b> &" in text


def test_a_character_nobody_can_print_is_told_on_the_paper(office):
    dossier = office.dossier()
    whole = (
        PdfReader(io.BytesIO(office.core.audit.viewers_pdf(dossier.id, "Gemeente Waterrijk"))).pages[0].extract_text()
    )
    assert "niet kunnen afdrukken" not in whole
    text = (
        PdfReader(io.BytesIO(office.core.audit.viewers_pdf(dossier.id, "Gemeente \U00013080"))).pages[0].extract_text()
    )
    assert "Gemeente ?" in text
    assert "niet kunnen afdrukken: U+13080." in " ".join(text.split())
