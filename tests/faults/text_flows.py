"""The flow of a letter's text: kept as a draft, put in use, a letter made of it, sent as a file, and back again."""

from __future__ import annotations

from csr_desktop.domain.correspondence import Letter
from csr_desktop.letters.source import digest
from tests.faults.flows import Flow, Session, Step, small_office

OURS = "Dit schrijven wij zelf."


def _changed(session: Session) -> str:
    return session.core.letter_texts.shipped("L09").replace("# Wat", f"{OURS}\n\n# Wat", 1)


def keep_draft(session: Session) -> None:
    session.core.letter_texts.save_draft("L09", _changed(session))


def put_in_use(session: Session) -> None:
    if session.core.letter_texts.card("L09").version is None:
        session.core.letter_texts.put_in_use("L09", _changed(session), "eigen zin")


def make_letters(session: Session) -> None:
    session.core.balances.request([session.dossier().id])


def send_texts(session: Session) -> None:
    session.core.letter_text_files.write(session.place.out / "teksten.zip")


def go_back(session: Session) -> None:
    if session.core.letter_texts.card("L09").version is not None:
        session.core.letter_texts.reset("L09", "terug")


def letters_name_their_text(session: Session) -> list[str]:
    """Every letter has the very text it was made of, and what is in use is a whole text."""
    texts = session.core.letter_texts
    wrong = [
        "corrupt: a letter without its text"
        for letter in session.core.store.find(Letter)
        if digest(texts.of_letter(letter) or "") != letter.template_sha256
    ]
    in_use = texts.in_use("L09")
    if in_use not in {texts.shipped("L09"), _changed(session)}:
        wrong.append("corrupt: half a text in use")
    return wrong


TEXT_FLOWS: dict[str, Flow] = {
    "letter-text": Flow(
        "letter-text",
        (
            Step(keep_draft, "letter_text.draft"),
            Step(put_in_use, "letter_text.use"),
            Step(make_letters, "balances.request"),
            Step(send_texts, "letter_text.export"),
            Step(go_back, "letter_text.reset"),
        ),
        small_office,
        agrees=letters_name_their_text,
    )
}
