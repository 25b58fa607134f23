"""A page is committed as one, and one message that spoils it holds up no other."""

from __future__ import annotations

from dataclasses import replace

from csr_desktop.domain.hub_messages import ContactNote, InState
from csr_desktop.practice.hub.ways import Way
from tests.hub_sync.world import Desk, Noting, from_creditor, judge


class Loose(Noting):
    """Writes a note on a dossier that does not exist for one message: only the commit can see that."""

    def apply(self, work, message):
        standing = super().apply(work, message)
        if "stuk" in message.body:
            (note,) = [item for item in work.find(ContactNote) if message.root in item.text]
            work.save(replace(note, dossier_id=self._ids.new()))
        return standing


class Breaking(Noting):
    """Breaks on one message, every time it is given."""

    def apply(self, work, message):
        if "stuk" in message.body:
            raise ZeroDivisionError
        return super().apply(work, message)


def _round_with_one_spoiled(template, hub, clock, folder, effects):
    with Desk(template.copy(folder), clock, effects) as desk:
        hub.creditors.behave("*", Way.SILENT)
        assert desk.round().complete
        spoiled = None
        for number, item in enumerate(desk.exchange.outgoing()):
            text = "stuk" if number == 3 else f"bericht {number}"
            sent = from_creditor(hub, desk, item, content={"tekst": text})
            spoiled = sent if text == "stuk" else spoiled
        clock.move(minutes=15)
        report = desk.round()
        assert (report.complete, report.received, report.confirmed, report.for_review) == (True, 8, 8, 1)
        states = {item.message.body: item.standing.state for item in desk.exchange.incoming()}
        assert [body for body, state in states.items() if state is InState.REVIEW] == ['{"tekst":"stuk"}']
        assert len(states) == 8
        assert len(desk.store.find(ContactNote)) == 7
        verdict = judge(desk, hub)
        assert (verdict.lost, verdict.doubled, verdict.overwritten) == (0, 0, 0)
        assert desk.store.check() == []
        received = [record for record in desk.store.log_records() if record["action"] == "hub.receive"]
        return [record["result"] for record in received if record["operation"] == "note"]


def test_a_message_whose_effect_only_the_commit_refuses(template, hub, moving_clock, tmp_path):
    assert _round_with_one_spoiled(template, hub, moving_clock, tmp_path / "los", Loose) == ["refused"]


def test_a_message_that_breaks_us(template, hub, moving_clock, tmp_path):
    assert _round_with_one_spoiled(template, hub, moving_clock, tmp_path / "stuk", Breaking) == []


def test_the_log_has_the_lines_of_each_message_in_one_piece(desk, hub):
    desk.round()
    desk.clock.move(minutes=15)
    assert desk.round().received
    lines = [record for record in desk.store.log_records() if record["action"] == "hub.receive"]
    units = list(dict.fromkeys(record["unit_id"] for record in lines))
    assert len(units) == len(desk.exchange.incoming())
    # No unit begins before the one before it has all its lines.
    assert [record["unit_id"] for record in lines] == [
        unit for unit in units for record in lines if record["unit_id"] == unit
    ]
