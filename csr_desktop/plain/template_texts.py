"""The running texts of a letter's template (TOML), each with its place in the file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

#: What a reader reads as sentences; heads of tables and labels of forms are no sentences.
_RUNNING = frozenset({"subject", "text", "items"})
_BLOCKS = ("blocks", "slip")
#: These blocks hold values or names, not sentences.
_NO_SENTENCES = frozenset({"signature", "grid", "lines", "table", "figures", "client_signatures"})


def running_texts(source: str) -> list[tuple[str, int]]:
    """Return the texts of a template that a client reads as sentences, in order, with their places in the file.

    A source that is no TOML is one text: then whoever wrote it asks about plain words.
    """
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return [(source, 0)]
    found: list[tuple[str, int]] = []
    at = 0
    for text in _texts(raw):
        place = source.find(text, at)
        if place < 0:
            # Written with escapes in the file: then it stands nowhere as it is read, and the last place must do.
            place = at
        else:
            at = place + len(text)
        found.append((text, place))
    return found


def _texts(raw: dict[str, Any]) -> Iterator[str]:
    if isinstance(raw.get("subject"), str):
        yield raw["subject"]
    for part in _BLOCKS:
        blocks = raw.get(part, [])
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, dict) and block.get("type") not in _NO_SENTENCES:
                yield from _of_block(block)


def _of_block(block: dict[str, Any]) -> Iterator[str]:
    for key, value in block.items():
        if key in _RUNNING:
            yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))
