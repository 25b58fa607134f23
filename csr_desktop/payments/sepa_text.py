"""Text as banks take it: the SEPA character set, and what a letter outside it becomes.

Letters a–z and A–Z, digits, space and / - ? : ( ) . , ' + are the set that every bank in the SEPA handles (European
Payments Council, Implementation Guidelines, "Character Set"). What a text becomes is shown to a person before it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*", re.ASCII)
#: Letters that Unicode does not take apart, and signs with a usual stand-in (& becomes +: EPC217-08).
_STAND_INS: Mapping[str, str] = {
    "&": "+", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L",
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i", "ĳ": "ij", "Ĳ": "IJ",
    "‘": "'", "’": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-", "\u2011": "-", "\u00a0": " ", ";": ",",
}  # fmt: skip


def sepa_text(text: str) -> str | None:
    """Write a text in the SEPA character set; None when a character has no stand-in.

    Accents go (`Öztürk` → `Ozturk`), spaces are made single. Nothing is cut or left out.
    """
    signs = "".join(_STAND_INS.get(sign, sign) for sign in text)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", signs) if not unicodedata.combining(sign))
    plain = " ".join(plain.split())
    return plain if _ALLOWED.fullmatch(plain) else None


def is_plain_reference(text: str) -> bool:
    """Whether a number of ours may stand in a payment: 1 to 35 signs of the set, no slash at either end or doubled."""
    return (
        0 < len(text) <= 35
        and _ALLOWED.fullmatch(text) is not None
        and not text.startswith("/")
        and not text.endswith("/")
        and "//" not in text
    )
