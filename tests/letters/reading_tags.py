"""Reads the tags of a PDF back as a screen reader does: from the tree to the marks on the pages, and the other way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

#: Operators that leave ink on the page.
_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_INK = _TEXT | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}


@dataclass
class PageContent:
    """What stands in the marked parts of one page."""

    texts: dict[int, str] = field(default_factory=dict)
    drawn: dict[int, int] = field(default_factory=dict)
    artifacts: list[str] = field(default_factory=list)
    #: Words told otherwise than they stand there: (as drawn, as told).
    told: list[tuple[str, str]] = field(default_factory=list)
    loose: int = 0
    roles: dict[int, str] = field(default_factory=dict)


@dataclass
class Node:
    """An element of the tree with its text."""

    role: str
    element: pikepdf.Dictionary
    kids: list[Node] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            yield from kid.walk()


class Tagged:
    """A tagged PDF, opened."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(pdf))
        self.pages = [_content(page) for page in self.pdf.pages]
        self._numbers = {page.objgen: at for at, page in enumerate(self.pdf.pages)}
        self.tree = self._node(self.pdf.Root.StructTreeRoot.K)

    def _node(self, element: pikepdf.Dictionary) -> Node:
        node = Node(str(element.S)[1:], element)
        held = element.get("/K", [])
        page = self._numbers[element.Pg.objgen] if "/Pg" in element else -1
        for kid in held if isinstance(held, pikepdf.Array) else [held]:
            if isinstance(kid, int):
                node.marks.append((page, kid))
            elif kid.get("/Type") == "/MCR":
                node.marks.append((self._numbers[kid.Pg.objgen], int(kid.MCID)))
            else:
                assert kid.P.objgen == element.objgen
                node.kids.append(self._node(kid))
        return node

    def text(self, node: Node) -> str:
        """The text of a node and all below it, in the order of the tree."""
        own = "".join(self.pages[page].texts.get(mcid, "") for page, mcid in node.marks)
        return own + "".join(self.text(kid) for kid in node.kids)

    def in_order_of_pages(self) -> str:
        """The text that is no artifact, as it stands in the pages."""
        return "".join(text for page in self.pages for _mcid, text in sorted(page.texts.items()))

    def parents(self, page: int) -> list[pikepdf.Dictionary]:
        """The elements that the parent tree names for a page."""
        nums = self.pdf.Root.StructTreeRoot.ParentTree.Nums
        key = int(self.pdf.pages[page].StructParents)
        return list(next(nums[at + 1] for at in range(0, len(nums), 2) if int(nums[at]) == key))


def _content(page: pikepdf.Page) -> PageContent:
    found = PageContent()
    stack: list[tuple[str, int | None, str | None, list[str]]] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            held = operands[1] if name == "BDC" else {}
            mcid = int(held["/MCID"]) if "/MCID" in held else None
            told = str(held["/ActualText"]) if "/ActualText" in held else None
            role = str(operands[0])[1:]
            if mcid is not None:
                assert mcid not in found.roles, "a number stands for one part of a page"
                found.roles[mcid] = role
                found.texts[mcid] = ""
            stack.append((role, mcid, told, []))
        elif name == "EMC":
            _role, _mcid, told, drawn = stack.pop()
            if told is not None:
                found.told.append(("".join(drawn), told))
        elif name in _INK:
            if not stack:
                found.loose += 1
                continue
            role, mcid = stack[0][:2]
            if name in _TEXT:
                text = bytes(operands[0]).decode("utf-16-be")
                for entry in stack:
                    entry[3].append(text)
                if mcid is None:
                    found.artifacts.append(text)
                else:
                    found.texts[mcid] += text
            elif mcid is not None:
                found.drawn[mcid] = found.drawn.get(mcid, 0) + 1
            assert role == "Artifact" or mcid is not None
    assert not stack, "every marked part is closed"
    return found
