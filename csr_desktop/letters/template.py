"""Letter texts as files: TOML with placeholders, checked word by word when loaded.

A template is `resources/letters/L09.toml`: a version, a subject and ordered blocks. Its texts are Jinja templates in a
sandbox that knows only the fields of that letter's data, `house`, `row` inside a table, and a handful of filters;
calls, loops and everything else are refused. `**` marks bold. Values are put in after parsing and cannot become markup.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.errors import Message, UserError
from csr_desktop.letters import model
from csr_desktop.letters.filters import filters_with, present
from csr_desktop.letters.fonts import Face
from csr_desktop.letters.text import Span
from csr_desktop.letters.vocabulary import DATA_OF, Word, words_of

_BOLD_ON, _BOLD_OFF = "\x02", "\x03"

#: What an expression may be made of; everything else (calls, indexing, loops, assignments) is refused.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Filter, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.Const,
)  # fmt: skip

#: The keys of each kind of block: those that must be there, and those that may.
_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "paragraph": (frozenset({"text"}), frozenset({"small", "keep"})),
    "heading": (frozenset({"text"}), frozenset()),
    "list": (frozenset({"items"}), frozenset({"numbered", "source"})),
    "facts": (frozenset({"rows"}), frozenset({"code"})),
    "table": (frozenset({"source", "columns"}), frozenset({"total", "blank", "small"})),
    "figures": (frozenset({"columns", "figures"}), frozenset({"total"})),
    "signature": (frozenset({"text"}), frozenset()),
    "client_signatures": (frozenset({"labels"}), frozenset()),
    "ticks": (frozenset({"items"}), frozenset()),
    "lines": (frozenset({"fields"}), frozenset()),
    "grid": (frozenset({"source", "head", "labels"}), frozenset()),
}
_COMMON_KEYS = frozenset({"type", "when"})
_TOP_KEYS = frozenset({"kind", "version", "title", "subject", "greeting", "blocks", "slip", "slip_head"})
_SLIP_HEAD_KEYS = frozenset({"title", "code_label", "text", "rows"})
_COLUMN_KEYS = frozenset({"head", "text", "align", "weight", "optional"})


class Text:
    """One compiled piece of text."""

    def __init__(self, compiled: Any, *, is_fixed: bool = False) -> None:  # noqa: ANN401 - jinja's template
        self._compiled = compiled
        #: What a text without places to fill in says in every letter.
        self._fixed: str | None = compiled.render() if is_fixed and compiled else None

    def plain(self, context: Mapping[str, Any]) -> str:
        """Fill in the values; marks of bold are dropped."""
        filled: str = self._compiled.render(context) if self._fixed is None else self._fixed
        return filled.replace(_BOLD_ON, "").replace(_BOLD_OFF, "")

    def spans(self, context: Mapping[str, Any], face: Face = Face.REGULAR) -> list[Span]:
        """Fill in the values and split into plain and bold."""
        filled: str = self._compiled.render(context) if self._fixed is None else self._fixed
        spans: list[Span] = []
        for part in filled.split(_BOLD_ON):
            bold, found, rest = part.partition(_BOLD_OFF)
            if not found:
                bold, rest = "", part
            spans.extend([Span(bold, Face.BOLD), Span(rest, face)])
        return [span for span in spans if span.text]


class Condition:
    """A compiled `when`."""

    def __init__(self, compiled: Any) -> None:  # noqa: ANN401 - jinja's expression
        self._compiled = compiled

    def holds(self, context: Mapping[str, Any]) -> bool:
        """Whether the block is wanted."""
        return bool(self._compiled(**context))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    head: str
    text: Text
    is_right: bool = False
    weight: int = 1
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a letter; which parts are filled depends on `type` (see `_KEYS`)."""

    type: str
    when: Condition | None = None
    texts: tuple[Text, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    labelled: tuple[tuple[str, Text], ...] = ()
    columns: tuple[Column, ...] = ()
    total: tuple[Text, ...] = ()
    figures: tuple[tuple[Text, ...], ...] = ()
    source: str = ""
    is_numbered: bool = False
    is_small: bool = False
    is_kept: bool = False
    is_blank: bool = False
    has_code: bool = False


@dataclass(frozen=True, slots=True)
class SlipHead:
    """The head of the answer slip: its title, whose code it is, what to do, and what it is about."""

    title: str
    code_label: str
    text: Text
    rows: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A letter's text, ready to be filled; `words` are the fields it may use, `sha256` names exactly this text."""

    kind: LetterKind
    version: str
    title: str
    subject: Text
    greeting: bool
    words: tuple[str, ...]
    blocks: tuple[Block, ...]
    slip: tuple[Block, ...] = ()
    slip_head: SlipHead | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of `terms.toml`: labels of the page, product and class names, names of fields, titles of people."""

    labels: Mapping[str, str]
    terms: Mapping[str, str]
    fields: Mapping[str, str]
    titles: Mapping[str, str]

    @classmethod
    def load(cls, file: Path) -> Terms:
        """Read the file; what is wrong with it is a UserError that names file and line."""
        raw = read_toml(file)
        return cls(*(raw.get(part, {}) for part in ("labels", "terms", "fields", "titles")))

    def __getitem__(self, label: str) -> str:
        return self.labels[label]


def load_template(file: Path, terms: Terms) -> Template:
    """Read and check a template. UserError with one message per fault, each with file, line and word."""
    raw = read_toml(file)
    return _Loader(raw, file.name, file.read_text(encoding="utf-8").splitlines(), terms).load()


def template_of(raw: Mapping[str, Any], terms: Terms, *, name: str, sha256: str) -> Template:
    """Make a template of what a file would hold (see `source`); it is checked as a file is, in the same sandbox."""
    return replace(_Loader(raw, name, [], terms).load(), sha256=sha256)


def read_toml(file: Path) -> dict[str, Any]:
    """Read the file of a text; UserError `letter.template_…` when it is absent, no text or no TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError("letter.template_missing", file=file.name) from error
    except UnicodeDecodeError as error:
        raise UserError("letter.template_not_text", file=file.name) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line ([0-9]+)", str(error))
        raise UserError("letter.template_form", file=file.name, line=int(line[1]) if line else 0) from error


class _Loader:
    """Checks what one file holds and gathers all its faults; `source` are its lines, to find words in."""

    def __init__(self, raw: Mapping[str, Any], name: str, source: Sequence[str], terms: Terms) -> None:
        self._file = name
        self._raw = raw
        self._source = source
        self._faults: list[Message] = []
        self._environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, finalize=present)
        self._environment.filters = filters_with(terms.terms, terms.labels, terms.titles)
        self._environment.tests = {"none": self._environment.tests["none"]}
        self._environment.globals = {}
        self._words: Mapping[str, Word] = {}

    def load(self) -> Template:
        data = DATA_OF[self._name()]
        self._words = words_of(data)
        self._check_keys(self._raw, _TOP_KEYS)
        for key in ("version", "title", "subject", "blocks"):
            self._demand(self._raw, key)
        self._stop_if_faulty()
        head = self._raw.get("slip_head")
        template = Template(
            kind=data.kind,
            version=str(self._raw["version"]),
            title=str(self._raw["title"]),
            subject=self._text(self._raw["subject"]),
            greeting=bool(self._raw.get("greeting", True)),
            words=tuple(self._words),
            blocks=tuple(self._blocks(self._raw["blocks"])),
            slip=tuple(self._blocks(self._raw.get("slip", []))),
            slip_head=self._slip_head(head) if head is not None else None,
        )
        self._stop_if_faulty()
        return template

    def _stop_if_faulty(self) -> None:
        if self._faults:
            raise UserError.many(self._faults)

    def _name(self) -> str:
        word = str(self._raw.get("kind", ""))
        if word not in DATA_OF:
            raise UserError("letter.template_kind", file=self._file, line=self._line_of("kind"), word=word)
        return word

    def _blocks(self, raw: object) -> Iterator[Block]:
        for block in raw if isinstance(raw, list) else [raw]:
            if not isinstance(block, dict):
                self._fault("letter.template_shape", str(block)[:40])
                continue
            must, may = _KEYS.get(str(block.get("type")), (None, frozenset()))
            if must is None:
                self._fault("letter.template_block", str(block.get("type", "type")))
                continue
            before = len(self._faults)
            self._check_keys(block, must | may | _COMMON_KEYS)
            if "code" in block and "payment_code" not in self._words:
                self._fault("letter.template_unknown_key", "code")
            for key in must:
                self._demand(block, key)
            if len(self._faults) == before:
                yield self._block(block)

    def _block(self, raw: Mapping[str, Any]) -> Block:
        element = self._element(raw)
        texts = [raw[key] for key in ("text", "head") if key in raw]
        texts.extend(raw.get("items", ()))
        kind = str(raw["type"])
        labelled = raw.get("rows", raw.get("labels", ()) if kind == "grid" else ())
        rows = raw.get("fields", raw.get("labels", ()) if kind == "client_signatures" else ())
        return Block(
            type=kind,
            when=self._condition(raw["when"]) if "when" in raw else None,
            texts=tuple(self._text(text, element) for text in texts),
            rows=tuple(tuple(map(str, row if isinstance(row, list) else [row])) for row in rows),
            labelled=tuple(self._labelled(labelled)),
            columns=tuple(self._column(column, element) for column in raw.get("columns", ())),
            total=tuple(self._text(text) for text in raw.get("total", ())),
            figures=tuple(tuple(self._text(text) for text in row) for row in raw.get("figures", ())),
            source=str(raw.get("source", "")),
            is_numbered=bool(raw.get("numbered")),
            is_small=bool(raw.get("small")),
            is_kept=bool(raw.get("keep")),
            is_blank=bool(raw.get("blank")),
            has_code=bool(raw.get("code")),
        )

    def _element(self, raw: Mapping[str, Any]) -> type | None:
        """The kind of rows a table or grid goes through."""
        if "source" not in raw:
            return None
        word = self._words.get(str(raw["source"]))
        if word is None or word.element is None:
            self._fault("letter.template_unknown_word", str(raw["source"]))
            return model.LetterData
        return word.element

    def _labelled(self, raw: Sequence[Any]) -> Iterator[tuple[str, Text]]:
        for pair in raw:
            if isinstance(pair, list) and len(pair) == 2:
                yield str(pair[0]), self._text(pair[1])
            else:
                self._fault("letter.template_shape", str(pair)[:40])

    def _column(self, raw: Mapping[str, Any], element: type | None) -> Column:
        self._check_keys(raw, _COLUMN_KEYS)
        return Column(
            head=str(raw.get("head", "")),
            text=self._text(raw.get("text", ""), element),
            is_right=raw.get("align") == "right",
            weight=int(raw.get("weight", 1)),
            is_optional=bool(raw.get("optional")),
        )

    def _slip_head(self, raw: Mapping[str, Any]) -> SlipHead:
        self._check_keys(raw, _SLIP_HEAD_KEYS)
        return SlipHead(
            title=str(raw.get("title", "")),
            code_label=str(raw.get("code_label", "")),
            text=self._text(raw.get("text", "")),
            rows=tuple(self._labelled(raw.get("rows", ()))),
        )

    # --- texts ---------------------------------------------------------------------------------------------------

    def _text(self, raw: object, element: type | None = None) -> Text:
        source = " ".join(str(raw).split())
        halves = source.split("**")
        if len(halves) % 2 == 0:
            self._fault("letter.template_bold", source[:40])
        marked = "".join(
            half if not index else (_BOLD_ON if index % 2 else _BOLD_OFF) + half for index, half in enumerate(halves)
        )
        return Text(self._compile(marked, element, self._environment.from_string), is_fixed="{" not in marked)

    def _condition(self, raw: object) -> Condition:
        source = str(raw)
        self._compile("{% if " + source + " %}{% endif %}", None, lambda _: None)
        if self._faults:
            return Condition(lambda: False)
        return Condition(self._environment.compile_expression(source, undefined_to_none=False))

    def _compile(self, source: str, element: type | None, make: Callable[[str], Any]) -> Any:  # noqa: ANN401 - jinja's
        try:
            tree = self._environment.parse(source)
        except TemplateSyntaxError:
            self._fault("letter.template_syntax", _first_placeholder(source))
            return None
        before = len(self._faults)
        for node in _walk(tree):
            if not isinstance(node, _ALLOWED):
                self._fault("letter.template_construct", _first_placeholder(source))
                break
            self._check_node(node, element)
        self._check_units(tree, element)
        return make(source) if len(self._faults) == before else None

    def _check_node(self, node: nodes.Node, element: type | None) -> None:
        if isinstance(node, nodes.Filter) and node.name not in self._environment.filters:
            self._fault("letter.template_unknown_filter", node.name)
        elif isinstance(node, nodes.Getattr | nodes.Name):
            self._check_word(node, element)

    def _check_word(self, node: nodes.Getattr | nodes.Name, element: type | None) -> None:
        if self._word_of(node, element) is None:
            name = node.attr if isinstance(node, nodes.Getattr) else node.name
            self._fault("letter.template_unknown_word", name)

    def _word_of(self, node: nodes.Node, element: type | None) -> Word | None:
        """The field a name or `house.…` / `row.…` stands for."""
        if isinstance(node, nodes.Name):
            return self._words.get(node.name)
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            if node.node.name == "house":
                return words_of(model.HouseStyle).get(node.attr)
            if node.node.name == "row" and element is not None:
                return words_of(element).get(node.attr)
        return None

    def _check_units(self, tree: nodes.Template, element: type | None) -> None:
        """What is printed must be written out in its unit: no raw cents, no bare codes."""
        for output in tree.find_all(nodes.Output):
            for printed in output.nodes:
                for expression in _printed(printed):
                    self._check_unit(expression, element)

    def _check_unit(self, node: nodes.Node, element: type | None) -> None:
        used = None
        if isinstance(node, nodes.Filter) and node.node is not None:
            used, node = node.name, node.node
        word = self._word_of(node, element)
        if word is not None and word.filters and used not in word.filters:
            self._fault("letter.template_needs_filter", word.name, filters=" / ".join(sorted(word.filters)))

    # --- faults --------------------------------------------------------------------------------------------------

    def _check_keys(self, raw: Mapping[str, Any], known: frozenset[str]) -> None:
        for key in raw:
            if key not in known:
                self._fault("letter.template_unknown_key", key)

    def _demand(self, raw: Mapping[str, Any], key: str) -> None:
        if key not in raw:
            self._fault("letter.template_key_missing", key, at=str(raw.get("type", "")))

    def _fault(self, code: str, word: str, *, at: str = "", **more: object) -> None:
        params = {"file": self._file, "line": self._line_of(at or word), "word": word, **more}
        message = Message(code, params)
        if message not in self._faults:
            self._faults.append(message)

    def _line_of(self, word: str) -> int:
        """The first line that has the word inside a placeholder, else the first that has it at all; 1 if none."""
        # A placeholder may run over two lines; then its first word is what can be found.
        for sought in (word.strip(), *word.split()[:1]):
            pattern = re.compile(r"(?<!\w)" + re.escape(sought) + r"(?!\w)")
            having = [number for number, line in enumerate(self._source, 1) if pattern.search(line)]
            inside = [number for number in having if re.search(r"\{\{|\{%|when", self._source[number - 1])]
            if having:
                return (inside or having)[0]
        return 1


def _walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Every node, without the `house` and `row` in front of a dot."""
    yield tree
    if isinstance(tree, nodes.Getattr) and isinstance(tree.node, nodes.Name) and tree.node.name in {"house", "row"}:
        return
    for child in tree.iter_child_nodes():
        yield from _walk(child)


def _printed(node: nodes.Node) -> Iterator[nodes.Node]:
    if isinstance(node, nodes.CondExpr):
        yield from _printed(node.expr1)
        if node.expr2 is not None:
            yield from _printed(node.expr2)
    elif isinstance(node, nodes.Or | nodes.And):
        yield from _printed(node.left)
        yield from _printed(node.right)
    elif not isinstance(node, nodes.TemplateData):
        yield node


def _first_placeholder(source: str) -> str:
    source = source.replace(_BOLD_ON, "**").replace(_BOLD_OFF, "**")
    found = re.search(r"\{[{%]\s*(.*?)\s*[%}]\}", source) or re.search(r"\{[{%]\s*(.*)", source)
    return (found[1] if found else source).strip()[:40]
