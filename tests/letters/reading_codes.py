"""Reads codes back from letters as a scanner sees them: from the page as a picture, also after a bad scan."""

from __future__ import annotations

import random

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

DPI = 200


def page_picture(pdf: bytes, page: int, dpi: int = DPI) -> Image.Image:
    """One page (from 0) as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def codes_in(picture: Image.Image) -> list[zxingcpp.Barcode]:
    """All QR codes that can be read in a picture."""
    return list(zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))


def codes_of(pdf: bytes) -> list[zxingcpp.Barcode]:
    """All QR codes of a PDF, in the order of its pages."""
    pages = len(pypdfium2.PdfDocument(pdf))
    return [code for page in range(pages) for code in codes_in(page_picture(pdf, page))]


def badly_scanned(picture: Image.Image, *, degrees: float = 3.0, seed: int = 7) -> Image.Image:
    """Askew, out of focus, on grey paper, with faded ink and specks, as an old office scanner gives it."""
    chance = random.Random(seed)
    scanned = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    scanned = scanned.filter(ImageFilter.GaussianBlur(1.0))
    scanned = scanned.point([round(70 + value * 0.57) for value in range(256)])
    specks = ImageDraw.Draw(scanned)
    width, height = scanned.size
    for _ in range(width * height // 300):
        specks.point((chance.randrange(width), chance.randrange(height)), fill=chance.randrange(256))
    return scanned
