"""The services of the hub and of lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csr_desktop.wiring.desks import Desks

if TYPE_CHECKING:
    from csr_desktop.lists.reading import ListReading, PastedRows
    from csr_desktop.services.dossier_story import DossierStory
    from csr_desktop.services.exchange.boxes import BoxReader
    from csr_desktop.services.exchange.service import ExchangeService
    from csr_desktop.services.exchange.settings import HubSettingsService
    from csr_desktop.services.hub_book import HubBook
    from csr_desktop.services.hub_incoming import MessageEffects
    from csr_desktop.services.hub_review import HubReview
    from csr_desktop.services.hub_status import HubStatusService
    from csr_desktop.services.hub_timeline import HubTimeline
    from csr_desktop.services.list_exchange import ListExchangeService
    from csr_desktop.services.list_imports import ListImportService
    from csr_desktop.services.list_transport.ways import ListTransports


class Exchange(Desks):
    """The services of the hub and of lists."""

    @cached_property
    def lists(self) -> ListExchangeService:
        """Lists that go out."""
        from csr_desktop.services.list_exchange import ListExchangeService

        return ListExchangeService(self.store, self.organisation, self._transports)

    @cached_property
    def list_imports(self) -> ListImportService:
        """Lists that come in."""
        from csr_desktop.services.list_imports import ListImportService

        return ListImportService(
            self.store, self.ids, self.clock, self.class_table, self.register, self.organisation, self._transports
        )

    @cached_property
    def exchange(self) -> ExchangeService:
        """The round over the hub."""
        from csr_desktop.services.exchange.service import ExchangeService
        from csr_desktop.services.hub_incoming import DossierInbox

        return ExchangeService(
            self.store, self.ids, self.clock, self.texts, self._hub, DossierInbox(self._effects), self.exchange_terms
        )

    @cached_property
    def hub_review(self) -> HubReview:
        """Messages that wait for a person."""
        from csr_desktop.services.hub_review import HubReview

        return HubReview(self.store, self.clock, self._effects)

    @cached_property
    def hub_book(self) -> HubBook:
        """The address book of the hub."""
        from csr_desktop.services.hub_book import HubBook

        return HubBook(self.store)

    @cached_property
    def hub_status(self) -> HubStatusService:
        """Where each message stands."""
        from csr_desktop.services.hub_status import HubStatusService

        return HubStatusService(self.store, self.composer)

    @cached_property
    def hub_timeline(self) -> HubTimeline:
        """The messages of a dossier."""
        from csr_desktop.services.hub_timeline import HubTimeline

        return HubTimeline(self.store, self.ids, self.clock, self.texts)

    @cached_property
    def story(self) -> DossierStory:
        """What happened in a dossier."""
        from csr_desktop.services.dossier_story import DossierStory

        return DossierStory(self.store, self.texts, self.hub_timeline)

    @cached_property
    def exchange_boxes(self) -> BoxReader:
        """The boxes of the hub."""
        from csr_desktop.services.exchange.boxes import BoxReader

        return BoxReader(self.store)

    def list_reader(self) -> Callable[..., ListReading]:
        """Return a function that reads a list in the guarded child process; it touches no database."""
        tables, clock = self.tables, self.clock

        def read(path: Path | PastedRows, kind: str | None, **wishes: Any) -> ListReading:  # noqa: ANN401 - of `read_list`
            from csr_desktop.lists.reading import read_list

            return read_list(path, kind=kind, class_table=tables.class_table, today=clock.today(), **wishes)

        return read

    @cached_property
    def _transports(self) -> ListTransports:
        from csr_desktop.lists.profiles import load_list_profile
        from csr_desktop.lists.reading import read_list
        from csr_desktop.services.list_transport.ways import ListTransports

        return ListTransports(
            self.store,
            self.clock,
            self.organisation,
            load_list_profile(self._resources / "profiles" / "saldo-portal.toml"),
            lambda path: read_list(path, kind="answers", class_table=self.class_table, today=self.clock.today()),
        )

    @cached_property
    def _hub(self) -> HubSettingsService:
        from csr_desktop.services.exchange.settings import HubSettingsService

        return HubSettingsService(self.store, self.clock, self._vault, self.ids.new, is_practice=self._is_practice)

    @cached_property
    def _effects(self) -> MessageEffects:
        from csr_desktop.services.hub_incoming import MessageEffects

        return MessageEffects(self.ids, self.clock, self.register, self.composer)
