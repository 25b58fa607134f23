"""What the contract demands of a message, asked before it is sent, with all faults at once.

The limits stand once, in the types of `payloads` and `wire`; this reads them from there, so that what we refuse to
send and what we refuse to read cannot drift apart. What those types cannot say is in the functions below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect as shape

from csr_desktop.domain.identifiers import parse_bsn
from csr_desktop.errors import Message as Sentence
from csr_desktop.errors import UserError
from csr_desktop.hub.payloads import (
    PAYLOADS,
    Contact,
    Payload,
    PublicNotice,
)
from csr_desktop.hub.scalars import MOST_CENTS, MOST_PERCENT, PERCENT_PARTS, Amount
from csr_desktop.hub.vocabulary import ANSWERS, AttachmentKind, MessageType, Module
from csr_desktop.hub.wire import MOST_PAYLOAD_BYTES, Header, Message, encode_payload

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

Faults = Iterator[Sentence]
_Check = Callable[[Any, str], Faults]


def refuse_faults(message: Message) -> None:
    """Raise UserError with a sentence for each fault when a message is not what the contract demands."""
    faults = faults_of(message)
    if faults:
        raise UserError.many(faults)


def faults_of(message: Message) -> tuple[Sentence, ...]:
    """Return all faults of a message; empty when it can be sent."""
    header = message.header
    found = [*_of_header(header)]
    kind = header.known_type
    if kind is not None:
        found += payload_faults(kind, message.payload)
    return tuple(found)


def payload_faults(kind: MessageType, payload: Payload) -> tuple[Sentence, ...]:
    """Return all faults of a payload as the content of a message of this type."""
    if type(payload) is not PAYLOADS[kind]:
        return (Sentence.of("hub.fault.other_content", kind=kind.value),)
    found = [*_checker(type(payload))(payload, "")]
    found += _of_contact(getattr(payload, "contact", None))
    if isinstance(payload, PublicNotice):
        found += _of_bsn(payload.bsn)
    if not found and len(encode_payload(payload)) > MOST_PAYLOAD_BYTES:
        found.append(Sentence.of("hub.fault.too_much", most=MOST_PAYLOAD_BYTES // 1_000))
    return tuple(found)


def _of_header(header: Header) -> Faults:
    yield from _checker(Header)(header, "")
    kind = header.known_type
    if kind is None:
        yield Sentence.of("hub.fault.choice", field="berichttype")
    elif kind in ANSWERS and header.in_reply_to is None:
        yield Sentence.of("hub.fault.missing", field="crossReferentienummer")
    if header.module is not None and header.module not in set(Module):
        yield Sentence.of("hub.fault.choice", field="module")
    if header.replaces is not None and header.replaces == header.reference:
        yield Sentence.of("hub.fault.replaces_itself")
    for index, attachment in enumerate(header.attachments, 1):
        if attachment.kind not in set(AttachmentKind):
            yield Sentence.of("hub.fault.choice", field=f"bijlagen {index}, soort")


def _of_contact(contact: object) -> Faults:
    email = contact.email if isinstance(contact, Contact) else None
    if isinstance(email, str) and email and not _EMAIL.fullmatch(email):
        yield Sentence.of("hub.fault.form", field="contactpersoon, email")


def _of_bsn(bsn: object) -> Faults:
    if isinstance(bsn, str) and re.fullmatch(r"[0-9]{9}", bsn, re.ASCII):
        try:
            parse_bsn(bsn)
        except UserError:
            yield Sentence.of("hub.fault.form", field="burgerservicenummer")


@cache
def _checker(kind: type) -> _Check:
    """Return the check of a struct, made from its types once."""
    described = shape.type_info(kind)
    assert isinstance(described, shape.StructType)
    parts = [
        (field.name, field.encode_name, _may_be_none(field.type), _check_of(field.type)) for field in described.fields
    ]

    def check(value: msgspec.Struct, place: str) -> Faults:
        for name, wire_name, may_be_none, part in parts:
            given = getattr(value, name)
            where = f"{place}{wire_name}"
            if given is None or given == "":
                # An empty text is something to leave out, or something that was forgotten.
                if given == "" or not may_be_none:
                    yield Sentence.of("hub.fault.missing", field=where)
            else:
                yield from part(given, where)

    return check


def _may_be_none(kind: shape.Type) -> bool:
    return isinstance(kind, shape.UnionType) and kind.includes_none


def _check_of(kind: shape.Type) -> _Check:
    if isinstance(kind, shape.UnionType):
        inner = [part for part in kind.types if not isinstance(part, shape.NoneType)]
        assert len(inner) == 1
        return _check_of(inner[0])
    return _CHECKS.get(type(kind), _of_kind)(kind)


def _of_struct(kind: Any) -> _Check:  # noqa: ANN401 - one of msgspec's descriptions
    made = kind.cls

    def check(value: object, place: str) -> Faults:
        if isinstance(value, made):
            yield from _checker(made)(value, f"{place}, ")
        else:
            yield Sentence.of("hub.fault.form", field=place)

    return check


def _of_list(kind: Any) -> _Check:  # noqa: ANN401 - one of msgspec's descriptions
    item, least, most = _check_of(kind.item_type), kind.min_length or 0, kind.max_length

    def check(values: object, place: str) -> Faults:
        if not isinstance(values, tuple):
            yield Sentence.of("hub.fault.form", field=place)
            return
        if len(values) < least:
            yield Sentence.of("hub.fault.missing", field=place)
        if most is not None and len(values) > most:
            yield Sentence.of("hub.fault.too_many", field=place, most=most)
        for index, value in enumerate(values, 1):
            if value == "":
                yield Sentence.of("hub.fault.missing", field=f"{place} {index}")
            else:
                yield from item(value, f"{place} {index}")

    return check


def _of_text(kind: Any) -> _Check:  # noqa: ANN401 - one of msgspec's descriptions
    most, pattern = kind.max_length, re.compile(kind.pattern) if kind.pattern else None

    def check(value: object, place: str) -> Faults:
        if not isinstance(value, str) or not _can_be_written(value):
            yield Sentence.of("hub.fault.form", field=place)
        elif most is not None and len(value) > most:
            yield Sentence.of("hub.fault.too_long", field=place, most=most)
        elif pattern is not None and not pattern.search(value):
            yield Sentence.of("hub.fault.form", field=place)

    return check


def _of_number(kind: Any) -> _Check:  # noqa: ANN401 - one of msgspec's descriptions
    least, most = kind.ge, kind.le

    def check(value: object, place: str) -> Faults:
        if type(value) is not int or not least <= value <= most:
            yield Sentence.of("hub.fault.range", field=place, least=least, most=most)

    return check


def _of_choice(kind: Any) -> _Check:  # noqa: ANN401 - one of msgspec's descriptions
    choices = set(kind.cls)

    def check(value: object, place: str) -> Faults:
        if value not in choices:
            yield Sentence.of("hub.fault.choice", field=place)

    return check


def _of_own(kind: Any) -> _Check:  # noqa: ANN401 - one of msgspec's descriptions
    return _of_amount if kind.cls is Amount else _of_percentage


def _of_amount(value: object, place: str) -> Faults:
    if not isinstance(value, Amount):
        yield Sentence.of("hub.fault.form", field=place)
    elif abs(value) > MOST_CENTS:
        yield Sentence.of("hub.fault.amount", field=place)


def _of_percentage(value: object, place: str) -> Faults:
    if not isinstance(value, Fraction):
        yield Sentence.of("hub.fault.form", field=place)
    elif not 0 <= value < MOST_PERCENT + 1 or (value * PERCENT_PARTS).denominator != 1:
        yield Sentence.of("hub.fault.percentage", field=place)


def _of_moment(_kind: object) -> _Check:
    def check(value: object, place: str) -> Faults:
        if not isinstance(value, datetime) or value.tzinfo is None:
            yield Sentence.of("hub.fault.form", field=place)

    return check


def _of_kind(kind: Any) -> _Check:  # noqa: ANN401 - one of msgspec's descriptions
    expected: type = _PLAIN[type(kind)]

    def check(value: object, place: str) -> Faults:
        if type(value) is not expected:
            yield Sentence.of("hub.fault.form", field=place)

    return check


def _can_be_written(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


_PLAIN = {shape.BoolType: bool, shape.DateType: date}
_CHECKS: Mapping[type, Callable[[Any], _Check]] = {
    shape.StructType: _of_struct,
    shape.VarTupleType: _of_list,
    shape.StrType: _of_text,
    shape.IntType: _of_number,
    shape.EnumType: _of_choice,
    shape.CustomType: _of_own,
    shape.DateTimeType: _of_moment,
}
