"""Being built."""

from ui.forms.page import Page


class SettingsPage(Page):
    """Being built."""

    key = "settings"

    def refresh(self) -> None:
        """Nothing yet."""
