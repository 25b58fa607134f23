"""The flow of the sheet beside letters: a language looked at, chosen for a client, on a letter, and off again."""

from __future__ import annotations

import io

from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Letter, LetterKind
from tests.faults.flows import Flow, Session, Step, small_office


def _client(session: Session) -> Client:
    return session.core.dossiers.clients(session.dossier().id)[0]


def look_at_language(session: Session) -> None:
    session.core.companions.set_reviewed("pl", "K. Nowak")


def choose_language(session: Session) -> None:
    session.core.companions.choose(_client(session).id, "pl")


def make_letter(session: Session) -> None:
    if not _agreements(session):
        session.core.client_letters.make(session.dossier().id, ClientLetter.AGREEMENT)


def turn_off(session: Session) -> None:
    session.core.companions.withdraw("pl")


def _agreements(session: Session) -> list[Letter]:
    return session.core.store.find(Letter, kind=LetterKind.CLIENT_AGREEMENT)


def letters_have_their_sheet(session: Session) -> list[str]:
    """A letter that was made has both languages on its last page, whatever was turned off since."""
    import pypdf

    return [
        "corrupt: a letter without its sheet"
        for letter in _agreements(session)
        if "Co trzeba zrobić?"
        not in pypdf.PdfReader(io.BytesIO(session.core.letters.pdf(letter))).pages[-1].extract_text()
    ]


SHEET_FLOWS: dict[str, Flow] = {
    "sheet": Flow(
        "sheet",
        (
            Step(look_at_language, "companion.review"),
            Step(choose_language, "companion.choose"),
            Step(make_letter, "letters.client"),
            Step(turn_off, "companion.review"),
        ),
        small_office,
        agrees=letters_have_their_sheet,
    )
}
