"""The chain that makes the log tell when somebody wrote in it (BIO2 8.15.05; design/safety.md 4.8).

Each line carries a keyed digest of itself and of the line before.

The old and new values of a change are covered through a digest of their own, salted. When a client is erased the values
and the salt go; the line itself, its place and its facts stay provable, and nothing can be guessed from what is left.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

#: Facts of a line that stay for ever, in the order they are written and digested.
FACT_COLUMNS = (
    "unit_id", "actor", "origin", "at", "action", "operation", "result", "object_kind", "object_id", "dossier_id",
    "fields", "undoes",
)  # fmt: skip
#: Values of a change; they go when the client is erased.
VALUE_COLUMNS = ("old", "new")
#: Everything that makes a line, without place and digests.
LOG_COLUMNS = (*FACT_COLUMNS, *VALUE_COLUMNS)
#: As the lines are stored.
STORED_COLUMNS = ("seq", *LOG_COLUMNS, "salt", "values_mac", "mac")

_SALT = 16
_FACTS = len(FACT_COLUMNS)
#: Of a stored line: its place and its facts, and all of it.
_PROVEN, _STORED = 1 + _FACTS, len(STORED_COLUMNS)
_encode = msgspec.json.Encoder().encode


class Anchor(msgspec.Struct, frozen=True):
    """The end of the log at some moment, kept elsewhere: whoever cuts lines off has to reach every anchor."""

    seq: int
    mac: bytes


#: The end of an empty log.
NO_LINES = Anchor(0, b"\0" * 32)


class ChainFault(msgspec.Struct, frozen=True):
    """A place where the log is not what was written: `altered` facts or order, or other `values`."""

    seq: int
    kind: str


class LogChain:
    """Makes and checks the digests of one database's log."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def extend(self, head: Anchor, lines: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return lines (in the order of LOG_COLUMNS) as they are stored after the present end of the log."""
        stored = []
        mac, key, digest = head.mac, self._key, hmac.digest
        # One question to the system for all of them; each line has sixteen bytes of its own.
        salts = secrets.token_bytes(_SALT * len(lines))
        for place, line in enumerate(lines):
            salt = salts[_SALT * place : _SALT * (place + 1)]
            values_mac = digest(key, salt + _written(line[_FACTS], line[_FACTS + 1]), "sha256")
            proven = (head.seq + 1 + place, *line[:_FACTS])
            mac = digest(key, mac + _encode(proven) + values_mac, "sha256")
            stored.append((*proven, line[_FACTS], line[_FACTS + 1], salt, values_mac, mac))
        return stored

    def faults(self, lines: Iterable[Sequence[Any]]) -> Iterator[ChainFault]:
        """Go through all stored lines (STORED_COLUMNS first, by `seq`) and tell where one is not what was written.

        Each line is held against the digest that the line before really carries, so that one altered line is one
        fault, and a line taken out is a fault of the next.
        """
        before, key, digest, same = NO_LINES.mac, self._key, hmac.digest, hmac.compare_digest
        for line in lines:
            old, new, salt, values_mac, mac = line[_PROVEN:_STORED]
            # As `extend` makes them; written out in both, because a log of years has a million lines.
            if not same(digest(key, before + _encode(line[:_PROVEN]) + values_mac, "sha256"), mac):
                yield ChainFault(line[0], "altered")
            elif salt is not None and not same(digest(key, salt + _written(old, new), "sha256"), values_mac):
                yield ChainFault(line[0], "values")
            before = mac


def _written(old: str | None, new: str | None) -> bytes:
    """Return both values as they are digested: whether each is there, and their texts."""
    # Neither text can hold a zero byte: both are JSON.
    if old is None:
        return b"00\0" if new is None else b"01\0" + new.encode()
    return b"10" + old.encode() + b"\0" if new is None else b"11" + old.encode() + b"\0" + new.encode()
