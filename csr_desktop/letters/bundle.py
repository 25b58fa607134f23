"""Puts letters, exactly as they were made, behind each other in one file for the printer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfWriter


@dataclass(frozen=True, slots=True)
class PrintFile:
    """One PDF for the printer, and the pages (from 0) on which a letter begins: those may want other paper."""

    pdf: bytes
    fronts: frozenset[int]


def run_file(
    stacks: Sequence[Sequence[bytes]],
    *,
    on_new_sheet: bool,
    cover: bytes | None = None,
    separators: bytes | None = None,
) -> PrintFile:
    """Return one PDF: the cover, and for each stack of letters its page of `separators` and the letters themselves.

    `on_new_sheet` gives what has an odd number of pages an empty last page, so that a printer that prints on both sides
    never puts the next creditor's letter on the back of this one. `separators` is one PDF with as many pages as there
    are stacks.
    """
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    fronts: set[int] = set()
    if cover is not None:
        _append(writer, cover, on_new_sheet=on_new_sheet)
    between = PdfReader(io.BytesIO(separators)).pages if separators is not None else None
    for number, stack in enumerate(stacks):
        if between is not None:
            writer.add_page(between[number])
            if on_new_sheet:
                writer.add_blank_page()
        for letter in stack:
            fronts.add(len(writer.pages))
            _append(writer, letter, on_new_sheet=on_new_sheet)
    # Every letter brings the same fonts and the same logo.
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return PrintFile(out.getvalue(), frozenset(fronts))


def _append(writer: PdfWriter, pdf: bytes, *, on_new_sheet: bool) -> None:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    writer.append(reader, import_outline=False)
    if on_new_sheet and len(reader.pages) % 2:
        writer.add_blank_page()
