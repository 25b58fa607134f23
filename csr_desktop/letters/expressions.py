"""What stands between the braces of a letter's text: Dutch words, ways of writing and conditions.

A small language with a parser of its own, so that every fault is told at its place in the text that the person sees:

    {{ peildatum }}   {{ peildatum|kort }}   {{ behandelaar of organisatie }}   {{ "u beiden" als partner anders "u" }}
    {% als niet partner en aanbod > 0 %} … {% anders als restant is onbekend %} … {% anders %} … {% einde %}

It is turned into the language of the shipped texts (`template`), where the sandbox holds it a second time. There are no
calls, no loops and no way to anything but the words of the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

from csr_desktop.errors import Message
from csr_desktop.letters.places import Findings, Placed, Weight
from csr_desktop.letters.words import ROW, DutchWord, LetterWords

IF, ELSE, END, AND, OR, NOT, IS, UNKNOWN = "als", "anders", "einde", "en", "of", "niet", "is", "onbekend"
KEYWORDS = frozenset({IF, ELSE, END, AND, OR, NOT, IS, UNKNOWN})

#: So long may what stands between two braces be, and so deep the parentheses and conditions within each other.
_MOST_TOKENS = 60
_DEEPEST = 8

_TOKEN = re.compile(
    r"""\s+ | (?P<name>[^\W\d]\w*) | (?P<number>\d+)
    | (?P<text>"[^"]*" | '[^']*' | [“„][^”“]*[”“])
    | (?P<sign>==|!=|<>|<=|>=|[=<>|.()])""",
    re.VERBOSE,
)
_COMPARING = {"=": "==", "==": "==", "!=": "!=", "<>": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_NEAR = 70
#: What stands there when a choice has no other side.
EMPTY = '""'


class FaultyError(Exception):
    """What was read cannot be used; the findings say why."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, a number or a quoted text, with the way of writing that was named."""

    inner: str
    start: int
    end: int
    word: DutchWord | None = None
    way: str = ""


@dataclass(frozen=True, slots=True)
class Negation:
    """`niet …`."""

    of: Node


@dataclass(frozen=True, slots=True)
class Pair:
    """`… en …`, `… of …`."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """`… = …`, `… > …`."""

    sign: str
    left: Leaf
    right: Leaf


@dataclass(frozen=True, slots=True)
class Unknown:
    """`… is onbekend`, `… is niet onbekend`."""

    of: Leaf
    is_known: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """`… als … anders …`."""

    then: Node
    test: Node
    other: Node | None


Node = Leaf | Negation | Pair | Comparison | Unknown | Choice


def inner_of(node: Node, *, printed: bool) -> str:
    """Return an expression in the language of the shipped texts; what is printed gets its way of writing."""
    match node:
        case Leaf():
            way = node.way or (node.word.ways[0] if printed and node.word and node.word.ways else "")
            return f"{node.inner}|{way}" if printed and way else node.inner
        case Negation():
            return f"not {_grouped(node.of, printed=False)}"
        case Pair():
            return f"{_grouped(node.left, printed=printed)} {node.sign} {_grouped(node.right, printed=printed)}"
        case Comparison():
            asked = f"{node.left.inner} {node.sign} {node.right.inner}"
            # What has no value is neither more nor less than anything.
            sides = [side for side in (node.left, node.right) if side.word is not None and side.word.may_be_empty]
            if not sides or node.sign in {"==", "!="}:
                return asked
            return "(" + " and ".join([*(f"{side.inner} is not none" for side in sides), asked]) + ")"
        case Unknown():
            return f"{node.of.inner} is {'not ' if node.is_known else ''}none"
        case Choice():
            text = f"{_grouped(node.then, printed=printed)} if {_grouped(node.test, printed=False)}"
            return f"{text} else {_grouped(node.other, printed=printed) if node.other is not None else EMPTY}"


def _grouped(node: Node, *, printed: bool) -> str:
    text = inner_of(node, printed=printed)
    return f"({text})" if isinstance(node, Pair | Choice) else text


def known_when(node: Node, *, holds: bool) -> frozenset[str]:
    """Which words certainly have a value when a condition holds, or when it does not."""
    match node:
        case Leaf(word=DutchWord()):
            return frozenset({node.inner}) if holds else frozenset()
        case Negation():
            return known_when(node.of, holds=not holds)
        case Unknown():
            return frozenset({node.of.inner}) if holds is node.is_known else frozenset()
        case Pair():
            left, right = known_when(node.left, holds=holds), known_when(node.right, holds=holds)
            return left | right if (node.sign == "and") is holds else left & right
        case Comparison(sign="=="):
            return frozenset({node.left.inner, node.right.inner}) if holds else frozenset()
    return frozenset()


class Expressions:
    """Reads expressions of one letter and notes what is wrong with them."""

    def __init__(self, words: LetterWords, findings: Findings) -> None:
        self._words = words
        self._findings = findings

    def printed(self, piece: Placed, rows: type | None, known: frozenset[str]) -> str:
        """Return what a text prints, in the inner language; `known` are the words that surely have a value here."""
        node = self._node(piece, rows)
        self._check_printed(node, piece, known)
        return inner_of(node, printed=True)

    def condition(self, piece: Placed, rows: type | None) -> Node:
        """Return what a condition asks. Raises FaultyError after noting why it is none."""
        return self._node(piece, rows)

    def _node(self, piece: Placed, rows: type | None) -> Node:
        return _Parser(piece, self._words, rows, self._findings).whole()

    def _check_printed(self, node: Node, piece: Placed, known: frozenset[str]) -> None:
        """Only what can stand on paper is printed, and with a hint what may be empty in some letters."""
        match node:
            case Leaf():
                self._check_leaf(node, piece, known)
            case Choice():
                self._check_printed(node.then, piece, known | known_when(node.test, holds=True))
                if node.other is not None:
                    self._check_printed(node.other, piece, known | known_when(node.test, holds=False))
            case Pair():
                # The left side of `of` may be empty when it stands as it is: that is what the right side is for.
                spared = {node.left.inner} if isinstance(node.left, Leaf) and _is_bare(node.left) else set()
                self._check_printed(node.left, piece, known | spared)
                self._check_printed(node.right, piece, known)
            case Negation() | Comparison() | Unknown():
                self._findings.add(lambda at: Message.of("letter_text.condition_printed", **at), piece)

    def _check_leaf(self, leaf: Leaf, piece: Placed, known: frozenset[str]) -> None:
        if leaf.word is None:
            return
        if leaf.word.is_asked_only:
            self._findings.add(lambda at: Message.of("letter_text.asked_only", **at), piece, leaf.start, leaf.end)
        elif leaf.word.may_be_empty and leaf.inner not in known:
            self._findings.add(
                lambda at: Message.of("letter_text.may_be_empty", **at), piece, leaf.start, leaf.end, Weight.WARNING
            )


def _is_bare(leaf: Leaf) -> bool:
    return not leaf.way and (leaf.word is None or not leaf.word.ways or not leaf.word.ways[0])


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, piece: Placed, words: LetterWords, rows: type | None, findings: Findings) -> None:
        self._piece = piece
        self._words = words
        self._rows = words.rows_of(rows)
        self._findings = findings
        self._tokens = self._tokenised()
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._choice()
        left = self._peek()
        if left is not None:
            self._stop(lambda at: Message.of("letter_text.unexpected", **at), left)
        return node

    # --- tokens --------------------------------------------------------------------------------------------------

    def _tokenised(self) -> list[_Token]:
        text, at, tokens = self._piece.text, 0, list[_Token]()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                token = _Token("", text[at], at, at + 1)
                if text[at] in "\"'“„":
                    self._stop(lambda place: Message.of("letter_text.quote_open", **place), token)
                self._stop(lambda place: Message.of("letter_text.unexpected", **place), token)
            if found.lastgroup is not None:
                tokens.append(_Token(found.lastgroup, found[0], found.start(), found.end()))
            at = found.end()
        if len(tokens) > _MOST_TOKENS:
            self._stop(lambda place: Message.of("letter_text.too_deep", **place), tokens[_MOST_TOKENS])
        return tokens

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _is(self, *texts: str) -> bool:
        token = self._peek()
        return token is not None and token.kind != "text" and token.text in texts

    def _take(self, *texts: str) -> bool:
        if self._is(*texts):
            self._at += 1
            return True
        return False

    def _next(self) -> _Token:
        token = self._peek()
        if token is None:
            whole = _Token("", "", 0, len(self._piece.text))
            self._stop(lambda at: Message.of("letter_text.incomplete", **at), whole)
        self._at += 1
        return token

    def _stop(self, say: Callable[[Mapping[str, object]], Message], token: _Token) -> NoReturn:
        self._findings.add(say, self._piece, token.start, token.end)
        raise FaultyError

    # --- grammar -------------------------------------------------------------------------------------------------

    def _choice(self) -> Node:
        then = self._either()
        if not self._take(IF):
            return then
        test = self._either()
        return Choice(then, test, self._deeper(self._choice) if self._take(ELSE) else None)

    def _either(self) -> Node:
        node = self._both()
        while self._take(OR):
            node = Pair("or", node, self._both())
        return node

    def _both(self) -> Node:
        node = self._negation()
        while self._take(AND):
            node = Pair("and", node, self._negation())
        return node

    def _negation(self) -> Node:
        if self._take(NOT):
            return Negation(self._deeper(self._negation))
        return self._comparison()

    def _comparison(self) -> Node:
        if self._take("("):
            node = self._deeper(self._choice)
            if not self._take(")"):
                self._stop(lambda at: Message.of("letter_text.parenthesis", **at), self._last())
            return node
        left = self._leaf()
        if self._take(IS):
            is_known = self._take(NOT)
            if not self._take(UNKNOWN):
                self._stop(lambda at: Message.of("letter_text.is_what", **at), self._last())
            return Unknown(left, is_known)
        token = self._peek()
        if token is not None and token.kind == "sign" and token.text in _COMPARING:
            self._at += 1
            return self._compared(_COMPARING[token.text], left, self._leaf(), token)
        return left

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._stop(lambda at: Message.of("letter_text.too_deep", **at), self._last())
        node = read()
        self._depth -= 1
        return node

    def _last(self) -> _Token:
        return self._tokens[min(self._at, len(self._tokens) - 1)]

    def _leaf(self) -> Leaf:
        token = self._next()
        if token.kind == "number":
            return Leaf(str(int(token.text[:12])), token.start, token.end)
        if token.kind == "text":
            return Leaf(self._quoted(token), token.start, token.end)
        if token.kind != "name" or token.text in KEYWORDS:
            self._stop(lambda at: Message.of("letter_text.unexpected", **at), token)
        word, start, end = self._word(token), token.start, self._tokens[self._at - 1].end
        return Leaf(word.inner, start, end, word, self._way(word))

    def _quoted(self, token: _Token) -> str:
        text = " ".join(token.text[1:-1].split())
        if "\\" in text or ('"' in text and "'" in text):
            self._stop(lambda at: Message.of("letter_text.quote_sign", **at), token)
        return f"'{text}'" if '"' in text else f'"{text}"'

    def _word(self, token: _Token) -> DutchWord:
        known, named = self._words.by_name, token
        if token.text == ROW and self._take("."):
            named, known = self._next(), self._rows
            if not known:
                self._stop(lambda at: Message.of("letter_text.no_row", **at), token)
        found = known.get(named.text)
        if found is None:
            nearest = _nearest(named.text, known)
            if nearest:
                self._stop(lambda at: Message.of("letter_text.unknown_word_like", nearest=nearest, **at), named)
            self._stop(lambda at: Message.of("letter_text.unknown_word", **at), named)
        return found

    def _way(self, word: DutchWord) -> str:
        if not self._take("|"):
            return ""
        token = self._next()
        inner = self._words.all.filter_names.get(token.text)
        if inner is None or inner not in word.ways:
            ways = ", ".join(self._words.all.filters[way] for way in word.ways if way)
            if not ways:
                self._stop(lambda at: Message.of("letter_text.no_way", **at), token)
            self._stop(lambda at: Message.of("letter_text.other_way", ways=ways, **at), token)
        return inner

    # --- comparing -----------------------------------------------------------------------------------------------

    def _compared(self, sign: str, left: Leaf, right: Leaf, token: _Token) -> Comparison:
        """Only like is compared with like, and a value of a closed set by its Dutch name."""
        for one, other in ((left, right), (right, left)):
            if one.word is not None and one.word.values is not None and other.word is None:
                value = self._value(one.word.values, other)
                other_leaf = Leaf(repr(value), other.start, other.end)
                left, right = (one, other_leaf) if one is left else (other_leaf, one)
                break
        else:
            if _sort_of(left) != _sort_of(right) or (
                sign not in {"==", "!="} and _sort_of(left) not in {"int", "date"}
            ):
                self._stop(lambda at: Message.of("letter_text.unlike", **at), token)
        return Comparison(sign, left, right)

    def _value(self, kind: type[StrEnum], leaf: Leaf) -> str:
        names = self._words.all.value_names(kind)
        typed = leaf.inner[1:-1]
        if typed not in names:
            options = ", ".join(f'"{name}"' for name in names)
            self._findings.add(
                lambda at: Message.of("letter_text.unknown_value", options=options, **at),
                self._piece, leaf.start, leaf.end,
            )  # fmt: skip
            raise FaultyError
        return names[typed]


def _sort_of(leaf: Leaf) -> str:
    if leaf.word is None:
        return "int" if leaf.inner.isdecimal() else "str"
    return leaf.word.word.holds.__name__


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like a word that is not; empty when none is like it."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return str(found[0]) if found else ""
