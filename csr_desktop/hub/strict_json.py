"""JSON from outside, read strictly: what two readers could understand in two ways is refused (safety.md, finding 6).

Refused are: anything but UTF-8, a name twice in one object, NaN and Infinity, numbers beyond all use, nesting deeper
than 64, halves of surrogate pairs, and more bytes than asked for. Then msgspec holds the shape against the type.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

MOST_DEPTH = 64
_MOST_EXPONENT = 300

T = TypeVar("T")


class NotStrict(ValueError):
    """The text is not JSON as we accept it; the argument is one word that says why, never a piece of the text."""


def check(data: bytes, most_bytes: int) -> None:
    """Refuse what is not strict JSON with `NotStrict`."""
    if len(data) > most_bytes:
        raise NotStrict("size")
    try:
        text = data.decode("utf-8")
        tree = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_number)
        if "\\u" in text:
            # Only an escape can bring half a surrogate pair into decoded UTF-8.
            json.dumps(tree, ensure_ascii=False, default=str).encode("utf-8")
    except NotStrict:
        raise
    except RecursionError as error:
        raise NotStrict("depth") from error
    except (ValueError, ArithmeticError) as error:
        raise NotStrict("syntax") from error
    _check_depth(tree)


def decode(data: bytes, decoder: msgspec.json.Decoder[T], most_bytes: int) -> T:
    """Return the value of strict JSON in the decoder's shape; `NotStrict` when either fails."""
    check(data, most_bytes)
    return shaped(data, decoder)


def shaped(data: bytes | msgspec.Raw, decoder: msgspec.json.Decoder[T]) -> T:
    """Return the value of JSON that was checked before, in the decoder's shape; `NotStrict` when it has another."""
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as error:
        raise NotStrict("shape") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("duplicate")
    return found


def _no_constant(name: str) -> Any:  # noqa: ANN401 - json's hook
    raise NotStrict("constant")


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > _MOST_EXPONENT:
        raise NotStrict("number")
    return number


def _check_depth(tree: object) -> None:
    level = [tree] if isinstance(tree, dict | list) else []
    depth = 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise NotStrict("depth")
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
