"""The house style: departments and a scanned signature, whose picture and mention are there together or not at all."""

from __future__ import annotations

import io

from csr_desktop.errors import CsrError
from csr_desktop.services.organisation import Sender
from tests.faults.flows import Flow, Session, Step, small_office

NAME = "F. Voorbeeld"


def _scan() -> bytes:
    from PIL import Image, ImageDraw

    drawn = Image.new("RGB", (600, 300), "white")
    ImageDraw.Draw(drawn).line([(60, 200), (540, 80)], fill="#102080", width=8)
    content = io.BytesIO()
    drawn.save(content, "PNG")
    return content.getvalue()


def keep_departments(session: Session) -> None:
    session.core.organisation.set_senders([Sender(name="Team Noord", counsellors=("K. de Wit",))])


def keep_signature(session: Session) -> None:
    session.core.organisation.set_signature(NAME, _scan(), ["K. de Wit"])


def make_signed_letter(session: Session) -> None:
    if not session.core.letters.of_dossier(session.dossier().id):
        session.core.letters.debt_overview(session.dossier().id)


def take_signature_away(session: Session) -> None:
    session.core.organisation.remove_signature(NAME)


def pictures_are_there(session: Session) -> list[str]:
    """Every signature that is named can be read."""
    organisation = session.core.organisation
    try:
        whole = all(organisation.picture(item.sha256) == _scan() for item in organisation.get().signatures)
    except CsrError:
        whole = False
    return [] if whole else ["corrupt: a signature without its picture"]


STYLE_FLOWS: dict[str, Flow] = {
    "house-style": Flow(
        "house-style",
        (
            Step(keep_departments, "organisation.save"),
            Step(keep_signature, "organisation.signature"),
            Step(make_signed_letter, "letters.overview"),
            Step(take_signature_away, "organisation.signature"),
        ),
        small_office,
        agrees=pictures_are_there,
    )
}
