"""The running texts of a letter's template (TOML), each with its place in the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

#: What a reader reads as sentences; heads of tables and labels of forms are no sentences.
_RUNNING = frozenset({"subject", "text", "items"})
_BLOCKS = ("blocks", "slip")
#: These blocks hold values or names, not sentences.
_NO_SENTENCES = frozenset({"signature", "grid", "lines", "table", "figures", "client_signatures"})

#: How a line begins that is a sentence or a list item of its own, in the text of a letter as a team writes it.
_ITEM = re.compile(r"(?:#{1,3}|-|\d{1,3}\.|\[ \])\s+")
_HEAD_LINE = re.compile(r"(?:Onderwerp|Tekst)\s*:\s*", re.I)
_OTHER_HEAD = re.compile(r"(?:Titel|Aanhef|Code)\s*:", re.I)
_NAMED = re.compile(r"\[([^\[\]]*)\]\s*")
#: Words between brackets that say how a paragraph is set; every other name begins a block of values.
_HOW = frozenset({"klein", "houd bij volgende"})


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


def letter_text_parts(source: str) -> list[tuple[str, int]]:
    """Return what a client reads as sentences of a letter as a team writes it (`letters.source`), with the places.

    Blocks that begin with a name between brackets (tables, facts, places to sign) hold values and labels: they are
    left out, down to the empty line that ends them.
    """
    parts: list[tuple[str, int]] = []
    at, start, skips = 0, -1, False

    def close(end: int) -> None:
        nonlocal start
        if start >= 0 and source[start:end].strip():
            parts.append((source[start:end], start))
        start = -1

    for line in source.splitlines(keepends=True):
        begin = _begin(line)
        if not line.strip():
            close(at)
            skips = False
        elif begin is None or skips:
            close(at)
            skips = skips or line.startswith("[")
        elif begin or start < 0:
            close(at)
            start = at + begin
        at += len(line)
    close(at)
    return parts


def _begin(line: str) -> int | None:
    """Where the sentence on a line begins; 0 when the line may go on with the one before, None for no sentence."""
    named = _NAMED.match(line)
    if named and not _ITEM.match(line):
        options = {option.strip().casefold() for option in named[1].split(",")}
        return named.end() if options <= _HOW else None
    found = _ITEM.match(line) or _HEAD_LINE.match(line)
    if found:
        return found.end()
    return None if _OTHER_HEAD.match(line) else 0
