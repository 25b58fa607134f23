"""Reading a list as its sender's lists were read before, and remembering how that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import UserError
from csr_desktop.lists.reading import ListReading, PastedRows
from csr_desktop.services.list_senders import ListSender, OwnColumns, sender_of
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.fields import TextField
from ui.forms.undo import newest_units, offer_undo
from ui.pages.lists.reading_panel import ReadingPanel
from ui.tasks import CancelToken

#: Each costs a reading.
_MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """How a person wants a list to be read: a kind, a sheet, own columns (of the sender `sender`, "" for nobody's).

    Without own columns the `senders` are tried.
    """

    kind: str | None
    sheet: str | None = None
    own: OwnColumns | None = None
    sender: str = ""
    senders: Sequence[ListSender] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A list that was read, and the sender whose columns it was read by ("" for none)."""

    reading: ListReading
    sender: str = ""


def read_known(
    read_list: Callable[..., ListReading], source: Path | PastedRows, asked: Asked, token: CancelToken
) -> Known:
    """Read a list; when its columns are those of a sender, as that sender's."""

    def read(own: OwnColumns | None) -> ListReading:
        kind = own.kind if own is not None else asked.kind
        return read_list(source, kind, sheet=asked.sheet, profile=own, cancelled=token.is_cancelled)

    if asked.own is not None:
        return Known(read(asked.own), asked.sender)
    try:
        reading = read(None)
    except UserError as error:
        known = _tried(read, asked) if error.code == "list.no_header" else None
        if known is None:
            raise
        return known
    found = next((sender for sender in asked.senders if sender.sent(reading)), None)
    if found is None:
        return Known(reading)
    return Known(read(found.own), found.name)


def _tried(read: Callable[[OwnColumns | None], ListReading], asked: Asked) -> Known | None:
    """Read a list whose columns the program does not know as those of a sender, when they are that sender's."""
    for sender in [item for item in asked.senders if asked.kind in (None, item.kind)][:_MOST_TRIED]:
        try:
            reading = read(sender.own)
        except UserError as error:
            if error.code != "list.no_header":
                raise
            continue
        if sender.sent(reading):
            return Known(reading, sender.name)
    return None


class SenderDesk(QObject):
    """Knows the senders there are and whose list is in sight, and does what the panel asks about them.

    Signals:
        read_wanted: read the list again: own columns or None, and a sender ("" for nobody's).
    """

    read_wanted = Signal(object, object)

    def __init__(self, context: UiContext, panel: ReadingPanel, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._panel, self._parent = context, panel, parent
        self._reading: ListReading | None = None
        self._current = self._latest = ""
        self.all: tuple[ListSender, ...] = ()
        panel.columns_chosen.connect(self._on_columns_chosen)
        panel.sender_chosen.connect(self._on_sender_chosen)
        panel.remember_requested.connect(self._on_remember_requested)
        panel.forget_requested.connect(self._on_forget_requested)

    def refresh(self) -> None:
        """Read the senders again."""
        self._context.tasks.run_db(self, lambda core: core.list_senders.all(), self._show)

    def show_list(self, known: Known) -> None:
        """Show whose list this is."""
        self._reading, self._current = known.reading, known.sender
        self._latest = known.sender or self._latest
        self._show(self.all)

    def forget_list(self) -> None:
        """Another list comes; its sender is not that of the last one."""
        self._current = self._latest = ""

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_columns_chosen(self, own: OwnColumns) -> None:
        self.read_wanted.emit(own, "")

    @Slot(object)
    def _on_sender_chosen(self, name: str) -> None:
        found = next((sender for sender in self.all if sender.name == name), None)
        self.read_wanted.emit(found.own if found is not None else None, name)

    @Slot()
    def _on_remember_requested(self) -> None:
        if self._reading is not None:
            # A sender whose columns were just put right keeps its name.
            dialog = SenderDialog(self._context, self._reading, self._latest, self._parent)
            dialog.stepped.connect(self._on_kept)
            dialog.start()

    @Slot(object)
    def _on_kept(self, sender: ListSender) -> None:
        self._current = self._latest = sender.name
        self.refresh()

    @Slot(object)
    def _on_forget_requested(self, name: str) -> None:
        def forget(core: Core) -> tuple[str, ...]:
            core.list_senders.remove(name)
            return newest_units(core)

        def done(units: tuple[str, ...]) -> None:
            offer_undo(self._context, self.tr("De kolommen van {name} zijn vergeten.").format(name=name), units)
            self.refresh()

        self._context.tasks.run_db(self, forget, done, self._context.notices.error)

    def _show(self, senders: tuple[ListSender, ...]) -> None:
        self.all = senders
        kind = self._reading.kind if self._reading is not None else ""
        names = [sender.name for sender in senders if sender.kind == kind]
        self._panel.show_senders(names, self._current if self._current in names else "")


class SenderDialog(StepDialog):
    """Asks under which name the columns of a list are remembered."""

    def __init__(self, context: UiContext, reading: ListReading, name: str, parent: QWidget | None = None) -> None:
        super().__init__(context, "", "", parent)
        self.setWindowTitle(self.tr("Kolommen onthouden"))
        self.step_button.setText(self.tr("Onthouden"))
        self.note_label.setText(
            self.tr("De volgende lijst met dezelfde kolommen wordt vanzelf zo gelezen. Dezelfde naam vervangt de oude.")
        )
        self.note_label.show()
        self._reading = reading
        self.name_field = TextField(self.tr("Afzender"), context.texts, longest=60, required=True)
        self.name_field.edit.setPlaceholderText(self.tr("bijvoorbeeld de naam van het incassobureau"))
        self.add_field(self.name_field, "sender.no_name")
        self.name_field.set_value(name)

    def work(self) -> Callable[[Core], Any]:
        sender = sender_of(self._reading, str(self.name_field.value))
        return lambda core: core.list_senders.save(sender)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - the sender
        return self.tr("De kolommen van {name} zijn onthouden.").format(name=result.name)
