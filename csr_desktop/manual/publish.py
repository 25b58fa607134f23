"""Writes the documents of the manual as PDF in a folder."""

from __future__ import annotations

from pathlib import Path

from csr_desktop import __version__
from csr_desktop.files import atomic_write, make_folder
from csr_desktop.manual.pages import HelpIndex


def write_manual(resources: Path, folder: Path) -> tuple[Path, ...]:
    """Write every document of the index in a folder, which is made when it is not there; older ones are replaced.

    Takes a few seconds. EnvironmentProblem when a page cannot be read or a file not be written; each file is whole or
    as it was.
    """
    # reportlab takes a moment to load, and most who open the help print nothing.
    from csr_desktop.manual.press import ManualPress

    index = HelpIndex.load(resources / "help")
    press = ManualPress.load(resources, index.words)
    make_folder(folder)
    written = []
    for document in index.documents():
        content = press.render(document, __version__)
        path = folder / f"{document.name}.pdf"
        with atomic_write(path) as file:
            file.write(content)
        written.append(path)
    return tuple(written)
