"""Whether the hub can be reached and knows us: one question, nothing is sent and nothing is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from csr_desktop.services.exchange.settings import HubSettingsService

if TYPE_CHECKING:
    from csr_desktop.hub.transport import HubTransport


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What the hub said: who we are there, and its clock (UTC)."""

    participant: str
    hub_time: datetime | None


class ConnectionCheck:
    """Made in the database's thread; asked in another one, because it may take long."""

    def __init__(self, hub: HubTransport, stop: threading.Event) -> None:
        self._hub = hub
        self._stop = stop

    @classmethod
    def with_settings(cls, settings: HubSettingsService) -> ConnectionCheck:
        """Return a check with what is set; UserError `hub.not_configured` or `hub.key.elsewhere`."""
        stop = threading.Event()
        return cls(settings.transport(stop), stop)

    def ask(self, is_cancelled: Callable[[], bool]) -> Reached:
        """Ask the hub who we are. Raises what stands in the way, with its sentence."""
        try:
            if is_cancelled():
                self._stop.set()
            profile = self._hub.profile()
            return Reached(participant=profile.participant.name, hub_time=self._hub.hub_time)
        finally:
            self._hub.close()

    def stop(self) -> None:
        """End the question soon, from any thread."""
        self._stop.set()
