"""Where a database may lie: on this computer's own disk, not in a folder that others or a sync program write in."""

from __future__ import annotations

from pathlib import Path


def refuse_unsafe_place(database: Path) -> None:
    """Refuse a network, synced or removable folder with the reason."""
