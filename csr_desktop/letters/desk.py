"""The door to letters for the services: fonts, templates and the PDF library are loaded at the first letter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csr_desktop.domain.correspondence import LetterKind
    from csr_desktop.errors import Message
    from csr_desktop.letters.model import HouseStyle, LetterData
    from csr_desktop.letters.pdf import LetterPress, PrintRun, RenderedLetter
    from csr_desktop.letters.report import Report


class LetterDesk:
    """Makes letters with the `resources` folder's fonts and texts; costs nothing until the first one."""

    def __init__(self, resources: Path) -> None:
        self._resources = resources

    @cached_property
    def _press(self) -> LetterPress:
        from csr_desktop.letters.pdf import LetterPress

        return LetterPress.load(self._resources)

    def check_templates(self, kinds: Iterable[LetterKind]) -> None:
        """Load templates now; UserError names every fault of the first bad one with file, line and word."""
        from csr_desktop.letters.vocabulary import texts_of

        for kind in kinds:
            for name in texts_of(kind):
                self._press.template(name)

    def problems(self, data: LetterData, house: HouseStyle) -> tuple[Message, ...]:
        """What stands in the way of this letter (see `pdf.LetterPress.problems`); empty when it can be made."""
        return self._press.problems(data, house)

    def render(self, data: LetterData, house: HouseStyle) -> RenderedLetter:
        """Make one letter; UserError with every reason why it cannot be made."""
        return self._press.render(data, house)

    def render_many(self, letters: Iterable[tuple[LetterData, HouseStyle]], *, duplex: bool = False) -> PrintRun:
        """Make one PDF of many letters, with the pages of each; `duplex` starts every letter on a front side."""
        return self._press.render_many(letters, duplex=duplex)

    def report(self, report: Report) -> bytes:
        """Make a plain report as PDF."""
        from csr_desktop.letters.fonts import FontBook
        from csr_desktop.letters.report_press import ReportPress

        return ReportPress(FontBook.load(self._resources / "fonts")).render(report)
