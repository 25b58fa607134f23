"""Requests and results as JSON: strict in, the contract's keys out (design/cli.md, `csr calculate`).

Nothing is guessed and nothing is half-read: every fault of a request becomes a message that names the field or the
claim, so that a person can mend all of them at once. Values themselves are never repeated in a message: what stands in
the wrong field may be a name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.errors import Message, UserError
from csr_desktop.money import (
    MAX_CENTS,
    format_machine,
    format_percentage_machine,
    parse_machine,
    percentage_hundredths,
)
from csr_desktop.proposals.request import (
    MAX_FEE_PERCENT,
    MAX_RATE_PERCENT,
    PERCENT_DECIMALS,
    CalculationRequest,
    ClaimLine,
    InterestBearer,
    amount_fault,
    claim_amount_fault,
    id_faults,
    months_fault,
    percentage_fault,
)
from csr_desktop.proposals.wording import millionths_machine, percent_machine

if TYPE_CHECKING:
    from csr_desktop.proposals.calculation import Calculation
    from csr_desktop.proposals.norms import NormPackage
    from csr_desktop.texts import Texts

_AMOUNT = re.compile(r"-?[0-9]+(?:\.[0-9]{1,2})?", re.ASCII)
_PERCENTAGE = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?", re.ASCII)
_MAX_DIGITS = 18
_MAX_TEXT = 1000

_REQUEST_KEYS = frozenset(
    {
        "product", "months", "gross_capacity", "assets", "fee_percent", "account_fee", "annual_rate_percent",
        "interest_borne_by", "claims",
    }
)  # fmt: skip
_CLAIM_KEYS = frozenset({"id", "creditor", "rank", "amount", "reason"})

E = TypeVar("E", bound=StrEnum)


class NumberLiteral(str):
    """A JSON number as it was written: exact, and not to be taken for text."""

    __slots__ = ()


class JsonObject(dict[str, object]):
    """A JSON object that remembers which keys stood in it twice."""

    __slots__ = ("doubled",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.doubled: tuple[str, ...] = ()
        if len(self) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.doubled = tuple(key for key, count in counts.items() if count > 1)


@dataclass(frozen=True, slots=True)
class DecodedRequest:
    """A request with the remarks that came up while it was read."""

    request: CalculationRequest
    warnings: tuple[Message, ...]


def parse_json(text: str) -> object:
    """Read JSON without losing anything: numbers as they were written, doubled keys remembered, NaN kept as a literal.

    Raises UserError `calculate.not_json` with line and column, or `calculate.too_deep`.
    """
    try:
        return json.loads(
            text,
            parse_float=NumberLiteral,
            parse_int=_whole_or_literal,
            parse_constant=NumberLiteral,
            object_pairs_hook=JsonObject,
        )
    except json.JSONDecodeError as error:
        raise UserError("calculate.not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise UserError("calculate.too_deep") from error


def decode_request(raw: object, norms: NormPackage) -> DecodedRequest:
    """Read a request; what is left out comes from the norms. Unknown keys are not refused but give a warning.

    An id may be a whole number: it is taken as text, so 1 and "1" are one id.
    Raises UserError with a message per fault.
    """
    if not isinstance(raw, dict):
        raise UserError("calculate.not_an_object")
    faults: list[Message] = []
    warnings: list[Message] = []
    fields = _Fields(raw, faults)
    fields.look_at_keys(_REQUEST_KEYS, warnings)
    product = fields.choice("product", Product)
    needs_capacity = product is not Product.SA
    request = CalculationRequest(
        product=product or Product.SA,
        months=fields.months("months", norms.months),
        gross_capacity_cents=fields.amount("gross_capacity", None if needs_capacity else 0),
        assets_cents=fields.amount("assets", 0),
        fee_percent=fields.percentage("fee_percent", norms.fee_percent, MAX_FEE_PERCENT),
        account_fee_cents=fields.amount("account_fee", norms.account_fee_cents),
        annual_rate_percent=fields.percentage("annual_rate_percent", norms.annual_rate_percent, MAX_RATE_PERCENT),
        interest_borne_by=_interest_borne_by(fields),
        claims=_claims(raw, faults, warnings),
    )
    if faults:
        raise UserError.many(faults)
    return DecodedRequest(request, tuple(warnings))


def request_from_json(raw: object, norms: NormPackage) -> CalculationRequest:
    """Read a request that this program wrote itself, such as the snapshot of a frozen proposal."""
    return decode_request(raw, norms).request


def request_to_json(request: CalculationRequest) -> dict[str, object]:
    """Write a request with all its values, so that it can be calculated again, bit for bit, under other norms too."""
    return {
        "product": request.product.value,
        "months": request.months,
        "gross_capacity": format_machine(request.gross_capacity_cents),
        "assets": format_machine(request.assets_cents),
        "fee_percent": percent_machine(request.fee_percent),
        "account_fee": format_machine(request.account_fee_cents),
        "annual_rate_percent": percent_machine(request.annual_rate_percent),
        "interest_borne_by": request.interest_borne_by.value,
        "claims": [
            {
                "id": line.id,
                "creditor": line.creditor,
                "rank": line.rank.value,
                "amount": format_machine(line.amount_cents),
                "reason": line.reason,
            }
            for line in request.claims
        ],
    }


def calculation_to_json(
    calculation: Calculation, texts: Texts, extra_warnings: Iterable[Message] = ()
) -> dict[str, object]:
    """Write a result with the keys and formats of the contract; `extra_warnings` come before those of the figures."""
    request, capacity, distribution = calculation.request, calculation.capacity, calculation.distribution
    is_mediation = calculation.product is Product.SB
    fee_hundredths = percentage_hundredths(request.fee_percent / 100) if is_mediation else 0
    return {
        "product": request.product.value,
        "months": request.months,
        "available": format_machine(calculation.available_cents),
        "gross_capacity": format_machine(capacity.gross_cents),
        "fee_percent": format_percentage_machine(fee_hundredths),
        "fee": format_machine(capacity.fee_cents),
        "account_fee": format_machine(capacity.account_fee_cents),
        "net_capacity": format_machine(capacity.net_cents),
        "assets": format_machine(request.assets_cents),
        "loan": _loan_json(calculation),
        "totals": {
            "preferential": format_machine(distribution.preferential_cents),
            "ordinary": format_machine(distribution.ordinary_cents),
            "participating": format_machine(calculation.participating_cents),
            "excluded": format_machine(calculation.excluded_cents),
            "offered": format_machine(calculation.offered_cents),
            "surplus": format_machine(calculation.surplus_cents),
        },
        "percentages": {
            "preferential": format_percentage_machine(calculation.preferential_hundredths),
            "ordinary": format_percentage_machine(calculation.ordinary_hundredths),
        },
        "lines": [
            {
                "id": line.id,
                "rank": line.rank.value,
                "amount": format_machine(line.amount_cents),
                "percentage": format_percentage_machine(line.percentage_hundredths),
                "offer": format_machine(line.offer_cents),
                "reason": line.reason,
            }
            for line in calculation.lines
        ],
        "norms": calculation.norms.version,
        "warnings": messages_json((*extra_warnings, *calculation.warnings), texts),
        "explanation": [texts.say(message) for message in calculation.explanation],
    }


def messages_json(messages: Iterable[Message], texts: Texts) -> list[dict[str, str]]:
    """Write messages as code and sentence."""
    return [{"code": message.code, "text": texts.say(message)} for message in messages]


def _loan_json(calculation: Calculation) -> dict[str, object] | None:
    loan = calculation.loan
    if loan is None:
        return None
    return {
        "gross": format_machine(loan.gross_cents),
        "net": format_machine(loan.net_cents),
        "charge": format_machine(loan.charge_cents),
        "months": loan.months,
        "annual_rate_percent": format_percentage_machine(percentage_hundredths(loan.annual_rate_percent / 100)),
        "monthly_rate_percent": millionths_machine(loan.monthly_rate_millionths),
        "interest_borne_by": calculation.request.interest_borne_by.value,
    }


def _whole_or_literal(digits: str) -> int | NumberLiteral:
    """Read a whole number; one that no field can hold stays a literal (Python itself refuses 4,300 digits)."""
    return int(digits) if len(digits) <= _MAX_DIGITS else NumberLiteral(digits)


def _claims(raw: Mapping[str, object], faults: list[Message], warnings: list[Message]) -> tuple[ClaimLine, ...]:
    items = raw.get("claims", [])
    if not isinstance(items, list):
        faults.append(Message.of("calculate.claims_not_a_list"))
        return ()
    if not items:
        faults.append(Message.of("calculate.no_claims"))
    lines = [_claim(item, number, faults, warnings) for number, item in enumerate(items, 1)]
    faults.extend(id_faults([line.id for line in lines if line is not None and line.id]))
    return tuple(line for line in lines if line is not None)


def _claim(item: object, number: int, faults: list[Message], warnings: list[Message]) -> ClaimLine | None:
    if not isinstance(item, dict):
        faults.append(Message.of("calculate.claim_not_an_object", claim=f"#{number}"))
        return None
    fields = _ClaimFields(item, number, faults)
    fields.look_at_keys(warnings)
    return ClaimLine(
        id=fields.id,
        creditor=fields.text("creditor"),
        rank=fields.rank(),
        amount_cents=fields.amount(),
        reason=fields.text("reason"),
    )


def _interest_borne_by(fields: _Fields) -> InterestBearer:
    if "interest_borne_by" not in fields.raw:
        return InterestBearer.CREDITORS
    return fields.choice("interest_borne_by", InterestBearer) or InterestBearer.CREDITORS


class _Fields:
    """The fields of one request; a getter that meets a fault notes it and returns a value that is thrown away."""

    def __init__(self, raw: Mapping[str, object], faults: list[Message]) -> None:
        self.raw = raw
        self._faults = faults

    def look_at_keys(self, known: frozenset[str], warnings: list[Message]) -> None:
        self._faults.extend(Message.of("calculate.key_twice", key=_short(key)) for key in _doubled(self.raw))
        warnings.extend(
            Message.of("calculate.warning.unknown_key", key=_short(key)) for key in self.raw if key not in known
        )

    def choice(self, field: str, kind: type[E]) -> E | None:
        value = self.raw.get(field)
        for item in kind:
            if type(value) is str and item.value == value:
                return item
        self._faults.append(
            Message.of("calculate.choice_unknown", field=field, choices=", ".join(item.value for item in kind))
        )
        return None

    def months(self, field: str, default: int) -> int:
        value = self.raw.get(field, default)
        months = value if type(value) is int else 0
        self._note(months_fault(months))
        return months

    def amount(self, field: str, default: int | None) -> int:
        """Read an amount; without a default the field must be there."""
        if field not in self.raw:
            if default is None:
                self._faults.append(Message.of("calculate.field_missing", field=field))
            return default or 0
        try:
            cents = _cents(self.raw[field])
        except ValueError:
            self._faults.append(Message.of("calculate.field_not_amount", field=field))
            return 0
        self._note(amount_fault(field, cents))
        return cents

    def percentage(self, field: str, default: Fraction, limit: int) -> Fraction:
        value = self.raw.get(field, default)
        if isinstance(value, Fraction):
            return value
        text = str(value) if type(value) is int else value
        if not isinstance(text, str) or not _PERCENTAGE.fullmatch(text):
            self._faults.append(Message.of("calculate.field_not_percentage", field=field, decimals=PERCENT_DECIMALS))
            return Fraction(0)
        percent = Fraction(text)
        self._note(percentage_fault(field, percent, limit))
        return percent

    def _note(self, fault: Message | None) -> None:
        if fault is not None:
            self._faults.append(fault)


class _ClaimFields:
    """The fields of one claim, which messages call by its id, or by its place in the list while it has none."""

    def __init__(self, raw: Mapping[str, object], number: int, faults: list[Message]) -> None:
        self._raw = raw
        self._faults = faults
        value = raw.get("id")
        self.id = str(value) if type(value) is int else _readable(value) or ""
        self._name = _short(self.id) or f"#{number}"
        if not self.id.strip():
            faults.append(Message.of("calculate.claim_without_id", claim=f"#{number}"))

    def look_at_keys(self, warnings: list[Message]) -> None:
        self._faults.extend(
            Message.of("calculate.claim_key_twice", claim=self._name, key=_short(key)) for key in _doubled(self._raw)
        )
        warnings.extend(
            Message.of("calculate.warning.unknown_claim_key", claim=self._name, key=_short(key))
            for key in self._raw
            if key not in _CLAIM_KEYS
        )

    def text(self, field: str) -> str:
        """Read text that may be left out."""
        text = _readable(self._raw.get(field, ""))
        if text is None:
            self._faults.append(Message.of("calculate.claim_text_invalid", claim=self._name, field=field))
        return text or ""

    def rank(self) -> ClaimRank:
        value = self._raw.get("rank")
        for rank in ClaimRank:
            if type(value) is str and rank.value == value:
                return rank
        choices = ", ".join(item.value for item in ClaimRank)
        self._faults.append(Message.of("calculate.claim_rank_unknown", claim=self._name, choices=choices))
        return ClaimRank.EXCLUDED

    def amount(self) -> int:
        try:
            cents = _cents(self._raw.get("amount"))
        except ValueError:
            self._faults.append(Message.of("calculate.claim_not_amount", claim=self._name))
            return 0
        fault = claim_amount_fault(self._name, cents)
        if fault is not None:
            self._faults.append(fault)
        return cents


def _cents(value: object) -> int:
    """Read an amount from text or from a number as it was written. Raises ValueError when it is no amount in cents."""
    if type(value) is int:
        return value * 100
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError
    try:
        return parse_machine(value)
    except ValueError:
        # An amount, but with more digits than any limit has: the check on the limit says so.
        return -1 if value.startswith("-") else MAX_CENTS + 1


def _readable(value: object) -> str | None:
    """Return text as it is; None for what is no text, too long, or cannot be written in UTF-8 (half a surrogate)."""
    if type(value) is not str or len(value) > _MAX_TEXT:
        return None
    return value if value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value) else None


def _doubled(raw: Mapping[str, object]) -> tuple[str, ...]:
    return raw.doubled if isinstance(raw, JsonObject) else ()


def _short(text: str) -> str:
    """Return enough of a key or id to find it again."""
    return text if len(text) <= 60 else f"{text[:59]}…"
