"""What a part of a letter is, for who cannot see it: the tree of tags that a PDF carries beside its marks (PDF/UA).

Every mark with words has a tag. The tree is made in the order in which a letter is read; where the marks stand on the
page does not matter to it. Roles are those of ISO 32000-1, 14.8.4.
"""

from __future__ import annotations

from collections.abc import Iterator

#: Rows and cells are told even when they are empty: a row without one of its cells would shift the others.
CELLS = frozenset({"TR", "TD", "TH"})
#: What is on the page but is no part of the letter, such as a line or a page number.
ARTIFACT = "Artifact"


class Tag:
    """A node of the tree: a role, and either other tags or the marks that name it.

    `alt` says a figure in words. `scope` is `Row` or `Column` of a head in a table, `numbering` what stands before the
    items of a list (`Disc`, `Decimal`, `Square`). `title` makes it a bookmark, `lang` is the language of what
    is in it when that is not Dutch.
    """

    __slots__ = ("alt", "kids", "lang", "numbering", "role", "scope", "title")

    def __init__(
        self, role: str, *, alt: str = "", scope: str = "", numbering: str = "", title: str = "", lang: str = ""
    ) -> None:
        self.role = role
        self.lang = lang
        self.alt = alt
        self.scope = scope
        self.numbering = numbering
        self.title = title
        self.kids: list[Tag] = []

    def add(
        self, role: str, *, alt: str = "", scope: str = "", numbering: str = "", title: str = "", lang: str = ""
    ) -> Tag:
        """Put a new tag behind the others and return it."""
        tag = Tag(role, alt=alt, scope=scope, numbering=numbering, title=title, lang=lang)
        self.kids.append(tag)
        return tag

    def walk(self) -> Iterator[Tag]:
        """Return this tag and all below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()


#: What every page says again, above and below the letter; and the head of a table that goes on.
RUNNING_HEAD = Tag(ARTIFACT, scope="Header")
RUNNING_FOOT = Tag(ARTIFACT, scope="Footer")
HEAD_AGAIN = Tag(ARTIFACT)
