"""Puts letters, exactly as they were made, behind each other in one file for the printer."""

from __future__ import annotations

import io
from collections.abc import Sequence


def bundle(letters: Sequence[bytes], *, on_new_sheet: bool) -> bytes:
    """Return one PDF with all letters in the order given.

    `on_new_sheet` gives a letter with an odd number of pages an empty last page, so that a printer that prints on both
    sides never puts the next creditor's letter on the back of this one.
    """
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for letter in letters:
        reader = PdfReader(io.BytesIO(letter))
        writer.append(reader, import_outline=False)
        if on_new_sheet and len(reader.pages) % 2:
            writer.add_blank_page()
    # Every letter brings the same fonts and the same logo.
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
