"""Search everything: whatever somebody types, it finds what it should and never fails."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csr_desktop.domain.creditors import Creditor
from csr_desktop.errors import CsrError
from csr_desktop.services.overviews import OverviewService
from csr_desktop.store.search import search


@pytest.fixture
def found(desk):
    dossier, client, creditor, _claim = desk.case("WR-2026-0042", surname="Öztürk-Yılmaz")
    desk.add(
        replace(client, id=desk.ids.new(), position=2, surname="Citroën", first_names="Zoë Fenna"),
        desk.creditor("Energiebedrijf Noorderlicht", aliases=("NL Energie",)),
        desk.claim(dossier, creditor, reference="AB/12-34.567", payment_reference="8000123456789012"),
    )

    def titles(text, **options):
        return [hit.title.strip() for hit in search(desk.store.database, text, **options)]

    titles.desk = desk
    return titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("ozturk", "J. Öztürk-Yılmaz"),
        ("Öztürk", "J. Öztürk-Yılmaz"),
        ("O\u0308ZTU\u0308RK", "J. Öztürk-Yılmaz"),
        ("citroen", "J. Citroën"),
        ("zoë fen", "J. Citroën"),
        ("fenna zoe", "J. Citroën"),
        ("0042", "WR-2026-0042"),
        ("wr-2026-00", "WR-2026-0042"),
        ("noorder", "Energiebedrijf Noorderlicht"),
        ("nl energie", "Energiebedrijf Noorderlicht"),
        ("12-34", "Energie WR-2026-0042 AB/12-34.567"),
        ("80001234", "Energie WR-2026-0042 AB/12-34.567"),
        ("Energiebedrijf Norderlicht", "Energiebedrijf Noorderlicht"),
        ("Citroem", "J. Citroën"),
    ],
)
def test_finds(found, text, title):
    # A look-alike is offered by its surname.
    assert any(title.endswith(hit) and hit for hit in found(text))


@pytest.mark.parametrize(
    "text",
    [
        '"', '""', "'", "*", "NEAR(a b)", "a AND b", "NOT a", "OR", "surname:Berg", "{a b}: c", "^a", "a + b", "-a",
        "(", ")", "a\0b", "\0", "%", "_", "; DROP TABLE client", "'; --", "\\", "<b>", "🙂", "中文", "\ud800",
        "x" * 100_000, "a " * 50_000, '"' * 5_000, "é" * 10_000, "", "   ", "\t\n", "٣", "①", "ß", "ĳ",
    ],
)  # fmt: skip
def test_hostile_text_is_only_text(found, text):
    assert isinstance(found(text), list)
    assert found("ozturk") == ["J. Öztürk-Yılmaz"]


def test_name_stored_with_loose_accents_is_found(found):
    found.desk.add(found.desk.creditor("Cafe\u0301 Zoe\u0308"))
    for text in ("café", "cafe zoe", "CAFE\u0301"):
        assert found(text) == ["Cafe\u0301 Zoe\u0308"]


def test_operators_are_words(found):
    assert found("ozturk OR citroen") == []
    assert found("NOT ozturk") == []
    assert found('"ozturk"') == ["J. Öztürk-Yılmaz"]


def test_nothing_typed_finds_nothing(found):
    assert found("") == found(" -- ") == []


def test_bsn_is_not_searched(found):
    desk = found.desk
    dossier = desk.dossier("WR-2026-0043")
    desk.add(dossier, desk.client(dossier, "Jansen", bsn="999990019"))
    assert found("999990019") == []


def test_limit(found):
    desk = found.desk
    desk.add(*[desk.creditor(f"Winkel {number}") for number in range(80)])
    assert len(found("winkel")) == 50
    assert len(found("winkel", limit=7)) == 7


def test_any_text(found):
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.text(max_size=30))
    def typed(text):
        found(text)

    typed()


#: What breaks query languages, and letters of many scripts; random texts of these find more than random Unicode does.
_SIGNS = "\"'*()^+-:{}[]~\\/%_;,.<>=&|!?@#$ \t\n\0\u00a0\u200b\u202e\ud800\U0001f9feéßĳٱ中٣①aAbNORTDE0189"


def test_twenty_thousand_texts_without_an_error(found):
    """L10; a fault would be an error of the driver, so nothing is asserted about what is found."""
    chance = Random(20_000)
    words = ("AND", "OR", "NOT", "NEAR", "NEAR(", "client_fts", "rank", "öztürk", "12-34", "SELECT")
    for _ in range(20_000):
        parts = ["".join(chance.choices(_SIGNS, k=chance.randrange(12))) for _ in range(chance.randrange(4))]
        if chance.random() < 0.5:
            parts.insert(chance.randrange(len(parts) + 1), chance.choice(words))
        found(" ".join(parts))
    assert found("ozturk") == ["J. Öztürk-Yılmaz"]


class TestIndexKeepsUp:
    def test_after_change_remove_and_undo(self, found):
        desk = found.desk
        creditor = desk.add(desk.creditor("Oudenaam"))[0]
        with desk.store.unit_of_work("proef") as work:
            work.save(replace(creditor, name="Versgenoemd"))
        assert found("versgenoemd") == ["Versgenoemd"]
        assert "Oudenaam" not in found("oudenaam")
        desk.store.undo()
        assert found("oudenaam") == ["Oudenaam"]
        desk.store.undo()
        assert found("oudenaam") == []
        desk.store.redo()
        assert found("oudenaam") == ["Oudenaam"]
        assert desk.store.check() == []

    @pytest.mark.parametrize("amount", [1, 199, 200, 201, 1_500])
    def test_in_small_and_large_batches(self, found, amount):
        desk = found.desk
        made = [desk.creditor(f"Batchwinkel {number}") for number in range(amount)]
        with desk.store.unit_of_work("proef") as work:
            work.add_all(made)
            assert len(search(desk.store.database, "batchwinkel", limit=5_000)) == amount
        with desk.store.unit_of_work("proef") as work:
            work.save(replace(made[-1], name="Uitzondering"))
        assert found("uitzondering") == ["Uitzondering"]
        assert len(search(desk.store.database, "batchwinkel", limit=5_000)) == amount - 1
        desk.store.undo()
        desk.store.undo()
        assert search(desk.store.database, "batchwinkel", limit=5_000) == []
        assert desk.store.check() == []

    def test_many_rows_are_few_statements_and_stand_in_their_order(self, found):
        desk, said = found.desk, []
        made = [desk.creditor(f"Batchwinkel {number:03}") for number in range(250)]
        desk.store.database.connection.set_trace_callback(said.append)
        with desk.store.unit_of_work("proef") as work:
            work.add_all(made)
        desk.store.database.connection.set_trace_callback(None)
        # Each costs what the savepoint around it keeps, for the table has a trigger (which tells the same text again).
        assert len({statement for statement in said if statement.startswith("INSERT INTO creditor (")}) == 1
        # A line of the log has no trigger, and alone it needs no savepoint: several at once would.
        assert sum(statement.startswith("INSERT INTO change_log (") for statement in said) == 1 + 250
        assert desk.store.find(Creditor, order_by="pk")[-250:] == made

    def test_one_row_that_cannot_be_takes_all_of_its_kind_back_and_nothing_else(self, found):
        desk = found.desk
        made = [desk.creditor(f"Batchwinkel {number:03}") for number in range(250)]
        before = desk.store.find(Creditor)
        with desk.store.unit_of_work("proef") as work:
            extra = work.add(desk.creditor("Losse winkel"))
            with pytest.raises(CsrError):
                work.add_all([*made, made[120]])
        assert desk.store.find(Creditor) == [*before, extra]
        assert search(desk.store.database, "batchwinkel") == []
        assert desk.store.check() == []

    def test_check_notices_an_index_that_lags(self, found):
        desk = found.desk
        with desk.store.database.transaction():
            desk.store.database.execute("INSERT INTO search_pause (pk) VALUES (1)")
            desk.store.database.execute("UPDATE creditor SET name = 'x' WHERE name LIKE 'Energiebedrijf%'")
            desk.store.database.execute("DELETE FROM creditor WHERE name = 'x'")
            desk.store.database.execute("DELETE FROM search_pause")
        assert [problem.params["table"] for problem in desk.store.check()] == ["creditor_fts"]


def test_one_kind_that_fills_the_list_hides_no_other(found):
    desk = found.desk
    desk.add(*(desk.creditor(f"Öztürk Bakkerij {number}") for number in range(40)))
    titles = found("ozturk", limit=10)
    assert len(titles) == 10
    assert titles[0] == "J. Öztürk-Yılmaz"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("fena citroem", "J. Citroën"),
        ("Energiebedrjif Nordrlicht", "Energiebedrijf Noorderlicht"),
        ("Nooderl", "Energiebedrijf Noorderlicht"),
    ],
)
def test_each_word_may_be_mistyped_and_the_last_may_be_half(found, text, title):
    assert title in found(text)


@pytest.mark.parametrize("text", ["citroem 0043", "80001235", "zb", "energiebedrijf noorderwind"])
def test_a_number_or_a_short_word_is_not_guessed(found, text):
    assert found(text) == []


def test_a_name_that_came_or_went_is_known_at_once(found):
    desk = found.desk
    overviews = OverviewService(desk.store)
    assert overviews.search("Zonnehoek") == []
    creditor = desk.creditor("Woonstichting Zonnehoek")
    desk.add(creditor)
    assert [hit.title for hit in overviews.search("Zonehoek")] == ["Woonstichting Zonnehoek"]
    with desk.store.unit_of_work("proef") as work:
        work.save(replace(creditor, name="Woonstichting Maanhoek"))
    assert overviews.search("Zonehoek") == []


def test_the_dossiers_somebody_opened_last_come_first(found):
    desk = found.desk
    dossiers = [desk.case(f"WR-2026-010{number}")[0] for number in range(4)]
    for at in (0, 1, 2, 0):
        desk.store.note("dossier.view", dossier_id=dossiers[at].id)
    overviews = OverviewService(desk.store)
    assert [hit.title for hit in overviews.recent(2)] == ["WR-2026-0100", "WR-2026-0102"]
    assert overviews.recent(9)[0].detail.startswith("J.")
