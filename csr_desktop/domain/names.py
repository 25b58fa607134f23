"""Names of organisations and people, reduced to what counts when two spellings are compared."""

from __future__ import annotations

import re
import unicodedata

_LEGAL_FORM = re.compile(r"\b(b ?v|n ?v|v ?o ?f|u ?a|holding|gerechtsdeurwaarderskantoor)\b")
#: The words that a legal form begins with, whole or taken apart; without any of them there is none to look for.
_FORM_BEGINS = frozenset({"bv", "b", "nv", "n", "vof", "vo", "v", "ua", "u", "holding", "gerechtsdeurwaarderskantoor"})
_WORD = re.compile(r"\w+")


def normalise_name(name: str) -> str:
    """Reduce a name to what counts: no case, accents, punctuation or legal form; `&` is `en`."""
    plain = name.casefold().replace("&", " en ")
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char)).replace("’", "")
    words = _WORD.findall(plain.replace("'", ""))
    joined = " ".join(words)
    if _FORM_BEGINS.isdisjoint(words):
        return joined
    return " ".join(_LEGAL_FORM.sub(" ", joined).split()) or joined
