"""What is read before somebody asks for it: while the passphrase is typed, and while the first page is looked at.

Only modules are read: nothing is made, nothing is opened. Written as imports, so that the maker of the installer sees
them.
"""

from __future__ import annotations

from ui.reading_modules import without_looking_back
from ui.tasks import CancelToken


def read_window() -> None:
    """Read what the main window needs before its first page, at one go: nobody types a passphrase meanwhile."""
    with without_looking_back():
        _read_frame()


def read_ahead(token: CancelToken) -> None:
    """Read what comes after the passphrase; called in the lane for files."""
    # What Enter needs, in that order: the database is opened, and then the window is made.
    from ui.dialogs import ways_in  # noqa: F401

    _read_frame()
    _read_first_page()
    read_dossiers(token)


def _read_frame() -> None:
    from PySide6 import QtSvg  # noqa: F401

    from ui import clipboard, main_window, page_list  # noqa: F401


def _read_first_page() -> None:
    """Read what the first page needs, and then what begins a moment after it is there."""
    from csr_desktop.services.today import service  # noqa: F401
    from ui import backup_keeper, keepers, practice_hub, sync_keeper  # noqa: F401
    from ui.pages.today import page  # noqa: F401


def read_dossiers(token: CancelToken) -> None:
    """Read what the first dossier that is opened needs, which is most of the window; called in the lane for files."""
    if not token.is_cancelled():
        # The screen may be locked because the computer goes to sleep: then there is no time to read.
        from ui import lock  # noqa: F401
    if not token.is_cancelled():
        from csr_desktop.services import claims, deadlines, dossier_story, letters, process, proposals  # noqa: F401
    if not token.is_cancelled():
        from csr_desktop.services import erasure, hub_review, places, workbench  # noqa: F401
        from ui.pages.dossiers import page as dossiers_page  # noqa: F401
    if not token.is_cancelled():
        from ui.pages.dossier import page as dossier_page  # noqa: F401
