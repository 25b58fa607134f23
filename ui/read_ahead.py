"""While somebody types the passphrase, the modules of the window and of the first page are read already.

Only modules are read: nothing is made, nothing is opened. Written as imports, so that the maker of the installer sees
them.
"""

from __future__ import annotations

from ui.tasks import CancelToken


def read_ahead(_token: CancelToken) -> None:
    """Read what comes next; called in the lane for files."""
    # What the first page needs, and then what begins a moment after it is there.
    from csr_desktop.services.today import service  # noqa: F401
    from ui import backup_keeper, sync_keeper  # noqa: F401
    from ui.pages.today import page  # noqa: F401
