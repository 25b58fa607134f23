"""Card "Dit venster": how the window looks and where it begins; each choice counts at once, on this computer only."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.appearance import TEXT_PERCENTS, change_appearance
from ui.context import UiContext
from ui.forms.fields import ChoiceField, add_row, make_form
from ui.forms.parts import Card, label
from ui.page_list import make_pages


class AppearanceCard(Card):
    """Light or dark, the size of the text, and the first page."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        texts = context.texts
        self.body.addWidget(label(self.tr("Dit venster"), "heading"))
        looks = [
            ("system", self.tr("Zoals de computer")),
            ("light", self.tr("Licht")),
            ("dark", self.tr("Donker")),
            ("contrast", self.tr("Hoog contrast")),
        ]
        self.appearance_field = ChoiceField(self.tr("Weergave"), texts, looks)
        self.percent_field = ChoiceField(self.tr("Tekstgrootte"), texts, [(at, f"{at} %") for at in TEXT_PERCENTS])
        # A page without an icon is not for every day.
        pages = [(spec.key, spec.name) for spec in make_pages() if spec.icon and spec.key != "settings"]
        self.start_field = ChoiceField(self.tr("Begin met"), texts, pages)
        form = make_form()
        for field in (self.appearance_field, self.percent_field, self.start_field):
            add_row(form, field)
        self.body.addLayout(form)
        self.body.addWidget(label(self.tr("Tekst groter of kleiner kan overal: Ctrl++ en Ctrl+-."), "muted", wrap=True))
        self.show_choices()
        self.appearance_field.committed.connect(self._on_looks_committed)
        self.percent_field.committed.connect(self._on_looks_committed)
        self.start_field.committed.connect(self._on_start_committed)

    def show_choices(self) -> None:
        """Show what was chosen, here or by a key."""
        state = self._context.state
        known = state.appearance if state.appearance in {"light", "dark", "contrast"} else "system"
        self.appearance_field.set_value(known)
        self.percent_field.set_value(min(TEXT_PERCENTS, key=lambda at: abs(at - state.text_percent)))
        self.start_field.set_value(state.start_page)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_looks_committed(self) -> None:
        percent = self.percent_field.value
        change_appearance(
            self._context.state,
            self._context.icons,
            appearance=str(self.appearance_field.value),
            percent=percent if isinstance(percent, int) else 100,
        )

    @Slot()
    def _on_start_committed(self) -> None:
        self._context.state.start_page = str(self.start_field.value)
