"""What a letter was made from: kept beside it, so that it can be explained and compared years later.

The data and the house style as canonical JSON (keys sorted, pictures as their digest), stored by its own hash. The
lines of the address as they stand in the window come from here too: a label says what the letter says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import msgspec

from csr_desktop.domain.correspondence import Letter, LetterInput

if TYPE_CHECKING:
    from csr_desktop.ids import IdMaker
    from csr_desktop.letters.model import HouseStyle, LetterData
    from csr_desktop.letters.pdf import RenderedLetter
    from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

#: Says how the JSON is built; another build gets another number.
FORM = 1
_HIDDEN = ("bsn", "partner_bsn")
_IN_ORDER = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one letter was made from: the data of its kind, and the house style; `form` says how it was written."""

    form: int
    text: str
    letter: Mapping[str, Any]
    house: Mapping[str, Any]

    @property
    def addressee(self) -> tuple[str, ...]:
        """The lines in the window of the envelope."""
        return tuple(map(str, self.letter.get("addressee", ())))

    @property
    def return_line(self) -> str:
        """The line of the sender above the address."""
        return " ".join(str(self.house.get("return_line", "")).split())

    @property
    def shown(self) -> dict[str, Any]:
        """The data as they may be looked at without asking for a citizen service number."""
        return {name: value for name, value in self.letter.items() if name not in _HIDDEN}

    @property
    def has_bsn(self) -> bool:
        """Whether a citizen service number stands in the letter."""
        return any(self.letter.get(name) for name in _HIDDEN)


def canonical(data: LetterData, house: HouseStyle) -> bytes:
    """Return what a letter is made from as canonical JSON; the same input gives the same bytes."""
    style = {field.name: getattr(house, field.name) for field in fields(house)}
    pictures = {
        name: f"sha256:{hashlib.sha256(value).hexdigest()}" for name, value in style.items() if isinstance(value, bytes)
    }
    return _IN_ORDER.encode({"form": FORM, "text": data.template_name(), "letter": data, "house": style | pictures})


def keep_inputs(
    work: UnitOfWork, ids: IdMaker, letter: Letter, data: LetterData, house: HouseStyle, rendered: RenderedLetter
) -> LetterInput:
    """Keep what a letter was made from, in the unit of work that keeps the letter."""
    return work.add(
        LetterInput(
            id=ids.new(),
            dossier_id=letter.dossier_id,
            letter_id=letter.id,
            sha256=work.put_content(canonical(data, house)),
            text_sha256=rendered.text_sha256,
        )
    )


def read_inputs(store: Store, letters: Sequence[Letter]) -> dict[str, Inputs]:
    """Return the inputs by letter; a letter of a program that kept none is left out.

    Raises EnvironmentProblem `store.content_missing` when what was kept is damaged.
    """
    return {
        record.letter_id: _read(store.content(record.sha256))
        for record in records_of(store, [letter.id for letter in letters])
    }


def records_of(reader: Reader, letter_ids: Sequence[str]) -> list[LetterInput]:
    """Return the records of the inputs of these letters."""
    return reader.find(LetterInput, letter_id=tuple(letter_ids), order_by="pk") if letter_ids else []


def _read(content: bytes) -> Inputs:
    raw = json.loads(content)
    return Inputs(int(raw["form"]), str(raw["text"]), raw["letter"], raw["house"])
