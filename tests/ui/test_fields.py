"""Fields: kept when left, never emptied by a fault, the reason where a screen reader finds it."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.identifiers import format_postcode, parse_bsn, parse_postcode
from ui.forms.fields import AmountField, ChoiceField, CountField, DateField, NoteField, TextField, add_row
from ui.forms.party_field import PartyField

TODAY = date(2026, 11, 24)


@pytest.fixture
def form(qtbot):
    """A window with another line, so that a field can be left with Tab."""
    window = QWidget()
    window.setLayout(QVBoxLayout())
    qtbot.addWidget(window)
    kept = []

    def show(field):
        window.layout().addWidget(field)
        other = QLineEdit()
        window.layout().addWidget(other)
        field.committed.connect(kept.append)
        window.show()
        field.setFocus()
        return kept

    return show


def type_and_leave(qtbot, field, text):
    field.edit.setFocus()
    field.edit.selectAll()
    if text.isascii():
        qtbot.keyClicks(field.edit, text)
    else:
        field.edit.insert(text)  # QTest aborts on keys it has no code for
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("typed", "cents", "shown"),
    [
        ("1234,5", 123_450, "1.234,50"),
        ("1.234,56", 123_456, "1.234,56"),
        ("€ 12", 1_200, "12,00"),
        ("0", 0, "0,00"),
        ("1234.56", 123_456, "1.234,56"),
        ("1.725", 172_500, "1.725,00"),
    ],
)
def test_an_amount_is_kept_in_cents_and_shown_as_dutch_people_write_it(qtbot, form, texts, typed, cents, shown):
    field = AmountField("Saldo", texts)
    kept = form(field)
    type_and_leave(qtbot, field, typed)
    assert (kept, field.edit.text()) == ([cents], shown)


@pytest.mark.parametrize("typed", ["twaalf", "0.725", "12,345", "-5", "1,2,3"])
def test_an_amount_that_can_mean_two_things_or_nothing_stays_with_its_reason(qtbot, form, texts, typed):
    field = AmountField("Saldo", texts)
    kept = form(field)
    type_and_leave(qtbot, field, typed)
    assert kept == []
    assert field.edit.text() == typed
    assert field.has_error
    assert field.error_label.text() == field.editor.accessibleDescription() != ""


def test_a_mended_fault_is_forgotten(qtbot, form, texts):
    field = AmountField("Saldo", texts)
    kept = form(field)
    type_and_leave(qtbot, field, "veel")
    type_and_leave(qtbot, field, "12,50")
    assert (kept, field.has_error, field.editor.accessibleDescription()) == ([1_250], False, "")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1-2-26", date(2026, 2, 1)),
        ("vandaag", TODAY),
        ("+2w", date(2026, 12, 8)),
        ("6 maart 2026", date(2026, 3, 6)),
        ("2026-03-06", date(2026, 3, 6)),
    ],
)
def test_dates_as_people_type_them(qtbot, form, texts, typed, day):
    field = DateField("Saldo op", texts, TODAY)
    kept = form(field)
    type_and_leave(qtbot, field, typed)
    assert kept == [day]
    assert field.edit.text() == f"{day:%d-%m-%Y}"


@pytest.mark.parametrize("typed", ["31-2-2026", "morgenavond", "99", "+9999999w", "1-13-2026"])
def test_a_day_that_does_not_exist_is_not_kept(qtbot, form, texts, typed):
    field = DateField("Saldo op", texts, TODAY)
    kept = form(field)
    type_and_leave(qtbot, field, typed)
    assert kept == []
    assert typed[:5] in field.error_label.text()


def test_the_same_value_again_is_no_change(qtbot, form, texts):
    field = TextField("Plaats", texts)
    kept = form(field)
    field.set_value("Waterrijk")
    type_and_leave(qtbot, field, "Waterrijk")
    assert kept == []


def test_an_identifier_is_checked_and_shown_readably(qtbot, form, texts):
    field = TextField("Postcode", texts, parser=parse_postcode, formatter=format_postcode)
    kept = form(field)
    type_and_leave(qtbot, field, "1234ab")
    assert (kept, field.edit.text()) == (["1234AB"], "1234 AB")


def test_a_bsn_that_fails_the_eleven_test_is_refused(qtbot, form, texts):
    field = TextField("BSN", texts, parser=parse_bsn)
    kept = form(field)
    type_and_leave(qtbot, field, "999990018")
    assert (kept, field.has_error) == ([], True)


def test_a_required_field_says_its_name(qtbot, form, texts):
    field = TextField("Achternaam", texts, required=True)
    form(field)
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert "Achternaam" in field.error_label.text()


def test_what_a_person_is_typing_is_not_overwritten_by_a_refresh(qtbot, form, texts):
    field = TextField("Plaats", texts)
    form(field)
    qtbot.keyClicks(field.edit, "Water")
    qtbot.waitUntil(field.edit.hasFocus)
    field.set_value("Utrecht")
    assert field.edit.text() == "Water"


def test_a_count_is_a_whole_number(qtbot, form, texts):
    field = CountField("Kinderen", texts, most=20)
    kept = form(field)
    type_and_leave(qtbot, field, "2½")
    assert kept == []
    type_and_leave(qtbot, field, "3")
    assert kept == [3]


def test_a_note_is_kept_when_left_and_tab_leaves_it(qtbot, form, texts):
    field = NoteField("Oorzaak", texts)
    kept = form(field)
    field.edit.setFocus()
    qtbot.waitUntil(field.edit.hasFocus)
    qtbot.keyClicks(field.edit, "Ontslag in 2024.")
    qtbot.keyClick(field.edit, Qt.Key.Key_Tab)
    assert kept == ["Ontslag in 2024."]
    assert "\t" not in field.value


def test_a_choice_tells_only_of_a_change(qtbot, form, texts):
    field = ChoiceField("Geslacht", texts, [("a", "Vrouw"), ("b", "Man")])
    kept = form(field)
    field.set_value("b")
    assert kept == []
    qtbot.keyClick(field.box, Qt.Key.Key_Up)
    assert kept == ["a"]


def test_ctrl_z_is_the_programs_when_there_is_no_typing_to_take_back(qtbot, form, texts):
    from PySide6.QtGui import QKeySequence, QShortcut

    field = TextField("Plaats", texts)
    form(field)
    undone = []
    QShortcut(QKeySequence("Ctrl+Z"), field.window(), lambda: undone.append(1))
    field.set_value("Waterrijk")
    qtbot.waitUntil(field.edit.hasFocus)
    qtbot.keyClick(field.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]
    qtbot.keyClicks(field.edit, "x")
    qtbot.keyClick(field.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]


def test_every_field_has_a_label_a_buddy_and_a_name(qtbot, texts):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QFormLayout(window)
    field = TextField("Plaats", texts, help_text="Woonplaats")
    label = add_row(layout, field)
    assert label.buddy() is field.edit
    assert field.edit.accessibleName() == "Plaats"
    assert field.edit.accessibleDescription() == "Woonplaats"


def test_a_party_is_found_by_alias_and_shown_by_its_name(qtbot, form, texts):
    field = PartyField("Schuldeiser", texts, required=True)
    kept = form(field)
    field.set_parties([Creditor(id="a", name="Energiebedrijf Noorderlicht", aliases=("Noorderlicht",))])
    type_and_leave(qtbot, field, "noorderlicht")
    assert kept == ["a"]
    assert field.text == "Energiebedrijf Noorderlicht"


def test_a_party_nobody_knows_is_not_guessed(qtbot, form, texts):
    field = PartyField("Schuldeiser", texts, required=True)
    kept = form(field)
    field.set_parties([Creditor(id="a", name="Energiebedrijf Noorderlicht")])
    type_and_leave(qtbot, field, "Zuiderlicht")
    assert kept == []
    assert "Zuiderlicht" in field.error_label.text()


def test_two_parties_of_one_name_can_be_told_apart(texts, qtbot):
    from csr_desktop.domain.addresses import Address

    field = PartyField("Schuldeiser", texts)
    qtbot.addWidget(field)
    field.set_parties(
        [
            Creditor(id=key, name="Bakker", visiting_address=Address(street="Kade", house_number="1", city=city))
            for key, city in (("a", "Utrecht"), ("b", "Assen"))
        ]
    )
    field.edit.setText("Bakker (Assen)")
    assert field.value == "b"
