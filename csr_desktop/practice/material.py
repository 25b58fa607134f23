"""The data behind the practice office: names and patterns in `resources/practice`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyName:
    """A name of the register with what else is known about its bearer."""

    name: str
    aliases: tuple[str, ...]
    national: bool
    foreign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyKind:
    """One kind of party, see resources/practice/creditors.toml."""

    code: str
    bailiff: bool
    written: tuple[str, ...]
    share: int
    low_euros: int
    high_euros: int
    taking: str
    names: tuple[PartyName, ...]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Names that go together."""

    share: int
    surnames: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything the practice office is made from."""

    kinds: tuple[PartyKind, ...]
    fill_names: tuple[str, ...]
    unknown_creditors: tuple[str, ...]
    dutch_places: tuple[str, ...]
    party_streets: tuple[str, ...]
    foreign_addresses: tuple[tuple[str, str, str], ...]
    origins: tuple[Origin, ...]
    home_streets: tuple[str, ...]
    home_suffixes: tuple[str, ...]
    home_postcodes: tuple[str, ...]
    home_city: str
    texts: Mapping[str, Sequence[str]]
    contacts: tuple[str, ...]
    refusals: tuple[str, ...]


def load_material(folder: Path) -> Material:
    """Read the two data files of the folder `resources/practice`."""
    creditors = tomllib.loads((folder / "creditors.toml").read_text(encoding="utf-8"))
    people = tomllib.loads((folder / "people.toml").read_text(encoding="utf-8"))
    places, homes = creditors["places"], people["homes"]
    return Material(
        kinds=tuple(_kind(raw) for raw in creditors["kind"]),
        fill_names=tuple(creditors["fill"]["names"]),
        unknown_creditors=tuple(creditors["fill"]["unknown"]),
        dutch_places=tuple(places["dutch"]),
        party_streets=tuple(places["streets"]),
        foreign_addresses=tuple((street, postcode, city) for street, postcode, city in places["foreign"]),
        origins=tuple(
            Origin(
                share=raw["share"],
                surnames=tuple(raw["surnames"]),
                female=tuple(raw["female"]),
                male=tuple(raw["male"]),
            )
            for raw in people["origin"]
        ),
        home_streets=tuple(homes["streets"]),
        home_suffixes=tuple(homes["suffixes"]),
        home_postcodes=tuple(homes["postcodes"]),
        home_city=homes["city"],
        texts=people["texts"],
        contacts=tuple(creditors["answers"]["contacts"]),
        refusals=tuple(creditors["answers"]["refusals"]),
    )


def _kind(raw: Mapping[str, object]) -> PartyKind:
    written, names, patterns = raw["written"], raw["names"], raw.get("extra", [])
    share, low, high = raw["share"], raw["low"], raw["high"]
    assert isinstance(written, list)
    assert isinstance(names, list)
    assert isinstance(patterns, list)
    assert isinstance(share, int)
    assert isinstance(low, int)
    assert isinstance(high, int)
    return PartyKind(
        code=str(raw["code"]),
        bailiff=bool(raw.get("bailiff", False)),
        written=tuple(written),
        share=share,
        low_euros=low,
        high_euros=high,
        taking=str(raw["taking"]),
        names=tuple(_name(text) for text in names),
        patterns=tuple(patterns),
    )


def _name(text: str) -> PartyName:
    """Take apart `name|alias|alias|word`; the words are those named at the head of the file."""
    name, *rest = text.split("|")
    return PartyName(
        name=name,
        aliases=tuple(item for item in rest if item and item not in {"national", "foreign"}),
        national="national" in rest,
        foreign="foreign" in rest,
    )
