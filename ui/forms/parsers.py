"""What fields accept beside identifiers: addresses of e-mail, colours, codes of municipalities."""

from __future__ import annotations

import re
from decimal import Decimal

from csr_desktop.errors import UserError

_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]{2,}")
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_MILLIMETRES = re.compile(r"[+\-−]?[0-9]{1,2}([.,][05])?")
_MUNICIPALITY = re.compile(r"GM[0-9]{4}", re.ASCII)


def parse_email(text: str) -> str:
    """Look whether this can be an address of e-mail; only the receiver knows whether it is one.

    >>> parse_email("info@voorbeeld.example")
    'info@voorbeeld.example'
    """
    if not _EMAIL.fullmatch(text):
        raise UserError("field.email", text=text[:60])
    return text


def parse_colour(text: str) -> str:
    """Check the code of a colour, with or without its `#`.

    >>> parse_colour("1F4E79")
    '#1f4e79'
    """
    code = f"#{text.removeprefix('#').lower()}"
    if not _COLOUR.fullmatch(code):
        raise UserError("field.colour", text=text[:40])
    return code


def parse_millimetres(text: str) -> float:
    """Read a distance in whole or half millimetres, with a comma or a point, left and up with a minus.

    >>> parse_millimetres("-2,5")
    -2.5
    """
    if not _MILLIMETRES.fullmatch(text):
        raise UserError("field.half_millimetres", text=text[:20])
    return float(Decimal(text.replace(",", ".").replace("−", "-")))


def parse_municipality(text: str) -> str:
    """Check the CBS code of a municipality.

    >>> parse_municipality("gm0363")
    'GM0363'
    """
    code = text.strip().upper()
    if not _MUNICIPALITY.fullmatch(code):
        raise UserError("field.municipality", text=text[:40])
    return code


def parse_municipalities(text: str) -> str:
    """Check codes between commas or spaces; each stands once in the answer.

    >>> parse_municipalities("gm0363 GM0599,gm0363")
    'GM0363, GM0599'
    """
    codes = [parse_municipality(code) for code in re.split(r"[\s,;]+", text) if code]
    return ", ".join(dict.fromkeys(codes))
