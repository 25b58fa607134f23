"""The creditor register: creditors, collectors and bailiffs, and what they agreed in advance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.identifiers import Iban, KvkNumber


class PartyRole(StrEnum):
    """What a party in the register does; a collector is never a second creditor (design/domain.md 11.14)."""

    CREDITOR = "creditor"
    COLLECTOR = "collector"
    BAILIFF = "bailiff"


class Channel(StrEnum):
    """How a party is reached: exchange hub, lists (DocZend, portal), or letter."""

    HUB = "hub"
    LIST = "list"
    LETTER = "letter"


class ParticipationLevel(StrEnum):
    """What a creditor agreed to beforehand (design/domain.md 5.4)."""

    NONE = "none"
    COVENANT = "covenant"
    COVENANT_ADVANCE = "covenant_advance"
    COLLECTIVE = "collective"


class Scope(StrEnum):
    """Where an agreement holds: everywhere, in named municipalities, or in the one that made it."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"


class Product(StrEnum):
    """Settlement products with the codes of the message standard (design/domain.md 2.1)."""

    SK = "SK"
    SB = "SB"
    SA = "SA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Creditor:
    """A party of the register. `kind` is a code of the class table (`resources/classes`)."""

    id: str
    name: str
    role: PartyRole = PartyRole.CREDITOR
    kind: str = "other"
    aliases: tuple[str, ...] = ()
    is_person: bool = False
    is_public: bool = False
    kvk: KvkNumber | None = None
    iban: Iban | None = None
    email: str = ""
    phone: str = ""
    visiting_address: Address = field(default_factory=Address)
    post_address: Address = field(default_factory=Address)
    channel: Channel = Channel.LETTER
    hub_id: str = ""
    active: bool = True
    remark: str = ""
    merged_into: str | None = None

    @property
    def letter_address(self) -> Address:
        """Where letters go: the post address when there is one, else the visiting address."""
        return self.post_address if self.post_address.is_complete else self.visiting_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """One agreement of one creditor, with its validity and conditions.

    Empty conditions do not count (design/domain.md 5.4: all condition kinds ship empty). `municipalities` are CBS codes
    (`GM0363`) and count for regional and local agreements.
    """

    id: str
    creditor_id: str
    level: ParticipationLevel
    scope: Scope = Scope.NATIONAL
    municipalities: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    products: tuple[Product, ...] = ()
    max_claim_cents: int | None = None
    min_percentage_hundredths: int | None = None
    excluded_kinds: tuple[str, ...] = ()
    source_document: str = ""

    def holds_on(self, day: date, municipality_code: str) -> bool:
        """Whether the agreement is in force on a day for a municipality."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        if self.valid_until is not None and day > self.valid_until:
            return False
        return self.scope is Scope.NATIONAL or municipality_code in self.municipalities
