"""QR codes as filled boxes of the page: sharp at every size, and read out in words by who cannot see them.

The two codes of a letter: the short code of an answer slip, and a SEPA credit transfer. Whoever places one leaves four
modules of white around it (ISO/IEC 18004).
"""

from __future__ import annotations

from csr_desktop.letters.layout import MM, FigureOp

#: The pattern laid over the dots. Trying all eight for the prettiest takes six times as long and, measured on 150 codes
#: after a bad scan, reads no better.
_MASK = 4


def reply_figure(code: str, alt: str, *, size_mm: float) -> FigureOp:
    """Return the figure of a reply code (eight letters and figures, no separator) at error level M.

    Upper case letters and figures fit the smallest code; a sign that keyboards differ about is not among them, so a
    scanner that types says the same on every layout.
    """
    return _figure(code.encode("ascii"), alt, size_mm)


def payment_figure(content: bytes, alt: str, *, size_mm: float) -> FigureOp:
    """Return the figure of a payment (`payments.epc_qr`) at error level M, as EPC069-12 asks."""
    return _figure(content, alt, size_mm)


def _figure(content: bytes, alt: str, size_mm: float) -> FigureOp:
    import segno

    made = segno.make_qr(content, error="m", boost_error=False, mask=_MASK)
    size = size_mm * MM
    module = size / len(made.matrix)
    boxes: list[tuple[float, float, float, float]] = []
    for at, row in enumerate(made.matrix):
        start: int | None = None
        for column, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                boxes.append((start * module, at * module, (column - start) * module, module))
                start = None
    return FigureOp(0, 0, size, size, tuple(boxes), alt)
