"""Lists for screens and command line: dossiers, debts, register, search, history; reading only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.lists.workbooks import Euro, Sheet, write_workbook
from csr_desktop.store.read_models import ClaimRow, CreditorRow, DossierRow, claim_rows, creditor_rows, dossier_rows
from csr_desktop.store.search import SearchHit, Words, recent, search
from csr_desktop.store.unit_of_work import Changes, Store

__all__ = ["ClaimRow", "CreditorRow", "DossierRow", "Euro", "OverviewService", "SearchHit", "Sheet"]


#: Tables with names that are searched.
_NAMED = frozenset({"client", "creditor"})


class OverviewService:
    """Read-only views over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._words = Words(store.database)
        store.subscribe(self._on_committed)

    def dossiers(
        self, text: str = "", *, include_closed: bool = False, include_deleted: bool = False
    ) -> list[DossierRow]:
        """Return the list of dossiers."""
        return dossier_rows(self._store.database, text, include_closed=include_closed, include_deleted=include_deleted)

    def write_dossiers(self, sheets: Sequence[Sheet], path: Path) -> None:
        """Write lists of dossiers as a person sees them to a workbook; that they left stands in the log.

        Raises EnvironmentProblem when it cannot be written; that stands in the log too.
        """
        with self._store.attempt("data.export"):
            try:
                write_workbook(path, sheets)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise EnvironmentProblem("environment.os_error", reason=reason) from error
        self._store.note("data.export", kind="dossiers", records=sum(len(sheet.rows) for sheet in sheets))

    def claims(self, dossier_id: str) -> list[ClaimRow]:
        """Return the debts of a dossier, with the names of the parties."""
        return claim_rows(self._store.database, dossier_id)

    def creditors(self, text: str = "") -> list[CreditorRow]:
        """Return the register."""
        return creditor_rows(self._store.database, text)

    def search(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Search people, dossiers, creditors, references and letters; also what was mistyped."""
        return search(self._store.database, text, limit, words=self._words)

    def recent(self, limit: int) -> list[SearchHit]:
        """Return the dossiers this person opened last, the latest first."""
        return recent(self._store.database, self._store.log.actor, limit)

    def _on_committed(self, changes: Changes) -> None:
        if any(table in _NAMED for table, _id in changes.objects):
            self._words.forget()
