"""The exchange model of DDAS v1.0 as strict types: what is not in the standard cannot be written, nor read.

Names on the wire are the standard's own, with its inconsistencies ("(Statutaire) Naam", `naam` beside `Naam`). What is
absent is left out: null and empty texts are no values. Stricter than the published schema in two places: no unknown
field in any object, and the gender is one of the four words that its questions and answers give.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

#: Text that holds something; an absent one is left out instead.
Filled = Annotated[str, Meta(min_length=1)]
Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Moment = Annotated[datetime, Meta(tz=True)]


class DecisionWord(StrEnum):
    """EnumBeschikkingssoort."""

    REJECTION = "Afwijzingsbeschikking"
    ADMISSION = "Toelatingsbeschikking"


class GenderWord(StrEnum):
    """The type `geslacht`; the schema asks only for text, the questions and answers for one of these."""

    MALE = "Man"
    FEMALE = "Vrouw"
    UNKNOWN = "Onbekend"
    EMPTY = "Leeg"


class GuidanceWord(StrEnum):
    """EnumBegeleidingssoort."""

    BUDGET_COACHING = "Budgetcoaching"
    BUDGET_MANAGEMENT = "Budgetbeheer"
    PROTECTIVE_ADMINISTRATION = "Beschermingsbewind"
    LONG_TERM = "Lange Termijn Begeleiding (DFD)"
    BUDGET_SUPPORT = "Budgetbegeleiding"


class ExitWord(StrEnum):
    """EnumUitstroomreden."""

    DECEASED = "Overleden"
    MOVED = "Verhuisd"
    NO_SHOW = "Nietverschenen"
    WITHDRAWN = "Ingetrokken"
    UNSUITABLE = "Niet passend"
    OTHER = "Overig"
    NOT_COMPLIANT = "Voldoet niet"
    COMPLETED = "Afgerond"
    SELF_SOLVED = "Zelf"


class DebtWord(StrEnum):
    """EnumSchuldensoort."""

    CARE = "Zorg"
    PUBLIC = "Publiek"
    UTILITIES = "Nuts"
    OTHER = "Overig"


class SolutionWord(StrEnum):
    """EnumOplossingssoort; "0%-aanbod" is the old word, kept until the standard changes."""

    INSTALMENTS = "Betalingsregeling"
    REFINANCING = "Herfinanciering"
    LOAN = "Saneringskrediet"
    MEDIATION = "Schuldbemiddeling"
    ZERO_OFFER = "0%-aanbod"


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Any object of the model."""


class Contact(Part, frozen=True, kw_only=True):
    """Whom Statistics Netherlands writes to; the report on the delivery goes to this address."""

    email: Email | UnsetType = UNSET
    role: Filled | UnsetType = msgspec.field(name="functietitel", default=UNSET)
    name: Filled | UnsetType = msgspec.field(name="naam", default=UNSET)
    phone: Filled | UnsetType = msgspec.field(name="telefoonnummer", default=UNSET)


class Sender(Part, frozen=True, kw_only=True):
    """The organisation that delivers; a municipality names its code, another organisation its KvK number."""

    name: Filled | UnsetType = msgspec.field(name="(Statutaire) Naam", default=UNSET)
    kvk: Filled | UnsetType = msgspec.field(name="KvK-nummer", default=UNSET)
    postcode: Filled | UnsetType = UNSET
    municipality_code: Filled | UnsetType = msgspec.field(name="gemeentecode", default=UNSET)
    contacts: Annotated[tuple[Contact, ...], Meta(min_length=1)] | UnsetType = msgspec.field(
        name="contactpersonen", default=UNSET
    )


class Period(Part, frozen=True, kw_only=True):
    """A phase of which the standard asks begin and end only."""

    ended_on: date | UnsetType = msgspec.field(name="einddatum", default=UNSET)
    began_on: date | UnsetType = msgspec.field(name="startdatum", default=UNSET)


class Registration(Part, frozen=True, kw_only=True):
    """Aanmelding."""

    is_crisis: bool | UnsetType = msgspec.field(name="crisisinterventie", default=UNSET)
    ended_on: date | UnsetType = msgspec.field(name="einddatum", default=UNSET)
    began_on: date | UnsetType = msgspec.field(name="startdatum", default=UNSET)


class Support(Part, frozen=True, kw_only=True):
    """One item of begeleiding."""

    ended_on: date | UnsetType = msgspec.field(name="einddatum", default=UNSET)
    kind: GuidanceWord | UnsetType = msgspec.field(name="soort", default=UNSET)
    began_on: date | UnsetType = msgspec.field(name="startdatum", default=UNSET)


class Person(Part, frozen=True, kw_only=True):
    """One client: a BSN, or all that is needed to find the person without one."""

    bsn: Filled | UnsetType = msgspec.field(name="Burgerservicenummer", default=UNSET)
    born_on: Filled | UnsetType = msgspec.field(name="Geboortedatum", default=UNSET)
    gender: GenderWord | UnsetType = msgspec.field(name="Geslachtsaanduiding", default=UNSET)
    postcode: Filled | UnsetType = msgspec.field(name="Postcode", default=UNSET)
    house_number: Filled | UnsetType = msgspec.field(name="Huisnummer", default=UNSET)
    house_suffix: Filled | UnsetType = msgspec.field(name="Huisnummertoevoeging", default=UNSET)


class IntakePart(Part, frozen=True, kw_only=True):
    """Intake, with the decision that ends it."""

    decided_on: date | UnsetType = msgspec.field(name="beschikkingsdatum", default=UNSET)
    decision: DecisionWord | UnsetType = msgspec.field(name="beschikkingssoort", default=UNSET)
    ended_on: date | UnsetType = msgspec.field(name="einddatum", default=UNSET)
    began_on: date | UnsetType = msgspec.field(name="startdatum", default=UNSET)


class Moratorium(Part, frozen=True, kw_only=True):
    """One moratorium of Fw 287b."""

    requested_on: date | UnsetType = msgspec.field(name="datumAanvraag", default=UNSET)
    granted_on: date | UnsetType = msgspec.field(name="datumGoedkeuring", default=UNSET)
    ended_on: date | UnsetType = msgspec.field(name="einddatum", default=UNSET)
    began_on: date | UnsetType = msgspec.field(name="startdatum", default=UNSET)


class Solution(Part, frozen=True, kw_only=True):
    """Oplossing: the arrangement that is carried out; the VTLB in whole euros a month."""

    ended_on: date | UnsetType = msgspec.field(name="einddatum", default=UNSET)
    kind: SolutionWord | UnsetType = msgspec.field(name="soort", default=UNSET)
    began_on: date | UnsetType = msgspec.field(name="startdatum", default=UNSET)
    vtlb: int | UnsetType = UNSET


class Plan(Part, frozen=True, kw_only=True):
    """Plan van aanpak."""

    completed_on: date | UnsetType = msgspec.field(name="datumAfronding", default=UNSET)


class CreditorPart(Part, frozen=True, kw_only=True):
    """Schuldeiser; the name stands in it twice, with the same value (questions and answers of the standard)."""

    name: Filled | UnsetType = msgspec.field(name="naam", default=UNSET)
    kvk: Filled | UnsetType = msgspec.field(name="kvknummer", default=UNSET)
    name_again: Filled | UnsetType = msgspec.field(name="Naam", default=UNSET)
    postcode: Filled | UnsetType = UNSET
    is_person: bool | UnsetType = msgspec.field(name="privepersoon", default=UNSET)


class Debt(Part, frozen=True, kw_only=True):
    """Schuld, in whole euros."""

    amount: int | UnsetType = msgspec.field(name="bedrag", default=UNSET)
    fixed_on: date | UnsetType = msgspec.field(name="peildatum", default=UNSET)
    kind: DebtWord | UnsetType = msgspec.field(name="schuldsoort", default=UNSET)
    is_business: bool | UnsetType = msgspec.field(name="zakelijkeSchuld", default=UNSET)
    creditor: CreditorPart | UnsetType = msgspec.field(name="schuldeiser", default=UNSET)


class SettlementPart(Part, frozen=True, kw_only=True):
    """Schuldregeling; each outcome is the day on which it came."""

    rejected_on: date | UnsetType = msgspec.field(name="afgewezen", default=UNSET)
    submitted_on: date | UnsetType = msgspec.field(name="datum", default=UNSET)
    forced_requested_on: date | UnsetType = msgspec.field(name="datumVerzoekDwangakkoord", default=UNSET)
    is_forced: bool | UnsetType = msgspec.field(name="dwangakkoord", default=UNSET)
    withdrawn_on: date | UnsetType = msgspec.field(name="ingetrokken", default=UNSET)
    granted_on: date | UnsetType = msgspec.field(name="toegekend", default=UNSET)


class Exit(Part, frozen=True, kw_only=True):
    """Uitstroom."""

    ended_on: date | UnsetType = msgspec.field(name="datum", default=UNSET)
    decided_on: date | UnsetType = msgspec.field(name="datumBeeindigingsbeschikking", default=UNSET)
    description: Filled | UnsetType = msgspec.field(name="omschrijving", default=UNSET)
    reason: ExitWord | UnsetType = msgspec.field(name="reden", default=UNSET)


class Trajectory(Part, frozen=True, kw_only=True):
    """Schuldhulptraject: one dossier."""

    municipality_code: Filled = msgspec.field(name="gemeentecode")
    ended_on: date | UnsetType = msgspec.field(name="einddatum", default=UNSET)
    description: Filled | UnsetType = msgspec.field(name="omschrijving", default=UNSET)
    began_on: date | UnsetType = msgspec.field(name="startdatum", default=UNSET)
    granted_on: date | UnsetType = msgspec.field(name="toekenningsdatum", default=UNSET)
    total: int | UnsetType = msgspec.field(name="totaalSchuldbedragBijAanvangSchuld", default=UNSET)
    registration: Registration | UnsetType = msgspec.field(name="aanmelding", default=UNSET)
    guidance: tuple[Support, ...] | UnsetType = msgspec.field(name="begeleiding", default=UNSET)
    clients: Annotated[tuple[Person, ...], Meta(min_length=1, max_length=2)] | UnsetType = msgspec.field(
        name="client", default=UNSET
    )
    crises: tuple[Period, ...] | UnsetType = msgspec.field(name="crisisinterventies", default=UNSET)
    advice: Period | UnsetType = msgspec.field(name="informatieEnAdvies", default=UNSET)
    intake: IntakePart | UnsetType = UNSET
    moratoria: tuple[Moratorium, ...] | UnsetType = UNSET
    aftercare: Period | UnsetType = msgspec.field(name="nazorg", default=UNSET)
    solution: Solution | UnsetType = msgspec.field(name="oplossing", default=UNSET)
    plan: Plan | UnsetType = msgspec.field(name="planVanAanpak", default=UNSET)
    debts: tuple[Debt, ...] | UnsetType = msgspec.field(name="schulden", default=UNSET)
    settlement: SettlementPart | UnsetType = msgspec.field(name="schuldregeling", default=UNSET)
    measures: tuple[Period, ...] | UnsetType = msgspec.field(name="voorlopigeVoorzieningen", default=UNSET)
    exit: Exit | UnsetType = msgspec.field(name="uitstroom", default=UNSET)
    stabilisation: Period | UnsetType = msgspec.field(name="stabilisatie", default=UNSET)


class OneDelivery(Part, frozen=True, kw_only=True):
    """Levering: one organisation with its trajectories."""

    counter: int = msgspec.field(name="teller")
    sender: Sender = msgspec.field(name="aanleverende_organisatie")
    trajectories: tuple[Trajectory, ...] | UnsetType = msgspec.field(name="schuldhulptrajecten", default=UNSET)


class DeliveryFile(Part, frozen=True, kw_only=True):
    """Uitwisselmodel: the whole file."""

    period_from: date = msgspec.field(name="startdatumLevering")
    period_until: date = msgspec.field(name="einddatumLevering")
    made_at: Moment = msgspec.field(name="aanleverdatumEnTijd")
    supplier: Filled = msgspec.field(name="codeGegevensleverancier")
    deliveries: Annotated[tuple[OneDelivery, ...], Meta(min_length=1)] = msgspec.field(name="leveringen")


_DECODER = msgspec.json.Decoder(DeliveryFile)
_ENCODER = msgspec.json.Encoder()


def to_json(file: DeliveryFile) -> bytes:
    """Write a delivery as UTF-8 JSON that people can read too, and read it back with the types above.

    Raises msgspec.ValidationError for a value that the standard does not allow; the values come from our own mapping,
    so that would be our own fault.
    """
    content = msgspec.json.format(_ENCODER.encode(file), indent=2)
    from_json(content)
    return content


def from_json(content: bytes) -> DeliveryFile:
    """Read a delivery; msgspec.DecodeError (ValidationError is one) for whatever is not in the standard."""
    return _DECODER.decode(content)


def builtins(part: Part) -> dict[str, object]:
    """Return a part as it stands in the file: names of the standard, dates as text."""
    found: dict[str, object] = msgspec.json.decode(_ENCODER.encode(part))
    return found
