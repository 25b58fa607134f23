"""One cell to one checked value in the notation of `csr read-list` (docs/cli.md); a fault is a typed error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.identifiers import parse_iban, parse_kvk, parse_postcode
from csr_desktop.errors import UserError
from csr_desktop.lists.formulas import restore
from csr_desktop.lists.profiles import reduce_header
from csr_desktop.lists.reading.days import parse_day
from csr_desktop.lists.reading.raw import ERROR_VALUES, Cell

#: Control characters, and signs that turn the direction of writing or hide themselves.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_WRAPPERS = frozenset("'=")
_LINE_END = re.compile(r"\r\n?")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_LIKE_DUTCH = re.compile(r"([0-9]{4})[\s.\-]*([A-Za-z].*)", re.ASCII | re.DOTALL)
_LIST_SPLIT = re.compile(r"\s*[;,|]\s*|\s+/\s+")
_YES = frozenset({"ja", "j", "yes", "y", "x", "waar", "true", "1"})
_NO = frozenset({"nee", "n", "no", "onwaar", "false", "0", "-"})
_RANKS = {
    "preferent": "preferential", "pref": "preferential", "p": "preferential", "preferential": "preferential",
    "ja": "preferential", "concurrent": "ordinary", "conc": "ordinary", "c": "ordinary", "ordinary": "ordinary",
    "nee": "ordinary", "gewoon": "ordinary", "separatist": "secured_remainder", "restant": "secured_remainder",
    "securedremainder": "secured_remainder", "uitgesloten": "excluded", "excluded": "excluded",
    "doetnietmee": "excluded", "buitendeschuldregeling": "excluded",
}  # fmt: skip
_CHANNELS = {
    "hub": "hub", "schuldenknooppunt": "hub", "skp": "hub", "knooppunt": "hub", "lijst": "list", "list": "list",
    "doczend": "list", "excel": "list", "csv": "list", "post": "letter", "brief": "letter", "letter": "letter",
    "papier": "letter", "email": "letter", "mail": "letter",
}  # fmt: skip
_DEBT_TYPES = {
    "openstaandeschuld": "open", "openstaand": "open", "open": "open", "overgedragenschuld": "transferred",
    "overgedragen": "transferred", "transferred": "transferred", "onbekendeschuldbijse": "unknown",
    "onbekendeschuld": "unknown", "onbekend": "unknown", "unknown": "unknown",
}  # fmt: skip
_ONLY_IN = re.compile(r"(?:alleen|uitsluitend|enkel)\s+(?:in\s+)?(?:gemeenten?\s+)?(.+)", re.IGNORECASE)
#: What Excel itself can hold in one cell; a longer name or reference is a broken file (design/safety.md L2).
_MOST_CHARACTERS = 32_767
_AND = re.compile(r"\s*(?:,|;|\ben\b|&)\s*")
#: So many different cells of a column are remembered. A column that has more of them hardly repeats itself.
_MOST_REMEMBERED = 10_000


def clean_text(value: Cell) -> tuple[str, int]:
    """Return a cell as text (NFC, trimmed, no invisible signs) and how many signs were taken out.

    The apostrophe that our own lists put before `=`, `+`, `-` and `@` is taken off again; `="000123"` is Excel's way of
    writing text and becomes `000123`.
    """
    if isinstance(value, str):
        text = value.strip()
        if text[:1] in _WRAPPERS:
            text = _unwrap(text)
        if text.isascii() and text.isprintable():
            return text.strip(), 0
        cleaned, removed = _INVISIBLE.subn("", _LINE_END.sub("\n", text))
        return unicodedata.normalize("NFC", cleaned).strip(), removed
    return ("", 0) if value is None else (_plain(value), 0)


def _plain(value: int | Decimal | date | bool) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _text(value: Cell) -> str | None:
    text = clean_text(value)[0]
    if len(text) > _MOST_CHARACTERS:
        raise UserError("cell.too_long", most=_MOST_CHARACTERS)
    return text or None


def _unwrap(text: str) -> str:
    if text.startswith("'"):
        return restore(text)
    if text.startswith("=") and (match := _EXCEL_TEXT.fullmatch(text)):
        return match[1].replace('""', '"')
    return text


class CellParsers:
    """A parser per field type; amounts are read elsewhere because they depend on their column."""

    def __init__(self, class_table: ClassTable, today: date) -> None:
        self._class_table = class_table
        self._today = today
        self._by_type: dict[str, Callable[[Cell], object]] = {
            "text": _text,
            "reference": _text,
            "date": self._day,
            "flag": self._flag,
            "iban": lambda cell: parse_iban(clean_text(cell)[0]),
            "kvk": lambda cell: parse_kvk(
                clean_text(cell)[0].zfill(8) if isinstance(cell, int) else clean_text(cell)[0]
            ),
            "postcode": self._postcode,
            "rank": lambda cell: _lookup(_RANKS, cell, "rank.unknown"),
            "channel": lambda cell: _lookup(_CHANNELS, cell, "channel.unknown"),
            "debt_type": lambda cell: _lookup(_DEBT_TYPES, cell, "debt_type.unknown"),
            "kind": self._kind,
            "participation": parse_participation,
            "list": lambda cell: [part for part in _LIST_SPLIT.split(clean_text(cell)[0]) if part],
        }

    def parser(self, field_type: str) -> Callable[[Cell], object]:
        """Return the parser of a type, remembering what it has seen: columns repeat themselves.

        It raises UserError for a cell that cannot be used, also for one that shows a fault of the spreadsheet.
        """
        parse = self._by_type[field_type]
        return _remembering(parse, shares=field_type != "list")

    def _day(self, cell: Cell) -> str:
        text = clean_text(cell)[0] if isinstance(cell, str) else cell
        return parse_day(text, self._today).isoformat()

    def _flag(self, cell: Cell) -> bool:
        text = clean_text(cell)[0].casefold()
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise UserError("flag.unknown")

    def _postcode(self, cell: Cell) -> str:
        text = clean_text(cell)[0]
        # A foreign postcode has another form; only what looks Dutch is held to the Dutch rule.
        if match := _LIKE_DUTCH.fullmatch(text):
            return parse_postcode(match[1] + match[2])
        if any(char.isdigit() for char in text):
            return text
        return parse_postcode(text)

    def _kind(self, cell: Cell) -> str:
        code = self._class_table.find(clean_text(cell)[0])
        if code is None:
            raise UserError("kind.unknown")
        return code


def parse_participation(cell: Cell) -> dict[str, object]:
    """Read what a register says about taking part: level, scope, and named municipalities."""
    text = clean_text(cell)[0]
    reduced = reduce_header(text)
    only = _ONLY_IN.search(text)
    named = [name for name in _AND.split(only[1]) if name] if only else []
    scope = "regional" if named or "regio" in reduced else "local" if "lokaal" in reduced else "national"
    if reduced.startswith(("nee", "none", "geen")):
        return {"participation": "none", "scope": None, "municipalities": []}
    if reduced.startswith(("convenant", "covenant")):
        advance = any(word in reduced for word in ("vooraf", "voorhand", "bijvoorbaat", "advance"))
        return {
            "participation": "covenant_advance" if advance else "covenant", "scope": scope, "municipalities": named,
        }  # fmt: skip
    if reduced.startswith(("ja", "collectief", "collective", "j")) or named:
        return {"participation": "collective", "scope": scope, "municipalities": named}
    raise UserError("participation.unknown")


def _lookup(words: dict[str, str], cell: Cell, fault: str) -> str:
    found = words.get(reduce_header(clean_text(cell)[0]))
    if found is None:
        raise UserError(fault)
    return found


def _remembering(parse: Callable[[Cell], object], *, shares: bool) -> Callable[[Cell], object]:
    """Return a parser that reads each cell once; `shares` says whether two rows may hold one and the same value."""
    if not shares:
        return lambda cell: parse(whole(cell))
    # Two of another type can be equal (1 and True), so each type is remembered by itself; nearly all are texts.
    texts: dict[Cell, object] = {}
    others: dict[tuple[type, Cell], object] = {}

    def remember(cell: Cell) -> object:
        seen: dict[object, object] = texts if cell.__class__ is str else others  # type: ignore[assignment]
        key = cell if seen is texts else (type(cell), cell)
        found = seen.get(key, seen)
        if found is seen:
            try:
                found = parse(whole(cell))
            except UserError as error:
                found = error
            if len(seen) < _MOST_REMEMBERED:
                seen[key] = found
        if isinstance(found, UserError):
            raise found
        return found

    return remember


def whole(cell: Cell) -> Cell:
    """Return a cell as it is; UserError `cell.error_value` when it shows that a formula failed."""
    if cell in ERROR_VALUES:
        raise UserError("cell.error_value", value=cell)
    return cell
