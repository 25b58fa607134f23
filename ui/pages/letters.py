"""Being built."""

from ui.forms.page import Page


class LettersPage(Page):
    """Being built."""

    key = "letters"

    def refresh(self) -> None:
        """Nothing yet."""
