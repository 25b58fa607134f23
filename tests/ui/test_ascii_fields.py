"""Fields of the window take ASCII digits only (design/safety.md L5)."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop.errors import UserError
from ui.forms.fields import AmountField, CountField, DateField
from ui.pages.settings.house_style import MillimetreField


@pytest.fixture
def fields(qtbot, texts, clock):
    made = {
        "amount": AmountField("Bedrag", texts),
        "count": CountField("Aantal", texts),
        "millimetres": MillimetreField("Afstand", texts),
        "date": DateField("Datum", texts, clock.today()),
    }
    for field in made.values():
        qtbot.addWidget(field)
    return made


@pytest.mark.parametrize("kind", ["amount", "count", "millimetres", "date"])
@pytest.mark.parametrize("text", ["١٢٣", "１２３", "1_000", "0x10", "1e3", "½", "Ⅳ", "١-٢-٢٠٢٦", "１-２-２０２６"])
def test_other_notations_are_refused(fields, kind, text) -> None:
    with pytest.raises(UserError):
        fields[kind].parse(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("amount", "12,50", 1_250),
        ("count", "3", 3),
        ("millimetres", "-5", -5.0),
        ("date", "1-2-26", date(2026, 2, 1)),
    ],
)
def test_ordinary_notations_pass(fields, kind, text, value) -> None:
    assert fields[kind].parse(text) == value
