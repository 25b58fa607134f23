"""The words for fields and parts of the delivery, as a counsellor knows them."""

from __future__ import annotations

from collections.abc import Iterable

from csr_desktop.texts import Texts


class DdasWords:
    """Looks the words up among the sentences of the program."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def field(self, path: str) -> str:
        """Return the word for a place in the delivery: `oplossing.startdatum` is "begin van de oplossing"."""
        return self._texts.label("ddas_field", path.replace(".", "_"))

    def part(self, name: str) -> str:
        """Return the word for a part of a trajectory, as it is compared."""
        return self._texts.label("ddas_part", name)

    def person(self, position: int) -> str:
        """Return how a client is called: by the place in the dossier, never by name."""
        return self._texts.label("ddas_person", "partner" if position == 2 else "client")

    def missing(self, names: Iterable[str]) -> str:
        """Return what is not known of a person, as in a sentence."""
        return _listed([self._texts.label("ddas_missing", name) for name in names])

    def parts(self, names: Iterable[str]) -> str:
        """Return parts of a trajectory, as in a sentence."""
        return _listed([self.part(name) for name in names])


def _listed(words: list[str]) -> str:
    """Join words as Dutch does: `a`, `a en b`, `a, b en c`."""
    return " en ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))
