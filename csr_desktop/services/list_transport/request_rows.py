"""From a message to the rows of a list: the question columns A to K of the portal (design/domain.md 5.3).

They are made of the bytes that any transport sends, read more mildly than the hub does: a list may leave a cell empty
where a message may not, and each transport says itself what it cannot do without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from csr_desktop.dates import format_short
from csr_desktop.hub import strict_json
from csr_desktop.hub.problems import Refused, clean
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.vocabulary import MessageType
from csr_desktop.hub.wire import Header, OutgoingMessage

_MOST_BYTES = 300_000
_PERSON = ("geslacht", "voorletters", "voornamen", "voorvoegsel", "achternaam")
_ADDRESS = (
    "straatnaam", "huisnummer", "huisletter", "huisnummertoevoeging", "aanduidingBijHuisnummer", "postcode",
    "woonplaats", "woonbootverwijzing", "woonwagenverwijzing",
)  # fmt: skip
_CONTACT = ("naam", "telefoonnummer", "email")
#: What the hub's own message cannot do without (design/exchange.md 1.5, "Saldoverzoek"): its place in the payload,
#: and what people call it.
_PORTAL_NEEDS = (
    (("klantnummerSHV",), "dossiernummer"),
    (("typeSchuldregeling",), "soort regeling"),
    (("klant", "achternaam"), "achternaam"),
    (("klant", "geboortedatum"), "geboortedatum"),
    (("adres", "postcode"), "postcode"),
    (("adres", "woonplaats"), "woonplaats"),
    (("contactpersoon", "naam"), "contactpersoon"),
)

_Payload = Mapping[str, Any]


class _Envelope(msgspec.Struct, frozen=True, kw_only=True, rename={"payload": "inhoud"}):
    header: Header
    payload: dict[str, Any]


_ENVELOPE = msgspec.json.Decoder(_Envelope)


@dataclass(frozen=True, slots=True)
class RequestRows:
    """A balance request as it stands on a list: to whom, under which number, one row for each claim asked about.

    `missing` is what the portal of the hub cannot do without, as people call it.
    """

    reference: str
    receiver: str
    case_number: str
    rows: tuple[Mapping[str, object], ...]
    missing: tuple[str, ...]


def request_rows(message: OutgoingMessage, organisation: str) -> RequestRows:
    """Return the rows of a balance request; `organisation` is who asks, by name.

    Raises `Refused` for what a list cannot carry: another type of message, a file, or bytes that are no message.
    """
    try:
        found = strict_json.decode(message.body, _ENVELOPE, _MOST_BYTES)
    except NotStrict as error:
        raise Refused("lists.transport.unreadable") from error
    header, payload = found.header, found.payload
    if header.reference != message.reference:
        raise Refused("lists.transport.unreadable")
    if header.known_type is not MessageType.BALANCE_REQUEST:
        raise Refused("lists.transport.other_type", kind=clean(header.message_type))
    if header.attachments:
        raise Refused("lists.transport.attachment")
    return RequestRows(
        reference=header.reference,
        receiver=header.receiver,
        case_number=_text(payload, "klantnummerSHV"),
        rows=tuple(_rows(header, payload, organisation)),
        missing=tuple(_missing(payload)),
    )


def _rows(header: Header, payload: _Payload, organisation: str) -> Iterator[Mapping[str, object]]:
    row: dict[str, object] = {
        "conversation": header.conversation,
        "message": header.reference,
        "counsellor_organisation": organisation,
        "counsellor_contact": ", ".join(filter(None, _texts(_part(payload, "contactpersoon"), _CONTACT))),
        "case_number": _text(payload, "klantnummerSHV"),
        "customer_number_asked": _text(payload, "klantnummerSEVolgensSHV"),
        "product": _text(payload, "typeSchuldregeling"),
        "client": _person(_part(payload, "klant")),
        "partner": _person(_part(payload, "partner")) if payload.get("partner") else "",
        "address": ", ".join(_texts(_part(payload, "adres"), _ADDRESS)),
    }
    claims = payload.get("vorderingen")
    numbers = [_text(claim, "factuurnummerSEVolgensSHV") for claim in claims or () if isinstance(claim, dict)]
    # A question that names no claim is a row too: whatever the client owes there.
    for number in numbers or [""]:
        yield {**row, "reference_asked": number}


def _missing(payload: _Payload) -> Iterator[str]:
    for place, word in _PORTAL_NEEDS:
        part = payload if len(place) == 1 else _part(payload, place[0])
        if not _text(part, place[-1]).strip():
            yield word


def _person(person: _Payload) -> str:
    """As one cell: geslacht, voorletters, voornamen, voorvoegsel, achternaam, geboortedatum."""
    sex, *names = _texts(person, _PERSON)
    return ", ".join((sex or "O", *names, _day(_text(person, "geboortedatum"))))


def _day(text: str) -> str:
    try:
        return format_short(date.fromisoformat(text)) if text else ""
    except ValueError as error:
        raise Refused("lists.transport.unreadable") from error


def _part(payload: _Payload, name: str) -> _Payload:
    part = payload.get(name)
    return part if isinstance(part, dict) else {}


def _texts(part: _Payload, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_text(part, name) for name in names)


def _text(part: _Payload, name: str) -> str:
    value = part.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
