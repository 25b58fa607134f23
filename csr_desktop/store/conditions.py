"""Conditions of a reading as SQL: fields that equal a value, are empty, or have any of some values."""

from __future__ import annotations

from collections.abc import Mapping


def is_collection(value: object) -> bool:
    """Whether a value stands for several."""
    return isinstance(value, tuple | list | set | frozenset)


def where(equals: Mapping[str, object]) -> tuple[str, list[object]]:
    """Return the condition and its parameters; names of fields have been checked by who asks."""
    parts: list[str] = []
    parameters: list[object] = []
    for name, value in equals.items():
        if value is None:
            parts.append(f"{name} IS NULL")
        elif is_collection(value):
            plain = [_plain(item) for item in value]  # type: ignore[attr-defined]
            parts.append(f"{name} IN ({', '.join('?' * len(plain))})" if plain else "0")
            parameters += plain
        else:
            parts.append(f"{name} = ?")
            parameters.append(_plain(value))
    return (" WHERE " + " AND ".join(parts) if parts else ""), parameters


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    isoformat = getattr(value, "isoformat", None)
    if isoformat is not None:
        return isoformat()
    return getattr(value, "value", value)
