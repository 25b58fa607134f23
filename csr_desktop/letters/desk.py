"""The door to letters for the services: fonts, templates and the PDF library are loaded at the first letter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.errors import Message, UserError
from csr_desktop.letters.text_desk import TextDesk

if TYPE_CHECKING:
    from csr_desktop.domain.correspondence import LetterKind
    from csr_desktop.domain.post_table import Envelope, LabelSheet
    from csr_desktop.letters.model import HouseStyle, LetterData
    from csr_desktop.letters.pdf import LetterPress, PrintRun, RenderedLetter
    from csr_desktop.letters.post_press import PostPress
    from csr_desktop.letters.report import Report
    from csr_desktop.letters.text_desk import OwnTexts
    from csr_desktop.letters.window_test import WindowTest


class LetterDesk:
    """Makes letters with the `resources` folder's fonts and texts; costs nothing until the first one.

    `own` gives the texts that a team made and has in use (docs/adr/0020-texts-a-team-owns.md); `texts` reads them.
    """

    def __init__(self, resources: Path, own: OwnTexts = lambda _: None) -> None:
        self._resources = resources
        self._own = own
        #: By letter, the hash of the text its template was made of; empty for the shipped one.
        self._made_of: dict[str, str] = {}
        self.texts = TextDesk(resources)

    @cached_property
    def _press(self) -> LetterPress:
        from csr_desktop.letters.pdf import LetterPress

        return LetterPress.load(self._resources)

    def check_templates(self, kinds: Iterable[LetterKind]) -> None:
        """Load the texts in use now; UserError names every fault of the first bad one with its place and word."""
        from csr_desktop.letters.vocabulary import texts_of

        for kind in kinds:
            for name in texts_of(kind):
                self._prepare(name)

    def own_fault(self, name: str) -> Message | None:
        """Return why no letter can be made of the team's own text in use, if it fits no more; None when all is well."""
        if self._own(name) is None:
            return None
        try:
            self._prepare(name)
        except UserError as error:
            first = error.messages[-1] if len(error.messages) == 1 else error.messages[1]
            place = {key: first.params.get(key, "") for key in ("line", "word")}
            return Message.of("letter_text.held_back", letter=f"letter.{name.partition('-')[0]}", name=name, **place)
        return None

    def problems(self, data: LetterData, house: HouseStyle) -> tuple[Message, ...]:
        """What stands in the way of this letter (see `pdf.LetterPress.problems`); empty when it can be made."""
        return self._press.problems(data, house)

    def render(self, data: LetterData, house: HouseStyle) -> RenderedLetter:
        """Make one letter of the text that is in use; UserError with every reason why it cannot be made."""
        name = data.template_name()
        self._prepare(name)
        return self._made(data, house)

    def _made(self, data: LetterData, house: HouseStyle, text: str = "") -> RenderedLetter:
        """Make a letter; where its text (the one in use) prints what it lacks, the fault names word and place."""
        try:
            return self._press.render(data, house)
        except UserError as error:
            if error.code != "letter.value_missing":
                raise
            lacking = self.texts.lacking(data, text or self.text_in_use(data.template_name()))
            raise UserError.many([*error.messages, *(finding.message for finding in lacking)]) from error

    def render_many(self, letters: Iterable[tuple[LetterData, HouseStyle]], *, duplex: bool = False) -> PrintRun:
        """Make one PDF of many letters, with the pages of each; `duplex` starts every letter on a front side."""
        return self._press.render_many(self._prepared(letters), duplex=duplex)

    def text_in_use(self, name: str) -> str:
        """Return the text that a letter is made of today, as a team reads it."""
        own = self._own(name)
        return self.texts.shipped(name) if own is None else own.text

    def try_text(self, name: str, text: str, data: LetterData, house: HouseStyle) -> RenderedLetter:
        """Make one letter of a text that is not in use; UserError with what is wrong with the text or the data."""
        template = self.texts.template(name, text, "")
        self._made_of.pop(name, None)
        self._press.use(name, template)
        return self._made(data, house, text)

    def _prepared(self, letters: Iterable[tuple[LetterData, HouseStyle]]) -> Iterator[tuple[LetterData, HouseStyle]]:
        for data, house in letters:
            self._prepare(data.template_name())
            yield data, house

    def _prepare(self, name: str) -> None:
        """Have the press make this letter of the text in use; a text that fits no more names letter, line and word."""
        own = self._own(name)
        made_of = own.sha256 if own is not None else ""
        if self._made_of.get(name) == made_of:
            return
        self._made_of.pop(name, None)
        self._press.use(name, None)
        if own is None:
            template = self.texts.named(name, self._press.template(name))
        else:
            try:
                template = self.texts.template(name, own.text, own.version)
            except UserError as error:
                letter = f"letter.{name.partition('-')[0]}"
                first = Message.of("letter_text.in_use_faulty", letter=letter, name=name)
                raise UserError.many([first, *error.messages]) from error
        self._press.use(name, template)
        self._made_of[name] = made_of

    def report(self, report: Report) -> bytes:
        """Make a plain report as PDF."""
        from csr_desktop.letters.report_press import ReportPress

        return ReportPress.load(self._resources).render(report)

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

    def field_words(self) -> dict[str, str]:
        """Return the Dutch word of every field that a letter is made from, by its own name."""
        raw = tomllib.loads((self._resources / "letters" / "words.toml").read_text(encoding="utf-8"))
        return {name: word for part in ("fields", "rows") for name, word in raw[part].items()}
