"""What is remembered of lists: ways of looking at the dossiers, and whose columns mean what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from csr_desktop.errors import UserError
from csr_desktop.lists.reading import PastedRows, first_rows, read_list
from csr_desktop.services.list_senders import ListSender, OwnColumns, sender_of
from csr_desktop.services.list_views import ListView

ROWS = "Schuldeiser\tBedrag\tTe voldoen\tBSN\nUWV\t1,00\t1.250,50\t999990032\n"


def reading(office, text=ROWS, **wishes):
    return read_list(
        PastedRows(text, "geplakt"), class_table=office.core.class_table, today=date(2026, 11, 24), **wishes
    )


def test_views_replace_each_other_by_name_and_are_one_step(office) -> None:
    views = office.core.list_views
    assert (views.all(), views.last()) == ((), ListView())
    views.save(ListView(name="  Mijn   dossiers ", words="jansen", columns=("number",)))
    views.save(ListView(name="Andere"))
    views.save(ListView(name="MIJN DOSSIERS", words="bakker"))
    assert [(view.name, view.words) for view in views.all()] == [("Andere", ""), ("MIJN DOSSIERS", "bakker")]
    office.core.history.undo()
    assert [view.words for view in views.all()] == ["", "jansen"]
    before = len(office.core.history.steps(50))
    views.remember(ListView(words="pieters", descending=True))
    assert views.last() == ListView(words="pieters", descending=True)
    assert len(office.core.history.steps(50)) == before, "looking is no step"
    assert office.core.store.check() == []
    with pytest.raises(UserError, match=r"view\.no_name"):
        views.save(ListView(name="  "))
    with pytest.raises(UserError, match=r"view\.unknown"):
        views.remove("Bestaat niet")


def test_a_sender_is_known_by_its_columns_and_never_gives_a_bsn(office) -> None:
    plain = reading(office)
    assert plain.rows[0]["amount"] == "1.00"
    own = OwnColumns("claims", {"creditor": "Schuldeiser", "amount": "Te voldoen"}, ("Bedrag",))
    changed = reading(office, profile=own)
    assert changed.rows[0]["amount"] == "1250.50"
    assert "Bedrag" in changed.unused_columns
    sender = office.core.list_senders.save(sender_of(changed, "Incasso Zuid"))
    assert sender.sent(plain), "by which columns there are, not by what they mean"
    assert not sender.sent(reading(office, ROWS.replace("Te voldoen", "Te betalen")))
    assert not sender.sent(replace(plain, kind="creditors"))
    assert reading(office, profile=sender.own).rows[0]["amount"] == "1250.50"
    with pytest.raises(UserError, match=r"profile\.faulty"):
        reading(office, profile=OwnColumns("claims", {"creditor": "Schuldeiser", "reference": "BSN"}))
    with pytest.raises(UserError, match=r"sender\.no_name"):
        office.core.list_senders.save(ListSender("", "claims", {}))
    with pytest.raises(UserError, match=r"sender\.unknown"):
        office.core.list_senders.remove("Niemand")
    office.core.list_senders.remove("incasso zuid")
    assert office.core.list_senders.all() == ()


def test_the_first_rows_are_shown_as_they_stand_whatever_they_are(office) -> None:
    rows = first_rows(PastedRows("Jansen\t1.250,50\nPieters\t2,00\tx\n" * 20, "geplakt"))
    assert rows[:2] == (("Jansen", "1.250,50", ""), ("Pieters", "2,00", "x"))
    assert len(rows) == 12
    with pytest.raises(UserError, match=r"file\.empty"):
        first_rows(PastedRows("  ", "geplakt"))
