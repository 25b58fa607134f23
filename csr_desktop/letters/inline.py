"""The text of one paragraph, item or cell: words between braces, and conditions inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from csr_desktop.errors import Message
from csr_desktop.letters.expressions import ELSE, END, IF, Expressions, FaultyError, Node, inner_of, known_when
from csr_desktop.letters.places import Findings, Placed
from csr_desktop.letters.words import LetterWords

#: So many pairs of braces may a whole text have, and so deep may conditions stand within each other.
MOST_TAGS = 500
DEEPEST = 6
NOTHING_KNOWN: frozenset[str] = frozenset()

_BRACES = re.compile(r"\{\{|\{%|\{#|\}\}|%\}")
_CLOSING = {"{{": "}}", "{%": "%}"}
_IF = re.compile(rf"{IF}\b")
_ELSE_IF = re.compile(rf"{ELSE}\s+{IF}\b")


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition that stands open: where it began, what it asks (None: unreadable), and what is certain in it."""

    opening: Placed
    node: Node | None
    known: frozenset[str] = NOTHING_KNOWN
    is_last: bool = False

    def otherwise(self, node: Node | None, before: frozenset[str]) -> Branch:
        """Return the next branch, with its own condition or (None) for everything else."""
        refuted = known_when(self.node, holds=False) if self.node is not None else NOTHING_KNOWN
        asserted = known_when(node, holds=True) if node is not None else NOTHING_KNOWN
        return Branch(self.opening, node or self.node, before | refuted | asserted, is_last=node is None)


class Inline:
    """Turns pieces of one letter's text into the language of the shipped texts, and notes what is wrong with them."""

    def __init__(self, words: LetterWords, findings: Findings) -> None:
        self.words = words
        self.findings = findings
        self._expressions = Expressions(words, findings)
        self._tags = 0

    def inner(self, piece: Placed, rows: type | None = None, known: frozenset[str] = NOTHING_KNOWN) -> str:
        """Return a piece in the inner language; `rows` is the kind of rows it is repeated for, if it is."""
        if piece.text.count("**") % 2:
            last = piece.text.rindex("**")
            self.findings.add(lambda at: Message.of("letter_text.bold_open", **at), piece, last, last + 2)
        parts: list[str] = []
        open_: list[Branch] = []
        at = 0
        for start, end, is_printed in self._braced(piece):
            parts.append(piece.text[at:start])
            at = end
            inside = piece.part(start + 2, end - 2)
            certain = open_[-1].known if open_ else known
            try:
                if is_printed:
                    self._count(inside)
                    parts.append("{{ " + self._expressions.printed(inside, rows, certain) + " }}")
                else:
                    parts.append(self._condition(inside, rows, open_, known))
            except FaultyError:
                if not is_printed and _IF.match(inside.text):
                    open_.append(Branch(inside, None, certain))
        parts.append(piece.text[at:])
        for branch in open_:
            self.findings.add(lambda place: Message.of("letter_text.not_closed", **place), branch.opening)
        return " ".join("".join(parts).split())

    def _condition(self, inside: Placed, rows: type | None, open_: list[Branch], known: frozenset[str]) -> str:
        kind, node = self.tag(inside, rows)
        around = open_[-2].known if len(open_) > 1 else known
        if kind == IF and node is not None:
            certain = open_[-1].known if open_ else known
            self.nest(open_, Branch(inside, node, certain | known_when(node, holds=True)))
            return "{% if " + inner_of(node, printed=False) + " %}"
        if not open_ or (kind != END and open_[-1].is_last):
            self.findings.add(lambda at: Message.of("letter_text.no_opening", **at), inside)
            raise FaultyError
        branch = open_.pop()
        if kind == END:
            return "{% endif %}"
        open_.append(branch.otherwise(node, around))
        return "{% else %}" if node is None else "{% elif " + inner_of(node, printed=False) + " %}"

    def nest(self, open_: list[Branch], branch: Branch) -> None:
        """Go one condition deeper, if that is not too deep."""
        if len(open_) >= DEEPEST:
            self.findings.add(lambda at: Message.of("letter_text.too_deep", **at), branch.opening)
        open_.append(branch)

    def tag(self, inside: Placed, rows: type | None) -> tuple[str, Node | None]:
        """Read `als …`, `anders als …`, `anders` or `einde`. Raises FaultyError after noting the fault."""
        self._count(inside)
        for kind, begins in ((IF, _IF), (ELSE, _ELSE_IF)):
            found = begins.match(inside.text)
            if found:
                asked = inside.part(found.end(), len(inside.text))
                if not asked.text:
                    self.findings.add(lambda at: Message.of("letter_text.incomplete", **at), inside)
                    raise FaultyError
                return kind, self._expressions.condition(asked, rows)
        if inside.text in {ELSE, END}:
            return inside.text, None
        self.findings.add(lambda at: Message.of("letter_text.unknown_tag", **at), inside)
        raise FaultyError

    def _count(self, inside: Placed) -> None:
        self._tags += 1
        if self._tags > MOST_TAGS:
            self.findings.add(lambda at: Message.of("letter_text.too_deep", **at), inside)
            raise FaultyError

    def _braced(self, piece: Placed) -> Iterator[tuple[int, int, bool]]:
        """Where what stands between braces begins and ends; braces that do not fit are noted and passed over."""
        text, at = piece.text, 0
        while found := _BRACES.search(text, at):
            at = found.end()
            closing = _CLOSING.get(found[0])
            following = _BRACES.search(text, at)
            if closing is None or following is None or following[0] != closing:
                self.findings.add(
                    lambda place: Message.of("letter_text.braces", **place), piece, found.start(), found.end()
                )
                continue
            at = following.end()
            yield found.start(), at, found[0] == "{{"


def cells_of(piece: Placed) -> list[Placed]:
    r"""Split a line at its bars; a bar between braces or after a backslash splits nothing."""
    cells: list[Placed] = []
    start = at = 0
    depth = 0
    text = piece.text
    while at < len(text):
        pair = text[at : at + 2]
        if pair == "\\|":
            at += 2
            continue
        if pair in {"{{", "{%"}:
            depth += 1
        elif pair in {"}}", "%}"}:
            depth = max(depth - 1, 0)
        elif text[at] == "|" and not depth:
            cells.append(piece.part(start, at))
            start = at + 1
        at += 2 if pair in {"{{", "{%", "}}", "%}"} else 1
    cells.append(piece.part(start, len(text)))
    return [_unescaped(cell) for cell in cells]


def _unescaped(cell: Placed) -> Placed:
    r"""Take the backslash off `\|`."""
    if "\\|" not in cell.text:
        return cell
    piece = Placed()
    start = 0
    for found in re.finditer(r"\\(?=\|)", cell.text):
        piece.add(cell.text[start : found.start()], *cell.place(start))
        start = found.end()
    piece.add(cell.text[start:], *cell.place(start))
    return piece
