"""Norm packages: the terms, fees and rates in force on a day, read from dated tables in `resources/norms`.

The figures and how certain they are stand in the tables themselves; this module only gives them a shape and refuses a
table that is not whole. Nothing is ever filled in silently: a wrong norm is a wrong offer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from csr_desktop.errors import UserError
from csr_desktop.money import parse_machine

if TYPE_CHECKING:
    from csr_desktop.domain.dated_tables import TableFile, TableFolder

_DECIMAL = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NormPackage:
    """The norms of one period. Percentages are per cent (9 is 9 %), amounts cents, terms calendar days or months."""

    version: str
    valid_from: date
    source: str
    #: Term of a settlement (T10) and the fees of debt mediation (domain.md 2.1, 2.2).
    months: int
    fee_percent: Fraction
    max_fee_percent: Fraction
    account_fee_cents: int
    max_account_fee_cents: int
    #: Yearly cost percentage of a saneringskrediet: the one in use, and the statutory maximum (domain.md 2.3).
    annual_rate_percent: Fraction
    max_annual_rate_percent: Fraction
    #: How many times the ordinary percentage a preferential claim gets (art. 349(2) Fw, domain.md 3.1).
    preferential_multiplier: Fraction
    #: Below this share of the gross capacity the net capacity is called small (domain.md 2.4).
    low_net_share_percent: Fraction
    #: Until when figures are fresh enough (T12, T13).
    vtlb_max_age_months: int
    balance_max_age_months: int
    #: Terms that letters name (T06, T09); a kind of claim can have a notice term of its own in the class table.
    notice_months: int
    balance_answer_days: int
    reminder_answer_days: int
    proposal_answer_days: int
    lump_sum_days: int
    #: Months after the first repayment in which is re-examined (T14) and in which creditors are paid.
    reexamination_months: tuple[int, ...]
    payout_months: tuple[int, ...]


def load_norms(folder: TableFolder, day: date) -> NormPackage:
    """Read the package in force on a day: the newest whose `valid_from` is not later.

    Raises UserError when a table is not whole (`norms.unreadable`, `norms.faulty`), there is no table (`norms.none`),
    two begin on one day (`norms.same_day`), or all begin later (`norms.none_in_force`): calculating with other norms
    than those in force would look right and be wrong.
    """
    packages = sorted((read_package(file) for file in folder.glob("*.toml")), key=lambda package: package.valid_from)
    if not packages:
        raise UserError("norms.none")
    for older, newer in pairwise(packages):
        if older.valid_from == newer.valid_from:
            raise UserError("norms.same_day", day=newer.valid_from)
    in_force = [package for package in packages if package.valid_from <= day]
    if not in_force:
        raise UserError("norms.none_in_force", day=day, oldest=packages[0].valid_from)
    return in_force[-1]


def read_package(file: TableFile) -> NormPackage:
    """Read one table; every key must be there, none may be unknown, every value must make sense.

    Percentages and amounts are text ("8.3", "6.00"), because a bare TOML number with a point is binary.
    Raises UserError `norms.unreadable` with the name of the file, or `norms.faulty` with that of the key too.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("norms.unreadable", file=file.name) from error
    return _Table(file.name, raw).package()


class _Table:
    """One table while it is read; every getter names file and key when the value is not what it must be."""

    def __init__(self, file_name: str, values: Mapping[str, object]) -> None:
        self._file_name = file_name
        self._values = values
        known = {name.removesuffix("_cents") for name in NormPackage.__slots__}
        unknown = values.keys() - known
        if unknown:
            raise self._fault(min(unknown))

    def package(self) -> NormPackage:
        return NormPackage(
            version=self._text("version"),
            valid_from=self._day("valid_from"),
            source=self._text("source"),
            months=self._whole("months", 120),
            fee_percent=self._percentage("fee_percent"),
            max_fee_percent=self._percentage("max_fee_percent"),
            account_fee_cents=self._amount("account_fee"),
            max_account_fee_cents=self._amount("max_account_fee"),
            annual_rate_percent=self._percentage("annual_rate_percent"),
            max_annual_rate_percent=self._percentage("max_annual_rate_percent"),
            preferential_multiplier=self._multiplier("preferential_multiplier"),
            low_net_share_percent=self._percentage("low_net_share_percent"),
            vtlb_max_age_months=self._whole("vtlb_max_age_months", 120),
            balance_max_age_months=self._whole("balance_max_age_months", 120),
            notice_months=self._whole("notice_months", 120),
            balance_answer_days=self._whole("balance_answer_days", 366),
            reminder_answer_days=self._whole("reminder_answer_days", 366),
            proposal_answer_days=self._whole("proposal_answer_days", 366),
            lump_sum_days=self._whole("lump_sum_days", 366),
            reexamination_months=self._moments("reexamination_months"),
            payout_months=self._moments("payout_months"),
        )

    def _fault(self, key: str) -> UserError:
        return UserError("norms.faulty", file=self._file_name, key=key)

    def _text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._fault(key)
        return value

    def _day(self, key: str) -> date:
        value = self._values.get(key)
        if type(value) is not date:
            raise self._fault(key)
        return value

    def _whole(self, key: str, upper: int) -> int:
        return self._checked_whole(key, self._values.get(key), upper)

    def _checked_whole(self, key: str, value: object, upper: int) -> int:
        if type(value) is not int or not 1 <= value <= upper:
            raise self._fault(key)
        return value

    def _moments(self, key: str) -> tuple[int, ...]:
        value = self._values.get(key)
        if not isinstance(value, list):
            raise self._fault(key)
        moments = tuple(self._checked_whole(key, item, 120) for item in value)
        if list(moments) != sorted(set(moments)):
            raise self._fault(key)
        return moments

    def _decimal(self, key: str) -> Fraction:
        value = self._values.get(key)
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise self._fault(key)
        return Fraction(value)

    def _percentage(self, key: str) -> Fraction:
        value = self._decimal(key)
        if value > 100:
            raise self._fault(key)
        return value

    def _multiplier(self, key: str) -> Fraction:
        value = self._decimal(key)
        if value < 1:
            raise self._fault(key)
        return value

    def _amount(self, key: str) -> int:
        try:
            cents = parse_machine(self._text(key))
        except ValueError as error:
            raise self._fault(key) from error
        if cents < 0:
            raise self._fault(key)
        return cents
