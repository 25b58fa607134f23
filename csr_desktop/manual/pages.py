"""The pages of `resources/help` and their index: one source for the help in the window and for the printed manual."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csr_desktop.errors import EnvironmentProblem

#: The document that holds every page for which the index names no other one.
MANUAL = "handleiding"


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page: its key (the name of its file), its title, and its text in Markdown."""

    key: str
    title: str
    text: str
    #: Places of the window it is about: the key of a page, or `dossier/` and the key of a tab.
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page as it stands in a document, under the part it belongs to."""

    page: HelpPage
    part: str


@dataclass(frozen=True, slots=True)
class Document:
    """One PDF of the manual: its name without ending, its title, a sentence for whom it is, and its chapters."""

    name: str
    title: str
    about: str
    chapters: tuple[Chapter, ...]


class HelpIndex:
    """What `index.toml` says: the pages in their order, the documents they are printed in, and a few words."""

    def __init__(self, folder: Path, table: Mapping[str, Any]) -> None:
        self._folder = folder
        self._entries: list[dict[str, Any]] = table["page"]
        self._documents: list[dict[str, Any]] = table["document"]
        self.words: Mapping[str, str] = table["words"]

    @classmethod
    def load(cls, folder: Path) -> HelpIndex:
        """Read the index of a folder; EnvironmentProblem `help.unreadable` when it or a page cannot be read."""
        return cls(folder, tomllib.loads(_read(folder / "index.toml")))

    @property
    def folder(self) -> Path:
        """Where the pages and their pictures are."""
        return self._folder

    def pages(self, made: Mapping[str, HelpPage] | None = None) -> Iterator[HelpPage]:
        """Return the pages in their order; what was `made` takes the place of the file of that key."""
        for entry in self._entries:
            key = entry["key"]
            if made and key in made:
                yield made[key]
                continue
            text = _read(self._folder / f"{key}.md")
            yield HelpPage(key, title_of(text), text, tuple(entry.get("places", ())))

    def documents(self) -> tuple[Document, ...]:
        """Return what can be printed."""
        parts = {entry["key"]: entry.get("part", "") for entry in self._entries}
        of_document = {entry["key"]: entry.get("document", MANUAL) for entry in self._entries}
        pages = list(self.pages())
        return tuple(
            Document(
                entry["name"],
                entry["title"],
                entry["about"],
                tuple(Chapter(page, parts[page.key]) for page in pages if of_document[page.key] == entry["name"]),
            )
            for entry in self._documents
        )


def title_of(text: str) -> str:
    r"""Return the title of a page: its first line.

    >>> title_of("# Vandaag\n\nDe werklijst.")
    'Vandaag'
    """
    return text.split("\n", 1)[0].lstrip("# ").strip()


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise EnvironmentProblem("help.unreadable", file=file.name) from error
