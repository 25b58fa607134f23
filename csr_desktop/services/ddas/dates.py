"""Days of a trajectory against each other: in order, within the trajectory, and not in the future."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from csr_desktop.errors import Message
from csr_desktop.services.ddas.model import Part, Trajectory
from csr_desktop.services.ddas.words import DdasWords

#: Which day may not lie before which: (earlier, later) within one part of the delivery.
_ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "aanmelding": (("startdatum", "einddatum"),),
    "begeleiding": (("startdatum", "einddatum"),),
    "crisisinterventies": (("startdatum", "einddatum"),),
    "informatieEnAdvies": (("startdatum", "einddatum"),),
    "intake": (("startdatum", "einddatum"), ("startdatum", "beschikkingsdatum")),
    "moratoria": (("datumAanvraag", "datumGoedkeuring"), ("datumAanvraag", "startdatum"), ("startdatum", "einddatum")),
    "nazorg": (("startdatum", "einddatum"),),
    "oplossing": (("startdatum", "einddatum"),),
    "schuldregeling": (
        ("datum", "toegekend"),
        ("datum", "afgewezen"),
        ("datum", "ingetrokken"),
        ("datum", "datumVerzoekDwangakkoord"),
    ),
    "stabilisatie": (("startdatum", "einddatum"),),
    "voorlopigeVoorzieningen": (("startdatum", "einddatum"),),
}
#: Days that a court sets beforehand.
_MAY_COME = frozenset(
    f"{part}.{name}" for part in ("moratoria", "voorlopigeVoorzieningen") for name in ("startdatum", "einddatum")
)
#: What may go on, or begin, after the trajectory ended.
_AFTERWARDS = frozenset({"nazorg", *_MAY_COME})
#: What may have been before it began; budget guidance and protective administration have a life of their own.
_ANYTIME = frozenset({"begeleiding", "client", "schulden"})


@dataclass(frozen=True, slots=True)
class DateProblem:
    """A day that cannot be, at its place in the delivery."""

    field: str
    message: Message


def problems(made: Trajectory, today: date, births: Sequence[date | None], words: DdasWords) -> Iterator[DateProblem]:
    """Return what cannot be, one problem for each day that is wrong."""
    began_on = None if isinstance(made.began_on, msgspec.UnsetType) else made.began_on
    ended_on = None if isinstance(made.ended_on, msgspec.UnsetType) else made.ended_on
    if began_on and ended_on and ended_on < began_on:
        yield DateProblem("einddatum", Message.of("ddas.ends_before_begin", began=began_on, ended=ended_on))
    if any(born_on > (began_on or today) for born_on in births if born_on):
        yield DateProblem("client.Geboortedatum", Message.of("ddas.birth_late"))
    for part, days in _parts(made):
        for name, day in days.items():
            field = f"{part}.{name}" if part else name
            if day > today and field not in _MAY_COME:
                yield DateProblem(field, Message.of("ddas.day_in_future", field=words.field(field), day=day))
            elif not part or part in _ANYTIME:
                continue
            elif began_on and day < began_on:
                yield DateProblem(
                    field, Message.of("ddas.day_before_begin", field=words.field(field), day=day, began=began_on)
                )
            elif ended_on and day > ended_on and not {part, field} & _AFTERWARDS:
                yield DateProblem(
                    field, Message.of("ddas.day_after_end", field=words.field(field), day=day, ended=ended_on)
                )
        yield from _disorder(part, days, words)


def _disorder(part: str, days: Mapping[str, date], words: DdasWords) -> Iterator[DateProblem]:
    for earlier, later in _ORDER.get(part, ()):
        first, second = days.get(earlier), days.get(later)
        if first and second and second < first:
            field = f"{part}.{later}"
            yield DateProblem(
                field,
                Message.of(
                    "ddas.days_out_of_order",
                    earlier=words.field(f"{part}.{earlier}"),
                    later=words.field(field),
                    first=first,
                    second=second,
                ),
            )


def _parts(made: Trajectory) -> Iterator[tuple[str, dict[str, date]]]:
    """Every day in a trajectory by its name, part by part; those of the trajectory itself stand under no name."""
    yield "", _days(made)
    for name, value in _values(made):
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Part) and (days := _days(part)):
                yield name, days


def _days(part: Part) -> dict[str, date]:
    return {name: value for name, value in _values(part) if isinstance(value, date)}


def _values(part: Part) -> Iterator[tuple[str, object]]:
    """The values of a part by their names in the standard (`structs.fields` builds its answer anew each time)."""
    for name, attribute in zip(part.__struct_encode_fields__, part.__struct_fields__, strict=True):
        yield name, getattr(part, attribute)
