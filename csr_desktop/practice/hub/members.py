"""The hub's address book, made from the parties of a practice office: same names and KvK numbers, uneven abilities."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csr_desktop.domain.class_table import ClassTable, load_class_table
from csr_desktop.paths import resources_dir
from csr_desktop.practice.chance import Chance
from csr_desktop.practice.facts import Office, Party

#: Names in the address book are made from this, so that a seed gives the same participants everywhere.
_SPACE = uuid.UUID("6a3b1d0e-3f0c-5c2a-9d64-0c5e52d1b7aa")
CURRENT_VERSION = "2.0"
OLDER_VERSION = "1.0"
MODULE = "SCHULDREGELING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A participant. `modules` pairs a module with the versions taken; None takes everything. `kind`: SHV, SE, WSK.

    A public body is one with an OIN (the number the government gives its own organisations); only those get a BSN.
    """

    id: str
    name: str
    kind: str
    kvk: str = ""
    oin: str = ""
    active: bool = True
    modules: tuple[tuple[str, tuple[str, ...]], ...] | None = None
    advance_consent: bool = False
    consent_form_required: bool = False
    represents: tuple[tuple[str, str], ...] = ()
    party: str = ""

    @property
    def is_public(self) -> bool:
        """Whether a citizen service number may go there."""
        return bool(self.oin)

    def as_json(self) -> dict[str, Any]:
        """Return the participant as the contract writes it; what is not known is left out."""
        made: dict[str, Any] = {
            "deelnemerId": self.id,
            "naam": self.name,
            "organisatietype": self.kind,
            "actief": self.active,
            "voorafAkkoord": self.advance_consent,
            "toestemmingsverklaringVereist": self.consent_form_required,
        }
        if self.kvk:
            made["kvkNummer"] = self.kvk
        if self.oin:
            made["oin"] = self.oin
        if self.modules is not None:
            made["modules"] = [
                {"module": module, "berichtversies": list(versions)} for module, versions in self.modules
            ]
        if self.represents:
            made["vertegenwoordigt"] = [
                {"naam": name, "kvkNummer": kvk} if kvk else {"naam": name} for name, kvk in self.represents
            ]
        return made


class AddressBook:
    """All participants by id, in a fixed order."""

    def __init__(self, members: Mapping[str, Member]) -> None:
        self._members = dict(sorted(members.items()))
        self._etag = self._make_etag()

    @property
    def etag(self) -> str:
        """A tag of the whole book, the same on every page: it changes when any participant does."""
        return self._etag

    def get(self, member_id: str) -> Member | None:
        """Return one participant."""
        return self._members.get(member_id.lower())

    def all(self) -> list[Member]:
        """Return all participants by id."""
        return list(self._members.values())

    def by_party(self, name: str) -> Member | None:
        """Return the participant that a party of the office is, if it takes part."""
        return next((member for member in self._members.values() if member.party == name), None)

    def put(self, member: Member) -> None:
        """Add a participant or change one."""
        self._members = dict(sorted({**self._members, member.id: member}.items()))
        self._etag = self._make_etag()

    def _make_etag(self) -> str:
        text = json.dumps([member.as_json() for member in self._members.values()], sort_keys=True)
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def member_id(seed: int, name: str) -> str:
    """Return the number of a participant of a practice hub."""
    return str(uuid.uuid5(_SPACE, f"{seed}\x1f{name}"))


def make_address_book(office: Office, shares: Mapping[str, int]) -> AddressBook:
    """Return a participant for the practice office and one for each party that is reached over the hub.

    Some lack the module, some take only an older version, some want the consent statement, some left.
    """
    own = Member(
        id=member_id(office.seed, office.house_style.name),
        name=office.house_style.name,
        kind="SHV",
        kvk="90000015",
        oin=_oin(0),
        modules=((MODULE, (CURRENT_VERSION, OLDER_VERSION)), ("SCHULDINVENTARISATIE", (CURRENT_VERSION,))),
    )
    table = load_class_table(resources_dir() / "classes", office.today)
    members = {own.id: own}
    for index, party in enumerate(office.parties.values(), 1):
        if party.channel == "hub":
            made = _member(office, party, index, shares, table)
            members[made.id] = made
    return AddressBook(members)


def own_member(office: Office, book: AddressBook) -> Member:
    """Return the participant that is the practice office itself."""
    found = book.get(member_id(office.seed, office.house_style.name))
    assert found is not None
    return found


def _member(office: Office, party: Party, index: int, shares: Mapping[str, int], table: ClassTable) -> Member:
    chance = Chance(office.seed, "hub member", party.name)
    names = ("without_module", "only_older_version", "usual")
    counts = (shares["without_module"], shares["only_older_version"])
    ability = chance.weighted(names, (*counts, 100 - sum(counts)))
    modules: tuple[tuple[str, tuple[str, ...]], ...] = ((MODULE, (OLDER_VERSION, CURRENT_VERSION)),)
    if ability == "without_module":
        modules = (("SCHULDINVENTARISATIE", (CURRENT_VERSION,)),)
    elif ability == "only_older_version":
        modules = ((MODULE, (OLDER_VERSION,)),)
    return Member(
        id=member_id(office.seed, party.name),
        name=party.name,
        kind="SE",
        kvk=party.kvk,
        oin=_oin(index) if table.kind(party.kind).public else "",
        active=not chance.happens(shares["inactive"]),
        modules=modules,
        advance_consent=party.consents,
        consent_form_required=chance.happens(shares["consent_form_required"]),
        party=party.name,
    )


def _oin(index: int) -> str:
    """Return a number of the right form that nobody has: no register gives out 99 at the start."""
    return f"99{index:018d}"
