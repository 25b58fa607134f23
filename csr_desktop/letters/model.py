"""What a letter needs, as plain values: who sends it, whom it goes to, and the figures of its kind.

Nothing is computed or looked up here: services fill these, templates name their fields, and a template that names
another field is refused when it is loaded. Amounts are cents, percentages are hundredths of a percent. A letter to a
creditor carries only that creditor's own claim lines plus counts and totals (design/domain.md 6, privacy in letters).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Product
from csr_desktop.letters.companion import Companion


class WindowSide(StrEnum):
    """Which side of the envelope the window is on; Dutch envelopes mostly have it on the left."""

    LEFT = "left"
    RIGHT = "right"


#: How far, in millimetres, the address can be moved from where Dutch envelopes have their window.
WINDOW_REACH_MM = 15
#: The colour of an organisation that chose none.
DEFAULT_ACCENT = "#1f4e79"


class LetterFont(StrEnum):
    """The letter families that are bundled; the value is how their files begin."""

    SANS = "NotoSans"
    SERIF = "NotoSerif"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStyle:
    """How letters of one organisation look. Millimetres for the window; offsets go right and down.

    `department` stands under the name of the organisation, `sender_lines` under that, `return_line` small above the
    address (inside the window), `footer_lines` at the foot of each page. `logo` and `signature` are the content of a
    PNG or JPEG file; the signature belongs to `signatory` alone. `wck_basis` is the organisation's own sentence on why
    it may mediate debts (Wck art. 48); empty means the sentence of the template.
    """

    organisation: str
    department: str = ""
    municipality: str = ""
    sender_lines: tuple[str, ...] = ()
    return_line: str = ""
    footer_lines: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    phone_hours: str = ""
    signatory: str = ""
    signatory_role: str = ""
    wck_basis: str = ""
    accent: str = DEFAULT_ACCENT
    font: LetterFont = LetterFont.SANS
    logo: bytes | None = None
    signature: bytes | None = None
    window_side: WindowSide = WindowSide.LEFT
    window_offset_x_mm: float = 0
    window_offset_y_mm: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientBlock:
    """One client as a letter names him or her: `mevrouw J. de Vries`, birth date and address on one line."""

    name: str
    birth_date: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """A claim of the addressee, as far as we know it. `on_behalf_of` names the creditor a collector acts for."""

    reference: str
    our_reference: str = ""
    customer_number: str = ""
    description: str = ""
    on_behalf_of: str = ""
    known_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewLine:
    """A claim in the client's own overview (L11); `source` says where the amount comes from."""

    creditor: str
    reference: str = ""
    handler: str = ""
    rank: ClaimRank = ClaimRank.ORDINARY
    amount_cents: int = 0
    balance_date: date | None = None
    source: str = ""
    liable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedOverviewLine:
    """A claim outside the settlement in the client's own overview, with the reason."""

    creditor: str
    reason: str
    reference: str = ""
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedClaim:
    """A claim outside the settlement as other creditors may know it: kind, amount and reason, never a name."""

    description: str
    reason: str
    amount_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """What the addressee is offered for one of its own claims."""

    reference: str
    rank: ClaimRank
    amount_cents: int
    percentage_hundredths: int
    offer_cents: int
    our_reference: str = ""
    description: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementLine(OfferLine):
    """An agreed claim with where and how it will be paid."""

    iban: str = ""
    payment_reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterData:
    """What every letter has. `addressee` is the name and address as they stand in the window of the envelope.

    `recipient` is the addressee's name in running text, `clients` has one or two people, `reply_code` is the short
    code that the answer comes back with (empty: no code). `companion` is the sheet that goes with it, on a page of its
    own.
    """

    kind: ClassVar[LetterKind]
    #: Tells letters of one number apart that differ by whom they go to; empty for all others.
    variant: ClassVar[str] = ""

    addressee: tuple[str, ...]
    recipient: str
    our_reference: str
    letter_date: date
    place: str
    clients: tuple[ClientBlock, ...]
    counsellor: str
    counsellor_phone: str = ""
    counsellor_email: str = ""
    their_references: tuple[str, ...] = ()
    salutation: str = "Geachte heer, mevrouw"
    reply_code: str = ""
    companion: Companion | None = None

    @classmethod
    def template_name(cls) -> str:
        """Return the name of its text file: the number of the letter, with the variant where there is one."""
        return f"{cls.kind.value}-{cls.variant}" if cls.variant else cls.kind.value

    @property
    def has_partner(self) -> bool:
        """Whether the letter is about two people."""
        return len(self.clients) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeData(LetterData):
    """L08: debt help has started; collection is asked to stop until `stop_until`.

    A BSN goes only to a body that itself uses the BSN (`recipient_is_public`, design/domain.md 0.6); `partner_bsn` is
    the second client's.
    """

    kind: ClassVar[LetterKind] = LetterKind.NOTICE

    claims: tuple[ClaimLine, ...]
    started_on: date
    stop_until: date
    stop_months: int
    covenant: str = ""
    recipient_is_public: bool = False
    bsn: str | None = None
    partner_bsn: str | None = None

    @property
    def claim_count(self) -> int:
        """How many claims of the addressee it is about."""
        return len(self.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRequestData(LetterData):
    """L09: the request for a balance statement as of `reference_date`, to be answered by `answer_by`.

    `asks_advance_consent`: the addressee takes part in Collectief Schuldregelen and is asked for its consent now.
    """

    kind: ClassVar[LetterKind] = LetterKind.BALANCE_REQUEST

    claims: tuple[ClaimLine, ...]
    reference_date: date
    answer_by: date
    product: Product
    asks_advance_consent: bool = False

    @property
    def claim_count(self) -> int:
        """How many claims of the addressee it is about."""
        return len(self.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceReminderData(BalanceRequestData):
    """L10: the reminder of a request of `first_sent_on`; without an answer we use our own figures."""

    kind: ClassVar[LetterKind] = LetterKind.BALANCE_REMINDER

    first_sent_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtOverviewData(LetterData):
    """L11: all debts, for the client's signature (each client signs), to be returned by `answer_by`."""

    kind: ClassVar[LetterKind] = LetterKind.DEBT_OVERVIEW

    lines: tuple[OverviewLine, ...]
    excluded: tuple[ExcludedOverviewLine, ...]
    reference_date: date
    answer_by: date
    preferential_cents: int
    ordinary_cents: int
    total_cents: int
    excluded_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferData(LetterData):
    """L12, L13 and L14: what one creditor is offered.

    Capacity, fees and term are per month and in months. `available_cents` is what all creditors share.
    `claims_cents` and `offer_cents` are the addressee's own totals. The Wsnp percentages, when known, are what a
    statutory scheme would yield.
    """

    lines: tuple[OfferLine, ...]
    claims_cents: int
    offer_cents: int
    answer_by: date
    preferential_count: int
    preferential_cents: int
    ordinary_count: int
    ordinary_cents: int
    total_cents: int
    available_cents: int
    preferential_hundredths: int
    ordinary_hundredths: int
    net_income_cents: int
    vtlb_cents: int
    vtlb_date: date
    vtlb_version: str
    capacity_cents: int
    assets_cents: int
    months: int
    cause: str
    effort: str
    prospects: str
    household: str = ""
    excluded: tuple[ExcludedClaim, ...] = ()
    wsnp_preferential_hundredths: int | None = None
    wsnp_ordinary_hundredths: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOfferData(OfferData):
    """L12: saneringskrediet. The charge of the credit comes off what creditors get; one lump sum on `paid_by`.

    `rate_hundredths` is the yearly cost percentage; `lender` pays the credit out.
    """

    kind: ClassVar[LetterKind] = LetterKind.OFFER_SK

    gross_credit_cents: int
    credit_charge_cents: int
    net_credit_cents: int
    rate_hundredths: int
    lender: str
    paid_within_days: int
    paid_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediationOfferData(OfferData):
    """L13: schuldbemiddeling, a prognosis. Fees are cents per month and come off what creditors get."""

    kind: ClassVar[LetterKind] = LetterKind.OFFER_SB

    fee_hundredths: int
    fee_cents: int
    account_fee_cents: int
    net_capacity_cents: int
    starts_on: date
    ends_on: date
    reexaminations: tuple[date, ...]
    payouts: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroOfferData(OfferData):
    """L14: no capacity and no assets. `discharge_on` None means: at once when all creditors have agreed."""

    kind: ClassVar[LetterKind] = LetterKind.OFFER_SA

    reason_no_change: str
    guidance: str
    discharge_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalReminderData(LetterData):
    """L15: the reminder of a proposal; silence counts as a refusal in the file for the court."""

    kind: ClassVar[LetterKind] = LetterKind.PROPOSAL_REMINDER

    product: Product
    lines: tuple[OfferLine, ...]
    claims_cents: int
    offer_cents: int
    first_sent_on: date
    answer_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementData(LetterData):
    """L18: all creditors have agreed on `agreed_on` (fields of the message `Schuldregeling akkoord`).

    `ordered_on` is the day of the court's order for a creditor that did not agree by itself (Fw 287a); `orders_all` is
    False when the order is about some of its claims only.
    """

    kind: ClassVar[LetterKind] = LetterKind.AGREEMENT

    product: Product
    lines: tuple[AgreementLine, ...]
    claims_cents: int
    offer_cents: int
    agreed_on: date
    months: int
    payouts: tuple[date, ...] = ()
    lender: str = ""
    discharge_on: date | None = None
    ordered_on: date | None = None
    orders_all: bool = True
    court: str = ""
    case_number: str = ""
    costs_ordered: bool = False

    @property
    def pays_all(self) -> bool:
        """Whether the claims are paid in full, so that nothing of them is left to cancel."""
        return self.offer_cents == self.claims_cents

    @property
    def has_account(self) -> bool:
        """Whether an account to pay to is known for at least one of the claims."""
        return any(line.iban for line in self.lines)

    @property
    def lacks_account(self) -> bool:
        """Whether something is to be paid that we have no account for."""
        return any(line.offer_cents and not line.iban for line in self.lines)
