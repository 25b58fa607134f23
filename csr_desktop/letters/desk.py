"""The door to letters for the services: fonts, templates and the PDF library are loaded at the first letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csr_desktop.domain.correspondence import LetterKind
    from csr_desktop.domain.post_table import Envelope, LabelSheet
    from csr_desktop.errors import Message
    from csr_desktop.letters.model import HouseStyle, LetterData
    from csr_desktop.letters.pdf import LetterPress, PrintRun, RenderedLetter
    from csr_desktop.letters.post_press import PostPress
    from csr_desktop.letters.report import Report
    from csr_desktop.letters.window_test import WindowTest


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

    def labels(self, addresses: Sequence[Sequence[str]], sheet: LabelSheet, start: int, title: str) -> bytes:
        """Make sheets of labels; see `post_press.PostPress.labels`."""
        return self._post_press.labels(addresses, sheet, start, title)

    def envelopes(self, addresses: Sequence[tuple[Sequence[str], str]], envelope: Envelope, title: str) -> bytes:
        """Make a page the size of the envelope for each address and sender."""
        return self._post_press.envelopes(addresses, envelope, title)

    def separators(self, sheets: Sequence[tuple[str, str, str]], title: str) -> bytes:
        """Make a page for each stack of a print run: head, name and note."""
        return self._post_press.separators(sheets, title)

    @cached_property
    def _post_press(self) -> PostPress:
        from csr_desktop.letters.fonts import FontBook
        from csr_desktop.letters.post_press import PostPress

        return PostPress(FontBook.load(self._resources / "fonts"))

    def window_test(self, test: WindowTest, house: HouseStyle) -> bytes:
        """Make the sheet to measure the window of an envelope by, as PDF."""
        from csr_desktop.letters.fonts import FontBook
        from csr_desktop.letters.window_test import WindowTestPress

        return WindowTestPress(FontBook.load(self._resources / "fonts", house.font)).render(test, house)
