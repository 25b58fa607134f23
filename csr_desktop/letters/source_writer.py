"""Shipped texts as plain text with Dutch words (see `source`): what a team reads, and begins its own text from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from csr_desktop.errors import Bug
from csr_desktop.letters import named_blocks, source
from csr_desktop.letters.expressions import AND, ELSE, END, IF, IS, NOT, OR, UNKNOWN
from csr_desktop.letters.words import ROW, DutchWord, LetterWords, Words

_KEYWORDS = {"if": IF, "else": ELSE, "and": AND, "or": OR, "not": NOT, "is": IS, "none": UNKNOWN}
_SIGNS = {"==": "=", "!=": "!="}
_TOKEN = re.compile(
    r"""\s+|(?P<name>(?:house\.|row\.)?[a-z_]\w*)(?P<way>\s*\|\s*\w+)?|(?P<text>"[^"]*"|'[^']*')|[=!<>]=|\S"""
)
_BRACED = re.compile(r"\{\{(.*?)\}\}|\{%(-?)(.*?)%\}", re.DOTALL)
_SIGN_AT_START = re.compile(r"[#\[\\]|[-*=]\s|\d{1,3}\.\s|\{%")


def write(raw: Mapping[str, Any], words: Words) -> str:
    """Return what a file of a shipped text holds as plain text; reading it again gives the same letter."""
    return _Writer(raw, words.of_letter(str(raw["kind"]))).text()


class _Writer:
    """Writes one text."""

    def __init__(self, raw: Mapping[str, Any], words: LetterWords) -> None:
        self._raw = raw
        self._words = words
        self._makers = {
            "paragraph": self._paragraph, "heading": self._heading, "list": self._list, "facts": self._facts,
            "table": self._table, "figures": self._figures, "signature": self._signature,
            "client_signatures": self._client_signatures, "ticks": self._ticks, "lines": self._lines,
            "grid": self._grid,
        }  # fmt: skip

    def text(self) -> str:
        raw = self._raw
        head = [f"{source.TITLE}: {raw['title']}", f"{source.SUBJECT}: {self._text(raw['subject'])}"]
        if not raw.get("greeting", True):
            head.append(f"{source.GREETING}: {source.NO}")
        parts = ["\n".join(head), *self._blocks(raw["blocks"])]
        slip = raw.get("slip_head")
        if slip is not None:
            parts.append("\n".join(self._slip(slip)))
            parts.extend(self._blocks(raw.get("slip", ())))
        return "\n\n".join(parts) + "\n"

    def _blocks(self, blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """The blocks, with one pair of conditions around those that follow each other and ask the same."""
        asked = ""
        for block in blocks:
            when = self._expression(str(block["when"]), None) if "when" in block else ""
            if when != asked:
                if asked:
                    yield f"{{% {END} %}}"
                if when:
                    yield f"{{% {IF} {when} %}}"
                asked = when
            yield "\n".join(self._makers[block["type"]](block))
        if asked:
            yield f"{{% {END} %}}"

    def _slip(self, slip: Mapping[str, Any]) -> Iterator[str]:
        yield f"[{source.SLIP}]"
        yield f"{source.TITLE}: {slip['title']}"
        if slip.get("code_label"):
            yield f"{source.CODE}: {slip['code_label']}"
        if slip.get("text"):
            yield f"{source.TEXT}: {self._text(slip['text'])}"
        yield from (self._cells(label, self._text(text)) for label, text in slip.get("rows", ()))

    # --- blocks --------------------------------------------------------------------------------------------------

    def _paragraph(self, block: Mapping[str, Any]) -> Iterator[str]:
        options = [name for key, name in (("small", named_blocks.SMALL), ("keep", source.KEEP)) if block.get(key)]
        text = self._text(block["text"])
        if options:
            yield f"[{', '.join(options)}] {text}"
        else:
            yield f"\\{text}" if _SIGN_AT_START.match(text) and not _is_inline(text) else text

    def _heading(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield f"# {self._text(block['text'])}"

    def _list(self, block: Mapping[str, Any]) -> Iterator[str]:
        if "source" in block:
            rows = self._words.by_inner[block["source"]]
            options = [named_blocks.NUMBERED] if block.get("numbered") else []
            yield f"[{', '.join([f'{named_blocks.LIST} {rows.name}', *options])}]"
            yield from (f"{named_blocks.ITEM_SIGN} {self._text(item, rows.rows)}" for item in block["items"])
            return
        for number, item in enumerate(block["items"], 1):
            yield f"{f'{number}.' if block.get('numbered') else '-'} {self._text(item)}"

    def _ticks(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from (f"[ ] {self._text(item)}" for item in block["items"])

    def _facts(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield f"[{', '.join([named_blocks.FACTS, *([named_blocks.PAY_CODE] if block.get('code') else [])])}]"
        yield from (self._cells(label, self._text(text)) for label, text in block["rows"])

    def _table(self, block: Mapping[str, Any]) -> Iterator[str]:
        rows = self._words.by_inner[block["source"]]
        options = [
            name for key, name in (("small", named_blocks.SMALL), ("blank", named_blocks.BLANK)) if block.get(key)
        ]
        yield f"[{', '.join([f'{named_blocks.TABLE} {rows.name}', *options])}]"
        for column in block["columns"]:
            text = self._text(column.get("text", ""), rows.rows)
            yield f"{named_blocks.COLUMN_SIGN} " + self._cells(column.get("head", ""), text, *self._options(column))
        yield from self._total(block)

    def _figures(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield f"[{named_blocks.FIGURES}]"
        for column in block["columns"]:
            yield f"{named_blocks.COLUMN_SIGN} " + self._cells(column.get("head", ""), *self._options(column))
        yield from (self._cells(*(self._text(text) for text in row)) for row in block["figures"])
        yield from self._total(block)

    def _total(self, block: Mapping[str, Any]) -> Iterator[str]:
        if "total" in block:
            yield f"{named_blocks.TOTAL_SIGN} " + self._cells(*(self._text(text) for text in block["total"]))

    def _options(self, column: Mapping[str, Any]) -> list[str]:
        options = [
            *([f"{named_blocks.WIDTH} {column['weight']}"] if "weight" in column else []),
            *([named_blocks.RIGHT] if column.get("align") == "right" else []),
            *([named_blocks.OPTIONAL] if column.get("optional") else []),
        ]
        return [", ".join(options)] if options else []

    def _signature(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield f"[{named_blocks.SIGNATURE}]"
        yield self._text(block["text"])

    def _client_signatures(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield f"[{named_blocks.SIGNATURES}]"
        yield self._cells(*block["labels"])

    def _lines(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield f"[{named_blocks.LINES}]"
        for row in block["fields"]:
            labels = row if isinstance(row, list) else [row]
            yield self._cells(*(label or named_blocks.NO_LABEL for label in labels))

    def _grid(self, block: Mapping[str, Any]) -> Iterator[str]:
        rows = self._words.by_inner[block["source"]]
        yield f"[{named_blocks.GRID} {rows.name}]"
        yield f"{named_blocks.HEADING_SIGN} {self._text(block['head'], rows.rows)}"
        yield from (self._cells(label, self._text(text)) for label, text in block["labels"])

    # --- texts ---------------------------------------------------------------------------------------------------

    def _cells(self, *cells: str) -> str:
        return " | ".join(_escaped(cell) for cell in cells).strip()

    def _text(self, raw: object, rows: type | None = None) -> str:
        text = " ".join(str(raw).split())
        parts: list[str] = []
        at = 0
        for found in _BRACED.finditer(text):
            before = text[at : found.start()]
            # A minus takes away the space before it: here that space is simply not written.
            parts.append(before.rstrip() if found[2] else before)
            if found[1] is not None:
                parts.append("{{ " + self._expression(found[1], rows, is_printed=True) + " }}")
            else:
                parts.append("{% " + self._statement(found[3].strip(), rows) + " %}")
            at = found.end()
        return "".join([*parts, text[at:]])

    def _statement(self, text: str, rows: type | None) -> str:
        word, _, rest = text.partition(" ")
        match word:
            case "if":
                return f"{IF} {self._expression(rest, rows)}"
            case "elif":
                return f"{ELSE} {IF} {self._expression(rest, rows)}"
            case "else":
                return ELSE
            case "endif":
                return END
        raise Bug("letter.text_unwritable", word=word)

    def _expression(self, text: str, rows: type | None, *, is_printed: bool = False) -> str:
        parts: list[str] = []
        compared: DutchWord | None = None
        for found in _TOKEN.finditer(text.strip()):
            if found["name"]:
                part, word = self._name(found, rows, is_printed=is_printed)
                compared = word or compared
            elif found["text"]:
                part = self._quoted(found["text"][1:-1], compared)
            else:
                part = _SIGNS.get(found[0].strip(), found[0])
            parts.append(part)
        return " ".join("".join(parts).split())

    def _name(self, found: re.Match[str], rows: type | None, *, is_printed: bool) -> tuple[str, DutchWord | None]:
        inner = found["name"]
        if inner in _KEYWORDS:
            return _KEYWORDS[inner], None
        word = self._words.by_inner.get(inner)
        if inner.startswith("row."):
            word = next((item for item in self._words.rows_of(rows).values() if item.inner == inner), None)
        if word is None:
            raise Bug("letter.text_unwritable", word=inner)
        name = f"{ROW}.{word.name}" if inner.startswith("row.") else word.name
        way = (found["way"] or "").strip(" |")
        natural = word.ways[0] if word.ways else ""
        return (f"{name}|{self._words.all.filters[way]}" if way and way != natural else name), word

    def _quoted(self, text: str, compared: DutchWord | None) -> str:
        if compared is not None and compared.values is not None:
            text = self._words.all.value_name(compared.values, text)
        return f"'{text}'" if '"' in text else f'"{text}"'


def _escaped(cell: str) -> str:
    """A bar of the text itself gets a backslash; bars between braces belong to a way of writing."""
    parts: list[str] = []
    at = 0
    for found in _BRACED.finditer(cell):
        parts.extend([cell[at : found.start()].replace("|", "\\|"), found[0]])
        at = found.end()
    return "".join([*parts, cell[at:].replace("|", "\\|")])


def _is_inline(text: str) -> bool:
    """Whether a text that begins with a condition has more on its line, so that it is no condition around blocks."""
    return text.startswith("{%") and bool(source.TAG_LINE.fullmatch(text)) is False
