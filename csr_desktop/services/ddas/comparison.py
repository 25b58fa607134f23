"""A delivery beside the last one: which trajectories are new, gone or changed, and in which part.

Of what was delivered only digests are kept, one for each part; they go with the dossier when it is erased.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.work import DeliveredTrajectory, Delivery
from csr_desktop.errors import Message
from csr_desktop.services.ddas.model import Trajectory, builtins
from csr_desktop.services.ddas.selection import DeliveryPeriod
from csr_desktop.store.unit_of_work import Reader

#: The part in which the fields of the trajectory itself are compared.
WHOLE = "traject"
_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Gone:
    """A trajectory of the last delivery that is not in this one, with the reason."""

    number: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Changed:
    """A trajectory that is told otherwise than the last time; `parts` are names of the standard."""

    number: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs from the last delivery. `erased` counts trajectories whose dossiers were erased since."""

    made_at: datetime
    period: DeliveryPeriod
    new: tuple[str, ...]
    gone: tuple[Gone, ...]
    changed: tuple[Changed, ...]
    same: int
    erased: int


def digests(made: Trajectory) -> str:
    """Return a short digest of each part of a trajectory, as JSON with sorted keys."""
    whole: dict[str, object] = {}
    parts: dict[str, object] = {}
    for name, value in builtins(made).items():
        (parts if isinstance(value, dict | list) else whole)[name] = value
    return json.dumps({name: _digest(value) for name, value in sorted({**parts, WHOLE: whole}.items())})


def last_delivery(reader: Reader) -> Delivery | None:
    """Return the last delivery that was no test."""
    found = reader.find(Delivery, is_test=False, order_by="pk")
    return found[-1] if found else None


def compare(
    reader: Reader,
    last: Delivery,
    period: DeliveryPeriod,
    now: Mapping[str, str],
    numbers: Mapping[str, str],
    left_out: frozenset[str],
) -> Comparison:
    """Compare digests by dossier (`now`) with the last delivery; `left_out` are dossiers that errors keep out of it."""
    before = {item.dossier_id: item.digests for item in reader.find(DeliveredTrajectory, delivery_id=last.id)}
    missing = tuple(sorted(before.keys() - now.keys()))
    dossiers = reader.find(Dossier, id=missing, order_by=("number", "id")) if missing else []
    changed = [
        Changed(numbers[key], parts) for key in now if key in before and (parts := _differing(before[key], now[key]))
    ]
    return Comparison(
        made_at=last.made_at,
        period=DeliveryPeriod(last.period_from, last.period_until),
        new=tuple(sorted(numbers[key] for key in now.keys() - before.keys())),
        gone=tuple(Gone(dossier.number, _why_gone(dossier, period, left_out)) for dossier in dossiers),
        changed=tuple(sorted(changed, key=lambda item: item.number)),
        same=len(now.keys() & before.keys()) - len(changed),
        erased=last.trajectories - len(before),
    )


def _differing(before: str, now: str) -> tuple[str, ...]:
    old, new = json.loads(before), json.loads(now)
    return tuple(name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name))


def _why_gone(dossier: Dossier, period: DeliveryPeriod, left_out: frozenset[str]) -> Message:
    if dossier.id in left_out:
        return Message.of("ddas.gone_left_out")
    if dossier.deleted_on is not None:
        return Message.of("ddas.gone_binned", day=dossier.deleted_on)
    if dossier.registered_on is not None and dossier.registered_on > period.last:
        return Message.of("ddas.gone_later", day=dossier.registered_on)
    if dossier.phase is Phase.CLOSED:
        return Message.of("ddas.gone_ended")
    return Message.of("ddas.gone_otherwise")


def _digest(value: object) -> str:
    content = msgspec.json.encode(value, order="sorted")
    return hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
