"""Which sheet of a workbook is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from csr_desktop.errors import CsrError
from csr_desktop.lists.reading import ListReading
from csr_desktop.texts import Texts
from ui.forms.fields import ChoiceField
from ui.tasks import CancelToken

#: No program can make a sheet with this name; asking for it gives the names that there are.
_NO_SHEET = "?*:"


class SheetField(ChoiceField):
    """A choice whose options come with the file."""

    def __init__(self, label: str, texts: Texts) -> None:
        super().__init__(label, texts, [])

    @property
    def names(self) -> tuple[str, ...]:
        """The sheets there are; nothing while they are not known."""
        return tuple(str(name) for name in self._values)

    def set_names(self, names: Sequence[str], current: str | None) -> None:
        """Offer other sheets."""
        self.set_options([(name, name) for name in names])
        self.set_value(current)


def sheet_names(read_list: Callable[..., ListReading], path: Path, token: CancelToken) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook; nothing for other files."""
    try:
        read_list(path, None, sheet=_NO_SHEET, cancelled=token.is_cancelled)
    except CsrError as error:
        # Any other reason was told when the list itself was read.
        if error.code == "file.unknown_sheet":
            return tuple(str(error.message.params["sheets"]).split(", "))
    return ()
