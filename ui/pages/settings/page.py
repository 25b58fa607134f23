"""Instellingen: who we are, how this window looks, what it works with; how letters look has a tab of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop import __version__
from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.identifiers import format_iban, parse_iban
from csr_desktop.errors import CsrError, Message
from csr_desktop.services.client_payments import parse_account_name
from csr_desktop.services.organisation import Organisation
from ui.context import UiContext
from ui.forms.address_fields import AddressFields
from ui.forms.fields import Field, TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.in_sight import TabsInSight
from ui.forms.page import Page, Wish
from ui.forms.parsers import parse_email, parse_municipality
from ui.forms.parts import Card, button, label, restyle, scrolled
from ui.forms.side_by_side import TwoColumns
from ui.forms.support_button import SupportButton
from ui.pages.settings.appearance import AppearanceCard
from ui.pages.settings.backups import BackupCard
from ui.pages.settings.exchange import ExchangeCard
from ui.pages.settings.house_style import HouseStylePart
from ui.pages.settings.log import LogCard
from ui.pages.settings.norms import NormsPart
from ui.pages.settings.security import SecurityCard
from ui.pages.settings.sheet_languages import SheetLanguagesCard
from ui.pages.settings.way_of_working import WayOfWorkingCard

#: So much of the page stays in sight above a card somebody went to.
_ABOVE = 8


def _change(core: Core, name: str, value: Any) -> None:  # noqa: ANN401 - of any field
    """Store one field; a field of the address is named `address.city`."""
    whole, _, part = name.partition(".")
    if part:
        value = replace(getattr(core.organisation.get(), whole), **{part: value})
    core.organisation.change(**{whole: value})


class SettingsPage(Page):
    """The settings; each is stored when its field is left.

    Signals:
        backups_changed: a back-up was made here, or the places changed.
        restore_confirmed: a back-up takes the place of the database (`Prepared`).
    """

    backups_changed = Signal()
    restore_confirmed = Signal(object)

    key = "settings"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        texts = context.texts
        self.organisation_fields: dict[str, TextField] = {
            "name": TextField(self.tr("Naam"), texts, longest=100, required=True),
            "municipality": TextField(self.tr("Gemeente"), texts, longest=60),
            "municipality_code": TextField(
                self.tr("Gemeentecode"),
                texts,
                parser=parse_municipality,
                longest=10,
                help_text=self.tr("GM en vier cijfers; bepaalt welke lokale afspraken gelden"),
            ),
            "counsellor": TextField(self.tr("Behandelaar"), texts, longest=80),
            "phone": TextField(self.tr("Telefoon"), texts, longest=30),
            "phone_hours": TextField(self.tr("Bereikbaar"), texts, longest=80),
            "email": TextField(self.tr("E-mail"), texts, parser=parse_email, longest=100),
            "lender": TextField(self.tr("Kredietbank"), texts, longest=100),
        }
        self.deposit_fields: dict[str, TextField] = {
            "deposit_iban": TextField(
                self.tr("Rekening (IBAN)"), texts, parser=parse_iban, formatter=format_iban, longest=42
            ),
            "deposit_name": TextField(
                self.tr("Op naam van"),
                texts,
                parser=parse_account_name,
                longest=70,
                help_text=self.tr("Precies zoals de bank de naam van de rekening kent"),
            ),
        }
        self.address = AddressFields("address", texts, with_box=True, parent=self)
        self.fields: dict[str, TextField] = {
            **self.organisation_fields,
            **self.deposit_fields,
            **self.address.fields,
        }
        self.appearance_card = AppearanceCard(context)
        self.check_button = button(self.tr("Database controleren"), tip=self.tr("Kijk of alle gegevens in orde zijn"))
        self.check_label = label(wrap=True)
        self.support_button = SupportButton(context)
        self.security_card = SecurityCard(context)
        self.way_of_working_card = WayOfWorkingCard(context)
        self.backup_card = BackupCard(context)
        self.log_card = LogCard(context)
        self.exchange_card = ExchangeCard(context)
        self.sheet_card = SheetLanguagesCard(context)
        self.house_style_part = HouseStylePart(context)
        self.norms_part = NormsPart(context)
        self.tabs = TabsInSight(is_whole=True)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        self.context.tasks.run_db(self, lambda core: core.organisation.get(), self._show)
        self.house_style_part.refresh()
        self.norms_part.refresh()
        self.security_card.refresh()
        self.way_of_working_card.refresh()
        self.backup_card.refresh()
        self.log_card.refresh()
        self.exchange_card.refresh()
        self.sheet_card.refresh()

    def enter(self) -> None:
        is_known = not self.is_stale
        super().enter()
        # The size of text has keys of its own.
        self.appearance_card.show_choices()
        if is_known:
            # Back-ups are made while nobody looks, and are no change of the data.
            self.backup_card.refresh()

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        return any(table == "setting" for table, _id in changes.objects)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.SHOW_TAB and subject == "house_style":
            self.tabs.setCurrentWidget(self.house_style_part)
            self.house_style_part.focus_first()
        elif wish is Wish.SHOW_TAB and subject == "norms":
            self.tabs.setCurrentWidget(self.norms_part)
            self.norms_part.focus_first()

    @property
    def help_place(self) -> str:
        shown = self.tabs.currentWidget()
        if shown is self.norms_part:
            return f"{self.key}/norms"
        return f"{self.key}/house_style" if shown is self.house_style_part else self.key

    def focus_first(self) -> None:
        shown = self.tabs.currentWidget()
        if shown is self.house_style_part or shown is self.norms_part:
            shown.focus_first()
        else:
            self.organisation_fields["name"].setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_committed(self, value: Any) -> None:  # noqa: ANN401 - of any field
        field = self.sender()
        assert isinstance(field, Field)
        name = next(name for name, own in self.fields.items() if own is field)

        def failed(error: BaseException) -> None:
            if isinstance(error, CsrError):
                field.show_error(error)
            else:
                self.context.notices.error(error)

        self.context.tasks.run_db(self, lambda core: _change(core, name, value), None, failed)

    @Slot()
    def _on_section_clicked(self) -> None:
        card = self._sections[str(self.sender().property("section"))]
        first = next((part for part in card.findChildren(QWidget) if _can_have_focus(part)), card)
        # The heading of the card goes to the top; the focus alone would scroll no further than it must.
        bar = self._area.verticalScrollBar()
        bar.setValue(card.mapTo(self._content, QPoint(0, 0)).y() - _ABOVE)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_check_clicked(self) -> None:
        self.check_button.setEnabled(False)
        self.check_label.setText(self.tr("Bezig met controleren…"))
        restyle(self.check_label, "muted")
        self.context.tasks.run_db(self, lambda core: core.history.check(), self._checked, self._check_failed)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, organisation: Organisation) -> None:
        for name, field in self.fields.items():
            if not field.has_error:
                whole, _, part = name.partition(".")
                value = getattr(organisation, whole)
                field.set_value(getattr(value, part) if part else value)

    def _checked(self, faults: list[Message]) -> None:
        self.check_button.setEnabled(True)
        sentences = list(dict.fromkeys(self.context.texts.say(fault) for fault in faults))
        if sentences:
            self.check_label.setText("\n".join(f"⚠ {sentence}" for sentence in sentences))
        else:
            self.check_label.setText(self.tr("✓ Alles in orde."))
        restyle(self.check_label, "error" if sentences else "good")

    def _check_failed(self, error: BaseException) -> None:
        self.check_button.setEnabled(True)
        self.check_label.setText(self.context.notices.sentence(error))
        restyle(self.check_label, "error")

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        for field in self.fields.values():
            field.committed.connect(self._on_committed)
        self.check_button.clicked.connect(self._on_check_clicked)
        self.log_card.page_requested.connect(self.page_requested)
        self.backup_card.changed.connect(self.backups_changed)
        self.backup_card.restore_confirmed.connect(self.restore_confirmed)

    def _lay_out(self) -> None:
        organisation = self._card(self.tr("Organisatie"), self.organisation_fields)
        info = self._info_card()
        columns = TwoColumns(gap=12)
        for card in (
            organisation,
            self._card(self.tr("Adres op de brieven"), self.address.fields),
            self.way_of_working_card,
            self._deposit_card(),
            self.security_card,
        ):
            columns.left.addWidget(card)
        columns.left.addStretch(1)
        for card in (self.appearance_card, self.sheet_card, self.exchange_card, self.backup_card, self.log_card, info):
            columns.right.addWidget(card)
        columns.right.addStretch(1)
        self._sections = {
            self.tr("Dit venster"): self.appearance_card,
            self.tr("Organisatie"): organisation,
            self.tr("Werkwijze"): self.way_of_working_card,
            self.tr("Beveiliging"): self.security_card,
            self.tr("Blad bij brieven"): self.sheet_card,
            self.tr("Uitwisseling"): self.exchange_card,
            self.tr("Reservekopieën"): self.backup_card,
            self.tr("Logboek"): self.log_card,
            self.tr("Programma"): info,
        }
        sections = FlowLayout(spacing=14)
        for name in self._sections:
            link = button(name, "link")
            link.setProperty("section", name)
            link.setAccessibleName(self.tr("Ga naar {name}").format(name=name))
            link.clicked.connect(self._on_section_clicked)
            sections.addWidget(link)
        self._content = QWidget()
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(16, 4, 16, 12)
        inner.addWidget(columns)
        self._area = scrolled(self._content)
        general = QWidget()
        layout = QVBoxLayout(general)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addLayout(sections)
        layout.addLayout(top)
        layout.addWidget(self._area, 1)
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van Instellingen"))
        self.tabs.addTab(general, self.tr("Algemeen"))
        self.tabs.addTab(self.house_style_part, self.tr("Huisstijl en brieven"))
        self.tabs.addTab(self.norms_part, self.tr("Normen"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.tabs)

    def _card(self, heading: str, fields: Mapping[str, Field]) -> Card:
        card = Card(heading)
        card.body.addLayout(self._form(fields))
        return card

    def _deposit_card(self) -> Card:
        card = Card(self.tr("Rekening voor cliënten"))
        words = self.tr(
            "Op deze rekening betalen cliënten elke maand. Zonder rekening staan er geen betaalgegevens in brieven."
        )
        card.body.addWidget(label(words, wrap=True))
        card.body.addLayout(self._form(self.deposit_fields))
        return card

    def _form(self, fields: Mapping[str, Field]) -> QFormLayout:
        form = make_form()
        for field in fields.values():
            add_row(form, field)
        return form

    def _info_card(self) -> Card:
        card = Card(self.tr("Waarmee dit programma werkt"))
        norms, table = self.context.norms, self.context.class_table
        since = self.tr("{version}, geldig vanaf {day}")
        form = make_form()
        for name, words in (
            (self.tr("Normen"), since.format(version=norms.version, day=format_short(norms.valid_from))),
            (self.tr("Soorten schulden"), since.format(version=table.version, day=format_short(table.valid_from))),
            (self.tr("Programma"), self.tr("CSR Desktop {version}").format(version=__version__)),
        ):
            form.addRow(label(name), label(words))
        card.body.addLayout(form)
        row = QHBoxLayout()
        row.addWidget(self.check_button)
        row.addWidget(self.support_button)
        row.addStretch(1)
        card.body.addLayout(row)
        card.body.addWidget(self.check_label)
        return card


def _can_have_focus(part: QWidget) -> bool:
    return part.isVisible() and part.isEnabled() and bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
