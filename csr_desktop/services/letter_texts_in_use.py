"""Which text a letter is made of today: what the desk of letters asks before it makes one."""

from __future__ import annotations

from csr_desktop.clock import Clock
from csr_desktop.domain.letter_texts import LetterTextUse, LetterTextVersion
from csr_desktop.letters.text_desk import OwnText
from csr_desktop.store.unit_of_work import Reader

#: How a letter names the version of a team's own text; a shipped text has a bare number.
OWN_VERSION = "eigen {number}"


class TextsInUse:
    """Reads what the team decided; a database from before there were own texts has none."""

    def __init__(self, store: Reader, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def __call__(self, name: str) -> OwnText | None:
        """Return the team's own text that is in use today; None when it is the shipped one."""
        use = self.use(name)
        if use is None or use.version_id is None:
            return None
        version = self._store.get(LetterTextVersion, use.version_id)
        return OwnText(OWN_VERSION.format(number=version.number), version.text, version.sha256)

    def use(self, name: str) -> LetterTextUse | None:
        """Return the decision that holds today: the last one whose day has come."""
        return self.holding(self._store.find(LetterTextUse, name=name, order_by=("since", "pk")))

    def holding(self, uses: list[LetterTextUse]) -> LetterTextUse | None:
        """Return which of the decisions about one letter, in their order, holds today."""
        today = self._clock.today()
        return next((use for use in reversed(uses) if use.since <= today), None)
