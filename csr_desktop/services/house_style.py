"""The look of letters: from the organisation's own data to the style of a page, and two sheets to judge it by.

The sample is a real letter text with made-up people; the test print tells how far the window of an envelope is off.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from csr_desktop.clock import Clock
from csr_desktop.dates import add_months
from csr_desktop.errors import Message
from csr_desktop.letters.colours import is_readable_on_paper as is_readable_on_paper
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.model import DEFAULT_ACCENT as DEFAULT_ACCENT
from csr_desktop.letters.model import WINDOW_REACH_MM as WINDOW_REACH_MM
from csr_desktop.letters.model import ClaimLine, ClientBlock, HouseStyle, LetterData, NoticeData, WindowSide
from csr_desktop.letters.model import LetterFont as LetterFont
from csr_desktop.services.organisation import Organisation, OrganisationService
from csr_desktop.texts import Texts

_SAMPLE_MONTHS = 4
_SAMPLE_DAYS = 3


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


class HouseStyleDesk:
    """Shows what the house style does, before a letter is made with it."""

    def __init__(self, organisation: OrganisationService, desk: LetterDesk, texts: Texts, clock: Clock) -> None:
        self._organisation = organisation
        self._desk = desk
        self._texts = texts
        self._clock = clock

    def style(self, counsellor: str = "") -> HouseStyle:
        """Return the style of letters in dossiers of a counsellor; without one, of the organisation's own."""
        organisation = self._organisation.get()
        return house_style(organisation, counsellor or organisation.counsellor, self._organisation.picture)

    def sample(self, counsellor: str = "") -> bytes:
        """Return a letter with made-up people as it would look now for a counsellor, as PDF.

        Raises UserError with every reason why letters cannot be made in this style.
        """
        organisation = self._organisation.get()
        name = counsellor or organisation.counsellor
        return self._desk.render(self._sample_data(organisation, name), self.style(name)).pdf

    def test_print(self) -> bytes:
        """Return the sheet to measure the window of an envelope by, as PDF of one page."""
        from csr_desktop.letters.window_test import WindowTest

        say, organisation = self._say, self._organisation.get()
        return self._desk.window_test(
            WindowTest(
                title=say(Message.of("house.test_title")),
                author=organisation.name,
                sender=say(Message.of("house.test_sender")),
                addressee=(
                    say(Message.of("house.test_name")),
                    say(Message.of("house.test_street")),
                    say(Message.of("house.test_town")),
                ),
                steps=(
                    say(Message.of("house.test_print")),
                    say(Message.of("house.test_fold")),
                    say(Message.of("house.test_shake")),
                    say(Message.of("house.test_across")),
                    say(Message.of("house.test_down")),
                    say(Message.of("house.test_again")),
                ),
                fold=say(Message.of("house.test_fold_word")),
                length=say(Message.of("house.test_length")),
                across=say(Message.of("house.test_ruler_across")),
                down=say(Message.of("house.test_ruler_down")),
                rows=(
                    (say(Message.of("house.test_row_across")), self._now(organisation.window_offset_x_mm)),
                    (say(Message.of("house.test_row_down")), self._now(organisation.window_offset_y_mm)),
                ),
            ),
            self.style(),
        )

    def _now(self, millimetres: float) -> str:
        return self._say(Message.of("house.test_now", millimetres=format_millimetres(millimetres)))

    def _sample_data(self, organisation: Organisation, counsellor: str) -> LetterData:
        say, today = self._say, self._clock.today()
        writing = organisation.writing_for(counsellor)
        addressee = say(Message.of("house.sample_addressee"))
        return NoticeData(
            addressee=(
                addressee,
                say(Message.of("house.sample_department")),
                say(Message.of("house.sample_box")),
                say(Message.of("house.sample_town")),
            ),
            recipient=addressee,
            our_reference=say(Message.of("house.sample_reference")),
            letter_date=today,
            place=writing.address.city,
            clients=(
                ClientBlock(
                    name=say(Message.of("house.sample_client")),
                    birth_date=add_months(today, -12 * 40),
                    address=say(Message.of("house.sample_address")),
                ),
            ),
            counsellor=counsellor or say(Message.of("house.sample_counsellor")),
            counsellor_phone=writing.phone,
            counsellor_email=writing.email,
            their_references=("100200300",),
            claims=(ClaimLine(reference="100200300", description=say(Message.of("house.sample_claim"))),),
            started_on=today - timedelta(days=_SAMPLE_DAYS),
            stop_until=add_months(today, _SAMPLE_MONTHS),
            stop_months=_SAMPLE_MONTHS,
        )

    def _say(self, message: Message) -> str:
        return self._texts.say(message)


def format_millimetres(millimetres: float) -> str:
    """Return a distance as a person writes it: `2,5`, `-3`, `0`."""
    return f"{Decimal(str(millimetres)).normalize():f}".replace(".", ",")
