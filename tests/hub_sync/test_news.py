"""News of a message whose acceptance was never heard: the hub has it, so it is treated as one that arrived."""

from __future__ import annotations

import pytest

from csr_desktop.domain.hub_messages import OutState
from csr_desktop.errors import UserError
from csr_desktop.practice.hub.faults import Fault, FaultKind, Rule
from csr_desktop.practice.hub.ways import Way


@pytest.mark.parametrize(
    ("way", "state"), [(Way.SILENT, OutState.CONFIRMED), (Way.ERROR_MESSAGE, OutState.FAILED)], ids=["done", "rejected"]
)
def test_it_was_accepted_whatever_the_news_says(desk, hub, way, state):
    hub.creditors.behave("*", way)
    hub.faults.add(Rule(fault=Fault(kind=FaultKind.DROP_AFTER), operation="verzendLijst", times=0))
    desk.round()
    told = {item.standing.state for item in desk.exchange.outgoing()}
    assert told == {state}
    assert all(item.standing.accepted_at is not None for item in desk.exchange.outgoing())


def test_rejected_by_its_receiver_it_cannot_be_taken_back_and_goes_again_as_a_new_message(desk, hub):
    hub.creditors.behave("*", Way.ERROR_MESSAGE)
    hub.faults.add(Rule(fault=Fault(kind=FaultKind.DROP_AFTER), operation="verzendLijst"))
    desk.round()
    item = next(item for item in desk.exchange.outgoing() if item.standing.state is OutState.FAILED)
    with pytest.raises(UserError, match=r"hub\.withdraw\.not_now"):
        desk.exchange.withdraw(item.message.id)
    again = desk.exchange.resend(item.message.id)
    assert (again.replaces, again.id == item.message.id) == (item.message.id, False)
    desk.clock.move(minutes=15)
    desk.round()
    assert hub.tally.message(again.id)["accepted"] == 1
