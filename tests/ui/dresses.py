"""What a window can wear: colours, a size of text, and words that are longer than anybody planned for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from PySide6.QtCore import QTranslator

from csr_desktop.texts import Texts
from tests.ui.hub_office import HubOffice

#: What stands in for the words of a language that takes more room.
_FILLING = "ĝrôte wóórden mèt áccênten "
#: Kept at the end of a longer text: the sign that more follows, a colon, a full stop.
_END = re.compile(r"[\s….:?!*)]*$")
#: How much of a text is added to it.
_MORE = 0.4
#: Names this long are allowed everywhere.
_NAME_LENGTH = 60
#: Amounts become so many times as high: millions of euros.
_TIMES = 10_000


@dataclass(frozen=True, slots=True)
class Dress:
    """One way the window can look."""

    appearance: str
    percent: int
    is_long: bool = False

    @property
    def name(self) -> str:
        return f"{self.appearance}-{self.percent}-{'long' if self.is_long else 'normal'}"


#: What every run looks at; `make_screens.py` looks at all of `EVERY`.
CHOSEN = (
    Dress("light", 100),
    Dress("dark", 150, is_long=True),
    Dress("contrast", 200),
    # The hardest: what fits here fits everywhere.
    Dress("light", 200, is_long=True),
)
EVERY = tuple(
    Dress(appearance, percent, is_long)
    for is_long in (False, True)
    for percent in (100, 150, 200)
    for appearance in ("light", "dark", "contrast")
)


def longer(text: str) -> str:
    """Return a text two fifths longer, with accents; what it fills in and how it ends stay.

    >>> longer("Opslaan…")
    'Opslaan ĝrô…'
    """
    if not any(sign.isalpha() for sign in text):
        return text
    found = _END.search(text)
    end = found.group() if found else ""
    words = text[: len(text) - len(end)]
    count = max(2, round(len(text) * _MORE))
    return f"{words} {(_FILLING * (count // len(_FILLING) + 1))[:count].strip()}{end}"


class LongWords(QTranslator):
    """Translates everything the window says into itself, only longer."""

    def translate(self, _context: str, source: str, _disambiguation: str | None = None, _count: int = -1) -> str:
        return longer(source)

    def isEmpty(self) -> bool:
        return False


class LongTexts(Texts):
    """The words for closed sets, longer too: many buttons take theirs from there."""

    def label(self, group: str, value: str, **params: object) -> str:
        return longer(super().label(group, value, **params))


class LongOffice(HubOffice):
    """An office where every name is as long as it may be, and every debt is in the millions."""

    def creditor(self, name, **fields):
        return super().creditor(long_name(name), **fields)

    def dossier(self, number="WR-2026-0001", *, partner=False):
        made = super().dossier(number, partner=partner)
        for client in self.core.dossiers.clients(made.id):
            self.core.dossiers.save_client(replace(client, surname=long_name(client.surname)))
        return made

    def claim(self, dossier, creditor, amount, **fields):
        return super().claim(dossier, creditor, amount * _TIMES, **fields)

    def vtlb(self, dossier, capacity=20_000, assets=0):
        return super().vtlb(dossier, capacity=min(capacity * 10, 170_000), assets=assets * _TIMES)


def long_name(name: str) -> str:
    """Return a name of sixty characters, with the longest word a name has in practice; one that banks still take."""
    return f"{name} & Wäterschapsbelastingkantöor van de Noordelijke Gemëenten"[: _NAME_LENGTH - 1] + "ÿ"
