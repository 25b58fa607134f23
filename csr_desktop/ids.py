"""Identifiers of our own records: UUID version 7 (RFC 9562), so that ids sort by the moment they were made."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csr_desktop.clock import Clock

_COUNTER_BITS = 74
_COUNTER_MASK = (1 << _COUNTER_BITS) - 1


class IdMaker:
    """Makes UUIDv7 strings that never go backwards within one process, even when the clock does.

    The 74 bits below the millisecond are a random start that counts up (RFC 9562, 6.2 method 2), so ids made in the
    same millisecond keep their order.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last_ms = -1
        self._tail = 0

    def new(self) -> str:
        """Return a fresh id in the usual 8-4-4-4-12 form."""
        return self.several(1)[0]

    def several(self, count: int) -> list[str]:
        """Return so many fresh ids in their order, for the price of one look at the clock."""
        with self._lock:
            ms = int(self._clock.now().timestamp() * 1000)
            if ms > self._last_ms:
                self._last_ms = ms
                # The top bit stays free so that counting up cannot overflow within a millisecond.
                first = int.from_bytes(os.urandom(10), "big") & (_COUNTER_MASK >> 1)
            else:
                first = self._tail + 1
            self._tail = (first + count - 1) & _COUNTER_MASK
            stamp = self._last_ms
        return [_written(stamp, tail & _COUNTER_MASK) for tail in range(first, first + count)]


def _written(stamp: int, tail: int) -> str:
    value = (stamp & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | (tail & ((1 << 62) - 1))
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
