"""Reads the part of YAML in which the contract is written (blocks, plain and quoted texts), without a library.

What it does not know it refuses, so that a contract written otherwise fails loudly.
"""

from __future__ import annotations

import re


def load(text):
    lines = [(len(line) - len(line.lstrip(" ")), line.strip()) for line in text.splitlines() if line.strip()]
    value, rest = _block(lines, 0)
    assert rest == len(lines)
    return value


def _block(lines, start):
    indent, text = lines[start]
    return _list(lines, start, indent) if _is_item(text) else _mapping(lines, start, indent)


def _is_item(text):
    return text == "-" or text.startswith("- ")


def _list(lines, start, indent):
    found = []
    while start < len(lines) and lines[start][0] == indent and _is_item(lines[start][1]):
        inner = lines[start][1][1:].lstrip()
        offset = indent + len(lines[start][1]) - len(inner)
        if _key(inner) is None:
            value, start = _scalar(lines, start + 1, indent, inner)
        else:
            # The item is a block that begins on the line of its dash.
            lines[start] = (offset, inner)
            value, start = _block(lines, start)
        found.append(value)
    return found, start


def _mapping(lines, start, indent):
    found = {}
    while start < len(lines) and lines[start][0] == indent and not _is_item(lines[start][1]):
        key, rest = _key(lines[start][1])
        if rest:
            found[key], start = _scalar(lines, start + 1, indent, rest)
        else:
            deeper = lines[start + 1][0] > indent or (lines[start + 1][0] == indent and _is_item(lines[start + 1][1]))
            assert deeper, lines[start]
            found[key], start = _block(lines, start + 1)
    return found, start


def _key(text):
    quoted = re.fullmatch(r"'((?:[^']|'')*)':(?: (.*))?", text)
    if quoted:
        return quoted[1], (quoted[2] or "")
    plain = re.fullmatch(r"([^\s'\"\[{&*!|>%@`#-][^:]*?):(?: (.*))?", text)
    return (plain[1], plain[2] or "") if plain else None


def _scalar(lines, start, indent, text):
    """Read a value that begins here and may go on on deeper lines."""
    while start < len(lines) and lines[start][0] > indent:
        text += " " + lines[start][1]
        start += 1
    return _value(text), start


def _value(text):
    if text.startswith("'"):
        assert re.fullmatch(r"'((?:[^']|'')*)'", text), text
        return text[1:-1].replace("''", "'")
    assert text[0] not in '"{&*!|>%@`#', text
    if text == "[]":
        return []
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return {"true": True, "false": False, "null": None}.get(text, text)
