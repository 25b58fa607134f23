"""Erasing: two people, one transaction, and afterwards not one word of the client on any page of any file."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.correspondence import Document, Letter, LetterInput, ListImport
from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.erasure import DossierFigures, ErasureGround, ErasureRequest, ErasureStatus
from csr_desktop.domain.hub_messages import ContactNote, MessageType, OutMessage
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.errors import UserError
from csr_desktop.letters.source import digest
from csr_desktop.services.backups import RestoreDesk
from csr_desktop.services.list_views import ListView
from csr_desktop.store.database import SEARCH_TABLES
from csr_desktop.store.erasing import child_tables, own_tables
from csr_desktop.store.mapping import TABLES, codec
from tests.conftest import PASSPHRASE
from tests.reading_pages import found_in, frames_of, pages_of

CODE = "drie losse woorden"


def _client(position, surname, bsn, **fields):
    return Client(
        id="",
        dossier_id="",
        position=position,
        initials="Q.X.",
        surname=surname,
        gender=Gender.FEMALE,
        bsn=bsn,
        **fields,
    )


#: Everything by which the people of the dossier could be known.
WORDS = [
    "Kanariewaarts", "Zeldzaam-Achternaam", "Quirijnvoornaam", "999990032", "999990044", "1971-07-23", "23-07-1971",
    "23 juli 1971", "Onvindbarestraat", "7788ZX", "Verwegdorp", "kanarie@nergens.example", "0612345678",
    "KNR-55-778", "KLANT-90017", "BETAAL-44556", "schuldenlijst Kanariewaarts", "WR-KANARIE-1", "NL91PRAC0417164300",
    "is haar baan kwijt geraakt bij Zeldzaamfabriek", "Opmerking over Kanarie", "brief van Kanarie",
    "half getypt woord", "Filterwoord", "Laatst gezocht", "Berichtnaam Kanarie", "Telefoonnotitie",
    "Foutmelding over Kanarie",
]  # fmt: skip


@pytest.fixture
def neighbour(office):
    """Another dossier at the same creditors, that must stay to the last byte."""
    dossier = office.dossier("WR-2026-0099", partner=True)
    energy = office.creditor("Energie Buren", channel=Channel.LIST)
    office.claim(dossier, energy, 55_000, reference="BUUR-1")
    office.claim(dossier, office.creditor("Winkel Buren"), 45_000, reference="BUUR-2")
    office.core.balances.request([dossier.id])
    return dossier


@pytest.fixture
def canary(office, neighbour, tmp_path):
    """A dossier with a whole life: changes, undone steps, imports, answers, letters, proposals, documents, drafts."""
    core = office.core
    address = Address(street="Onvindbarestraat", house_number="7", postcode="7788ZX", city="Verwegdorp")
    dossier = core.dossiers.add(
        Dossier(
            id="",
            number="WR-KANARIE-1",
            municipality_code="GM9999",
            counsellor="F. Voorbeeld",
            cause="is haar baan kwijt geraakt bij Zeldzaamfabriek",
            effort="Zoekt werk.",
            prospects="Onzeker.",
            guidance="Budgetbeheer.",
            remark="Opmerking over Kanarie",
        ),
        [
            _client(
                1,
                "Kanariewaarts",
                "999990032",
                first_names="Quirijnvoornaam",
                birth_date=date(1971, 7, 23),
                address=address,
                email="kanarie@nergens.example",
                phone="0612345678",
            ),
            _client(2, "Zeldzaam-Achternaam", "999990044", address=address),
        ],
    )
    core.dossiers.change(dossier.id, remark="")
    shop = office.creditor("Winkel Kanaal")
    listed = office.creditor("Energie Kanaal", channel=Channel.LIST)
    claims = [
        office.claim(dossier, shop, 25_000, reference="KNR-55-778", customer_number="KLANT-90017"),
        office.claim(dossier, listed, 75_000, reference="KNR-2", payment_reference="BETAAL-44556",
                     iban="NL91PRAC0417164300", evidence="schuldenlijst Kanariewaarts.xlsx, rij 2"),
        office.claim(dossier, shop, 1_000, reference="weg"),
    ]  # fmt: skip
    core.claims.remove(claims[2].id)
    core.balances.request([dossier.id])
    # A step that was taken back leaves its letter in the document store and its lines in the log.
    core.letters.notices(dossier.id)
    core.history.undo()
    imported = ListImport(
        id=core.store.ids.new(),
        kind="answers",
        file_name="brief van Kanarie.csv",
        sha256="0" * 64,
        imported_at=office.clock.now(),
        rows=1,
        accepted=1,
        refused=0,
    )
    with core.store.unit_of_work("answers.import") as work:
        work.add(imported)
    for claim in claims[:2]:
        office.answer(office.reread(claim), consent=False, import_id=imported.id, contact="mevrouw Kanariewaarts")
    office.vtlb(dossier)
    core.proposals.make(dossier.id)
    core.proposals.freeze(dossier.id)
    core.proposals.send(dossier.id)
    version = core.proposals.newest(dossier.id)
    core.proposals.record_answer(version.id, (claims[0].id,), AnswerOutcome.AGREED, channel="letter")
    with core.store.unit_of_work("document.add") as work:
        content = work.put_content(b"De inhoud van een brief van Kanariewaarts, 23 juli 1971 en 23-07-1971" * 300)
        work.add(
            Document(
                id=core.store.ids.new(),
                sha256=content,
                name="brief van Kanarie.txt",
                media_type="text/plain",
                size=1,
                stored_on=office.clock.today(),
                dossier_id=dossier.id,
            )
        )
    message = OutMessage(
        id=core.store.ids.new(), conversation_id="g-1", dossier_id=dossier.id, creditor_id=shop.id, participant_id="p",
        type=MessageType.BALANCE_REQUEST, version="1.0", module="m", body='{"naam": "Berichtnaam Kanarie"}',
        made_at=office.clock.now(),
    )  # fmt: skip
    with core.store.unit_of_work("proef") as work:
        work.add(message)
        work.add(
            ContactNote(
                id=core.store.ids.new(),
                dossier_id=dossier.id,
                creditor_id=shop.id,
                at=office.clock.now(),
                by="F.",
                text="gebeld met Telefoonnotitie",
            )
        )
    core.store.database.execute(
        "INSERT INTO out_standing (message_id, state, attempts, error_code, error_text)"
        " VALUES (?, 'FAILED', 1, '', 'Foutmelding over Kanarie')",
        (message.id,),
    )
    core.drafts.put(f"dossier/{dossier.id}", {"remark": "half getypt woord"}, dossier.id)
    core.drafts.put("antwoord", {"reason": "mevrouw Kanariewaarts belde"})
    core.drafts.put("ander", {"remark": "blijft staan"}, neighbour.id)
    core.list_views.save(ListView(name="Bij Aalbers", words="aalbers geen"))
    core.list_views.save(ListView(name="Deze week", words="Filterwoord Kanariewaarts"))
    core.list_views.save(ListView(name="Zeldzaam-Achternaam"))
    core.list_views.remove("Zeldzaam-Achternaam")
    core.list_views.save(ListView(name="Van Zeldzaam", words="zeld"))
    core.list_views.remember(ListView(words="Laatst gezocht: kanarie"))
    return dossier


@pytest.fixture
def people(office):
    """Two people with codes; the one who asks is the counsellor."""
    office.core.approvers.add("T. Leider", CODE)
    office.core.approvers.add("F. Voorbeeld", "een andere code")
    return office.core.approvers


def asked(office, dossier, ground=ErasureGround.CLIENT):
    return office.core.erasure.ask(dossier.id, ground, "Mevrouw Kanariewaarts vraagt het per brief", "F. Voorbeeld")


def erased(office, dossier):
    return office.core.erasure.approve(asked(office, dossier).id, "T. Leider", CODE)


def clear_text(office):
    database = office.core.store.database
    key = bytes(database.key.raw)
    return pages_of(database.path, key) + frames_of(database.path.with_name(database.path.name + "-wal"), key)


def state_of(store, leave_out=()):
    """All rows of all tables, but for what an erasure is expected to touch."""
    return {
        table: sorted(map(tuple, store.database.tuples(f"SELECT * FROM {table}")))
        for table in (*TABLES.values(), "draft")
        if table not in leave_out
    }


class TestNothingIsLeft:
    def test_the_words_are_found_before(self, office, canary, people):
        asked(office, canary)
        assert found_in(clear_text(office), WORDS) == set(WORDS)

    def test_no_page_no_index_no_line_no_backup_has_a_word(self, office, canary, people, tmp_path):
        core = office.core
        core.backups.make("asked")
        office.clock.day += timedelta(days=1)
        report = erased(office, canary)
        assert report.problems == ()
        assert found_in(clear_text(office), WORDS) == set()
        database = core.store.database
        for table in SEARCH_TABLES:
            database.execute(f"CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, {table}, 'row')")
            vocabulary = " ".join(row[0] for row in database.tuples("SELECT term FROM temp.v"))
            assert not [word for word in WORDS if word.lower() in vocabulary]
            database.execute("DROP TABLE temp.v")
        newest = core.backups.all()[0]
        assert newest.manifest.reason == "erase"
        with zipfile.ZipFile(newest.path) as archive:
            archive.extract("database.csrdb", tmp_path / "kopie")
        copied = pages_of(tmp_path / "kopie" / "database.csrdb", bytes(database.key.raw))
        assert found_in(copied, WORDS) == set()
        key = bytes(database.key.raw)
        core.close()
        assert found_in(pages_of(database.path, key), WORDS) == set()

    def test_views_lose_words_that_may_mean_the_client_and_nothing_else(self, office, canary, people):
        erased(office, canary)
        views = office.core.list_views.all()
        assert [(view.name, view.words) for view in views] == [("Bij Aalbers", "aalbers geen"), ("Deze week", "")]
        assert office.core.list_views.last() == ListView()
        assert office.core.store.check() == []

    def test_every_table_is_empty_of_it(self, office, canary, people):
        erased(office, canary)
        with pytest.raises(UserError, match=r"store\.not_found"):
            office.core.dossiers.get(canary.id)
        for kind in TABLES:
            if "dossier_id" in codec(kind).columns and kind is not ErasureRequest:
                assert office.core.store.find(kind, dossier_id=canary.id) == []
        (request,) = office.core.store.find(ErasureRequest)
        assert (request.dossier_id, request.status) == (canary.id, ErasureStatus.ERASED)
        assert (request.reason, request.remark, request.decided_by) == ("", "", "T. Leider")

    def test_a_document_that_another_letter_needs_stays(self, office, canary, people, neighbour):
        core = office.core
        (letter,) = [item for item in core.store.find(Letter, dossier_id=neighbour.id)][:1]
        with core.store.unit_of_work("document.add") as work:
            work.add(
                Document(
                    id=core.store.ids.new(),
                    sha256=letter.sha256,
                    name="gedeeld.pdf",
                    media_type="application/pdf",
                    size=1,
                    stored_on=office.clock.today(),
                    dossier_id=canary.id,
                )
            )
        erased(office, canary)
        assert core.letters.pdf(letter).startswith(b"%PDF")
        stored = {row[0] for row in core.store.database.tuples("SELECT sha256 FROM document_content")}
        # The texts that letters were made of are nobody's; what a letter was made from goes with its dossier.
        texts = {digest(core.letter_texts.shipped(card.name)) for card in core.letter_texts.cards()}
        kept = {item.sha256 for kind in (Letter, LetterInput) for item in core.store.find(kind)}
        assert stored - texts == kept

    def test_many_erasures_leave_nothing_either(self, office, people):
        """Pages that were rearranged hold older copies of cells; rebuilding the file takes those too."""
        dossiers = []
        for number in range(60):
            made = office.core.dossiers.add(
                Dossier(id="", number=f"VEEL-{number:03}", remark=f"vulling{number:03}x" * 40),
                [_client(1, f"Kanarie{number:03}waarts", None)],
            )
            dossiers.append(made)
        for dossier in dossiers:
            office.core.dossiers.change(dossier.id, remark="")
        for dossier in dossiers[::2]:
            office.core.erasure.approve(asked(office, dossier).id, "T. Leider", CODE)
        left = found_in(clear_text(office), [f"kanarie{number:03}waarts" for number in range(0, 60, 2)])
        assert left == set()
        assert office.core.history.check() == []


class TestWhatStays:
    def test_chain_and_check_are_whole_and_facts_stand(self, office, canary, people):
        before = office.core.store.log_records()
        erased(office, canary)
        assert office.core.history.check() == []
        after = office.core.store.log_records()
        facts = ("unit_id", "actor", "at", "action", "operation", "object_kind", "object_id", "dossier_id", "fields")
        assert [[line[name] for name in facts] for line in after[: len(before)]] == [
            [line[name] for name in facts] for line in before
        ]
        ours = [line for line in after if line["dossier_id"] == canary.id and line["action"] != "dossier.erased"]
        assert ours
        assert all(line["old"] is None and line["new"] is None for line in ours)

    def test_other_dossiers_are_as_they_were(self, office, canary, people, neighbour):
        touched = ("erasure_request", "dossier_figures", "list_import")
        database = office.core.store.database
        mine = {
            table: {row[0] for row in database.tuples(f"SELECT id FROM {table} WHERE {column} = ?", (canary.id,))}
            for table in own_tables()
            for column in ["id" if table == "dossier" else "dossier_id"]
        }
        before = state_of(office.core.store, touched)
        lines = database.tuples("SELECT * FROM change_log WHERE dossier_id = ? ORDER BY seq", (neighbour.id,))
        erased(office, canary)
        after = state_of(office.core.store, touched)
        for table, rows in after.items():
            assert set(rows) <= set(before[table]), table
            if table in mine:
                kept = [row for row in before[table] if not mine[table] & {value for value in row if value}]
                assert [row for row in kept if canary.id not in row] == rows
        assert lines == database.tuples("SELECT * FROM change_log WHERE dossier_id = ? ORDER BY seq", (neighbour.id,))
        assert [item.content for item in office.core.drafts.all()] == ["blijft staan"]

    def test_figures_are_kept_and_lead_nowhere(self, office, canary, people):
        erased(office, canary)
        (figures,) = office.core.store.find(DossierFigures)
        assert replace(figures, id="") == DossierFigures(
            id="",
            municipality_code="GM9999",
            registered_month="2026-11",
            closed_month="",
            phase_days_json="{}",
            product=figures.product,
            claims=2,
            creditors=2,
            total_cents=100_000,
            offered_cents=figures.offered_cents,
            preferential_hundredths=figures.preferential_hundredths,
            ordinary_hundredths=figures.ordinary_hundredths,
            consents_json=figures.consents_json,
            channels_json=figures.channels_json,
            exit_reason="",
            lead_days=None,
        )
        assert '"agreed": 1' in figures.consents_json
        assert '"list": 1' in figures.channels_json
        assert figures.offered_cents % 100 == 0
        told = str(office.core.store.log_records())
        assert figures.id not in told
        assert canary.id not in str(figures)

    def test_neither_undo_nor_redo_brings_it_back(self, office, canary, people):
        erased(office, canary)
        unit = office.core.history.steps(1)[0]
        assert unit.action == "dossier.erase"
        with pytest.raises(UserError, match=r"store\.unit_erased"):
            office.core.history.undo_unit(unit.unit_id)
        office.core.history.undo()
        assert office.core.history.check() == []
        assert office.core.store.find(Client, surname="Kanariewaarts") == []

    def test_the_day_the_last_copy_goes_is_told(self, office, canary, people):
        assert office.core.backups.all_gone_on() is None
        office.core.backups.make("asked")
        office.clock.day += timedelta(days=3)
        report = erased(office, canary)
        assert report.copies_until == date(2026, 11, 24) + timedelta(days=36)
        office.clock.day = report.copies_until
        office.core.backups.tidy()
        assert [item.manifest.reason for item in office.core.backups.all()] == ["erase"]


def test_an_older_backup_does_not_bring_an_erased_dossier_back(office, canary, people, neighbour, clock, texts):
    before = office.core.backups.make("asked")
    office.clock.day += timedelta(days=1)
    erased(office, canary)
    path = office.core.store.database.path
    prepared, seen = office.core.backups.prepare_restore(before.path)
    assert seen.erased_again == (canary.number,)
    assert seen.only_then == ()
    office.core.close()
    RestoreDesk(path, clock).carry_out(prepared)
    office.core = open_core(path, PASSPHRASE, clock, texts)
    assert [dossier.id for dossier in office.core.store.find(Dossier)] == [neighbour.id]
    assert office.core.history.check() == []
    assert found_in(clear_text(office), WORDS) == set()
    # Once: the next opening has nothing to do any more.
    lines = len(office.core.store.log_records())
    office.core.close()
    office.core = open_core(path, PASSPHRASE, clock, texts)
    assert [line["action"] for line in office.core.store.log_records()[lines:]] == ["database.open"]


def test_every_table_is_thought_of():
    """A new table either belongs to a dossier, and goes with it, or is named here as being about something else."""
    about_something_else = {
        "creditor", "participation", "approver", "erasure_request", "dossier_figures", "log_review", "payment_batch",
        "delivery", "letter_text", "letter_text_version", "letter_text_use", "print_run",
    }  # fmt: skip
    assert set(TABLES.values()) == {*own_tables(), *child_tables()} | about_something_else


class TestFourEyes:
    def test_the_one_who_asks_does_not_decide(self, office, canary, people):
        request = asked(office, canary)
        with pytest.raises(UserError, match=r"erasure\.same_person"):
            office.core.erasure.approve(request.id, "f. voorbeeld", "een andere code")
        office.core.approvers.add("Iemand Anders", "weer een code", account=office.core.store.actor)
        with pytest.raises(UserError, match=r"erasure\.same_person"):
            office.core.erasure.approve(request.id, "Iemand Anders", "weer een code")
        assert office.core.dossiers.get(canary.id).number == canary.number

    def test_nobody_is_made_up_afterwards(self, office, canary, people):
        request = asked(office, canary)
        office.clock.day += timedelta(days=1)
        office.core.approvers.add("Snelle Vriend", "weer een code")
        with pytest.raises(UserError, match=r"erasure\.decider_too_new"):
            office.core.erasure.approve(request.id, "Snelle Vriend", "weer een code")

    def test_wrong_codes_make_one_wait_and_stand_in_the_log(self, office, canary, people):
        request = asked(office, canary)
        for _ in range(3):
            with pytest.raises(UserError, match=r"erasure\.code_wrong"):
                office.core.erasure.approve(request.id, "T. Leider", "geraden")
        with pytest.raises(UserError, match=r"erasure\.wait") as caught:
            office.core.erasure.approve(request.id, "T. Leider", CODE)
        assert caught.value.message.params["seconds"] >= 1
        refused = [line for line in office.core.store.log_records() if line["action"] == "approver.code"]
        assert [line["result"] for line in refused] == ["refused"] * 3
        office.clock.day += timedelta(days=1)
        office.core.erasure.approve(request.id, "T. Leider", CODE)

    def test_no_code_stands_in_the_log_and_a_person_taken_away_decides_nothing(self, office, canary, people):
        assert CODE not in str(office.core.store.log_records())
        assert "argon2" not in str(office.core.store.log_records())
        request = asked(office, canary)
        office.core.approvers.remove("T. Leider")
        with pytest.raises(UserError, match=r"erasure\.nobody"):
            office.core.erasure.approve(request.id, "T. Leider", CODE)
        office.core.history.undo()
        with pytest.raises(UserError, match=r"erasure\.code_wrong"):
            office.core.erasure.approve(request.id, "T. Leider", CODE)

    def test_refused_and_withdrawn_leave_the_dossier(self, office, canary, people):
        request = asked(office, canary)
        with pytest.raises(UserError, match=r"erasure\.reason_missing"):
            office.core.erasure.refuse(request.id, "T. Leider", CODE, " ")
        refused = office.core.erasure.refuse(request.id, "T. Leider", CODE, "De bewaarplicht gaat voor")
        assert (refused.status, refused.decided_by) == (ErasureStatus.REFUSED, "T. Leider")
        with pytest.raises(UserError, match=r"erasure\.decided_already"):
            office.core.erasure.approve(request.id, "T. Leider", CODE)
        again = asked(office, canary)
        assert office.core.erasure.withdraw(again.id).status is ErasureStatus.WITHDRAWN
        assert office.core.erasure.requests() == []
        lines = [line for line in office.core.store.log_records() if line["dossier_id"] == canary.id]
        actions = [line["action"] for line in lines if line["operation"] in {"add", "change"}]
        assert actions[-4:] == ["erasure.ask", "erasure.refuse", "erasure.ask", "erasure.withdraw"]

    def test_asked_once_with_a_reason_and_a_ground_that_holds(self, office, canary, people):
        ask = office.core.erasure.ask
        with pytest.raises(UserError, match=r"erasure\.reason_missing"):
            ask(canary.id, ErasureGround.CLIENT, "", "F. Voorbeeld")
        with pytest.raises(UserError, match=r"erasure\.not_over"):
            ask(canary.id, ErasureGround.RETENTION, "voorbij", "F. Voorbeeld")
        with pytest.raises(UserError, match=r"erasure\.not_binned"):
            ask(canary.id, ErasureGround.BIN, "prullenbak", "F. Voorbeeld")
        asked(office, canary)
        with pytest.raises(UserError, match=r"erasure\.asked_already"):
            asked(office, canary)

    def test_a_ground_that_went_away_stops_the_decision(self, office, canary, people):
        office.core.dossiers.close(canary.id, ExitReason.COMPLETED)
        office.clock.day = date(2034, 1, 2)
        request = asked(office, canary, ErasureGround.RETENTION)
        office.core.retention.set_years("dossier", 10, "Selectielijst van de gemeente")
        with pytest.raises(UserError, match=r"erasure\.not_over"):
            office.core.erasure.approve(request.id, "T. Leider", CODE)

    @pytest.mark.parametrize(
        ("name", "code", "expected"),
        [
            ("", CODE, "erasure.name_missing"),
            ("X", "kort", "erasure.code_short"),
            ("t leider", CODE, "erasure.name_taken"),
        ],
    )
    def test_people_are_registered_with_care(self, people, name, code, expected):
        with pytest.raises(UserError) as caught:
            people.add(name, code)
        assert caught.value.code == expected
