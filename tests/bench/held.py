"""What a process holds in memory now."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def held_mb() -> float:
    """MB in memory now, or where that is not told the most there has been."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
