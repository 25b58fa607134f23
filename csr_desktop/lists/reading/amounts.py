"""Amounts as people and programs write them, on ASCII digits only; what can mean two things is never guessed.

`1.234` is one thousand or a bit more than one: the rest of its column may settle it, otherwise a person must
(docs/cli.md, read-list; design/safety.md L5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from csr_desktop.errors import UserError
from csr_desktop.money import MAX_CENTS

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_CURRENCY = re.compile(r"^(?:€|euro|eur)\s*|\s*(?:€|euro|eur)$", re.IGNORECASE)
_NO_CENTS = re.compile(r"(?<=[0-9])([.,])(?:-{1,2}|–|—|=)$")
_GROUPED_BY_SPACE = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]{1,2})?", re.ASCII)
_WHOLE = re.compile(r"[0-9]+", re.ASCII)
_DECIMAL = re.compile(r"([0-9]+)([.,])([0-9]{1,2})", re.ASCII)
_BOTH = re.compile(r"([0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)([.,])([0-9]{1,2})", re.ASCII)
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}", re.ASCII)
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}", re.ASCII)
_TOO_MANY_DECIMALS = re.compile(r"[0-9]+[.,][0-9]{3,}", re.ASCII)
#: Hyphen-minus, the hyphens of word processors, en dash and the minus of mathematics.
_MINUS = "-\u2010\u2011\u2012\u2013\u2212"
#: What most cells of most lists are; read without looking further.
_USUAL = re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3}){1,3}|[0-9]{1,12}),[0-9]{2}", re.ASCII)
#: The same without a sign or zeros in front: without its points it is already written as the rows have it. And a
#: number of a workbook, whole or with at most two decimals. Nine digits before the comma are far below any bound.
_is_tidy = re.compile(r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3}){0,2}|[1-9][0-9]{3,8}|0),[0-9]{2}", re.ASCII).fullmatch
_is_tidy_number = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?", re.ASCII).fullmatch
_TOO_LONG = 10**9
#: A binary Excel number may be off by this many cents (0.30000000000000004) and still be meant as the cent.
_NOISE = Decimal("0.0001")
_MOST_DIGITS = 15


class Marks(StrEnum):
    """Which sign separates the decimals in a column."""

    COMMA = "comma"
    POINT = "point"
    UNKNOWN = "unknown"


def column_marks(texts: Iterable[object]) -> Marks:
    """Find which decimal sign the unambiguous amounts of a column use; UNKNOWN when none or both occur."""
    seen = set()
    for text in texts:
        if not isinstance(text, str):
            continue
        body = _body(text)[0]
        if match := _BOTH.fullmatch(body) or _DECIMAL.fullmatch(body):
            seen.add(match[3] if match.re is _BOTH else match[2])
        elif _GROUPS.fullmatch(body):
            seen.add("," if "." in body else ".")
    if len(seen) != 1:
        return Marks.UNKNOWN
    return Marks.COMMA if seen == {","} else Marks.POINT


def parse_amount(value: object, marks: Marks = Marks.UNKNOWN) -> int:
    """Return cents of a cell (text or Excel number), negative where it says so.

    Raises UserError: `amount.ambiguous`, `amount.decimals`, `amount.percent`, `amount.too_large` or `amount.form`.
    """
    if isinstance(value, bool):
        raise UserError("amount.form")
    if isinstance(value, int | Decimal):
        return _from_number(Decimal(value))
    if not isinstance(value, str):
        raise UserError("amount.form")
    return _from_text(value, marks)


def tidy_amount(value: object) -> str | None:
    """Return what `format_machine(parse_amount(value))` would, for cells as most lists have them; None for any other.

    Nothing is reckoned here: the digits of the cell are the digits of the amount.
    """
    if value.__class__ is str:
        return value.replace(".", "").replace(",", ".") if _is_tidy(value) else None
    if value.__class__ is Decimal:
        text = str(value)
        if not _is_tidy_number(text):
            return None
        whole, _point, decimals = text.partition(".")
        return f"{whole}.{decimals:0<2}"
    if value.__class__ is int:
        return f"{value}.00" if 0 <= value < _TOO_LONG else None
    return None


def _from_number(value: Decimal) -> int:
    if not value.is_finite():
        raise UserError("amount.form")
    if value and value.adjusted() > _MOST_DIGITS:
        raise UserError("amount.too_large")
    exact = value * 100
    cents = int(exact.to_integral_value())
    if abs(exact - cents) > _NOISE:
        raise UserError("amount.decimals")
    return _in_range(cents)


def _from_text(text: str, marks: Marks) -> int:
    if _USUAL.fullmatch(text):
        return _in_range(int(text.replace(".", "").replace(",", "")))
    if "%" in text:
        raise UserError("amount.percent")
    body, sign = _body(text)
    if sum(char.isdigit() for char in body) > _MOST_DIGITS:
        raise UserError("amount.too_large")
    if match := _AMBIGUOUS.fullmatch(body):
        groups = {".": Marks.COMMA, ",": Marks.POINT}[match[1]]
        if marks is not groups:
            raise UserError("amount.ambiguous")
        return _in_range(sign * int(body.replace(match[1], "")) * 100)
    return _in_range(sign * _magnitude(body))


def _magnitude(body: str) -> int:
    if _WHOLE.fullmatch(body):
        return int(body) * 100
    if match := _DECIMAL.fullmatch(body):
        return int(match[1]) * 100 + int(match[3].ljust(2, "0"))
    if (match := _BOTH.fullmatch(body)) and match[2] != match[3]:
        return int(match[1].replace(match[2], "")) * 100 + int(match[4].ljust(2, "0"))
    if _GROUPS.fullmatch(body):
        return int(body.replace(".", "").replace(",", "")) * 100
    if _TOO_MANY_DECIMALS.fullmatch(body):
        raise UserError("amount.decimals")
    raise UserError("amount.form")


def _body(text: str) -> tuple[str, int]:
    """Strip currency, spaces and sign; return what is left and the sign.

    A second sign (`-5-`, `(-5)`) stays in the body, where no notation allows it: minus minus is not guessed to be plus.
    """
    body = _SPACES.sub(" ", text).strip()
    signed = False
    sign = 1
    if body.startswith("(") and body.endswith(")"):
        body, sign, signed = body[1:-1].strip(), -1, True
    body = _CURRENCY.sub("", body).strip()
    if not signed and body[:1] and body[0] in _MINUS:
        body, sign, signed = _CURRENCY.sub("", body[1:].strip()).strip(), -1, True
    elif not signed and body.startswith("+"):
        body, signed = _CURRENCY.sub("", body[1:].strip()).strip(), True
    # `1.234,-` says with its comma that the point groups thousands.
    body = _NO_CENTS.sub(r"\g<1>00", body)
    if not signed and len(body) > 1 and body[-1] in _MINUS:
        body, sign = body[:-1].strip(), -1
    if _GROUPED_BY_SPACE.fullmatch(body):
        body = re.sub(r"[ '’]", "", body)
    return body, sign


def _in_range(cents: int) -> int:
    if abs(cents) > MAX_CENTS:
        raise UserError("amount.too_large")
    return cents
