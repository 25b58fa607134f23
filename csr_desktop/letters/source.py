"""A letter's text as plain text ("brieftekst"), read into what `template` makes a letter of.

    Titel: Kennisgeving
    Onderwerp: Kennisgeving – {{ cliënten }}

    # Wat wij u vragen

    Een alinea met **vet** en {{ invulveld }}. Alinea's staan los van elkaar door een lege regel.

    - een punt; `1.` begint een genummerd punt, `[ ]` een vakje om aan te kruisen

    {% als buiten_de_regeling %}

    [tabel buiten_de_regeling]
    * Vordering | {{ rij.omschrijving }} | breedte 3

    {% einde %}

    [strook]
    Titel: Antwoordformulier
    Code: Antwoordcode

A backslash at the begin of a line takes away the meaning of the sign behind it. What has a name between brackets is
read by `named_blocks`, what stands between braces by `inline` and `expressions`. Every fault is gathered with its line,
column and word; whatever the text, nothing is raised.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csr_desktop.errors import Message, UserError
from csr_desktop.letters.expressions import ELSE, END, IF, FaultyError, inner_of, known_when
from csr_desktop.letters.inline import NOTHING_KNOWN, Branch, Inline
from csr_desktop.letters.named_blocks import SMALL, NamedBlocks
from csr_desktop.letters.places import Finding, Findings, Placed, Weight
from csr_desktop.letters.template import Template, Terms, template_of
from csr_desktop.letters.text import clean
from csr_desktop.letters.words import Words

#: A letter's text is a few pages; more than this is no letter.
MOST_CHARACTERS = 60_000
MOST_LINES = 3_000

#: The names of lines at the head of a text and of its slip, and what goes with a paragraph.
TITLE, SUBJECT, GREETING, CODE, TEXT = "Titel", "Onderwerp", "Aanhef", "Code", "Tekst"
YES, NO = "ja", "nee"
KEEP = "houd bij volgende"
SLIP = "strook"

_HEAD = re.compile(rf"({TITLE}|{SUBJECT}|{GREETING})\s*:\s*")
_SLIP_HEAD = re.compile(rf"({TITLE}|{CODE}|{TEXT})\s*:\s*")
_LINE_END = re.compile("\r\n|[\r\n\u000b\u000c\u0085\u2028\u2029]")
_HEADING = re.compile(r"#\s+")
_ITEM = re.compile(r"(-|\d{1,3}\.|\[ \])\s+")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]\s*")
TAG_LINE = re.compile(r"\{%(?:(?!\{%|%\}).)*%\}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read: what it is made of (None when it cannot be used), and what there is to say about it."""

    raw: Mapping[str, Any] | None
    findings: tuple[Finding, ...]


def tidy(text: str) -> str:
    """Return a text as it is kept: one kind of line end, composed letters, nothing invisible, no spaces at the ends."""
    lines = [clean(line).text.rstrip() for line in _LINE_END.split(text)]
    return "\n".join(lines).strip("\n") + "\n"


def digest(text: str) -> str:
    """Return the hash that names exactly this text."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(name: str, text: str, words: Words) -> Reading:
    """Read the tidy text of one letter (`L09`, `L21-creditor`)."""
    return _Reader(name, text, words).read()


def template_from(name: str, text: str, words: Words, terms: Terms, version: str) -> Template:
    """Make a letter's template of a tidy text. UserError with every fault, each with its line, column and word."""
    reading = read(name, text, words)
    if reading.raw is None:
        raise UserError.many(finding.message for finding in reading.findings if finding.weight is Weight.ERROR)
    return template_of({**reading.raw, "version": version}, terms, name=name, sha256=digest(text))


@dataclass(frozen=True, slots=True)
class _Around:
    """A condition around blocks: its open branch, what holds in it, and what earlier branches asked."""

    branch: Branch
    asks: str
    earlier: tuple[str, ...] = ()

    @property
    def holds(self) -> str:
        parts = [*(f"not ({text})" for text in self.earlier), *([self.asks] if self.asks else [])]
        return parts[0] if len(parts) == 1 else " and ".join(f"({part})" for part in parts)


class _Reader:
    """Goes through the lines of a text once."""

    def __init__(self, name: str, text: str, words: Words) -> None:
        self._lines = [Placed.of(line, number, 1) for number, line in enumerate(text.split("\n"), 1)]
        self._is_long = len(text) > MOST_CHARACTERS or len(self._lines) > MOST_LINES
        self._findings = Findings()
        self._inline = Inline(words.of_letter(name), self._findings)
        self._named = NamedBlocks(self._inline)
        self._around: list[_Around] = []
        self._raw: dict[str, Any] = {"kind": name}
        self._blocks: list[dict[str, Any]] = []

    def read(self) -> Reading:
        first = self._lines[0]
        if self._is_long:
            self._findings.add(
                lambda at: Message.of("letter_text.too_long", most=MOST_CHARACTERS, **at),
                first,
                0,
                min(1, len(first.text)),
            )
            return Reading(None, self._findings.all)
        body = self._head()
        self._raw["blocks"] = whole = self._blocks
        for chunk in _chunks(body):
            self._chunk(chunk)
        for around in self._around:
            self._findings.add(lambda at: Message.of("letter_text.not_closed", **at), around.branch.opening)
        if not whole and not self._findings.errors:
            self._findings.add(lambda at: Message.of("letter_text.no_blocks", **at), self._lines[-1])
        return Reading(None if self._findings.errors else self._raw, self._findings.all)

    # --- head ----------------------------------------------------------------------------------------------------

    def _head(self) -> list[Placed]:
        """Read the lines before the first empty one; return the others."""
        at = 0
        while at < len(self._lines) and self._lines[at].text:
            line = self._lines[at]
            found = _HEAD.match(line.text)
            if found is None:
                self._findings.add(lambda place: Message.of("letter_text.head_line", **place), line)
            else:
                self._head_line(found[1], line.part(found.end(), len(line.text)))
            at += 1
        if not self._raw.get("title"):
            self._findings.add(lambda place: Message.of("letter_text.no_title", **place), self._lines[0])
        if not self._raw.get("subject"):
            self._findings.add(lambda place: Message.of("letter_text.no_subject", **place), self._lines[0])
        return self._lines[at:]

    def _head_line(self, label: str, piece: Placed) -> None:
        if label == TITLE:
            self._raw["title"] = self._named.label(piece)
        elif label == SUBJECT:
            self._raw["subject"] = self._inline.inner(piece)
        elif piece.text.casefold() == NO:
            self._raw["greeting"] = False
        elif piece.text.casefold() != YES:
            self._findings.add(lambda at: Message.of("letter_text.yes_or_no", **at), piece)

    # --- blocks --------------------------------------------------------------------------------------------------

    def _chunk(self, lines: Sequence[Placed]) -> None:
        """Read the lines up to an empty one: one block, or several that need no empty line between them."""
        at = 0
        while at < len(lines):
            line = lines[at]
            brackets = _BRACKETS.match(line.text)
            if TAG_LINE.fullmatch(line.text):
                self._condition(line)
                at += 1
            elif found := _HEADING.match(line.text):
                self._add({"type": "heading", "text": self._inner(line.part(found.end(), len(line.text)))})
                at += 1
            elif _ITEM.match(line.text):
                at = self._items(lines, at)
            elif brackets and self._has_name(line, brackets):
                end = next(
                    (place for place in range(at + 1, len(lines)) if TAG_LINE.fullmatch(lines[place].text)), len(lines)
                )
                self._block(line, brackets, lines[at + 1 : end])
                at = end
            else:
                at = self._paragraph(lines, at)

    def _items(self, lines: Sequence[Placed], at: int) -> int:
        """Read a list; a line without the sign of an item goes on with the one before."""
        items: list[Placed] = []
        sign = ""
        while at < len(lines):
            line = lines[at]
            found = _ITEM.match(line.text)
            if found:
                own = found[1] if found[1] in {"-", "[ ]"} else "1."
                if sign and own != sign:
                    break
                sign = own
                items.append(line.part(found.end(), len(line.text)))
            elif _begins_other(line.text):
                break
            else:
                items[-1].add(line.text, *line.place(0), joint=" ")
            at += 1
        block = {"type": "ticks" if sign == "[ ]" else "list", "items": [self._inner(item) for item in items]}
        self._add({**block, "numbered": True} if sign == "1." else block)
        return at

    def _paragraph(self, lines: Sequence[Placed], at: int) -> int:
        first = lines[at]
        brackets = _BRACKETS.match(first.text)
        options = _options_of(brackets[1]) if brackets else frozenset()
        begin = brackets.end() if brackets and options else 0
        piece = _plain(first.part(begin, len(first.text)))
        at += 1
        while at < len(lines) and not _begins_other(lines[at].text):
            line = _plain(lines[at])
            piece.add(line.text, *line.place(0), joint=" ")
            at += 1
        block: dict[str, Any] = {"type": "paragraph", "text": self._inner(piece)}
        self._add(block | {key: True for key, name in (("small", SMALL), ("keep", KEEP)) if name in options})
        return at

    def _has_name(self, line: Placed, brackets: re.Match[str]) -> bool:
        """Whether a line begins a block with a name; brackets that are neither that nor options are a fault."""
        if _options_of(brackets[1]):
            return False
        name = brackets[1].split(",")[0].strip().split(" ")[0].casefold()
        if name in {*self._named.names, SLIP}:
            return True
        names = ", ".join((*self._named.names, SLIP))
        self._findings.add(
            lambda at: Message.of("letter_text.unknown_block", names=names, **at), line, 0, brackets.end(1) + 1
        )
        return False

    def _block(self, line: Placed, brackets: re.Match[str], following: Sequence[Placed]) -> None:
        header = line.part(brackets.start(1), brackets.end(1))
        rest = line.part(brackets.end(), len(line.text))
        lines = [*([rest] if rest.text else []), *following]
        try:
            if header.text.casefold() == SLIP:
                self._slip(header, lines)
            else:
                self._add(self._named.read(header, lines, self._known))
        except FaultyError:
            # What is wrong was noted; the rest of the text is read on, for whatever else is.
            return

    def _slip(self, header: Placed, lines: Sequence[Placed]) -> None:
        if "slip" in self._raw or self._around:
            self._findings.add(lambda at: Message.of("letter_text.slip_place", **at), header)
        head: dict[str, Any] = {"title": "", "code_label": "", "text": "", "rows": []}
        self._raw["slip_head"] = head
        self._raw["slip"] = self._blocks = []
        for line in lines:
            found = _SLIP_HEAD.match(line.text)
            value = line.part(found.end() if found else 0, len(line.text))
            if found is None:
                head["rows"].append(self._named.pair(line, NOTHING_KNOWN))
            elif found[1] == TEXT:
                head["text"] = self._inner(value)
            else:
                head["title" if found[1] == TITLE else "code_label"] = self._named.label(value)
        if not head["title"]:
            self._findings.add(lambda at: Message.of("letter_text.no_title", **at), header)

    def _add(self, block: dict[str, Any]) -> None:
        holding = [around.holds for around in self._around]
        if holding:
            block["when"] = holding[0] if len(holding) == 1 else " and ".join(f"({text})" for text in holding)
        self._blocks.append(block)

    @property
    def _known(self) -> frozenset[str]:
        return self._around[-1].branch.known if self._around else NOTHING_KNOWN

    def _inner(self, piece: Placed) -> str:
        return self._inline.inner(piece, None, self._known)

    # --- conditions ----------------------------------------------------------------------------------------------

    def _condition(self, line: Placed) -> None:
        """Read a condition that has a line of its own: it is about whole blocks."""
        inside = line.part(2, len(line.text) - 2)
        try:
            kind, node = self._inline.tag(inside, None)
        except FaultyError:
            if inside.text.startswith(f"{IF} "):
                # The blocks inside are read all the same, for the faults they may have.
                self._around.append(_Around(Branch(line, None, self._known), "true"))
            return
        asks = inner_of(node, printed=False) if node is not None else ""
        if kind == IF and node is not None:
            branches = [around.branch for around in self._around]
            branch = Branch(line, node, self._known | known_when(node, holds=True))
            self._inline.nest(branches, branch)
            self._around.append(_Around(branch, asks))
        elif not self._around or (kind == ELSE and self._around[-1].branch.is_last):
            self._findings.add(lambda at: Message.of("letter_text.no_opening", **at), line)
        else:
            last = self._around.pop()
            if kind != END:
                branch = last.branch.otherwise(node, self._known)
                self._around.append(_Around(branch, asks, (*last.earlier, last.asks)))


def _chunks(lines: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Lines without empty ones between them; an indented line of a block goes on with the line above."""
    chunk: list[Placed] = []
    for line in lines:
        stripped = line.part(0, len(line.text))
        if stripped.text:
            chunk.append(stripped)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _begins_other(text: str) -> bool:
    """Whether a line ends a paragraph or item by what it begins with."""
    return bool(TAG_LINE.fullmatch(text) or _HEADING.match(text) or _ITEM.match(text) or _BRACKETS.match(text))


def _options_of(text: str) -> frozenset[str]:
    """The options of a paragraph between brackets; none when these are no options."""
    options = frozenset(part.strip().casefold() for part in text.split(","))
    return options if options <= {SMALL, KEEP} else frozenset()


def _plain(line: Placed) -> Placed:
    """Take off the backslash that takes away the meaning of what follows."""
    return line.part(1, len(line.text)) if line.text.startswith("\\") else line
