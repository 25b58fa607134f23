"""Card "Reservekopieën": how they stand, where they go, and how to make, try and put back one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.errors import UserError
from csr_desktop.services.backups import Backup, BackupStatus, newest_in
from ui.context import UiContext
from ui.dialogs.backup_list import BackupListDialog
from ui.forms.counting import dossiers
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label, restyle


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the card reads in the database's lane; the second place is looked at in the other one."""

    status: BackupStatus
    count: int


def _read(core: Core) -> _Facts:
    return _Facts(core.backups.status(look_at_second=False), len(core.backups.all()))


def _try_newest(core: Core) -> Backup:
    """The restore drill on the newest one; UserError `backup.none` when there is none."""
    found = core.backups.all()
    if not found:
        raise UserError("backup.none")
    core.backups.verify(found[0])
    return found[0]


class BackupCard(Card):
    """Shows and does.

    Signals:
        changed: a back-up was made, or the places changed.
        restore_confirmed: a back-up takes the place of the database (`Prepared`).
    """

    changed = Signal()
    restore_confirmed = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.newest_label = label(wrap=True)
        self.count_label = label(kind="muted", wrap=True)
        self.unreadable_label = label(kind="warning", wrap=True)
        self.unreadable_label.hide()
        self.second_label = label(wrap=True)
        self.second_newest_label = label(kind="muted", wrap=True)
        self.told_label = label(wrap=True)
        self.told_label.hide()
        self.make_button = button(self.tr("Nu maken"))
        self.try_button = button(self.tr("Proef terugzetten"), tip=self.tr("Open de nieuwste ernaast en tel alles na"))
        self.list_button = button(self.tr("Alle reservekopieën…"))
        self.choose_button = button(self.tr("Tweede plaats kiezen…"))
        self.clear_button = button(self.tr("Geen tweede plaats"))
        self._lay_out()
        self.make_button.clicked.connect(self._on_make_clicked)
        self.try_button.clicked.connect(self._on_try_clicked)
        self.list_button.clicked.connect(self._on_list_clicked)
        self.choose_button.clicked.connect(self._on_choose_clicked)
        self.clear_button.clicked.connect(self._on_clear_clicked)

    @Slot()
    def refresh(self) -> None:
        """Read again."""
        self._context.tasks.run_db(self, _read, self._show)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_make_clicked(self) -> None:
        self._begin(self.tr("De reservekopie wordt gemaakt…"))
        self._context.tasks.run_db(self, lambda core: core.backups.make("asked"), self._made, self._failed)

    @Slot()
    def _on_try_clicked(self) -> None:
        self._begin(self.tr("De nieuwste reservekopie wordt op proef teruggezet…"))
        self._context.tasks.run_db(self, _try_newest, self._tried, self._failed)

    @Slot()
    def _on_list_clicked(self) -> None:
        dialog = BackupListDialog(self._context, self.window())
        dialog.restore_confirmed.connect(self.restore_confirmed)
        dialog.open()

    @Slot()
    def _on_choose_clicked(self) -> None:
        folder = self._context.dialogs.choose_folder(self, self.tr("Tweede plaats voor reservekopieën"))
        if folder is not None:
            self._set_second(folder)

    @Slot()
    def _on_clear_clicked(self) -> None:
        agreed = self._context.dialogs.confirm(
            self,
            self.tr("Wilt u geen tweede plaats meer voor reservekopieën?"),
            self.tr("Wat er al staat, blijft staan. Gaat deze computer stuk, dan is dat alles wat er nog is."),
            self.tr("Geen tweede plaats"),
        )
        if agreed:
            self._set_second(None)

    # --- what came of it ---------------------------------------------------------------------------------------------

    def _set_second(self, folder: Path | None) -> None:
        self.told_label.hide()
        self._context.tasks.run_db(
            self, lambda core: core.backups.set_second_folder(folder), self._second_set, self._failed
        )

    def _second_set(self, _nothing: None) -> None:
        self.refresh()
        self.changed.emit()

    def _made(self, backup: Backup) -> None:
        self._end()
        self._tell(self.tr("✓ De reservekopie is gemaakt, geopend en nageteld: {name}").format(name=backup.path.name))
        self.refresh()
        self.changed.emit()

    def _tried(self, backup: Backup) -> None:
        self._end()
        words = self.tr("✓ De proef is gelukt: de reservekopie van {when} gaat open en alles is nageteld.")
        self._tell(words.format(when=self._moment(backup.manifest.made_at)))

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._tell(self._context.notices.sentence(error), "error")

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, facts: _Facts) -> None:
        status = facts.status
        if status.newest is None:
            self._say(self.newest_label, self.tr("⚠ Er is nog geen reservekopie."), "error")
        else:
            words = self.tr("Nieuwste: {when}, gecontroleerd ({dossiers})").format(
                when=self._moment(status.newest.manifest.made_at),
                dossiers=dossiers(status.newest.manifest.counts.get("dossier", 0)),
            )
            if status.is_stale:
                words = self.tr("⚠ Te oud. {words}").format(words=words)
            self._say(self.newest_label, words, "error" if status.is_stale else "")
        self.count_label.setText(
            self.tr("Bewaard op deze computer: {count}. Zolang u werkt komt er vanzelf telkens een bij.").format(
                count=facts.count
            )
        )
        self.unreadable_label.setVisible(bool(status.unreadable))
        self.unreadable_label.setText(
            self.tr("⚠ Niet te lezen: {names}. Kijk bij Alle reservekopieën.").format(
                names=", ".join(path.name for path in status.unreadable[:3])
            )
        )
        self._show_second(status)

    def _show_second(self, status: BackupStatus) -> None:
        folder = status.second_folder
        self.clear_button.setVisible(folder is not None)
        self.second_newest_label.setVisible(folder is not None)
        if folder is None:
            self._say(
                self.second_label,
                self.tr("⚠ Er is geen tweede plaats. Gaat deze computer stuk of kwijt, dan zijn de dossiers weg."),
                "warning",
            )
            return
        self._say(self.second_label, self.tr("Tweede plaats: {folder}").format(folder=folder), "")
        self.second_newest_label.setText(self.tr("De tweede plaats wordt bekeken…"))
        if status.newest is not None:
            database_id = status.newest.manifest.database_id
            self._context.tasks.run_io(self, lambda _token: newest_in(folder, database_id), self._show_second_newest)

    def _show_second_newest(self, newest: Backup | None) -> None:
        self.second_newest_label.setText(
            self.tr("Nieuwste daar: {when}").format(when=self._moment(newest.manifest.made_at))
            if newest is not None
            else self.tr("Daar staat nog geen reservekopie, of de map is niet bereikbaar.")
        )

    def _say(self, where: QWidget, words: str, kind: str) -> None:
        where.setText(words)  # type: ignore[attr-defined]
        restyle(where, kind)

    def _tell(self, words: str, kind: str = "good") -> None:
        self.told_label.setText(words)
        restyle(self.told_label, kind)
        self.told_label.show()

    def _begin(self, words: str) -> None:
        for made in (self.make_button, self.try_button):
            made.setEnabled(False)
        self._tell(words, "muted")

    def _end(self) -> None:
        for made in (self.make_button, self.try_button):
            made.setEnabled(True)

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(DUTCH_TIME)
        return self.tr("{day} om {time}").format(day=format_short(local.date()), time=f"{local:%H:%M}")

    def _lay_out(self) -> None:
        self.body.addWidget(label(self.tr("Reservekopieën"), "heading"))
        self.body.addWidget(self.newest_label)
        self.body.addWidget(self.count_label)
        self.body.addWidget(self.unreadable_label)
        self.body.addLayout(_row(self.make_button, self.try_button, self.list_button))
        self.body.addWidget(self.told_label)
        self.body.addWidget(self.second_label)
        self.body.addWidget(self.second_newest_label)
        self.body.addLayout(_row(self.choose_button, self.clear_button))


def _row(*buttons: QWidget) -> FlowLayout:
    row = FlowLayout()
    for made in buttons:
        row.addWidget(made)
    return row
