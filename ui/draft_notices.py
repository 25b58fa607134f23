"""Says quietly what was put back after a lock or a crash, and leads to what still waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Slot

from ui.drafts import DraftKeeper
from ui.forms.page import Page, Wish
from ui.notices import Notices, Tone

if TYPE_CHECKING:
    from csr_desktop.services.drafts import Draft


class Places(Protocol):
    """What leads to a place; the main window."""

    def page(self, key: str) -> Page:
        """Return a page of the side bar."""

    def go_to(self, key: str) -> None:
        """Show a page of the side bar."""

    def open_dossier(self, dossier_id: str, tab: str = "") -> Page:
        """Show a dossier."""


class DraftNotices(QObject):
    """Lives as long as its window."""

    def __init__(self, drafts: DraftKeeper, notices: Notices, places: Places) -> None:
        super().__init__(drafts)
        self._notices = notices
        self._places = places
        self._waiting: Draft | None = None
        drafts.found.connect(self._on_found)
        drafts.put_back.connect(self._on_put_back)

    @Slot(object)
    def _on_put_back(self, labels: Sequence[str]) -> None:
        self._notices.done(
            self.tr("Teruggezet: wat u typte in {fields}. Dit is nog niet bewaard.").format(
                fields=", ".join(dict.fromkeys(labels))
            )
        )

    @Slot(object)
    def _on_found(self, drafts: Sequence[Draft]) -> None:
        """Offer the newest form that was half filled in, else the dossier somebody was typing in."""
        words = {
            "NewDossierDialog": self.tr("Verder met het nieuwe dossier…"),
            "NewClaimDialog": self.tr("Verder met de nieuwe schuld…"),
            "NewPartyDialog": self.tr("Verder met de nieuwe schuldeiser…"),
        }
        forms = [draft for draft in drafts if _kind(draft) in words]
        inside = [draft for draft in drafts if draft.place.startswith("dossier/")]
        if forms:
            self._waiting = forms[-1]
            text = self.tr("Een formulier was nog niet af. Wat u typte, staat er nog.")
            self._notices.aside(text, words[_kind(self._waiting)], self._go_on, Tone.DONE)
        elif inside:
            self._waiting = inside[-1]
            text = self.tr("In een dossier staat nog tekst die niet bewaard is.")
            self._notices.aside(text, self.tr("Ga erheen"), self._go_on, Tone.DONE)

    @Slot()
    def _go_on(self) -> None:
        draft, self._waiting = self._waiting, None
        if draft is None:
            return
        kind = _kind(draft)
        if kind == "NewDossierDialog":
            self._places.go_to("dossiers")
            self._places.page("dossiers").perform(Wish.NEW)
        elif kind == "NewPartyDialog":
            self._places.go_to("creditors")
            self._places.page("creditors").perform(Wish.NEW)
        elif draft.dossier_id:
            page = self._places.open_dossier(draft.dossier_id, "debts" if kind == "NewClaimDialog" else "")
            if kind == "NewClaimDialog":
                page.perform(Wish.NEW)
            else:
                page.perform(Wish.SHOW_FIELD, draft.field.partition("#")[0])


def _kind(draft: Draft) -> str:
    return draft.place.partition("@")[0]
