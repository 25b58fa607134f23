"""One party of the register: its fields, each stored when it is left, and what it agreed to beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QCheckBox, QFormLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Channel, Participation, PartyRole
from csr_desktop.domain.identifiers import format_iban, parse_iban, parse_kvk
from csr_desktop.errors import CsrError
from csr_desktop.money import format_euro, format_percentage
from ui.context import UiContext
from ui.dialogs.participation import ParticipationDialog
from ui.forms.address_fields import AddressFields
from ui.forms.fields import ChoiceField, Field, NoteField, TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.parsers import parse_email
from ui.forms.parts import Card, button, label, scrolled
from ui.forms.side_by_side import TwoColumns
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.creditors.facts import PartyDetail, change_party, split_names
from ui.theme import Space

_AnyField = TextField | ChoiceField | NoteField
#: Fields whose empty text is stored as "not known".
_MAY_BE_NONE = {"kvk", "iban"}
#: Rows of the table of agreements that are seen without scrolling.
_ROWS_SHOWN = 3


class PartyPanel(QWidget):
    """The party under the cursor."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._detail: PartyDetail | None = None
        texts = context.texts
        self.title_label = label(kind="title", wrap=True)
        self.facts_label = label(kind="muted", wrap=True)
        self.main_fields: dict[str, _AnyField] = {
            "name": TextField(self.tr("Naam"), texts, longest=200, required=True),
            "aliases": NoteField(
                self.tr("Andere namen"), texts, self.tr("Eén per regel, of met komma's ertussen"), lines=1
            ),
            "role": ChoiceField(self.tr("Rol"), texts, [(role, texts.label("role", role)) for role in PartyRole]),
            "kind": ChoiceField(
                self.tr("Soort"), texts, [(kind.code, kind.label) for kind in context.class_table.kinds.values()]
            ),
            "channel": ChoiceField(
                self.tr("Bereikbaar via"), texts, [(item, texts.label("channel", item)) for item in Channel]
            ),
        }
        self.contact_fields: dict[str, _AnyField] = {
            "email": TextField(self.tr("E-mail"), texts, parser=parse_email, longest=100),
            "phone": TextField(self.tr("Telefoon"), texts, longest=30),
            "kvk": TextField(self.tr("KvK-nummer"), texts, parser=parse_kvk, longest=20),
            "iban": TextField(self.tr("IBAN"), texts, parser=parse_iban, formatter=format_iban, longest=50),
            "remark": NoteField(self.tr("Notitie"), texts, "", lines=2),
        }
        self.visiting = AddressFields("visiting_address", texts, with_box=False, parent=self)
        self.post = AddressFields("post_address", texts, with_box=True, parent=self)
        self.fields: dict[str, _AnyField] = {
            **self.main_fields,
            **self.contact_fields,
            **self.visiting.fields,
            **self.post.fields,
        }
        self.active_box = QCheckBox(self.tr("Actief"))
        self.public_box = QCheckBox(self.tr("Overheid (mag het BSN gebruiken)"))
        self.person_box = QCheckBox(self.tr("Particulier"))
        self._boxes = {"active": self.active_box, "is_public": self.public_box, "is_person": self.person_box}
        self.participations_table = Table(
            self._columns(), lambda item: item.id, self.tr("Afspraken"), context.state, "participations", "conditions"
        )
        self.no_participations_label = label(self.tr("Nog geen afspraken."), "muted")
        self.add_participation_button = button(self.tr("Afspraak toevoegen"))
        self.change_participation_button = button(self.tr("Afspraak wijzigen"))
        self._lay_out()
        self._connect()
        self.setEnabled(False)

    @property
    def party_id(self) -> str:
        """Whom the fields are about; empty when nobody is."""
        return self._detail.party.id if self._detail else ""

    @property
    def draft_subject(self) -> str:
        """The same, for what is typed and not kept."""
        return self.party_id

    def leave_field(self) -> None:
        """Keep what is being typed before something else is shown."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()

    def show_detail(self, detail: PartyDetail | None) -> None:
        """Show a party; what could not be kept stays in its field as long as the party is the same."""
        is_other = detail is None or detail.party.id != self.party_id
        if is_other:
            self.leave_field()
            self._tell_what_is_lost()
        self._detail = detail
        self._content.setVisible(detail is not None)
        self.setEnabled(detail is not None)
        if detail is None:
            self.title_label.setText("")
            self.facts_label.setText(self.tr("Kies een partij in de tabel, of maak een nieuwe."))
            return
        party = detail.party
        self.title_label.setText(party.name)
        self.facts_label.setText(self._facts(detail))
        for name, field in self.fields.items():
            if is_other or not field.has_error:
                field.set_value(self._value(name))
                field.show_error(None)
        for name, box in self._boxes.items():
            box.setChecked(getattr(party, name))
        self.participations_table.set_rows(detail.participations)
        self.participations_table.setVisible(bool(detail.participations))
        self.no_participations_label.setVisible(not detail.participations)
        self.change_participation_button.setVisible(bool(detail.participations))
        if detail.participations and self.participations_table.current_row() is None:
            self.participations_table.select_id(detail.participations[-1].id)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_committed(self, value: Any) -> None:  # noqa: ANN401 - of any field
        field = self.sender()
        assert isinstance(field, Field)
        name = next(name for name, own in self.fields.items() if own is field)
        if name == "aliases":
            value = split_names(value)
        elif name in _MAY_BE_NONE:
            value = value or None
        self._store(name, value, field)

    @Slot()
    def _on_box_clicked(self) -> None:
        box = self.sender()
        assert isinstance(box, QCheckBox)
        name = next(name for name, own in self._boxes.items() if own is box)
        self._store(name, box.isChecked(), None)

    @Slot()
    def _on_add_clicked(self) -> None:
        if self._detail is not None:
            ParticipationDialog(self.context, self.party_id, None, self).open()

    @Slot()
    def _on_change_clicked(self) -> None:
        item = self.participations_table.current_row()
        if item is not None:
            ParticipationDialog(self.context, self.party_id, item, self).open()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _store(self, name: str, value: Any, field: Field | None) -> None:  # noqa: ANN401 - of any field
        party_id = self.party_id
        if not party_id:
            return

        def failed(error: BaseException) -> None:
            if field is not None and isinstance(error, CsrError) and party_id == self.party_id:
                field.show_error(error)
            else:
                self.context.notices.error(error)

        work: Callable[[Core], Any] = lambda core: change_party(core, party_id, name, value)  # noqa: E731
        self.context.tasks.run_db(self, work, None, failed)

    def _value(self, name: str) -> object:
        assert self._detail is not None
        whole, _, part = name.partition(".")
        value = getattr(self._detail.party, whole)
        if part:
            return getattr(value, part)
        return "\n".join(value) if whole == "aliases" else value

    def _tell_what_is_lost(self) -> None:
        """Another party takes the place of one with a field that could not be kept."""
        lost = [field.label for field in self.fields.values() if field.has_error]
        if lost and self._detail is not None:
            self.context.notices.warn(
                self.tr("Bij {name} is nog niet bewaard wat u typte bij: {fields}. U vindt het daar terug.").format(
                    name=self._detail.party.name, fields=", ".join(lost)
                )
            )

    def _facts(self, detail: PartyDetail) -> str:
        texts, party = self.context.texts, detail.party
        words = [
            texts.label("role", party.role),
            self.context.class_table.kind(party.kind).label,
            self.tr("1 schuld") if detail.claims == 1 else self.tr("{count} schulden").format(count=detail.claims),
        ]
        if not party.active:
            words.append(self.tr("niet actief"))
        if not party.letter_address.is_complete:
            words.append(self.tr("⚠ geen volledig adres"))
        return "  ·  ".join(words)

    def _columns(self) -> tuple[Column, ...]:
        texts = self.context.texts
        return (
            Column("level", self.tr("Afspraak"), lambda item: texts.label("level", item.level)),
            Column("where", self.tr("Waar en wanneer"), self._where, tip=self._where),
            Column("conditions", self.tr("Voorwaarden"), self._conditions, tip=self._conditions),
        )

    def _where(self, item: Participation) -> str:
        words = [self.context.texts.label("scope", item.scope)]
        if item.municipalities:
            words.append(", ".join(item.municipalities))
        for sentence, day in (
            (self.tr("vanaf {day}"), item.valid_from),
            (self.tr("tot en met {day}"), item.valid_until),
        ):
            if day is not None:
                words.append(sentence.format(day=format_short(day)))
        return ", ".join(words)

    def _conditions(self, item: Participation) -> str:
        texts, words = self.context.texts, []
        if item.products:
            words.append(", ".join(texts.label("product", product) for product in item.products))
        if item.max_claim_cents is not None:
            words.append(self.tr("hoogstens {amount}").format(amount=format_euro(item.max_claim_cents)))
        if item.min_percentage_hundredths is not None:
            least = format_percentage(item.min_percentage_hundredths)
            words.append(self.tr("minstens {share}").format(share=least))
        return "; ".join(words) or self.tr("geen")

    def _connect(self) -> None:
        for field in self.fields.values():
            field.committed.connect(self._on_committed)
        for box in self._boxes.values():
            box.clicked.connect(self._on_box_clicked)
        self.add_participation_button.clicked.connect(self._on_add_clicked)
        self.change_participation_button.clicked.connect(self._on_change_clicked)
        self.participations_table.opened.connect(self._on_change_clicked)

    def _lay_out(self) -> None:
        self._content = TwoColumns(gap=Space.HUGE)
        left, right = self._content.left, self._content.right
        left.addLayout(self._form(self.main_fields))
        boxes = QVBoxLayout()
        boxes.setSpacing(4)
        for box in self._boxes.values():
            boxes.addWidget(box)
        left.addLayout(boxes)
        left.addWidget(self._agreements())
        left.addStretch(1)
        right.addWidget(self._part(self.tr("Contact en rekening"), self.contact_fields))
        right.addWidget(self._part(self.tr("Bezoekadres"), self.visiting.fields))
        right.addWidget(self._part(self.tr("Postadres (hierheen gaan de brieven)"), self.post.fields))
        right.addStretch(1)
        card = Card("")
        card.body.addWidget(self.title_label)
        card.body.addWidget(self.facts_label)
        card.body.addWidget(self._content)
        card.body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(card))

    def _agreements(self) -> QWidget:
        part = QWidget()
        body = QVBoxLayout(part)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(label(self.tr("Afspraken vooraf"), "heading"))
        body.addWidget(self.no_participations_label)
        rows = self.participations_table.verticalHeader().defaultSectionSize()
        self.participations_table.setFixedHeight(rows * (_ROWS_SHOWN + 1) + rows // 2)
        body.addWidget(self.participations_table)
        row = FlowLayout()
        row.addWidget(self.add_participation_button)
        row.addWidget(self.change_participation_button)
        body.addLayout(row)
        return part

    def _part(self, heading: str, fields: Mapping[str, Field]) -> QWidget:
        part = QWidget()
        body = QVBoxLayout(part)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(label(heading, "heading"))
        body.addLayout(self._form(fields))
        return part

    def _form(self, fields: Mapping[str, Field]) -> QFormLayout:
        form = make_form()
        for field in fields.values():
            add_row(form, field)
        return form
