"""From the organisation's own data to the style of its letters."""

from __future__ import annotations

from collections.abc import Callable

from csr_desktop.letters.model import DEFAULT_ACCENT, HouseStyle, LetterFont, WindowSide
from csr_desktop.services.organisation import Organisation


def house_style(organisation: Organisation, counsellor: str, picture: Callable[[str], bytes]) -> HouseStyle:
    """Return how letters in a dossier of this counsellor look; `picture` reads a logo or a signature by its hash."""
    writing = organisation.writing_for(counsellor)
    sender = organisation.sender_of(counsellor)
    signature = organisation.signature_for(counsellor)
    address = writing.address.lines()
    return HouseStyle(
        organisation=organisation.name,
        department=sender.name if sender else "",
        municipality=organisation.municipality,
        sender_lines=address,
        return_line=organisation.return_line or ", ".join((organisation.name, *address)),
        footer_lines=organisation.footer,
        phone=writing.phone,
        email=writing.email,
        phone_hours=writing.phone_hours,
        signatory=writing.signatory,
        signatory_role=writing.signatory_role,
        wck_basis=organisation.wck_basis,
        accent=organisation.accent_colour or DEFAULT_ACCENT,
        font=LetterFont(organisation.letter_font),
        logo=picture(organisation.logo_sha256) if organisation.logo_sha256 else None,
        signature=picture(signature.sha256) if signature else None,
        window_side=WindowSide(organisation.window_side),
        window_offset_x_mm=organisation.window_offset_x_mm,
        window_offset_y_mm=organisation.window_offset_y_mm,
    )
