"""Reads a text as a client would: long sentences, hard words, passive, double negation, and a hint how easy it is.

Heuristics: they find most, see ghosts now and then, and know no context. Each finding says where, why and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from csr_desktop.errors import Message
from csr_desktop.plain.sentences import Sentence, Token, sentences, syllables, without_steering
from csr_desktop.plain.table import HardWord, PlainTable


class FindingKind(StrEnum):
    """What makes a place hard to read."""

    LONG_SENTENCE = "long_sentence"
    HARD_WORD = "hard_word"
    LONG_WORD = "long_word"
    PASSIVE = "passive"
    APART = "apart"
    DOUBLE_NEGATION = "double_negation"


class Level(StrEnum):
    """How a text reads, as a hint."""

    EASY = "easy"
    FAIR = "fair"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place: from `start` up to `end` in the text, `line` and `column` counted from 1, and why with what to do."""

    kind: FindingKind
    start: int
    end: int
    line: int
    column: int
    text: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text. `ease` is the reading ease of Flesch-Douma: 100 very easy, 0 very hard."""

    findings: tuple[Finding, ...]
    sentences: int
    words: int
    average_words: float
    ease: int
    level: Level


class PlainReader:
    """Checks texts against one table."""

    def __init__(self, table: PlainTable) -> None:
        self._table = table

    def read(self, text: str) -> Reading:
        """Check a text; placeholders and steering of a template (`{{ … }}`, `{% … %}`, `**`) may stand in it."""
        return self.read_parts([(text, 0)], text)

    def read_parts(self, parts: Iterable[tuple[str, int]], source: str) -> Reading:
        """Check texts that stand in a source, each with its place there; places of findings are those in the source."""
        found: list[Finding] = []
        said: set[str] = set()
        count = words = sounds = 0
        for part, offset in parts:
            for sentence in sentences(without_steering(part)):
                count += 1
                words += len(sentence.tokens)
                sounds += sum(2 if token.is_value else syllables(token.text) for token in sentence.tokens)
                found.extend(self._findings(sentence, said, offset, source))
        average = words / count if count else 0.0
        ease = 206.84 - 77 * sounds / words - 0.93 * average if words else 100.0
        ease = max(0, min(100, round(ease)))
        found.sort(key=lambda item: (item.start, item.end))
        return Reading(tuple(found), count, words, round(average, 1), ease, self._level(ease, average, words, found))

    def _level(self, ease: int, average: float, words: int, found: list[Finding]) -> Level:
        limits = self._table.limits
        if ease < limits.fair_from:
            return Level.HARD
        few = len(found) * 100 <= limits.easy_findings_per_hundred * max(words, 100)
        is_easy = ease >= limits.easy_from and average <= limits.average_words and few
        return Level.EASY if is_easy else Level.FAIR

    def _findings(self, sentence: Sentence, said: set[str], offset: int, source: str) -> Iterator[Finding]:
        for kind, start, end, reason in (
            *self._long_sentence(sentence),
            *self._hard(sentence, said),
            *self._long(sentence),
            *self._verbs(sentence),
            *self._negations(sentence),
        ):
            at = offset + start
            line = source.count("\n", 0, at) + 1
            column = at - (source.rfind("\n", 0, at) + 1) + 1
            text = " ".join(source[at : offset + end].split())
            yield Finding(kind, at, offset + end, line, column, text, reason)

    # --- rules ---------------------------------------------------------------------------------------------------

    def _long_sentence(self, sentence: Sentence) -> Iterator[_Found]:
        most, named = self._table.limits.sentence_words, _named(sentence)
        # A reader skips what stands within brackets: an article of law, the name of a thing.
        count = sum(
            not _inside((token.start - sentence.start, token.end - sentence.start), named) for token in sentence.tokens
        )
        if count > most:
            reason = Message.of("plain.long_sentence", count=count, most=most)
            yield FindingKind.LONG_SENTENCE, sentence.tokens[0].start, sentence.tokens[-1].end, reason

    def _hard(self, sentence: Sentence, said: set[str]) -> Iterator[_Found]:
        """Hard words, each once: in `said` are those told or explained before."""
        named = _named(sentence)
        for found in self._hard_words.finditer(sentence.text):
            word = self._forms[" ".join(found[0].lower().split())]
            # Within brackets a term only names what the sentence said; then it may be used.
            if word.word not in said and not _inside(found.span(), named):
                start = sentence.start + found.start()
                reason = Message.of("plain.hard_word", word=found[0], instead=word.instead)
                yield FindingKind.HARD_WORD, start, start + len(found[0]), reason
            said.add(word.word)

    def _long(self, sentence: Sentence) -> Iterator[_Found]:
        taken = [*_named(sentence), *(found.span() for found in self._hard_words.finditer(sentence.text))]
        for token in sentence.tokens:
            place = token.start - sentence.start, token.end - sentence.start
            if not token.is_value and self._is_long(token) and not _inside(place, taken):
                reason = Message.of("plain.long_word", word=token.text, letters=len(token.text))
                yield FindingKind.LONG_WORD, token.start, token.end, reason

    def _is_long(self, token: Token) -> bool:
        most = self._table.limits.word_letters
        parts = [part for part in token.low.split("-") if part not in self._table.words.known]
        return any(len(part) > most for part in parts)

    def _verbs(self, sentence: Sentence) -> Iterator[_Found]:
        """The passive, and a helping verb that stands far from the verb it helps."""
        lists, most = self._table.words, self._table.limits.apart_words
        for clause in sentence.clauses(lists.joining):
            for at, token in enumerate(clause):
                worden, zijn = token.low in lists.passive_worden, token.low in lists.passive_zijn
                helper = token.low in lists.helpers
                if not (worden or zijn or helper):
                    continue
                partner = self._participle(clause, at, with_zijn=zijn)
                if partner is None:
                    continue
                first, last = sorted((at, partner))
                if worden or zijn:
                    words = (
                        f"{token.text} … {clause[partner].text}"
                        if partner > at + 1
                        else (f"{clause[first].text} {clause[last].text}")
                    )
                    reason = Message.of("plain.passive", words=words)
                    yield FindingKind.PASSIVE, clause[first].start, clause[last].end, reason
                if last - first > most:
                    reason = Message.of("plain.apart", first=clause[first].text, last=clause[last].text)
                    yield FindingKind.APART, clause[first].start, clause[last].end, reason

    def _participle(self, clause: tuple[Token, ...], at: int, *, with_zijn: bool) -> int | None:
        """The participle that goes with the verb at a place: the last one behind it, else the one right before it."""
        behind = [number for number in range(at + 1, len(clause)) if self._is_participle(clause[number], with_zijn)]
        if behind:
            return behind[-1]
        return at - 1 if at and self._is_participle(clause[at - 1], with_zijn) else None

    def _is_participle(self, token: Token, with_zijn: bool) -> bool:
        lists, low = self._table.words, token.low
        if low in lists.no_participle or (with_zijn and low in lists.active_with_zijn):
            return False
        return low in lists.strong_participles or low in lists.active_with_zijn or bool(_PARTICIPLE.fullmatch(low))

    def _negations(self, sentence: Sentence) -> Iterator[_Found]:
        lists = self._table.words
        for clause in sentence.clauses(lists.joining):
            said = [
                token
                for token in clause
                if token.low in lists.negations or token.low.startswith(lists.negative_prefixes)
            ]
            # Two words that are each made negative ("onwaar of onjuist") are no double negation.
            if len(said) > 1 and any(token.low in lists.negations for token in said):
                reason = Message.of("plain.double_negation", first=said[0].text, last=said[1].text)
                yield FindingKind.DOUBLE_NEGATION, said[0].start, said[1].end, reason

    # --- words ---------------------------------------------------------------------------------------------------

    @cached_property
    def _forms(self) -> dict[str, HardWord]:
        forms: dict[str, HardWord] = {}
        for word in self._table.word:
            for form in (word.word, *word.forms):
                forms.setdefault(form.lower(), word)
        return forms

    @cached_property
    def _hard_words(self) -> re.Pattern[str]:
        """The longest form first, so that `finale kwijting` is one finding."""
        longest = sorted(self._forms, key=len, reverse=True)
        either = "|".join(r"\s+".join(map(re.escape, form.split())) for form in longest)
        return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.I)


def _named(sentence: Sentence) -> list[tuple[int, int]]:
    """What stands within brackets."""
    return [found.span() for found in re.finditer(r"\([^()]*\)", sentence.text)]


def _inside(place: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in others)


_Found = tuple[FindingKind, int, int, Message]

#: ge…d, ge…t, ge…en with what may stand before (op-ge-slagen), and be-, ver-, ont-, her- with d or t.
_PARTICIPLE = re.compile(
    r"(?:af|aan|op|uit|in|mee|mede|door|over|om|bij|toe|terug|vast|voor|na|weg|samen|langs|kwijt|ter|achter|goed|stil)?"
    r"ge[a-zëï]{2,}(?:d|t|en)|(?:af|aan|op|uit|in|door|over|voor)?(?:be|ver|ont|her)[a-zëï]{2,}[dt]"
)
