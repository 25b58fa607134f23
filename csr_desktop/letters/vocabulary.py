"""Which words a template may use: the fields of its letter's data, and how each must be written out.

The unit is in the name or the type of a field (`offer_cents`, a date, an enum), so a template that would print raw
cents or a bare code is refused when it is loaded, not noticed by a creditor.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.letters import client_model, model, outcome_model

#: The data of each letter, by the name of its text: a number (`L09`), or a number and a variant (`L21-creditor`).
DATA_OF: Mapping[str, type[model.LetterData]] = {
    data.template_name(): data
    for data in (
        model.NoticeData,
        model.BalanceRequestData,
        model.BalanceReminderData,
        model.DebtOverviewData,
        model.CreditOfferData,
        model.MediationOfferData,
        model.ZeroOfferData,
        model.ProposalReminderData,
        model.AgreementData,
        client_model.AcknowledgementData,
        client_model.AdmissionData,
        client_model.RejectionData,
        client_model.TerminationData,
        client_model.CompletionData,
        client_model.PlanData,
        client_model.MandateData,
        client_model.ClientAgreementData,
        client_model.ReviewInvitationData,
        client_model.ReviewOutcomeData,
        client_model.FinalData,
        outcome_model.ReconsiderationData,
        outcome_model.CourtNoticeData,
        outcome_model.WithdrawalData,
        outcome_model.PaymentData,
        outcome_model.ReviewOutcomeData,
        outcome_model.DischargeData,
        outcome_model.CourtLetterData,
        outcome_model.FraudData,
        outcome_model.FullPaymentData,
    )
}


def texts_of(kind: LetterKind) -> tuple[str, ...]:
    """Return the names of the texts of a letter: one, or one for each variant."""
    return tuple(name for name, data in DATA_OF.items() if data.kind is kind)


@dataclass(frozen=True, slots=True)
class Word:
    """One field: its type, and the element type when it is a list."""

    name: str
    holds: type
    element: type | None = None

    @property
    def filters(self) -> frozenset[str]:
        """The filters of which one must be used to print this field; empty when it may stand as it is."""
        if self.element is not None:
            return _LIST_FILTERS.get(self.element, _NEVER)
        if issubclass(self.holds, date):
            return frozenset({"date", "short_date"})
        if issubclass(self.holds, StrEnum):
            return frozenset({"term"})
        if self.holds is int:
            return _unit_filters(self.name)
        return frozenset() if self.holds is str else _NEVER


#: A field that can only be asked about (`when`, `if`), never printed.
_NEVER = frozenset({""})
_LIST_FILTERS: Mapping[type, frozenset[str]] = {
    str: frozenset({"enumerated", "first_three"}),
    date: frozenset({"dates"}),
    model.ClientBlock: frozenset({"names"}),
}


def _unit_filters(name: str) -> frozenset[str]:
    if name.endswith("_cents"):
        return frozenset({"euro"})
    if name.endswith("_hundredths"):
        return frozenset({"percentage"})
    return frozenset({"number"})


def words_of(data: type) -> Mapping[str, Word]:
    """Return the words a template of this data may use (also for `house` and for the rows of a table)."""
    return {word.name: word for word in _words(data)}


def _words(data: type) -> Iterator[Word]:
    hints = typing.get_type_hints(data)
    for field in fields(data):
        yield _word(field.name, hints[field.name])
    for name in dir(data):
        attribute = getattr(data, name)
        if isinstance(attribute, property) and attribute.fget is not None:
            yield _word(name, typing.get_type_hints(attribute.fget)["return"])


def _word(name: str, hint: object) -> Word:
    if isinstance(hint, types.UnionType):
        (hint,) = (option for option in typing.get_args(hint) if option is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return Word(name, tuple, typing.get_args(hint)[0])
    assert isinstance(hint, type)
    return Word(name, hint)
