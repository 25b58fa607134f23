"""The fields of an address; a postcode is checked unless the address is abroad."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from csr_desktop.domain.countries import is_abroad
from csr_desktop.domain.identifiers import format_postcode, parse_postcode
from csr_desktop.texts import Texts
from ui.forms.fields import TextField


class AddressFields(QObject):
    """Fields by the name of what they hold (`visiting_address.city`), in reading order."""

    def __init__(self, name: str, texts: Texts, *, with_box: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.country_field = TextField(self.tr("Land"), texts, longest=60)
        self.country_field.edit.setPlaceholderText(self.tr("alleen buiten Nederland"))
        self.postcode_field = TextField(
            self.tr("Postcode"), texts, parser=self._parse_postcode, formatter=format_postcode, longest=12
        )
        fields = {
            "po_box": TextField(self.tr("Postbus"), texts, longest=60),
            "street": TextField(self.tr("Straat"), texts, longest=80),
            "house_number": TextField(self.tr("Huisnummer"), texts, longest=10),
            "house_suffix": TextField(self.tr("Toevoeging"), texts, longest=10),
            "postcode": self.postcode_field,
            "city": TextField(self.tr("Plaats"), texts, longest=60),
            "country": self.country_field,
        }
        if not with_box:
            del fields["po_box"]
        self.fields: dict[str, TextField] = {f"{name}.{part}": field for part, field in fields.items()}
        self.country_field.committed.connect(self._on_country_committed)

    @Slot(object)
    def _on_country_committed(self, _country: str) -> None:
        # With another country another form of the postcode is right.
        if self.postcode_field.edit.text():
            self.postcode_field.edit.editingFinished.emit()

    def _parse_postcode(self, text: str) -> str:
        return text if is_abroad(self.country_field.edit.text()) else parse_postcode(text)
