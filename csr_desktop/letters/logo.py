"""The logo of the house style: a PNG or JPEG of decent size, read from memory and made ready once."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from csr_desktop.errors import UserError

_MAX_BYTES = 5_000_000
_MAX_SIDE = 6000
#: At 56 mm this is over 400 dots per inch; more only makes every letter larger.
_KEPT_SIDE = 900
#: What Pillow raises for damaged pictures.
_UNREADABLE = (OSError, SyntaxError, ValueError)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture ready to be drawn, and its size in dots."""

    reader: Any
    size: tuple[int, int]

    @classmethod
    def read(cls, content: bytes) -> Logo:
        """Check and shrink a picture; UserError `letter.logo_unreadable` for anything but a decent PNG or JPEG."""
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or len(content) > _MAX_BYTES:
            raise UserError("letter.logo_unreadable")
        try:
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
                if max(picture.size) > _MAX_SIDE:
                    raise UserError("letter.logo_unreadable")
                mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
                ready = picture.convert(mode)
        except (*_UNREADABLE, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise UserError("letter.logo_unreadable") from error
        ready.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
        return cls(ImageReader(ready), ready.size)
