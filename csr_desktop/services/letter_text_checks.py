"""What a letter's text should not say by itself: names, numbers and days of one person, in a text that goes to all.

A text is looked at around its placeholders. What is found is a warning with its place; terms and amounts that the
shipped text does not have either are a hint, because tables with a date keep those (docs/adr/0020).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.dates import MONTHS
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.identifiers import parse_bsn, parse_iban
from csr_desktop.errors import Message, UserError
from csr_desktop.letters.places import Finding, Findings, Placed, Weight
from csr_desktop.letters.text_desk import TextDesk
from csr_desktop.store.unit_of_work import Reader

Say = Callable[[Mapping[str, object]], Message]

_BRACED = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:[-'’.&/][^\W_]+)*")
_DIGITS = re.compile(r"(?<![\w.,])\d(?:[ .\-]?\d){7,8}(?![\w])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b|\b[a-z]{2}\d{2}[a-z0-9]{11,30}\b")
_EMAIL = re.compile(r"[^\s@|<>(),;:]+@[^\s@|<>(),;:]+\.\w{2,}")
_PHONE = re.compile(r"(?<![\w.,/])(?:\+31|0031|0)[ \-]?(?:\(0\))?\d(?:[ \-]?\d){7,8}(?!\w)")
_NUMBER = re.compile(r"\b(?=\S*\d)[\w./-]{4,40}\b")
_DAY = re.compile(rf"\b(\d{{1,2}})(?:-|/| )(\d{{1,2}}|{'|'.join(MONTHS)})(?:-|/| )(\d{{4}})\b", re.IGNORECASE)
_TERM = re.compile(
    r"\b(?:\d+|een|één|twee|drie|vier|vijf|zes|acht|tien|twaalf|achttien)\s+"
    r"(?:werkdag(?:en)?|dag(?:en)?|weken|week|maand(?:en)?|jaar|jaren)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"€\s?\d[\d.]*(?:,\d\d|,-)?|\b\d[\d.,]*\s?(?:euro|procent)\b|\b\d+(?:,\d+)?\s?%", re.IGNORECASE)
#: A name of a creditor has at most so many words.
_LONGEST_NAME = 6
_SHORTEST_NAME = 3


class PersonalWords:
    """Looks for what is of one person, with the open database at hand."""

    def __init__(self, store: Reader, clock: Clock, desk: TextDesk) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk

    def findings(self, name: str, text: str) -> tuple[Finding, ...]:
        """Return what was found in the tidy text of a letter, in its order."""
        findings = Findings()
        own = _own_words(text)
        lines = own.split("\n")
        for number, line in enumerate(lines, 1):
            piece = Placed.of(line, number, 1)
            for start, end, say, weight in self._in_line(line, name):
                findings.add(say, piece, start, end, weight)
        for at, start, end, say in self._names(lines):
            findings.add(say, Placed.of(lines[at], at + 1, 1), start, end, Weight.WARNING)
        return findings.all

    # --- numbers and days ----------------------------------------------------------------------------------------

    def _in_line(self, line: str, name: str) -> Iterator[tuple[int, int, Say, Weight]]:
        taken: list[range] = []
        for pattern, passes, say in self._kinds():
            for found in pattern.finditer(line):
                if any(found.start() in span or found.end() - 1 in span for span in taken) or not passes(found):
                    continue
                taken.append(range(found.start(), found.end()))
                yield found.start(), found.end(), say, Weight.WARNING
        shipped = " ".join(self._desk.shipped(name).casefold().split())
        for pattern, say in (
            (_TERM, lambda at: Message.of("letter_text.fixed_term", **at)),
            (_AMOUNT, lambda at: Message.of("letter_text.fixed_amount", **at)),
        ):
            for found in pattern.finditer(line):
                if " ".join(found[0].casefold().split()) not in shipped:
                    yield found.start(), found.end(), say, Weight.HINT

    def _kinds(self) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool], Say], ...]:
        return (
            (_EMAIL, lambda _: True, lambda at: Message.of("letter_text.has_email", **at)),
            (_IBAN, _is_iban, lambda at: Message.of("letter_text.has_iban", **at)),
            (_DAY, self._is_past, lambda at: Message.of("letter_text.has_past_day", **at)),
            (_PHONE, lambda _: True, lambda at: Message.of("letter_text.has_phone", **at)),
            (_DIGITS, _is_bsn, lambda at: Message.of("letter_text.has_bsn", **at)),
            (_NUMBER, self._is_dossier, lambda at: Message.of("letter_text.has_dossier", **at)),
        )

    def _is_past(self, found: re.Match[str]) -> bool:
        word = found[2].casefold()
        try:
            month = int(word) if word.isdecimal() else tuple(MONTHS).index(word) + 1
            day = date(int(found[3]), month, int(found[1]))
        except ValueError:
            return False
        return day < self._clock.today()

    def _is_dossier(self, found: re.Match[str]) -> bool:
        return bool(self._store.count(Dossier, number=found[0]))

    # --- names ---------------------------------------------------------------------------------------------------

    def _names(self, lines: list[str]) -> Iterator[tuple[int, int, int, Say]]:
        """Surnames of clients and names of parties, as they are written in the database."""
        places = _capitalised(lines)
        phrases = tuple(places)
        if not phrases:
            return
        # `Bel` begins a sentence of ours, `Kosten` is a heading: such words are no sign of a person.
        common = self._desk.capitals
        for surname in {client.surname for client in self._store.find(Client, surname=phrases)} - common:
            for place in places[surname]:
                yield *place, lambda at: Message.of("letter_text.has_client", **at)
        for name in {party.name for party in self._store.find(Creditor, name=phrases)} - common:
            for place in places[name]:
                yield *place, lambda at: Message.of("letter_text.has_creditor", **at)


def _capitalised(lines: list[str]) -> dict[str, list[tuple[int, int, int]]]:
    """What could be a name, by its words: line from 0, first and last character."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for number, line in enumerate(lines):
        words = list(_WORD.finditer(line))
        for first, word in enumerate(words):
            if not (word[0][0].isupper() or word[0][0].isdigit()):
                continue
            for last in words[first : first + _LONGEST_NAME]:
                phrase = line[word.start() : last.end()]
                if len(phrase) >= _SHORTEST_NAME:
                    found.setdefault(phrase, []).append((number, word.start(), last.end()))
    return found


def _own_words(text: str) -> str:
    """The text with its placeholders and conditions blanked out, every character in its place."""
    return _BRACED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _is_iban(found: re.Match[str]) -> bool:
    try:
        parse_iban(found[0])
    except UserError:
        return False
    return True


def _is_bsn(found: re.Match[str]) -> bool:
    try:
        parse_bsn(found[0])
    except UserError:
        return False
    return True
