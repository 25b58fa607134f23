"""How values are written in a letter: euros, dates, percentages, lists and the field's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from csr_desktop import dates, money
from csr_desktop.errors import UserError
from csr_desktop.letters import reply_code


def filters_with(terms: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, Callable[..., Any]]:
    """Return the filters a template may use; `terms` and `labels` come from `terms.toml`."""
    joining = f" {labels['and']} "

    def enumerated(items: Sequence[str]) -> str:
        return joining.join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)

    def first_three(items: Sequence[str]) -> str:
        shown = ", ".join(items[:3])
        return shown if len(items) <= 3 else f"{shown} {labels['more'].format(count=len(items) - 3)}"

    return {
        "euro": _required(money.format_euro),
        "percentage": _required(money.format_percentage),
        "date": _required(_long),
        "short_date": _required(dates.format_short),
        "number": _required(_number),
        "term": _required(lambda value: terms[f"{type(value).__name__}.{value}"]),
        "enumerated": _required(enumerated),
        "first_three": _required(first_three),
        "dates": _required(lambda days: enumerated([_long(day) for day in days])),
        "names": _required(lambda clients: enumerated([client.name for client in clients])),
        "reply_code": _required(reply_code.display),
    }


def _long(day: date) -> str:
    """A date in words that never breaks between day and month."""
    return dates.format_long(day).replace(" ", "\u00a0", 1)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _required(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """A value that is not there is a fault of the data, said by its letter, not the word None on paper."""

    def written(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
        if value is None:
            raise UserError("letter.value_missing")
        return write(value)

    return written
