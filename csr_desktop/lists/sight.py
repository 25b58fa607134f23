"""A document made visible: pages and pictures as plain dots, texts as plain text, drawn in a child process.

A PDF or a picture of a stranger is opened where lists are read: in a process of its own with limits on memory and time
(design/safety.md E4, 4.9). What comes back are dots and text; nothing of the file itself reaches the window. Scripts do
not run (the library is built without them), links lead nowhere, and nothing is fetched.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import isqrt
from typing import TYPE_CHECKING, Any

from csr_desktop.errors import UserError
from csr_desktop.lists.attachments import DocumentKind, kind_of
from csr_desktop.lists.reading.child import run_guarded
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.paths import resources_dir

if TYPE_CHECKING:
    from PIL.Image import Image

_UNREADABLE = (OSError, SyntaxError, ValueError)


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as dots: three bytes for each (red, green, blue), row by row without gaps; its text as far as known."""

    width: int
    height: int
    dots: bytes
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """Some pages of a document from number `first` (0 is the first), or its text; `count` is of the whole document.

    `is_cut` says that there is more text than is shown.
    """

    pages: tuple[Picture, ...]
    first: int
    count: int
    text: str = ""
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class SightLimits:
    """How much is drawn at once: pages, dots of a page, characters of a text, and for how long."""

    pages: int
    dots: int
    characters: int
    seconds: int


@cache
def sight_limits() -> SightLimits:
    """Return the limits that stand in resources/profiles/limits.toml."""
    limits = tomllib.loads((resources_dir() / "profiles" / "limits.toml").read_text(encoding="utf-8"))
    return SightLimits(
        int(limits["sight_pages"]),
        int(limits["sight_dots"]),
        int(limits["sight_characters"]),
        int(limits["sight_seconds"]),
    )


def see(content: bytes, first: int, width: int, *, cancelled: Callable[[], bool] | None = None) -> Sight:
    """Return pages from number `first`, `width` dots wide; as many as the limits draw at once.

    Raises UserError `sight.other_kind`, `sight.encrypted` or `sight.unreadable` with what a person can do instead,
    `file.cancelled`, EnvironmentProblem when no child can be started.
    """
    most, guard = sight_limits(), Limits()
    try:
        return run_guarded(
            draw,
            content,
            first,
            max(1, width),
            most,
            guard,
            seconds=most.seconds,
            memory_bytes=guard.memory_bytes,
            cancelled=cancelled,
        )
    except UserError as error:
        if error.code.startswith("sight.") or error.code == "file.cancelled":
            raise
        raise UserError("sight.unreadable") from error


def draw(content: bytes, first: int, width: int, most: SightLimits, guard: Limits) -> Sight:
    """Do what `see` says; runs in the child."""
    kind = kind_of(content, guard)
    if kind is DocumentKind.PDF:
        return _pages(content, first, width, most)
    if kind in (DocumentKind.PNG, DocumentKind.JPEG):
        return Sight((_picture(content, width, most),), 0, 1)
    if kind is DocumentKind.TEXT:
        text = _decoded(content)
        return Sight((), 0, 1, text[: most.characters], len(text) > most.characters)
    raise UserError("sight.other_kind")


def _pages(content: bytes, first: int, width: int, most: SightLimits) -> Sight:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise UserError("sight.encrypted" if is_locked else "sight.unreadable") from error
    count = len(document)
    if not 0 <= first < count:
        raise UserError("sight.unreadable")
    # What somebody filled in on a form is drawn too.
    document.init_forms()
    try:
        numbers = range(first, min(count, first + most.pages))
        return Sight(tuple(_page(document[number], width, most) for number in numbers), first, count)
    except pypdfium2.PdfiumError as error:
        raise UserError("sight.unreadable") from error


def _page(page: Any, width: int, most: SightLimits) -> Picture:  # noqa: ANN401 - pypdfium2 has no types
    points, height = page.get_size()
    if points <= 0 or height <= 0:
        raise UserError("sight.unreadable")
    scale = _width_within(points, height, width, most) / points
    # Red, green, blue: what the window draws without looking into it.
    bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=_bgr())
    row, stride, data = bitmap.width * 3, bitmap.stride, bytes(bitmap.buffer)
    dots = data if row == stride else b"".join(data[at * stride : at * stride + row] for at in range(bitmap.height))
    return Picture(bitmap.width, bitmap.height, dots, page.get_textpage().get_text_range()[: most.characters])


def _bgr() -> int:
    import pypdfium2

    return int(pypdfium2.raw.FPDFBitmap_BGR)


def _width_within(width: int, height: int, wanted: int, most: SightLimits) -> int:
    """Return the wanted width in dots, or less when the whole would have more dots than are drawn."""
    dots = wanted * wanted * height / width
    return wanted if dots <= most.dots else max(1, isqrt(int(most.dots * width / height)))


def _picture(content: bytes, width: int, most: SightLimits) -> Picture:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            upright = _upright_size(opened)
            # Never larger than it is: dots that were not there show nothing.
            wide = min(upright[0], _width_within(*upright, width, most))
            target = (wide, max(1, upright[1] * wide // upright[0]))
            # A JPEG can be read smaller at once; a photo of a telephone is far larger than a screen.
            opened.draft("RGB", (max(target), max(target)))
            ready = ImageOps.exif_transpose(opened)
            ready.thumbnail(target)
            plain = _on_white(ready)
    except (*_UNREADABLE, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UserError("sight.unreadable") from error
    return Picture(plain.width, plain.height, plain.tobytes())


def _upright_size(picture: Image) -> tuple[int, int]:
    """Return width and height as a person sees them; a telephone notes how it was held (EXIF)."""
    width, height = picture.size
    return (height, width) if picture.getexif().get(0x0112, 1) in (5, 6, 7, 8) else (width, height)


def _on_white(picture: Image) -> Image:
    """Return the picture without transparency."""
    from PIL import Image as Images

    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Images.new("RGBA", clear.size, "white")
        ground.alpha_composite(clear)
        return ground.convert("RGB")
    return picture.convert("RGB")


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
