"""What all services rest on: the store, the clock, the sentences, and the dated tables.

Each part is a cached property that imports its module and makes the service when somebody first asks for it: a window
or a command that uses five services does not read the modules of seventy (docs/adr/0017-made-when-asked.md).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.clock import Clock
from csr_desktop.ids import IdMaker
from csr_desktop.services.day_tables import DayTables
from csr_desktop.services.table_folders import ACCEPTED, TableFolders
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

if TYPE_CHECKING:
    from csr_desktop.domain.class_table import ClassTable
    from csr_desktop.domain.exchange_terms import ExchangeTerms
    from csr_desktop.domain.safety_terms import SafetyTerms
    from csr_desktop.letters.desk import LetterDesk
    from csr_desktop.proposals.norms import NormPackage
    from csr_desktop.services.plain_language import PlainLanguageService
    from csr_desktop.services.table_packages import PackageShelf, RefusedPackage, TablePackage
    from csr_desktop.vault import SecretStore


class Tables:
    """The open store and the tables that hold on the day."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: IdMaker,
        texts: Texts,
        resources: Path,
        vault: SecretStore | None = None,
        *,
        is_practice: bool = False,
    ) -> None:
        self.store = store
        self.clock = clock
        self.ids = ids
        self.texts = texts
        self._resources = resources
        self._given_vault = vault
        self._is_practice = is_practice
        #: The day of opening: all dated tables are those of one day, also when one is first asked for after midnight,
        #: or after the clock of the computer jumped.
        self._day = clock.today()

    @cached_property
    def tables(self) -> DayTables:
        """The tables that need no database; the window gets them too."""
        return DayTables(self.folders, self._resources, self._day)

    @cached_property
    def folders(self) -> TableFolders:
        """Where the tables are: those of the program, and those of norm packages that hold on the day."""
        return TableFolders(self._resources, self._packages[0])

    @property
    def refused_packages(self) -> tuple[RefusedPackage, ...]:
        """Accepted norm packages that do not count, and why."""
        return self._packages[1]

    @cached_property
    def _packages(self) -> tuple[tuple[TablePackage, ...], tuple[RefusedPackage, ...]]:
        # Most offices have none; then nothing of packages has to be read.
        return self.package_shelf.counting() if self.store.setting(ACCEPTED) else ((), ())

    def tell_refused_packages(self) -> None:
        """Verify the accepted packages, and put what does not count among what is told at the opening.

        A program that silently went back to other norms would make offers that nobody meant.
        """
        self.store.warnings = (*self.store.warnings, *(item.reason for item in self.refused_packages))

    @cached_property
    def package_shelf(self) -> PackageShelf:
        """The norm packages that people accepted."""
        from csr_desktop.services.table_packages import PackageShelf

        return PackageShelf(self.store, self._resources, self._day)

    @cached_property
    def norms(self) -> NormPackage:
        """The norms of the year."""
        return self.tables.norms

    @cached_property
    def safety(self) -> SafetyTerms:
        """Terms of locking, keeping, back-ups and the log."""
        from csr_desktop.domain.safety_terms import load_safety_terms

        return load_safety_terms(self._resources / "safety", self._day)

    @cached_property
    def exchange_terms(self) -> ExchangeTerms:
        """Terms of the exchange."""
        from csr_desktop.domain.exchange_terms import load_exchange_terms

        return load_exchange_terms(self._resources / "exchange", self._day)

    @cached_property
    def plain(self) -> PlainLanguageService:
        """Whether a text is easy to read."""
        from csr_desktop.services.plain_language import PlainLanguageService

        return PlainLanguageService(self._resources, self._day)

    @cached_property
    def class_table(self) -> ClassTable:
        """Which kind of debt has which class."""
        return self.tables.class_table

    @cached_property
    def _desk(self) -> LetterDesk:
        from csr_desktop.letters.desk import LetterDesk
        from csr_desktop.services.letter_texts_in_use import TextsInUse

        return LetterDesk(self._resources, TextsInUse(self.store, self.clock))

    @cached_property
    def _vault(self) -> SecretStore:
        from csr_desktop.vault import system_vault

        return self._given_vault or system_vault()
