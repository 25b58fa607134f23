"""Names of organisations and people, reduced to what counts when two spellings are compared."""

from __future__ import annotations

import re
import unicodedata

_LEGAL_FORM = re.compile(r"\b(b ?v|n ?v|v ?o ?f|u ?a|holding|gerechtsdeurwaarderskantoor)\b")
_NOT_WORD = re.compile(r"[^\w]+")


def normalise_name(name: str) -> str:
    """Reduce a name to what counts: no case, accents, punctuation or legal form; `&` is `en`."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("&", " en "))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    words = _NOT_WORD.sub(" ", plain.replace("'", "").replace("’", ""))
    return " ".join(_LEGAL_FORM.sub(" ", words).split()) or " ".join(words.split())
