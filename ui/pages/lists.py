"""Being built."""

from ui.forms.page import Page


class ListsPage(Page):
    """Being built."""

    key = "lists"

    def refresh(self) -> None:
        """Nothing yet."""
