"""How easily a letter to a client reads: the text it was made of, with the words that a person put into it."""

from __future__ import annotations

from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.plain.check import Reading
from csr_desktop.services.letter_inputs import read_inputs
from csr_desktop.services.plain_language import PlainLanguageService
from csr_desktop.store.unit_of_work import Store

#: What a person writes in his or her own words, as a letter to the client has it.
_OWN_WORDS = ("ground", "missing", "request", "support", "referrals", "conditions")


class LetterReading:
    """Reads letters that were made, as the client will."""

    def __init__(self, store: Store, plain: PlainLanguageService) -> None:
        self._store = store
        self._plain = plain

    def of(self, letter: Letter) -> Reading | None:
        """Return how a letter to the client reads; None for a letter to others, or one whose text was not kept."""
        if letter.creditor_id is not None or letter.kind is LetterKind.COURT_LETTER or not letter.template_sha256:
            return None
        text = self._store.content(letter.template_sha256).decode()
        inputs = read_inputs(self._store, [letter]).get(letter.id)
        said = [str(inputs.letter.get(name) or "") for name in _OWN_WORDS] if inputs is not None else []
        return self._plain.read_letter_text(text, *filter(None, said))
