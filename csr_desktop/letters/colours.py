"""Whether a colour can be read on the paper of a letter."""

from __future__ import annotations

_LEAST_CONTRAST = 4.5


def is_readable_on_paper(colour: str) -> bool:
    """Whether text in this colour (`#1f4e79`) stands out on white paper: contrast 4.5 to 1 (WCAG 2.1, 1.4.3)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= _LEAST_CONTRAST
