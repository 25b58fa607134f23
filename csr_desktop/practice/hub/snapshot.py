"""Keeps the hub's state in one JSON file, so that `csr hub serve` can be stopped and started again."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from csr_desktop.files import atomic_write
from csr_desktop.practice.hub.attachments import Attachment
from csr_desktop.practice.hub.contract import Json
from csr_desktop.practice.hub.exchange import Exchange, Kept
from csr_desktop.practice.hub.hub_clock import iso

_MOMENTS = frozenset({"accepted_on", "expires_on", "collected_on", "confirmed_on"})
FORMAT = 1


def exchange_state(exchange: Exchange) -> Json:
    """Return everything the exchange holds, as JSON values."""
    with exchange.lock:
        return {
            "messages": [_message(kept) for kept in exchange.messages.values()],
            "lists": {list_id: list(told) for list_id, told in exchange.lists.items()},
            "boxes": dict(exchange.boxes),
            "changes": dict(exchange.changes),
            "attachments": [_attachment(file) for file in exchange.files.all.values()],
        }


def restore_exchange(exchange: Exchange, state: Mapping[str, Any]) -> None:
    """Fill an empty exchange with what `exchange_state` returned."""
    with exchange.lock:
        for told in state["messages"]:
            exchange.restore(Kept(**{name: _moment(name, value) for name, value in told.items()}))
        exchange.lists.update({list_id: (sender, digest) for list_id, (sender, digest) in state["lists"].items()})
        exchange.boxes.update(state["boxes"])
        exchange.changes.update(state["changes"])
        for told in state["attachments"]:
            exchange.files.all[told["id"]] = Attachment(
                id=told["id"],
                owner=told["owner"],
                sha256=told["sha256"],
                data=None if told["data"] is None else base64.b64decode(told["data"]),
                expires_on=datetime.fromisoformat(told["expires_on"]),
                used_by=set(told["used_by"]),
            )


def write_state(path: Path, state: Mapping[str, Any]) -> None:
    """Write a state to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(json.dumps({"format": FORMAT, **state}, ensure_ascii=False).encode())


def read_state(path: Path) -> Json | None:
    """Return a state that was written before, or None when there is none of this format."""
    if not path.is_file():
        return None
    state = json.loads(path.read_bytes())
    return state if isinstance(state, dict) and state.get("format") == FORMAT else None


def _message(kept: Kept) -> Json:
    told = {field.name: getattr(kept, field.name) for field in fields(kept)}
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in told.items()}


def _moment(name: str, value: object) -> Any:  # noqa: ANN401 - any JSON value
    return datetime.fromisoformat(str(value)) if name in _MOMENTS and value is not None else value


def _attachment(file: Attachment) -> Json:
    return {
        "id": file.id,
        "owner": file.owner,
        "sha256": file.sha256,
        "data": None if file.data is None else base64.b64encode(file.data).decode(),
        "expires_on": iso(file.expires_on),
        "used_by": sorted(file.used_by),
    }
