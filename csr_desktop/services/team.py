"""Who works here: the names an organisation wrote down, and those that its dossiers name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.names import normalise_name
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.store.unit_of_work import Store

_KEY = "team.people"


class TeamService:
    """Names to choose from when a dossier is handed over or a colleague looks along; no accounts and no rights."""

    def __init__(self, store: Store, organisation: OrganisationService) -> None:
        self._store = store
        self._organisation = organisation

    def people(self) -> tuple[str, ...]:
        """Return the names that were written down, in their order; none until somebody writes them."""
        raw = self._store.setting(_KEY)
        return tuple(msgspec.json.decode(raw, type=list[str])) if raw else ()

    def set_people(self, names: Sequence[str]) -> tuple[str, ...]:
        """Write down who works here, each name once and without blank ones; from now on, as one undoable step."""
        kept = _once(names)
        with self._store.unit_of_work("team.save") as work:
            work.put_setting(_KEY, msgspec.json.encode(kept).decode())
        return tuple(kept)

    def known(self) -> tuple[str, ...]:
        """Return every name to choose from: written down, of the organisation itself, and of open dossiers."""
        dossiers = self._store.find(Dossier, deleted_on=None, closed_on=None, order_by="number")
        return tuple(
            _once([*self.people(), self._organisation.get().counsellor, *(item.counsellor for item in dossiers)])
        )


def _once(names: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        bare = " ".join(name.split())
        if bare:
            found.setdefault(normalise_name(bare), bare)
    return list(found.values())
