"""How values are written in a letter: euros, dates, percentages, lists and the field's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from csr_desktop import dates, money
from csr_desktop.domain.identifiers import format_iban
from csr_desktop.letters import reply_code


class ValueMissingError(Exception):
    """A template prints a field that is empty for this letter; the composer says which letter."""


def present(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    """Pass a printed value on; a value that is not there is a fault, not the word None on paper."""
    if value is None:
        raise ValueMissingError
    return value


def filters_with(
    terms: Mapping[str, str], labels: Mapping[str, str], titles: Mapping[str, str]
) -> dict[str, Callable[..., Any]]:
    """Return the filters a template may use; `terms`, `labels` and `titles` come from `terms.toml`."""
    joining = f" {labels['and']} "

    def enumerated(items: Sequence[str]) -> str:
        return joining.join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)

    def in_text(name: str) -> str:
        """A name within a sentence: `De heer J. Jansen` loses the capital of an address."""
        title = next((title for title in titles if name.startswith(f"{title} ")), "")
        # Initials stay with the name they belong to.
        return titles.get(title, "") + name[len(title) :].replace(". ", ".\u00a0")

    def first_three(items: Sequence[str]) -> str:
        items = list(dict.fromkeys(items))
        shown = ", ".join(items[:3])
        return shown if len(items) <= 3 else f"{shown} {labels['more'].format(count=len(items) - 3)}"

    return {
        "euro": _required(money.format_euro),
        "percentage": _required(money.format_percentage),
        "date": _required(_long),
        "short_date": _required(dates.format_short),
        "unbroken": _required(_unbroken),
        "iban": _required(format_iban),
        "number": _required(_number),
        "term": _required(lambda value: terms[f"{type(value).__name__}.{value}"]),
        "enumerated": _required(enumerated),
        "first_three": _required(first_three),
        "dates": _required(lambda days: enumerated([_long(day) for day in days])),
        "names": _required(lambda clients: enumerated([in_text(client.name) for client in clients])),
        "reply_code": _required(reply_code.display),
    }


def _long(day: date) -> str:
    """A date in words that is never broken over two lines."""
    return _unbroken(dates.format_long(day))


def _unbroken(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _required(write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: write(present(value))
