"""The services that keep things safe: keys, back-ups, the log, the bin and erasing."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from csr_desktop.errors import CsrError
from csr_desktop.paths import AppPaths
from csr_desktop.store.opening import ERASE_AGAIN
from csr_desktop.wiring.exchange import Exchange

if TYPE_CHECKING:
    from csr_desktop.services.anchors import LogAnchors
    from csr_desktop.services.approvers import ApproverService
    from csr_desktop.services.audit import AuditService
    from csr_desktop.services.backups import BackupService
    from csr_desktop.services.bin import BinService
    from csr_desktop.services.drafts import Drafts
    from csr_desktop.services.erasure import ErasureService
    from csr_desktop.services.health import HealthService
    from csr_desktop.services.history import HistoryService
    from csr_desktop.services.keys import KeyService
    from csr_desktop.services.log_review import LogReviewService
    from csr_desktop.services.log_words import LogWords
    from csr_desktop.services.news import NewsService
    from csr_desktop.services.retention import RetentionService
    from csr_desktop.services.support import SupportService
    from csr_desktop.services.updates import UpdateService


class Keeping(Exchange):
    """The services that keep things safe: keys, back-ups, the log, the bin and erasing."""

    @cached_property
    def keys(self) -> KeyService:
        """Passphrase, recovery key and what the computer remembers."""
        from csr_desktop.services.keys import KeyService

        return KeyService(self.store, self._vault)

    @cached_property
    def drafts(self) -> Drafts:
        """What was typed and not stored."""
        from csr_desktop.services.drafts import Drafts

        return Drafts(self.store.database, self.clock)

    @cached_property
    def backups(self) -> BackupService:
        """Back-ups."""
        from csr_desktop.services.backups import BackupService

        return BackupService(self.store, self.clock, self.safety)

    @cached_property
    def health(self) -> HealthService:
        """Whether the database is sound."""
        from csr_desktop.services.health import HealthService

        return HealthService(self.store, self.clock, self.safety.health)

    @cached_property
    def audit(self) -> AuditService:
        """The log and its review."""
        from csr_desktop.services.audit import AuditService

        return AuditService(
            self.store,
            self.clock,
            self.texts,
            self.safety.log.same_view_minutes,
            self._log_words,
            self._desk,
            self._anchors,
            self._log_review,
        )

    @cached_property
    def history(self) -> HistoryService:
        """Undo, redo, and what was done."""
        from csr_desktop.services.history import HistoryService

        return HistoryService(self.store, self._anchors.check)

    @cached_property
    def retention(self) -> RetentionService:
        """How long a dossier is kept."""
        from csr_desktop.services.retention import RetentionService

        return RetentionService(self.store, self.clock, self.safety)

    @cached_property
    def bin(self) -> BinService:
        """What was put away."""
        from csr_desktop.services.bin import BinService

        return BinService(self.store, self.clock, self.safety, self.dossiers, self.letters, self.deadlines)

    @cached_property
    def approvers(self) -> ApproverService:
        """Who may decide on erasing."""
        from csr_desktop.services.approvers import ApproverService

        return ApproverService(self.store, self.ids, self.clock, self.safety)

    @cached_property
    def erasure(self) -> ErasureService:
        """Erasing with four eyes."""
        from csr_desktop.services.erasure import ErasureService

        return ErasureService(
            self.store, self.ids, self.clock, self.dossiers, self.retention, self.bin, self.approvers, self.backups
        )

    @cached_property
    def support(self) -> SupportService:
        """The file for who helps us."""
        from csr_desktop.services.support import SupportService

        return SupportService(
            self.store,
            self.clock,
            self.texts,
            self.class_table,
            self.safety,
            self.backups,
            self.keys,
            self.history.check,
            AppPaths.for_user().logs,
        )

    @cached_property
    def updates(self) -> UpdateService:
        """Announcements of new versions."""
        from csr_desktop.hub.rest.fetching import fetch
        from csr_desktop.policies import policies_of_computer
        from csr_desktop.services.updates import UpdateService

        return UpdateService(
            self.store,
            self.clock,
            lambda: self.package_shelf.keys,
            fetch,
            self._proxy,
            is_practice=self._is_practice,
            policies=policies_of_computer(),
        )

    @cached_property
    def news(self) -> NewsService:
        """The daily look for announcements and norm packages."""
        from csr_desktop.services.news import NewsService

        return NewsService(self.store, self.clock, self.updates, self.norm_packages, is_practice=self._is_practice)

    def _proxy(self) -> str | None:
        place = self._hub.place
        return None if place is None else place.proxy

    def finish_interrupted(self) -> None:
        """Finish an erasure that was stopped half-way; called at every opening, and cheap when there is none."""
        try:
            is_wanted = bool(self.store.setting(ERASE_AGAIN)) or self.store.is_scrub_wanted
        except CsrError:
            is_wanted = True  # It knows how to tell what is wrong.
        if is_wanted:
            self.erasure.finish_interrupted()

    @cached_property
    def _log_words(self) -> LogWords:
        from csr_desktop.services.log_words import LogWords

        return LogWords(self.store, self.texts, self.class_table)

    @cached_property
    def _anchors(self) -> LogAnchors:
        from csr_desktop.services.anchors import BackupAnchors, LogAnchors, WitnessAnchors

        backed_up = BackupAnchors(self.store, self.texts, lambda: (self.backups.folder, self.backups.second_folder))
        return LogAnchors(self.store, self.clock, backed_up, WitnessAnchors(self.store, self.texts))

    @cached_property
    def _log_review(self) -> LogReviewService:
        from csr_desktop.services.log_review import LogReviewService

        return LogReviewService(
            self.store, self.ids, self.clock, self.safety.log, self._log_words,
            lambda: [*self.store.log.check(), *self._anchors.check()],
        )  # fmt: skip
