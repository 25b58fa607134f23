"""The sheet that goes with letters to a client: for whom, in which language, and which languages may be used.

A language may be used once somebody who grew up with it looked at its phrases and a person wrote down who; another
version of the phrases has to be looked at again. Dutch always may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.domain.clients import Client
from csr_desktop.errors import UserError
from csr_desktop.store.unit_of_work import Reader, Store

if TYPE_CHECKING:
    from csr_desktop.letters.companion_phrases import CompanionLanguage
    from csr_desktop.letters.model import LetterData

_KEY = "companion.reviewed"
DUTCH = "nl"


class _Review(msgspec.Struct, frozen=True):
    """Who looked at which version of a language, and when that was written down."""

    by: str
    on: date
    version: str


@dataclass(frozen=True, slots=True)
class SheetLanguage:
    """A language of the sheet: its Dutch and its own name, who looked at it, and whether it may be used now."""

    code: str
    name: str
    own_name: str
    reviewed_by: str = ""
    reviewed_on: date | None = None

    @property
    def is_on(self) -> bool:
        """Whether the sheet may be made in it."""
        return self.code == DUTCH or bool(self.reviewed_by)


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """All phrases of a language beside the Dutch ones, for whoever looks at them."""

    language: SheetLanguage
    pairs: tuple[tuple[str, str], ...]


class CompanionDesk:
    """Keeps the languages, and puts the sheet to a letter."""

    def __init__(self, store: Store, clock: Clock, resources: Path) -> None:
        self._store = store
        self._clock = clock
        self._resources = resources

    @cached_property
    def _phrases(self) -> Mapping[str, CompanionLanguage]:
        from csr_desktop.letters.companion_phrases import load_languages

        return load_languages(self._resources / "companion")

    # --- languages -----------------------------------------------------------------------------------------------

    def languages(self) -> tuple[SheetLanguage, ...]:
        """Return all languages, Dutch first."""
        return tuple(self._with_state().values())

    def phrases(self, code: str) -> SampleSheet:
        """Return what is to be looked at in a language; UserError `companion.unknown`."""
        language = self._known(code)
        dutch, other = self._phrases[DUTCH], self._phrases[code]
        pairs = tuple((dutch.phrases[key], other.phrases[key]) for key in dutch.phrases)
        return SampleSheet(language, pairs)

    def set_reviewed(self, code: str, by: str) -> SheetLanguage:
        """Write down who looked at a language, in its version of now; from then on it may be used.

        Raises UserError `companion.unknown`, `companion.reviewer_missing`.
        """
        self._known(code)
        name = " ".join(by.split())
        if not name:
            raise UserError("companion.reviewer_missing")
        self._keep(code, _Review(name, self._clock.today(), self._phrases[code].version))
        return self._known(code)

    def withdraw(self, code: str) -> SheetLanguage:
        """Take back that a language was looked at; clients who have it get the Dutch sheet until it is again."""
        self._known(code)
        self._keep(code, None)
        return self._known(code)

    # --- clients -------------------------------------------------------------------------------------------------

    def choose(self, client_id: str, code: str) -> Client:
        """Say which sheet goes with letters to a client: none (empty), Dutch (`nl`), or Dutch and one language more.

        Raises UserError `companion.unknown`, or `companion.not_reviewed` for a language nobody looked at.
        """
        if code and not self._known(code).is_on:
            raise UserError("companion.not_reviewed", name=self._known(code).name)
        with self._store.unit_of_work("companion.choose") as work:
            return work.save(replace(work.get(Client, client_id), sheet_language=code))

    def with_sheet(self, reader: Reader, dossier_id: str, data: LetterData, *, phone: str) -> LetterData:
        """Return a letter to the client with its sheet, when this client wants one and this letter has one.

        The letter goes to the first client, whose language counts. `phone` is that of the organisation.
        """
        clients = reader.find(Client, dossier_id=dossier_id, order_by="position")
        code = clients[0].sheet_language if clients else ""
        if not code:
            return data
        from csr_desktop.letters.companion import Companion
        from csr_desktop.letters.companion_phrases import companion_text

        dutch = companion_text(data, self._phrases[DUTCH], phone=phone)
        if dutch is None:
            return data
        state = self._with_state().get(code)
        is_other = state is not None and state.is_on and code != DUTCH
        other = companion_text(data, self._phrases[code], phone=phone) if is_other else None
        return replace(data, companion=Companion(dutch=dutch, other=other))

    # --- helpers -------------------------------------------------------------------------------------------------

    def _known(self, code: str) -> SheetLanguage:
        found = self._with_state().get(code)
        if found is None:
            raise UserError("companion.unknown", code=code)
        return found

    def _with_state(self) -> dict[str, SheetLanguage]:
        reviews = self._reviews()
        found = {}
        for code, language in self._phrases.items():
            review = reviews.get(code)
            counts = review is not None and review.version == language.version
            found[code] = SheetLanguage(
                code,
                language.name,
                language.own_name,
                review.by if review is not None and counts else language.reviewed_by,
                review.on if review is not None and counts else None,
            )
        return found

    def _reviews(self) -> dict[str, _Review]:
        raw = self._store.setting(_KEY)
        return msgspec.json.decode(raw, type=dict[str, _Review]) if raw else {}

    def _keep(self, code: str, review: _Review | None) -> None:
        reviews = self._reviews()
        if review is None:
            reviews.pop(code, None)
        else:
            reviews[code] = review
        with self._store.unit_of_work("companion.review") as work:
            work.put_setting(_KEY, msgspec.json.encode(reviews).decode())
