"""Units of work that are committed together: each whole or not at all, all of them or none."""

from __future__ import annotations

import pytest

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import Bug, EnvironmentProblem, UserError


class _Wrong(Exception):
    pass


def _numbers(desk):
    return sorted(dossier.number for dossier in desk.store.find(Dossier))


def _do(desk, *doings):
    with desk.store.together():
        for do in doings:
            do()


def _raise():
    raise _Wrong


def _actions(desk):
    return [record["action"] for record in desk.store.log_records()]


def test_they_are_there_after_the_end_with_their_lines_and_are_told_then(desk):
    told = []
    desk.store.subscribe(lambda changes: told.append((changes.action, desk.store.database.connection.in_transaction)))
    with desk.store.together():
        desk.add(desk.dossier("A"), action="een")
        desk.add(desk.dossier("B"), action="twee")
        assert told == []
    assert told == [("een", False), ("twee", False)]
    desk.reopen()
    assert _numbers(desk) == ["A", "B"]
    assert [action for action in _actions(desk) if action in {"een", "twee"}] == ["een"] * 2 + ["twee"] * 2
    assert desk.store.check() == []


def test_one_that_is_refused_takes_back_itself_only_and_is_told_in_the_log(desk):
    with desk.store.together():
        desk.add(desk.dossier("A"))
        with pytest.raises(UserError, match=r"store\.not_unique"):
            desk.add(desk.dossier("B"), desk.dossier("A"), action="dubbel")
        desk.add(desk.dossier("C"))
    assert _numbers(desk) == ["A", "C"]
    assert [record["result"] for record in desk.store.log_records() if record["action"] == "dubbel"] == ["refused"]
    assert desk.store.check() == []


def test_when_the_end_is_not_reached_nothing_happened_and_nobody_is_told(desk):
    told, before = [], desk.store.log_records()
    desk.store.subscribe(told.append)
    with pytest.raises(_Wrong):
        _do(desk, lambda: desk.add(desk.dossier("A")), _raise)
    assert (told, _numbers(desk), desk.store.log_records()) == ([], [], before)
    desk.add(desk.dossier("B"))
    assert _numbers(desk) == ["B"]
    assert len(told) == 1
    assert desk.store.check() == []


def test_a_reference_to_nothing_takes_all_along(desk):
    """References are looked at by the commit, so it is the whole that is refused."""
    loose = Claim(id=desk.ids.new(), dossier_id=desk.ids.new(), creditor_id=desk.ids.new(), balance_cents=1)
    with pytest.raises(UserError, match=r"store\.still_used"):
        _do(desk, lambda: desk.add(desk.dossier("A")), lambda: desk.add(loose))
    assert _numbers(desk) == []
    assert desk.store.check() == []


@pytest.mark.parametrize("after", [0, 1])
def test_what_the_disk_ended_half_way_is_never_called_done(desk, after):
    """SQLite itself takes a transaction back when the disk is full; who goes on after that must not hear: stored."""
    ended = lambda: desk.store.database.execute("ROLLBACK")  # noqa: E731
    more = [lambda: desk.add(desk.dossier("B"))] * after
    with pytest.raises(EnvironmentProblem, match=r"store\.failed"):
        _do(desk, lambda: desk.add(desk.dossier("A")), ended, *more)
    assert _numbers(desk) == []
    desk.add(desk.dossier("C"))
    assert _numbers(desk) == ["C"]
    assert desk.store.check() == []


def test_not_within_one_another(desk):
    with pytest.raises(Bug, match=r"store\.nested_unit"), desk.store.together(), desk.store.together():
        pass
    with (
        pytest.raises(Bug, match=r"store\.nested_unit"),
        desk.store.unit_of_work("proef"),
        desk.store.together(),
    ):
        pass
    desk.add(desk.dossier("A"))
    assert _numbers(desk) == ["A"]
