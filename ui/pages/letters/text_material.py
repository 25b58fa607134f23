"""What the editor of a letter's text works with: what is known of the text, and the data of the letter beside it.

Everything here runs in the database's lane and gives plain values back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csr_desktop.bootstrap import Core
from csr_desktop.services.letter_preview import ONE_PERSON, TWO_PEOPLE, PreviewChoice, goes_to_client
from csr_desktop.services.letter_texts import Finding, TextCard, Weight, WordHelp
from ui.forms.undo import newest_units

if TYPE_CHECKING:
    from csr_desktop.letters.model import LetterData
    from csr_desktop.services.overviews import SearchHit

#: Before the id of a dossier that is looked at as it is now.
DOSSIER = "dossier/"
_MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class OpenedText:
    """What the editor reads when a text is opened or changed elsewhere."""

    card: TextCard
    text: str
    draft: str
    in_use: str
    words: tuple[WordHelp, ...]
    choices: list[PreviewChoice]
    recent: list[SearchHit]
    folders: list[str]


@dataclass(frozen=True, slots=True)
class Material:
    """The data that the letter beside the text is made of, and what each word says with them."""

    data: LetterData
    examples: Mapping[str, str]


class Making:
    """Makes the letter of a text as it stood at one moment."""

    def __init__(self, text: str, data: LetterData) -> None:
        self._text, self._data = text, data

    def __call__(self, core: Core) -> bytes:
        return core.letter_preview.show(core.letter_texts.tidy(self._text), self._data)


def read_text(core: Core, name: str) -> OpenedText:
    """Read a text: the draft when there is one, else the text in use."""
    texts = core.letter_texts
    in_use, draft = texts.in_use(name), texts.draft(name)
    return OpenedText(
        card=texts.card(name),
        text=draft or in_use,
        draft=draft,
        in_use=in_use,
        words=texts.words(name),
        choices=core.letter_preview.choices(name),
        recent=core.overviews.recent(_MOST_RECENT),
        folders=texts.folders(),
    )


def read_material(core: Core, name: str, source: str) -> Material:
    """Get the data of an example, a letter of the past or a dossier; that a real one is looked at stands in the log."""
    if source.startswith(DOSSIER):
        dossier_id = source.removeprefix(DOSSIER)
        data = core.letter_rehearsal.data(name, dossier_id)
        core.audit.viewed(dossier_id)
    else:
        data = core.letter_preview.data(name, source)
        if source not in (ONE_PERSON, TWO_PEOPLE):
            core.audit.printed([core.letter_preview.letter(source)], "view")
    return Material(data, core.letter_preview.words(data))


def check_text(core: Core, name: str, text: str) -> tuple[Finding, ...]:
    """What the text itself says, and for a letter to a client what is hard to read."""
    found = list(core.letter_texts.check(name, text))
    if goes_to_client(name):
        reading = core.plain.read_letter_text(core.letter_texts.tidy(text))
        found += [
            Finding(Weight.HINT, item.reason, item.line, item.column, item.end - item.start)
            for item in reading.findings
        ]
    return tuple(found)


def keep_both(core: Core, name: str, mine: str, *, is_mine: bool) -> tuple[str, tuple[str, ...]]:
    """Make one of two drafts the draft: mine, or the one that somebody else made meanwhile.

    Both are stored, the wanted one last, so that undo brings the other back. Returns the draft, and that last step.
    """
    texts = core.letter_texts
    theirs = texts.draft(name)
    draft = texts.save_draft(name, mine)
    if not is_mine:
        draft = theirs
        if theirs:
            texts.save_draft(name, theirs)
        else:
            texts.drop_draft(name)
    return draft, newest_units(core)
