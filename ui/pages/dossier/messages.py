"""Berichten: everything said with the creditors of this dossier, and a place to note what was said by phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.errors import CsrError, UserError
from csr_desktop.services.hub_timeline import EntryKind, TimelineEntry
from csr_desktop.services.refusals import Refusal
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.dialogs.hub_message import HubMessageDialog
from ui.dialogs.reconsider import ReconsiderDialog
from ui.forms.fields import ChoiceField, NoteField
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.tab import DossierTab


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the tab reads: the line of time, who can be spoken with, and with whom over the hub."""

    entries: tuple[TimelineEntry, ...]
    parties: Mapping[str, str]
    on_hub: frozenset[str]
    #: Who refused the present proposal, by party.
    refusals: Mapping[str, Refusal] = field(default_factory=dict)


def _read(core: Core, dossier_id: str) -> _Shown:
    entries = tuple(reversed(core.hub_timeline.of_dossier(dossier_id)))
    parties = {party.id: party.name for party in core.dossiers.parties_of(core.dossiers.claims(dossier_id)).values()}
    parties |= {entry.creditor_id: entry.creditor for entry in entries if entry.creditor_id and entry.creditor}
    refusals = {refusal.party.id: refusal for refusal in core.refusals.of_dossier(dossier_id)}
    return _Shown(entries, parties, core.hub_status.reachable(dossier_id), refusals)


class MessagesTab(DossierTab):
    """One line of time, newest first."""

    key = "messages"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._shown = _Shown((), {}, frozenset())
        self._wanted_step = ""
        self.party_field = ChoiceField(self.tr("Schuldeiser"), context.texts, [("", self.tr("Alle"))])
        self.entries_table = Table(
            self._columns(),
            lambda entry: entry.id,
            self.tr("Berichten, brieven en notities van dit dossier"),
            context.state,
            "messages-tab",
            "text",
        )
        self.empty_label = label(self.tr("Er is nog niets met schuldeisers gewisseld."), "muted")
        self.text_label = label(wrap=True)
        self.open_button = button(self.tr("Bericht openen…"))
        self.reconsider_button = button(
            self.tr("Heroverweging vragen…"),
            tip=self.tr("Vraag wie weigerde of niet antwoordde om er nog eens over te denken"),
        )
        self.note_field = NoteField(
            self.tr("Notitie of vraag"),
            context.texts,
            self.tr("Wat is er afgesproken, of wat wilt u van deze schuldeiser weten?"),
            lines=2,
        )
        # Kept by one of the two buttons; until then it is a draft.
        self.note_field.stores_whole = True
        self.note_button = button(self.tr("Notitie bewaren"), tip=self.tr("Wat u telefonisch of per mail afsprak"))
        self.ask_button = button(
            self.tr("Vragen over de hub…"), tip=self.tr("De schuldeiser krijgt uw vraag als bericht")
        )
        self._lay_out()
        self.party_field.committed.connect(self._on_party_chosen)
        self.entries_table.current_changed.connect(self._on_current_changed)
        self.entries_table.opened.connect(self._on_entry_opened)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.reconsider_button.clicked.connect(self._on_reconsider_clicked)
        self.note_button.clicked.connect(self._on_note_clicked)
        self.ask_button.clicked.connect(self._on_ask_clicked)
        self._on_current_changed(None)

    def show_state(self, state: DossierState) -> None:
        dossier_id = self.dossier_id
        self.context.tasks.run_db(self, lambda core: _read(core, dossier_id), self._show)

    def focus_first(self) -> None:
        (self.entries_table if self.entries_table.rows_model.rows else self.party_field).setFocus()

    def point_at(self, keys: Sequence[str]) -> None:
        # What is meant may be of another creditor than the one that was chosen.
        self.party_field.set_value("")
        self._choose()
        super().point_at(keys)

    def begin(self, step: str) -> None:
        # Read first: a tab that was just made has no rows yet.
        self._wanted_step = step
        dossier_id = self.dossier_id
        self.context.tasks.run_db(self, lambda core: _read(core, dossier_id), self._show)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_party_chosen(self, _party: object) -> None:
        self._choose()

    @Slot(object)
    def _on_current_changed(self, entry: TimelineEntry | None) -> None:
        self.text_label.setText(entry.text if entry is not None else "")
        self.text_label.setVisible(bool(self.text_label.text()))
        message = entry if entry is not None and entry.kind is EntryKind.RECEIVED else None
        waits = message is not None and message.needs_attention
        self.open_button.setEnabled(message is not None)
        self.open_button.setText(self.tr("Beoordelen…") if waits else self.tr("Bericht openen…"))
        self.reconsider_button.setVisible(self._refusal() is not None)

    @Slot(object)
    def _on_entry_opened(self, _entry: TimelineEntry) -> None:
        self._on_open_clicked()

    @Slot()
    def _on_open_clicked(self) -> None:
        entry: TimelineEntry | None = self.entries_table.current_row()
        if entry is not None and entry.kind is EntryKind.RECEIVED:
            dialog = HubMessageDialog(self.context, entry.id, self.window())
            dialog.decided.connect(self._on_decided)
            dialog.open()

    @Slot()
    def _on_reconsider_clicked(self) -> None:
        refusal = self._refusal()
        if refusal is not None:
            ReconsiderDialog(self.context, self.dossier_id, refusal, self.window()).open()

    @Slot()
    def _on_decided(self) -> None:
        dossier_id = self.dossier_id
        self.context.tasks.run_db(self, lambda core: _read(core, dossier_id), self._show)

    @Slot()
    def _on_note_clicked(self) -> None:
        party = self._chosen_party()
        if party:
            dossier_id, text = self.dossier_id, self.note_field.value
            self.perform(lambda core: core.hub_timeline.add_note(dossier_id, party, text), self._noted, self._refused)

    @Slot()
    def _on_ask_clicked(self) -> None:
        party = self._chosen_party()
        text = self.note_field.value
        if not party:
            return
        if party not in self._shown.on_hub:
            self._refused(UserError("hub.status.no_conversation"))
            return
        if not text:
            self._refused(UserError("contact.empty"))
            return
        agreed = self.context.dialogs.confirm(
            self,
            self.tr("Deze vraag naar {name} sturen?").format(name=self._shown.parties.get(party, "")),
            text,
            self.tr("Klaarzetten"),
        )
        if agreed:
            dossier_id = self.dossier_id
            self.perform(lambda core: core.hub_status.ask(dossier_id, party, text), self._asked, self._refused)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _refusal(self) -> Refusal | None:
        """Return the refusal of the party under the cursor, or of the party that was chosen."""
        entry: TimelineEntry | None = self.entries_table.current_row()
        party = entry.creditor_id if entry is not None and entry.creditor_id else str(self.party_field.value or "")
        return self._shown.refusals.get(party)

    def _chosen_party(self) -> str:
        """Return who it is about; a note about nobody helps nobody."""
        party = str(self.party_field.value or "")
        self.party_field.show_error(None if party else self.tr("Kies eerst de schuldeiser."))
        if not party:
            self.party_field.setFocus()
        return party

    def _noted(self, _note: object) -> None:
        self._emptied()
        self.undoable(self.tr("De notitie is bewaard."))

    def _asked(self, _message: object) -> None:
        self._emptied()
        self.context.notices.done(self.tr("De vraag staat klaar en gaat mee met de volgende uitwisseling."))

    def _emptied(self) -> None:
        self.note_field.drop_draft()
        self.note_field.show_error(None)
        self.note_field.edit.clear()
        self.note_field.set_value("")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, CsrError):
            self.note_field.show_error(error)
            self.note_field.setFocus()
        else:
            self.context.notices.error(error)

    def _show(self, shown: _Shown) -> None:
        if shown.parties != self._shown.parties:
            chosen = self.party_field.value
            names = sorted(shown.parties.items(), key=lambda item: item[1].casefold())
            self.party_field.set_options([("", self.tr("Alle")), *names])
            self.party_field.set_value(chosen if chosen in shown.parties else "")
        self._shown = shown
        self._choose()
        step, self._wanted_step = self._wanted_step, ""
        if step:
            self._begin_here(step)

    def _begin_here(self, step: str) -> None:
        """Point at the message that is meant, or that waits for us, or else at whom to ask."""
        meant = next((entry for entry in self._shown.entries if entry.id in self._about), None)
        if step == DeadlineStep.ASK_ANSWER and meant is not None and meant.creditor_id in self._shown.parties:
            # Who is asked is chosen already; only the question is to be typed.
            self.party_field.set_value(meant.creditor_id)
            self._choose()
            self.entries_table.select_id(meant.id)
            self.note_field.setFocus()
            return
        waiting = meant or next((entry for entry in self._shown.entries if entry.needs_attention), None)
        if step == DeadlineStep.ASK_ANSWER or waiting is None:
            self.party_field.setFocus()
            return
        self.party_field.set_value("")
        self._choose()
        self.entries_table.select_id(waiting.id)
        (self.open_button if self.open_button.isEnabled() else self.entries_table).setFocus()

    def _choose(self) -> None:
        party = self.party_field.value
        entries = [entry for entry in self._shown.entries if not party or entry.creditor_id == party]
        self.entries_table.set_rows(entries)
        self.empty_label.setVisible(not entries)
        self._on_current_changed(self.entries_table.current_row())

    def _columns(self) -> tuple[Column, ...]:
        attention = self.tr("⚠ {state}")
        words = {
            EntryKind.SENT: self.tr("verzonden"),
            EntryKind.RECEIVED: self.tr("ontvangen"),
            EntryKind.LETTER: self.tr("brief"),
            EntryKind.NOTE: self.tr("notitie"),
            EntryKind.ASKED: self.tr("gevraagd"),
        }
        return (
            Column("at", self.tr("Wanneer"), _when, lambda entry: f"{entry.at.isoformat()} {entry.id}"),
            Column("kind", self.tr("Soort"), lambda entry: words[entry.kind]),
            Column("creditor", self.tr("Schuldeiser"), lambda entry: entry.creditor, tip=lambda entry: entry.creditor),
            Column("what", self.tr("Wat"), lambda entry: entry.what, tip=lambda entry: entry.what),
            Column(
                "state",
                self.tr("Stand"),
                lambda entry: attention.format(state=entry.state) if entry.needs_attention else entry.state,
                tip=lambda entry: entry.state,
            ),
            Column("text", self.tr("Tekst"), lambda entry: " ".join(entry.text.split()), tip=lambda entry: entry.text),
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(label(self.party_field.label))
        top.addWidget(self.party_field)
        top.addStretch(1)
        top.addWidget(self.open_button)
        top.addWidget(self.reconsider_button)
        buttons = QVBoxLayout()
        buttons.addWidget(self.note_button)
        buttons.addWidget(self.ask_button)
        buttons.addStretch(1)
        note = QHBoxLayout()
        note.setSpacing(8)
        note.addWidget(self.note_field, 1)
        note.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.entries_table, 1)
        layout.addWidget(self.empty_label)
        layout.addWidget(self.text_label)
        layout.addWidget(label(self.note_field.label))
        layout.addLayout(note)


def _when(entry: Any) -> str:  # noqa: ANN401 - a row of the table
    local = entry.at.astimezone(DUTCH_TIME)
    # These have a day, no moment.
    if entry.kind in {EntryKind.LETTER, EntryKind.ASKED}:
        return format_short(local.date())
    return f"{format_short(local.date())} {local:%H:%M}"
