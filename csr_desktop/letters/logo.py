"""The pictures of the house style: a PNG or JPEG of decent size, read from memory and made ready once."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csr_desktop.errors import UserError
from csr_desktop.letters.pdf_file import packed

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_MAX_BYTES = 5_000_000
_MAX_SIDE = 6000
#: At 56 mm this is over 400 dots per inch; more only makes every letter larger.
_KEPT_SIDE = 900
#: Fewer dots than this in the width of a signature are seen as steps on paper (about 100 per inch).
_LEAST_SCAN = 200
#: How dark a dot must be to count as ink: paper is never quite white.
_INK = [255 if darkness > 60 else 0 for darkness in range(256)]
#: What Pillow raises for damaged pictures.
_UNREADABLE = (OSError, SyntaxError, ValueError)


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture ready to be drawn: its dots as a PDF stores them, its size in dots, and a name by what it shows."""

    packed: bytes
    size: tuple[int, int]
    name: str

    @classmethod
    def read(cls, content: bytes) -> Logo:
        """Check and shrink a picture; UserError `letter.logo_unreadable` for anything but a decent PNG or JPEG."""
        picture = _decoded(content)
        if picture is None:
            raise UserError("letter.logo_unreadable")
        return cls._ready(picture)

    @classmethod
    def read_signature(cls, content: bytes) -> Logo:
        """Check a scan and cut the white around its ink away.

        UserError `letter.signature_unreadable` for anything but a decent PNG or JPEG, `letter.signature_blank` when
        nothing was written, `letter.signature_coarse` when it has too few dots to be printed well.
        """
        from PIL import Image, ImageChops

        scan = _decoded(content)
        if scan is None:
            raise UserError("letter.signature_unreadable")
        flat = Image.alpha_composite(Image.new("RGBA", scan.size, "white"), scan.convert("RGBA")).convert("RGB")
        box = ImageChops.invert(flat.convert("L")).point(_INK).getbbox()
        if box is None:
            raise UserError("letter.signature_blank")
        if box[2] - box[0] < _LEAST_SCAN:
            raise UserError("letter.signature_coarse", least=_LEAST_SCAN)
        return cls._ready(flat.crop(box))

    @classmethod
    def _ready(cls, picture: Picture) -> Logo:
        from PIL import Image

        picture.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
        if picture.mode == "RGBA":
            # Paper is white; a PDF without see-through parts prints and lasts without surprises.
            picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
        dots = picture.tobytes()
        return cls(packed(dots), picture.size, "P" + hashlib.sha256(dots).hexdigest()[:12])


def _decoded(content: bytes) -> Picture | None:
    from PIL import Image

    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or len(content) > _MAX_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            if max(picture.size) > _MAX_SIDE:
                return None
            mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
            return picture.convert(mode)
    except (*_UNREADABLE, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
