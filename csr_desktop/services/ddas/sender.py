"""Who delivers: the organisation with the person whom Statistics Netherlands can write to, and what lacks of it.

The standard knows two kinds (its explanation, "Uitwisselvarianten"): a municipality for itself names its code and no
KvK number; an organisation that works for municipalities names its KvK number and no code. Within one delivery all
trajectories are of one municipality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import UNSET

from csr_desktop import __version__
from csr_desktop.domain.identifiers import parse_kvk
from csr_desktop.errors import Message, UserError
from csr_desktop.services.ddas.model import Contact, Sender
from csr_desktop.services.ddas.people import dutch_postcode, filled
from csr_desktop.services.ddas.trajectory import is_municipality
from csr_desktop.services.organisation import Organisation

#: Name of the supplier with the version of its program (questions and answers of the standard).
SUPPLIER = f"CSR Desktop {__version__}"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def sender(organisation: Organisation, municipality_code: str) -> Sender:
    """Return the organisation as it delivers the trajectories of one municipality."""
    is_own = organisation.is_municipality and municipality_code == organisation.municipality_code
    return Sender(
        name=filled(organisation.name),
        kvk=UNSET if is_own else filled(organisation.kvk),
        postcode=filled(dutch_postcode(organisation.address.postcode)),
        municipality_code=municipality_code if is_own else UNSET,
        contacts=(
            Contact(
                email=filled(contact_email(organisation)),
                role=filled(organisation.contact_role),
                name=filled(organisation.contact_name),
                phone=filled(organisation.contact_phone or organisation.phone),
            ),
        ),
    )


def contact_email(organisation: Organisation) -> str:
    """Return where the report on the delivery goes: the address for it, else that of the organisation."""
    return (organisation.contact_email or organisation.email).strip()


def faults(organisation: Organisation) -> Iterator[Message]:
    """Return what must be filled in before anything can be delivered."""
    if not organisation.name.strip():
        yield Message.of("ddas.sender_without_name")
    email = contact_email(organisation)
    if not email:
        yield Message.of("ddas.sender_without_email")
    elif not _EMAIL.fullmatch(email):
        yield Message.of("ddas.sender_email_form", email=email)
    if organisation.is_municipality:
        if not is_municipality(organisation.municipality_code):
            yield Message.of("ddas.sender_without_code", code=organisation.municipality_code)
    elif not _is_kvk(organisation.kvk):
        yield Message.of("ddas.sender_without_kvk")


def remarks(organisation: Organisation) -> Iterator[Message]:
    """Return what is wanted and not needed."""
    if not dutch_postcode(organisation.address.postcode):
        yield Message.of("ddas.sender_without_postcode")
    if not organisation.contact_name.strip():
        yield Message.of("ddas.sender_without_contact")


def _is_kvk(text: str) -> bool:
    try:
        return parse_kvk(text) == text
    except UserError:
        return False
