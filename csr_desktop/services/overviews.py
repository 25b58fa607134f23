"""Lists for screens and command line: dossiers, debts, register, search, history; reading only."""

from __future__ import annotations

from csr_desktop.store.read_models import ClaimRow, CreditorRow, DossierRow, claim_rows, creditor_rows, dossier_rows
from csr_desktop.store.search import SearchHit, search
from csr_desktop.store.unit_of_work import Store

__all__ = ["ClaimRow", "CreditorRow", "DossierRow", "OverviewService", "SearchHit"]


class OverviewService:
    """Read-only views over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def dossiers(
        self, text: str = "", *, include_closed: bool = False, include_deleted: bool = False
    ) -> list[DossierRow]:
        """Return the list of dossiers."""
        return dossier_rows(self._store.database, text, include_closed=include_closed, include_deleted=include_deleted)

    def claims(self, dossier_id: str) -> list[ClaimRow]:
        """Return the debts of a dossier, with the names of the parties."""
        return claim_rows(self._store.database, dossier_id)

    def creditors(self, text: str = "") -> list[CreditorRow]:
        """Return the register."""
        return creditor_rows(self._store.database, text)

    def search(self, text: str, limit: int = 50) -> list[SearchHit]:
        """Search people, dossiers, creditors, references and letters."""
        return search(self._store.database, text, limit)
