"""Undo, redo and replay: whatever is done in whatever order, the log takes it back, does it again and rebuilds it."""

from __future__ import annotations

import copy
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from csr_desktop.clock import FixedClock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.store.opening import create_store

PASSPHRASE = "een lange wachtzin voor de proef"


def new_store(folder, name):
    clock = FixedClock(date(2026, 11, 24))
    ids = IdMaker(clock)
    path = Path(folder) / name
    return create_store(path, PASSPHRASE, clock, ids, actor="f.voorbeeld", kdf=FAST_KDF_FOR_TESTS)[0], ids


def steps_in(store):
    """The log without what changed nothing: each database tells of its own making and opening."""
    return [line for line in store.log_records() if line["operation"] != "note"]


class UndoMachine(RuleBasedStateMachine):
    """The store beside a model: a dictionary of creditors and settings, and two stacks of its earlier states."""

    creditors = Bundle("creditors")

    @initialize()
    def start(self):
        self.folder = tempfile.TemporaryDirectory()
        self.store, self.ids = new_store(self.folder.name, "a.csrdb")
        self.state = {"creditor": {}, "setting": {}}
        self.done = []
        self.taken_back = []

    def teardown(self):
        if not hasattr(self, "store"):
            return
        assert self.store.check() == []
        other, _ids = new_store(self.folder.name, "b.csrdb")
        other.replay(self.store.log_records())
        assert {item.id: item for item in other.find(Creditor)} == self.state["creditor"]
        assert steps_in(other) == steps_in(self.store)
        assert other.check() == []
        other.close()
        self.store.close()
        self.folder.cleanup()

    def changed(self):
        self.done.append(self.before)
        self.taken_back.clear()

    def remember(self):
        self.before = copy.deepcopy(self.state)

    @rule(target=creditors, name=st.text(min_size=1, max_size=8), amount=st.integers(1, 3) | st.just(250))
    def add(self, name, amount):
        self.remember()
        made = [Creditor(id=self.ids.new(), name=f"{name}{number}") for number in range(amount)]
        with self.store.unit_of_work("add") as work:
            work.add_all(made)
        self.state["creditor"] |= {item.id: item for item in made}
        self.changed()
        return made[0].id

    @rule(creditor_id=creditors, name=st.text(max_size=8))
    def rename(self, creditor_id, name):
        old = self.state["creditor"].get(creditor_id)
        if old is None:
            with pytest.raises(UserError):
                self.store.get(Creditor, creditor_id)
            return
        self.remember()
        with self.store.unit_of_work("rename") as work:
            work.save(replace(old, name=name))
        self.state["creditor"][creditor_id] = replace(old, name=name)
        if old.name != name:
            self.changed()
        else:
            # A unit that changed nothing cannot be undone, but it does end the chance to redo.
            self.taken_back.clear()

    @rule(creditor_id=consumes(creditors))
    def remove(self, creditor_id):
        if creditor_id not in self.state["creditor"]:
            return
        self.remember()
        with self.store.unit_of_work("remove") as work:
            work.remove(self.state["creditor"].pop(creditor_id))
        self.changed()

    @rule(key=st.sampled_from(["a", "b"]), value=st.text(max_size=5))
    def setting(self, key, value):
        self.remember()
        with self.store.unit_of_work("setting") as work:
            work.put_setting(key, value)
        if self.state["setting"].get(key) != value:
            self.state["setting"][key] = value
            self.changed()
        else:
            self.taken_back.clear()

    @rule(creditor_id=creditors)
    def mixed_then_failed(self, creditor_id):
        """An exception within a unit takes all of it back, also from the log."""
        lines = len(self.store.log_records())

        def fails():
            with self.store.unit_of_work("failed") as work:
                work.add(Creditor(id=self.ids.new(), name="weg"))
                for item in work.find(Creditor, id=creditor_id):
                    work.save(replace(item, name="anders"))
                work.put_setting("a", "half")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert len(self.store.log_records()) == lines

    @rule()
    def undo(self):
        changes = self.store.undo()
        assert (changes is None) == (not self.done)
        if changes is not None:
            self.taken_back.append(self.state)
            self.state = self.done.pop()

    @rule()
    def redo(self):
        changes = self.store.redo()
        assert (changes is None) == (not self.taken_back)
        if changes is not None:
            self.done.append(self.state)
            self.state = self.taken_back.pop()

    @invariant()
    def same(self):
        if not hasattr(self, "store"):
            return
        assert {item.id: item for item in self.store.find(Creditor)} == self.state["creditor"]
        for key in ("a", "b"):
            assert self.store.setting(key) == self.state["setting"].get(key)


UndoMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
TestUndoMachine = UndoMachine.TestCase


class TestUndoUnit:
    def test_older_unit_that_was_built_upon_is_refused(self, desk, tables):
        creditor = desk.add(desk.creditor("Eerst"))[0]
        unit = desk.store.history()[0].unit_id
        with desk.store.unit_of_work("later") as work:
            work.save(replace(creditor, name="Later"))
        before = tables(desk.store)
        with pytest.raises(UserError) as caught:
            desk.store.undo_unit(unit)
        assert caught.value.code == "store.changed_since"
        assert tables(desk.store) == before

    def test_older_unit_nobody_touched_goes(self, desk):
        first = desk.add(desk.creditor("Eerst"))[0]
        unit = desk.store.history()[0].unit_id
        desk.add(desk.creditor("Tweede"))
        desk.store.undo_unit(unit)
        assert [item.name for item in desk.store.find(Creditor)] == ["Tweede"]
        assert [entry.undone for entry in desk.store.history() if entry.unit_id == unit] == [True]
        with pytest.raises(UserError) as caught:
            desk.store.undo_unit(unit)
        assert caught.value.code == "store.already_undone"
        desk.store.redo()
        assert first in desk.store.find(Creditor)

    def test_unknown_unit(self, desk):
        with pytest.raises(UserError) as caught:
            desk.store.undo_unit("onbekend")
        assert caught.value.code == "store.unit_unknown"

    def test_undo_of_what_is_used_elsewhere_is_refused(self, desk, tables):
        dossier = desk.add(desk.dossier())[0]
        unit = desk.store.history()[0].unit_id
        desk.add(desk.client(dossier))
        before = tables(desk.store)
        with pytest.raises(UserError) as caught:
            desk.store.undo_unit(unit)
        assert caught.value.code == "store.still_used"
        assert tables(desk.store) == before

    def test_large_import_back_and_forth(self, desk, tables):
        dossier, _client, creditor, _claim = desk.case()
        before = tables(desk.store)
        with desk.store.unit_of_work("claims.import") as work:
            work.add_all([desk.claim(dossier, creditor, number, reference=f"Regel{number}") for number in range(700)])
            work.save(replace(creditor, name="Nieuwe naam"))
        after = tables(desk.store)
        for _ in range(2):
            assert desk.store.undo().concerns(Claim, dossier.id)
            assert tables(desk.store) == before
            assert desk.store.redo().dossier_ids == {dossier.id}
            assert tables(desk.store) == after
        assert desk.store.check() == []
        assert desk.reopen().check() == []


class TestChanges:
    def test_listeners_hear_of_commits_only(self, desk):
        heard = []
        desk.store.subscribe(heard.append)
        dossier = desk.add(desk.dossier())[0]
        with pytest.raises(UserError), desk.store.unit_of_work("fout") as work:
            work.add_all([desk.client(dossier), desk.client(desk.dossier("los"))])
        desk.add(desk.client(dossier))
        desk.store.undo()
        assert [changes.concerns(Client, dossier.id) for changes in heard] == [False, True, True]
        assert not heard[1].concerns(Client, "een ander dossier")
        assert heard[0].concerns(Dossier)

    def test_history_of_a_dossier(self, desk):
        one, other = desk.case("EEN"), desk.case("TWEE")
        assert [entry.count for entry in desk.store.history(dossier_id=one[0].id)] == [4]
        assert len(desk.store.history()) == 2
        assert len(desk.store.history(limit=1)) == 1
        assert desk.store.history(dossier_id=other[0].id)[0].actor == "f.voorbeeld"

    def test_log_tells_old_and_new(self, desk):
        creditor = desk.add(desk.creditor("Oud"))[0]
        with desk.store.unit_of_work("creditor.save") as work:
            work.save(replace(creditor, name="Nieuw"))
        last = desk.store.log_records()[-1]
        assert (last["old"], last["new"]) == ('{"name":"Oud"}', '{"name":"Nieuw"}')
        assert (last["actor"], last["at"]) == ("f.voorbeeld", "2026-11-24T12:00:00+00:00")


def test_replay_into_an_empty_database_gives_the_same_tables(desk, other_desk, tables):
    for number in range(5):
        dossier, client, creditor, claim = desk.case(f"WR-{number}", surname=f"Naam {number}")
        with desk.store.unit_of_work("veel") as work:
            work.add_all([desk.claim(dossier, creditor, cents, reference=f"{number}/{cents}") for cents in range(300)])
            work.save(replace(client, surname="Öztürk"))
            work.remove(claim)
            work.put_setting("laatste", str(number))
        if number % 2:
            desk.store.undo()
    desk.store.redo()
    other_desk.store.replay(desk.store.log_records())
    assert tables(other_desk.store) == tables(desk.store)
    assert steps_in(other_desk.store) == steps_in(desk.store)
    assert other_desk.store.check() == []
    assert other_desk.store.undo() is not None


def test_replay_onto_other_data_is_refused_as_a_whole(desk, other_desk, tables):
    desk.case("EEN")
    other_desk.case("EEN")
    before = tables(other_desk.store)
    with pytest.raises(UserError) as caught:
        other_desk.store.replay(desk.store.log_records())
    assert caught.value.code == "store.not_unique"
    assert tables(other_desk.store) == before
