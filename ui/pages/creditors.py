"""Being built."""

from ui.forms.page import Page


class CreditorsPage(Page):
    """Being built."""

    key = "creditors"

    def refresh(self) -> None:
        """Nothing yet."""
