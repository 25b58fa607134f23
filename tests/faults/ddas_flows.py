"""The national delivery: what is remembered as delivered and the file that went are there together."""

from __future__ import annotations

import hashlib
from datetime import date

from csr_desktop.domain.work import DeliveredTrajectory, Delivery
from csr_desktop.services.ddas.selection import DeliveryPeriod
from tests.faults.flows import Flow, Session, Step, small_office

YEAR = DeliveryPeriod(date(2026, 1, 1), date(2026, 11, 24))
FILES = ("ddas.json", "ddas-verbeterd.json")


def deliver(session: Session) -> None:
    _deliver(session, 0)


def deliver_again(session: Session) -> None:
    _deliver(session, 1)


def _deliver(session: Session, place: int) -> None:
    core = session.core
    if core.store.count(Delivery) <= place:
        core.ddas.write(core.ddas.prepare(YEAR), session.place.out / FILES[place])


def correct(session: Session) -> None:
    session.core.claims.change(session.claims()[0].id, balance_cents=123_400)


def delivery_is_whole(session: Session) -> list[str]:
    store = session.core.store
    for kept, name in zip(store.find(Delivery, order_by="pk"), FILES, strict=False):
        path = session.place.out / name
        told = store.count(DeliveredTrajectory, delivery_id=kept.id)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != kept.sha256:
            return [f"corrupt: {name} is not what is remembered as delivered"]
        if told != kept.trajectories:
            return [f"corrupt: {told} of {kept.trajectories} trajectories are remembered"]
    return []


DDAS_FLOWS: dict[str, Flow] = {
    "ddas": Flow(
        "ddas",
        (Step(deliver, "ddas.deliver"), Step(correct, "claim.save"), Step(deliver_again, "ddas.deliver")),
        small_office,
        agrees=delivery_is_whole,
    ),
}
