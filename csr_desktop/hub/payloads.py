"""What each of the sixteen messages says (design/exchange.md 5.3): English here, Dutch on the wire.

Amounts are whole cents; percentages are `Fraction`s of percents. Members that are None or empty stay off the wire.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from csr_desktop.hub.scalars import Amount, IbanText, KvkText
from csr_desktop.hub.vocabulary import (
    ArrangementType,
    ClaimRank,
    DebtKind,
    DebtType,
    HouseMark,
    MessageType,
    NoCooperationReason,
    PayoutMoment,
    Sex,
)

_Number = Annotated[str, Meta(max_length=50)]
_Explanation = Annotated[str, Meta(max_length=500)]
_PaymentReference = Annotated[str, Meta(max_length=35)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a payload; plain whole numbers in the fields for amounts become `Amount`s."""

    #: The fields with amounts, so that a plain int is never written as a number.
    _amounts: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self._amounts:
            value: Any = getattr(self, name)
            if type(value) is int:
                msgspec.structs.force_setattr(self, name, Amount(value))


class Contact(_Part, frozen=True, kw_only=True, rename={"name": "naam", "phone": "telefoonnummer"}):
    """Whom to ask."""

    name: str
    phone: str | None = None
    email: str | None = None


class Person(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "sex": "geslacht",
        "initials": "voorletters",
        "first_names": "voornamen",
        "prefix": "voorvoegsel",
        "surname": "achternaam",
        "birth_date": "geboortedatum",
    },
):
    """The client or the partner."""

    surname: str
    birth_date: date
    sex: Sex | None = None
    initials: str | None = None
    first_names: str | None = None
    prefix: str | None = None


class PostalAddress(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "street": "straatnaam",
        "house_number": "huisnummer",
        "house_letter": "huisletter",
        "addition": "huisnummertoevoeging",
        "mark": "aanduidingBijHuisnummer",
        "city": "woonplaats",
        "houseboat": "woonbootverwijzing",
        "caravan": "woonwagenverwijzing",
    },
):
    """Where the client lives."""

    postcode: Annotated[str, Meta(pattern=r"^[1-9][0-9]{3}[A-Z]{2}\Z")]
    city: str
    street: str | None = None
    house_number: Annotated[int, Meta(ge=1, le=99_999)] | None = None
    house_letter: Annotated[str, Meta(max_length=1)] | None = None
    addition: Annotated[str, Meta(max_length=4)] | None = None
    mark: HouseMark | None = None
    houseboat: str | None = None
    caravan: str | None = None


_NOTICE_NAMES = {
    "client_number": "klantnummerSHV",
    "number_at_creditor": "klantnummerSEVolgensSHV",
    "client": "klant",
    "address": "adres",
    "contact": "contactpersoon",
    "bsn": "burgerservicenummer",
    "arrangement": "typeSchuldregeling",
    "claims": "vorderingen",
    "collective": "collectief",
}


class Notice(_Part, frozen=True, kw_only=True, rename=_NOTICE_NAMES):
    """KENNISGEVING: somebody gets help with debts. Never with a citizen service number."""

    client_number: _Number
    client: Person
    address: PostalAddress
    contact: Contact
    number_at_creditor: _Number | None = None
    partner: Person | None = None


class PublicNotice(Notice, frozen=True, kw_only=True, rename=_NOTICE_NAMES):
    """KENNISGEVING_PUBLIEK: the same for public bodies, which may have the citizen service number."""

    bsn: Annotated[str, Meta(pattern=r"^[0-9]{9}\Z")] | None = None


class NoticeAnswer(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "number_at_creditor": "klantnummerSE",
        "invoice_numbers": "factuurnummersSE",
        "contact": "contactpersoon",
        "explanation": "toelichting",
    },
):
    """KENNISGEVING_ANTWOORD."""

    number_at_creditor: str | None = None
    invoice_numbers: tuple[str, ...] = ()
    contact: Contact | None = None
    explanation: _Explanation | None = None


class RequestedClaim(_Part, frozen=True, kw_only=True, rename={"invoice_number": "factuurnummerSEVolgensSHV"}):
    """A claim that we know of."""

    invoice_number: str


class BalanceRequest(Notice, frozen=True, kw_only=True, rename=_NOTICE_NAMES):
    """SALDOVERZOEK: what is still due."""

    arrangement: ArrangementType
    claims: tuple[RequestedClaim, ...] = ()
    collective: bool | None = None


class TransferredTo(
    _Part, frozen=True, kw_only=True, rename={"name": "naam", "kvk_number": "kvkNummer", "reference": "kenmerk"}
):
    """Who has the claim now."""

    name: str
    kvk_number: KvkText | None = None
    reference: str | None = None


class BalanceClaim(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "debt_type": "schuldtype",
        "invoice_number": "factuurnummerSE",
        "as_of": "peildatum",
        "arose_on": "ontstaansdatum",
        "original_cents": "oorspronkelijkeVordering",
        "principal_cents": "hoofdsom",
        "interest_cents": "rente",
        "costs_cents": "kosten",
        "outstanding_cents": "openstaandBedrag",
        "preferential": "preferent",
        "kind": "schuldensoort",
        "transferred_to": "overgedragenAan",
        "payment_reference": "betaalreferentie",
    },
):
    """A claim as the creditor states it."""

    _amounts: ClassVar = ("original_cents", "principal_cents", "interest_cents", "costs_cents", "outstanding_cents")

    debt_type: DebtType
    invoice_number: str | None = None
    as_of: date | None = None
    arose_on: date | None = None
    original_cents: Amount | None = None
    principal_cents: Amount | None = None
    interest_cents: Amount | None = None
    costs_cents: Amount | None = None
    outstanding_cents: Amount | None = None
    preferential: bool | None = None
    kind: DebtKind | None = None
    transferred_to: TransferredTo | None = None
    iban: IbanText | None = None
    payment_reference: _PaymentReference | None = None


class BalanceAnswer(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "number_at_creditor": "klantnummerSE",
        "contact": "contactpersoon",
        "agreed_in_advance": "standaardAkkoord",
        "claims": "vorderingen",
    },
):
    """SALDOVERZOEK_ANTWOORD, and with `agreed_in_advance` SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD."""

    number_at_creditor: str
    claims: Annotated[tuple[BalanceClaim, ...], Meta(min_length=1)]
    contact: Contact | None = None
    agreed_in_advance: bool | None = None


class NoCooperation(
    _Part,
    frozen=True,
    kw_only=True,
    rename={"reason": "reden", "explanation": "toelichting", "contact": "contactpersoon"},
):
    """GEEN_MEDEWERKING."""

    reason: NoCooperationReason
    explanation: _Explanation | None = None
    contact: Contact | None = None


class ProposedClaim(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "invoice_number": "factuurnummerSE",
        "percentage": "afkooppercentage",
        "expected_cents": "prognoseEindbedrag",
        "balance_cents": "actueelVorderingsbedrag",
        "rank": "vorderingsType",
        "payment_reference": "betaalreferentie",
    },
):
    """What is proposed, or was agreed, for one claim."""

    _amounts: ClassVar = ("expected_cents", "balance_cents")

    invoice_number: str
    percentage: Fraction
    expected_cents: Amount
    balance_cents: Amount
    rank: ClaimRank
    payment_reference: str | None = None


class Proposal(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "client_number": "klantnummerSHV",
        "number_at_creditor": "klantnummerSE",
        "arrangement": "typeSchuldregeling",
        "preferential_creditors": "totaalAantalPreferenteSchuldeisers",
        "ordinary_creditors": "totaalAantalConcurrenteSchuldeisers",
        "preferential_cents": "totaleVastgesteldeSchuldPreferent",
        "ordinary_cents": "totaleVastgesteldeSchuldConcurrent",
        "months": "looptijdInMaanden",
        "payout": "uitbetaalmomenten",
        "claims": "vorderingen",
        "contact": "contactpersoon",
    },
):
    """BETAALVOORSTEL."""

    _amounts: ClassVar = ("preferential_cents", "ordinary_cents")

    client_number: str
    number_at_creditor: str
    arrangement: ArrangementType
    claims: Annotated[tuple[ProposedClaim, ...], Meta(min_length=1)]
    preferential_creditors: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    ordinary_creditors: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    preferential_cents: Amount | None = None
    ordinary_cents: Amount | None = None
    months: Annotated[int, Meta(ge=1, le=60)] | None = None
    payout: PayoutMoment | None = None
    contact: Contact | None = None


class AnsweredClaim(
    _Part,
    frozen=True,
    kw_only=True,
    rename={"invoice_number": "factuurnummerSE", "agreed": "akkoord", "payment_reference": "betaalreferentie"},
):
    """The answer for one claim."""

    invoice_number: str
    agreed: bool
    iban: str | None = None
    payment_reference: str | None = None


class ProposalAnswer(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "agreed": "akkoord",
        "reason": "redenNietAkkoord",
        "claims": "vorderingen",
        "contact": "contactpersoon",
    },
):
    """BETAALVOORSTEL_ANTWOORD."""

    agreed: bool
    reason: str | None = None
    claims: tuple[AnsweredClaim, ...] = ()
    contact: Contact | None = None


class ArrangementAgreed(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "agreed_on": "datumAkkoord",
        "number_at_creditor": "klantnummerSE",
        "client_number": "klantnummerSHV",
        "arrangement": "typeSchuldregeling",
        "payout": "uitbetaalmomenten",
        "claims": "vorderingen",
    },
):
    """REGELING_GEACCORDEERD. The contract leaves `payout` open here; we write a `PayoutMoment`."""

    agreed_on: date
    number_at_creditor: str
    client_number: str
    arrangement: ArrangementType
    claims: Annotated[tuple[ProposedClaim, ...], Meta(min_length=1)]
    payout: str | None = None


class ArrangementEnded(
    _Part,
    frozen=True,
    kw_only=True,
    rename={
        "number_at_creditor": "klantnummerSE",
        "client_number": "klantnummerSHV",
        "reason": "reden",
        "ended_on": "beeindigdPer",
    },
):
    """REGELING_BEEINDIGD."""

    number_at_creditor: str
    client_number: str
    reason: str
    ended_on: date | None = None


class FreeText(
    _Part, frozen=True, kw_only=True, rename={"text": "tekst", "status_code": "statuscode", "contact": "contactpersoon"}
):
    """HEROVERWEGING, STATUSVERZOEK, STATUSBERICHT_SHV and STATUSBERICHT_SE."""

    text: Annotated[str, Meta(max_length=2_000)]
    status_code: str | None = None
    contact: Contact | None = None


class ErrorReport(
    _Part, frozen=True, kw_only=True, rename={"code": "foutcode", "description": "omschrijving", "field": "veld"}
):
    """FOUTBERICHT: a message could not be handled."""

    code: str
    description: str
    field: str | None = None


Payload = (
    Notice
    | PublicNotice
    | NoticeAnswer
    | BalanceRequest
    | BalanceAnswer
    | NoCooperation
    | Proposal
    | ProposalAnswer
    | ArrangementAgreed
    | ArrangementEnded
    | FreeText
    | ErrorReport
)

#: What a message of a type carries.
PAYLOADS: dict[MessageType, type[Payload]] = {
    MessageType.NOTICE: Notice,
    MessageType.PUBLIC_NOTICE: PublicNotice,
    MessageType.NOTICE_ANSWER: NoticeAnswer,
    MessageType.BALANCE_REQUEST: BalanceRequest,
    MessageType.BALANCE_ANSWER: BalanceAnswer,
    MessageType.BALANCE_ANSWER_IN_ADVANCE: BalanceAnswer,
    MessageType.NO_COOPERATION: NoCooperation,
    MessageType.PROPOSAL: Proposal,
    MessageType.PROPOSAL_ANSWER: ProposalAnswer,
    MessageType.RECONSIDERATION: FreeText,
    MessageType.ARRANGEMENT_AGREED: ArrangementAgreed,
    MessageType.ARRANGEMENT_ENDED: ArrangementEnded,
    MessageType.STATUS_REQUEST: FreeText,
    MessageType.STATUS_BY_COUNSELLOR: FreeText,
    MessageType.STATUS_BY_CREDITOR: FreeText,
    MessageType.ERROR: ErrorReport,
}
