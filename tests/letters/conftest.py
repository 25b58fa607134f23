"""Letters made for real: one press, fictional letters of every kind, and eyes to read the PDFs back."""

from __future__ import annotations

import io
import re
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path

import pypdf
import pytest

from csr_desktop.letters.fonts import FontBook
from csr_desktop.letters.model import HouseStyle, LetterData
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.template import Terms
from tests.letters.client_letter_samples import CLIENT_LETTERS
from tests.letters.outcome_letter_samples import LETTERS as OUTCOME_LETTERS


class Letters(dict):
    """Letters by name; short when a test that failed shows its arguments."""

    def __repr__(self) -> str:
        return "<letters>"


SAMPLES = runpy.run_path(str(Path(__file__).with_name("letter_samples.py")))
ALL = {**SAMPLES["LETTERS"], **OUTCOME_LETTERS, **CLIENT_LETTERS}
NAMES = tuple(ALL)


@pytest.fixture(scope="session")
def press(resources: Path) -> LetterPress:
    """A press with our own fonts and letter texts."""
    return LetterPress.load(resources)


@pytest.fixture(scope="session")
def fonts(resources: Path) -> FontBook:
    return FontBook.load(resources / "fonts")


@pytest.fixture(scope="session")
def terms(resources: Path) -> Terms:
    return Terms.load(resources / "letters" / "terms.toml")


@pytest.fixture(scope="session")
def letters() -> Mapping[str, LetterData]:
    """A letter of every kind and variant, by name."""
    return Letters(ALL)


@pytest.fixture(params=NAMES)
def letter(request: pytest.FixtureRequest, letters: Mapping[str, LetterData]) -> LetterData:
    """Each of them in turn."""
    return letters[request.param]


@pytest.fixture(scope="session")
def house() -> HouseStyle:
    return SAMPLES["HOUSE"]


@pytest.fixture(scope="session")
def many_claims() -> Callable:
    return SAMPLES["many_claims"]


@pytest.fixture(scope="session")
def pages_of() -> Callable[[bytes], list[str]]:
    """Return a function: the text of every page, as another program reads it."""

    def pages(pdf: bytes) -> list[str]:
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]

    return pages


@pytest.fixture(scope="session")
def text_of(pages_of: Callable[[bytes], list[str]]) -> Callable[[bytes], str]:
    """Return a function: all text on one line, words as they were before lines were broken."""

    def text(pdf: bytes) -> str:
        joined = "\n".join(pages_of(pdf))
        return re.sub(r"\s+", " ", re.sub("\u00ad\\s*", "", joined))

    return text
