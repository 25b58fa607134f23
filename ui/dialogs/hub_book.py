"""The hub's address book beside the register: linked, doubtful, not linked; doubt is for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.hub_messages import Participant
from csr_desktop.errors import UserError
from csr_desktop.services.hub_book import BookChanges
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.fitting import FittingDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import button, label
from ui.forms.party_field import PartyField
from ui.forms.undo import newest_units, offer_undo
from ui.models.filter_edit import FilterEdit
from ui.models.table import Table
from ui.models.table_model import Column


class _Link(StrEnum):
    LINKED = "linked"
    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    NONE = "none"
    WANTED = "wanted"


@dataclass(frozen=True, slots=True)
class _Row:
    """A participant with the party it is or may be; without a participant a party that wants the hub."""

    link: _Link
    participant: Participant | None
    creditor_id: str = ""
    creditor: str = ""
    score: int = 0

    @property
    def id(self) -> str:
        return f"{self.participant.id if self.participant else ''} {self.creditor_id}"


@dataclass(frozen=True, slots=True)
class _Book:
    rows: tuple[_Row, ...]
    parties: tuple[Creditor, ...]
    certain: int
    changes: BookChanges


def _read(core: Core) -> _Book:
    book, parties = core.hub_book, core.register.all()
    participants = {item.id: item for item in book.participants()}
    matches = book.matches()
    rows = [_Row(_Link.WANTED, None, party.id, party.name) for party in book.unmatched()]
    rows += [
        _Row(
            _Link.CERTAIN if match.is_certain else _Link.DOUBTFUL,
            match.participant,
            match.creditor_id,
            match.creditor,
            match.score,
        )
        for match in matches
    ]
    linked = [party for party in parties if party.hub_id]
    rows += [_Row(_Link.LINKED, participants.get(party.hub_id), party.id, party.name) for party in linked]
    known = {row.participant.id for row in rows if row.participant is not None}
    rows += [_Row(_Link.NONE, item) for item in participants.values() if item.id not in known]
    return _Book(tuple(rows), tuple(parties), sum(match.is_certain for match in matches), book.changes())


class HubBookDialog(FittingDialog):
    """Shows, links and unlinks.

    Signals:
        changed: a link was made or taken away.
    """

    changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Adresboek van de hub"))
        self._context = context
        self._rows: tuple[_Row, ...] = ()
        self._units: tuple[str, ...] = ()
        self.changes_label = label(kind="warning", wrap=True)
        self.seen_button = button(self.tr("Gezien"), tip=self.tr("Meld deze wijzigingen niet meer"))
        self.filter_edit = FilterEdit(self.tr("Filter op naam of KvK-nummer"), self.tr("Adresboek filteren"))
        self.link_field = ChoiceField(
            self.tr("Toon"),
            context.texts,
            [
                ("", self.tr("Alles")),
                (_Link.DOUBTFUL, self.tr("Twijfel: kies zelf")),
                (_Link.CERTAIN, self.tr("Zeker, nog niet gekoppeld")),
                (_Link.WANTED, self.tr("Wil de hub, staat er niet")),
                (_Link.LINKED, self.tr("Gekoppeld")),
                (_Link.NONE, self.tr("Niet in het register")),
            ],
        )
        gone = self.tr("staat niet meer in het adresboek")
        self.book_table = Table(
            (
                Column(
                    "participant",
                    self.tr("Op de hub"),
                    lambda row: row.participant.name if row.participant else gone if row.link == "linked" else "–",
                ),
                Column("kvk", self.tr("KvK"), lambda row: row.participant.kvk if row.participant else ""),
                Column("creditor", self.tr("In het register"), lambda row: row.creditor or "–"),
                Column("link", self.tr("Stand"), self._link_words, tip=self._link_words),
            ),
            lambda row: row.id,
            self.tr("Deelnemers van de hub en schuldeisers van het register"),
            stretch="link",
        )
        self.certain_button = button(self.tr("Alle zekere koppelen"))
        self.party_field = PartyField(self.tr("Koppelen aan"), context.texts)
        self.party_field.stores_whole = True
        self.link_button = button(self.tr("Koppelen"), "primary")
        self.unlink_button = button(self.tr("Loskoppelen"), tip=self.tr("Deze schuldeiser krijgt dan weer brieven"))
        self.close_button = button(self.tr("Sluiten"))
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        for made in (
            self.seen_button, self.certain_button, self.link_button, self.unlink_button, self.close_button,
        ):  # fmt: skip
            made.setAutoDefault(False)
        self._lay_out()
        self.filter_edit.filters(self.book_table)
        self.link_field.committed.connect(self._on_link_chosen)
        self.book_table.current_changed.connect(self._on_current_changed)
        self.seen_button.clicked.connect(self._on_seen_clicked)
        self.certain_button.clicked.connect(self._on_certain_clicked)
        self.link_button.clicked.connect(self._on_link_clicked)
        self.unlink_button.clicked.connect(self._on_unlink_clicked)
        self.close_button.clicked.connect(self.accept)
        self._on_current_changed(None)
        self._refresh()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_link_chosen(self, _choice: object) -> None:
        self._choose()

    @Slot(object)
    def _on_current_changed(self, row: _Row | None) -> None:
        can_link = row is not None and row.participant is not None and row.link is not _Link.LINKED
        self.link_button.setEnabled(can_link)
        self.party_field.setEnabled(can_link)
        self.unlink_button.setEnabled(row is not None and row.link is _Link.LINKED)
        self.party_field.show_error(None)
        self.party_field.replace_value(row.creditor_id if row is not None and can_link else None)

    @Slot()
    def _on_seen_clicked(self) -> None:
        self._change(lambda core: core.hub_book.seen(), "")

    @Slot()
    def _on_certain_clicked(self) -> None:
        self._change(lambda core: core.hub_book.link_certain(), self.tr("De zekere deelnemers zijn gekoppeld."))

    @Slot()
    def _on_link_clicked(self) -> None:
        row: _Row | None = self.book_table.current_row()
        if row is None or row.participant is None:
            return
        try:
            party_id = self.party_field.party_id
            if party_id is None:
                raise UserError("field.required", label=self.party_field.label)
        except UserError as error:
            self.party_field.show_error(error)
            self.party_field.setFocus()
            return
        participant_id, chosen = row.participant.id, party_id
        self._change(
            lambda core: core.hub_book.link(chosen, participant_id),
            self.tr("{name} is gekoppeld.").format(name=row.participant.name),
        )

    @Slot()
    def _on_unlink_clicked(self) -> None:
        row: _Row | None = self.book_table.current_row()
        if row is not None:
            creditor_id = row.creditor_id
            self._change(
                lambda core: core.hub_book.unlink(creditor_id),
                self.tr("{name} is losgekoppeld.").format(name=row.creditor),
            )

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        self._context.tasks.run_db(self, _read, self._show, self._failed)

    def _change(self, work: Callable[[Core], object], told: str) -> None:
        self.error_label.hide()

        def with_unit(core: Core) -> tuple[str, ...]:
            work(core)
            return newest_units(core) if told else ()

        def done(units: tuple[str, ...]) -> None:
            if told:
                offer_undo(self._context, told, units)
            self.changed.emit()
            self._refresh()

        self._context.tasks.run_db(self, with_unit, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()

    def _show(self, book: _Book) -> None:
        self._rows = book.rows
        self.party_field.set_parties(book.parties)
        self.certain_button.setEnabled(book.certain > 0)
        self.certain_button.setText(self.tr("Alle zekere koppelen ({count})").format(count=book.certain))
        told = self._change_words(book.changes)
        self.changes_label.setText("\n".join(told))
        self.changes_label.setVisible(bool(told))
        self.seen_button.setVisible(bool(told))
        self._choose()

    def _choose(self) -> None:
        wanted = self.link_field.value
        self.book_table.set_rows([row for row in self._rows if not wanted or row.link == wanted])
        self._on_current_changed(self.book_table.current_row())

    def _link_words(self, row: _Row) -> str:
        if row.link is _Link.LINKED and row.participant is not None and not row.participant.is_active:
            return self.tr("gekoppeld, maar doet niet meer mee")
        words = {
            _Link.LINKED: self.tr("gekoppeld"),
            _Link.CERTAIN: self.tr("zeker dezelfde, nog niet gekoppeld"),
            _Link.DOUBTFUL: self.tr("misschien dezelfde ({score} van 100)").format(score=row.score),
            _Link.NONE: self.tr("niet in het register"),
            _Link.WANTED: self.tr("wil de hub, staat niet in het adresboek"),
        }
        return words[row.link]

    def _change_words(self, changes: BookChanges) -> list[str]:
        told = [self.tr("⚠ {name} staat niet meer in het adresboek.").format(name=party.name) for party in changes.gone]
        told += [self.tr("⚠ {name} doet niet meer mee.").format(name=party.name) for party in changes.inactive]
        told += [
            self.tr("⚠ {name} heet op de hub nu {new} (was {old}).").format(name=party.name, new=new, old=old)
            for party, old, new in changes.renamed
        ]
        if changes.new:
            told.append(self.tr("Nieuw in het adresboek: {names}.").format(names=_names(changes.new)))
        return told

    def _lay_out(self) -> None:
        news = QHBoxLayout()
        news.addWidget(self.changes_label, 1)
        news.addWidget(self.seen_button)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.filter_edit, 1)
        top.addWidget(label(self.link_field.label))
        top.addWidget(self.link_field)
        link = QHBoxLayout()
        link.setSpacing(8)
        link.addWidget(label(self.party_field.label))
        link.addWidget(self.party_field, 1)
        link.addWidget(self.link_button)
        bottom = FlowLayout()
        bottom.addWidget(self.certain_button)
        bottom.addWidget(self.unlink_button)
        bottom.add(self.close_button, at_end=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(news)
        layout.addLayout(top)
        layout.addWidget(self.book_table, 1)
        layout.addLayout(link)
        layout.addWidget(self.error_label)
        layout.addLayout(bottom)
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 150, unit.height() * 28)


def _names(participants: Sequence[Participant]) -> str:
    return ", ".join(item.name for item in participants[:8]) + (", …" if len(participants) > 8 else "")
