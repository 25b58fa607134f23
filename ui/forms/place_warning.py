"""Say what a person should know of a folder before files with personal data in clear go there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from csr_desktop.errors import Message
from csr_desktop.services.places import warn_about_place
from ui.context import UiContext


def tell_of_place(context: UiContext, owner: QObject, folder: Path) -> None:
    """Look at the folder away from the window (a network disk may be slow) and leave a notice that stays."""

    def tell(warning: Message | None) -> None:
        if warning is not None:
            context.notices.stay(context.texts.say(warning))

    context.tasks.run_io(owner, lambda _token: warn_about_place(folder), tell)
